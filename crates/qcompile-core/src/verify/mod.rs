//! Whether two circuits mean the same.
pub mod oracle;
mod random;
