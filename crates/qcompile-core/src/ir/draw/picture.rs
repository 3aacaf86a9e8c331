//! What a drawing shows, for any renderer: lines, columns, and what stands where.

use serde::Serialize;

/// A circuit laid out in columns. Lanes are numbered from the top.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Picture {
    pub lanes: Vec<Lane>,
    pub columns: usize,
    /// By rising column.
    pub items: Vec<Item>,
    pub frames: Vec<Frame>,
    /// By rising column, which is their number.
    pub notes: Vec<Note>,
    /// The global phase, unless it is zero.
    pub phase: Option<String>,
    /// Ops for which there was no room.
    pub left_out: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LaneKind {
    Qubit,
    /// A register of bits.
    Bits,
    /// Stands for lanes that are left out.
    Gap,
}

#[derive(Clone, Debug, Serialize)]
pub struct Lane {
    pub kind: LaneKind,
    pub name: String,
    /// Bits in a register, or lanes that are left out.
    pub size: Option<u32>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Item {
    pub column: usize,
    /// In the order to draw them.
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "part", rename_all = "lowercase")]
pub enum Part {
    /// From the wire of one lane to that of another.
    Line { lo: usize, hi: usize },
    /// A sign on a wire.
    Mark { lane: usize, mark: Mark },
    /// Wires end at a box where it has pins; others pass behind it. `code` says that the text is a statement, not the
    /// name of a gate.
    Box { lo: usize, hi: usize, text: String, code: bool, pins: Vec<Pin> },
    /// A measurement; `text` is where its outcome goes when that has no lane.
    Meter { lane: usize, text: Option<String> },
    /// A double line from a meter to the register of its outcome.
    Outcome { from: usize, to: usize, bit: Option<u32> },
    /// A barrier.
    Fence { lanes: Vec<usize> },
    /// Refers to a note above all lanes, with a dashed line down those it concerns.
    Reference { note: usize, lanes: Vec<usize> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// A control that fires on 1, and any operand of a controlled Z.
    Dot,
    /// A control that fires on 0.
    Ring,
    /// The target of a controlled X.
    Target,
    /// An operand of an exchange.
    Cross,
    Reset,
}

#[derive(Clone, Debug, Serialize)]
pub struct Pin {
    pub lane: usize,
    /// The number of the operand, where there are several.
    pub number: Option<u32>,
}

/// Goes around the bodies of a control-flow op.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    pub lo: usize,
    pub hi: usize,
    pub first: usize,
    /// `None` when the drawing ends before it does.
    pub last: Option<usize>,
    /// The column in which each body starts, and its head.
    pub heads: Vec<(usize, String)>,
    /// How many frames inside start at the same lane, in the deepest nest, this one included.
    pub above: usize,
    /// Likewise for frames that end at the same lane.
    pub below: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct Note {
    pub column: usize,
    pub text: String,
}
