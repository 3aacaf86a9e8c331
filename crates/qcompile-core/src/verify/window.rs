//! Two regions side by side: what one has done more than the other is kept as matrices on few qubits, the windows.
//!
//! Steps that both have next, outside of all windows, cancel. Where they differ, the steps of both sides go into a window
//! `W = (steps of a so far) (steps of b so far)*`, one at a time; gates between windows join them, and as soon as a window
//! does nothing to a qubit, the qubit leaves. When both regions are done, the windows are what they differ by. This decides
//! circuits of any width that differ in few places at a time, which is what passes make of circuits, and it is exact: no
//! step is left out. It is the alternating scheme of Burgholzer and Wille 2021, doi:10.1109/TCAD.2020.3032630, with small
//! dense matrices in place of one decision diagram.
//!
//! Where a window outgrows what can be followed, it is held against the rest of both regions: if all but it is equal, it is
//! what they differ by.
//!
//! Ops that are no gates cancel like others, as long as no window is in their way. Measurement and reset may stand in
//! one: a measurement makes the phase between the outcomes unobservable, a reset forgets what was done to its qubit.

use num_complex::Complex64;

use super::gate_lists::{Finding, GateLists};
use super::oracle::gates::peel;
use super::oracle::{Action, State};
use super::path_sum;
use super::queues::Queues;
use super::steps::{Act, Step, Steps};
use super::unitary::{distance as difference, relative_phase};
use super::verdict::CheckOptions;
use crate::gates::Matrix;

/// The finding, and the width of the widest window.
pub fn compare(a: &Steps, b: &Steps, options: &CheckOptions) -> (Finding, usize) {
    let mut walk = Walk {
        sides: [Queues::new(a), Queues::new(b)],
        lengths: [a, b].map(|side| side.steps.len().max(1) as f64),
        windows: Vec::new(),
        scalar: Complex64::cis(a.phase - b.phase),
        qubits: a.qubits,
        changed: (0..a.wires).rev().collect(),
        tolerance: options.tolerance_for(a.count() + b.count()),
        drift: 0.0,
        widest: 0,
        phase_known: true,
        max_qubits: options.max_window_qubits,
        budget: options.budget,
        choices: 0,
        moments: Vec::new(),
    };
    let finding = walk.run().and_then(|()| walk.conclude());
    let finding = finding.unwrap_or_else(|stuck| {
        let all_gates = a.is_unitary() && b.is_unitary();
        all_gates.then(|| walk.confine(options)).flatten().unwrap_or(Finding::Unknown(stuck))
    });
    (finding, walk.widest)
}

/// Entries of all windows that are remembered at a time.
const MAX_REMEMBERED: usize = 1 << 12;
/// Windows up to this width are written as gates.
const MAX_SPELLED_QUBITS: usize = 3;
/// A window that is so far from a phase is none.
const CERTAIN: f64 = 1e-7;

struct Walk<'s> {
    sides: [Queues<'s>; 2],
    lengths: [f64; 2],
    /// On disjoint qubits.
    windows: Vec<Window>,
    /// The windows that are on no qubits any more.
    scalar: Complex64,
    /// Wires below are qubits.
    qubits: usize,
    /// Wires on which something else may come next than when they were last looked at.
    changed: Vec<usize>,
    tolerance: f64,
    /// The sum of what was rounded away.
    drift: f64,
    widest: usize,
    /// Until a measurement or reset stands in a window.
    phase_known: bool,
    max_qubits: usize,
    budget: f64,
    /// Gates that were taken on one side only.
    choices: usize,
    /// What stood when the oldest window was 1, 2, 4, ... choices old.
    moments: Vec<Moment>,
}

/// The windows at one time, and how many steps were done on each wire of each side.
struct Moment {
    windows: Vec<Window>,
    done: [Vec<usize>; 2],
}

/// A gate that could go into a window; the least is best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// How soon the other side has the same gate: better to wait for that. 0 when it has not.
    comes_up: usize,
    /// How wide the window gets.
    width: usize,
    /// The side that is behind goes first.
    progress: usize,
    at: usize,
    side: usize,
}

