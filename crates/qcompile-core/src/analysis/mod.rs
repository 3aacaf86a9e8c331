//! Facts about one circuit.

mod counts;

pub use counts::Counts;
