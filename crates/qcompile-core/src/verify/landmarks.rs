//! Numbers at which programs may turn: the literals in their conditions, and the elements of the registers that runtime
//! indices pick from. Values that are drawn for what a program leaves open have to meet them, or a branch that only one
//! value takes is never seen.

use super::places::{Place, Places};
use crate::ir::classical::{Expression, ExpressionNode, Value};
use crate::ir::{Circuit, Payload, Region, SymbolKind, Wire};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Landmarks {
    /// Rising, without repeats: what the programs name, and the numbers on either side.
    pub whole: Vec<i128>,
    /// Likewise; the numbers on either side lie half and twice as far from zero.
    pub real: Vec<f64>,
}

impl Landmarks {
    pub fn of(circuits: [&Circuit; 2]) -> Landmarks {
        let mut found = Landmarks::default();
        for circuit in circuits {
            circuit.for_each_region(&mut |_, region| found.add_region(circuit, region));
            found.add_places(circuit, &circuit.main, &Places::root(&circuit.main));
            for body in circuit.subroutines.iter().filter_map(|subroutine| subroutine.body.as_ref()) {
                found.add_places(circuit, body, &Places::root(body));
            }
        }
        found.whole.sort_unstable();
        found.whole.dedup();
        found.real.sort_unstable_by(f64::total_cmp);
        found.real.dedup();
        found
    }

    /// How many draws meet each of them once, for each variable.
    pub fn draws(&self) -> usize {
        const MOST: usize = 64;
        (2 * self.whole.len()).max(4 * self.real.len()).min(MOST)
    }

    fn add_region(&mut self, circuit: &Circuit, region: &Region) {
        let mut see = |value: &Expression| self.add_values(circuit, value);
        for payload in region.columns().payloads {
            match payload {
                Payload::Block(block) => block.head.for_each_value(&mut see),
                Payload::Statement(statement) => {
                    statement.command.iter().for_each(|command| command.for_each_value(&mut see));
                }
            }
        }
    }

    fn add_values(&mut self, circuit: &Circuit, value: &Expression) {
        value.visit(&mut |part| match &part.node {
            ExpressionNode::Literal(literal) => self.add(literal),
            ExpressionNode::Variable(symbol) => {
                if let SymbolKind::Constant { value } = &circuit.symbol(*symbol).kind {
                    self.add(value);
                }
            }
            _ => {}
        });
    }

    fn add(&mut self, value: &Value) {
        match *value {
            Value::Int(number) => self.add_whole(number),
            Value::Uint(number) => self.add_whole(number.try_into().unwrap_or(i128::MAX)),
            Value::Float(number) if number.is_finite() => {
                self.real.extend([number / 2.0, number, 2.0 * number]);
            }
            _ => {}
        }
    }

    fn add_whole(&mut self, number: i128) {
        self.whole.extend([number.saturating_sub(1), number, number.saturating_add(1)]);
    }

    /// The elements that ops act on, of registers with runtime indices, and the last of each.
    fn add_places(&mut self, circuit: &Circuit, region: &Region, places: &Places) {
        let picked_from = |wire: &Place| match wire {
            Place::Dynamic { register, .. } => Some(*register),
            _ => None,
        };
        let registers: Vec<_> = places.qubits.iter().filter_map(picked_from).collect();
        if !registers.is_empty() {
            let mut acting = vec![false; places.qubits.len()];
            for op in region.iter().filter(|op| op.kind.is_gate()) {
                op.wires.iter().filter(|wire| wire.is_qubit()).for_each(|wire| acting[wire.index()] = true);
            }
            for (place, acting) in places.qubits.iter().zip(acting) {
                match place {
                    Place::Element { symbol, index } if acting && registers.contains(symbol) => {
                        self.whole.push(i128::from(*index));
                    }
                    Place::Dynamic { register, index } => {
                        self.add_values(circuit, index);
                        self.whole.extend([0, size_of(circuit, *register) - 1]);
                    }
                    _ => {}
                }
            }
        }
        for op in region.iter() {
            let Some(block) = op.block() else { continue };
            for body in &block.bodies {
                self.add_places(circuit, body, &places.body(op.touched, body));
            }
        }
    }
}

fn size_of(circuit: &Circuit, register: crate::ir::SymbolId) -> i128 {
    match &circuit.symbol(register).kind {
        SymbolKind::Qubits { size } => i128::from(size.unwrap_or(1)),
        SymbolKind::Alias { wires } => wires.iter().filter(|wire: &&Wire| wire.is_qubit()).count() as i128,
        _ => 1,
    }
}
