//! One op as a figure: what is drawn on which line.

use super::label::Labels;
use super::lanes::Place;
use super::picture::{Mark, Part, Pin};
use crate::gates::{self, GateId};
use crate::ir::{Kind, Param, Power};

/// The parts of an op, all in one column.
#[derive(Default)]
pub(super) struct Figure {
    pub parts: Vec<Part>,
    /// The lanes that nothing else may use in this column.
    pub lanes: Vec<usize>,
}

impl Figure {
    /// Takes the lanes that it covers and those between.
    fn cover(&mut self, lanes: impl IntoIterator<Item = usize>) {
        let all = lanes.into_iter().chain(self.lanes.iter().copied());
        if let Some((lo, hi)) = bounds(all) {
            self.lanes = (lo..=hi).collect();
        }
    }

    fn add_mark(&mut self, place: &Place, mark: Mark) {
        self.cover([place.lane]);
        if !place.hidden {
            self.parts.push(Part::Mark { lane: place.lane, mark });
        }
    }

    /// Vertical lines come first: what stands on them is drawn over them.
    fn add_line(&mut self) {
        if let Some((lo, hi)) = bounds(self.lanes.iter().copied()).filter(|(lo, hi)| lo < hi) {
            self.parts.insert(0, Part::Line { lo, hi });
        }
    }

    /// A box with text on lanes whose order does not matter.
    pub fn text_box(lanes: &[usize], text: String) -> Figure {
        let mut figure = Figure::default();
        figure.cover(lanes.iter().copied());
        if let (Some(&lo), Some(&hi)) = (figure.lanes.first(), figure.lanes.last()) {
            let pins = lanes.iter().map(|&lane| Pin { lane, number: None }).collect();
            figure.parts.push(Part::Box { lo, hi, text, code: true, pins });
        }
        figure
    }

    pub fn reset(place: &Place) -> Figure {
        let mut figure = Figure::default();
        figure.add_mark(place, Mark::Reset);
        figure
    }

    pub fn barrier(lanes: Vec<usize>) -> Figure {
        Figure { parts: vec![Part::Fence { lanes: lanes.clone() }], lanes }
    }

    pub fn reference(note: usize, lanes: Vec<usize>) -> Figure {
        Figure { parts: vec![Part::Reference { note, lanes: lanes.clone() }], lanes }
    }

    /// `name` is the bit that takes the outcome, `bit` its place when it has a lane.
    pub fn measure(lane: usize, bit: Option<Place>, name: Option<String>) -> Figure {
        let mut figure = Figure::default();
        figure.cover([lane]);
        let text = if bit.is_some() { None } else { name };
        figure.parts.push(Part::Meter { lane, text });
        if let Some(Place { lane: to, bit, hidden }) = bit {
            figure.cover([to]);
            figure.parts.push(Part::Outcome { from: lane, to, bit: bit.filter(|_| !hidden) });
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
            return Figure::wide_gate(labels.gate(kind, params), places);
        }
        let mut figure = Figure::default();
        for (place, &value) in controls.iter().zip(&gate.controls) {
            figure.add_mark(place, if value { Mark::Dot } else { Mark::Ring });
        }
        match gate.mark() {
            Some(mark) => targets.iter().for_each(|place| figure.add_mark(place, mark)),
            None => figure.add_box(targets, gate.label(labels)),
        }
        if !controls.is_empty() || gate.mark().is_some() {
            figure.add_line();
        }
        figure
    }

    fn wide_gate(label: String, places: &[Place]) -> Figure {
        let mut figure = Figure::default();
        figure.add_box(places, label);
        figure
    }

    fn add_box(&mut self, places: &[Place], text: String) {
        let Some((lo, hi)) = bounds(places.iter().map(|place| place.lane)) else { return };
        let numbered = places.len() > 1;
        let shown = places.iter().zip(0..).filter(|(place, _)| !place.hidden);
        let pins = shown.map(|(place, number)| Pin { lane: place.lane, number: numbered.then_some(number) });
        self.parts.push(Part::Box { lo, hi, text, code: false, pins: pins.collect() });
        self.cover([lo, hi]);
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

    /// What stands on each target of a gate that needs no box.
    fn mark(&self) -> Option<Mark> {
        match self.base.as_table().filter(|_| self.powers.is_empty())? {
            gates::X if !self.controls.is_empty() => Some(Mark::Target),
            gates::Z if !self.controls.is_empty() => Some(Mark::Dot),
            gates::SWAP => Some(Mark::Cross),
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
