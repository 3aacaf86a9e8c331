//! Which ops of a region can change places.

use crate::gates::{self, Axes};
use crate::ir::{GateBody, Kind, OpView, ProgramGate, Region, Wire};

/// Commutation of ops, whatever the values of their parameters.
pub struct Commutation {
    /// For each gate of the program and each operand, the Pauli matrices on it that commute with the gate.
    program: Vec<Box<[Axes]>>,
}

impl Commutation {
    /// `gates` are those of the program; each refers to earlier ones only.
    pub fn new(gates: &[ProgramGate]) -> Self {
        let mut made = Commutation { program: Vec::with_capacity(gates.len()) };
        for gate in gates {
            let axes = made.program_axes(gate);
            made.program.push(axes);
        }
        made
    }

    /// Whether two ops that stand side by side can change places. "No" may also mean "not known".
    ///
    /// Gates read classical wires and never write them, so these order them against other statements only. Where one op
    /// acts on a wire that the other may act on (a shadow: a qubit whose index is known at run time), they must commute
    /// however the wires coincide.
    pub fn commute(&self, a: &OpView, b: &OpView) -> bool {
        if !a.kind.is_gate() || !b.kind.is_gate() {
            return !shares(a.touched, b.touched);
        }
        let may_coincide = shares(a.wires, shadows(b)) || shares(b.wires, shadows(a));
        match (a.kind.as_table(), b.kind.as_table()) {
            _ if may_coincide => self.common_axes(a).and(self.common_axes(b)) != Axes::NONE,
            (Some(left), Some(right)) => gates::commute_always(left, a.wires, right, b.wires),
            _ => self.share_axes(a, b),
        }
    }

    /// Each is a function of the same Pauli matrix on every wire that both act on.
    fn share_axes(&self, a: &OpView, b: &OpView) -> bool {
        b.wires.iter().enumerate().all(|(k, wire)| {
            let place = a.wires.iter().position(|other| other == wire);
            place.is_none_or(|at| self.axes(a.kind, at).agree(self.axes(b.kind, k)))
        })
    }

    /// The axes that a gate has on all its operands.
    fn common_axes(&self, op: &OpView) -> Axes {
        (0..op.wires.len()).fold(Axes::ALL, |common, at| common.and(self.axes(op.kind, at)))
    }

    /// The Pauli matrices on operand `at` that commute with the gate.
    fn axes(&self, kind: Kind, at: usize) -> Axes {
        match (kind.as_table(), kind.as_program_gate()) {
            (Some(id), _) => id.facts().axes[at],
            (_, Some(index)) => self.program.get(index).map_or(Axes::NONE, |axes| axes[at]),
            _ => Axes::NONE,
        }
    }

    fn program_axes(&self, gate: &ProgramGate) -> Box<[Axes]> {
        let operands = 0..gate.qubits as usize;
        match &gate.body {
            GateBody::Modified(modified) => {
                let controls = modified.controls as usize;
                let base = |at| self.axes(modified.base, at);
                operands.map(|at| if at < controls { Axes::Z } else { base(at - controls) }).collect()
            }
            GateBody::Defined { region, .. } => self.region_axes(region, operands.len()),
            GateBody::Matrix(_) | GateBody::Opaque => operands.map(|_| Axes::NONE).collect(),
        }
    }

    /// What commutes with every op commutes with the whole.
    fn region_axes(&self, region: &Region, qubits: usize) -> Box<[Axes]> {
        let mut axes = vec![Axes::ALL; qubits];
        for op in region.iter() {
            for (at, wire) in op.wires.iter().enumerate().filter(|(_, wire)| wire.is_qubit()) {
                if let Some(common) = axes.get_mut(wire.index()) {
                    *common = common.and(self.axes(op.kind, at));
                }
            }
        }
        axes.into()
    }
}

fn shadows<'a>(op: &OpView<'a>) -> &'a [Wire] {
    &op.touched[op.wires.len()..]
}

