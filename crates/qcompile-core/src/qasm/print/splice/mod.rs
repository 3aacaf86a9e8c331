//! A circuit that was read from text: the text, edited where the circuit changed.
//!
//! Untouched text is copied in slices as large as possible. A statement that is gone is cut, with its line when
//! nothing else stands there; comments stay. New statements stand on lines of their own, indented like their
//! neighbours.

use std::ops::Range;
use std::sync::Arc;

use super::convert::{broadcast, is_standard_include};
use super::names::{Clashes, INDENT, Scope};
use super::plan::{Base, Judge, Piece, Verdict, plan};
use super::slices::{Slices, Words, after_line, indentation, rest_of_line, skip_blanks};
use super::statement::first_exit;
use super::{Printer, finding};
use crate::diagnostics::{Origin, SourceFile, Span, W0701};
use crate::ir::{
    Circuit, GateBody, Kind, MODIFIED, NO_ORIGIN, OpView, Param, Region, RegionKind, RegionText, Row,
    Statement, StatementKind, SymbolId, Version, WireName,
};
use crate::qasm::Parser;
use crate::qasm::ast::Dialect;
use crate::qasm::lex::Lexer;
use crate::qasm::scan::{skip_trivia, statement_end};

/// Appends the text of the circuit with its changes. `text` is that of the main region.
pub(super) fn splice<'a>(printer: &mut Printer<'a>, text: &'a RegionText) {
    let circuit = printer.circuit;
    let Some(file) = circuit.sources.file_at(text.span.start) else {
        return printer.unsayable("has a text that is not there");
    };
    let dialect = match circuit.version {
        Version::V2 => Dialect::OpenQasm2,
        Version::V3 { .. } => Dialect::OpenQasm3,
    };
    if printer.dialect == dialect && is_unchanged(circuit) {
        return printer.out.push_str(&file.text);
    }
    printer.newline = if file.text.contains("\r\n") { "\r\n" } else { "\n" };
    printer.out.reserve(file.text.len() + file.text.len() / 8);
    let prelude = prelude(&file.text, dialect);
    let prelude_end = prelude.end;
    if printer.dialect != dialect {
        adapt(printer, dialect, &prelude, &file.text);
    }
    let words = Words { new_names: printer.names.words(), dialect };
    let slices = Slices::new(&file.text, words);
    let mut splice = Splice { slices, printer, file, dialect, prelude: prelude_end };
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

/// What the main region has wires for and no statement declares.
fn undeclared(circuit: &Circuit) -> impl Iterator<Item = SymbolId> + '_ {
    let wires = circuit.main.layout.sources.iter().filter_map(|source| match source.what {
        WireName::Symbol(symbol) => Some(symbol),
        _ => None,
    });
    let inputs = circuit.inputs();
    wires.chain(inputs).filter(|&symbol| circuit.symbol(symbol).declared.is_empty())
}

/// The version line and the includes at the top.
struct Prelude {
    statements: Vec<Range<usize>>,
    /// Behind their last line; without them the start of the first statement.
    end: usize,
}

fn prelude(text: &str, dialect: Dialect) -> Prelude {
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
        Some(last) => {
            let line = rest_of_line(text, last.end);
            if line.ends { after_line(text, line.end) } else { last.end }
        }
        None => at,
    };
    Prelude { statements, end }
}

/// What can be said of an op without its text.
struct Judgement<'j, 'a> {
    printer: &'j Printer<'a>,
    scope: &'j Scope<'a>,
    /// The text before is copied as it is.
    from: u32,
}

impl Judge for Judgement<'_, '_> {
    fn keeps_gates(&self) -> bool {
        self.printer.from.is_none()
    }

    fn judge(&self, rows: Range<Row>) -> Verdict {
        let Printer { circuit, dialect, from, .. } = self.printer;
        let region = self.scope.region;
        let op = region.op(rows.start);
        let bodies = bodies(circuit, op);
        let have_texts = bodies.iter().all(|(body, _)| body.text.is_some());
        if from.is_none() {
            // A condition of version 2 stands before one statement.
            let many = bodies.iter().any(|(body, _)| body.len() != 1);
            if op.kind == Kind::BLOCK && *dialect == Dialect::OpenQasm2 && many {
                let untouched = bodies.iter().all(|(body, _)| body.is_untouched());
                return if untouched { Verdict::Untouched } else { Verdict::Changed };
            }
            let untouched = bodies.iter().all(|(body, _)| body.text.is_none() || body.is_untouched());
            return match (untouched, op.kind, *dialect) {
                (true, ..) => Verdict::Untouched,
                // Version 2 has no braces: a body that changed is said anew, with its condition, or not at all.
                (false, Kind::BLOCK, Dialect::OpenQasm2) => Verdict::Changed,
                _ => Verdict::Inside,
            };
        }
        match op.kind {
            Kind::BLOCK if *dialect == Dialect::OpenQasm3 && have_texts => Verdict::Inside,
            Kind::STATEMENT
                if !bodies.is_empty() && have_texts && op.statement().is_some_and(defines_gate) =>
            {
                Verdict::Inside
            }
            _ if broadcast(circuit, self.scope, region, rows).is_some() => Verdict::Reworded,
            _ => Verdict::Changed,
        }
    }

