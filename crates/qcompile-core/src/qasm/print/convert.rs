//! From one version of OpenQASM to the other, statement by statement.
//!
//! What a statement means is in its ops, so it is written anew from them in the words of the other version. Three
//! things are taken over from the text where they mean the same there: a call on whole registers stays one
//! statement, angles keep their spelling (`pi/2`), and definitions and conditions keep their layout. Comments stay,
//! names that the other version does not take are replaced everywhere.

use std::ops::Range;

use super::names::{Scope, language};
use super::slices::Words;
use super::{Printer, finding};
use crate::diagnostics::{E0604, E0701, E0702};
use crate::ir::{
    Circuit, GateBody, Kind, OpView, Param, Region, ResolvedWire, Row, Statement, StatementKind, SymbolId,
    SymbolKind, Wire,
};
use crate::qasm::Parser;
use crate::qasm::ast::{self, BinaryOperator, Dialect, Expression, ExpressionKind, StatementKind as Ast};
use crate::qasm::lex::{Lexer, TokenKind};
use crate::qasm::number::Number;
use crate::qasm::scan::skip_trivia;

/// What stands at one place of a call: a qubit or bit, or a register that is walked.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Operand {
    Wire(Wire),
    Register(SymbolId),
}

/// The operands of the one call that makes all these ops; `None` where it takes several.
pub(super) fn broadcast(
    circuit: &Circuit,
    scope: &Scope,
    region: &Region,
    rows: Range<Row>,
) -> Option<Vec<Operand>> {
    let first = region.op(rows.start);
    if rows.len() == 1 {
        return Some(first.wires.iter().map(|&wire| Operand::Wire(wire)).collect());
    }
    let called = first.kind.is_gate() || matches!(first.kind, Kind::MEASURE | Kind::RESET);
    let alike = |op: OpView| {
        op.kind == first.kind
            && op.wires.len() == first.wires.len()
            && op.params.iter().zip(first.params).all(|(a, b)| a.same(*b))
    };
    if !called || !rows.clone().all(|row| alike(region.op(row))) {
        return None;
    }
    let column = |k: usize| {
        let wires: Vec<Wire> = rows.clone().map(|row| region.op(row).wires[k]).collect();
        if wires.iter().all(|&wire| wire == wires[0]) {
            return Some(Operand::Wire(wires[0]));
        }
        let (register, size) = whole_register(circuit, scope, &wires)?;
        (size == wires.len()).then_some(Operand::Register(register))
    };
    (0..first.wires.len()).map(column).collect()
}

/// The register that the first of `wires` are, all of it in order, and its size.
pub(super) fn whole_register(circuit: &Circuit, scope: &Scope, wires: &[Wire]) -> Option<(SymbolId, usize)> {
    if scope.is_anonymous() {
        return None;
    }
    let element = |wire| match scope.resolve(wire) {
        ResolvedWire::Symbol { symbol, index: Some(index) } => Some((symbol, index)),
        _ => None,
    };
    let (register, 0) = element(wires[0])? else { return None };
    let (SymbolKind::Qubits { size: Some(size) } | SymbolKind::Bits { size: Some(size) }) =
        circuit.symbol(register).kind
    else {
        return None;
    };
    let run = wires.get(..size as usize)?;
    let in_order = |(k, &wire)| element(wire) == Some((register, k as u32));
    run.iter().enumerate().all(in_order).then_some((register, run.len()))
}

impl<'a> Printer<'a> {
    /// The statement at `source` (to the end of its text) in the words of the output.
    pub(super) fn converted(&mut self, scope: &Scope<'a>, rows: Range<Row>, source: &'a str, words: &Words) {
        let op = scope.region.op(rows.start);
        let operands = broadcast(self.circuit, scope, scope.region, rows.clone());
        match operands.filter(|_| op.kind.is_gate() || matches!(op.kind, Kind::MEASURE | Kind::RESET)) {
            Some(operands) => {
                self.origin = op.origin;
                self.called(scope, op, &operands, source, words);
            }
            None => self.statement(scope, op),
        }
    }

