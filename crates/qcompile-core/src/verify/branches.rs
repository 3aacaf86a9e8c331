//! Two programs, run: all measurement outcomes that matter, as far as the limits allow.
//!
//! What a program means is a map from results (what was written to each variable, in order, and what else was done) to
//! the sum of the states it is left in, each as probable as its norm says. Two programs are equal when both have the same
//! results with the same sums. The phase of a branch is free; that of a program that never measures is not.

use std::collections::BTreeMap;

use num_complex::Complex64;

use super::fingerprint::{Fingerprint, OpenOutcome, Probes};
use super::log::Log;
use super::oracle::State;
use super::oracle::program::{Event, Limits, Program, Run};
use super::oracle::store::Written;
use super::random::{Random, word};
use super::symbols::Draw;
use super::unitary::{binary, distance, relative_phase};
use super::verdict::{CheckOptions, Counterexample, Strength};
use crate::ir::{Circuit, Io, SymbolKind, WireName};

/// Programs up to this width are run on a maximally entangled state, which stands for all states at once.
const MAX_CHOI_QUBITS: usize = 6;
/// Most outcomes left open at the end of a run that are still told apart one by one.
const MAX_OPEN: usize = 12;

/// Runs that are cut off say nothing about what comes after the cut: programs count as equal only when runs of at least
/// this probability came to their end.
const MIN_MASS: f64 = 0.99;

/// `Ok(None)`: no difference was found.
pub fn compare(
    a: &Circuit,
    b: &Circuit,
    phase_counts: bool,
    options: &CheckOptions<'_>,
    log: &mut Log,
) -> Result<Option<Counterexample>, String> {
    let limits = Limits { iterations: options.max_iterations, budget: options.budget };
    let mut programs = [Program::new(a, limits), Program::new(b, limits)];
    if programs[0].qubit_names() != programs[1].qubit_names() {
        return Err("the programs have different qubits".to_string());
    }
    let qubits = programs[0].qubits();
    let zero = a.facts.zero_initialised;
    let choi = !zero && qubits <= MAX_CHOI_QUBITS && 2 * qubits <= options.max_qubits;
    let width = if choi { 2 * qubits } else { qubits };
    if width > options.max_qubits {
        return Err(format!("{qubits} qubits are too many to run"));
    }
    let open = [a, b].iter().any(|circuit| has_open_values(circuit));
    let draws = match open {
        // Ways in which runtime indices fall together are many.
        true if has_runtime_indices(a) || has_runtime_indices(b) => options.draws.max(16),
        true => options.draws.max(4),
        false if zero || choi => 1,
        false => options.draws,
    };
    let mut covered = Covered { draws: 0, branches: 0, iterations: 0, mass: 1.0 };
    let mut phase = None;
    for number in 0..draws {
        // Another draw costs about as much as those before.
        let next = programs.iter().map(|program| program.spent).fold(0.0, f64::max) / number.max(1) as f64;
        if number > 0 && next * (number + 1) as f64 > options.budget {
            break;
        }
        let random = |purpose| Random::keyed(options.seed, &[number as u64, purpose]);
        let start = match (zero, choi) {
            (true, _) => State::basis(width, 0),
            (_, true) => State::entangled(qubits),
            _ => State::random(width, &mut random(1)),
        };
        let probes = Probes::new(width, random(2));
        let draw = Draw { seed: options.seed, number, attempt: 0 };
        let (draw, x) = first_defined(&mut programs[0], &start, draw, &probes, options)?;
        let y = explore(&mut programs[1], &start, draw, &probes, options)?;
        covered.add(&x, &y);
        let tolerance = options.tolerance * (1 + x.choices + y.choices) as f64;
        let mut found = compare_results(&x.results, &y.results, tolerance)?;
        if let (Some(x), Some(y), true, None) = (&x.coherent, &y.coherent, phase_counts, &found) {
            let phase = *phase.get_or_insert_with(|| relative_phase(x.amplitudes(), y.amplitudes()));
            found = compare_states(x, y, phase, tolerance);
        }
        if let Some((at, size)) = found {
            let at = if draws > 1 { format!("{at}, draw {number}") } else { at };
            return Ok(Some(Counterexample { region: "main".to_string(), at, size }));
        }
    }
    if phase.is_some_and(|phase: Complex64| (phase - 1.0).norm() > options.tolerance) {
        let size = phase.map_or(0.0, |phase| (phase - 1.0).norm());
        return Ok(Some(Counterexample {
            region: "main".to_string(),
            at: "the global phase".to_string(),
            size,
        }));
    }
    if covered.mass < MIN_MASS {
        return Err(format!("only runs of probability {:.3} come to their end", covered.mass));
    }
    let name = if zero { "runs from |0...0>" } else { "runs" };
    let exact = zero && phase.is_some() && !open && covered.branches <= 2;
    let strength = match exact {
        true => Strength::Exact { tolerance: options.tolerance },
        false => Strength::Bounded {
            branches: covered.branches,
            iterations: covered.iterations,
            mass: covered.mass,
        },
    };
    let states = match (zero, choi) {
        (true, _) => "the start state".to_string(),
        (_, true) => "all start states".to_string(),
        _ => format!("{} random start states", covered.draws),
    };
    let values = if open { format!(", {} draws of inputs", covered.draws) } else { String::new() };
    log.words(name, strength, format!("whole programs on {qubits} qubits, {states}{values}"));
    if phase.is_none() {
        log.phase_not_seen();
    }
    Ok(None)
}

