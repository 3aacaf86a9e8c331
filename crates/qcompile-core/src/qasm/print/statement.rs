//! One op as one canonical statement.

use super::convert::{is_standard_include, whole_register};
use super::names::{INDENT, Scope, language};
use super::{Printer, finding};
use crate::diagnostics::{E0701, E0702, E0850, Span, W0701};
use crate::ir::classical::Expression;
use crate::ir::{
    Block, GateBody, Head, Kind, Modified, OpView, Param, Power, Region, Statement, StatementKind, Wire,
};
use crate::qasm::ast::Dialect;

impl<'a> Printer<'a> {
    /// Appends the statement of an op, without indentation and line ending.
    pub(super) fn statement(&mut self, scope: &Scope<'a>, op: OpView<'a>) {
        self.origin = op.origin;
        match op.kind {
            Kind::MEASURE => self.measure(scope, op.wires),
            Kind::RESET => self.plain("reset ", scope, op.wires),
            Kind::BARRIER => self.barrier(scope, op.wires),
            Kind::PHASE => self.phase(op.params[0]),
            Kind::BLOCK => self.block(scope, op),
            Kind::STATEMENT => self.kept(scope, op),
            _ => self.gate(scope, op),
        }
    }

    fn gate(&mut self, scope: &Scope<'a>, op: OpView<'a>) {
        if !scope.region.layout.unnamed.is_empty() && op.wires.iter().any(|&wire| scope.is_unnamed(wire)) {
            self.unsayable("acts on a qubit whose name is taken in its scope");
        }
        let params = self.callee(scope, op.kind, op.params);
        self.arguments(params);
        self.out.push(' ');
        self.wires(scope, op.wires);
        self.out.push(';');
    }

    /// Appends modifiers and the name, and returns the parameters that go between the parentheses.
    pub(super) fn callee<'p>(&mut self, scope: &Scope<'a>, kind: Kind, params: &'p [Param]) -> &'p [Param] {
        let circuit = self.circuit;
        let (mut kind, mut params) = (kind, params);
        while let Some(GateBody::Modified(modified)) =
            kind.as_program_gate().map(|index| &circuit.gates[index].body)
        {
            params = self.modifiers(modified, params);
            kind = modified.base;
        }
        self.gate_name(scope, kind);
        params
    }

    pub(super) fn arguments(&mut self, params: &[Param]) {
        for (k, &param) in params.iter().enumerate() {
            self.out.push_str(if k == 0 { "(" } else { ", " });
            self.parameter(param);
        }
        if !params.is_empty() {
            self.out.push(')');
        }
    }

