//! Undo: a journal of edits since the outermost mark.
//!
//! Rows that were taken out keep their links and are not used again before the journal ends, so undoing the steps in
//! reverse puts each back exactly where it was.

use super::Editor;
use crate::ir::param::Param;

/// A point to go back to. Marks nest: going back to one, or keeping what came after it, ends the marks set since.
#[derive(Debug)]
#[must_use = "an open mark makes the editor remember every edit: roll back or commit"]
pub struct Mark {
    depth: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Added(u32),
    /// With its label.
    Removed(u32, u64),
    /// With its flags; its old parameters are the last in `old_params`.
    Params(u32, u8),
    Phase(Param),
    /// With the labels of all rows before.
    Relabelled(Box<[u64]>),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Journal {
    steps: Vec<Step>,
    old_params: Vec<Param>,
    /// Number of steps at each open mark.
    marks: Vec<usize>,
}

impl Journal {
    pub(super) fn is_recording(&self) -> bool {
        !self.marks.is_empty()
    }

    pub(super) fn record(&mut self, step: Step) {
        if self.is_recording() {
            self.steps.push(step);
        }
    }

    pub(super) fn record_params(&mut self, row: u32, flags: u8, params: &[Param]) {
        if self.is_recording() {
            self.old_params.extend_from_slice(params);
            self.steps.push(Step::Params(row, flags));
        }
    }

    /// The removed rows, which nobody but the journal knows.
    pub(super) fn held(&self) -> impl Iterator<Item = u32> + '_ {
        self.steps.iter().filter_map(|step| match step {
            Step::Removed(row, _) => Some(*row),
            _ => None,
        })
    }
}

impl Editor {
    pub fn mark(&mut self) -> Mark {
        self.journal.marks.push(self.journal.steps.len());
        Mark { depth: self.journal.marks.len() - 1 }
    }

    /// Undoes all edits since the mark. Windows made since are void.
    pub fn rollback(&mut self, mark: Mark) {
        let Some(&start) = self.journal.marks.get(mark.depth) else { return };
        while self.journal.steps.len() > start {
            if let Some(step) = self.journal.steps.pop() {
                self.undo(step);
            }
        }
        self.journal.marks.truncate(mark.depth);
        self.edits += 1;
    }

    /// Keeps the edits since the mark. An outer mark can still undo them.
    pub fn commit(&mut self, mark: Mark) {
        self.journal.marks.truncate(mark.depth);
        if self.journal.is_recording() {
            return;
        }
        for step in std::mem::take(&mut self.journal.steps) {
            if let Step::Removed(row, _) = step {
                self.release(row);
            }
        }
        self.journal.old_params.clear();
    }

    fn undo(&mut self, step: Step) {
        match step {
            Step::Added(row) => {
                self.links.remove(&self.region, row);
                self.bury(row);
                self.release(row);
            }
            Step::Removed(row, label) => {
                self.links.restore(&self.region, row);
                self.revive(row, label);
            }
            Step::Params(row, flags) => {
                let op = &mut self.region.ops[row as usize];
                op.flags = flags;
                let at = op.p as usize;
                let count = self.region.op(row as usize).params.len();
                let old = self.journal.old_params.len() - count;
                self.region.params[at..][..count].copy_from_slice(&self.journal.old_params[old..]);
                self.journal.old_params.truncate(old);
            }
            Step::Phase(phase) => self.region.phase = phase,
            Step::Relabelled(labels) => {
                self.labels[..labels.len()].copy_from_slice(&labels);
            }
        }
    }
}
