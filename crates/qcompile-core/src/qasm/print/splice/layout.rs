//! The statements of a region, what becomes of them, and where they stand.

use std::ops::Range;

use super::super::plan::{Base, Piece};
use super::Splice;
use crate::ir::Row;

/// The statements of a region, what becomes of them, and where they stand.
pub(super) struct Layout<'l> {
    pub(super) base: &'l Base<'l>,
    pub(super) pieces: &'l [Piece],
    pub(super) span: Range<usize>,
}

impl Layout<'_> {
    pub(super) fn start(&self, splice: &Splice, at: usize) -> usize {
        splice.local(self.base.starts[at])
    }

    /// Whether the text can be edited as it is laid out: a body without braces remains one statement, and in a body
    /// on one line nothing comes to stand between the statements.
    pub(super) fn fits_in_place(&self, braced: bool, one_line: bool) -> bool {
        let in_place = |piece: &Piece| piece.place().is_some() && piece.items().count() <= 1;
        let alone = self.pieces.len() == 1 && self.base.len() == 1;
        (braced && !one_line) || (self.pieces.iter().all(in_place) && (braced || alone))
    }
}

/// A statement to be written anew.
pub(super) enum New {
    Op(Row),
    Reworded { at: usize, rows: Range<Row> },
    Moved { at: usize, row: Row },
    Phase,
}

impl Piece {
    /// The statements in whose place it stands.
    pub(super) fn place(&self) -> Option<Range<usize>> {
        match *self {
            Piece::Keep { first, end } => Some(first..end),
            Piece::Inside { at, .. }
            | Piece::Reword { at, .. }
            | Piece::Replace { at, .. }
            | Piece::ReplacePhase { at } => Some(at..at + 1),
            Piece::New { .. } | Piece::Moved { .. } | Piece::NewPhase => None,
        }
    }

    /// The statements that it writes anew.
    pub(super) fn items(&self) -> impl Iterator<Item = New> + use<> {
        let (rows, single) = match *self {
            Piece::New { ref rows } | Piece::Replace { ref rows, .. } => (rows.clone(), None),
            Piece::Moved { at, row } | Piece::Inside { at, row } => (0..0, Some(New::Moved { at, row })),
            Piece::NewPhase | Piece::ReplacePhase { .. } => (0..0, Some(New::Phase)),
            Piece::Reword { at, ref rows } => (0..0, Some(New::Reworded { at, rows: rows.clone() })),
            Piece::Keep { .. } => (0..0, None),
        };
        rows.map(New::Op).chain(single)
    }
}
