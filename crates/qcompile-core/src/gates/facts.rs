//! What matrices tell: facts about one gate, computed once per row.
//!
//! Facts about rows with parameters hold for all parameters. They are computed at one generic point: matrix entries are
//! analytic in the parameters, so an identity that fails anywhere fails almost everywhere.

use std::sync::OnceLock;

use num_complex::Complex64;

use super::{GATES, Gate, GateId, MAX_ARITY, MAX_PARAMS, Matrix};

const TOLERANCE: f64 = 1e-10;

/// Parameter values without relations among them, in radians, for two gates.
const GENERIC: [[f64; MAX_PARAMS]; 2] =
    [[0.837_261, 2.194_573, 1.329_881, -0.618_409], [1.772_437, -0.911_913, 0.414_097, 2.630_551]];

/// A set of Pauli axes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Axes(u8);

impl Axes {
    pub const NONE: Axes = Axes(0);
    pub const X: Axes = Axes(1);
    pub const Y: Axes = Axes(2);
    pub const Z: Axes = Axes(4);
    pub const ALL: Axes = Axes(7);

    pub const fn with(self, other: Axes) -> Axes {
        Axes(self.0 | other.0)
    }

    /// The axes in both.
    pub const fn and(self, other: Axes) -> Axes {
        Axes(self.0 & other.0)
    }

    pub const fn contains(self, other: Axes) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether gates that have these axes on a wire they share commute as far as that wire is concerned: they have an
    /// axis in common, or one of them does not act there.
    pub const fn agree(self, other: Axes) -> bool {
        self.0 & other.0 != 0 || self.0 == Self::ALL.0 || other.0 == Self::ALL.0
    }
}

/// For all parameters of the gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    pub identity: bool,
    pub diagonal: bool,
    /// Maps Pauli strings to Pauli strings.
    pub clifford: bool,
    pub self_inverse: bool,
    /// For each operand the Pauli matrices on it that commute with the gate. Then the gate is a function of that Pauli
    /// matrix, as far as this operand is concerned: `cx` has Z on its control and X on its target. All three mean that
    /// the gate does not act on the operand.
    pub axes: [Axes; MAX_ARITY],
    /// Bit `8 * i + j`: exchanging operands `i` and `j` changes nothing.
    symmetric: u64,
}

impl Facts {
    /// Facts about a fixed matrix; those about more than [`MAX_ARITY`] operands are left out.
    pub fn of_matrix(matrix: &Matrix) -> Facts {
        let arity = matrix.qubits().min(MAX_ARITY);
        let identity = Matrix::identity(matrix.qubits());
        let mut facts = Facts {
            identity: matrix.distance(&identity) < TOLERANCE,
            diagonal: matrix.is_diagonal(TOLERANCE),
            clifford: is_clifford(matrix),
            self_inverse: (matrix * matrix).distance(&identity) < TOLERANCE,
            axes: [Axes::NONE; MAX_ARITY],
            symmetric: 0,
        };
        for i in 0..arity {
            facts.axes[i] = commuting_axes(matrix, i);
            for j in (0..arity).filter(|&j| is_symmetric(matrix, i, j)) {
                facts.symmetric |= 1 << (8 * i + j);
            }
        }
        facts
    }

    /// Exchanging operands `i` and `j` changes nothing.
    pub fn is_symmetric(&self, i: usize, j: usize) -> bool {
        i == j || self.symmetric >> (8 * i + j) & 1 == 1
    }

    /// Whether the gate is the same on both lists of operands: one is the other up to exchanges that change nothing.
    pub fn same_operands<T: PartialEq>(&self, left: &[T], right: &[T]) -> bool {
        let has_twin = |(i, wire): (usize, &T)| {
            right.iter().position(|other| other == wire).is_some_and(|j| self.is_symmetric(i, j))
        };
        left == right || left.len() == right.len() && left.iter().enumerate().all(has_twin)
    }
}

