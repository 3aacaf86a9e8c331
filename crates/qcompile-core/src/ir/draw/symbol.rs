//! One op as a figure: what is drawn on which line.

use unicode_width::UnicodeWidthStr;

use super::label::Labels;
use super::lanes::Place;
use crate::gates::{self, GateId};
use crate::ir::{Kind, Param, Power};

/// The parts of an op, all centred on one column.
#[derive(Default)]
pub(super) struct Figure {
    pub parts: Vec<Part>,
    /// The lanes that nothing else may use in this column.
    pub lanes: Vec<usize>,
    /// Columns to the left and to the right of the centre.
    pub left: usize,
    pub right: usize,
}

pub(super) enum Part {
    /// A vertical line between the wires of two lanes.
    Line {
        lo: usize,
        hi: usize,
    },
    /// A dot, a ring, a cross ... or a short text on a wire.
    Mark {
        lane: usize,
        text: String,
    },
    /// A frame around `text`; wires end at it where it has pins, others pass through.
    Box {
        lo: usize,
        hi: usize,
        text: String,
        pins: Vec<Pin>,
        left: usize,
    },
    /// A double line from below a box down to a register, with the number of the bit below it.
    Outcome {
        from: usize,
        to: usize,
        bit: Option<String>,
    },
    Fence {
        lanes: Vec<usize>,
    },
    /// A number above all lanes that stands for a note, and a dashed line down the lanes it concerns.
    Note {
        number: String,
        lanes: Vec<usize>,
    },
}

pub(super) struct Pin {
    pub lane: usize,
    /// The operand's number, where there are several.
    pub number: String,
}

impl Figure {
    fn widen(&mut self, left: usize, right: usize) {
        self.left = self.left.max(left);
        self.right = self.right.max(right);
    }

    /// Takes the lanes that it covers and those between.
    fn cover(&mut self, lanes: impl Iterator<Item = usize>) {
        let all = lanes.chain(self.lanes.iter().copied());
        if let Some((lo, hi)) = bounds(all) {
            self.lanes = (lo..=hi).collect();
        }
    }

    fn add_mark(&mut self, lane: usize, text: &str) {
        let (left, right) = halves(text.width());
        self.widen(left, right);
        self.cover([lane].into_iter());
        self.parts.push(Part::Mark { lane, text: text.to_string() });
    }

    /// Vertical lines come first: what stands on them is drawn over them.
    fn add_line(&mut self) {
        if let Some((lo, hi)) = bounds(self.lanes.iter().copied()).filter(|(lo, hi)| lo < hi) {
            self.parts.insert(0, Part::Line { lo, hi });
        }
    }

    fn add_box(&mut self, lanes: &[usize], text: String, numbered: bool) {
        let Some((lo, hi)) = bounds(lanes.iter().copied()) else { return };
        let number = |k: usize| if numbered { k.to_string() } else { String::new() };
        let pins: Vec<Pin> =
            lanes.iter().enumerate().map(|(k, &lane)| Pin { lane, number: number(k) }).collect();
        self.add_pinned_box(lo, hi, text, pins);
    }

    fn add_pinned_box(&mut self, lo: usize, hi: usize, text: String, pins: Vec<Pin>) {
        let numbers = pins.iter().map(|pin| pin.number.width()).max().unwrap_or(0);
        let text = if numbers > 0 { format!("{} {text} ", " ".repeat(numbers)) } else { text };
        let (left, right) = halves(text.width() + 2);
        self.widen(left, right);
        self.cover([lo, hi].into_iter());
        self.parts.push(Part::Box { lo, hi, text, pins, left });
    }

    /// A box with text on lanes whose order does not matter.
    pub fn text_box(lanes: &[usize], text: &str) -> Figure {
        let mut figure = Figure::default();
        figure.add_box(lanes, format!(" {text} "), false);
        figure
    }

    pub fn reset(labels: &Labels, lane: usize) -> Figure {
        let mut figure = Figure::default();
        figure.add_mark(lane, labels.pick("|0⟩", "|0>"));
        figure
    }

    pub fn barrier(lanes: Vec<usize>) -> Figure {
        Figure { parts: vec![Part::Fence { lanes: lanes.clone() }], lanes, left: 0, right: 0 }
    }

    /// A note concerns a range of lanes, or none that is drawn.
    pub fn note(number: String, lanes: Vec<usize>) -> Figure {
        let (left, right) = halves(number.width());
        Figure { parts: vec![Part::Note { number, lanes: lanes.clone() }], lanes, left, right }
    }

