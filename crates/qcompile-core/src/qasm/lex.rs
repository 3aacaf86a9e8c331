//! Tokens of OpenQASM 2 and 3.
//!
//! The lexer is a cursor: it holds a position and no other state, so any statement can be read again from its
//! start. Parts of the language that have their own tokens (the version number, the rest of a pragma line, the
//! body of a calibration) are read by methods that the parser calls where the grammar changes its mode.

use crate::diagnostics::Span;
use crate::qasm::ast::{BinaryOperator, Dialect, Radix, TimeUnit};
use crate::qasm::keyword::Keyword;
use crate::qasm::scan;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Identifier,
    Keyword(Keyword),
    /// `$0`
    Hardware,
    Integer(Radix),
    Float,
    Imaginary,
    Timing(TimeUnit),
    /// A string of binary digits in double quotes.
    BitString,
    /// Any other string.
    String,
    /// A binary operator, or a prefix `-`.
    Operator(BinaryOperator),
    /// `+=` and its kin.
    Assign(BinaryOperator),
    Exclamation,
    Tilde,
    Equals,
    Arrow,
    PlusPlus,
    At,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Colon,
    Semicolon,
    Dot,
    Comma,
    /// `#dim`
    Dim,
    /// The end of the text.
    End,
    Invalid(Flaw),
}

/// Why a piece of text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Character,
    Number,
    String,
    Comment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// A position in a text.
#[derive(Clone, Debug)]
pub struct Lexer<'s> {
    text: &'s str,
    at: usize,
    base: u32,
    pub dialect: Dialect,
}

impl<'s> Lexer<'s> {
    /// A lexer at the start of `text`, which stands at `base` in the source map. A byte order mark is skipped.
    pub fn new(text: &'s str, base: u32, dialect: Dialect) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at, base, dialect }
    }

