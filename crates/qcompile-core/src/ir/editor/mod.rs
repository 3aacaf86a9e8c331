//! An edit session over a region: wires as linked lists, windows, undo.
//!
//! The region's rows stay where they are; [`links`] says what comes next on each wire, and a label per row says in what
//! order rows would be written. Labels rise along every wire, which makes the circuit acyclic by construction and lets
//! a window be proved convex by comparing numbers. They start at multiples of [`ROOM`], so that new rows find numbers
//! between old ones, and [`freeze`] writes the rows in the order of their labels: program order, where nothing moved.
//!
//! - [`windows`] grows, reads and replaces windows;
//! - [`marks`] keeps the journal that undoes edits;
//! - [`check`] proves the promises above.

mod check;
mod counts;
mod freeze;
mod labels;
mod links;
mod marks;
#[cfg(test)]
mod tests;
mod windows;

use rustc_hash::FxHashMap;

pub use counts::{Counts, Delta};
use links::{Chain, Join, Links};
pub use marks::Mark;
use marks::{Journal, Step};

use super::op::{Kind, MODIFIED, PINNED, SPILLED, SYMBOLIC, Wire};
use super::param::{Exprs, Param};
use super::region::{INLINE_WIRES, NO_ORIGIN, OpView, RECORD_HEADER, Region, Row};
use super::symbol::SymbolId;
use super::window::{Refused, out_of_scope};

/// No row.
const NONE: u32 = u32::MAX;
/// The label of rows that are not in the circuit.
const DEAD: u64 = u64::MAX;
/// Labels between two rows of a fresh session.
const ROOM: u64 = 1 << 20;

/// An edit session. [`Region::edit`] opens it, [`Editor::freeze`] ends it.
#[derive(Clone, Debug)]
pub struct Editor {
    /// Live and dead rows; columns have holes, and payloads and rows are in no order.
    region: Region,
    links: Links,
    labels: Vec<u64>,
    /// Number of edits when the row came to be.
    born: Vec<u64>,
    edits: u64,
    /// Rows that the session began with; row `r` below had the label `(r + 1) * ROOM`.
    original: usize,
    /// Whether labels were given anew.
    relabelled: bool,
    live: usize,
    free: FreeRows,
    journal: Journal,
    counts: Counts,
    declared: FxHashMap<SymbolId, Row>,
    scratch: windows::Scratch,
}

/// Dead rows that may be used again, by what fits into them.
#[derive(Clone, Debug, Default)]
struct FreeRows {
    /// Rows with operands of their own, by number of parameters.
    inline: Vec<Vec<u32>>,
    /// Rows with a record, by number of touched wires and of parameters.
    spilled: FxHashMap<(usize, usize), Vec<u32>>,
}

impl FreeRows {
    fn list(&mut self, record: Option<usize>, params: usize) -> &mut Vec<u32> {
        if let Some(touched) = record {
            return self.spilled.entry((touched, params)).or_default();
        }
        if self.inline.len() <= params {
            self.inline.resize(params + 1, Vec::new());
        }
        &mut self.inline[params]
    }
}

/// Where a new op stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Before(Row),
    /// After it on the wires they share, and before all that followed.
    After(Row),
}

/// An op to be.
#[derive(Clone, Copy)]
struct NewOp<'a> {
    kind: Kind,
    /// Acting wires, then shadows.
    touched: &'a [Wire],
    acting: usize,
    params: &'a [Param],
    origin: u32,
}

impl Region {
    /// Opens an edit session.
    pub fn edit(self) -> Editor {
        Editor::new(self)
    }
}

impl Editor {
    fn new(region: Region) -> Editor {
        let rows = region.len();
        let mut counts = Counts::default();
        for row in 0..rows {
            counts.add(&region, row);
        }
        Editor {
            links: Links::new(&region),
            labels: (1..=rows as u64).map(|row| row * ROOM).collect(),
            born: vec![0; rows],
            edits: 0,
            original: rows,
            relabelled: false,
            live: rows,
            free: FreeRows::default(),
            journal: Journal::default(),
            counts,
            declared: region.declarations(),
            scratch: windows::Scratch::default(),
            region,
        }
    }