impl<'s> Walk<'s> {
    fn run(&mut self) -> Result<(), String> {
        loop {
            while let Some(wire) = self.changed.pop() {
                if !self.cancel(wire) {
                    self.absorb_inside(wire)?;
                }
            }
            if self.sides.iter().all(Queues::is_done) {
                return Ok(());
            }
            self.remember();
            self.choices += 1;
            let (side, at) = self.choose()?;
            self.absorb(side, at)?;
        }
    }

    fn remember(&mut self) {
        let Some(oldest) = self.windows.iter().map(|window| window.since).min() else {
            return self.moments.clear();
        };
        let known = self.moments.first().and_then(|moment| moment.oldest());
        if known.is_some_and(|known| known.since != oldest) {
            self.moments.clear();
        }
        let entries: usize = self.windows.iter().map(|window| window.matrix.amplitudes().len()).sum();
        if (self.choices - oldest).is_power_of_two() && entries <= MAX_REMEMBERED {
            let done = self.sides.each_ref().map(|side| side.done().to_vec());
            self.moments.push(Moment { windows: self.windows.clone(), done });
        }
    }

    /// Whether the window that stayed open is all that the sides differ by: they do if what the others hold and what comes
    /// after is equal without it.
    fn confine(&self, options: &CheckOptions) -> Option<Finding> {
        let share = options.budget / self.moments.len().max(1) as f64;
        self.moments.iter().find_map(|moment| {
            let suspect = moment.oldest()?;
            let (_, size) = suspect.scalar();
            let others = moment.windows.iter().filter(|window| window.since != suspect.since);
            let others: Vec<Action> = others.map(Window::action).collect();
            if size < CERTAIN || others.iter().any(|action| action.targets.len() > MAX_SPELLED_QUBITS) {
                return None;
            }
            let left = |side: usize| self.sides[side].left_at(&moment.done[side]);
            let [mut a, b] =
                [0, 1].map(|side| left(side).flat_map(Step::actions).cloned().collect::<Vec<_>>());
            a.splice(0..0, others);
            let lists = GateLists { qubits: self.qubits, a: &a, b: &b };
            let finding = path_sum::compare(&lists, options.seed, self.tolerance, share);
            let at = format!("gates on qubits {:?}, before and after which both are equal", suspect.qubits);
            matches!(finding, Finding::Equal { .. }).then_some(Finding::Different { at, size })
        })
    }

    fn conclude(&mut self) -> Result<Finding, String> {
        if self.drift > self.tolerance {
            return Err(format!("rounding added up to {:.1e}", self.drift));
        }
        for window in &self.windows {
            let (scalar, size) = window.scalar();
            if size > self.tolerance {
                let at = format!("what is left on qubits {:?}", window.qubits);
                return Ok(Finding::Different { at, size });
            }
            self.scalar *= scalar;
        }
        Ok(Finding::Equal { phase: self.phase_known.then_some(self.scalar) })
    }

    /// Takes the next steps on a wire when they are the same on both sides and no window is in their way.
    fn cancel(&mut self, wire: usize) -> bool {
        let [a, b] = &self.sides;
        let (Some((x, step)), Some((y, other))) = (a.next(wire), b.next(wire)) else { return false };
        if step.touched != other.touched || !step.act.same(&other.act) || !self.lets_through(step) {
            return false;
        }
        self.sides[0].take(x);
        self.sides[1].take(y);
        self.changed.extend(&step.touched);
        true
    }

    fn lets_through(&mut self, step: &Step) -> bool {
        if self.windows_at(&step.touched).is_empty() {
            return true;
        }
        let (qubit, forget): (usize, fn(&mut Window, usize, f64) -> Option<f64>) = match step.act {
            Act::Measure { qubit, .. } => (qubit, Window::measure),
            Act::Reset { qubit, .. } => (qubit, Window::reset),
            _ => return false,
        };
        // A window on a qubit that the op only may be on stays in its way.
        let Some(&at) = self.windows_at(&[qubit]).first() else { return false };
        let Some(rounded) = forget(&mut self.windows[at], qubit, self.tolerance) else { return false };
        self.drift += rounded;
        self.phase_known = false;
        self.shrink(at);
        true
    }

