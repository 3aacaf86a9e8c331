//! Two lists of gates on every basis state: decides, at the cost of 4^n amplitudes per gate.

use num_complex::Complex64;

use super::gate_lists::{Finding, GateLists};
use super::oracle::{Action, State};

/// Columns are computed many at a time, as many as fit into the cache of one core (1 MiB).
const BATCH_QUBITS: usize = 16;

/// Amplitudes that are touched.
pub fn cost(lists: &GateLists<'_>) -> f64 {
    4f64.powi(lists.qubits as i32) * lists.gates() as f64
}

/// Compares the columns of both unitaries.
pub fn compare(lists: &GateLists<'_>, tolerance: f64) -> Finding {
    let n = lists.qubits;
    let batch = BATCH_QUBITS.saturating_sub(n).min(n);
    let above = |actions: &[Action]| -> Vec<Action> {
        actions.iter().map(|action| action.renamed(|qubit| qubit + batch)).collect()
    };
    let (a, b) = (above(lists.a), above(lists.b));
    let mut phase = None;
    for first in (0..1usize << n).step_by(1 << batch) {
        let start = State::columns(n, first, batch);
        let [a, b] = GateLists { qubits: n + batch, a: &a, b: &b }.applied(&start);
        for k in 0..1usize << batch {
            let column = |state: &State| -> Vec<Complex64> {
                state.amplitudes()[k..].iter().step_by(1 << batch).copied().collect()
            };
            let (a, b) = (column(&a), column(&b));
            let phase = *phase.get_or_insert_with(|| relative_phase(&a, &b));
            let size = distance(&a, &b, phase);
            if size > tolerance {
                return Finding::Different { at: format!("basis state {}", binary(first + k, n)), size };
            }
        }
    }
    Finding::Equal { phase }
}

/// The phase that brings `b` closest to `a`.
pub fn relative_phase(a: &[Complex64], b: &[Complex64]) -> Complex64 {
    let overlap: Complex64 = a.iter().zip(b).map(|(a, b)| b.conj() * a).sum();
    if overlap.norm() < 1e-6 { Complex64::ONE } else { overlap / overlap.norm() }
}

/// The norm of `a - phase * b`.
pub fn distance(a: &[Complex64], b: &[Complex64], phase: Complex64) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - phase * b).norm_sqr()).sum::<f64>().sqrt()
}

/// A basis state as text, qubit 0 last.
pub fn binary(index: usize, qubits: usize) -> String {
    format!("|{index:0qubits$b}>")
}
