//! Findings as data for programs: editors, the `--format json` of the command line, the exceptions of Python.
//!
//! Field names are stable: fields may be added, none is renamed or removed.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Diagnostic, Failure, Label, Severity, SourceMap};

/// All findings about one program.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    pub diagnostics: Vec<Finding>,
    /// How many of them are errors.
    pub errors: usize,
    /// How many of them are warnings.
    pub warnings: usize,
}

/// One finding: what, where, what was expected, what to do.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Finding {
    /// E.g. `E0201`; `qcompile explain E0201` prints its page.
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    /// Where it is; the fields are absent for a finding that points at no text.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// The words beside the place itself come first, if there are any; other places that explain it follow.
    pub labels: Vec<FindingLabel>,
    pub notes: Vec<String>,
    pub help: Vec<String>,
}

/// A place with a remark.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FindingLabel {
    pub message: String,
    #[serde(flatten)]
    pub place: Place,
}

/// A half-open range of one file. Lines and columns start at 1, columns count characters; bytes count from the start
/// of the file, in UTF-8.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Place {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    pub start_byte: u32,
    pub end_byte: u32,
}

impl Failure {
    pub fn report(&self) -> Report {
        Report::new(&self.diagnostics, &self.sources)
    }
}

impl Report {
    pub fn new(diagnostics: &[Diagnostic], sources: &SourceMap) -> Self {
        let errors = diagnostics.iter().filter(|finding| finding.severity() == Severity::Error).count();
        Self {
            diagnostics: diagnostics.iter().map(|finding| Finding::new(finding, sources)).collect(),
            errors,
            warnings: diagnostics.len() - errors,
        }
    }
}

impl Finding {
    fn new(diagnostic: &Diagnostic, sources: &SourceMap) -> Self {
        let spoken = diagnostic.primary.iter().filter(|label| !label.text.is_empty());
        Self {
            code: diagnostic.code.name(),
            severity: diagnostic.severity(),
            message: diagnostic.message.clone(),
            place: diagnostic.primary.as_ref().and_then(|label| Place::of(label, sources)),
            labels: spoken
                .chain(&diagnostic.secondary)
                .filter_map(|label| {
                    Some(FindingLabel { message: label.text.clone(), place: Place::of(label, sources)? })
                })
                .collect(),
            notes: diagnostic.notes.clone(),
            help: diagnostic.help.clone(),
        }
    }
}

impl Place {
    fn of(label: &Label, sources: &SourceMap) -> Option<Self> {
        let file = sources.file_at(label.span.start)?;
        let inside = label.span.end.clamp(label.span.start, file.span().end);
        let (start, end) = (sources.location(label.span.start)?, sources.location(inside)?);
        Some(Self {
            file: file.name.to_string(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            start_byte: file.index(label.span.start) as u32,
            end_byte: file.index(inside) as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{E0002, Origin, Span};
    use super::*;

    #[test]
    fn findings_have_these_fields() {
        let mut sources = SourceMap::default();
        sources.add("lib.inc", "gate g a {}\n".into(), Origin::Include).unwrap();
        let base = sources.add("a.qasm", "qubit é;\ng é\n;".into(), Origin::Main).unwrap();
        let placed = Diagnostic::new(E0002, Span::new(base + 10, base + 15), "wrong")
            .label("here")
            .also(Span::new(5, 6), "`g` is defined here")
            .note("a note")
            .help("a help");
        let report = Report::new(&[placed, Diagnostic::unplaced(E0002, "no place")], &sources);
        let expected = json!({
            "diagnostics": [
                {
                    "code": "E0002", "severity": "error", "message": "wrong",
                    "file": "a.qasm", "line": 2, "column": 1, "end_line": 3, "end_column": 1,
                    "start_byte": 10, "end_byte": 15,
                    "labels": [
                        {
                            "message": "here",
                            "file": "a.qasm", "line": 2, "column": 1, "end_line": 3, "end_column": 1,
                            "start_byte": 10, "end_byte": 15,
                        },
                        {
                            "message": "`g` is defined here",
                            "file": "lib.inc", "line": 1, "column": 6, "end_line": 1, "end_column": 7,
                            "start_byte": 5, "end_byte": 6,
                        },
                    ],
                    "notes": ["a note"], "help": ["a help"],
                },
                {
                    "code": "E0002", "severity": "error", "message": "no place",
                    "labels": [], "notes": [], "help": [],
                },
            ],
            "errors": 2,
            "warnings": 0,
        });
        assert_eq!(serde_json::to_value(report).unwrap(), expected);
    }
}
