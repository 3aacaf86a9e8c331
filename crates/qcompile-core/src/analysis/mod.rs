//! Facts about one circuit.

mod commutation;
mod counts;

pub use commutation::Commutation;
pub use counts::Counts;