    fn called(
        &mut self,
        scope: &Scope<'a>,
        op: OpView<'a>,
        operands: &[Operand],
        source: &'a str,
        words: &Words,
    ) {
        match (op.kind, operands) {
            (Kind::MEASURE, &[qubit, bit]) if self.dialect == Dialect::OpenQasm3 => {
                self.operand(scope, bit);
                self.out.push_str(" = measure ");
                self.operand(scope, qubit);
            }
            (Kind::MEASURE, &[qubit, bit]) => {
                self.out.push_str("measure ");
                self.operand(scope, qubit);
                self.out.push_str(" -> ");
                self.operand(scope, bit);
            }
            (Kind::MEASURE, _) => return self.statement(scope, op),
            (Kind::RESET, operands) => {
                self.out.push_str("reset ");
                self.operand_list(scope, operands);
            }
            (_, operands) => {
                let params = self.callee(scope, op.kind, op.params);
                let names = self.parameter_names(params);
                let texts = spelled_parameters(source, words.dialect, self.dialect, &names);
                match texts.filter(|texts| texts.len() == params.len() && !self.options.pi) {
                    Some(texts) => self.spelled(&texts, words),
                    None => self.arguments(params),
                }
                self.out.push(' ');
                self.operand_list(scope, operands);
            }
        }
        self.out.push(';');
    }

    fn operand_list(&mut self, scope: &Scope<'a>, operands: &[Operand]) {
        for (k, &operand) in operands.iter().enumerate() {
            if k > 0 {
                self.out.push_str(", ");
            }
            self.operand(scope, operand);
        }
    }

    fn operand(&mut self, scope: &Scope<'a>, operand: Operand) {
        match operand {
            Operand::Wire(wire) => self.wire(scope, wire),
            Operand::Register(symbol) => self.out.push_str(self.names.symbol(symbol)),
        }
    }

    /// The gate parameters that these angles read.
    fn parameter_names(&self, params: &[Param]) -> Vec<&'a str> {
        let circuit = self.circuit;
        let mut names = Vec::new();
        for &param in params {
            circuit.exprs.for_each_leaf(param, &mut |leaf| {
                let symbol = circuit.symbol(leaf.symbol);
                if symbol.kind == SymbolKind::GateParameter {
                    names.push(&*symbol.name);
                }
            });
        }
        names
    }

    fn spelled(&mut self, texts: &[&str], words: &Words) {
        for (k, text) in texts.iter().enumerate() {
            self.out.push_str(if k == 0 { "(" } else { ", " });
            self.out.push_str(&words.renamed(text));
        }
        if !texts.is_empty() {
            self.out.push(')');
        }
    }

    /// A statement that is no gate: declarations have words of their own in each version.
    pub(super) fn converted_statement(&mut self, op: OpView<'a>, statement: &Statement) {
        let name = match (&statement.kind, self.dialect) {
            (StatementKind::Declaration(symbol), _) => return self.converted_declaration(*symbol),
            (StatementKind::Include, _) => {
                return self.converted_include(self.source_of(op.origin).unwrap_or(""));
            }
            (StatementKind::Gate(index), Dialect::OpenQasm3) => {
                let gate = &self.circuit.gates[*index as usize];
                if let GateBody::Opaque = gate.body {
                    let name = gate.name.as_deref().unwrap_or("");
                    return self.opaque_gate(name, gate.declared);
                }
                return;
            }
            (_, Dialect::OpenQasm3) => {
                let text = self.source_of(op.origin).unwrap_or("");
                return self.out.push_str(text);
            }
            (StatementKind::Gate(_), _) => "this gate definition",
            (StatementKind::Subroutine(_), _) => "subroutines",
            (StatementKind::Classical, _) => "classical code",
            (StatementKind::Delay, _) => "delays",
            (StatementKind::Nop, _) => "`nop`",
            (StatementKind::Exit, _) => "jumps",
            (StatementKind::Pragma, _) => "pragmas",
            (StatementKind::Calibration, _) => "calibrations",
        };
        self.no_form(name);
    }

    pub(super) fn no_form(&mut self, construct: &str) {
        let code = if self.dialect == Dialect::OpenQasm2 { E0701 } else { E0702 };
        let message = format!("{} has no form for {construct}", language(self.dialect));
        self.problem(
            finding(code, self.place(), message).help("remove it, or keep the version of the program"),
        );
    }

    fn converted_declaration(&mut self, symbol: SymbolId) {
        match (&self.circuit.symbol(symbol).kind, self.dialect) {
            (SymbolKind::Variable { .. }, Dialect::OpenQasm2) => {
                self.no_form("classical variables and parameters")
            }
            _ => self.declaration_statement(symbol),
        }
    }

    pub(super) fn converted_include(&mut self, text: &str) {
        if is_standard_include(text) {
            return self.out.push_str(standard_include(self.dialect));
        }
        let message = format!("the included file is not {}", language(self.dialect));
        let found = finding(E0604, self.place(), message);
        self.problem(found.help("put the text of the file in its place first"));
    }
}

