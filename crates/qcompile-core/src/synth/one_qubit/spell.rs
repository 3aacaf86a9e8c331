//! The gates that make a unitary on one qubit.

use std::f64::consts::{FRAC_PI_2, PI};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::euler::Euler;
use super::words;
use crate::gates::{GateId, Matrix, P, RX, RY, RZ, U, U3};
use crate::ir::{Version, angle};

/// Which gates to write a unitary on one qubit with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The fewest: none, one without a parameter, one rotation, or one `U`. Where all gates that it replaces have no
    /// parameters, at most two of these again.
    Auto,
    /// One `U`.
    U,
    /// Rotations about Z, Y and Z.
    Zyz,
    /// Rotations about Z, X and Z.
    Zxz,
}

/// Gates in order of application, and a global phase.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    pub gates: Vec<(GateId, Vec<f64>)>,
    pub phase: f64,
}

impl Sequence {
    /// The gates with the phase that makes them `matrix`, rounded to a multiple of pi/8 within `tolerance`.
    fn making(matrix: &Matrix, gates: Vec<(GateId, Vec<f64>)>, tolerance: f64) -> Sequence {
        let phase = matrix.phase_against(&product(&gates)).arg();
        Sequence { gates, phase: angle::wrapped(angle::snapped_within(phase, tolerance)) }
    }
}

fn product(gates: &[(GateId, Vec<f64>)]) -> Matrix {
    gates.iter().fold(Matrix::identity(1), |product, (gate, params)| &gate.matrix(params) * &product)
}

/// Writes a unitary 2 x 2 matrix, phase included, with gates that have names in texts of this version. `tolerance`
/// bounds the rounding in the entries of the matrix: what is within it of a neater matrix is taken for that.
pub fn spell(matrix: &Matrix, basis: Basis, version: Version, tolerance: f64) -> Sequence {
    let euler = Euler::of(matrix, tolerance);
    let gates = match basis {
        Basis::Auto => match words::find(matrix, version, 1, tolerance) {
            Some(word) => without_params(&word.gates),
            None => match rotation(euler, matrix) {
                Some(rotation) => vec![rotation],
                None => return three_angles(euler, matrix, version, tolerance),
            },
        },
        Basis::U => vec![u(euler, version)],
        Basis::Zyz => turns(&[(RZ, euler.lambda), (RY, euler.theta), (RZ, euler.phi)]),
        Basis::Zxz if euler.theta == 0.0 => turns(&[(RZ, euler.phi + euler.lambda)]),
        Basis::Zxz => {
            turns(&[(RZ, euler.lambda - FRAC_PI_2), (RX, euler.theta), (RZ, euler.phi + FRAC_PI_2)])
        }
    };
    Sequence::making(matrix, gates, tolerance)
}

/// As [`spell`], with gates without parameters only, at most `longest` of them (two are tried).
pub fn spell_without_params(
    matrix: &Matrix,
    version: Version,
    longest: usize,
    tolerance: f64,
) -> Option<Sequence> {
    let word = words::find(matrix, version, longest, tolerance)?;
    Some(Sequence::making(matrix, without_params(&word.gates), tolerance))
}

fn without_params(gates: &[GateId]) -> Vec<(GateId, Vec<f64>)> {
    gates.iter().map(|&gate| (gate, Vec::new())).collect()
}

/// One gate of three angles. `U` and `u3` differ in phase alone: that of the two which leaves the plainer one, best
/// none at all.
fn three_angles(euler: Euler, matrix: &Matrix, version: Version, tolerance: f64) -> Sequence {
    let (first, angles) = u(euler, version);
    let second = (first == U).then_some(U3);
    let made = [Some(first), second].into_iter().flatten();
    let made = made.map(|gate| Sequence::making(matrix, vec![(gate, angles.clone())], tolerance));
    let plainness = |made: &Sequence| (made.phase != 0.0, angle::quarters(made.phase).is_none());
    made.min_by_key(plainness).expect("one is always made")
}

fn u(euler: Euler, version: Version) -> (GateId, Vec<f64>) {
    (version.universal_gate(), vec![euler.theta, angle::wrapped(euler.phi), angle::wrapped(euler.lambda)])
}

