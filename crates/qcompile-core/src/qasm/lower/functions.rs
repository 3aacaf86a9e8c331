//! Function calls in expressions: the built-in functions, and who handles the others.

use super::Lowering;
use super::expressions::{literal, literal_of, near_name};
use super::scope::Found;
use super::types;
use crate::diagnostics::*;
use crate::ir::SymbolKind;
use crate::ir::arithmetic::{self, Fault, integer_of};
use crate::ir::classical::{Expression, ExpressionNode, Type, Value};
use crate::qasm::ast;

impl Lowering<'_> {
    pub(super) fn call(&mut self, call: &ast::Call, span: Span) -> Option<Expression> {
        match self.find(call.name.text) {
            Found::Symbol(symbol) => match self.symbol(symbol).kind {
                SymbolKind::Subroutine { index } => self.subroutine_call(index, &call.arguments, span),
                SymbolKind::Error => None,
                SymbolKind::Gate { .. } => {
                    self.report_wrong_kind(call.name.text, call.name.span, symbol, "a gate", "a function");
                    None
                }
                _ => {
                    self.report_wrong_kind(
                        call.name.text,
                        call.name.span,
                        symbol,
                        "a variable",
                        "a function",
                    );
                    None
                }
            },
            Found::Hidden(symbol) => {
                self.report_invisible(call.name.text, call.name.span, symbol);
                None
            }
            Found::Nothing => self.builtin(call, span),
        }
    }

    fn builtin(&mut self, call: &ast::Call, span: Span) -> Option<Expression> {
        let name = call.name.text;
        if !self.is_builtin(name) {
            self.report_unknown_function(call);
            return None;
        }
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            arguments.push(self.expression(argument)?);
        }
        let wanted = match name {
            "mod" | "rotl" | "rotr" => 2..=2,
            "sizeof" => 1..=2,
            _ => 1..=1,
        };
        if !wanted.contains(&arguments.len()) {
            let message = format!("`{name}` takes {} values, {} are given", wanted.end(), arguments.len());
            self.report.add(Diagnostic::new(E0307, span, message));
            return None;
        }
        match name {
            "sizeof" => self.sizeof(arguments, call, span),
            "mod" => self.modulus(arguments, span),
            "rotl" | "rotr" => self.rotation(name, arguments, span),
            "popcount" => self.popcount(arguments, span),
            "real" | "imag" => self.complex_part(name, arguments, span),
            _ => self.real_function(name, arguments, span),
        }
    }

    pub(super) fn is_builtin(&self, name: &str) -> bool {
        match self.dialect {
            ast::Dialect::OpenQasm2 => {
                matches!(name, "sin" | "cos" | "tan" | "exp" | "ln" | "sqrt" | "asin" | "acos" | "atan")
            }
            ast::Dialect::OpenQasm3 => BUILTINS.contains(&name),
        }
    }

    fn report_unknown_function(&mut self, call: &ast::Call) {
        let (name, span) = (call.name.text, call.name.span);
        if self.report.knows_unknown(name, span) {
            return;
        }
        let gate = self.is_gate_of_the_library(name);
        let near = near_name(name, self.scopes.names().chain(BUILTINS.iter().copied()));
        let finding =
            Diagnostic::new(E0201, span, format!("there is no function `{name}`")).label("not found");
        let finding = match (name, near) {
            ("ln", _) => finding.help("the natural logarithm is `log` in OpenQASM 3"),
            ("pow", _) => finding.help("write powers as `a ** b`"),
            (_, Some(near)) => finding.help(format!("did you mean `{near}`?")),
            _ if gate => finding.help("a gate is applied to qubits: `name(angles) q;`"),
            _ => finding.help("declare it with `def` or `extern` before this statement"),
        };
        self.report.unknown(name, finding);
    }

    fn folded(
        &mut self,
        name: &str,
        arguments: Vec<Expression>,
        ty: Type,
        span: Span,
        fold: impl FnOnce(&[&Value]) -> Result<Value, Fault>,
    ) -> Option<Expression> {
        let values: Option<Vec<&Value>> = arguments.iter().map(literal_of).collect();
        if let Some(values) = values {
            match fold(&values) {
                Ok(value) => {
                    self.step(span)?;
                    return Some(literal(value, ty));
                }
                Err(Fault::Unsupported) => {}
                Err(fault) => {
                    self.report_fault(fault, span);
                    return None;
                }
            }
        }
        Some(Expression {
            node: ExpressionNode::Builtin { name: name.into(), arguments: arguments.into() },
            ty,
        })
    }

    fn real_function(
        &mut self,
        name: &str,
        mut arguments: Vec<Expression>,
        span: Span,
    ) -> Option<Expression> {
        let argument = arguments.pop()?;
        let takes_angle = matches!(name, "sin" | "cos" | "tan") && matches!(argument.ty, Type::Angle(_));
        let takes_complex = matches!(name, "exp" | "sqrt") && matches!(argument.ty, Type::Complex(_));
        if takes_complex {
            let ty = argument.ty.clone();
            return self.folded(name, vec![argument], ty, span, |_| Err(Fault::Unsupported));
        }
        let argument = if takes_angle { argument } else { self.coerce(argument, &Type::Float(None), span)? };
        let function = arithmetic::real_function(name)?;
        self.folded(name, vec![argument], Type::Float(None), span, |values| {
            let value = function(arithmetic::float_of(values[0]).ok_or(Fault::Unsupported)?);
            if value.is_finite() { Ok(Value::Float(value)) } else { Err(Fault::NotFinite) }
        })
    }

    fn modulus(&mut self, arguments: Vec<Expression>, span: Span) -> Option<Expression> {
        let whole = arguments.iter().all(|argument| types::is_integer(&argument.ty));
        let ty = if whole { Type::Int(None) } else { Type::Float(None) };
        let mut converted = Vec::new();
        for argument in arguments {
            converted.push(self.coerce(argument, &ty, span)?);
        }
        self.folded("mod", converted, ty, span, |values| match (values[0], values[1]) {
            (Value::Int(_), Value::Int(0)) => Err(Fault::DivisionByZero),
            (Value::Int(a), Value::Int(b)) => a.checked_rem(*b).map(Value::Int).ok_or(Fault::Overflow),
            (Value::Float(_), Value::Float(0.0)) => Err(Fault::DivisionByZero),
            (Value::Float(a), Value::Float(b)) => Ok(Value::Float(a % b)),
            _ => Err(Fault::Unsupported),
        })
    }

    fn rotation(&mut self, name: &str, mut arguments: Vec<Expression>, span: Span) -> Option<Expression> {
        let distance = arguments.pop()?;
        let value = arguments.pop()?;
        if !matches!(value.ty, Type::Bit(Some(_)) | Type::Uint(Some(_)) | Type::Angle(Some(_))) {
            let message = format!("`{name}` rotates registers and integers of known width, not {}", value.ty);
            self.report.add(Diagnostic::new(E0304, span, message));
            return None;
        }
        let distance = self.coerce(distance, &Type::Int(None), span)?;
        let ty = value.ty.clone();
        let sign = if name == "rotl" { 1 } else { -1 };
        self.folded(name, vec![value, distance], ty.clone(), span, |values| {
            let distance = integer_of(values[1]).ok_or(Fault::Unsupported)?;
            arithmetic::rotate_left(values[0], &ty, sign * (distance % (1 << 32)))
        })
    }

    fn popcount(&mut self, arguments: Vec<Expression>, span: Span) -> Option<Expression> {
        let ty = &arguments[0].ty;
        if !matches!(ty, Type::Bit(Some(_)) | Type::Uint(_) | Type::Angle(_)) {
            let message = format!("`popcount` counts the bits of a register, not of {ty}");
            self.report.add(Diagnostic::new(E0304, span, message));
            return None;
        }
        self.folded("popcount", arguments, Type::Uint(None), span, |values| arithmetic::popcount(values[0]))
    }

    fn complex_part(&mut self, name: &str, mut arguments: Vec<Expression>, span: Span) -> Option<Expression> {
        let value = arguments.pop()?;
        let ty = match value.ty {
            Type::Complex(width) => Type::Float(width),
            _ => Type::Float(None),
        };
        let value = if matches!(value.ty, Type::Complex(_)) {
            value
        } else {
            self.coerce(value, &Type::Complex(None), span)?
        };
        let first = name == "real";
        self.folded(name, vec![value], ty, span, |values| match values[0] {
            Value::Complex(re, im) => Ok(Value::Float(if first { *re } else { *im })),
            _ => Err(Fault::Unsupported),
        })
    }

    fn sizeof(&mut self, arguments: Vec<Expression>, call: &ast::Call, span: Span) -> Option<Expression> {
        let rank = match &arguments[0].ty {
            Type::Array { dimensions, .. } => dimensions.len() as u32,
            Type::ArrayReference { rank, .. } => *rank,
            ty => {
                let message = format!("`sizeof` measures arrays, not {ty}");
                self.report.add(Diagnostic::new(E0304, call.arguments[0].span, message));
                return None;
            }
        };
        let dimension = match arguments.get(1) {
            None => Some(0),
            Some(dimension) => literal_of(dimension).and_then(integer_of),
        };
        if let Some(dimension) = dimension
            && !(0..i128::from(rank)).contains(&dimension)
        {
            let message = format!("this array has {rank} dimensions, there is no dimension {dimension}");
            self.report.add(Diagnostic::new(E0404, span, message));
            return None;
        }
        if let (Type::Array { dimensions, .. }, Some(dimension)) = (&arguments[0].ty, dimension) {
            let length = dimensions[dimension as usize];
            return Some(literal(Value::Uint(length.into()), Type::Uint(None)));
        }
        let node = ExpressionNode::Builtin { name: "sizeof".into(), arguments: arguments.into() };
        Some(Expression { node, ty: Type::Uint(None) })
    }
}

const BUILTINS: [&str; 18] = [
    "arccos", "arcsin", "arctan", "ceiling", "cos", "exp", "floor", "log", "mod", "popcount", "rotl", "rotr",
    "sin", "sqrt", "tan", "real", "imag", "sizeof",
];
