//! Gates from mathematics: products of rotations, one-qubit unitaries.

pub mod one_qubit;
pub mod rotation;

use crate::gates::GateId;
use crate::ir::Version;

/// Whether a text of this version can use the gate without defining it (with `stdgates.inc` or the `qelib1.inc` of the
/// paper included).
pub fn has_name(gate: GateId, version: Version) -> bool {
    let gate = gate.gate();
    match version {
        Version::V2 => !gate.v2.is_empty(),
        Version::V3 { .. } => !gate.v3.is_empty(),
    }
}
