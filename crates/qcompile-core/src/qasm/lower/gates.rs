//! Gate calls: what a name stands for, how often it is applied, and the ops that come out.

use super::Lowering;
use super::cache::Meaning;
use super::effects;
use super::expressions::near_name;
use super::operands::{Operand, Resolved};
use super::regions::FrameKind;
use super::scope::Found;
use crate::diagnostics::*;
use crate::gates::{self, GateId, Library};
use crate::ir::{Kind, PINNED, Param, Statement, StatementKind, SymbolKind, UConvention, Wire};
use crate::qasm::ast::{self, Dialect, FlatGate};
use crate::qasm::number::Number;

/// What a gate's name stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Callee {
    pub kind: Kind,
    pub qubits: u32,
    pub params: u32,
    /// Its calls are kept to the letter.
    pub pinned: bool,
}

impl Callee {
    pub fn table(id: GateId) -> Self {
        let gate = id.gate();
        Callee {
            kind: Kind::gate(id),
            qubits: gate.arity as u32,
            params: gate.params.len() as u32,
            pinned: false,
        }
    }
}

/// Where a call stands, for its ops and for messages about it.
#[derive(Clone, Copy)]
pub struct Site<'s> {
    pub name: ast::Name<'s>,
    pub span: Span,
    /// PINNED or nothing.
    pub flags: u8,
}

