//! A region: a straight list of ops over local wires, the unit that passes work on.

use std::ops::Range;
use std::sync::Arc;

use super::layout::{Layout, RegionText};
use super::op::{Kind, MODIFIED, Op, PINNED, SPILLED, SYMBOLIC, Wire};
use super::param::Param;
use super::payload::{Block, Payload, PlacedBlock, Statement};
use crate::diagnostics::Span;

/// A row number in a region.
pub type Row = usize;

/// No statement: the op was made by the program or by API.
pub const NO_ORIGIN: u32 = u32::MAX;

/// Ops in program order over local wires. Frozen regions are shared behind `Arc`; rows are only ever appended.
///
/// Invariants, checked by the validator:
/// - every op touches at least one wire, its wires are distinct and in range; its number of wires and parameters is
///   what the gate table (or the spilled record) says;
/// - a spilled record in `ext` is `[number of acting wires, number of parameters, wires...]` (the two counts as raw
///   words), acting wires before shadows; records are disjoint, without
///   holes, in row order; gates of the program are always spilled, so that a region can be read without its circuit;
/// - `params[0]` is zero and stands for "none"; the slots after it are dense and in row order, so that they are the
///   flat angle vector of the region;
/// - payloads are referred to once each.
#[derive(Debug)]
pub struct Region {
    pub(super) ops: Vec<Op>,
    pub(super) params: Vec<Param>,
    pub(super) ext: Vec<Wire>,
    /// The statement each op came from; empty when none came from a text.
    pub(super) origins: Vec<u32>,
    pub(super) payloads: Vec<Payload>,
    /// Global phase in radians: the region is `exp(i phase)` times its ops.
    pub phase: Param,
    pub layout: Arc<Layout>,
    /// What the source says here; `None` for regions without a text.
    pub text: Option<Arc<RegionText>>,
}

impl Clone for Region {
    fn clone(&self) -> Region {
        Region {
            ops: self.ops.clone(),
            params: self.params.clone(),
            ext: self.ext.clone(),
            origins: self.origins.clone(),
            payloads: self.payloads.clone(),
            phase: self.phase,
            layout: self.layout.clone(),
            text: self.text.clone(),
        }
    }

    /// Keeps the memory of the columns: searches copy a small region over and over.
    fn clone_from(&mut self, source: &Region) {
        self.ops.clone_from(&source.ops);
        self.params.clone_from(&source.params);
        self.ext.clone_from(&source.ext);
        self.origins.clone_from(&source.origins);
        self.payloads.clone_from(&source.payloads);
        self.phase = source.phase;
        self.layout.clone_from(&source.layout);
        self.text.clone_from(&source.text);
    }
}

/// One op, read.
#[derive(Clone, Copy)]
pub struct OpView<'a> {
    pub row: Row,
    pub kind: Kind,
    pub flags: u8,
    /// The wires it operates on, in operand order.
    pub wires: &'a [Wire],
    /// The wires that order it: the acting wires, then shadows.
    pub touched: &'a [Wire],
    pub params: &'a [Param],
    pub origin: u32,
    payload: Option<&'a Payload>,
}

impl<'a> OpView<'a> {
    pub fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// A gate that passes may remove or change.
    pub fn is_free_gate(&self) -> bool {
        self.kind.is_gate() && !self.is(PINNED)
    }

    /// The wires that order it although it does not operate on them.
    pub fn shadows(&self) -> &'a [Wire] {
        &self.touched[self.wires.len()..]
    }

    pub fn block(&self) -> Option<&'a Arc<Block>> {
        match self.payload {
            Some(Payload::Block(block)) => Some(block),
            _ => None,
        }
    }

    pub fn statement(&self) -> Option<&'a Arc<Statement>> {
        match self.payload {
            Some(Payload::Statement(statement)) => Some(statement),
            _ => None,
        }
    }
}

impl std::fmt::Debug for OpView<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}{:?} {:?}", self.kind, self.params, self.wires)
    }
}

pub(super) const INLINE_WIRES: usize = 2;
pub(super) const RECORD_HEADER: usize = 2;

impl Region {
    /// An empty region with `qubits` qubits and `bits` classical wires that have no names yet.
    pub fn new(qubits: u32, bits: u32) -> Region {
        Region::with_layout(Arc::new(Layout { qubits, bits, ..Layout::default() }))
    }

