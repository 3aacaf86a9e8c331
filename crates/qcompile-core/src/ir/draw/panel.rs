//! A range of columns as rows of text.

use unicode_width::UnicodeWidthStr;

use super::SEPARATOR;
use super::canvas::{Canvas, Lines};
use super::label::Labels;
use super::lanes::{LaneKind, Lanes};
use super::layout::{Frame, Layout, Note};
use super::symbol::{Part, Pin};

/// The widths of the columns, cut into ranges that fit beside the names.
pub(super) fn split(columns: &[(usize, usize)], room: usize) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (column, (left, right)) in columns.iter().enumerate() {
        let width = left + 1 + right + SEPARATOR;
        if used + width > room && column > start {
            ranges.push(start..column);
            (start, used) = (column, 0);
        }
        used += width;
    }
    ranges.push(start..columns.len());
    ranges
}

/// The rows that belong to each lane.
struct Rows {
    /// Where the wire runs.
    wire: Vec<usize>,
    height: usize,
}

impl Rows {
    /// Boxes reach one row above and below their wires; two lanes share the row between them, unless frames need rows
    /// of their own there.
    fn new(lanes: usize, frames: &[&Frame], notes: bool) -> Rows {
        let (mut above, mut below) = (vec![0; lanes + 1], vec![0; lanes + 1]);
        for frame in frames {
            above[frame.lo] = frame.above.max(above[frame.lo]);
            below[frame.hi + 1] = frame.below.max(below[frame.hi + 1]);
        }
        let mut wire = Vec::with_capacity(lanes);
        let mut row = usize::from(notes);
        for lane in 0..lanes {
            let edges = above[lane] + below[lane];
            row += edges + usize::from(edges > 0 && lane > 0);
            wire.push(row + 1);
            row += 2;
        }
        Rows { wire, height: row + below[lanes] + 1 }
    }

    fn above(&self, lane: usize) -> usize {
        self.wire[lane] - 1
    }

    fn below(&self, lane: usize) -> usize {
        self.wire[lane] + 1
    }
}

pub(super) struct Panel<'a> {
    labels: Labels<'a>,
    lanes: &'a Lanes,
    layout: &'a Layout,
    range: std::ops::Range<usize>,
    /// The centre of each column of the range, and one more for the right end.
    centres: Vec<usize>,
    /// Where names end.
    start: usize,
    rows: Rows,
    canvas: Canvas,
}

impl<'a> Panel<'a> {
    pub fn draw(
        labels: Labels<'a>,
        lanes: &'a Lanes,
        layout: &'a Layout,
        range: std::ops::Range<usize>,
    ) -> Vec<String> {
        let frames: Vec<&Frame> = layout.frames.iter().filter(|frame| overlaps(frame, &range)).collect();
        let in_range = |note: &&Note| range.contains(&note.column);
        let notes: Vec<String> = layout.notes.iter().filter(in_range).map(|note| note.text.clone()).collect();
        let rows = Rows::new(lanes.lanes.len(), &frames, !notes.is_empty());
        let start = lanes.name_width();
        let mut centres = Vec::with_capacity(range.len() + 1);
        let mut end = start + 1;
        for (left, right) in &layout.columns[range.clone()] {
            centres.push(end + left);
            end += left + 1 + right + SEPARATOR;
        }
        centres.push(end);
        let canvas = Canvas::new(end, rows.height);
        let mut panel = Panel { labels, lanes, layout, range, centres, start, rows, canvas };
        panel.wires();
        frames.iter().for_each(|frame| panel.frame(frame));
        panel.figures();
        let mut text = trimmed(panel.canvas.rows(labels.ascii).collect());
        text.extend(notes);
        text
    }

    fn end(&self) -> usize {
        self.canvas.width() - 1
    }

    fn wires(&mut self) {
        for (lane, &y) in self.lanes.lanes.iter().zip(&self.rows.wire) {
            self.canvas.write(self.start - lane.label.width(), y, &lane.label);
            let wire = match lane.kind {
                LaneKind::Qubit => Lines::ACROSS,
                LaneKind::Bits => Lines::ACROSS.double(),
                LaneKind::Gap => continue,
            };
            self.canvas.across(self.start, self.canvas.width() - 1, y, wire);
        }
    }

    /// A frame may begin before the panel and end after it.
    fn frame(&mut self, frame: &Frame) {
        let top = self.rows.above(frame.lo) - frame.above;
        let bottom = self.rows.below(frame.hi) + frame.below;
        let opens = self.centre(frame.first);
        let closes = frame.last.and_then(|last| self.centre(last));
        let (left, right) = (opens.unwrap_or(self.start), closes.unwrap_or(self.end()));
        for y in [top, bottom] {
            self.canvas.across(left, right, y, Lines::ACROSS);
        }
        let edges = frame.heads.iter().map(|&(column, _)| column).chain(frame.last);
        let edges: Vec<usize> = edges.filter_map(|column| self.centre(column)).collect();
        edges.iter().for_each(|&x| self.canvas.upright(x, top, bottom, false));
        for (x, outside) in [(opens, Lines::LEFT), (closes, Lines::RIGHT)] {
            let Some(x) = x else { continue };
            [top, bottom].into_iter().for_each(|y| self.canvas.edit(x, y, |lines| lines.without(outside)));
        }
        let edges: Vec<usize> = edges.into_iter().chain([right + 1]).collect();
        let before = frame.heads.iter().rfind(|(column, _)| *column < self.range.start);
        if let Some((_, head)) = before {
            let head = format!("{} {head}", self.labels.pick("…", ".."));
            self.head(self.start, edges[0], top, &head);
        }
        let range = self.range.clone();
        let shown = frame.heads.iter().filter(|(column, _)| range.contains(column));
        for ((_, head), edges) in shown.zip(edges.windows(2)) {
            self.head(edges[0], edges[1], top, head);
        }
    }

