//! A matrix as gates of OpenQASM 3, exactly and with its phase.
//!
//! A unitary on n qubits is a product of unitaries that mix two basis states each (two-level unitaries; Reck et al.
//! 1994, doi:10.1103/PhysRevLett.73.58). Along a Gray code the two states differ in one bit, so each factor is a `U`
//! on that qubit with all others as controls: up to 2^(n-1) (2^n - 1) of them. The result is exact, and long from
//! three qubits on: a matrix that is to run on a machine should be synthesised instead.

use num_complex::Complex64;

use crate::gates::Matrix;

/// Entries below this are taken for the rounding errors of zeros.
const ZERO: f64 = 1e-14;

/// `gphase(phase); U(theta, phi, lambda)` on qubit `target`, where the other qubits have the bits of `state`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rotation {
    pub(super) target: usize,
    pub(super) state: usize,
    pub(super) angles: Angles,
}

/// e^(i phase) U(theta, phi, lambda) with the `U` of OpenQASM 3.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Angles {
    pub(super) phase: f64,
    pub(super) theta: f64,
    pub(super) phi: f64,
    pub(super) lambda: f64,
}

impl Angles {
    /// Of a unitary on one qubit.
    pub(super) fn of(matrix: [[Complex64; 2]; 2]) -> Angles {
        let [[a, b], [c, d]] = matrix;
        let theta = 2.0 * c.norm().atan2(a.norm());
        // U(theta, phi, lambda) is e^(i theta/2) times (cos, -e^(i lambda) sin; e^(i phi) sin, e^(i (phi + lambda)) cos).
        let minus_b = Complex64::ZERO - b;
        let (first, phi, lambda) = if a.norm() < ZERO {
            (arg(c), 0.0, arg(minus_b) - arg(c))
        } else if c.norm() < ZERO {
            (arg(a), 0.0, arg(d) - arg(a))
        } else if d.norm() < b.norm() {
            (arg(a), arg(c) - arg(a), arg(minus_b) - arg(a))
        } else {
            // Small entries are mostly rounding: the large one says how the angles go together.
            (arg(a), arg(c) - arg(a), arg(d) - arg(c))
        };
        Angles { phase: first - theta / 2.0, theta, phi, lambda }
    }

    pub(super) fn is_rotation(self) -> bool {
        self.theta != 0.0 || self.phi != 0.0 || self.lambda != 0.0
    }
}

/// In (-pi, pi], also where the imaginary part is a negative zero.
fn arg(z: Complex64) -> f64 {
    (z.im + 0.0).atan2(z.re)
}

/// The factors of a unitary, the first to act first.
pub(super) fn two_level(matrix: &Matrix) -> Vec<Rotation> {
    let mut rest = matrix.clone();
    let dim = rest.dim();
    let gray = |k: usize| k ^ (k >> 1);
    let mut made = Vec::new();
    for column in 0..dim {
        for row in (column + 1..dim).rev() {
            let (upper, lower) = (gray(row - 1), gray(row));
            // The last block is cleared whole, so that what remains is the identity.
            let block = if row == dim - 1 && column == dim - 2 {
                [[rest[(upper, upper)], rest[(upper, lower)]], [rest[(lower, upper)], rest[(lower, lower)]]]
            } else {
                match clearing(rest[(upper, gray(column))], rest[(lower, gray(column))], row == column + 1) {
                    Some(block) => settle(block, &rest, upper, lower, (column + 1..dim).map(gray)),
                    None => continue,
                }
            };
            apply_adjoint(&mut rest, upper, lower, block);
            made.extend(rotation(upper, lower, block));
        }
    }
    made.reverse();
    made
}

/// The unitary whose adjoint takes (upper, lower) to (real, 0); `None` where nothing is to be done. The phase of
/// `upper` is turned away only where it stays (`last`).
fn clearing(upper: Complex64, lower: Complex64, last: bool) -> Option<[[Complex64; 2]; 2]> {
    let settled = !last || (upper - upper.norm()).norm() < ZERO;
    if lower.norm() < ZERO && settled {
        return None;
    }
    let norm = upper.norm().hypot(lower.norm());
    let (a, c) = (upper / norm, lower / norm);
    Some([[a, -c.conj()], [c, a.conj()]])
}

/// The block with its free phase chosen so that the lower row begins with a real number: permutations stay such.
fn settle(
    block: [[Complex64; 2]; 2],
    rest: &Matrix,
    upper: usize,
    lower: usize,
    columns: impl Iterator<Item = usize>,
) -> [[Complex64; 2]; 2] {
    let [[a, b], [c, d]] = block;
    let new_entry = |column| b.conj() * rest[(upper, column)] + d.conj() * rest[(lower, column)];
    let first = columns.map(new_entry).find(|entry: &Complex64| entry.norm() > ZERO);
    let phase = first.map_or(Complex64::ONE, |entry| entry / entry.norm());
    [[a, b * phase], [c, d * phase]]
}

