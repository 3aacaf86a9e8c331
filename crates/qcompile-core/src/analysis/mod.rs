//! Facts about one circuit.

mod commutation;
mod counts;
mod inverses;
mod metrics;

pub use commutation::Commutation;
pub use counts::Counts;
pub use inverses::Inverses;
pub use metrics::{Features, Metrics};
