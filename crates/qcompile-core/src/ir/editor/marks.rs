//! Undo: a journal of edits since the outermost mark.
//!
//! Rows that were taken out keep the links among each other and are not used again before the journal ends, so undoing
//! the steps in reverse puts everything back exactly where it was.

use super::Editor;
use super::links::Join;
use crate::ir::param::Param;

/// A point to go back to. Marks nest: going back to one, or keeping what came after it, ends the marks set since.
#[derive(Debug)]
#[must_use = "an open mark makes the editor remember every edit: roll back or commit"]
pub struct Mark {
    depth: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The row came to life.
    Added(u32),
    /// The row was taken out; with its label.
    Removed(u32, u64),
    /// A wire was joined anew; what was there before.
    Joined(Join),
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
        let mut journal = std::mem::take(&mut self.journal);
        journal.held().for_each(|row| self.release(row));
        journal.steps.clear();
        journal.old_params.clear();
        self.journal = journal;
    }

    fn undo(&mut self, step: Step) {
        match step {
            Step::Added(row) => {
                self.bury(row);
                self.release(row);
            }
            Step::Removed(row, label) => self.revive(row, label),
            Step::Joined(join) => self.links.join(&self.region, join),
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
