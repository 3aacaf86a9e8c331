//! A plain, exact simulator: one vector of amplitudes, one gate after the other.
//!
//! It is the reference for everything faster and stays that simple. `state` holds amplitudes, `gates` says which matrices
//! act where, `store` holds classical variables, `program` executes whole programs.

pub mod gates;
pub mod program;
pub mod state;
pub mod store;

pub use gates::{Action, Gates};
pub use state::State;
