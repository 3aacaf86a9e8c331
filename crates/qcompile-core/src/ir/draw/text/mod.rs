//! Pictures as text.

mod canvas;
mod panel;
mod shape;

use unicode_width::UnicodeWidthStr;

use self::panel::Panel;
use super::DrawOptions;
use super::label::shorten;
use super::picture::{Lane, LaneKind, Picture};

/// Columns of wire between two figures.
const SEPARATOR: usize = 1;
/// Drawings are never squeezed into less.
const NARROWEST: usize = 20;

/// The characters to draw with.
#[derive(Clone, Copy)]
struct Style {
    ascii: bool,
}

impl Style {
    fn pick<'a>(self, unicode: &'a str, ascii: &'a str) -> &'a str {
        if self.ascii { ascii } else { unicode }
    }
}

/// How far the figures of a column reach to the left and right of its centre.
#[derive(Clone, Copy, Default)]
struct Extent {
    left: usize,
    right: usize,
}

impl Extent {
    /// Of something centred that is `width` columns wide.
    fn centred(width: usize) -> Extent {
        let left = width.saturating_sub(1) / 2;
        Extent { left, right: width.saturating_sub(1) - left }
    }

    fn join(self, other: Extent) -> Extent {
        Extent { left: self.left.max(other.left), right: self.right.max(other.right) }
    }

    /// With the wire before the next column.
    fn width(self) -> usize {
        self.left + 1 + self.right + SEPARATOR
    }
}

pub(super) fn width(options: &DrawOptions) -> usize {
    options.width.max(NARROWEST)
}

pub(super) fn render(picture: &Picture, options: &DrawOptions) -> String {
    let style = Style { ascii: options.ascii };
    let names: Vec<String> = picture.lanes.iter().map(|lane| name(lane, style)).collect();
    let name_width = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let columns = columns(picture, style);
    let room = width(options).saturating_sub(name_width + 1);
    let mut blocks: Vec<String> = Vec::new();
    blocks.extend(picture.phase.as_ref().map(|phase| format!("global phase: {phase}")));
    for range in split(&columns, room) {
        let rows = Panel::draw(picture, style, &names, &columns, range);
        let rows: Vec<String> = rows.iter().map(|row| shorten(row, width(options), style.ascii)).collect();
        blocks.push(rows.join("\n"));
    }
    if picture.left_out > 0 {
        blocks.push(format!("... {} more ops", grouped(picture.left_out)));
    }
    blocks.retain(|block| !block.is_empty());
    if blocks.is_empty() { "(empty)".to_string() } else { blocks.join("\n\n") }
}

/// `q[0]: `, `c: 2/`.
fn name(lane: &Lane, style: Style) -> String {
    let size = lane.size.unwrap_or(0);
    match lane.kind {
        LaneKind::Qubit => format!("{}: ", lane.name),
        LaneKind::Bits if lane.size.is_some() => format!("{}: {size}/", lane.name),
        LaneKind::Bits => format!("{}: ", lane.name),
        LaneKind::Gap => format!("{} {} more  ", style.pick("⋮", ":"), grouped(size as usize)),
    }
}

fn columns(picture: &Picture, style: Style) -> Vec<Extent> {
    let mut columns = vec![Extent::default(); picture.columns];
    for item in &picture.items {
        let extents = item.parts.iter().map(|part| shape::extent(part, style));
        columns[item.column] = extents.fold(columns[item.column], Extent::join);
    }
    for frame in &picture.frames {
        let ends = frame.heads.iter().skip(1).map(|&(column, _)| Some(column)).chain([frame.last]);
        for ((edge, head), end) in frame.heads.iter().zip(ends) {
            make_room(&mut columns, *edge, end, head.width() + 2);
        }
    }
    columns
}

/// Widens what lies between two edges of a frame to the width of its head.
fn make_room(columns: &mut [Extent], edge: usize, end: Option<usize>, width: usize) {
    let end = end.unwrap_or(columns.len());
    let inside: usize = columns[edge + 1..end].iter().map(|column| column.width()).sum();
    let before_end = columns.get(end).map_or(0, |column| column.left);
    let missing = width.saturating_sub(columns[edge].right + SEPARATOR + inside + before_end);
    if edge + 1 < end {
        columns[edge + 1].left += missing / 2;
        columns[end - 1].right += missing - missing / 2;
    } else {
        columns[edge].right += missing;
    }
}

/// Cuts the columns into ranges that fit into some room, each of at least one column.
fn split(columns: &[Extent], room: usize) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (column, width) in columns.iter().map(|column| column.width()).enumerate() {
        if used + width > room && column > start {
            ranges.push(start..column);
            (start, used) = (column, 0);
        }
        used += width;
    }
    ranges.push(start..columns.len());
    ranges
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
