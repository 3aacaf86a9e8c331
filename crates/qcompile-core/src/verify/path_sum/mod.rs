//! Two lists of gates on any number of qubits as one sum over paths, reduced by rules that keep its value.
//!
//! `a b*` is `sum over x of 2^(s/2) e^(2 pi i phase(x)) |kets(x)><bras(x)|`: kets and bras are parities of the bits in x, and
//! the phase is a sum of turns over parities. Phases, CX and X change one of them, and H makes a new variable. The rules take
//! variables out that no qubit holds any more: a variable that occurs in `y Q / 2` with a parity Q makes Q zero ([HH], [Elim]),
//! one with `y / 4 + y Q / 2` becomes a phase ([omega]). Equal circuits that need no others are proved equal, whatever their
//! width: all Clifford circuits among them, and what merged rotations, cancelled gates and rewritten Clifford runs leave.
//!
//! Amy 2018, "Towards large-scale functional verification of universal quantum circuits", doi:10.4204/EPTCS.287.1, with two
//! changes. Phases belong to parities and not to products of variables, so replacing a variable by a parity makes one
//! phase of one phase, for any angle. And `a` grows on the left while `b*` grows on the right, so that differences
//! vanish as soon as both have passed them.
//!
//! A sum that does not become the identity proves nothing by itself, unless no variable is left to take out. Then single
//! entries of it are looked at: one on the diagonal that is not of modulus 1 proves a difference.

mod spelling;
mod sum;

use std::f64::consts::TAU;
use std::rc::Rc;

use num_complex::Complex64;
use rustc_hash::FxHashMap;

use super::gate_lists::{Finding, GateLists};
use super::oracle::Action;
use super::oracle::gates::peel;
use super::queues::Queues;
use super::random::Random;
use super::steps::{Act, Step, Steps};
use crate::gates::Matrix;
use spelling::{Spelling, spell};
use sum::PathSum;

/// Variables beyond one for each qubit. Where differences vanish, a few dozens are left at a time.
const MAX_EXCESS: usize = 256;
/// Basis states for which the entry on the diagonal is computed when the rules leave variables.
const SAMPLES: usize = 6;
/// Variables over which an entry is summed path by path.
const MAX_PATH_VARIABLES: usize = 14;
/// A computed modulus that is so much less than 1 is less than 1.
const CERTAIN: f64 = 1e-6;

/// Looking at one variable costs as much as so many amplitudes.
const AMPLITUDES_PER_VARIABLE: f64 = 20.0;

/// Decides, or says why it cannot. `budget` counts amplitudes.
pub fn compare(lists: &GateLists<'_>, seed: u64, tolerance: f64, budget: f64) -> Finding {
    let limits = Limits { seed, tolerance, work: budget / AMPLITUDES_PER_VARIABLE };
    match reduced(lists.qubits, lists.a, lists.b, &limits) {
        Finding::Unknown(reason) => {
            // Rules that know nothing of Euler angles see one gate where each side has a run of them.
            let [a, b] = [lists.a, lists.b].map(|actions| with_runs_joined(lists.qubits, actions));
            match reduced(lists.qubits, &a, &b, &limits) {
                Finding::Unknown(_) => Finding::Unknown(reason),
                decided => decided,
            }
        }
        decided => decided,
    }
}

/// Compares what both make of |0...0>: `a* b` on it is a phase, or its entry at |0...0> is not of modulus 1.
pub fn compare_on_zeros(lists: &GateLists<'_>, tolerance: f64, budget: f64) -> Finding {
    let limits = Limits { seed: 0, tolerance, work: budget / AMPLITUDES_PER_VARIABLE };
    let undone = |actions: &[Action]| actions.iter().rev().map(Action::adjoint).collect::<Vec<_>>();
    let (a, b) = (undone(lists.a), undone(lists.b));
    multiplied(lists.qubits, [&a, &b], &limits)
        .and_then(|sum| conclude_on_zeros(sum, &limits))
        .unwrap_or_else(Finding::Unknown)
}

