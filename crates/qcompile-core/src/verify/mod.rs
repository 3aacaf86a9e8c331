//! Whether two circuits mean the same.
//!
//! [`check_equal`] decides for whole programs. It first goes region by region, without running anything: the ops that are no
//! gates must be the same, and the gates between them must do the same (`regionwise`; alone: [`check_regions`]). Where
//! that finds no equality, the programs are run (`branches`; alone: [`check_runs`]). A [`Verdict`] names the methods that it
//! rests on, how strong each is, and what it covered; what nothing decides is undecided, with the reason.
//!
//! Gates are compared by the first method that decides: a sum over paths (`path_sum`), windows that follow the differences
//! through both circuits (`window`), the whole unitary (`unitary`, first where it is small), a stabiliser tableau
//! (`tableau`), random states (`random_states`). Only the last can miss a difference; what programs leave open is drawn
//! (`symbols`, `landmarks`), and a difference that few values show may be missed too, which the strength of a method says.
//!
//! Equality of programs: for the same inputs, start state and answers of externs, the same results (what is written to
//! each variable, in order) with the same sum of `|psi><psi|` each. The phase of a branch is free; the global phase of gate
//! bodies and of programs without measurement, reset and runtime data counts.

mod branches;
mod channels;
mod fingerprint;
mod gate_lists;
mod landmarks;
mod log;
pub mod oracle;
mod path_sum;
mod phase;
mod places;
mod queues;
mod random;
mod random_states;
mod regionwise;
mod segments;
mod skeleton;
mod steps;
mod symbols;
mod tableau;
mod text;
mod unitary;
mod verdict;
mod window;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use gate_lists::Finding;
use landmarks::Landmarks;
use log::Log;
use regionwise::{Issue, Regionwise, Site, What};
pub use verdict::{CheckOptions, Counterexample, Equal, MethodUsed, Phase, PhaseSeen, Strength, Verdict};

use crate::ir::{Circuit, SymbolKind, WireName};

/// Whether two circuits are equal. Regions that are the same object in both are passed over, so after a pass this costs as
/// much as the pass changed.
pub fn check_equal(a: &Circuit, b: &Circuit, options: &CheckOptions) -> Verdict {
    if let Some(found) = other_sizes(a, b) {
        return Verdict { equal: Equal::No(found), methods: Vec::new() };
    }
    let phase_counts = options.phase.counts([a, b]);
    let landmarks = Arc::new(Landmarks::of([a, b]));
    let mut regions = Regionwise::new(a, b, phase_counts, landmarks.clone(), options);
    let issues = regions.compare();
    if let Some(equal) = judge([a, b], &issues) {
        return Verdict { equal, methods: regions.log.methods() };
    }
    let mut runs = Log::default();
    let equal = match branches::compare([a, b], phase_counts.in_programs, &landmarks, options, &mut runs) {
        Ok(ran) => match ran.difference {
            Some(found) => Equal::No(found),
            None => not_seen(&ran, &issues).map_or(Equal::Yes, Equal::Undecided),
        },
        Err(reason) => judge_start_state(&mut regions, &issues).unwrap_or_else(|| {
            Equal::Undecided(format!("{}; running the programs: {reason}", describe(&issues)))
        }),
    };
    regions.log.absorb(runs);
    Verdict { equal, methods: regions.log.methods() }
}

/// Programs over another number of qubits or bits are others, whatever they do. Physical qubits do not count: a program
/// has those that it names.
fn other_sizes(a: &Circuit, b: &Circuit) -> Option<Counterexample> {
    let [first, second] = [a, b].map(|circuit| {
        let (mut qubits, mut bits) = (0, 0);
        for source in &circuit.main.layout.sources {
            let WireName::Symbol(symbol) = source.what else { continue };
            match circuit.symbol(symbol).kind {
                SymbolKind::Qubits { size } => qubits += size.unwrap_or(1),
                SymbolKind::Bits { size } => bits += size.unwrap_or(1),
                _ => {}
            }
        }
        (qubits, bits)
    });
    let words = |(qubits, bits): (u32, u32)| format!("{qubits} qubits and {bits} bits");
    (first != second).then(|| Counterexample {
        region: "main".to_string(),
        at: format!("the first declares {}, the second {}", words(first), words(second)),
        size: f64::INFINITY,
    })
}

