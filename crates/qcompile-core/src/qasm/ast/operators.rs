//! How operators are written and how tightly they bind.

use super::Dialect;
pub use crate::ir::classical::{BinaryOperator, UnaryOperator};

/// A prefix operator binds tighter than multiplication and looser than a power: `-2**2` is -4.
pub const UNARY_PRECEDENCE: u8 = 11;

impl UnaryOperator {
    pub const fn text(self) -> &'static str {
        match self {
            UnaryOperator::Negate => "-",
            UnaryOperator::Not => "!",
            UnaryOperator::Invert => "~",
        }
    }
}

impl BinaryOperator {
    /// Higher binds tighter; prefix operators stand at [`UNARY_PRECEDENCE`].
    pub const fn precedence(self) -> u8 {
        use BinaryOperator::*;
        match self {
            Or => 1,
            And => 2,
            BitOr => 3,
            BitXor => 4,
            BitAnd => 5,
            Equal | NotEqual => 6,
            Less | LessEqual | Greater | GreaterEqual => 7,
            ShiftLeft | ShiftRight => 8,
            Add | Subtract => 9,
            Multiply | Divide | Remainder => 10,
            Power => UNARY_PRECEDENCE + 1,
        }
    }

    pub const fn text(self, dialect: Dialect) -> &'static str {
        use BinaryOperator::*;
        match self {
            Or => "||",
            And => "&&",
            BitOr => "|",
            BitXor => "^",
            BitAnd => "&",
            Equal => "==",
            NotEqual => "!=",
            Less => "<",
            LessEqual => "<=",
            Greater => ">",
            GreaterEqual => ">=",
            ShiftLeft => "<<",
            ShiftRight => ">>",
            Add => "+",
            Subtract => "-",
            Multiply => "*",
            Divide => "/",
            Remainder => "%",
            Power => match dialect {
                Dialect::OpenQasm2 => "^",
                Dialect::OpenQasm3 => "**",
            },
        }
    }
}
