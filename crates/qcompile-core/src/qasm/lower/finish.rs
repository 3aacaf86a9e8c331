//! From drafts to regions.
//!
//! Once the wires of a function are known, its drafts become regions over their own dense wires, outermost first: a
//! body inherits the wires that its block touches, and numbers those that are born in it after them. Where ops touch
//! no more than they name, the region keeps the columns of its draft; otherwise it is built anew, with the wires that
//! fences and aliases order.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::dynamic::{Class, Classes};
use super::regions::{Draft, DraftBlock, Fence, Wires, keep_first_of_each};
use crate::ir::classical::Expression;
use crate::ir::{ForDomain, Head, Layout, PlacedBlock, Region, Row, Statement, SymbolId, Wire, WireSource};

/// The region of a function, from its outermost draft. `wires_of` gives the wires of a register or variable, by its
/// symbol.
pub fn region(root: Box<Draft>, wires_of: &dyn Fn(SymbolId) -> (Wire, u32)) -> Region {
    Finish { wires_of }.region(root, &[], &[])
}

struct Finish<'a> {
    wires_of: &'a dyn Fn(SymbolId) -> (Wire, u32),
}

impl Finish<'_> {
    fn region(&self, mut draft: Box<Draft>, inherited: &[Wire], outer_hidden: &[SymbolId]) -> Region {
        let mut hidden = [outer_hidden, &draft.hidden].concat();
        hidden.sort_unstable();
        hidden.dedup();
        let locals = Locals::new(inherited, &draft.born);
        draft.region.layout = Arc::new(self.layout(&mut draft, inherited, &locals, &hidden));
        let mut region = if draft.orders_what_it_names() {
            self.complete(draft.region, draft.blocks, &locals, &hidden)
        } else {
            self.rebuild(&mut draft, &locals, &hidden)
        };
        pin_unsayable_statements(&mut region);
        region.set_text(draft.span, draft.braced, draft.phases);
        region
    }

    fn layout(&self, draft: &mut Draft, inherited: &[Wire], locals: &Locals, hidden: &[SymbolId]) -> Layout {
        let mut sources = std::mem::take(&mut draft.born);
        sources.iter_mut().for_each(|run| run.first = locals.of(run.first));
        sources.sort_by_key(|run| run.first);
        let mut unnamed: Vec<Wire> =
            inherited.iter().filter(|&&wire| self.has_no_name(wire, hidden)).map(|&w| locals.of(w)).collect();
        for class in draft.classes.iter() {
            if class.names().any(|symbol| hidden.binary_search(&symbol).is_ok()) {
                unnamed.push(locals.of(class.wire));
            }
        }
        unnamed.sort_unstable();
        Layout {
            qubits: locals.qubits,
            bits: locals.bits,
            inherited_qubits: inherited.iter().filter(|wire| wire.is_qubit()).count() as u32,
            inherited_bits: inherited.iter().filter(|wire| wire.is_classical()).count() as u32,
            sources,
            hidden: hidden.to_vec(),
            unnamed,
        }
    }

    /// Whether a hidden symbol is the only name of a wire of outer regions.
    fn has_no_name(&self, wire: Wire, hidden: &[SymbolId]) -> bool {
        hidden.iter().any(|&symbol| {
            let (first, len) = (self.wires_of)(symbol);
            (first.0..first.0 + len).contains(&wire.0)
        })
    }

    /// A draft whose ops touch no more than they name keeps its columns.
    fn complete(
        &self,
        mut region: Region,
        blocks: Vec<(Row, DraftBlock)>,
        locals: &Locals,
        hidden: &[SymbolId],
    ) -> Region {
        if !locals.is_identity() {
            region.rename_wires(&|wire| locals.of(wire));
        }
        region.fill_blocks(blocks.into_iter().map(|(row, mut drafted)| {
            let touched = std::mem::take(&mut drafted.footprint);
            (row, self.block(drafted, touched, locals, hidden))
        }));
        region
    }

    fn rebuild(&self, draft: &mut Draft, locals: &Locals, hidden: &[SymbolId]) -> Region {
        let aliases = Aliases::new(&draft.classes);
        let mut everything: Vec<Wire> = Vec::new();
        if draft.has_fences() {
            everything.extend(locals.runs.iter().flat_map(|&(first, _, len)| (first..first + len).map(Wire)));
        }
        let fenced = |fence: Fence| {
            let all = everything.iter().copied();
            let wanted = move |wire: &Wire| match fence {
                Fence::None => false,
                Fence::Qubits => wire.is_qubit(),
                Fence::Region | Fence::All => true,
            };
            all.filter(wanted)
        };

        let mut region = draft.region.emptied();
        let mut blocks = std::mem::take(&mut draft.blocks).into_iter().peekable();
        let mut fences = draft.fences.iter().peekable();
        let mut touched: Vec<Wire> = Vec::new();
        let mut shadows: Vec<Wire> = Vec::new();
        for op in draft.region.iter() {
            if let Some((_, mut drafted)) = blocks.next_if(|(row, _)| *row == op.row) {
                let exits = drafted.block.exits;
                let mut touched = std::mem::take(&mut drafted.footprint);
                let mut shadows = Wires::new();
                aliases.add_shadows(&touched, &mut shadows);
                touched.extend(shadows);
                touched.extend(fenced(if exits { Fence::Region } else { drafted.fence }));
                touched.sort_unstable();
                touched.dedup();
                let mut shadows = Wires::new();
                aliases.add_shadows(&drafted.reads, &mut shadows);
                drafted.reads.extend(shadows);
                drafted.reads.extend(fenced(drafted.head_fence));
                let PlacedBlock { block, touched, flags } = self.block(drafted, touched, locals, hidden);
                region.push_block(block, &touched, flags, op.origin);
                continue;
            }
            let fence = fences.next_if(|(row, _)| *row == op.row).map_or(Fence::None, |&(_, fence)| fence);
            if fence == Fence::None && draft.classes.is_empty() && op.statement().is_none() {
                region.push_mapped(&draft.region, op.row, |wire| locals.of(wire));
                continue;
            }
            touched.clear();
            touched.extend(op.touched);
            touched.extend(fenced(fence));
            aliases.add_shadows(op.touched, &mut touched);
            keep_first_of_each(&mut touched);
            shadows.clear();
            shadows.extend(touched[op.wires.len()..].iter().map(|&wire| locals.of(wire)));
            let wires: Vec<Wire> = touched[..op.wires.len()].iter().map(|&wire| locals.of(wire)).collect();
            match op.statement() {
                Some(statement) => {
                    let statement = Statement::with_wires(statement, &|wire| locals.of(wire));
                    region.push_statement(statement, &wires, &shadows, op.flags, op.origin);
                }
                None => {
                    region.push_touching(op.kind, &wires, &shadows, op.params, op.flags & KEPT, op.origin);
                }
            }
        }
        region
    }

    /// Control flow that touches these wires of the frame.
    fn block(
        &self,
        drafted: DraftBlock,
        mut touched: Wires,
        locals: &Locals,
        hidden: &[SymbolId],
    ) -> PlacedBlock {
        let DraftBlock { mut block, bodies, mut reads, flags, .. } = drafted;
        let made = Arc::make_mut(&mut block);
        let finished = |body| Arc::new(self.region(body, &touched, hidden));
        made.bodies = bodies.into_iter().map(finished).collect();
        reads.sort_unstable();
        let is_read =
            |(place, wire): (usize, &Wire)| reads.binary_search(wire).is_ok().then_some(place as u32);
        made.reads = touched.iter().enumerate().filter_map(is_read).collect();
        touched.iter_mut().for_each(|wire| *wire = locals.of(*wire));
        if made.head.has_wires() {
            made.head = head_with_wires(&made.head, &|wire| locals.of(wire));
        }
        PlacedBlock { block, touched, flags }
    }
}

