//! Arithmetic on typed values, exact for their types: what constant folding and the checker's interpreter compute with.
//!
//! A scalar `bit` is a [`Value::Bool`]. Integers without a width are mathematical up to 128 bits; those with a width
//! wrap, as two's complement does, up to 128 bits too: nothing is computed in wider types. Angles are whole fractions of
//! a turn.

use std::f64::consts::TAU;
use std::sync::Arc;

use num_complex::Complex64;

use super::classical::{BinaryOperator, Type, UnaryOperator, Value};

/// Bits of an `angle` without a width.
pub const MACHINE_ANGLE: u32 = 64;
/// Numbers of more bits have no value here.
pub const WIDEST: u32 = 128;

/// Why an operation has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    DivisionByZero,
    Overflow,
    /// Infinite or undefined: `log(0.0)`, `sqrt(-1.0)`.
    NotFinite,
    /// A loop, a range or a definition that takes more steps than anyone follows.
    TooLong,
    /// No operation of the language, or none whose result is known here.
    Unsupported,
}

impl Fault {
    pub fn message(self) -> &'static str {
        match self {
            Fault::DivisionByZero => "division by zero",
            Fault::Overflow => "the result does not fit its type",
            Fault::TooLong => "it takes more than a million steps",
            Fault::NotFinite => "the result is not a finite number",
            Fault::Unsupported => "this is not computed here",
        }
    }
}

type Outcome = Result<Value, Fault>;

pub fn float_of(value: &Value) -> Option<f64> {
    Some(match value {
        Value::Bool(value) => *value as u8 as f64,
        Value::Int(value) => *value as f64,
        Value::Uint(value) => *value as f64,
        Value::Float(value) => *value,
        Value::Angle { turns, size } => TAU * (*turns as f64 / 2f64.powi(*size as i32)),
        _ => return None,
    })
}

/// The value as a whole number, when it is one of an integer type.
pub fn integer_of(value: &Value) -> Option<i128> {
    match value {
        Value::Bool(value) => Some(*value as i128),
        Value::Int(value) => Some(*value),
        Value::Uint(value) => i128::try_from(*value).ok(),
        _ => None,
    }
}

pub fn truth_of(value: &Value) -> Option<bool> {
    Some(match value {
        Value::Bool(value) => *value,
        Value::Int(value) => *value != 0,
        Value::Uint(value) => *value != 0,
        Value::Float(value) => *value != 0.0,
        Value::Angle { turns, .. } => *turns != 0,
        Value::Bits(bits) => bits.contains(&true),
        _ => return None,
    })
}

fn mask(width: u32) -> u128 {
    if width >= 128 { u128::MAX } else { (1 << width) - 1 }
}

fn signed(value: i128, width: Option<u32>) -> Outcome {
    let wrapped = match width {
        Some(width) if width < 128 => (value << (128 - width)) >> (128 - width),
        _ => value,
    };
    Ok(Value::Int(wrapped))
}

fn unsigned(value: i128, width: Option<u32>) -> Outcome {
    match width {
        Some(width) => Ok(Value::Uint(value as u128 & mask(width))),
        None => u128::try_from(value).map(Value::Uint).map_err(|_| Fault::Overflow),
    }
}

fn float(value: f64, width: Option<u32>) -> Outcome {
    let rounded = if width == Some(32) { value as f32 as f64 } else { value };
    if rounded.is_finite() { Ok(Value::Float(rounded)) } else { Err(Fault::NotFinite) }
}

/// The nearest `angle[size]`, ties to even.
fn angle(radians: f64, size: u32) -> Value {
    let turn = (radians / TAU).rem_euclid(1.0);
    let scaled = turn * 2f64.powi(size as i32);
    let rounded = scaled.round_ties_even();
    Value::Angle { turns: (rounded as u128) & mask(size), size }
}

fn bits_of(number: u128, width: u32) -> Value {
    Value::Bits((0..width).map(|k| k < 128 && number >> k & 1 == 1).collect())
}

/// The bits of a value as a number; `None` when there are more than 128.
fn pattern_of(value: &Value) -> Option<u128> {
    match value {
        Value::Bool(value) => Some(*value as u128),
        Value::Int(value) => Some(*value as u128),
        Value::Uint(value) => Some(*value),
        Value::Angle { turns, .. } => Some(*turns),
        Value::Bits(bits) if bits.len() <= 128 => {
            Some(bits.iter().enumerate().fold(0, |number, (k, &bit)| number | (bit as u128) << k))
        }
        _ => None,
    }
}

