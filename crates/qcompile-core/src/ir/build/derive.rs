//! Circuits from circuits: composition, inverse, control, power.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::append::{call_params, out_of_range, repeated};
use super::import::Importer;
use crate::diagnostics::{Code, Diagnostic, E1102, E1104, E1107, E1108, E1109, Failure, Result, Span};
use crate::gates::{self, GateId, Matrix};
use crate::ir::{
    Circuit, GateBody, Io, Kind, Modified, NO_ORIGIN, Node, OpView, Param, Power, ProgramGate, Region,
    StatementKind, SymbolId, SymbolKind, Wire, WireName, WireSource, called_gates,
};

/// How often a power may repeat the ops of a circuit.
const MAX_OPS: usize = 50_000_000;
/// Widest circuit whose matrix is written down at all (16 GiB).
const LARGEST_MATRIX: usize = 15;

impl Circuit {
    /// The unitary of the circuit, global phase included.
    pub fn matrix(&self, max_qubits: usize) -> Result<Matrix> {
        self.check_width(max_qubits)?;
        if let Some(input) = self.input_read() {
            let message = format!("the parameter `{}` has no value", self.symbol(input).name);
            return Err(Diagnostic::unplaced(E1108, message).help("bind it first").into());
        }
        self.unitary_within(max_qubits).ok_or_else(|| self.not_unitary())
    }

    fn check_width(&self, max_qubits: usize) -> Result<()> {
        let qubits = self.qubits();
        if qubits <= max_qubits.min(LARGEST_MATRIX) {
            return Ok(());
        }
        let bytes = 16.0 * 4f64.powi(qubits as i32);
        let finding =
            Diagnostic::unplaced(E1109, format!("a matrix on {qubits} qubits takes {bytes:.1e} bytes"));
        Err(match qubits > LARGEST_MATRIX {
            true => finding
                .help(format!("matrices are written down for at most {LARGEST_MATRIX} qubits: take a part")),
            false => finding.help(format!("the limit is {max_qubits} qubits: raise it if there is memory")),
        }
        .into())
    }

    /// An input that an angle reads.
    fn input_read(&self) -> Option<SymbolId> {
        let mut found = None;
        self.for_each_region(&mut |_, region| {
            let params = region.iter().flat_map(|op| op.params.iter().copied());
            for param in params.chain([region.phase]) {
                self.exprs.for_each_leaf(param, &mut |leaf| {
                    let kind = &self.symbol(leaf.symbol).kind;
                    if matches!(kind, SymbolKind::Variable { io: Io::Input, .. }) {
                        found = found.or(Some(leaf.symbol));
                    }
                });
            }
        });
        found
    }

    fn not_unitary(&self) -> Failure {
        let help = "take a part that only has gates";
        let is_known = |op: &OpView<'_>| op.kind.is_gate() || matches!(op.kind, Kind::BARRIER | Kind::BLOCK);
        match self.acting().find(|op| !is_known(op)) {
            Some(op) => {
                let message =
                    format!("the circuit has no matrix: op {} is no gate ({})", op.row, name_of(&op));
                self.finding_at(&op, E1108, message, help)
            }
            None => {
                let message = "the circuit has no matrix: it branches, has a gate whose meaning is unknown, or a \
                               root of a gate on more than 6 qubits";
                Diagnostic::unplaced(E1108, message).help(help).into()
            }
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
        for op in other.acting() {
            importer.op(&mut whole, &mut main, &other.main, op.row, &rename)?;
        }
        let phase = importer.param(&mut whole, other.main.phase)?;
        whole.main = Arc::new(main);
        whole.append_phase(phase)?;
        *self = whole;
        Ok(())
    }

    /// An empty circuit with the wires, gates and inputs of this one, and none of its text. `controls` further qubits
    /// come first, in a register of their own.
    fn blank(&self, controls: u32) -> Circuit {
        let mut blank = Circuit {
            sources: self.sources.clone(),
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
        let mut main = Region::with_layout(Arc::new(layout));
        blank.forget_uncalled(&self.main);
        let symbols = Arc::make_mut(&mut blank.symbols);
        // What is written as the text has it may name constants.
        let keeps_constants = self.exprs.nodes().iter().any(|node| matches!(node, Node::Opaque { .. }));
        for (row, statement) in self.main.statements() {
            let StatementKind::Declaration(id) = statement.kind else { continue };
            match symbols[id.0 as usize].kind {
                SymbolKind::Constant { .. } if keeps_constants => {
                    main.push_mapped(&self.main, row, shifted(controls));
                }
                SymbolKind::Constant { .. } | SymbolKind::Alias { .. } => symbols[id.0 as usize].forget(),
                _ => {}
            }
        }
        blank.main = Arc::new(main);
        blank
    }

    /// Frees the names of the library, of subroutines, and of gates that the ops of `main` do not need.
    fn forget_uncalled(&mut self, main: &Region) {
        let mut called = vec![false; self.gates.len()];
        let mut open: Vec<usize> = main.ops().iter().filter_map(|op| op.kind.as_program_gate()).collect();
        while let Some(index) = open.pop() {
            if !std::mem::replace(&mut called[index], true) {
                open.extend(called_gates(&self.gates[index]));
            }
        }
        for (index, gate) in Arc::make_mut(&mut self.gates).iter_mut().enumerate() {
            if !called[index] {
                (gate.name, gate.symbol) = (None, None);
            }
        }
        for symbol in Arc::make_mut(&mut self.symbols) {
            match symbol.kind {
                SymbolKind::Gate { index: Some(index) } if called[index as usize] => {}
                SymbolKind::Gate { .. } | SymbolKind::Subroutine { .. } => symbol.forget(),
                _ => {}
            }
        }
    }

    /// The ops of the main region without the statements that only give names.
    pub(super) fn acting(&self) -> impl Iterator<Item = OpView<'_>> {
        let names = |op: &OpView<'_>| op.statement().is_some_and(|found| found.only_names(&self.symbols));
        self.main.iter().filter(move |op| !names(op))
    }

    /// The same, where all are gates or of the kinds `allowed`. `form` is what the circuit does not have otherwise.
    fn gates_and(&self, allowed: &[Kind], form: &str) -> Result<Vec<OpView<'_>>> {
        let ops: Vec<OpView<'_>> = self.acting().collect();
        match ops.iter().find(|op| !op.kind.is_gate() && !allowed.contains(&op.kind)) {
            None => Ok(ops),
            Some(op) => {
                let message = format!("op {} ({}) has no {form}", op.row, name_of(op));
                let help = "only circuits of gates (and barriers, for an inverse or a power) have one";
                Err(self.finding_at(op, E1104, message, help))
            }
        }
    }

