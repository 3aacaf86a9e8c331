//! The gate table: one record per gate, and everything that follows from it.
//!
//! A record ([`Gate`], in `table.rs`) states what cannot be computed: names, parameters, the matrix, the definition in
//! smaller gates, the inverse. What can be computed is: facts from the matrices (`facts.rs`, `commute.rs`), relations
//! by resolving the names that records mention (`relations.rs`). [`proof`] checks every record against every other
//! column, for this table and for anyone else's.
//!
//! From a name to a row: [`find_v3`], [`find_v2`], [`find_qiskit`], [`find`]. From a row to everything else: the
//! methods of [`GateId`]. Between rows: [`commute_always`], [`commute`].
//!
//! Conventions, everywhere:
//! - operand 0 is the least significant bit of a matrix index, so controls, which come first in OpenQASM, are the low
//!   bits;
//! - angles are radians, and the global phase counts: `rz(t)` and `p(t)` are different gates;
//! - a Pauli string is written in operand order: in `"ZX"` the Z acts on operand 0.
//!
//! Phases differ between languages that share names. The rows follow these sources:
//! - `U` is the built-in of OpenQASM 3: e^(i theta/2) times the matrix of the same name in Qiskit, periodic in 2 pi.
//! - `u2`, `u3` are those of `stdgates.inc`: `u3(t, p, l)` is `Rz(p) Ry(t) Rz(l)`, the `U` of the OpenQASM 2 paper.
//! - In OpenQASM 2 the phase of a gate cannot be observed; its `U`, `u`, `u2`, `u3` are read with the phases of Qiskit
//!   (rows `u` and `u2_qiskit`), under which the controlled forms `cu1`, `cu3` and `csx` of `qelib1.inc` are exact.
//! - `CX` is `cx`, as the prose of the OpenQASM 3 standard library says. The example file `stdgates.inc` writes it as
//!   `ctrl @ U(pi, 0, pi)`, which under the `U` of version 3 is a controlled iX.
//! - `cu` is that of `stdgates.inc` and of Qiskit: e^(i gamma) times Qiskit's `u`, controlled. The prose, which builds
//!   on the `U` of version 3, differs by e^(i theta/2) on the control (openqasm/openqasm issue 682).

mod commute;
mod definition;
mod facts;
mod linear;
mod matrix;
mod names;
pub mod proof;
mod relations;
mod table;

pub use commute::{commute, commute_always, commute_matrices};
pub use facts::{Axes, Facts};
pub use linear::Linear;
pub use matrix::Matrix;
pub use names::{Library, Named, find, find_alias, find_qiskit, find_v2, find_v3};
pub use relations::{Call, Control, Definition, Relations, Vocabulary};
pub use table::*;

/// A row of [`GATES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GateId(pub u16);

impl GateId {
    /// All rows, in order.
    pub fn all() -> impl Iterator<Item = GateId> {
        (0..GATES.len() as u16).map(GateId)
    }

    /// The record. Panics when the id is not of this table.
    pub fn gate(self) -> &'static Gate {
        &GATES[self.0 as usize]
    }

    /// Panics when there are fewer parameters than the gate has.
    pub fn matrix(self, params: &[f64]) -> Matrix {
        (self.gate().matrix)(params)
    }
}

/// Most operands that a row has.
pub const MAX_ARITY: usize = 5;
/// Most parameters that a row has.
pub const MAX_PARAMS: usize = 4;

