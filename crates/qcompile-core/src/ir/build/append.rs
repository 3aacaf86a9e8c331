//! Adding ops to the end of a circuit.

use std::sync::Arc;

use num_complex::Complex64;
use rustc_hash::FxHashSet;

use crate::diagnostics::{Diagnostic, E1101, E1102, E1103, E1106, Result, did_you_mean};
use crate::gates::{self, GATES, GateId, Matrix};
use crate::ir::{
    Circuit, Domain, GateBody, Io, Kind, Leaf, MODIFIED, NO_ORIGIN, Param, ProgramGate, Region, SymbolId,
    SymbolKind, Wire, classical::Type,
};

/// How far a matrix may be from unitary, as the largest entry of `M M^† - 1`: well above rounding, well below any gate.
const UNITARY_TOLERANCE: f64 = 1e-10;

impl Circuit {
    /// Adds a gate of the table, or one that the program defines, by name.
    pub fn append(&mut self, name: &str, qubits: &[u32], params: &[Param]) -> Result<()> {
        let Some(kind) = self.find_gate(name) else { return Err(self.unknown_gate(name).into()) };
        self.append_kind(kind, qubits, params)
    }

    /// The gate with this name: the program's own definitions come before the table.
    pub fn find_gate(&self, name: &str) -> Option<Kind> {
        let own = self.gates.iter().position(|gate| gate.name.as_deref() == Some(name));
        own.map(Kind::program_gate)
            .or_else(|| gates::find(name).or_else(|| Some(gates::find_v3(name)?.gate)).map(Kind::gate))
    }

    fn unknown_gate(&self, name: &str) -> Diagnostic {
        let finding = Diagnostic::unplaced(E1101, format!("there is no gate `{name}`"));
        if let Some(id) = gates::find_alias(name) {
            return finding.help(format!("it is called `{}` here", id.gate().name));
        }
        let own = self.gates.iter().filter_map(|gate| gate.name.as_deref());
        match did_you_mean(name, GATES.iter().map(|gate| gate.name).chain(own)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => {
                finding.help("for a gate that is not in the table, give its matrix or define it in OpenQASM")
            }
        }
    }

    pub fn append_kind(&mut self, kind: Kind, qubits: &[u32], params: &[Param]) -> Result<()> {
        let name = self.gate_name(kind).unwrap_or("the gate");
        let arity = self.gate_arity(kind);
        if qubits.len() != arity {
            return Err(wrong_count(name, "qubit", arity, qubits.len()).into());
        }
        let expected = self.gate_params(kind);
        if params.len() != expected {
            return Err(wrong_count(name, "parameter", expected, params.len()).into());
        }
        let wires = self.qubit_wires(qubits)?;
        if kind == Kind::gate(gates::GPHASE) {
            return self.append_phase(params[0]);
        }
        self.push(kind, &wires, params);
        Ok(())
    }

    /// Number of qubits that a gate takes.
    pub fn gate_arity(&self, kind: Kind) -> usize {
        match (kind.as_table(), kind.as_program_gate()) {
            (Some(id), _) => id.gate().arity,
            (_, Some(index)) => self.gates[index].qubits as usize,
            _ => 0,
        }
    }

    /// Adds a gate given by its matrix, row by row; qubit 0 of the list is the least significant bit of its index.
    pub fn append_matrix(&mut self, rows: &[Vec<Complex64>], qubits: &[u32]) -> Result<()> {
        let size = 1usize << qubits.len().min(30);
        if qubits.is_empty() || rows.len() != size || rows.iter().any(|row| row.len() != size) {
            let wrong = rows.iter().enumerate().find(|(_, row)| row.len() != size);
            let message = match wrong.filter(|_| rows.len() == size) {
                Some((place, row)) => format!("row {place} of the matrix has {} columns", row.len()),
                None => format!("a matrix of {} rows was given", rows.len()),
            };
            let help = match qubits.len() {
                0 => "name the qubits that it acts on".to_string(),
                1 => "one qubit needs 2 rows and 2 columns".to_string(),
                count => format!("{count} qubits need {size} rows and {size} columns"),
            };
            return Err(Diagnostic::unplaced(E1106, message).help(help).into());
        }
        let matrix = Matrix::from_entries(rows.concat()).expect("the size was checked");
        let finite = matrix.entries().iter().all(|entry| entry.is_finite());
        if !finite || !matrix.is_unitary(UNITARY_TOLERANCE) {
            return Err(Diagnostic::unplaced(
                E1106,
                format!("the matrix is not unitary to {UNITARY_TOLERANCE:e}"),
            )
            .help("normalise it, or take the unitary nearest to it (the polar factor)")
            .into());
        }
        let wires = self.qubit_wires(qubits)?;
        let body = GateBody::Matrix(Arc::new(matrix));
        let kind = self.add_gate_or_refuse(ProgramGate::new(qubits.len() as u32, 0, body))?;
        self.push(kind, &wires, &[]);
        Ok(())
    }

    pub(super) fn add_gate_or_refuse(&mut self, gate: ProgramGate) -> Result<Kind> {
        self.add_gate(gate).ok_or_else(|| {
            let limit = Kind::MAX_PROGRAM_GATES;
            Diagnostic::unplaced(E1106, format!("a circuit holds at most {limit} gates of its own")).into()
        })
    }

    /// Multiplies the circuit by exp(i `angle`).
    pub fn append_phase(&mut self, angle: Param) -> Result<()> {
        let exprs = Arc::make_mut(&mut self.exprs);
        if Circuit::add_phase(exprs, Arc::make_mut(&mut self.main), angle) {
            return Ok(());
        }
        let message = "the phase cannot be added: an angle of fixed width does not mix with real numbers";
        Err(Diagnostic::unplaced(E1103, message).into())
    }