impl GateId {
    pub fn facts(self) -> &'static Facts {
        static ALL: OnceLock<Vec<Facts>> = OnceLock::new();
        &ALL.get_or_init(|| GATES.iter().map(|gate| Facts::of_matrix(&generic_matrix(gate, 0))).collect())
            [self.0 as usize]
    }

    /// Whether the gate maps Pauli strings to Pauli strings at these parameters.
    pub fn is_clifford(self, params: &[f64]) -> bool {
        self.facts().clifford || !params.is_empty() && is_clifford(&self.matrix(params))
    }
}

/// The matrix at parameters that satisfy no identity by chance, neither alone nor with those of the other `draw`.
pub(super) fn generic_matrix(gate: &Gate, draw: usize) -> Matrix {
    (gate.matrix)(&GENERIC[draw][..gate.params.len()])
}

/// It is enough that X and Z on each operand become Pauli strings, up to sign.
fn is_clifford(matrix: &Matrix) -> bool {
    let adjoint = matrix.adjoint();
    let becomes_pauli = |pauli: Matrix, operand: usize| {
        let image = &(matrix * &pauli.embed(&[operand], matrix.qubits())) * &adjoint;
        is_pauli_string(&image)
    };
    (0..matrix.qubits()).all(|operand| becomes_pauli(x(), operand) && becomes_pauli(z(), operand))
}

/// A Hermitian matrix is a Pauli string up to sign when it moves all basis states by the same bits and the signs it
/// gives them are products of one sign per bit.
fn is_pauli_string(matrix: &Matrix) -> bool {
    let flip = (0..matrix.dim()).find(|&row| matrix[(row, 0)].norm() > 0.5).unwrap_or(0);
    let first = matrix[(flip, 0)];
    let sign = |column: usize| matrix[(column ^ flip, column)] / first;
    (first.norm() - 1.0).abs() < TOLERANCE
        && (0..matrix.dim()).all(|column| {
            let lowest_bit = column & column.wrapping_neg();
            let product =
                if column == 0 { Complex64::ONE } else { sign(lowest_bit) * sign(column ^ lowest_bit) };
            let is_sign = (sign(column).re.abs() - 1.0).abs() < TOLERANCE;
            is_sign && (sign(column) - product).norm() < TOLERANCE
        })
}

fn commuting_axes(matrix: &Matrix, operand: usize) -> Axes {
    let commutes = |pauli: Matrix| {
        let pauli = pauli.embed(&[operand], matrix.qubits());
        (matrix * &pauli).distance(&(&pauli * matrix)) < TOLERANCE
    };
    let y = &x() * &z();
    let found = [(Axes::X, x()), (Axes::Y, y), (Axes::Z, z())]
        .into_iter()
        .filter(|(_, pauli)| commutes(pauli.clone()));
    found.fold(Axes::NONE, |axes, (axis, _)| axes.with(axis))
}

fn is_symmetric(matrix: &Matrix, i: usize, j: usize) -> bool {
    let exchange = |index: usize| {
        let differs = (index >> i ^ index >> j) & 1;
        index ^ (differs << i) ^ (differs << j)
    };
    (0..matrix.dim()).all(|row| {
        (0..matrix.dim()).all(|column| {
            (matrix[(row, column)] - matrix[(exchange(row), exchange(column))]).norm() < TOLERANCE
        })
    })
}

fn x() -> Matrix {
    Matrix::monomial([1, 0], [Complex64::ONE; 2])
}

