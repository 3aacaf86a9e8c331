//! Facts about one circuit.

mod counts;
mod metrics;

pub use counts::Counts;
pub use metrics::{Features, Metrics};
