//! How many gates a program would hold without definitions.

use crate::ir::{Circuit, GateBody, Kind, Region, called_gates};

/// The gates of the main region and of subroutines when every call of a defined gate is replaced by its body. Computed
/// over the graph of calls, because the number can be exponential in the length of the program.
pub(super) fn expanded_gates(circuit: &Circuit) -> u128 {
    let sizes = Sizes::of(circuit);
    let bodies = circuit.subroutines.iter().filter_map(|subroutine| subroutine.body.as_ref());
    bodies.chain([&circuit.main]).fold(0, |sum, region| sum.saturating_add(sizes.region(region)))
}

/// The expanded size of each gate of the program.
struct Sizes(Vec<Size>);

#[derive(Clone, Copy, PartialEq)]
enum Size {
    Unknown,
    /// Waits for the gates that it calls.
    Open,
    Known(u128),
}

impl Sizes {
    /// Gates may refer to later ones, and chains of calls may be as long as the program, so the walk keeps its own
    /// stack.
    fn of(circuit: &Circuit) -> Sizes {
        let mut sizes = Sizes(vec![Size::Unknown; circuit.gates.len()]);
        let mut stack: Vec<usize> = (0..sizes.0.len()).collect();
        while let Some(&index) = stack.last() {
            let gate = &circuit.gates[index];
            if sizes.0[index] == Size::Unknown {
                sizes.0[index] = Size::Open;
                stack.extend(
                    called_gates(gate).into_iter().filter(|&called| sizes.0[called] == Size::Unknown),
                );
                continue;
            }
            if sizes.0[index] == Size::Open {
                sizes.0[index] = Size::Known(sizes.body(&gate.body));
            }
            stack.pop();
        }
        sizes
    }

    /// What modifiers do to a gate does not count.
    fn body(&self, body: &GateBody) -> u128 {
        match body {
            GateBody::Defined { region, .. } => self.region(region),
            GateBody::Modified(modified) => self.gate(modified.base),
            GateBody::Matrix(_) | GateBody::Opaque => 1,
        }
    }

    fn gate(&self, kind: Kind) -> u128 {
        match kind.as_program_gate().map(|index| self.0[index]) {
            Some(Size::Known(size)) => size,
            _ => 1,
        }
    }

    fn region(&self, region: &Region) -> u128 {
        let gates = region.ops().iter().filter(|op| op.kind.is_gate()).map(|op| self.gate(op.kind));
        let bodies = region.blocks().flat_map(|(_, block)| &block.bodies).map(|body| self.region(body));
        gates.chain(bodies).fold(0, u128::saturating_add)
    }
}
