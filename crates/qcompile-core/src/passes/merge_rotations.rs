use std::f64::consts::TAU;

use crate::analysis::Commutation;
use crate::diagnostics::Result;
use crate::gates::GateId;
use crate::ir::{
    Domain, Exprs, GateBody, Kind, OpView, Param, Power, ProgramGate, Rebuild, Row, Wire, angle,
};
use crate::options;
use crate::pipeline::{Context, Done, Outcome, Pass, Rewritten, Site, Work};
use crate::synth::rotation::{self, Rotation, Spelling};

options! {
    /// Adds up rotations about one axis on the same qubits.
    ///
    /// Gates that commute with a rotation may stand between. `rz`, `p`, `s`, `t` and `z` share the Z axis, `rx`, `sx`
    /// and `x` the X axis, `cp` and `cz` an axis of two qubits, and so on; controlled rotations add up too. What remains
    /// is written with the gate that leaves no global phase, without a parameter where one fits: two `t` are `s`. It
    /// stands at the place of the later gate.
    ///
    /// ```qasm
    /// include "stdgates.inc";
    /// input float a;
    /// qubit[2] q;
    /// t q[0];
    /// rx(a) q[1];
    /// cx q[0], q[1];
    /// t q[0];
    /// rx(0.5) q[1];
    /// ```
    /// becomes
    /// ```qasm
    /// include "stdgates.inc";
    /// input float a;
    /// qubit[2] q;
    /// cx q[0], q[1];
    /// s q[0];
    /// rx(a + 0.5) q[1];
    /// ```
    pub struct MergeRotations {
        /// How many gates to look past on each wire.
        reach: u32 = 64,
    }
}

impl Pass for MergeRotations {
    const NAME: &'static str = "merge-rotations";
    const SOURCE: &'static str = "Nam et al. 2018, section 4.3, doi:10.1038/s41534-018-0072-4";

    fn run(&self, work: &mut Work, _: &mut Context) -> Result<Outcome> {
        let commutation = Commutation::new(&work.circuit().gates);
        Ok(work.rewrite(|site| self.rewrite(site, &commutation)))
    }
}

impl MergeRotations {
    fn rewrite(&self, site: &mut Site, commutation: &Commutation) -> Option<Rewritten> {
        let mut rebuild = Rebuild::new(site.region);
        let mut done = Done::default();
        for row in rebuild.rows() {
            if let Some((earlier, merged)) = self.find(site, &rebuild, commutation, row)
                && apply(site, &mut rebuild, earlier, row, &merged)
            {
                done.rewrites += 1;
            }
            if !rebuild.is_gone(row) {
                rebuild.append(row);
            }
        }
        rebuild.finish().map(|region| Rewritten { region, done })
    }

    fn find(
        &self,
        site: &mut Site,
        rebuild: &Rebuild,
        commutation: &Commutation,
        row: Row,
    ) -> Option<(Row, Merged)> {
        if !adds_up(site.gates, rebuild.op(row)) {
            return None;
        }
        let commute = |a: &OpView, b: &OpView| commutation.commute(a, b);
        let check = |earlier: &OpView, later: &OpView| check(site.gates, earlier, later);
        let earlier = rebuild.partner(row, self.reach as usize, commute, check)?;
        Some((earlier, multiply(site, rebuild.op(earlier), rebuild.op(row))?))
    }
}

/// Whether the gate is one of those that add up.
fn adds_up(gates: &[ProgramGate], op: OpView) -> bool {
    let known = match op.kind.as_table() {
        Some(id) => Rotation::of(id).is_some(),
        None => controlled_rotation(gates, op.kind).is_some(),
    };
    known && op.is_free_gate()
}

/// The rotation under modifiers that leave it additive: controls, and whole powers, which multiply the angle and what
/// it is rounded by.
fn controlled_rotation(gates: &[ProgramGate], kind: Kind) -> Option<GateId> {
    let GateBody::Modified(modified) = &gates[kind.as_program_gate()?].body else { return None };
    let base = modified.base.as_table()?;
    let exact = matches!(modified.power, Power::Int(power) if angle::can_repeat(power));
    (exact && !base.gate().generator.is_empty()).then_some(base)
}

