//! What operations act on: single qubits, registers, slices, aliases, runtime indices.

use std::sync::Arc;

use super::Lowering;
use super::cache::Meaning;
use super::expressions::literal_of;
use super::regions::FrameKind;
use super::scope::Found;
use crate::diagnostics::*;
use crate::ir::arithmetic::integer_of;
use crate::ir::{SymbolId, SymbolKind, Wire, WireName};
use crate::qasm::ast::{self, FlatOperand, FlatTarget};

/// An operand of an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    One(Wire),
    /// A register: consecutive wires.
    Run {
        first: Wire,
        len: u32,
    },
    /// A slice or an alias.
    Many(Arc<[Wire]>),
    /// Selected at run time: any of these.
    Unknown(Arc<[Wire]>),
}

impl Operand {
    /// The number of elements of a register, `None` for a single qubit.
    pub fn len(&self) -> Option<u32> {
        match self {
            Operand::One(_) => None,
            Operand::Run { len, .. } => Some(*len),
            Operand::Many(wires) | Operand::Unknown(wires) => Some(wires.len() as u32),
        }
    }

    /// Element `k` of a register, the qubit itself otherwise.
    #[inline]
    pub fn at(&self, k: u32) -> Wire {
        match self {
            Operand::One(wire) => *wire,
            Operand::Run { first, .. } => Wire(first.0 + k),
            Operand::Many(wires) | Operand::Unknown(wires) => wires[k as usize],
        }
    }

    pub fn wires(&self) -> Vec<Wire> {
        (0..self.len().unwrap_or(1)).map(|k| self.at(k)).collect()
    }
}

/// An operand with the classical wires that decide which qubit it is.
#[derive(Clone, Debug)]
pub struct Resolved {
    pub operand: Operand,
    pub span: Span,
    pub reads: Vec<Wire>,
}

impl Resolved {
    pub(super) fn plain(operand: Operand, span: Span) -> Self {
        Resolved { operand, span, reads: Vec::new() }
    }

    pub fn is_unknown(&self) -> bool {
        matches!(self.operand, Operand::Unknown(_))
    }
}

