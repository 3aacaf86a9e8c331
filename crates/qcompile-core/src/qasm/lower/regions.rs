//! Regions in the making.
//!
//! While a program is read, all regions of one function (the main program, a gate, a subroutine) share one space of
//! wires, so that a name means the same wire however deep the block it stands in. Which wires a body inherits is
//! known only when it ends, and what a fence touches only when the function ends. So bodies are kept as [`Draft`]s
//! until then; `finish` makes regions of them.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::dynamic::Classes;
use crate::diagnostics::Span;
use crate::ir::{Block, Kind, Layout, Param, Region, Row, Statement, SymbolId, Wire, WireName, WireSource};

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
    pub born: SmallVec<[WireSource; 1]>,
    pub blocks: Vec<(Row, DraftBlock)>,
    pub fences: Vec<(Row, Fence)>,
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
pub struct DraftBlock {
    /// Without its bodies.
    pub block: Arc<Block>,
    pub bodies: Bodies,
    /// The strongest of the head and of what stands in the bodies.
    pub fence: Fence,
    /// What the head reads.
    pub reads: Wires,
    /// What the head orders beside that.
    pub head_fence: Fence,
    /// See [`footprint`].
    pub footprint: Wires,
    pub flags: u8,
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
    /// See [`footprint`].
    pub footprint: Wires,
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

    pub fn has_fences(&self) -> bool {
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

    /// Adds a stable phase; `false` where the types forbid it.
    pub fn add_phase(&mut self, exprs: &mut crate::ir::Exprs, delta: Param, origin: u32) -> bool {
        let added = crate::ir::Circuit::add_phase(exprs, &mut self.region, delta);
        if added {
            self.phases.push(origin);
        }
        added
    }

    /// Makes an op order more than the wires it names.
    pub fn mark(&mut self, row: Row, fence: Fence) {
        if fence != Fence::None {
            self.fences.push((row, fence));
        }
    }

    pub fn push_block(&mut self, parts: BlockParts) {
        let BlockParts { block, bodies, reads, fence: head_fence, footprint, flags, origin } = parts;
        let fence = bodies.iter().map(|body| body.outward_fence()).fold(head_fence, Fence::max);
        self.writes.extend(&block.writes);
        self.exited |= block.exits;
        // the row is filled when the wires of the whole function are known
        let row = self.region.push(Kind::BARRIER, &[], &[], origin);
        let block = Arc::new(block);
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

    pub fn orders_what_it_names(&self) -> bool {
        !self.has_fences() && self.classes.is_empty()
    }
}

/// What a head that reads `reads` and these bodies touch, of wires that exist outside of them.
pub fn footprint(reads: &Wires, bodies: &Bodies) -> Wires {
    let mut footprint = Footprint { wires: reads.clone(), distinct: 0 };
    for body in bodies {
        body.add_to(&mut footprint);
    }
    footprint.into_wires()
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

    /// Ends the function: what stood in it, and in all bodies of it.
    pub fn into_root(mut self) -> Box<Draft> {
        let root = self.drafts.pop().expect("a frame has a root region");
        debug_assert!(self.drafts.is_empty());
        root
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
