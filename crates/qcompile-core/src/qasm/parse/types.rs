//! Types and sizes.

use super::Parser;
use super::recovery::Parsed;
use crate::qasm::ast::*;
use crate::qasm::keyword::Keyword;
use crate::qasm::lex::TokenKind;

impl<'s> Parser<'s> {
    /// Whether a classical type begins with this keyword.
    pub(super) fn starts_type(keyword: Keyword) -> bool {
        use Keyword::*;
        matches!(keyword, Bit | Int | Uint | Float | Angle | Bool | Duration | Stretch | Complex | Array)
    }

    /// A scalar type or an array type.
    pub(super) fn classical_type(&mut self, expected: &str) -> Parsed<Type<'s>> {
        if self.at_keyword(Keyword::Array) { self.array_type() } else { self.scalar_type(expected) }
    }

    pub(super) fn scalar_type(&mut self, expected: &str) -> Parsed<Type<'s>> {
        let start = self.peek().span;
        let TokenKind::Keyword(keyword) = self.peek_kind() else { return Err(self.unexpected(expected)) };
        let sized: fn(Option<Box<Expression<'s>>>) -> TypeKind<'s> = match keyword {
            Keyword::Bit => TypeKind::Bit,
            Keyword::Int => TypeKind::Int,
            Keyword::Uint => TypeKind::Uint,
            Keyword::Float => TypeKind::Float,
            Keyword::Angle => TypeKind::Angle,
            Keyword::Bool | Keyword::Duration | Keyword::Stretch => {
                self.bump();
                let kind = match keyword {
                    Keyword::Bool => TypeKind::Bool,
                    Keyword::Duration => TypeKind::Duration,
                    _ => TypeKind::Stretch,
                };
                return Ok(Node::new(kind, start));
            }
            Keyword::Complex => return self.complex_type(),
            _ => return Err(self.unexpected(expected)),
        };
        self.bump();
        let size = self.designator()?;
        Ok(Node::new(sized(size), self.since(start)))
    }

    fn complex_type(&mut self) -> Parsed<Type<'s>> {
        let start = self.bump().span;
        let mut part = None;
        if self.eat(TokenKind::LeftBracket) {
            part = Some(Box::new(self.deeper(|parser| parser.scalar_type("the type of the parts"))?));
            self.expect(TokenKind::RightBracket, "`]`")?;
        }
        Ok(Node::new(TypeKind::Complex(part), self.since(start)))
    }

    /// `array[element, length, ...]`
    fn array_type(&mut self) -> Parsed<Type<'s>> {
        let start = self.bump().span;
        let element = Box::new(self.array_element()?);
        let lengths = self.array_lengths()?;
        Ok(Node::new(TypeKind::Array { element, lengths }, self.since(start)))
    }

    fn array_element(&mut self) -> Parsed<Type<'s>> {
        self.expect(TokenKind::LeftBracket, "`[`")?;
        let element = self.scalar_type("the type of the elements")?;
        self.expect(TokenKind::Comma, "`,`")?;
        Ok(element)
    }

    fn array_lengths(&mut self) -> Parsed<Vec<Expression<'s>>> {
        let ends = |kind| kind == TokenKind::RightBracket;
        let lengths = self.list(ends, "`,` or `]`", |parser| parser.expression("the length of the array"))?;
        self.bump();
        Ok(lengths)
    }

    /// `readonly array[element, ...]` or `mutable array[element, #dim = n]`
    pub(super) fn array_reference(&mut self) -> Parsed<ArrayReference<'s>> {
        let mutable = self.bump().kind == TokenKind::Keyword(Keyword::Mutable);
        self.expect(TokenKind::Keyword(Keyword::Array), "`array`")?;
        let element = self.array_element()?;
        if !self.eat(TokenKind::Dim) {
            let shape = ReferenceShape::Lengths(self.array_lengths()?);
            return Ok(ArrayReference { mutable, element, shape });
        }
        self.expect(TokenKind::Equals, "`=`")?;
        let dimensions = self.expression("the number of dimensions")?;
        self.expect(TokenKind::RightBracket, "`]`")?;
        Ok(ArrayReference { mutable, element, shape: ReferenceShape::Dimensions(dimensions) })
    }

    /// A size or duration in brackets, boxed, where one is written.
    pub(super) fn designator(&mut self) -> Parsed<Option<Box<Expression<'s>>>> {
        Ok(self.optional_size()?.map(Box::new))
    }

    pub(super) fn optional_size(&mut self) -> Parsed<Option<Expression<'s>>> {
        if self.at(TokenKind::LeftBracket) { self.bracketed("a size").map(Some) } else { Ok(None) }
    }

    /// `[expression]`
    pub(super) fn bracketed(&mut self, expected: &str) -> Parsed<Expression<'s>> {
        self.expect(TokenKind::LeftBracket, "`[`")?;
        let inner = self.expression(expected)?;
        self.expect(TokenKind::RightBracket, "`]`")?;
        Ok(inner)
    }
}
