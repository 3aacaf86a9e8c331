//! A text in canonical form, with its comments.
//!
//! A comment behind a statement stays behind it, a comment before a statement stays before it, and one inside a
//! statement moves before it.

use super::slices::{Slices, Words};
use crate::qasm::Parser;
use crate::qasm::ast::{Dialect, StatementKind};
use crate::qasm::format::write_statement;

pub(super) fn canonical(text: &str, dialect: Dialect) -> String {
    let mut parser = Parser::new(text, 0, dialect);
    let mut slices = Slices::new(text, Words::default());
    let mut out = String::with_capacity(text.len());
    while let Some(statement) = parser.next_statement() {
        let span = statement.full_span();
        let (start, end) = (span.start as usize, span.end as usize);
        comments(&mut out, &mut slices, start);
        if matches!(
            statement.kind,
            StatementKind::Pragma(_) | StatementKind::Cal(_) | StatementKind::Defcal(_)
        ) {
            // Printed with everything inside.
            slices.at = end;
        }
        for comment in slices.comments_to(end) {
            own_line(&mut out, comment.text);
        }
        write_statement(&mut out, &statement, 0, parser.dialect());
        out.push('\n');
    }
    comments(&mut out, &mut slices, text.len());
    out
}

/// The comments between two statements.
fn comments(out: &mut String, slices: &mut Slices, end: usize) {
    for comment in slices.comments_to(end) {
        if comment.begins_line || out.is_empty() {
            own_line(out, comment.text);
        } else {
            out.truncate(out.trim_end_matches('\n').len());
            out.push(' ');
            own_line(out, comment.text);
        }
    }
}

fn own_line(out: &mut String, comment: &str) {
    out.push_str(comment);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_with_their_statements() {
        let text = "\u{feff}/* head */ OPENQASM  3.0 ; // version\r\n// q\r\nqubit q;x /* in */ q; /* a */ // b\r\n\
                    if (true) { // c\r\n  x q; }\r\n// end";
        let once = canonical(text, Dialect::OpenQasm3);
        assert_eq!(
            once,
            "/* head */\nOPENQASM 3.0; // version\n// q\nqubit q;\n/* in */\nx q; /* a */ // b\n// c\n\
             if (true) {\n  x q;\n}\n// end\n"
        );
        assert_eq!(canonical(&once, Dialect::OpenQasm3), once);
    }
}