fn conclude_on_zeros(mut sum: PathSum, limits: &Limits) -> Result<Finding, String> {
    if sum.drift > limits.tolerance {
        return Err(format!("rounding added up to {:.1e}", sum.drift));
    }
    let different = |size: f64| Ok(Finding::Different { at: "the start state".to_string(), size });
    let zeros = vec![false; sum.forms()[0].len()];
    if sum.select(1, &zeros).is_err() {
        return Err("the sum over paths vanished".to_string());
    }
    let is_zero = |form: &sum::Form| *form == sum::Form::default();
    if sum.forms()[0].iter().all(is_zero) && sum.alive().next().is_none() && sum.scale == 0 {
        let phase = Complex64::cis(-TAU * sum.phase_at(|_| false));
        return Ok(Finding::Equal { phase: Some(phase) });
    }
    if sum.select(0, &zeros).is_err() {
        return different(2f64.sqrt());
    }
    match sum.value(MAX_PATH_VARIABLES) {
        Some(entry) if entry.norm_sqr() < 1.0 - CERTAIN => different((1.0 - entry.norm_sqr()).sqrt()),
        _ => Err("the sum over paths leaves the start state open".to_string()),
    }
}

struct Limits {
    seed: u64,
    tolerance: f64,
    /// Variables that may be looked at.
    work: f64,
}

fn reduced(qubits: usize, a: &[Action], b: &[Action], limits: &Limits) -> Finding {
    multiplied(qubits, [a, b], limits).and_then(|sum| conclude(&sum, limits)).unwrap_or_else(Finding::Unknown)
}

/// `a b*`, reduced.
fn multiplied(qubits: usize, lists: [&[Action]; 2], limits: &Limits) -> Result<PathSum, String> {
    let steps = lists.map(|list| steps_of(qubits, list));
    let [mut a, mut b] = [Queues::new(&steps[0]), Queues::new(&steps[1])];
    let mut product = Product::new(qubits, limits);
    product.sum.turn((steps[0].phase - steps[1].phase) / TAU);
    let mut changed: Vec<usize> = (0..qubits).rev().collect();
    loop {
        while let Some(wire) = changed.pop() {
            if let (Some((x, step)), Some((y, other))) = (a.next(wire), b.next(wire))
                && step.touched == other.touched
                && step.act.same(&other.act)
            {
                product.multiply_both(a.take(x), b.take(y))?;
                changed.extend(&step.touched);
            }
        }
        let Some((side, at)) = next_alone(&mut a, &mut b) else { return Ok(product.sum) };
        let step = if side == 0 { a.take(at) } else { b.take(at) };
        product.multiply(side, step)?;
        changed.extend(&step.touched);
    }
}

/// Where the sides differ: the gate that the other side does not have soon, or the one on the side that is behind.
fn next_alone(a: &mut Queues<'_>, b: &mut Queues<'_>) -> Option<(usize, usize)> {
    let (x, y) = (a.first(), b.first());
    let of_a = x.map(|(at, step)| ((b.comes_up(step), a.progress()), (0, at)));
    let of_b = y.map(|(at, step)| ((a.comes_up(step), b.progress()), (1, at)));
    [of_a, of_b].into_iter().flatten().min().map(|(_, next)| next)
}

/// Each gate as a step; those without qubits are phases of the whole.
fn steps_of(qubits: usize, actions: &[Action]) -> Steps {
    let step = |action: &Action| {
        let mut touched: Vec<usize> = action.qubits().collect();
        touched.sort_unstable();
        Step { touched, act: Act::Gates(vec![action.clone()]) }
    };
    let on_qubits = |action: &&Action| action.qubits().next().is_some();
    let phase = actions.iter().filter(|action| !on_qubits(action)).map(|action| action.matrix[(0, 0)].arg());
    let phase = phase.sum();
    Steps { qubits, wires: qubits, steps: actions.iter().filter(on_qubits).map(step).collect(), phase }
}