fn shares(a: &[Wire], b: &[Wire]) -> bool {
    a.iter().any(|wire| b.contains(wire))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::gates::{CX, H, RX, RZ};
    use crate::ir::{Modified, NO_ORIGIN, Param, Power};

    fn q(k: u32) -> Wire {
        Wire::qubit(k)
    }

    #[test]
    fn gates_of_the_program_commute_as_their_parts_do() {
        let mut body = Region::new(2, 0);
        body.push(Kind::gate(CX), &[q(0), q(1)], &[], NO_ORIGIN);
        body.push(Kind::gate(RX), &[q(1)], &[Param::from(0.3)], NO_ORIGIN);
        let defined = GateBody::Defined { parameters: vec![], region: Arc::new(body) };
        let modified = Modified { base: Kind::gate(RX), controls: 2, polarity: 1, power: Power::Int(1) };
        let gates = [ProgramGate::new(2, 0, defined), ProgramGate::new(3, 1, GateBody::Modified(modified))];
        let commutation = Commutation::new(&gates);

        let mut region = Region::new(3, 0);
        let angle = [Param::from(0.7)];
        let call = region.push(Kind::program_gate(0), &[q(0), q(1)], &[], NO_ORIGIN);
        let controlled = region.push(Kind::program_gate(1), &[q(0), q(2), q(1)], &angle, NO_ORIGIN);
        let turned = region.push(Kind::program_gate(1), &[q(1), q(2), q(0)], &angle, NO_ORIGIN);
        let rz = region.push(Kind::gate(RZ), &[q(0)], &angle, NO_ORIGIN);
        let h = region.push(Kind::gate(H), &[q(0)], &[], NO_ORIGIN);
        let commute = |a, b| commutation.commute(&region.op(a), &region.op(b));
        assert!(commute(call, controlled) && commute(controlled, call));
        assert!(!commute(call, turned));
        assert!(commute(call, rz) && commute(rz, controlled) && !commute(rz, turned));
        assert!(!commute(call, h));
    }

    /// `q[i]` and `q[j]` (wires 2 and 3) may be the same qubit, and each may be qubit 0.
    #[test]
    fn where_wires_may_coincide_only_like_gates_commute() {
        let mut region = Region::new(4, 1);
        let mut push = |gate, wires: &[Wire], shadows: &[Wire]| {
            let params = vec![Param::from(0.4); crate::gates::GateId::gate(gate).params.len()];
            region.push_touching(Kind::gate(gate), wires, shadows, &params, 0, NO_ORIGIN)
        };
        let rz_i = push(RZ, &[q(2)], &[q(0), q(3)]);
        let rz_j = push(RZ, &[q(3)], &[q(0), q(2)]);
        let rx_j = push(RX, &[q(3)], &[q(0), q(2)]);
        let rx_0 = push(RX, &[q(0)], &[q(2), q(3)]);
        let cx_0j = push(CX, &[q(1), q(0)], &[q(2), q(3)]);
        let reads = push(RX, &[q(1)], &[Wire::classical(0)]);
        let also_reads = push(RZ, &[q(0)], &[q(2), q(3), Wire::classical(0)]);
        let barrier = region.push(Kind::BARRIER, &[q(1)], &[], NO_ORIGIN);
        let commutation = Commutation::new(&[]);
        let commute = |a, b| commutation.commute(&region.op(a), &region.op(b));
        assert!(commute(rz_i, rz_j));
        assert!(!commute(rz_i, rx_j) && !commute(rz_i, rx_0));
        assert!(commute(rx_0, rx_j));
        assert!(
            !commute(cx_0j, rx_j),
            "the control may not coincide, but the rule asks for one axis on all operands"
        );
        assert!(commute(reads, also_reads), "both only read the variable");
        assert!(!commute(barrier, reads) && commute(barrier, rz_j));
    }
}
