//! Canonical text: one statement per line, two spaces for each block, LF, no parentheses beyond what the meaning
//! needs, floats in their shortest exact form. Reading canonical text gives the tree back that it was made from.
//!
//! Comments are not in the tree; whoever wants them keeps the text around the statement.

mod control_flow;
mod definitions;
mod expressions;
mod statements;

use crate::diagnostics::Diagnostic;
use crate::qasm::Parser;
use crate::qasm::ast::*;
use crate::qasm::number::Number;

/// A whole file in canonical form, without its comments; the errors where it has any.
pub fn canonical_file(text: &str, dialect: Dialect) -> Result<String, Vec<Diagnostic>> {
    let mut parser = Parser::new(text, 0, dialect);
    let mut out = String::new();
    while let Some(statement) = parser.next_statement() {
        write_statement(&mut out, &statement, 0, parser.dialect());
        out.push('\n');
    }
    if parser.diagnostics().is_empty() { Ok(out) } else { Err(parser.take_diagnostics()) }
}

/// Appends a statement without a line ending. Its first line is not indented; the others are, by `indent` blocks.
pub fn write_statement(out: &mut String, statement: &Statement<'_>, indent: usize, dialect: Dialect) {
    Writer { out, indent, dialect }.statement(statement);
}

pub fn write_expression(out: &mut String, expression: &Expression<'_>, dialect: Dialect) {
    Writer { out, indent: 0, dialect }.expression(expression, 0);
}

/// Appends a constant: a float in its shortest form that reads back to the same value.
pub fn write_number(out: &mut String, number: Number) {
    out.push_str(&match number {
        Number::Int(value) => value.to_string(),
        Number::Float(value) => format!("{value:?}"),
    });
}

struct Writer<'o> {
    out: &'o mut String,
    indent: usize,
    dialect: Dialect,
}

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.indent {
            self.out.push_str("  ");
        }
    }

    fn joined<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        for (k, item) in items.iter().enumerate() {
            if k > 0 {
                self.put(", ");
            }
            write(self, item);
        }
    }
}
