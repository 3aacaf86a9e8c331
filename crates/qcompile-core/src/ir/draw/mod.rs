//! Drawings of circuits: what they show ([`picture()`]), and that as text ([`draw`]).
//!
//! Every qubit is a line, every register of bits a double line. [`layout`] gives each op a column, as far left as the
//! wires it touches allow. What is too much for a picture is left out and counted: ops from the first one that has no
//! room, lines in the middle of wide registers.

mod label;
mod lanes;
mod layout;
mod picture;
mod source;
mod symbol;
#[cfg(test)]
mod tests;
mod text;

pub use picture::{Frame, Item, Lane, LaneKind, Mark, Note, Part, Picture, Pin};

use self::label::Labels;
use self::lanes::Lanes;
use super::Circuit;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawOptions {
    /// Columns of text.
    pub width: usize,
    /// Without characters beyond ASCII.
    pub ascii: bool,
    /// Columns of ops that are drawn at most.
    pub columns: usize,
    /// Qubits that are drawn at most.
    pub qubits: usize,
}

impl Default for DrawOptions {
    fn default() -> Self {
        DrawOptions { width: 80, ascii: false, columns: 200, qubits: 40 }
    }
}

/// The main region in columns. Labels are written in the characters that are allowed and take a third of the width at
/// most.
pub fn picture(circuit: &Circuit, options: DrawOptions) -> Picture {
    /// The part of the width that a label takes at most, and its columns.
    const SHARE: usize = 3;
    const WIDEST: usize = 32;
    let widest = (text::width(&options) / SHARE).min(WIDEST);
    let labels = Labels { circuit, ascii: options.ascii, widest };
    let lanes = Lanes::of(&labels, options.qubits.max(2));
    layout::picture(&labels, lanes, &options)
}

/// The main region as lines of text, cut into panels that fit the width, without a line break at the end. No line is
/// wider than asked for, or than 20 columns.
pub fn draw(circuit: &Circuit, options: DrawOptions) -> String {
    text::render(&picture(circuit, options), &options)
}
