//! Typed expressions: names resolved, implicit conversions written out, constants computed.
//!
//! An expression is constant exactly when it comes out as a literal.

use std::sync::Arc;

use super::Lowering;
use super::scope::Found;
use super::types::{self, Conversion};
use crate::diagnostics::*;
use crate::ir::arithmetic::{self, Fault, integer_of};
use crate::ir::classical::{BinaryOperator, Expression, ExpressionNode, Type, UnaryOperator, Value};
use crate::ir::{SymbolId, SymbolKind};
use crate::qasm::ast;
use crate::qasm::number::Number;

/// A name to suggest for a misspelt one. Single letters are near to too many others.
pub fn near_name<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.chars().count() < 2 { None } else { did_you_mean(name, candidates) }
}

pub fn literal(value: Value, ty: Type) -> Expression {
    Expression { node: ExpressionNode::Literal(value), ty }
}

pub fn literal_of(expression: &Expression) -> Option<&Value> {
    match &expression.node {
        ExpressionNode::Literal(value) => Some(value),
        _ => None,
    }
}

pub fn variable(symbol: SymbolId, ty: Type) -> Expression {
    Expression { node: ExpressionNode::Variable(symbol), ty }
}

/// The value of a constant that the language brings along.
pub fn built_in_constant(name: &str, dialect: ast::Dialect) -> Option<f64> {
    Number::constant(name, dialect).map(Number::to_f64)
}

fn is_arithmetic(operator: BinaryOperator) -> bool {
    use BinaryOperator::*;
    matches!(operator, Add | Subtract | Multiply | Divide | Remainder | Power)
}