/// Whether two gates side by side are rotations about one axis on the same operands.
fn check(gates: &[ProgramGate], earlier: &OpView, later: &OpView) -> bool {
    if !earlier.is_free_gate() {
        return false;
    }
    match (earlier.kind.as_table(), later.kind.as_table()) {
        (Some(a), Some(b)) => {
            let same_axis = |a: &Rotation| Rotation::of(b).is_some_and(|b| a.same_axis(b));
            Rotation::of(a).is_some_and(same_axis) && b.facts().same_operands(earlier.wires, later.wires)
        }
        _ => {
            earlier.kind == later.kind
                && earlier.wires == later.wires
                && controlled_rotation(gates, later.kind).is_some()
        }
    }
}

/// What two rotations are together.
struct Merged {
    gate: Option<(Kind, Option<Param>)>,
    phase: Param,
}

/// The product of two gates that passed [`check`].
fn multiply(site: &mut Site, earlier: OpView, later: OpView) -> Option<Merged> {
    let wraps = |op: OpView| op.params.iter().any(|&param| site.exprs.domain(param) != Domain::Real);
    let wraps = wraps(earlier) || wraps(later);
    match (earlier.kind.as_table(), later.kind.as_table()) {
        (Some(a), Some(b)) if !wraps => {
            let factors = [(a, earlier.params.first().copied()), (b, later.params.first().copied())];
            let Spelling { gate, phase } = rotation::product(site.exprs, &factors, site.version)?;
            let gate = gate.map(|(id, param)| (Kind::gate(id), param));
            Some(Merged { gate, phase })
        }
        _ if earlier.kind != later.kind => None,
        (id, _) => {
            let base = id.or_else(|| controlled_rotation(site.gates, later.kind))?;
            let period = base.gate().period[0];
            // Sums of `angle` values wrap after one turn, which negates gates that come back to themselves after two.
            if wraps && period > TAU { None } else { add_parameters(site.exprs, earlier, later, period) }
        }
    }
}

/// The same gate with the sum of the parameters.
fn add_parameters(exprs: &mut Exprs, earlier: OpView, later: OpView, period: f64) -> Option<Merged> {
    // Each by itself first: the rounding of a large number would take the small one with it.
    let [one, two] = [earlier, later].map(|op| op.params[0].reduced(period));
    let sum = exprs.add(one, two)?.reduced(period);
    let gate = (!sum.same(Param::ZERO)).then_some((later.kind, Some(sum)));
    Some(Merged { gate, phase: Param::ZERO })
}

/// Replaces the two by what they are together, at the place of the later. `false` when the phase cannot be written.
fn apply(site: &mut Site, rebuild: &mut Rebuild, earlier: Row, later: Row, merged: &Merged) -> bool {
    if !rebuild.add_phase(site.exprs, merged.phase) {
        return false;
    }
    match merged.gate {
        None => rebuild.remove(later),
        Some((kind, param)) => {
            let wires = rebuild.op(later).wires.to_vec();
            let reads = param.is_some_and(|param| !site.exprs.is_stable(param));
            let shadows = shadows(rebuild.op(earlier), rebuild.op(later), reads);
            rebuild.replace(later, kind, &wires, &shadows, param.as_slice());
        }
    }
    rebuild.remove(earlier);
    true
}

/// The wires that order the merged op beside those it acts on. It waits for variables only when it reads some.
fn shadows(earlier: OpView, later: OpView, reads: bool) -> Vec<Wire> {
    let mut shadows: Vec<Wire> = later.touched[later.wires.len()..].to_vec();
    for wire in earlier.touched {
        if !later.touched.contains(wire) {
            shadows.push(*wire);
        }
    }
    shadows.retain(|wire| reads || wire.is_qubit());
    shadows
}
