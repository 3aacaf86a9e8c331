//! `gate`, `opaque` and `defcal`: gates that a program brings along.

use std::sync::Arc;

use super::effects::Effects;
use super::gates::Callee;
use super::regions::{Frame, FrameKind};
use super::scope::{Found, ScopeKind};
use super::{Detail, Lowering};
use crate::diagnostics::*;
use crate::gates::{self, GateId};
use crate::ir::classical::Type;
use crate::ir::{
    Circuit, GateBody, Kind, Modified, Power, ProgramGate, Region, Statement, StatementKind, SymbolId,
    SymbolKind, WireName,
};
use crate::qasm::ast;

impl Lowering<'_> {
    /// Adds a gate of the program; `None` when there are too many.
    pub(super) fn add_program_gate(&mut self, gate: ProgramGate, span: Span) -> Option<u32> {
        let index = self.gates.len();
        if index >= Kind::MAX_PROGRAM_GATES {
            let message = format!("a program can have at most {} gates of its own", Kind::MAX_PROGRAM_GATES);
            self.report.add(Diagnostic::new(E0907, span, message));
            return None;
        }
        self.gates.push(gate);
        self.gate_kinds.push(Kind::program_gate(index));
        Some(index as u32)
    }

    /// Whether declarations of gates, subroutines, qubits and arrays may stand here.
    pub(super) fn require_global(&mut self, what: &str, span: Span) -> bool {
        if self.scopes.is_global() && self.frame.kind == FrameKind::Main {
            return true;
        }
        let message = format!("{what} can be declared only outside of blocks and bodies");
        self.report.add(Diagnostic::new(E0502, span, message).label("not at the top level"));
        false
    }

    /// Runs `inner` in a new function; returns what it gave and the function's frame.
    pub(super) fn in_frame<T>(
        &mut self,
        kind: FrameKind,
        span: Span,
        inner: impl FnOnce(&mut Self) -> T,
    ) -> (T, Frame) {
        let outer = std::mem::replace(&mut self.frame, Frame::new(kind, span));
        self.scopes.enter(ScopeKind::Function);
        let given = inner(self);
        self.scopes.leave();
        (given, std::mem::replace(&mut self.frame, outer))
    }

    pub(super) fn gate_definition(&mut self, definition: &ast::GateDefinition, span: Span, annotated: bool) {
        let header = &definition.header;
        if !self.require_global("a gate", span) {
            return self.declare_error(header.name.text, header.name.span);
        }
        let outer_name = self.defining.replace(header.name.text.into());
        let body = inside(&definition.body);
        let (parameters, frame) = self.in_frame(FrameKind::Gate, body, |lowering| {
            let parameters = lowering.declare_gate_arguments(header);
            lowering.block_statements(&definition.body);
            parameters
        });
        self.defining = outer_name;
        let region = self.finish_frame(frame);
        let lint = self.is_controlled_phased_x(&region);
        let body = GateBody::Defined { parameters, region: region.into() };
        let Some(index) = self.declare_gate(header, body, span) else { return };
        self.gates[index as usize].pinned |= annotated || self.include_depth > 0;
        if annotated {
            self.kept_gates.insert(index);
        }
        if let Some(id) = self.row_with_this_meaning(index) {
            self.gate_kinds[index as usize] = Kind::gate(id);
        } else if lint {
            self.warn_about_controlled_phased_x(header.name);
        }
        self.push_definition(StatementKind::Gate(index), span);
    }

    pub(super) fn push_definition(&mut self, kind: StatementKind, span: Span) {
        let statement = Statement { kind, writes: Vec::new(), command: None };
        let effects = Effects::on([self.frame.effect()]);
        self.push_statement(statement, effects, 0, span.start);
    }

    fn declare_gate_arguments(&mut self, header: &ast::GateHeader) -> Vec<SymbolId> {
        let mut parameters = Vec::new();
        for name in &header.parameters {
            let detail = Detail::new(Type::Float(None));
            parameters.push(self.declare(name.text, SymbolKind::GateParameter, name.span, detail));
        }
        for name in &header.qubits {
            let detail = Detail::new(Type::Void);
            let symbol = self.declare(name.text, SymbolKind::Qubits { size: None }, name.span, detail);
            let first = self.frame.qubits(1, WireName::Symbol(symbol));
            let detail = self.detail_mut(symbol);
            (detail.first, detail.len) = (first, 1);
        }
        parameters
    }

    /// Gives a gate its name. A calibration may have declared it before.
    fn declare_gate(&mut self, header: &ast::GateHeader, body: GateBody, span: Span) -> Option<u32> {
        let (qubits, params) = (header.qubits.len() as u32, header.parameters.len() as u32);
        let name = Some(header.name.text.into());
        let gate = ProgramGate { name, declared: span, ..ProgramGate::new(qubits, params, body) };
        if let Found::Symbol(symbol) = self.find(header.name.text)
            && let SymbolKind::Gate { index: Some(index) } = self.symbol(symbol).kind
            && self.is_calibrated(index)
        {
            let old = &self.gates[index as usize];
            if (old.qubits, old.params) == (gate.qubits, gate.params) {
                self.calibrated.remove(&index);
                self.gates[index as usize] = ProgramGate { symbol: Some(symbol), pinned: true, ..gate };
                return Some(index);
            }
        }
        let index = self.add_program_gate(gate, span)?;
        let kind = SymbolKind::Gate { index: Some(index) };
        let symbol = self.declare(header.name.text, kind, header.name.span, Detail::new(Type::Void));
        self.gates[index as usize].symbol = Some(symbol);
        Some(index)
    }

    pub(super) fn opaque(&mut self, header: &ast::GateHeader, span: Span) {
        if !self.require_global("a gate", span) {
            return self.declare_error(header.name.text, header.name.span);
        }
        if let Some(index) = self.declare_gate(header, GateBody::Opaque, span) {
            self.push_definition(StatementKind::Gate(index), span);
        }
    }

    // --------------------------------------------------------------------------------------------------- meaning

    /// The row of the table that a definition says in other words: same name, same matrix, phase included.
    fn row_with_this_meaning(&mut self, index: u32) -> Option<GateId> {
        if self.gates[index as usize].namesakes().is_empty() {
            return None;
        }
        self.with_circuit(|circuit| circuit.row_of_definition(index as usize))
    }

    /// Asks a question of what has been read so far.
    fn with_circuit<T>(&mut self, ask: impl FnOnce(&Circuit) -> T) -> T {
        let circuit = Circuit {
            symbols: Arc::new(std::mem::take(&mut self.symbols)),
            exprs: Arc::new(std::mem::take(&mut self.exprs)),
            gates: Arc::new(std::mem::take(&mut self.gates)),
            ..Circuit::default()
        };
        let answer = ask(&circuit);
        self.symbols = Arc::unwrap_or_clone(circuit.symbols);
        self.exprs = Arc::unwrap_or_clone(circuit.exprs);
        self.gates = Arc::unwrap_or_clone(circuit.gates);
        answer
    }

    /// `ctrl @ U(pi, 0, pi) a, b;` alone: how a toolkit with another `U` writes cx.
    fn is_controlled_phased_x(&self, region: &Region) -> bool {
        let mut gates = region.iter().filter(|op| op.kind.is_gate());
        let (Some(op), None) = (gates.next(), gates.next()) else { return false };
        let Some(index) = op.kind.as_program_gate() else { return false };
        let GateBody::Modified(modified) = &self.gates[index].body else { return false };
        let plain = Modified { base: Kind::gate(gates::U), controls: 1, polarity: 1, power: Power::Int(1) };
        let angles: Vec<Option<f64>> = op.params.iter().map(|param| param.as_number()).collect();
        let pi = |angle: &Option<f64>| angle.is_some_and(|angle| (angle - std::f64::consts::PI).abs() < 1e-9);
        *modified == plain && matches!(&angles[..], [t, p, l] if pi(t) && *p == Some(0.0) && pi(l))
    }

    fn warn_about_controlled_phased_x(&mut self, name: ast::Name) {
        let message = format!("the body of `{}` is a controlled iX, not a controlled X", name.text);
        let finding = Diagnostic::new(W0401, name.span, message)
            .note("the `U` of OpenQASM 3 carries a phase that a control makes visible; Qiskit writes `cx` like this")
            .help("read the file with Qiskit's convention for `U`, or write `ctrl @ x`");
        self.report.add(finding);
    }

    // ----------------------------------------------------------------------------------------------- calibrations

    pub(super) fn is_calibrated(&self, index: u32) -> bool {
        self.calibrated.contains(&index)
    }

    /// A pulse for a gate: from now on the name decides what happens, so its calls are kept.
    pub(super) fn defcal(&mut self, defcal: &ast::Defcal, span: Span) {
        if !self.require_global("a calibration", span) {
            return;
        }
        let name = defcal.target;
        if !matches!(name.text, "measure" | "reset" | "delay") {
            match self.find(name.text) {
                Found::Symbol(symbol) => match self.symbol(symbol).kind {
                    SymbolKind::Gate { index: Some(index) } => {
                        self.gates[index as usize].pinned = true;
                        self.kept_gates.insert(index);
                        self.pulsed.insert(self.gate_kinds[index as usize]);
                    }
                    SymbolKind::Gate { index: None } => {
                        self.pulsed.extend(self.table_callee(name.text).map(|callee| callee.kind));
                    }
                    SymbolKind::Error => {}
                    _ => {
                        let before = self.symbol(symbol).declared;
                        let message = format!("`{}` is declared already, and is no gate", name.text);
                        let finding = Diagnostic::new(E0202, name.span, message);
                        self.report.add(finding.also(before, "first declared here"));
                    }
                },
                _ if self
                    .table_callee(name.text)
                    .is_some_and(|callee: Callee| callee.kind == Kind::gate(gates::U)) =>
                {
                    self.pulsed.insert(Kind::gate(gates::U));
                }
                _ => self.declare_calibrated(defcal, span),
            }
            self.scopes.forget_meanings();
        }
        self.push_definition(StatementKind::Calibration, span);
    }

    /// A gate that only pulses define: its meaning is unknown.
    fn declare_calibrated(&mut self, defcal: &ast::Defcal, span: Span) {
        let name = defcal.target;
        let (qubits, params) = (defcal.operands.len() as u32, defcal.arguments.len() as u32);
        let gate = ProgramGate {
            name: Some(name.text.into()),
            declared: span,
            pinned: true,
            ..ProgramGate::new(qubits, params, GateBody::Opaque)
        };
        let Some(index) = self.add_program_gate(gate, span) else { return };
        self.calibrated.insert(index);
        self.kept_gates.insert(index);
        let kind = SymbolKind::Gate { index: Some(index) };
        let symbol = self.declare(name.text, kind, name.span, Detail::new(Type::Void));
        self.gates[index as usize].symbol = Some(symbol);
    }
}

/// What stands inside the braces of a block, or the one statement that stands for it.
pub fn inside(block: &ast::Block) -> Span {
    if block.braced && block.span.len() >= 2 {
        Span::new(block.span.start + 1, block.span.end - 1)
    } else {
        block.span
    }
}
