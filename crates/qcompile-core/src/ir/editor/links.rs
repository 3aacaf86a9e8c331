//! What comes before and after each row on each of its wires.

use super::NONE;
use crate::ir::op::{SPILLED, Wire};
use crate::ir::region::Region;

/// Linked lists over the rows, one per wire. Rows that are taken out keep the links among each other, so that one
/// [`Join`] per wire puts a whole window back, as long as everything else is as it was then.
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
    #[inline]
    pub(super) fn at(&self, region: &Region, row: u32, wire: Wire) -> [u32; 2] {
        self.slot(region, row, slot_of(region, row, wire))
    }

    #[inline]
    pub(super) fn slot(&self, region: &Region, row: u32, slot: usize) -> [u32; 2] {
        let inline = &self.inline[row as usize];
        if region.ops()[row as usize].is(SPILLED) {
            self.wide[inline[0][0] as usize + slot]
        } else {
            inline[slot]
        }
    }

    #[inline]
    fn slot_mut(&mut self, region: &Region, row: u32, slot: usize) -> &mut [u32; 2] {
        let inline = &mut self.inline[row as usize];
        if region.ops()[row as usize].is(SPILLED) {
            &mut self.wide[inline[0][0] as usize + slot]
        } else {
            &mut inline[slot]
        }
    }

    /// Sets what stands between two rows of a wire (or its ends): what follows `before` and what precedes `after`.
    pub(super) fn join(&mut self, region: &Region, join: Join) {
        let dense = join.wire.dense(self.qubits);
        match join.before {
            NONE => self.ends[dense][0] = join.next,
            before => self.slot_mut(region, before, slot_of(region, before, join.wire))[1] = join.next,
        }
        match join.after {
            NONE => self.ends[dense][1] = join.prev,
            after => self.slot_mut(region, after, slot_of(region, after, join.wire))[0] = join.prev,
        }
    }

    /// Adds a row, which knows the wire as its `slot`-th, to a chain that nothing leads to yet.
    pub(super) fn append(&mut self, region: &Region, chain: &mut Chain, row: u32, slot: usize) {
        self.slot_mut(region, row, slot)[0] = chain.last;
        match chain.first {
            NONE => chain.first = row,
            _ => self.slot_mut(region, chain.last, chain.slot as usize)[1] = row,
        }
        (chain.last, chain.slot) = (row, slot as u32);
    }

    /// Puts a chain before `after`, which may be none, and gives what joins it with the rest of the wire.
    pub(super) fn close(
        &mut self,
        region: &Region,
        wire: Wire,
        before: u32,
        after: u32,
        chain: Chain,
    ) -> Join {
        if chain.first == NONE {
            return Join { wire, before, after, next: after, prev: before };
        }
        self.slot_mut(region, chain.last, chain.slot as usize)[1] = after;
        Join { wire, before, after, next: chain.first, prev: chain.last }
    }
}

/// What stands between two rows of a wire: what follows the first and what precedes the second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Join {
    pub(super) wire: Wire,
    pub(super) before: u32,
    pub(super) after: u32,
    pub(super) next: u32,
    pub(super) prev: u32,
}

/// Rows that follow each other on a wire.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    first: u32,
    /// At first what stands before the chain.
    last: u32,
    /// Which wire it is to the last row.
    slot: u32,
}

impl Chain {
    pub(super) fn after(before: u32) -> Chain {
        Chain { first: NONE, last: before, slot: 0 }
    }
}

/// Which of its touched wires a wire is to a row.
#[inline]
fn slot_of(region: &Region, row: u32, wire: Wire) -> usize {
    let op = &region.ops()[row as usize];
    if op.is(SPILLED) { slot_in_record(region, row, wire) } else { (op.wires[0] != wire) as usize }
}

#[cold]
fn slot_in_record(region: &Region, row: u32, wire: Wire) -> usize {
    let touched = region.touched(row as usize);
    touched.iter().position(|&other| other == wire).expect("neighbours on a wire touch it")
}
