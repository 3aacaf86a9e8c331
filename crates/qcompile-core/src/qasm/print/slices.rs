//! Copying a text with parts cut out: where lines, blanks and comments begin and end.

use std::ops::Range;

use crate::qasm::scan::{comment_end, line_end};

/// A text being copied. Offsets are those of the text.
pub(super) struct Slices<'a> {
    pub(super) text: &'a str,
    /// Everything before is copied or cut.
    pub(super) at: usize,
    /// Where copied text has come to stand: offset in the text, offset in the output.
    copied: Vec<(usize, usize)>,
}

impl<'a> Slices<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, copied: Vec::new() }
    }

    /// Copies up to `end`; nothing when that is done already.
    pub(super) fn copy_to(&mut self, out: &mut String, end: usize) {
        if self.at < end {
            self.copied.push((self.at, out.len()));
            out.push_str(&self.text[self.at..end]);
            self.at = end;
        }
    }

    /// Copies a part again, elsewhere.
    pub(super) fn elsewhere(text: &'a str, at: usize) -> Self {
        Self { text, at, copied: Vec::new() }
    }

    /// Leaves out a statement, and its line when nothing else stands there.
    pub(super) fn cut(&mut self, out: &mut String, statement: Range<usize>) {
        self.copy_to(out, statement.start);
        self.at = statement.end;
        let line = out.rfind('\n').map_or(0, |k| k + 1);
        let after = skip_blanks(self.text, statement.end);
        let ends_line = after == line_end(self.text, after);
        match (is_blank(&out[line..]), ends_line) {
            (true, true) => {
                out.truncate(line);
                self.at = after_line(self.text, after);
            }
            (true, false) => self.at = after,
            (false, _) => out.truncate(out.trim_end_matches([' ', '\t']).len()),
        }
    }

    /// Where the text at `offset` stands in the output, or the first of it that follows.
    pub(super) fn place_of(&self, offset: usize, out: &str) -> usize {
        let after = self.copied.partition_point(|&(start, _)| start <= offset);
        let end = self.copied.get(after).map_or(out.len(), |&(_, place)| place);
        self.copied[..after].last().map_or(0, |&(start, place)| (place + offset - start).min(end))
    }

    /// The comments between here and `end`.
    pub(super) fn comments_to(&mut self, end: usize) -> Vec<&'a str> {
        let mut found = Vec::new();
        while self.at < end {
            match comment_end(self.text, self.at) {
                Some(after) if after <= end => {
                    found.push(&self.text[self.at..after]);
                    self.at = after;
                }
                _ => self.at += self.text[self.at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        found
    }
}

/// What follows on a line after a statement.
pub(super) struct RestOfLine {
    /// The end of blanks and comments on the line.
    pub(super) end: usize,
    /// Whether the line ends there.
    pub(super) ends: bool,
}

/// Blanks and comments after `at` on its line. A comment that goes on in the next line is not passed.
pub(super) fn rest_of_line(text: &str, at: usize) -> RestOfLine {
    let line = line_end(text, at);
    let mut end = skip_blanks(text, at);
    while let Some(after) = comment_end(text, end).filter(|&after| after <= line) {
        end = skip_blanks(text, after);
    }
    RestOfLine { end, ends: end == line }
}

pub(super) fn skip_blanks(text: &str, at: usize) -> usize {
    at + text[at..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// The start of the next line; `at` is the end of one.
pub(super) fn after_line(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) }
}

pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// The blanks before `at`, when nothing else stands on its line at or after `from`.
pub(super) fn indentation(text: &str, at: usize, from: usize) -> Option<&str> {
    let before = &text[from..at];
    let line = from + before.rfind(['\n', '\r'])? + 1;
    Some(&text[line..at]).filter(|blanks| is_blank(blanks))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text between brackets is cut.
    fn cut(marked: &str) -> String {
        let text = marked.replace(['[', ']'], "");
        let mut slices = Slices::new(&text);
        let mut out = String::new();
        let mut seen = 0;
        let mut start = 0;
        for (at, c) in marked.char_indices() {
            match c {
                '[' => (start, seen) = (at - seen, seen + 1),
                ']' => {
                    slices.cut(&mut out, start..at - seen);
                    seen += 1;
                }
                _ => {}
            }
        }
        slices.copy_to(&mut out, text.len());
        out
    }

    #[test]
    fn lines_go_with_their_statement_unless_something_stays() {
        assert_eq!(cut("h q;\n[x q;]\nz q;\n"), "h q;\nz q;\n");
        assert_eq!(cut("h q;\r\n  [x q;]  \r\nz q;\r\n"), "h q;\r\nz q;\r\n");
        assert_eq!(cut("h q; [x q;] z q;\n"), "h q; z q;\n");
        assert_eq!(cut("h q; [x q;]\nz q;\n"), "h q;\nz q;\n");
        assert_eq!(cut("[x q;] [y q;]\nz q;\n"), "z q;\n");
        assert_eq!(cut("  [x q;] // why\nz q;\n"), "  // why\nz q;\n");
        assert_eq!(cut("[barrier q,\n  r;]\nz q;"), "z q;");
        assert_eq!(cut("z q;\n[x q;]"), "z q;\n");
        assert_eq!(cut("{ [x q;] }"), "{ }");
    }

    #[test]
    fn places_are_found_again() {
        let text = "abc def ghi";
        let mut slices = Slices::new(text);
        let mut out = String::new();
        slices.cut(&mut out, 4..7);
        slices.copy_to(&mut out, text.len());
        assert_eq!(out, "abc ghi");
        assert_eq!(slices.place_of(0, &out), 0);
        assert_eq!(&out[slices.place_of(8, &out)..], "ghi");
    }

    #[test]
    fn comments_are_collected() {
        let mut slices = Slices::new(" /* a */ ; /* b */ /* c */");
        assert_eq!(slices.comments_to(18), ["/* a */", "/* b */"]);
        assert_eq!(rest_of_line("x q; /* a */ // b\nz", 4).end, 17);
        assert!(!rest_of_line("x q; /* a */ y q;", 4).ends);
    }
}
