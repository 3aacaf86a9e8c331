//! Quantum circuit compiler core.
//!
//! OpenQASM text becomes a [`ir::Circuit`] (the text it came from plus regions of dense op records), a pipeline of
//! passes edits regions, and the circuit prints back with untouched statements to the letter. Qubit 0 is the least
//! significant bit, angles are radians, and the global phase is part of every region.

pub mod analysis;
pub mod diagnostics;
pub mod gates;
pub mod ir;
pub mod passes;
pub mod pipeline;
pub mod qasm;
pub mod synth;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod verify;
