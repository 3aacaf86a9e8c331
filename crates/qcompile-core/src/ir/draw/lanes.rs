//! The horizontal lines of a drawing: qubits, then one line for each register of bits.

use super::label::Labels;
use super::picture::{Lane, LaneKind};
use crate::ir::{Circuit, Region, SymbolKind, Wire, WireName, WireNames, WireSource};

/// Columns that a name takes at most.
const WIDEST_NAME: usize = 24;
/// Registers of bits beyond these are left out.
const MOST_REGISTERS: usize = 12;

/// Where a wire is drawn.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub lane: usize,
    /// The number of the bit in its register.
    pub bit: Option<u32>,
    /// The lane stands for others, too.
    pub hidden: bool,
}

pub(super) struct Lanes {
    pub lanes: Vec<Lane>,
    /// By dense number of the main region's wires.
    places: Vec<Option<Place>>,
}

impl Lanes {
    /// The lines of a circuit, at most `most_qubits` of them qubits.
    pub fn of(labels: &Labels, most_qubits: usize) -> Lanes {
        let main = &*labels.circuit.main;
        let mut made = Lanes { lanes: Vec::new(), places: vec![None; main.wires()] };
        made.add_qubits(labels, most_qubits);
        made.add_registers(labels);
        made
    }

    pub fn place(&self, main_wire: usize) -> Option<Place> {
        self.places.get(main_wire).copied().flatten()
    }

    fn add_qubits(&mut self, labels: &Labels, most: usize) {
        let main = &*labels.circuit.main;
        let mut is_dynamic = vec![false; main.qubits()];
        for source in main.layout.sources.iter().filter(|source| is_dynamic_source(source)) {
            is_dynamic[source.first.index()..][..source.len as usize].fill(true);
        }
        let wires = (0..main.layout.qubits).map(Wire::qubit);
        let qubits: Vec<Wire> = wires.filter(|wire| !is_dynamic[wire.index()]).collect();
        let left_out = middle(qubits.len(), most);
        for (k, &wire) in qubits.iter().enumerate() {
            let hidden = left_out.contains(&k);
            if !hidden {
                self.add(labels, LaneKind::Qubit, &own_name(labels.circuit, main, wire), None);
            } else if k == left_out.start {
                self.add(labels, LaneKind::Gap, "", Some(left_out.len() as u32));
            }
            self.places[wire.index()] = Some(Place { lane: self.lanes.len() - 1, bit: None, hidden });
        }
    }

    fn add_registers(&mut self, labels: &Labels) {
        let main = &*labels.circuit.main;
        let registers: Vec<(&WireSource, String, bool)> =
            main.layout.sources.iter().filter_map(|source| register(labels.circuit, source)).collect();
        let left_out = middle(registers.len(), MOST_REGISTERS);
        for (k, (source, name, sized)) in registers.iter().enumerate() {
            let hidden = left_out.contains(&k);
            if !hidden {
                self.add(labels, LaneKind::Bits, name, sized.then_some(source.len));
            } else if k == left_out.start {
                self.add(labels, LaneKind::Gap, "", Some(left_out.len() as u32));
            }
            for bit in 0..source.len {
                let wire = Wire::classical(source.first.index() as u32 + bit).dense(main.qubits());
                let bit = sized.then_some(bit);
                self.places[wire] = Some(Place { lane: self.lanes.len() - 1, bit, hidden });
            }
        }
    }

    fn add(&mut self, labels: &Labels, kind: LaneKind, name: &str, size: Option<u32>) {
        self.lanes.push(Lane { kind, name: labels.shorten(name, WIDEST_NAME), size });
    }
}

/// The places that are left out when only `most` of `count` things are shown: those in the middle.
fn middle(count: usize, most: usize) -> std::ops::Range<usize> {
    if count <= most { 0..0 } else { most.div_ceil(2)..count - most / 2 }
}

/// Qubits whose index is known only at run time are others by another name.
fn is_dynamic_source(source: &WireSource) -> bool {
    source.first.is_qubit() && matches!(source.what, WireName::Dynamic { .. })
}

/// What text calls a wire that comes to life in the region; its number where it has no name.
pub(super) fn own_name(circuit: &Circuit, region: &Region, wire: Wire) -> String {
    let sources = &region.layout.sources;
    let after = sources.partition_point(|source| source.first <= wire);
    match sources[..after].last() {
        Some(source) if wire.0 - source.first.0 < source.len => WireNames::root(circuit, region).text(wire),
        _ => format!("[{}]", wire.index()),
    }
}

/// A register of bits (or a single bit) with its name, and whether its bits have numbers.
fn register<'s>(circuit: &Circuit, source: &'s WireSource) -> Option<(&'s WireSource, String, bool)> {
    let WireName::Symbol(symbol) = source.what else { return None };
    let symbol = circuit.symbol(symbol);
    match symbol.kind {
        SymbolKind::Bits { size } => Some((source, symbol.name.to_string(), size.is_some())),
        _ => None,
    }
}
