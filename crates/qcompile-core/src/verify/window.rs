//! Two regions side by side: what one has done more than the other is kept as a matrix on few qubits, the window.
//!
//! Steps that both have next, outside of the window, cancel. Where they differ, the steps of both sides go into the
//! window `W = (steps of a so far) (steps of b so far)*`, one at a time, and as soon as W does nothing to a qubit, the
//! qubit leaves. When both regions are done, W is what they differ by. This decides circuits of any width that differ in
//! few places at a time, which is what passes make of circuits, and it is exact: no step is left out. It is the alternating
//! scheme of Burgholzer and Wille 2021, doi:10.1109/TCAD.2020.3032630, with a dense matrix in place of a decision diagram.
//!
//! Ops that are no gates cancel like others, as long as the window is not in their way. Measurement and reset may stand in
//! it: a measurement makes the phase between the outcomes unobservable, a reset forgets what was done to its qubit.

use num_complex::Complex64;

use super::gate_lists::Finding;
use super::oracle::{Action, State};
use super::queues::Queues;
use super::steps::{Act, Step, Steps};
use super::verdict::CheckOptions;

/// The finding, and the width that the window reached.
pub fn compare(a: &Steps, b: &Steps, options: &CheckOptions<'_>) -> (Finding, usize) {
    let tolerance = options.tolerance_for(a.gates() + b.gates());
    let mut walk = Walk {
        sides: [Queues::new(a), Queues::new(b)],
        window: Window { qubits: Vec::new(), matrix: State::basis(0, 0) },
        qubits: a.qubits,
        changed: (0..a.wires).rev().collect(),
        tolerance,
        drift: 0.0,
        widest: 0,
        measured: false,
        budget: options.budget,
    };
    let finding = walk.run(options.max_window_qubits).and_then(|()| walk.conclude(a.phase - b.phase));
    (finding.unwrap_or_else(Finding::Unknown), walk.widest)
}

struct Walk<'s> {
    sides: [Queues<'s>; 2],
    window: Window,
    /// Wires below are qubits.
    qubits: usize,
    /// Wires on which something else may come next than when they were last looked at.
    changed: Vec<usize>,
    tolerance: f64,
    /// The sum of what was rounded away.
    drift: f64,
    widest: usize,
    /// A measurement or reset stood in the window: the phase is not known any more.
    measured: bool,
    budget: f64,
}

impl<'s> Walk<'s> {
    fn run(&mut self, max_qubits: usize) -> Result<(), String> {
        loop {
            while let Some(wire) = self.changed.pop() {
                self.cancel(wire);
            }
            if self.sides.iter().all(Queues::is_done) {
                return Ok(());
            }
            let (side, at) = self.choose(max_qubits)?;
            self.absorb(side, at)?;
        }
    }

    fn conclude(&self, phase: f64) -> Result<Finding, String> {
        if self.drift > self.tolerance {
            return Err(format!("rounding added up to {:.1e}", self.drift));
        }
        let (scalar, size) = self.window.scalar();
        if size > self.tolerance {
            let at = format!("what is left on qubits {:?}", self.window.qubits);
            return Ok(Finding::Different { at, size });
        }
        let phase = Some(scalar * Complex64::cis(phase)).filter(|_| !self.measured);
        Ok(Finding::Equal { phase })
    }

    /// Takes the next steps on a wire when they are the same on both sides and the window is not in their way.
    fn cancel(&mut self, wire: usize) {
        let [a, b] = &self.sides;
        let (Some((x, step)), Some((y, other))) = (a.next(wire), b.next(wire)) else { return };
        if step.touched != other.touched || !step.act.same(&other.act) || !self.lets_through(step) {
            return;
        }
        self.sides[0].take(x);
        self.sides[1].take(y);
        self.changed.extend(&step.touched);
        self.shrink();
    }

