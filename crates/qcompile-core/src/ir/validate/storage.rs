//! The columns of one region, in one sweep.

use super::{Findings, Rule};
use crate::gates::GATES;
use crate::ir::circuit::Circuit;
use crate::ir::layout::{WireName, WireSource};
use crate::ir::op::{Kind, MODIFIED, Op, PINNED, SPILLED, SYMBOLIC, Wire};
use crate::ir::param::Param;
use crate::ir::payload::Payload;
use crate::ir::region::{INLINE_WIRES, RECORD_HEADER, Region, Row};

/// Whether views of the ops can be read without panic afterwards.
pub(super) fn sweep(region: &Region, circuit: Option<&Circuit>, findings: &mut Findings) -> bool {
    let mut sweep = Sweep {
        region,
        circuit,
        findings,
        seen: vec![0; region.wires()],
        next_record: 0,
        next_param: 1,
        next_payload: 0,
        sound: true,
    };
    if region.params.first().map(|zero| zero.to_bits()) != Some(0) {
        sweep.unsound(None, Rule::Parameters, "parameter slot 0 holds the number 0 that stands for \"none\"");
    }
    for (row, op) in region.ops.iter().enumerate() {
        sweep.op(row, op);
        if sweep.findings.full() {
            return false;
        }
    }
    sweep.ends();
    sweep.origins();
    sweep.sound
}

/// A row as far as its storage could be read.
struct Shape<'a> {
    acting: &'a [Wire],
    touched: &'a [Wire],
    params: usize,
}

struct Sweep<'a, 'f> {
    region: &'a Region,
    circuit: Option<&'a Circuit>,
    findings: &'f mut Findings,
    /// For each wire one more than the last row that touched it.
    seen: Vec<usize>,
    next_record: usize,
    next_param: usize,
    next_payload: usize,
    sound: bool,
}