    /// The windows on some of these wires.
    fn windows_at(&self, wires: &[usize]) -> Vec<usize> {
        let holds = |window: &Window| wires.iter().any(|wire| window.qubits.contains(wire));
        (0..self.windows.len()).filter(|&at| holds(&self.windows[at])).collect()
    }

    /// Takes the gates that come next on a wire as long as they lie in one window.
    fn absorb_inside(&mut self, wire: usize) -> Result<(), String> {
        for side in 0..2 {
            while let Some((at, Step { act: Act::Gates(actions), .. })) = self.sides[side].next(wire) {
                let holds_all = |window: &Window| {
                    actions.iter().flat_map(Action::qubits).all(|qubit| window.holds(qubit))
                };
                if !self.windows.iter().any(holds_all) {
                    break;
                }
                self.absorb(side, at)?;
            }
        }
        Ok(())
    }

    /// Goes to the earliest place where the sides differ and takes the gate there that widens a window least, preferably one
    /// that the other side does not have.
    fn choose(&self) -> Result<(usize, usize), String> {
        let mut places: Vec<(f64, usize)> = Vec::new();
        for wire in 0..self.qubits {
            for (side, queues) in self.sides.iter().enumerate() {
                if let Some((at, Step { act: Act::Gates(_), .. })) = queues.next(wire) {
                    places.push((at as f64 / self.lengths[side], wire));
                }
            }
        }
        places.sort_unstable_by(|x, y| x.0.total_cmp(&y.0));
        let best = places.into_iter().find_map(|(_, wire)| self.best(wire));
        let best = best.ok_or_else(|| {
            format!("the differences meet a fence or spread over more than {} qubits", self.max_qubits)
        })?;
        Ok((best.side, best.at))
    }

    /// The best of the gates that come next on the wires of those that come next on this one.
    fn best(&self, wire: usize) -> Option<Candidate> {
        let touched =
            self.sides.iter().filter_map(|queues| queues.next(wire)).flat_map(|(_, step)| &step.touched);
        let candidates = touched.flat_map(|&wire| {
            [0, 1].into_iter().filter_map(move |side| {
                let (at, step) = self.sides[side].next(wire)?;
                let Act::Gates(actions) = &step.act else { return None };
                let width = self.width_with(actions);
                let comes_up = self.sides[1 - side].comes_up(step);
                let progress = self.sides[side].progress();
                (width <= self.max_qubits).then_some(Candidate { comes_up, width, progress, at, side })
            })
        });
        candidates.min()
    }

    /// How wide the window gets that takes a gate.
    fn width_with(&self, actions: &[Action]) -> usize {
        let mut qubits: Vec<usize> = actions.iter().flat_map(Action::qubits).collect();
        for at in self.windows_at(&qubits) {
            qubits.extend(&self.windows[at].qubits);
        }
        qubits.sort_unstable();
        qubits.dedup();
        qubits.len()
    }

    /// Takes a step of one side into a window.
    fn absorb(&mut self, side: usize, at: usize) -> Result<(), String> {
        let step = self.sides[side].take(at);
        self.changed.extend(&step.touched);
        let Act::Gates(actions) = &step.act else { return Err("a fence differs".to_string()) };
        let mut qubits: Vec<usize> = actions.iter().flat_map(Action::qubits).collect();
        qubits.sort_unstable();
        qubits.dedup();
        let at = self.window_over(&qubits);
        let window = &mut self.windows[at];
        self.widest = self.widest.max(window.qubits.len());
        self.budget -= (window.matrix.amplitudes().len() * actions.len()) as f64;
        if self.budget < 0.0 {
            return Err("the budget is spent".to_string());
        }
        for action in actions {
            match side {
                0 => window.multiply_left(action),
                _ => window.multiply_right_adjoint(action),
            }
        }
        self.shrink(at);
        Ok(())
    }