    /// A text on the upper edge of a frame, between two corners.
    fn head(&mut self, from: usize, to: usize, y: usize, text: &str) {
        let room = to.saturating_sub(from + 3);
        if room > 0 {
            self.canvas.write(from + 1, y, &format!(" {} ", self.labels.shorten(text, room)));
        }
    }

    fn centre(&self, column: usize) -> Option<usize> {
        self.range.contains(&column).then(|| self.centres[column - self.range.start])
    }

    fn figures(&mut self) {
        let layout = self.layout;
        let items = &layout.items;
        let first = items.partition_point(|item| item.column < self.range.start);
        let end = items.partition_point(|item| item.column < self.range.end);
        for item in &items[first..end] {
            let x = self.centres[item.column - self.range.start];
            item.figure.parts.iter().for_each(|part| self.part(x, part));
        }
    }

    fn part(&mut self, x: usize, part: &Part) {
        match part {
            Part::Line { lo, hi } => self.line(x, *lo, *hi),
            Part::Mark { lane, text } => {
                self.canvas.write(x - (text.width() - 1) / 2, self.rows.wire[*lane], text);
            }
            Part::Box { lo, hi, text, pins, left } => self.boxed(x - left, *lo, *hi, text, pins),
            Part::Outcome { from, to, bit } => {
                let (top, bottom) = (self.rows.below(*from), self.rows.wire[*to]);
                self.canvas.upright(x, top, bottom, true);
                if let Some(bit) = bit {
                    self.canvas.write(x - (bit.width() - 1) / 2, self.rows.below(*to), bit);
                }
            }
            Part::Fence { lanes } => self.dashes(x, lanes, self.labels.pick("░", ":")),
            Part::Note { number, lanes } => {
                self.canvas.write(x - (number.width() - 1) / 2, 0, number);
                self.dashes(x, lanes, self.labels.pick("┊", ":"));
            }
        }
    }

    /// From wire to wire; it ends before the dots of a gap.
    fn line(&mut self, x: usize, lo: usize, hi: usize) {
        self.canvas.upright(x, self.rows.wire[lo], self.rows.wire[hi], false);
        for lane in [lo, hi] {
            if self.lanes.lanes[lane].kind == LaneKind::Gap {
                self.canvas.write(x, self.rows.wire[lane], self.labels.pick("┊", ":"));
            }
        }
    }

    /// Marks on wires, and between neighbours.
    fn dashes(&mut self, x: usize, lanes: &[usize], mark: &str) {
        for (k, &lane) in lanes.iter().enumerate() {
            let joined = lanes.get(k + 1) == Some(&(lane + 1));
            let last = if joined { self.rows.wire[lane + 1] - 1 } else { self.rows.wire[lane] };
            (self.rows.wire[lane]..=last).for_each(|y| self.canvas.write(x, y, mark));
        }
    }

    fn boxed(&mut self, left: usize, lo: usize, hi: usize, text: &str, pins: &[Pin]) {
        let (top, bottom) = (self.rows.above(lo), self.rows.below(hi));
        let right = left + text.width() + 1;
        for (y, inward) in [(top, Lines::DOWN), (bottom, Lines::UP)] {
            self.canvas.add(left, y, Lines::RIGHT.with(inward));
            self.canvas.add(right, y, Lines::LEFT.with(inward));
            for x in left + 1..right {
                self.canvas.edit(x, y, |lines| lines.without(inward).with(Lines::ACROSS));
            }
        }
        let is_pinned = |lane: &usize| pins.iter().any(|pin| pin.lane == *lane);
        let passing: Vec<usize> =
            (lo..=hi).filter(|lane| !is_pinned(lane)).map(|lane| self.rows.wire[lane]).collect();
        for y in top + 1..bottom {
            let blank =
                if passing.contains(&y) { Lines::UPRIGHT } else { Lines::UPRIGHT.with(Lines::ACROSS) };
            for x in left + 1..right {
                self.canvas.edit(x, y, |lines| lines.without(blank));
            }
            for (x, inward) in [(left, Lines::RIGHT), (right, Lines::LEFT)] {
                let blank = if passing.contains(&y) { Lines::NONE } else { inward };
                self.canvas.edit(x, y, |lines| lines.without(blank).with(Lines::UPRIGHT));
            }
        }
        self.box_text(left + 1, (top + bottom) / 2, text, pins);
    }

    fn box_text(&mut self, x: usize, y: usize, text: &str, pins: &[Pin]) {
        let indent = text.len() - text.trim_start().len();
        let words = text.trim();
        self.canvas.write(x + indent, y, words);
        for pin in pins {
            self.canvas.write(x, self.rows.wire[pin.lane], &pin.number);
        }
    }
}

fn overlaps(frame: &Frame, range: &std::ops::Range<usize>) -> bool {
    frame.first < range.end && frame.last.is_none_or(|last| last >= range.start)
}

/// Without blank rows at the top and the bottom.
fn trimmed(mut rows: Vec<String>) -> Vec<String> {
    while rows.last().is_some_and(|row| row.is_empty()) {
        rows.pop();
    }
    let blank = rows.iter().take_while(|row| row.is_empty()).count();
    rows.split_off(blank)
}