    pub fn with_layout(layout: Arc<Layout>) -> Region {
        let mut params = Vec::with_capacity(4);
        params.push(Param::ZERO);
        Region {
            ops: Vec::new(),
            params,
            ext: Vec::new(),
            origins: Vec::new(),
            payloads: Vec::new(),
            phase: Param::ZERO,
            layout,
            text: None,
        }
    }

    /// An empty region over the same wires, text and phase, with room for as many ops: where a rebuilding pass
    /// writes to.
    pub fn emptied(&self) -> Region {
        Region {
            ops: Vec::with_capacity(self.ops.len()),
            params: {
                let mut params = Vec::with_capacity(self.params.len());
                params.push(Param::ZERO);
                params
            },
            ext: Vec::with_capacity(self.ext.len()),
            origins: Vec::with_capacity(self.origins.len()),
            payloads: Vec::with_capacity(self.payloads.len()),
            phase: self.phase,
            layout: self.layout.clone(),
            text: self.text.clone(),
        }
    }

    pub fn len(&self) -> usize {
        self.ops.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    pub fn qubits(&self) -> usize {
        self.layout.qubits as usize
    }

    pub fn bits(&self) -> usize {
        self.layout.bits as usize
    }

    /// Number of wires of both classes, for tables indexed by `Wire::dense`.
    pub fn wires(&self) -> usize {
        self.qubits() + self.bits()
    }

    pub fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// The parameters of all ops in row order: the flat angle vector.
    pub fn angles(&self) -> &[Param] {
        &self.params[1..]
    }

    #[inline]
    pub fn op(&self, row: Row) -> OpView<'_> {
        let op = &self.ops[row];
        let (wires, touched, params) = self.operands(op);
        OpView {
            row,
            kind: op.kind,
            flags: op.flags,
            wires,
            touched,
            params,
            origin: self.origin(row),
            payload: op.kind.has_payload().then(|| &self.payloads[op.p as usize]),
        }
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = OpView<'_>> + DoubleEndedIterator + Clone {
        (0..self.ops.len()).map(|row| self.op(row))
    }

    /// The control-flow ops with their rows.
    pub fn blocks(&self) -> impl Iterator<Item = (Row, &Arc<Block>)> {
        let any = self.payloads.iter().any(|payload| matches!(payload, Payload::Block(_)));
        let rows = if any { 0..self.ops.len() } else { 0..0 };
        rows.filter_map(|row| match self.ops[row].kind {
            Kind::BLOCK => match &self.payloads[self.ops[row].p as usize] {
                Payload::Block(block) => Some((row, block)),
                Payload::Statement(_) => None,
            },
            _ => None,
        })
    }

    pub fn statements(&self) -> impl Iterator<Item = (Row, &Arc<Statement>)> {
        self.iter().filter_map(|op| Some((op.row, op.statement()?)))
    }

    /// The statement that an op came from, or [`NO_ORIGIN`].
    pub fn origin(&self, row: Row) -> u32 {
        self.origins.get(row).copied().unwrap_or(NO_ORIGIN)
    }

    /// The wires of an op alone, for walks that read nothing else.
    #[inline]
    pub(super) fn touched(&self, row: Row) -> &[Wire] {
        let op = &self.ops[row];
        match op.is(SPILLED) {
            false => &op.wires[..(op.arity as usize).min(INLINE_WIRES)],
            true => &self.ext[op.wires[0].0 as usize + RECORD_HEADER..][..op.wires[1].0 as usize],
        }
    }

    /// Number of parameters of an op alone.
    #[inline]
    pub(super) fn param_count(&self, row: Row) -> usize {
        let op = &self.ops[row];
        match op.is(SPILLED) {
            false => op.kind.inline_params(),
            true => self.ext[op.wires[0].0 as usize + 1].0 as usize,
        }
    }

