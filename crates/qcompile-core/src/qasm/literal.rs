//! Values of decimal literals.

/// Powers of ten that are exact in a double.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// `mantissa * 10^exponent` where one correctly rounded operation on exact numbers gives it.
pub(super) fn exact_decimal(mantissa: u64, exponent: i32) -> Option<f64> {
    if mantissa > 1 << 53 {
        return None;
    }
    let power = *EXACT_POWERS.get(exponent.unsigned_abs() as usize)?;
    let mantissa = mantissa as f64;
    Some(if exponent < 0 { mantissa / power } else { mantissa * power })
}

/// The nearest double to a decimal literal as the lexer accepts it (underscores allowed); infinite when too large.
pub(super) fn float_value(text: &str) -> f64 {
    let parse = |text: &str| text.parse().unwrap_or(f64::INFINITY);
    if text.contains('_') { parse(&text.replace('_', "")) } else { parse(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_agrees_with_the_standard_library() {
        let mut state = 7_u64;
        for _ in 0..100_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (mantissa, exponent) = (state >> (11 + state % 50), (state >> 7) as i32 % 23);
            if let Some(value) = exact_decimal(mantissa, exponent) {
                assert_eq!(value, float_value(&format!("{mantissa}e{exponent}")));
            }
        }
        assert_eq!(exact_decimal(1, 23), None);
        assert_eq!(exact_decimal((1 << 53) + 1, 0), None);
    }

    #[test]
    fn every_spelling_of_the_lexer_has_a_value() {
        for (text, value) in
            [("1_0.5_0e0_1", 105.0), ("1.", 1.0), (".5e+1", 5.0), ("1e999", f64::INFINITY), ("7E-1", 0.7)]
        {
            assert_eq!(float_value(text), value, "{text}");
        }
    }
}
