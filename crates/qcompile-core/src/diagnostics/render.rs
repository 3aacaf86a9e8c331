//! Findings as text for people, in the layout of rustc, which the crate `annotate-snippets` draws.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str,
};

use super::{Diagnostic, Failure, Label, Severity, SourceFile, SourceMap};

/// How findings are drawn; the caller knows the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to write ANSI colours.
    pub color: bool,
    /// Columns of the terminal: longer source lines are cut around what they are shown for.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: DEFAULT_TERM_WIDTH }
    }
}

impl Failure {
    /// Every finding with its source lines, and a closing count when there are several.
    pub fn render(&self, style: Style) -> String {
        render(&self.diagnostics, &self.sources, style)
    }
}

/// Draws the findings, an empty line between two, each line ended.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, style: Style) -> String {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(style.width.max(NARROWEST));
    let mut out = String::new();
    for diagnostic in diagnostics {
        out += &renderer.render(&[group(diagnostic, sources, style)]);
        out += "\n\n";
    }
    if diagnostics.len() > 1 {
        out += &renderer.render(&[summary(diagnostics)]);
        out.push('\n');
    } else {
        out.pop();
    }
    out
}

/// Below this a gutter and a label leave nothing to see.
const NARROWEST: usize = 40;

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap, style: Style) -> Group<'a> {
    let title = level(diagnostic.severity())
        .primary_title(single_line(&diagnostic.message))
        .id(diagnostic.code.name());
    let notes = diagnostic.notes.iter().map(|text| Level::NOTE.message(normalize_untrusted_str(text)));
    let help = diagnostic.help.iter().map(|text| Level::HELP.message(normalize_untrusted_str(text)));
    Group::with_title(title).elements(snippets(diagnostic, sources, style)).elements(notes).elements(help)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    }
}

fn summary(diagnostics: &[Diagnostic]) -> Group<'static> {
    let warnings = diagnostics.iter().filter(|finding| finding.severity() == Severity::Warning).count();
    let errors = diagnostics.len() - warnings;
    let counts: Vec<String> = [(errors, "error"), (warnings, "warning")]
        .into_iter()
        .filter_map(|(n, what)| count(n, what))
        .collect();
    let worst = if errors > 0 { Severity::Error } else { Severity::Warning };
    Group::with_title(level(worst).primary_title(counts.join(", ")))
}

fn count(n: usize, what: &str) -> Option<String> {
    match n {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{n} {what}s")),
    }
}

/// A label as it is drawn: a byte range of one file, inside it and at character boundaries.
struct Mark<'a> {
    file: &'a SourceFile,
    range: Range<usize>,
    kind: AnnotationKind,
    words: Option<Cow<'a, str>>,
}

/// The primary label with everything that fits on one view with it, then what lies elsewhere: in other files, or so
/// far aside on a long line that the view would have to be wider than the terminal.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a SourceMap,
    style: Style,
) -> Vec<Snippet<'a, Annotation<'a>>> {
    let primary = diagnostic.primary.iter().map(|label| (AnnotationKind::Primary, label));
    let secondary = diagnostic.secondary.iter().map(|label| (AnnotationKind::Context, label));
    let mut views: Vec<Vec<Mark>> = Vec::new();
    for (kind, label) in primary.chain(secondary) {
        let Some(mark) = mark(kind, label, sources, style) else { continue };
        match views.iter_mut().find(|view| fits(&mark, &view[0], style)) {
            Some(view) => view.push(mark),
            None => views.push(vec![mark]),
        }
    }
    views.into_iter().map(snippet).collect()
}

fn fits(mark: &Mark, first: &Mark, style: Style) -> bool {
    mark.file.base == first.file.base && column(mark).abs_diff(column(first)) < style.width / 2
}

/// Characters before the mark on its line.
fn column(mark: &Mark) -> usize {
    column_at(&mark.file.text, mark.range.start)
}

fn column_at(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].chars().count()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline)
}

/// The lines of a file from the first mark to the last.
fn snippet(marks: Vec<Mark>) -> Snippet<Annotation> {
    let file = marks[0].file;
    let text: &str = &file.text;
    let first = marks.iter().map(|mark| mark.range.start).min().unwrap_or(0);
    let last = marks.iter().map(|mark| mark.range.end).max().unwrap_or(0);
    // The library looks at every line it is given; a program may have a million.
    let (from, to) = (line_start(text, first), line_end(text, last));
    let lines_before = text[..from].bytes().filter(|&byte| byte == b'\n').count();
    let annotations = marks
        .into_iter()
        .map(|mark| mark.kind.span(mark.range.start - from..mark.range.end - from).label(mark.words));
    Snippet::source(&text[from..to]).path(&*file.name).line_start(lines_before + 1).annotations(annotations)
}

