//! Arithmetic on constants of the source text, by the rules of each version.
//!
//! In 3.x an integer literal is an integer: `1/2` is 0 and `^` is exclusive or. In 2.0 all numbers are real and `^`
//! is a power. Whatever has no value here (overflow, division by zero, an operation between kinds that the
//! language leaves to its types) yields `None`, and the caller takes the long way with full diagnostics.

use crate::qasm::ast::{BinaryOperator, Dialect};

/// The value of a constant parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    pub fn to_f64(self) -> f64 {
        match self {
            Number::Int(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// An integer literal: real in 2.0.
    pub fn integer(value: u64, dialect: Dialect) -> Option<Number> {
        match dialect {
            Dialect::OpenQasm2 => Some(Number::Float(value as f64)),
            Dialect::OpenQasm3 => i64::try_from(value).ok().map(Number::Int),
        }
    }

    /// A built-in constant by name.
    pub fn constant(name: &str, dialect: Dialect) -> Option<Number> {
        let value = match (name, dialect) {
            ("pi", _) | ("π", Dialect::OpenQasm3) => std::f64::consts::PI,
            ("tau" | "τ", Dialect::OpenQasm3) => std::f64::consts::TAU,
            ("euler" | "ℇ", Dialect::OpenQasm3) => std::f64::consts::E,
            _ => return None,
        };
        Some(Number::Float(value))
    }

    /// A built-in function of one real argument by name; `ln` is of 2.0 only, `log` (natural too) of 3.x.
    pub fn function(name: &str, dialect: Dialect) -> Option<fn(f64) -> f64> {
        Some(match (name, dialect) {
            ("sin", _) => f64::sin,
            ("cos", _) => f64::cos,
            ("tan", _) => f64::tan,
            ("exp", _) => f64::exp,
            ("sqrt", _) => f64::sqrt,
            ("ln", Dialect::OpenQasm2) | ("log", Dialect::OpenQasm3) => f64::ln,
            ("arcsin", Dialect::OpenQasm3) => f64::asin,
            ("arccos", Dialect::OpenQasm3) => f64::acos,
            ("arctan", Dialect::OpenQasm3) => f64::atan,
            _ => return None,
        })
    }

    pub fn negate(self) -> Option<Number> {
        match self {
            Number::Int(value) => value.checked_neg().map(Number::Int),
            Number::Float(value) => Some(Number::Float(-value)),
        }
    }

    /// `None` also for a result that is not finite.
    pub fn binary(operator: BinaryOperator, left: Number, right: Number) -> Option<Number> {
        match (left, right) {
            (Number::Int(left), Number::Int(right)) => integers(operator, left, right).map(Number::Int),
            _ => finite(reals(operator, left.to_f64(), right.to_f64())?),
        }
    }
}

/// The number, unless it is infinite or undefined.
pub fn finite(value: f64) -> Option<Number> {
    value.is_finite().then_some(Number::Float(value))
}

fn integers(operator: BinaryOperator, left: i64, right: i64) -> Option<i64> {
    match operator {
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::Multiply => left.checked_mul(right),
        BinaryOperator::Divide => left.checked_div(right),
        BinaryOperator::Remainder => left.checked_rem(right),
        BinaryOperator::Power => left.checked_pow(u32::try_from(right).ok()?),
        BinaryOperator::BitXor => Some(left ^ right),
        _ => None,
    }
}

fn reals(operator: BinaryOperator, left: f64, right: f64) -> Option<f64> {
    match operator {
        BinaryOperator::Add => Some(left + right),
        BinaryOperator::Subtract => Some(left - right),
        BinaryOperator::Multiply => Some(left * right),
        BinaryOperator::Divide => Some(left / right),
        BinaryOperator::Power => Some(left.powf(right)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_stay_integers_in_version_3() {
        let [one, two] = [1, 2].map(Number::Int);
        assert_eq!(Number::binary(BinaryOperator::Divide, one, two), Some(Number::Int(0)));
        assert_eq!(Number::binary(BinaryOperator::Divide, one, Number::Float(2.0)), Some(Number::Float(0.5)));
        assert_eq!(Number::integer(1, Dialect::OpenQasm2), Some(Number::Float(1.0)));
    }

    #[test]
    fn what_has_no_value_is_left_to_the_long_way() {
        let divide = |left, right| Number::binary(BinaryOperator::Divide, left, right);
        assert_eq!(divide(Number::Int(1), Number::Int(0)), None);
        assert_eq!(divide(Number::Float(1.0), Number::Float(0.0)), None);
        assert_eq!(Number::binary(BinaryOperator::Multiply, Number::Int(i64::MAX), Number::Int(2)), None);
        assert_eq!(Number::binary(BinaryOperator::Power, Number::Int(2), Number::Int(-1)), None);
    }
}