/// Whether a type is a number of more bits than are computed with.
pub fn is_too_wide(ty: &Type) -> bool {
    matches!(ty, Type::Int(Some(width)) | Type::Uint(Some(width)) | Type::Angle(Some(width)) if *width > WIDEST)
}

/// The value in another type. Which conversions the language has is asked elsewhere.
pub fn convert(value: &Value, to: &Type) -> Outcome {
    if is_too_wide(to) {
        return Err(Fault::Unsupported);
    }
    let whole = |value: &Value| match value {
        Value::Float(value) if value.abs() < 1.7e38 => Ok(value.trunc() as i128),
        Value::Float(_) => Err(Fault::Overflow),
        Value::Bits(_) => pattern_of(value).map(|number| number as i128).ok_or(Fault::Unsupported),
        Value::Uint(value) => Ok(*value as i128),
        other => integer_of(other).ok_or(Fault::Unsupported),
    };
    match to {
        Type::Bool | Type::Bit(None) => truth_of(value).map(Value::Bool).ok_or(Fault::Unsupported),
        Type::Bit(Some(width)) => match value {
            Value::Bits(bits) if bits.len() == *width as usize => Ok(value.clone()),
            _ => pattern_of(value).map(|number| bits_of(number, *width)).ok_or(Fault::Unsupported),
        },
        Type::Int(width) => signed(whole(value)?, *width),
        Type::Uint(width) => match (value, width) {
            (Value::Uint(number), Some(width)) => Ok(Value::Uint(number & mask(*width))),
            (Value::Uint(_), None) => Ok(value.clone()),
            (Value::Bits(_), None) => pattern_of(value).map(Value::Uint).ok_or(Fault::Unsupported),
            _ => unsigned(whole(value)?, *width),
        },
        Type::Float(width) => match value {
            Value::Angle { .. } | Value::Bits(_) => Err(Fault::Unsupported),
            _ => float(float_of(value).ok_or(Fault::Unsupported)?, *width),
        },
        Type::Angle(width) => {
            let size = width.unwrap_or(MACHINE_ANGLE);
            match value {
                Value::Angle { turns, size: old } => Ok(resize_angle(*turns, *old, size)),
                Value::Bits(_) => {
                    let turns = pattern_of(value).ok_or(Fault::Unsupported)? & mask(size);
                    Ok(Value::Angle { turns, size })
                }
                _ if size > 120 => Err(Fault::Unsupported),
                _ => Ok(angle(float_of(value).ok_or(Fault::Unsupported)?, size)),
            }
        }
        Type::Complex(_) => match value {
            Value::Complex(..) => Ok(value.clone()),
            _ => float_of(value).map(|real| Value::Complex(real, 0.0)).ok_or(Fault::Unsupported),
        },
        Type::Duration if matches!(value, Value::Duration { .. }) => Ok(value.clone()),
        _ => Err(Fault::Unsupported),
    }
}

/// More bits (at most [`WIDEST`]) are padded with zeros; fewer are rounded, ties to even.
fn resize_angle(turns: u128, old: u32, new: u32) -> Value {
    if new >= old {
        return Value::Angle { turns: turns << (new - old), size: new };
    }
    let dropped = old - new;
    let (kept, rest, half) = (turns >> dropped, turns & mask(dropped), 1u128 << (dropped - 1));
    let up = rest > half || (rest == half && kept & 1 == 1);
    Value::Angle { turns: (kept + up as u128) & mask(new), size: new }
}

