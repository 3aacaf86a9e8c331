//! The findings of one parse: every cause once, twenty errors at most.

use rustc_hash::FxHashMap;

use crate::diagnostics::{Code, Diagnostic, Span};

/// After so many errors the rest is rarely worth reading.
const MOST_ERRORS: usize = 20;

#[derive(Default)]
pub struct Report {
    findings: Vec<Diagnostic>,
    errors: usize,
    /// Unknown names: the finding that reported each, and how often it was used again.
    unknown: FxHashMap<Box<str>, (usize, usize)>,
}

impl Report {
    pub fn add(&mut self, finding: Diagnostic) {
        if finding.code.is_warning() {
            if !self.has(finding.code, &finding) {
                self.findings.push(finding);
            }
        } else if self.errors < MOST_ERRORS && !self.has(finding.code, &finding) {
            self.errors += 1;
            self.findings.push(finding);
        }
    }

    /// An expression can be lowered twice (as a parameter, then as a classical value) but is reported once.
    fn has(&self, code: Code, finding: &Diagnostic) -> bool {
        let place = |finding: &Diagnostic| finding.primary.as_ref().map(|label| label.span);
        self.findings
            .iter()
            .rev()
            .take(MOST_ERRORS)
            .any(|old| old.code == code && place(old) == place(finding) && place(old).is_some())
    }

    /// Whether a use of a name that nothing declares needs no finding: one was reported, and counts this use too, or
    /// there is no room. A suggestion for another name is searched among all, so this is asked first.
    pub fn knows_unknown(&mut self, name: &str, span: Span) -> bool {
        let Some((at, more)) = self.unknown.get_mut(name) else { return self.is_full() };
        let first = self.findings.get(*at).and_then(|old| old.primary.as_ref()).map(|label| label.span);
        *more += usize::from(first != Some(span));
        true
    }

    /// Reports the first use of a name that nothing declares.
    pub fn unknown(&mut self, name: &str, finding: Diagnostic) {
        let at = self.findings.len();
        self.add(finding);
        self.unknown.insert(name.into(), (at, 0));
    }

    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// No further error will be shown.
    pub fn is_full(&self) -> bool {
        self.errors >= MOST_ERRORS
    }

    /// All findings in the order of the text.
    pub fn finish(self) -> Vec<Diagnostic> {
        let Report { mut findings, unknown, .. } = self;
        for (at, more) in unknown.into_values().filter(|&(_, more)| more > 0) {
            if let Some(finding) = findings.get_mut(at) {
                let uses = if more == 1 { "1 more use".to_string() } else { format!("{more} more uses") };
                finding.notes.push(uses);
            }
        }
        findings.sort_by_key(|finding| finding.primary.as_ref().map_or(u32::MAX, |label| label.span.start));
        findings
    }
}
