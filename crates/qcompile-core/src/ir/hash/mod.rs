//! The structure hash: equal for circuits that differ in names and in the order of disjoint ops, and in nothing else.
//!
//! By the projection theorem of Mazurkiewicz traces, a circuit up to exchanges of neighbours without a common wire *is*
//! its tuple of per-wire sequences of letters, a letter being an op with all its operands and parameters. So each wire
//! has a hash of its own that takes the letters in order, and the hash of a region is the sum over its wires. An op
//! costs O(arity), and there is no traversal of a graph.
//!
//! Letters are normalised: operands that a gate does not tell apart are sorted, barriers and the wires of control flow
//! are sets, -0.0 is 0.0, expressions are hashed by what they say instead of by their ids, gates of the program by
//! their definitions, statements by what they do, global phase modulo 2 pi. Declarations without a value, gate
//! definitions, includes and branches in which nothing is left do nothing and have no letter. Origins and flags do not
//! count; nor does it in version 2 whether a condition stands before a register or before each of its qubits. Nor do
//! wires that nothing acts on any more: a circuit that lost ops is what its text says ([`acting`]).
//!
//! 128 bits, because 64 collide near 10^10 states. The function is our own ([`mix`]) and stable across platforms and
//! runs.

mod acting;
mod classical;
mod meanings;
mod mix;
#[cfg(test)]
mod tests;

use std::f64::consts::TAU;
use std::sync::Arc;

pub use meanings::Meanings;
use mix::{Mixer, Tag};

use super::circuit::Circuit;
use super::layout::{Layout, WireName};
use super::op::{Kind, Wire};
use super::param::Param;
use super::payload::{Block, Head};
use super::region::{OpView, Region};

/// The hashes of the wires of a region, op by op: what search loops carry along.
#[derive(Debug)]
pub struct WireHashes {
    qubits: usize,
    /// What each wire is called in letters, by dense number.
    keys: Arc<[u64]>,
    /// Number of qubits, and of all wires, that are declared here.
    declared: [u32; 2],
    lanes: Vec<u128>,
}

impl Clone for WireHashes {
    fn clone(&self) -> WireHashes {
        WireHashes {
            qubits: self.qubits,
            declared: self.declared,
            keys: self.keys.clone(),
            lanes: self.lanes.clone(),
        }
    }

    /// Keeps the memory of the lanes, as [`Region::clone_from`] does for columns.
    fn clone_from(&mut self, source: &WireHashes) {
        (self.qubits, self.declared) = (source.qubits, source.declared);
        self.keys.clone_from(&source.keys);
        self.lanes.clone_from(&source.lanes);
    }
}

/// The key of a wire that nobody declares and nothing acts on: no text has it.
const ABSENT: u64 = u64::MAX;
const EMPTY_LANE: u128 = Mixer::new(Tag::Lane).state();
const EFFECT_KEY: u64 = Mixer::new(Tag::Wire).word(u64::MAX).state() as u64;

impl WireHashes {
    /// For an empty region over these wires. Physical and runtime-indexed qubits count as if something acts on them.
    pub fn new(layout: &Layout, meanings: &Meanings) -> WireHashes {
        WireHashes::with_keys(layout, wire_keys(layout, &[], 0, meanings), meanings)
    }

    /// For all ops of a region.
    pub fn of(region: &Region, meanings: &Meanings) -> WireHashes {
        WireHashes::of_body(region, &[], 0, meanings)
    }

    /// `inherited` are the keys of the wires of the block around it.
    fn of_body(region: &Region, inherited: &[u64], depth: u64, meanings: &Meanings) -> WireHashes {
        let mut keys = wire_keys(&region.layout, inherited, depth, meanings);
        acting::mark_absent(region, &mut keys, meanings);
        let mut hashes = WireHashes::with_keys(&region.layout, keys, meanings);
        for op in region.iter() {
            hashes.extend_at(&op, meanings, depth);
        }
        hashes
    }

