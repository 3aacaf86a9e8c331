//! Gate parameters: from syntax to numbers and interned expressions.
//!
//! Real arithmetic becomes linear forms and functions over leaves; `angle[n]` values become whole combinations; any
//! other runtime value (integer arithmetic, casts, array elements) is one atom that keeps its text. Sums are taken
//! whole, so their length costs no stack.

use super::Lowering;
use super::expressions::literal_of;
use super::scope::Found;
use super::types::is_integer;
use crate::diagnostics::*;
use crate::ir::arithmetic::{Fault, float_of, integer_of};
use crate::ir::classical::{BinaryOperator, Expression, Type, Value};
use crate::ir::{Domain, Function, Param, SymbolKind};
use crate::qasm::ast;

/// A parameter in the making.
enum Partial {
    /// A literal of any type.
    Constant(Expression),
    Real(Param),
    Angle(Param, Type),
    /// A runtime value that is neither.
    Runtime(Expression, Span),
}

/// A sum that is taken whole.
struct Sum {
    /// Of values of this type, or of real numbers.
    angle: Option<Type>,
    terms: Vec<Param>,
}

/// The result of [`Lowering::parameter`].
pub(super) struct Parameter {
    pub value: Param,
    /// It calls a subroutine: evaluating it is an effect.
    pub effect: Option<Expression>,
}

