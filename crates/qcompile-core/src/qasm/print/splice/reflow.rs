//! A body laid out anew: in braces, one statement per line, where its layout has no room for what comes.

use std::ops::Range;

use super::super::names::Scope;
use super::super::plan::Piece;
use super::{Layout, Splice};
use crate::qasm::scan::{Comment, comments_in};

impl<'a> Splice<'_, 'a> {
    /// Lays a body out anew: in braces, one statement per line.
    pub(super) fn reflow(&mut self, scope: &mut Scope<'a>, layout: &Layout, braced: bool, outer: &str) {
        if !braced {
            self.open_brace(layout.span.start);
        }
        let before = self.printer.out.len();
        let mut next = 0;
        for piece in layout.pieces {
            if let Some(place) = piece.place() {
                self.pass(scope, layout, next..place.start);
                next = place.end;
            }
            self.lines(scope, layout, piece);
        }
        self.pass(scope, layout, next..layout.base.len());
        self.comments(scope, layout.span.end);
        if self.printer.out.len() > before {
            self.printer.out.push_str(self.printer.newline);
            self.printer.out.push_str(outer);
        } else {
            self.printer.out.push(' ');
        }
        if !braced {
            self.printer.out.push('}');
        }
    }

    /// A brace where a body had none: behind the head, if no comment to the end of the line stands there.
    fn open_brace(&mut self, body: usize) {
        let head = comments_in(self.slices.text, self.head.min(body)..body);
        let before = self.slices.text[..body].trim_end();
        let in_comment =
            |comment: &Comment| comment.text.starts_with("//") && before.ends_with(comment.text.trim_end());
        let out = &mut self.printer.out;
        if !head.last().is_some_and(in_comment) {
            out.truncate(out.trim_end().len());
            out.push(' ');
        }
        out.push('{');
    }

    /// A piece of a body that is laid out anew.
    fn lines(&mut self, scope: &mut Scope<'a>, layout: &Layout, piece: &Piece) {
        for at in piece.place().into_iter().flatten() {
            let start = layout.start(self, at);
            self.comments(scope, start);
            if let Piece::Keep { .. } = piece {
                self.new_line(scope);
                let end = self.end_of(start);
                self.printer.out.push_str(&self.slices.text[start..end]);
            }
            self.slices.at = self.end_of(start);
        }
        for new in piece.items() {
            self.statement_on_line(scope, layout, new);
        }
    }

    /// Passes over statements that are gone.
    fn pass(&mut self, scope: &Scope<'a>, layout: &Layout, statements: Range<usize>) {
        for at in statements {
            let start = layout.start(self, at);
            self.comments(scope, start);
            self.slices.at = self.end_of(start);
        }
    }

    /// The comments up to `end`, on lines of their own.
    fn comments(&mut self, scope: &Scope<'a>, end: usize) {
        for comment in self.slices.comments_to(end) {
            self.new_line(scope);
            self.printer.out.push_str(comment.text);
        }
    }
}
