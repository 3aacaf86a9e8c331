//! Definitions that say what the gate table says, and so lend their names to ops of the table.

use super::circuit::{Circuit, ProgramGate};
use super::op::Kind;
use super::semantics::{MAX_READING_STEPS, Matrices};
use crate::gates::{self, GateId};

/// Parameters without relations: gates that agree on all draws are the same.
const DRAWS: [[f64; gates::MAX_PARAMS]; 3] =
    [[0.618, 1.414, -2.236, 0.577], [-1.202, 2.665, 0.915, 3.359], [5.067, -4.669, 7.389, -6.854]];
/// Distance of two matrices that are the same but for rounding.
const SAME: f64 = 1e-10;

impl ProgramGate {
    /// The rows of the gate table that have its name and shape. A name with a number behind it, as `rz_1`, is what the
    /// printer calls a gate of the table whose own name is taken.
    pub fn namesakes(&self) -> Vec<GateId> {
        let Some(name) = self.name.as_deref() else { return Vec::new() };
        let base = name.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('_');
        let rows = [Some(name), base.filter(|base| base.len() + 1 < name.len())]
            .into_iter()
            .flatten()
            .flat_map(|name| {
                let named = [gates::find_v3(name), gates::find_v2(name)].into_iter().flatten();
                named.map(|named| named.gate).chain(gates::find(name))
            });
        let fits = |id: &GateId| {
            let row = id.gate();
            (row.arity, row.params.len()) == (self.qubits as usize, self.params as usize)
        };
        rows.filter(fits).collect()
    }
}

impl Circuit {
    /// The row of the gate table that a gate of the program says in other words: same name, same matrix, phase
    /// included. One that multiplies many others says none, so that a small text cannot ask for much work.
    pub fn row_of_definition(&self, index: usize) -> Option<GateId> {
        let gate = &self.gates[index];
        let mut alike = gate.namesakes();
        if alike.is_empty() {
            return None;
        }
        for draw in DRAWS {
            let params = &draw[..gate.params as usize];
            let mut matrices = Matrices::within(self.into(), MAX_READING_STEPS);
            let matrix = matrices.matrix(Kind::program_gate(index), params)?;
            alike.retain(|id| matrix.distance(&id.matrix(params)) < SAME);
        }
        alike.first().copied()
    }
}