/// For programs that are too wide to run: what differs as a region may agree on the state that programs start from.
fn judge_start_state(regions: &mut Regionwise<'_, '_>, issues: &[Issue]) -> Option<Equal> {
    match regions.compare_on_zeros() {
        Finding::Equal { .. } => Some(unused_definition(issues).map_or(Equal::Yes, Equal::Undecided)),
        Finding::Different { at, size } => {
            Some(Equal::No(Counterexample { region: "main".to_string(), at, size }))
        }
        Finding::Unknown(_) => None,
    }
}

/// As [`check_equal`], but nothing is run: what is found equal is equal for all outcomes and numbers of rounds, and what
/// regions alone do not decide is undecided.
pub fn check_regions(before: &Circuit, after: &Circuit, options: &CheckOptions) -> Verdict {
    let landmarks = Arc::new(Landmarks::of([before, after]));
    let phase_counts = options.phase.counts([before, after]);
    let mut regions = Regionwise::new(before, after, phase_counts, landmarks, options);
    let issues = regions.compare();
    let equal = judge([before, after], &issues).unwrap_or_else(|| Equal::Undecided(describe(&issues)));
    Verdict { equal, methods: regions.log.methods() }
}

/// As [`check_equal`], but only by running the programs: a second opinion that shares nothing with regions.
pub fn check_runs(a: &Circuit, b: &Circuit, options: &CheckOptions) -> Verdict {
    let mut log = Log::default();
    let landmarks = Arc::new(Landmarks::of([a, b]));
    let phase_counts = options.phase.counts([a, b]).in_programs;
    let equal = match branches::compare([a, b], phase_counts, &landmarks, options, &mut log) {
        Ok(ran) => match ran.difference {
            Some(found) => Equal::No(found),
            None => ran.missed().map_or(Equal::Yes, Equal::Undecided),
        },
        Err(reason) => Equal::Undecided(reason),
    };
    Verdict { equal, methods: log.methods() }
}

/// What regions decide. A definition that differs makes the programs differ, whether they use it or not. In the main
/// region, gates that differ may still agree on the one state that the programs start from.
fn judge(circuits: [&Circuit; 2], issues: &[Issue]) -> Option<Equal> {
    if issues.is_empty() {
        return Some(Equal::Yes);
    }
    let from_zeros = circuits.iter().all(|circuit| circuit.facts.zero_initialised);
    issues.iter().find_map(|issue| match &issue.what {
        What::Different(found) if issue.site != Site::Main || !from_zeros => Some(Equal::No(found.clone())),
        _ => None,
    })
}

/// What runs that agree do not vouch for: a definition that was not found equal, and a body that none of them entered.
fn not_seen(ran: &branches::Ran, issues: &[Issue]) -> Option<String> {
    let is_program = |issue: &Issue| issue.site == Site::Program;
    let body = |issue: &Issue| match issue.site {
        Site::Body(address) if !ran.entered(address) => Some(format!(
            "whole programs agree, but no run came to where {}",
            describe(std::slice::from_ref(issue))
        )),
        _ => None,
    };
    unused_definition(issues)
        .or_else(|| issues.iter().find_map(body))
        .or_else(|| issues.iter().any(is_program).then(|| ran.missed()).flatten())
}

/// Runs show what `main` does; a definition that was not found equal is not vouched for by them.
fn unused_definition(issues: &[Issue]) -> Option<String> {
    issues.iter().find_map(|issue| match (&issue.what, issue.site) {
        (What::Suspicious(found), Site::Subroutine) => {
            Some(format!("whole programs agree, but {} differs: {}", found.region, found.at))
        }
        (What::Unknown(reason), Site::Subroutine | Site::Gate) => Some(reason.clone()),
        _ => None,
    })
}

fn describe(issues: &[Issue]) -> String {
    let words = issues.iter().map(|issue| match &issue.what {
        What::Different(found) | What::Suspicious(found) => format!("region by region, {found}"),
        What::Unknown(reason) => reason.clone(),
    });
    words.collect::<Vec<_>>().join("; ")
}