    fn is_shown_elsewhere(&self, row: Row) -> bool {
        let op = self.scope.region.op(row);
        let origin = op.origin;
        if origin == NO_ORIGIN {
            return false;
        }
        let statement = op.statement();
        let at_the_top = origin < self.from && statement.is_some_and(|it| it.kind == StatementKind::Include);
        at_the_top
            || self.printer.circuit.sources.file_at(origin).is_some_and(|file| file.origin == Origin::Include)
    }
}

fn defines_gate(statement: &Arc<Statement>) -> bool {
    matches!(statement.kind, StatementKind::Gate(_))
}

/// The regions whose text stands inside the statement of an op.
fn bodies<'a>(circuit: &'a Circuit, op: OpView<'a>) -> Vec<(&'a Region, RegionKind)> {
    if let Some(block) = op.block() {
        return block.bodies.iter().map(|body| (&**body, RegionKind::Block)).collect();
    }
    match op.statement().map(|statement| &statement.kind) {
        Some(StatementKind::Gate(index)) => match &circuit.gates[*index as usize].body {
            GateBody::Defined { region, .. } => vec![(region, RegionKind::Gate)],
            _ => Vec::new(),
        },
        Some(StatementKind::Subroutine(index)) => {
            let body = circuit.subroutines[*index as usize].body.as_deref();
            body.map(|region| (region, RegionKind::Subroutine)).into_iter().collect()
        }
        _ => Vec::new(),
    }
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
        let text = self.slices.text;
        let end = statement_end(text, start);
        let statement = &text[start..end];
        // Only statements that hold others can end elsewhere than at their first semicolon.
        let holds_others =
            statement.contains('{') || ["if", "for", "while"].iter().any(|word| statement.starts_with(word));
        if !holds_others {
            return end;
        }
        let mut parser = Parser::new(text, 0, self.dialect).starting_at(start);
        parser.next_statement().map_or(end, |statement| statement.span.end as usize)
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

    /// Writes version and includes in the words of the other language.
    fn convert_prelude(&mut self, prelude: &Prelude) {
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

    /// The indentation of a statement that begins a line.
    fn indent_of(&self, base: &Base, span: &Range<usize>) -> Option<&'a str> {
        let starts = base.starts.iter().take(16).map(|&start| self.local(start));
        starts.filter_map(|start| indentation(self.slices.text, start, span.start)).next()
    }

    /// Edits a region in place.
    fn edit(&mut self, scope: &mut Scope<'a>, layout: &Layout) {
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

    fn reword(&mut self, scope: &mut Scope<'a>, start: usize, rows: Range<Row>) {
        let text = self.slices.text;
        let line_before = text[..start].trim_end().rsplit('\n').next().unwrap_or("");
        if line_before.trim_start().starts_with('@') && self.printer.dialect == Dialect::OpenQasm2 {
            return self.printer.no_form("annotations");
        }
        let source = &text[start..self.end_of(start)];
        scope.here = self.file.base + start as u32;
        self.printer.converted(scope, rows, source, &self.slices.words.clone());
    }

    /// The bodies of a statement that changed, with what stands before and between them.
    fn inside(&mut self, scope: &Scope<'a>, row: Row) {
        let op = scope.region.op(row);
        let circuit = self.printer.circuit;
        let converts = self.printer.from.is_some();
        for (body, kind) in bodies(circuit, op) {
            let Some(text) = body.text.as_deref().filter(|_| converts || !body.is_untouched()) else {
                continue;
            };
            let mut inner = match kind {
                RegionKind::Block => scope.body(op.touched, body),
                _ => Scope::root(circuit, body, kind),
            };
            inner.indent = format!("{}{INDENT}", scope.indent);
            self.region(&mut inner, text, &scope.indent);
        }
    }

    // -------------------------------------------------------------------------------------------- new statements

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

    fn new_line(&mut self, scope: &Scope<'a>) {
        self.printer.out.push_str(self.printer.newline);
        self.printer.out.push_str(&scope.indent);
    }

    /// A line with a statement; none where nothing is to be said.
    fn statement_on_line(&mut self, scope: &mut Scope<'a>, layout: &Layout, new: New) {
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

    /// Lays a body out anew: in braces, one statement per line.
    fn reflow(&mut self, scope: &mut Scope<'a>, layout: &Layout, braced: bool, outer: &str) {
        if !braced {
            self.open_brace();
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

    /// A brace where a body had none: behind the head, if no comment stands there.
    fn open_brace(&mut self) {
        let out = &mut self.printer.out;
        let head = out.trim_end().len();
        let line = out[..head].rfind('\n').map_or(0, |k| k + 1);
        if !out[line..head].contains("//") {
            out.truncate(head);
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

    // ----------------------------------------------------------------------------------------------- definitions

    /// Puts includes, definitions and declarations that the text lacks where what they use is declared.
    fn finish(mut self) {
        self.copy_to(self.slices.text.len());
        let text = self.slices.text;
        let printer = self.printer;
        let body = std::mem::take(&mut printer.out);
        printer.include_line();
        let mut inserts = vec![(self.prelude, std::mem::take(&mut printer.out))];
        for definition in std::mem::take(&mut printer.gates.definitions) {
            let after = (definition.after.max(self.file.base) - self.file.base) as usize;
            let place = if after <= self.prelude {
                self.prelude
            } else {
                after_line(text, rest_of_line(text, after).end)
            };
            inserts.push((place, definition.text));
        }
        for symbol in undeclared(printer.circuit) {
            printer.declaration_line(symbol);
        }
        inserts.push((self.prelude, std::mem::take(&mut printer.out)));
        inserts.retain(|(_, text)| !text.is_empty());
        inserts.sort_by_key(|&(place, _)| place);
        let mut done = 0;
        for (place, new) in inserts {
            let at = self.slices.place_of(place, &body);
            printer.out.push_str(&body[done..at]);
            if !printer.out.is_empty() && !printer.out.ends_with('\n') {
                printer.out.push_str(printer.newline);
            }
            printer.out.push_str(&new);
            done = at;
        }
        printer.out.push_str(&body[done..]);
    }
}

/// The statements of a region, what becomes of them, and where they stand.
struct Layout<'l> {
    base: &'l Base<'l>,
    pieces: &'l [Piece],
    span: Range<usize>,
}

impl Layout<'_> {
    fn start(&self, splice: &Splice, at: usize) -> usize {
        splice.local(self.base.starts[at])
    }

    /// Whether the text can be edited as it is laid out: a body without braces remains one statement, and in a body
    /// on one line nothing comes to stand between the statements.
    fn fits_in_place(&self, braced: bool, one_line: bool) -> bool {
        let in_place = |piece: &Piece| piece.place().is_some() && piece.items().count() <= 1;
        let alone = self.pieces.len() == 1 && self.base.len() == 1;
        (braced && !one_line) || (self.pieces.iter().all(in_place) && (braced || alone))
    }
}

/// A statement to be written anew.
enum New {
    Op(Row),
    Reworded { at: usize, rows: Range<Row> },
    Moved { at: usize, row: Row },
    Phase,
}

impl Piece {
    /// The statements in whose place it stands.
    fn place(&self) -> Option<Range<usize>> {
        match *self {
            Piece::Keep { first, end } => Some(first..end),
            Piece::Inside { at, .. }
            | Piece::Reword { at, .. }
            | Piece::Replace { at, .. }
            | Piece::ReplacePhase { at } => Some(at..at + 1),
            Piece::New { .. } | Piece::Moved { .. } | Piece::NewPhase => None,
        }
    }

    /// The statements that it writes anew.
    fn items(&self) -> impl Iterator<Item = New> + use<> {
        let (rows, single) = match *self {
            Piece::New { ref rows } | Piece::Replace { ref rows, .. } => (rows.clone(), None),
            Piece::Moved { at, row } | Piece::Inside { at, row } => (0..0, Some(New::Moved { at, row })),
            Piece::NewPhase | Piece::ReplacePhase { .. } => (0..0, Some(New::Phase)),
            Piece::Reword { at, ref rows } => (0..0, Some(New::Reworded { at, rows: rows.clone() })),
            Piece::Keep { .. } => (0..0, None),
        };
        rows.map(New::Op).chain(single)
    }
}

#[cfg(test)]
mod tests;
