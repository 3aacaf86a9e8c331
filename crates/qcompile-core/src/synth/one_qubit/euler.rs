//! Euler angles of a unitary on one qubit.

use num_complex::Complex64;

use crate::gates::Matrix;
use crate::ir::angle;

/// The angles of Rz(phi) Ry(theta) Rz(lambda), theta in [0, pi], the others in (-2 pi, 2 pi].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Euler {
    pub theta: f64,
    pub phi: f64,
    pub lambda: f64,
}

impl Euler {
    /// Of a unitary 2 x 2 matrix, up to its global phase. Angles within `tolerance` of a multiple of pi/8 are that
    /// multiple; a matrix that is diagonal or antidiagonal up to `tolerance` has lambda = 0.
    pub fn of(matrix: &Matrix, tolerance: f64) -> Euler {
        let [a, b, c, d] = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|at| matrix[at]);
        // With the phase removed, d is cos(theta/2) e^(i (phi + lambda)/2) and c is sin(theta/2) e^(i (phi - lambda)/2).
        // The determinant is e^(2i phase), and either root will do. It is as exact as the entries, however small.
        let unphased = Complex64::cis(-(a * d - b * c).arg() / 2.0);
        let (sine, cosine) = (c.norm(), d.norm());
        let (mut half_sum, mut half_difference) = ((d * unphased).arg(), (c * unphased).arg());
        if sine <= tolerance {
            half_difference = half_sum;
        } else if cosine <= tolerance {
            half_sum = half_difference;
        }
        let tidy = |angle: f64| angle::snapped_within(angle, tolerance);
        Euler {
            theta: tidy(2.0 * sine.atan2(cosine)),
            phi: tidy(half_sum + half_difference),
            lambda: tidy(half_sum - half_difference),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;
    use crate::gates::{H, RY, RZ, U, X};

    fn product(euler: Euler) -> Matrix {
        &(&RZ.matrix(&[euler.phi]) * &RY.matrix(&[euler.theta])) * &RZ.matrix(&[euler.lambda])
    }

    #[test]
    fn angles_make_the_matrix_again() {
        let near = [0.0, 1e-16, 1e-12, 1e-9, 1e-6, -1e-8];
        let mut angles: Vec<f64> =
            (-8..=8).flat_map(|k| near.map(|offset| k as f64 * PI / 4.0 + offset)).collect();
        angles.extend([0.3, -1.1, 2.5]);
        for (k, &theta) in angles.iter().enumerate() {
            for (l, &phi) in angles.iter().enumerate() {
                let lambda = angles[(7 * k + 3 * l) % angles.len()];
                let matrix = U.matrix(&[theta, phi, lambda]);
                let distance = product(Euler::of(&matrix, 1e-15)).distance_up_to_phase(&matrix);
                assert!(distance < 4e-15, "{theta} {phi} {lambda}: {distance}");
            }
        }
    }

    #[test]
    fn angles_of_known_gates() {
        let of = |matrix: &Matrix| Euler::of(matrix, 1e-15);
        assert_eq!(of(&Matrix::identity(1)), Euler { theta: 0.0, phi: 0.0, lambda: 0.0 });
        assert_eq!(of(&RZ.matrix(&[0.5])), Euler { theta: 0.0, phi: 0.5, lambda: 0.0 });
        assert_eq!(of(&X.matrix(&[])).theta, PI);
        assert_eq!(of(&H.matrix(&[])).theta, PI / 2.0);
    }
}
