//! Declarations: qubits, bits, variables, constants, inputs and outputs, aliases.

use std::sync::Arc;

use super::effects::Effects;
use super::expressions::literal_of;
use super::operands::{Operand, Resolved};
use super::scope::Found;
use super::{Detail, Lowering};
use crate::diagnostics::*;
use crate::ir::arithmetic::{WIDEST, is_too_wide};
use crate::ir::classical::{Command, Expression, ExpressionNode, Type, Value};
use crate::ir::{Io, Statement, StatementKind, SymbolId, SymbolKind, Wire, WireName};
use crate::qasm::ast;
use crate::qasm::number::Number;

impl Lowering<'_> {
    // ----------------------------------------------------------------------------------------------------- qubits

    pub(super) fn qubit_declaration(
        &mut self,
        name: ast::Name,
        size: Option<&ast::Expression>,
        span: Span,
        flags: u8,
    ) {
        if !self.require_global("qubits", span) {
            return self.declare_error(name.text, name.span);
        }
        let size = match size {
            None => None,
            Some(source) => match self.size(source, 0, self.options.limits.wires) {
                Some(size) => Some(size),
                None => return self.declare_error(name.text, name.span),
            },
        };
        let len = size.unwrap_or(1);
        if u64::from(self.frame.qubit_count()) + u64::from(len) > u64::from(self.options.limits.wires) {
            let message = format!("more than {} qubits in one program", self.options.limits.wires);
            self.report.add(Diagnostic::new(E0904, span, message).label("one register too many"));
            return self.declare_error(name.text, name.span);
        }
        let symbol = self.declare(name.text, SymbolKind::Qubits { size }, name.span, Detail::new(Type::Void));
        let first = self.frame.qubits(len, WireName::Symbol(symbol));
        let detail = self.detail_mut(symbol);
        (detail.first, detail.len) = (first, len);
        self.push_declaration(symbol, None, flags, span);
    }

    /// The op at which wires come to life: nothing that uses them moves above it.
    fn push_declaration(&mut self, symbol: SymbolId, value: Option<Expression>, flags: u8, span: Span) {
        let mut effects = Effects::on(self.wires_of(symbol));
        if let Some(value) = &value {
            self.add_effects(&mut effects, value);
            self.detail_mut(symbol).given = literal_of(value).is_some();
        }
        let classical =
            !matches!(self.symbol(symbol).kind, SymbolKind::Qubits { .. } | SymbolKind::Alias { .. });
        let command = classical.then_some(Command::Declare { symbol, value });
        let statement = Statement { kind: StatementKind::Declaration(symbol), writes: Vec::new(), command };
        self.push_statement(statement, effects, flags, span.start);
    }

    // -------------------------------------------------------------------------------------------------- variables

    pub(super) fn register_declaration(
        &mut self,
        register: &ast::RegisterDeclaration,
        span: Span,
        flags: u8,
    ) {
        if register.kind == ast::RegisterKind::Qreg {
            return self.qubit_declaration(register.name, register.size.as_ref(), span, flags);
        }
        let ty = match &register.size {
            None => Some(Type::Bit(None)),
            Some(size) => self.size(size, 0, self.options.limits.wires).map(|size| Type::Bit(Some(size))),
        };
        match ty {
            Some(ty) => {
                if let Some(symbol) = self.declare_variable(register.name, ty, Io::None, span) {
                    self.push_declaration(symbol, None, flags, span);
                }
            }
            None => self.declare_error(register.name.text, register.name.span),
        }
    }

    /// A variable with its wires.
    pub(super) fn declare_variable(
        &mut self,
        name: ast::Name,
        ty: Type,
        io: Io,
        span: Span,
    ) -> Option<SymbolId> {
        let (kind, len) = match &ty {
            Type::Bit(size) => (SymbolKind::Bits { size: *size }, size.unwrap_or(1)),
            _ => (SymbolKind::Variable { ty: ty.clone(), io }, 1),
        };
        self.bits += u64::from(len);
        if self.bits > u64::from(self.options.limits.wires) {
            let message = format!("more than {} bits in one program", self.options.limits.wires);
            self.report.add(Diagnostic::new(E0904, span, message).label("one register too many"));
            self.declare_error(name.text, name.span);
            return None;
        }
        let symbol = self.declare(name.text, kind, name.span, Detail::new(ty));
        let first = self.frame.classical(len, WireName::Symbol(symbol));
        let detail = self.detail_mut(symbol);
        (detail.first, detail.len) = (first, len);
        Some(symbol)
    }

    pub(super) fn declaration(&mut self, declaration: &ast::Declaration, span: Span, flags: u8) {
        if self.try_declaration(declaration, span, flags).is_none() {
            self.declare_error(declaration.name.text, declaration.name.span);
        }
    }

    fn try_declaration(&mut self, declaration: &ast::Declaration, span: Span, flags: u8) -> Option<()> {
        let ty = self.ty(&declaration.ty)?;
        self.facts.timed |= matches!(ty, Type::Duration | Type::Stretch);
        let name = declaration.name;
        match declaration.role {
            ast::Role::Constant => self.constant_declaration(declaration, ty, span, flags),
            ast::Role::Input | ast::Role::Output => {
                if !self.require_global("inputs and outputs", span) {
                    return None;
                }
                let io = if declaration.role == ast::Role::Input { Io::Input } else { Io::Output };
                let symbol = self.declare_variable(name, ty, io, span)?;
                self.push_declaration(symbol, None, flags, span);
                self.detail_mut(symbol).given = io == Io::Input;
                Some(())
            }
            ast::Role::Variable => {
                if matches!(ty, Type::Array { .. }) && !self.require_global("arrays", span) {
                    return None;
                }
                self.variable_declaration(declaration, ty, span, flags)
            }
        }
    }

    fn constant_declaration(
        &mut self,
        declaration: &ast::Declaration,
        ty: Type,
        span: Span,
        flags: u8,
    ) -> Option<()> {
        let Some(ast::Value::Expression(source)) = &declaration.value else {
            self.report_not_constant(span);
            return None;
        };
        if is_too_wide(&ty) {
            let message = format!("constants of more than {WIDEST} bits are not computed, this is {ty}");
            self.report.add(Diagnostic::new(E0303, span, message).label("too wide"));
            return None;
        }
        let value = self.expression(source)?;
        if literal_of(&value).is_none() {
            self.report_not_constant(source.span);
            return None;
        }
        let value = self.coerce(value, &ty, source.span)?;
        let Some(constant) = literal_of(&value).cloned() else {
            self.report_not_constant(source.span);
            return None;
        };
        let name = declaration.name;
        let symbol = self.declare(name.text, Self::constant(constant), name.span, Detail::new(ty));
        self.push_declaration(symbol, Some(value), flags, span);
        Some(())
    }

    /// The constant that a statement has declared, if arithmetic on it is that of literals.
    pub(super) fn number_declared<'s>(&self, statement: &ast::Statement<'s>) -> Option<(&'s str, Number)> {
        let ast::StatementKind::Declaration(ast::Declaration { role: ast::Role::Constant, name, .. }) =
            &statement.kind
        else {
            return None;
        };
        let Found::Symbol(symbol) = self.find(name.text) else { return None };
        let SymbolKind::Constant { value } = &self.symbol(symbol).kind else { return None };
        if self.symbol(symbol).declared != name.span {
            return None;
        }
        match (value, &self.detail(symbol).ty) {
            (Value::Float(value), Type::Float(None | Some(64))) => Some((name.text, Number::Float(*value))),
            (Value::Int(value), Type::Int(None)) => Some((name.text, Number::Int((*value).try_into().ok()?))),
            _ => None,
        }
    }

    fn variable_declaration(
        &mut self,
        declaration: &ast::Declaration,
        ty: Type,
        span: Span,
        flags: u8,
    ) -> Option<()> {
        let name = declaration.name;
        match &declaration.value {
            None => {
                let symbol = self.declare_variable(name, ty, Io::None, span)?;
                self.push_declaration(symbol, None, flags, span);
            }
            Some(ast::Value::Expression(source)) => {
                let value = self.expression(source)?;
                let value = self.coerce(value, &ty, source.span)?;
                let symbol = self.declare_variable(name, ty, Io::None, span)?;
                self.push_declaration(symbol, Some(value), flags, span);
            }
            Some(ast::Value::Array(items)) => {
                let value = self.array_literal(items, &ty)?;
                let symbol = self.declare_variable(name, ty, Io::None, span)?;
                self.push_declaration(symbol, Some(value), flags, span);
            }
            Some(ast::Value::Measure(source)) => {
                let qubits = self.operand(source)?;
                if matches!(ty, Type::Bit(_)) && !qubits.is_unknown() {
                    let symbol = self.declare_variable(name, ty, Io::None, span)?;
                    self.push_declaration(symbol, None, flags, span);
                    let target = self.whole_bits(symbol);
                    self.measure_into(&qubits, &target, name.span, flags, span);
                } else {
                    let value = self.measured_value(&qubits, &ty)?;
                    let symbol = self.declare_variable(name, ty, Io::None, span)?;
                    self.push_declaration(symbol, Some(value), flags, span);
                }
            }
            Some(ast::Value::QuantumCall(call)) => {
                let mut effects = self.quantum_call(call)?;
                let symbol = self.declare_variable(name, ty, Io::None, span)?;
                effects.wires.extend(self.wires_of(symbol));
                let kind = StatementKind::Declaration(symbol);
                let statement = Statement { kind, writes: Vec::new(), command: None };
                self.push_statement(statement, effects, flags, span.start);
            }
        }
        Some(())
    }

    fn array_literal(&mut self, items: &ast::ArrayLiteral, ty: &Type) -> Option<Expression> {
        let Type::Array { element, dimensions } = ty else {
            let message = format!("a list in braces is an array, not {ty}");
            self.report.add(Diagnostic::new(E0301, items.span, message));
            return None;
        };
        let (length, rest) = dimensions.split_first()?;
        if items.kind.len() != *length as usize {
            let message = format!("expected {length} elements, found {}", items.kind.len());
            self.report.add(Diagnostic::new(E0305, items.span, message).label("in this list"));
            return None;
        }
        let part = match rest {
            [] => (**element).clone(),
            _ => Type::Array { element: element.clone(), dimensions: rest.into() },
        };
        let mut values = Vec::with_capacity(items.kind.len());
        for item in &items.kind {
            values.push(match item {
                ast::ArrayItem::Array(inner) => self.array_literal(inner, &part)?,
                ast::ArrayItem::Value(source) => {
                    let value = self.expression(source)?;
                    self.coerce(value, &part, source.span)?
                }
            });
        }
        Some(Expression { node: ExpressionNode::List(values.into()), ty: ty.clone() })
    }

    // ---------------------------------------------------------------------------------------------------- aliases

    pub(super) fn alias(&mut self, alias: &ast::Alias, span: Span, flags: u8) {
        if self.try_alias(alias, span, flags).is_none() {
            self.declare_error(alias.name.text, alias.name.span);
        }
    }

    fn try_alias(&mut self, alias: &ast::Alias, span: Span, flags: u8) -> Option<()> {
        let (mut parts, mut registers) = (Vec::new(), Vec::new());
        for part in &alias.parts {
            parts.push(self.alias_part(part, &mut registers)?);
        }
        registers.sort_unstable();
        registers.dedup();
        let wires: Vec<Wire> = parts.iter().flat_map(|part| part.operand.wires()).collect();
        let kinds = [wires.iter().any(|wire| wire.is_qubit()), wires.iter().any(|wire| wire.is_classical())];
        if kinds == [true, true] {
            let message = "an alias joins qubits or bits, not both";
            self.report.add(Diagnostic::new(E0409, span, message));
            return None;
        }
        let runtime = parts.iter().any(|part| part.is_unknown() || self.is_dynamic(part));
        if !runtime {
            self.check_parts_differ(&parts)?;
        }
        let wires: Arc<[Wire]> = if runtime { self.all_candidates(&parts).into() } else { wires.into() };
        let scalar = matches!(&parts[..], [Resolved { operand: Operand::One(_), .. }]);
        let ty = if scalar { Type::Bit(None) } else { Type::Bit(Some(wires.len() as u32)) };
        let detail = Detail { runtime_alias: runtime, registers, ..Detail::new(ty) };
        let kind = SymbolKind::Alias { wires: wires.clone() };
        let symbol = self.declare(alias.name.text, kind, alias.name.span, detail);
        let reads = parts.iter().flat_map(|part| part.reads.iter().copied());
        let effects = Effects::on(wires.iter().copied().chain(reads));
        let statement =
            Statement { kind: StatementKind::Declaration(symbol), writes: Vec::new(), command: None };
        self.push_statement(statement, effects, flags, span.start);
        Some(())
    }

    /// Whether it is a runtime-indexed qubit.
    fn is_dynamic(&mut self, part: &Resolved) -> bool {
        match part.operand {
            Operand::One(wire) => self.frame.draft().classes.of(wire).is_some(),
            _ => false,
        }
    }

    /// Everything that parts chosen at run time may be.
    fn all_candidates(&mut self, parts: &[Resolved]) -> Vec<Wire> {
        let mut all = Vec::new();
        for wire in parts.iter().flat_map(|part| part.operand.wires()) {
            match self.frame.draft().classes.of(wire) {
                Some(class) => all.extend(class.candidates.iter()),
                None => all.push(wire),
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    fn check_parts_differ(&mut self, parts: &[Resolved]) -> Option<()> {
        let mut seen = rustc_hash::FxHashMap::default();
        for (k, part) in parts.iter().enumerate() {
            for wire in part.operand.wires() {
                if let Some(first) = seen.insert(wire, k) {
                    let name = self.wire_text(wire);
                    let message = format!("`{name}` is in this alias twice");
                    let finding = Diagnostic::new(E0406, part.span, message).label("again");
                    self.report.add(finding.also(parts[first].span, "first here"));
                    return None;
                }
            }
        }
        Some(())
    }

    /// One part of an alias; the classical registers that it may have bits of go to `registers`.
    fn alias_part(&mut self, source: &ast::Expression, registers: &mut Vec<SymbolId>) -> Option<Resolved> {
        let (name, name_span, indices): (_, _, &[ast::Index]) = match &source.kind {
            ast::ExpressionKind::Name(name) => (*name, source.span, &[]),
            ast::ExpressionKind::Index(base, indices) => match &base.kind {
                ast::ExpressionKind::Name(name) => (*name, base.span, indices),
                _ => return self.report_alias_part(source.span),
            },
            _ => return self.report_alias_part(source.span),
        };
        let name = ast::Name { text: name, span: name_span };
        if let Found::Symbol(symbol) = self.find(name.text) {
            let is_bits = match &self.symbol(symbol).kind {
                SymbolKind::Bits { .. } => {
                    registers.push(symbol);
                    true
                }
                SymbolKind::Alias { wires } => {
                    registers.extend(&self.detail(symbol).registers);
                    wires.first().is_some_and(|wire| wire.is_classical())
                }
                _ => false,
            };
            if is_bits {
                return self.indexed_bits(symbol, indices, source.span);
            }
        }
        self.indexed_qubits(name, indices, source.span)
    }

    fn report_alias_part(&mut self, span: Span) -> Option<Resolved> {
        let message = "an alias is made of declared registers, slices of them, and `++`";
        self.report.add(Diagnostic::new(E0409, span, message).label("expected a register"));
        None
    }

    /// All bits of a register.
    pub(super) fn whole_bits(&self, symbol: SymbolId) -> Operand {
        let detail = self.detail(symbol);
        match &self.symbol(symbol).kind {
            SymbolKind::Alias { wires } => match detail.ty {
                Type::Bit(None) => Operand::One(wires[0]),
                _ if detail.runtime_alias => Operand::Unknown(wires.clone()),
                _ => Operand::Many(wires.clone()),
            },
            _ if matches!(detail.ty, Type::Bit(Some(_))) => {
                Operand::Run { first: detail.first, len: detail.len }
            }
            _ => Operand::One(detail.first),
        }
    }

    /// Bits of a register, selected like qubits.
    pub(super) fn indexed_bits(
        &mut self,
        symbol: SymbolId,
        indices: &[ast::Index],
        span: Span,
    ) -> Option<Resolved> {
        let mut operand = self.whole_bits(symbol);
        let mut reads = Vec::new();
        for index in indices {
            let Some(len) = operand.len() else {
                let name = self.symbol(symbol).name.clone();
                let message = format!("`{name}` is a single bit and has no elements");
                let finding = Diagnostic::new(E0304, index.span, message).label("this cannot be indexed");
                let declared = self.symbol(symbol).declared;
                self.report.add(finding.also(declared, format!("`{name}` is declared here")));
                return None;
            };
            let places = self.places(index, len)?;
            operand = match places {
                Places::One(place) => Operand::One(operand.at(place)),
                Places::Many(places) => {
                    Operand::Many(places.into_iter().map(|place| operand.at(place)).collect())
                }
                Places::Runtime(values) => {
                    for value in &values {
                        reads.extend(self.effects_of(value).wires);
                    }
                    Operand::Unknown(operand.wires().into())
                }
            };
        }
        Some(Resolved { operand, span, reads })
    }

    fn places(&mut self, index: &ast::Index, len: u32) -> Option<Places> {
        use crate::ir::classical::Index;
        let (value, _) = match &index.kind {
            ast::IndexKind::Items(items) => match &items[..] {
                [ast::IndexItem::Range(range)] => {
                    let parts = [&range.kind.first, &range.kind.step, &range.kind.last];
                    let mut runtime = Vec::new();
                    for part in parts.into_iter().flatten() {
                        let value = self.whole_number(part)?;
                        if literal_of(&value).is_none() {
                            runtime.push(value);
                        }
                    }
                    if !runtime.is_empty() {
                        return Some(Places::Runtime(runtime));
                    }
                    return self.constant_range(range, len).map(Places::Many);
                }
                _ => self.bit_index(index, Some(len))?,
            },
            ast::IndexKind::Set(_) => self.bit_index(index, Some(len))?,
        };
        let place = |value: &Expression| {
            let at = literal_of(value).and_then(crate::ir::arithmetic::integer_of)?;
            Some((if at < 0 { at + i128::from(len) } else { at }) as u32)
        };
        Some(match value {
            Index::At(at) => match place(&at) {
                Some(place) => Places::One(place),
                None => Places::Runtime(vec![at]),
            },
            Index::Set(members) => match members.iter().map(place).collect() {
                Some(places) => Places::Many(places),
                None => Places::Runtime(members.to_vec()),
            },
            Index::Range { .. } => return None,
        })
    }

    /// `measure` as a value of the type wanted.
    pub(super) fn measured_value(&mut self, qubits: &Resolved, ty: &Type) -> Option<Expression> {
        if qubits.is_unknown() {
            self.report_not_constant(qubits.span);
            return None;
        }
        let wires = qubits.operand.wires();
        let measured = match qubits.operand.len() {
            None => Type::Bit(None),
            Some(len) => Type::Bit(Some(len)),
        };
        let value = Expression { node: ExpressionNode::Measure(wires.into()), ty: measured };
        self.coerce(value, ty, qubits.span)
    }
}

enum Places {
    One(u32),
    Many(Vec<u32>),
    Runtime(Vec<Expression>),
}
