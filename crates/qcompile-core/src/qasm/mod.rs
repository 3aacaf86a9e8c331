//! OpenQASM 2.0, 3.0 and 3.1 text.
//!
//! Text goes one way: [`lex`] cuts it into tokens, [`parse`] makes one statement at a time, and [`format`] writes
//! a statement back in canonical form. Plain gate calls skip the tree: the parser hands them out as flat records.
//!

pub mod ast;
pub mod number;
