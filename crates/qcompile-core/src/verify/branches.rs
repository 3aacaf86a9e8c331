//! Two programs, run: all measurement outcomes that matter, as far as the limits allow.
//!
//! What a program means is a map from results (what was written to each variable, in order, and what else was done) to
//! the sum of the states it is left in, each as probable as its norm says. Two programs are equal when both have the same
//! results with the same sums. The phase of a branch is free; that of a program that never measures is not.

use std::collections::BTreeMap;
use std::sync::Arc;

use num_complex::Complex64;
use rustc_hash::FxHashSet;

use super::fingerprint::{Fingerprint, OpenOutcome, Probes};
use super::landmarks::Landmarks;
use super::log::Log;
use super::oracle::State;
use super::oracle::program::{Event, Limits, Program, Run, Stop};
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

/// What came of running both programs.
pub struct Ran {
    pub difference: Option<Counterexample>,
    /// Whether values had to be drawn for what the programs leave open. Otherwise runs are all that there are, and what
    /// none of them came to is never come to.
    open: bool,
    /// Regions that some run came to, of either program, by address.
    entered: FxHashSet<usize>,
    /// Bodies of control flow in the main regions, by address, with where they stand.
    bodies: Vec<(usize, String)>,
}

impl Ran {
    /// Whether some run came to a region, or none can.
    pub fn entered(&self, address: usize) -> bool {
        !self.open || self.entered.contains(&address)
    }

    /// In words, a body that no run came to though other values may lead there.
    pub fn missed(&self) -> Option<String> {
        let missed = self.bodies.iter().find(|(address, _)| !self.entered(*address));
        missed.map(|(_, place)| {
            format!("no run came to {place}, and other values of what is open may lead there")
        })
    }
}

/// Runs both programs, on the same start states, inputs and answers of externs.
pub fn compare(
    circuits: [&Circuit; 2],
    phase_counts: bool,
    landmarks: &Arc<Landmarks>,
    options: &CheckOptions,
    log: &mut Log,
) -> Result<Ran, String> {
    let limits = Limits { iterations: options.max_iterations, budget: options.budget };
    let mut programs = circuits.map(|circuit| Program::new(circuit, limits));
    if programs[0].qubit_names() != programs[1].qubit_names() {
        return Err("the programs have different qubits".to_string());
    }
    let qubits = programs[0].qubits();
    let starts = Starts::of(circuits, qubits, options);
    if starts.width(qubits) > options.max_qubits {
        return Err(format!("{qubits} qubits are too many to run"));
    }
    let open = circuits.iter().any(|circuit| has_open_values(circuit));
    let draws = number_of_draws(circuits, open, starts, landmarks, options);
    let mut covered = Covered { draws: 0, branches: 0, iterations: 0, mass: 1.0, cut: false };
    let mut phase = None;
    let mut difference = None;
    for number in 0..draws {
        // Another draw costs about as much as those before.
        let next = programs.iter().map(|program| program.spent).fold(0.0, f64::max) / number.max(1) as f64;
        if number > 0 && next * (number + 1) as f64 > options.budget {
            break;
        }
        let draw = Draw::new(options.seed, landmarks, number);
        let found =
            compare_draw(&mut programs, draw, starts, phase_counts, &mut phase, &mut covered, options)?;
        if let Some((at, size)) = found {
            let at = if draws > 1 { format!("{at}, draw {number}") } else { at };
            difference = Some((at, size));
            break;
        }
    }
    let gap = phase.map_or(0.0, |phase: Complex64| (phase - 1.0).norm());
    if difference.is_none() && gap > options.tolerance {
        difference = Some(("the global phase".to_string(), gap));
    }
    if difference.is_none() {
        if covered.cut {
            return Err(format!(
                "they agree as far as they were followed, and only runs of probability {:.3} come to their end",
                covered.mass
            ));
        }
        let guessed = open || programs.iter().any(|program| program.guessed);
        covered.tell(log, starts, phase.is_some(), guessed, qubits, options);
    }
    let difference = difference.map(|(at, size)| Counterexample { region: "main".to_string(), at, size });
    let entered = programs.iter().flat_map(|program| program.entered.iter().copied()).collect();
    let bodies = circuits.iter().flat_map(|circuit| bodies_of(circuit)).collect();
    Ok(Ran { difference, open, entered, bodies })
}

/// The states that programs are run from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Starts {
    Zeros,
    /// One maximally entangled state, which stands for all.
    All,
    Random,
}

impl Starts {
    /// Programs are held to all states unless both say that they start in zero.
    fn of(circuits: [&Circuit; 2], qubits: usize, options: &CheckOptions) -> Starts {
        if circuits.iter().all(|circuit| circuit.facts.zero_initialised) {
            return Starts::Zeros;
        }
        let fits = qubits <= MAX_CHOI_QUBITS && 2 * qubits <= options.max_qubits;
        if fits { Starts::All } else { Starts::Random }
    }

    fn width(self, qubits: usize) -> usize {
        if self == Starts::All { 2 * qubits } else { qubits }
    }

    fn state(self, qubits: usize, mut random: Random) -> State {
        match self {
            Starts::Zeros => State::basis(qubits, 0),
            Starts::All => State::entangled(qubits),
            Starts::Random => State::random(qubits, &mut random),
        }
    }
}

fn number_of_draws(
    circuits: [&Circuit; 2],
    open: bool,
    starts: Starts,
    landmarks: &Landmarks,
    options: &CheckOptions,
) -> usize {
    // Ways in which runtime indices fall together are many.
    let least = if circuits.iter().any(|circuit| has_runtime_indices(circuit)) { 16 } else { 4 };
    match (open, starts) {
        (true, _) => options.draws.max(least).max(landmarks.draws()),
        (false, Starts::Random) => options.draws,
        (false, _) => 1,
    }
}

