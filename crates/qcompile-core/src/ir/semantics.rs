//! What a gate of a program does: its matrix, from its definition.

use num_complex::Complex64;
use rustc_hash::FxHashMap;

use super::circuit::{GateBody, Modified, Power, ProgramGate};
use super::op::Kind;
use super::param::{Exprs, Node, Param};
use super::region::Region;
use super::symbol::SymbolId;
use crate::gates::Matrix;

/// Gates on more qubits are not expanded.
pub const MOST_QUBITS: usize = 6;
/// Ops that one evaluation may apply; definitions can double in size with every level.
const MOST_OPS: usize = 20_000;
/// Eigenphases this close to -pi count as pi, so that roots of `z` and `x` do not depend on rounding.
const BRANCH_CUT: f64 = 1e-12;

/// The matrix of a gate at these parameters, operand 0 the least significant bit, global phase included. `None` for
/// gates without a known meaning (opaque ones, bodies that read runtime values), gates on more than [`MOST_QUBITS`]
/// qubits, and definitions that take too long.
pub fn gate_matrix(gates: &[ProgramGate], exprs: &Exprs, kind: Kind, params: &[f64]) -> Option<Matrix> {
    Evaluation { gates, exprs, known: FxHashMap::default(), ops: 0 }.gate(kind, params)
}

struct Evaluation<'a> {
    gates: &'a [ProgramGate],
    exprs: &'a Exprs,
    known: FxHashMap<(Kind, Vec<u64>), Matrix>,
    ops: usize,
}

impl Evaluation<'_> {
    fn gate(&mut self, kind: Kind, params: &[f64]) -> Option<Matrix> {
        if let Some(id) = kind.as_table() {
            return Some(id.matrix(params));
        }
        let gates = self.gates;
        let gate = gates.get(kind.as_program_gate()?)?;
        if gate.qubits as usize > MOST_QUBITS {
            return None;
        }
        let key = (kind, params.iter().map(|value| value.to_bits()).collect::<Vec<u64>>());
        if let Some(matrix) = self.known.get(&key) {
            return Some(matrix.clone());
        }
        let matrix = match &gate.body {
            GateBody::Defined { parameters, region } => {
                let values = parameters.iter().copied().zip(params.iter().copied()).collect();
                self.region(region, &values)?
            }
            GateBody::Modified(modified) => self.modified(modified, params)?,
            GateBody::Matrix(matrix) => (**matrix).clone(),
            GateBody::Opaque => return None,
        };
        self.known.insert(key, matrix.clone());
        Some(matrix)
    }

    fn region(&mut self, region: &Region, values: &FxHashMap<SymbolId, f64>) -> Option<Matrix> {
        let phase = self.value(region.phase, values)?;
        let mut matrix = Matrix::identity(region.qubits()).scale(Complex64::cis(phase));
        for op in region.iter() {
            self.ops += 1;
            if self.ops > MOST_OPS {
                return None;
            }
            if op.kind == Kind::BARRIER {
                continue;
            }
            if !op.kind.is_gate() || op.wires.iter().any(|wire| wire.is_classical()) {
                return None;
            }
            let params: Option<Vec<f64>> = op.params.iter().map(|&param| self.value(param, values)).collect();
            let gate = self.gate(op.kind, &params?)?;
            let operands: Vec<usize> = op.wires.iter().map(|wire| wire.index()).collect();
            matrix.apply(&gate, &operands);
        }
        Some(matrix)
    }

    fn value(&self, param: Param, values: &FxHashMap<SymbolId, f64>) -> Option<f64> {
        let value = self.exprs.evaluate(param, &mut |id| match self.exprs.node(id) {
            Node::Leaf(leaf, _) => values.get(&leaf.symbol).copied().unwrap_or(f64::NAN),
            _ => f64::NAN,
        });
        value.is_finite().then_some(value)
    }

    fn modified(&mut self, modified: &Modified, params: &[f64]) -> Option<Matrix> {
        let (params, power) = match modified.power {
            Power::Int(power) => (params, power as f64),
            Power::Real(power) => (params, power),
            Power::Parameter => {
                let (&power, params) = params.split_last()?;
                (params, power)
            }
        };
        let base = self.gate(modified.base, params)?;
        let powered = match modified.power {
            Power::Int(power) => whole_power(&base, power)?,
            _ => principal_power(&base, power)?,
        };
        Some(with_controls(&powered, modified.controls as usize, modified.polarity))
    }
}

/// The gate under controls that come first and fire on the bits of `polarity`.
pub fn with_controls(gate: &Matrix, controls: usize, polarity: u64) -> Matrix {
    let fires = polarity as usize & ((1 << controls) - 1);
    let mut made = Matrix::identity(gate.qubits() + controls);
    for i in 0..gate.dim() {
        for j in 0..gate.dim() {
            made[(i << controls | fires, j << controls | fires)] = gate[(i, j)];
        }
    }
    made
}

/// A whole power, by squaring.
pub fn whole_power(gate: &Matrix, power: i64) -> Option<Matrix> {
    let mut square = if power < 0 { gate.adjoint() } else { gate.clone() };
    let mut left = power.unsigned_abs();
    let mut made = Matrix::identity(gate.qubits());
    while left > 0 {
        if left & 1 == 1 {
            made = &made * &square;
        }
        square = &square * &square;
        left >>= 1;
    }
    made.entries().iter().all(|entry| entry.is_finite()).then_some(made)
}

