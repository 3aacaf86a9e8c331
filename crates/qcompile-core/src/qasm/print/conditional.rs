//! The one form of control flow in OpenQASM 2: `if (register == number)` before a gate, a measurement or a reset.

use super::names::Scope;
use super::{Printer, finding};
use crate::diagnostics::E0701;
use crate::ir::classical::{BinaryOperator, Expression, ExpressionNode, Type, UnaryOperator, Value};
use crate::ir::{Block, Circuit, Head, Kind, OpView, ResolvedWire, SymbolId, SymbolKind};

/// `register == value`
struct Comparison {
    register: SymbolId,
    value: u128,
}

impl<'a> Printer<'a> {
    /// Appends a block of version 2: the condition before each statement of the body.
    pub(super) fn conditional(&mut self, scope: &Scope<'a>, op: OpView<'a>, block: &'a Block) {
        let inner = scope.body(op.touched, &block.bodies[0]);
        let Some(Comparison { register, value }) = self.comparison_of(block, &inner) else {
            let found = finding(E0701, self.place(), "OpenQASM 2 cannot say this control flow").help(
                "it has `if (register == number)` before one gate, measurement or reset; write OpenQASM 3 instead",
            );
            return self.problem(found);
        };
        for op in inner.region.iter() {
            if op.row > 0 {
                self.out.push_str(self.newline);
                self.out.push_str(&scope.indent);
            }
            self.out.push_str(&format!("if ({} == {value}) ", self.names.symbol(register)));
            self.statement(&inner, op);
        }
    }

    fn comparison_of(&self, block: &Block, inner: &Scope<'a>) -> Option<Comparison> {
        let Head::If(condition) = &block.head else { return None };
        let comparison = comparison(self.circuit, condition)?;
        let sayable = |op: &OpView| op.kind.is_gate() || matches!(op.kind, Kind::MEASURE | Kind::RESET);
        // The condition is read again before each statement.
        let changes_condition = |op: &OpView| {
            op.wires.iter().any(|&wire| {
                wire.is_classical()
                    && matches!(inner.resolve(wire), ResolvedWire::Symbol { symbol, .. } if symbol == comparison.register)
            })
        };
        let ops = inner.region.iter();
        let stable = ops.len() <= 1 || !ops.clone().any(|op| changes_condition(&op));
        (block.bodies.len() == 1 && stable && inner.region.iter().all(|op| sayable(&op)))
            .then_some(comparison)
    }
}

fn comparison(circuit: &Circuit, condition: &Expression) -> Option<Comparison> {
    match &condition.node {
        ExpressionNode::Cast(inner) if is_truth(&inner.ty) && is_truth(&condition.ty) => {
            comparison(circuit, inner)
        }
        ExpressionNode::Unary { operator: UnaryOperator::Not, operand } => {
            Some(Comparison { register: single_bit(circuit, operand)?, value: 0 })
        }
        ExpressionNode::Binary { operator: BinaryOperator::Equal, left, right } => {
            let with = |register: &Expression, number: &Expression| {
                Some(Comparison { register: register_of(circuit, register)?, value: number_of(number)? })
            };
            with(left, right).or_else(|| with(right, left))
        }
        _ => Some(Comparison { register: single_bit(circuit, condition)?, value: 1 }),
    }
}

/// The register of one bit whose bit an expression is.
fn single_bit(circuit: &Circuit, expression: &Expression) -> Option<SymbolId> {
    register_of(circuit, expression).filter(|&register| width_of(circuit, register) == Some(1))
}

/// The bit register whose number without sign is the value of an expression: a cast may not change it.
fn register_of(circuit: &Circuit, expression: &Expression) -> Option<SymbolId> {
    let register = match &expression.node {
        ExpressionNode::Cast(inner) => register_of(circuit, inner)?,
        ExpressionNode::Element { base, .. } => single_bit(circuit, base)?,
        ExpressionNode::Variable(symbol) => *symbol,
        _ => return None,
    };
    holds(&expression.ty, width_of(circuit, register)?).then_some(register)
}

fn width_of(circuit: &Circuit, register: SymbolId) -> Option<u32> {
    match circuit.symbol(register).kind {
        SymbolKind::Bits { size } => Some(size.unwrap_or(1)),
        _ => None,
    }
}

/// Whether every number of `bits` bits without sign is itself in a type.
fn holds(ty: &Type, bits: u32) -> bool {
    match ty {
        Type::Bit(Some(width)) => *width == bits,
        Type::Uint(width) => width.is_none_or(|width| width >= bits),
        Type::Int(width) => width.is_none_or(|width| width > bits),
        ty => is_truth(ty) && bits == 1,
    }
}

fn is_truth(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::Bit(None))
}

fn number_of(expression: &Expression) -> Option<u128> {
    let ExpressionNode::Literal(value) = &expression.node else { return None };
    match value {
        Value::Int(number) => (*number).try_into().ok(),
        Value::Uint(number) => Some(*number),
        Value::Bool(bit) => Some(u128::from(*bit)),
        Value::Bits(bits) if bits.len() <= 128 => {
            Some(bits.iter().rev().fold(0, |number, &bit| number << 1 | u128::from(bit)))
        }
        _ => None,
    }
}
