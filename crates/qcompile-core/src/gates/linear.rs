//! Linear forms of a gate's parameters: all the arithmetic that definitions need.

use std::f64::consts::PI;
use std::fmt::Write;
use std::ops::{Add, Mul, Neg};

use super::MAX_PARAMS;

/// `pi * π + of[0] * p0 + of[1] * p1 + ...`
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Linear {
    /// The constant, in units of π, so that the table's fractions stay exact.
    pub pi: f64,
    /// The coefficient of each parameter.
    pub of: [f64; MAX_PARAMS],
}

impl Linear {
    pub const ZERO: Linear = Linear { pi: 0.0, of: [0.0; MAX_PARAMS] };

    /// The parameter number `index` itself.
    pub fn param(index: usize) -> Linear {
        let mut made = Linear::ZERO;
        made.of[index] = 1.0;
        made
    }

    /// The value at these parameters.
    pub fn at(&self, params: &[f64]) -> f64 {
        self.of.iter().zip(params).map(|(c, p)| c * p).sum::<f64>() + self.pi * PI
    }

    /// The form with forms in place of the parameters.
    pub fn substitute(&self, params: &[Linear]) -> Linear {
        self.of.iter().zip(params).fold(Linear { pi: self.pi, ..Linear::ZERO }, |sum, (&c, &p)| sum + p * c)
    }

    pub fn is_zero(&self) -> bool {
        *self == Linear::ZERO
    }

    /// OpenQASM text: `theta/2 - 3*pi/4`.
    pub fn text(&self, params: &[&str]) -> String {
        let mut text = String::new();
        let constant = ("pi", self.pi);
        for (name, factor) in
            params.iter().copied().zip(self.of).chain([constant]).filter(|term| term.1 != 0.0)
        {
            let sign = match (text.is_empty(), factor < 0.0) {
                (true, false) => "",
                (true, true) => "-",
                (false, false) => " + ",
                (false, true) => " - ",
            };
            text.push_str(sign);
            push_multiple(&mut text, factor.abs(), name);
        }
        if text.is_empty() { "0".to_owned() } else { text }
    }
}

/// `3*pi/4` where the factor is a binary fraction, `0.3*pi` elsewhere.
fn push_multiple(text: &mut String, factor: f64, name: &str) {
    let denominator = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0].into_iter().find(|d| (factor * d).fract() == 0.0);
    let numerator = factor * denominator.unwrap_or(1.0);
    if numerator != 1.0 {
        write!(text, "{numerator}*").expect("a String takes any text");
    }
    text.push_str(name);
    if let Some(denominator) = denominator.filter(|&d| d != 1.0) {
        write!(text, "/{denominator}").expect("a String takes any text");
    }
}

impl Add for Linear {
    type Output = Linear;

    fn add(self, right: Linear) -> Linear {
        Linear { pi: self.pi + right.pi, of: std::array::from_fn(|k| self.of[k] + right.of[k]) }
    }
}

impl Mul<f64> for Linear {
    type Output = Linear;

    fn mul(self, factor: f64) -> Linear {
        // Adding 0.0 turns -0.0 into 0.0, so that equal forms are equal.
        Linear { pi: self.pi * factor + 0.0, of: self.of.map(|c| c * factor + 0.0) }
    }
}

impl Neg for Linear {
    type Output = Linear;

    fn neg(self) -> Linear {
        self * -1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_the_fewest_signs() {
        let params = ["theta", "phi"];
        let text = |pi: f64, theta: f64, phi: f64| Linear { pi, of: [theta, phi, 0.0, 0.0] }.text(&params);
        assert_eq!(text(0.0, 0.0, 0.0), "0");
        assert_eq!(text(-0.75, 0.5, 0.0), "theta/2 - 3*pi/4");
        assert_eq!(text(1.0, -1.0, 2.0), "-theta + 2*phi + pi");
        assert_eq!(text(0.3, 0.0, -1.0), "-phi + 0.3*pi");
    }

    #[test]
    fn substitution_is_evaluation_in_two_steps() {
        let outer = Linear { pi: 0.25, of: [0.5, -1.0, 0.0, 0.0] };
        let inner = [Linear::param(1) * 3.0, Linear { pi: 1.0, of: [2.0, 0.0, 0.0, 0.0] }];
        let params = [0.7, -0.4];
        let steps = outer.at(&[inner[0].at(&params), inner[1].at(&params)]);
        assert!((outer.substitute(&inner).at(&params) - steps).abs() < 1e-15);
    }
}
