//! What the wires of a region stand for in the whole program.

use std::sync::Arc;

use crate::ir::classical::Expression;
use crate::ir::{Layout, Region, SymbolId, Wire, WireName};

/// What one wire is.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// Element `index` of a register, or a scalar (index 0).
    Element {
        symbol: SymbolId,
        index: u32,
    },
    Physical(u32),
    /// The element of a register that an index picks at run time.
    Dynamic {
        register: SymbolId,
        index: Arc<Expression>,
    },
    /// Side effects, or a wire of a region that gives its wires no names: its number where it comes to life.
    Unnamed(u32),
}

/// The wires of a region, qubits and classical wires.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    pub qubits: Vec<Place>,
    pub bits: Vec<Place>,
}

impl Places {
    /// Of the main region or the body of a gate or subroutine.
    pub fn root(region: &Region) -> Places {
        Places::within(region, &[])
    }

    /// Of a body of the block at an op that touches `touched`.
    pub fn body(&self, touched: &[Wire], body: &Region) -> Places {
        let operands: Vec<Place> = touched.iter().map(|&wire| self.of(wire).clone()).collect();
        Places::within(body, &operands)
    }

    pub fn of(&self, wire: Wire) -> &Place {
        if wire.is_qubit() { &self.qubits[wire.index()] } else { &self.bits[wire.index()] }
    }

    fn within(region: &Region, operands: &[Place]) -> Places {
        let layout = &region.layout;
        let (qubits, bits) = operands.split_at(operands.len().min(layout.inherited_qubits as usize));
        let fill = |inherited: &[Place], count: u32, wire: fn(u32) -> Wire| -> Vec<Place> {
            let own = inherited.len() as u32..count;
            inherited.iter().cloned().chain(own.map(|k| named(layout, wire(k)))).collect()
        };
        Places {
            qubits: fill(qubits, layout.qubits, Wire::qubit),
            bits: fill(bits, layout.bits, Wire::classical),
        }
    }

    /// The wire that is this element of a register.
    pub fn find_qubit(&self, symbol: SymbolId, index: u32) -> Option<usize> {
        self.qubits.iter().position(|place| *place == Place::Element { symbol, index })
    }
}

/// What the source says about a wire that comes to life in a region.
fn named(layout: &Layout, wire: Wire) -> Place {
    let after = layout.sources.partition_point(|source| source.first <= wire);
    let unnamed = Place::Unnamed(wire.index() as u32);
    let Some(source) = after.checked_sub(1).map(|at| &layout.sources[at]) else { return unnamed };
    let offset = wire.0 - source.first.0;
    if offset >= source.len {
        return unnamed;
    }
    match &source.what {
        WireName::Symbol(symbol) => Place::Element { symbol: *symbol, index: offset },
        WireName::Physical(first) => Place::Physical(first + offset),
        WireName::Dynamic { register, index, .. } => {
            Place::Dynamic { register: *register, index: index.clone() }
        }
        WireName::Effect => unnamed,
    }
}
