//! Parameters that a caller gives as text: `"2*theta + pi/4"`.

use std::sync::Arc;

use super::ast::{BinaryOperator, Chain, Dialect, Expression, ExpressionKind, StatementKind, UnaryOperator};
use super::parse::Parser;
use crate::diagnostics::{Diagnostic, E1103, Failure, Origin, Result, SourceMap, did_you_mean};
use crate::ir::{Circuit, Function, Param};

const FUNCTIONS: [(&str, Function); 9] = [
    ("sin", Function::Sin),
    ("cos", Function::Cos),
    ("tan", Function::Tan),
    ("arcsin", Function::Arcsin),
    ("arccos", Function::Arccos),
    ("arctan", Function::Arctan),
    ("exp", Function::Exp),
    ("log", Function::Log),
    ("sqrt", Function::Sqrt),
];

/// Reads an expression in real arithmetic (`1/2` is one half). Names other than `pi`, `tau` and `euler` are parameters
/// of the circuit, declared as inputs when they are new; nothing is declared when the text is refused.
pub fn parameter(circuit: &mut Circuit, text: &str) -> Result<Param> {
    let no_angle = || {
        let finding = Diagnostic::unplaced(E1103, format!("`{text}` is no angle"));
        finding.help("give a number of radians or an expression such as `2*theta + pi/4`")
    };
    if text.trim().is_empty() {
        return Err(no_angle().into());
    }
    let statement = format!("{text};");
    let fail = |diagnostics: Vec<Diagnostic>| {
        let mut sources = SourceMap::default();
        // The semicolon is ours: a space, so that the place after the expression is there.
        let _ = sources.add("<parameter>", format!("{text} ").into(), Origin::Main);
        let diagnostics = diagnostics.into_iter().map(|found| without_semicolon(found, text)).collect();
        Failure { diagnostics, sources: Arc::new(sources) }
    };
    let mut parser = Parser::new(&statement, 0, Dialect::OpenQasm3);
    let (first, second) = (parser.next_statement(), parser.next_statement());
    let found = parser.take_diagnostics();
    if !found.is_empty() {
        return Err(fail(found));
    }
    let (Some(StatementKind::Expression(expression)), None) = (first.map(|first| first.kind), second) else {
        return Err(no_angle().into());
    };
    let mut extended = circuit.clone();
    let param = value(&mut extended, &expression).map_err(|found| match found {
        Stop::Here(finding) => fail(vec![*finding]),
        Stop::Elsewhere(failure) => failure,
    })?;
    *circuit = extended;
    Ok(param)
}

/// The finding in the words of somebody who wrote an expression and no statement.
fn without_semicolon(mut found: Diagnostic, text: &str) -> Diagnostic {
    let at_end = found.primary.as_ref().is_some_and(|label| label.span.start as usize >= text.len());
    if at_end {
        found.message = found.message.replace("`;`", "the end of the expression");
    }
    found
}

enum Stop {
    Here(Box<Diagnostic>),
    Elsewhere(Failure),
}

/// Depth is bounded by the parser, so recursion is safe.
fn value(circuit: &mut Circuit, expression: &Expression<'_>) -> Result<Param, Stop> {
    let stop = |message: String| Stop::Here(Box::new(Diagnostic::new(E1103, expression.span, message)));
    let not_finite = || stop("the value is not finite".to_string());
    match &expression.kind {
        ExpressionKind::Integer(integer) => {
            let number = integer.value().ok_or_else(|| stop("the number is too large".to_string()))?;
            Param::number(number as f64).ok_or_else(not_finite)
        }
        ExpressionKind::Float(number) => Param::number(*number).ok_or_else(not_finite),
        ExpressionKind::Name(name) => match constant(name) {
            Some(number) => Ok(Param::from(number)),
            None => circuit.parameter(name).map_err(Stop::Elsewhere),
        },
        ExpressionKind::Unary(UnaryOperator::Negate, operand) => {
            let operand = value(circuit, operand)?;
            Arc::make_mut(&mut circuit.exprs).neg(operand).ok_or_else(not_finite)
        }
        ExpressionKind::Chain(chain) => chained(circuit, chain, &stop),
        ExpressionKind::Call(call) => {
            let known = FUNCTIONS.iter().find(|(name, _)| *name == call.name.text);
            let Some(&(_, function)) = known.filter(|_| call.arguments.len() == 1) else {
                let names = FUNCTIONS.map(|(name, _)| name);
                let near = did_you_mean(call.name.text, names);
                let hint = near.map_or_else(
                    || format!("there are {}", names.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                let finding =
                    Diagnostic::new(E1103, call.name.span, "no function of one real number has this name");
                return Err(Stop::Here(Box::new(finding.help(hint))));
            };
            let argument = value(circuit, &call.arguments[0])?;
            Arc::make_mut(&mut circuit.exprs).apply(function, &[argument]).ok_or_else(not_finite)
        }
        _ => Err(stop("a parameter is real arithmetic over numbers and names".to_string())),
    }
}

fn chained(circuit: &mut Circuit, chain: &Chain<'_>, stop: &dyn Fn(String) -> Stop) -> Result<Param, Stop> {
    let mut total = value(circuit, &chain.first)?;
    for (operator, term) in &chain.rest {
        let term = value(circuit, term)?;
        let exprs = Arc::make_mut(&mut circuit.exprs);
        let result = match operator {
            BinaryOperator::Add => exprs.add(total, term),
            BinaryOperator::Subtract => exprs.sub(total, term),
            BinaryOperator::Multiply => exprs.apply(Function::Multiply, &[total, term]),
            BinaryOperator::Divide => exprs.apply(Function::Divide, &[total, term]),
            BinaryOperator::Power => exprs.apply(Function::Power, &[total, term]),
            other => {
                let text = other.text(Dialect::OpenQasm3);
                return Err(stop(format!("`{text}` is no arithmetic of real numbers")));
            }
        };
        total = result.ok_or_else(|| stop("the value is not finite".to_string()))?;
    }
    Ok(total)
}

fn constant(name: &str) -> Option<f64> {
    match name {
        "pi" | "π" => Some(std::f64::consts::PI),
        "tau" | "τ" => Some(std::f64::consts::TAU),
        "euler" | "ℇ" => Some(std::f64::consts::E),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_real_and_names_become_inputs() {
        let mut circuit = Circuit::new(1, 0);
        assert_eq!(parameter(&mut circuit, "1/2").unwrap().as_number(), Some(0.5));
        assert_eq!(
            parameter(&mut circuit, "-2**2 + pi").unwrap().as_number(),
            Some(std::f64::consts::PI - 4.0)
        );
        let twice = parameter(&mut circuit, "theta + theta").unwrap();
        assert!(twice.same(parameter(&mut circuit, "2 * theta").unwrap()));
        assert_eq!(circuit.inputs().count(), 1);
    }

    #[test]
    fn what_is_refused_declares_nothing() {
        let mut circuit = Circuit::new(1, 0);
        for text in ["theta +", "theta << 1", "a; b", "", "sine(theta)", "theta / 0 + 1/0", "q[0]", "x y;"] {
            assert!(parameter(&mut circuit, text).is_err(), "{text}");
        }
        assert_eq!(circuit.inputs().count(), 0);
    }
}
