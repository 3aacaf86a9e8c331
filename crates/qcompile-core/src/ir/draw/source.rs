//! What the source says at an op, in one line.

use crate::diagnostics::Span;
use crate::ir::{Block, Circuit, ForDomain, Head, NO_ORIGIN, OpView, StatementKind};

/// The heads of the bodies of a control-flow op, one each: `if (c == 1)`, `else`; `switch (n) case 1, 2`, `default`.
/// As the source has them; keywords alone where there is no source.
pub(super) fn heads(circuit: &Circuit, op: &OpView) -> Vec<String> {
    let Some(block) = op.block() else { return Vec::new() };
    let mut start = op.origin;
    let mut heads = Vec::with_capacity(block.bodies.len());
    for (k, body) in block.bodies.iter().enumerate() {
        let written = match &body.text {
            Some(text) if start != NO_ORIGIN && start <= text.span.start => {
                let head = one_line(circuit.sources.slice(Span::new(start, text.span.start)));
                start = text.span.end;
                without_braces(&head)
            }
            _ => String::new(),
        };
        heads.push(if written.is_empty() { keyword(circuit, block, k) } else { written });
    }
    heads
}

/// A statement without its semicolon and what it has in braces; its kind in words where there is no source.
pub(super) fn statement(circuit: &Circuit, op: &OpView) -> String {
    let written = match circuit.sources.file_at(op.origin) {
        Some(file) if op.origin != NO_ORIGIN => {
            let rest = &file.text[file.index(op.origin)..];
            let end = rest.find([';', '{', '\n', '\r']).unwrap_or(rest.len());
            let braces = if rest[end..].starts_with('{') { " {...}" } else { "" };
            one_line(&rest[..end]) + braces
        }
        _ => String::new(),
    };
    if !written.is_empty() {
        return written;
    }
    let kind = op.statement().map(|statement| &statement.kind);
    let words = match kind {
        Some(StatementKind::Delay) => "delay",
        Some(StatementKind::Nop) => "nop",
        Some(StatementKind::Pragma) => "pragma",
        Some(StatementKind::Exit) => "exit",
        _ => "classical code",
    };
    words.to_string()
}

fn keyword(circuit: &Circuit, block: &Block, body: usize) -> String {
    let word = match (&block.head, body) {
        (Head::If(_), 0) => "if (...)",
        (Head::If(_), _) => "else",
        (Head::While(_), _) => "while (...)",
        (Head::For { variable, domain }, _) => {
            let domain = match domain {
                ForDomain::Range { .. } => "[...]",
                ForDomain::Set(_) => "{...}",
                ForDomain::Values(_) => "...",
            };
            return format!("for {} in {domain}", circuit.symbol(*variable).name);
        }
        (Head::Switch { labels, .. }, body) if body >= labels.len() => "default",
        (Head::Switch { .. }, 0) => "switch (...) case ...",
        (Head::Switch { .. }, _) => "case ...",
        (Head::Box(_), _) => "box",
        (Head::Scope, _) => "scope",
    };
    word.to_string()
}

/// Without the brace that closes the body before, those that open a `switch` and the body.
fn without_braces(head: &str) -> String {
    let head = head.strip_prefix('}').unwrap_or(head);
    let head = head.strip_suffix('{').unwrap_or(head);
    if head.starts_with("switch") { one_line(&head.replacen('{', " ", 1)) } else { head.trim().to_string() }
}

/// Without comments, with single blanks.
fn one_line(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("//").into_iter().chain(rest.find("/*")).min() {
        plain.push_str(&rest[..at]);
        plain.push(' ');
        let end = if rest[at..].starts_with("//") { "\n" } else { "*/" };
        rest = rest[at + 2..].split_once(end).map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_lose_their_braces_and_comments() {
        let head = |text: &str| without_braces(&one_line(text));
        assert_eq!(head("if (c == 1) // why\n  {"), "if (c == 1)");
        assert_eq!(head("} /* or */ else {"), "else");
        assert_eq!(head("for int i in {1, 2}  "), "for int i in {1, 2}");
        assert_eq!(head("for int i in {1, 2} {"), "for int i in {1, 2}");
        assert_eq!(head("switch (n) {\n  case 1, 2 {"), "switch (n) case 1, 2");
        assert_eq!(head("} case 3 {"), "case 3");
        assert_eq!(head("/* never ends"), "");
    }
}