impl Lowering<'_> {
    /// The expression with its type. `None` where an error was reported.
    pub(super) fn expression(&mut self, source: &ast::Expression) -> Option<Expression> {
        let span = source.span;
        match &source.kind {
            ast::ExpressionKind::Name(name) => self.named_value(name, span),
            ast::ExpressionKind::Hardware(number) => {
                self.report_qubit_as_value(&format!("${number}"), span);
                None
            }
            ast::ExpressionKind::Call(call) => self.call(call, span),
            ast::ExpressionKind::Index(base, indices) => {
                let base_value = self.expression(base)?;
                self.indexed(base_value, indices, base.span)
            }
            ast::ExpressionKind::Unary(operator, operand) => {
                let value = self.expression(operand)?;
                self.unary(*operator, value, span)
            }
            ast::ExpressionKind::Chain(chain) => self.chain(chain, span),
            ast::ExpressionKind::Cast(ty, operand) => {
                let ty = self.ty(ty);
                let value = self.expression(operand)?;
                self.explicit_cast(value, &ty?, span)
            }
            ast::ExpressionKind::DurationOf(_) => {
                self.facts.timed = true;
                let text = self.sources.slice(span).into();
                Some(Expression { node: ExpressionNode::Machine(text), ty: Type::Duration })
            }
            _ => self.literal_value(source),
        }
    }

    fn literal_value(&mut self, source: &ast::Expression) -> Option<Expression> {
        Some(match &source.kind {
            ast::ExpressionKind::Integer(integer) => {
                let Some(value) = integer.value() else {
                    let message = "this integer does not fit 128 bits";
                    self.report.add(Diagnostic::new(E0303, source.span, message));
                    return None;
                };
                match i128::try_from(value) {
                    Ok(value) => literal(Value::Int(value), Type::Int(None)),
                    Err(_) => literal(Value::Uint(value), Type::Uint(None)),
                }
            }
            ast::ExpressionKind::Float(value) if value.is_finite() => {
                literal(Value::Float(*value), Type::Float(None))
            }
            ast::ExpressionKind::Imaginary(value) if value.is_finite() => {
                literal(Value::Complex(0.0, *value), Type::Complex(None))
            }
            ast::ExpressionKind::Bool(value) => literal(Value::Bool(*value), Type::Bool),
            ast::ExpressionKind::BitString(digits) => {
                let mut bits: Vec<bool> = digits.iter().map(|digit| digit == b'1').collect();
                bits.reverse();
                let width = bits.len() as u32;
                literal(Value::Bits(bits.into()), Type::Bit(Some(width)))
            }
            ast::ExpressionKind::Timing(timing) => {
                self.facts.timed = true;
                let (factor, cycles) = match timing.unit {
                    ast::TimeUnit::Dt => (1.0, true),
                    ast::TimeUnit::Nanosecond => (1e-9, false),
                    ast::TimeUnit::Microsecond => (1e-6, false),
                    ast::TimeUnit::Millisecond => (1e-3, false),
                    ast::TimeUnit::Second => (1.0, false),
                };
                literal(Value::Duration { value: timing.value * factor, cycles }, Type::Duration)
            }
            _ => {
                self.report_fault(Fault::NotFinite, source.span);
                return None;
            }
        })
    }

    // ------------------------------------------------------------------------------------------------------ names

    fn named_value(&mut self, name: &str, span: Span) -> Option<Expression> {
        let symbol = match self.find(name) {
            Found::Symbol(symbol) => symbol,
            Found::Nothing => {
                if let Some(value) = built_in_constant(name, self.dialect) {
                    return Some(literal(Value::Float(value), Type::Float(None)));
                }
                self.report_unknown(name, span);
                return None;
            }
            Found::Hidden(symbol) => {
                self.report_invisible(name, span, symbol);
                return None;
            }
        };
        let ty = self.detail(symbol).ty.clone();
        match &self.symbol(symbol).kind {
            SymbolKind::Constant { value } => Some(literal(value.clone(), ty)),
            SymbolKind::Bits { .. } | SymbolKind::Variable { .. } | SymbolKind::GateParameter => {
                Some(variable(symbol, ty))
            }
            SymbolKind::Alias { wires } if wires.first().is_none_or(|wire| wire.is_classical()) => {
                Some(variable(symbol, ty))
            }
            SymbolKind::Qubits { .. } | SymbolKind::Alias { .. } => {
                self.report_qubit_as_value(name, span);
                None
            }
            SymbolKind::Gate { .. } => {
                self.report_wrong_kind(name, span, symbol, "a gate", "a value");
                None
            }
            SymbolKind::Subroutine { .. } => {
                self.report_wrong_kind(name, span, symbol, "a subroutine", "a value");
                None
            }
            SymbolKind::Error => None,
        }
    }

    pub(super) fn report_unknown(&mut self, name: &str, span: Span) {
        if self.report.knows_unknown(name, span) {
            return;
        }
        let built_in = ["pi", "tau", "euler"];
        let help = match near_name(name, self.scopes.names().chain(built_in)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "declare it before this statement".to_string(),
        };
        let finding = Diagnostic::new(E0201, span, format!("`{name}` is not declared"));
        self.report.unknown(name, finding.label("not found").help(help));
    }

    pub(super) fn report_invisible(&mut self, name: &str, span: Span, symbol: SymbolId) {
        let body = match self.frame.kind {
            super::FrameKind::Gate => "a gate",
            _ => "a subroutine",
        };
        let message = format!("`{name}` cannot be seen inside the body of {body}");
        let mut finding = Diagnostic::new(E0203, span, message).label("declared outside");
        let declared = self.symbol(symbol).declared;
        if !declared.is_empty() {
            finding = finding.also(declared, format!("`{name}` is declared here"));
        }
        let help = "pass it as an argument; constants, gates and subroutines are visible everywhere";
        self.report.add(finding.help(help));
    }

    pub(super) fn report_wrong_kind(
        &mut self,
        name: &str,
        span: Span,
        symbol: SymbolId,
        is: &str,
        wanted: &str,
    ) {
        let mut finding = Diagnostic::new(E0204, span, format!("`{name}` is {is}, not {wanted}"))
            .label(format!("expected {wanted}"));
        let declared = self.symbol(symbol).declared;
        if !declared.is_empty() {
            finding = finding.also(declared, format!("`{name}` is declared here"));
        }
        self.report.add(finding);
    }

    fn report_qubit_as_value(&mut self, name: &str, span: Span) {
        let message = format!("`{name}` is a qubit, not a value");
        let help = format!("measure it first: `bit b = measure {name};`");
        self.report.add(Diagnostic::new(E0204, span, message).label("expected a value").help(help));
    }

    pub(super) fn report_fault(&mut self, fault: Fault, span: Span) {
        self.report.add(Diagnostic::new(E0303, span, fault.message()).label("in this constant expression"));
    }

    // -------------------------------------------------------------------------------------------------- operators

    fn unary(&mut self, operator: UnaryOperator, operand: Expression, span: Span) -> Option<Expression> {
        let Some(ty) = types::unary_operand(operator, &operand.ty) else {
            let message = format!("`{}` is not defined for {}", operator.text(), operand.ty);
            self.report.add(Diagnostic::new(E0304, span, message));
            return None;
        };
        let operand = self.cast(operand, &ty, span)?;
        if let Some(value) = literal_of(&operand) {
            self.step(span)?;
            match arithmetic::unary(operator, value, &ty) {
                Ok(value) => return Some(literal(value, ty)),
                Err(Fault::Unsupported) => {}
                Err(fault) => {
                    self.report_fault(fault, span);
                    return None;
                }
            }
        }
        Some(Expression { node: ExpressionNode::Unary { operator, operand: Arc::new(operand) }, ty })
    }

    fn chain(&mut self, chain: &ast::Chain, span: Span) -> Option<Expression> {
        let mut left = self.expression(&chain.first);
        for (operator, right) in &chain.rest {
            let right_value = self.expression(right);
            let (Some(before), Some(right_value)) = (left, right_value) else {
                left = None;
                continue;
            };
            let so_far = Span::new(span.start, right.span.end);
            left = self.binary(*operator, before, right_value, so_far);
        }
        left
    }

    pub(super) fn binary(
        &mut self,
        operator: BinaryOperator,
        left: Expression,
        right: Expression,
        span: Span,
    ) -> Option<Expression> {
        let real = self.is_version_2() && is_arithmetic(operator);
        let (left, right) = if real {
            (self.cast(left, &Type::Float(None), span)?, self.cast(right, &Type::Float(None), span)?)
        } else {
            (left, right)
        };
        let Some(signature) = types::signature(operator, &left.ty, &right.ty) else {
            self.report_no_operator(operator, &left.ty, &right.ty, span);
            return None;
        };
        if signature.result == Type::Error {
            return None;
        }
        let left = self.cast(left, &signature.left, span)?;
        let right = self.cast(right, &signature.right, span)?;
        if let (Some(a), Some(b)) = (literal_of(&left), literal_of(&right)) {
            self.step(span)?;
            match arithmetic::binary(operator, a, b, &signature.result) {
                Ok(value) => return Some(literal(value, signature.result)),
                Err(Fault::Unsupported) => {}
                Err(fault) => {
                    self.report_fault(fault, span);
                    return None;
                }
            }
        }
        self.join_runtime(span)?;
        let node = ExpressionNode::Binary { operator, left: Arc::new(left), right: Arc::new(right) };
        Some(Expression { node, ty: signature.result })
    }

    fn report_no_operator(&mut self, operator: BinaryOperator, left: &Type, right: &Type, span: Span) {
        let message = format!("`{}` is not defined for {left} and {right}", operator.text(self.dialect));
        let mut finding = Diagnostic::new(E0304, span, message);
        if let (Type::Bit(Some(n)), Type::Bit(Some(m))) = (left, right) {
            finding = finding.help(format!("one register has {n} bits, the other {m}"));
        }
        self.report.add(finding);
    }

    // ------------------------------------------------------------------------------------------------ conversions

    /// The value in another type, for conversions that are known to be allowed.
    pub(super) fn cast(&mut self, value: Expression, ty: &Type, span: Span) -> Option<Expression> {
        if value.ty == *ty {
            return Some(value);
        }
        // a register reads as a number without sign of its own width first
        if let (Type::Bit(Some(n)), Type::Int(width) | Type::Uint(width)) = (&value.ty, ty)
            && width.is_some_and(|width| width != *n)
        {
            let number = Type::Uint(Some(*n));
            let value = self.cast(value, &number, span)?;
            return self.cast(value, ty, span);
        }
        if let Some(constant) = literal_of(&value) {
            match arithmetic::convert(constant, ty) {
                Ok(constant) => return Some(literal(constant, ty.clone())),
                Err(Fault::Unsupported) => {}
                Err(fault) => {
                    self.report_fault(fault, span);
                    return None;
                }
            }
        }
        Some(Expression { node: ExpressionNode::Cast(Arc::new(value)), ty: ty.clone() })
    }

    /// The value where a value of type `ty` is wanted.
    pub(super) fn coerce(&mut self, value: Expression, ty: &Type, span: Span) -> Option<Expression> {
        match types::conversion(&value.ty, ty) {
            Conversion::Same if *ty == Type::Error || value.ty == Type::Error => None,
            Conversion::Same => Some(value),
            Conversion::Implicit => self.cast(value, ty, span),
            Conversion::Explicit | Conversion::Impossible => {
                self.report_conversion(&value.ty, ty, span);
                None
            }
        }
    }

    pub(super) fn report_conversion(&mut self, from: &Type, to: &Type, span: Span) {
        if let (Type::Bit(Some(n)), Type::Bit(Some(m))) = (from, to) {
            let message = format!("a register of {m} bits cannot take {n} bits");
            let finding = Diagnostic::new(E0305, span, message).label(format!("{n} bits"));
            self.report.add(finding.help("select as many bits with a range: `c[0:1]`"));
            return;
        }
        let message = format!("expected {to}, found {from}");
        let mut finding = Diagnostic::new(E0301, span, message).label(format!("this is {from}"));
        finding = match (types::conversion(from, to), from, to) {
            (Conversion::Explicit, ..) => finding.help(format!("write the conversion: `{to}(...)`")),
            (_, Type::Bit(None), Type::Bit(Some(1))) | (_, Type::Bit(Some(1)), Type::Bit(None)) => {
                finding.help("`bit` and `bit[1]` are different types; use `[0]` on the register")
            }
            (_, Type::Bit(Some(n)), _) if types::is_integer(to) => {
                finding.help(format!("a register converts to a number of its own width: `uint[{n}](...)`"))
            }
            (_, Type::Angle(_), Type::Float(_)) => {
                finding.help("there is no conversion from angles to floats")
            }
            _ => finding,
        };
        self.report.add(finding);
    }

    fn explicit_cast(&mut self, value: Expression, ty: &Type, span: Span) -> Option<Expression> {
        match types::conversion(&value.ty, ty) {
            Conversion::Impossible => {
                self.report_conversion(&value.ty, ty, span);
                None
            }
            _ => self.cast(value, ty, span),
        }
    }

    /// A value of type bool, for conditions.
    pub(super) fn condition(&mut self, source: &ast::Expression) -> Option<Expression> {
        let value = self.expression(source)?;
        match types::conversion(&value.ty, &Type::Bool) {
            Conversion::Impossible => {
                self.report_conversion(&value.ty, &Type::Bool, source.span);
                None
            }
            _ => self.cast(value, &Type::Bool, source.span),
        }
    }

    /// A whole number known at compile time.
    pub(super) fn constant_integer(&mut self, source: &ast::Expression) -> Option<i128> {
        let value = self.expression(source)?;
        if !types::is_integer(&value.ty) && !types::is_truth(&value.ty) {
            self.report_conversion(&value.ty, &Type::Int(None), source.span);
            return None;
        }
        let Some(constant) = literal_of(&value) else {
            self.report_not_constant(source.span);
            return None;
        };
        let number = integer_of(constant);
        if number.is_none() {
            self.report_fault(Fault::Overflow, source.span);
        }
        number
    }

    pub(super) fn report_not_constant(&mut self, span: Span) {
        self.report.add(
            Diagnostic::new(E0302, span, "this must be known at compile time")
                .label("depends on a runtime value")
                .help("use literals and names declared with `const`"),
        );
    }

    /// A size in brackets: at least `least`.
    pub(super) fn size(&mut self, source: &ast::Expression, least: u32, most: u32) -> Option<u32> {
        let number = self.constant_integer(source)?;
        if number < i128::from(least) {
            let message = format!("a size must be at least {least}, this is {number}");
            self.report.add(Diagnostic::new(E0306, source.span, message));
            return None;
        }
        if number > i128::from(most) {
            let message = format!("a size of {number} is more than the {most} that are supported");
            self.report.add(Diagnostic::new(E0904, source.span, message).label("too large"));
            return None;
        }
        Some(number as u32)
    }

    // ------------------------------------------------------------------------------------------------------ types

    pub(super) fn ty(&mut self, source: &ast::Type) -> Option<Type> {
        const MOST_BITS: u32 = 1 << 16;
        let wires = self.options.limits.wires;
        let width = |lowering: &mut Self, size: &Option<Box<ast::Expression>>, most| match size {
            None => Some(None),
            Some(size) => lowering.size(size, 1, most).map(Some),
        };
        Some(match &source.kind {
            ast::TypeKind::Bit(None) => Type::Bit(None),
            ast::TypeKind::Bit(Some(size)) => Type::Bit(Some(self.size(size, 0, wires)?)),
            ast::TypeKind::Int(size) => Type::Int(width(self, size, MOST_BITS)?),
            ast::TypeKind::Uint(size) => Type::Uint(width(self, size, MOST_BITS)?),
            ast::TypeKind::Float(size) => Type::Float(width(self, size, MOST_BITS)?),
            ast::TypeKind::Angle(size) => Type::Angle(width(self, size, MOST_BITS)?),
            ast::TypeKind::Bool => Type::Bool,
            ast::TypeKind::Duration => Type::Duration,
            ast::TypeKind::Stretch => Type::Stretch,
            ast::TypeKind::Complex(None) => Type::Complex(None),
            ast::TypeKind::Complex(Some(part)) => match self.ty(part)? {
                Type::Float(size) => Type::Complex(size),
                other => {
                    let message = format!("complex numbers have parts of type float, not {other}");
                    self.report.add(Diagnostic::new(E0301, part.span, message));
                    return None;
                }
            },
            ast::TypeKind::Array { element, lengths } => self.array_type(element, lengths, source.span)?,
        })
    }

    fn array_type(&mut self, element: &ast::Type, lengths: &[ast::Expression], span: Span) -> Option<Type> {
        const MOST_DIMENSIONS: usize = 7;
        let element_type = self.ty(element)?;
        if matches!(element_type, Type::Bit(_) | Type::Stretch) {
            let message = format!("an array cannot have elements of type {element_type}");
            self.report.add(Diagnostic::new(E0301, element.span, message));
            return None;
        }
        if lengths.len() > MOST_DIMENSIONS {
            let message = format!("an array has at most {MOST_DIMENSIONS} dimensions");
            self.report.add(Diagnostic::new(E0306, span, message));
            return None;
        }
        let dimensions: Option<Vec<u32>> =
            lengths.iter().map(|length| self.size(length, 0, self.options.limits.wires)).collect();
        Some(Type::Array { element: Arc::new(element_type), dimensions: dimensions?.into() })
    }
}
