//! Rewriting a region in one scan: rows join the end of their wires one by one, and what was written before can still
//! be removed or replaced. Removing an op exposes the one before it, so that a single scan undoes whole nests.

use std::cell::Cell;
use std::f64::consts::TAU;

use super::op::{Kind, MODIFIED, Wire};
use super::param::{Exprs, Param};
use super::region::{OpView, Region, Row};

/// A region being rewritten. The op at a row is the old one, a new one in its place, or none.
///
/// Rows are linked along the wires they touch, shadows included, in the order in which they were appended: "before" is
/// the nearest earlier op on a wire that is still there. Links that pass over rows that are gone are shortened when
/// followed (hence the cells).
pub struct Rebuild<'r> {
    old: &'r Region,
    made: Region,
    states: Vec<State>,
    /// For each row its predecessors on its first two touched wires, or a place in `wide` for more wires.
    links: Vec<[Cell<u32>; 2]>,
    wide: Vec<Cell<u32>>,
    /// The last row on each wire.
    last: Vec<Cell<u32>>,
    phase: Param,
    dirty: bool,
}

/// No row.
const NONE: u32 = u32::MAX;

/// What stands at a row: zero for the old op, else the number of a made op plus one; the top bit when it is gone (the
/// rest still tells the wires that its links belong to).
#[derive(Clone, Copy)]
struct State(u32);

impl State {
    const OLD: State = State(0);
    const GONE: u32 = 1 << 31;

    fn is_gone(self) -> bool {
        self.0 & Self::GONE != 0
    }

    fn made(self) -> Option<Row> {
        (self.0 & !Self::GONE).checked_sub(1).map(|index| index as Row)
    }
}

impl<'r> Rebuild<'r> {
    pub fn new(region: &'r Region) -> Self {
        Rebuild {
            old: region,
            made: Region::with_layout(region.layout.clone()),
            states: vec![State::OLD; region.len()],
            links: vec![[const { Cell::new(NONE) }; 2]; region.len()],
            wide: Vec::new(),
            last: vec![Cell::new(NONE); region.wires()],
            phase: region.phase,
            dirty: false,
        }
    }

    pub fn rows(&self) -> std::ops::Range<Row> {
        0..self.old.len()
    }

