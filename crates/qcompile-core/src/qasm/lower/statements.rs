//! Statements: operations that are no gates, assignments, directives, and who handles what.

use super::Lowering;
use super::assignments::Place;
use super::effects::Effects;
use super::operands::{Operand, Resolved};
use super::regions::{Fence, FrameKind, keep_first_of_each};
use crate::diagnostics::*;
use crate::ir::classical::{Command, Expression, Type};
use crate::ir::{Kind, PINNED, Statement, StatementKind, Version, Wire};
use crate::qasm::ast;

/// Whether a statement is a global phase.
fn is_phase(statement: &ast::Statement) -> bool {
    matches!(&statement.kind, ast::StatementKind::GateCall(call) if call.name.text == "gphase" && call.operands.is_empty())
}

impl Lowering<'_> {
    pub(super) fn statement(&mut self, statement: &ast::Statement) {
        self.constant_steps = 0;
        self.runtime_operators = 0;
        let span = statement.span;
        let annotated = !statement.annotations.is_empty();
        // a phase has no place of its own: nothing is about it, and it hides nothing
        let after_pragma = !is_phase(statement) && std::mem::take(&mut self.after_pragma);
        let kept = annotated || after_pragma;
        let flags = if kept || self.include_depth > 0 { PINNED } else { 0 };
        self.warn_about_swallowed_statements(&statement.annotations);
        if self.frame.kind == FrameKind::Gate && !self.may_stand_in_gate(&statement.kind, span) {
            return;
        }
        match &statement.kind {
            ast::StatementKind::GateRun(run) => run.iter().for_each(|gate| self.flat_gate(&gate)),
            ast::StatementKind::GateCall(call) => self.gate_call(call, span, flags),
            ast::StatementKind::Measure(measure) => self.measure(measure, span, flags),
            ast::StatementKind::CallArrow(call) => self.call_arrow(call, span, flags),
            ast::StatementKind::Reset(operand) => self.reset(operand, span, flags),
            ast::StatementKind::Barrier(operands) => self.barrier(operands, span, flags),
            ast::StatementKind::Delay(delay) => self.delay(delay, span, flags),
            ast::StatementKind::Nop(operands) => self.nop(operands, span, flags),
            ast::StatementKind::Qubit(qubit) => {
                self.qubit_declaration(qubit.name, qubit.size.as_ref(), span, flags);
            }
            ast::StatementKind::Register(register) => self.register_declaration(register, span, flags),
            ast::StatementKind::Declaration(declaration) => self.declaration(declaration, span, flags),
            ast::StatementKind::Alias(alias) => self.alias(alias, span, flags),
            ast::StatementKind::Gate(gate) => self.gate_definition(gate, span, annotated),
            ast::StatementKind::Opaque(header) => self.opaque(header, span),
            ast::StatementKind::Def(def) => self.def(def, span, annotated),
            ast::StatementKind::Extern(declared) => self.extern_declaration(declared, span),
            ast::StatementKind::Defcal(defcal) => self.defcal(defcal, span),
            ast::StatementKind::Cal(_) | ast::StatementKind::CalibrationGrammar(_) => {
                self.push_definition(StatementKind::Calibration, span);
            }
            ast::StatementKind::Assignment(assignment) => {
                self.assignment(assignment, span, flags);
            }
            ast::StatementKind::Expression(value) => self.expression_statement(value, span, flags),
            ast::StatementKind::If(choice) => self.if_statement(choice, span, flags, kept),
            ast::StatementKind::For(repeat) => self.for_statement(repeat, span, flags, kept),
            ast::StatementKind::While(repeat) => self.while_statement(repeat, span, flags, kept),
            ast::StatementKind::Switch(switch) => self.switch_statement(switch, span, flags, kept),
            ast::StatementKind::Box(block) => self.box_statement(block, span, flags, kept),
            ast::StatementKind::Scope(block) => self.scope_statement(block, span, flags),
            ast::StatementKind::Break => self.jump(Command::Break, "break", span),
            ast::StatementKind::Continue => self.jump(Command::Continue, "continue", span),
            ast::StatementKind::End => self.end(span),
            ast::StatementKind::Return(value) => self.return_statement(value.as_ref(), span),
            ast::StatementKind::Include(path) => self.include(path, span, flags),
            ast::StatementKind::Pragma(_) => self.pragma(span),
            ast::StatementKind::Version(version) => self.version_line(*version, span),
            ast::StatementKind::Broken(broken) => {
                if let Some(name) = broken.declares {
                    self.declare_error(name.text, name.span);
                }
            }
        }
    }

    /// Lowers the statements of a block in the innermost scope and region.
    pub(super) fn block_statements(&mut self, block: &ast::Block) {
        for statement in &block.statements {
            if self.report.is_full() {
                return;
            }
            self.statement(statement);
        }
    }

    /// A gate's body holds gates, loops over them, barriers and delays.
    fn may_stand_in_gate(&mut self, kind: &ast::StatementKind, span: Span) -> bool {
        let what = match kind {
            ast::StatementKind::GateRun(_)
            | ast::StatementKind::GateCall(_)
            | ast::StatementKind::Barrier(_)
            | ast::StatementKind::Delay(_)
            | ast::StatementKind::Nop(_)
            | ast::StatementKind::For(_)
            | ast::StatementKind::Alias(_)
            | ast::StatementKind::Pragma(_)
            | ast::StatementKind::Broken(_) => return true,
            ast::StatementKind::Measure(_) => "a measurement is",
            ast::StatementKind::Reset(_) => "a reset is",
            ast::StatementKind::Qubit(_)
            | ast::StatementKind::Register(_)
            | ast::StatementKind::Declaration(_) => "a declaration is",
            ast::StatementKind::If(_) | ast::StatementKind::While(_) | ast::StatementKind::Switch(_) => {
                "a runtime condition is"
            }
            ast::StatementKind::Gate(_) | ast::StatementKind::Opaque(_) => "a gate definition is",
            _ => "this is",
        };
        let message = format!("{what} not allowed in the body of a gate");
        let help = "a gate is unitary: its body holds gates only; `def` makes a subroutine";
        self.report.add(Diagnostic::new(E0501, span, message).help(help));
        if let ast::StatementKind::Declaration(declaration) = kind {
            self.declare_error(declaration.name.text, declaration.name.span);
        }
        false
    }

    fn warn_about_swallowed_statements(&mut self, annotations: &[ast::Annotation]) {
        for annotation in annotations.iter().filter(|annotation| annotation.kind.content.ends_with(';')) {
            let message = "this annotation takes the rest of its line, the statement on it included";
            let finding =
                Diagnostic::new(W0501, annotation.span, message).label("all of this is the annotation");
            self.report.add(finding.help("put the statement on a line of its own"));
        }
    }

    /// Appends a statement that is kept to the letter.
    pub(super) fn push_statement(
        &mut self,
        mut statement: Statement,
        effects: Effects,
        flags: u8,
        origin: u32,
    ) {
        let mut wires = effects.wires;
        wires.sort_unstable();
        wires.dedup();
        if wires.is_empty() {
            wires.push(self.frame.effect());
        }
        for &symbol in &effects.writes {
            self.write(symbol);
            for written in self.written_with(symbol) {
                if !statement.writes.contains(&written) {
                    statement.writes.push(written);
                }
            }
        }
        let touched =
            wires.len() as u64 + if effects.fence == Fence::None { 0 } else { self.frame.wire_count() };
        self.may_unfold(touched, Span::at(origin));
        if effects.fence == Fence::All {
            self.frame.call_fence = Fence::All;
        }
        self.frame.draft().push_statement(statement, &wires, effects.fence, flags, origin);
    }

    // ------------------------------------------------------------------------------------------------ measurements

    fn measure(&mut self, measure: &ast::Measure, span: Span, flags: u8) {
        let qubits = self.operand(&measure.source);
        match &measure.target {
            Some(target) => {
                let place = self.target(target);
                let (Some(qubits), Some(place)) = (qubits, place) else { return };
                self.measure_to(&qubits, place, target.span(), flags, span);
            }
            None => {
                let Some(qubits) = qubits else { return };
                if qubits.is_unknown() {
                    return self.opaque_operation(&[qubits], flags, span);
                }
                if !self.may_unfold(u64::from(qubits.operand.len().unwrap_or(1)), span) {
                    return;
                }
                for wire in qubits.operand.wires() {
                    self.push_op(Kind::MEASURE, &[wire], &qubits.reads, flags, span);
                }
            }
        }
    }

    fn push_op(&mut self, kind: Kind, wires: &[Wire], reads: &[Wire], flags: u8, span: Span) {
        let mut reads = reads.to_vec();
        reads.retain(|wire| !wires.contains(wire));
        self.frame.draft().region.push_touching(kind, wires, &reads, &[], flags, span.start);
    }

    /// An operation on qubits that only the machine selects.
    fn opaque_operation(&mut self, operands: &[Resolved], flags: u8, span: Span) {
        let parts =
            operands.iter().flat_map(|part| part.operand.wires().into_iter().chain(part.reads.clone()));
        let effects = Effects::on(parts);
        let statement = Statement { kind: StatementKind::Classical, writes: Vec::new(), command: None };
        self.push_statement(statement, effects, flags, span.start);
    }

    pub(super) fn measure_to(
        &mut self,
        qubits: &Resolved,
        place: Place,
        target_span: Span,
        flags: u8,
        span: Span,
    ) {
        let plain = !qubits.is_unknown() && place.bits.as_ref().is_some_and(|bits| !bits.is_unknown());
        match &place.bits {
            Some(bits) if plain => {
                let bits = bits.operand.clone();
                self.measure_into(qubits, &bits, target_span, flags, span);
                self.write(place.symbol);
            }
            _ if qubits.is_unknown() => {
                let wires = [self.place_wires(&place), qubits.operand.wires(), qubits.reads.clone()].concat();
                let effects = Effects { writes: vec![place.symbol], ..Effects::on(wires) };
                let statement =
                    Statement { kind: StatementKind::Classical, writes: Vec::new(), command: None };
                self.push_statement(statement, effects, flags, span.start);
            }
            _ => {
                let ty = place.ty.clone();
                if let Some(value) = self.measured_value(qubits, &ty) {
                    self.assign(place, value, &qubits.reads, flags, span);
                }
            }
        }
    }

    /// One measurement for each pair of qubit and bit.
    pub(super) fn measure_into(
        &mut self,
        qubits: &Resolved,
        bits: &Operand,
        target_span: Span,
        flags: u8,
        span: Span,
    ) {
        let sizes = (qubits.operand.len(), bits.len());
        let same = match sizes {
            (None, None) => true,
            (Some(n), Some(m)) => n == m,
            (Some(1), None) | (None, Some(1)) if self.is_version_2() => {
                let message = "a single bit and a register of one are measured into each other";
                self.report.add(Diagnostic::new(W0303, span, message).help("index the register: `[0]`"));
                true
            }
            _ => false,
        };
        if !same {
            return self.report_measured_sizes(qubits.span, target_span, sizes);
        }
        let count = sizes.0.unwrap_or(1);
        if !self.may_unfold(u64::from(count), span) {
            return;
        }
        for k in 0..count {
            self.push_op(Kind::MEASURE, &[qubits.operand.at(k), bits.at(k)], &qubits.reads, flags, span);
        }
    }

    fn report_measured_sizes(&mut self, qubits: Span, bits: Span, sizes: (Option<u32>, Option<u32>)) {
        let text = |size: Option<u32>, what: &str| match size {
            None => format!("a single {what}"),
            Some(1) => format!("a register of 1 {what}"),
            Some(n) => format!("{n} {what}s"),
        };
        let (source, target) = (text(sizes.0, "qubit"), text(sizes.1, "bit"));
        let finding = Diagnostic::new(E0305, bits, format!("cannot measure {source} into {target}"))
            .label(format!("{target} here"))
            .also(qubits, format!("{source} here"));
        let finding = match sizes {
            (Some(1), None) | (None, Some(1)) => {
                finding.help("`bit` and `bit[1]` are different types; write `[0]`")
            }
            _ => finding.help("both sides need the same size"),
        };
        self.report.add(finding);
    }

    fn reset(&mut self, operand: &ast::Operand, span: Span, flags: u8) {
        let Some(qubits) = self.operand(operand) else { return };
        if qubits.is_unknown() {
            return self.opaque_operation(&[qubits], flags, span);
        }
        if !self.may_unfold(u64::from(qubits.operand.len().unwrap_or(1)), span) {
            return;
        }
        for wire in qubits.operand.wires() {
            self.push_op(Kind::RESET, &[wire], &qubits.reads, flags, span);
        }
    }

    /// The operands of a statement that takes any number of qubits, each once.
    pub(super) fn any_qubits(&mut self, operands: &[ast::Operand]) -> Option<(Vec<Wire>, Vec<Wire>)> {
        let (mut wires, mut reads) = (Vec::new(), Vec::new());
        let mut all_known = true;
        for operand in operands {
            let Some(part) = self.operand(operand) else {
                all_known = false;
                continue;
            };
            let len = part.operand.len().unwrap_or(1);
            if !self.may_unfold(u64::from(len), part.span) {
                return None;
            }
            wires.extend((0..len).map(|k| part.operand.at(k)));
            reads.extend(part.reads);
        }
        keep_first_of_each(&mut wires);
        all_known.then_some((wires, reads))
    }

    fn barrier(&mut self, operands: &[ast::Operand], span: Span, flags: u8) {
        if !operands.is_empty() {
            let Some((wires, reads)) = self.any_qubits(operands) else { return };
            if !wires.is_empty() {
                self.push_op(Kind::BARRIER, &wires, &reads, flags, span);
            }
            return;
        }
        self.frame.call_fence = self.frame.call_fence.max(Fence::Qubits);
        if !self.may_unfold(self.frame.wire_count(), span) {
            return;
        }
        let all = self.frame.named_qubits();
        let wires = if all.is_empty() { vec![self.frame.effect()] } else { all };
        let draft = self.frame.draft();
        let row = draft.region.push_touching(Kind::BARRIER, &wires, &[], &[], flags, span.start);
        draft.mark(row, Fence::Qubits);
    }

    fn delay(&mut self, delay: &ast::Delay, span: Span, flags: u8) {
        self.facts.timed = true;
        let duration = self.expression(&delay.duration);
        let duration = duration.and_then(|value| self.coerce(value, &Type::Duration, delay.duration.span));
        let Some((wires, reads)) = self.any_qubits(&delay.operands) else { return };
        let Some(duration) = duration else { return };
        let mut effects = self.effects_of(&duration);
        effects.wires.extend(wires);
        effects.wires.extend(reads);
        if delay.operands.is_empty() {
            effects.fence = effects.fence.max(Fence::Qubits);
            self.frame.call_fence = self.frame.call_fence.max(Fence::Qubits);
        }
        let command = Some(Command::Wait(duration));
        let statement = Statement { kind: StatementKind::Delay, writes: Vec::new(), command };
        self.push_statement(statement, effects, flags | PINNED, span.start);
    }

    fn nop(&mut self, operands: &[ast::Operand], span: Span, flags: u8) {
        let Some((wires, reads)) = self.any_qubits(operands) else { return };
        let effects = Effects::on([wires, reads].concat());
        let statement = Statement { kind: StatementKind::Nop, writes: Vec::new(), command: None };
        self.push_statement(statement, effects, flags | PINNED, span.start);
    }

    fn expression_statement(&mut self, source: &ast::Expression, span: Span, flags: u8) {
        let Some(value) = self.expression(source) else { return };
        let effects = self.effects_of(&value);
        let command = Some(Command::Evaluate(value));
        let statement = Statement { kind: StatementKind::Classical, writes: Vec::new(), command };
        self.push_statement(statement, effects, flags, span.start);
    }

    // -------------------------------------------------------------------------------------------------- directives

    fn pragma(&mut self, span: Span) {
        self.after_pragma = true;
        let effects = Effects { fence: Fence::All, ..Effects::on([self.frame.effect()]) };
        let statement = Statement { kind: StatementKind::Pragma, writes: Vec::new(), command: None };
        self.push_statement(statement, effects, 0, span.start);
    }

    fn version_line(&mut self, version: ast::Version, span: Span) {
        let read = match version.major {
            2 => Version::V2,
            _ => Version::V3 {
                minor: version.minor.unwrap_or(0).min(255) as u8,
                written: true,
                u: self.options.u_convention,
            },
        };
        if self.include_depth > 0 {
            if (read == Version::V2) != (self.version == Version::V2) {
                let message =
                    "this file is of another version of the language than the program that includes it";
                self.report.add(Diagnostic::new(E0604, span, message));
            }
            return;
        }
        self.version = read;
        if read == Version::V2 {
            self.dialect = ast::Dialect::OpenQasm2;
            self.facts.zero_initialised = true;
        }
    }

    // ---------------------------------------------------------------------------------------------- leaving a place

    fn jump(&mut self, command: Command, word: &str, span: Span) {
        if self.frame.loops == 0 {
            let message = format!("`{word}` can stand only in a loop");
            self.report.add(Diagnostic::new(E0503, span, message).label("no loop around this"));
            return;
        }
        self.push_exit(command, Effects::none(), span);
        self.frame.draft().jumps = true;
    }

    fn end(&mut self, span: Span) {
        self.push_exit(Command::End, Effects::none(), span);
        // it leaves the callers too
        self.frame.call_fence = Fence::All;
        self.frame.draft().ends = true;
    }

    fn push_exit(&mut self, command: Command, mut effects: Effects, span: Span) {
        effects.fence = effects.fence.max(Fence::Region);
        effects.wires.push(self.frame.effect());
        let statement = Statement { kind: StatementKind::Exit, writes: Vec::new(), command: Some(command) };
        self.push_statement(statement, effects, 0, span.start);
        self.frame.draft().exited = true;
    }

    fn return_statement(&mut self, value: Option<&ast::Value>, span: Span) {
        let Some(result) = self.result.clone() else {
            let message = "`return` can stand only in a subroutine";
            self.report.add(Diagnostic::new(E0504, span, message).label("no subroutine around this"));
            return;
        };
        let returned = match (value, &result) {
            (None, Type::Void | Type::Error) => Some((Effects::none(), None)),
            (None, wanted) => {
                let message = format!("this subroutine returns {wanted}");
                self.report.add(Diagnostic::new(E0301, span, message).label("a value is missing"));
                None
            }
            (Some(_), Type::Void) => {
                let message = "this subroutine returns nothing";
                let help = "declare what it returns: `def name(...) -> bit { ... }`";
                self.report.add(Diagnostic::new(E0301, span, message).label("a value is given").help(help));
                None
            }
            (Some(value), wanted) => self.returned(value, wanted, span),
        };
        if let Some((effects, value)) = returned {
            self.push_exit(Command::Return(value), effects, span);
        }
        self.frame.draft().ends = true;
    }

    fn returned(
        &mut self,
        value: &ast::Value,
        wanted: &Type,
        span: Span,
    ) -> Option<(Effects, Option<Expression>)> {
        match value {
            ast::Value::Expression(source) => {
                let value = self.expression(source)?;
                let value = self.coerce(value, wanted, source.span)?;
                Some((self.effects_of(&value), Some(value)))
            }
            ast::Value::Measure(source) => {
                let qubits = self.operand(source)?;
                let value = self.measured_value(&qubits, wanted)?;
                let mut effects = self.effects_of(&value);
                effects.wires.extend(qubits.reads);
                Some((effects, Some(value)))
            }
            ast::Value::QuantumCall(call) => Some((self.quantum_call(call)?, None)),
            ast::Value::Array(items) => {
                let message = "a list in braces can only initialise an array";
                self.report.add(Diagnostic::new(E0301, items.span.to(span), message));
                None
            }
        }
    }
}
