use std::cell::Cell;

use rustc_hash::FxHashMap;

use crate::diagnostics::Result;
use crate::gates::{GateId, Matrix};
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
                if rebuild.add_phase(site.exprs, phase) {
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
    fn check(&self, site: &mut Site, op: OpView) -> Option<Param> {
        if !op.is_free_gate() {
            return None;
        }
        if let Some(id) = op.kind.as_table()
            && id.facts().identity
        {
            return (!self.keep_id && !site.facts.timed).then_some(Param::ZERO);
        }
        identity_phase(site, op.kind, op.params)
    }
}

/// The phase of a gate that is the identity up to phase, whatever the symbols in its parameters stand for.
fn identity_phase(site: &mut Site, kind: Kind, params: &[Param]) -> Option<Param> {
    if let Some(id) = kind.as_table() {
        return table_phase(site.exprs, id, params);
    }
    match &site.gates[kind.as_program_gate()?].body {
        GateBody::Defined { region, .. } => {
            (region.is_empty() && !region.phase.is_symbolic()).then_some(region.phase)
        }
        GateBody::Modified(modified) => modified_phase(site, modified, params),
        GateBody::Matrix(matrix) => scalar(matrix).and_then(Param::number),
        GateBody::Opaque => None,
    }
}

/// Controls see the phase of what they control, so that there none may be left.
fn modified_phase(site: &mut Site, modified: &Modified, params: &[Param]) -> Option<Param> {
    let Power::Int(power) = modified.power else { return None };
    let phase = identity_phase(site, modified.base, params)?.as_number()?;
    let phase = Param::from(angle::repeated(phase, power)?);
    (modified.controls == 0 || phase.same(Param::ZERO)).then_some(phase)
}

fn table_phase(exprs: &mut Exprs, id: GateId, params: &[Param]) -> Option<Param> {
    if Rotation::of(id).is_some() {
        return rotation::identity_phase(id, params.first().and_then(|param| param.as_number()))
            .map(Param::from);
    }
    // Every other gate with parameters turns by the first of them.
    let turns = angle::turns(params.first()?.as_number()?)?;
    let reduced = Param::from((turns % 2) as f64 * std::f64::consts::TAU);
    let draw = |seed| {
        let mut values = vec![reduced.as_number()?];
        for &param in &params[1..] {
            values.push(value(exprs, param, seed)?);
        }
        scalar(&id.matrix(&values))
    };
    let phase = draw(0)?;
    let constant = params[1..].iter().all(|param| !param.is_symbolic())
        || draw(1).is_some_and(|other| (other - phase).abs() < SCALAR_TOLERANCE);
    if constant { Param::number(phase) } else { None }
}

/// The value of a parameter with unrelated numbers in place of its symbols. Gates are analytic in their parameters, so
/// what holds at such numbers holds for all. `None` for values that are not real numbers.
fn value(exprs: &Exprs, param: Param, seed: u32) -> Option<f64> {
    let real = Cell::new(true);
    let mut values = FxHashMap::default();
    let value = exprs.evaluate(param, &mut |id| {
        real.set(real.get() && exprs.domain(Param::symbolic(id)) == Domain::Real);
        // The golden ratio spreads the fractions of its multiples evenly.
        *values
            .entry(id)
            .or_insert(((id.0 + 1) as f64 * 0.618_033_988_749_895 + seed as f64 * 0.414_213_562).fract())
    });
    (real.get() && value.is_finite()).then_some(value)
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