/// `a b*` as far as it was multiplied.
struct Product<'l> {
    sum: PathSum,
    speller: Speller,
    limits: &'l Limits,
}

impl Product<'_> {
    fn new(qubits: usize, limits: &Limits) -> Product<'_> {
        Product { sum: PathSum::identity(qubits), speller: Speller::default(), limits }
    }

    /// The same gate on both sides: it goes through what does not touch its qubits.
    fn multiply_both(&mut self, of_a: &Step, of_b: &Step) -> Result<(), String> {
        if of_a.touched.iter().all(|&qubit| self.sum.is_idle(qubit)) {
            return Ok(());
        }
        self.multiply(0, of_a)?;
        self.multiply(1, of_b)
    }

    fn multiply(&mut self, side: usize, step: &Step) -> Result<(), String> {
        let Act::Gates(actions) = &step.act else { return Err("an op is no gate".to_string()) };
        for action in actions {
            let spelling = self.speller.spell(action).ok_or("a gate has too many qubits")?;
            self.sum.drift += spelling.drift;
            spelling.words.iter().for_each(|word| self.sum.apply(side, word));
        }
        self.sum.reduce().map_err(|_| "the sum over paths vanished")?;
        if self.sum.work > self.limits.work {
            return Err("the budget is spent".to_string());
        }
        if self.sum.excess() > MAX_EXCESS {
            return Err(format!("the sum over paths keeps more than {MAX_EXCESS} variables"));
        }
        Ok(())
    }
}

/// Spells gates; those with the same matrix and places of controls only once.
#[derive(Default)]
struct Speller {
    known: FxHashMap<(usize, Vec<usize>, Vec<(usize, bool)>), (std::sync::Arc<Matrix>, Option<Rc<Spelling>>)>,
}

impl Speller {
    fn spell(&mut self, action: &Action) -> Option<Rc<Spelling>> {
        let address = std::sync::Arc::as_ptr(&action.matrix) as usize;
        let key = (address, action.targets.clone(), action.controls.clone());
        let made = || (action.matrix.clone(), spell(action).map(Rc::new));
        self.known.entry(key).or_insert_with(made).1.clone()
    }
}

fn conclude(sum: &PathSum, limits: &Limits) -> Result<Finding, String> {
    if sum.drift > limits.tolerance {
        return Err(format!("rounding added up to {:.1e}", sum.drift));
    }
    let inner = sum.inner().count();
    if inner > 0 {
        let reason = || format!("the sum over paths keeps {inner} variables that no rule takes out");
        return different_entry(sum, limits).ok_or_else(reason);
    }
    let [kets, bras] = sum.forms();
    if let Some(qubit) = (0..kets.len()).find(|&qubit| kets[qubit] != bras[qubit]) {
        let moved = sum::sum(&kets[qubit].parity, &bras[qubit].parity);
        let ones = if kets[qubit].flipped != bras[qubit].flipped { None } else { moved.first().copied() };
        let state = basis_state(sum, &ones.into_iter().collect::<Vec<_>>());
        return Ok(Finding::Different { at: format!("{state} after undoing the other"), size: 2f64.sqrt() });
    }
    if sum.scale != 0 || sum.alive().count() != kets.len() {
        return Err("the sum over paths is not normalised".to_string());
    }
    match sum.varies() {
        Ok(None) => Ok(Finding::Equal { phase: Some(Complex64::cis(TAU * sum.phase_at(|_| false))) }),
        Ok(Some(ones)) => {
            let turns = sum.phase_at(|variable| ones.contains(&variable)) - sum.phase_at(|_| false);
            let size = (Complex64::cis(TAU * turns) - 1.0).norm();
            if size <= limits.tolerance {
                return Err("a phase differs by less than can be told".to_string());
            }
            let at = format!("the phase of {} after undoing the other", basis_state(sum, &ones));
            Ok(Finding::Different { at, size })
        }
        Err(()) => Err("phases of parities of many qubits are left".to_string()),
    }
}