impl Lowering<'_> {
    /// The angle of a gate.
    pub(super) fn parameter(&mut self, source: &ast::Expression) -> Option<Parameter> {
        self.constant_steps = 0;
        self.warn_about_integer_division(source);
        let partial = self.partial(source)?;
        self.close_parameter(partial, source.span)
    }

    fn close_parameter(&mut self, partial: Partial, span: Span) -> Option<Parameter> {
        let value = match partial {
            Partial::Real(value) | Partial::Angle(value, _) => value,
            Partial::Constant(constant) => self.constant_parameter(&constant, span)?,
            Partial::Runtime(value, at) => return self.runtime_parameter(value, at),
        };
        Some(Parameter { value, effect: None })
    }

    fn constant_parameter(&mut self, constant: &Expression, span: Span) -> Option<Param> {
        let value = literal_of(constant).filter(|_| is_angle_like(&constant.ty)).and_then(float_of);
        let Some(value) = value else {
            self.report_conversion(&constant.ty, &Type::Angle(None), span);
            return None;
        };
        if is_integer(&constant.ty) {
            self.warn_about_integer(span);
        }
        match Param::number(value) {
            Some(value) => Some(value),
            None => {
                self.report_fault(Fault::NotFinite, span);
                None
            }
        }
    }

    fn runtime_parameter(&mut self, value: Expression, span: Span) -> Option<Parameter> {
        if !is_angle_like(&value.ty) {
            self.report_conversion(&value.ty, &Type::Angle(None), span);
            return None;
        }
        let effect = value.has_effects().then(|| value.clone());
        Some(Parameter { value: self.atom(value, span)?, effect })
    }

    /// A runtime value as one atom, with its text as written.
    fn atom(&mut self, value: Expression, span: Span) -> Option<Param> {
        let leaves = self.leaves_of(&value);
        let domain = match value.ty {
            Type::Angle(width) => Domain::Angle(width),
            _ => Domain::Real,
        };
        let value = if domain == Domain::Real { self.cast(value, &Type::Float(None), span)? } else { value };
        let text = self.sources.slice(span);
        let text = if is_primary(text) { text.to_string() } else { format!("({text})") };
        Some(self.exprs.opaque(&text, value, leaves, domain))
    }

    fn partial(&mut self, source: &ast::Expression) -> Option<Partial> {
        match &source.kind {
            ast::ExpressionKind::Name(name) => self.partial_name(name, source),
            ast::ExpressionKind::Unary(ast::UnaryOperator::Negate, operand) => {
                match self.partial(operand)? {
                    Partial::Real(value) => self.real(|exprs| exprs.neg(value), source.span),
                    Partial::Angle(value, ty) => match self.exprs.neg(value) {
                        Some(value) => Some(Partial::Angle(value, ty)),
                        None => self.partial_value(source),
                    },
                    _ => self.partial_value(source),
                }
            }
            ast::ExpressionKind::Chain(chain) => self.partial_chain(chain, source),
            ast::ExpressionKind::Call(call) => self.partial_call(call, source),
            _ => self.partial_value(source),
        }
    }

    /// The long way: a typed expression.
    fn partial_value(&mut self, source: &ast::Expression) -> Option<Partial> {
        let value = self.expression(source)?;
        if literal_of(&value).is_some() {
            return Some(Partial::Constant(value));
        }
        if matches!(value.ty, Type::Float(_)) && !value.has_effects() {
            return Some(Partial::Real(self.atom(value, source.span)?));
        }
        Some(Partial::Runtime(value, source.span))
    }

    fn partial_name(&mut self, name: &str, source: &ast::Expression) -> Option<Partial> {
        let Found::Symbol(symbol) = self.find(name) else { return self.partial_value(source) };
        let is_variable =
            matches!(self.symbol(symbol).kind, SymbolKind::Variable { .. } | SymbolKind::GateParameter);
        match self.detail(symbol).ty.clone() {
            Type::Float(_) if is_variable => {
                let leaf = self.leaf(symbol);
                Some(Partial::Real(self.exprs.leaf(leaf, Domain::Real)))
            }
            Type::Angle(width) if is_variable => {
                let leaf = self.leaf(symbol);
                Some(Partial::Angle(self.exprs.leaf(leaf, Domain::Angle(width)), Type::Angle(width)))
            }
            _ => self.partial_value(source),
        }
    }

    fn partial_call(&mut self, call: &ast::Call, source: &ast::Expression) -> Option<Partial> {
        let function = match call.name.text {
            "sin" => Function::Sin,
            "cos" => Function::Cos,
            "tan" => Function::Tan,
            "arcsin" | "asin" => Function::Arcsin,
            "arccos" | "acos" => Function::Arccos,
            "arctan" | "atan" => Function::Arctan,
            "exp" => Function::Exp,
            "log" | "ln" => Function::Log,
            "sqrt" => Function::Sqrt,
            _ => return self.partial_value(source),
        };
        let [argument] = &call.arguments[..] else { return self.partial_value(source) };
        // the general way checks that the function exists in this version
        let is_builtin = self.find(call.name.text) == Found::Nothing && self.is_builtin(call.name.text);
        match (is_builtin, self.partial(argument)?) {
            (true, Partial::Real(value)) => self.real(|exprs| exprs.apply(function, &[value]), source.span),
            _ => self.partial_value(source),
        }
    }

    /// Real arithmetic; what overflows is reported.
    fn real(
        &mut self,
        compute: impl FnOnce(&mut crate::ir::Exprs) -> Option<Param>,
        span: Span,
    ) -> Option<Partial> {
        match compute(&mut self.exprs) {
            Some(value) => Some(Partial::Real(value)),
            None => {
                self.report_fault(Fault::NotFinite, span);
                None
            }
        }
    }

    fn partial_chain(&mut self, chain: &ast::Chain, source: &ast::Expression) -> Option<Partial> {
        let mut left = self.partial(&chain.first)?;
        let mut sum: Option<Sum> = None;
        for &(operator, ref right_source) in &chain.rest {
            let right = self.partial(right_source)?;
            if let Some(open) = &mut sum {
                if !self.add_to(open, operator, right)? {
                    return self.partial_value(source);
                }
                continue;
            }
            let sums = matches!(operator, BinaryOperator::Add | BinaryOperator::Subtract);
            if let Some(angle) = sum_type(&left, &right).filter(|_| sums) {
                let mut open = Sum { angle, terms: Vec::new() };
                let first = std::mem::replace(&mut left, Partial::Real(Param::ZERO));
                if !self.add_to(&mut open, BinaryOperator::Add, first)?
                    || !self.add_to(&mut open, operator, right)?
                {
                    return self.partial_value(source);
                }
                sum = Some(open);
                continue;
            }
            let so_far = Span::new(source.span.start, right_source.span.end);
            match self.combine(operator, left, right, so_far)? {
                Some(combined) => left = combined,
                None => return self.partial_value(source),
            }
        }
        match sum {
            None => Some(left),
            Some(Sum { angle: None, terms }) => self.real(|exprs| exprs.sum(terms), source.span),
            Some(Sum { angle: Some(ty), terms }) => match self.exprs.sum(terms) {
                Some(value) => Some(Partial::Angle(value, ty)),
                None => self.partial_value(source),
            },
        }
    }

    /// Takes one more term with its sign; `false` where it does not belong to the sum.
    fn add_to(&mut self, sum: &mut Sum, operator: BinaryOperator, term: Partial) -> Option<bool> {
        let value = match (&sum.angle, term) {
            (None, term) => self.real_value(term)?,
            (Some(ty), Partial::Angle(value, of)) if of == *ty => Some(value),
            _ => None,
        };
        let term = match (operator, value) {
            (BinaryOperator::Add, Some(value)) => Some(value),
            (BinaryOperator::Subtract, Some(value)) => self.exprs.neg(value),
            _ => None,
        };
        sum.terms.extend(term);
        Some(term.is_some())
    }

    /// A part as a real number; the inner `None` when it is none.
    fn real_value(&mut self, part: Partial) -> Option<Option<Param>> {
        Some(match part {
            Partial::Real(value) => Some(value),
            Partial::Constant(constant) if !matches!(constant.ty, Type::Angle(_)) => {
                literal_of(&constant).and_then(float_of).and_then(Param::number)
            }
            Partial::Runtime(value, span) if is_integer(&value.ty) && !value.has_effects() => {
                Some(self.atom(value, span)?)
            }
            _ => None,
        })
    }

    /// `left operator right` where it can be said without a typed expression; the inner `None` where it cannot.
    fn combine(
        &mut self,
        operator: BinaryOperator,
        left: Partial,
        right: Partial,
        span: Span,
    ) -> Option<Option<Partial>> {
        use BinaryOperator::*;
        if let (Partial::Constant(a), Partial::Constant(b)) = (&left, &right) {
            let value = self.binary(operator, a.clone(), b.clone(), span)?;
            return Some(literal_of(&value).is_some().then_some(Partial::Constant(value)));
        }
        if is_real_pair(&left, &right) {
            let function = match operator {
                Multiply => Function::Multiply,
                Divide => Function::Divide,
                Power => Function::Power,
                _ => return Some(None),
            };
            let zero = matches!(&right, Partial::Constant(value) if literal_of(value).and_then(float_of) == Some(0.0));
            if operator == Divide && zero {
                self.report_fault(Fault::DivisionByZero, span);
                return None;
            }
            let (Some(a), Some(b)) = (self.real_value(left)?, self.real_value(right)?) else {
                return Some(None);
            };
            self.join_runtime(span)?;
            return self.real(|exprs| exprs.apply(function, &[a, b]), span).map(Some);
        }
        Some(match (operator, left, right) {
            (Multiply, Partial::Angle(a, ty), Partial::Constant(factor))
            | (Multiply, Partial::Constant(factor), Partial::Angle(a, ty)) => match whole_factor(&factor) {
                Some(factor) => self.exprs.scale(a, factor).map(|product| match product.as_number() {
                    Some(_) => Partial::Real(product),
                    None => Partial::Angle(product, ty),
                }),
                None => None,
            },
            _ => None,
        })
    }

    /// An integer as an angle, which the specification does not have.
    pub(super) fn warn_about_integer(&mut self, span: Span) {
        if !self.options.strict || self.is_version_2() {
            return;
        }
        let message = "an integer stands for an angle here";
        let help = "the specification has no conversion from integers to angles; write a float: `1.0`";
        self.report.add(Diagnostic::new(W0302, span, message).help(help));
    }

    /// `rz(1/2)` is rz(0) in version 3: most likely a slip.
    pub(super) fn warn_about_integer_division(&mut self, source: &ast::Expression) {
        if self.is_version_2() {
            return;
        }
        let mut open = vec![source];
        while let Some(part) = open.pop() {
            match &part.kind {
                ast::ExpressionKind::Chain(chain) => {
                    self.warn_about_chain(chain, part.span);
                    open.push(&chain.first);
                    open.extend(chain.rest.iter().map(|(_, term)| term));
                }
                ast::ExpressionKind::Unary(_, operand) => open.push(operand),
                ast::ExpressionKind::Call(call) => open.extend(&call.arguments),
                _ => {}
            }
        }
    }

    fn warn_about_chain(&mut self, chain: &ast::Chain, span: Span) {
        let mut before = integer_literal(&chain.first);
        for (operator, right) in &chain.rest {
            let divisor = integer_literal(right);
            if let (ast::BinaryOperator::Divide, Some(a), Some(b)) = (operator, before, divisor)
                && b != 0
                && a % b != 0
            {
                let message = format!("`{a}/{b}` divides integers and is {}", a / b);
                let help = format!("for the fraction write `{a}.0/{b}`");
                let at = Span::new(span.start, right.span.end);
                self.report.add(Diagnostic::new(W0301, at, message).label("rounded towards zero").help(help));
            }
            before = match (before, divisor, operator) {
                (Some(a), Some(b), ast::BinaryOperator::Multiply) => a.checked_mul(b),
                (Some(a), Some(b), ast::BinaryOperator::Divide) => a.checked_div(b),
                _ => None,
            };
        }
    }
}

