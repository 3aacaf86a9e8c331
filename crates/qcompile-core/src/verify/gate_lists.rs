//! Two lists of gates on the same qubits: the comparison that all others come down to.

use num_complex::Complex64;

use super::log::Log;
use super::oracle::{Action, State};
use super::verdict::{CheckOptions, Strength};
use super::{path_sum, random_states, tableau, unitary};

/// What a comparison found.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// The first is `phase` times the second; `None` when the phase is not known.
    Equal { phase: Option<Complex64> },
    /// In words, and by how much.
    Different { at: String, size: f64 },
    /// With the reason.
    Unknown(String),
}

/// Which methods are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those that decide at a cost that hardly grows with the number of qubits.
    Quick,
    All,
}

/// A comparison of whole unitaries that touches no more amplitudes is quick.
const QUICK: f64 = 1e6;

/// The gates of two circuits without anything between them.
#[derive(Clone, Copy)]
pub struct GateLists<'a> {
    pub qubits: usize,
    pub a: &'a [Action],
    pub b: &'a [Action],
}

impl GateLists<'_> {
    pub fn gates(&self) -> usize {
        self.a.len() + self.b.len()
    }

    /// What both make of a state.
    pub fn applied(&self, state: &State) -> [State; 2] {
        [self.a, self.b].map(|actions| {
            let mut state = state.clone();
            actions.iter().for_each(|action| state.apply(action));
            state
        })
    }
}

/// Compares part by part: qubits that no gate of either list connects are parts of their own.
pub fn compare(lists: &GateLists<'_>, reach: Reach, options: &CheckOptions, log: &mut Log) -> Finding {
    let mut phase = Some(Complex64::ONE);
    for part in parts(lists) {
        let lists = GateLists { qubits: part.qubits.len(), a: &part.a, b: &part.b };
        let mut finding = compare_quickly(&lists, options, log);
        if reach == Reach::All
            && let Finding::Unknown(reason) = finding
        {
            finding = compare_all_over(&lists, &reason, options, log);
        }
        match finding {
            Finding::Equal { phase: own } => phase = phase.zip(own).map(|(all, own)| all * own),
            Finding::Different { at, size } => {
                let at = format!("{at} of qubits {:?}", part.qubits);
                return Finding::Different { at, size };
            }
            unknown => return unknown,
        }
    }
    Finding::Equal { phase }
}

fn compare_quickly(lists: &GateLists<'_>, options: &CheckOptions, log: &mut Log) -> Finding {
    let same = |(a, b): (&Action, &Action)| a.same(b);
    if lists.a.len() == lists.b.len() && lists.a.iter().zip(lists.b).all(same) {
        log.gates("identical", Strength::Exact { tolerance: 0.0 }, lists);
        return Finding::Equal { phase: Some(Complex64::ONE) };
    }
    if lists.qubits <= options.max_unitary_qubits && unitary::cost(lists) <= QUICK {
        return by_unitary(lists, options, log);
    }
    let tolerance = options.tolerance_for(lists.gates());
    let finding = path_sum::compare(lists, options.seed, tolerance, options.budget);
    if !matches!(finding, Finding::Unknown(_)) {
        log.gates("path sum", Strength::Exact { tolerance }, lists);
    }
    finding
}

/// Compares what both make of |0...0>, at any width.
pub fn compare_on_zeros(lists: &GateLists<'_>, options: &CheckOptions, log: &mut Log) -> Finding {
    let tolerance = options.tolerance_for(lists.gates());
    let finding = path_sum::compare_on_zeros(lists, tolerance, options.budget);
    if !matches!(finding, Finding::Unknown(_)) {
        log.gates("path sum from |0...0>", Strength::Exact { tolerance }, lists);
    }
    finding
}

fn by_unitary(lists: &GateLists<'_>, options: &CheckOptions, log: &mut Log) -> Finding {
    let tolerance = options.tolerance_for(lists.gates());
    log.gates("unitary", Strength::Exact { tolerance }, lists);
    unitary::compare(lists, tolerance)
}

/// For what is not decided quickly, and why.
fn compare_all_over(lists: &GateLists<'_>, reason: &str, options: &CheckOptions, log: &mut Log) -> Finding {
    if lists.qubits <= options.max_unitary_qubits && unitary::cost(lists) <= options.budget {
        return by_unitary(lists, options, log);
    }
    if let Some(finding) = tableau::compare(lists) {
        log.gates("stabiliser tableau", Strength::Exact { tolerance: 1e-9 }, lists);
        return finding;
    }
    let tolerance = options.tolerance_for(lists.gates());
    let cost = random_states::cost(lists);
    if lists.qubits <= options.max_qubits && cost <= options.budget {
        let draws = options.draws.min((options.budget / cost) as usize).max(1);
        log.gates("random states", Strength::Random { draws }, lists);
        return random_states::compare(lists, draws, options.seed, tolerance);
    }
    Finding::Unknown(format!(
        "{reason}, and {} gates that connect {} qubits are too many to simulate within the budget",
        lists.gates(),
        lists.qubits
    ))
}

/// Qubits that belong together, with the gates on them renamed to them.
struct Part {
    qubits: Vec<usize>,
    a: Vec<Action>,
    b: Vec<Action>,
}

fn parts(lists: &GateLists<'_>) -> Vec<Part> {
    let mut leader: Vec<usize> = (0..lists.qubits).collect();
    for action in lists.a.iter().chain(lists.b) {
        let mut qubits = action.qubits();
        let Some(first) = qubits.next() else { continue };
        for qubit in qubits {
            let (x, y) = (find(&mut leader, first), find(&mut leader, qubit));
            leader[x.max(y)] = x.min(y);
        }
    }
    // Phases without qubits make a part of their own, the first.
    let mut parts = vec![Part { qubits: vec![], a: vec![], b: vec![] }];
    let mut part_of = vec![0; lists.qubits];
    let mut local = vec![0; lists.qubits];
    for qubit in 0..lists.qubits {
        let lead = find(&mut leader, qubit);
        if lead == qubit {
            part_of[qubit] = parts.len();
            parts.push(Part { qubits: vec![], a: vec![], b: vec![] });
        }
        part_of[qubit] = part_of[lead];
        local[qubit] = parts[part_of[lead]].qubits.len();
        parts[part_of[lead]].qubits.push(qubit);
    }
    let part = |action: &Action| action.qubits().next().map_or(0, |qubit| part_of[qubit]);
    for action in lists.a {
        parts[part(action)].a.push(action.renamed(|qubit| local[qubit]));
    }
    for action in lists.b {
        parts[part(action)].b.push(action.renamed(|qubit| local[qubit]));
    }
    parts.retain(|part| !part.a.is_empty() || !part.b.is_empty());
    parts
}

fn find(leader: &mut [usize], mut qubit: usize) -> usize {
    while leader[qubit] != qubit {
        leader[qubit] = leader[leader[qubit]];
        qubit = leader[qubit];
    }
    qubit
}
