use std::f64::consts::TAU;

use crate::diagnostics::Result;
use crate::gates::{self, GateId, Matrix};
use crate::ir::{Domain, Exprs, GateBody, Kind, Modified, OpView, Param, Power, Rebuild, angle};
use crate::options;
use crate::pipeline::{Context, Done, Outcome, Pass, Rewritten, Site, Work};
use crate::synth::rotation::{self, Rotation};

options! {
    /// Removes gates that do nothing.
    ///
    /// A gate that only turns the global phase goes too; the phase stays with the region. Angles count as zero (or as
    /// whole periods) when they are so up to rounding, symbolic ones when they cancel exactly.
    ///
    /// ```qasm
    /// include "stdgates.inc";
    /// input float a;
    /// qubit[2] q;
    /// rz(0) q[0];
    /// rx(2*pi) q[0];
    /// cp(a - a) q[0], q[1];
    /// U(0, a, -a) q[1];
    /// id q[1];
    /// h q[0];
    /// ```
    /// becomes
    /// ```qasm
    /// include "stdgates.inc";
    /// input float a;
    /// qubit[2] q;
    /// h q[0];
    /// gphase(pi);
    /// ```
    pub struct DropIdentities {
        /// Keep `id`, which some machines use as a delay; programs with timing always keep it.
        keep_id: bool = false,
    }
}

impl Pass for DropIdentities {
    const NAME: &'static str = "drop-identities";
    const SOURCE: &'static str = "standard practice; phases after OpenQASM 3, section Gates";

    fn run(&self, work: &mut Work, _: &mut Context) -> Result<Outcome> {
        Ok(work.rewrite(|site| {
            let mut rebuild = Rebuild::new(site.region);
            let mut done = Done::default();
            for row in rebuild.rows() {
                let Some(phase) = self.check(site, rebuild.op(row)) else { continue };
                if rebuild.add_phase(site.exprs, Param::from(phase)) {
                    rebuild.remove(row);
                    done.rewrites += 1;
                }
            }
            rebuild.finish().map(|region| Rewritten { region, done })
        }))
    }
}

impl DropIdentities {
    /// The phase that is left of an op that can go.
    fn check(&self, site: &Site, op: OpView) -> Option<f64> {
        if !op.is_free_gate() {
            return None;
        }
        if let Some(id) = op.kind.as_table()
            && id.facts().identity
        {
            return (!self.keep_id && !site.facts.timed).then_some(0.0);
        }
        identity_phase(site, op.kind, op.params)
    }
}

/// The phase of a gate that is the identity up to phase, whatever the symbols in its parameters stand for.
fn identity_phase(site: &Site, kind: Kind, params: &[Param]) -> Option<f64> {
    if let Some(id) = kind.as_table() {
        return table_phase(site.exprs, id, params);
    }
    match &site.gates[kind.as_program_gate()?].body {
        GateBody::Defined { region, .. } => region.phase.as_number().filter(|_| region.is_empty()),
        GateBody::Modified(modified) => modified_phase(site, modified, params),
        GateBody::Matrix(matrix) => scalar(matrix),
        GateBody::Opaque => None,
    }
}

/// Controls see the phase of what they control, so that there none may be left.
fn modified_phase(site: &Site, modified: &Modified, params: &[Param]) -> Option<f64> {
    let Power::Int(power) = modified.power else { return None };
    let phase = angle::repeated(identity_phase(site, modified.base, params)?, power)?;
    (modified.controls == 0 || phase == 0.0).then_some(phase)
}

fn table_phase(exprs: &Exprs, id: GateId, params: &[Param]) -> Option<f64> {
    if Rotation::of(id).is_some() {
        return rotation::identity_phase(id, params.first().and_then(|param| param.as_number()));
    }
    scalar(&id.matrix(&numbers(exprs, id, params)?))
}

/// Numbers to take the place of the parameters of a gate that turns by whole turns.
///
/// Every gate of the table with several parameters turns by the first. After whole turns it sees two phases only by
/// their sum, which must be whole turns as well, and no axis at all.
fn numbers(exprs: &Exprs, id: GateId, params: &[Param]) -> Option<Vec<f64>> {
    let turn = whole_turns(exprs, params.get(..1)?)?;
    Some(match (id, params) {
        (gates::U | gates::U_QISKIT | gates::U3 | gates::CU3, [_, phases @ ..]) => {
            vec![turn, whole_turns(exprs, phases)?, 0.0]
        }
        (gates::CU, [_, phases @ .., own]) => {
            vec![turn, whole_turns(exprs, phases)?, 0.0, angle::wrapped(own.as_number()?)]
        }
        (_, [_]) => vec![turn],
        (gates::R | gates::XX_PLUS_YY | gates::XX_MINUS_YY, [_, _]) => vec![turn, 0.0],
        _ => return None,
    })
}

/// The sum of angles that is a number of whole turns, whatever its symbols stand for; less two turns as often as can be,
/// which brings every gate back to itself. Values of type `angle` are known up to one turn only.
fn whole_turns(exprs: &Exprs, angles: &[Param]) -> Option<f64> {
    let real = angles.iter().all(|&angle| exprs.domain(angle) == Domain::Real);
    let sum = exprs.cancelled(angles.iter().map(|&angle| (angle, 1.0))).filter(|_| real)?;
    Some((angle::turns(sum)? % 2) as f64 * TAU)
}

/// A few units in the last place of a matrix entry.
const SCALAR_TOLERANCE: f64 = 1e-14;

/// The phase of a multiple of the identity.
fn scalar(matrix: &Matrix) -> Option<f64> {
    let phase = matrix[(0, 0)];
    let identity = Matrix::identity(matrix.qubits()).scale(phase);
    let unit = (phase.norm() - 1.0).abs() < SCALAR_TOLERANCE;
    (unit && matrix.distance(&identity) < SCALAR_TOLERANCE).then(|| angle::wrapped(phase.arg()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::GATES;
    use crate::testing::Rng;

    /// Puts random numbers of the sums that [`numbers`] reads in place of symbols.
    #[test]
    fn gates_see_no_more_than_sums_at_whole_turns() {
        let (rng, exprs) = (&mut Rng::new(1), Exprs::default());
        let mut found = 0;
        for id in GateId::all().filter(|id| id.gate().params.len() > 1) {
            for _ in 0..200 {
                let turn = rng.below(9) as f64 * TAU - 4.0 * TAU;
                let mut values = vec![turn];
                values.extend(id.gate().params[1..].iter().map(|_| rng.angle()));
                if values.len() > 2 {
                    values[2] = rng.below(5) as f64 * TAU - values[1];
                }
                let params: Vec<Param> = values.iter().map(|&value| Param::from(value)).collect();
                let Some(instead) = numbers(&exprs, id, &params) else { continue };
                let distance = id.matrix(&instead).distance(&id.matrix(&values));
                assert!(distance < 1e-13, "{} {values:?} {instead:?} {distance}", id.gate().name);
                found += 1;
            }
        }
        let several = GATES.iter().filter(|gate| gate.params.len() > 1).count();
        assert!(found > 100 * (several - 2), "all but `u2` of both libraries: {found}");
    }
}
