//! Assignments: where they go, what they write, and operations that only a calibration defines.

use super::Lowering;
use super::effects::Effects;
use super::expressions::variable;
use super::operands::Resolved;
use super::scope::Found;
use crate::diagnostics::*;
use crate::ir::classical::{Command, Expression, ExpressionNode, Index, Type};
use crate::ir::{Statement, StatementKind, SymbolId, SymbolKind, Wire};
use crate::qasm::ast;

impl Lowering<'_> {
    /// Where an assignment or a measurement goes.
    pub(super) fn target(&mut self, target: &ast::IndexedName) -> Option<Place> {
        let name = target.name;
        let symbol = match self.find(name.text) {
            Found::Symbol(symbol) => symbol,
            Found::Hidden(symbol) => {
                self.report_invisible(name.text, name.span, symbol);
                return None;
            }
            Found::Nothing => {
                if super::expressions::built_in_constant(name.text, self.dialect).is_some() {
                    self.report_unassignable(name, "a constant", None);
                } else {
                    self.report_unknown(name.text, name.span);
                }
                return None;
            }
        };
        let declared = Some(self.symbol(symbol).declared);
        match &self.symbol(symbol).kind {
            SymbolKind::Error => return None,
            SymbolKind::Constant { .. } => return self.report_unassignable(name, "a constant", declared),
            SymbolKind::GateParameter => {
                return self.report_unassignable(name, "the parameter of a gate", declared);
            }
            SymbolKind::Qubits { .. } => return self.report_unassignable(name, "a qubit", declared),
            SymbolKind::Gate { .. } => return self.report_unassignable(name, "a gate", declared),
            SymbolKind::Subroutine { .. } => return self.report_unassignable(name, "a subroutine", declared),
            SymbolKind::Alias { wires } if wires.first().is_some_and(|wire| wire.is_qubit()) => {
                return self.report_unassignable(name, "an alias of qubits", declared);
            }
            SymbolKind::Bits { .. } | SymbolKind::Variable { .. } | SymbolKind::Alias { .. } => {}
        }
        if self.detail(symbol).read_only {
            return self.report_unassignable(name, "a read-only array", declared);
        }
        let is_bits = matches!(self.symbol(symbol).kind, SymbolKind::Bits { .. } | SymbolKind::Alias { .. });
        let bits =
            if is_bits { Some(self.indexed_bits(symbol, &target.indices, target.span())?) } else { None };
        let base = variable(symbol, self.detail(symbol).ty.clone());
        let whole = match &bits {
            // only the machine knows how many bits a runtime range has
            Some(bits) if bits.is_unknown() && self.has_runtime_range(&target.indices) => {
                return Some(Place {
                    symbol,
                    indices: Vec::new(),
                    ty: Type::Error,
                    bits: Some(bits.clone()),
                });
            }
            _ => self.indexed(base, &target.indices, name.span)?,
        };
        let ty = whole.ty.clone();
        Some(Place { symbol, indices: indices_of(&whole), ty, bits })
    }

    fn has_runtime_range(&mut self, indices: &[ast::Index]) -> bool {
        indices.iter().any(|index| match &index.kind {
            ast::IndexKind::Items(items) => items.iter().any(|item| matches!(item, ast::IndexItem::Range(_))),
            ast::IndexKind::Set(_) => false,
        })
    }

    fn report_unassignable(&mut self, name: ast::Name, is: &str, declared: Option<Span>) -> Option<Place> {
        let message = format!("`{}` is {is} and cannot be assigned", name.text);
        let mut finding = Diagnostic::new(E0308, name.span, message).label("expected a variable");
        if let Some(declared) = declared.filter(|span| !span.is_empty()) {
            finding = finding.also(declared, format!("`{}` is declared here", name.text));
        }
        self.report.add(finding);
        None
    }

    pub(super) fn place_wires(&mut self, place: &Place) -> Vec<Wire> {
        match &place.bits {
            Some(bits) => bits.operand.wires().into_iter().chain(bits.reads.clone()).collect(),
            None => self.wires_of(place.symbol),
        }
    }

    pub(super) fn assignment(&mut self, assignment: &ast::Assignment, span: Span, flags: u8) -> Option<()> {
        let place = self.target(&assignment.target);
        match &assignment.value {
            ast::Value::Measure(source) => {
                let qubits = self.operand(source);
                let (place, qubits) = (place?, qubits?);
                match assignment.operator {
                    None => self.measure_to(&qubits, place, assignment.target.span(), flags, span),
                    Some(operator) => {
                        let measured = match qubits.operand.len() {
                            None => Type::Bit(None),
                            Some(len) => Type::Bit(Some(len)),
                        };
                        let value = self.measured_value(&qubits, &measured)?;
                        let value = self.compound(&place, operator, value, assignment.target.span(), span)?;
                        self.assign(place, value, &qubits.reads, flags, span);
                    }
                }
            }
            ast::Value::QuantumCall(call) => {
                let effects = self.quantum_call(call);
                let (place, effects) = (place?, effects?);
                self.push_quantum_call(&place, effects, flags, span);
            }
            ast::Value::Expression(source) => {
                let value = self.expression(source);
                let (place, value) = (place?, value?);
                let value = match assignment.operator {
                    None if place.ty == Type::Error => value,
                    None => self.coerce(value, &place.ty.clone(), source.span)?,
                    Some(operator) => {
                        self.compound(&place, operator, value, assignment.target.span(), source.span)?
                    }
                };
                self.assign(place, value, &[], flags, span);
            }
            ast::Value::Array(items) => {
                let message = "a list in braces can only initialise an array";
                self.report.add(Diagnostic::new(E0301, items.span, message));
            }
        }
        Some(())
    }

    /// The value of `place operator= value`.
    fn compound(
        &mut self,
        place: &Place,
        operator: ast::BinaryOperator,
        value: Expression,
        target_span: Span,
        span: Span,
    ) -> Option<Expression> {
        if place.ty == Type::Error {
            return Some(value);
        }
        let old = place.value(self.detail(place.symbol).ty.clone());
        let combined = self.binary(operator, old, value, target_span.to(span))?;
        // what an operator makes of the variable's own type goes back into it, narrowed where it got wider
        let back = place.ty.clone();
        match super::types::conversion(&combined.ty, &back) {
            super::types::Conversion::Impossible => self.coerce(combined, &back, span),
            _ => self.cast(combined, &back, span),
        }
    }

    pub(super) fn assign(&mut self, place: Place, value: Expression, reads: &[Wire], flags: u8, span: Span) {
        let mut effects = self.effects_of(&value);
        effects.wires.extend(self.place_wires(&place));
        effects.wires.extend_from_slice(reads);
        for index in &place.indices {
            for part in index_parts(index) {
                self.add_effects(&mut effects, part);
            }
        }
        effects.writes.push(place.symbol);
        let known = place.ty != Type::Error;
        let command = Command::Assign { target: place.symbol, indices: place.indices, value };
        let kind = StatementKind::Classical;
        let statement = Statement { kind, writes: Vec::new(), command: known.then_some(command) };
        self.push_statement(statement, effects, flags, span.start);
    }

    // ------------------------------------------------------------------------------------------------ calibrations

    pub(super) fn call_arrow(&mut self, call: &ast::CallArrow, span: Span, flags: u8) {
        let place = self.target(&call.target);
        let effects = self.quantum_call(&call.call);
        if let (Some(place), Some(effects)) = (place, effects) {
            self.push_quantum_call(&place, effects, flags, span);
        }
    }

    fn push_quantum_call(&mut self, place: &Place, mut effects: Effects, flags: u8, span: Span) {
        effects.wires.extend(self.place_wires(place));
        effects.writes.push(place.symbol);
        let statement = Statement { kind: StatementKind::Classical, writes: Vec::new(), command: None };
        self.push_statement(statement, effects, flags, span.start);
    }

    /// `name(arguments) qubits` as a value: an operation that only a calibration defines.
    pub(super) fn quantum_call(&mut self, call: &ast::QuantumCall) -> Option<Effects> {
        let callee = self.callee(call.name);
        let mut effects = Effects::none();
        let (qubits, reads) = self.any_qubits(&call.operands)?;
        for argument in &call.arguments {
            let value = self.expression(argument)?;
            self.add_effects(&mut effects, &value);
        }
        let callee = callee?;
        let is_calibrated =
            callee.kind.as_program_gate().is_some_and(|index| self.kept_gates.contains(&(index as u32)));
        if !is_calibrated {
            let message = format!("the gate `{}` gives no value", call.name.text);
            let help = "only calibrated operations (`defcal ... -> bit`) and subroutines do";
            self.report.add(Diagnostic::new(E0204, call.name.span, message).help(help));
            return None;
        }
        effects.wires.extend(qubits);
        effects.wires.extend(reads);
        Some(effects)
    }
}

/// What an assignment writes to.
pub struct Place {
    pub symbol: SymbolId,
    pub indices: Vec<Index>,
    pub ty: Type,
    /// The bits it is, for registers.
    pub bits: Option<Resolved>,
}

impl Place {
    /// The value that stands there; `whole` is the type of the variable.
    fn value(&self, whole: Type) -> Expression {
        let base = variable(self.symbol, whole);
        if self.indices.is_empty() {
            return base;
        }
        let node = ExpressionNode::Element { base: base.into(), indices: self.indices.clone().into() };
        Expression { node, ty: self.ty.clone() }
    }
}

/// The indices of `a[..][..]`, outermost bracket last.
fn indices_of(value: &Expression) -> Vec<Index> {
    match &value.node {
        ExpressionNode::Element { base, indices } => [indices_of(base), indices.to_vec()].concat(),
        _ => Vec::new(),
    }
}

fn index_parts(index: &Index) -> Vec<&Expression> {
    match index {
        Index::At(at) => vec![at],
        Index::Range { start, step, stop } => [start, step, stop].into_iter().flatten().collect(),
        Index::Set(members) => members.iter().collect(),
    }
}