/// `left operator right` for operands that have the types of the operator's signature; `result` is its result.
pub fn binary(operator: BinaryOperator, left: &Value, right: &Value, result: &Type) -> Outcome {
    use BinaryOperator::*;
    match (left, right) {
        _ if is_too_wide(result) => Err(Fault::Unsupported),
        _ if matches!(operator, And | Or) => {
            let (a, b) = (truth_of(left), truth_of(right));
            let (a, b) = (a.ok_or(Fault::Unsupported)?, b.ok_or(Fault::Unsupported)?);
            Ok(Value::Bool(if operator == And { a && b } else { a || b }))
        }
        (_, Value::Uint(distance)) if matches!(operator, ShiftLeft | ShiftRight) => {
            shift(operator, left, *distance, result)
        }
        (Value::Bool(a), Value::Bool(b)) => truths(operator, *a, *b),
        (Value::Int(a), Value::Int(b)) => signed_integers(operator, *a, *b, result),
        (Value::Uint(a), Value::Uint(b)) => unsigned_integers(operator, *a, *b, result),
        (Value::Float(a), Value::Float(b)) => floats(operator, *a, *b, result),
        (Value::Complex(a, b), Value::Complex(c, d)) => {
            complexes(operator, Complex64::new(*a, *b), Complex64::new(*c, *d))
        }
        (Value::Bits(a), Value::Bits(b)) => registers(operator, a, b),
        (Value::Angle { turns: a, size }, Value::Angle { turns: b, .. }) => {
            angles(operator, *a, *b, *size, result)
        }
        (Value::Angle { turns, size }, factor) => scaled_angle(operator, *turns, *size, factor),
        (factor, Value::Angle { turns, size }) if operator == Multiply => {
            scaled_angle(operator, *turns, *size, factor)
        }
        (Value::Duration { .. }, _) | (_, Value::Duration { .. }) => durations(operator, left, right),
        _ => Err(Fault::Unsupported),
    }
}

fn compare<T: PartialOrd>(operator: BinaryOperator, a: &T, b: &T) -> Option<Value> {
    use BinaryOperator::*;
    Some(Value::Bool(match operator {
        Equal => a == b,
        NotEqual => a != b,
        Less => a < b,
        LessEqual => a <= b,
        Greater => a > b,
        GreaterEqual => a >= b,
        _ => return None,
    }))
}

fn truths(operator: BinaryOperator, a: bool, b: bool) -> Outcome {
    use BinaryOperator::*;
    if let Some(value) = compare(operator, &a, &b) {
        return Ok(value);
    }
    Ok(Value::Bool(match operator {
        BitAnd => a & b,
        BitOr => a | b,
        BitXor => a ^ b,
        _ => return Err(Fault::Unsupported),
    }))
}

fn signed_integers(operator: BinaryOperator, a: i128, b: i128, result: &Type) -> Outcome {
    use BinaryOperator::*;
    if let Some(value) = compare(operator, &a, &b) {
        return Ok(value);
    }
    let width = match result {
        Type::Int(width) => *width,
        _ => return Err(Fault::Unsupported),
    };
    let value = match operator {
        Add => a.checked_add(b),
        Subtract => a.checked_sub(b),
        Multiply => a.checked_mul(b),
        Divide | Remainder if b == 0 => return Err(Fault::DivisionByZero),
        Divide => a.checked_div(b),
        Remainder => a.checked_rem(b),
        Power => return signed(integer_power(a, b)?, width),
        BitAnd => Some(a & b),
        BitOr => Some(a | b),
        BitXor => Some(a ^ b),
        _ => return Err(Fault::Unsupported),
    };
    signed(value.ok_or(Fault::Overflow)?, width)
}

/// Truncates towards zero for negative exponents, as integer division does.
fn integer_power(base: i128, exponent: i128) -> Result<i128, Fault> {
    match (base, exponent) {
        (0, ..=-1) => Err(Fault::DivisionByZero),
        (1, _) => Ok(1),
        (-1, _) => Ok(if exponent % 2 == 0 { 1 } else { -1 }),
        (_, ..=-1) => Ok(0),
        (0, 1..) => Ok(0),
        _ => u32::try_from(exponent)
            .ok()
            .and_then(|exponent| base.checked_pow(exponent))
            .ok_or(Fault::Overflow),
    }
}