/// The power with eigenphases in (-pi, pi] times `power`. `None` when the eigenvectors are not found, which means
/// that the matrix is not unitary.
pub fn principal_power(gate: &Matrix, power: f64) -> Option<Matrix> {
    let (vectors, phases) = eigenphases(gate)?;
    let powers: Vec<Complex64> = phases.iter().map(|phase| Complex64::cis(phase * power)).collect();
    Some(&(&vectors * &Matrix::diagonal(&powers)) * &vectors.adjoint())
}

/// Eigenvectors (columns) and eigenphases in (-pi, pi] of a unitary matrix.
fn eigenphases(gate: &Matrix) -> Option<(Matrix, Vec<f64>)> {
    // cos(phase - turn) tells eigenphases apart unless two of them add up to 2 turn
    [0.739_085, 0.251_327, 1.902_113].into_iter().find_map(|turn| {
        let turned = gate.clone().scale(Complex64::cis(-turn));
        let adjoint = turned.adjoint();
        let mut hermitian = turned.clone();
        for i in 0..gate.dim() {
            for j in 0..gate.dim() {
                hermitian[(i, j)] = (turned[(i, j)] + adjoint[(i, j)]) * 0.5;
            }
        }
        let vectors = hermitian_eigenvectors(hermitian);
        let diagonal = &(&vectors.adjoint() * gate) * &vectors;
        let is_diagonal = diagonal.is_diagonal(1e-10);
        let phase = |k: usize| {
            let phase = diagonal[(k, k)].arg();
            if phase < BRANCH_CUT - std::f64::consts::PI { std::f64::consts::PI } else { phase }
        };
        is_diagonal.then(|| (0..gate.dim()).map(phase).collect()).map(|phases| (vectors, phases))
    })
}

/// Jacobi's method: plane rotations that kill one entry at a time.
fn hermitian_eigenvectors(mut matrix: Matrix) -> Matrix {
    const MOST_SWEEPS: usize = 60;
    let n = matrix.dim();
    let mut vectors = Matrix::identity(matrix.qubits());
    for _ in 0..MOST_SWEEPS {
        let mut rest = 0.0;
        for p in 0..n {
            for q in p + 1..n {
                let entry = matrix[(p, q)];
                rest += entry.norm_sqr();
                if entry.norm() > 1e-300 {
                    rotate(&mut matrix, &mut vectors, p, q, entry);
                }
            }
        }
        if rest < 1e-30 {
            break;
        }
    }
    vectors
}

/// One rotation in the plane of `p` and `q`, chosen so that the entry between them vanishes.
fn rotate(matrix: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize, entry: Complex64) {
    let difference = matrix[(q, q)].re - matrix[(p, p)].re;
    let ratio = difference / (2.0 * entry.norm());
    let tangent = if ratio >= 0.0 {
        1.0 / (ratio + (1.0 + ratio * ratio).sqrt())
    } else {
        1.0 / (ratio - (1.0 + ratio * ratio).sqrt())
    };
    let cos = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sin = entry / entry.norm() * (tangent * cos);
    let n = matrix.dim();
    for k in 0..n {
        let (a, b) = (matrix[(k, p)], matrix[(k, q)]);
        matrix[(k, p)] = a * cos - b * sin.conj();
        matrix[(k, q)] = a * sin + b * cos;
        let (a, b) = (vectors[(k, p)], vectors[(k, q)]);
        vectors[(k, p)] = a * cos - b * sin.conj();
        vectors[(k, q)] = a * sin + b * cos;
    }
    for k in 0..n {
        let (a, b) = (matrix[(p, k)], matrix[(q, k)]);
        matrix[(p, k)] = a * cos - b * sin;
        matrix[(q, k)] = a * sin.conj() + b * cos;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates;
    use std::f64::consts::PI;

    fn table(id: gates::GateId, params: &[f64]) -> Matrix {
        id.matrix(params)
    }

    #[test]
    fn roots_are_principal() {
        let half = |id, params: &[f64]| principal_power(&table(id, params), 0.5).unwrap();
        assert!(half(gates::Z, &[]).distance(&table(gates::S, &[])) < 1e-14);
        assert!(half(gates::S, &[]).distance(&table(gates::T, &[])) < 1e-14);
        assert!(half(gates::X, &[]).distance(&table(gates::SX, &[])) < 1e-14);
        assert!(half(gates::RZ, &[3.0]).distance(&table(gates::RZ, &[1.5])) < 1e-14);
        assert!(half(gates::RZ, &[7.0]).distance(&table(gates::RZ, &[3.5])) > 0.1);
        assert!(half(gates::P, &[2.0 * PI + 0.5]).distance(&table(gates::P, &[0.25])) < 1e-14);
    }

    #[test]
    fn roots_of_larger_gates_multiply_back() {
        for id in gates::GateId::all().filter(|id| (1..=4).contains(&id.gate().arity)) {
            let params: Vec<f64> = (0..id.gate().params.len()).map(|k| 0.3 + 1.1 * k as f64).collect();
            let gate = id.matrix(&params);
            let root = principal_power(&gate, 1.0 / 3.0).unwrap();
            let back = whole_power(&root, 3).unwrap();
            assert!(back.distance(&gate) < 1e-12, "{}", id.gate().name);
            assert!(whole_power(&gate, -1).unwrap().distance(&gate.adjoint()) == 0.0);
        }
    }

    #[test]
    fn controls_fire_on_their_polarity() {
        let x = table(gates::X, &[]);
        assert_eq!(with_controls(&x, 2, 0b11), table(gates::CCX, &[]));
        let fires_on_zero = with_controls(&x, 1, 0);
        assert_eq!(fires_on_zero[(2, 0)], Complex64::ONE);
        assert_eq!(fires_on_zero[(1, 1)], Complex64::ONE);
    }
}
