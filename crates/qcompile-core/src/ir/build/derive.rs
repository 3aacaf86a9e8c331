//! Circuits from circuits: composition, inverse, control, power.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::append::{call_params, out_of_range};
use super::import::Importer;
use crate::diagnostics::{Diagnostic, E1102, E1104, E1107, E1108, Result};
use crate::gates::{self, GateId, Matrix};
use crate::ir::{
    Circuit, GateBody, Kind, Modified, OpView, Param, Power, ProgramGate, Region, SymbolKind, Wire, WireName,
    WireSource,
};

/// How often a power may repeat the ops of a circuit.
const MAX_OPS: usize = 50_000_000;

impl Circuit {
    /// The unitary of the circuit, global phase included.
    pub fn matrix(&self, max_qubits: usize) -> Result<Matrix> {
        let refuse =
            |message: String, help: String| Err(Diagnostic::unplaced(E1108, message).help(help).into());
        let qubits = self.qubits();
        if qubits > max_qubits {
            let bytes = 16.0 * 4f64.powi(qubits as i32);
            let message = format!(
                "a matrix on {qubits} qubits takes {bytes:.1e} bytes; the limit is {max_qubits} qubits"
            );
            return refuse(message, "raise the limit if there is memory for it".into());
        }
        if let Some(input) = self.inputs().next() {
            let name = &self.symbol(input).name;
            return refuse(format!("the parameter `{name}` has no value"), "bind it first".into());
        }
        match self.unitary() {
            Some(matrix) => Ok(matrix),
            None => refuse(
                "the circuit is no unitary: it measures, resets, branches or calls something unknown".into(),
                "take a part that only has gates".into(),
            ),
        }
    }

    /// Adds the ops of `other`: its qubit k on `qubits[k]`, its bit k on `bits[k]` (on k, where no list is given).
    /// Inputs of one name are one input.
    pub fn compose(&mut self, other: &Circuit, qubits: Option<&[u32]>, bits: Option<&[u32]>) -> Result<()> {
        let qubits = targets("qubit", other.qubits(), qubits, self.qubits())?;
        let bits = targets("bit", other.bits(), bits, self.bits())?;
        let places: FxHashMap<Wire, Wire> = (0..other.qubits())
            .map(|k| (Wire::qubit(k as u32), Wire::qubit(qubits[k])))
            .chain((0..other.bits()).filter_map(|k| Some((other.bit(k)?, self.bit(bits[k] as usize)?))))
            .collect();
        let rename = |wire: Wire| places.get(&wire).copied().unwrap_or(wire);
        let mut whole = self.clone();
        let mut importer = Importer::new(other);
        let mut main = (*whole.main).clone();
        for row in 0..other.main.len() {
            importer.op(&mut whole, &mut main, &other.main, row, &rename)?;
        }
        let phase = importer.param(&mut whole, other.main.phase)?;
        whole.main = Arc::new(main);
        whole.append_phase(phase)?;
        *self = whole;
        Ok(())
    }

    /// An empty circuit with the wires, gates and symbols of this one, and none of its text. `controls` further qubits
    /// come first, in a register of their own.
    fn blank(&self, controls: u32) -> Circuit {
        let mut blank = Circuit {
            exprs: self.exprs.clone(),
            gates: self.gates.clone(),
            symbols: self.symbols.clone(),
            facts: self.facts,
            ..Circuit::default()
        };
        let mut layout = (*self.main.layout).clone();
        if controls > 0 {
            layout.qubits += controls;
            for source in layout.sources.iter_mut().filter(|source| source.first.is_qubit()) {
                source.first.0 += controls;
            }
            let name = free_symbol(self, "control");
            let symbol = blank.add_symbol(&name, SymbolKind::Qubits { size: Some(controls) });
            let what = WireName::Symbol(symbol);
            layout.sources.insert(0, WireSource { first: Wire::qubit(0), len: controls, what });
        }
        blank.main = Arc::new(Region::with_layout(Arc::new(layout)));
        blank
    }