pub(super) fn is_standard_include(statement: &str) -> bool {
    let Some(rest) = statement.strip_prefix("include") else { return false };
    let path = rest[skip_trivia(rest, 0)..].split(['"', '\'']).nth(1);
    matches!(path, Some("stdgates.inc" | "qelib1.inc"))
}

pub(super) fn standard_include(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::OpenQasm2 => "include \"qelib1.inc\";",
        Dialect::OpenQasm3 => "include \"stdgates.inc\";",
    }
}

/// The parameters of a gate call as written, where they mean the same in the other version.
fn spelled_parameters<'a>(
    source: &'a str,
    from: Dialect,
    to: Dialect,
    parameters: &[&str],
) -> Option<Vec<&'a str>> {
    let mut parser = Parser::new(source, 0, from).starting_at(0);
    let statement = parser.next_statement()?;
    let Ast::GateCall(call) = &statement.kind else { return None };
    let same =
        call.parameters.iter().all(|parameter| is_real_in_both(parameter, to, parameters) == Some(true));
    let text = |parameter: &Expression| &source[parameter.span.start as usize..parameter.span.end as usize];
    let texts: Vec<&str> = call.parameters.iter().map(text).collect();
    let readable = to != Dialect::OpenQasm2 || texts.iter().all(|text| has_numbers_of_version_2(text));
    (same && readable && call.modifiers.is_empty()).then_some(texts)
}

/// Whether version 2 has all the numbers of an expression of version 3.
fn has_numbers_of_version_2(text: &str) -> bool {
    let mut lexer = Lexer::new(text, 0, Dialect::OpenQasm3);
    loop {
        let token = lexer.next_token();
        match token.kind {
            TokenKind::End => return true,
            TokenKind::Integer(_) | TokenKind::Float if !is_number_of_version_2(lexer.slice(token.span)) => {
                return false;
            }
            _ => {}
        }
    }
}

/// The grammar of the OpenQASM 2 paper: an integer has no zeros in front, a number with an exponent has a point too.
fn is_number_of_version_2(text: &str) -> bool {
    let has_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, ""));
    match mantissa.split_once('.') {
        Some((whole, decimals)) => {
            has_digits(whole) && has_digits(decimals) && has_digits(exponent.trim_start_matches(['+', '-']))
        }
        None => has_digits(text) && (text == "0" || !text.starts_with('0')),
    }
}

/// Whether an expression is real (`false`: a whole number) and means the same in both versions; `None` if it does not.
fn is_real_in_both(expression: &Expression, to: Dialect, parameters: &[&str]) -> Option<bool> {
    match &expression.kind {
        ExpressionKind::Integer(_) => Some(false),
        ExpressionKind::Float(_) => Some(true),
        ExpressionKind::Name(name) => (*name == "pi" || parameters.contains(name)).then_some(true),
        ExpressionKind::Unary(ast::UnaryOperator::Negate, operand) => {
            is_real_in_both(operand, to, parameters)
        }
        ExpressionKind::Call(call) => {
            Number::function(call.name.text, to)?;
            call.arguments
                .iter()
                .all(|argument| is_real_in_both(argument, to, parameters).is_some())
                .then_some(true)
        }
        ExpressionKind::Chain(chain) => {
            let mut real = is_real_in_both(&chain.first, to, parameters)?;
            for (operator, operand) in &chain.rest {
                let operand_is_real = is_real_in_both(operand, to, parameters)?;
                match operator {
                    BinaryOperator::Add | BinaryOperator::Subtract | BinaryOperator::Multiply => {}
                    // Between whole numbers version 3 truncates.
                    BinaryOperator::Divide if real || operand_is_real => {}
                    _ => return None,
                }
                real |= operand_is_real;
            }
            Some(real)
        }
        _ => None,
    }
}
