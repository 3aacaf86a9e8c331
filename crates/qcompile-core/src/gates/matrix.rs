//! Small dense complex matrices: what a gate does to the states of its operands.
//!
//! Operand 0 is the least significant bit of a row or column index.

use std::ops::{Index, IndexMut, Mul};

use num_complex::Complex64;

/// A square matrix whose dimension is a power of two, rows first.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    dim: usize,
    entries: Vec<Complex64>,
}

impl Matrix {
    pub fn zero(qubits: usize) -> Matrix {
        let dim = 1 << qubits;
        Matrix { dim, entries: vec![Complex64::ZERO; dim * dim] }
    }

    pub fn identity(qubits: usize) -> Matrix {
        Matrix::diagonal(&vec![Complex64::ONE; 1 << qubits])
    }

    /// Panics unless the number of entries is a power of two.
    pub fn diagonal(entries: &[Complex64]) -> Matrix {
        let mut made = Matrix::zero(qubits_of(entries.len()));
        for (k, &entry) in entries.iter().enumerate() {
            made[(k, k)] = entry;
        }
        made
    }

    /// Panics unless the number of rows is a power of two.
    pub fn from_rows<const N: usize>(rows: [[Complex64; N]; N]) -> Matrix {
        qubits_of(N);
        Matrix { dim: N, entries: rows.concat() }
    }

    /// `None` unless the entries, rows first, make a square matrix whose dimension is a power of two.
    pub fn from_entries(entries: Vec<Complex64>) -> Option<Matrix> {
        let dim = entries.len().isqrt();
        (dim * dim == entries.len() && dim.is_power_of_two()).then_some(Matrix { dim, entries })
    }

    /// The matrix that takes basis state `j` to `phases[j]` times basis state `images[j]`.
    pub fn monomial<const N: usize>(images: [usize; N], phases: [Complex64; N]) -> Matrix {
        let mut made = Matrix::zero(qubits_of(N));
        for (j, (&i, &phase)) in images.iter().zip(&phases).enumerate() {
            made[(i, j)] = phase;
        }
        made
    }

    pub fn dim(&self) -> usize {
        self.dim
    }

    pub fn qubits(&self) -> usize {
        qubits_of(self.dim)
    }

    /// Entries, rows first.
    pub fn entries(&self) -> &[Complex64] {
        &self.entries
    }

    pub fn scale(mut self, factor: Complex64) -> Matrix {
        self.entries.iter_mut().for_each(|entry| *entry *= factor);
        self
    }

    /// The complex conjugate of each entry.
    pub fn conjugated(&self) -> Matrix {
        Matrix { dim: self.dim, entries: self.entries.iter().map(|entry| entry.conj()).collect() }
    }

    pub fn adjoint(&self) -> Matrix {
        let mut made = Matrix::zero(self.qubits());
        for i in 0..self.dim {
            for j in 0..self.dim {
                made[(j, i)] = self[(i, j)].conj();
            }
        }
        made
    }

    /// `self` on the more significant qubits, `low` on the less significant ones.
    pub fn kron(&self, low: &Matrix) -> Matrix {
        let mut made = Matrix::zero(self.qubits() + low.qubits());
        for i in 0..made.dim {
            for j in 0..made.dim {
                made[(i, j)] = self[(i / low.dim, j / low.dim)] * low[(i % low.dim, j % low.dim)];
            }
        }
        made
    }

    /// This gate under `count` controls, which become the first operands: it acts where all of them are 1.
    pub fn controlled(&self, count: usize) -> Matrix {
        let all_set = (1 << count) - 1;
        let mut made = Matrix::identity(self.qubits() + count);
        for i in 0..self.dim {
            for j in 0..self.dim {
                made[(i << count | all_set, j << count | all_set)] = self[(i, j)];
            }
        }
        made
    }

    /// This gate on the given wires of `qubits`, the identity on the others. Operand `k` of the gate is wire
    /// `operands[k]`; wires are distinct and below `qubits`.
    pub fn embed(&self, operands: &[usize], qubits: usize) -> Matrix {
        let mut made = Matrix::identity(qubits);
        made.apply(self, operands);
        made
    }

    /// Multiplies from the left by `gate` on the given wires: a circuit's matrix grows by one gate. Wires are distinct
    /// and below `self.qubits()`.
    pub fn apply(&mut self, gate: &Matrix, operands: &[usize]) {
        self.apply_where(gate, operands, 0, 0);
    }

    /// [`Matrix::apply`] where the bits `controls` of the row are those of `fires`; no operand is among them.
    pub fn apply_where(&mut self, gate: &Matrix, operands: &[usize], controls: usize, fires: usize) {
        debug_assert_eq!(gate.qubits(), operands.len());
        let spread: Vec<usize> = (0..gate.dim).map(|local| spread_bits(local, operands)).collect();
        let mask = spread[gate.dim - 1];
        let mut old = vec![Complex64::ZERO; gate.dim];
        let acts = |base: &usize| base & mask == 0 && base & controls == fires;
        for base in (0..self.dim).filter(acts) {
            for column in 0..self.dim {
                for (entry, offset) in old.iter_mut().zip(&spread) {
                    *entry = self[(base | offset, column)];
                }
                for (local, offset) in spread.iter().enumerate() {
                    let row = &gate.entries[local * gate.dim..][..gate.dim];
                    self[(base | offset, column)] = row.iter().zip(&old).map(|(g, x)| g * x).sum();
                }
            }
        }
    }