/// One draw of what is open: in words, what differs most.
fn compare_draw(
    [first, second]: &mut [Program<'_>; 2],
    draw: Draw,
    starts: Starts,
    phase_counts: bool,
    phase: &mut Option<Complex64>,
    covered: &mut Covered,
    options: &CheckOptions,
) -> Result<Option<(String, f64)>, String> {
    let random = |purpose| Random::keyed(options.seed, &[draw.number as u64, purpose]);
    let start = starts.state(first.qubits(), random(1));
    let probes = Probes::new(starts.width(first.qubits()), random(2));
    let (draw, x) = first_defined(first, &start, draw, &probes, options).map_err(in_words)?;
    let y = explore(second, &start, &draw, &probes, options).map_err(in_words)?;
    covered.add(&x, &y);
    let tolerance = options.tolerance * (1 + x.choices + y.choices) as f64;
    let found = compare_results(&x.results, &y.results, tolerance)?;
    if let (Some(x), Some(y), true, None) = (&x.coherent, &y.coherent, phase_counts, &found) {
        let phase = *phase.get_or_insert_with(|| relative_phase(x.amplitudes(), y.amplitudes()));
        return Ok(compare_states(x, y, phase, tolerance));
    }
    Ok(found)
}

struct Covered {
    draws: usize,
    branches: usize,
    iterations: usize,
    /// Probability of the runs that came to their end, in the draw where it is least.
    mass: f64,
    /// Whether a run was left: it says nothing about what comes after.
    cut: bool,
}

impl Covered {
    fn add(&mut self, a: &Explored, b: &Explored) {
        self.draws += 1;
        self.branches += a.runs + b.runs;
        self.iterations = self.iterations.max(a.iterations).max(b.iterations);
        self.mass = self.mass.min(a.mass).min(b.mass);
        self.cut |= a.cut || b.cut;
    }

    /// `guessed`: values or meanings were drawn.
    fn tell(
        &self,
        log: &mut Log,
        starts: Starts,
        phase_seen: bool,
        guessed: bool,
        qubits: usize,
        options: &CheckOptions,
    ) {
        let exact = starts == Starts::Zeros && phase_seen && !guessed && self.branches <= 2;
        let strength = match exact {
            true => Strength::Exact { tolerance: options.tolerance },
            false => {
                Strength::Bounded { branches: self.branches, iterations: self.iterations, mass: self.mass }
            }
        };
        let (name, states) = match starts {
            Starts::Zeros => ("runs from |0...0>", "the start state".to_string()),
            Starts::All => ("runs", "all start states".to_string()),
            Starts::Random => ("runs", format!("{} random start states", self.draws)),
        };
        let values = if guessed { format!(", {} draws of what is open", self.draws) } else { String::new() };
        log.words(name, strength, format!("whole programs on {qubits} qubits, {states}{values}"));
        if !phase_seen {
            log.phase_not_seen();
        }
    }
}

/// Whether the programs read what nothing in them decides.
fn has_open_values(circuit: &Circuit) -> bool {
    let has_externs = circuit.subroutines.iter().any(|subroutine| subroutine.body.is_none());
    has_externs
        || circuit.symbols.iter().any(|symbol| match symbol.kind {
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

/// The bodies of control flow in the main region that have something in them.
fn bodies_of(circuit: &Circuit) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open = vec![(circuit.main.clone(), "main".to_string())];
    while let Some((region, path)) = open.pop() {
        for (row, block) in region.blocks() {
            for (k, body) in block.bodies.iter().enumerate().filter(|(_, body)| !body.is_empty()) {
                let path = format!("{path}, row {row}, body {k}");
                found.push((Arc::as_ptr(body) as usize, path.clone()));
                open.push((body.clone(), path));
            }
        }
    }
    found
}

fn in_words(stop: Stop) -> String {
    match stop {
        Stop::Failed(reason) | Stop::Exhausted(reason) => reason,
        Stop::End => "the program ended".to_string(),
    }
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
    /// Whether some did not.
    cut: bool,
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
    options: &CheckOptions,
) -> Result<(Draw, Explored), Stop> {
    let mut attempt = 0;
    loop {
        let draw = Draw { attempt, ..draw.clone() };
        match explore(program, start, &draw, probes, options) {
            Ok(explored) => return Ok((draw, explored)),
            Err(Stop::Failed(_)) if attempt + 1 < ATTEMPTS && program.reads_inputs() => attempt += 1,
            Err(stop) => return Err(stop),
        }
    }
}

/// Runs a program once for each sequence of outcomes, depth first.
fn explore(
    program: &mut Program<'_>,
    start: &State,
    draw: &Draw,
    probes: &Probes,
    options: &CheckOptions,
) -> Result<Explored, Stop> {
    let mut explored = Explored {
        results: Results::new(),
        runs: 0,
        choices: 0,
        iterations: 0,
        mass: 0.0,
        cut: false,
        coherent: None,
    };
    let mut scripts: Vec<Vec<bool>> = vec![Vec::new()];
    while let Some(script) = scripts.pop() {
        if explored.runs == options.max_branches {
            return Err(Stop::Exhausted(format!("there are more than {} branches", options.max_branches)));
        }
        let run = program.run(start.clone(), draw.clone(), &script)?;
        for at in script.len()..run.choices.len() {
            let mut other = run.choices[..at].to_vec();
            other.push(true);
            scripts.push(other);
        }
        explored.runs += 1;
        explored.choices = explored.choices.max(run.choices.len());
        explored.iterations = explored.iterations.max(run.iterations);
        match run.cut {
            true => explored.cut = true,
            false => explored.mass += run.state.probability(),
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