const KEPT: u8 = crate::ir::PINNED | crate::ir::MODIFIED;

/// Keeps statements of several ops that act on wires without a name: a part of them could not be written.
fn pin_unsayable_statements(region: &mut Region) {
    let layout = region.layout.clone();
    if layout.unnamed.is_empty() {
        return;
    }
    let is_unnamed = |wire: &Wire| layout.unnamed.binary_search(wire).is_ok();
    let (mut once, mut several) = (FxHashSet::default(), FxHashSet::default());
    for op in region.iter() {
        if !once.insert(op.origin) {
            several.insert(op.origin);
        }
    }
    let nameless = region.iter().filter(|op| op.wires.iter().any(is_unnamed)).map(|op| op.origin);
    let kept: FxHashSet<u32> = nameless.filter(|origin| several.contains(origin)).collect();
    for row in 0..region.len() {
        if kept.contains(&region.origin(row)) {
            region.pin(row);
        }
    }
}

fn head_with_wires(head: &Head, rename: &dyn Fn(Wire) -> Wire) -> Head {
    let one = |value: &Expression| value.with_wires(rename);
    let each = |values: &[Expression]| values.iter().map(one).collect();
    match head {
        Head::If(condition) => Head::If(one(condition)),
        Head::While(condition) => Head::While(one(condition)),
        Head::Switch { subject, labels } => Head::Switch { subject: one(subject), labels: labels.clone() },
        Head::For { variable, domain } => {
            let domain = match domain {
                ForDomain::Range { start, step, stop } => {
                    ForDomain::Range { start: one(start), step: step.as_ref().map(one), stop: one(stop) }
                }
                ForDomain::Set(values) => ForDomain::Set(each(values)),
                ForDomain::Values(values) => ForDomain::Values(one(values)),
            };
            Head::For { variable: *variable, domain }
        }
        Head::Box(duration) => Head::Box(duration.as_ref().map(one)),
        Head::Scope => Head::Scope,
    }
}

