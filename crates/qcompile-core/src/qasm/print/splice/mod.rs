//! A circuit that was read from text: the text, edited where the circuit changed.
//!
//! Untouched text is copied in slices as large as possible. A statement that is gone is cut, with its line when
//! nothing else stands there; comments stay. New statements stand on lines of their own, indented like their
//! neighbours.
//!
//! Data flows one way. [`prelude`] finds version and includes; for each region [`judge`] says which statements may
//! stay and the plan puts what stands in their place and between them in order; [`edit`] writes that into the text
//! as it is laid out, or [`reflow`] where the layout has no room for it (both on [`Splice`], through the same copy);
//! [`additions`] at last puts in front what the new statements need declared.

mod additions;
mod edit;
mod judge;
mod layout;
mod prelude;
mod reflow;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::convert::is_standard_include;
use super::estranged::Estranged;
use super::names::{Clashes, INDENT, Scope};
use super::plan::{Base, plan};
use super::slices::{Slices, Words, end_of_statement, indentation};
use super::statement::first_exit;
use super::{Printer, finding, language_of};
use crate::diagnostics::{SourceFile, Span, W0701};
use crate::ir::{
    Circuit, GateBody, Kind, MODIFIED, NO_ORIGIN, OpView, Param, Region, RegionKind, RegionText, Row,
    StatementKind,
};
use crate::qasm::ast::Dialect;
use additions::undeclared;
use judge::{Judgement, bodies};
use layout::{Layout, New};
use prelude::Prelude;

/// Appends the text of the circuit with its changes. `text` is that of the main region.
pub(super) fn splice<'a>(printer: &mut Printer<'a>, text: &'a RegionText) {
    let circuit = printer.circuit;
    let Some(file) = circuit.sources.file_at(text.span.start) else {
        return printer.unsayable("has a text that is not there");
    };
    let dialect = language_of(circuit.version);
    if printer.dialect == dialect && is_unchanged(circuit) {
        return printer.out.push_str(&file.text);
    }
    printer.estranged = Estranged::of(circuit);
    printer.newline = if file.text.contains("\r\n") { "\r\n" } else { "\n" };
    printer.out.reserve(file.text.len() + file.text.len() / 8);
    let prelude = Prelude::of(&file.text, dialect);
    let prelude_end = prelude.end;
    if printer.dialect != dialect {
        adapt(printer, dialect, &prelude, &file.text);
    }
    let words = Words { new_names: printer.names.words(), dialect };
    let slices = Slices::new(&file.text, words);
    let mut splice = Splice { slices, printer, file, dialect, prelude: prelude_end, head: 0 };
    if splice.printer.from.is_some() {
        splice.convert_prelude(&prelude);
    }
    let mut scope = Scope::root(circuit, &circuit.main, RegionKind::Main);
    splice.region(&mut scope, text, "");
    splice.finish();
}

/// Prepares for another language than that of the text.
fn adapt(printer: &mut Printer, dialect: Dialect, prelude: &Prelude, text: &str) {
    let circuit = printer.circuit;
    printer.from = Some(dialect);
    let at_the_top = prelude.statements.iter().any(|statement| is_standard_include(&text[statement.clone()]));
    let is_include = |op: &OpView| op.statement().is_some_and(|it| it.kind == StatementKind::Include);
    let library = at_the_top
        || circuit
            .main
            .iter()
            .filter(is_include)
            .any(|op| printer.source_of(op.origin).is_some_and(is_standard_include));
    if library {
        printer.gates.convert_include();
    }
    let notes = printer.names.adapt(Clashes::Scoped { library });
    printer.notes.extend(notes);
}

/// Whether the text says all there is.
fn is_unchanged(circuit: &Circuit) -> bool {
    let untouched = |region: &Region| region.text.is_none() || region.is_untouched();
    let gates = circuit.gates.iter().filter(|gate| !gate.declared.is_empty()).all(|gate| match &gate.body {
        GateBody::Defined { region, .. } => untouched(region),
        _ => true,
    });
    let mut subroutines = circuit.subroutines.iter().filter_map(|subroutine| subroutine.body.as_ref());
    circuit.main.is_untouched()
        && gates
        && subroutines.all(|region| untouched(region))
        && undeclared(circuit).next().is_none()
}

/// The edit of one text.
struct Splice<'p, 'a> {
    printer: &'p mut Printer<'a>,
    file: &'a SourceFile,
    slices: Slices<'a>,
    /// The language of the text.
    dialect: Dialect,
    /// Where definitions go.
    prelude: usize,
    /// Where the statement starts whose bodies are being written.
    head: usize,
}