struct Covered {
    draws: usize,
    branches: usize,
    iterations: usize,
    mass: f64,
}

impl Covered {
    fn add(&mut self, a: &Explored, b: &Explored) {
        self.draws += 1;
        self.branches += a.runs + b.runs;
        self.iterations = self.iterations.max(a.iterations).max(b.iterations);
        self.mass = self.mass.min(a.mass).min(b.mass);
    }
}

fn has_open_values(circuit: &Circuit) -> bool {
    circuit.symbols.iter().any(|symbol| match symbol.kind {
        SymbolKind::Variable { io: Io::Input, .. } => true,
        SymbolKind::Variable { .. } | SymbolKind::Bits { .. } => !circuit.facts.zero_initialised,
        _ => false,
    })
}

fn has_runtime_indices(circuit: &Circuit) -> bool {
    let mut found = false;
    circuit.for_each_region(&mut |_, region| {
        found |= region.layout.sources.iter().any(|source| matches!(source.what, WireName::Dynamic { .. }));
    });
    found
}

fn compare_states(a: &State, b: &State, phase: Complex64, tolerance: f64) -> Option<(String, f64)> {
    let size = distance(a.amplitudes(), b.amplitudes(), phase);
    if size <= tolerance {
        return None;
    }
    let gap = |index: &usize| (a.amplitudes()[*index] - phase * b.amplitudes()[*index]).norm();
    let worst = (0..a.amplitudes().len()).max_by(|x, y| gap(x).total_cmp(&gap(y)))?;
    Some((format!("the amplitude of {}", binary(worst, a.qubits())), size))
}

fn compare_results(a: &Results, b: &Results, tolerance: f64) -> Result<Option<(String, f64)>, String> {
    let is_open = |key: &Outcome| key.open > 0;
    if a.keys().chain(b.keys()).any(is_open) && !a.keys().eq(b.keys()) {
        return Err(format!(
            "more than {MAX_OPEN} outcomes are left open at the end, and not the same on both sides"
        ));
    }
    let none = Fingerprint::default();
    let mut worst: Option<(String, f64)> = None;
    for key in a.keys().chain(b.keys()) {
        let size = a.get(key).unwrap_or(&none).distance(b.get(key).unwrap_or(&none));
        if size > tolerance && worst.as_ref().is_none_or(|worst| size > worst.1) {
            worst = Some((key.describe(), size));
        }
    }
    Ok(worst)
}

/// What a run left behind, apart from the state of its qubits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Outcome {
    /// For each variable what was written to it.
    history: Vec<(String, Vec<String>)>,
    events: Vec<Event>,
    /// Outcomes that are summed up in the state; they stand as names in the history.
    open: usize,
}

impl Outcome {
    fn describe(&self) -> String {
        let variables = self.history.iter().map(|(name, writes)| format!("{name} = {}", shortened(writes)));
        let mut parts: Vec<String> = variables.collect();
        if !self.events.is_empty() {
            let events: Vec<String> = self.events.iter().map(Event::to_string).collect();
            parts.push(shortened(&events));
        }
        match parts.is_empty() {
            true => "the state at the end".to_string(),
            false => format!("what is left behind with {}", parts.join("; ")),
        }
    }
}

/// The first few of a list, and how many there are.
fn shortened(list: &[String]) -> String {
    const SHOWN: usize = 4;
    match list.len() {
        ..=SHOWN => list.join(", "),
        all => format!("{}, ... ({all} in all)", list[..SHOWN].join(", ")),
    }
}

type Results = BTreeMap<Outcome, Fingerprint>;

struct Explored {
    results: Results,
    runs: usize,
    choices: usize,
    iterations: usize,
    /// Probability of the runs that came to their end.
    mass: f64,
    /// The final state of a program that never measures.
    coherent: Option<State>,
}

