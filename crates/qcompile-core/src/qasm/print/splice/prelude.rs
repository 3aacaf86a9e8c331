//! The version line and the includes at the top of a text.

use std::ops::Range;

use super::super::slices::after_statement;
use super::Splice;
use crate::qasm::ast::Dialect;
use crate::qasm::lex::Lexer;
use crate::qasm::scan::{skip_trivia, statement_end};

/// The version line and the includes at the top.
pub(super) struct Prelude {
    pub(super) statements: Vec<Range<usize>>,
    /// Behind their last line; without them the start of the first statement.
    pub(super) end: usize,
}

impl Prelude {
    pub(super) fn of(text: &str, dialect: Dialect) -> Prelude {
        let mut statements = Vec::new();
        let mut at = Lexer::new(text, 0, dialect).position();
        loop {
            at = skip_trivia(text, at);
            let after_word =
                |word| text[at..].strip_prefix(word).map(|rest| rest.trim_start_matches([' ', '\t']));
            let is_version =
                after_word("OPENQASM").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            let is_include = after_word("include").is_some_and(|rest| rest.starts_with(['"', '\'']));
            if !is_version && !is_include {
                break;
            }
            let end = statement_end(text, at);
            statements.push(at..end);
            at = end;
        }
        let end = match statements.last() {
            Some(last) => after_statement(text, last.end),
            None => at,
        };
        Prelude { statements, end }
    }
}

impl Splice<'_, '_> {
    /// Writes version and includes in the words of the other language.
    pub(super) fn convert_prelude(&mut self, prelude: &Prelude) {
        let text = self.slices.text;
        let version = match self.printer.dialect {
            Dialect::OpenQasm2 => "OPENQASM 2.0;",
            Dialect::OpenQasm3 => "OPENQASM 3.0;",
        };
        if !prelude.statements.iter().any(|statement| text[statement.clone()].starts_with("OPENQASM")) {
            let first = prelude.statements.first().map_or(prelude.end, |statement| statement.start);
            self.copy_to(first);
            self.printer.out.push_str(version);
            self.printer.out.push_str(self.printer.newline);
        }
        for statement in &prelude.statements {
            self.copy_to(statement.start);
            self.slices.at = statement.end;
            if text[statement.clone()].starts_with("OPENQASM") {
                self.printer.out.push_str(version);
            } else {
                self.printer.origin = self.file.base + statement.start as u32;
                self.printer.converted_include(&text[statement.clone()]);
            }
        }
        self.copy_to(prelude.end);
    }
}
