//! Two regions cut at the ops that are no gates: the gates between two such ops must be equal.
//!
//! Each gate is counted to the earliest cut that its wires allow, on both sides, so gates that were moved past ops on
//! other wires do no harm. What a cut does is left open: it could be anything.

use num_complex::Complex64;

use super::gate_lists::{self, Finding, GateLists, Reach};
use super::log::Log;
use super::oracle::Action;
use super::queues::Queues;
use super::steps::{Act, Step, Steps};
use super::verdict::CheckOptions;

pub fn compare(a: &Steps, b: &Steps, reach: Reach, options: &CheckOptions, log: &mut Log) -> Finding {
    let mut sides = [Queues::new(a), Queues::new(b)];
    let mut phase = Some(Complex64::cis(a.phase - b.phase));
    loop {
        let [x, y] = sides.each_mut().map(|side| actions(side.take_gates()));
        let lists = GateLists { qubits: a.qubits, a: &x, b: &y };
        match gate_lists::compare(&lists, reach, options, log) {
            Finding::Equal { phase: own } => phase = phase.zip(own).map(|(all, own)| all * own),
            other => return other,
        }
        if sides.iter().all(Queues::is_done) {
            return Finding::Equal { phase };
        }
        if !take_fences(&mut sides, a.wires) {
            return Finding::Unknown("a fence is free to come on one side only".to_string());
        }
    }
}

fn actions(steps: Vec<&Step>) -> Vec<Action> {
    steps.into_iter().flat_map(Step::actions).cloned().collect()
}

/// Takes the ops that are no gates and that both sides have next; `false` when there are none.
fn take_fences(sides: &mut [Queues<'_>; 2], wires: usize) -> bool {
    let mut taken = false;
    for wire in 0..wires {
        while let (Some((x, step)), Some((y, other))) = (sides[0].next(wire), sides[1].next(wire)) {
            if matches!(step.act, Act::Gates(_))
                || step.touched != other.touched
                || !step.act.same(&other.act)
            {
                break;
            }
            sides[0].take(x);
            sides[1].take(y);
            taken = true;
        }
    }
    taken
}
