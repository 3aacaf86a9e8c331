//! What a circuit means, in numbers: values of expressions, matrices of gates, the unitary of a circuit.
//!
//! Plain and slow on purpose: this is what everything faster is held against. The parser folds constants and
//! recognises gates with it, the checker executes programs with it.

mod expression;
mod gate;
mod power;

pub use expression::{Environment, assign, evaluate, parameter, undefined, values_of};
pub use gate::{Definitions, Exponent, GateCall, GateCalls, Matrices};
pub use power::{principal_power, whole_power};

/// Widest gate whose matrix is written down (64 x 64).
pub const MAX_MATRIX_QUBITS: usize = 6;
/// Widest circuit whose whole unitary is written down where nobody asks for more (16 MiB).
pub const MAX_UNITARY_QUBITS: usize = 10;
/// Deepest nesting of program gates and longest gate body, loops unrolled, that is followed.
pub const MAX_DEPTH: usize = 256;
pub const MAX_STEPS: usize = 1_000_000;
/// Gates multiplied to find out what one definition is, while a program is read or written.
pub const MAX_READING_STEPS: usize = 20_000;