/// What a record states about a gate. Write rows with [`gates!`](crate::gates!).
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// The constant that names the row in Rust, such as `RZ`.
    pub constant: &'static str,
    /// The name of the gate everywhere else: an OpenQASM identifier that no other row has.
    pub name: &'static str,
    /// The doc comment of the row: one sentence, then sources and remarks.
    pub doc: &'static str,
    /// Names in OpenQASM 3 (the language and `stdgates.inc`), the one to print first.
    pub v3: &'static [&'static str],
    /// Names in OpenQASM 2 (the language and `qelib1.inc` as printed in the paper), the one to print first.
    pub v2: &'static [&'static str],
    /// Names in the longer `qelib1.inc` that Qiskit has and that most tools accept.
    pub v2_extended: &'static [&'static str],
    /// What other toolkits call it: for hints, never read as the gate.
    pub aliases: &'static [&'static str],
    /// Classes of `qiskit.circuit.library` with these parameters, the one to make first.
    pub qiskit: &'static [&'static str],
    /// The phase that turns the Qiskit gate into this one, as a linear form of the parameters: this gate is
    /// e^(i phase) times the Qiskit gate. Empty for 0.
    pub qiskit_phase: &'static str,
    /// Number of qubits.
    pub arity: usize,
    pub params: &'static [&'static str],
    /// For each parameter the smallest period of the matrix, global phase included; [`f64::INFINITY`] for a parameter
    /// that must never be reduced.
    pub period: &'static [f64],
    /// The matrix; reads `params.len()` numbers.
    pub matrix: fn(&[f64]) -> Matrix,
    /// For a gate exp(i theta G) of one parameter: the Pauli sum G, strings in operand order. Empty for others.
    pub generator: &'static [(f64, &'static str)],
    pub inverse: Inverse,
    /// Statements of OpenQASM 3 in other rows, equal to the gate with its phase. Operands are `a`, `b`, ... in order,
    /// parameters stand in linear forms. Empty for the two built-in gates, `U` and `gphase`.
    pub definition: &'static str,
    /// The row that this one puts under controls, and how many: `ccx` has `Some(("x", 2))`.
    pub control: Option<(&'static str, usize)>,
}

/// How a gate is undone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Inverse {
    /// By no single row: print `inv @`.
    Unlisted,
    /// By itself.
    Same,
    /// By itself with all parameters negated.
    Negate,
    /// By this statement, such as `"U(-theta, -lambda, -phi) a"`.
    Is(&'static str),
}

/// What a record leaves out.
pub const GATE: Gate = Gate {
    constant: "",
    name: "",
    doc: "",
    v3: &[],
    v2: &[],
    v2_extended: &[],
    aliases: &[],
    qiskit: &[],
    qiskit_phase: "",
    arity: 1,
    params: &[],
    period: &[],
    matrix: |_| Matrix::identity(1),
    generator: &[],
    inverse: Inverse::Unlisted,
    definition: "",
    control: None,
};

impl Gate {
    /// The first sentence of the documentation.
    pub fn summary(&self) -> &'static str {
        self.doc.lines().next().unwrap_or("").trim()
    }
}

/// Declares a table of gates: each record becomes a constant, its place in the table, and a row of `GATES`. The doc
/// comment is captured, missing fields come from [`GATE`].
///
/// ```
/// qcompile_core::gates! {
///     /// The square root of `s`.
///     SQRT_S {
///         name: "sqrt_s", matrix: |_| Matrix::diagonal(&[Complex64::ONE, Complex64::cis(PI / 4.0)]),
///         inverse: Inverse::Is("tdg a"), definition: "t a;",
///     }
/// }
/// # use {num_complex::Complex64, qcompile_core::gates::{Inverse, Matrix}, std::f64::consts::PI};
/// # fn main() { assert_eq!(GATES[SQRT_S.0 as usize].summary(), "The square root of `s`.") }
/// ```
#[macro_export]
macro_rules! gates {
    ($($(#[doc = $doc:literal])* $constant:ident { $($field:ident: $value:expr),* $(,)? })*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Row { $($constant),* }
        $(
            $(#[doc = $doc])*
            pub const $constant: $crate::gates::GateId = $crate::gates::GateId(Row::$constant as u16);
        )*
        pub static GATES: &[$crate::gates::Gate] = &[$($crate::gates::Gate {
            constant: stringify!($constant),
            doc: concat!($($doc, "\n"),*),
            $($field: $value,)*
            ..$crate::gates::GATE
        }),*];
    };
}

/// Number of parameters of each row.
pub const PARAM_COUNTS: [u8; 256] = {
    let mut counts = [0; 256];
    let mut row = 0;
    while row < GATES.len() {
        counts[row] = GATES[row].params.len() as u8;
        row += 1;
    }
    counts
};
