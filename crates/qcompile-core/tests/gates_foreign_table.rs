//! A table of gates that the crate knows nothing about is declared and proven like its own.

use std::f64::consts::PI;

use num_complex::Complex64;
use qcompile_core::gates::{Inverse, Matrix, proof::prove};

mod right {
    use super::*;

    qcompile_core::gates! {
        /// The square root of `t`, with a rotation beside it.
        ROOT_T {
            name: "root_t",
            matrix: |_| Matrix::diagonal(&[Complex64::ONE, Complex64::cis(PI / 8.0)]),
            inverse: Inverse::Is("p(-pi/8) a"), definition: "p(pi/8) a;",
        }
        /// `root_t` under one control.
        CROOT_T {
            name: "croot_t", arity: 2,
            matrix: |_| ROOT_T_MATRIX().controlled(1),
            control: Some(("root_t", 1)), definition: "ctrl @ root_t b, a;",
        }
    }

    #[allow(non_snake_case)]
    fn ROOT_T_MATRIX() -> Matrix {
        (GATES[ROOT_T.0 as usize].matrix)(&[])
    }
}

/// Each row is wrong in one way, named by the row.
mod wrong {
    use super::*;

    fn rz(theta: f64) -> Matrix {
        Matrix::diagonal(&[Complex64::cis(-theta / 2.0), Complex64::cis(theta / 2.0)])
    }

    qcompile_core::gates! {
        /// Not unitary.
        STRETCH {
            name: "stretch", definition: "id a;",
            matrix: |_| Matrix::identity(1).scale((1.0 + 1e-9).into()),
        }
        /// Its definition lacks a phase.
        PHASELESS { name: "phaseless", matrix: |_| rz(PI), definition: "z a;" }
        /// Turns the other way than its inverse says.
        UNDONE_BY_ITSELF {
            name: "undone_by_itself", matrix: |_| rz(0.5 * PI), inverse: Inverse::Same, definition: "rz(pi/2) a;",
        }
        /// Its period is that of `p`.
        SHORT_PERIOD {
            name: "short_period", params: &["theta"], period: &[2.0 * PI],
            matrix: |p| rz(p[0]), definition: "rz(theta) a;",
        }
        /// Its period could be shorter.
        LONG_PERIOD {
            name: "long_period", params: &["theta"], period: &[8.0 * PI],
            matrix: |p| rz(p[0]), definition: "rz(theta) a;",
        }
        /// Its generator has the wrong sign.
        BACKWARDS {
            name: "backwards", params: &["theta"], period: &[4.0 * PI],
            matrix: |p| rz(p[0]), generator: &[(0.5, "Z")], definition: "rz(theta) a;",
        }
        /// Controls something else.
        WRONG_BASE {
            name: "wrong_base", arity: 2, matrix: |_| rz(PI).controlled(1),
            control: Some(("z", 1)), definition: "crz(pi) a, b;",
        }
        /// Differs from the class it names.
        WRONG_CLASS { name: "wrong_class", matrix: |_| rz(PI), qiskit: &["ZGate"], definition: "rz(pi) a;" }
    }
}

mod unresolved {
    use super::*;

    qcompile_core::gates! {
        /// Mentions a gate that does not exist.
        STRANGER { name: "stranger", definition: "nobody a;" }
        /// Has one operand too many.
        CROWDED { name: "crowded", definition: "h a, b;" }
        /// Leads to itself by way of the next row.
        HEAD { name: "head", definition: "tail a;" }
    }

    mod circle {
        qcompile_core::gates! {
            /// Leads to itself by way of the next row.
            HEAD { name: "head", definition: "tail a; tail a;" }
            /// Leads to itself by way of the row before.
            TAIL { name: "tail", definition: "head a; head a;" }
            /// Leads to the circle.
            ENTRANCE { name: "entrance", definition: "head a;" }
        }
    }

    #[test]
    fn names_are_resolved_before_anything_is_computed() {
        let errors = prove(GATES).unwrap_err();
        let named: Vec<&str> = errors.iter().filter_map(|error| error.split(':').next()).collect();
        assert_eq!(named, ["stranger", "crowded", "head"], "{errors:?}");
        let errors = prove(circle::GATES).unwrap_err();
        assert!(errors.iter().all(|error| error.contains("never ends")) && errors.len() == 3, "{errors:?}");
    }
}

mod misshapen {
    use super::*;

    qcompile_core::gates! {
        /// Says nothing of its period.
        PERIODLESS { name: "periodless", params: &["theta"], definition: "rz(theta) a;" }
        /// Has the matrix of a gate on two qubits.
        TOO_WIDE { name: "too_wide", matrix: |_| Matrix::identity(2), definition: "id a;" }
        /// Shares its name.
        AGAIN { name: "too_wide", definition: "id a;" }
        /// Has no definition.
        GROUNDLESS { name: "groundless" }
        ///
        SILENT { name: "silent", definition: "id a;" }
    }

    #[test]
    fn counts_and_names_are_checked_first() {
        let errors = prove(GATES).unwrap_err();
        let named: Vec<&str> = errors.iter().filter_map(|error| error.split(':').next()).collect();
        assert_eq!(named, ["too_wide", "periodless", "too_wide", "groundless", "silent"], "{errors:?}");
    }
}

#[test]
fn a_right_table_is_accepted() {
    assert_eq!(prove(right::GATES), Ok(()));
    assert_eq!(right::CROOT_T.0, 1);
    assert_eq!(right::GATES[0].constant, "ROOT_T");
    assert_eq!(right::GATES[0].summary(), "The square root of `t`, with a rotation beside it.");
}

#[test]
fn each_wrong_row_is_named_with_its_fault() {
    let errors = prove(wrong::GATES).unwrap_err();
    let expected = [
        ("stretch", "not unitary"),
        ("stretch", "definition"),
        ("phaseless", "definition"),
        ("undone_by_itself", "inverse"),
        ("short_period", "no period"),
        ("long_period", "smaller"),
        ("backwards", "generator"),
        ("wrong_base", "controlled `z`"),
        ("wrong_class", "`ZGate`"),
    ];
    assert_eq!(errors.len(), expected.len(), "{errors:?}");
    for (error, (name, fault)) in errors.iter().zip(expected) {
        assert!(error.starts_with(&format!("{name}:")) && error.contains(fault), "{error}");
    }
}
