//! Amplitudes of a pure state, not necessarily normalised: a branch weighs as much as it is probable.

use std::ops::Range;

use num_complex::Complex64;

use super::Action;
use crate::gates::Matrix;
use crate::verify::random::Random;

/// Qubit k is bit k of an amplitude's index.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    qubits: usize,
    amplitudes: Vec<Complex64>,
}

impl State {
    pub fn basis(qubits: usize, index: usize) -> State {
        let mut state = State { qubits, amplitudes: vec![Complex64::ZERO; 1 << qubits] };
        state.amplitudes[index] = Complex64::ONE;
        state
    }

    /// Panics unless there is a power of two of them.
    pub fn from_amplitudes(amplitudes: Vec<Complex64>) -> State {
        assert!(amplitudes.len().is_power_of_two());
        State { qubits: amplitudes.len().trailing_zeros() as usize, amplitudes }
    }

    /// Uniformly distributed over the unit sphere.
    pub fn random(qubits: usize, random: &mut Random) -> State {
        let amplitudes = (0..1usize << qubits).map(|_| random.amplitude()).collect();
        State { qubits, amplitudes }.normalised()
    }

    /// A product of random states of the single qubits.
    pub fn random_product(qubits: usize, random: &mut Random) -> State {
        let mut amplitudes = vec![Complex64::ONE];
        for _ in 0..qubits {
            let (zero, one) = (random.amplitude(), random.amplitude());
            let low = amplitudes.iter().map(|amplitude| amplitude * zero);
            let high = amplitudes.iter().map(|amplitude| amplitude * one);
            amplitudes = low.chain(high).collect();
        }
        State { qubits, amplitudes }.normalised()
    }

    /// The basis states from `first` on, `2^log_count` of them, not normalised: the lowest bits of an index count them, so
    /// that a gate on the qubits, which come above, acts on all at once.
    pub fn columns(qubits: usize, first: usize, log_count: usize) -> State {
        let mut amplitudes = vec![Complex64::ZERO; 1 << (qubits + log_count)];
        for k in 0..1usize << log_count {
            amplitudes[(first + k) << log_count | k] = Complex64::ONE;
        }
        State { qubits: qubits + log_count, amplitudes }
    }

    /// Qubit k with qubit `qubits + k` in `(|00> + |11>)/sqrt 2`, for each k: what gates on the first half make of it says
    /// what they make of every state.
    pub fn entangled(qubits: usize) -> State {
        State::columns(qubits, 0, qubits).normalised()
    }

    fn normalised(mut self) -> State {
        let norm = self.probability().sqrt();
        self.scale(Complex64::new(1.0 / norm, 0.0));
        self
    }

    pub fn qubits(&self) -> usize {
        self.qubits
    }

    pub fn amplitudes(&self) -> &[Complex64] {
        &self.amplitudes
    }

    pub fn scale(&mut self, factor: Complex64) {
        self.amplitudes.iter_mut().for_each(|amplitude| *amplitude *= factor);
    }

    /// The square of the norm.
    pub fn probability(&self) -> f64 {
        self.amplitudes.iter().map(Complex64::norm_sqr).sum()
    }

    /// The part of [`State::probability`] where the qubit has this value.
    pub fn probability_of(&self, qubit: usize, value: bool) -> f64 {
        let chosen =
            self.amplitudes.iter().enumerate().filter(|(index, _)| (index >> qubit & 1 == 1) == value);
        chosen.map(|(_, amplitude)| amplitude.norm_sqr()).sum()
    }

    /// Keeps the part where the qubit has this value.
    pub fn project(&mut self, qubit: usize, value: bool) {
        for (index, amplitude) in self.amplitudes.iter_mut().enumerate() {
            if (index >> qubit & 1 == 1) != value {
                *amplitude = Complex64::ZERO;
            }
        }
    }

    /// `<self|other>`
    pub fn inner(&self, other: &State) -> Complex64 {
        self.amplitudes.iter().zip(&other.amplitudes).map(|(a, b)| a.conj() * b).sum()
    }

    /// The norm of the difference. Global phase counts.
    pub fn distance(&self, other: &State) -> f64 {
        let differences = self.amplitudes.iter().zip(&other.amplitudes).map(|(a, b)| (a - b).norm_sqr());
        differences.sum::<f64>().sqrt()
    }

    pub fn apply(&mut self, action: &Action) {
        let mut fixed: Vec<usize> = action.targets.clone();
        fixed.extend(action.controls.iter().map(|control| control.0));
        fixed.sort_unstable();
        let fires: usize = action.controls.iter().map(|&(qubit, value)| (value as usize) << qubit).sum();
        let runs = Runs { qubits: self.qubits, fixed, fires };
        let matrix = &*action.matrix;
        if action.diagonal {
            return self.apply_diagonal(matrix, &action.targets, &runs);
        }
        match action.targets[..] {
            [target] => self.apply_single(matrix, 1 << target, &runs),
            _ => self.apply_dense(matrix, &action.targets, &runs),
        }
    }

