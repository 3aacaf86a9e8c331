//! The validator of an edit session.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Counts, DEAD, Editor, NONE};
use crate::ir::circuit::Circuit;
use crate::ir::hash::Meanings;
use crate::ir::op::Wire;
use crate::ir::validate::{Findings, Rule, Violation};

impl Editor {
    /// Checks links, labels, rows and counts, and that freezing keeps the order of every wire. Without a circuit,
    /// references to gates of the program, expressions and symbols are taken on trust.
    pub fn validate(&self, circuit: Option<&Circuit>) -> Result<(), Vec<Violation>> {
        let mut findings = Findings::new("");
        let mut touching = vec![0; self.region.wires()];
        for wire in self.rows().flat_map(|row| self.region.touched(row)) {
            touching[wire.dense(self.region.qubits())] += 1;
        }
        for (wire, &expected) in self.wires().zip(&touching) {
            self.check_wire(wire, expected, &mut findings);
        }
        self.check_rows(&mut findings);
        self.check_counts(&mut findings);
        if !findings.is_empty() {
            return findings.close();
        }
        let frozen = self.to_region();
        let meanings = circuit.map(Meanings::of).unwrap_or_default();
        if self.hash_by_links(&meanings) != Some(frozen.structure_hash(&meanings)) {
            findings.add(None, Rule::Order, "the frozen region orders some wire otherwise than the links do");
        }
        findings.close()?;
        frozen.validate(circuit)
    }

    fn wires(&self) -> impl Iterator<Item = Wire> + use<> {
        let layout = &self.region.layout;
        (0..layout.qubits).map(Wire::qubit).chain((0..layout.bits).map(Wire::classical))
    }

    /// Walks a wire from its first row to its last; `expected` rows touch it.
    fn check_wire(&self, wire: Wire, expected: usize, findings: &mut Findings) {
        let [first, last] = self.links.ends(wire);
        let (mut at, mut before, mut label, mut met) = (first, NONE, 0, 0);
        while at != NONE {
            let row = at as usize;
            if !self.contains(row) || !self.region.touched(row).contains(&wire) {
                findings.add(row, Rule::Links, format!("wire {wire:?} leads to the row, which is not on it"));
                return;
            }
            let [prev, next] = self.links.at(&self.region, at, wire);
            if prev != before {
                findings.add(
                    row,
                    Rule::Links,
                    format!("on {wire:?} the row before is {prev}, expected {before}"),
                );
            }
            if self.labels[row] <= label {
                let message =
                    format!("on {wire:?} label {} follows {label}, expected a larger one", self.labels[row]);
                findings.add(row, Rule::Labels, message);
            }
            (before, label, met) = (at, self.labels[row], met + 1);
            if met > self.live {
                findings.add(row, Rule::Links, format!("wire {wire:?} goes in a circle"));
                return;
            }
            at = next;
        }
        if last != before {
            findings.add(None, Rule::Links, format!("wire {wire:?} ends at {last}, expected {before}"));
        }
        if met != expected {
            findings.add(None, Rule::Links, format!("wire {wire:?} has {met} rows, expected {expected}"));
        }
    }

    /// Rows are live, free, held by the journal, or statements that were removed for good; never two of these.
    fn check_rows(&self, findings: &mut Findings) {
        let live = self.labels.iter().filter(|&&label| label != DEAD).count();
        if live != self.live {
            findings.add(None, Rule::Rows, format!("{live} live rows, counted {}", self.live));
        }
        let mut known = vec![false; self.labels.len()];
        let free = self.free.inline.iter().chain(self.free.spilled.values()).flatten().copied();
        for row in free.chain(self.journal.held()) {
            let row = row as usize;
            if self.contains(row) || std::mem::replace(&mut known[row], true) {
                findings.add(row, Rule::Rows, "the row is live and dead, or dead twice");
            }
        }
        for (row, _) in known.iter().enumerate().filter(|&(row, &known)| !known && !self.contains(row)) {
            if !self.region.op(row).kind.has_payload() {
                findings.add(row, Rule::Rows, "the row is neither live nor free");
            }
        }
    }

    fn check_counts(&self, findings: &mut Findings) {
        let mut counts = Counts::default();
        for row in self.rows() {
            counts.add(&self.region, row);
        }
        if counts != self.counts {
            findings.add(None, Rule::Counts, format!("{:?}, expected {counts:?}", self.counts));
        }
    }

    /// The structure hash by Kahn's algorithm on the links, labels aside; `None` when the links go in circles.
    fn hash_by_links(&self, meanings: &Meanings) -> Option<u128> {
        let mut missing: Vec<usize> = vec![0; self.labels.len()];
        let mut ready = BinaryHeap::new();
        for row in self.rows() {
            let touched = self.region.touched(row).iter();
            missing[row] = touched.filter(|&&wire| self.prev(row, wire).is_some()).count();
            if missing[row] == 0 {
                ready.push(Reverse(row));
            }
        }
        let mut sorted = self.region.emptied();
        while let Some(Reverse(row)) = ready.pop() {
            sorted.push_from(&self.region, row);
            let op = self.region.op(row);
            for next in op.touched.iter().filter_map(|&wire| self.next(row, wire)) {
                missing[next] -= 1;
                if missing[next] == 0 {
                    ready.push(Reverse(next));
                }
            }
        }
        (sorted.len() == self.live).then(|| sorted.structure_hash(meanings))
    }
}
