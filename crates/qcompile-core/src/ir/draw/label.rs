//! What stands in boxes: names of gates and values of parameters, both short.

use std::f64::consts::PI;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::gates::GATES;
use crate::ir::{Circuit, Function, Kind, Node, Param, Power};

/// Significant digits of a number that is no simple fraction of pi.
const DIGITS: i32 = 3;
/// With larger numerators a fraction says less than digits do.
const LARGEST_NUMERATOR: f64 = 64.0;
/// Denominators are all numbers up to the first and all powers of two up to the second.
const DENOMINATORS: (u32, u32) = (16, 1 << 20);
/// How deep expressions are written out, and how many terms of a sum.
const DEEPEST: usize = 6;
const MOST_TERMS: usize = 4;

/// Writes labels for one circuit.
#[derive(Clone, Copy)]
pub(super) struct Labels<'c> {
    pub circuit: &'c Circuit,
    pub ascii: bool,
    /// Columns that a label takes at most.
    pub widest: usize,
}

impl Labels<'_> {
    pub fn pick<'a>(&self, unicode: &'a str, ascii: &'a str) -> &'a str {
        if self.ascii { ascii } else { unicode }
    }

    pub fn shorten(&self, text: &str, widest: usize) -> String {
        shorten(text, widest, self.ascii)
    }

    /// `Rz(π/2)`, `S†`, `adder(a,0.25)`.
    pub fn gate(&self, kind: Kind, params: &[Param]) -> String {
        let name = match kind.as_table() {
            Some(id) => self.table_name(GATES[id.0 as usize].name),
            None => self.circuit.gate_text(kind),
        };
        self.shorten(&self.call(name, params), self.widest)
    }

    /// A name with its parameters.
    pub fn call(&self, name: String, params: &[Param]) -> String {
        let values: Vec<String> = params.iter().map(|&param| self.param(param)).collect();
        if values.is_empty() { name } else { format!("{name}({})", values.join(",")) }
    }

    /// As papers write it: `S†` for sdg, `√X` for sx, a capital letter for others.
    fn table_name(&self, name: &str) -> String {
        let (base, dagger) = match name.strip_suffix("dg") {
            Some(base) => (base, self.pick("†", "dg")),
            None => (name, ""),
        };
        let base = match base {
            "id" => "I".to_string(),
            "sx" => self.pick("√X", "SX").to_string(),
            "iswap" => "iSwap".to_string(),
            "xx_plus_yy" => "XX+YY".to_string(),
            "xx_minus_yy" => "XX-YY".to_string(),
            _ => base[..1].to_uppercase() + &base[1..],
        };
        base + dagger
    }

    /// `^2`, `†`, `^0.5`, `^k`; empty for the first power. `exponent` is the parameter that holds it, if one does.
    pub fn power(&self, power: Power, exponent: Option<Param>) -> String {
        match (power, exponent) {
            (Power::Int(1), _) => String::new(),
            (Power::Int(-1), _) => self.pick("†", "^-1").to_string(),
            (Power::Int(whole), _) => format!("^{whole}"),
            (Power::Real(real), _) => format!("^{}", self.number(real)),
            (Power::Parameter, Some(param)) => format!("^{}", atom(self.param(param))),
            (Power::Parameter, None) => "^?".to_string(),
        }
    }

    pub fn param(&self, param: Param) -> String {
        self.shorten(&self.expression(param, DEEPEST), self.widest)
    }

    fn expression(&self, param: Param, depth: usize) -> String {
        let Some(id) = param.as_expr() else { return self.number(param.as_number().unwrap_or(0.0)) };
        if depth == 0 {
            return self.pick("…", "..").to_string();
        }
        match self.circuit.exprs.node(id) {
            Node::Leaf(leaf, _) => self.circuit.symbol(leaf.symbol).name.to_string(),
            Node::Opaque { text, .. } => text.to_string(),
            Node::Linear { constant, terms, .. } => {
                let mut sum = String::new();
                for &(atom, coefficient) in terms.iter().take(MOST_TERMS) {
                    let atom = self.expression(Param::symbolic(atom), depth - 1);
                    push_term(&mut sum, &self.product(coefficient.0, atom));
                }
                if terms.len() > MOST_TERMS {
                    push_term(&mut sum, self.pick("…", ".."));
                } else if constant.0 != 0.0 {
                    push_term(&mut sum, &self.number(constant.0));
                }
                sum
            }
            Node::Apply { function, arguments } => {
                let arguments: Vec<String> =
                    arguments.iter().map(|&argument| self.expression(argument.into(), depth - 1)).collect();
                match function {
                    Function::Multiply | Function::Divide | Function::Power => {
                        arguments.into_iter().map(atom).collect::<Vec<_>>().join(function.name())
                    }
                    _ => format!("{}({})", function.name(), arguments.join(",")),
                }
            }
        }
    }

    fn product(&self, coefficient: f64, factor: String) -> String {
        match coefficient {
            1.0 => factor,
            -1.0 => format!("-{}", atom(factor)),
            _ => format!("{}*{}", self.number(coefficient), atom(factor)),
        }
    }

    /// `-3π/4`, `0.123`, `1.2e-5`.
    pub fn number(&self, value: f64) -> String {
        match pi_fraction(value) {
            Some((numerator, denominator)) => {
                let pi = self.pick("π", "pi");
                let times = match numerator {
                    1 => pi.to_string(),
                    -1 => format!("-{pi}"),
                    _ if self.ascii => format!("{numerator}*{pi}"),
                    _ => format!("{numerator}{pi}"),
                };
                if denominator == 1 { times } else { format!("{times}/{denominator}") }
            }
            None => digits(value),
        }
    }
}

