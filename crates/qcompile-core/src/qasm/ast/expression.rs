//! Expressions and types.

use super::{BinaryOperator, Block, Name, Node, UnaryOperator};

pub type Expression<'s> = Node<ExpressionKind<'s>>;

#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind<'s> {
    /// A variable, a constant (`pi` among them) or a qubit passed to a subroutine.
    Name(&'s str),
    /// `$n`, as an argument of a subroutine.
    Hardware(u32),
    Integer(Integer<'s>),
    Float(f64),
    /// The factor of the imaginary unit.
    Imaginary(f64),
    Bool(bool),
    /// `"0110"`: the digits, most significant first, underscores as written.
    BitString(Digits<'s>),
    Timing(Timing),
    Unary(UnaryOperator, Box<Expression<'s>>),
    Chain(Chain<'s>),
    Index(Box<Expression<'s>>, Vec<Index<'s>>),
    Call(Call<'s>),
    /// `int[32](x)`
    Cast(Box<Type<'s>>, Box<Expression<'s>>),
    /// `durationof({ ... })`
    DurationOf(Block<'s>),
}

/// Left-associative operators of equal precedence: `first op a op b` means `(first op a) op b`.
/// A power always stands alone (`rest` has one term), since it associates to the right.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain<'s> {
    pub first: Box<Expression<'s>>,
    /// At least one; all operators have the same [`BinaryOperator::precedence`].
    pub rest: Vec<(BinaryOperator, Expression<'s>)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call<'s> {
    pub name: Name<'s>,
    pub arguments: Vec<Expression<'s>>,
}

/// An integer as written; equal when base and digits are, letter case and underscores counting nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Integer<'s> {
    pub radix: Radix,
    /// Without the prefix.
    pub digits: Digits<'s>,
}

impl Integer<'_> {
    /// `None` when it does not fit.
    pub fn value(&self) -> Option<u128> {
        // so many digits fit 64 bits
        if self.radix == Radix::Decimal && self.digits.0.len() < 20 && !self.digits.0.contains('_') {
            return self.digits.0.parse::<u64>().ok().map(u128::from);
        }
        let radix = self.radix as u32;
        self.digits.iter().try_fold(0_u128, |value, digit| {
            value.checked_mul(radix.into())?.checked_add(char::from(digit).to_digit(radix)?.into())
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Radix {
    Binary = 2,
    Octal = 8,
    Decimal = 10,
    Hexadecimal = 16,
}

/// Digits with underscores between them.
#[derive(Clone, Copy, Debug)]
pub struct Digits<'s>(pub &'s str);

impl Digits<'_> {
    /// The digits in lower case, most significant first.
    pub fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.bytes().filter(|&byte| byte != b'_').map(|byte| byte.to_ascii_lowercase())
    }
}

impl PartialEq for Digits<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    pub value: f64,
    pub unit: TimeUnit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// The sample time of the machine.
    Dt,
    Nanosecond,
    Microsecond,
    Millisecond,
    Second,
}

impl TimeUnit {
    pub const fn text(self) -> &'static str {
        match self {
            TimeUnit::Dt => "dt",
            TimeUnit::Nanosecond => "ns",
            TimeUnit::Microsecond => "us",
            TimeUnit::Millisecond => "ms",
            TimeUnit::Second => "s",
        }
    }
}

/// One pair of brackets after a value.
pub type Index<'s> = Node<IndexKind<'s>>;

#[derive(Clone, Debug, PartialEq)]
pub enum IndexKind<'s> {
    /// `[{0, 2}]`
    Set(Vec<Expression<'s>>),
    /// `[i]`, `[0:2]`, `[i, 0:2]`: at least one item.
    Items(Vec<IndexItem<'s>>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum IndexItem<'s> {
    Value(Expression<'s>),
    Range(Range<'s>),
}

/// `first:last` or `first:step:last`, each part optional, both ends inclusive.
pub type Range<'s> = Node<RangeParts<'s>>;

#[derive(Clone, Debug, PartialEq)]
pub struct RangeParts<'s> {
    pub first: Option<Box<Expression<'s>>>,
    pub step: Option<Box<Expression<'s>>>,
    pub last: Option<Box<Expression<'s>>>,
}

// --------------------------------------------------------------------------------------------------------- types

pub type Type<'s> = Node<TypeKind<'s>>;

/// A size is `None` where none is written.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind<'s> {
    Bit(Option<Box<Expression<'s>>>),
    Int(Option<Box<Expression<'s>>>),
    Uint(Option<Box<Expression<'s>>>),
    Float(Option<Box<Expression<'s>>>),
    Angle(Option<Box<Expression<'s>>>),
    Bool,
    Duration,
    Stretch,
    /// With the type of its parts where it is written.
    Complex(Option<Box<Type<'s>>>),
    /// Never nested: the element is a scalar.
    Array {
        element: Box<Type<'s>>,
        lengths: Vec<Expression<'s>>,
    },
}