    /// The op at a row as it is now; for a row that is gone, as it was last.
    #[inline]
    pub fn op(&self, row: Row) -> OpView<'_> {
        match self.states[row].made() {
            Some(index) => {
                let mut op = self.made.op(index);
                op.row = row;
                op
            }
            None => self.old.op(row),
        }
    }

    pub fn is_gone(&self, row: Row) -> bool {
        self.states[row].is_gone()
    }

    /// Makes the op at a row the last one on the wires it touches. Rows are appended in rising order.
    pub fn append(&mut self, row: Row) {
        let op = match self.states[row].made() {
            Some(index) => self.made.op(index),
            None => self.old.op(row),
        };
        let qubits = self.old.qubits();
        let last = op.touched.iter().map(|wire| self.last[wire.dense(qubits)].replace(row as u32));
        if op.touched.len() <= 2 {
            for (link, last) in self.links[row].iter().zip(last) {
                link.set(last);
            }
        } else {
            self.links[row][0].set(self.wide.len() as u32);
            self.wide.extend(last.map(Cell::new));
        }
    }

    /// The last op on a wire.
    pub fn last_on(&self, wire: Wire) -> Option<Row> {
        self.follow(&self.last[wire.dense(self.old.qubits())], wire)
    }

    /// The op before `op`, which is appended, on a wire that it touches.
    pub fn before(&self, op: &OpView, wire: Wire) -> Option<Row> {
        self.follow(self.link(op, wire), wire)
    }

    /// Where a link leads, past rows that are gone; it leads there directly from now on.
    fn follow(&self, link: &Cell<u32>, wire: Wire) -> Option<Row> {
        let mut row = link.get();
        if row != NONE && self.states[row as usize].is_gone() {
            while row != NONE && self.states[row as usize].is_gone() {
                row = self.link(&self.op(row as Row), wire).get();
            }
            link.set(row);
        }
        (row != NONE).then_some(row as Row)
    }

    fn link(&self, op: &OpView, wire: Wire) -> &Cell<u32> {
        let slot = op.touched.iter().position(|&other| other == wire);
        let slot = slot.expect("a row has links on the wires it touches");
        let [first, second] = &self.links[op.row];
        match (op.touched.len(), slot) {
            (0..=2, 0) => first,
            (0..=2, _) => second,
            _ => &self.wide[first.get() as usize + slot],
        }
    }

    /// Finds the nearest earlier op that `check` accepts as a partner of the op at `row` (which is not appended yet) and
    /// that can be moved to it: it commutes with everything in between. At most `reach` ops are passed on each wire.
    /// `commute` is asked about pairs that share a touched wire, `check` about pairs that act on the same wires.
    pub fn partner(
        &self,
        row: Row,
        reach: usize,
        commute: impl Fn(&OpView, &OpView) -> bool,
        mut check: impl FnMut(&OpView, &OpView) -> bool,
    ) -> Option<Row> {
        let later = self.op(row);
        let wire = *later.wires.first()?;
        let mut at = self.last_on(wire)?;
        for _ in 0..=reach {
            let earlier = self.op(at);
            if same_wires(&earlier, &later)
                && check(&earlier, &later)
                && self.reaches_end(&earlier, reach, &commute)
            {
                return Some(at);
            }
            if !commute(&earlier, &later) {
                return None;
            }
            at = self.before(&earlier, wire)?;
        }
        None
    }

    /// Whether the op can move behind everything appended so far.
    fn reaches_end(&self, op: &OpView, reach: usize, commute: &impl Fn(&OpView, &OpView) -> bool) -> bool {
        op.touched.iter().all(|&wire| {
            let mut at = self.last_on(wire);
            for _ in 0..=reach {
                let Some(row) = at.filter(|&row| row != op.row) else { return at.is_some() };
                let between = self.op(row);
                if !commute(op, &between) {
                    return false;
                }
                at = self.before(&between, wire);
            }
            false
        })
    }

    pub fn remove(&mut self, row: Row) {
        self.states[row].0 |= State::GONE;
        self.dirty = true;
    }

    /// Puts another op at a row. Once the row is appended, the new op touches the same wires in the same order.
    pub fn replace(&mut self, row: Row, kind: Kind, wires: &[Wire], shadows: &[Wire], params: &[Param]) {
        let index = self.made.push_touching(kind, wires, shadows, params, MODIFIED, self.old.origin(row));
        self.states[row] = State(index as u32 + 1);
        self.dirty = true;
    }

    /// Adds to the global phase; `false` where that cannot be written: a phase of values that change, or of types that
    /// do not add.
    pub fn add_phase(&mut self, exprs: &mut Exprs, delta: Param) -> bool {
        if !exprs.is_stable(delta) {
            return false;
        }
        // Each by itself first: the rounding of a large number would take the small one with it.
        let Some(sum) = exprs.add(self.phase.reduced(TAU), delta.reduced(TAU)) else { return false };
        self.phase = sum.reduced(TAU);
        true
    }

    /// The new region; `None` when nothing was removed or replaced.
    pub fn finish(self) -> Option<Region> {
        if !self.dirty {
            return None;
        }
        let mut region = self.old.emptied();
        region.phase = self.phase;
        for (row, state) in self.states.iter().enumerate().filter(|(_, state)| !state.is_gone()) {
            match state.made() {
                Some(index) => region.push_from(&self.made, index),
                None => region.push_from(self.old, row),
            };
        }
        Some(region)
    }
}

/// Whether two ops act on the same wires, in whatever order.
fn same_wires(a: &OpView, b: &OpView) -> bool {
    a.wires.len() == b.wires.len() && a.wires.iter().all(|wire| b.wires.contains(wire))
}