/// The bras where some variables are 1 and the others 0; qubit 0 last.
fn basis_state(sum: &PathSum, ones: &[sum::Variable]) -> String {
    let bit = |form: &sum::Form| {
        let odd = form.parity.iter().filter(|variable| ones.contains(variable)).count() % 2 == 1;
        if odd != form.flipped { '1' } else { '0' }
    };
    format!("|{}>", sum.forms()[1].iter().rev().map(bit).collect::<String>())
}

/// A unitary is the identity up to a phase only if all its entries on the diagonal are that phase.
fn different_entry(sum: &PathSum, limits: &Limits) -> Option<Finding> {
    let qubits = sum.forms()[0].len();
    let mut random = Random::keyed(limits.seed, &[0x70617468]);
    let mut known: Option<Complex64> = None;
    for sample in 0..SAMPLES {
        let bits: Vec<bool> = (0..qubits).map(|_| sample > 0 && random.bit()).collect();
        let Some(entry) = diagonal_entry(sum, &bits) else { continue };
        let text: String = bits.iter().rev().map(|&bit| if bit { '1' } else { '0' }).collect();
        let lost = 1.0 - entry.norm_sqr();
        if lost > CERTAIN {
            let at = format!("|{text}> after undoing the other");
            return Some(Finding::Different { at, size: lost.sqrt() });
        }
        let first = *known.get_or_insert(entry);
        let size = (entry - first).norm();
        if size > CERTAIN {
            return Some(Finding::Different {
                at: format!("the phase of |{text}> after undoing the other"),
                size,
            });
        }
    }
    None
}

/// `None` when it takes too long.
fn diagonal_entry(sum: &PathSum, bits: &[bool]) -> Option<Complex64> {
    let mut entry = sum.clone();
    if entry.select(1, bits).and_then(|()| entry.select(0, bits)).is_err() {
        return Some(Complex64::ZERO);
    }
    entry.value(MAX_PATH_VARIABLES)
}

