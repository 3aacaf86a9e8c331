//! Windows of an edit session: grow, read, replace.
//!
//! A window holds, on each of its wires, a run of neighbouring rows. It is convex when every row before the runs has a
//! smaller label than every row after them, since labels rise along every path. The same condition says that new rows
//! find labels between the two.

use super::links::Chain;
use super::marks::Step;
use super::{DEAD, Delta, Editor, NONE, NewOp, ROOM};
use crate::ir::op::Wire;
use crate::ir::param::Exprs;
use crate::ir::region::{Region, Row};
use crate::ir::window::{Limits, Refused, Window, check_replacement, from_local, out_of_scope};

/// Reused by every call, so that finding and replacing windows allocates nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    runs: Vec<Run>,
    chains: Vec<Chain>,
    wires: Vec<Wire>,
    placed: Vec<Row>,
}

/// The rows of a window on one wire, by what stands around them.
#[derive(Clone, Copy, Debug)]
struct Run {
    wire: Wire,
    before: u32,
    before_label: u64,
    first: u32,
    /// Known for windows that are checked, not for those that grow.
    last: u32,
    after: u32,
    after_label: u64,
    /// What comes after does not fit the window.
    closed: bool,
}

/// Half of the room between two fresh rows: how far from its place a replacement may stand.
const REACH: u64 = ROOM / 2;

impl Editor {
    /// The window that grows from `seed`: along its wires forwards, and backwards on the wires that join. Empty when
    /// `seed` is no gate that may be changed.
    pub fn window(&mut self, seed: Row, limits: Limits) -> Window {
        let mut window = Window::default();
        self.grow(seed, limits, &mut window);
        window
    }

    /// [`Editor::window`] into a window that exists.
    pub fn grow(&mut self, seed: Row, limits: Limits, window: &mut Window) {
        window.rows.clear();
        window.wires.clear();
        window.stamp = self.edits;
        let mut runs = std::mem::take(&mut self.scratch.runs);
        runs.clear();
        let mut growth = Growth { editor: self, limits, window, runs: &mut runs };
        if growth.editor.contains(seed) && growth.take(seed as u32) {
            while growth.window.rows.len() < limits.ops && growth.step() {}
        }
        window.rows.sort_unstable_by_key(|&row| (self.labels[row], row));
        window.wires.extend(runs.iter().map(|run| run.wire));
        window.wires.sort_unstable();
        self.scratch.runs = runs;
    }

    /// The window of these rows, whatever stands between them.
    pub fn window_of(&self, rows: &[Row]) -> Result<Window, Refused> {
        if let Some(&row) = rows.iter().find(|&&row| !self.contains(row)) {
            return Err(Refused::NoSuchRow(row));
        }
        let mut window = Window { stamp: self.edits, ..Window::of_rows(&self.region, rows) };
        window.rows.sort_unstable_by_key(|&row| (self.labels[row], row));
        Ok(window)
    }

    /// The window as a region over its own wires, without phase. Wire `k` of a class there is the `k`-th of that class
    /// in the list.
    pub fn extract(&self, window: &Window) -> (Region, Vec<Wire>) {
        (window.extract_from(&self.region), window.wires.clone())
    }

    /// Replaces the rows of a window by a region over the window's wires. The phase of the replacement is added to the
    /// region's; new ops carry MODIFIED and the origin of the window's first row.
    pub fn replace(
        &mut self,
        window: &Window,
        replacement: &Region,
        exprs: &mut Exprs,
    ) -> Result<Delta, Refused> {
        let mut runs = std::mem::take(&mut self.scratch.runs);
        let replaced = self.replace_with(window, replacement, exprs, &mut runs);
        self.scratch.runs = runs;
        replaced
    }

    /// The rows that the last replacement put in, in its order.
    pub fn placed(&self) -> &[Row] {
        &self.scratch.placed
    }

    fn replace_with(
        &mut self,
        window: &Window,
        replacement: &Region,
        exprs: &mut Exprs,
        runs: &mut Vec<Run>,
    ) -> Result<Delta, Refused> {
        self.runs_of(window, runs)?;
        check_replacement(&window.wires, replacement)?;
        self.check_scope(window, replacement, exprs)?;
        let phase = exprs.add(self.region.phase, replacement.phase).ok_or(Refused::Phase)?;
        let (low, high) = self.room_for(window, replacement, runs, exprs)?;

        let counts = self.counts.snapshot();
        let origin = self.region.origin(window.rows[0]);
        self.edits += 1;
        self.set_phase(phase);
        window.rows.iter().for_each(|&row| self.take_out(row as u32));
        self.place(window, replacement, runs, (low, high), origin);
        Ok(self.counts.delta(counts))
    }

