//! From characters to steps with places; no name is looked up here.

use std::ops::Range;

use crate::diagnostics::{Diagnostic, E1001, Span};

pub(super) struct Step {
    pub name: Word,
    /// The parentheses, when there are any, and the steps in them.
    pub children: Option<(Vec<Step>, Range<usize>)>,
    pub options: Vec<(Word, RawValue)>,
}

pub(super) struct Word {
    pub text: String,
    pub range: Range<usize>,
}

/// A value as written.
pub(super) struct RawValue {
    pub kind: RawKind,
    pub range: Range<usize>,
}

pub(super) enum RawKind {
    Word(String),
    Quoted(String),
    List(Vec<RawValue>),
}

/// Text that is no pipeline.
pub(super) struct SyntaxError {
    range: Range<usize>,
    message: String,
}

impl SyntaxError {
    pub fn at(self, place: &dyn Fn(Range<usize>) -> Span) -> Diagnostic {
        Diagnostic::new(E1001, place(self.range), self.message)
            .help("a pipeline looks like `first, second{option=value}, fixpoint(third, fourth)`")
    }
}

/// How deep parentheses and brackets may nest: each level is a recursion.
const MAX_DEPTH: usize = 64;

pub(super) fn parse(text: &str) -> Result<Vec<Step>, SyntaxError> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let steps = parser.list(')', Parser::step)?;
    parser.blanks();
    if parser.at < text.len() {
        return Err(parser.unexpected("`,` or the end"));
    }
    Ok(steps)
}

/// Whether a text can stand as a word.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(in_word)
}

fn in_word(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !"(){}[],=\"".contains(c)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn step(&mut self) -> Result<Step, SyntaxError> {
        let name = self.word("the name of a pass")?;
        let children = match self.peek() {
            Some('(') => {
                let open = self.at;
                let steps = self.nested('(', ')', |parser| parser.list(')', Parser::step))?;
                Some((steps, open..self.at))
            }
            _ => None,
        };
        let options = match self.peek() {
            Some('{') => self.nested('{', '}', |parser| parser.list('}', Parser::option))?,
            _ => Vec::new(),
        };
        Ok(Step { name, children, options })
    }

    fn option(&mut self) -> Result<(Word, RawValue), SyntaxError> {
        let name = self.word("the name of an option")?;
        if !self.eat('=') {
            return Err(self.unexpected("`=`"));
        }
        Ok((name, self.value()?))
    }

    fn value(&mut self) -> Result<RawValue, SyntaxError> {
        let first = self.peek();
        let start = self.at;
        let kind = match first {
            Some('"') => RawKind::Quoted(self.quoted()?),
            Some('[') => RawKind::List(self.nested('[', ']', |parser| parser.list(']', Parser::value))?),
            _ => RawKind::Word(self.word("a value")?.text),
        };
        Ok(RawValue { kind, range: start..self.at })
    }

    /// Items separated by commas, up to `close`; a comma may stand behind the last.
    fn list<T>(
        &mut self,
        close: char,
        item: impl Fn(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<Vec<T>, SyntaxError> {
        let mut items = Vec::new();
        while self.peek().is_some_and(|next| next != close) {
            items.push(item(self)?);
            if !self.eat(',') {
                break;
            }
        }
        Ok(items)
    }

    fn nested<T>(
        &mut self,
        open: char,
        close: char,
        inside: impl FnOnce(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<T, SyntaxError> {
        let start = self.at;
        self.at += open.len_utf8();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(SyntaxError {
                range: start..self.at,
                message: format!("nested more than {MAX_DEPTH} levels deep"),
            });
        }
        let result = inside(self)?;
        self.depth -= 1;
        match self.peek() {
            Some(next) if next == close => self.at += close.len_utf8(),
            None => {
                let message = format!("`{open}` is never closed, expected `{close}`");
                return Err(SyntaxError { range: start..start + open.len_utf8(), message });
            }
            Some(_) => return Err(self.unexpected(&format!("`,` or `{close}`"))),
        }
        Ok(result)
    }

    fn word(&mut self, expected: &str) -> Result<Word, SyntaxError> {
        self.blanks();
        let start = self.at;
        let rest = &self.text[start..];
        let len = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        if len == 0 {
            return Err(self.unexpected(expected));
        }
        self.at += len;
        Ok(Word { text: rest[..len].to_string(), range: start..self.at })
    }

    /// A text in quotes, in which a backslash takes the next character as it is.
    fn quoted(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.text[start + 1..].char_indices();
        while let Some((offset, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = start + 1 + offset + 1;
                    return Ok(text);
                }
                '\\' => text.extend(chars.next().map(|(_, escaped)| escaped)),
                c => text.push(c),
            }
        }
        Err(SyntaxError { range: start..start + 1, message: "`\"` is never closed".to_string() })
    }

    fn unexpected(&mut self, expected: &str) -> SyntaxError {
        self.blanks();
        let rest = &self.text[self.at..];
        let len = match rest.find(|c| !in_word(c)) {
            Some(0) => rest.chars().next().map_or(0, char::len_utf8),
            Some(len) => len,
            None => rest.len(),
        };
        let found = match &rest[..len] {
            "" => "the end".to_string(),
            found => format!("`{found}`"),
        };
        SyntaxError { range: self.at..self.at + len, message: format!("expected {expected}, found {found}") }
    }

    fn peek(&mut self) -> Option<char> {
        self.blanks();
        self.text[self.at..].chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }
}
