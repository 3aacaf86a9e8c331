//! A gate in the words of path sums: phases, flips and Hadamards.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

use num_complex::Complex64;

use crate::gates::Matrix;
use crate::verify::oracle::Action;

/// A qubit and the value it must have.
pub type Condition = (usize, bool);

#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// A phase where all conditions hold, as a fraction of a turn.
    Phase {
        turns: f64,
        on: Vec<Condition>,
    },
    /// Not, under one condition or none.
    Flip {
        target: usize,
        on: Option<Condition>,
    },
    Hadamard(usize),
}

/// A gate as words, and how far, at most, they are from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spelling {
    pub words: Vec<Word>,
    pub drift: f64,
}

/// Entries below are zero, and turns this close to a multiple of `GRID` are that multiple.
const NEGLIGIBLE: f64 = 1e-11;
/// Turns of gates that are meant to be exact are multiples of this, a power of two: sums of them do not round.
const GRID: f64 = 1.0 / 65536.0;
/// A phase under k conditions becomes 2^k phases of parities.
const MAX_CONDITIONS: usize = 8;

/// `None` when too many qubits take part.
pub fn spell(action: &Action) -> Option<Spelling> {
    if action.qubits().count() > MAX_CONDITIONS {
        return None;
    }
    let mut spelling = Spelling::default();
    match action.targets[..] {
        _ if action.diagonal => spelling.diagonal(&action.matrix, &action.targets, &action.controls),
        [target] => spelling.single(&action.matrix, target, &action.controls),
        _ => spelling.several(&action.matrix, &action.targets, &action.controls),
    }
    Some(spelling)
}

impl Spelling {
    fn phase(&mut self, factor: Complex64, on: Vec<Condition>) {
        let exact = factor.arg() / TAU;
        let near = (exact / GRID).round() * GRID;
        let off = (exact - near).abs();
        let turns = if off < NEGLIGIBLE { near } else { exact };
        self.drift += (turns - exact).abs() * TAU + (factor.norm() - 1.0).abs();
        if turns != 0.0 {
            self.words.push(Word::Phase { turns, on });
        }
    }

    fn flip(&mut self, target: usize, on: &[Condition]) {
        match *on {
            [] => self.words.push(Word::Flip { target, on: None }),
            [condition] => self.words.push(Word::Flip { target, on: Some(condition) }),
            _ => {
                self.words.push(Word::Hadamard(target));
                self.words.push(Word::Phase { turns: 0.5, on: with(on, target, true) });
                self.words.push(Word::Hadamard(target));
            }
        }
    }

    fn diagonal(&mut self, matrix: &Matrix, targets: &[usize], controls: &[Condition]) {
        for local in 0..matrix.dim() {
            let own = targets.iter().enumerate().map(|(k, &target)| (target, local >> k & 1 == 1));
            self.phase(matrix[(local, local)], own.chain(controls.iter().copied()).collect());
        }
    }

    /// Up to phases before and after, a gate on one qubit is nothing, X, H (without controls) or `H P(theta) H` with an angle
    /// between 0 and half a turn. Which of them, and with which angles, is unique: equal gates get equal words.
    fn single(&mut self, matrix: &Matrix, target: usize, controls: &[Condition]) {
        let [a, b, c, d] = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|at| matrix[at]);
        let one = with(controls, target, true);
        let zero = with(controls, target, false);
        if b.norm().max(c.norm()) < NEGLIGIBLE {
            self.drift += b.norm() + c.norm();
            self.phase(a / a.norm(), zero);
            self.phase(d / d.norm(), one);
        } else if a.norm().max(d.norm()) < NEGLIGIBLE {
            self.drift += a.norm() + d.norm();
            self.flip(target, controls);
            self.phase(b / b.norm(), zero);
            self.phase(c / c.norm(), one);
        } else if controls.is_empty() && (a.norm() - FRAC_1_SQRT_2).abs() < NEGLIGIBLE {
            self.drift += 2.0 * (a.norm() - FRAC_1_SQRT_2).abs();
            let a = a / a.norm();
            self.phase(b / b.norm() / a, one.clone());
            self.words.push(Word::Hadamard(target));
            self.phase(c / c.norm() / a, one);
            self.phase(a, controls.to_vec());
        } else {
            let half = c.norm().atan2(a.norm());
            let a = a / a.norm();
            self.phase(b / b.norm() / a * Complex64::I, one.clone());
            self.words.push(Word::Hadamard(target));
            self.phase(Complex64::cis(2.0 * half), one.clone());
            self.words.push(Word::Hadamard(target));
            self.phase(c / c.norm() / a * Complex64::I, one);
            self.phase(a * Complex64::cis(-half), controls.to_vec());
        }
    }

    /// As a product of matrices that mix two basis states each (Nielsen and Chuang 2010, section 4.5.1).
    fn several(&mut self, matrix: &Matrix, targets: &[usize], controls: &[Condition]) {
        let mut rest = matrix.clone();
        let mut mixings = Vec::new();
        for column in 0..rest.dim() {
            for row in column + 1..rest.dim() {
                if rest[(row, column)].norm() < NEGLIGIBLE {
                    self.drift += rest[(row, column)].norm();
                    continue;
                }
                let mixing = Mixing::that_clears(&rest, row, column);
                mixing.undo(&mut rest);
                mixings.push(mixing);
            }
        }
        self.diagonal(&rest, targets, controls);
        for mixing in mixings.iter().rev() {
            self.mixing(mixing, targets, controls);
        }
    }

    /// Flips make the two basis states neighbours on one qubit, where a gate under conditions mixes them.
    fn mixing(&mut self, mixing: &Mixing, targets: &[usize], controls: &[Condition]) {
        let differ = mixing.low ^ mixing.high;
        let pivot = differ.trailing_zeros() as usize;
        let others = differ & !(1 << pivot);
        let neighbour = |state: usize| if state >> pivot & 1 == 1 { state ^ others } else { state };
        let fixed = neighbour(mixing.low);
        let own = (0..targets.len()).filter(|&k| k != pivot).map(|k| (targets[k], fixed >> k & 1 == 1));
        let conditions: Vec<Condition> = own.chain(controls.iter().copied()).collect();
        let turned = mixing.low >> pivot & 1 == 1;
        let [a, b, c, d] = mixing.entries;
        let entries = if turned { [[d, c], [b, a]] } else { [[a, b], [c, d]] };
        let flips: Vec<Word> = (0..targets.len())
            .filter(|k| others >> k & 1 == 1)
            .map(|k| Word::Flip { target: targets[k], on: Some((targets[pivot], true)) })
            .collect();
        self.words.extend(flips.iter().cloned());
        self.single(&Matrix::from_rows(entries), targets[pivot], &conditions);
        self.words.extend(flips);
    }
}

