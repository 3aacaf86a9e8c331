//! How wide the parts of a picture are in text, and what is written for them.

use unicode_width::UnicodeWidthStr;

use super::{Extent, Style};
use crate::ir::draw::picture::{Mark, Part, Pin};

pub(super) fn extent(part: &Part, style: Style) -> Extent {
    match part {
        Part::Line { .. } | Part::Fence { .. } => Extent::default(),
        Part::Mark { mark, .. } => Extent::centred(mark_text(*mark, style).width()),
        Part::Box { text, pins, .. } => Extent::centred(box_text(text, pins).width() + 2),
        Part::Meter { text, .. } => Extent::centred(meter_text(text.as_deref(), style).width() + 2),
        Part::Outcome { bit, .. } => Extent::centred(bit.map_or(1, |bit| bit.to_string().len())),
        Part::Reference { note, .. } => Extent::centred(reference_text(*note).len()),
    }
}

pub(super) fn mark_text(mark: Mark, style: Style) -> &'static str {
    match (mark, style.ascii) {
        (Mark::Dot, false) => "●",
        (Mark::Ring, false) => "○",
        (Mark::Target, false) => "⊕",
        (Mark::Cross, false) => "×",
        (Mark::Reset, false) => "|0⟩",
        (Mark::Dot, true) => "*",
        (Mark::Ring, true) => "o",
        (Mark::Target, true) => "X",
        (Mark::Cross, true) => "x",
        (Mark::Reset, true) => "|0>",
    }
}

/// The columns that operand numbers take at the left of a box.
fn number_width(pins: &[Pin]) -> usize {
    pins.iter().filter_map(|pin| pin.number).map(|number| number.to_string().len()).max().unwrap_or(0)
}

/// What stands between the sides of a box, room for operand numbers included.
pub(super) fn box_text(text: &str, pins: &[Pin]) -> String {
    format!("{} {text} ", " ".repeat(number_width(pins)))
}

pub(super) fn meter_text(text: Option<&str>, style: Style) -> String {
    text.map_or("M".to_string(), |text| format!("M{}{text}", style.pick("→", "->")))
}

pub(super) fn reference_text(note: usize) -> String {
    format!("({note})")
}