    /// Joins the windows on these qubits to one over all of them.
    fn window_over(&mut self, qubits: &[usize]) -> usize {
        let mut joined = Window { qubits: Vec::new(), matrix: State::basis(0, 0), since: self.choices };
        for at in self.windows_at(qubits).into_iter().rev() {
            joined = joined.beside(&self.windows.swap_remove(at));
        }
        for &qubit in qubits {
            if !joined.holds(qubit) {
                joined = joined.beside(&Window::identity(qubit, self.choices));
            }
        }
        self.windows.push(joined);
        self.windows.len() - 1
    }

    /// Drops the qubits to which a window does nothing, and the window with the last of them.
    fn shrink(&mut self, at: usize) {
        let mut k = 0;
        while k < self.windows[at].qubits.len() {
            match self.windows[at].without(k, self.tolerance) {
                Some((smaller, rounded)) => {
                    self.changed.push(self.windows[at].qubits[k]);
                    self.drift += rounded;
                    self.windows[at] = smaller;
                }
                None => k += 1,
            }
        }
        if self.windows[at].qubits.is_empty() {
            self.scalar *= self.windows.swap_remove(at).matrix.amplitudes()[0];
        }
    }
}

/// A matrix on some qubits. Row and column bit of qubit number k of the window are bits 2k and 2k + 1 of an index.
#[derive(Clone)]
struct Window {
    qubits: Vec<usize>,
    matrix: State,
    /// The number of choices when its first gate came.
    since: usize,
}

impl Moment {
    fn oldest(&self) -> Option<&Window> {
        self.windows.iter().min_by_key(|window| window.since)
    }
}

impl Window {
    fn identity(qubit: usize, since: usize) -> Window {
        let entries = [1.0, 0.0, 0.0, 1.0].map(Complex64::from).to_vec();
        Window { qubits: vec![qubit], matrix: State::from_amplitudes(entries), since }
    }

    /// The window as one gate.
    fn action(&self) -> Action {
        let width = self.qubits.len();
        let spread = |bits: usize| (0..width).map(|k| (bits >> k & 1) << (2 * k)).sum::<usize>();
        let mut matrix = Matrix::zero(width);
        for i in 0..matrix.dim() {
            for j in 0..matrix.dim() {
                matrix[(i, j)] = self.matrix.amplitudes()[spread(i) | spread(j) << 1];
            }
        }
        peel(&matrix).on(&self.qubits)
    }

    fn place(&self, qubit: usize) -> Option<usize> {
        self.qubits.iter().position(|&own| own == qubit)
    }

    fn holds(&self, qubit: usize) -> bool {
        self.qubits.contains(&qubit)
    }

    /// Both on their qubits.
    fn beside(&self, other: &Window) -> Window {
        let high = other.matrix.amplitudes();
        let product = high.iter().flat_map(|high| self.matrix.amplitudes().iter().map(move |low| high * low));
        let qubits = self.qubits.iter().chain(&other.qubits).copied().collect();
        let matrix = State::from_amplitudes(product.collect());
        Window { qubits, matrix, since: self.since.min(other.since) }
    }

    fn multiply_left(&mut self, action: &Action) {
        let rows =
            action.renamed(|qubit| 2 * self.place(qubit).expect("the window is over the qubits of the gate"));
        self.matrix.apply(&rows);
    }

    fn multiply_right_adjoint(&mut self, action: &Action) {
        let mut columns = action
            .renamed(|qubit| 2 * self.place(qubit).expect("the window is over the qubits of the gate") + 1);
        columns.matrix = columns.matrix.conjugated().into();
        self.matrix.apply(&columns);
    }

    /// The four matrices on the other qubits, by row and column of qubit number `k`.
    fn blocks(&self, k: usize) -> [Vec<Complex64>; 4] {
        let low = (1 << (2 * k)) - 1;
        let amplitudes = self.matrix.amplitudes();
        [0, 1, 2, 3].map(|corner| {
            let index = |rest: usize| (rest & !low) << 2 | corner << (2 * k) | rest & low;
            (0..amplitudes.len() / 4).map(|rest| amplitudes[index(rest)]).collect()
        })
    }

