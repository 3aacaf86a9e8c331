//! Two regions as channels, simulated: measurements and resets branch, and every other op that is no gate is a random
//! unitary, the same one on both sides. Regions that are equal whatever those ops do are equal with random ones; others
//! differ with probability one.

use std::collections::BTreeMap;

use num_complex::Complex64;

use super::fingerprint::{Fingerprint, OpenOutcome, Probes};
use super::gate_lists::Finding;
use super::oracle::State;
use super::oracle::gates::{peel, random_unitary};
use super::random::Random;
use super::steps::{Act, Steps};
use super::unitary::{distance, relative_phase};
use super::verdict::CheckOptions;
use crate::gates;

/// Regions up to this width are run on a maximally entangled state, which stands for all states at once.
const MAX_CHOI_QUBITS: usize = 6;

/// How much was done to come to a finding.
#[derive(Clone, Copy, Debug, Default)]
pub struct Covered {
    pub branches: usize,
    pub draws: usize,
}

pub fn compare(a: &Steps, b: &Steps, options: &CheckOptions) -> (Finding, Covered) {
    let chosen = Chosen::of(&[a, b]);
    let qubits = if a.qubits <= MAX_CHOI_QUBITS { 2 * a.qubits } else { a.qubits };
    let branches = 2f64.powi((chosen.fences.len() + chosen.resets) as i32);
    let cost = branches * 2f64.powi(qubits as i32) * (a.count() + b.count()) as f64;
    if qubits > options.max_qubits || cost > options.budget || branches > options.max_branches as f64 {
        let reason = format!("{branches} branches over {qubits} qubits are too many");
        return (Finding::Unknown(reason), Covered::default());
    }
    let tolerance = options.tolerance_for(a.count() + b.count());
    let draws = options.draws.min((options.budget / cost) as usize).max(1);
    let mut phase = None;
    for draw in 0..draws {
        let random = |purpose: u64| Random::keyed(options.seed, &[draw as u64, purpose]);
        let run = Run {
            chosen: &chosen,
            probes: Probes::new(qubits, random(1)),
            start: start(a.qubits, qubits, random(2)),
            fences: random(3).next(),
        };
        if chosen.is_unitary {
            let [x, y] = [run.state(a), run.state(b)];
            let (x, y) = (x.amplitudes(), y.amplitudes());
            let phase = *phase.get_or_insert_with(|| relative_phase(x, y));
            let size = distance(x, y, phase);
            if size > tolerance {
                let covered = Covered { branches: 1, draws: draw + 1 };
                return (Finding::Different { at: format!("draw {draw}"), size }, covered);
            }
            continue;
        }
        let (x, y) = (run.leaves(a), run.leaves(b));
        for outcomes in x.keys().chain(y.keys()) {
            let none = Fingerprint::default();
            let size = x.get(outcomes).unwrap_or(&none).distance(y.get(outcomes).unwrap_or(&none));
            if size > tolerance {
                let words: Vec<String> = outcomes
                    .iter()
                    .map(|&(fence, value)| format!("op {fence} finds {}", value as u8))
                    .collect();
                let at = if words.is_empty() { "its one branch".to_string() } else { words.join(", ") };
                let covered = Covered { branches: x.len(), draws: draw + 1 };
                return (Finding::Different { at: format!("{at}, draw {draw}"), size }, covered);
            }
        }
    }
    let regions = Complex64::cis(a.phase - b.phase);
    let covered = Covered { branches: branches as usize, draws };
    (Finding::Equal { phase: phase.map(|phase| phase * regions) }, covered)
}

fn start(qubits: usize, total: usize, mut random: Random) -> State {
    if total == qubits { State::random(qubits, &mut random) } else { State::entangled(qubits) }
}

/// Which measurements have to choose an outcome; the others leave it open until the end, because nothing afterwards mixes
/// the outcomes. The same for both sides, so that their branches correspond.
struct Chosen {
    fences: Vec<u64>,
    resets: usize,
    /// Nothing branches at all.
    is_unitary: bool,
}