fn with(controls: &[Condition], qubit: usize, value: bool) -> Vec<Condition> {
    controls.iter().copied().chain([(qubit, value)]).collect()
}

/// A unitary on the span of two basis states; `entries` are its rows, `low` first.
struct Mixing {
    low: usize,
    high: usize,
    entries: [Complex64; 4],
}

impl Mixing {
    /// Its adjoint on the left makes the entry zero.
    fn that_clears(matrix: &Matrix, row: usize, column: usize) -> Mixing {
        let (stays, goes) = (matrix[(column, column)], matrix[(row, column)]);
        let norm = (stays.norm_sqr() + goes.norm_sqr()).sqrt();
        let (x, y) = (stays / norm, goes / norm);
        Mixing { low: column, high: row, entries: [x, -y.conj(), y, x.conj()] }
    }

    fn undo(&self, matrix: &mut Matrix) {
        let [a, b, c, d] = self.entries;
        for column in 0..matrix.dim() {
            let (low, high) = (matrix[(self.low, column)], matrix[(self.high, column)]);
            matrix[(self.low, column)] = a.conj() * low + c.conj() * high;
            matrix[(self.high, column)] = b.conj() * low + d.conj() * high;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::{self, GATES, GateId};
    use crate::verify::oracle::State;
    use crate::verify::oracle::gates::peel;
    use crate::verify::random::Random;

    fn action(word: &Word) -> Action {
        match word {
            Word::Phase { turns, on } => Action { controls: on.clone(), ..Action::phase(turns * TAU) },
            Word::Flip { target, on } => {
                let flip = peel(&gates::X.matrix(&[])).on(&[*target]);
                Action { controls: on.iter().copied().collect(), ..flip }
            }
            Word::Hadamard(target) => peel(&gates::H.matrix(&[])).on(&[*target]),
        }
    }

    /// Every gate of the table, at random and at special angles, under a control too, against its matrix.
    #[test]
    fn spellings_are_the_gates() {
        let mut random = Random::new(31);
        for row in 0..GATES.len() {
            let id = GateId(row as u16);
            for round in 0..6 {
                let special = |random: &mut Random| random.below(16) as f64 * TAU / 16.0;
                let params: Vec<f64> = (0..id.gate().params.len())
                    .map(|_| if round % 2 == 0 { special(&mut random) } else { random.between(-7.0, 7.0) })
                    .collect();
                let wires: Vec<usize> = (0..id.gate().arity).collect();
                let mut action_of_gate = peel(&id.matrix(&params)).on(&wires);
                let qubits = id.gate().arity + 1;
                if round > 3 {
                    action_of_gate.controls.push((id.gate().arity, round == 4));
                }
                let spelling = spell(&action_of_gate).unwrap();
                let mut expected = State::random(qubits, &mut random);
                let mut found = expected.clone();
                expected.apply(&action_of_gate);
                spelling.words.iter().for_each(|word| found.apply(&action(word)));
                let distance = found.distance(&expected);
                assert!(distance < 1e-12 + spelling.drift, "{} {params:?}: {distance}", id.gate().name);
                assert!(spelling.drift < 1e-11, "{} {params:?}: {}", id.gate().name, spelling.drift);
            }
        }
    }
}
