//! Gates on one qubit from their matrix: Euler angles, and short sequences.

mod euler;
mod spell;
mod words;

pub use euler::Euler;
pub use spell::{Basis, Sequence, spell, spell_without_params};
