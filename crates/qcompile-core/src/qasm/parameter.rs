//! Parameters that a caller gives as text: `"2*theta + pi/4"`.

use std::sync::Arc;

use super::ast::{
    BinaryOperator, Call, Chain, Dialect, Expression, ExpressionKind, StatementKind, UnaryOperator,
};
use super::lower::{MOST_RUNTIME_OPERATORS, too_many_operators};
use super::parse::Parser;
use crate::diagnostics::{Diagnostic, E1103, Failure, Origin, SourceMap, Span, did_you_mean};
use crate::ir::{Circuit, Exprs, Function, Param};

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
pub fn parameter(circuit: &mut Circuit, text: &str) -> Result<Param, Failure> {
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
    let mut reading = Reading { circuit: circuit.clone(), operators: 0 };
    let param = reading.value(&expression).map_err(|found| match found {
        Stop::Here(finding) => fail(vec![*finding]),
        Stop::Elsewhere(failure) => failure,
    })?;
    *circuit = reading.circuit;
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

/// A parameter that is being read, over a copy of its circuit.
struct Reading {
    circuit: Circuit,
    /// Operators between values that are not all numbers: bounds the height of the tree.
    operators: usize,
}

impl Reading {
    /// Depth is bounded by the parser, so recursion is safe.
    fn value(&mut self, expression: &Expression<'_>) -> Result<Param, Stop> {
        let stop = |message: &str| stop(expression.span, message);
        let not_finite = || stop(NOT_FINITE);
        match &expression.kind {
            ExpressionKind::Integer(integer) => {
                let number = integer.value().ok_or_else(|| stop("the number is too large"))?;
                Param::number(number as f64).ok_or_else(not_finite)
            }
            ExpressionKind::Float(number) => Param::number(*number).ok_or_else(not_finite),
            ExpressionKind::Name(name) => match constant(name) {
                Some(number) => Ok(Param::from(number)),
                None => self.circuit.parameter(name).map_err(Stop::Elsewhere),
            },
            ExpressionKind::Unary(UnaryOperator::Negate, operand) => {
                let operand = self.value(operand)?;
                self.exprs().neg(operand).ok_or_else(not_finite)
            }
            ExpressionKind::Chain(chain) if is_sum(chain) => self.sum(chain, expression.span),
            ExpressionKind::Chain(chain) => self.chained(chain, expression.span),
            ExpressionKind::Call(call) => {
                let function = function_of(call)?;
                let argument = self.value(&call.arguments[0])?;
                self.exprs().apply(function, &[argument]).ok_or_else(not_finite)
            }
            _ => Err(stop("a parameter is real arithmetic over numbers and names")),
        }
    }

    fn exprs(&mut self) -> &mut Exprs {
        Arc::make_mut(&mut self.circuit.exprs)
    }

    /// Taken whole, so that its length costs no height and no partial sums.
    fn sum(&mut self, chain: &Chain<'_>, span: Span) -> Result<Param, Stop> {
        let mut summands = vec![self.value(&chain.first)?];
        for (operator, term) in &chain.rest {
            let value = self.value(term)?;
            let negative = *operator == BinaryOperator::Subtract;
            let summand = if negative { self.exprs().neg(value) } else { Some(value) };
            summands.push(summand.ok_or_else(|| stop(term.span, NOT_FINITE))?);
        }
        self.exprs().sum(summands).ok_or_else(|| stop(span, NOT_FINITE))
    }

    fn chained(&mut self, chain: &Chain<'_>, span: Span) -> Result<Param, Stop> {
        let mut total = self.value(&chain.first)?;
        for (operator, term) in &chain.rest {
            let function = match operator {
                BinaryOperator::Multiply => Function::Multiply,
                BinaryOperator::Divide => Function::Divide,
                BinaryOperator::Power => Function::Power,
                other => {
                    let text = other.text(Dialect::OpenQasm3);
                    return Err(stop(span, &format!("`{text}` is no arithmetic of real numbers")));
                }
            };
            let term = self.value(term)?;
            if total.is_symbolic() || term.is_symbolic() {
                self.operators += 1;
            }
            if self.operators > MOST_RUNTIME_OPERATORS {
                return Err(Stop::Here(Box::new(too_many_operators(span))));
            }
            total = self.exprs().apply(function, &[total, term]).ok_or_else(|| stop(span, NOT_FINITE))?;
        }
        Ok(total)
    }
}

const NOT_FINITE: &str = "the value is not finite";

fn stop(span: Span, message: &str) -> Stop {
    Stop::Here(Box::new(Diagnostic::new(E1103, span, message)))
}

fn is_sum(chain: &Chain<'_>) -> bool {
    let adds = |operator: &BinaryOperator| matches!(operator, BinaryOperator::Add | BinaryOperator::Subtract);
    chain.rest.iter().all(|(operator, _)| adds(operator))
}

/// The function of one real number that a call names.
fn function_of(call: &Call<'_>) -> Result<Function, Stop> {
    let known = FUNCTIONS.iter().find(|(name, _)| *name == call.name.text);
    if let Some(&(_, function)) = known.filter(|_| call.arguments.len() == 1) {
        return Ok(function);
    }
    let names = FUNCTIONS.map(|(name, _)| name);
    let hint = match did_you_mean(call.name.text, names) {
        None => format!("there are {}", names.join(", ")),
        Some(near) => format!("did you mean `{near}`?"),
    };
    let finding = Diagnostic::new(E1103, call.name.span, "no function of one real number has this name");
    Err(Stop::Here(Box::new(finding.help(hint))))
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
    fn long_texts_make_no_tall_trees() {
        let mut circuit = Circuit::new(1, 0);
        let chain = |term: &str, operator: &str| vec![term; 100_001].join(operator);
        let number = |circuit: &mut Circuit, text: &str| parameter(circuit, text).unwrap().as_number();
        assert_eq!(number(&mut circuit, &chain("1", "+")), Some(100_001.0));
        assert_eq!(number(&mut circuit, &chain("1", "*")), Some(1.0));
        let sum = parameter(&mut circuit, &chain("a", "+")).unwrap();
        assert!(sum.same(parameter(&mut circuit, "100001 * a").unwrap()));
        for operator in ["*", "/", "**"] {
            let failure = parameter(&mut circuit, &chain("a", operator)).unwrap_err();
            assert!(matches!(failure.diagnostics[0].code.name(), "E0906" | "E0902"), "{failure:?}");
        }
        let names: Vec<String> = (0..1000).map(|k| format!("a{k}")).collect();
        let nodes = circuit.exprs.len();
        parameter(&mut circuit, &names.join("+")).unwrap();
        assert_eq!(circuit.exprs.len(), nodes + names.len() + 1, "partial sums are not kept");
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
