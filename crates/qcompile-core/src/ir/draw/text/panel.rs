//! A range of columns as rows of text.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::canvas::{Canvas, Lines};
use super::shape::{box_text, mark_text, meter_text, reference_text};
use super::{Extent, Style};
use crate::ir::draw::label::shorten;
use crate::ir::draw::picture::{Frame, LaneKind, Note, Part, Picture, Pin};

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
    picture: &'a Picture,
    style: Style,
    range: Range<usize>,
    /// The centre of each column of the range.
    centres: Vec<usize>,
    /// Where names end.
    start: usize,
    rows: Rows,
    canvas: Canvas,
}

impl<'a> Panel<'a> {
    pub fn draw(
        picture: &'a Picture,
        style: Style,
        names: &[String],
        columns: &[Extent],
        range: Range<usize>,
    ) -> Vec<String> {
        let frames: Vec<&Frame> = picture.frames.iter().filter(|frame| overlaps(frame, &range)).collect();
        let is_shown = |(_, note): &(usize, &Note)| range.contains(&note.column);
        let notes: Vec<String> = (1..)
            .zip(&picture.notes)
            .filter(is_shown)
            .map(|(number, note)| format!("{} {}", reference_text(number), note.text))
            .collect();
        let rows = Rows::new(picture.lanes.len(), &frames, !notes.is_empty());
        let start = names.iter().map(|name| name.width()).max().unwrap_or(0);
        let mut end = start + 1;
        let centres = columns[range.clone()].iter().map(|column| {
            end += column.width();
            end - column.width() + column.left
        });
        let centres: Vec<usize> = centres.collect();
        let canvas = Canvas::new(end, rows.height);
        let mut panel = Panel { picture, style, range, centres, start, rows, canvas };
        panel.wires(names);
        frames.iter().for_each(|frame| panel.frame(frame));
        panel.figures();
        let mut text = trimmed(panel.canvas.rows(style.ascii).collect());
        text.extend(notes);
        text
    }

    fn end(&self) -> usize {
        self.canvas.width() - 1
    }

    fn wires(&mut self, names: &[String]) {
        for ((lane, name), &y) in self.picture.lanes.iter().zip(names).zip(&self.rows.wire) {
            self.canvas.write(self.start - name.width(), y, name);
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
            let head = format!("{} {head}", self.style.pick("…", ".."));
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
            self.canvas.write(from + 1, y, &format!(" {} ", shorten(text, room, self.style.ascii)));
        }
    }

    fn centre(&self, column: usize) -> Option<usize> {
        self.range.contains(&column).then(|| self.centres[column - self.range.start])
    }

    fn figures(&mut self) {
        let items = &self.picture.items;
        let first = items.partition_point(|item| item.column < self.range.start);
        let end = items.partition_point(|item| item.column < self.range.end);
        for item in &items[first..end] {
            let x = self.centres[item.column - self.range.start];
            item.parts.iter().for_each(|part| self.part(x, part));
        }
    }

    fn part(&mut self, x: usize, part: &Part) {
        match part {
            Part::Line { lo, hi } => self.line(x, *lo, *hi),
            Part::Mark { lane, mark } => {
                self.write_centred(x, self.rows.wire[*lane], mark_text(*mark, self.style));
            }
            Part::Box { lo, hi, text, pins, .. } => self.boxed(x, (*lo, *hi), &box_text(text, pins), pins),
            Part::Meter { lane, text } => {
                let text = meter_text(text.as_deref(), self.style);
                self.boxed(x, (*lane, *lane), &text, &[Pin { lane: *lane, number: None }]);
            }
            Part::Outcome { from, to, bit } => {
                let (top, bottom) = (self.rows.below(*from), self.rows.wire[*to]);
                self.canvas.upright(x, top, bottom, true);
                if let Some(bit) = bit {
                    self.write_centred(x, self.rows.below(*to), &bit.to_string());
                }
            }
            Part::Fence { lanes } => self.dashes(x, lanes, self.style.pick("░", ":")),
            Part::Reference { note, lanes } => {
                self.write_centred(x, 0, &reference_text(*note));
                self.dashes(x, lanes, self.style.pick("┊", ":"));
            }
        }
    }

    fn write_centred(&mut self, x: usize, y: usize, text: &str) {
        self.canvas.write(x - Extent::centred(text.width()).left, y, text);
    }

    /// From wire to wire; it ends before the dots of a gap.
    fn line(&mut self, x: usize, lo: usize, hi: usize) {
        self.canvas.upright(x, self.rows.wire[lo], self.rows.wire[hi], false);
        for lane in [lo, hi] {
            if self.picture.lanes[lane].kind == LaneKind::Gap {
                self.canvas.write(x, self.rows.wire[lane], self.style.pick("┊", ":"));
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

    fn boxed(&mut self, x: usize, (lo, hi): (usize, usize), text: &str, pins: &[Pin]) {
        let (top, bottom) = (self.rows.above(lo), self.rows.below(hi));
        let extent = Extent::centred(text.width() + 2);
        let (left, right) = (x - extent.left, x + extent.right);
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
        self.canvas.write(x + indent, y, text.trim());
        for pin in pins {
            let number = pin.number.map(|number| number.to_string()).unwrap_or_default();
            self.canvas.write(x, self.rows.wire[pin.lane], &number);
        }
    }
}

fn overlaps(frame: &Frame, range: &Range<usize>) -> bool {
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