    /// The circuit that undoes this one.
    pub fn inverse(&self) -> Result<Circuit> {
        let mut inverse = self.blank(0);
        let mut main = (*inverse.main).clone();
        for op in self.main.iter().rev() {
            let (kind, params, wires) = inverse.inverted(&op)?;
            main.push(kind, &wires, &params, crate::ir::NO_ORIGIN);
        }
        inverse.main = Arc::new(main);
        let phase = Arc::make_mut(&mut inverse.exprs).neg(self.main.phase).unwrap_or(Param::ZERO);
        inverse.append_phase(phase)?;
        Ok(inverse)
    }

    fn inverted(&mut self, op: &OpView<'_>) -> Result<(Kind, Vec<Param>, Vec<Wire>)> {
        if op.kind == Kind::BARRIER {
            return Ok((op.kind, Vec::new(), op.wires.to_vec()));
        }
        if !op.kind.is_gate() {
            return Err(not_unitary(op, "no inverse").into());
        }
        if let Some(call) = op.kind.as_table().and_then(GateId::inverse)
            && let Some((gate, params)) = call_params(Arc::make_mut(&mut self.exprs), call, op.params)
        {
            let wires = call.operands.iter().map(|&operand| op.wires[operand]).collect();
            return Ok((Kind::gate(gate), params, wires));
        }
        let kind =
            self.modified(Modified { base: op.kind, controls: 0, polarity: 0, power: Power::Int(-1) })?;
        Ok((kind, op.params.to_vec(), op.wires.to_vec()))
    }

    /// A modified gate, with modifiers of modifiers written as one where the language allows it.
    fn modified(&mut self, outer: Modified) -> Result<Kind> {
        let inner = outer.base.as_program_gate().map(|index| &self.gates[index].body);
        let flat = match (inner, outer.power) {
            (Some(GateBody::Matrix(matrix)), Power::Int(-1)) if outer.controls == 0 => {
                let body = GateBody::Matrix(Arc::new(matrix.adjoint()));
                return self.program_gate(body, matrix.qubits(), 0);
            }
            // Controls commute with whole powers: both lists of controls, and the product of the powers.
            (Some(GateBody::Modified(inner)), Power::Int(factor))
                if inner.controls + outer.controls <= 64 =>
            {
                let power = match inner.power {
                    Power::Int(power) => power.checked_mul(factor).map(Power::Int),
                    Power::Real(power) => Some(Power::Real(power * factor as f64)),
                    Power::Parameter => None,
                };
                power.map(|power| Modified {
                    base: inner.base,
                    controls: outer.controls + inner.controls,
                    polarity: outer.polarity | inner.polarity.unbounded_shl(outer.controls),
                    power,
                })
            }
            _ => None,
        };
        let modified = flat.unwrap_or(outer);
        if modified.controls == 0 && modified.power == Power::Int(1) {
            return Ok(modified.base);
        }
        let qubits = modified.controls as usize + self.gate_arity(modified.base);
        let params = self.gate_params(modified.base);
        self.program_gate(GateBody::Modified(modified), qubits, params)
    }

    fn program_gate(&mut self, body: GateBody, qubits: usize, params: usize) -> Result<Kind> {
        self.add_gate_or_refuse(ProgramGate::new(qubits as u32, params as u32, body))
    }

