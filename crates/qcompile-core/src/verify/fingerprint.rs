//! A few random numbers that tell sums of `|psi><psi|` apart.
//!
//! Each sum `R` is kept as `<v|R|w>` for random `v` and `w`: linear in R, blind to the phase of each psi, as precise as the
//! amplitudes themselves, and different for different sums with probability one.

use num_complex::Complex64;

use super::oracle::State;
use super::random::Random;

/// Number of pairs.
const PROBES: usize = 2;

/// Random vectors, the same for both sides of a comparison.
pub struct Probes {
    left: State,
    right: Vec<State>,
    /// For outcomes that are still in the state: what a measurement that found this value counts.
    weights: Random,
}

/// `<v|R|w>` for each pair, and the trace of R.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fingerprint {
    values: [Complex64; PROBES],
    pub probability: f64,
}

/// A measured qubit whose outcome is not chosen: the state holds both, and they count as different results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOutcome {
    pub qubit: usize,
    /// Which outcome it is, for both sides; `None` for one that nobody ever sees.
    pub name: Option<u64>,
}

impl Probes {
    pub fn new(qubits: usize, mut random: Random) -> Probes {
        let left = State::random(qubits, &mut random);
        let right = (0..PROBES).map(|_| State::random(qubits, &mut random)).collect();
        Probes { left, right, weights: random }
    }

    /// Of `|state><state|` without what is between different open outcomes.
    pub fn of(&self, state: &State, open: &[OpenOutcome]) -> Fingerprint {
        let mut whole = Fingerprint::default();
        let qubits: Vec<usize> = open.iter().map(|open| open.qubit).collect();
        for (outcome, mut part) in self.parts(state, &qubits).into_iter().enumerate() {
            let weight = self.weight(open, outcome);
            part.values.iter_mut().for_each(|value| *value *= weight);
            whole.add(&part);
        }
        whole
    }

    /// Of `|part><part|` for each part of the state in which these qubits have given values, the first the lowest bit.
    pub fn parts(&self, state: &State, qubits: &[usize]) -> Vec<Fingerprint> {
        let part = |index: usize| {
            qubits.iter().enumerate().map(|(k, qubit)| (index >> qubit & 1) << k).sum::<usize>()
        };
        let mut parts = vec![Fingerprint::default(); 1 << qubits.len()];
        for (index, amplitude) in state.amplitudes().iter().enumerate() {
            parts[part(index)].probability += amplitude.norm_sqr();
        }
        let sums = |probe: &State| {
            let mut sums = vec![Complex64::ZERO; 1 << qubits.len()];
            for (index, (probe, amplitude)) in probe.amplitudes().iter().zip(state.amplitudes()).enumerate() {
                sums[part(index)] += probe.conj() * amplitude;
            }
            sums
        };
        let left = sums(&self.left);
        let dim = state.amplitudes().len() as f64;
        for (probe, right) in self.right.iter().enumerate() {
            for ((part, left), right) in parts.iter_mut().zip(&left).zip(sums(right)) {
                part.values[probe] = left * right.conj() * dim;
            }
        }
        parts
    }

    /// A product of one random phase for each outcome, so that different results never cancel.
    fn weight(&self, open: &[OpenOutcome], outcome: usize) -> Complex64 {
        let phase = |(k, open): (usize, &OpenOutcome)| match open.name {
            Some(name) => {
                Random::keyed(self.weights.clone().next(), &[name, outcome as u64 >> k & 1]).phase()
            }
            None => Complex64::ONE,
        };
        open.iter().enumerate().map(phase).product()
    }
}

impl Fingerprint {
    pub fn add(&mut self, other: &Fingerprint) {
        self.values.iter_mut().zip(&other.values).for_each(|(a, b)| *a += b);
        self.probability += other.probability;
    }

    pub fn distance(&self, other: &Fingerprint) -> f64 {
        let differences = self.values.iter().zip(&other.values).map(|(a, b)| (a - b).norm());
        differences.fold((self.probability - other.probability).abs(), f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_vanish_and_mixtures_show() {
        let probes = Probes::new(2, Random::new(4));
        let mut random = Random::new(5);
        let (x, y) = (State::random(2, &mut random), State::random(2, &mut random));
        let mut turned = x.clone();
        turned.scale(Complex64::cis(1.0));
        assert!(probes.of(&x, &[]).distance(&probes.of(&turned, &[])) < 1e-14);
        assert!(probes.of(&x, &[]).distance(&probes.of(&y, &[])) > 1e-3);
        // Two ways to mix the same density matrix: |0><0| + |1><1| = |+><+| + |-><-|.
        let half = std::f64::consts::FRAC_1_SQRT_2;
        let single = |a: f64, b: f64| State::from_amplitudes(vec![a.into(), b.into()]);
        let probes = Probes::new(1, Random::new(6));
        let sum = |states: [State; 2]| {
            let mut sum = probes.of(&states[0], &[]);
            sum.add(&probes.of(&states[1], &[]));
            sum
        };
        let basis = sum([single(1.0, 0.0), single(0.0, 1.0)]);
        let diagonal = sum([single(half, half), single(half, -half)]);
        assert!(basis.distance(&diagonal) < 1e-14);
        assert!(basis.distance(&sum([single(1.0, 0.0), single(half, half)])) > 1e-3);
    }

    #[test]
    fn open_outcomes_count_like_separate_branches() {
        let probes = Probes::new(2, Random::new(7));
        let state = State::random(2, &mut Random::new(8));
        let open = [OpenOutcome { qubit: 1, name: Some(9) }];
        let mut turned = state.clone();
        turned.apply(&crate::verify::oracle::gates::peel(&crate::gates::RZ.matrix(&[0.8])).on(&[1]));
        assert!(probes.of(&state, &open).distance(&probes.of(&turned, &open)) < 1e-14);
        assert!(probes.of(&state, &[]).distance(&probes.of(&turned, &[])) > 1e-3);
        turned.apply(&crate::verify::oracle::gates::peel(&crate::gates::X.matrix(&[])).on(&[1]));
        assert!(probes.of(&state, &open).distance(&probes.of(&turned, &open)) > 1e-3);
    }
}
