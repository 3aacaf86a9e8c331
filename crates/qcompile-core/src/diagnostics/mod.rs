//! What the compiler says to people: source positions, diagnostics, their codes and their rendering.

mod codes;
pub mod examples;
mod json;
mod render;
mod source;

pub(crate) use codes::*;
pub use codes::{CODES, Code, CodeInfo};
pub use json::{Finding, FindingLabel, Place, Report};
pub use render::{Style, render};
pub use source::{Location, Origin, SourceFile, SourceMap, SourceTooLarge, Span};

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Warning,
    Error,
}

/// A place in the source with a remark, e.g. "q declared here with size 4".
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// One finding: what, where, what was expected, what to do.
///
/// ```ignore
/// Diagnostic::new(E0402, span, "`cx` takes 2 qubits, but 1 was given")
///     .label("expected 2 qubits")
///     .also(gate.span, "`cx` is defined here")
///     .help("add the target: `cx q[0], q[1];`")
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    pub code: Code,
    pub message: String,
    /// Where; `None` for findings that have no place in a text.
    pub primary: Option<Label>,
    pub secondary: Vec<Label>,
    pub notes: Vec<String>,
    pub help: Vec<String>,
}

impl Diagnostic {
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let mut made = Self::unplaced(code, message);
        made.primary = Some(Label { span, text: String::new() });
        made
    }

    pub fn unplaced(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    pub fn severity(&self) -> Severity {
        if self.code.is_warning() { Severity::Warning } else { Severity::Error }
    }

    /// The words beside the caret.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// Another place that explains this one.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
}

/// The error type of the crate: findings with the texts they point into.
#[derive(Clone, Debug)]
pub struct Failure {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Arc<SourceMap>,
}

pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], sources: Arc::default() }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (k, diagnostic) in self.diagnostics.iter().enumerate() {
            if k > 0 {
                writeln!(f)?;
            }
            if let Some(at) =
                diagnostic.primary.as_ref().and_then(|label| self.sources.location(label.span.start))
            {
                write!(f, "{at}: ")?;
            }
            write!(f, "{} [{}]", diagnostic.message, diagnostic.code)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// The nearest of `candidates` to a misspelt `name`, when it is near enough to be worth suggesting. Of equally near ones
/// that with the same letters in another order is meant, then that with the same first letter.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (edit_distance(name, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= limit && candidate != name)
        .min_by_key(|&(distance, candidate)| {
            (distance, letters(name) != letters(candidate), name.chars().next() != candidate.chars().next())
        })
        .map(|(_, candidate)| candidate)
}

fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

/// Optimal string alignment distance (a swap of neighbours counts one), letter case counting nothing.
fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            rows[i][j] = replace.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                rows[i][j] = rows[i][j].min(rows[i - 2][j - 2] + 1);
            }
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_are_near() {
        assert_eq!(did_you_mean("mesure", ["measure", "reset"]), Some("measure"));
        assert_eq!(did_you_mean("xc", ["cz", "x", "cx"]), Some("cx"));
        assert_eq!(did_you_mean("hh", ["ch", "h", "sh"]), Some("h"));
        assert_eq!(did_you_mean("foo", ["measure", "reset"]), None);
    }
}