/// The rotation about X, Y or Z that it is up to phase: `p` where that leaves none.
fn rotation(euler: Euler, matrix: &Matrix) -> Option<(GateId, Vec<f64>)> {
    if euler.theta == 0.0 {
        let gate = if matrix[(0, 0)].arg() == 0.0 { P } else { RZ };
        return Some((gate, vec![angle::wrapped(euler.phi + euler.lambda)]));
    }
    // Rz(phi) Ry(theta) Rz(-phi) turns about an axis in the X-Y plane, at the angle phi from Y.
    if angle::wrapped(euler.phi + euler.lambda) != 0.0 {
        return None;
    }
    let axis = angle::wrapped(euler.phi);
    let known = [(0.0, RY, 1.0), (PI, RY, -1.0), (-FRAC_PI_2, RX, 1.0), (FRAC_PI_2, RX, -1.0)];
    let found = known.into_iter().find(|(at, ..)| axis == *at);
    found.map(|(_, gate, sign)| (gate, vec![sign * euler.theta]))
}

/// Those of the rotations that turn at all, by less than a whole turn.
fn turns(rotations: &[(GateId, f64)]) -> Vec<(GateId, Vec<f64>)> {
    let turn = |&(gate, angle): &(GateId, f64)| {
        let angle = angle::wrapped(angle);
        (angle::turns(angle) != Some(0)).then(|| (gate, vec![angle]))
    };
    rotations.iter().filter_map(turn).collect()
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::*;
    use crate::gates::*;

    const V3: Version = Version::V3 { minor: 0, written: true, u: crate::ir::UConvention::Spec };
    const TOLERANCE: f64 = 2e-15;

    fn matrix(sequence: &Sequence) -> Matrix {
        product(&sequence.gates).scale(Complex64::cis(sequence.phase))
    }

    #[test]
    fn sequences_make_the_matrix_with_its_phase() {
        let angles: Vec<f64> =
            (-8..=8).map(|k| k as f64 * PI / 4.0).chain([0.3, -2.9, 1e-9, PI - 1e-7]).collect();
        for &theta in &angles {
            for &phi in &angles {
                for &lambda in &angles {
                    let wanted = U3.matrix(&[theta, phi, lambda]).scale(Complex64::cis(0.4));
                    for basis in [Basis::Auto, Basis::U, Basis::Zyz, Basis::Zxz] {
                        for version in [V3, Version::V2] {
                            let made = spell(&wanted, basis, version, TOLERANCE);
                            let distance = matrix(&made).distance(&wanted);
                            assert!(distance < 1e-14, "{theta} {phi} {lambda} {basis:?} {made:?} {distance}");
                            assert!(
                                made.gates.len()
                                    <= if matches!(basis, Basis::Auto | Basis::U) { 1 } else { 3 }
                            );
                        }
                    }
                }
            }
        }
    }

    fn names(matrix: &Matrix) -> Vec<&'static str> {
        spell(matrix, Basis::Auto, V3, TOLERANCE).gates.iter().map(|(gate, _)| gate.gate().name).collect()
    }

    #[test]
    fn the_shortest_spelling_is_found() {
        for gate in [X, Y, Z, H, S, SDG, T, TDG, SX] {
            assert_eq!(names(&gate.matrix(&[])), [gate.gate().name]);
        }
        for gate in [RX, RY, RZ, P] {
            assert_eq!(names(&gate.matrix(&[0.3])), [gate.gate().name]);
            assert_eq!(names(&gate.matrix(&[-0.3])), [gate.gate().name]);
        }
        assert_eq!(names(&Matrix::identity(1)), [""; 0]);
        assert_eq!(names(&U.matrix(&[0.3, 0.4, 0.5])), ["U"]);
        assert_eq!(names(&U3.matrix(&[0.3, 0.4, 0.5])), ["u3"]);
        assert_eq!(names(&(&H.matrix(&[]) * &RZ.matrix(&[0.3]))), ["u3"], "with a phase of pi/2");
        assert_eq!(names(&SXDG.matrix(&[])), ["rx"], "`sxdg` needs a definition");
    }

    #[test]
    fn words_are_as_short_as_can_be() {
        let of = |gates: &[GateId], longest| {
            let gates: Vec<_> = gates.iter().map(|&gate| (gate, Vec::new())).collect();
            let made = spell_without_params(&product(&gates), V3, longest, TOLERANCE)?;
            assert!(matrix(&made).distance(&product(&gates)) < 1e-14);
            Some(made.gates.iter().map(|(gate, _)| gate.gate().name).collect::<Vec<_>>())
        };
        assert_eq!(of(&[H, Z, H], 2).unwrap(), ["x"]);
        assert_eq!(of(&[H, S, H], 2).unwrap(), ["sx"]);
        assert_eq!(of(&[S, H, S], 2).unwrap().len(), 2);
        assert_eq!(of(&[H, T], 1), None);
        assert_eq!(of(&[H, T, H], 2), None);
    }
}
