//! Boundaries in text without tokens: where trivia and comments end, where a statement ends.

use std::ops::Range;

/// Bytes that ASCII names start with.
pub(super) const STARTS_WORD: [bool; 256] = word_bytes(false);
/// Bytes that ASCII names are made of.
pub(super) const CONTINUES_WORD: [bool; 256] = word_bytes(true);

const fn word_bytes(with_digits: bool) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        table[byte] = c == b'_' || c.is_ascii_alphabetic() || (with_digits && c.is_ascii_digit());
        byte += 1;
    }
    table
}

/// The first offset at or after `from` that is neither white space nor in a comment.
///
/// An unterminated block comment is not trivia: its start is returned.
pub fn skip_trivia(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'/' => match comment_end(text, at) {
                Some(end) => at = end,
                None => return at,
            },
            _ => return at,
        }
    }
    at
}

/// The end of the comment that starts at `at`; a line comment ends before its line ending. `None` when no
/// comment starts there or a block comment is not closed.
pub(super) fn comment_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    if rest.starts_with("//") {
        return Some(line_end(text, at));
    }
    let body = rest.strip_prefix("/*")?;
    body.find("*/").map(|length| at + 2 + length + 2)
}

/// The end of the line that holds `at`, before its line ending (`\n`, `\r\n` or `\r`).
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text.as_bytes()[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(text.len(), |k| at + k)
}

/// The end of the string that starts with a quote at `at`, after its closing quote; `None` when its line ends first.
pub(super) fn string_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[at];
    let length = bytes[at + 1..].iter().position(|&byte| byte == quote || matches!(byte, b'\n' | b'\r'))?;
    let end = at + 1 + length;
    (bytes[end] == quote).then_some(end + 1)
}

#[derive(Debug, PartialEq)]
pub struct Comment<'t> {
    pub text: &'t str,
    /// Whether a line ended between where the search began and the comment.
    pub begins_line: bool,
}

/// The comments of a part of a text that begins and ends between tokens.
pub(super) fn comments_in(text: &str, part: Range<usize>) -> Vec<Comment<'_>> {
    let mut found = Vec::new();
    // Most parts have none, and a slash that divides is no comment.
    let bytes = text.as_bytes();
    let opens = |(at, _): (usize, &str)| matches!(bytes.get(part.start + at + 1), Some(b'/' | b'*'));
    if !text[part.clone()].match_indices('/').any(opens) {
        return found;
    }
    let mut begins_line = false;
    let mut at = part.start;
    while at < part.end {
        if let Some(after) = comment_end(text, at).filter(|&after| after <= part.end) {
            found.push(Comment { text: &text[at..after], begins_line });
            at = after;
            continue;
        }
        at = match text.as_bytes()[at] {
            b'"' | b'\'' => string_end(text, at).unwrap_or(at + 1),
            // The rest of an annotation's line is its content.
            b'@' if begins_its_line(text, at) => line_end(text, at),
            byte => {
                begins_line |= matches!(byte, b'\n' | b'\r');
                at + 1
            }
        };
    }
    found
}

fn begins_its_line(text: &str, at: usize) -> bool {
    let before = text.as_bytes()[..at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
    before.is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
}

/// The end of the simple statement that starts at `start`: after its semicolon, or before the line ending for a
/// pragma. Strings, comments and braces are honoured, nothing is parsed. Annotations before it belong to it.
///
/// Without a semicolon the statement ends before the brace that closes its block, or with the text.
pub fn statement_end(text: &str, start: usize) -> usize {
    let at = skip_annotations(text, start);
    let rest = &text[at..];
    if is_pragma(rest) {
        return line_end(text, at);
    }
    semicolon_end(text, at)
}

/// Whether a brace stands before the first semicolon of the statement that starts at `start`: it may hold others, and
/// end elsewhere than a simple one.
pub(super) fn opens_brace(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    let mut at = skip_annotations(text, start);
    if is_pragma(&text[at..]) {
        return false;
    }
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b';' => return false,
            b'{' => return true,
            b'"' | b'\'' => string_end(text, at).unwrap_or(at + 1),
            b'/' => comment_end(text, at).unwrap_or(at + 1),
            _ => at + 1,
        };
    }
    false
}

fn is_pragma(rest: &str) -> bool {
    let Some(after) = rest.strip_prefix('#').unwrap_or(rest).strip_prefix("pragma") else { return false };
    !after.starts_with(|c: char| c == '_' || c.is_alphanumeric())
}

fn skip_annotations(text: &str, start: usize) -> usize {
    let mut at = skip_trivia(text, start);
    while text.as_bytes().get(at) == Some(&b'@') {
        at = skip_trivia(text, line_end(text, at));
    }
    at
}

fn semicolon_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b';' if depth == 0 => return at + 1,
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            b'"' | b'\'' => {
                at = string_end(text, at).unwrap_or(at + 1);
                continue;
            }
            b'/' => {
                at = comment_end(text, at).unwrap_or(at + 1);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trivia_is_white_space_and_comments() {
        let text = " // a\r\n/* b; */\tx";
        assert_eq!(skip_trivia(text, 0), text.len() - 1);
        assert_eq!(skip_trivia("/ x", 0), 0);
        assert_eq!(skip_trivia("  /* open", 0), 2);
        assert_eq!(skip_trivia("x", 1), 1);
    }

    #[test]
    fn comments_are_found_in_order() {
        let text = " /* a */ \"//\";\n// b\n@tag // content\n x q; /* c */";
        let found = comments_in(text, 0..text.len());
        let parts: Vec<(&str, bool)> =
            found.iter().map(|comment| (comment.text, comment.begins_line)).collect();
        assert_eq!(parts, [("/* a */", false), ("// b", true), ("/* c */", true)]);
        assert!(comments_in(text, 0..7).is_empty(), "half a comment is none");
    }

    #[test]
    fn statements_end_at_their_own_semicolon() {
        let end = |text: &str| &text[..statement_end(text, 0)] == text.split('§').next().unwrap();
        for text in [
            "x q;§ y q;",
            "include \"a;b\";§",
            "x /* ; */ q; // z",
            "array[int, 1] a = {1};§ x q;",
            "delay[durationof({ x q; })] q;§",
            "#pragma a; b§\nx q;",
            "pragmatic q;§ x q;",
            "@tag ; '\nx q;§ y q;",
            "x q §} y q;",
            "x q§",
        ] {
            let plain = text.replace('§', "");
            let expected = text.find('§');
            if let Some(expected) = expected {
                assert_eq!(statement_end(&plain, 0), expected, "{text}");
            } else {
                assert!(!end(text) && statement_end(text, 0) == text.find("q;").unwrap() + 2, "{text}");
            }
        }
    }
}