    fn with_keys(layout: &Layout, keys: Vec<u64>, meanings: &Meanings) -> WireHashes {
        let undeclared = |qubits: bool| -> u32 {
            let is_declared =
                |name: &WireName| matches!(name, WireName::Symbol(symbol) if !meanings.is_input(*symbol));
            let sources = layout.sources.iter().filter(|source| !is_declared(&source.what));
            sources.filter(|source| source.first.is_qubit() == qubits).map(|source| source.len).sum()
        };
        let declared = |all: u32, inherited: u32, undeclared: u32| all.saturating_sub(inherited + undeclared);
        let qubits = declared(layout.qubits, layout.inherited_qubits, undeclared(true));
        let bits = declared(layout.bits, layout.inherited_bits, undeclared(false));
        WireHashes {
            qubits: layout.qubits as usize,
            declared: [qubits, qubits + bits],
            lanes: vec![EMPTY_LANE; keys.len()],
            keys: keys.into(),
        }
    }

    /// Appends an op.
    pub fn extend(&mut self, op: &OpView<'_>, meanings: &Meanings) {
        self.extend_at(op, meanings, 0);
    }

    fn extend_at(&mut self, op: &OpView<'_>, meanings: &Meanings, depth: u64) {
        match (op.block(), op.statement()) {
            (Some(block), _) if meanings.repeats_conditions() && is_repeatable(block) => {
                self.repeat_condition(op, block, meanings);
            }
            (Some(block), _) => {
                if let Some((said, wires)) = self.block(op, block, meanings, depth) {
                    self.append(self.set_letter(said, &wires), &wires);
                }
            }
            (_, Some(statement)) => {
                if let Some(said) = classical::statement(statement, op.origin, meanings) {
                    self.append(
                        self.set_letter(Mixer::new(Tag::Statement).wide(said), op.touched),
                        op.touched,
                    );
                }
            }
            // A barrier in a program without qubits so far stands on the wire of effects, which it does not order.
            _ if op.kind == Kind::BARRIER => {
                let wires: Vec<Wire> =
                    op.touched.iter().copied().filter(|&wire| self.key(wire) != EFFECT_KEY).collect();
                self.append(self.set_letter(meanings.kind(op.kind), &wires), &wires);
            }
            _ => self.append(self.plain_letter(op, meanings), op.touched),
        }
    }

    fn append(&mut self, letter: Mixer, wires: &[Wire]) {
        for wire in wires.iter().map(|wire| wire.dense(self.qubits)).filter(|&k| self.keys[k] != ABSENT) {
            let lane = &mut self.lanes[wire];
            *lane = Mixer::resume(*lane).wide(letter.state()).state();
        }
    }

    fn key(&self, wire: Wire) -> u64 {
        self.keys[wire.dense(self.qubits)]
    }

    fn plain_letter(&self, op: &OpView<'_>, meanings: &Meanings) -> Mixer {
        let start = meanings.kind(op.kind);
        let start = op.params.iter().fold(start, |letter, &param| meanings.param(letter, param));
        let shadows = &op.touched[op.wires.len()..];
        let is_alone = shadows.iter().all(|&wire| self.key(wire) == ABSENT);
        match *op.wires {
            [a] if is_alone => start.word(self.key(a)),
            [a, b] if is_alone => {
                let (mut a, mut b) = (self.key(a), self.key(b));
                if a > b && is_symmetric(op.kind, 0, 1) {
                    (a, b) = (b, a);
                }
                start.wide((a as u128) << 64 | b as u128)
            }
            _ => self.wide_letter(start, op),
        }
    }

    fn wide_letter(&self, start: Mixer, op: &OpView<'_>) -> Mixer {
        let mut acting: Vec<u64> = op.wires.iter().map(|&wire| self.key(wire)).collect();
        sort_symmetric(op.kind, &mut acting);
        let start = acting.iter().fold(start.word(acting.len() as u64), |letter, &key| letter.word(key));
        self.set_letter(start, &op.touched[op.wires.len()..])
    }

