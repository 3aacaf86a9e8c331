//! What surrounds passes in a run: keeping the best, stopping, checking, recording.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use qcompile_core::diagnostics::Failure;
use qcompile_core::gates::{CX, H, T, X};
use qcompile_core::ir::{Circuit, Facts, Kind, Layout, NO_ORIGIN, Param, Region, Wire};
use qcompile_core::passes::registry;
use qcompile_core::pipeline::{
    Context, NoMore, Objective, Outcome, Pass, PassInfo, Pipeline, Recipe, Report, Settings, StopReason,
    Work, erase, parse, validate,
};

qcompile_core::options! {
    /// Sets the number of `x` at the end of a circuit: makes it better or worse at will.
    pub struct Pad {
        /// How many.
        count: u32 = 0,
        /// Leave a row that refers to a wire too many.
        broken: bool = false,
    }
}

impl Pass for Pad {
    const NAME: &'static str = "pad";
    const SOURCE: &'static str = "this test";

    fn run(&self, work: &mut Work, _: &mut Context) -> Result<Outcome, Failure> {
        let mut circuit = work.circuit().clone();
        let mut main = Region::with_layout(circuit.main.layout.clone());
        for _ in 0..self.count {
            main.push(Kind::gate(X), &[Wire::qubit(if self.broken { 99 } else { 0 })], &[], NO_ORIGIN);
        }
        circuit.main = Arc::new(main);
        work.set_circuit(circuit);
        Ok(Outcome { rewrites: 1, ..Outcome::default() })
    }
}

fn pads(counts: &[u32]) -> Pipeline {
    Pipeline::new(counts.iter().map(|&count| erase(Pad { count, broken: false })).collect())
}

fn start() -> Circuit {
    let mut circuit = Circuit::new(2, 0);
    let main = Arc::make_mut(&mut circuit.main);
    for _ in 0..5 {
        main.push(Kind::gate(H), &[Wire::qubit(1)], &[], NO_ORIGIN);
    }
    circuit
}

fn gates() -> Option<Objective> {
    Some(Objective::parse("gates").unwrap())
}

#[test]
fn without_an_objective_the_last_circuit_is_the_result() {
    let report = pads(&[3, 9]).run(start(), Settings::default()).unwrap().report;
    assert_eq!((report.before.gates, report.after.gates), (5, 9));
}

#[test]
fn with_an_objective_the_best_circuit_is_the_result() {
    let run = |counts: &[u32]| {
        let settings = Settings { objective: gates(), ..Settings::default() };
        pads(counts).run(start(), settings).unwrap()
    };
    assert_eq!(run(&[3, 9, 4]).report.after.gates, 3);
    assert_eq!(run(&[7, 9]).report.after.gates, 5, "the input is a candidate too");
    let tie = run(&[5]);
    assert_eq!(tie.circuit.main.ops()[0].kind, Kind::gate(X), "of equal ones the latest");
    assert_eq!(tie.report.objective.as_deref(), Some("gates"));
}

/// A level inside a run keeps its own best; what comes after it starts from there.
#[test]
fn a_level_inside_a_run_keeps_its_best() {
    let text = "summary = \"s\"\nobjective = \"gates\"\npipeline = \"\"";
    let mut recipe = Recipe::parse("level", "pass.toml", text, registry(), &NoMore).unwrap();
    recipe.pipeline = pads(&[2, 8]);
    let pipeline = Pipeline::new(vec![Arc::new(recipe)]);
    let report = pipeline.run(start(), Settings::default()).unwrap().report;
    assert_eq!(report.after.gates, 2);
}

#[test]
fn a_cancelled_run_returns_the_best_so_far() {
    let mut settings = Settings { objective: gates(), ..Settings::default() };
    let (flag, seen) = (settings.cancel.clone(), Arc::new(Mutex::new(Vec::new())));
    let told = seen.clone();
    settings.on_progress = Some(Box::new(move |progress| {
        told.lock().unwrap().push((progress.pass.clone(), progress.applications, progress.counts.gates));
        if progress.applications == 2 {
            flag.cancel();
        }
    }));
    let compiled = pads(&[4, 6, 1]).run(start(), settings).unwrap();
    assert_eq!(compiled.report.stopped, Some(StopReason::Cancelled));
    assert_eq!((compiled.report.passes.len(), compiled.report.after.gates), (2, 4));
    assert_eq!(*seen.lock().unwrap(), [("pad".to_string(), 1, 4), ("pad".to_string(), 2, 6)]);
}

#[test]
fn a_spent_budget_starts_no_further_pass() {
    let run = |budget| {
        pads(&[1]).run(start(), Settings { time_budget: Some(budget), ..Settings::default() }).unwrap()
    };
    let compiled = run(Duration::ZERO);
    assert_eq!((compiled.report.stopped, compiled.report.after.gates), (Some(StopReason::TimeBudget), 5));
    let compiled = run(Duration::from_secs(3600));
    assert_eq!((compiled.report.stopped, compiled.report.after.gates), (None, 1));
}

#[test]
#[cfg(debug_assertions)]
fn a_pass_that_breaks_the_circuit_is_named() {
    let pipeline = Pipeline::new(vec![erase(Pad { count: 1, broken: true })]);
    let failure = pipeline.run(start(), Settings::default()).unwrap_err();
    assert_eq!(failure.diagnostics[0].code.name(), "E0802");
    assert!(failure.diagnostics[0].message.contains("`pad`"));
}

