//! The names of a program and what they stand for.

use std::sync::Arc;

use super::classical::{Type, Value};
use super::op::Wire;
use crate::diagnostics::Span;

/// A place in `Circuit::symbols`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub u32);

#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    pub name: Arc<str>,
    pub kind: SymbolKind,
    /// The declaration's name in the text; empty at 0 for circuits built by API.
    pub declared: Span,
}

impl Symbol {
    /// Frees the name. The symbol keeps its number, so that those of the others stay.
    pub fn forget(&mut self) {
        *self = Symbol { name: "".into(), kind: SymbolKind::Error, declared: Span::default() };
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum SymbolKind {
    /// `qubit[n] q` (`size` is `None` for the scalar `qubit q`), `qreg`, qubits of gate and subroutine parameters.
    Qubits { size: Option<u32> },
    /// `bit[n] c` (`None`: `bit c`), `creg`.
    Bits { size: Option<u32> },
    /// Any other classical variable, `input` and `output` included.
    Variable { ty: Type, io: Io },
    /// A value known at compile time.
    Constant { value: Value },
    /// A real parameter of a gate.
    GateParameter,
    /// `let`: qubits or bits under another name, resolved where constant. The wires are those of the main region or of
    /// the body of the gate or subroutine around it, however deep the `let` stands.
    Alias { wires: Arc<[Wire]> },
    /// The place in `Circuit::gates`; `None` for a name of the gate table.
    Gate { index: Option<u32> },
    /// `def` or `extern`: the place in `Circuit::subroutines`.
    Subroutine { index: u32 },
    /// Stands for nothing. Declared, but wrongly: uses are not reported again; or, without a name, left behind with the
    /// text by a circuit that was made from another ([`Symbol::forget`]).
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Io {
    None,
    Input,
    Output,
}
