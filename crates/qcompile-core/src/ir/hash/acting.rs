//! Which wires are there at all.
//!
//! Physical and runtime-indexed qubits and the wire of effects exist because something in the text acts on them. When
//! the last such op is gone, what merely orders them (barriers, pragmas, ops that might be on the same qubit) does not
//! keep them: the text that is printed has no trace of them.

use super::{ABSENT, Meanings, classical};
use crate::ir::layout::{Layout, WireName};
use crate::ir::op::{Kind, Wire};
use crate::ir::payload::{Block, StatementKind};
use crate::ir::region::{OpView, Region};

/// The dense numbers of the wires of a body that the block around it brings, in the order of its operands.
pub(super) fn inherited(layout: &Layout) -> impl Iterator<Item = usize> + use<> {
    let (qubits, first_bit) = (layout.inherited_qubits as usize, layout.qubits as usize);
    (0..qubits).chain(first_bit..first_bit + layout.inherited_bits as usize)
}

/// Takes their keys from the wires that come to life in the region without a declaration and that nothing acts on.
pub(super) fn mark_absent(region: &Region, keys: &mut [u64], meanings: &Meanings) {
    let undeclared =
        || region.layout.sources.iter().filter(|source| !matches!(source.what, WireName::Symbol(_)));
    if undeclared().next().is_none() {
        return;
    }
    let acted_on = acted_on(region, meanings);
    for source in undeclared() {
        let first = source.first.dense(region.qubits());
        for wire in (first..first + source.len as usize).filter(|&wire| !acted_on[wire]) {
            keys[wire] = ABSENT;
        }
    }
}

/// For each wire, by dense number, whether an op acts on it. Barriers order, and do not act.
fn acted_on(region: &Region, meanings: &Meanings) -> Vec<bool> {
    marked(region, meanings, &|op| if op.kind == Kind::BARRIER { &[] } else { op.wires })
}

/// For each wire, by dense number, whether the region would touch it if it stood alone: a jump orders whatever is
/// there, and brings nothing.
fn footprint(region: &Region, meanings: &Meanings) -> Vec<bool> {
    let jumps = |op: &OpView| op.statement().is_some_and(|statement| statement.kind == StatementKind::Exit);
    marked(region, meanings, &|op| if jumps(op) { op.wires } else { op.touched })
}

/// Which wires a block is on, by their places among its operands: those that its head reads or a body touches. A
/// block that may be left orders all that is there.
pub(super) fn used(block: &Block, operands: usize, meanings: &Meanings) -> Vec<bool> {
    let mut used = vec![block.exits; operands];
    block.reads.iter().for_each(|&place| used[place as usize] = true);
    for body in &block.bodies {
        let inside = footprint(body, meanings);
        used.iter_mut().zip(inherited(&body.layout)).for_each(|(used, wire)| *used |= inside[wire]);
    }
    used
}

/// The wires that `of` picks from ops that do something, through all blocks.
fn marked<'r>(region: &'r Region, meanings: &Meanings, of: &dyn Fn(&OpView<'r>) -> &'r [Wire]) -> Vec<bool> {
    let mut found = vec![false; region.wires()];
    let mut add = |wire: Wire| found[wire.dense(region.qubits())] = true;
    for op in region.iter() {
        if let Some(block) = op.block() {
            block.reads.iter().for_each(|&place| add(op.touched[place as usize]));
            for body in &block.bodies {
                let inside = marked(body, meanings, of);
                let reached = inherited(&body.layout).zip(op.touched).filter(|(wire, _)| inside[*wire]);
                reached.for_each(|(_, &outside)| add(outside));
            }
            continue;
        }
        let is_nothing = |statement| classical::statement(statement, op.origin, meanings).is_none();
        if !op.statement().is_some_and(|statement| is_nothing(statement)) {
            of(&op).iter().copied().for_each(&mut add);
        }
    }
    found
}
