//! The text of a statement, for what has no other meaning than its text.

use crate::diagnostics::SourceMap;
use crate::ir::NO_ORIGIN;

/// From the start of a statement to its end: its semicolon, its closing brace, or the line end of a pragma. `None` for
/// statements that came from no text.
pub fn statement_text(sources: &SourceMap, origin: u32) -> Option<&str> {
    if origin == NO_ORIGIN {
        return None;
    }
    let file = sources.file_at(origin)?;
    let text = file.text.get((origin - file.base) as usize..)?;
    let is_line = ["pragma", "#pragma", "@"].iter().any(|word| text.starts_with(word));
    let end = if is_line { text.find(['\n', '\r']) } else { end_of_statement(text) };
    Some(text[..end.unwrap_or(text.len())].trim_end())
}

fn end_of_statement(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '"' => while rest.next().is_some_and(|(_, c)| c != '"') {},
            '/' if rest.peek().is_some_and(|next| next.1 == '/') => {
                while rest.next().is_some_and(|(_, c)| c != '\n') {}
            }
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth -= 1;
                if depth < 0 {
                    return Some(at);
                }
                let follows = text[at + 1..].trim_start();
                if depth == 0 && c == '}' && !follows.starts_with([']', ',', ';', ')']) {
                    return Some(at + 1);
                }
            }
            ';' if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Origin;

    #[test]
    fn statements_end_where_the_language_says() {
        let text = "delay[10 ns] q;\npragma a; b // c\ncal { x; { y } } z;\nx q[{0, 1}]; // d;\nlast";
        let mut sources = SourceMap::default();
        sources.add("a.qasm", text.into(), Origin::Main).unwrap();
        let from = |word: &str| statement_text(&sources, text.find(word).unwrap() as u32).unwrap();
        assert_eq!(from("delay"), "delay[10 ns] q;");
        assert_eq!(from("pragma"), "pragma a; b // c");
        assert_eq!(from("cal"), "cal { x; { y } }");
        assert_eq!(from("x q"), "x q[{0, 1}];");
        assert_eq!(from("last"), "last");
        assert_eq!(statement_text(&sources, NO_ORIGIN), None);
    }
}