impl Lowering<'_> {
    // -------------------------------------------------------------------------------------------------- hot path

    /// A plain call, straight from the parser.
    #[inline]
    pub(super) fn flat_gate(&mut self, gate: &FlatGate) {
        let kept = std::mem::take(&mut self.after_pragma);
        if kept || self.plain_gate(gate).is_none() {
            self.any_flat_gate(gate, kept);
        }
    }

    /// A gate of the table on single qubits, all names known: most calls of most programs. `None` for all others.
    #[inline]
    fn plain_gate(&mut self, gate: &FlatGate) -> Option<()> {
        let Meaning::Gate(callee) = self.scopes.meaning(gate.name.text)? else { return None };
        let (count, given) = (gate.operands.len(), gate.parameters.len());
        let fits = callee.qubits as usize == count && callee.params as usize == given;
        if !fits || callee.pinned || count > gates::MAX_ARITY || self.include_depth > 0 {
            return None;
        }
        let mut wires = [Wire(0); gates::MAX_ARITY];
        for (k, operand) in gate.operands.iter().enumerate() {
            let wire = self.plain_operand(operand)?;
            if wires[..k].contains(&wire) {
                return None;
            }
            wires[k] = wire;
        }
        let mut params = [Param::ZERO; gates::MAX_PARAMS];
        if given > 0 {
            if given > params.len() || self.deserves_a_warning(gate) {
                return None;
            }
            for (param, number) in params.iter_mut().zip(gate.parameters) {
                *param = Param::number(number.to_f64())?;
            }
        }
        let region = &mut self.frame.draft().region;
        region.push(callee.kind, &wires[..count], &params[..given], gate.span.start);
        Some(())
    }

    /// Whether the parameters of a plain call need a closer look.
    #[inline]
    fn deserves_a_warning(&self, gate: &FlatGate) -> bool {
        if self.dialect == Dialect::OpenQasm2 {
            return false;
        }
        let start = (gate.name.span.end - self.file_base) as usize;
        let end = (gate.operands[0].name.span.start - self.file_base) as usize;
        let is_strict = || self.options.strict && gate.parameters.iter().any(|p| matches!(p, Number::Int(_)));
        divides_literals(&self.file_text.as_bytes()[start..end]) || is_strict()
    }

    /// A plain call of any gate on any operands.
    #[inline(never)]
    fn any_flat_gate(&mut self, gate: &FlatGate, kept: bool) {
        // operands of an unknown gate may be wrong too, which is worth a report of its own
        let mut operands = Vec::with_capacity(gate.operands.len());
        for operand in gate.operands {
            operands.extend(self.flat_operand(operand));
        }
        let Some(callee) = self.callee(gate.name) else { return };
        if !self.takes_parameters(callee, gate.parameters.len(), gate.name) {
            return;
        }
        let mut params = Vec::with_capacity(gate.parameters.len());
        for number in gate.parameters {
            params.extend(Param::number(number.to_f64()));
        }
        if self.deserves_a_warning(gate) {
            self.warn_about_parameters(gate);
        }
        if operands.len() < gate.operands.len() {
            return;
        }
        let flags = if kept || callee.pinned || self.include_depth > 0 { PINNED } else { 0 };
        let site = Site { name: gate.name, span: gate.span, flags };
        if operands.iter().any(|operand| matches!(operand, Operand::Unknown(_))) {
            // an alias of qubits that only run time knows
            let resolved =
                |(operand, flat): (Operand, &ast::FlatOperand)| Resolved::plain(operand, flat.name.span);
            let operands: Vec<Resolved> = operands.into_iter().zip(gate.operands).map(resolved).collect();
            return self.opaque_call(&operands, Vec::new(), &[], site);
        }
        self.apply(callee, &params, &[], &operands, &|k| gate.operands[k].name.span, site);
    }

    /// Reads the statement again as a tree, for warnings that point at a part of it.
    #[cold]
    fn warn_about_parameters(&mut self, gate: &FlatGate) {
        let text = self.sources.slice(gate.span).to_string();
        let parser = crate::qasm::Parser::new(&text, gate.span.start, self.dialect).knowing(self.words);
        let statement = parser.without_flat_gates().next_statement();
        let Some(ast::Statement { kind: ast::StatementKind::GateCall(call), .. }) = statement else { return };
        for (source, number) in call.parameters.iter().zip(gate.parameters) {
            self.warn_about_integer_division(source);
            if matches!(number, Number::Int(_)) {
                self.warn_about_integer(source.span);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------ names

    /// The gate that a name means; `None` after a report.
    #[inline]
    pub(super) fn callee(&mut self, name: ast::Name) -> Option<Callee> {
        match self.scopes.meaning(name.text) {
            Some(Meaning::Gate(callee)) => Some(callee),
            _ => self.find_callee(name),
        }
    }

    #[cold]
    fn find_callee(&mut self, name: ast::Name) -> Option<Callee> {
        let callee = self.resolve_callee(name)?;
        self.scopes.remember(name.text, Meaning::Gate(callee));
        Some(callee)
    }

    fn resolve_callee(&mut self, name: ast::Name) -> Option<Callee> {
        if self.defining.as_deref() == Some(name.text) {
            let message = format!("the gate `{}` calls itself", name.text);
            let finding =
                Diagnostic::new(E0407, name.span, message).label("not declared before its body ends");
            self.report.add(finding);
            return None;
        }
        match self.find(name.text) {
            Found::Symbol(symbol) => match self.symbol(symbol).kind {
                SymbolKind::Gate { index: Some(index) } => Some(self.program_callee(index)),
                SymbolKind::Gate { index: None } => self.table_callee(name.text),
                SymbolKind::Error => None,
                SymbolKind::Subroutine { .. } => {
                    self.report_subroutine_as_gate(name, symbol);
                    None
                }
                SymbolKind::Qubits { .. } => {
                    self.report_wrong_kind(name.text, name.span, symbol, "a qubit", "a gate");
                    None
                }
                _ => {
                    self.report_wrong_kind(name.text, name.span, symbol, "a variable", "a gate");
                    None
                }
            },
            // gates are visible everywhere, so this is something else of the outside
            Found::Hidden(symbol) => {
                self.report_invisible(name.text, name.span, symbol);
                None
            }
            Found::Nothing if self.is_language_gate(name.text) => self.table_callee(name.text),
            Found::Nothing => self.missing_gate(name),
        }
    }

    fn report_subroutine_as_gate(&mut self, name: ast::Name, symbol: crate::ir::SymbolId) {
        let message = format!("`{}` is a subroutine, not a gate", name.text);
        let declared = self.symbol(symbol).declared;
        let help = format!("call it with its arguments in parentheses: `{}(...);`", name.text);
        let finding = Diagnostic::new(E0204, name.span, message).label("expected a gate");
        self.report.add(finding.also(declared, "declared here").help(help));
    }

    fn program_callee(&self, index: u32) -> Callee {
        let gate = &self.gates[index as usize];
        let kind = self.gate_kinds[index as usize];
        Callee { kind, qubits: gate.qubits, params: gate.params, pinned: self.is_kept(index, kind) }
    }

    fn is_kept(&self, index: u32, kind: Kind) -> bool {
        self.kept_gates.contains(&index) || self.pulsed.contains(&kind)
    }

    fn is_language_gate(&self, name: &str) -> bool {
        let named = match self.dialect {
            Dialect::OpenQasm2 => gates::find_v2(name),
            Dialect::OpenQasm3 => gates::find_v3(name),
        };
        named.is_some_and(|named| named.library == Library::Language)
    }

    pub(super) fn is_gate_of_the_library(&self, name: &str) -> bool {
        gates::find_v3(name).is_some() || gates::find_v2(name).is_some()
    }

    /// The row of the table for a name of the language or of the standard library.
    pub(super) fn table_callee(&self, name: &str) -> Option<Callee> {
        let named = match self.dialect {
            Dialect::OpenQasm2 => gates::find_v2(name),
            Dialect::OpenQasm3 => gates::find_v3(name).or_else(|| gates::find_v2(name)),
        }?;
        let id = match self.options.u_convention {
            UConvention::Spec => named.gate,
            UConvention::Qiskit => named.gate.as_in_qiskit(),
        };
        let callee = Callee::table(id);
        Some(Callee { pinned: self.pulsed.contains(&callee.kind), ..callee })
    }

    /// A gate that nothing declares. A program that forgot the include is told once and read as if it were there.
    fn missing_gate(&mut self, name: ast::Name) -> Option<Callee> {
        let (file, named) = match self.dialect {
            Dialect::OpenQasm2 => ("qelib1.inc", gates::find_v2(name.text)),
            Dialect::OpenQasm3 => ("stdgates.inc", gates::find_v3(name.text)),
        };
        if named.is_some() && !self.has_standard_gates {
            let message = format!("the gate `{}` is not declared", name.text);
            let help = format!("add the standard gates: `include \"{file}\";`");
            self.report.add(Diagnostic::new(E0205, name.span, message).label("needs an include").help(help));
            self.assumed_standard_gates = true;
            self.declare_standard_gates(None);
            return self.table_callee(name.text);
        }
        let text = name.text;
        if self.report.knows_unknown(text, name.span) {
            return None;
        }
        let alias = gates::find_alias(text).map(|id| gates::GATES[id.0 as usize].name);
        let here = self.scopes.names().filter(|known| self.is_known_gate(known));
        let vocabulary = match self.dialect {
            Dialect::OpenQasm2 => gates::Vocabulary::Qelib1,
            Dialect::OpenQasm3 => gates::Vocabulary::Stdgates,
        };
        let definition = gates::find(text).and_then(|id| id.definition_text(vocabulary));
        let help = match (definition, alias.or_else(|| near_name(text, here))) {
            (Some(definition), _) => format!("`{file}` does not have it; define it: `{definition}`"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => format!("define it before this statement: `gate {text} ...`"),
        };
        let finding = Diagnostic::new(E0205, name.span, format!("the gate `{text}` is not declared"));
        self.report.unknown(text, finding.label("not found").help(help));
        None
    }

    fn is_known_gate(&self, name: &str) -> bool {
        matches!(self.find(name), Found::Symbol(symbol) if matches!(self.symbol(symbol).kind, SymbolKind::Gate { .. }))
    }

    // ------------------------------------------------------------------------------------------------- application

    pub(super) fn takes_parameters(&mut self, callee: Callee, given: usize, name: ast::Name) -> bool {
        if callee.params as usize == given {
            return true;
        }
        let wanted = counted(callee.params, "parameter");
        let found = if given == 1 { "1 is given".to_string() } else { format!("{given} are given") };
        let message = format!("`{}` takes {wanted}, but {found}", name.text);
        self.report.add(Diagnostic::new(E0402, name.span, message).label(format!("expected {wanted}")));
        false
    }

    /// Applies a gate to its operands, once for each element where registers are given.
    pub(super) fn apply(
        &mut self,
        callee: Callee,
        params: &[Param],
        reads: &[Wire],
        operands: &[Operand],
        spans: &dyn Fn(usize) -> Span,
        site: Site,
    ) {
        if operands.len() != callee.qubits as usize {
            self.report_arity(callee, operands.len(), site);
            return;
        }
        let copies = match self.broadcast(operands, spans) {
            Ok(copies) => copies,
            Err(finding) => return self.report.add(*finding),
        };
        let copies = copies.unwrap_or(1);
        if copies > 1 && !self.may_unfold(u64::from(copies), site.span) {
            return;
        }
        let mut wires = vec![Wire(0); operands.len()];
        for k in 0..copies {
            wires.iter_mut().zip(operands).for_each(|(wire, operand)| *wire = operand.at(k));
            if !self.are_distinct(&wires, spans, site) {
                return;
            }
            let region = &mut self.frame.draft().region;
            region.push_touching(callee.kind, &wires, reads, params, site.flags, site.span.start);
        }
    }

    fn report_arity(&mut self, callee: Callee, given: usize, site: Site) {
        let wanted = counted(callee.qubits, "qubit");
        let found = if given == 1 { "1 is given".to_string() } else { format!("{given} are given") };
        let message = format!("`{}` takes {wanted}, but {found}", site.name.text);
        self.report.add(Diagnostic::new(E0401, site.name.span, message).label(format!("expected {wanted}")));
    }

    /// How many copies registers ask for; `None` when all operands are single qubits.
    fn broadcast(
        &self,
        operands: &[Operand],
        spans: &dyn Fn(usize) -> Span,
    ) -> Result<Option<u32>, Box<Diagnostic>> {
        let mut found: Option<(usize, u32)> = None;
        for (k, operand) in operands.iter().enumerate() {
            let Some(len) = operand.len() else { continue };
            match found {
                Some((first, before)) if before != len => {
                    let message = format!("registers of different sizes, {before} and {len}, in one call");
                    let finding = Diagnostic::new(E0405, spans(k), message)
                        .label(format!("{} here", counted(len, "qubit")))
                        .also(spans(first), format!("{} here", counted(before, "qubit")));
                    return Err(Box::new(
                        finding.help("registers in one call need the same size; index single qubits"),
                    ));
                }
                _ => found = Some((k, len)),
            }
        }
        Ok(found.map(|(_, len)| len))
    }

    fn are_distinct(&mut self, wires: &[Wire], spans: &dyn Fn(usize) -> Span, site: Site) -> bool {
        let repeated = match wires {
            [] | [_] => None,
            [a, b] => (a == b).then_some((0, 1)),
            [..] => (1..wires.len()).find_map(|k| Some((wires[..k].iter().position(|w| *w == wires[k])?, k))),
        };
        let Some((first, second)) = repeated else { return true };
        let qubit = self.wire_text(wires[first]);
        let message = format!("`{}` is applied to the qubit `{qubit}` twice", site.name.text);
        let finding = Diagnostic::new(E0403, spans(second), message)
            .label(format!("`{qubit}` again"))
            .also(spans(first), format!("`{qubit}` is used here"));
        self.report.add(finding.help("the qubits of a gate must be different"));
        false
    }

    // --------------------------------------------------------------------------------------------------- all calls

    /// A call with modifiers, runtime angles, slices or anything else.
    pub(super) fn gate_call(&mut self, call: &ast::GateCall, span: Span, flags: u8) {
        if let Some(duration) = &call.duration {
            self.facts.timed = true;
            if let Some(value) = self.expression(duration) {
                self.coerce(value, &crate::ir::classical::Type::Duration, duration.span);
            }
        }
        let is_phase = call.name.text == "gphase" && self.dialect == Dialect::OpenQasm3;
        let callee = if is_phase { Some(Callee::table(gates::GPHASE)) } else { self.callee(call.name) };
        let operands: Vec<Option<Resolved>> =
            call.operands.iter().map(|source| self.operand(source)).collect();
        let Some(callee) = callee else { return };
        if !self.takes_parameters(callee, call.parameters.len(), call.name) {
            return;
        }
        let mut params = Vec::new();
        let mut effects = Vec::new();
        for source in &call.parameters {
            let Some(parameter) = self.parameter(source) else { return };
            params.push(parameter.value);
            effects.extend(parameter.effect);
        }
        let Some(mut made) = self.modified_gate(callee, params, &call.modifiers, &mut effects) else {
            return;
        };
        let Some(mut operands) = operands.into_iter().collect::<Option<Vec<Resolved>>>() else { return };
        let flags =
            if made.callee.pinned || callee.pinned || self.include_depth > 0 || call.duration.is_some() {
                flags | PINNED
            } else {
                flags
            };
        let site = Site { name: call.name, span, flags };
        if made.callee.qubits as usize != operands.len() {
            return self.report_arity(made.callee, operands.len(), site);
        }
        if let Some(order) = &made.order {
            operands = order.iter().map(|&k| operands[k].clone()).collect();
        }
        let mut reads = self.varying_wires_of(&made.params);
        for operand in &operands {
            reads.extend(&operand.reads);
        }
        reads.sort_unstable();
        reads.dedup();
        if !effects.is_empty() || operands.iter().any(Resolved::is_unknown) {
            return self.opaque_call(&operands, reads, &effects, site);
        }
        if made.callee.qubits == 0 {
            return self.global_phase(made.params.pop(), reads, site);
        }
        let spans = |k: usize| operands[k].span;
        let list: Vec<Operand> = operands.iter().map(|operand| operand.operand.clone()).collect();
        self.apply(made.callee, &made.params, &reads, &list, &spans, site);
    }

    /// The wires of the variables that parameters read and that may change.
    fn varying_wires_of(&mut self, params: &[Param]) -> Vec<Wire> {
        let mut symbols = Vec::new();
        for &param in params.iter().filter(|param| param.is_symbolic()) {
            self.exprs.for_each_leaf(param, &mut |leaf| {
                if leaf.version != 0 {
                    symbols.push(leaf.symbol);
                }
            });
        }
        symbols.sort_unstable();
        symbols.dedup();
        symbols.into_iter().flat_map(|symbol| self.wires_of(symbol)).collect()
    }

    /// A call whose qubits or angles only the machine knows, or whose angles have effects: kept to the letter.
    fn opaque_call(
        &mut self,
        operands: &[Resolved],
        reads: Vec<Wire>,
        values: &[crate::ir::classical::Expression],
        site: Site,
    ) {
        if self.frame.kind == FrameKind::Gate {
            let message = "a gate cannot depend on a subroutine or on runtime values";
            self.report.add(Diagnostic::new(E0501, site.span, message));
            return;
        }
        let mut all = effects::Effects::on(reads);
        for value in values {
            self.add_effects(&mut all, value);
        }
        for operand in operands {
            all.wires.extend(operand.operand.wires());
        }
        let statement = Statement { kind: StatementKind::Classical, writes: Vec::new(), command: None };
        self.push_statement(statement, all, site.flags, site.span.start);
    }

    /// Whether a phase reads what is declared after the first `gphase` of the region: the sum is written there.
    fn is_too_new(&mut self, angle: Param) -> bool {
        let Some(&first) = self.frame.draft().phases.first() else { return false };
        let mut newest = 0;
        self.exprs.for_each_leaf(angle, &mut |leaf| {
            newest = newest.max(self.symbols[leaf.symbol.0 as usize].declared.start);
        });
        newest > first
    }

    /// `gphase`: stable angles join the phase of the region, others stay in place.
    fn global_phase(&mut self, angle: Option<Param>, reads: Vec<Wire>, site: Site) {
        let Some(angle) = angle else { return };
        let is_kept = site.flags & PINNED != 0 || self.frame.draft().exited || self.is_too_new(angle);
        if !is_kept && self.exprs.is_stable(angle) {
            let draft = self.frame.draft();
            if draft.add_phase(&mut self.exprs, angle, site.span.start) {
                return;
            }
        }
        let effect = self.frame.effect();
        let region = &mut self.frame.draft().region;
        region.push_touching(Kind::PHASE, &[effect], &reads, &[angle], site.flags, site.span.start);
    }
}

/// `1 qubit`, `2 qubits`.
pub fn counted(count: u32, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Whether somewhere a digit stands before a slash and one after it, blanks aside.
#[inline]
fn divides_literals(text: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = text[from..].iter().position(|&byte| byte == b'/') {
        let slash = from + at;
        let before = text[..slash].iter().rev().find(|byte| !byte.is_ascii_whitespace());
        let after = text[slash + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
        if before.is_some_and(u8::is_ascii_digit) && after.is_some_and(u8::is_ascii_digit) {
            return true;
        }
        from = slash + 1;
    }
    false
}