    /// The whole text.
    pub fn source(&self) -> &'s str {
        self.text
    }

    /// The offset of the cursor in this text.
    pub fn position(&self) -> usize {
        self.at
    }

    pub fn seek(&mut self, position: usize) {
        self.at = position;
    }

    /// The global span of a local range.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start as u32, self.base + end as u32)
    }

    /// The offset in this text of a global offset.
    pub fn local(&self, offset: u32) -> usize {
        (offset - self.base) as usize
    }

    /// The text of a span of this file.
    pub fn slice(&self, span: Span) -> &'s str {
        &self.text[self.local(span.start)..self.local(span.end)]
    }

    /// Reads the next token.
    pub fn next_token(&mut self) -> Token {
        self.at = scan::skip_trivia(self.text, self.at);
        let start = self.at;
        let kind = match self.peek_byte(0) {
            None => TokenKind::End,
            Some(byte) => self.token_at(byte),
        };
        Token { kind, span: self.span(start, self.at) }
    }

    fn peek_byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn token_at(&mut self, first: u8) -> TokenKind {
        match first {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek_byte(1).is_some_and(|byte| byte.is_ascii_digit()) => self.number(),
            b'$' if self.peek_byte(1).is_some_and(|byte| byte.is_ascii_digit()) => self.hardware(),
            b'"' | b'\'' => self.string(),
            b'#' => self.hash(),
            0x80.. => self.word(),
            _ => self.symbol(first),
        }
    }

    // ------------------------------------------------------------------------------------------------------ words

    fn word(&mut self) -> TokenKind {
        let start = self.at;
        self.at = identifier_end(self.text, start);
        if self.at == start {
            self.at += self.text[start..].chars().next().map_or(1, char::len_utf8);
            return TokenKind::Invalid(Flaw::Character);
        }
        match Keyword::lookup(&self.text[start..self.at], self.dialect) {
            Some(keyword) => TokenKind::Keyword(keyword),
            None => TokenKind::Identifier,
        }
    }

    fn hash(&mut self) -> TokenKind {
        let end = identifier_end(self.text, self.at + 1);
        let kind = match &self.text[self.at + 1..end] {
            "dim" => TokenKind::Dim,
            "pragma" => TokenKind::Keyword(Keyword::Pragma),
            _ => {
                self.at += 1;
                return TokenKind::Invalid(Flaw::Character);
            }
        };
        self.at = end;
        kind
    }

    // ---------------------------------------------------------------------------------------------------- numbers

    fn number(&mut self) -> TokenKind {
        let start = self.at;
        let kind = match self.prefixed_radix() {
            Some(radix) => {
                self.at += 2;
                if self.digits(radix) { TokenKind::Integer(radix) } else { return self.bad_number(start) }
            }
            None => self.decimal(),
        };
        if !self.continues_number() {
            return if self.dialect == Dialect::OpenQasm3 { self.spaced_suffix(kind) } else { kind };
        }
        let end = identifier_end(self.text, self.at);
        match suffix(&self.text[self.at..end]) {
            Some(suffix) if self.takes_suffix(kind) && !self.text[end..].starts_with('.') => {
                self.at = end;
                suffix
            }
            _ => self.bad_number(start),
        }
    }

    fn prefixed_radix(&self) -> Option<Radix> {
        match (self.peek_byte(0), self.peek_byte(1)) {
            (Some(b'0'), Some(b'b' | b'B')) => Some(Radix::Binary),
            (Some(b'0'), Some(b'o')) => Some(Radix::Octal),
            (Some(b'0'), Some(b'x' | b'X')) => Some(Radix::Hexadecimal),
            _ => None,
        }
    }

    /// Digits with single underscores between them; says whether there are any.
    fn digits(&mut self, radix: Radix) -> bool {
        let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| char::from(byte).is_digit(radix as u32));
        let start = self.at;
        while is_digit(self.peek_byte(0)) {
            self.at += 1;
            if self.peek_byte(0) == Some(b'_') && is_digit(self.peek_byte(1)) {
                self.at += 1;
            }
        }
        self.at > start
    }

    fn decimal(&mut self) -> TokenKind {
        let mut kind = TokenKind::Integer(Radix::Decimal);
        self.digits(Radix::Decimal);
        if self.peek_byte(0) == Some(b'.') {
            kind = TokenKind::Float;
            self.at += 1;
            self.digits(Radix::Decimal);
        }
        if matches!(self.peek_byte(0), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.peek_byte(1), Some(b'+' | b'-')));
            if self.peek_byte(1 + sign).is_some_and(|byte| byte.is_ascii_digit()) {
                kind = TokenKind::Float;
                self.at += 1 + sign;
                self.digits(Radix::Decimal);
            }
        }
        kind
    }

    fn continues_number(&self) -> bool {
        self.text[self.at..].starts_with(|c: char| c == '.' || continues_identifier(c))
    }

    fn takes_suffix(&self, kind: TokenKind) -> bool {
        let is_decimal = matches!(kind, TokenKind::Float | TokenKind::Integer(Radix::Decimal));
        is_decimal && self.dialect == Dialect::OpenQasm3
    }

    /// `10 ms`: a unit may stand apart, on the same line.
    fn spaced_suffix(&mut self, kind: TokenKind) -> TokenKind {
        if !matches!(self.peek_byte(0), Some(b' ' | b'\t')) || !self.takes_suffix(kind) {
            return kind;
        }
        let rest = &self.text[self.at..];
        let start = self.at + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        let end = identifier_end(self.text, start);
        match suffix(&self.text[start..end]) {
            Some(suffix) => {
                self.at = end;
                suffix
            }
            None => kind,
        }
    }

    /// Takes all that clings to a malformed number, so that it is reported once.
    fn bad_number(&mut self, start: usize) -> TokenKind {
        let clings = |c: char| c == '.' || continues_identifier(c);
        let rest = &self.text[start..];
        self.at = start + rest.find(|c| !clings(c)).unwrap_or(rest.len());
        TokenKind::Invalid(Flaw::Number)
    }

    fn hardware(&mut self) -> TokenKind {
        let start = self.at;
        self.at += 1;
        while self.peek_byte(0).is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if !self.continues_number() {
            return TokenKind::Hardware;
        }
        self.at = start + 1;
        self.bad_number(start + 1)
    }

    // ---------------------------------------------------------------------------------------------------- strings

    fn string(&mut self) -> TokenKind {
        let start = self.at;
        let Some(end) = scan::string_end(self.text, start) else {
            self.at = scan::line_end(self.text, start);
            return TokenKind::Invalid(Flaw::String);
        };
        self.at = end;
        let is_bits = self.text.as_bytes()[start] == b'"' && is_bit_string(&self.text[start + 1..end - 1]);
        if is_bits { TokenKind::BitString } else { TokenKind::String }
    }

    // ---------------------------------------------------------------------------------------------------- symbols

    fn symbol(&mut self, first: u8) -> TokenKind {
        use BinaryOperator::*;
        use TokenKind::{Assign, Operator};
        if let Some(kind) = lone_symbol(first) {
            self.at += 1;
            return kind;
        }
        let (second, third) = (self.peek_byte(1), self.peek_byte(2));
        let power = if self.dialect == Dialect::OpenQasm2 { Power } else { BitXor };
        let (length, kind) = match (first, second, third) {
            (b'*', Some(b'*'), Some(b'=')) => (3, Assign(Power)),
            (b'<', Some(b'<'), Some(b'=')) => (3, Assign(ShiftLeft)),
            (b'>', Some(b'>'), Some(b'=')) => (3, Assign(ShiftRight)),
            (b'*', Some(b'*'), _) => (2, Operator(Power)),
            (b'<', Some(b'<'), _) => (2, Operator(ShiftLeft)),
            (b'>', Some(b'>'), _) => (2, Operator(ShiftRight)),
            (b'<', Some(b'='), _) => (2, Operator(LessEqual)),
            (b'>', Some(b'='), _) => (2, Operator(GreaterEqual)),
            (b'=', Some(b'='), _) => (2, Operator(Equal)),
            (b'!', Some(b'='), _) => (2, Operator(NotEqual)),
            (b'|', Some(b'|'), _) => (2, Operator(Or)),
            (b'&', Some(b'&'), _) => (2, Operator(And)),
            (b'+', Some(b'+'), _) => (2, TokenKind::PlusPlus),
            (b'-', Some(b'>'), _) => (2, TokenKind::Arrow),
            (b'+', Some(b'='), _) => (2, Assign(Add)),
            (b'-', Some(b'='), _) => (2, Assign(Subtract)),
            (b'*', Some(b'='), _) => (2, Assign(Multiply)),
            (b'/', Some(b'='), _) => (2, Assign(Divide)),
            (b'%', Some(b'='), _) => (2, Assign(Remainder)),
            (b'&', Some(b'='), _) => (2, Assign(BitAnd)),
            (b'|', Some(b'='), _) => (2, Assign(BitOr)),
            (b'^', Some(b'='), _) => (2, Assign(BitXor)),
            (b'/', Some(b'*'), _) => {
                self.at = self.text.len();
                return TokenKind::Invalid(Flaw::Comment);
            }
            (b'+', ..) => (1, Operator(Add)),
            (b'-', ..) => (1, Operator(Subtract)),
            (b'*', ..) => (1, Operator(Multiply)),
            (b'/', ..) => (1, Operator(Divide)),
            (b'%', ..) => (1, Operator(Remainder)),
            (b'^', ..) => (1, Operator(power)),
            (b'&', ..) => (1, Operator(BitAnd)),
            (b'|', ..) => (1, Operator(BitOr)),
            (b'<', ..) => (1, Operator(Less)),
            (b'>', ..) => (1, Operator(Greater)),
            (b'!', ..) => (1, TokenKind::Exclamation),
            (b'=', ..) => (1, TokenKind::Equals),
            _ => (1, TokenKind::Invalid(Flaw::Character)),
        };
        self.at += length;
        kind
    }

    // ------------------------------------------------------------------------------------------------ other modes

    /// The run of digits and dots after `OPENQASM`, or whatever word stands there.
    pub fn version_number(&mut self) -> Span {
        self.at = scan::skip_trivia(self.text, self.at);
        let start = self.at;
        let rest = &self.text[start..];
        let in_version = |c: char| c == '.' || continues_identifier(c);
        self.at = start + rest.find(|c| !in_version(c)).unwrap_or(rest.len());
        self.span(start, self.at)
    }

    /// The rest of the line, trimmed.
    pub fn rest_of_line(&mut self) -> Span {
        let end = scan::line_end(self.text, self.at);
        let rest = &self.text[self.at..end];
        let start = self.at + (rest.len() - rest.trim_start().len());
        self.at = end;
        self.span(start, start.max(start + rest.trim().len()))
    }

    /// A name with dots, directly at the cursor; empty when there is none.
    pub fn dotted_name(&mut self) -> Span {
        let start = self.at;
        self.at = identifier_end(self.text, start);
        while self.peek_byte(0) == Some(b'.') {
            let end = identifier_end(self.text, self.at + 1);
            if end == self.at + 1 {
                break;
            }
            self.at = end;
        }
        self.span(start, self.at)
    }

    /// The text up to the brace that closes a block whose `{` stands before the cursor, which ends after that
    /// brace. Braces are counted and nothing else is understood. `None` when the text ends first.
    pub fn verbatim_block(&mut self) -> Option<Span> {
        let start = self.at;
        let mut depth = 0_usize;
        for (k, byte) in self.text.as_bytes()[start..].iter().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 0 => {
                    self.at = start + k + 1;
                    return Some(self.span(start, start + k));
                }
                b'}' => depth -= 1,
                _ => {}
            }
        }
        self.at = self.text.len();
        None
    }
}

