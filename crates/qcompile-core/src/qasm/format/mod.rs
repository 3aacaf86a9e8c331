//! Canonical text: one statement per line, two spaces for each block, LF, no parentheses beyond what the meaning
//! needs, floats in their shortest exact form. Reading canonical text gives the tree back that it was made from.
//!
//! [`canonical_file`] writes a whole file, with its comments: they are not in the tree and are taken from the text.

mod control_flow;
mod definitions;
mod expressions;
mod file;
pub mod numbers;
mod statements;

use crate::diagnostics::Span;
use crate::qasm::ast::*;
pub use file::canonical_file;

/// Appends a statement without a line ending. Its first line is not indented; the others are, by `indent` blocks.
pub fn write_statement(out: &mut String, statement: &Statement<'_>, indent: usize, dialect: Dialect) {
    Writer { out, indent, dialect, verbatim: Vec::new() }.statement(statement);
}

struct Writer<'o> {
    out: &'o mut String,
    indent: usize,
    dialect: Dialect,
    /// What was copied with everything in it, so far.
    verbatim: Vec<Span>,
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
