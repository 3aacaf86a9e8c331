//! Regions in the making.
//!
//! While a program is read, all regions of one function (the main program, a gate, a subroutine) share one space of
//! wires, so that a name means the same wire however deep the block it stands in. Which wires a body inherits is
//! known only when it ends, and what a fence touches only when the function ends. So bodies are kept as [`Draft`]s
//! and [`Frame::finish`] turns them, outermost first, into regions over their own dense wires. Where ops touch no
//! more than they name, the region keeps the columns of its draft.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::dynamic::{Class, Classes};
use crate::diagnostics::Span;
use crate::ir::classical::Expression;
use crate::ir::{
    Block, ForDomain, Head, Kind, Layout, Param, PlacedBlock, Region, Row, Statement, SymbolId, Wire,
    WireName, WireSource,
};

/// Wires that come to life in inner regions are numbered from here, so that those of the root stay dense.
const INNER: u32 = 1 << 30;

/// What beside its own wires an op orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fence {
    None,
    /// All wires of its region: what may leave the region.
    Region,
    /// All qubits of the program: a barrier without operands.
    Qubits,
    /// All wires of the program: pragmas, calls with unknown effects.
    All,
}

/// Most blocks touch no more wires, and most have one body: a program of many small loops allocates little else.
pub type Wires = SmallVec<[Wire; 8]>;
pub type Bodies = SmallVec<[Box<Draft>; 2]>;

/// A region that is being read, over the wires of its frame.
pub struct Draft {
    pub region: Region,
    pub span: Span,
    pub braced: bool,
    /// Wires that came to life here.
    born: SmallVec<[WireSource; 1]>,
    blocks: Vec<(Row, DraftBlock)>,
    fences: Vec<(Row, Fence)>,
    /// Runtime-indexed qubits of this region.
    pub classes: Classes,
    /// Symbols whose names a declaration in here took.
    pub hidden: Vec<SymbolId>,
    /// Starts of the `gphase` statements that went into the phase.
    pub phases: Vec<u32>,
    /// An op that may leave the region stands before this point.
    pub exited: bool,
    /// It may leave the loop around it.
    pub jumps: bool,
    /// It may leave the subroutine or the program.
    pub ends: bool,
    /// Variables of outer regions that may have another value after this one.
    pub writes: FxHashSet<SymbolId>,
    /// The versions that variables had before the first time that they were forgotten in here.
    pub versions_before: FxHashMap<SymbolId, Option<u32>>,
}

/// Control flow whose bodies are still drafts.
struct DraftBlock {
    /// Without its bodies.
    block: Arc<Block>,
    bodies: Bodies,
    /// The strongest of the head and of what stands in the bodies.
    fence: Fence,
    /// What the head reads.
    reads: Wires,
    /// What the head orders beside that.
    head_fence: Fence,
    /// What the head and the bodies touch, of wires that exist outside of them.
    footprint: Wires,
    flags: u8,
}

/// What is needed to place control flow.
pub struct BlockParts {
    /// Without its bodies.
    pub block: Block,
    pub bodies: Bodies,
    /// Wires that the head reads.
    pub reads: Wires,
    /// What the head orders.
    pub fence: Fence,
    pub flags: u8,
    pub origin: u32,
}

impl Draft {
    fn new(span: Span, braced: bool, no_wires: &Arc<Layout>) -> Self {
        Draft {
            region: Region::with_layout(no_wires.clone()),
            span,
            braced,
            born: SmallVec::new(),
            blocks: Vec::new(),
            fences: Vec::new(),
            classes: Classes::default(),
            hidden: Vec::new(),
            phases: Vec::new(),
            exited: false,
            jumps: false,
            ends: false,
            writes: FxHashSet::default(),
            versions_before: FxHashMap::default(),
        }
    }

    /// The strongest fence in here that orders the outside too.
    fn outward_fence(&self) -> Fence {
        let own = self.fences.iter().map(|&(_, fence)| fence).filter(|&fence| fence != Fence::Region);
        own.chain(self.blocks.iter().map(|(_, block)| block.fence)).max().unwrap_or(Fence::None)
    }

    fn has_fences(&self) -> bool {
        !self.fences.is_empty()
            || self.blocks.iter().any(|(_, block)| block.block.exits || block.fence != Fence::None)
    }

    pub fn push_statement(
        &mut self,
        statement: Statement,
        wires: &[Wire],
        fence: Fence,
        flags: u8,
        origin: u32,
    ) {
        let row = self.region.push_statement(Arc::new(statement), wires, &[], flags, origin);
        self.mark(row, fence);
    }

    /// Makes an op order more than the wires it names.
    pub fn mark(&mut self, row: Row, fence: Fence) {
        if fence != Fence::None {
            self.fences.push((row, fence));
        }
    }

