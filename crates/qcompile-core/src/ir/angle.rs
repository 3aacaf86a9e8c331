//! Numbers that are angles: telling multiples of pi/8 from their neighbours, and reducing by whole turns.
//!
//! Angles are exact by default: a number counts as a multiple of pi/8 only when it differs by no more than the rounding
//! of a few floating-point operations, [`ROUNDING`] relative to its size. `3.14159265358979` is not pi.

use std::f64::consts::{PI, TAU};

const EIGHTH: f64 = PI / 8.0;

/// Four units in the last place: what summing a handful of angles loses.
pub const ROUNDING: f64 = 8.9e-16;

/// Beyond this many radians neighbouring floats are further apart than the tolerance is meant for.
const LARGEST: f64 = 1e6;

/// Most often that an angle can be repeated before what it was rounded by counts.
const MOST_REPEATS: u64 = 11;

/// `k` for an angle that is `k * unit`, up to rounding.
fn multiple(angle: f64, unit: f64) -> Option<i64> {
    let count = (angle / unit).round();
    let near = (angle - count * unit).abs() <= ROUNDING * angle.abs().max(1.0);
    (near && angle.abs() < LARGEST).then_some(count as i64)
}

/// `k` for an angle that is `k` quarters of pi.
pub fn quarters(angle: f64) -> Option<i64> {
    multiple(angle, PI / 4.0)
}

/// `k` for an angle that is `k` whole turns.
pub fn turns(angle: f64) -> Option<i64> {
    multiple(angle, TAU)
}

/// The multiple of pi/8 within `tolerance` of the angle, else the angle.
pub fn snapped_within(angle: f64, tolerance: f64) -> f64 {
    let multiple = (angle / EIGHTH).round() * EIGHTH;
    // Adding zero turns a negative zero into zero.
    if (angle - multiple).abs() <= tolerance { multiple + 0.0 } else { angle }
}

/// The angle in (-pi, pi] that differs by whole turns.
pub fn wrapped(angle: f64) -> f64 {
    reduced(angle, TAU)
}

/// The angle less whole periods, at most half a period from zero; a multiple of pi/8, up to rounding, as the float next
/// to it. `period` is one turn or several, but no float is a turn: what is taken off are periods of the true pi.
pub fn reduced(angle: f64, period: f64) -> f64 {
    if let Some(count) = multiple(angle, EIGHTH) {
        return eighths(count.into(), period);
    }
    if angle.abs() <= period / 2.0 {
        return angle;
    }
    // Sine and cosine know pi to as many digits as their argument asks for.
    let (sin, cos) = (angle * (TAU / period)).sin_cos();
    sin.atan2(cos) * (period / TAU)
}

/// `count` eighths of pi, less whole periods.
fn eighths(count: i128, period: f64) -> f64 {
    let all = (period / EIGHTH).round() as i128;
    let below = all / 2 - 1;
    ((count + below).rem_euclid(all) - below) as f64 * EIGHTH
}

/// `count` times the angle, as it is as long as that is at most a period, and less whole periods beyond.
pub fn multiplied(angle: f64, count: i64, period: f64) -> f64 {
    let product = angle * count as f64;
    if product.abs() <= period {
        return product;
    }
    if let Some(of) = multiple(angle, EIGHTH) {
        return eighths(of as i128 * count as i128, period);
    }
    let rounded_off = angle.mul_add(count as f64, -product);
    reduced(reduced(product, period) + rounded_off, period)
}

/// `count` times the angle, in (-pi, pi]: of multiples of pi/8 any number, of others [few](can_repeat).
pub fn repeated(angle: f64, count: i64) -> Option<f64> {
    match multiple(angle, EIGHTH) {
        Some(of) => Some(eighths(of as i128 * count as i128, TAU)),
        None => can_repeat(count).then(|| wrapped(wrapped(angle) * count as f64)),
    }
}

/// Whether what an angle was rounded by stays a rounding when the angle is taken so many times.
pub fn can_repeat(count: i64) -> bool {
    count.unsigned_abs() <= MOST_REPEATS
}

