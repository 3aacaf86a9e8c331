//! Whether two circuits mean the same.
mod gate_lists;
mod log;
pub mod oracle;
mod places;
mod random;
mod random_states;
mod symbols;
mod tableau;
mod unitary;
mod verdict;