    #[inline]
    fn operands<'a>(&'a self, op: &'a Op) -> (&'a [Wire], &'a [Wire], &'a [Param]) {
        if !op.is(SPILLED) {
            let wires = &op.wires[..op.arity as usize];
            return (wires, wires, self.param_slice(op, op.kind.inline_params()));
        }
        let at = op.wires[0].0 as usize;
        let (acting, params) = (self.ext[at].0 as usize, self.ext[at + 1].0 as usize);
        let touched = &self.ext[at + RECORD_HEADER..][..op.wires[1].0 as usize];
        (&touched[..acting], touched, self.param_slice(op, params))
    }

    fn param_slice(&self, op: &Op, count: usize) -> &[Param] {
        if count == 0 { &[] } else { &self.params[op.p as usize..][..count] }
    }

    /// Appends a gate, measure, reset, barrier or phase.
    pub fn push(&mut self, kind: Kind, wires: &[Wire], params: &[Param], origin: u32) -> Row {
        self.push_touching(kind, wires, &[], params, 0, origin)
    }

    /// Appends an op that also touches `shadows`, with flags (PINNED, MODIFIED).
    pub fn push_touching(
        &mut self,
        kind: Kind,
        wires: &[Wire],
        shadows: &[Wire],
        params: &[Param],
        flags: u8,
        origin: u32,
    ) -> Row {
        debug_assert!(!kind.has_payload());
        let p = if params.is_empty() { 0 } else { self.params.len() as u32 };
        self.params.extend_from_slice(params);
        let symbolic = if params.iter().any(|param| param.is_symbolic()) { SYMBOLIC } else { 0 };
        self.push_row(kind, wires, shadows, params.len(), p, flags | symbolic, origin)
    }

    /// Appends control flow: `touched` are the operands, qubits before classical wires.
    pub fn push_block(&mut self, block: Arc<Block>, touched: &[Wire], flags: u8, origin: u32) -> Row {
        self.push_payload(Kind::BLOCK, Payload::Block(block), touched, &[], flags, origin)
    }

    /// Appends a statement that is kept to the letter. `wires` are those it reads or writes; it also orders `shadows`.
    pub fn push_statement(
        &mut self,
        statement: Arc<Statement>,
        wires: &[Wire],
        shadows: &[Wire],
        flags: u8,
        origin: u32,
    ) -> Row {
        self.push_payload(Kind::STATEMENT, Payload::Statement(statement), wires, shadows, flags, origin)
    }

    fn push_payload(
        &mut self,
        kind: Kind,
        payload: Payload,
        wires: &[Wire],
        shadows: &[Wire],
        flags: u8,
        origin: u32,
    ) -> Row {
        let p = self.payloads.len() as u32;
        self.payloads.push(payload);
        self.push_row(kind, wires, shadows, 0, p, flags, origin)
    }

    #[allow(clippy::too_many_arguments)] // the fields of one record
    #[inline]
    fn push_row(
        &mut self,
        kind: Kind,
        wires: &[Wire],
        shadows: &[Wire],
        params: usize,
        p: u32,
        flags: u8,
        origin: u32,
    ) -> Row {
        let row = self.ops.len();
        let op = store(&mut self.ext, kind, wires, shadows, params, p, flags);
        self.ops.push(op);
        if origin != NO_ORIGIN || !self.origins.is_empty() {
            self.origins.resize(row, NO_ORIGIN);
            self.origins.push(origin);
        }
        row
    }

    /// Appends a copy of an op of another region over the same wires.
    pub fn push_from(&mut self, other: &Region, row: Row) -> Row {
        let op = other.op(row);
        self.push_copy(&op, op.touched)
    }

    /// Makes the rows given, in rising order, which stood for nothing so far, control flow over these wires.
    pub fn fill_blocks(&mut self, blocks: impl IntoIterator<Item = (Row, PlacedBlock)>) {
        let mut blocks = blocks.into_iter().peekable();
        if blocks.peek().is_none() {
            return;
        }
        let old = std::mem::take(&mut self.ext);
        let mut statements = std::mem::take(&mut self.payloads).into_iter();
        for (row, op) in self.ops.iter_mut().enumerate() {
            if let Some((_, placed)) = blocks.next_if(|(at, _)| *at == row) {
                let p = self.payloads.len() as u32;
                self.payloads.push(Payload::Block(placed.block));
                *op = store(&mut self.ext, Kind::BLOCK, &placed.touched, &[], 0, p, placed.flags);
                continue;
            }
            if op.is(SPILLED) {
                let (at, touched) = (op.wires[0].0 as usize, op.wires[1].0 as usize);
                op.wires[0] = Wire(self.ext.len() as u32);
                self.ext.extend_from_slice(&old[at..at + RECORD_HEADER + touched]);
            }
            if op.kind == Kind::STATEMENT {
                op.p = self.payloads.len() as u32;
                self.payloads.extend(statements.next());
            }
        }
    }

    /// Gives every wire another name, in statements too; there is no control flow.
    pub fn rename_wires(&mut self, rename: &dyn Fn(Wire) -> Wire) {
        let mut record = 0;
        for op in &mut self.ops {
            debug_assert!(op.kind != Kind::BLOCK);
            if op.is(SPILLED) {
                let wires = record + RECORD_HEADER..record + RECORD_HEADER + op.wires[1].0 as usize;
                record = wires.end;
                self.ext[wires].iter_mut().for_each(|wire| *wire = rename(*wire));
            } else if op.arity > 0 {
                op.wires = op.wires.map(rename);
            }
        }
        for payload in &mut self.payloads {
            if let Payload::Statement(statement) = payload {
                *statement = Statement::with_wires(statement, rename);
            }
        }
    }

    /// Appends a copy of an op of another region with its wires renamed.
    pub fn push_mapped(&mut self, other: &Region, row: Row, rename: impl Fn(Wire) -> Wire) -> Row {
        let op = other.op(row);
        let mut pair = [Wire(0); INLINE_WIRES];
        let many: Vec<Wire>;
        let touched: &[Wire] = if op.touched.len() <= INLINE_WIRES {
            for (slot, &wire) in pair.iter_mut().zip(op.touched) {
                *slot = rename(wire);
            }
            &pair[..op.touched.len()]
        } else {
            many = op.touched.iter().map(|&wire| rename(wire)).collect();
            &many
        };
        self.push_copy(&op, touched)
    }

    fn push_copy(&mut self, op: &OpView<'_>, touched: &[Wire]) -> Row {
        let (wires, shadows) = touched.split_at(op.wires.len());
        let flags = op.flags & (PINNED | MODIFIED);
        match op.payload {
            Some(payload) => self.push_payload(op.kind, payload.clone(), wires, shadows, flags, op.origin),
            None => self.push_touching(op.kind, wires, shadows, op.params, flags, op.origin),
        }
    }

    /// A copy of the rows in `range`, over the same wires, without phase.
    pub fn slice(&self, range: Range<Row>) -> Region {
        let mut part = self.emptied();
        part.phase = Param::ZERO;
        part.text = None;
        for row in range {
            part.push_from(self, row);
        }
        part
    }

    /// Appends the ops of `other`, which has the same wires. The caller adds the phases.
    pub fn extend_from(&mut self, other: &Region) {
        for row in 0..other.len() {
            self.push_from(other, row);
        }
    }

    /// Replaces the payload of a control-flow op by one with other bodies.
    pub fn set_block(&mut self, row: Row, block: Arc<Block>) {
        debug_assert_eq!(self.ops[row].kind, Kind::BLOCK);
        self.payloads[self.ops[row].p as usize] = Payload::Block(block);
    }

    /// Keeps an op as it is from now on.
    pub fn pin(&mut self, row: Row) {
        self.ops[row].flags |= PINNED;
    }

    /// Replaces the parameters of an op by as many others and marks it as changed.
    pub fn set_params(&mut self, row: Row, params: &[Param]) {
        let count = self.op(row).params.len();
        assert_eq!(count, params.len(), "an op keeps its number of parameters");
        let op = &mut self.ops[row];
        op.flags = (op.flags & !SYMBOLIC) | MODIFIED;
        if params.iter().any(|param| param.is_symbolic()) {
            op.flags |= SYMBOLIC;
        }
        let at = op.p as usize;
        self.params[at..at + count].copy_from_slice(params);
    }

    /// Whether it is, to the byte, what the text says: nothing removed, added, moved or changed, child regions
    /// included.
    pub fn is_untouched(&self) -> bool {
        let Some(text) = &self.text else { return false };
        text.phase.same(self.phase)
            && text.statements == self.origins
            && self.ops.iter().all(|op| !op.is(MODIFIED))
            && self.payloads.iter().all(|payload| match payload {
                Payload::Block(block) => block.bodies.iter().all(|body| body.is_untouched()),
                Payload::Statement(_) => true,
            })
    }

    /// The side columns, for the validator, array views and pickles.
    pub fn columns(&self) -> Columns<'_> {
        Columns {
            ops: &self.ops,
            params: &self.params,
            ext: &self.ext,
            origins: &self.origins,
            payloads: &self.payloads,
        }
    }

    /// Ends parsing: what the region holds now is what its text says.
    pub fn set_text(&mut self, span: Span, braced: bool, phases: Vec<u32>) {
        let statements = self.origins.clone();
        self.text = Some(Arc::new(RegionText { span, braced, statements, phases, phase: self.phase }));
    }
}