    /// Appends `ctrl(2) @ negctrl @ pow(3) @ `; returns the parameters without a symbolic exponent.
    fn modifiers<'p>(&mut self, modified: &Modified, params: &'p [Param]) -> &'p [Param] {
        if self.dialect == Dialect::OpenQasm2 {
            let found = finding(E0701, self.place(), "OpenQASM 2 has no gate modifiers");
            self.problem(found.help("decompose the gate first, or write OpenQASM 3"));
        }
        self.control_modifiers((0..modified.controls).map(|k| k >= 64 || modified.polarity >> k & 1 == 1));
        match modified.power {
            Power::Int(1) => params,
            Power::Int(-1) => {
                self.out.push_str("inv @ ");
                params
            }
            Power::Int(exponent) => {
                self.out.push_str(&format!("pow({exponent}) @ "));
                params
            }
            Power::Real(exponent) => {
                self.out.push_str("pow(");
                self.float(exponent);
                self.out.push_str(") @ ");
                params
            }
            Power::Parameter => {
                let (&exponent, rest) = params.split_last().expect("the exponent is the last parameter");
                self.out.push_str("pow(");
                self.parameter(exponent);
                self.out.push_str(") @ ");
                rest
            }
        }
    }

    /// Appends controls, each firing on 1 (`true`) or 0; neighbours of one kind share a modifier.
    pub(super) fn control_modifiers(&mut self, polarity: impl Iterator<Item = bool>) {
        let mut polarity = polarity.peekable();
        while let Some(positive) = polarity.next() {
            let mut count = 1;
            while polarity.next_if_eq(&positive).is_some() {
                count += 1;
            }
            self.out.push_str(if positive { "ctrl" } else { "negctrl" });
            if count > 1 {
                self.out.push_str(&format!("({count})"));
            }
            self.out.push_str(" @ ");
        }
    }

    fn measure(&mut self, scope: &Scope<'a>, wires: &[Wire]) {
        match (wires, self.dialect) {
            (&[qubit, bit], Dialect::OpenQasm3) => {
                self.wire(scope, bit);
                self.plain(" = measure ", scope, &[qubit]);
            }
            (&[qubit, bit], Dialect::OpenQasm2) => {
                self.out.push_str("measure ");
                self.wire(scope, qubit);
                self.plain(" -> ", scope, &[bit]);
            }
            _ => {
                if self.dialect == Dialect::OpenQasm2 {
                    let found = finding(
                        E0701,
                        self.place(),
                        "OpenQASM 2 has no measurement without a bit for its outcome",
                    );
                    self.problem(found.help("name a bit, or write OpenQASM 3"));
                }
                self.plain("measure ", scope, wires);
            }
        }
    }

    fn plain(&mut self, before: &str, scope: &Scope<'a>, wires: &[Wire]) {
        self.out.push_str(before);
        self.wires(scope, wires);
        self.out.push(';');
    }

    fn barrier(&mut self, scope: &Scope<'a>, wires: &[Wire]) {
        self.out.push_str("barrier ");
        self.registers(scope, wires);
        self.out.push(';');
    }

    /// Appends operands, whole registers by their names.
    pub(super) fn registers(&mut self, scope: &Scope<'a>, wires: &[Wire]) {
        let mut rest = wires;
        while let [first, others @ ..] = rest {
            if rest.len() < wires.len() {
                self.out.push_str(", ");
            }
            match whole_register(self.circuit, scope, rest) {
                Some((register, size)) => {
                    self.out.push_str(self.names.symbol(register));
                    rest = &rest[size..];
                }
                None => {
                    self.wire(scope, *first);
                    rest = others;
                }
            }
        }
    }

    /// `gphase(x);`, or a note where the language has none.
    pub(super) fn phase(&mut self, phase: Param) {
        if self.dialect == Dialect::OpenQasm2 {
            return self.note(finding(W0701, self.place(), "OpenQASM 2 has no global phase; it is left out"));
        }
        self.out.push_str("gphase(");
        self.parameter(phase);
        self.out.push_str(");");
    }

    /// A statement of a text, to the letter.
    fn kept(&mut self, scope: &Scope<'a>, op: OpView<'a>) {
        let statement = op.statement().expect("a statement has its payload");
        if self.from.is_some() {
            return self.converted_statement(op, statement);
        }
        if !self.keeps_text && self.is_said_at_the_top(op, statement) {
            return;
        }
        match (self.source_of(op.origin), &statement.command) {
            (Some(text), _) => self.out.push_str(text),
            (None, Some(command)) => self.command(command, op.wires, scope),
            (None, None) => match statement.kind {
                StatementKind::Declaration(symbol) => self.declaration_statement(symbol),
                _ => self.unsayable("is a statement without a text"),
            },
        }
    }

    /// Whether a circuit that is printed without its text has the statement among its includes and definitions.
    fn is_said_at_the_top(&self, op: OpView<'a>, statement: &Statement) -> bool {
        match statement.kind {
            StatementKind::Include => self.source_of(op.origin).is_some_and(is_standard_include),
            StatementKind::Gate(_) => true,
            _ => false,
        }
    }

    // ------------------------------------------------------------------------------------------- control flow

    fn block(&mut self, scope: &Scope<'a>, op: OpView<'a>) {
        let block = op.block().expect("control flow has its payload");
        if self.dialect == Dialect::OpenQasm2 {
            return self.conditional(scope, op, block);
        }
        match &block.head {
            Head::If(condition) => {
                self.out.push_str("if (");
                self.classical(condition, scope);
                self.out.push_str(") ");
                self.body(scope, op.touched, &block.bodies[0]);
                if let Some(otherwise) = block.bodies.get(1) {
                    self.out.push_str(" else ");
                    self.body(scope, op.touched, otherwise);
                }
            }
            Head::While(condition) => {
                self.out.push_str("while (");
                self.classical(condition, scope);
                self.out.push_str(") ");
                self.body(scope, op.touched, &block.bodies[0]);
            }
            Head::For { variable, domain } => {
                self.loop_head(*variable, domain, scope);
                self.body(scope, op.touched, &block.bodies[0]);
            }
            Head::Switch { subject, labels } => {
                self.out.push_str("switch (");
                self.classical(subject, scope);
                self.out.push_str(") {");
                self.out.push_str(self.newline);
                self.cases(scope, op, block, labels);
                self.out.push_str(&scope.indent);
                self.out.push('}');
            }
            Head::Box(duration) => {
                self.out.push_str("box");
                if let Some(duration) = duration {
                    self.out.push('[');
                    self.classical(duration, scope);
                    self.out.push(']');
                }
                self.out.push(' ');
                self.body(scope, op.touched, &block.bodies[0]);
            }
            Head::Scope => self.body(scope, op.touched, &block.bodies[0]),
        }
    }

    fn cases(&mut self, scope: &Scope<'a>, op: OpView<'a>, block: &'a Block, labels: &[Vec<Expression>]) {
        let indent = format!("{}{INDENT}", scope.indent);
        for (k, body) in block.bodies.iter().enumerate() {
            self.out.push_str(&indent);
            match labels.get(k) {
                Some(labels) => {
                    self.out.push_str("case ");
                    self.classical_list(labels, scope);
                    self.out.push(' ');
                }
                None => self.out.push_str("default "),
            }
            let mut inner = scope.body(op.touched, body);
            inner.indent = format!("{indent}{INDENT}");
            self.braced(&inner, &indent);
            self.out.push_str(self.newline);
        }
    }

    fn body(&mut self, scope: &Scope<'a>, touched: &[Wire], body: &'a Region) {
        let inner = scope.body(touched, body);
        self.braced(&inner, &scope.indent);
    }

    /// `{`, the statements of a region one per line, `}`.
    pub(super) fn braced(&mut self, scope: &Scope<'a>, outer_indent: &str) {
        self.out.push('{');
        self.out.push_str(self.newline);
        self.lines(scope);
        self.out.push_str(outer_indent);
        self.out.push('}');
    }

    /// The statements of a region, one per line, and its phase.
    pub(super) fn lines(&mut self, scope: &Scope<'a>) {
        let region = scope.region;
        let phase_at = if region.phase.same(Param::ZERO) { None } else { Some(first_exit(region)) };
        for op in region.iter() {
            if phase_at == Some(op.row) {
                self.line(scope, |printer| printer.phase(region.phase));
            }
            self.line(scope, |printer| printer.statement(scope, op));
        }
        if phase_at == Some(region.len()) {
            self.line(scope, |printer| printer.phase(region.phase));
        }
    }

    /// One line; none where nothing is said.
    pub(super) fn line(&mut self, scope: &Scope<'a>, say: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        self.out.push_str(&scope.indent);
        let said_from = self.out.len();
        say(self);
        if self.out.len() == said_from {
            self.out.truncate(start);
        } else {
            self.out.push_str(self.newline);
        }
    }

    pub(super) fn unsayable(&mut self, why: &str) {
        self.problem(finding(E0850, self.place(), format!("an operation of the circuit {why}")));
    }

    pub(super) fn opaque_gate(&mut self, name: &str, declared: Span) {
        let message = format!("{} has no form for the opaque gate `{name}`", language(self.dialect));
        self.problem(finding(E0702, declared, message).help("define the gate, or write OpenQASM 2"));
    }
}

/// The first row from which the region may be left: a phase after it could be skipped.
pub(super) fn first_exit(region: &Region) -> usize {
    let leaves = |op: &OpView| {
        let jumps = op.statement().is_some_and(|statement| statement.kind == StatementKind::Exit);
        jumps || op.block().is_some_and(|block| block.exits)
    };
    region.iter().position(|op| leaves(&op)).unwrap_or(region.len())
}