    /// Operands whose order does not matter.
    fn set_letter(&self, start: Mixer, wires: &[Wire]) -> Mixer {
        let mut keys: Vec<u64> =
            wires.iter().map(|&wire| self.key(wire)).filter(|&key| key != ABSENT).collect();
        keys.sort_unstable();
        keys.iter().fold(start.word(keys.len() as u64), |letter, &key| letter.word(key))
    }

    /// What control flow says, and the wires that it is on: those that its head reads or an op inside touches. `None`
    /// for a branch in which nothing is left.
    fn block(
        &self,
        op: &OpView<'_>,
        block: &Block,
        meanings: &Meanings,
        depth: u64,
    ) -> Option<(Mixer, Vec<Wire>)> {
        let used = acting::used(block, op.touched.len(), meanings);
        let key = |(&wire, &used): (&Wire, &bool)| if used { self.key(wire) } else { ABSENT };
        let inherited: Vec<u64> = op.touched.iter().zip(&used).map(key).collect();
        let mut said = Mixer::new(Tag::Block).wide(classical::head(&block.head, meanings));
        said = said.word(block.frozen as u64);
        let mut is_idle =
            matches!(&block.head, Head::If(condition) if !condition.has_effects()) && !block.frozen;
        for body in &block.bodies {
            let hashes = WireHashes::of_body(body, &inherited, depth + 1, meanings);
            is_idle &= body.phase.same(Param::ZERO) && hashes.lanes.iter().all(|&lane| lane == EMPTY_LANE);
            said = said.wide(hashes.value(body.phase, meanings));
        }
        let wires = op.touched.iter().zip(used).filter_map(|(&wire, used)| used.then_some(wire)).collect();
        (!is_idle).then_some((said.word(block.bodies.len() as u64), wires))
    }

    /// Appends the condition before each op of its body.
    fn repeat_condition(&mut self, op: &OpView<'_>, block: &Block, meanings: &Meanings) {
        let body = &block.bodies[0];
        let inherited: Vec<u64> = op.touched.iter().map(|&wire| self.key(wire)).collect();
        let inside =
            WireHashes::with_keys(&body.layout, wire_keys(&body.layout, &inherited, 1, meanings), meanings);
        let said = Mixer::new(Tag::Block).wide(classical::head(&block.head, meanings));
        let said = said.word(block.frozen as u64);
        let reads: Vec<Wire> = block.reads.iter().map(|&place| op.touched[place as usize]).collect();
        for part in body.iter() {
            let letter = said.wide(inside.plain_letter(&part, meanings).state());
            let acting: Vec<Wire> = part.touched.iter().map(|wire| op.touched[wire.index()]).collect();
            self.append(letter, &acting);
            self.append(letter, &reads);
        }
    }

    /// The hash of the region so far, with its global phase.
    pub fn value(&self, phase: Param, meanings: &Meanings) -> u128 {
        let phase = match phase.as_number() {
            Some(angle) => Mixer::new(Tag::Region).number(turn(angle)),
            None => meanings.param(Mixer::new(Tag::Region), phase),
        };
        let start = phase.word(self.declared[0] as u64).word(self.declared[1] as u64).finish();
        let wires = self.keys.iter().zip(&self.lanes).filter(|&(_, &lane)| lane != EMPTY_LANE);
        wires.fold(start, |sum, (&key, &lane)| {
            sum.wrapping_add(Mixer::new(Tag::Wire).word(key).wide(lane).finish())
        })
    }
}

/// Whether the condition could stand before each op of its body instead, since none of them changes a bit.
fn is_repeatable(block: &Block) -> bool {
    let [body] = &block.bodies[..] else { return false };
    let is_gate_or_reset = |op: OpView| {
        (op.kind.is_gate() || op.kind == Kind::RESET) && op.touched.iter().all(|wire| wire.is_qubit())
    };
    matches!(block.head, Head::If(_))
        && body.phase.same(Param::ZERO)
        && body.qubits() == body.layout.inherited_qubits as usize
        && body.iter().all(is_gate_or_reset)
}