fn z() -> Matrix {
    Matrix::diagonal(&[Complex64::ONE, -Complex64::ONE])
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

    use super::super::*;
    use super::*;

    /// Names of the rows for which a fact holds, in table order.
    fn names(holds: impl Fn(&Facts) -> bool) -> Vec<&'static str> {
        GateId::all().filter(|gate| holds(gate.facts())).map(|gate| gate.gate().name).collect()
    }

    #[test]
    fn facts_agree_with_the_textbook() {
        assert_eq!(names(|facts| facts.identity), ["id", "u0"]);
        assert_eq!(
            names(|facts| facts.diagonal),
            [
                "gphase", "id", "u0", "z", "s", "sdg", "t", "tdg", "p", "rz", "cz", "cs", "csdg", "cp",
                "crz", "rzz", "ccz"
            ]
        );
        assert_eq!(
            names(|facts| facts.clifford),
            [
                "gphase", "id", "u0", "x", "y", "z", "h", "s", "sdg", "sx", "sxdg", "cx", "cy", "cz", "swap",
                "iswap", "dcx", "ecr"
            ]
        );
        assert_eq!(
            names(|facts| facts.self_inverse),
            [
                "id", "u0", "x", "y", "z", "h", "cx", "cy", "cz", "ch", "swap", "ecr", "ccx", "ccz", "cswap",
                "rccx", "c3x", "c4x"
            ]
        );
    }

    #[test]
    fn axes_tell_controls_from_targets() {
        assert_eq!(CX.facts().axes[..2], [Axes::Z, Axes::X]);
        assert_eq!(CCX.facts().axes[..3], [Axes::Z, Axes::Z, Axes::X]);
        assert_eq!(CRY.facts().axes[..2], [Axes::Z, Axes::Y]);
        assert_eq!(RZX.facts().axes[..2], [Axes::Z, Axes::X]);
        assert_eq!(CSWAP.facts().axes[..3], [Axes::Z, Axes::NONE, Axes::NONE]);
        assert_eq!(SX.facts().axes[0], Axes::X);
        assert_eq!(ID.facts().axes[0], Axes::ALL);
        assert_eq!(H.facts().axes[0], Axes::NONE);
    }

    #[test]
    fn symmetric_operands_are_interchangeable() {
        let pairs = |gate: GateId| {
            let arity = gate.gate().arity;
            let all = (0..arity).flat_map(|i| (0..i).map(move |j| (j, i)));
            all.filter(|&(j, i)| gate.facts().is_symmetric(j, i)).collect::<Vec<_>>()
        };
        assert_eq!(pairs(CX), []);
        assert_eq!(pairs(RXX), [(0, 1)]);
        assert_eq!(pairs(CCX), [(0, 1)]);
        assert_eq!(pairs(CCZ), [(0, 1), (0, 2), (1, 2)]);
        assert_eq!(pairs(CSWAP), [(1, 2)]);
        assert_eq!(pairs(XX_PLUS_YY), []);
        assert!(CCX.facts().same_operands(&[7, 4, 9], &[4, 7, 9]));
        assert!(!CCX.facts().same_operands(&[7, 4, 9], &[4, 9, 7]));
        assert!(!CCX.facts().same_operands(&[7, 4, 9], &[7, 4, 8]));
    }

    #[test]
    fn parameters_decide_whether_a_rotation_is_clifford() {
        assert!(RZ.is_clifford(&[FRAC_PI_2]) && RZ.is_clifford(&[-PI]) && !RZ.is_clifford(&[FRAC_PI_4]));
        assert!(CP.is_clifford(&[PI]) && !CP.is_clifford(&[FRAC_PI_2]));
        assert!(H.is_clifford(&[]) && !T.is_clifford(&[]));
    }

    #[test]
    fn pauli_strings_are_recognised() {
        let y = &x() * &z();
        assert!(is_pauli_string(&x().kron(&z())) && is_pauli_string(&z().kron(&z()).scale((-1.0).into())));
        assert!(is_pauli_string(&y.scale(Complex64::I).kron(&x())));
        assert!(!is_pauli_string(&CZ.matrix(&[])) && !is_pauli_string(&CX.matrix(&[])));
        assert!(!is_pauli_string(&H.matrix(&[])) && !is_pauli_string(&S.matrix(&[])));
    }
}