/// Tries for values with which a program is defined: indices in range, nothing divided by zero.
const ATTEMPTS: usize = 200;

/// Explores a program at the first values for which it is defined.
fn first_defined(
    program: &mut Program<'_>,
    start: &State,
    draw: Draw,
    probes: &Probes,
    options: &CheckOptions<'_>,
) -> Result<(Draw, Explored), String> {
    let mut attempt = 0;
    loop {
        let draw = Draw { attempt, ..draw };
        match explore(program, start, draw, probes, options) {
            Ok(explored) => return Ok((draw, explored)),
            Err(_) if attempt + 1 < ATTEMPTS && program.reads_inputs() => attempt += 1,
            Err(reason) => return Err(reason),
        }
    }
}

/// Runs a program once for each sequence of outcomes, depth first.
fn explore(
    program: &mut Program<'_>,
    start: &State,
    draw: Draw,
    probes: &Probes,
    options: &CheckOptions<'_>,
) -> Result<Explored, String> {
    let mut explored =
        Explored { results: Results::new(), runs: 0, choices: 0, iterations: 0, mass: 0.0, coherent: None };
    let mut scripts: Vec<Vec<bool>> = vec![Vec::new()];
    while let Some(script) = scripts.pop() {
        if explored.runs == options.max_branches {
            return Err(format!("there are more than {} branches", options.max_branches));
        }
        let run = program.run(start.clone(), draw, &script)?;
        for at in script.len()..run.choices.len() {
            let mut other = run.choices[..at].to_vec();
            other.push(true);
            scripts.push(other);
        }
        explored.runs += 1;
        explored.choices = explored.choices.max(run.choices.len());
        explored.iterations = explored.iterations.max(run.iterations);
        if !run.cut {
            explored.mass += run.state.probability();
        }
        for (outcome, fingerprint) in results_of(&run, probes) {
            explored.results.entry(outcome).or_default().add(&fingerprint);
        }
        if run.coherent {
            explored.coherent = Some(run.state);
        }
    }
    Ok(explored)
}

/// One result for each way in which the outcomes left open may come out, or one with their names where they are too many.
fn results_of(run: &Run, probes: &Probes) -> Vec<(Outcome, Fingerprint)> {
    let mut open: Vec<usize> = Vec::new();
    for (_, written) in run.store.history.values().flatten() {
        if let Written::Outcome(record) = written
            && run.records[*record].1.is_none()
            && !open.contains(record)
        {
            open.push(*record);
        }
    }
    let unseen =
        (0..run.records.len()).filter(|record| run.records[*record].1.is_none() && !open.contains(record));
    let unseen: Vec<usize> = unseen.collect();
    let qubit = |record: &usize| run.records[*record].0;
    if open.len() + unseen.len() <= MAX_OPEN {
        let qubits: Vec<usize> = open.iter().chain(&unseen).map(qubit).collect();
        let parts = probes.parts(&run.state, &qubits).into_iter().enumerate();
        let parts = parts.filter(|(_, part)| part.probability > 0.0);
        return parts.map(|(values, part)| (outcome(run, &open, Some(values)), part)).collect();
    }
    let named = open.iter().enumerate().map(|(k, record)| (record, Some(word("outcome") ^ k as u64)));
    let named = named.chain(unseen.iter().map(|record| (record, None)));
    let named: Vec<OpenOutcome> =
        named.map(|(record, name)| OpenOutcome { qubit: qubit(record), name }).collect();
    vec![(outcome(run, &open, None), probes.of(&run.state, &named))]
}

/// Open outcome number k is bit k of `values`.
fn outcome(run: &Run, open: &[usize], values: Option<usize>) -> Outcome {
    let bit = |value: bool| (value as u8).to_string();
    let text = |written: &Written| match written {
        Written::Value(value) => format!("{value:?}"),
        Written::Outcome(record) => {
            match (run.records[*record].1, open.iter().position(|own| own == record), values) {
                (Some(value), ..) => bit(value),
                (None, Some(k), Some(values)) => bit(values >> k & 1 == 1),
                (None, k, _) => format!("outcome {}", k.map_or(0, |k| k + 1)),
            }
        }
    };
    let history = run.store.history.iter().map(|(name, writes)| {
        let writes = writes.iter().map(|(element, written)| format!("{element}{}", text(written)));
        (name.to_string(), writes.collect())
    });
    let open = if values.is_some() { 0 } else { open.len() };
    Outcome { history: history.collect(), events: run.events.clone(), open }
}