/// A phase in [0, 2 pi).
fn turn(angle: f64) -> f64 {
    let turned = angle.rem_euclid(TAU);
    if turned == TAU { 0.0 } else { turned }
}

fn is_symmetric(kind: Kind, i: usize, j: usize) -> bool {
    kind.as_table().is_some_and(|id| id.facts().is_symmetric(i, j))
}

/// Sorts the operands within each class of operands that the gate does not tell apart.
fn sort_symmetric(kind: Kind, keys: &mut [u64]) {
    for i in 0..keys.len() {
        let alike = (i + 1..keys.len()).filter(|&j| is_symmetric(kind, i, j));
        if let Some(least) = alike.min_by_key(|&j| keys[j])
            && keys[least] < keys[i]
        {
            keys.swap(i, least);
        }
    }
}

/// What the wires of a region are called in letters. Wires with names of their own count from 0, so the key of a wire
/// does not depend on unnamed wires before it; dynamic, physical and effect wires are called by what they are; wires of
/// a body are called as in its parent.
fn wire_keys(layout: &Layout, inherited: &[u64], depth: u64, meanings: &Meanings) -> Vec<u64> {
    let qubits = layout.qubits as usize;
    let own = |wire: Wire| match depth {
        0 => wire.0 as u64,
        _ => Mixer::new(Tag::Wire).word(depth).word(wire.0 as u64).state() as u64,
    };
    let mut keys: Vec<u64> =
        (0..layout.qubits).map(Wire::qubit).chain((0..layout.bits).map(Wire::classical)).map(own).collect();
    let (inherited_qubits, inherited_bits) = inherited.split_at(layout.inherited_qubits as usize);
    keys[..inherited_qubits.len()].copy_from_slice(inherited_qubits);
    keys[qubits..][..inherited_bits.len()].copy_from_slice(inherited_bits);
    let mut named = [Wire::qubit(0), Wire::classical(0)];
    for source in &layout.sources {
        let next = &mut named[source.first.is_classical() as usize];
        for offset in 0..source.len {
            let key = match &source.what {
                WireName::Symbol(symbol) if meanings.is_input(*symbol) => {
                    Mixer::new(Tag::Wire).wide(meanings.symbol(*symbol)).state() as u64
                }
                WireName::Symbol(_) => {
                    next.0 += 1;
                    own(Wire(next.0 - 1))
                }
                WireName::Physical(first) => {
                    Mixer::new(Tag::Wire).word(1 << 40).word((first + offset) as u64).state() as u64
                }
                WireName::Dynamic { register, index, .. } => {
                    let register = Mixer::new(Tag::Wire).wide(meanings.symbol(*register));
                    register.wide(classical::expression(index, meanings)).state() as u64
                }
                WireName::Effect => EFFECT_KEY,
            };
            keys[source.first.dense(qubits) + offset as usize] = key;
        }
    }
    keys
}

impl Region {
    /// The hash of the region under what its circuit's symbols, expressions and gates mean.
    pub fn structure_hash(&self, meanings: &Meanings) -> u128 {
        WireHashes::of(self, meanings).value(self.phase, meanings)
    }
}

impl Circuit {
    /// Equal for circuits that differ in names and in the order of disjoint ops, and in nothing else.
    ///
    /// Names that the program does not define itself count: those of `extern` subroutines and `opaque` gates. What the
    /// circuit assumes about its surroundings (`facts`, the language version) does not.
    pub fn structure_hash(&self) -> u128 {
        let meanings = Meanings::of(self);
        let subroutines = self.subroutines.iter().map(|subroutine| meanings.subroutine(subroutine));
        Mixer::new(Tag::Circuit).wide(self.main.structure_hash(&meanings)).all(subroutines).finish()
    }

    /// Whether both are the same up to names and the order of disjoint ops; wrong once in 2^128.
    pub fn same_structure(&self, other: &Circuit) -> bool {
        self.structure_hash() == other.structure_hash()
    }
}
