//! What the parser says about errors, and where it reads on after one.

use super::{MAX_ERRORS, MAX_EXPRESSION_DEPTH, MAX_NESTING, Parser};
use crate::diagnostics::*;
use crate::qasm::ast::{Broken, Dialect, Name, StatementKind};
use crate::qasm::keyword::Keyword;
use crate::qasm::lex::{Flaw, Token, TokenKind};

/// The statement at hand cannot be read further; why has been reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reported;

pub(super) type Parsed<T> = Result<T, Reported>;

impl<'s> Parser<'s> {
    /// Keeps a diagnostic. The last one that is kept makes the parser stop.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        if self.diagnostics.len() < MAX_ERRORS {
            self.diagnostics.push(diagnostic);
        }
        if self.diagnostics.len() == MAX_ERRORS {
            let last = &mut self.diagnostics[MAX_ERRORS - 1];
            if last.notes.is_empty() {
                last.notes.push(format!("stopped after {MAX_ERRORS} errors"));
            }
            self.lexer.seek(self.lexer.source().len());
            self.peeked = None;
            self.end_reported = true;
        }
        Reported
    }

    // --------------------------------------------------------------------------------------------------- messages

    /// Reports that the next token is not what was expected.
    pub(super) fn unexpected(&mut self, expected: &str) -> Reported {
        let token = self.peek();
        let diagnostic = match token.kind {
            TokenKind::Invalid(flaw) => self.flaw(flaw, token.span),
            _ => {
                let found = self.describe(token);
                let message = format!("expected {expected}, found {found}");
                let diagnostic =
                    Diagnostic::new(E0101, token.span, message).label(format!("expected {expected}"));
                self.with_habit(diagnostic, token)
            }
        };
        self.report(diagnostic)
    }

    fn describe(&self, token: Token) -> String {
        match token.kind {
            TokenKind::End => "the end of the text".to_string(),
            TokenKind::Keyword(keyword) => format!("the keyword `{}`", keyword.text()),
            _ => format!("`{}`", shortened(self.slice(token.span))),
        }
    }

    /// Adds a hint where the token is a habit from another language.
    fn with_habit(&self, diagnostic: Diagnostic, token: Token) -> Diagnostic {
        let hint = match (token.kind, self.slice(token.span)) {
            (TokenKind::Identifier, "and") => "write `&&` for a logical and",
            (TokenKind::Identifier, "or") => "write `||` for a logical or",
            (TokenKind::Identifier, "not") => "write `!` for a logical not",
            (TokenKind::PlusPlus, _) => {
                "`++` joins registers in a `let` statement; to count, write `i += 1;`"
            }
            (TokenKind::At, _) => "the modifiers are `inv @`, `pow(k) @`, `ctrl @` and `negctrl @`",
            (TokenKind::String, _) => "only strings of the digits 0 and 1 are values",
            (TokenKind::Keyword(Keyword::Qubit), _) => {
                "qubits are declared by a statement of their own: `qubit[2] q;`"
            }
            _ => return diagnostic,
        };
        diagnostic.help(hint)
    }

    fn flaw(&self, flaw: Flaw, span: Span) -> Diagnostic {
        let text = self.slice(span);
        match flaw {
            Flaw::Character => {
                let message = format!("`{text}` ({}) cannot stand here", code_points(text));
                let diagnostic = Diagnostic::new(E0002, span, message).label("no token starts with this");
                match lookalike(text) {
                    Some(plain) => diagnostic.help(format!("write `{plain}`")),
                    None => diagnostic,
                }
            }
            Flaw::Number => self.malformed_number(text, span),
            Flaw::String => Diagnostic::new(E0003, span, "this string is not closed")
                .label(format!("expected another `{}` on this line", &text[..1])),
            Flaw::Comment => {
                Diagnostic::new(E0003, Span::new(span.start, span.start + 2), "this comment is not closed")
                    .label("the comment starts here")
                    .help("close it with `*/`")
            }
        }
    }

    fn malformed_number(&self, text: &str, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::new(E0004, span, format!("`{}` is not a number", shortened(text)));
        let ends_with_letter = text.ends_with(|c: char| c.is_alphabetic());
        if text.contains("__") || text.ends_with('_') {
            diagnostic.help("one underscore may stand between two digits")
        } else if text.starts_with("0O") {
            diagnostic.help("octal numbers start with `0o`")
        } else if self.dialect() == Dialect::OpenQasm2 && ends_with_letter {
            diagnostic.help("OpenQASM 2.0 has no units of time and no imaginary numbers")
        } else if ends_with_letter && !text.starts_with("0b") && !text.starts_with("0x") {
            diagnostic
                .help("names do not start with a digit; the units of time are `dt`, `ns`, `us`, `ms` and `s`")
        } else {
            diagnostic
        }
    }

    pub(super) fn keyword_as_name(&mut self, keyword: Keyword, span: Span, expected: &str) -> Reported {
        let text = keyword.text();
        self.report(
            Diagnostic::new(E0105, span, format!("`{text}` is a keyword and cannot be a name"))
                .label(format!("expected {expected}")),
        )
    }

    pub(super) fn block_in_version_2(&mut self) -> Reported {
        let failed = self.unexpected("a statement");
        self.with_help(failed, "OpenQASM 2.0 has no blocks; start the file with `OPENQASM 3.0;` to use them")
    }

    pub(super) fn too_nested(&mut self, at: Span) -> Reported {
        let message = format!("more than {MAX_NESTING} blocks are nested here");
        self.report(Diagnostic::new(E0901, at, message).label("this is one level too deep"))
    }

    pub(super) fn too_deep(&mut self) -> Reported {
        let at = self.peek().span;
        let message = format!("this expression is nested more than {MAX_EXPRESSION_DEPTH} levels deep");
        let help = "name a part of it: `const float part = ...;`";
        self.report(Diagnostic::new(E0902, at, message).label("this is one level too deep").help(help))
    }

    pub(super) fn report_unclosed(&mut self, open: Span) {
        if self.end_reported {
            return;
        }
        self.end_reported = true;
        let end = self.peek().span;
        self.report(
            Diagnostic::new(E0103, end, "a block is not closed: expected `}`, found the end of the text")
                .label("expected `}`")
                .also(open, "the block starts here"),
        );
    }

    pub(super) fn report_stray_brace(&mut self) {
        let span = self.bump().span;
        let diagnostic =
            Diagnostic::new(E0104, span, "this `}` closes no block").label("no `{` belongs to it");
        self.report(diagnostic);
    }

    // -------------------------------------------------------------------------------------------------- semicolon

    /// Takes the semicolon that ends a statement. Where it is only forgotten, that is reported and the statement
    /// stands.
    pub(super) fn semicolon(&mut self, expected: &str) -> Parsed<()> {
        if self.eat(TokenKind::Semicolon) {
            return Ok(());
        }
        if !self.is_semicolon_forgotten() {
            return Err(self.unexpected(expected));
        }
        let end = Span::at(self.previous.end);
        self.report(Diagnostic::new(E0102, end, "a semicolon is missing").label("expected `;`"));
        Ok(())
    }

    fn is_semicolon_forgotten(&mut self) -> bool {
        let kind = self.peek_kind();
        match kind {
            TokenKind::End | TokenKind::RightBrace => true,
            _ => self.next_is_on_new_line() && self.starts_statement(kind),
        }
    }

    fn starts_statement(&self, kind: TokenKind) -> bool {
        match kind {
            TokenKind::Keyword(keyword) => keyword.starts_statement(),
            kind => self.is_name(kind) || kind == TokenKind::At,
        }
    }

    // --------------------------------------------------------------------------------------------------- recovery

    /// Skips what is left of a broken statement that starts at `start` and says what it would have declared.
    pub(super) fn recover(&mut self, start: Span) -> StatementKind<'s> {
        let mut declares = self.declares;
        let may_declare = declares.is_none() && self.may_declare(start);
        let mut braces = self.open_braces_since(start);
        let is_untouched = self.peek().span.start == start.start;
        let mut is_over = is_untouched && !self.at(TokenKind::RightBrace) && self.skip_token(&mut braces);
        while !is_over && !self.is_statement_over(braces) {
            let token = self.peek();
            if may_declare && declares.is_none() && token.kind == TokenKind::Identifier {
                declares = Some(Name { text: self.slice(token.span), span: token.span });
            }
            is_over = self.skip_token(&mut braces);
        }
        StatementKind::Broken(Broken { declares })
    }

    /// Whether a name behind the error of a statement is likely the one that it declares.
    fn may_declare(&mut self, start: Span) -> bool {
        let rest = &self.lexer.source()[self.lexer.local(start.start)..];
        let word = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        use Keyword::*;
        matches!(
            Keyword::lookup(word, self.dialect()),
            Some(
                Bit | Int
                    | Uint
                    | Float
                    | Angle
                    | Bool
                    | Complex
                    | Array
                    | Duration
                    | Stretch
                    | Qubit
                    | Qreg
                    | Creg
                    | Const
                    | Input
                    | Output
                    | Let
                    | Gate
                    | Def
                    | Extern
                    | Opaque
            )
        )
    }

    /// How many braces stand open between `start` and the next token.
    fn open_braces_since(&mut self, start: Span) -> usize {
        let next = self.peek().span.start;
        let mark = self.mark();
        self.lexer.seek(self.lexer.local(start.start));
        let mut open = 0_usize;
        loop {
            let token = self.lexer.next_token();
            match token.kind {
                _ if token.span.start >= next => break,
                TokenKind::End => break,
                TokenKind::LeftBrace => open += 1,
                TokenKind::RightBrace => open = open.saturating_sub(1),
                _ => {}
            }
        }
        self.reset(mark);
        open
    }

    fn is_statement_over(&mut self, braces: usize) -> bool {
        match self.peek_kind() {
            TokenKind::End => true,
            TokenKind::RightBrace => braces == 0,
            TokenKind::Keyword(keyword) => {
                braces == 0 && keyword.starts_statement() && self.next_is_on_new_line()
            }
            TokenKind::At => braces == 0 && self.next_is_on_new_line(),
            _ => false,
        }
    }

    /// Skips one token of a broken statement; says whether the statement ends with it.
    fn skip_token(&mut self, braces: &mut usize) -> bool {
        match self.bump().kind {
            TokenKind::Semicolon => *braces == 0,
            TokenKind::Invalid(Flaw::String) => *braces == 0,
            TokenKind::LeftBrace => {
                *braces += 1;
                false
            }
            TokenKind::RightBrace => {
                *braces = braces.saturating_sub(1);
                *braces == 0 && !self.continues_after_brace()
            }
            _ => false,
        }
    }

    /// Whether the braces just closed are part of a longer statement.
    fn continues_after_brace(&mut self) -> bool {
        use TokenKind::{Comma, LeftBracket, Operator, RightBracket, RightParen, Semicolon};
        matches!(
            self.peek_kind(),
            Semicolon
                | Comma
                | RightParen
                | RightBracket
                | Operator(_)
                | LeftBracket
                | TokenKind::Keyword(Keyword::Else)
        )
    }

    /// Adds to the report on a statement what its first word suggests.
    pub(super) fn explain_first_word(&mut self, first: Token, reports_before: usize) {
        if first.kind != TokenKind::Identifier || self.diagnostics.len() != reports_before + 1 {
            return;
        }
        let Some(hint) = self.first_word_hint(self.slice(first.span)) else { return };
        let report = &mut self.diagnostics[reports_before];
        if report.code == E0101 {
            report.help = vec![hint];
        }
    }

    fn first_word_hint(&self, word: &str) -> Option<String> {
        let dialect = self.dialect();
        let other = if dialect == Dialect::OpenQasm2 { Dialect::OpenQasm3 } else { Dialect::OpenQasm2 };
        if Keyword::lookup(word, other).is_some() {
            return Some(match dialect {
                Dialect::OpenQasm2 => format!("`{word}` is of OpenQASM 3, and this file is OpenQASM 2.0"),
                Dialect::OpenQasm3 => {
                    format!("`{word}` is of OpenQASM 2.0; declare such a gate with `defcal`")
                }
            });
        }
        Keyword::nearest(word, dialect).map(|near| format!("did you mean `{near}`?"))
    }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.chars().count() <= LONGEST {
        return text.to_string();
    }
    text.chars().take(LONGEST).chain(['.', '.', '.']).collect()
}

fn code_points(text: &str) -> String {
    text.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect::<Vec<_>>().join(" ")
}

/// The plain character that word processors replace by this one.
fn lookalike(text: &str) -> Option<&'static str> {
    Some(match text {
        "\u{2018}" | "\u{2019}" | "\u{201c}" | "\u{201d}" => "\"",
        "\u{2212}" | "\u{2013}" | "\u{2014}" => "-",
        "\u{00d7}" | "\u{22c5}" | "\u{00b7}" => "*",
        "\u{00f7}" => "/",
        "\u{a0}" | "\u{2009}" | "\u{202f}" | "\u{feff}" => " ",
        "\u{37e}" | "\u{ff1b}" => ";",
        "\u{2192}" => "->",
        "\u{ff0c}" => ",",
        _ => return None,
    })
}