impl Lowering<'_> {
    // -------------------------------------------------------------------------------------------------- hot path

    /// A single qubit whose name is known; `None` for anything else.
    #[inline]
    pub(super) fn plain_operand(&self, operand: &FlatOperand) -> Option<Wire> {
        if let FlatTarget::Hardware(number) = operand.target {
            return self.frame.known_physical(number);
        }
        let Meaning::Qubits { first, len, scalar } = self.scopes.meaning(operand.name.text)? else {
            return None;
        };
        match operand.target {
            FlatTarget::Element(index) if !scalar && index < len => Some(Wire(first + index)),
            FlatTarget::Whole if scalar => Some(Wire(first)),
            _ => None,
        }
    }

    /// A plain operand of any kind; `None` after a report.
    pub(super) fn flat_operand(&mut self, operand: &FlatOperand) -> Option<Operand> {
        if let Some(wire) = self.plain_operand(operand) {
            return Some(Operand::One(wire));
        }
        match (operand.target, self.scopes.meaning(operand.name.text)) {
            (FlatTarget::Hardware(number), _) => {
                self.physical_qubit(number, operand.name.span).map(Operand::One)
            }
            (FlatTarget::Whole, Some(Meaning::Qubits { first, len, scalar: false })) => {
                Some(Operand::Run { first: Wire(first), len })
            }
            _ => self.named_operand(operand),
        }
    }

    fn named_operand(&mut self, operand: &FlatOperand) -> Option<Operand> {
        // the span of an element is that of the operand; its name starts it
        let whole = operand.name.span;
        let name = operand.name.text;
        let name_span = Span::new(whole.start, whole.start + name.len() as u32);
        let symbol = self.qubit_symbol(name, name_span)?;
        if let (SymbolKind::Qubits { size }, detail) = (&self.symbol(symbol).kind, self.detail(symbol)) {
            let meaning = Meaning::Qubits { first: detail.first.0, len: detail.len, scalar: size.is_none() };
            self.scopes.remember(name, meaning);
        }
        let whole_register = self.whole(symbol);
        match operand.target {
            FlatTarget::Element(index) => {
                let index_span = Span::new(whole.start + self.index_offset(whole), whole.end - 1);
                let resolved = Resolved::plain(whole_register, name_span);
                self.element(&resolved, symbol, i128::from(index), index_span).map(Operand::One)
            }
            _ => Some(whole_register),
        }
    }

    /// Where the index of `q[3]` starts.
    fn index_offset(&self, operand: Span) -> u32 {
        let text = self.sources.slice(operand);
        let after = text.find('[').map_or(0, |bracket| bracket + 1);
        let blank = text[after..].len() - text[after..].trim_start().len();
        (after + blank) as u32
    }

    // ---------------------------------------------------------------------------------------------------- general

    pub(super) fn physical_qubit(&mut self, number: u32, span: Span) -> Option<Wire> {
        if self.frame.kind == FrameKind::Gate {
            let message = format!("the physical qubit `${number}` cannot be used inside a gate");
            let help = "make it an argument of the gate";
            self.report.add(Diagnostic::new(E0203, span, message).help(help));
            return None;
        }
        Some(self.frame.physical(number))
    }

    /// The symbol of a qubit, a register of qubits or an alias of some.
    fn qubit_symbol(&mut self, name: &str, span: Span) -> Option<SymbolId> {
        let symbol = match self.find(name) {
            Found::Symbol(symbol) => symbol,
            Found::Hidden(symbol) => {
                self.report_invisible(name, span, symbol);
                return None;
            }
            Found::Nothing => {
                self.report_unknown(name, span);
                return None;
            }
        };
        let is = match &self.symbol(symbol).kind {
            SymbolKind::Qubits { .. } => return Some(symbol),
            SymbolKind::Alias { wires } if wires.first().is_none_or(|wire| wire.is_qubit()) => {
                return Some(symbol);
            }
            SymbolKind::Error => return None,
            SymbolKind::Bits { .. } | SymbolKind::Alias { .. } => "classical bits",
            SymbolKind::Variable { .. } | SymbolKind::Constant { .. } | SymbolKind::GateParameter => {
                "a value"
            }
            SymbolKind::Gate { .. } => "a gate",
            SymbolKind::Subroutine { .. } => "a subroutine",
        };
        let mut finding =
            Diagnostic::new(E0409, span, format!("`{name}` is {is}, not a qubit")).label("expected a qubit");
        let declared = self.symbol(symbol).declared;
        if !declared.is_empty() {
            finding = finding.also(declared, format!("`{name}` is declared here"));
        }
        self.report.add(finding);
        None
    }

    /// Everything that a qubit name stands for.
    fn whole(&self, symbol: SymbolId) -> Operand {
        let detail = self.detail(symbol);
        match &self.symbol(symbol).kind {
            SymbolKind::Alias { wires } if detail.runtime_alias => Operand::Unknown(wires.clone()),
            SymbolKind::Alias { wires } => match (&detail.ty, wires.first()) {
                // an alias of one indexed qubit is a qubit
                (crate::ir::classical::Type::Bit(None), Some(&wire)) => Operand::One(wire),
                _ => Operand::Many(wires.clone()),
            },
            SymbolKind::Qubits { size: None } => Operand::One(detail.first),
            _ => Operand::Run { first: detail.first, len: detail.len },
        }
    }

    /// One element of a register.
    fn element(&mut self, whole: &Resolved, symbol: SymbolId, index: i128, span: Span) -> Option<Wire> {
        let Some(len) = whole.operand.len() else {
            self.report_scalar(symbol, whole.span);
            return None;
        };
        let at = if index < 0 { index + i128::from(len) } else { index };
        if (0..i128::from(len)).contains(&at) {
            return Some(whole.operand.at(at as u32));
        }
        let name = self.symbol(symbol).name.clone();
        let message = format!("index {index} is out of range for `{name}`, which has size {len}");
        let mut finding = Diagnostic::new(E0404, span, message);
        finding = match len {
            0 => finding.label("there is no element"),
            _ => finding.label(format!("expected 0 to {}, or -{len} to -1", len - 1)),
        };
        let declared = self.symbol(symbol).declared;
        if !declared.is_empty() {
            finding = finding.also(declared, format!("`{name}` declared here with size {len}"));
        }
        self.report.add(finding);
        None
    }

    fn report_scalar(&mut self, symbol: SymbolId, span: Span) {
        let name = self.symbol(symbol).name.clone();
        let inside_gate = self.frame.kind == FrameKind::Gate;
        let message = format!("`{name}` is a single qubit and has no elements");
        let mut finding = Diagnostic::new(E0409, span, message).label("this cannot be indexed");
        if inside_gate {
            finding = finding.note("the arguments of a gate are single qubits");
        }
        let declared = self.symbol(symbol).declared;
        if !declared.is_empty() {
            finding = finding.also(declared, "declared here");
        }
        self.report.add(finding);
    }

    /// An operand of any form.
    pub(super) fn operand(&mut self, source: &ast::Operand) -> Option<Resolved> {
        match &source.kind {
            ast::OperandKind::Hardware(number) => {
                let wire = self.physical_qubit(*number, source.span)?;
                Some(Resolved::plain(Operand::One(wire), source.span))
            }
            ast::OperandKind::Plain(plain) => Some(Resolved::plain(self.flat_operand(plain)?, source.span)),
            ast::OperandKind::Named(named) => self.indexed_qubits(named.name, &named.indices, source.span),
        }
    }

    /// `q`, `q[3]`, `q[1:2]`, `q[{0, 2}]`, `alias[-1]`.
    pub(super) fn indexed_qubits(
        &mut self,
        name: ast::Name,
        indices: &[ast::Index],
        span: Span,
    ) -> Option<Resolved> {
        let symbol = self.qubit_symbol(name.text, name.span)?;
        let mut resolved = Resolved::plain(self.whole(symbol), name.span);
        for index in indices {
            resolved = self.select(resolved, symbol, index)?;
            resolved.span = name.span.to(index.span);
        }
        resolved.span = span;
        Some(resolved)
    }

    fn select(&mut self, whole: Resolved, symbol: SymbolId, index: &ast::Index) -> Option<Resolved> {
        let Some(len) = whole.operand.len() else {
            self.report_scalar(symbol, whole.span);
            return None;
        };
        match &index.kind {
            ast::IndexKind::Set(members) => self.select_set(whole, symbol, members),
            ast::IndexKind::Items(items) => match &items[..] {
                [ast::IndexItem::Value(value)] => self.select_one(whole, symbol, value),
                [ast::IndexItem::Range(range)] => self.select_range(whole, range, len),
                _ => {
                    let message = format!("a register has one dimension, {} indices are given", items.len());
                    self.report.add(Diagnostic::new(E0404, index.span, message));
                    None
                }
            },
        }
    }

    fn select_one(
        &mut self,
        whole: Resolved,
        symbol: SymbolId,
        source: &ast::Expression,
    ) -> Option<Resolved> {
        let index = self.whole_number(source)?;
        if let Some(index) = literal_of(&index).and_then(integer_of) {
            let wire = self.element(&whole, symbol, index, source.span)?;
            return Some(Resolved { operand: Operand::One(wire), ..whole });
        }
        if index.has_effects() || whole.is_unknown() {
            return self.unknown(whole, &index);
        }
        let wires = self.varying_wires(&index);
        let candidates: Arc<[Wire]> = whole.operand.wires().into();
        if candidates.is_empty() {
            self.element(&whole, symbol, 0, source.span)?;
        }
        let is_slice = !matches!((&whole.operand, self.whole(symbol)), (a, b) if *a == b);
        if is_slice {
            return self.unknown(whole, &index);
        }
        let wire = self.dynamic_wire(symbol, &candidates, &index, source.span)?;
        let reads = [whole.reads, wires].concat();
        Some(Resolved { operand: Operand::One(wire), span: whole.span, reads })
    }

    /// Some of the qubits of `whole`, which ones only the machine knows.
    fn unknown(&mut self, whole: Resolved, index: &crate::ir::classical::Expression) -> Option<Resolved> {
        let mut reads = whole.reads;
        reads.extend(self.effects_of(index).wires);
        Some(Resolved { operand: Operand::Unknown(whole.operand.wires().into()), span: whole.span, reads })
    }

    fn select_range(&mut self, whole: Resolved, range: &ast::Range, len: u32) -> Option<Resolved> {
        let parts = [&range.kind.first, &range.kind.step, &range.kind.last];
        let mut reads = whole.reads.clone();
        let mut constant = true;
        for part in parts.into_iter().flatten() {
            let value = self.whole_number(part)?;
            constant &= literal_of(&value).is_some();
            reads.extend(self.effects_of(&value).wires);
        }
        if !constant || whole.is_unknown() {
            let operand = Operand::Unknown(whole.operand.wires().into());
            return Some(Resolved { operand, span: whole.span, reads });
        }
        let places = self.constant_range(range, len)?;
        let wires = places.into_iter().map(|place| whole.operand.at(place)).collect();
        Some(Resolved { operand: Operand::Many(wires), ..whole })
    }

    fn select_set(
        &mut self,
        whole: Resolved,
        symbol: SymbolId,
        members: &[ast::Expression],
    ) -> Option<Resolved> {
        let mut wires: Vec<Wire> = Vec::new();
        let mut reads = whole.reads.clone();
        let mut constant = !whole.is_unknown();
        for member in members {
            let value = self.whole_number(member)?;
            let Some(index) = literal_of(&value).and_then(integer_of) else {
                reads.extend(self.effects_of(&value).wires);
                constant = false;
                continue;
            };
            let wire = self.element(&whole, symbol, index, member.span)?;
            if wires.contains(&wire) {
                let message = format!("index {index} is in this set twice");
                self.report.add(Diagnostic::new(E0406, member.span, message).label("again"));
                return None;
            }
            wires.push(wire);
        }
        let operand = if constant {
            Operand::Many(wires.into())
        } else {
            Operand::Unknown(whole.operand.wires().into())
        };
        Some(Resolved { operand, span: whole.span, reads })
    }

    /// The wires of the variables in an index that may change.
    fn varying_wires(&mut self, value: &crate::ir::classical::Expression) -> Vec<Wire> {
        let leaves = self.leaves_of(value);
        let varying = leaves.into_iter().filter(|leaf| leaf.version != 0);
        varying.flat_map(|leaf| self.wires_of(leaf.symbol)).collect()
    }

    // ------------------------------------------------------------------------------------------------------ names

    /// A wire as people write it, for messages.
    pub(super) fn wire_text(&self, wire: Wire) -> String {
        match self.frame.name_of(wire) {
            Some((WireName::Symbol(symbol), offset)) => {
                let symbol = self.symbol(*symbol);
                match symbol.kind {
                    SymbolKind::Qubits { size: Some(_) } | SymbolKind::Bits { size: Some(_) } => {
                        format!("{}[{offset}]", symbol.name)
                    }
                    _ => symbol.name.to_string(),
                }
            }
            Some((WireName::Physical(first), offset)) => format!("${}", first + offset),
            Some((WireName::Dynamic { register, text, .. }, _)) => {
                format!("{}[{text}]", self.symbol(*register).name)
            }
            Some((WireName::Effect, _)) | None => "it".to_string(),
        }
    }
}
