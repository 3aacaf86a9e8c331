//! Labels: numbers that rise along every wire.

use super::marks::Step;
use super::{DEAD, Editor, ROOM};

impl Editor {
    /// Spreads the labels again. They are in an order that the wires allow, so the order stays as it is: what Kahn's
    /// algorithm with the old label as priority would give.
    pub(super) fn relabel(&mut self) {
        let order = self.order();
        let old = self.labels.clone();
        for (place, &row) in order.iter().enumerate() {
            self.labels[row as usize] = (place as u64 + 1) * ROOM;
        }
        self.relabelled = true;
        self.journal.record(Step::Relabelled(old.into()));
    }

    /// The rows of the circuit by label. Unless labels were given anew, rows that did not move are in order, so only
    /// the others are sorted, by the row that they come after.
    pub(super) fn order(&self) -> Vec<u32> {
        if self.relabelled {
            let mut rows: Vec<u32> = self.rows().map(|row| row as u32).collect();
            rows.sort_unstable_by_key(|&row| (self.labels[row as usize], row));
            return rows;
        }
        let (starts, moved) = self.moved_rows();
        let mut order = Vec::with_capacity(self.live);
        for bucket in 0..=self.original {
            if bucket > 0 && self.is_unmoved(bucket - 1) {
                order.push(bucket as u32 - 1);
            }
            order.extend(&moved[starts[bucket] as usize..starts[bucket + 1] as usize]);
        }
        order
    }

    /// Whether the row stands where it stood when the session began.
    fn is_unmoved(&self, row: usize) -> bool {
        row < self.original && self.labels[row] == (row as u64 + 1) * ROOM
    }

    /// The rows that are not where they were, in buckets: bucket `b` holds those that come after row `b - 1` and before
    /// row `b`, sorted, from `starts[b]` on.
    fn moved_rows(&self) -> (Vec<u32>, Vec<u32>) {
        let bucket_of = |row: usize| ((self.labels[row] / ROOM) as usize).min(self.original);
        let is_moved = |row: &usize| self.labels[*row] != DEAD && !self.is_unmoved(*row);
        let mut starts = vec![0u32; self.original + 3];
        for row in (0..self.labels.len()).filter(is_moved) {
            starts[bucket_of(row) + 2] += 1;
        }
        for bucket in 2..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        let mut moved = vec![0u32; starts[self.original + 2] as usize];
        for row in (0..self.labels.len()).filter(is_moved) {
            let place = &mut starts[bucket_of(row) + 1];
            moved[*place as usize] = row as u32;
            *place += 1;
        }
        for bucket in 0..=self.original {
            let rows = &mut moved[starts[bucket] as usize..starts[bucket + 1] as usize];
            rows.sort_unstable_by_key(|&row| (self.labels[row as usize], row));
        }
        (starts, moved)
    }
}