fn mark<'a>(
    kind: AnnotationKind,
    label: &'a Label,
    sources: &'a SourceMap,
    style: Style,
) -> Option<Mark<'a>> {
    let file = sources.file_at(label.span.start)?;
    let start = file.index(label.span.start);
    let end = file.index(label.span.end).max(start);
    let words = (!label.text.is_empty()).then(|| single_line(&label.text));
    Some(Mark { file, range: start..drawn_end(&file.text, start..end, style), kind, words })
}

/// Where to stop underlining, so that a range that is wider than the terminal does not draw all it covers.
fn drawn_end(text: &str, range: Range<usize>, style: Style) -> usize {
    let widest = style.width / 2;
    let many_lines = text[range.clone()].contains('\n');
    if many_lines && column_at(text, range.start).max(column_at(text, range.end)) < widest {
        return range.end;
    }
    let end = range.end.min(line_end(text, range.start));
    text[range.start..end].char_indices().nth(widest).map_or(end, |(cut, _)| range.start + cut)
}

/// Titles and labels take one line each, and no control character reaches the terminal.
fn single_line(text: &str) -> Cow<'static, str> {
    Cow::Owned(normalize_untrusted_str(&text.replace('\n', " ")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{E0002, E0101, Origin, Span};
    use super::*;

    const PROGRAM: &str = "\
OPENQASM 3.0;
qubit[2] q;
bit 漢字;



h q[0];
\tcx q[0], q[7];  // é
漢字 = measure q[9];
if (漢字) {
  x q;
}
";

    fn program() -> SourceMap {
        let mut sources = SourceMap::default();
        sources.add("a.qasm", PROGRAM.into(), Origin::Main).unwrap();
        sources
    }

    /// The span of the first occurrence.
    fn at(words: &str) -> Span {
        let start = PROGRAM.find(words).unwrap() as u32;
        Span::new(start, start + words.len() as u32)
    }

    fn assert_renders(diagnostics: &[Diagnostic], sources: &SourceMap, expected: &str) {
        let rendered = render(diagnostics, sources, Style::default());
        assert_eq!(rendered, expected, "rendered:\n{rendered}");
    }

    #[test]
    fn places_notes_and_help() {
        let mut sources = program();
        let library = sources.add("lib.inc", "\ngate cx a, b {}\n".into(), Origin::Include).unwrap();
        let finding = Diagnostic::new(E0002, at("q[7]"), "index 7 is out of bounds")
            .label("`q` has 2 qubits")
            .also(at("qubit[2] q"), "declared here")
            .also(Span::new(library + 6, library + 8), "`cx` is defined here")
            .note("indices start at 0\nand end before the size")
            .help("declare `qubit[8] q`");
        assert_renders(
            &[finding],
            &sources,
            "\
error[E0002]: index 7 is out of bounds
 --> a.qasm:8:11
  |
2 | qubit[2] q;
  | ---------- declared here
...
8 |     cx q[0], q[7];  // é
  |              ^^^^ `q` has 2 qubits
  |
 ::: lib.inc:2:6
  |
2 | gate cx a, b {}
  |      -- `cx` is defined here
  |
  = note: indices start at 0
          and end before the size
  = help: declare `qubit[8] q`
",
        );
    }

    #[test]
    fn several_labels_on_a_line() {
        let finding = Diagnostic::new(E0002, at("cx q"), "first")
            .label("one")
            .also(at("q[7]"), "two")
            .also(at("q[0],"), "three");
        assert_renders(
            &[finding],
            &program(),
            "\
error[E0002]: first
 --> a.qasm:8:2
  |
8 |     cx q[0], q[7];  // é
  |     ^^^^---- ---- two
  |     |  |
  |     |  three
  |     one
",
        );
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let finding = Diagnostic::new(E0002, at("q[9]"), "out of bounds").also(at("字 ="), "a\ttab");
        assert_renders(
            &[finding],
            &program(),
            "\
error[E0002]: out of bounds
 --> a.qasm:9:14
  |
9 | 漢字 = measure q[9];
  |   ----         ^^^^
  |   |
  |   a    tab
",
        );
    }

    #[test]
    fn spans_of_several_lines() {
        let finding = Diagnostic::new(E0002, at("if (漢字) {\n  x q;\n}"), "no effect")
            .label("this block")
            .also(at("x q;"), "all of `q`");
        assert_renders(
            &[finding],
            &program(),
            "\
error[E0002]: no effect
  --> a.qasm:10:1
   |
10 | / if (漢字) {
11 | |   x q;
   | |   ---- all of `q`
12 | | }
   | |_^ this block
",
        );
    }

    #[test]
    fn empty_spans_and_the_end_of_the_text() {
        let empty = Diagnostic::new(E0002, Span::at(24), "expected `;`");
        let end = Diagnostic::new(E0002, Span::at(PROGRAM.len() as u32), "expected `}`").label("here");
        assert_renders(
            &[empty, end],
            &program(),
            "\
error[E0002]: expected `;`
 --> a.qasm:2:11
  |
2 | qubit[2] q;
  |           ^

error[E0002]: expected `}`
  --> a.qasm:13:1
   |
13 |
   | ^ here

error: 2 errors
",
        );
    }

    #[test]
    fn findings_without_a_place() {
        let finding = Diagnostic::unplaced(E0101, "no\nplace \x1b[1m").note("still a note");
        let expected = "error[E0101]: no place ␛[1m\n |\n = note: still a note\n";
        assert_renders(&[finding], &SourceMap::default(), expected);
        assert_eq!(render(&[], &SourceMap::default(), Style::default()), "");
    }

    #[test]
    fn color_is_the_callers_choice() {
        let finding = [Diagnostic::new(E0002, at("q[7]"), "message").label("words")];
        let styled = render(&finding, &program(), Style { color: true, ..Style::default() });
        let plain = render(&finding, &program(), Style::default());
        assert!(styled.starts_with("\x1b[1m\x1b[91merror[E0002]\x1b[0m"), "{styled:?}");
        assert!(!plain.contains('\x1b'));
        assert_eq!(without_color(&styled), plain);
    }

    fn without_color(text: &str) -> String {
        let mut pieces = text.split("\x1b[");
        let head = pieces.next().unwrap_or("").to_string();
        pieces.fold(head, |made, piece| made + piece.split_once('m').map_or("", |(_, rest)| rest))
    }

    #[test]
    fn long_lines_are_cut_around_the_label() {
        let mut sources = SourceMap::default();
        let text = format!("{}bad{}", "x q[0]; ".repeat(100), " y q[1];".repeat(1000));
        sources.add("long.qasm", text.into(), Origin::Main).unwrap();
        let finding = Diagnostic::new(E0002, Span::new(800, 803), "unknown")
            .label("here")
            .also(Span::new(4802, 4806), "far aside");
        let rendered = render(&[finding], &sources, Style { color: false, width: 60 });
        assert_eq!(
            rendered,
            "\
error[E0002]: unknown
 --> long.qasm:1:801
  |
1 | ...[0]; x q[0]; x q[0]; bad y q[1]; y q[1]; y q[1]; y...
  |                         ^^^ here
  |
 ::: long.qasm:1:4803
  |
1 | ...1]; y q[1]; y q[1]; y q[1]; y q[1]; y q[1]; y q[1]...
  |                      ---- far aside
",
            "{rendered}"
        );
    }

    proptest! {
        /// Whatever the text and the spans, drawing neither panics nor grows with the lines it does not show.
        #[test]
        fn any_text_and_any_span_can_be_drawn(
            text in "([a-z é漢\u{301}\u{200d}😀]|\t|\r|\n|\r\n|\u{1b}|(x q; ){40}){0,30}",
            spans in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..5),
            width in 0usize..200,
            color: bool,
        ) {
            let mut sources = SourceMap::default();
            sources.add("before", "x".into(), Origin::Generated).unwrap();
            let base = sources.add("text", text.as_str().into(), Origin::Main).unwrap();
            let mut spans = spans.into_iter().map(|(a, b)| {
                let (a, b) = (a.index(text.len() + 1) as u32, b.index(text.len() + 2) as u32);
                Span::new(base + a.min(b), base + a.max(b))
            });
            let finding = Diagnostic::new(E0002, spans.next().unwrap(), "m").label("primary");
            let finding = spans.fold(finding, |finding, span| finding.also(span, "also"));
            let rendered = render(&[finding], &sources, Style { color, width });
            prop_assert!(rendered.contains("primary"));
            let longest = rendered.lines().map(|line| without_color(line).chars().count()).max().unwrap_or(0);
            prop_assert!(longest < 400, "a line of {longest} characters:\n{rendered}");
        }
    }
}