fn unsigned_integers(operator: BinaryOperator, a: u128, b: u128, result: &Type) -> Outcome {
    use BinaryOperator::*;
    if let Some(value) = compare(operator, &a, &b) {
        return Ok(value);
    }
    let Type::Uint(width) = result else { return Err(Fault::Unsupported) };
    let wraps = width.is_some();
    let value = match operator {
        Add => {
            if wraps {
                Some(a.wrapping_add(b))
            } else {
                a.checked_add(b)
            }
        }
        Subtract => {
            if wraps {
                Some(a.wrapping_sub(b))
            } else {
                a.checked_sub(b)
            }
        }
        Multiply => {
            if wraps {
                Some(a.wrapping_mul(b))
            } else {
                a.checked_mul(b)
            }
        }
        Divide | Remainder if b == 0 => return Err(Fault::DivisionByZero),
        Divide => Some(a / b),
        Remainder => Some(a % b),
        Power => {
            let exponent = u32::try_from(b).map_err(|_| Fault::Overflow);
            match a {
                0 | 1 => Some(if b == 0 { 1 } else { a }),
                _ if wraps => Some(a.wrapping_pow(exponent?)),
                _ => a.checked_pow(exponent?),
            }
        }
        BitAnd => Some(a & b),
        BitOr => Some(a | b),
        BitXor => Some(a ^ b),
        _ => return Err(Fault::Unsupported),
    };
    Ok(Value::Uint(value.ok_or(Fault::Overflow)? & width.map_or(u128::MAX, mask)))
}

fn floats(operator: BinaryOperator, a: f64, b: f64, result: &Type) -> Outcome {
    use BinaryOperator::*;
    if let Some(value) = compare(operator, &a, &b) {
        return Ok(value);
    }
    let Type::Float(width) = result else { return Err(Fault::Unsupported) };
    let value = match operator {
        Add => a + b,
        Subtract => a - b,
        Multiply => a * b,
        Divide if b == 0.0 => return Err(Fault::DivisionByZero),
        Divide => a / b,
        Power => a.powf(b),
        _ => return Err(Fault::Unsupported),
    };
    float(value, *width)
}

fn complexes(operator: BinaryOperator, a: Complex64, b: Complex64) -> Outcome {
    use BinaryOperator::*;
    let value = match operator {
        Equal => return Ok(Value::Bool(a == b)),
        NotEqual => return Ok(Value::Bool(a != b)),
        Add => a + b,
        Subtract => a - b,
        Multiply => a * b,
        Divide if b == Complex64::ZERO => return Err(Fault::DivisionByZero),
        Divide => a / b,
        Power if a == Complex64::ZERO => {
            if b == Complex64::ZERO {
                Complex64::ONE
            } else {
                Complex64::ZERO
            }
        }
        Power => a.powc(b),
        _ => return Err(Fault::Unsupported),
    };
    if value.is_finite() { Ok(Value::Complex(value.re, value.im)) } else { Err(Fault::NotFinite) }
}

fn registers(operator: BinaryOperator, a: &Arc<[bool]>, b: &Arc<[bool]>) -> Outcome {
    use BinaryOperator::*;
    let from_the_top = |bits: &Arc<[bool]>| -> Vec<bool> { bits.iter().rev().copied().collect() };
    if let Some(value) = compare(operator, &from_the_top(a), &from_the_top(b)) {
        return Ok(value);
    }
    let combine: fn(bool, bool) -> bool = match operator {
        BitAnd => |a, b| a & b,
        BitOr => |a, b| a | b,
        BitXor => |a, b| a ^ b,
        _ => return Err(Fault::Unsupported),
    };
    Ok(Value::Bits(a.iter().zip(b.iter()).map(|(&a, &b)| combine(a, b)).collect()))
}

fn angles(operator: BinaryOperator, a: u128, b: u128, size: u32, result: &Type) -> Outcome {
    use BinaryOperator::*;
    if let Some(value) = compare(operator, &a, &b) {
        return Ok(value);
    }
    let turns = match operator {
        Add => a.wrapping_add(b),
        Subtract => a.wrapping_sub(b),
        Divide if b == 0 => return Err(Fault::DivisionByZero),
        Divide => return convert(&Value::Uint(a / b), result),
        BitAnd => a & b,
        BitOr => a | b,
        BitXor => a ^ b,
        _ => return Err(Fault::Unsupported),
    };
    Ok(Value::Angle { turns: turns & mask(size), size })
}

fn scaled_angle(operator: BinaryOperator, turns: u128, size: u32, factor: &Value) -> Outcome {
    let made = |turns: u128| Ok(Value::Angle { turns: turns & mask(size), size });
    match (operator, integer_of(factor)) {
        (BinaryOperator::Multiply, Some(factor)) => made(turns.wrapping_mul(factor as u128)),
        (BinaryOperator::Divide, Some(0)) => Err(Fault::DivisionByZero),
        (BinaryOperator::Divide, Some(factor @ 1..)) => made(turns / factor as u128),
        _ => Err(Fault::Unsupported),
    }
}