    /// This circuit under `count` further qubits, which come first. It acts where they are in `state` (bit k for
    /// control k; all ones by default).
    pub fn control(&self, count: u32, state: Option<u64>) -> Result<Circuit> {
        let ones = 1u64.unbounded_shl(count).wrapping_sub(1);
        let state = state.unwrap_or(ones);
        if count == 0 || count > 64 || state & !ones != 0 {
            let message = format!(
                "{count} controls in state {state:#b}: from 1 to 64 controls, one bit of state for each"
            );
            return Err(Diagnostic::unplaced(E1107, message).into());
        }
        let mut whole = self.blank(count);
        let mut main = (*whole.main).clone();
        let controls: Vec<Wire> = (0..count).map(Wire::qubit).collect();
        for op in self.main.iter() {
            if !op.kind.is_gate() {
                return Err(not_unitary(&op, "no controlled form").into());
            }
            let kind = whole.controlled(op.kind, count, state)?;
            let mut wires = controls.clone();
            wires.extend(op.wires.iter().map(|wire| Wire::qubit(wire.0 + count)));
            main.push(kind, &wires, op.params, crate::ir::NO_ORIGIN);
        }
        if !self.main.phase.same(Param::ZERO) {
            let kind = whole.controlled(Kind::gate(gates::GPHASE), count, state)?;
            main.push(kind, &controls, &[self.main.phase], crate::ir::NO_ORIGIN);
        }
        whole.main = Arc::new(main);
        Ok(whole)
    }

    fn controlled(&mut self, kind: Kind, count: u32, state: u64) -> Result<Kind> {
        let all_ones = state == 1u64.unbounded_shl(count).wrapping_sub(1);
        if all_ones && let Some(gate) = kind.as_table().and_then(|id| id.controlled(count as usize)) {
            return Ok(Kind::gate(gate));
        }
        self.modified(Modified { base: kind, controls: count, polarity: state, power: Power::Int(1) })
    }

    /// The circuit `exponent` times in a row; the inverse for a negative exponent.
    pub fn power(&self, exponent: i64) -> Result<Circuit> {
        let once = if exponent < 0 { self.inverse()? } else { self.clone() };
        let times = exponent.unsigned_abs() as usize;
        if times.saturating_mul(once.main.len().max(1)) > MAX_OPS {
            let message = format!("power {exponent} would make a circuit of more than {MAX_OPS} ops");
            return Err(Diagnostic::unplaced(E1107, message).into());
        }
        if let Some(op) = once.main.iter().find(|op| !op.kind.is_gate() && op.kind != Kind::BARRIER) {
            return Err(not_unitary(&op, "no power").into());
        }
        let mut whole = once.blank(0);
        let mut main = (*whole.main).clone();
        for _ in 0..times {
            main.extend_from(&once.main);
        }
        whole.main = Arc::new(main);
        let phase =
            Arc::make_mut(&mut whole.exprs).scale(once.main.phase, times as f64).unwrap_or(Param::ZERO);
        whole.append_phase(phase)?;
        Ok(whole)
    }
}

/// `name`, or `name_1`, `name_2`, ... when the circuit has a symbol of that name.
fn free_symbol(circuit: &Circuit, name: &str) -> String {
    let taken = |name: &str| circuit.symbols.iter().any(|symbol| &*symbol.name == name);
    if !taken(name) {
        return name.to_string();
    }
    (1..).map(|number| format!("{name}_{number}")).find(|name| !taken(name)).expect("numbers do not end")
}

fn targets(what: &str, own: usize, given: Option<&[u32]>, size: usize) -> Result<Vec<u32>> {
    let targets: Vec<u32> = given.map_or_else(|| (0..own as u32).collect(), <[u32]>::to_vec);
    if targets.len() != own {
        let message =
            format!("the circuit to add has {own} {what}s, but {} places were given for them", targets.len());
        return Err(Diagnostic::unplaced(E1107, message).into());
    }
    for (k, &target) in targets.iter().enumerate() {
        if target as usize >= size {
            return Err(out_of_range(what, target, size).into());
        }
        if targets[..k].contains(&target) {
            let message = format!("two {what}s of the circuit to add would be on {what} {target}");
            return Err(Diagnostic::unplaced(E1102, message).into());
        }
    }
    Ok(targets)
}

fn not_unitary(op: &OpView<'_>, what: &str) -> Diagnostic {
    let number = op.row;
    Diagnostic::unplaced(E1104, format!("op {number} is a {:?}, which has {what}", op.kind))
        .help("only circuits of gates (and barriers, for an inverse) have one")
}