    /// Number of ops.
    pub fn len(&self) -> usize {
        self.live
    }

    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Whether the row holds an op of the circuit.
    pub fn contains(&self, row: Row) -> bool {
        self.labels.get(row).is_some_and(|&label| label != DEAD)
    }

    /// The rows of the circuit, in no order.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        (0..self.labels.len()).filter(|&row| self.labels[row] != DEAD)
    }

    /// One more than the largest row, for tables by row.
    pub fn end(&self) -> usize {
        self.labels.len()
    }

    /// Reads an op; its origin and flags are those it will be frozen with.
    pub fn op(&self, row: Row) -> OpView<'_> {
        self.region.op(row)
    }

    /// The next op on a wire that the row touches.
    pub fn next(&self, row: Row, wire: Wire) -> Option<Row> {
        debug_assert!(self.region.touched(row).contains(&wire));
        found(self.links.at(&self.region, row as u32, wire)[1])
    }

    /// The op before on a wire that the row touches.
    pub fn prev(&self, row: Row, wire: Wire) -> Option<Row> {
        debug_assert!(self.region.touched(row).contains(&wire));
        found(self.links.at(&self.region, row as u32, wire)[0])
    }

    pub fn first(&self, wire: Wire) -> Option<Row> {
        found(self.links.ends(wire)[0])
    }

    pub fn last(&self, wire: Wire) -> Option<Row> {
        found(self.links.ends(wire)[1])
    }

    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Global phase in radians.
    pub fn phase(&self) -> Param {
        self.region.phase
    }

    /// Whether `a` would be written before `b`. Says nothing about dependence, except that what `b` depends on is
    /// before it.
    pub fn is_before(&self, a: Row, b: Row) -> bool {
        (self.labels[a], a) < (self.labels[b], b)
    }

    /// Adds to the global phase; `false` where the types forbid to write the sum.
    pub fn add_phase(&mut self, exprs: &mut Exprs, delta: Param) -> bool {
        let Some(sum) = exprs.add(self.region.phase, delta) else { return false };
        self.set_phase(sum);
        true
    }

    fn set_phase(&mut self, phase: Param) {
        if !phase.same(self.region.phase) {
            self.journal.record(Step::Phase(self.region.phase));
            self.region.phase = phase;
        }
    }

    /// Takes an op out; its wires close over the gap.
    pub fn remove(&mut self, row: Row) -> Result<(), Refused> {
        self.check_free(row, |op| !op.is(PINNED))?;
        self.edits += 1;
        self.unlink(row as u32);
        Ok(())
    }

    /// Gives an op other parameters, as many as it has. The op counts as changed.
    pub fn set_params(&mut self, row: Row, params: &[Param], exprs: &Exprs) -> Result<(), Refused> {
        self.check_free(row, |op| op.is_free_gate())?;
        let op = self.region.op(row);
        if op.params.len() != params.len() {
            return Err(Refused::Malformed);
        }
        if out_of_scope(&self.region, exprs, op.wires.iter().copied(), params) {
            return Err(Refused::OutOfScope);
        }
        let old = self.region.ops[row];
        self.journal.record_params(row as u32, old.flags, op.params);
        self.region.set_params(row, params);
        self.edits += 1;
        Ok(())
    }

    /// A new op at a place.
    pub fn insert(
        &mut self,
        place: Place,
        kind: Kind,
        wires: &[Wire],
        params: &[Param],
        exprs: &Exprs,
    ) -> Result<Row, Refused> {
        let (row, after) = match place {
            Place::Before(row) => (row, false),
            Place::After(row) => (row, true),
        };
        self.check_free(row, |_| true)?;
        if !kind.is_gate() && !matches!(kind, Kind::MEASURE | Kind::RESET | Kind::BARRIER) {
            return Err(Refused::NotGates);
        }
        if !self.is_well_formed(kind, wires, params) {
            return Err(Refused::Malformed);
        }
        if out_of_scope(&self.region, exprs, wires.iter().copied(), params) {
            return Err(Refused::OutOfScope);
        }
        let label = self.labels[row];
        let before: Vec<u32> = wires.iter().map(|&wire| self.last_up_to(wire, row, label, after)).collect();
        let (low, high) = self.gap(&before, wires, row, after);
        let (low, high) = if high - low > 1 {
            (low, high)
        } else {
            self.relabel();
            self.gap(&before, wires, row, after)
        };
        let low = low.max(self.declared_before(params, exprs));
        if high <= low + 1 {
            return Err(Refused::OutOfScope);
        }
        let label = low + (high - low).min(ROOM) / 2;
        self.edits += 1;
        let origin = self.region.origin(row);
        let new = self.alloc(NewOp { kind, touched: wires, acting: wires.len(), params, origin });
        self.link(new, &before, label);
        Ok(new as usize)
    }

    /// Gates of the program are taken on trust: they belong to the circuit.
    fn is_well_formed(&self, kind: Kind, wires: &[Wire], params: &[Param]) -> bool {
        let fits_kind = match kind.as_table() {
            Some(id) => wires.len() == id.gate().arity && params.len() == id.gate().params.len(),
            None => kind.is_gate() || params.is_empty(),
        };
        let exists = |wire: &Wire| {
            wire.index() < if wire.is_qubit() { self.region.qubits() } else { self.region.bits() }
        };
        let distinct = (1..wires.len()).all(|k| !wires[..k].contains(&wires[k]));
        fits_kind && !wires.is_empty() && wires.iter().all(exists) && distinct
    }

    /// The last op on the wire whose label is below `label`; `row` itself counts as below when `including`.
    fn last_up_to(&self, wire: Wire, row: Row, label: u64, including: bool) -> u32 {
        if self.region.touched(row).contains(&wire) {
            return if including { row as u32 } else { self.links.at(&self.region, row as u32, wire)[0] };
        }
        let mut at = self.links.ends(wire)[1];
        while at != NONE && self.labels[at as usize] >= label + including as u64 {
            at = self.links.at(&self.region, at, wire)[0];
        }
        at
    }

    /// The labels between which an op after `before` on these wires, next to `row`, has to stand.
    fn gap(&self, before: &[u32], wires: &[Wire], row: Row, after: bool) -> (u64, u64) {
        let label = self.labels[row];
        let mut low = if after { label } else { 0 };
        let mut high = if after { DEAD } else { label };
        for (&prev, &wire) in before.iter().zip(wires) {
            let next = match prev {
                NONE => self.links.ends(wire)[0],
                prev => {
                    low = low.max(self.labels[prev as usize]);
                    self.links.at(&self.region, prev, wire)[1]
                }
            };
            if next != NONE {
                high = high.min(self.labels[next as usize]);
            }
        }
        if after { (low, high) } else { (low.max(high.saturating_sub(ROOM)), high) }
    }

    /// The largest label of a declaration that the values need.
    fn declared_before(&self, params: &[Param], exprs: &Exprs) -> u64 {
        let mut label = 0;
        if !self.declared.is_empty() {
            for &param in params {
                exprs.for_each_leaf(param, &mut |leaf| {
                    if let Some(&row) = self.declared.get(&leaf.symbol) {
                        label = label.max(self.labels[row]);
                    }
                });
            }
        }
        label
    }

    fn check_free(&self, row: Row, is_free: impl Fn(&OpView<'_>) -> bool) -> Result<(), Refused> {
        if !self.contains(row) {
            return Err(Refused::NoSuchRow(row));
        }
        if is_free(&self.region.op(row)) { Ok(()) } else { Err(Refused::NotFree(row)) }
    }

    /// A dead row that holds the op.
    fn alloc(&mut self, new: NewOp<'_>) -> u32 {
        let (wires, shadows) = new.touched.split_at(new.acting);
        let spilled =
            new.touched.len() > INLINE_WIRES || !shadows.is_empty() || new.kind.as_program_gate().is_some();
        let record = spilled.then_some(new.touched.len());
        let Some(row) = self.free.list(record, new.params.len()).pop() else {
            let row = self.region.push_touching(new.kind, wires, shadows, new.params, MODIFIED, new.origin);
            self.links.push(&self.region, row);
            self.labels.push(DEAD);
            self.born.push(self.edits);
            return row as u32;
        };
        self.reuse(row as usize, new, spilled);
        row
    }

    /// Writes an op into a dead row of the same form.
    fn reuse(&mut self, row: Row, new: NewOp<'_>, spilled: bool) {
        let op = &mut self.region.ops[row];
        op.kind = new.kind;
        op.arity = new.acting.min(255) as u8;
        op.flags = MODIFIED | if spilled { SPILLED } else { 0 };
        if new.params.iter().any(|param| param.is_symbolic()) {
            op.flags |= SYMBOLIC;
        }
        let slots = op.p as usize;
        if spilled {
            let at = op.wires[0].0 as usize;
            self.region.ext[at] = Wire(new.acting as u32);
            self.region.ext[at + RECORD_HEADER..][..new.touched.len()].copy_from_slice(new.touched);
        } else {
            let last = new.touched.len() - 1;
            op.wires = [new.touched[0], new.touched[last]];
        }
        self.region.params[slots..][..new.params.len()].copy_from_slice(new.params);
        if new.params.is_empty() {
            self.region.ops[row].p = 0;
        }
        self.born[row] = self.edits;
        self.set_origin(row, new.origin);
    }

    fn set_origin(&mut self, row: Row, origin: u32) {
        let origins = &mut self.region.origins;
        if origin != NO_ORIGIN && origins.is_empty() {
            origins.resize(self.region.ops.len(), NO_ORIGIN);
        }
        if let Some(place) = origins.get_mut(row) {
            *place = origin;
        }
    }

    /// Puts a dead row into the circuit, after `before` on each of its wires.
    fn link(&mut self, row: u32, before: &[u32], label: u64) {
        for (slot, &before) in before.iter().enumerate() {
            let wire = self.region.touched(row as usize)[slot];
            let after = match before {
                NONE => self.links.ends(wire)[0],
                before => self.links.at(&self.region, before, wire)[1],
            };
            let mut chain = Chain::after(before);
            self.links.append(&self.region, &mut chain, row, slot);
            self.close(wire, [before, after], [after, before], chain);
        }
        self.revive(row, label);
        self.journal.record(Step::Added(row));
    }

    /// Puts a chain between two rows of a wire, where `[first, last]` were.
    fn close(&mut self, wire: Wire, [before, after]: [u32; 2], [first, last]: [u32; 2], chain: Chain) {
        let join = self.links.close(&self.region, wire, before, after, chain);
        self.links.join(&self.region, join);
        self.journal.record(Step::Joined(Join { next: first, prev: last, ..join }));
    }

    /// Takes a row out of the circuit.
    fn unlink(&mut self, row: u32) {
        for slot in 0..self.region.touched(row as usize).len() {
            let wire = self.region.touched(row as usize)[slot];
            let [before, after] = self.links.slot(&self.region, row, slot);
            self.close(wire, [before, after], [row; 2], Chain::after(before));
        }
        self.take_out(row);
    }

    /// Ends the life of a row that no wire leads to.
    fn take_out(&mut self, row: u32) {
        let label = self.bury(row);
        if self.journal.is_recording() {
            self.journal.record(Step::Removed(row, label));
        } else {
            self.release(row);
        }
    }

    fn revive(&mut self, row: u32, label: u64) {
        self.labels[row as usize] = label;
        self.live += 1;
        self.counts.add(&self.region, row as usize);
    }

    fn bury(&mut self, row: u32) -> u64 {
        self.live -= 1;
        self.counts.remove(&self.region, row as usize);
        std::mem::replace(&mut self.labels[row as usize], DEAD)
    }

    /// Lets a dead row be used again.
    fn release(&mut self, row: u32) {
        let op = &self.region.ops[row as usize];
        if op.kind.has_payload() {
            return;
        }
        let record = op.is(SPILLED).then(|| self.region.touched(row as usize).len());
        let params = self.region.param_count(row as usize);
        self.free.list(record, params).push(row);
    }
}

fn found(row: u32) -> Option<Row> {
    (row != NONE).then_some(row as usize)
}