fn durations(operator: BinaryOperator, left: &Value, right: &Value) -> Outcome {
    use BinaryOperator::*;
    let finite = |value: f64| if value.is_finite() { Ok(value) } else { Err(Fault::NotFinite) };
    match (left, right) {
        (Value::Duration { value: a, cycles: x }, Value::Duration { value: b, cycles: y }) => {
            if x != y {
                return Err(Fault::Unsupported);
            }
            if let Some(value) = compare(operator, a, b) {
                return Ok(value);
            }
            match operator {
                Add => Ok(Value::Duration { value: finite(a + b)?, cycles: *x }),
                Subtract => Ok(Value::Duration { value: finite(a - b)?, cycles: *x }),
                Divide if *b == 0.0 => Err(Fault::DivisionByZero),
                Divide => float(a / b, None),
                _ => Err(Fault::Unsupported),
            }
        }
        (Value::Duration { value, cycles }, factor) | (factor, Value::Duration { value, cycles }) => {
            let factor = float_of(factor).ok_or(Fault::Unsupported)?;
            let value = match operator {
                Multiply => value * factor,
                Divide if factor == 0.0 => return Err(Fault::DivisionByZero),
                Divide => value / factor,
                _ => return Err(Fault::Unsupported),
            };
            Ok(Value::Duration { value: finite(value)?, cycles: *cycles })
        }
        _ => Err(Fault::Unsupported),
    }
}

/// The number of bits of a type that has them.
pub fn width_of(ty: &Type) -> Option<u32> {
    match ty {
        Type::Bit(width) | Type::Int(width) | Type::Uint(width) | Type::Angle(width) => *width,
        _ => None,
    }
}

fn shift(operator: BinaryOperator, value: &Value, distance: u128, ty: &Type) -> Outcome {
    let left = operator == BinaryOperator::ShiftLeft;
    let distance = u32::try_from(distance).unwrap_or(u32::MAX);
    let move_bits = |pattern: u128| {
        let moved = if left { pattern.checked_shl(distance) } else { pattern.checked_shr(distance) };
        moved.unwrap_or(0)
    };
    match value {
        Value::Int(number) => {
            let moved = if left {
                number.checked_mul(1i128.checked_shl(distance).ok_or(Fault::Overflow)?)
            } else {
                Some(number.checked_shr(distance).unwrap_or(if *number < 0 { -1 } else { 0 }))
            };
            signed(moved.ok_or(Fault::Overflow)?, width_of(ty))
        }
        Value::Uint(number) => {
            let lost = left && width_of(ty).is_none() && distance > number.leading_zeros();
            if lost && *number != 0 {
                return Err(Fault::Overflow);
            }
            Ok(Value::Uint(move_bits(*number) & width_of(ty).map_or(u128::MAX, mask)))
        }
        Value::Angle { turns, size } => {
            Ok(Value::Angle { turns: move_bits(*turns) & mask(*size), size: *size })
        }
        Value::Bits(bits) => {
            let n = bits.len() as i64;
            let distance = i64::from(distance) * if left { 1 } else { -1 };
            let bit = |k: i64| (0..n).contains(&(k - distance)) && bits[(k - distance) as usize];
            Ok(Value::Bits((0..n).map(bit).collect()))
        }
        Value::Bool(bit) => Ok(Value::Bool(*bit && distance == 0)),
        _ => Err(Fault::Unsupported),
    }
}

