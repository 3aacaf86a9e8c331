//! Facts about one circuit.

mod commutation;
mod counts;
mod metrics;

pub use commutation::Commutation;
pub use counts::Counts;
pub use metrics::{Features, Metrics};