    /// A finding at an op, in the text where it stands in one.
    pub(super) fn finding_at(&self, op: &OpView<'_>, code: Code, message: String, help: &str) -> Failure {
        let finding = match self.sources.file_at(op.origin) {
            Some(file) if op.origin != NO_ORIGIN => {
                let rest = &file.text[file.index(op.origin)..];
                let len = rest.find([';', '{', '\n', '\r']).unwrap_or(rest.len());
                Diagnostic::new(code, Span::new(op.origin, op.origin + len as u32), message)
            }
            _ => Diagnostic::unplaced(code, message),
        };
        Failure { diagnostics: vec![finding.help(help)], sources: self.sources.clone() }
    }

    /// The circuit that undoes this one.
    pub fn inverse(&self) -> Result<Circuit> {
        let mut inverse = self.blank(0);
        let mut main = (*inverse.main).clone();
        for op in self.gates_and(&[Kind::BARRIER], "inverse")?.iter().rev() {
            let (kind, params, wires) = inverse.inverted(op)?;
            main.push_touching(kind, &wires, op.shadows(), &params, 0, NO_ORIGIN);
        }
        inverse.main = Arc::new(main);
        inverse.append_multiple_of_phase(self.main.phase, -1.0)?;
        Ok(inverse)
    }

    fn append_multiple_of_phase(&mut self, phase: Param, factor: f64) -> Result<()> {
        match Arc::make_mut(&mut self.exprs).scale(phase, factor) {
            Some(phase) => self.append_phase(phase),
            None => Err(Diagnostic::unplaced(E1104, "the global phase is too large to multiply").into()),
        }
    }

    fn inverted(&mut self, op: &OpView<'_>) -> Result<(Kind, Vec<Param>, Vec<Wire>)> {
        if op.kind == Kind::BARRIER {
            return Ok((op.kind, Vec::new(), op.wires.to_vec()));
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
        let qubits = self.qubits() + count as usize;
        if qubits > Circuit::MAX_WIRES as usize {
            let message = format!("{qubits} qubits, with the controls, are too many");
            let help = format!("a circuit has at most {} qubits", Circuit::MAX_WIRES);
            return Err(Diagnostic::unplaced(E1107, message).help(help).into());
        }
        let mut whole = self.blank(count);
        let mut main = (*whole.main).clone();
        let controls: Vec<Wire> = (0..count).map(Wire::qubit).collect();
        for op in self.gates_and(&[], "controlled form")? {
            let kind = whole.controlled(op.kind, count, state)?;
            let touched = op.touched.iter().map(|&wire| shifted(count)(wire));
            let wires: Vec<Wire> = controls.iter().copied().chain(touched).collect();
            let (acting, shadows) = wires.split_at(controls.len() + op.wires.len());
            main.push_touching(kind, acting, shadows, op.params, 0, NO_ORIGIN);
        }
        if !self.main.phase.same(Param::ZERO) {
            let kind = whole.controlled(Kind::gate(gates::GPHASE), count, state)?;
            main.push(kind, &controls, &[self.main.phase], NO_ORIGIN);
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
        let ops = once.gates_and(&[Kind::BARRIER], "power")?;
        let times = exponent.unsigned_abs() as usize;
        if times.saturating_mul(ops.len().max(1)) > MAX_OPS {
            let message = format!("power {exponent} would make a circuit of more than {MAX_OPS} ops");
            return Err(Diagnostic::unplaced(E1107, message).into());
        }
        let mut whole = once.blank(0);
        let mut main = (*whole.main).clone();
        for _ in 0..times {
            for op in &ops {
                main.push_touching(op.kind, op.wires, op.shadows(), op.params, 0, NO_ORIGIN);
            }
        }
        whole.main = Arc::new(main);
        whole.append_multiple_of_phase(once.main.phase, times as f64)?;
        Ok(whole)
    }
}

/// What messages call an op that is no gate.
fn name_of(op: &OpView<'_>) -> String {
    op.statement().map_or_else(|| format!("{:?}", op.kind), |statement| statement.kind.name().to_string())
}

/// Makes room for further qubits before those that are there.
fn shifted(controls: u32) -> impl Fn(Wire) -> Wire {
    move |wire| if wire.is_qubit() { Wire::qubit(wire.0 + controls) } else { wire }
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
    if let Some(&target) = targets.iter().find(|&&target| target as usize >= size) {
        return Err(out_of_range(what, target, size).into());
    }
    if let Some(target) = repeated(&targets) {
        let message = format!("two {what}s of the circuit to add would be on {what} {target}");
        return Err(Diagnostic::unplaced(E1102, message).into());
    }
    Ok(targets)
}