    /// `bit` is where the outcome goes, when that has a line; otherwise `name` says it.
    pub fn measure(labels: &Labels, lane: usize, bit: Option<Place>, name: Option<String>) -> Figure {
        let text = match (bit, name) {
            (None, Some(name)) => format!("M{}{name}", labels.pick("→", "->")),
            _ => "M".to_string(),
        };
        let mut figure = Figure::default();
        figure.add_box(&[lane], labels.shorten(&text, labels.widest), false);
        if let Some(Place { lane: to, bit, hidden }) = bit {
            let bit = bit.filter(|_| !hidden).map(|bit| bit.to_string());
            let (left, right) = halves(bit.as_ref().map_or(1, |bit| bit.width()));
            figure.widen(left, right);
            figure.cover([to].into_iter());
            figure.parts.push(Part::Outcome { from: lane, to, bit });
        }
        figure
    }

    /// A gate on these places.
    pub fn gate(labels: &Labels, kind: Kind, params: &[Param], places: &[Place]) -> Figure {
        let gate = Undressed::of(labels, kind, params);
        let (controls, targets) = places.split_at(gate.controls.len().min(places.len()));
        let between = bounds(targets.iter().map(|place| place.lane));
        let inside =
            |place: &Place| between.is_some_and(|(lo, hi)| (lo..=hi).contains(&place.lane) && !place.hidden);
        if targets.is_empty() || controls.iter().any(inside) {
            return Figure::wide_gate(&labels.gate(kind, params), places);
        }
        let mut figure = Figure::default();
        for (place, &value) in controls.iter().zip(&gate.controls) {
            let dot = if value { labels.pick("●", "*") } else { labels.pick("○", "o") };
            figure.add_operand(place, dot);
        }
        match gate.symbol(labels) {
            Some(symbol) => targets.iter().for_each(|place| figure.add_operand(place, symbol)),
            None => figure.add_target_box(targets, &gate.label(labels)),
        }
        if figure.parts.len() > 1 {
            figure.add_line();
        }
        figure
    }

    fn wide_gate(label: &str, places: &[Place]) -> Figure {
        let mut figure = Figure::default();
        figure.add_target_box(places, label);
        figure
    }

    fn add_operand(&mut self, place: &Place, text: &str) {
        if place.hidden { self.cover([place.lane].into_iter()) } else { self.add_mark(place.lane, text) }
    }

    fn add_target_box(&mut self, places: &[Place], label: &str) {
        let Some((lo, hi)) = bounds(places.iter().map(|place| place.lane)) else { return };
        let number = |k: usize| if places.len() > 1 { k.to_string() } else { String::new() };
        let pins = places.iter().enumerate().filter(|(_, place)| !place.hidden);
        let pins: Vec<Pin> = pins.map(|(k, place)| Pin { lane: place.lane, number: number(k) }).collect();
        let text = if places.len() > 1 { label.to_string() } else { format!(" {label} ") };
        self.add_pinned_box(lo, hi, text, pins);
    }
}

/// A gate without its controls and powers.
struct Undressed<'p> {
    /// The values that the first operands fire on.
    controls: Vec<bool>,
    base: Kind,
    params: &'p [Param],
    powers: String,
}

impl<'p> Undressed<'p> {
    /// A power of a controlled gate is the controlled power, so controls come out of any nest of modifiers.
    fn of(labels: &Labels, kind: Kind, params: &'p [Param]) -> Undressed<'p> {
        let (layers, base) = labels.circuit.modifiers(kind);
        let mut gate = Undressed { controls: Vec::new(), base, params, powers: String::new() };
        for modified in layers {
            gate.controls.extend(modified.control_values());
            let exponent = match modified.power {
                Power::Parameter => gate.params.split_last(),
                _ => None,
            };
            gate.params = exponent.map_or(gate.params, |(_, rest)| rest);
            gate.powers.insert_str(0, &labels.power(modified.power, exponent.map(|(&last, _)| last)));
        }
        if let Some(control) = base.as_table().and_then(GateId::control)
            && control.base.gate().arity > 0
        {
            gate.controls.extend(std::iter::repeat_n(true, control.count));
            gate.base = Kind::gate(control.base);
        }
        gate
    }

    /// The mark on each target, for gates that need no box.
    fn symbol<'l>(&self, labels: &Labels<'l>) -> Option<&'static str> {
        let mark = |unicode, ascii| Some(if labels.ascii { ascii } else { unicode });
        match self.base.as_table().filter(|_| self.powers.is_empty())? {
            gates::X if !self.controls.is_empty() => mark("⊕", "X"),
            gates::Z if !self.controls.is_empty() => mark("●", "*"),
            gates::SWAP => mark("×", "x"),
            _ => None,
        }
    }

    fn label(&self, labels: &Labels) -> String {
        let label = labels.gate(self.base, self.params) + &self.powers;
        labels.shorten(&label, labels.widest)
    }
}

pub(super) fn bounds(lanes: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    lanes.fold(None, |bounds, lane| {
        let (lo, hi) = bounds.unwrap_or((lane, lane));
        Some((lo.min(lane), hi.max(lane)))
    })
}

/// The columns before and after the centre of something that is `width` columns wide.
fn halves(width: usize) -> (usize, usize) {
    let left = width.saturating_sub(1) / 2;
    (left, width.saturating_sub(1) - left)
}
