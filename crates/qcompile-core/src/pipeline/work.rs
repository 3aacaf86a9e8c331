//! What passes work on: a circuit whose regions are handed out one by one.

use std::convert::Infallible;
use std::sync::Arc;

use super::pass::Outcome;
use crate::analysis::Counts;
use crate::ir::{Circuit, Exprs, Facts, MODIFIED, ProgramGate, Region, RegionKind, Version, Wire};

/// A circuit in the hands of passes.
#[derive(Debug)]
pub struct Work {
    circuit: Circuit,
    version: u64,
    /// The counts, and the version that they were made for.
    counts: (u64, Counts),
}

/// A region with what a rewrite of it needs to know.
pub struct Site<'a> {
    pub region: &'a Arc<Region>,
    pub kind: RegionKind,
    pub exprs: &'a mut Exprs,
    /// The gates that the program brings along.
    pub gates: &'a [ProgramGate],
    pub facts: Facts,
    pub version: Version,
}

/// What was done to a region.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    pub rewrites: u64,
}

/// A region that takes the place of the one that was handed out.
#[derive(Debug)]
pub struct Rewritten {
    pub region: Region,
    pub done: Done,
}

impl Work {
    pub fn new(circuit: Circuit) -> Work {
        let counts = (0, Counts::of(&circuit));
        Work { circuit, version: 0, counts }
    }

    pub fn circuit(&self) -> &Circuit {
        &self.circuit
    }

    /// Changes with the circuit.
    pub fn version(&self) -> u64 {
        self.version
    }

    pub fn counts(&mut self) -> Counts {
        if self.counts.0 != self.version {
            self.counts = (self.version, Counts::of(&self.circuit));
        }
        self.counts.1
    }

    /// Puts another circuit in place: for passes that rebuild it as a whole.
    pub fn set_circuit(&mut self, circuit: Circuit) {
        self.circuit = circuit;
        self.version += 1;
    }

    /// Hands out every region that may change, bodies before the regions that hold them. `rewrite` returns the new
    /// region, or `None` to keep it. A new region that the text could not say at its place is refused: see
    /// [`can_stand`].
    pub fn rewrite(&mut self, mut rewrite: impl FnMut(&mut Site) -> Option<Rewritten>) -> Outcome {
        let mut outcome = Outcome::default();
        let gates = self.circuit.gates.clone();
        let (facts, version) = (self.circuit.facts, self.circuit.version);
        let result = self.circuit.rewrite_regions::<Infallible>(&mut |exprs, kind, region| {
            let mut site = Site { region, kind, exprs, gates: &gates, facts, version };
            let Some(new) = rewrite(&mut site) else { return Ok(None) };
            if !can_stand(&new.region, &site) {
                outcome.refused += 1;
                return Ok(None);
            }
            outcome.rewrites += new.done.rewrites;
            Ok(Some(new.region))
        });
        let Ok(changed) = result;
        self.version += u64::from(changed);
        outcome
    }
}

/// Whether a new region can take its place: its new ops name only what has a name there, and in a program with timing
/// a block keeps touching the wires that it synchronises.
fn can_stand(new: &Region, site: &Site) -> bool {
    let layout = &new.layout;
    let named = layout.unnamed.is_empty() && layout.hidden.is_empty()
        || new.iter().filter(|op| op.is(MODIFIED)).all(|op| {
            let mut visible = true;
            for &param in op.params {
                site.exprs.for_each_leaf(param, &mut |leaf| {
                    visible &= layout.hidden.binary_search(&leaf.symbol).is_err();
                });
            }
            visible && op.wires.iter().all(|wire| layout.unnamed.binary_search(wire).is_err())
        });
    let synchronises = site.facts.timed && site.kind == RegionKind::Block;
    named && (!synchronises || touched_wires(new) == touched_wires(site.region))
}

fn touched_wires(region: &Region) -> Vec<Wire> {
    let mut wires: Vec<Wire> = region.iter().flat_map(|op| op.touched).copied().collect();
    wires.sort_unstable();
    wires.dedup();
    wires
}