    /// Measures a qubit, into a bit when one is given.
    pub fn append_measure(&mut self, qubit: u32, bit: Option<u32>) -> Result<()> {
        let mut wires = self.qubit_wires(&[qubit])?;
        if let Some(bit) = bit {
            wires.push(self.bit_wire(bit)?);
        }
        self.push(Kind::MEASURE, &wires, &[]);
        Ok(())
    }

    pub fn append_reset(&mut self, qubit: u32) -> Result<()> {
        let wires = self.qubit_wires(&[qubit])?;
        self.push(Kind::RESET, &wires, &[]);
        Ok(())
    }

    /// A barrier on these qubits; on all when the list is empty.
    pub fn append_barrier(&mut self, qubits: &[u32]) -> Result<()> {
        let all: Vec<u32> = (0..self.qubits() as u32).collect();
        let wires = self.qubit_wires(if qubits.is_empty() { &all } else { qubits })?;
        if !wires.is_empty() {
            self.push(Kind::BARRIER, &wires, &[]);
        }
        Ok(())
    }

    /// A number as an angle.
    pub fn angle(number: f64) -> Result<Param> {
        Param::number(number).ok_or_else(|| {
            Diagnostic::unplaced(E1103, format!("{number} is no angle"))
                .help("an angle is a finite number of radians")
                .into()
        })
    }

    /// A real parameter by name, declared as an input when it is new.
    pub fn parameter(&mut self, name: &str) -> Result<Param> {
        let symbol = match self.symbols.iter().position(|symbol| &*symbol.name == name) {
            None => self.add_symbol(name, SymbolKind::Variable { ty: Type::Float(Some(64)), io: Io::Input }),
            Some(index) if is_real_input(&self.symbols[index].kind) => SymbolId(index as u32),
            Some(_) => {
                let message =
                    format!("`{name}` is no real parameter: it names something else in the program");
                return Err(Diagnostic::unplaced(E1103, message).help("choose another name").into());
            }
        };
        Ok(Arc::make_mut(&mut self.exprs).leaf(Leaf { symbol, version: 0 }, Domain::Real))
    }

    fn push(&mut self, kind: Kind, wires: &[Wire], params: &[Param]) {
        let region: &mut Region = Arc::make_mut(&mut self.main);
        let flags = if region.text.is_some() { MODIFIED } else { 0 };
        region.push_touching(kind, wires, &[], params, flags, NO_ORIGIN);
    }

    fn qubit_wires(&self, qubits: &[u32]) -> Result<Vec<Wire>> {
        let size = self.qubits();
        if let Some(&qubit) = qubits.iter().find(|&&qubit| qubit as usize >= size) {
            return Err(out_of_range("qubit", qubit, size).into());
        }
        if let Some(qubit) = repeated(qubits) {
            let message = format!("qubit {qubit} is named twice");
            return Err(Diagnostic::unplaced(E1102, message)
                .help("the qubits of a gate are different")
                .into());
        }
        Ok(qubits.iter().map(|&qubit| Wire::qubit(qubit)).collect())
    }

    fn bit_wire(&self, bit: u32) -> Result<Wire> {
        self.bit(bit as usize).ok_or_else(|| out_of_range("bit", bit, self.bits()).into())
    }
}

/// A number that stands twice in a list. Gates are narrow, so their few numbers need no table.
pub(super) fn repeated(numbers: &[u32]) -> Option<u32> {
    if numbers.len() <= 16 {
        let again = |(k, number): &(usize, &u32)| numbers[..*k].contains(number);
        return numbers.iter().enumerate().find(again).map(|(_, &number)| number);
    }
    let mut seen = FxHashSet::default();
    numbers.iter().copied().find(|&number| !seen.insert(number))
}

pub(super) fn is_real_input(kind: &SymbolKind) -> bool {
    matches!(kind, SymbolKind::Variable { ty: Type::Float(_), io: Io::Input })
}

fn wrong_count(name: &str, what: &str, expected: usize, found: usize) -> Diagnostic {
    let s = |count: usize| if count == 1 { "" } else { "s" };
    Diagnostic::unplaced(E1101, format!("`{name}` takes {expected} {what}{}, but {found} given", s(expected)))
}

pub(super) fn out_of_range(what: &str, index: u32, size: usize) -> Diagnostic {
    let finding = Diagnostic::unplaced(E1102, format!("there is no {what} {index}"));
    match size {
        0 => finding.help(format!("the circuit has no {what}s: `Circuit(qubits, bits)` makes them")),
        _ => finding.help(format!("the circuit has {size}, numbered from 0 to {}", size - 1)),
    }
}

/// The gate that a row's statement about another row stands for, at the parameters of an op.
pub(super) fn call_params(
    exprs: &mut crate::ir::Exprs,
    call: &gates::Call,
    params: &[Param],
) -> Option<(GateId, Vec<Param>)> {
    let values = call.params.iter().map(|form| linear(exprs, form, params)).collect::<Option<Vec<_>>>()?;
    Some((call.gate, values))
}

fn linear(exprs: &mut crate::ir::Exprs, form: &gates::Linear, params: &[Param]) -> Option<Param> {
    let mut terms = vec![Param::number(form.pi * std::f64::consts::PI)?];
    for (&coefficient, &param) in form.of.iter().zip(params) {
        if coefficient != 0.0 {
            terms.push(exprs.scale(param, coefficient)?);
        }
    }
    exprs.sum(terms)
}
