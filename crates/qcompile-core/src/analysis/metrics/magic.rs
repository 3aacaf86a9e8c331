//! Which gates are Clifford gates, and which are T gates up to Clifford gates.

use std::f64::consts::SQRT_2;

use num_complex::Complex64;
use rustc_hash::FxHashMap;

use crate::gates::{Facts, Matrix};
use crate::ir::{Circuit, GateBody, Kind, OpView, Param};

const TOLERANCE: f64 = 1e-10;

/// A gate with its parameters, by their bits.
type Call = (Kind, Vec<u64>);

pub(super) struct Magic<'c> {
    circuit: &'c Circuit,
    cliffords: FxHashMap<Call, bool>,
}

impl<'c> Magic<'c> {
    pub fn new(circuit: &'c Circuit) -> Self {
        Magic { circuit, cliffords: FxHashMap::default() }
    }

    /// Whether a gate is known to map Pauli strings to Pauli strings. A call of a defined gate is: the gates of the
    /// definition are looked at where they stand.
    pub fn is_clifford(&mut self, op: &OpView) -> bool {
        let call = (op.kind, op.params.iter().map(|param| param.to_bits()).collect());
        if let Some(&known) = self.cliffords.get(&call) {
            return known;
        }
        let found = self.find_clifford(op);
        self.cliffords.insert(call, found);
        found
    }

    fn find_clifford(&self, op: &OpView) -> bool {
        let Some(index) = op.kind.as_program_gate() else {
            let Some(id) = op.kind.as_table() else { return true };
            return id.facts().clifford || numbers(op.params).is_some_and(|values| id.is_clifford(&values));
        };
        if matches!(self.circuit.gates[index].body, GateBody::Defined { .. }) {
            return true;
        }
        self.matrix(op).is_some_and(|matrix| Facts::of_matrix(&matrix).clifford)
    }

    /// Whether a gate is a rotation about a Pauli axis by an odd multiple of pi/4: a T gate up to Clifford gates.
    pub fn is_t(&self, op: &OpView) -> bool {
        if op.wires.len() != 1 || !op.kind.is_gate() {
            return false;
        }
        let is_defined = |index: usize| matches!(self.circuit.gates[index].body, GateBody::Defined { .. });
        if op.kind.as_program_gate().is_some_and(is_defined) {
            return false;
        }
        self.matrix(op).is_some_and(|matrix| is_t_rotation(&matrix))
    }

    /// `None` for open parameters, opaque gates and gates on many qubits.
    fn matrix(&self, op: &OpView) -> Option<Matrix> {
        let values = numbers(op.params)?;
        match op.kind.as_table() {
            Some(id) => Some(id.matrix(&values)),
            None => self.circuit.gate_matrix(op.kind, &values),
        }
    }
}

fn numbers(params: &[Param]) -> Option<Vec<f64>> {
    params.iter().map(|param| param.as_number()).collect()
}

/// A unitary on one qubit is, up to phase, cos(t/2) - i sin(t/2) (n . sigma). It must turn by an odd multiple of pi/4,
/// so that cos^2(t/2) is (2 + sqrt 2)/4 or (2 - sqrt 2)/4, about an axis with one component.
fn is_t_rotation(matrix: &Matrix) -> bool {
    let &[a, b, c, d] = matrix.entries() else { return false };
    let cosine_squared = (a + d).powi(2) / (4.0 * (a * d - b * c));
    let turns =
        |sign: f64| (cosine_squared - Complex64::from((2.0 + sign * SQRT_2) / 4.0)).norm() < TOLERANCE;
    let components = [b + c, b - c, a - d].into_iter().filter(|component| component.norm() > TOLERANCE);
    components.count() == 1 && (turns(1.0) || turns(-1.0))
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

    use super::*;
    use crate::gates::{GATES, GateId, H, P, RX, RY, RZ, S, SX, T, TDG, U};

    #[test]
    fn t_rotations_turn_by_odd_multiples_of_a_quarter_of_pi() {
        let parameterless: Vec<GateId> = GateId::all().filter(|id| id.gate().params.is_empty()).collect();
        let rows: Vec<GateId> =
            parameterless.into_iter().filter(|id| is_t_rotation(&id.matrix(&[]))).collect();
        assert_eq!(rows, [T, TDG]);
        for gate in [P, RX, RY, RZ] {
            for k in -9..=9 {
                let turned = is_t_rotation(&gate.matrix(&[k as f64 * FRAC_PI_4]));
                assert_eq!(turned, k % 2 != 0, "{} {k}", GATES[gate.0 as usize].name);
            }
            assert!(!is_t_rotation(&gate.matrix(&[FRAC_PI_4 + 1e-6])));
        }
        assert!(is_t_rotation(&U.matrix(&[0.0, PI, FRAC_PI_4])), "T up to Clifford and phase: Z T");
        assert!(!is_t_rotation(&U.matrix(&[FRAC_PI_2, 0.0, FRAC_PI_4])), "no axis with one component");
        let conjugated = &(&H.matrix(&[]) * &T.matrix(&[])) * &H.matrix(&[]);
        assert!(is_t_rotation(&conjugated));
        assert!(!is_t_rotation(&(&S.matrix(&[]) * &SX.matrix(&[]))));
    }
}
