//! Circuits made by calls: checked appending, and circuits from circuits (composition, inverse, control, power, bound
//! parameters).
//!
//! Everything here checks its arguments and leaves the circuit as it was when it refuses.

mod append;
mod bind;
mod derive;
mod import;
mod windows;

#[cfg(test)]
mod tests;