    /// The runs of a window on its wires, in the order of the wires; refuses what cannot be replaced whatever the
    /// replacement.
    fn runs_of(&self, window: &Window, runs: &mut Vec<Run>) -> Result<(), Refused> {
        runs.clear();
        if window.rows.is_empty() {
            return Err(Refused::Empty);
        }
        for &row in &window.rows {
            if !self.contains(row) || self.born[row] > window.stamp {
                return Err(Refused::NoSuchRow(row));
            }
            if !self.region.ops[row].is_free_gate() {
                return Err(Refused::NotFree(row));
            }
            for (slot, &wire) in self.region.touched(row).iter().enumerate() {
                let [before, after] = self.links.slot(&self.region, row as u32, slot);
                match runs.iter_mut().find(|run| run.wire == wire) {
                    Some(run) if run.last != before => return Err(Refused::NotConvex),
                    Some(run) => (run.last, run.after) = (row as u32, after),
                    None => runs.push(Run {
                        wire,
                        before,
                        before_label: self.label_before(before),
                        first: row as u32,
                        last: row as u32,
                        after,
                        after_label: DEAD,
                        closed: false,
                    }),
                }
            }
        }
        runs.sort_unstable_by_key(|run| run.wire);
        for run in runs.iter_mut() {
            run.after_label = self.label_after(run.after);
        }
        let (low, high) = bounds(runs);
        if low < high { Ok(()) } else { Err(Refused::NotConvex) }
    }

    fn check_scope(&self, window: &Window, replacement: &Region, exprs: &Exprs) -> Result<(), Refused> {
        let layout = &self.region.layout;
        if layout.unnamed.is_empty() && layout.hidden.is_empty() {
            return Ok(());
        }
        let qubits = window.classes().0;
        let strange = replacement.iter().any(|op| {
            let acting = op.wires.iter().map(|&wire| from_local(&window.wires, qubits, wire));
            out_of_scope(&self.region, exprs, acting, op.params)
        });
        if strange { Err(Refused::OutOfScope) } else { Ok(()) }
    }

    /// Labels with room for the replacement between them.
    fn room_for(
        &mut self,
        window: &Window,
        replacement: &Region,
        runs: &mut Vec<Run>,
        exprs: &Exprs,
    ) -> Result<(u64, u64), Refused> {
        let count = replacement.len() as u64;
        if count >= REACH {
            return Err(Refused::TooLarge);
        }
        for _ in 0..2 {
            let (low, high) = bounds(runs);
            let low = low.max(self.declared_before(replacement.angles(), exprs));
            if low >= high {
                return Err(Refused::OutOfScope);
            }
            if let Some(room) = self.find_room(window, count, low, high) {
                return Ok(room);
            }
            self.relabel();
            self.runs_of(window, runs)?;
        }
        Err(Refused::TooLarge)
    }

    /// Next to the last row of the window if possible, since a merged op stands at the place of the later one.
    fn find_room(&self, window: &Window, count: u64, low: u64, high: u64) -> Option<(u64, u64)> {
        let last = window.rows.iter().map(|&row| self.labels[row]).max().unwrap_or(low);
        let place = last.min(high);
        let near = (low.max(place.saturating_sub(REACH)), high.min(place.saturating_add(REACH)));
        let wide = (low, high.min(low.saturating_add(ROOM * (count + 1))));
        [near, wide].into_iter().find(|&(low, high)| high > low.saturating_add(count))
    }

    /// Puts the ops of a replacement where the runs of its window were.
    fn place(
        &mut self,
        window: &Window,
        replacement: &Region,
        runs: &[Run],
        (low, high): (u64, u64),
        origin: u32,
    ) {
        let qubits = window.classes().0;
        let step = (high - low) / (replacement.len() as u64 + 1);
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.placed.clear();
        scratch.chains.clear();
        scratch.chains.extend(runs.iter().map(|run| Chain::after(run.before)));
        for (k, op) in replacement.iter().enumerate() {
            scratch.wires.clear();
            scratch.wires.extend(op.touched.iter().map(|wire| runs[wire.dense(qubits)].wire));
            let touched = &scratch.wires[..];
            let row = self.alloc(NewOp {
                kind: op.kind,
                touched,
                acting: op.wires.len(),
                params: op.params,
                origin,
            });
            for (slot, wire) in op.touched.iter().enumerate() {
                self.links.append(&self.region, &mut scratch.chains[wire.dense(qubits)], row, slot);
            }
            self.revive(row, low + (k as u64 + 1) * step);
            scratch.placed.push(row as usize);
        }
        for (run, &chain) in runs.iter().zip(&scratch.chains) {
            self.close(run.wire, [run.before, run.after], [run.first, run.last], chain);
        }
        for &row in &scratch.placed {
            self.journal.record(Step::Added(row as u32));
        }
        self.scratch = scratch;
    }