/// Whether two angles differ by a multiple of `period`, up to rounding.
pub fn equal_modulo(a: f64, b: f64, period: f64) -> bool {
    let size = a.abs().max(b.abs()).max(1.0);
    let difference = a - b;
    // Most angles are small, and rounding is a call.
    let turns = if difference.abs() < period / 2.0 { 0.0 } else { (difference / period).round() };
    size < LARGEST && (difference - turns * period).abs() <= ROUNDING * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_told_from_their_neighbours() {
        assert_eq!(quarters(PI / 4.0), Some(1));
        assert_eq!(quarters(-7.0 * PI), Some(-28));
        assert_eq!(quarters(0.1 + 0.2 - 0.3), Some(0));
        assert_eq!(quarters(PI + 1e-14), None);
        assert_eq!(quarters(std::f64::consts::PI - 3e-15), None);
        assert_eq!(quarters(1e-12), None);
        assert_eq!(quarters(1e300), None);
        assert_eq!(turns(4.0 * PI), Some(2));
        assert_eq!(turns(PI), None);
    }

    #[test]
    fn multiplying_loses_nothing_to_size() {
        assert_eq!(multiplied(PI, 1_000_000_000_001, TAU), PI);
        assert_eq!(multiplied(0.25, 3, TAU), 0.75);
        for (angle, count) in [(0.3, 1_000_003), (-1.7, 987_654), (2.9, 77), (1e-3, 123_456_789)] {
            // one after the other, each sum reduced
            let (mut doubled, mut left, mut expected) = (angle, count, 0.0);
            while left > 0 {
                if left % 2 == 1 {
                    expected = reduced(expected + doubled, 2.0 * TAU);
                }
                (doubled, left) = (reduced(2.0 * doubled, 2.0 * TAU), left / 2);
            }
            let found = multiplied(angle, count, 2.0 * TAU);
            let gap = reduced(found - expected, 2.0 * TAU).abs();
            assert!(gap < 1e-8, "{angle} {count}: {found} {expected}");
        }
    }

    #[test]
    fn wrapping_keeps_the_angle_modulo_a_turn() {
        for k in -50..50 {
            let angle = k as f64 * 0.37;
            let wrapped = wrapped(angle);
            assert!(wrapped > -PI && wrapped <= PI, "{angle} {wrapped}");
            assert!(
                (wrapped.sin() - angle.sin()).abs() < 1e-13 && (wrapped.cos() - angle.cos()).abs() < 1e-13
            );
        }
        assert_eq!((wrapped(-PI), wrapped(3.0 * PI), wrapped(2.0 * PI)), (PI, PI, 0.0));
        assert!(equal_modulo(0.3, 0.3 - 4.0 * PI, 4.0 * PI) && !equal_modulo(0.3, 0.3 - 2.0 * PI, 4.0 * PI));
    }

    /// One radian and four pi (the first 114 bits of it) in units of 2^-110.
    const RADIAN: u128 = 1 << 110;
    const TWO_TURNS: u128 = 0x3_243f_6a88_85a3_08d3_1319_8a2e_0370;

    /// The remainder in whole numbers, doubling from the leading bit on; exact to 1e-18 for angles below 1e15.
    fn remainder(angle: f64, period: u128) -> f64 {
        let bits = angle.abs().to_bits();
        let (mantissa, exponent) = ((bits & ((1 << 52) - 1)) | 1 << 52, (bits >> 52) as i32 - 1075);
        let unit = if exponent < 0 { RADIAN >> -exponent } else { RADIAN };
        let last_bits = (0..53).rev().map(|bit| u128::from(mantissa >> bit & 1) * unit);
        let doublings = (0..exponent.max(0)).map(|_| 0);
        let rest = last_bits.chain(doublings).fold(0, |rest, bit| (2 * rest + bit) % period);
        let nearest = if rest > period / 2 { rest as i128 - period as i128 } else { rest as i128 };
        nearest as f64 / RADIAN as f64 * angle.signum()
    }

    #[test]
    fn reducing_takes_off_periods_of_the_true_pi() {
        let rng = &mut crate::testing::Rng::new(3);
        for round in 0..20_000 {
            let angle = (rng.unit() * 2.0 - 1.0) * 10f64.powi(round % 16);
            for (period, exact) in [(TAU, TWO_TURNS / 2), (2.0 * TAU, TWO_TURNS)] {
                let (found, expected) = (reduced(angle, period), remainder(angle, exact));
                assert!((found - expected).abs() <= 2.0 * ROUNDING, "{angle:?} {period} {found} {expected}");
            }
        }
        for angle in [1e17, -1e100, f64::MAX] {
            assert!(wrapped(angle).abs() <= PI && (wrapped(angle).sin() - angle.sin()).abs() < ROUNDING);
        }
    }

    #[test]
    fn large_angles_are_equal_to_nothing() {
        for angle in [1.1e15, 3e15, 5e15, 7e15, 1e300] {
            assert!(!equal_modulo(2.0 * angle, 0.0, 2.0 * TAU) && !equal_modulo(angle, -angle, TAU));
            assert!(turns(angle).is_none() && quarters(angle).is_none());
        }
    }

    #[test]
    fn repeated_angles_are_exact_or_refused() {
        assert_eq!(repeated(PI, 1_000_000_000_001), Some(PI));
        assert_eq!(repeated(-3.0 * EIGHTH, i64::MAX), Some(3.0 * EIGHTH));
        assert_eq!(repeated(0.25, -4), Some(-1.0));
        assert_eq!(repeated(0.3, 1_000_000), None);
    }
}