    fn lets_through(&mut self, step: &Step) -> bool {
        if !step.touched.iter().any(|wire| self.window.qubits.contains(wire)) {
            return true;
        }
        match step.act {
            Act::Measure { qubit, .. } => match self.window.measure(qubit, self.tolerance) {
                Some(rounded) => {
                    self.drift += rounded;
                    self.measured = true;
                    true
                }
                None => false,
            },
            Act::Reset { qubit, .. } => match self.window.reset(qubit, self.tolerance) {
                Some(rounded) => {
                    self.drift += rounded;
                    self.measured = true;
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    /// The gate that widens the window least, on the side that is behind; one that touches the window if there is one.
    fn choose(&self, max_qubits: usize) -> Result<(usize, usize), String> {
        let near = self.best(self.window.qubits.iter().copied(), max_qubits);
        let best = near.or_else(|| self.best(0..self.qubits, max_qubits));
        best.ok_or_else(|| {
            let width = self.window.qubits.len();
            format!("the circuits drift apart: the difference covers {width} qubits and would grow or meets a fence")
        })
    }

    fn best(&self, wires: impl Iterator<Item = usize>, max_qubits: usize) -> Option<(usize, usize)> {
        let mut best: Option<((usize, usize, usize), (usize, usize))> = None;
        for wire in wires {
            for (side, queues) in self.sides.iter().enumerate() {
                let Some((at, Step { act: Act::Gates(actions), .. })) = queues.next(wire) else { continue };
                let width = self.window.width_with(actions);
                let rank = (width, queues.progress(), at);
                if width <= max_qubits && best.is_none_or(|(known, _)| rank < known) {
                    best = Some((rank, (side, at)));
                }
            }
        }
        best.map(|best| best.1)
    }

    fn absorb(&mut self, side: usize, at: usize) -> Result<(), String> {
        let step = self.sides[side].take(at);
        self.changed.extend(&step.touched);
        let Act::Gates(actions) = &step.act else { return Err("a fence differs".to_string()) };
        for action in actions {
            self.window.widen(action);
            self.widest = self.widest.max(self.window.qubits.len());
            self.budget -= self.window.matrix.amplitudes().len() as f64;
            if self.budget < 0.0 {
                return Err("the budget is spent".to_string());
            }
            match side {
                0 => self.window.multiply_left(action),
                _ => self.window.multiply_right_adjoint(action),
            }
        }
        self.shrink();
        Ok(())
    }

    /// Drops the qubits to which the window does nothing.
    fn shrink(&mut self) {
        let mut k = 0;
        while k < self.window.qubits.len() {
            match self.window.without(k, self.tolerance) {
                Some((smaller, rounded)) => {
                    self.changed.push(self.window.qubits[k]);
                    self.drift += rounded;
                    self.window = smaller;
                }
                None => k += 1,
            }
        }
    }
}

/// A matrix on some qubits. Row and column bit of qubit number k of the window are bits 2k and 2k + 1 of an index.
struct Window {
    qubits: Vec<usize>,
    matrix: State,
}

impl Window {
    fn place(&self, qubit: usize) -> Option<usize> {
        self.qubits.iter().position(|&own| own == qubit)
    }

    fn width_with(&self, actions: &[Action]) -> usize {
        let mut new: Vec<usize> =
            actions.iter().flat_map(Action::qubits).filter(|qubit| !self.qubits.contains(qubit)).collect();
        new.sort_unstable();
        new.dedup();
        self.qubits.len() + new.len()
    }

    fn widen(&mut self, action: &Action) {
        for qubit in action.qubits() {
            if self.place(qubit).is_none() {
                self.qubits.push(qubit);
                let old = self.matrix.amplitudes();
                let none = vec![Complex64::ZERO; old.len()];
                self.matrix = State::from_amplitudes([old, &none, &none, old].concat());
            }
        }
    }

    fn multiply_left(&mut self, action: &Action) {
        let rows = action.renamed(|qubit| 2 * self.place(qubit).expect("the window was widened"));
        self.matrix.apply(&rows);
    }

    fn multiply_right_adjoint(&mut self, action: &Action) {
        let mut columns = action.renamed(|qubit| 2 * self.place(qubit).expect("the window was widened") + 1);
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

    fn of_blocks(&self, k: usize, blocks: [&[Complex64]; 4]) -> State {
        let low = (1 << (2 * k)) - 1;
        let entry = |index: usize| blocks[index >> (2 * k) & 3][(index >> 2) & !low | index & low];
        State::from_amplitudes((0..self.matrix.amplitudes().len()).map(entry).collect())
    }

    /// The window without qubit number `k`, if it does nothing to it, and what that rounds away.
    fn without(&self, k: usize, tolerance: f64) -> Option<(Window, f64)> {
        let [zero, a, b, one] = self.blocks(k);
        let rounded = norm(&a).max(norm(&b)).max(difference(&zero, &one, Complex64::ONE));
        if rounded > tolerance {
            return None;
        }
        let mut qubits = self.qubits.clone();
        qubits.remove(k);
        Some((Window { qubits, matrix: State::from_amplitudes(zero) }, rounded))
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
        let phase = super::unitary::relative_phase(&zero, &one);
        let one: Vec<Complex64> = one.iter().map(|entry| entry * phase).collect();
        self.matrix = self.of_blocks(k, [&zero, &none, &none, &one]);
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
        self.matrix = self.of_blocks(k, [&rest, &none, &none, &rest]);
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

/// The norm of `a - factor * b`.
fn difference(a: &[Complex64], b: &[Complex64], factor: Complex64) -> f64 {
    super::unitary::distance(a, b, factor)
}