/// The text in the characters that are allowed, cut where it is wider than `widest`.
pub(super) fn shorten(text: &str, widest: usize, ascii: bool) -> String {
    let allowed = |char: char| match char {
        'π' if ascii => "pi".to_string(),
        char if ascii && !char.is_ascii() => "?".to_string(),
        char if char.is_control() => " ".to_string(),
        char => char.to_string(),
    };
    let text: String = text.chars().map(allowed).collect();
    if text.width() <= widest {
        return text;
    }
    let mark = if ascii { ".." } else { "…" };
    let room = widest.saturating_sub(mark.width());
    let mut width = 0;
    let fits = |char: &char| {
        width += char.width().unwrap_or(0);
        width <= room
    };
    text.chars().take_while(fits).collect::<String>() + mark
}

/// A fraction of pi in lowest terms that is the value up to rounding.
fn pi_fraction(value: f64) -> Option<(i64, u32)> {
    let (largest_any, largest_power) = DENOMINATORS;
    let powers = (largest_any.ilog2() + 1..=largest_power.ilog2()).map(|exponent| 1 << exponent);
    (1..=largest_any).chain(powers).find_map(|denominator| {
        let numerator = value / PI * f64::from(denominator);
        let whole = numerator.round();
        let close = (numerator - whole).abs() < 1e-9 * whole.abs();
        (close && whole.abs() <= LARGEST_NUMERATOR).then_some((whole as i64, denominator))
    })
}

fn digits(value: f64) -> String {
    let exponent = if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 };
    if !(-3..6).contains(&exponent) {
        let text = format!("{value:.*e}", DIGITS as usize - 1);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{exponent}", without_zeros(mantissa));
    }
    without_zeros(&format!("{value:.*}", (DIGITS - 1 - exponent).max(0) as usize)).to_string()
}

fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn push_term(sum: &mut String, term: &str) {
    if !sum.is_empty() && !term.starts_with('-') {
        sum.push('+');
    }
    sum.push_str(term);
}

/// In parentheses, unless it is one word or one call.
fn atom(text: String) -> String {
    let plain = text.chars().all(|char| char.is_alphanumeric() || "_.".contains(char));
    let call = text.ends_with(')')
        && text.matches('(').count() == 1
        && text.find('(').is_some_and(|at| at > 0 && text[..at].chars().all(char::is_alphanumeric));
    if plain || call { text } else { format!("({text})") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates;
    use crate::ir::Exprs;

    fn labels(circuit: &Circuit) -> Labels<'_> {
        Labels { circuit, ascii: false, widest: 24 }
    }

    #[test]
    fn numbers_are_fractions_of_pi_or_three_digits() {
        let circuit = Circuit::default();
        let write = |value| labels(&circuit).number(value);
        let fractions = [
            (PI, "π"),
            (-PI / 2.0, "-π/2"),
            (3.0 * PI / 4.0, "3π/4"),
            (PI / 1024.0, "π/1024"),
            (0.785, "0.785"),
        ];
        for (value, text) in fractions {
            assert_eq!(write(value), text);
        }
        let others = [(0.0, "0"), (1.0, "1"), (-2.5, "-2.5"), (123.456, "123"), (0.001, "0.001")];
        for (value, text) in others {
            assert_eq!(write(value), text);
        }
        assert_eq!(write(1.2345e-5), "1.23e-5");
        assert_eq!(write(f64::MAX), "1.8e308");
        assert_eq!(Labels { ascii: true, ..labels(&circuit) }.number(-3.0 * PI / 4.0), "-3*pi/4");
    }

    #[test]
    fn expressions_read_like_formulas() {
        let mut circuit = Circuit::new(1, 0);
        let [a, theta] = ["a", "theta"].map(|name| circuit.parameter(name).unwrap());
        let exprs: &mut Exprs = std::sync::Arc::make_mut(&mut circuit.exprs);
        let twice = exprs.scale(theta, 2.0).unwrap();
        let sum = exprs.sum([twice, a, Param::from(-PI / 2.0)]).unwrap();
        let product = exprs.apply(Function::Multiply, &[sum, a]).unwrap();
        let sine = exprs.apply(Function::Sin, &[twice]).unwrap();
        let mut deep = a;
        for _ in 0..100_000 {
            deep = exprs.apply(Function::Sin, &[deep]).unwrap();
        }
        let labels = labels(&circuit);
        assert_eq!(labels.param(sum), "a+2*theta-π/2");
        assert_eq!(labels.param(product), "(a+2*theta-π/2)*a");
        assert_eq!(labels.gate(Kind::gate(gates::RZ), &[sine]), "Rz(sin(2*theta))");
        assert_eq!(labels.param(deep), "sin(sin(sin(sin(sin(sin…");
    }

    #[test]
    fn every_row_has_a_label_of_its_own() {
        let circuit = Circuit::default();
        for ascii in [false, true] {
            let labels = Labels { ascii, ..labels(&circuit) };
            let names: Vec<String> =
                gates::GateId::all().map(|id| labels.gate(Kind::gate(id), &[])).collect();
            assert!(names.iter().all(|name| !ascii || name.is_ascii()));
            for (k, name) in names.iter().enumerate() {
                assert!(!names[..k].contains(name) || name == "U", "{name} stands for two gates");
            }
        }
    }
}
