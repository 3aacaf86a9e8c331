//! How many gates a program holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ir::{Circuit, Region};

/// Gates as the text holds them: a loop body counts once, the body of a defined gate counts where it is defined, and a
/// call of it is one gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    pub gates: u64,
    /// Gates on exactly two qubits.
    pub two_qubit: u64,
}

impl Counts {
    pub fn of(circuit: &Circuit) -> Counts {
        let mut total = Counts::default();
        circuit.for_each_region(&mut |_, region| total.add_region(region));
        total
    }

    fn add_region(&mut self, region: &Region) {
        for op in region.ops().iter().filter(|op| op.kind.is_gate()) {
            self.gates += 1;
            self.two_qubit += u64::from(op.arity == 2);
        }
    }
}