/// A prefix operator on a value that has the operand's type already.
pub fn unary(operator: UnaryOperator, value: &Value, ty: &Type) -> Outcome {
    match (operator, value) {
        _ if is_too_wide(ty) => Err(Fault::Unsupported),
        (UnaryOperator::Not, value) => truth_of(value).map(|t| Value::Bool(!t)).ok_or(Fault::Unsupported),
        (UnaryOperator::Negate, Value::Int(number)) => {
            signed(number.checked_neg().ok_or(Fault::Overflow)?, width_of(ty))
        }
        (UnaryOperator::Negate, Value::Float(number)) => Ok(Value::Float(-number)),
        (UnaryOperator::Negate, Value::Complex(a, b)) => Ok(Value::Complex(-a, -b)),
        (UnaryOperator::Negate, Value::Duration { value, cycles }) => {
            Ok(Value::Duration { value: -value, cycles: *cycles })
        }
        (UnaryOperator::Negate, Value::Angle { turns, size }) => {
            Ok(Value::Angle { turns: turns.wrapping_neg() & mask(*size), size: *size })
        }
        (UnaryOperator::Invert, Value::Bool(bit)) => Ok(Value::Bool(!bit)),
        (UnaryOperator::Invert, Value::Bits(bits)) => Ok(Value::Bits(bits.iter().map(|bit| !bit).collect())),
        (UnaryOperator::Invert, Value::Int(number)) => signed(!number, width_of(ty)),
        (UnaryOperator::Invert, Value::Uint(number)) => match width_of(ty) {
            Some(width) => Ok(Value::Uint(!number & mask(width))),
            None => Err(Fault::Unsupported),
        },
        (UnaryOperator::Invert, Value::Angle { turns, size }) => {
            Ok(Value::Angle { turns: !turns & mask(*size), size: *size })
        }
        _ => Err(Fault::Unsupported),
    }
}

/// Bit `index` of a value; negative indices count from the end. `None` out of range or without known width.
pub fn bit(value: &Value, ty: &Type, index: i128) -> Option<bool> {
    let width = match value {
        Value::Bits(bits) => bits.len() as i128,
        _ => i128::from(width_of(ty)?),
    };
    let index = if index < 0 { index + width } else { index };
    let at = (0..width).contains(&index).then_some(index as usize)?;
    match value {
        Value::Bits(bits) => bits.get(at).copied(),
        _ => pattern_of(value).map(|pattern| at < 128 && pattern >> at & 1 == 1),
    }
}

/// A real function by its name in any version of the language.
pub fn real_function(name: &str) -> Option<fn(f64) -> f64> {
    Some(match name {
        "sin" => f64::sin,
        "cos" => f64::cos,
        "tan" => f64::tan,
        "arcsin" | "asin" => f64::asin,
        "arccos" | "acos" => f64::acos,
        "arctan" | "atan" => f64::atan,
        "exp" => f64::exp,
        "log" | "ln" => f64::ln,
        "sqrt" => f64::sqrt,
        "ceiling" => f64::ceil,
        "floor" => f64::floor,
        _ => return None,
    })
}

/// `rotl(value, distance)`; rotation to the right has the distance negated.
pub fn rotate_left(value: &Value, ty: &Type, distance: i128) -> Outcome {
    let width = match value {
        Value::Bits(bits) => bits.len() as u32,
        _ => width_of(ty).ok_or(Fault::Unsupported)?,
    };
    if width == 0 {
        return Ok(value.clone());
    }
    let Value::Bits(bits) = bits_of(pattern_of(value).ok_or(Fault::Unsupported)?, width) else {
        return Err(Fault::Unsupported);
    };
    let n = i128::from(width);
    let distance = distance.rem_euclid(n);
    let turned: Arc<[bool]> = (0..n).map(|k| bits[(k - distance).rem_euclid(n) as usize]).collect();
    convert(&Value::Bits(turned), ty)
}