impl<'a> Splice<'_, 'a> {
    fn local(&self, offset: u32) -> usize {
        (offset - self.file.base) as usize
    }

    fn copy_to(&mut self, end: usize) {
        self.slices.copy_to(&mut self.printer.out, end);
    }

    /// Where the statement at `start` ends.
    fn end_of(&self, start: usize) -> usize {
        end_of_statement(self.slices.text, start, self.dialect)
    }

    // --------------------------------------------------------------------------------------------------- regions

    /// Appends a region. The copy goes on to its start first and stands behind it afterwards. `outer` is the
    /// indentation around it.
    fn region(&mut self, scope: &mut Scope<'a>, text: &'a RegionText, outer: &str) {
        let span = self.local(text.span.start)..self.local(text.span.end);
        self.copy_to(span.start);
        let region = scope.region;
        let phase_changed = self.phase_changed(region, text);
        let is_main = scope.kind == RegionKind::Main;
        let from = if is_main { self.file.base + self.prelude as u32 } else { text.span.start };
        let base = Base::new(text, from, phase_changed);
        let says_phase = phase_changed && self.has_phase() && !region.phase.same(Param::ZERO);
        let phase = says_phase.then(|| first_exit(region));
        let pieces = plan(region, &base, &Judgement { printer: self.printer, scope, from }, phase);
        if let Some(indent) = self.indent_of(&base, &span) {
            scope.indent = indent.to_owned();
        }
        let one_line = !is_main && !self.slices.text[span.clone()].contains('\n');
        let layout = Layout { base: &base, pieces: &pieces, span };
        let braced = text.braced || is_main;
        if !layout.fits_in_place(braced, one_line) {
            return self.reflow(scope, &layout, braced, outer);
        }
        if !braced {
            scope.indent = outer.to_owned();
        }
        self.edit(scope, &layout);
    }

    /// Whether the statements of the phase cannot stay; version 2 has none.
    fn phase_changed(&mut self, region: &Region, text: &RegionText) -> bool {
        if self.has_phase() {
            return !region.phase.same(text.phase);
        }
        if !region.phase.same(Param::ZERO) {
            let place = text.phases.first().map_or(Span::default(), |&start| Span::new(start, start + 6));
            self.printer.note(finding(W0701, place, "OpenQASM 2 has no global phase; it is left out"));
        }
        !text.phases.is_empty()
    }

    fn has_phase(&self) -> bool {
        self.printer.dialect == Dialect::OpenQasm3
    }

    /// The indentation of a statement that begins a line.
    fn indent_of(&self, base: &Base, span: &Range<usize>) -> Option<&'a str> {
        let starts = base.starts.iter().take(16).map(|&start| self.local(start));
        starts.filter_map(|start| indentation(self.slices.text, start, span.start)).next()
    }

    // ------------------------------------------------------------------------------------------------ statements

    /// The bodies of a statement that changed, with what stands before and between them.
    fn inside(&mut self, scope: &Scope<'a>, row: Row) {
        let op = scope.region.op(row);
        let circuit = self.printer.circuit;
        let converts = self.printer.from.is_some();
        for (body, kind) in bodies(circuit, op) {
            let stays = !converts && self.printer.estranged.leaves_as_written(circuit, body);
            let Some(text) = body.text.as_deref().filter(|_| !stays) else { continue };
            let mut inner = match kind {
                RegionKind::Block => scope.body(op.touched, body),
                _ => Scope::root(circuit, body, kind),
            };
            inner.indent = format!("{}{INDENT}", scope.indent);
            self.head = if op.origin == NO_ORIGIN { 0 } else { self.local(op.origin) };
            self.region(&mut inner, text, &scope.indent);
        }
    }

    pub(super) fn new_line(&mut self, scope: &Scope<'a>) {
        self.printer.out.push_str(self.printer.newline);
        self.printer.out.push_str(&scope.indent);
    }

    /// A line with a statement; none where nothing is to be said.
    pub(super) fn statement_on_line(&mut self, scope: &mut Scope<'a>, layout: &Layout, new: New) {
        let before = self.printer.out.len();
        self.new_line(scope);
        let said_from = self.printer.out.len();
        self.new_statement(scope, layout, new);
        if self.printer.out.len() == said_from {
            self.printer.out.truncate(before);
        }
    }

    fn new_statement(&mut self, scope: &mut Scope<'a>, layout: &Layout, new: New) {
        match new {
            New::Op(row) => self.op(scope, row),
            New::Reworded { at, rows } => self.reword(scope, layout.start(self, at), rows),
            New::Moved { at, row } => self.moved(scope, layout.start(self, at), row),
            New::Phase => self.printer.phase(scope.region.phase),
        }
    }

    /// An op in canonical form; a statement of this file without one keeps its spelling.
    fn op(&mut self, scope: &mut Scope<'a>, row: Row) {
        scope.here = self.file.base + self.slices.at as u32;
        let op = scope.region.op(row);
        let in_text = op.origin != NO_ORIGIN && self.file.span().contains(op.origin) && !op.is(MODIFIED);
        let other_words = self.printer.from.is_some()
            || (op.kind == Kind::BLOCK && self.printer.dialect == Dialect::OpenQasm2);
        if op.kind.has_payload() && in_text && !other_words {
            self.moved(scope, self.local(op.origin), row);
        } else {
            self.printer.statement(scope, op);
        }
    }

    /// A statement in another place than the text has it.
    fn moved(&mut self, scope: &Scope<'a>, start: usize, row: Row) {
        let elsewhere = self.slices.elsewhere(start);
        let here = std::mem::replace(&mut self.slices, elsewhere);
        self.inside(scope, row);
        self.copy_to(self.end_of(start));
        self.slices = here;
    }
}
