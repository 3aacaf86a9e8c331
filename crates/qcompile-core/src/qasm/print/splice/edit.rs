//! A region edited as it is laid out.

use std::ops::Range;

use super::super::names::Scope;
use super::super::plan::Piece;
use super::super::slices::{indentation, rest_of_line, skip_blanks};
use super::{Layout, Splice};
use crate::ir::{PINNED, Row};
use crate::qasm::ast::Dialect;
use crate::qasm::scan::statement_end;

impl<'a> Splice<'_, 'a> {
    /// Edits a region in place.
    pub(super) fn edit(&mut self, scope: &mut Scope<'a>, layout: &Layout) {
        let mut next = 0;
        for piece in layout.pieces {
            match piece.place() {
                Some(place) => {
                    self.cut(layout, next..place.start);
                    self.stay(scope, layout, piece);
                    next = place.end;
                }
                None => {
                    let before = next.checked_sub(1).map(|last| layout.start(self, last));
                    self.insert(scope, layout, piece, before);
                }
            }
        }
        self.cut(layout, next..layout.base.len());
        self.copy_to(layout.span.end);
    }

    fn cut(&mut self, layout: &Layout, statements: Range<usize>) {
        for at in statements {
            let start = layout.start(self, at);
            let end = self.end_of(start);
            self.slices.cut(&mut self.printer.out, start..end);
        }
    }

    /// What stands in the place of statements. Those that are kept are copied later, together.
    fn stay(&mut self, scope: &mut Scope<'a>, layout: &Layout, piece: &Piece) {
        let Some(place) = piece.place() else { return };
        let start = layout.start(self, place.start);
        match *piece {
            Piece::Inside { row, .. } => {
                self.copy_to(start);
                self.inside(scope, row);
            }
            Piece::Reword { ref rows, .. } => {
                self.in_place(start, |splice| splice.reword(scope, start, rows.clone()));
            }
            Piece::Replace { ref rows, .. } => {
                self.in_place(start, |splice| splice.op(scope, rows.start));
                if rows.len() > 1 {
                    self.insert_after(scope, layout, &Piece::New { rows: rows.start + 1..rows.end });
                }
            }
            Piece::ReplacePhase { .. } => {
                self.copy_to(start);
                self.slices.at = statement_end(self.slices.text, start);
                self.printer.phase(scope.region.phase);
            }
            _ => {}
        }
    }

    /// Writes something in place of the statement at `start`; where that is nothing, the statement is cut.
    fn in_place(&mut self, start: usize, say: impl FnOnce(&mut Self)) {
        self.copy_to(start);
        let end = self.end_of(start);
        let before = self.printer.out.len();
        self.slices.at = end;
        say(self);
        if self.printer.out.len() == before {
            self.slices.at = start;
            self.slices.cut(&mut self.printer.out, start..end);
        }
    }

    pub(super) fn reword(&mut self, scope: &mut Scope<'a>, start: usize, rows: Range<Row>) {
        let text = self.slices.text;
        let annotated = || {
            let line_before = text[..start].trim_end().rsplit('\n').next().unwrap_or("");
            line_before.trim_start().starts_with('@')
        };
        let may_be_annotated = scope.region.op(rows.start).is(PINNED);
        if self.printer.dialect == Dialect::OpenQasm2 && may_be_annotated && annotated() {
            return self.printer.no_form("annotations");
        }
        let source = &text[start..self.end_of(start)];
        scope.here = self.file.base + start as u32;
        self.printer.converted(scope, rows, source, &self.slices.words.clone());
    }

    fn insert(&mut self, scope: &mut Scope<'a>, layout: &Layout, piece: &Piece, before: Option<usize>) {
        let Some(start) = before else { return self.insert_first(scope, layout, piece) };
        let end = self.end_of(start);
        self.copy_to(end);
        self.insert_after(scope, layout, piece);
    }

    /// After the statement whose end the copy has reached.
    fn insert_after(&mut self, scope: &mut Scope<'a>, layout: &Layout, piece: &Piece) {
        let text = self.slices.text;
        let at = self.slices.at;
        let line = rest_of_line(text, at);
        if line.ends {
            self.copy_to(line.end);
        }
        for new in piece.items() {
            self.statement_on_line(scope, layout, new);
        }
        if !line.ends {
            self.new_line(scope);
            self.slices.at = skip_blanks(text, at);
        }
    }

    /// Before all statements of the region.
    fn insert_first(&mut self, scope: &mut Scope<'a>, layout: &Layout, piece: &Piece) {
        let text = self.slices.text;
        let span = &layout.span;
        let first = match layout.base.starts.first() {
            Some(_) => layout.start(self, 0),
            None => span.start + text[span.clone()].trim_end_matches([' ', '\t']).len(),
        };
        let blanks = indentation(text, first, span.start).map_or(0, str::len);
        self.copy_to(first - blanks);
        if !self.printer.out.is_empty() && !self.printer.out.ends_with('\n') {
            self.printer.out.push_str(self.printer.newline);
        }
        for new in piece.items() {
            self.printer.out.push_str(&scope.indent);
            self.new_statement(scope, layout, new);
            self.printer.out.push_str(self.printer.newline);
        }
    }
}
