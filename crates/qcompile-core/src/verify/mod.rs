//! Whether two circuits mean the same.
//!
//! [`check_equal`] decides for whole programs. It first goes region by region, without running anything: the ops that are no
//! gates must be the same, and the gates between them must do the same (`regionwise`; alone: [`check_regions`]). Where
//! that finds no equality, the programs are run (`branches`; alone: [`check_runs`]). A [`Verdict`] names the methods that it
//! rests on, how strong each is, and what it covered; what nothing decides is undecided, with the reason.
//!
//! Gates are compared by the first method that decides: a sum over paths (`path_sum`), windows that follow the differences
//! through both circuits (`window`), the whole unitary (`unitary`, first where it is small), a stabiliser tableau
//! (`tableau`), random states (`random_states`). Only the last can miss a difference.
//!
//! Equality of programs: for the same inputs, start state and answers of externs, the same results (what is written to
//! each variable, in order) with the same sum of `|psi><psi|` each. The phase of a branch is free; the global phase of gate
//! bodies and of programs without measurement, reset and runtime data counts.

mod branches;
mod channels;
mod fingerprint;
mod gate_lists;
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

use gate_lists::Finding;
use log::Log;
use phase::PhaseCounts;
use regionwise::{Issue, Regionwise};
pub use verdict::{
    CheckOptions, Counterexample, Equal, External, MethodUsed, Phase, PhaseSeen, Strength, Verdict,
};

use crate::ir::Circuit;

/// Whether two circuits are equal. Regions that are the same object in both are passed over, so after a pass this costs as
/// much as the pass changed.
pub fn check_equal(a: &Circuit, b: &Circuit, options: &CheckOptions<'_>) -> Verdict {
    let phase_counts = options.phase.counts([a, b]);
    let mut regions = Regionwise::new(a, b, phase_counts, options);
    let issues = regions.compare();
    if let Some(equal) = judge(a, &issues) {
        return Verdict { equal, methods: regions.log.methods() };
    }
    let mut runs = Log::default();
    let equal = match branches::compare(a, b, phase_counts.in_programs, options, &mut runs) {
        Ok(Some(found)) => Equal::No(found),
        Ok(None) => unused_definition(&issues).map_or(Equal::Yes, Equal::Undecided),
        Err(reason) => judge_start_state(&mut regions, &issues)
            .or_else(|| ask_external([a, b], phase_counts.in_programs, options, &mut runs))
            .unwrap_or_else(|| {
                Equal::Undecided(format!("{}; running the programs: {reason}", describe(&issues)))
            }),
    };
    regions.log.absorb(runs);
    Verdict { equal, methods: regions.log.methods() }
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
pub fn check_regions(before: &Circuit, after: &Circuit, options: &CheckOptions<'_>) -> Verdict {
    let (issues, log) = compare_regions(before, after, options.phase.counts([before, after]), options);
    let equal = judge(before, &issues).unwrap_or_else(|| Equal::Undecided(describe(&issues)));
    Verdict { equal, methods: log.methods() }
}

/// As [`check_equal`], but only by running the programs: a second opinion that shares nothing with regions.
pub fn check_runs(a: &Circuit, b: &Circuit, options: &CheckOptions<'_>) -> Verdict {
    let mut log = Log::default();
    let equal = match branches::compare(a, b, options.phase.counts([a, b]).in_programs, options, &mut log) {
        Ok(Some(found)) => Equal::No(found),
        Ok(None) => Equal::Yes,
        Err(reason) => Equal::Undecided(reason),
    };
    Verdict { equal, methods: log.methods() }
}

fn compare_regions(
    a: &Circuit,
    b: &Circuit,
    phase_counts: PhaseCounts,
    options: &CheckOptions<'_>,
) -> (Vec<Issue>, Log) {
    let mut regions = Regionwise::new(a, b, phase_counts, options);
    let issues = regions.compare();
    (issues, regions.log)
}

/// What regions decide. A definition that differs makes the programs differ, whether they use it or not. In the main
/// region, gates that differ may still agree on the one state that the program starts from.
fn judge(a: &Circuit, issues: &[Issue]) -> Option<Equal> {
    if issues.is_empty() {
        return Some(Equal::Yes);
    }
    issues.iter().find_map(|issue| match issue {
        Issue::Different(found) if found.region != "main" || !a.facts.zero_initialised => {
            Some(Equal::No(found.clone()))
        }
        _ => None,
    })
}

/// Runs show what `main` does; a definition that was found to differ is not vouched for by them.
fn unused_definition(issues: &[Issue]) -> Option<String> {
    issues.iter().find_map(|issue| match issue {
        Issue::Suspicious(found) if found.region.starts_with("def ") => {
            Some(format!("whole programs agree, but {} differs: {}", found.region, found.at))
        }
        Issue::Unknown(reason) if reason.starts_with("def ") || reason.starts_with("gate ") => {
            Some(reason.clone())
        }
        _ => None,
    })
}

/// A yes up to global phase is none where the phase counts.
fn ask_external(
    [a, b]: [&Circuit; 2],
    phase_counts: bool,
    options: &CheckOptions<'_>,
    log: &mut Log,
) -> Option<Equal> {
    let (name, ask) = options.external?;
    let equal = ask(a, b).filter(|equal| !(*equal && phase_counts))?;
    log.external(name);
    Some(match equal {
        true => Equal::Yes,
        false => Equal::No(Counterexample {
            region: "main".to_string(),
            at: format!("says {name}"),
            size: f64::INFINITY,
        }),
    })
}

fn describe(issues: &[Issue]) -> String {
    let words = issues.iter().map(|issue| match issue {
        Issue::Different(found) | Issue::Suspicious(found) => format!("region by region, {found}"),
        Issue::Unknown(reason) => reason.clone(),
    });
    words.collect::<Vec<_>>().join("; ")
}
