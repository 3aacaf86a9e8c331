//! What comes before and after each row on each of its wires.

use super::NONE;
use crate::ir::op::{SPILLED, Wire};
use crate::ir::region::Region;

/// Linked lists over the rows, one per wire. A row that was taken out keeps its links, so that it can be put back
/// where it was, as long as everything else is as it was then.
#[derive(Clone, Debug)]
pub(super) struct Links {
    qubits: usize,
    /// For rows with at most two wires: before and after on the first wire, before and after on the second. For others:
    /// where their links start in `wide`.
    inline: Vec<[[u32; 2]; 2]>,
    /// Before and after, for each touched wire.
    wide: Vec<[u32; 2]>,
    /// The first and the last row of each wire, by dense number.
    ends: Vec<[u32; 2]>,
}

const UNLINKED: [u32; 2] = [NONE; 2];

impl Links {
    pub(super) fn new(region: &Region) -> Links {
        let mut links = Links {
            qubits: region.qubits(),
            inline: Vec::with_capacity(region.len()),
            wide: Vec::new(),
            ends: vec![UNLINKED; region.wires()],
        };
        // Where the link of the last row of each wire is, so that wide rows need no search.
        let mut tails = vec![0u32; region.wires()];
        for row in 0..region.len() {
            links.push(region, row);
            for (slot, &wire) in region.touched(row).iter().enumerate() {
                let dense = wire.dense(links.qubits);
                let last = links.ends[dense][1];
                match last {
                    NONE => links.ends[dense][0] = row as u32,
                    last => links.slot_mut(region, last, tails[dense] as usize)[1] = row as u32,
                }
                links.slot_mut(region, row as u32, slot)[0] = last;
                links.ends[dense][1] = row as u32;
                tails[dense] = slot as u32;
            }
        }
        links
    }

    /// Makes room for a row.
    pub(super) fn push(&mut self, region: &Region, row: usize) {
        let mut link = [UNLINKED; 2];
        if region.ops()[row].is(SPILLED) {
            link[0][0] = self.wide.len() as u32;
            self.wide.resize(self.wide.len() + region.touched(row).len(), UNLINKED);
        }
        self.inline.push(link);
    }

    pub(super) fn ends(&self, wire: Wire) -> [u32; 2] {
        self.ends[wire.dense(self.qubits)]
    }

    /// Before and after the row on a wire that it touches.
    pub(super) fn at(&self, region: &Region, row: u32, wire: Wire) -> [u32; 2] {
        self.slot(region, row, slot_of(region, row, wire))
    }

    pub(super) fn slot(&self, region: &Region, row: u32, slot: usize) -> [u32; 2] {
        let inline = &self.inline[row as usize];
        if region.ops()[row as usize].is(SPILLED) {
            self.wide[inline[0][0] as usize + slot]
        } else {
            inline[slot]
        }
    }

    fn slot_mut(&mut self, region: &Region, row: u32, slot: usize) -> &mut [u32; 2] {
        let inline = &mut self.inline[row as usize];
        if region.ops()[row as usize].is(SPILLED) {
            &mut self.wide[inline[0][0] as usize + slot]
        } else {
            &mut inline[slot]
        }
    }

    /// Points the neighbours `before` and `after` on a wire (or its ends) at what is given.
    fn join(&mut self, region: &Region, wire: Wire, [before, after]: [u32; 2], [next, prev]: [u32; 2]) {
        let dense = wire.dense(self.qubits);
        match before {
            NONE => self.ends[dense][0] = next,
            before => self.slot_mut(region, before, slot_of(region, before, wire))[1] = next,
        }
        match after {
            NONE => self.ends[dense][1] = prev,
            after => self.slot_mut(region, after, slot_of(region, after, wire))[0] = prev,
        }
    }

    /// Puts a row after `before[k]` on its `k`-th wire.
    pub(super) fn insert(&mut self, region: &Region, row: u32, before: &[u32]) {
        for (slot, (&wire, &before)) in region.touched(row as usize).iter().zip(before).enumerate() {
            let after = match before {
                NONE => self.ends[wire.dense(self.qubits)][0],
                before => self.at(region, before, wire)[1],
            };
            *self.slot_mut(region, row, slot) = [before, after];
            self.join(region, wire, [before, after], [row, row]);
        }
    }

    pub(super) fn remove(&mut self, region: &Region, row: u32) {
        for (slot, &wire) in region.touched(row as usize).iter().enumerate() {
            let [before, after] = self.slot(region, row, slot);
            self.join(region, wire, [before, after], [after, before]);
        }
    }

    /// Puts a row back where it was removed last, everything removed since being back already.
    pub(super) fn restore(&mut self, region: &Region, row: u32) {
        for (slot, &wire) in region.touched(row as usize).iter().enumerate() {
            let around = self.slot(region, row, slot);
            self.join(region, wire, around, [row, row]);
        }
    }
}

/// Which of its touched wires a wire is to a row.
fn slot_of(region: &Region, row: u32, wire: Wire) -> usize {
    let op = &region.ops()[row as usize];
    if !op.is(SPILLED) {
        return (op.wires[0] != wire) as usize;
    }
    let touched = region.touched(row as usize);
    touched.iter().position(|&other| other == wire).expect("neighbours on a wire touch it")
}
