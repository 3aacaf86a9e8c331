//! A whole file in canonical form, with its comments.
//!
//! A comment behind a statement stays behind it, a comment before a statement stays before it, and one inside a
//! statement moves before it.

use super::Writer;
use crate::diagnostics::{Diagnostic, Span};
use crate::qasm::ast::*;
use crate::qasm::scan::{Comment, comments_in};
use crate::qasm::{Item, Parser};

/// A text in canonical form; the errors where it has any.
pub fn canonical_file(text: &str, dialect: Dialect) -> Result<String, Vec<Diagnostic>> {
    let mut parser = Parser::new(text, 0, dialect).keeping_spelling();
    let mut file = File { text, done: 0, out: String::with_capacity(text.len()) };
    loop {
        let dialect = parser.dialect();
        match parser.next_item() {
            Some(Item::Gate(gate)) => {
                file.go_to(gate.span.start as usize);
                file.writer(dialect).flat_gate(&gate);
                file.end_line(gate.span.end as usize);
            }
            Some(Item::Statement(statement)) => file.statement(&statement, dialect),
            None => break,
        }
    }
    file.go_to(text.len());
    if parser.diagnostics().is_empty() { Ok(file.out) } else { Err(parser.take_diagnostics()) }
}

/// A file in the making.
struct File<'t> {
    text: &'t str,
    /// What stands before is written.
    done: usize,
    out: String,
}

impl<'t> File<'t> {
    fn writer(&mut self, dialect: Dialect) -> Writer<'_> {
        Writer { out: &mut self.out, indent: 0, dialect, verbatim: Vec::new() }
    }

    fn statement(&mut self, statement: &Statement<'_>, dialect: Dialect) {
        let span = statement.full_span();
        self.go_to(span.start as usize);
        let start = self.out.len();
        let mut writer = self.writer(dialect);
        writer.statement(statement);
        let verbatim = writer.verbatim;
        let mut inside = String::new();
        for kept in verbatim.into_iter().chain([Span::at(span.end)]) {
            for comment in self.comments_to(kept.start as usize) {
                inside.push_str(comment.text);
                inside.push('\n');
            }
            self.done = self.done.max(kept.end as usize);
        }
        self.out.insert_str(start, &inside);
        self.end_line(span.end as usize);
    }

    fn end_line(&mut self, done: usize) {
        self.out.push('\n');
        self.done = done;
    }

    /// Writes the comments between two statements.
    fn go_to(&mut self, end: usize) {
        for comment in self.comments_to(end) {
            if !comment.begins_line && self.out.ends_with('\n') {
                self.out.pop();
                self.out.push(' ');
            }
            self.own_line(comment.text);
        }
    }

    fn comments_to(&mut self, end: usize) -> Vec<Comment<'t>> {
        let from = self.done.min(end);
        self.done = self.done.max(end);
        comments_in(self.text, from..end)
    }

    fn own_line(&mut self, comment: &str) {
        self.out.push_str(comment);
        self.out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_with_their_statements() {
        let text = "\u{feff}/* head */ OPENQASM  3.0 ; // version\r\n// q\r\nqubit q;x /* in */ q; /* a */ // b\r\n\
                    if (true) { // c\r\n  x q; }\r\n// end";
        let once = canonical_file(text, Dialect::OpenQasm3).unwrap();
        assert_eq!(
            once,
            "/* head */\nOPENQASM 3.0; // version\n// q\nqubit q;\n/* in */\nx q; /* a */ // b\n// c\n\
             if (true) {\n  x q;\n}\n// end\n"
        );
        assert_eq!(canonical_file(&once, Dialect::OpenQasm3).unwrap(), once);
    }

    #[test]
    fn what_looks_like_a_comment_in_kept_text_is_none() {
        let text =
            "def f() {\n@a b // c\nx q; // d\npragma e // f\ncal { // g\n}\n}\nwhile (a) pragma h // i\n// j";
        let once = canonical_file(text, Dialect::OpenQasm3).unwrap();
        assert!(once.starts_with("// d\ndef f() {\n") && once.ends_with("// i\n// j\n"), "{once}");
        assert_eq!(canonical_file(&once, Dialect::OpenQasm3).unwrap().matches("//").count(), 6, "{once}");
    }

    /// Plain gates go a way of their own, which must not show.
    #[test]
    fn numbers_keep_their_spelling() {
        for (text, expected) in [
            ("rz( 1 ) q [2] ;", "rz(1) q[2];"),
            ("rz(-0.50,1E-3,.5) q,$1;", "rz(-0.5, 0.001, 0.5) q, $1;"),
            ("rz(pi / 2) q[ 02 ];", "rz(pi/2) q[02];"),
            ("rz(-0, 007, -0.0) q;", "rz(-0, 007, -0.0) q;"),
            ("{ rz(pi) q; rz(1.50) q; }", "{\n  rz(pi) q;\n  rz(1.5) q;\n}"),
        ] {
            assert_eq!(canonical_file(text, Dialect::OpenQasm3).unwrap(), format!("{expected}\n"));
        }
        assert_eq!(
            canonical_file("u1(1) q; u1(1e-9) q;", Dialect::OpenQasm2).unwrap(),
            "u1(1) q;\nu1(1.0e-9) q;\n"
        );
    }
}
