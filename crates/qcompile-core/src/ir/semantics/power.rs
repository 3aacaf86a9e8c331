//! Powers of unitary matrices.

use std::f64::consts::PI;

use num_complex::Complex64;

use crate::gates::Matrix;

/// Eigenphases this close to -pi count as pi: rounding decides their sign.
const SNAP: f64 = 1e-12;
/// Largest error of a diagonalisation that is accepted.
const TOLERANCE: f64 = 1e-9;

/// By squaring; `None` when rounding grows out of all bounds.
pub fn whole_power(matrix: &Matrix, exponent: i64) -> Option<Matrix> {
    let mut square = if exponent < 0 { matrix.adjoint() } else { matrix.clone() };
    let mut rest = exponent.unsigned_abs();
    let mut made = Matrix::identity(matrix.qubits());
    while rest > 0 {
        if rest & 1 == 1 {
            made = &square * &made;
        }
        square = &square * &square;
        rest >>= 1;
    }
    made.entries().iter().all(|entry| entry.is_finite()).then_some(made)
}

/// The matrix with the same eigenvectors and the eigenphases, taken in (-pi, pi], times `exponent`. `None` for a matrix
/// that is not unitary.
pub fn principal_power(matrix: &Matrix, exponent: f64) -> Option<Matrix> {
    if !matrix.is_unitary(TOLERANCE) || !exponent.is_finite() {
        return None;
    }
    let (basis, phases) = diagonalise(matrix)?;
    let powers: Vec<Complex64> = phases.into_iter().map(|phase| Complex64::cis(exponent * phase)).collect();
    Some(&(&basis * &Matrix::diagonal(&powers)) * &basis.adjoint())
}

/// Eigenvectors (as columns) and eigenphases of a unitary matrix.
///
/// The Hermitian and the anti-Hermitian part commute, so eigenvectors of a mixture of both are eigenvectors of the
/// matrix unless two different eigenvalues happen to give the same mixture: then another mixture is tried.
fn diagonalise(matrix: &Matrix) -> Option<(Matrix, Vec<f64>)> {
    if matrix.is_diagonal(0.0) {
        return Some((
            Matrix::identity(matrix.qubits()),
            (0..matrix.dim()).map(|k| phase(matrix, k)).collect(),
        ));
    }
    let mut best: Option<(f64, Matrix, Matrix)> = None;
    for attempt in 0..8 {
        let basis = eigenvectors(mixture(matrix, 0.7 + 0.9 * attempt as f64));
        let turned = &(&basis.adjoint() * matrix) * &basis;
        let error = largest_off_diagonal(&turned);
        if best.as_ref().is_none_or(|best| error < best.0) {
            best = Some((error, basis, turned));
        }
        if error < 1e-13 {
            break;
        }
    }
    let (error, basis, turned) = best?;
    (error < TOLERANCE).then(|| (basis, (0..matrix.dim()).map(|k| phase(&turned, k)).collect()))
}

fn phase(matrix: &Matrix, k: usize) -> f64 {
    let phase = matrix[(k, k)].arg();
    if phase <= -PI + SNAP { PI } else { phase }
}

/// `cos(angle) (U + U*)/2 + sin(angle) (U - U*)/2i`
fn mixture(matrix: &Matrix, angle: f64) -> Matrix {
    let (sin, cos) = angle.sin_cos();
    let adjoint = matrix.adjoint();
    let mut made = matrix.clone();
    for i in 0..matrix.dim() {
        for j in 0..matrix.dim() {
            let (u, v) = (matrix[(i, j)], adjoint[(i, j)]);
            made[(i, j)] = (u + v) * (cos / 2.0) + (u - v) * Complex64::new(0.0, -sin / 2.0);
        }
    }
    made
}

fn largest_off_diagonal(matrix: &Matrix) -> f64 {
    let pairs = (0..matrix.dim()).flat_map(|i| (0..matrix.dim()).map(move |j| (i, j)));
    pairs.filter(|(i, j)| i != j).map(|at| matrix[at].norm()).fold(0.0, f64::max)
}

/// The eigenvectors of a Hermitian matrix as columns, by cyclic Jacobi rotations (Golub and Van Loan, section 8.5).
fn eigenvectors(mut hermitian: Matrix) -> Matrix {
    let dim = hermitian.dim();
    let mut vectors = Matrix::identity(hermitian.qubits());
    for _ in 0..50 {
        if largest_off_diagonal(&hermitian) < 1e-15 {
            break;
        }
        for p in 0..dim {
            for q in p + 1..dim {
                rotate(&mut hermitian, &mut vectors, p, q);
            }
        }
    }
    vectors
}

/// Makes entry (p, q) zero by a unitary in that plane.
fn rotate(hermitian: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    let entry = hermitian[(p, q)];
    if entry.norm() < 1e-300 {
        return;
    }
    let half = (hermitian[(q, q)].re - hermitian[(p, p)].re) / (2.0 * entry.norm());
    let tangent = half.signum() / (half.abs() + half.hypot(1.0));
    let cos = 1.0 / tangent.hypot(1.0);
    let sin = entry / entry.norm() * (tangent * cos);
    for k in 0..hermitian.dim() {
        for matrix in [&mut *hermitian, &mut *vectors] {
            let (a, b) = (matrix[(k, p)], matrix[(k, q)]);
            matrix[(k, p)] = a * cos - b * sin.conj();
            matrix[(k, q)] = a * sin + b * cos;
        }
    }
    for k in 0..hermitian.dim() {
        let (a, b) = (hermitian[(p, k)], hermitian[(q, k)]);
        hermitian[(p, k)] = a * cos - b * sin;
        hermitian[(q, k)] = a * sin.conj() + b * cos;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates;

    #[test]
    fn roots_multiply_back_to_the_gate() {
        let turn = gates::U.matrix(&[0.3, 1.2, -0.7]);
        let wide = &gates::CSWAP.matrix(&[]) * &turn.embed(&[1], 3);
        for matrix in [gates::X.matrix(&[]), gates::SWAP.matrix(&[]), gates::ISWAP.matrix(&[]), turn, wide] {
            let root = principal_power(&matrix, 1.0 / 3.0).unwrap();
            assert!(root.is_unitary(1e-12));
            assert!((&(&root * &root) * &root).distance(&matrix) < 1e-12);
        }
    }

    #[test]
    fn eigenphases_lie_above_minus_pi() {
        let root = |matrix: &Matrix| principal_power(matrix, 0.5).unwrap();
        assert!(root(&gates::X.matrix(&[])).distance(&gates::SX.matrix(&[])) < 1e-14);
        assert!(root(&gates::Z.matrix(&[])).distance(&gates::S.matrix(&[])) < 1e-14);
        assert!(root(&gates::Z.matrix(&[]).adjoint()).distance(&gates::S.matrix(&[])) < 1e-14);
        // rz(t)^k is rz(kt) for |t| below a full turn only.
        assert!(root(&gates::RZ.matrix(&[5.0])).distance(&gates::RZ.matrix(&[2.5])) < 1e-14);
        assert!(root(&gates::RZ.matrix(&[7.0])).distance(&gates::RZ.matrix(&[3.5])) > 0.1);
    }

    #[test]
    fn what_is_not_unitary_has_no_power() {
        let skewed = Matrix::diagonal(&[Complex64::ONE, Complex64::new(0.5, 0.0)]);
        assert!(principal_power(&skewed, 0.5).is_none());
    }
}
