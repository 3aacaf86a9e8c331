//! Circuits as text pictures.
//!
//! Every qubit is a line, every register of bits a double line. [`layout`] gives each op a column, as far left as the
//! wires it touches allow; columns are then cut into panels that fit the width. What is too much for a picture is left
//! out and counted: ops from the first one that has no room, lines in the middle of wide registers.

mod canvas;
mod label;
mod lanes;
mod layout;
mod panel;
mod source;
mod symbol;
#[cfg(test)]
mod tests;

pub use source::heads;

use self::label::Labels;
use self::lanes::Lanes;
use self::panel::Panel;
use super::{Circuit, Param};

/// Columns of wire between two figures.
const SEPARATOR: usize = 1;
/// Drawings are never squeezed into less.
const NARROWEST: usize = 20;
/// A label takes at most this much of the width, and this many columns.
const LABEL_SHARE: usize = 3;
const WIDEST_LABEL: usize = 32;

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

/// The main region as lines of text, without a line break at the end. No line is wider than asked for (or than 20
/// columns, where names of wires leave room for less).
pub fn draw(circuit: &Circuit, options: DrawOptions) -> String {
    let width = options.width.max(NARROWEST);
    let widest = (width / LABEL_SHARE).min(WIDEST_LABEL);
    let labels = Labels { circuit, ascii: options.ascii, widest };
    let lanes = Lanes::of(&labels, options.qubits.max(2));
    let layout = layout::layout(&labels, &lanes, &options);
    let mut blocks: Vec<String> = Vec::new();
    if !circuit.main.phase.same(Param::ZERO) {
        blocks.push(format!("global phase: {}", labels.param(circuit.main.phase)));
    }
    let room = width.saturating_sub(lanes.name_width() + 1);
    for range in panel::split(&layout.columns, room) {
        let rows = Panel::draw(labels, &lanes, &layout, range);
        blocks.push(rows.iter().map(|row| labels.shorten(row, width)).collect::<Vec<_>>().join("\n"));
    }
    if layout.left_out > 0 {
        blocks.push(format!("... {} more ops", grouped(layout.left_out)));
    }
    blocks.retain(|block| !block.is_empty());
    if blocks.is_empty() { "(empty)".to_string() } else { blocks.join("\n\n") }
}

/// Digits in groups of three: `12 345`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
