//! Which gates undo each other: from the gate table, from modifiers, and from definitions read backwards.

use std::f64::consts::{PI, TAU};

use rustc_hash::FxHashMap;

use crate::gates::{self, MAX_ARITY};
use crate::ir::{
    Domain, Exprs, GateBody, Kind, Modified, OpView, Param, Power, ProgramGate, Region, Wire, angle,
};

/// A gate on wires: an op, or what a modified gate controls.
#[derive(Clone, Copy)]
struct Call<'a> {
    kind: Kind,
    params: &'a [Param],
    wires: &'a [Wire],
}

impl<'a> From<&OpView<'a>> for Call<'a> {
    fn from(op: &OpView<'a>) -> Self {
        Call { kind: op.kind, params: op.params, wires: op.wires }
    }
}

/// What the names and symbols in calls stand for.
#[derive(Clone, Copy)]
struct ProgramGates<'a> {
    exprs: &'a Exprs,
    gates: &'a [ProgramGate],
}

/// Which gates undo each other, phase included.
#[derive(Default)]
pub struct Inverses {
    /// Answers about pairs of definitions without parameters.
    known: FxHashMap<(Kind, Kind), bool>,
}

/// Definitions nested deeper count as unknown, which bounds the recursion.
const MAX_DEPTH: usize = 64;
/// A few units in the last place of a matrix entry.
const MATRIX_TOLERANCE: f64 = 1e-14;

impl Inverses {
    /// Whether two ops, one right after the other, are the identity.
    pub fn undo(&mut self, exprs: &Exprs, gates: &[ProgramGate], a: &OpView, b: &OpView) -> bool {
        self.undoes(ProgramGates { exprs, gates }, a.into(), b.into(), 0)
    }

    fn undoes(&mut self, cx: ProgramGates, a: Call, b: Call, depth: usize) -> bool {
        if let (Some(earlier), Some(later)) = (a.kind.as_table(), b.kind.as_table()) {
            return earlier
                .inverse()
                .is_some_and(|inverse| inverse.gate == later && is_call(cx, inverse, a, b));
        }
        match (cx.body(a.kind), cx.body(b.kind)) {
            (Some(GateBody::Modified(of)), _) if of.is_inverse(b.kind) => cx.same_call(a, b, b.kind),
            (_, Some(GateBody::Modified(of))) if of.is_inverse(a.kind) => cx.same_call(a, b, a.kind),
            (Some(GateBody::Modified(of_a)), Some(GateBody::Modified(of_b))) => {
                let same_controls = (of_a.controls, of_a.polarity) == (of_b.controls, of_b.polarity);
                same_controls && depth < MAX_DEPTH && self.modified_undoes(cx, (of_a, a), (of_b, b), depth)
            }
            (Some(GateBody::Matrix(of_a)), Some(GateBody::Matrix(of_b))) => {
                a.wires == b.wires && of_a.adjoint().distance(of_b) < MATRIX_TOLERANCE
            }
            (Some(GateBody::Defined { region: of_a, .. }), Some(GateBody::Defined { region: of_b, .. })) => {
                a.wires == b.wires
                    && a.params.is_empty()
                    && b.params.is_empty()
                    && depth < MAX_DEPTH
                    && self.definition_undoes(cx, (a.kind, of_a), (b.kind, of_b), depth)
            }
            _ => false,
        }
    }

    fn modified_undoes(
        &mut self,
        cx: ProgramGates,
        (of_a, a): (&Modified, Call),
        (of_b, b): (&Modified, Call),
        depth: usize,
    ) -> bool {
        let (a_controls, a_targets) = a.wires.split_at(of_a.controls as usize);
        let (b_controls, b_targets) = b.wires.split_at(of_b.controls as usize);
        if a_controls != b_controls {
            return false;
        }
        let base_a = Call { kind: of_a.base, wires: a_targets, ..a };
        let base_b = Call { kind: of_b.base, wires: b_targets, ..b };
        match (of_a.power, of_b.power) {
            (Power::Int(p), Power::Int(q)) if p == q && angle::can_repeat(p) => {
                self.undoes(cx, base_a, base_b, depth + 1)
            }
            (Power::Int(p), Power::Int(q)) if Some(p) == q.checked_neg() => {
                of_a.base == of_b.base && cx.same_call(base_a, base_b, of_a.base)
            }
            // The principal root has the same eigenvectors, and eigenphases that are turned around.
            (Power::Real(p), Power::Real(q)) if p == -q => {
                of_a.base == of_b.base && cx.same_call(base_a, base_b, of_a.base)
            }
            _ => false,
        }
    }

    /// One body is the other read backwards with every gate undone.
    fn definition_undoes(
        &mut self,
        cx: ProgramGates,
        (kind_a, a): (Kind, &Region),
        (kind_b, b): (Kind, &Region),
        depth: usize,
    ) -> bool {
        if let Some(&known) = self.known.get(&(kind_a, kind_b)) {
            return known;
        }
        let no_phase = cx.exprs.cancelled([(a.phase, 1.0), (b.phase, 1.0)]).is_some_and(is_whole_turns);
        let undone = no_phase
            && a.len() == b.len()
            && a.iter().zip(b.iter().rev()).all(|(a, b)| {
                a.kind.is_gate() && b.kind.is_gate() && self.undoes(cx, (&a).into(), (&b).into(), depth + 1)
            });
        self.known.insert((kind_a, kind_b), undone);
        undone
    }
}

fn is_whole_turns(phase: f64) -> bool {
    angle::turns(phase).is_some()
}

impl Modified {
    /// Nothing but `inv @` of the gate.
    fn is_inverse(&self, of: Kind) -> bool {
        self.base == of && self.controls == 0 && self.power == Power::Int(-1)
    }
}

impl<'a> ProgramGates<'a> {
    fn body(self, kind: Kind) -> Option<&'a GateBody> {
        kind.as_program_gate().map(|index| &self.gates[index].body)
    }

    /// The same parameters and operands, up to exchanges that `kind` does not see.
    fn same_call(self, a: Call, b: Call, kind: Kind) -> bool {
        let same_wires = match kind.as_table() {
            Some(id) => id.facts().same_operands(a.wires, b.wires),
            None => a.wires == b.wires,
        };
        same_wires
            && a.params.len() == b.params.len()
            && a.params.iter().zip(b.params).all(|(x, y)| x.same(*y))
    }
}

/// Whether `b` is `form`, which speaks about the parameters and operands of `a`. Numbers are compared modulo the period
/// of the parameter. Values of type `angle` are numbers modulo one turn, so that they prove nothing about gates that
/// come back to themselves after two.
fn is_call(cx: ProgramGates, form: &gates::Call, a: Call, b: Call) -> bool {
    let mut wires = [Wire(0); MAX_ARITY];
    for (wire, &operand) in wires.iter_mut().zip(&form.operands) {
        *wire = a.wires[operand];
    }
    form.gate.facts().same_operands(&wires[..form.operands.len()], b.wires)
        && form.params.iter().zip(b.params).zip(form.gate.gate().period).all(|((linear, &given), &period)| {
            let terms = linear.of.iter().zip(a.params).map(|(&factor, &param)| (param, factor));
            let difference = cx.exprs.cancelled(terms.chain([(given, -1.0)]));
            let wraps = cx.exprs.domain(given) != Domain::Real;
            difference.is_some_and(|number| {
                angle::equal_modulo(number, -linear.pi * PI, period) && !(wraps && period > TAU)
            })
        })
}
