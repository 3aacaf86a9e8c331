//! Numbers as text.

use std::f64::consts::PI;

use crate::qasm::ast::Dialect;
use crate::qasm::number::Number;

/// Appends a literal: a real in its shortest form that reads back as the same number.
pub fn push_number(out: &mut String, number: Number, dialect: Dialect) {
    match number {
        Number::Int(value) => {
            if value < 0 {
                out.push('-');
            }
            push_integer(out, value.unsigned_abs());
        }
        Number::Float(value) => push_real(out, value, dialect),
    }
}

/// Appends the shortest text that reads back as the same number, always as a real: `0.1`, `2.0`, `1e-20`.
pub fn push_real(out: &mut String, value: f64, dialect: Dialect) {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format(value);
    let Some(at) = text.find('e') else { return out.push_str(text) };
    out.push_str(&text[..at]);
    // The numbers of OpenQASM 2 have a point.
    if dialect == Dialect::OpenQasm2 && !text.contains('.') {
        out.push_str(".0");
    }
    out.push('e');
    out.push_str(text[at + 1..].trim_start_matches('+'));
}

/// Appends decimal digits.
pub fn push_integer(out: &mut String, integer: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = integer;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&digits[at..]).expect("digits are ASCII"));
}

/// Largest denominators and numerators that people write.
const LARGEST_DENOMINATOR: u32 = 64;
const LARGEST_NUMERATOR: f64 = 64.0;

/// `3*pi/4` where reading that text gives exactly this number.
pub fn pi_multiple(value: f64) -> Option<String> {
    if value == 0.0 {
        return None;
    }
    (1..=LARGEST_DENOMINATOR).map(f64::from).find_map(|denominator| {
        let numerator = (value.abs() * denominator / PI).round();
        let fits = (1.0..=LARGEST_NUMERATOR).contains(&numerator);
        let read_back = numerator * PI / denominator;
        let reduced =
            (2..=LARGEST_DENOMINATOR).map(f64::from).all(|d| numerator % d != 0.0 || denominator % d != 0.0);
        (fits && reduced && read_back == value.abs()).then(|| {
            let sign = if value < 0.0 { "-" } else { "" };
            let factor = if numerator == 1.0 { String::new() } else { format!("{numerator}*") };
            let divisor = if denominator == 1.0 { String::new() } else { format!("/{denominator}") };
            format!("{sign}{factor}pi{divisor}")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real(value: f64, dialect: Dialect) -> String {
        let mut out = String::new();
        push_real(&mut out, value, dialect);
        out
    }

    #[test]
    fn reals_are_short_and_never_read_as_integers() {
        for (value, text) in [
            (0.1, "0.1"),
            (2.0, "2.0"),
            (-0.0, "-0.0"),
            (1e-20, "1e-20"),
            (-1.5e300, "-1.5e300"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(real(value, Dialect::OpenQasm3), text);
        }
        assert_eq!(real(1e-20, Dialect::OpenQasm2), "1.0e-20");
        assert_eq!(real(1.25e-20, Dialect::OpenQasm2), "1.25e-20");
    }

    #[test]
    fn reals_read_back_as_themselves() {
        let mut state = 1_u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let value = f64::from_bits(state);
            if !value.is_finite() {
                continue;
            }
            for dialect in [Dialect::OpenQasm2, Dialect::OpenQasm3] {
                let text = real(value, dialect);
                assert_eq!(text.parse(), Ok(value), "{text}");
                assert!(text.contains(['.', 'e']), "{text}");
                assert!(dialect == Dialect::OpenQasm3 || text.contains('.'), "{text}");
            }
        }
    }

    #[test]
    fn multiples_of_pi_are_exact_or_not_written() {
        assert_eq!(pi_multiple(3.0 * PI / 4.0).as_deref(), Some("3*pi/4"));
        assert_eq!(pi_multiple(-PI / 2.0).as_deref(), Some("-pi/2"));
        assert_eq!(pi_multiple(2.0 * PI).as_deref(), Some("2*pi"));
        assert_eq!(pi_multiple((PI / 2.0).next_up()), None);
        assert_eq!(pi_multiple(0.0), None);
        assert_eq!(pi_multiple(1.0), None);
    }

    #[test]
    fn integers_are_decimal() {
        for number in [0, 7, 10, u64::MAX] {
            let mut out = String::new();
            push_integer(&mut out, number);
            assert_eq!(out, number.to_string());
        }
    }
}
