//! Runs pipelines: measures, checks and records around every pass, and keeps the best circuit where asked to.

use std::time::Instant;

use super::context::{Context, Progress, Settings};
use super::info::{PassInfo, PassKind};
use super::objective::{Cost, Objective};
use super::pass::{AnyPass, Children, Outcome};
use super::report::{PassRecord, Report};
use super::text::Pipeline;
use super::work::Work;
use crate::diagnostics::{Diagnostic, E0802, Result};
use crate::ir::Circuit;

/// A circuit that went through a pipeline, and what happened to it.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub circuit: Circuit,
    pub report: Report,
}

impl Pipeline {
    /// Runs all passes in order. With an objective the result is the best circuit seen, the input included; a run
    /// that is stopped returns what it has.
    pub fn run(&self, circuit: Circuit, settings: Settings) -> Result<Compiled> {
        let cx = &mut Context::new(settings);
        let work = &mut Work::new(circuit);
        let before = work.counts();
        let objective = cx.settings.objective.clone();
        match &objective {
            Some(objective) => keep_best(objective, work, cx, |work, cx| self.run_in(work, cx))?,
            None => self.run_in(work, cx)?,
        };
        let report = Report {
            pipeline: self.to_string(),
            seed: cx.settings.seed,
            objective: objective.as_ref().map(Objective::to_string),
            before,
            after: work.counts(),
            seconds: cx.seconds(),
            stopped: cx.stopped,
            passes: std::mem::take(&mut cx.records),
        };
        Ok(Compiled { circuit: work.circuit().clone(), report })
    }

    /// Runs all passes in order inside another run.
    pub fn run_in(&self, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
        Children(self.steps()).run_in_order(work, cx)
    }
}

/// Runs one pass. What ends up in the report are the passes that do the work, not those that run others.
pub(super) fn step(pass: &dyn AnyPass, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
    if cx.should_stop() {
        return Ok(Outcome::default());
    }
    if pass.info().kind != PassKind::Pass {
        return pass.run(work, cx);
    }
    let (before, version, started) = (work.counts(), work.version(), Instant::now());
    let outcome = pass.run(work, cx).map_err(|mut failure| {
        for diagnostic in &mut failure.diagnostics {
            diagnostic.notes.push(format!("in pass `{}`", pass.info().name));
        }
        failure
    })?;
    let seconds = started.elapsed().as_secs_f64();
    if work.version() != version {
        if cfg!(debug_assertions) {
            validate(pass.info(), work.circuit())?;
        }
        offer(work, cx);
    }
    cx.records.push(PassRecord {
        name: pass.info().name.clone(),
        rewrites: outcome.rewrites,
        refused: outcome.refused,
        before,
        after: work.counts(),
        seconds,
        evaluations: outcome.evaluations,
        errors: outcome.errors.clone(),
    });
    tell(pass, work, cx);
    Ok(outcome)
}

/// Valid in, valid out: the error names the pass that broke the circuit, and how. Debug builds hold every pass to it;
/// a pass whose code is not of this crate asks in all builds.
pub fn validate(pass: &PassInfo, circuit: &Circuit) -> Result<()> {
    let Err(violations) = circuit.validate() else { return Ok(()) };
    let message = format!("pass `{}` broke the circuit", pass.name);
    let diagnostic =
        Diagnostic::unplaced(E0802, message).help("this is a mistake in the pass: please report it");
    Err(violations.iter().fold(diagnostic, |made, violation| made.note(violation.to_string())).into())
}

fn tell(pass: &dyn AnyPass, work: &mut Work, cx: &mut Context) {
    let (counts, applications, seconds) = (work.counts(), cx.records.len(), cx.seconds());
    if let Some(on_progress) = &mut cx.settings.on_progress {
        on_progress(&Progress { pass: pass.info().name.clone(), applications, counts, seconds });
    }
}

/// The best circuit seen by one level; of equally good ones the latest.
#[derive(Debug)]
pub(super) struct Best {
    objective: Objective,
    cost: Cost,
    circuit: Circuit,
    version: u64,
}

/// Runs `run` and then returns to the best circuit that it passed through, the one at the start included.
pub fn keep_best(
    objective: &Objective,
    work: &mut Work,
    cx: &mut Context,
    run: impl FnOnce(&mut Work, &mut Context) -> Result<Outcome>,
) -> Result<Outcome> {
    let cost = objective.cost(&work.counts());
    let (circuit, version) = (work.circuit().clone(), work.version());
    cx.best.push(Best { objective: objective.clone(), cost, circuit, version });
    let result = run(work, cx);
    let best = cx.best.pop().expect("levels are popped in the order in which they were pushed");
    let outcome = result?;
    if best.version != work.version() && best.cost < objective.cost(&work.counts()) {
        work.set_circuit(best.circuit);
    }
    Ok(outcome)
}

/// Shows the circuit as it is now to every level that keeps the best.
fn offer(work: &mut Work, cx: &mut Context) {
    for best in &mut cx.best {
        let cost = best.objective.cost(&work.counts());
        if cost <= best.cost {
            (best.cost, best.circuit, best.version) = (cost, work.circuit().clone(), work.version());
        }
    }
}
