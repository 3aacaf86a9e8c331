//! Numbers that are angles: telling multiples of pi/8 from their neighbours, and reducing by whole turns.
//!
//! Angles are exact by default: a number counts as a multiple of pi/8 only when it differs by no more than the rounding
//! of a few floating-point operations, [`ROUNDING`] relative to its size. `3.14159265358979` is not pi.

use std::f64::consts::PI;

/// Four units in the last place: what summing a handful of angles loses.
pub const ROUNDING: f64 = 8.9e-16;

/// Beyond this many radians neighbouring floats are further apart than the tolerance is meant for.
const LARGEST: f64 = 1e6;

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
    multiple(angle, 2.0 * PI)
}

/// The angle as a float next to it that is a multiple of pi/8, when it is one up to rounding.
pub fn snapped(angle: f64) -> f64 {
    multiple(angle, PI / 8.0).map_or(angle, |count| count as f64 * (PI / 8.0))
}

/// The multiple of pi/8 within `tolerance` of the angle, else the angle.
pub fn snapped_within(angle: f64, tolerance: f64) -> f64 {
    let multiple = (angle / (PI / 8.0)).round() * (PI / 8.0);
    // Adding zero turns a negative zero into zero.
    if (angle - multiple).abs() <= tolerance { multiple + 0.0 } else { angle }
}

/// The angle in (-pi, pi] that differs by whole turns.
pub fn wrapped(angle: f64) -> f64 {
    let angle = snapped(angle);
    let turns = ((angle - PI) / (2.0 * PI)).ceil();
    snapped(angle - turns * (2.0 * PI))
}

/// Whether two angles differ by a multiple of `period`, up to rounding.
pub fn equal_modulo(a: f64, b: f64, period: f64) -> bool {
    let difference = a - b;
    // Most angles are small, and rounding is a call.
    let turns = if difference.abs() < period / 2.0 { 0.0 } else { (difference / period).round() };
    (difference - turns * period).abs() <= ROUNDING * a.abs().max(b.abs()).max(1.0)
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
}
