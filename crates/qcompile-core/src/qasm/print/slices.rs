//! Copying a text with parts cut out: where lines, blanks and comments begin and end.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::qasm::Parser;
use crate::qasm::ast::Dialect;
use crate::qasm::lex::{Lexer, TokenKind};
use crate::qasm::scan::{Comment, comment_end, comments_in, opens_brace, skip_trivia, statement_end};

/// A text being copied. Offsets are those of the text.
pub(super) struct Slices<'a> {
    pub(super) text: &'a str,
    /// Everything before is copied or cut.
    pub(super) at: usize,
    /// Where copied text has come to stand: offset in the text, offset in the output.
    copied: Vec<(usize, usize)>,
    /// New names by old ones; usually none.
    pub(super) words: Rc<Words>,
}

/// Names to replace in what is copied.
#[derive(Default)]
pub(super) struct Words {
    pub(super) new_names: FxHashMap<Box<str>, Box<str>>,
    /// The language of the text.
    pub(super) dialect: Dialect,
}

impl<'a> Slices<'a> {
    pub(super) fn new(text: &'a str, words: Words) -> Self {
        Self { text, at: 0, copied: Vec::new(), words: Rc::new(words) }
    }

    /// Copies up to `end`; nothing when that is done already.
    pub(super) fn copy_to(&mut self, out: &mut String, end: usize) {
        if self.at >= end {
            return;
        }
        let words = self.words.clone();
        for word in words.find(&self.text[self.at..end]) {
            let start = self.at;
            self.copy_run(out, start + word.place.start);
            out.push_str(word.new_name);
            self.at = start + word.place.end;
        }
        self.copy_run(out, end);
    }

    fn copy_run(&mut self, out: &mut String, end: usize) {
        self.copied.push((self.at, out.len()));
        out.push_str(&self.text[self.at..end]);
        self.at = end;
    }

    /// Copies a part of the same text again, elsewhere.
    pub(super) fn elsewhere(&self, at: usize) -> Self {
        Self { text: self.text, at, copied: Vec::new(), words: self.words.clone() }
    }

    /// Leaves out a statement, and its line when nothing else stands there.
    pub(super) fn cut(&mut self, out: &mut String, statement: Range<usize>) {
        self.copy_to(out, statement.start);
        self.at = statement.end;
        let kept = out.trim_end_matches([' ', '\t']).len();
        let begins_line = kept == 0 || out[..kept].ends_with('\n');
        let after = skip_blanks(self.text, statement.end);
        match (begins_line, ends_line(self.text, after)) {
            (true, true) => {
                out.truncate(kept);
                self.at = after_line(self.text, after);
            }
            (true, false) => self.at = after,
            (false, _) => out.truncate(kept),
        }
    }

    /// Where the text at `offset` stands in the output, or the first of it that follows.
    pub(super) fn place_of(&self, offset: usize, out: &str) -> usize {
        let after = self.copied.partition_point(|&(start, _)| start <= offset);
        let end = self.copied.get(after).map_or(out.len(), |&(_, place)| place);
        self.copied[..after].last().map_or(0, |&(start, place)| (place + offset - start).min(end))
    }

    /// The comments between here and `end`, which is passed.
    pub(super) fn comments_to(&mut self, end: usize) -> Vec<Comment<'a>> {
        let from = self.at.min(end);
        self.at = self.at.max(end);
        comments_in(self.text, from..end)
    }
}

struct Word<'w> {
    place: Range<usize>,
    new_name: &'w str,
}

impl Words {
    /// The words of a text that have new names, with the places relative to the end of the word before.
    fn find(&self, text: &str) -> Vec<Word<'_>> {
        let mut found = Vec::new();
        if self.new_names.is_empty() {
            return found;
        }
        let mut done = 0;
        let mut lexer = Lexer::new(text, 0, self.dialect);
        loop {
            let token = lexer.next_token();
            let place = token.span.start as usize..token.span.end as usize;
            match token.kind {
                TokenKind::End => return found,
                TokenKind::Identifier => {
                    if let Some(new_name) = self.new_names.get(&text[place.clone()]) {
                        found.push(Word { place: place.start - done..place.end - done, new_name });
                        done = place.end;
                    }
                }
                _ => {}
            }
        }
    }

    /// A piece of text with the new names.
    pub(super) fn renamed<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.new_names.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut made = String::new();
        let mut done = 0;
        for word in self.find(text) {
            made.push_str(&text[done..done + word.place.start]);
            made.push_str(word.new_name);
            done += word.place.end;
        }
        made.push_str(&text[done..]);
        Cow::Owned(made)
    }
}

/// Where the statement at `start` ends, whatever it holds.
pub(super) fn end_of_statement(text: &str, start: usize, dialect: Dialect) -> usize {
    let at = skip_trivia(text, start);
    let has_body = ["if", "for", "while"].iter().any(|word| text[at..].starts_with(word));
    if has_body || opens_brace(text, start) {
        let mut parser = Parser::new(text, 0, dialect).starting_at(start);
        if let Some(statement) = parser.next_statement() {
            return statement.span.end as usize;
        }
    }
    statement_end(text, start)
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
    let mut end = skip_blanks(text, at);
    while let Some(after) = comment_end(text, end).filter(|&after| !text[end..after].contains(['\n', '\r'])) {
        end = skip_blanks(text, after);
    }
    RestOfLine { end, ends: ends_line(text, end) }
}

/// Where the next statement may stand behind one that ends at `at`: on the next line, unless more follows on this one.
pub(super) fn after_statement(text: &str, at: usize) -> usize {
    let line = rest_of_line(text, at);
    if line.ends { after_line(text, line.end) } else { at }
}

fn ends_line(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at), None | Some(b'\n' | b'\r'))
}

pub(super) fn skip_blanks(text: &str, at: usize) -> usize {
    at + text[at..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// The start of the next line; `at` is the end of one.
fn after_line(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) }
}

/// The blanks before `at`, when nothing else stands on its line at or after `from`.
pub(super) fn indentation(text: &str, at: usize, from: usize) -> Option<&str> {
    let before = &text[from..at];
    let line = before.trim_end_matches([' ', '\t']);
    line.ends_with(['\n', '\r']).then(|| &before[line.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text between brackets is cut.
    fn cut(marked: &str) -> String {
        let text = marked.replace(['[', ']'], "");
        let mut slices = Slices::new(&text, Words::default());
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
        let mut slices = Slices::new(text, Words::default());
        let mut out = String::new();
        slices.cut(&mut out, 4..7);
        slices.copy_to(&mut out, text.len());
        assert_eq!(out, "abc ghi");
        assert_eq!(slices.place_of(0, &out), 0);
        assert_eq!(&out[slices.place_of(8, &out)..], "ghi");
    }

    #[test]
    fn words_are_replaced_outside_of_comments_and_strings() {
        let new_names = [("in".into(), "in_1".into())].into_iter().collect();
        let words = Words { new_names, dialect: Dialect::OpenQasm2 };
        let text = "h in[0]; // in\ninclude \"in\"; cx in,inner;";
        assert_eq!(words.renamed(text), "h in_1[0]; // in\ninclude \"in\"; cx in_1,inner;");
        let mut slices = Slices::new(text, words);
        let mut out = String::new();
        slices.copy_to(&mut out, text.len());
        assert!(out[slices.place_of(29, &out)..].starts_with("cx in_1"), "{out}");
    }

    #[test]
    fn a_line_ends_after_its_comments() {
        assert_eq!(rest_of_line("x q; /* a */ // b\nz", 4).end, 17);
        assert!(!rest_of_line("x q; /* a */ y q;", 4).ends);
    }
}