pub fn popcount(value: &Value) -> Outcome {
    match value {
        Value::Bits(bits) => Ok(Value::Uint(bits.iter().filter(|&&bit| bit).count() as u128)),
        _ => pattern_of(value).map(|p| Value::Uint(p.count_ones().into())).ok_or(Fault::Unsupported),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BinaryOperator::*;

    const MACHINE: Type = Type::Int(None);

    fn int(value: i128) -> Value {
        Value::Int(value)
    }

    fn angle4(turns: u128) -> Value {
        Value::Angle { turns, size: 4 }
    }

    #[test]
    fn integers_divide_with_truncation_and_wrap_at_their_width() {
        assert_eq!(binary(Divide, &int(1), &int(2), &MACHINE), Ok(int(0)));
        assert_eq!(binary(Divide, &int(-7), &int(2), &MACHINE), Ok(int(-3)));
        assert_eq!(binary(Divide, &int(1), &int(0), &MACHINE), Err(Fault::DivisionByZero));
        assert_eq!(binary(Add, &int(127), &int(1), &Type::Int(Some(8))), Ok(int(-128)));
        assert_eq!(binary(Power, &int(2), &int(200), &MACHINE), Err(Fault::Overflow));
        assert_eq!(binary(Power, &int(2), &int(-1), &MACHINE), Ok(int(0)));
        let uint8 = Type::Uint(Some(8));
        assert_eq!(binary(Subtract, &Value::Uint(1), &Value::Uint(2), &uint8), Ok(Value::Uint(255)));
        let uint = Type::Uint(None);
        assert_eq!(binary(Subtract, &Value::Uint(1), &Value::Uint(2), &uint), Err(Fault::Overflow));
    }

    /// The examples of the language specification, `classical.rst`, "Angles".
    #[test]
    fn angles_are_unsigned_fractions_of_a_turn() {
        let (a, b, c) = (angle4(7), angle4(1), angle4(10));
        let ty = Type::Angle(Some(4));
        assert_eq!(binary(Add, &a, &b, &ty), Ok(angle4(8)));
        assert_eq!(binary(Subtract, &b, &a, &ty), Ok(angle4(10)));
        assert_eq!(binary(Divide, &a, &Value::Uint(2), &ty), Ok(angle4(3)));
        assert_eq!(binary(Multiply, &Value::Uint(2), &c, &ty), Ok(angle4(4)));
        assert_eq!(binary(Divide, &c, &b, &Type::Uint(Some(4))), Ok(Value::Uint(10)));
        assert_eq!(unary(UnaryOperator::Negate, &angle4(2), &ty), Ok(angle4(14)));
        assert_eq!(binary(ShiftLeft, &angle4(9), &Value::Uint(2), &ty), Ok(angle4(4)));
        assert_eq!(binary(ShiftRight, &angle4(9), &Value::Uint(2), &ty), Ok(angle4(2)));
    }

    #[test]
    fn floats_round_to_the_nearest_angle_ties_to_even() {
        let tie = TAU * (127.0 / 512.0);
        assert_eq!(
            convert(&Value::Float(tie), &Type::Angle(Some(8))),
            Ok(Value::Angle { turns: 64, size: 8 })
        );
        assert_eq!(convert(&Value::Float(-TAU / 4.0), &Type::Angle(Some(4))), Ok(angle4(12)));
        assert_eq!(convert(&angle4(3), &Type::Angle(Some(8))), Ok(Value::Angle { turns: 48, size: 8 }));
        assert_eq!(convert(&angle4(3), &Type::Angle(Some(3))), Ok(Value::Angle { turns: 2, size: 3 }));
    }

    #[test]
    fn nothing_is_computed_in_more_bits_than_there_are() {
        let (widest, wider) = (Type::Angle(Some(WIDEST)), Type::Angle(Some(WIDEST + 1)));
        let half = Value::Angle { turns: 1 << 63, size: 64 };
        let same = Value::Angle { turns: 1 << 127, size: WIDEST };
        assert_eq!(convert(&half, &widest), Ok(same));
        assert_eq!(convert(&half, &wider), Err(Fault::Unsupported));
        let one = Value::Uint(1);
        for ty in [Type::Uint(Some(200)), Type::Int(Some(129))] {
            assert_eq!(convert(&one, &ty), Err(Fault::Unsupported));
            assert_eq!(binary(Add, &one, &one, &ty), Err(Fault::Unsupported));
            assert_eq!(unary(UnaryOperator::Negate, &int(1), &ty), Err(Fault::Unsupported));
        }
    }

    #[test]
    fn registers_shift_rotate_and_read_as_numbers() {
        let register = |text: &str| Value::Bits(text.bytes().rev().map(|byte| byte == b'1').collect());
        let a = register("10001111");
        let ty = Type::Bit(Some(8));
        assert_eq!(binary(ShiftLeft, &a, &Value::Uint(1), &ty), Ok(register("00011110")));
        assert_eq!(rotate_left(&a, &ty, 2), Ok(register("00111110")));
        assert_eq!(rotate_left(&Value::Uint(37), &Type::Uint(Some(6)), 3), Ok(Value::Uint(44)));
        assert_eq!(popcount(&Value::Uint(37)), Ok(Value::Uint(3)));
        assert_eq!(convert(&register("0101"), &Type::Uint(None)), Ok(Value::Uint(5)));
        assert_eq!(convert(&register("1101"), &Type::Int(Some(4))), Ok(int(-3)));
        assert_eq!(bit(&register("10"), &Type::Bit(Some(2)), -1), Some(true));
        assert_eq!(bit(&int(-1), &Type::Int(Some(32)), 31), Some(true));
    }
}