    /// The largest difference of two entries. Global phase counts. Infinite for matrices of different size.
    pub fn distance(&self, other: &Matrix) -> f64 {
        if self.dim != other.dim {
            return f64::INFINITY;
        }
        self.entries.iter().zip(&other.entries).map(|(a, b)| (a - b).norm()).fold(0.0, f64::max)
    }

    /// [`Matrix::distance`] after turning `other` by the phase that brings it closest in the Frobenius norm.
    pub fn distance_up_to_phase(&self, other: &Matrix) -> f64 {
        if self.dim != other.dim {
            return f64::INFINITY;
        }
        let phase = self.phase_against(other);
        self.entries.iter().zip(&other.entries).map(|(a, b)| (a - phase * b).norm()).fold(0.0, f64::max)
    }

    /// The unit complex number `c` for which `c * other` is closest to `self`; 1 where any is as good.
    pub fn phase_against(&self, other: &Matrix) -> Complex64 {
        let overlap: Complex64 = self.entries.iter().zip(&other.entries).map(|(a, b)| b.conj() * a).sum();
        if overlap.norm() < 1e-12 { Complex64::ONE } else { overlap / overlap.norm() }
    }

    pub fn is_unitary(&self, tolerance: f64) -> bool {
        (&self.adjoint() * self).distance(&Matrix::identity(self.qubits())) <= tolerance
    }

    pub fn is_diagonal(&self, tolerance: f64) -> bool {
        (0..self.dim).all(|i| (0..self.dim).all(|j| i == j || self[(i, j)].norm() <= tolerance))
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = Complex64;

    fn index(&self, (row, column): (usize, usize)) -> &Complex64 {
        &self.entries[row * self.dim + column]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut Complex64 {
        &mut self.entries[row * self.dim + column]
    }
}

/// The matrix product: the right factor acts first. Panics on different dimensions.
impl Mul for &Matrix {
    type Output = Matrix;

    fn mul(self, right: &Matrix) -> Matrix {
        assert_eq!(self.dim, right.dim);
        let mut made = Matrix::zero(self.qubits());
        for i in 0..self.dim {
            for k in 0..self.dim {
                let factor = self[(i, k)];
                for j in 0..self.dim {
                    made[(i, j)] += factor * right[(k, j)];
                }
            }
        }
        made
    }
}

fn qubits_of(dim: usize) -> usize {
    assert!(dim.is_power_of_two(), "a matrix on qubits has a power of two as dimension, not {dim}");
    dim.trailing_zeros() as usize
}

/// Moves bit `k` of `local` to bit `operands[k]`.
fn spread_bits(local: usize, operands: &[usize]) -> usize {
    operands.iter().enumerate().map(|(k, wire)| (local >> k & 1) << wire).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const O: Complex64 = Complex64::ZERO;
    const I: Complex64 = Complex64::ONE;

    fn x() -> Matrix {
        Matrix::from_rows([[O, I], [I, O]])
    }

    fn images(matrix: &Matrix) -> Vec<usize> {
        (0..matrix.dim()).map(|j| (0..matrix.dim()).find(|&i| matrix[(i, j)] == I).unwrap()).collect()
    }

    #[test]
    fn the_first_operand_is_the_least_significant_bit() {
        assert_eq!(images(&x().controlled(1)), [0, 3, 2, 1]);
        assert_eq!(images(&x().controlled(1).embed(&[1, 0], 2)), [0, 1, 3, 2]);
        assert_eq!(images(&x().embed(&[2], 3)), [4, 5, 6, 7, 0, 1, 2, 3]);
        assert_eq!(x().kron(&Matrix::identity(1)), x().embed(&[1], 2));
    }

    #[test]
    fn embedding_composes_like_the_product() {
        let cx = x().controlled(1);
        let mut circuit = Matrix::identity(3);
        circuit.apply(&cx, &[2, 0]);
        circuit.apply(&cx, &[0, 1]);
        assert_eq!(circuit, &cx.embed(&[0, 1], 3) * &cx.embed(&[2, 0], 3));
        assert_ne!(circuit, &cx.embed(&[2, 0], 3) * &cx.embed(&[0, 1], 3));
    }

    #[test]
    fn distances_see_or_ignore_the_phase() {
        let turned = x().scale(Complex64::cis(0.3));
        assert!(turned.distance(&x()) > 0.29);
        assert!(turned.distance_up_to_phase(&x()) < 1e-15);
        assert!((turned.phase_against(&x()) - Complex64::cis(0.3)).norm() < 1e-15);
        assert_eq!(x().distance(&Matrix::identity(2)), f64::INFINITY);
    }

    #[test]
    fn unitary_and_diagonal_are_told_apart() {
        assert!(x().is_unitary(1e-15) && !x().is_diagonal(1e-15));
        let skewed = Matrix::diagonal(&[I, I * 0.5]);
        assert!(!skewed.is_unitary(1e-3) && skewed.is_diagonal(0.0));
        assert!(Matrix::from_entries(vec![O; 9]).is_none() && Matrix::from_entries(vec![O; 2]).is_none());
    }
}