impl<'a> Sweep<'a, '_> {
    fn unsound(&mut self, row: impl Into<Option<Row>>, rule: Rule, message: impl Into<String>) {
        self.sound = false;
        self.findings.add(row, rule, message);
    }

    fn op(&mut self, row: Row, op: &'a Op) {
        let known = op.flags & !(SPILLED | SYMBOLIC | PINNED | MODIFIED) == 0;
        if !known {
            self.findings.add(row, Rule::Storage, format!("unknown flags in {:#010b}", op.flags));
        }
        let expected = self.expected_params(row, op.kind);
        let Some(shape) = self.shape(row, op) else { return };
        self.wires(row, shape.touched);
        self.acting_wires(row, op, &shape);
        if let Some(expected) = expected
            && expected != shape.params
        {
            let message = format!("{:?} takes {expected} parameters, but has {}", op.kind, shape.params);
            self.unsound(row, Rule::Arity, message);
            return;
        }
        if op.kind.has_payload() {
            self.payload(row, op);
        } else {
            self.params(row, op, shape.params);
        }
    }

    /// What the kind asks for; `None` (and a finding, where it matters) for kinds that nobody knows.
    fn expected_params(&mut self, row: Row, kind: Kind) -> Option<usize> {
        if let Some(id) = kind.as_table() {
            if let Some(gate) = GATES.get(id.0 as usize) {
                return Some(gate.params.len());
            }
            self.findings.add(row, Rule::Kind, format!("the gate table has no row {}", id.0));
            return None;
        }
        if let Some(index) = kind.as_program_gate() {
            let gates = &self.circuit?.gates;
            if let Some(gate) = gates.get(index) {
                return Some(gate.params as usize);
            }
            let message = format!("gate {index} of the program, which has {}", gates.len());
            self.findings.add(row, Rule::Kind, message);
            return None;
        }
        match kind {
            Kind::PHASE => Some(1),
            Kind::MEASURE | Kind::RESET | Kind::BARRIER | Kind::BLOCK | Kind::STATEMENT => Some(0),
            _ => {
                self.findings.add(row, Rule::Kind, format!("no op has the kind {}", kind.0));
                None
            }
        }
    }

    fn shape(&mut self, row: Row, op: &'a Op) -> Option<Shape<'a>> {
        if op.is(SPILLED) {
            return self.record(row, op);
        }
        let arity = op.arity as usize;
        if op.kind.as_program_gate().is_some() {
            self.unsound(row, Rule::Storage, "a gate of the program has its operands in a record");
            return None;
        }
        if arity > INLINE_WIRES {
            self.unsound(row, Rule::Storage, format!("{arity} wires do not fit into a row"));
            return None;
        }
        if arity < 2 && op.wires[0] != op.wires[1] {
            self.findings.add(row, Rule::Storage, "the only wire of an op stands in both places");
        }
        let wires = &op.wires[..arity];
        Some(Shape { acting: wires, touched: wires, params: op.kind.inline_params() })
    }

    fn record(&mut self, row: Row, op: &Op) -> Option<Shape<'a>> {
        let (at, len) = (op.wires[0].0 as usize, op.wires[1].0 as usize);
        if at != self.next_record {
            let message = format!("the operand record is at {at}, expected at {}", self.next_record);
            self.unsound(row, Rule::Storage, message);
        }
        let Some(record) = self.region.ext.get(at..).and_then(|rest| rest.get(..RECORD_HEADER + len)) else {
            self.unsound(row, Rule::Storage, "the operand record ends after the column");
            return None;
        };
        self.next_record = at + record.len();
        let (acting, params) = (record[0].0 as usize, record[1].0 as usize);
        let touched = &record[RECORD_HEADER..];
        if acting > len {
            self.unsound(row, Rule::Storage, format!("{acting} acting wires among {len} touched ones"));
            return None;
        }
        if op.arity as usize != acting.min(255) {
            let message = format!("the row says {} acting wires, its record {acting}", op.arity);
            self.findings.add(row, Rule::Storage, message);
        }
        if len <= INLINE_WIRES && acting == len && op.kind.as_program_gate().is_none() {
            self.findings.add(row, Rule::Storage, "operands that fit into the row stand in a record");
        }
        Some(Shape { acting: &touched[..acting], touched, params })
    }

    fn wires(&mut self, row: Row, touched: &[Wire]) {
        if touched.is_empty() {
            self.findings.add(row, Rule::Wires, "an op touches at least one wire");
        }
        let (qubits, bits) = (self.region.qubits(), self.region.bits());
        for &wire in touched {
            if wire.index() >= if wire.is_qubit() { qubits } else { bits } {
                let message =
                    format!("wire {wire:?} of a region with {qubits} qubits and {bits} classical wires");
                self.unsound(row, Rule::Wires, message);
                continue;
            }
            let seen = &mut self.seen[wire.dense(qubits)];
            if *seen == row + 1 {
                self.findings.add(row, Rule::Wires, format!("wire {wire:?} stands twice"));
            }
            *seen = row + 1;
        }
    }

    fn acting_wires(&mut self, row: Row, op: &Op, shape: &Shape<'_>) {
        let acting = shape.acting;
        let all_qubits = acting.iter().all(|wire| wire.is_qubit());
        if op.kind.is_gate() {
            let Some(qubits) = self.gate_qubits(op.kind) else { return };
            if acting.len() != qubits || !all_qubits {
                let message = format!("{:?} acts on {qubits} qubits, but is on {acting:?}", op.kind);
                self.findings.add(row, Rule::Arity, message);
            }
            return;
        }
        let (fits, expected) = match op.kind {
            Kind::MEASURE => (
                matches!(acting, [q] if q.is_qubit())
                    || matches!(acting, [q, c] if q.is_qubit() && c.is_classical()),
                "a qubit, or a qubit and the bit for its outcome",
            ),
            Kind::RESET => (acting.len() == 1 && all_qubits, "one qubit"),
            Kind::BARRIER => (
                (!acting.is_empty() && all_qubits)
                    || matches!(acting, [wire] if self.may_be_the_wire_of_effects(*wire)),
                "qubits, or on the wire of effects alone where the program has no qubits",
            ),
            Kind::PHASE => (acting.iter().all(|wire| wire.is_classical()), "no qubit"),
            Kind::BLOCK => (
                acting.len() == shape.touched.len() && acting.is_sorted_by_key(|wire| wire.is_classical()),
                "all that it touches, qubits first",
            ),
            _ => return,
        };
        if !fits {
            let message = format!("{:?} acts on {expected}, but is on {acting:?}", op.kind);
            self.findings.add(row, Rule::Arity, message);
        }
    }

    /// What a wire of the owner is, only the owner knows.
    fn may_be_the_wire_of_effects(&self, wire: Wire) -> bool {
        let layout = &self.region.layout;
        let is_named = |source: &WireSource| source.first == wire && source.what == WireName::Effect;
        wire.is_classical()
            && (wire.index() < layout.inherited_bits as usize || layout.sources.iter().any(is_named))
    }

    fn gate_qubits(&self, kind: Kind) -> Option<usize> {
        match kind.as_program_gate() {
            None => GATES.get(kind.0 as usize).map(|gate| gate.arity),
            Some(index) => self.circuit?.gates.get(index).map(|gate| gate.qubits as usize),
        }
    }

    fn params(&mut self, row: Row, op: &Op, count: usize) {
        let at = op.p as usize;
        let expected = if count == 0 { 0 } else { self.next_param };
        if at != expected {
            let message = format!("the parameters are at {at}, expected at {expected}");
            self.unsound(row, Rule::Parameters, message);
        }
        if count == 0 {
            if op.is(SYMBOLIC) {
                self.findings.add(row, Rule::Parameters, "SYMBOLIC without a parameter");
            }
            return;
        }
        let Some(params) = self.region.params.get(at..).and_then(|rest| rest.get(..count)) else {
            self.unsound(row, Rule::Parameters, "the parameters end after the column");
            return;
        };
        self.next_param = at + count;
        for &param in params {
            if let Some(expected) = wrong_param(param, self.circuit) {
                self.unsound(row, Rule::Parameters, expected);
            }
        }
        let symbolic = params.iter().any(|param| param.is_symbolic());
        if symbolic != op.is(SYMBOLIC) {
            let message = "SYMBOLIC stands exactly where a parameter is an expression";
            self.findings.add(row, Rule::Parameters, message);
        }
    }

    fn payload(&mut self, row: Row, op: &Op) {
        let at = op.p as usize;
        if at != self.next_payload {
            let message = format!("the payload is at {at}, expected at {}", self.next_payload);
            self.unsound(row, Rule::Payloads, message);
        }
        self.next_payload = at + 1;
        let fits = match self.region.payloads.get(at) {
            Some(Payload::Block(_)) => op.kind == Kind::BLOCK,
            Some(Payload::Statement(_)) => op.kind == Kind::STATEMENT,
            None => false,
        };
        if !fits {
            self.unsound(row, Rule::Payloads, format!("{:?} refers to no payload of its kind", op.kind));
        }
        if op.is(SYMBOLIC) {
            self.findings.add(row, Rule::Parameters, "SYMBOLIC without a parameter");
        }
    }

    /// The columns end where their last user ends.
    fn ends(&mut self) {
        let columns = [
            (self.next_record, self.region.ext.len(), Rule::Storage, "operand records"),
            (self.next_param, self.region.params.len(), Rule::Parameters, "parameters"),
            (self.next_payload, self.region.payloads.len(), Rule::Payloads, "payloads"),
        ];
        for (used, len, rule, what) in columns {
            if used != len {
                self.findings.add(None, rule, format!("rows use {used} of {len} slots for {what}"));
            }
        }
        if let Some(expected) = wrong_param(self.region.phase, self.circuit) {
            self.unsound(None, Rule::Parameters, format!("global phase: {expected}"));
        }
    }

    fn origins(&mut self) {
        let origins = &self.region.origins;
        if !origins.is_empty() && origins.len() != self.region.ops.len() {
            let message = format!("{} origins for {} rows", origins.len(), self.region.ops.len());
            self.findings.add(None, Rule::Origins, message);
        }
        let Some(end) = self.circuit.and_then(|circuit| circuit.sources.files().last()) else { return };
        let end = end.span().end;
        let outside = |origin: u32| origin > end && origin != crate::ir::NO_ORIGIN;
        if let Some(row) = origins.iter().position(|&origin| outside(origin)) {
            let message = format!("origin {} in a text of {end} bytes", origins[row]);
            self.findings.add(row, Rule::Origins, message);
        }
    }
}

/// What is wrong with a parameter.
fn wrong_param(param: Param, circuit: Option<&Circuit>) -> Option<String> {
    match (param.as_expr(), param.as_number()) {
        (Some(id), _) => {
            if !Param::symbolic(id).same(param) {
                return Some("a NaN that is no expression".to_string());
            }
            let exprs = &circuit?.exprs;
            let known = (id.0 as usize) < exprs.len();
            (!known).then(|| format!("expression {} of {}", id.0, exprs.len()))
        }
        (None, Some(value)) if !value.is_finite() => Some(format!("{value} is not finite")),
        (None, Some(value)) if value.to_bits() == (-0.0f64).to_bits() => {
            Some("-0.0, expected 0.0".to_string())
        }
        _ => None,
    }
}