/// The symbol that a byte is, whatever follows.
fn lone_symbol(byte: u8) -> Option<TokenKind> {
    Some(match byte {
        b'(' => TokenKind::LeftParen,
        b')' => TokenKind::RightParen,
        b'[' => TokenKind::LeftBracket,
        b']' => TokenKind::RightBracket,
        b'{' => TokenKind::LeftBrace,
        b'}' => TokenKind::RightBrace,
        b':' => TokenKind::Colon,
        b';' => TokenKind::Semicolon,
        b'.' => TokenKind::Dot,
        b',' => TokenKind::Comma,
        b'@' => TokenKind::At,
        b'~' => TokenKind::Tilde,
        _ => return None,
    })
}

/// The unit or imaginary sign that may follow a decimal number.
fn suffix(text: &str) -> Option<TokenKind> {
    Some(match text {
        "im" => TokenKind::Imaginary,
        "dt" => TokenKind::Timing(TimeUnit::Dt),
        "ns" => TokenKind::Timing(TimeUnit::Nanosecond),
        // The micro sign U+00B5 and the Greek letter U+03BC.
        "us" | "\u{b5}s" | "\u{3bc}s" => TokenKind::Timing(TimeUnit::Microsecond),
        "ms" => TokenKind::Timing(TimeUnit::Millisecond),
        "s" => TokenKind::Timing(TimeUnit::Second),
        _ => return None,
    })
}