impl Chosen {
    fn of(sides: &[&Steps; 2]) -> Chosen {
        let mut fences = Vec::new();
        for steps in sides {
            // Qubits with an open outcome.
            let mut open: Vec<(usize, u64)> = Vec::new();
            for step in &steps.steps {
                let mixes = |qubit: usize| match &step.act {
                    Act::Gates(actions) => actions.iter().any(|action| !action.keeps(qubit)),
                    Act::Measure { qubit: own, .. } | Act::Reset { qubit: own, .. } => *own == qubit,
                    Act::Fence { qubits, .. } => qubits.contains(&qubit),
                };
                fences.extend(open.iter().filter(|open| mixes(open.0)).map(|open| open.1));
                open.retain(|open| !mixes(open.0));
                if let Act::Measure { qubit, fence } = step.act {
                    open.push((qubit, fence));
                }
            }
        }
        fences.sort_unstable();
        fences.dedup();
        let count = |which: fn(&Act) -> bool| sides[0].steps.iter().filter(|step| which(&step.act)).count();
        let resets = count(|act| matches!(act, Act::Reset { .. }));
        let is_unitary = resets + count(|act| matches!(act, Act::Measure { .. })) == 0;
        Chosen { fences, resets, is_unitary }
    }
}

type Outcomes = Vec<(u64, bool)>;

struct Run<'r> {
    chosen: &'r Chosen,
    probes: Probes,
    start: State,
    /// Seed of the unitaries that stand for fences.
    fences: u64,
}

struct Branch {
    /// The next step.
    at: usize,
    state: State,
    outcomes: Outcomes,
    open: Vec<OpenOutcome>,
}

impl Run<'_> {
    /// The one state that a region leads to which does not branch.
    fn state(&self, steps: &Steps) -> State {
        let mut branch = Branch { at: 0, state: self.start.clone(), outcomes: Vec::new(), open: Vec::new() };
        self.run_to_choice(steps, &mut branch);
        branch.state
    }

    /// What the outcomes lead to. Resets are summed over.
    fn leaves(&self, steps: &Steps) -> BTreeMap<Outcomes, Fingerprint> {
        let mut leaves: BTreeMap<Outcomes, Fingerprint> = BTreeMap::new();
        let mut open =
            vec![Branch { at: 0, state: self.start.clone(), outcomes: Vec::new(), open: Vec::new() }];
        while let Some(mut branch) = open.pop() {
            match self.run_to_choice(steps, &mut branch) {
                Some(qubit) => {
                    let act = &steps.steps[branch.at - 1].act;
                    open.extend([false, true].map(|value| choose(&branch, act, qubit, value)));
                }
                None => {
                    let fingerprint = self.probes.of(&branch.state, &branch.open);
                    leaves.entry(branch.outcomes).or_default().add(&fingerprint);
                }
            }
        }
        leaves
    }

    /// Goes on to the next step that branches, past it, and says for which qubit; `None` at the end.
    fn run_to_choice(&self, steps: &Steps, branch: &mut Branch) -> Option<usize> {
        while let Some(step) = steps.steps.get(branch.at) {
            branch.at += 1;
            match &step.act {
                Act::Gates(actions) => actions.iter().for_each(|action| branch.state.apply(action)),
                Act::Measure { qubit, fence } if self.chosen.fences.contains(fence) => return Some(*qubit),
                Act::Measure { qubit, fence } => {
                    branch.open.push(OpenOutcome { qubit: *qubit, name: Some(*fence) });
                }
                Act::Reset { qubit, .. } => return Some(*qubit),
                Act::Fence { identity, qubits } => {
                    let random = Random::keyed(self.fences, &[*identity]);
                    random_unitary(qubits, random).iter().for_each(|action| branch.state.apply(action));
                }
            }
        }
        None
    }
}

fn choose(branch: &Branch, act: &Act, qubit: usize, value: bool) -> Branch {
    let mut state = branch.state.clone();
    state.project(qubit, value);
    let mut outcomes = branch.outcomes.clone();
    match act {
        Act::Measure { fence, .. } => outcomes.push((*fence, value)),
        _ if value => state.apply(&peel(&gates::X.matrix(&[])).on(&[qubit])),
        _ => {}
    }
    Branch { at: branch.at, state, outcomes, open: branch.open.clone() }
}
