//! Directives, operations and assignments.

use super::Writer;
use crate::qasm::ast::*;
use crate::qasm::format::numbers::{push_integer, push_number};

impl Writer<'_> {
    pub(super) fn statement(&mut self, statement: &Statement<'_>) {
        for annotation in &statement.annotations {
            let AnnotationText { name, content } = annotation.kind;
            self.put("@");
            self.put(name);
            if !content.is_empty() {
                self.put(" ");
                self.put(content);
            }
            self.verbatim.push(annotation.span);
            self.new_line();
        }
        if matches!(
            statement.kind,
            StatementKind::Pragma(_) | StatementKind::Cal(_) | StatementKind::Defcal(_)
        ) {
            self.verbatim.push(statement.span);
        }
        self.kind(&statement.kind);
    }

    pub(super) fn kind(&mut self, kind: &StatementKind<'_>) {
        match kind {
            StatementKind::Version(version) => self.version(*version),
            StatementKind::Include(path) => self.quoted("include ", path.kind),
            StatementKind::CalibrationGrammar(name) => self.quoted("defcalgrammar ", name.kind),
            StatementKind::Pragma(pragma) => {
                self.put(if pragma.hash { "#pragma " } else { "pragma " });
                self.put(pragma.content);
            }
            StatementKind::GateRun(run) => self.gate_run(run),
            StatementKind::GateCall(call) => self.gate_call(call),
            StatementKind::Measure(measure) => self.measure(measure),
            StatementKind::CallArrow(call) => {
                self.quantum_call(&call.call);
                self.put(" -> ");
                self.indexed_name(&call.target);
                self.put(";");
            }
            StatementKind::Reset(operand) => self.operation("reset", std::slice::from_ref(operand)),
            StatementKind::Barrier(operands) => self.operation("barrier", operands),
            StatementKind::Nop(operands) => self.operation("nop", operands),
            StatementKind::Delay(delay) => {
                self.put("delay");
                self.bracketed(&delay.duration);
                self.operation("", &delay.operands);
            }
            StatementKind::Qubit(declaration) => {
                self.put("qubit");
                self.size(declaration.size.as_ref());
                self.put(" ");
                self.put(declaration.name.text);
                self.put(";");
            }
            StatementKind::Register(declaration) => {
                self.register(declaration.kind, declaration.name, declaration.size.as_ref());
                self.put(";");
            }
            StatementKind::Declaration(declaration) => self.declaration(declaration),
            StatementKind::Alias(alias) => self.alias(alias),
            StatementKind::Gate(gate) => {
                self.gate_header("gate ", &gate.header);
                self.body(&gate.body);
            }
            StatementKind::Opaque(header) => {
                self.gate_header("opaque ", header);
                self.put(";");
            }
            StatementKind::Def(def) => self.def(def),
            StatementKind::Extern(declaration) => self.extern_declaration(declaration),
            StatementKind::Cal(body) => self.calibration("cal", body),
            StatementKind::Defcal(defcal) => self.defcal(defcal),
            StatementKind::Assignment(assignment) => self.assignment(assignment),
            StatementKind::Expression(expression) => {
                self.expression(expression, 0);
                self.put(";");
            }
            StatementKind::If(statement) => self.if_statement(statement),
            StatementKind::For(statement) => self.for_statement(statement),
            StatementKind::While(statement) => {
                self.put("while (");
                self.expression(&statement.condition, 0);
                self.put(")");
                self.body(&statement.body);
            }
            StatementKind::Switch(statement) => self.switch(statement),
            StatementKind::Box(statement) => {
                self.put("box");
                self.size(statement.duration.as_ref());
                self.body(&statement.body);
            }
            StatementKind::Scope(block) => self.braces(block),
            StatementKind::Break => self.put("break;"),
            StatementKind::Continue => self.put("continue;"),
            StatementKind::End => self.put("end;"),
            StatementKind::Return(value) => {
                self.put("return");
                if let Some(value) = value {
                    self.put(" ");
                    self.value(value);
                }
                self.put(";");
            }
            StatementKind::Broken(_) => {}
        }
    }

    pub(super) fn version(&mut self, version: Version) {
        self.put(&match version.minor {
            Some(minor) => format!("OPENQASM {}.{minor};", version.major),
            None => format!("OPENQASM {};", version.major),
        });
    }

    pub(super) fn quoted(&mut self, keyword: &str, content: &str) {
        let quote = if content.contains('"') { "'" } else { "\"" };
        for part in [keyword, quote, content, quote, ";"] {
            self.put(part);
        }
    }

    pub(super) fn gate_run(&mut self, run: &GateRun<'_>) {
        for (k, gate) in run.iter().enumerate() {
            if k > 0 {
                self.new_line();
            }
            self.flat_gate(&gate);
        }
    }

    pub(super) fn flat_gate(&mut self, gate: &FlatGate<'_, '_>) {
        self.put(gate.name.text);
        if !gate.parameters.is_empty() {
            self.put("(");
            self.joined(gate.parameters, |writer, &number| push_number(writer.out, number, writer.dialect));
            self.put(")");
        }
        self.put(" ");
        self.joined(gate.operands, |writer, operand| {
            writer.put(operand.name.text);
            if let FlatTarget::Element(index) = operand.target {
                writer.put("[");
                push_integer(writer.out, index.into());
                writer.put("]");
            }
        });
        self.put(";");
    }

    pub(super) fn gate_call(&mut self, call: &GateCall<'_>) {
        for modifier in &call.modifiers {
            self.modifier(&modifier.kind);
        }
        self.put(call.name.text);
        if !call.parameters.is_empty() {
            self.arguments(&call.parameters);
        }
        self.size(call.duration.as_deref());
        self.operation("", &call.operands);
    }

    pub(super) fn modifier(&mut self, modifier: &ModifierKind<'_>) {
        let (word, argument) = match modifier {
            ModifierKind::Inv => ("inv", None),
            ModifierKind::Pow(exponent) => ("pow", Some(exponent)),
            ModifierKind::Ctrl(count) => ("ctrl", count.as_ref()),
            ModifierKind::Negctrl(count) => ("negctrl", count.as_ref()),
        };
        self.put(word);
        if let Some(argument) = argument {
            self.put("(");
            self.expression(argument, 0);
            self.put(")");
        }
        self.put(" @ ");
    }

    /// A word and its operands, if any, with the semicolon.
    pub(super) fn operation(&mut self, word: &str, operands: &[Operand<'_>]) {
        self.put(word);
        if !operands.is_empty() {
            self.put(" ");
            self.operands(operands);
        }
        self.put(";");
    }

    pub(super) fn operands(&mut self, operands: &[Operand<'_>]) {
        self.joined(operands, Self::operand);
    }

    pub(super) fn operand(&mut self, operand: &Operand<'_>) {
        match &operand.kind {
            OperandKind::Hardware(number) => self.put(&format!("${number}")),
            OperandKind::Named(named) => self.indexed_name(named),
            OperandKind::Plain(plain) => {
                self.put(plain.name.text);
                if let FlatTarget::Element(index) = plain.target {
                    self.put(&format!("[{index}]"));
                }
            }
        }
    }

    pub(super) fn measure(&mut self, measure: &Measure<'_>) {
        self.put("measure ");
        self.operand(&measure.source);
        if let Some(target) = &measure.target {
            self.put(" -> ");
            self.indexed_name(target);
        }
        self.put(";");
    }

    pub(super) fn quantum_call(&mut self, call: &QuantumCall<'_>) {
        self.put(call.name.text);
        if !call.arguments.is_empty() {
            self.arguments(&call.arguments);
        }
        self.put(" ");
        self.operands(&call.operands);
    }

    pub(super) fn assignment(&mut self, assignment: &Assignment<'_>) {
        self.indexed_name(&assignment.target);
        self.put(" ");
        if let Some(operator) = assignment.operator {
            self.put(operator.text(Dialect::OpenQasm3));
        }
        self.put("= ");
        self.value(&assignment.value);
        self.put(";");
    }
}