#[test]
fn a_broken_circuit_is_named_in_every_build() {
    let info = PassInfo::of_pass::<Pad>();
    assert!(validate(&info, &start()).is_ok());
    let mut broken = start();
    Arc::make_mut(&mut broken.main).push(Kind::gate(X), &[Wire::qubit(99)], &[], NO_ORIGIN);
    let failure = validate(&info, &broken).unwrap_err();
    assert_eq!(failure.diagnostics[0].code.name(), "E0802");
    assert!(failure.diagnostics[0].message.contains("`pad`"));
    assert!(failure.diagnostics[0].notes[0].contains("99"), "{failure}");
}

#[test]
fn reports_survive_serialisation() {
    let report = pads(&[3, 9]).run(start(), Settings { seed: 7, ..Settings::default() }).unwrap().report;
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    assert_eq!((report.pipeline.as_str(), report.seed), ("pad{count=3}, pad{count=9}", 7));
}

/// Two `t` around a control: merging makes an `s` that acts on qubit 0.
fn two_t(layout: Layout) -> Circuit {
    let mut circuit = Circuit::new(2, 0);
    let mut main = Region::with_layout(Arc::new(Layout { qubits: 2, ..layout }));
    main.layout = Arc::new(Layout { sources: circuit.main.layout.sources.clone(), ..(*main.layout).clone() });
    main.push(Kind::gate(T), &[Wire::qubit(0)], &[], NO_ORIGIN);
    main.push(Kind::gate(CX), &[Wire::qubit(0), Wire::qubit(1)], &[], NO_ORIGIN);
    main.push(Kind::gate(T), &[Wire::qubit(0)], &[], NO_ORIGIN);
    circuit.main = Arc::new(main);
    circuit
}

/// A declaration in the region took the name of the register of qubit 0: nothing new can be written on it, but gates
/// can still go.
#[test]
fn what_has_no_name_is_not_written() {
    let layout = Layout { unnamed: vec![Wire::qubit(0)], ..Layout::default() };
    let merged = parse("merge-rotations", registry(), &NoMore).unwrap();
    let record = |circuit| merged.run(circuit, Settings::default()).unwrap().report.passes.remove(0);
    let refused = record(two_t(layout.clone()));
    assert_eq!((refused.rewrites, refused.refused, refused.after.gates), (0, 1, 3));
    let done = record(two_t(Layout::default()));
    assert_eq!((done.rewrites, done.refused, done.after.gates), (1, 0, 2));

    let mut circuit = two_t(layout);
    Arc::make_mut(&mut circuit.main).push(
        Kind::gate(qcompile_core::gates::TDG),
        &[Wire::qubit(0)],
        &[],
        NO_ORIGIN,
    );
    let cancelled = parse("cancel-inverses", registry(), &NoMore).unwrap();
    let report = cancelled.run(circuit, Settings::default()).unwrap().report;
    assert_eq!(report.after.gates, 2);
}

/// A symbol that has no name in the region cannot stand in a new parameter.
#[test]
fn hidden_symbols_are_not_written() {
    use qcompile_core::gates::RZ;
    use qcompile_core::ir::{Domain, Leaf};
    let mut circuit = Circuit::new(1, 0);
    let a = circuit.add_symbol("a", qcompile_core::ir::SymbolKind::GateParameter);
    let angle = Arc::make_mut(&mut circuit.exprs).leaf(Leaf { symbol: a, version: 0 }, Domain::Real);
    let layout = Layout { hidden: vec![a], ..(*circuit.main.layout).clone() };
    let mut main = Region::with_layout(Arc::new(layout));
    for param in [angle, Param::from(0.5)] {
        main.push(Kind::gate(RZ), &[Wire::qubit(0)], &[param], NO_ORIGIN);
    }
    circuit.main = Arc::new(main);
    let merged = parse("merge-rotations", registry(), &NoMore).unwrap();
    let report = merged.run(circuit, Settings::default()).unwrap().report;
    assert_eq!((report.passes[0].refused, report.after.gates), (1, 2));
}

/// In a program with timing a box synchronises the qubits that it uses.
#[test]
fn timed_blocks_keep_using_their_qubits() {
    use qcompile_core::ir::{Block, Head};
    let program = |timed, gates: usize| {
        let mut circuit = Circuit::new(1, 0);
        circuit.facts = Facts { timed, ..circuit.facts };
        let inner = Layout { qubits: 1, inherited_qubits: 1, ..Layout::default() };
        let mut body = Region::with_layout(Arc::new(inner));
        for _ in 0..gates {
            body.push(Kind::gate(X), &[Wire::qubit(0)], &[], NO_ORIGIN);
        }
        let block = Block::new(Head::Box(None), [body]);
        Arc::make_mut(&mut circuit.main).push_block(Arc::new(block), &[Wire::qubit(0)], 0, NO_ORIGIN);
        let pipeline = parse("cancel-inverses", registry(), &NoMore).unwrap();
        pipeline.run(circuit, Settings::default()).unwrap().report.after.gates
    };
    assert_eq!((program(false, 2), program(true, 2)), (0, 2));
    assert_eq!((program(false, 3), program(true, 3)), (1, 1));
}
