//! Two lists of gates on random states: differences are missed with probability zero, and by rounding only when they
//! are small. Two unitaries at distance d on a k-dimensional part of N dimensions differ by about d sqrt(k/N) on a
//! uniformly random state.

use super::gate_lists::{Finding, GateLists};
use super::oracle::State;
use super::random::Random;
use super::unitary::{distance, relative_phase};

/// Amplitudes that one draw touches.
pub fn cost(lists: &GateLists<'_>) -> f64 {
    2f64.powi(lists.qubits as i32) * (lists.gates() + 4) as f64
}

/// Uniformly random states and random product states in turn.
pub fn compare(lists: &GateLists<'_>, draws: usize, seed: u64, tolerance: f64) -> Finding {
    let mut phase = None;
    for draw in 0..draws {
        let mut random = Random::keyed(seed, &[draw as u64]);
        let state = match draw % 2 {
            0 => State::random(lists.qubits, &mut random),
            _ => State::random_product(lists.qubits, &mut random),
        };
        let [a, b] = lists.applied(&state);
        let phase = *phase.get_or_insert_with(|| relative_phase(a.amplitudes(), b.amplitudes()));
        let size = distance(a.amplitudes(), b.amplitudes(), phase);
        if size > tolerance {
            return Finding::Different { at: format!("random state {draw}"), size };
        }
    }
    Finding::Equal { phase }
}
