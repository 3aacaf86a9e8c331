//! Expressions, with as few parentheses as their meaning allows.

use super::Writer;
use crate::qasm::ast::*;
use crate::qasm::format::numbers::push_real;

/// The precedence of what needs no parentheses anywhere.
const ATOM: u8 = u8::MAX;

impl Writer<'_> {
    pub(super) fn value(&mut self, value: &Value<'_>) {
        match value {
            Value::Expression(expression) => self.expression(expression, 0),
            Value::Measure(operand) => {
                self.put("measure ");
                self.operand(operand);
            }
            Value::QuantumCall(call) => self.quantum_call(call),
            Value::Array(literal) => self.array(literal),
        }
    }

    pub(super) fn array(&mut self, literal: &ArrayLiteral<'_>) {
        self.put("{");
        self.joined(&literal.kind, |writer, item| match item {
            ArrayItem::Value(value) => writer.expression(value, 0),
            ArrayItem::Array(literal) => writer.array(literal),
        });
        self.put("}");
    }

    pub(super) fn expressions(&mut self, expressions: &[Expression<'_>]) {
        self.joined(expressions, |writer, expression| writer.expression(expression, 0));
    }

    pub(super) fn arguments(&mut self, expressions: &[Expression<'_>]) {
        self.put("(");
        self.expressions(expressions);
        self.put(")");
    }

    /// Writes an expression where operators that bind looser than `minimum` need parentheses.
    pub(super) fn expression(&mut self, expression: &Expression<'_>, minimum: u8) {
        let needs_parentheses = precedence(&expression.kind) < minimum;
        if needs_parentheses {
            self.put("(");
        }
        self.bare_expression(&expression.kind);
        if needs_parentheses {
            self.put(")");
        }
    }

    pub(super) fn bare_expression(&mut self, kind: &ExpressionKind<'_>) {
        match kind {
            ExpressionKind::Name(name) => self.put(name),
            ExpressionKind::Hardware(number) => self.put(&format!("${number}")),
            ExpressionKind::Integer(integer) => self.integer(integer),
            ExpressionKind::Float(value) => push_real(self.out, *value, self.dialect),
            ExpressionKind::Imaginary(value) => self.suffixed(*value, "im"),
            ExpressionKind::Timing(timing) => self.suffixed(timing.value, timing.unit.text()),
            ExpressionKind::Bool(value) => self.put(if *value { "true" } else { "false" }),
            ExpressionKind::BitString(digits) => {
                self.put("\"");
                self.digits(*digits);
                self.put("\"");
            }
            ExpressionKind::Unary(operator, operand) => {
                self.put(operator.text());
                self.expression(operand, UNARY_PRECEDENCE);
            }
            ExpressionKind::Chain(chain) => self.chain(chain),
            ExpressionKind::Index(base, indices) => {
                self.expression(base, ATOM);
                self.indices(indices);
            }
            ExpressionKind::Call(call) => {
                self.put(call.name.text);
                self.arguments(&call.arguments);
            }
            ExpressionKind::Cast(ty, value) => {
                self.ty(ty);
                self.put("(");
                self.expression(value, 0);
                self.put(")");
            }
            ExpressionKind::DurationOf(block) => {
                self.put("durationof(");
                self.braces(block);
                self.put(")");
            }
        }
    }

    pub(super) fn chain(&mut self, chain: &Chain<'_>) {
        let Some(&(operator, _)) = chain.rest.first() else { return self.expression(&chain.first, 0) };
        let precedence = operator.precedence();
        // A power takes powers and prefix operators on its right, the others take chains of their own on their left.
        let (left, right) = match operator {
            BinaryOperator::Power => (precedence + 1, UNARY_PRECEDENCE),
            _ => (precedence, precedence + 1),
        };
        self.expression(&chain.first, left);
        for (operator, operand) in &chain.rest {
            let is_tight = precedence >= BinaryOperator::Multiply.precedence();
            let space = if is_tight { "" } else { " " };
            for part in [space, operator.text(self.dialect), space] {
                self.put(part);
            }
            self.expression(operand, right);
        }
    }

    pub(super) fn integer(&mut self, integer: &Integer<'_>) {
        self.put(match integer.radix {
            Radix::Binary => "0b",
            Radix::Octal => "0o",
            Radix::Decimal => "",
            Radix::Hexadecimal => "0x",
        });
        self.digits(integer.digits);
    }

    pub(super) fn digits(&mut self, digits: Digits<'_>) {
        self.out.extend(digits.iter().map(char::from));
    }

    pub(super) fn suffixed(&mut self, value: f64, suffix: &str) {
        let number = format!("{value:?}");
        self.put(number.strip_suffix(".0").unwrap_or(&number));
        self.put(suffix);
    }

    pub(super) fn indexed_name(&mut self, named: &IndexedName<'_>) {
        self.put(named.name.text);
        self.indices(&named.indices);
    }

    pub(super) fn indices(&mut self, indices: &[Index<'_>]) {
        for index in indices {
            self.put("[");
            match &index.kind {
                IndexKind::Set(values) => self.set(values),
                IndexKind::Items(items) => self.joined(items, |writer, item| match item {
                    IndexItem::Value(value) => writer.expression(value, 0),
                    IndexItem::Range(range) => writer.range(range),
                }),
            }
            self.put("]");
        }
    }

    pub(super) fn set(&mut self, values: &[Expression<'_>]) {
        self.put("{");
        self.expressions(values);
        self.put("}");
    }

    pub(super) fn range(&mut self, range: &Range<'_>) {
        let RangeParts { first, step, last } = &range.kind;
        self.optional(first.as_deref());
        self.put(":");
        if step.is_some() {
            self.optional(step.as_deref());
            self.put(":");
        }
        self.optional(last.as_deref());
    }

    pub(super) fn optional(&mut self, expression: Option<&Expression<'_>>) {
        if let Some(expression) = expression {
            self.expression(expression, 0);
        }
    }
}

fn precedence(kind: &ExpressionKind<'_>) -> u8 {
    match kind {
        ExpressionKind::Unary(..) => UNARY_PRECEDENCE,
        ExpressionKind::Chain(chain) => {
            chain.rest.first().map_or(ATOM, |(operator, _)| operator.precedence())
        }
        _ => ATOM,
    }
}