    pub fn push_block(&mut self, parts: BlockParts) {
        let BlockParts { block, bodies, reads, fence: head_fence, flags, origin } = parts;
        let mut footprint = Footprint { wires: reads.clone(), distinct: 0 };
        let mut fence = head_fence;
        for body in &bodies {
            body.add_to(&mut footprint);
            fence = fence.max(body.outward_fence());
        }
        self.writes.extend(&block.writes);
        self.exited |= block.exits;
        // the row is filled when the wires of the whole function are known
        let row = self.region.push(Kind::BARRIER, &[], &[], origin);
        let (block, footprint) = (Arc::new(block), footprint.into_wires());
        self.blocks.push((row, DraftBlock { block, bodies, fence, reads, head_fence, footprint, flags }));
    }

    /// Adds the wires that ops in here touch and that come from outside.
    fn add_to(&self, footprint: &mut Footprint) {
        let mut born: Vec<(u32, u32)> = self.born.iter().map(|run| (run.first.0, run.len)).collect();
        born.sort_unstable();
        let outer = |wire: &Wire| {
            let after = born.partition_point(|&(first, _)| first <= wire.0);
            after == 0 || wire.0 - born[after - 1].0 >= born[after - 1].1
        };
        for op in self.region.iter() {
            footprint.extend(op.touched.iter().copied().filter(outer));
        }
        let mut seen: FxHashSet<(SymbolId, usize)> = FxHashSet::default();
        for class in self.classes.iter() {
            if seen.insert((class.register, class.candidates.len())) {
                footprint.extend(class.candidates.iter().copied().filter(outer));
            }
        }
        for (_, block) in &self.blocks {
            footprint.extend(block.footprint.iter().copied().filter(outer));
        }
    }

    fn orders_what_it_names(&self) -> bool {
        !self.has_fences() && self.classes.is_empty()
    }
}

/// A growing set of wires.
struct Footprint {
    wires: Wires,
    /// So many of them are sorted and differ.
    distinct: usize,
}

impl Footprint {
    fn extend(&mut self, wires: impl IntoIterator<Item = Wire>) {
        const MOST_REPEATS: usize = 64;
        for wire in wires {
            if self.wires.len() >= 2 * self.distinct + MOST_REPEATS {
                self.settle();
            }
            if self.wires.last() != Some(&wire) {
                self.wires.push(wire);
            }
        }
    }

    fn settle(&mut self) {
        self.wires.sort_unstable();
        self.wires.dedup();
        self.distinct = self.wires.len();
    }

    /// In rising order.
    fn into_wires(mut self) -> Wires {
        self.settle();
        self.wires
    }
}

/// What kind of function a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    Main,
    Gate,
    Subroutine,
}

/// The main program, a gate or a subroutine while it is being read.
pub struct Frame {
    pub kind: FrameKind,
    #[allow(clippy::vec_box)] // a draft changes hands three times before it is finished
    drafts: Vec<Box<Draft>>,
    /// The layout of all drafts: it is made when the wires are known.
    no_wires: Arc<Layout>,
    qubits: [u32; 2],
    bits: [u32; 2],
    physical: FxHashMap<u32, Wire>,
    effect: Option<Wire>,
    /// Loops around this place.
    pub loops: u32,
    /// What a call of the function orders beside its arguments.
    pub call_fence: Fence,
}

impl Frame {
    pub fn new(kind: FrameKind, span: Span) -> Self {
        let no_wires = Arc::default();
        Frame {
            kind,
            drafts: vec![Box::new(Draft::new(span, true, &no_wires))],
            no_wires,
            qubits: [0, INNER],
            bits: [0, INNER],
            physical: FxHashMap::default(),
            effect: None,
            loops: 0,
            call_fence: Fence::None,
        }
    }

    /// The innermost region.
    #[inline]
    pub fn draft(&mut self) -> &mut Draft {
        self.drafts.last_mut().expect("a frame has a root region")
    }

    pub fn is_root(&self) -> bool {
        self.drafts.len() == 1
    }

    /// Number of bodies around this place.
    pub fn depth(&self) -> usize {
        self.drafts.len() - 1
    }

    pub fn open(&mut self, span: Span, braced: bool) {
        self.drafts.push(Box::new(Draft::new(span, braced, &self.no_wires)));
    }

    pub fn close(&mut self) -> Box<Draft> {
        debug_assert!(self.drafts.len() > 1);
        self.drafts.pop().expect("regions are closed as often as opened")
    }

    /// Number of wires of the function so far.
    pub fn wire_count(&self) -> u64 {
        let inner = u64::from(self.qubits[1] - INNER) + u64::from(self.bits[1] - INNER);
        u64::from(self.qubits[0]) + u64::from(self.bits[0]) + inner
    }

