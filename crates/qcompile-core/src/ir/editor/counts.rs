//! What an editor counts while it edits.

use crate::ir::op::{Kind, Op};
use crate::ir::region::{Region, Row};

/// Numbers of ops, kept current by every edit.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// By kind.
    kinds: Vec<u32>,
    pub ops: usize,
    /// Gates, of the table or of the program.
    pub gates: usize,
    /// Gates that act on two qubits.
    pub two_qubit: usize,
    /// Parameters of all ops.
    pub params: usize,
}

impl PartialEq for Counts {
    fn eq(&self, other: &Self) -> bool {
        let kinds = self.kinds.len().max(other.kinds.len()) as u16;
        self.totals() == other.totals() && (0..kinds).all(|kind| self.of(Kind(kind)) == other.of(Kind(kind)))
    }
}

impl Counts {
    pub fn of(&self, kind: Kind) -> usize {
        self.kinds.get(kind.0 as usize).map_or(0, |&count| count as usize)
    }

    fn totals(&self) -> [usize; 4] {
        [self.ops, self.gates, self.two_qubit, self.params]
    }

    pub(super) fn add(&mut self, region: &Region, row: Row) {
        let kind = region.ops[row].kind;
        if self.kinds.len() <= kind.0 as usize {
            self.kinds.resize(kind.0 as usize + 1, 0);
        }
        self.kinds[kind.0 as usize] += 1;
        self.ops += 1;
        self.gates += kind.is_gate() as usize;
        self.two_qubit += is_two_qubit(&region.ops[row]) as usize;
        self.params += region.param_count(row);
    }

    pub(super) fn remove(&mut self, region: &Region, row: Row) {
        let kind = region.ops[row].kind;
        self.kinds[kind.0 as usize] -= 1;
        self.ops -= 1;
        self.gates -= kind.is_gate() as usize;
        self.two_qubit -= is_two_qubit(&region.ops[row]) as usize;
        self.params -= region.param_count(row);
    }

    pub(super) fn delta(&self, before: [usize; 4]) -> Delta {
        let [ops, gates, two_qubit, params] =
            std::array::from_fn(|k| self.totals()[k] as isize - before[k] as isize);
        Delta { ops, gates, two_qubit, params }
    }

    pub(super) fn snapshot(&self) -> [usize; 4] {
        self.totals()
    }
}

fn is_two_qubit(op: &Op) -> bool {
    op.kind.is_gate() && op.arity == 2
}

/// How an edit changed the counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    pub ops: isize,
    pub gates: isize,
    pub two_qubit: isize,
    pub params: isize,
}