    fn with_blocks(&self, k: usize, blocks: [&[Complex64]; 4]) -> State {
        let low = (1 << (2 * k)) - 1;
        let entry = |index: usize| blocks[index >> (2 * k) & 3][(index >> 2) & !low | index & low];
        State::from_amplitudes((0..self.matrix.amplitudes().len()).map(entry).collect())
    }

    /// The window without qubit number `k`, if it does nothing to it, and what that rounds away.
    fn without(&self, k: usize, tolerance: f64) -> Option<(Window, f64)> {
        let low = (1 << (2 * k)) - 1;
        let amplitudes = self.matrix.amplitudes();
        let mut rounded = 0.0;
        // Most windows do something, and show it in one of the first entries.
        for rest in 0..amplitudes.len() / 4 {
            let base = (rest & !low) << 2 | rest & low;
            let [zero, a, b, one] = [0, 1, 2, 3].map(|corner| amplitudes[base | corner << (2 * k)]);
            rounded += a.norm_sqr() + b.norm_sqr() + (zero - one).norm_sqr();
            if rounded > tolerance * tolerance {
                return None;
            }
        }
        let [zero, ..] = self.blocks(k);
        let mut qubits = self.qubits.clone();
        qubits.remove(k);
        Some((Window { qubits, matrix: State::from_amplitudes(zero), since: self.since }, rounded.sqrt()))
    }

    /// A measurement of the qubit on both sides. It must find the same in both; then the phase of each outcome is free, and
    /// the one of the second outcome is chosen to agree with the first if it can.
    fn measure(&mut self, qubit: usize, tolerance: f64) -> Option<f64> {
        let k = self.place(qubit)?;
        let [zero, a, b, one] = self.blocks(k);
        let rounded = norm(&a).max(norm(&b));
        if rounded > tolerance {
            return None;
        }
        let none = vec![Complex64::ZERO; a.len()];
        let phase = relative_phase(&zero, &one);
        let one: Vec<Complex64> = one.iter().map(|entry| entry * phase).collect();
        self.matrix = self.with_blocks(k, [&zero, &none, &none, &one]);
        Some(rounded)
    }

    /// A reset of the qubit on both sides: whatever was done to the qubit alone is forgotten.
    fn reset(&mut self, qubit: usize, tolerance: f64) -> Option<f64> {
        let k = self.place(qubit)?;
        let blocks = self.blocks(k);
        let largest = (0..4).max_by(|&i, &j| norm(&blocks[i]).total_cmp(&norm(&blocks[j])))?;
        let scale = norm(&blocks[largest]);
        let mut rounded = 0.0f64;
        for block in &blocks {
            let overlap: Complex64 = blocks[largest].iter().zip(block).map(|(a, b)| a.conj() * b).sum();
            let factor = overlap / (scale * scale);
            rounded = rounded.max(difference(block, &blocks[largest], factor));
        }
        if rounded > tolerance {
            return None;
        }
        // The matrix on the others is a unitary up to a factor.
        let dim = (blocks[largest].len() as f64).sqrt();
        let rest: Vec<Complex64> = blocks[largest].iter().map(|entry| entry * (dim.sqrt() / scale)).collect();
        let none = vec![Complex64::ZERO; rest.len()];
        self.matrix = self.with_blocks(k, [&rest, &none, &none, &rest]);
        Some(rounded)
    }

    /// The multiple of the identity that it is closest to, and the distance.
    fn scalar(&self) -> (Complex64, f64) {
        let width = self.qubits.len();
        let diagonal = |x: usize| (0..width).map(|k| ((x >> k & 1) * 3) << (2 * k)).sum::<usize>();
        let amplitudes = self.matrix.amplitudes();
        let trace: Complex64 = (0..1usize << width).map(|x| amplitudes[diagonal(x)]).sum();
        let scalar = if trace.norm() < 1e-6 { Complex64::ONE } else { trace / trace.norm() };
        let mut identity = vec![Complex64::ZERO; amplitudes.len()];
        (0..1usize << width).for_each(|x| identity[diagonal(x)] = Complex64::ONE);
        (scalar, difference(amplitudes, &identity, scalar))
    }
}

fn norm(entries: &[Complex64]) -> f64 {
    entries.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt()
}
