//! Expressions, operands and what stands on the right side of an assignment.

use super::recovery::{Parsed, Reported};
use super::{MAX_EXPRESSION_DEPTH, Parser};
use crate::diagnostics::*;
use crate::qasm::ast::*;
use crate::qasm::keyword::Keyword;
use crate::qasm::lex::TokenKind;
use crate::qasm::literal;

/// An expression and its height as a tree; [`MAX_EXPRESSION_DEPTH`] bounds it along any path from the root.
type Built<'s> = (Expression<'s>, u32);

impl<'s> Parser<'s> {
    /// Reads an expression; `expected` says what it stands for.
    pub(super) fn expression(&mut self, expected: &str) -> Parsed<Expression<'s>> {
        let built = self.climb(0, expected)?;
        Ok(self.complete(built))
    }

    /// Reads on after the first operand of an expression.
    pub(super) fn continue_expression(&mut self, first: Expression<'s>) -> Parsed<Expression<'s>> {
        let height = self.tallest.max(1);
        let built = self.postfix((first, height))?;
        let built = self.operators(built, 0)?;
        Ok(self.complete(built))
    }

    fn complete(&mut self, (expression, height): Built<'s>) -> Expression<'s> {
        self.tallest = self.tallest.max(height);
        expression
    }

    /// The height of a node over parts of these heights.
    fn above(&mut self, parts: u32) -> Parsed<u32> {
        if self.depth + parts >= MAX_EXPRESSION_DEPTH { Err(self.too_deep()) } else { Ok(parts + 1) }
    }

    /// Operands and operators that bind at least as tight as `minimum`.
    fn climb(&mut self, minimum: u8, expected: &str) -> Parsed<Built<'s>> {
        self.deeper(|parser| {
            let first = parser.prefix(expected)?;
            parser.operators(first, minimum)
        })
    }

    fn operators(&mut self, mut left: Built<'s>, minimum: u8) -> Parsed<Built<'s>> {
        while let TokenKind::Operator(operator) = self.peek_kind() {
            let precedence = operator.precedence();
            if precedence < minimum {
                break;
            }
            self.check_operator(operator)?;
            self.bump();
            // A power associates to the right, everything else to the left.
            let tighter = if operator == BinaryOperator::Power { precedence } else { precedence + 1 };
            let right = self.climb(tighter, "an operand")?;
            left = self.join(left, operator, right)?;
        }
        Ok(left)
    }

    fn check_operator(&mut self, operator: BinaryOperator) -> Parsed<()> {
        use BinaryOperator::*;
        if self.dialect() == Dialect::OpenQasm3 {
            return Ok(());
        }
        let span = self.peek().span;
        let hint = match operator {
            Power if self.slice(span) == "**" => "the power of OpenQASM 2.0 is written `^`",
            BitAnd | BitOr | BitXor | And | Or | ShiftLeft | ShiftRight | Remainder => {
                "OpenQASM 2.0 has only the operators + - * / ^ and, in `if`, comparisons"
            }
            _ => return Ok(()),
        };
        let failed = self.unexpected("an operator of OpenQASM 2.0");
        Err(self.with_help(failed, hint))
    }

    /// Joins two operands; operators of the same precedence in a row make one chain.
    fn join(&mut self, left: Built<'s>, operator: BinaryOperator, right: Built<'s>) -> Parsed<Built<'s>> {
        let ((mut left, left_height), (right, right_height)) = (left, right);
        let span = left.span.to(right.span);
        if let ExpressionKind::Chain(chain) = &mut left.kind
            && operator != BinaryOperator::Power
            && chain.rest[0].0.precedence() == operator.precedence()
        {
            chain.rest.push((operator, right));
            left.span = span;
            let height = left_height.max(self.above(right_height)?);
            return Ok((left, height));
        }
        let height = self.above(left_height.max(right_height))?;
        let chain = Chain { first: Box::new(left), rest: vec![(operator, right)] };
        Ok((Node::new(ExpressionKind::Chain(chain), span), height))
    }

    fn prefix(&mut self, expected: &str) -> Parsed<Built<'s>> {
        let start = self.peek().span;
        let operator = match self.peek_kind() {
            TokenKind::Operator(BinaryOperator::Subtract) => UnaryOperator::Negate,
            TokenKind::Exclamation if self.dialect() == Dialect::OpenQasm3 => UnaryOperator::Not,
            TokenKind::Tilde if self.dialect() == Dialect::OpenQasm3 => UnaryOperator::Invert,
            // Written by some tools in 2.0 programs; it changes nothing.
            TokenKind::Operator(BinaryOperator::Add) if self.dialect() == Dialect::OpenQasm2 => {
                self.bump();
                return self.climb(UNARY_PRECEDENCE, "an operand");
            }
            _ => {
                let primary = self.primary(expected)?;
                return self.postfix(primary);
            }
        };
        self.bump();
        let (operand, height) = self.climb(UNARY_PRECEDENCE, "an operand")?;
        let height = self.above(height)?;
        let span = self.since(start);
        Ok((Node::new(ExpressionKind::Unary(operator, Box::new(operand)), span), height))
    }

    /// Index operators after an operand.
    fn postfix(&mut self, (mut base, mut height): Built<'s>) -> Parsed<Built<'s>> {
        while self.at(TokenKind::LeftBracket) && self.dialect() == Dialect::OpenQasm3 {
            let outer = std::mem::replace(&mut self.tallest, 0);
            let index = self.index()?;
            let inner = std::mem::replace(&mut self.tallest, outer);
            height = height.max(inner);
            if let ExpressionKind::Index(_, indices) = &mut base.kind {
                base.span = base.span.to(index.span);
                indices.push(index);
                continue;
            }
            height = self.above(height)?;
            let span = base.span.to(index.span);
            base = Node::new(ExpressionKind::Index(Box::new(base), vec![index]), span);
        }
        Ok((base, height))
    }

    fn primary(&mut self, expected: &str) -> Parsed<Built<'s>> {
        let token = self.peek();
        match token.kind {
            TokenKind::LeftParen => {
                self.bump();
                let inner = self.climb(0, "an expression")?;
                if matches!(self.peek_kind(), TokenKind::Equals) {
                    return Err(self.assignment_as_value());
                }
                self.expect(TokenKind::RightParen, "`)`")?;
                Ok(inner)
            }
            TokenKind::Keyword(Keyword::True | Keyword::False) => {
                self.bump();
                let value = token.kind == TokenKind::Keyword(Keyword::True);
                Ok((Node::new(ExpressionKind::Bool(value), token.span), 1))
            }
            TokenKind::Keyword(Keyword::Durationof) => self.duration_of(),
            TokenKind::Keyword(Keyword::Measure) => Err(self.measure_as_operand()),
            // A keyword for the modifier, and the name of a function.
            TokenKind::Keyword(Keyword::Pow) => {
                self.bump();
                self.call(Name { text: self.slice(token.span), span: token.span })
            }
            TokenKind::Keyword(keyword) if Self::starts_type(keyword) => self.cast_expression(),
            kind if self.is_name(kind) => {
                let name = self.name(expected)?;
                if self.at(TokenKind::LeftParen) {
                    return self.call(name);
                }
                Ok((Node::new(ExpressionKind::Name(name.text), name.span), 1))
            }
            _ => self.literal(expected),
        }
    }

    fn literal(&mut self, expected: &str) -> Parsed<Built<'s>> {
        let token = self.peek();
        let text = self.slice(token.span);
        let kind = match token.kind {
            TokenKind::Integer(radix) => {
                let digits = if radix == Radix::Decimal { text } else { &text[2..] };
                ExpressionKind::Integer(Integer { radix, digits: Digits(digits) })
            }
            TokenKind::Float => ExpressionKind::Float(self.float(text, token.span)?),
            TokenKind::Imaginary => {
                let number = text.trim_end_matches("im").trim_end();
                ExpressionKind::Imaginary(self.float(number, token.span)?)
            }
            TokenKind::Timing(unit) => {
                let number = text.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '.');
                ExpressionKind::Timing(Timing { value: self.float(number, token.span)?, unit })
            }
            TokenKind::BitString => ExpressionKind::BitString(Digits(&text[1..text.len() - 1])),
            TokenKind::Hardware => ExpressionKind::Hardware(self.hardware_number(text, token.span)?),
            _ => return Err(self.unexpected(expected)),
        };
        self.bump();
        Ok((Node::new(kind, token.span), 1))
    }

    fn float(&mut self, text: &str, span: Span) -> Parsed<f64> {
        let value = literal::float_value(text);
        if value.is_finite() { Ok(value) } else { Err(self.number_too_large(span)) }
    }

    fn hardware_number(&mut self, text: &str, span: Span) -> Parsed<u32> {
        text[1..].parse().map_err(|_| self.number_too_large(span))
    }

    fn number_too_large(&mut self, span: Span) -> Reported {
        self.report(Diagnostic::new(E0005, span, "this number is too large").label("out of range"))
    }

    /// `$n`
    pub(super) fn hardware(&mut self) -> Parsed<(u32, Span)> {
        let span = self.peek().span;
        let number = self.hardware_number(self.slice(span), span)?;
        self.bump();
        Ok((number, span))
    }

    fn measure_as_operand(&mut self) -> Reported {
        let span = self.peek().span;
        let message = "a measurement cannot be part of an expression";
        let help = "store the outcome first: `bit b = measure q;`";
        self.report(Diagnostic::new(E0111, span, message).label("expected a value").help(help))
    }

    fn assignment_as_value(&mut self) -> Reported {
        let span = self.peek().span;
        let message = "an assignment has no value";
        self.report(Diagnostic::new(E0106, span, message).label("expected `==`").help("compare with `==`"))
    }

    fn call(&mut self, name: Name<'s>) -> Parsed<Built<'s>> {
        let outer = std::mem::replace(&mut self.tallest, 0);
        let arguments = self.arguments()?;
        let inner = std::mem::replace(&mut self.tallest, outer);
        let height = self.above(inner)?;
        let span = self.since(name.span);
        Ok((Node::new(ExpressionKind::Call(Call { name, arguments }), span), height))
    }

    /// Expressions in parentheses, separated by commas.
    pub(super) fn arguments(&mut self) -> Parsed<Vec<Expression<'s>>> {
        self.parenthesised(|parser| parser.expression("an expression"))
    }

    fn cast_expression(&mut self) -> Parsed<Built<'s>> {
        let outer = std::mem::replace(&mut self.tallest, 0);
        let ty = self.classical_type("a type")?;
        let cast = self.cast(ty)?;
        let inner = std::mem::replace(&mut self.tallest, outer);
        Ok((cast, inner))
    }

    /// `type(expression)`, the type being read.
    pub(super) fn cast(&mut self, ty: Type<'s>) -> Parsed<Expression<'s>> {
        self.expect(TokenKind::LeftParen, "`(`")?;
        let value = self.expression("the value to convert")?;
        self.expect(TokenKind::RightParen, "`)`")?;
        self.tallest = self.above(self.tallest)?;
        let span = self.since(ty.span);
        Ok(Node::new(ExpressionKind::Cast(Box::new(ty), Box::new(value)), span))
    }

    fn duration_of(&mut self) -> Parsed<Built<'s>> {
        let start = self.bump().span;
        let outer = std::mem::replace(&mut self.tallest, 0);
        self.expect(TokenKind::LeftParen, "`(`")?;
        let block = self.block()?;
        self.expect(TokenKind::RightParen, "`)`")?;
        let inner = std::mem::replace(&mut self.tallest, outer);
        let height = self.above(inner)?;
        Ok((Node::new(ExpressionKind::DurationOf(block), self.since(start)), height))
    }

    // ---------------------------------------------------------------------------------------------------- indices

    /// `[...]` after a name or value.
    pub(super) fn index(&mut self) -> Parsed<Index<'s>> {
        let start = self.expect(TokenKind::LeftBracket, "`[`")?;
        let kind = if self.at(TokenKind::LeftBrace) {
            IndexKind::Set(self.set()?)
        } else {
            let ends = |kind| kind == TokenKind::RightBracket;
            IndexKind::Items(self.list(ends, "`,` or `]`", Self::index_item)?)
        };
        self.expect(TokenKind::RightBracket, "`]`")?;
        Ok(Node::new(kind, self.since(start)))
    }

    /// `{a, b}`
    pub(super) fn set(&mut self) -> Parsed<Vec<Expression<'s>>> {
        self.expect(TokenKind::LeftBrace, "`{`")?;
        let ends = |kind| kind == TokenKind::RightBrace;
        let items = self.list(ends, "`,` or `}`", |parser| parser.expression("a value"))?;
        self.bump();
        Ok(items)
    }

    fn index_item(&mut self) -> Parsed<IndexItem<'s>> {
        let start = self.peek().span;
        let first = match self.peek_kind() {
            TokenKind::Colon => None,
            _ => Some(self.expression("an index")?),
        };
        match first {
            Some(value) if !self.at(TokenKind::Colon) => Ok(IndexItem::Value(value)),
            first => Ok(IndexItem::Range(self.range_after(start, first)?)),
        }
    }

    /// `first:last` or `first:step:last`
    pub(super) fn range(&mut self) -> Parsed<Range<'s>> {
        let start = self.peek().span;
        let first = self.range_part()?;
        self.range_after(start, first)
    }

    fn range_after(&mut self, start: Span, first: Option<Expression<'s>>) -> Parsed<Range<'s>> {
        self.expect(TokenKind::Colon, "`:`")?;
        let second = self.range_part()?;
        let (step, last) = match self.eat(TokenKind::Colon) {
            true => (second, self.range_part()?),
            false => (None, second),
        };
        let [first, step, last] = [first, step, last].map(|part| part.map(Box::new));
        Ok(Node::new(RangeParts { first, step, last }, self.since(start)))
    }

    fn range_part(&mut self) -> Parsed<Option<Expression<'s>>> {
        match self.peek_kind() {
            TokenKind::Colon | TokenKind::RightBracket | TokenKind::Comma => Ok(None),
            _ => self.expression("the end of a range").map(Some),
        }
    }

    // --------------------------------------------------------------------------------------------------- operands

    pub(super) fn indexed_name(&mut self, expected: &str) -> Parsed<IndexedName<'s>> {
        let name = self.name(expected)?;
        let mut indices = Vec::new();
        while self.at(TokenKind::LeftBracket) {
            indices.push(self.index()?);
        }
        Ok(IndexedName { name, indices })
    }

    pub(super) fn operand(&mut self) -> Parsed<Operand<'s>> {
        if let Some(plain) = self.take_flat_operand() {
            return Ok(Node::new(OperandKind::Plain(plain), plain.name.span));
        }
        if self.at(TokenKind::Hardware) && self.dialect() == Dialect::OpenQasm3 {
            let (number, span) = self.hardware()?;
            return Ok(Node::new(OperandKind::Hardware(number), span));
        }
        let named = self.indexed_name("a qubit or register")?;
        Ok(Node { span: named.span(), kind: OperandKind::Named(named) })
    }

    /// At least one operand, separated by commas.
    pub(super) fn operands(&mut self) -> Parsed<Vec<Operand<'s>>> {
        let mut operands = vec![self.operand()?];
        while self.eat(TokenKind::Comma) {
            if self.at(TokenKind::Semicolon) {
                break;
            }
            operands.push(self.operand()?);
        }
        Ok(operands)
    }

    pub(super) fn optional_operands(&mut self) -> Parsed<Vec<Operand<'s>>> {
        if self.starts_operand() { self.operands() } else { Ok(Vec::new()) }
    }

    pub(super) fn starts_operand(&mut self) -> bool {
        let kind = self.peek_kind();
        kind == TokenKind::Hardware || self.is_name(kind)
    }

    /// Whether operands come next. A name on a new line may also begin the next statement after a forgotten
    /// semicolon; then it counts as an operand only if the operands end as operands do.
    pub(super) fn at_operands(&mut self) -> bool {
        if !self.starts_operand() {
            return false;
        }
        if !self.next_is_on_new_line() {
            return true;
        }
        let mark = self.mark();
        let fits = self.skim_operands();
        self.reset(mark);
        fits
    }

    /// Skips over operands by their brackets alone; says whether they end as operands do. Nothing is parsed, since
    /// blocks inside brackets would make the look-ahead repeat itself at every level.
    fn skim_operands(&mut self) -> bool {
        loop {
            if !self.starts_operand() {
                return false;
            }
            self.bump();
            while self.at(TokenKind::LeftBracket) {
                self.skim_brackets();
            }
            match self.bump().kind {
                TokenKind::Semicolon | TokenKind::Arrow => return true,
                TokenKind::Comma if self.at(TokenKind::Semicolon) => return true,
                TokenKind::Comma => {}
                _ => return false,
            }
        }
    }

    /// Skips from a bracket to the one that closes it.
    fn skim_brackets(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.bump().kind {
                TokenKind::LeftBracket => depth += 1,
                TokenKind::RightBracket => depth -= 1,
                TokenKind::End => return,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    // ----------------------------------------------------------------------------------------------------- values

    /// The right side of an assignment or declaration, or what `return` gives back.
    pub(super) fn value(&mut self, may_be_array: bool) -> Parsed<Value<'s>> {
        match self.peek_kind() {
            TokenKind::Keyword(Keyword::Measure) => {
                self.bump();
                let operand = self.operand()?;
                Ok(Value::Measure(operand))
            }
            TokenKind::LeftBrace if may_be_array => Ok(Value::Array(self.array_literal()?)),
            TokenKind::LeftBracket => {
                let failed = self.unexpected("a value");
                Err(self.with_help(failed, "the values of an array stand in braces: `{1, 2}`"))
            }
            _ => {
                let expression = self.expression("a value")?;
                self.quantum_call(expression)
            }
        }
    }

    /// Turns a name or call that operands follow into a call of a calibrated operation.
    fn quantum_call(&mut self, expression: Expression<'s>) -> Parsed<Value<'s>> {
        let is_callable = matches!(expression.kind, ExpressionKind::Name(_) | ExpressionKind::Call(_));
        let in_parentheses = self.previous.end != expression.span.end;
        if !is_callable || in_parentheses || !self.at_operands() {
            return Ok(Value::Expression(expression));
        }
        let (name, arguments) = match expression.kind {
            ExpressionKind::Call(call) => (call.name, call.arguments),
            ExpressionKind::Name(text) => (Name { text, span: expression.span }, Vec::new()),
            _ => return Ok(Value::Expression(expression)),
        };
        let operands = self.operands()?;
        Ok(Value::QuantumCall(QuantumCall { name, arguments, operands }))
    }

    fn array_literal(&mut self) -> Parsed<ArrayLiteral<'s>> {
        let start = self.expect(TokenKind::LeftBrace, "`{`")?;
        if self.eat(TokenKind::RightBrace) {
            return Ok(Node::new(Vec::new(), self.since(start)));
        }
        let ends = |kind| kind == TokenKind::RightBrace;
        let items = self.deeper(|parser| parser.list(ends, "`,` or `}`", Self::array_item))?;
        self.bump();
        Ok(Node::new(items, self.since(start)))
    }

    fn array_item(&mut self) -> Parsed<ArrayItem<'s>> {
        match self.peek_kind() {
            TokenKind::LeftBrace => Ok(ArrayItem::Array(self.array_literal()?)),
            _ => Ok(ArrayItem::Value(self.expression("a value")?)),
        }
    }
}
