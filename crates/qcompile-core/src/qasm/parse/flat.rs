//! The fast path: `name(constants) operands;` straight from bytes to a flat record.
//!
//! It accepts a subset of what the general parser accepts and means the same by it; whatever it does not know
//! (a comment inside the statement, a variable in a parameter, a keyword, a number out of range) sends the statement
//! the general way from its start, which also makes the diagnostics.

use rustc_hash::FxHashMap;

use super::Parser;
use crate::diagnostics::Span;
use crate::qasm::ast::{BinaryOperator, Dialect, FlatGate, FlatOperand, FlatTarget, Name, UNARY_PRECEDENCE};
use crate::qasm::keyword::Keyword;
use crate::qasm::lex::{Lexer, Token};
use crate::qasm::literal;
use crate::qasm::number::{Number, finite};
use crate::qasm::scan::{self, CONTINUES_WORD, STARTS_WORD};

/// The gate call read last; its buffers are used again.
#[derive(Clone, Debug, Default)]
pub(super) struct FlatBuffers<'s> {
    name: &'s str,
    start: u32,
    end: u32,
    parameters: Vec<Number>,
    operands: Vec<FlatOperand<'s>>,
    /// Takes only what can be written again as it was: plain literals, no arithmetic.
    literals_only: bool,
}

impl<'s> FlatBuffers<'s> {
    pub(super) fn of_literals() -> Self {
        FlatBuffers { literals_only: true, ..FlatBuffers::default() }
    }

    pub(super) fn gate(&self) -> FlatGate<'_, 's> {
        let name = Name { text: self.name, span: Span::new(self.start, self.start + self.name.len() as u32) };
        let span = Span::new(self.start, self.end);
        FlatGate { name, parameters: &self.parameters, operands: &self.operands, span }
    }
}

impl<'s> Parser<'s> {
    /// Reads a plain gate call into the buffers, if one comes next.
    pub(super) fn take_flat_gate(&mut self) -> bool {
        let Some(flat) = &mut self.flat else { return false };
        let constants = (!self.words.constant_shadowed).then_some(&self.constants);
        let mut cursor = Cursor::new(&self.lexer, self.peeked, constants);
        cursor.literals_only = flat.literals_only;
        if cursor.gate(flat).is_none() {
            return false;
        }
        self.lexer.seek(cursor.at);
        self.peeked = None;
        self.previous = Span::new(flat.end - 1, flat.end);
        true
    }

    /// Reads a plain operand, if one comes next and something follows that shows its end.
    pub(super) fn take_flat_operand(&mut self) -> Option<FlatOperand<'s>> {
        self.flat.as_ref()?;
        let mut cursor = Cursor::new(&self.lexer, self.peeked, None);
        let operand = cursor.operand()?;
        let end = cursor.at;
        cursor.blanks();
        if !matches!(cursor.byte(), b',' | b';' | b'-') {
            return None;
        }
        self.lexer.seek(end);
        self.peeked = None;
        self.previous = operand.name.span;
        Some(operand)
    }
}

/// How deep a constant parameter may be nested before it goes the general way.
const MAX_DEPTH: u32 = 32;
/// A mantissa of so many digits fits 64 bits.
const MAX_DIGITS: usize = 19;

struct Cursor<'p, 's> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    base: u32,
    dialect: Dialect,
    /// What the program defines beside the built-in names; `None` where it gave one of those another meaning.
    constants: Option<&'p FxHashMap<&'s str, Number>>,
    literals_only: bool,
}

impl<'p, 's> Cursor<'p, 's> {
    /// A cursor at the token looked at, or where the lexer stands.
    #[inline]
    fn new(
        lexer: &Lexer<'s>,
        peeked: Option<Token>,
        constants: Option<&'p FxHashMap<&'s str, Number>>,
    ) -> Self {
        let text = lexer.source();
        let at = match peeked {
            Some(token) => lexer.local(token.span.start),
            None => scan::skip_trivia(text, lexer.position()),
        };
        let (base, dialect) = (lexer.span(0, 0).start, lexer.dialect);
        Cursor { text, bytes: text.as_bytes(), at, base, dialect, constants, literals_only: false }
    }

    /// A whole gate call with its semicolon. After `None` the cursor stands anywhere.
    #[inline]
    fn gate(&mut self, flat: &mut FlatBuffers<'s>) -> Option<()> {
        flat.parameters.clear();
        flat.operands.clear();
        flat.start = self.base + self.at as u32;
        flat.name = self.name()?;
        self.blanks();
        if self.byte() == b'(' {
            self.parameters(&mut flat.parameters)?;
        }
        loop {
            flat.operands.push(self.operand()?);
            self.blanks();
            match self.byte() {
                b',' => self.at += 1,
                b';' => break,
                _ => return None,
            }
            self.blanks();
        }
        self.at += 1;
        flat.end = self.base + self.at as u32;
        Some(())
    }