/// A row with its operands inline, or in a record at the end of `ext`.
#[inline]
fn store(
    ext: &mut Vec<Wire>,
    kind: Kind,
    wires: &[Wire],
    shadows: &[Wire],
    params: usize,
    p: u32,
    flags: u8,
) -> Op {
    let arity = wires.len().min(255) as u8;
    let inline = wires.len() <= INLINE_WIRES && shadows.is_empty() && kind.as_program_gate().is_none();
    let (wires, flags) = match wires {
        [a] if inline => ([*a, *a], flags),
        [a, b] if inline => ([*a, *b], flags),
        [] if inline => ([Wire(0), Wire(0)], flags),
        _ => {
            let at = ext.len() as u32;
            ext.extend([Wire(wires.len() as u32), Wire(params as u32)]);
            ext.extend(wires.iter().chain(shadows));
            ([Wire(at), Wire((wires.len() + shadows.len()) as u32)], flags | SPILLED)
        }
    };
    Op { kind, arity, flags, wires, p }
}

/// The columns of a region as they lie in memory.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    pub ops: &'a [Op],
    pub params: &'a [Param],
    pub ext: &'a [Wire],
    pub origins: &'a [u32],
    pub payloads: &'a [Payload],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates;

    fn q(k: u32) -> Wire {
        Wire::qubit(k)
    }

    #[test]
    fn rows_read_back_as_pushed() {
        let mut region = Region::new(5, 1);
        region.push(Kind::gate(gates::CX), &[q(3), q(1)], &[], NO_ORIGIN);
        region.push(Kind::gate(gates::RZ), &[q(2)], &[Param::from(0.5)], 17);
        region.push(Kind::gate(gates::CCX), &[q(0), q(4), q(2)], &[], NO_ORIGIN);
        let bit = Wire::classical(0);
        region.push_touching(Kind::gate(gates::RX), &[q(0)], &[bit], &[Param::from(1.5)], PINNED, 20);
        region.push(Kind::program_gate(3), &[q(1)], &[Param::from(2.0), Param::from(3.0)], 21);
        region.push(Kind::MEASURE, &[q(1), bit], &[], 30);
        let wide: Vec<Wire> = (0..5).map(q).collect();
        region.push(Kind::BARRIER, &wide, &[], 40);

        let cx = region.op(0);
        assert_eq!((cx.wires, cx.touched, cx.params.len()), (&[q(3), q(1)][..], &[q(3), q(1)][..], 0));
        assert_eq!((region.op(1).params[0].as_number(), region.op(1).origin), (Some(0.5), 17));
        assert_eq!(region.op(2).wires, [q(0), q(4), q(2)]);
        let shadowed = region.op(3);
        assert_eq!((shadowed.wires, shadowed.touched), (&[q(0)][..], &[q(0), bit][..]));
        assert!(shadowed.is(PINNED) && shadowed.params[0].as_number() == Some(1.5));
        assert_eq!(region.op(4).params.len(), 2);
        assert_eq!(region.op(4).wires, [q(1)]);
        assert_eq!(region.op(5).wires, [q(1), bit]);
        assert_eq!(region.op(6).wires, &wide[..]);
        assert_eq!(region.op(0).origin, NO_ORIGIN);
        let angles: Vec<f64> = region.angles().iter().map(|p| p.as_number().unwrap()).collect();
        assert_eq!(angles, [0.5, 1.5, 2.0, 3.0]);

        let mut over = Region::new(1, 0);
        over.push(Kind::gate(gates::H), &[q(0)], &[], 3);
        over.clone_from(&region);
        assert_eq!(format!("{over:?}"), format!("{region:?}"));

        let mut copy = region.emptied();
        copy.extend_from(&region);
        for (a, b) in region.iter().zip(copy.iter()) {
            assert_eq!((a.kind, a.flags, a.touched, a.origin), (b.kind, b.flags, b.touched, b.origin));
            assert_eq!(a.wires, b.wires);
            assert!(a.params.iter().zip(b.params).all(|(x, y)| x.same(*y)));
        }
        assert_eq!(copy.columns().ext, region.columns().ext);
    }
}