fn is_bit_string(content: &str) -> bool {
    let is_bit = |byte: &u8| matches!(byte, b'0' | b'1');
    let bytes = content.as_bytes();
    bytes.first().is_some_and(is_bit)
        && bytes.last().is_some_and(is_bit)
        && bytes.windows(2).all(|pair| is_bit(&pair[0]) || (pair[0] == b'_' && is_bit(&pair[1])))
}

/// The end of the identifier at `start`; `start` when none begins there.
fn identifier_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    if bytes.get(at).is_some_and(u8::is_ascii_digit) {
        return start;
    }
    while bytes.get(at).is_some_and(|&byte| scan::CONTINUES_WORD[usize::from(byte)]) {
        at += 1;
    }
    if bytes.get(at).is_none_or(u8::is_ascii) {
        return at;
    }
    let rest = &text[at..];
    at + rest.find(|c| !continues_identifier(c)).unwrap_or(rest.len())
}

/// The grammar wants the Unicode categories Lu, Ll, Lt, Lm, Lo and Nl. The Alphabetic property that is at hand here
/// holds these and the vowel signs of Indic scripts, without which their words cannot be written.
fn continues_identifier(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, dialect: Dialect) -> Vec<(TokenKind, String)> {
        let mut lexer = Lexer::new(text, 100, dialect);
        std::iter::from_fn(|| {
            let token = lexer.next_token();
            (token.kind != TokenKind::End).then(|| (token.kind, lexer.slice(token.span).to_string()))
        })
        .collect()
    }

    fn one(text: &str) -> TokenKind {
        let found = kinds(text, Dialect::OpenQasm3);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found[0].0
    }

    #[test]
    fn numbers_have_one_kind_each() {
        use TokenKind::*;
        for (text, kind) in [
            ("0", Integer(Radix::Decimal)),
            ("1_000", Integer(Radix::Decimal)),
            ("0b1_0", Integer(Radix::Binary)),
            ("0B10", Integer(Radix::Binary)),
            ("0o17", Integer(Radix::Octal)),
            ("0XfF", Integer(Radix::Hexadecimal)),
            ("1.", Float),
            (".5", Float),
            ("1e3", Float),
            ("1.e+3", Float),
            ("1_0.2_0E-0_3", Float),
            ("1im", Imaginary),
            ("5.5 \tim", Imaginary),
            ("10 ms", Timing(TimeUnit::Millisecond)),
            ("1.5us", Timing(TimeUnit::Microsecond)),
            ("1\u{b5}s", Timing(TimeUnit::Microsecond)),
            ("1 \u{3bc}s", Timing(TimeUnit::Microsecond)),
            ("100dt", Timing(TimeUnit::Dt)),
            ("2s", Timing(TimeUnit::Second)),
            ("$12", Hardware),
        ] {
            assert_eq!(one(text), kind, "{text}");
        }
    }

    #[test]
    fn malformed_numbers_are_one_token() {
        for text in [
            "3x", "3.4.3", "3.4e3e3", "3__4", "3_4_", "0b123", "0b", "0o789", "0O789", "0x12g", "12af", "1e",
            "1..2", "1sx", "0x1s", "1s.5",
        ] {
            assert_eq!(one(text), TokenKind::Invalid(Flaw::Number), "{text}");
        }
    }

    #[test]
    fn units_are_of_version_3_and_on_the_same_line() {
        assert_eq!(kinds("10ms", Dialect::OpenQasm2)[0].0, TokenKind::Invalid(Flaw::Number));
        assert_eq!(kinds("10 ms", Dialect::OpenQasm2).len(), 2);
        assert_eq!(kinds("10\nms", Dialect::OpenQasm3).len(), 2);
        assert_eq!(kinds("10 max", Dialect::OpenQasm3).len(), 2);
    }

    #[test]
    fn words_depend_on_the_version() {
        let keyword = |text, dialect| matches!(kinds(text, dialect)[0].0, TokenKind::Keyword(_));
        for text in ["in", "box", "bit", "ctrl", "qubit", "nop", "switch", "gphase"] {
            assert!(keyword(text, Dialect::OpenQasm3) && !keyword(text, Dialect::OpenQasm2), "{text}");
        }
        assert!(!keyword("opaque", Dialect::OpenQasm3) && keyword("opaque", Dialect::OpenQasm2));
        assert!(keyword("measure", Dialect::OpenQasm2) && !keyword("Measure", Dialect::OpenQasm2));
        assert_eq!(one("θ_1"), TokenKind::Identifier);
        assert_eq!(one("übung"), TokenKind::Identifier);
    }

    #[test]
    fn strings_of_bits_are_told_apart() {
        assert_eq!(one("\"1001_0100\""), TokenKind::BitString);
        for text in ["\"1__0\"", "\"_1\"", "\"1_\"", "\"\"", "\"a b\"", "'01'"] {
            assert_eq!(one(text), TokenKind::String, "{text}");
        }
        assert_eq!(one("\"open"), TokenKind::Invalid(Flaw::String));
        assert_eq!(one("/* open"), TokenKind::Invalid(Flaw::Comment));
        assert_eq!(one("§"), TokenKind::Invalid(Flaw::Character));
    }

    #[test]
    fn the_longest_symbol_wins() {
        let texts =
            |text| kinds(text, Dialect::OpenQasm3).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(texts("a**=b"), ["a", "**=", "b"]);
        assert_eq!(texts("a<<=b>>c"), ["a", "<<=", "b", ">>", "c"]);
        assert_eq!(texts("a->b--1"), ["a", "->", "b", "-", "-", "1"]);
        assert_eq!(texts("\u{feff}x"), ["x"]);
    }

    #[test]
    fn a_caret_is_a_power_in_version_2() {
        assert_eq!(kinds("^", Dialect::OpenQasm2)[0].0, TokenKind::Operator(BinaryOperator::Power));
        assert_eq!(one("^"), TokenKind::Operator(BinaryOperator::BitXor));
    }
}