/// Multiplies from the left by the adjoint of `block` on two basis states.
fn apply_adjoint(matrix: &mut Matrix, upper: usize, lower: usize, block: [[Complex64; 2]; 2]) {
    for column in 0..matrix.dim() {
        let (x, y) = (matrix[(upper, column)], matrix[(lower, column)]);
        matrix[(upper, column)] = block[0][0].conj() * x + block[1][0].conj() * y;
        matrix[(lower, column)] = block[0][1].conj() * x + block[1][1].conj() * y;
    }
}

/// The block as a rotation of the one qubit in which the states differ; `None` for the identity.
fn rotation(upper: usize, lower: usize, block: [[Complex64; 2]; 2]) -> Option<Rotation> {
    let bit = upper ^ lower;
    let [[a, b], [c, d]] = block;
    let ordered = if upper & bit == 0 { [[a, b], [c, d]] } else { [[d, c], [b, a]] };
    let angles = Angles::of(ordered);
    let near_identity =
        b.norm() < ZERO && c.norm() < ZERO && (a - 1.0).norm() < ZERO && (d - 1.0).norm() < ZERO;
    (!near_identity).then_some(Rotation {
        target: bit.trailing_zeros() as usize,
        state: upper & !bit,
        angles,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates;

    fn matrix_of(angles: Angles) -> Matrix {
        gates::U.matrix(&[angles.theta, angles.phi, angles.lambda]).scale(Complex64::cis(angles.phase))
    }

    /// The product of the factors, built from the definition of a controlled gate.
    fn product(rotations: &[Rotation], qubits: usize) -> Matrix {
        let mut made = Matrix::identity(qubits);
        for rotation in rotations {
            let gate = matrix_of(rotation.angles);
            let mut factor = Matrix::identity(qubits);
            let low = rotation.state;
            let high = rotation.state | 1 << rotation.target;
            for (i, row) in [low, high].into_iter().enumerate() {
                for (j, column) in [low, high].into_iter().enumerate() {
                    factor[(row, column)] = gate[(i, j)];
                }
            }
            made = &factor * &made;
        }
        made
    }

    /// A unitary without any structure: a product of rotations about all axes.
    fn random_unitary(qubits: usize, seed: u64) -> Matrix {
        let mut state = seed;
        let mut angle = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1_u64 << 53) as f64 * 12.0 - 6.0
        };
        let mut made = Matrix::identity(qubits).scale(Complex64::cis(angle()));
        for layer in 0..3 * qubits {
            for wire in 0..qubits {
                made.apply(&gates::U.matrix(&[angle(), angle(), angle()]), &[wire]);
            }
            if qubits > 1 {
                made.apply(&gates::CX.matrix(&[]), &[layer % qubits, (layer + 1) % qubits]);
            }
        }
        made
    }

    #[test]
    fn one_qubit_matrices_keep_their_phase() {
        for seed in 0..200 {
            let matrix = random_unitary(1, seed);
            let block = [[matrix[(0, 0)], matrix[(0, 1)]], [matrix[(1, 0)], matrix[(1, 1)]]];
            assert!(matrix_of(Angles::of(block)).distance(&matrix) < 1e-14);
        }
        for gate in [gates::X, gates::Y, gates::Z, gates::H, gates::S, gates::SX, gates::ID] {
            let matrix = gate.matrix(&[]);
            let block = [[matrix[(0, 0)], matrix[(0, 1)]], [matrix[(1, 0)], matrix[(1, 1)]]];
            assert!(matrix_of(Angles::of(block)).distance(&matrix) < 1e-15);
        }
    }

    #[test]
    fn entries_that_are_mostly_rounding_do_no_harm() {
        for seed in 0..200 {
            let around = random_unitary(1, seed);
            for theta in [1e-11, 1e-12, 3e-14, std::f64::consts::PI - 1e-12] {
                let matrix = &(&around * &gates::RY.matrix(&[theta])) * &around.adjoint();
                let matrix = &matrix * &gates::P.matrix(&[seed as f64]);
                let block = [[matrix[(0, 0)], matrix[(0, 1)]], [matrix[(1, 0)], matrix[(1, 1)]]];
                let distance = matrix_of(Angles::of(block)).distance(&matrix);
                assert!(distance < 1e-13, "{seed} {theta}: {distance}");
            }
        }
    }

    #[test]
    fn factors_multiply_to_the_matrix() {
        for qubits in 2..=4 {
            for seed in 0..10 {
                let matrix = random_unitary(qubits, seed);
                let distance = product(&two_level(&matrix), qubits).distance(&matrix);
                assert!(distance < 1e-12, "{qubits} qubits: {distance}");
            }
        }
    }

    #[test]
    fn sparse_matrices_have_few_factors() {
        for (gate, most) in [(gates::CX, 2), (gates::SWAP, 3), (gates::CCX, 5), (gates::CZ, 2)] {
            let matrix = gate.matrix(&[]);
            let factors = two_level(&matrix);
            assert!(product(&factors, matrix.qubits()).distance(&matrix) < 1e-14, "{}", gate.gate().name);
            assert!(factors.len() <= most, "{} has {} factors", gate.gate().name, factors.len());
        }
        assert!(two_level(&Matrix::identity(3)).is_empty());
    }
}
