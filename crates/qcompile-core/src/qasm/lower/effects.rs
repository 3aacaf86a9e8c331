//! What expressions and statements read, write and order.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Lowering;
use super::expressions::literal_of;
use super::regions::{Fence, Wires};
use crate::ir::arithmetic::integer_of;
use crate::ir::classical::{CallArgument, Expression, ExpressionNode, Index, Type};
use crate::ir::{Block, Circuit, Exprs, Head, Kind, Leaf, PINNED, Region, SymbolId, SymbolKind, Wire};

/// What evaluating an expression does.
#[derive(Clone, Debug)]
pub struct Effects {
    /// Wires that it reads, writes or acts on.
    pub wires: Wires,
    pub writes: Vec<SymbolId>,
    pub fence: Fence,
}

impl Effects {
    pub fn none() -> Effects {
        Effects::on([])
    }

    /// Those of something that these wires order, and that is all.
    pub fn on(wires: impl IntoIterator<Item = Wire>) -> Effects {
        Effects { wires: wires.into_iter().collect(), writes: Vec::new(), fence: Fence::None }
    }
}

impl Lowering<'_> {
    /// The values that an expression reads, without repeats.
    pub(super) fn leaves_of(&mut self, value: &Expression) -> Vec<Leaf> {
        let mut symbols = Vec::new();
        value.visit(&mut |part| {
            if let ExpressionNode::Variable(symbol) = part.node {
                symbols.push(symbol);
            }
        });
        // an alias has another value whenever one of its registers has
        let mut symbols: Vec<SymbolId> =
            symbols.into_iter().flat_map(|symbol| self.written_with(symbol)).collect();
        symbols.sort_unstable();
        symbols.dedup();
        symbols.into_iter().map(|symbol| self.leaf(symbol)).collect()
    }

    pub(super) fn effects_of(&mut self, value: &Expression) -> Effects {
        let mut effects = Effects::none();
        self.add_effects(&mut effects, value);
        effects.wires.sort_unstable();
        effects.wires.dedup();
        effects
    }

    pub(super) fn add_effects(&mut self, effects: &mut Effects, value: &Expression) {
        match &value.node {
            ExpressionNode::Element { base, indices } => {
                // `c[1]` reads one bit of `c`
                if let Some(wire) = self.single_bit(base, indices) {
                    return effects.wires.push(wire);
                }
            }
            ExpressionNode::Variable(symbol) => effects.wires.extend(self.wires_of(*symbol)),
            ExpressionNode::Measure(wires) => effects.wires.extend_from_slice(wires),
            ExpressionNode::Call { subroutine, arguments } => {
                self.add_call_effects(effects, *subroutine, arguments);
            }
            _ => {}
        }
        value.for_each_part(&mut |part| self.add_effects(effects, part));
    }

    fn single_bit(&self, base: &Expression, indices: &[Index]) -> Option<Wire> {
        let ExpressionNode::Variable(symbol) = base.node else { return None };
        let Type::Bit(Some(width)) = base.ty else { return None };
        let [Index::At(at)] = indices else { return None };
        let at = literal_of(at).and_then(integer_of)?;
        let at = usize::try_from(if at < 0 { at + i128::from(width) } else { at }).ok()?;
        match &self.symbol(symbol).kind {
            SymbolKind::Alias { wires } => wires.get(at).copied(),
            _ => self.detail(symbol).wires().nth(at),
        }
    }

    /// All wires that hold the value of a variable, register or alias; none for constants.
    pub(super) fn wires_of(&self, symbol: SymbolId) -> Vec<Wire> {
        match &self.symbol(symbol).kind {
            SymbolKind::Alias { wires } => wires.to_vec(),
            _ => self.detail(symbol).wires().collect(),
        }
    }

    fn add_call_effects(&mut self, effects: &mut Effects, subroutine: u32, arguments: &[CallArgument]) {
        let summary = self.summaries[subroutine as usize].clone();
        effects.fence = effects.fence.max(summary.fence);
        for number in summary.physical {
            effects.wires.push(self.frame.physical(number));
        }
        if summary.io {
            effects.wires.push(self.frame.effect());
        }
        for (k, argument) in arguments.iter().enumerate() {
            match argument {
                CallArgument::Qubits(wires) => {
                    for &wire in wires.iter() {
                        effects.wires.push(wire);
                        effects.wires.extend(self.index_reads(wire));
                    }
                }
                CallArgument::Classical(value) if summary.writes.get(k) == Some(&true) => {
                    effects.writes.extend(root_variable(value));
                }
                CallArgument::Classical(_) => {}
            }
        }
    }
}

/// The variable that `a[0][i]` is a part of.
pub fn root_variable(value: &Expression) -> Option<SymbolId> {
    match &value.node {
        ExpressionNode::Variable(symbol) => Some(*symbol),
        ExpressionNode::Element { base, .. } => root_variable(base),
        ExpressionNode::Cast(operand) => root_variable(operand),
        _ => None,
    }
}

/// Ends a parse: pins the gates that pulses are attached to, wherever they stand, and freezes the boxes of timed
/// programs. Both may be known only after the ops were made.
pub fn settle(circuit: &mut Circuit, pulsed: &FxHashSet<Kind>) {
    let freeze = circuit.facts.timed;
    if pulsed.is_empty() && !freeze {
        return;
    }
    let settled =
        circuit.rewrite_regions(&mut |_: &mut Exprs, _, region| -> Result<_, std::convert::Infallible> {
            Ok(settle_region(region, pulsed, freeze))
        });
    let Ok(_) = settled;
}

fn settle_region(region: &Region, pulsed: &FxHashSet<Kind>, freeze: bool) -> Option<Region> {
    let is_open_box = |block: &Block| freeze && !block.frozen && matches!(block.head, Head::Box(_));
    let has_pulse = |kind: Kind, flags: u8| flags & PINNED == 0 && pulsed.contains(&kind);
    let has_box = region.blocks().any(|(_, block)| is_open_box(block));
    if !has_box && !region.ops().iter().any(|op| has_pulse(op.kind, op.flags)) {
        return None;
    }
    let mut settled = region.emptied();
    for op in region.iter() {
        match op.block() {
            Some(block) if is_open_box(block) => {
                let block = Arc::new(Block { frozen: true, ..(**block).clone() });
                settled.push_block(block, op.touched, op.flags & PINNED, op.origin);
            }
            _ if has_pulse(op.kind, op.flags) => {
                let shadows = &op.touched[op.wires.len()..];
                settled.push_touching(op.kind, op.wires, shadows, op.params, PINNED, op.origin);
            }
            _ => {
                settled.push_from(region, op.row);
            }
        }
    }
    Some(settled)
}