    /// Number of qubits of the function so far, those of runtime indices included.
    pub fn qubit_count(&self) -> u32 {
        self.qubits[0]
    }

    fn count(counter: &mut [u32; 2], root: bool, len: u32) -> u32 {
        let counter = &mut counter[usize::from(!root)];
        let first = *counter;
        *counter += len;
        first
    }

    fn bear(draft: &mut Draft, first: Wire, len: u32, what: WireName) -> Wire {
        if len > 0 {
            // most regions bring at most one to life, and there are as many layouts as regions
            draft.born.reserve_exact(usize::from(draft.born.is_empty()));
            draft.born.push(WireSource { first, len, what });
        }
        first
    }

    /// New qubits of the function.
    pub fn qubits(&mut self, len: u32, what: WireName) -> Wire {
        let first = Wire::qubit(Self::count(&mut self.qubits, true, len));
        Self::bear(&mut self.drafts[0], first, len, what)
    }

    /// New classical wires of the innermost region.
    pub fn classical(&mut self, len: u32, what: WireName) -> Wire {
        let root = self.is_root();
        let first = Wire::classical(Self::count(&mut self.bits, root, len));
        Self::bear(self.draft(), first, len, what)
    }

    /// A new wire of the innermost region for a runtime-indexed qubit.
    pub fn dynamic_qubit(&mut self, what: WireName) -> Wire {
        let root = self.is_root();
        let first = Wire::qubit(Self::count(&mut self.qubits, root, 1));
        Self::bear(self.draft(), first, 1, what)
    }

    /// The wire of a physical qubit that was named before; gates never name one.
    #[inline]
    pub fn known_physical(&self, number: u32) -> Option<Wire> {
        self.physical.get(&number).copied()
    }

    pub fn physical(&mut self, number: u32) -> Wire {
        if let Some(&wire) = self.physical.get(&number) {
            return wire;
        }
        let wire = self.qubits(1, WireName::Physical(number));
        self.physical.insert(number, wire);
        wire
    }

    /// The physical qubits that the function names, by rising number.
    pub fn physical_qubits(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.physical.keys().copied().collect();
        numbers.sort_unstable();
        numbers
    }

    /// The wire that orders statements whose effects have no wire of their own.
    pub fn effect(&mut self) -> Wire {
        if let Some(wire) = self.effect {
            return wire;
        }
        let first = Wire::classical(Self::count(&mut self.bits, true, 1));
        self.effect = Some(first);
        Self::bear(&mut self.drafts[0], first, 1, WireName::Effect)
    }

    /// Whether something in it has effects without a wire of their own.
    pub fn has_effect(&self) -> bool {
        self.effect.is_some()
    }

    /// The name of a wire and its place in the register.
    pub fn name_of(&self, wire: Wire) -> Option<(&WireName, u32)> {
        let runs = self.drafts.iter().flat_map(|draft| &draft.born);
        runs.filter(|run| (run.first.0..run.first.0 + run.len).contains(&wire.0))
            .map(|run| (&run.what, wire.0 - run.first.0))
            .next()
    }

    /// All qubits of the function that are known so far.
    pub fn named_qubits(&self) -> Vec<Wire> {
        let runs = self.drafts[0].born.iter().filter(|run| run.first.is_qubit());
        runs.flat_map(|run| (0..run.len).map(|k| Wire(run.first.0 + k))).collect()
    }

    /// Ends the function. `wires_of` gives the wires of a register or variable, by its symbol.
    pub fn finish(mut self, wires_of: &dyn Fn(SymbolId) -> (Wire, u32)) -> Region {
        let root = self.drafts.pop().expect("a frame has a root region");
        debug_assert!(self.drafts.is_empty());
        Finish { wires_of }.region(root, &[], &[])
    }
}

/// The second pass over the drafts of one function.
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

pub fn keep_first_of_each(wires: &mut Vec<Wire>) {
    if wires.len() <= 16 {
        let mut kept = 0;
        for k in 0..wires.len() {
            if !wires[..kept].contains(&wires[k]) {
                wires[kept] = wires[k];
                kept += 1;
            }
        }
        wires.truncate(kept);
    } else {
        let mut seen = FxHashSet::default();
        wires.retain(|&wire| seen.insert(wire));
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

impl Draft {
    /// Adds a stable phase; `false` where the types forbid it.
    pub fn add_phase(&mut self, exprs: &mut crate::ir::Exprs, delta: Param, origin: u32) -> bool {
        let added = crate::ir::Circuit::add_phase(exprs, &mut self.region, delta);
        if added {
            self.phases.push(origin);
        }
        added
    }
}