    /// The byte at the cursor; zero, which no statement holds, at the end.
    #[inline(always)]
    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn blanks(&mut self) {
        while matches!(self.byte(), b' ' | b'\n' | b'\t' | b'\r') {
            self.at += 1;
        }
    }

    /// An ASCII name that is no keyword.
    #[inline]
    fn name(&mut self) -> Option<&'s str> {
        let start = self.at;
        if !STARTS_WORD[usize::from(self.byte())] {
            return None;
        }
        while CONTINUES_WORD[usize::from(self.byte())] {
            self.at += 1;
        }
        if !self.byte().is_ascii() {
            return None;
        }
        let word = self.text.get(start..self.at)?;
        Keyword::lookup(word, self.dialect).is_none().then_some(word)
    }

    /// `q`, `q[3]` or `$3`.
    #[inline]
    fn operand(&mut self) -> Option<FlatOperand<'s>> {
        let start = self.at;
        let target = if self.byte() == b'$' && self.dialect == Dialect::OpenQasm3 {
            self.at += 1;
            let number = self.small_integer()?;
            if CONTINUES_WORD[usize::from(self.byte())] || self.byte() == b'.' || !self.byte().is_ascii() {
                return None;
            }
            FlatTarget::Hardware(number)
        } else {
            let name = self.name()?;
            self.blanks();
            if self.byte() != b'[' {
                let span = Span::new(self.base + start as u32, self.base + (start + name.len()) as u32);
                return Some(FlatOperand { name: Name { text: name, span }, target: FlatTarget::Whole });
            }
            self.at += 1;
            self.blanks();
            let index = self.small_integer()?;
            self.blanks();
            if self.byte() != b']' {
                return None;
            }
            self.at += 1;
            let span = Span::new(self.base + start as u32, self.base + self.at as u32);
            return Some(FlatOperand { name: Name { text: name, span }, target: FlatTarget::Element(index) });
        };
        let span = Span::new(self.base + start as u32, self.base + self.at as u32);
        Some(FlatOperand { name: Name { text: self.text.get(start..self.at)?, span }, target })
    }

    /// Decimal digits that make a `u32`.
    #[inline]
    fn small_integer(&mut self) -> Option<u32> {
        let start = self.at;
        let mut value = 0_u64;
        while self.byte().is_ascii_digit() {
            value = value.wrapping_mul(10) + u64::from(self.byte() - b'0');
            self.at += 1;
        }
        let digits = self.at - start;
        let is_padded = digits > 1 && self.bytes[start] == b'0';
        if digits == 0 || digits > 10 || is_padded { None } else { u32::try_from(value).ok() }
    }

    // ------------------------------------------------------------------------------------------------- parameters

    /// Constants in parentheses, at least one.
    #[inline]
    fn parameters(&mut self, parameters: &mut Vec<Number>) -> Option<()> {
        loop {
            self.at += 1;
            self.blanks();
            parameters.push(self.constant()?);
            self.blanks();
            match self.byte() {
                b',' => {}
                b')' => break,
                _ => return None,
            }
        }
        self.at += 1;
        self.blanks();
        Some(())
    }

    /// A parameter; a plain literal, perhaps negative, is taken at once.
    #[inline]
    fn constant(&mut self) -> Option<Number> {
        let start = self.at;
        let negative = self.byte() == b'-';
        self.at += usize::from(negative);
        if matches!(self.byte(), b'0'..=b'9' | b'.') {
            let value = self.literal()?;
            if matches!(self.byte(), b',' | b')') && !(negative && value == Number::Int(0)) {
                return if negative { value.negate() } else { Some(value) };
            }
        }
        if self.literals_only {
            return None;
        }
        self.at = start;
        self.arithmetic(0, 0)
    }

    /// Precedence climbing on values.
    fn arithmetic(&mut self, minimum: u8, depth: u32) -> Option<Number> {
        if depth == MAX_DEPTH {
            return None;
        }
        let mut left = self.arithmetic_operand(depth)?;
        loop {
            self.blanks();
            let Some((operator, length)) = self.operator()? else { return Some(left) };
            let precedence = operator.precedence();
            if precedence < minimum {
                return Some(left);
            }
            self.at += length;
            let tighter = if operator == BinaryOperator::Power { precedence } else { precedence + 1 };
            let right = self.arithmetic(tighter, depth + 1)?;
            left = Number::binary(operator, left, right)?;
        }
    }

    /// The operator at the cursor; the inner `None` at the end of an operand list, the outer one for an operator
    /// that is left to the general way.
    fn operator(&self) -> Option<Option<(BinaryOperator, usize)>> {
        let second = self.bytes.get(self.at + 1).copied().unwrap_or(0);
        let found = match (self.byte(), second, self.dialect) {
            (b')' | b',', ..) => return Some(None),
            (b'*', b'*', Dialect::OpenQasm3) => (BinaryOperator::Power, 2),
            (b'^', _, Dialect::OpenQasm2) => (BinaryOperator::Power, 1),
            (b'^', _, Dialect::OpenQasm3) => (BinaryOperator::BitXor, 1),
            (b'%', _, Dialect::OpenQasm3) => (BinaryOperator::Remainder, 1),
            (_, b'+' | b'*' | b'/' | b'=', _) => return None,
            (b'+', ..) => (BinaryOperator::Add, 1),
            (b'-', ..) => (BinaryOperator::Subtract, 1),
            (b'*', ..) => (BinaryOperator::Multiply, 1),
            (b'/', ..) => (BinaryOperator::Divide, 1),
            _ => return None,
        };
        Some(Some(found))
    }

    fn arithmetic_operand(&mut self, depth: u32) -> Option<Number> {
        self.blanks();
        match self.byte() {
            b'-' => {
                self.at += 1;
                self.arithmetic(UNARY_PRECEDENCE, depth + 1)?.negate()
            }
            b'(' => {
                self.at += 1;
                self.closed(depth)
            }
            b'0'..=b'9' | b'.' => self.literal(),
            _ => self.named(depth),
        }
    }

    /// An expression and the parenthesis that closes it.
    fn closed(&mut self, depth: u32) -> Option<Number> {
        let value = self.arithmetic(0, depth + 1)?;
        if self.byte() != b')' {
            return None;
        }
        self.at += 1;
        Some(value)
    }

    /// A constant, or a built-in function of one argument.
    fn named(&mut self, depth: u32) -> Option<Number> {
        let start = self.at;
        while CONTINUES_WORD[usize::from(self.byte())] || !self.byte().is_ascii() {
            self.at += 1;
        }
        let word = self.text.get(start..self.at)?;
        let constants = self.constants?;
        if let Some(value) = Number::constant(word, self.dialect).or_else(|| constants.get(word).copied()) {
            return Some(value);
        }
        let function = Number::function(word, self.dialect)?;
        self.blanks();
        if self.byte() != b'(' {
            return None;
        }
        self.at += 1;
        finite(function(self.closed(depth)?.to_f64()))
    }

    /// A decimal number without underscores, up to a character that cannot belong to it.
    #[inline]
    fn literal(&mut self) -> Option<Number> {
        let start = self.at;
        let mut mantissa = self.digits(0);
        let mut digits = self.at - start;
        let mut exponent = 0;
        let mut is_float = false;
        if self.byte() == b'.' {
            is_float = true;
            self.at += 1;
            let point = self.at;
            mantissa = self.digits(mantissa);
            let decimals = self.at - point;
            digits += decimals;
            exponent = -(decimals as i32);
        }
        if digits == 0 {
            return None;
        }
        if matches!(self.byte(), b'e' | b'E') {
            is_float = true;
            exponent += self.exponent()?;
        }
        if CONTINUES_WORD[usize::from(self.byte())] || self.byte() == b'.' || !self.byte().is_ascii() {
            return None;
        }
        if !is_float {
            return self.integer(mantissa, start);
        }
        let exact = if digits <= MAX_DIGITS { literal::exact_decimal(mantissa, exponent) } else { None };
        let value = match exact {
            Some(value) => value,
            None => literal::float_value(self.text.get(start..self.at)?),
        };
        finite(value)
    }

    /// The integer whose digits began at `start`.
    fn integer(&self, value: u64, start: usize) -> Option<Number> {
        let digits = self.at - start;
        match self.literals_only {
            _ if digits > MAX_DIGITS => None,
            true if digits > 1 && self.bytes[start] == b'0' => None,
            // Version 2 reads it as a real, and writes it without a point.
            true => i64::try_from(value).ok().map(Number::Int),
            false => Number::integer(value, self.dialect),
        }
    }

    /// Appends decimal digits to a mantissa, which wraps when there are too many.
    #[inline(always)]
    fn digits(&mut self, mut mantissa: u64) -> u64 {
        loop {
            let digit = self.byte().wrapping_sub(b'0');
            if digit > 9 {
                return mantissa;
            }
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.at += 1;
        }
    }

    /// `e-3`; exponents of more than three digits go the general way.
    fn exponent(&mut self) -> Option<i32> {
        self.at += 1;
        let negative = self.byte() == b'-';
        self.at += usize::from(negative || self.byte() == b'+');
        let start = self.at;
        let value = self.digits(0) as i32;
        let length = self.at - start;
        if length == 0 || length > 3 {
            return None;
        }
        Some(if negative { -value } else { value })
    }
}