/// Gates on single qubits that follow each other multiplied.
fn with_runs_joined(qubits: usize, actions: &[Action]) -> Vec<Action> {
    let mut made = Vec::with_capacity(actions.len());
    let mut runs: Vec<Option<Matrix>> = vec![None; qubits];
    let end = |run: &mut Option<Matrix>, qubit: usize, made: &mut Vec<Action>| {
        if let Some(matrix) = run.take() {
            made.push(peel(&matrix).on(&[qubit]));
        }
    };
    for action in actions {
        match (&action.targets[..], &action.controls[..]) {
            (&[qubit], []) => {
                let run = runs[qubit].take().unwrap_or_else(|| Matrix::identity(1));
                runs[qubit] = Some(&*action.matrix * &run);
            }
            (&[], &[(qubit, value)]) => {
                let factor = action.matrix[(0, 0)];
                let [zero, one] = if value { [Complex64::ONE, factor] } else { [factor, Complex64::ONE] };
                let run = runs[qubit].take().unwrap_or_else(|| Matrix::identity(1));
                runs[qubit] = Some(&Matrix::diagonal(&[zero, one]) * &run);
            }
            _ => {
                action.qubits().for_each(|qubit| end(&mut runs[qubit], qubit, &mut made));
                made.push(action.clone());
            }
        }
    }
    for (qubit, run) in runs.iter_mut().enumerate() {
        end(run, qubit, &mut made);
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::{self, GATES, GateId};
    use crate::verify::unitary;

    const EIGHTH: f64 = TAU / 8.0;

    fn on_random_wires(random: &mut Random, qubits: usize, id: GateId, params: &[f64]) -> Action {
        let mut wires: Vec<usize> = (0..qubits).collect();
        (0..qubits).rev().for_each(|k| wires.swap(k, random.below(k + 1)));
        peel(&id.matrix(params)).on(&wires[..id.gate().arity])
    }

    /// Any gate of the table, half of them at multiples of an eighth turn.
    fn any_gate(random: &mut Random, qubits: usize) -> Action {
        let id = loop {
            let id = GateId(random.below(GATES.len()) as u16);
            if id.gate().arity <= qubits {
                break id;
            }
        };
        let special = random.bit();
        let mut param = || if special { random.below(8) as f64 * EIGHTH } else { random.between(-7.0, 7.0) };
        let params: Vec<f64> = id.gate().params.iter().map(|_| param()).collect();
        on_random_wires(random, qubits, id, &params)
    }

    /// Gates of which circuits are written: Clifford gates, T, Toffoli gates and rotations.
    fn common_gate(random: &mut Random, qubits: usize) -> Action {
        let (id, params): (GateId, Vec<f64>) = match random.below(9) {
            0 | 1 => (gates::H, vec![]),
            2 => (gates::T, vec![]),
            3 => (gates::S, vec![]),
            4 | 5 => (gates::CX, vec![]),
            6 => (gates::CCX, vec![]),
            7 => (gates::RZ, vec![random.between(-3.0, 3.0)]),
            _ => (gates::X, vec![]),
        };
        on_random_wires(random, qubits, id, &params)
    }

    fn list(random: &mut Random, count: usize, gate: impl Fn(&mut Random) -> Action) -> Vec<Action> {
        (0..count).map(|_| gate(random)).collect()
    }

    fn insert_undone(random: &mut Random, actions: &mut Vec<Action>, extra: Vec<Action>) {
        let at = random.below(actions.len() + 1);
        let undone = extra.iter().rev().map(Action::adjoint);
        actions.splice(at..at, extra.iter().cloned().chain(undone).collect::<Vec<_>>());
    }

    /// The reference is the whole unitary.
    #[test]
    fn agrees_with_the_unitary_phase_included() {
        let mut random = Random::new(41);
        let (mut equal, mut different, mut open) = (0, 0, 0);
        for round in 0..400 {
            let a = list(&mut random, 8, |random| any_gate(random, 4));
            let mut b = a.clone();
            for _ in 0..2 {
                let extra = list(&mut random, 2, |random| any_gate(random, 4));
                insert_undone(&mut random, &mut b, extra);
            }
            b.push(Action::phase(random.below(8) as f64 * 0.785));
            if round % 3 == 0 {
                let at = random.below(b.len());
                b.insert(at, any_gate(&mut random, 4));
            }
            let lists = GateLists { qubits: 4, a: &a, b: &b };
            match (compare(&lists, 1, 1e-9, 1e8), unitary::compare(&lists, 1e-9)) {
                (Finding::Equal { phase: Some(x) }, Finding::Equal { phase: Some(y) }) => {
                    assert!((x - y).norm() < 1e-9, "{x} {y}");
                    equal += 1;
                }
                (Finding::Different { .. }, Finding::Different { .. }) => different += 1,
                (Finding::Unknown(_), _) => open += 1,
                (ours, reference) => panic!("{ours:?} {reference:?}\n{a:?}\n{b:?}"),
            }
        }
        assert!(equal > 200 && different > 80 && open < 60, "{equal} {different} {open}");
    }

    /// Entries on the diagonal of `a b*`, against columns of the simulator.
    #[test]
    fn entries_are_those_of_the_operator() {
        let mut random = Random::new(42);
        let limits = Limits { seed: 0, tolerance: 1e-9, work: 1e7 };
        let mut computed = 0;
        for _ in 0..100 {
            let lists = [(); 2].map(|()| list(&mut random, 10, |random| common_gate(random, 3)));
            let sum = multiplied(3, [&lists[0], &lists[1]], &limits).unwrap();
            for index in 0..8usize {
                let mut state = crate::verify::oracle::State::basis(3, index);
                lists[1].iter().rev().for_each(|action| state.apply(&action.adjoint()));
                lists[0].iter().for_each(|action| state.apply(action));
                let bits: Vec<bool> = (0..3).map(|k| index >> k & 1 == 1).collect();
                if let Some(entry) = diagonal_entry(&sum, &bits) {
                    let expected = state.amplitudes()[index];
                    assert!((entry - expected).norm() < 1e-9, "{entry} {expected}\n{lists:?}");
                    computed += 1;
                }
            }
        }
        assert!(computed > 700, "{computed}");
    }

    /// Rotations that meet again on the same parity far away, cancelled gates and rewritten runs, on 60 qubits.
    #[test]
    fn wide_circuits_are_proved_equal() {
        let mut random = Random::new(43);
        for _ in 0..10 {
            let mut a = list(&mut random, 400, |random| common_gate(random, 60));
            let mut b = a.clone();
            for _ in 0..20 {
                let extra = list(&mut random, 3, |random| common_gate(random, 60));
                insert_undone(&mut random, &mut b, extra);
            }
            a.push(Action::phase(1.0));
            let finding = compare(&GateLists { qubits: 60, a: &a, b: &b }, 1, 1e-9, 1e9);
            let Finding::Equal { phase: Some(phase) } = finding else { panic!("{finding:?}") };
            assert!((phase - Complex64::cis(1.0)).norm() < 1e-9);
        }
    }

    /// On the start state some gates do nothing and others trade their places; the reference is the simulator.
    #[test]
    fn start_states_agree_with_the_simulator() {
        let mut random = Random::new(45);
        let (mut equal, mut different, mut open) = (0, 0, 0);
        for round in 0..300 {
            let mut a = list(&mut random, 10, |random| common_gate(random, 4));
            let mut b = a.clone();
            a.splice(0..0, list(&mut random, round % 4, |random| common_gate(random, 4)));
            b.push(Action::phase(0.7));
            let lists = GateLists { qubits: 4, a: &a, b: &b };
            let [x, y] = lists.applied(&crate::verify::oracle::State::basis(4, 0));
            let phase = unitary::relative_phase(x.amplitudes(), y.amplitudes());
            let size = unitary::distance(x.amplitudes(), y.amplitudes(), phase);
            match compare_on_zeros(&lists, 1e-9, 1e8) {
                Finding::Equal { phase: Some(own) } => {
                    assert!(size < 1e-9 && (own - phase).norm() < 1e-9, "{size} {own} {phase}");
                    equal += 1;
                }
                Finding::Different { .. } => {
                    assert!(size > 1e-9, "{a:?}");
                    different += 1;
                }
                _ => open += 1,
            }
        }
        assert!(equal > 100 && different > 80 && open < 30, "{equal} {different} {open}");
    }

    #[test]
    fn wide_circuits_with_one_wrong_gate_are_not_equal() {
        let mut random = Random::new(44);
        let (mut different, mut open) = (0, 0);
        for _ in 0..60 {
            let a = list(&mut random, 300, |random| common_gate(random, 30));
            let mut b = a.clone();
            for _ in 0..5 {
                let extra = list(&mut random, 3, |random| common_gate(random, 30));
                insert_undone(&mut random, &mut b, extra);
            }
            let at = random.below(b.len());
            b.insert(at, peel(&gates::RX.matrix(&[1e-3])).on(&[random.below(30)]));
            match compare(&GateLists { qubits: 30, a: &a, b: &b }, 1, 1e-9, 1e9) {
                Finding::Equal { .. } => panic!("{a:?}\n{b:?}"),
                Finding::Different { .. } => different += 1,
                Finding::Unknown(_) => open += 1,
            }
        }
        assert!(different > 0, "{different} {open}");
    }
}