/// From the wires of a frame to those of one region: inherited ones first, then those born there.
struct Locals {
    /// Runs `(first in the frame, first in the region, length)`, by rising first.
    runs: SmallVec<[(u32, u32, u32); 4]>,
    qubits: u32,
    bits: u32,
}

impl Locals {
    fn new(inherited: &[Wire], born: &[WireSource]) -> Self {
        let runs = SmallVec::with_capacity(inherited.len() + born.len());
        let mut locals = Locals { runs, qubits: 0, bits: 0 };
        for &wire in inherited {
            locals.add(wire, 1);
        }
        for run in born {
            locals.add(run.first, run.len);
        }
        locals.runs.sort_unstable();
        locals
    }

    fn add(&mut self, first: Wire, len: u32) {
        let local = if first.is_qubit() { Wire::qubit(self.qubits) } else { Wire::classical(self.bits) };
        if first.is_qubit() {
            self.qubits += len
        } else {
            self.bits += len
        }
        match self.runs.last_mut() {
            Some(run) if run.0 + run.2 == first.0 && run.1 + run.2 == local.0 => run.2 += len,
            _ => self.runs.push((first.0, local.0, len)),
        }
    }

    fn is_identity(&self) -> bool {
        self.runs.iter().all(|&(from, to, _)| from == to)
    }

    #[inline]
    fn of(&self, wire: Wire) -> Wire {
        let after = self.runs.partition_point(|&(first, ..)| first <= wire.0);
        let (from, to, len) = self.runs[after - 1];
        debug_assert!(wire.0 - from < len, "{wire:?} is not a wire of this region");
        Wire(wire.0 - from + to)
    }
}

/// Which runtime-indexed qubits may be which.
struct Aliases<'a> {
    classes: &'a Classes,
    /// Wires of shared classes that may be a given qubit.
    of_static: FxHashMap<Wire, Vec<Wire>>,
}

impl<'a> Aliases<'a> {
    fn new(classes: &'a Classes) -> Self {
        let mut of_static: FxHashMap<Wire, Vec<Wire>> = FxHashMap::default();
        for class in classes.shared() {
            for &wire in class.candidates.iter() {
                of_static.entry(wire).or_default().push(class.wire);
            }
        }
        Aliases { classes, of_static }
    }

    /// Adds every wire that may be the same qubit as one of `acting`.
    fn add_shadows(&self, acting: &[Wire], touched: &mut impl Extend<Wire>) {
        if self.classes.is_empty() {
            return;
        }
        for &wire in acting {
            touched.extend(self.of_static.get(&wire).into_iter().flatten().copied());
            let Some(class) = self.classes.of(wire) else { continue };
            touched.extend(class.candidates.iter().copied());
            let others = self.classes.shared().filter(|other: &&Class| other.may_be(class));
            touched.extend(others.map(|other| other.wire));
        }
    }
}