fn integer_literal(source: &ast::Expression) -> Option<u128> {
    match &source.kind {
        ast::ExpressionKind::Integer(integer) => integer.value(),
        _ => None,
    }
}

/// What may stand where an angle is wanted.
fn is_angle_like(ty: &Type) -> bool {
    is_integer(ty) || matches!(ty, Type::Float(_) | Type::Angle(_))
}

/// What a sum that begins with these is a sum of; `None` where it is not written as one.
fn sum_type(left: &Partial, right: &Partial) -> Option<Option<Type>> {
    match (left, right) {
        (Partial::Angle(_, s), Partial::Angle(_, t)) if s == t => Some(Some(s.clone())),
        _ => is_real_pair(left, right).then_some(None),
    }
}

/// Whether an operator on both is arithmetic of floats.
fn is_real_pair(left: &Partial, right: &Partial) -> bool {
    let real = |part: &Partial| match part {
        Partial::Real(_) => true,
        Partial::Constant(value) => matches!(value.ty, Type::Float(_)),
        _ => false,
    };
    let number = |part: &Partial| match part {
        Partial::Real(_) => true,
        Partial::Constant(value) => is_integer(&value.ty) || matches!(value.ty, Type::Float(_)),
        Partial::Runtime(value, _) => is_integer(&value.ty),
        Partial::Angle(..) => false,
    };
    (real(left) || real(right)) && number(left) && number(right)
}

fn whole_factor(factor: &Expression) -> Option<f64> {
    match literal_of(factor)? {
        value @ (Value::Int(_) | Value::Uint(_)) => {
            integer_of(value).filter(|value| value.unsigned_abs() < 1 << 52).map(|value| value as f64)
        }
        _ => None,
    }
}

/// Whether a text needs no parentheses as an operand.
fn is_primary(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_') || text.starts_with('(') && closes_at_end(text)
}

fn closes_at_end(text: &str) -> bool {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1 == text.len();
        }
    }
    false
}