    fn apply_diagonal(&mut self, matrix: &Matrix, targets: &[usize], runs: &Runs) {
        for local in 0..matrix.dim() {
            let factor = matrix[(local, local)];
            if factor == Complex64::ONE {
                continue;
            }
            let offset = spread(local, targets);
            runs.for_each(|run| {
                for amplitude in &mut self.amplitudes[run.start + offset..run.end + offset] {
                    *amplitude *= factor;
                }
            });
        }
    }

    fn apply_single(&mut self, matrix: &Matrix, stride: usize, runs: &Runs) {
        let [a, b, c, d] = [matrix[(0, 0)], matrix[(0, 1)], matrix[(1, 0)], matrix[(1, 1)]];
        let exchanges =
            (a, d) == (Complex64::ZERO, Complex64::ZERO) && (b, c) == (Complex64::ONE, Complex64::ONE);
        runs.for_each(|run| {
            let (low, high) = self.amplitudes[run.start..run.end + stride].split_at_mut(stride);
            if exchanges {
                low[..run.len()].swap_with_slice(&mut high[..run.len()]);
                return;
            }
            for (x, y) in low[..run.len()].iter_mut().zip(high) {
                (*x, *y) = (a * *x + b * *y, c * *x + d * *y);
            }
        });
    }

    fn apply_dense(&mut self, matrix: &Matrix, targets: &[usize], runs: &Runs) {
        let offsets: Vec<usize> = (0..matrix.dim()).map(|local| spread(local, targets)).collect();
        let mut old = vec![Complex64::ZERO; matrix.dim()];
        runs.for_each(|run| {
            for base in run {
                for (slot, offset) in old.iter_mut().zip(&offsets) {
                    *slot = self.amplitudes[base + offset];
                }
                for (row, offset) in offsets.iter().enumerate() {
                    let entries = &matrix.entries()[row * matrix.dim()..][..matrix.dim()];
                    self.amplitudes[base + offset] = entries.iter().zip(&old).map(|(m, x)| m * x).sum();
                }
            }
        });
    }
}

/// Moves bit `k` of `local` to bit `targets[k]`.
fn spread(local: usize, targets: &[usize]) -> usize {
    targets.iter().enumerate().map(|(k, target)| (local >> k & 1) << target).sum()
}

/// The indices in which targets are 0 and controls have the values they fire on.
struct Runs {
    qubits: usize,
    /// Targets and controls, rising.
    fixed: Vec<usize>,
    fires: usize,
}

impl Runs {
    /// Calls `visit` with each run of neighbouring indices.
    fn for_each(&self, mut visit: impl FnMut(Range<usize>)) {
        let length = 1 << self.fixed.first().copied().unwrap_or(self.qubits);
        let mut free = 0;
        while free < 1 << (self.qubits - self.fixed.len()) {
            let mut start = free;
            for &position in &self.fixed {
                start = start >> position << (position + 1) | start & ((1 << position) - 1);
            }
            start |= self.fires;
            visit(start..start + length);
            free += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::{self, GATES, GateId};
    use crate::verify::oracle::gates::peel;

    /// Every gate of the table on scattered wires, against the matrix embedded into all qubits.
    #[test]
    fn gates_act_like_their_embedded_matrices() {
        let mut random = Random::new(1);
        for row in 0..GATES.len() {
            let id = GateId(row as u16);
            let params: Vec<f64> = id.gate().params.iter().map(|_| random.between(-7.0, 7.0)).collect();
            let matrix = id.matrix(&params);
            for _ in 0..3 {
                let mut wires: Vec<usize> = (0..6).collect();
                for k in (1..6).rev() {
                    wires.swap(k, random.below(k + 1));
                }
                wires.truncate(id.gate().arity);
                let mut state = State::random(6, &mut random);
                let embedded = matrix.embed(&wires, 6);
                let expected: Vec<Complex64> =
                    (0..64).map(|i| (0..64).map(|j| embedded[(i, j)] * state.amplitudes[j]).sum()).collect();
                state.apply(&peel(&matrix).on(&wires));
                let distance = state.distance(&State { qubits: 6, amplitudes: expected });
                assert!(distance < 1e-13, "{} {wires:?}: {distance}", id.gate().name);
            }
        }
    }

    #[test]
    fn measuring_splits_the_probability() {
        let mut random = Random::new(2);
        let state = State::random(3, &mut random);
        assert!((state.probability() - 1.0).abs() < 1e-14);
        for value in [false, true] {
            let mut branch = state.clone();
            branch.project(1, value);
            assert!((branch.probability() - state.probability_of(1, value)).abs() < 1e-14);
            assert_eq!(branch.probability_of(1, !value), 0.0);
        }
    }

    #[test]
    fn columns_are_those_of_the_unitary() {
        let matrix = gates::U.matrix(&[0.4, 1.0, -2.0]);
        let whole = matrix.embed(&[1], 3);
        let mut columns = State::columns(3, 4, 2);
        columns.apply(&peel(&matrix).on(&[2 + 1]));
        for j in 0..4 {
            for i in 0..8 {
                assert!((columns.amplitudes[i << 2 | j] - whole[(i, 4 + j)]).norm() < 1e-15);
            }
        }
    }
}
