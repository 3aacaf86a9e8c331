//! Syntax trees, one top-level statement at a time.
//!
//! A tree borrows its names from the source text and owns the rest; it lives until the statement is lowered.
//! Everything carries a span in the address space of the source map, and **equality ignores spans**: two trees are
//! equal when they say the same thing. What depends on the version is settled here, so that readers need not ask:
//! `^` is [`BinaryOperator::Power`] in 2.0 and [`BinaryOperator::BitXor`] in 3.x.
//!
//! Chains that programs make long are flat: a sum of a million terms is one [`ExpressionKind::Chain`], an `else if`
//! ladder is one [`If`], repeated indexing is one list. What remains recursive is at most 256 levels deep, so plain
//! recursive functions may walk and drop a tree.

mod expression;
mod flat;
mod operators;
mod statement;

pub use expression::*;
pub use flat::*;
pub use operators::{BinaryOperator, UNARY_PRECEDENCE, UnaryOperator};
pub use statement::*;

use crate::diagnostics::Span;

/// Which language a text is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    OpenQasm2,
    #[default]
    OpenQasm3,
}

/// A thing and its place; equality is that of the thing.
#[derive(Clone, Debug)]
pub struct Node<T> {
    pub kind: T,
    pub span: Span,
}

impl<T: PartialEq> PartialEq for Node<T> {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl<T> Node<T> {
    pub const fn new(kind: T, span: Span) -> Self {
        Self { kind, span }
    }
}

/// An identifier as written.
#[derive(Clone, Copy, Debug)]
pub struct Name<'s> {
    pub text: &'s str,
    pub span: Span,
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
