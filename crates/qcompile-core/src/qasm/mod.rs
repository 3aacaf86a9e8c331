//! OpenQASM 2.0, 3.0 and 3.1 text.
//!
//! Text goes one way: [`lex`] cuts it into tokens, [the parser](mod@parse) makes one statement at a time, and
//! [`format`](mod@format) writes a statement back in canonical form. Plain gate calls skip the tree: the parser hands them
//! out as flat records. [`parse()`] reads whole circuits and [`print()`] writes them.
//!
//! ```
//! use qcompile_core::qasm::ast::Dialect;
//! use qcompile_core::qasm::{Item, Parser};
//!
//! let mut parser = Parser::new("rz(pi/2) q[0]; if (c) x q;", 0, Dialect::OpenQasm3);
//! while let Some(item) = parser.next_item() {
//!     match item {
//!         Item::Gate(gate) => assert_eq!(gate.name.text, "rz"),
//!         Item::Statement(statement) => println!("{:?}", statement.kind),
//!     }
//! }
//! assert!(parser.diagnostics().is_empty());
//! ```

pub mod ast;
mod decode;
pub mod format;
pub mod keyword;
pub mod lex;
mod literal;
mod lower;
pub mod number;
mod parameter;
pub mod parse;
pub mod print;
mod scan;

pub use decode::decode;
pub use lower::{
    CarriedIncludes, FileIncludes, Included, Includes, Limits, NoIncludes, ParseOptions, Parsed,
    check_syntax, parse,
};
pub use parameter::parameter;
pub use parse::{Item, Parser};
pub use print::{Format, PrintOptions, Printed, Target, print};
pub use scan::{skip_trivia, statement_end};