    fn label_before(&self, row: u32) -> u64 {
        if row == NONE { 0 } else { self.labels[row as usize] }
    }

    fn label_after(&self, row: u32) -> u64 {
        if row == NONE { DEAD } else { self.labels[row as usize] }
    }
}

/// The largest label before the runs and the smallest one after them.
fn bounds(runs: &[Run]) -> (u64, u64) {
    runs.iter().fold((0, DEAD), |(low, high), run| (low.max(run.before_label), high.min(run.after_label)))
}

/// A window in the making.
struct Growth<'a> {
    editor: &'a Editor,
    limits: Limits,
    window: &'a mut Window,
    runs: &'a mut Vec<Run>,
}

impl Growth<'_> {
    /// Looks at the first row after the window that was not looked at yet; `false` when there is none.
    fn step(&mut self) -> bool {
        let open = self.runs.iter().filter(|run| !run.closed && run.after != NONE);
        let Some(row) = open.min_by_key(|run| run.after_label).map(|run| run.after) else { return false };
        if !self.take(row) {
            for run in self.runs.iter_mut().filter(|run| run.after == row) {
                run.closed = true;
            }
        }
        true
    }

    /// Adds a row that comes after the window on each wire that both have, if the window stays convex.
    fn take(&mut self, row: u32) -> bool {
        let region = &self.editor.region;
        let touched = region.touched(row as usize);
        let is_full = self.window.rows.len() >= self.limits.ops;
        if is_full || !region.ops[row as usize].is_free_gate() || !self.is_next(row, touched) {
            return false;
        }
        let old = self.runs.len();
        let others = self.runs.iter().filter(|run| run.after != row);
        let mut high = others.map(|run| run.after_label).min().unwrap_or(DEAD);
        for (slot, &wire) in touched.iter().enumerate() {
            let [before, after] = self.editor.links.slot(region, row, slot);
            let after_label = self.editor.label_after(after);
            high = high.min(after_label);
            if !self.runs[..old].iter().any(|run| run.wire == wire) {
                let before_label = self.editor.label_before(before);
                let run = Run {
                    wire,
                    before,
                    before_label,
                    first: row,
                    last: row,
                    after,
                    after_label,
                    closed: false,
                };
                self.runs.push(run);
            }
        }
        if bounds(self.runs).0 >= high {
            self.runs.truncate(old);
            return false;
        }
        for run in self.runs[..old].iter_mut().filter(|run| run.after == row) {
            run.after = self.editor.links.at(region, row, run.wire)[1];
            run.after_label = self.editor.label_after(run.after);
        }
        let is_seed = self.window.rows.is_empty();
        self.window.rows.push(row as usize);
        if !is_seed {
            (old..self.runs.len()).for_each(|run| self.take_before(run));
        }
        true
    }

    /// Whether the row comes next on all wires that it shares with the window, and its other wires are not too many.
    /// Asked before the links are read, since most rows fail here.
    fn is_next(&self, row: u32, touched: &[Wire]) -> bool {
        let mut qubits = self.runs.iter().filter(|run| run.wire.is_qubit()).count();
        for &wire in touched {
            match self.runs.iter().find(|run| run.wire == wire) {
                Some(run) if run.after != row => return false,
                Some(_) => {}
                None => qubits += wire.is_qubit() as usize,
            }
        }
        qubits <= self.limits.wires
    }

    /// Adds rows before the window, from one of its wires, that touch no other wires than the window's.
    fn take_before(&mut self, run: usize) {
        while self.window.rows.len() < self.limits.ops && self.runs[run].before != NONE {
            let row = self.runs[run].before;
            let region = &self.editor.region;
            let fits = |wire: &Wire| self.runs.iter().any(|run| run.wire == *wire && run.before == row);
            let is_free = region.ops[row as usize].is_free_gate();
            if !is_free || !region.touched(row as usize).iter().all(fits) {
                return;
            }
            for run in self.runs.iter_mut().filter(|run| run.before == row) {
                run.first = row;
                run.before = self.editor.links.at(&self.editor.region, row, run.wire)[0];
                run.before_label = self.editor.label_before(run.before);
            }
            self.window.rows.push(row as usize);
        }
    }
}
