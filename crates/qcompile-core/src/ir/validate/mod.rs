//! The validator: says what is wrong with a region or a circuit, and what was expected.
//!
//! [`storage`] is one linear sweep over the columns of a region: kinds, arities, wires, records, parameters, origins,
//! payloads. It needs no trust in what it reads. [`context`] looks at what rows mean to each other (bodies,
//! declarations, versions of values) and reads ops through views, so it runs only where the storage is sound.
//! [`program`] checks what belongs to no region: gates, subroutines, symbols.

mod context;
mod program;
mod storage;
#[cfg(test)]
mod tests;

pub(crate) use program::called_gates;

use super::circuit::Circuit;
use super::region::{Region, Row};

/// What kind of promise was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The kind is a row of the gate table, a special op or a gate of the program.
    Kind,
    /// The number and class of acting wires and the number of parameters fit the kind.
    Arity,
    /// Touched wires are in range and distinct, and there is at least one.
    Wires,
    /// Operand records and flags say the same and lie dense, in row order.
    Storage,
    /// Parameters are finite numbers or known expressions and lie dense, in row order.
    Parameters,
    /// Origins are absent or one per row, and lie in the text.
    Origins,
    /// Payloads fit their ops and are referred to once each.
    Payloads,
    /// Wires have names in order; hidden symbols and unnamed wires are sorted.
    Layout,
    /// Bodies inherit the touched wires of their op.
    Bodies,
    /// Fences touch what they hold back; writes are announced.
    Effects,
    /// A value is read in the version that is current at its place.
    Versions,
    /// Nothing is used before the statement that declares it.
    Declarations,
    /// New and changed ops use only wires and values that have a name in their scope.
    Scope,
    /// Gates, subroutines and symbols of the program refer to things that exist and fit.
    Program,
    /// Editor: `next` and `prev` are inverse to each other.
    Links,
    /// Editor: labels rise along every wire.
    Labels,
    /// Editor: rows are live or dead, never both.
    Rows,
    /// Editor: counts equal a recount.
    Counts,
    /// Editor: freezing keeps the order of every wire.
    Order,
}

/// One broken promise: where, what was found, what was expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// Such as `main, row 3, body 1`; empty for a region alone.
    pub place: String,
    pub row: Option<Row>,
    pub rule: Rule,
    pub message: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        if let Some(row) = self.row {
            write!(f, "row {row}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// More findings than anyone reads: a broken region of a million rows must not make a million messages.
const MOST_FINDINGS: usize = 64;

/// Findings in the making, for one place.
pub(super) struct Findings {
    place: String,
    list: Vec<Violation>,
}

impl Findings {
    pub(super) fn new(place: &str) -> Findings {
        Findings { place: place.to_string(), list: Vec::new() }
    }

    pub(super) fn add(&mut self, row: impl Into<Option<Row>>, rule: Rule, message: impl Into<String>) {
        if self.list.len() < MOST_FINDINGS {
            let message = message.into();
            self.list.push(Violation { place: self.place.clone(), row: row.into(), rule, message });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn full(&self) -> bool {
        self.list.len() >= MOST_FINDINGS
    }

    /// Runs `check` with the place extended by `step`.
    fn within(&mut self, step: &str, check: impl FnOnce(&mut Findings)) {
        let outer = self.place.clone();
        if !self.place.is_empty() {
            self.place.push_str(", ");
        }
        self.place.push_str(step);
        check(self);
        self.place = outer;
    }

    pub(super) fn close(self) -> Result<(), Vec<Violation>> {
        if self.list.is_empty() { Ok(()) } else { Err(self.list) }
    }
}

impl Region {
    /// Checks the region and its bodies. Without a circuit, references to gates of the program, expressions and
    /// symbols are taken on trust.
    pub fn validate(&self, circuit: Option<&Circuit>) -> Result<(), Vec<Violation>> {
        let mut findings = Findings::new("");
        context::check_root(self, circuit, &mut findings);
        findings.close()
    }
}

impl Circuit {
    /// Checks the gates, the subroutines and the main region.
    pub fn validate(&self) -> Result<(), Vec<Violation>> {
        let mut findings = Findings::new("");
        program::check(self, &mut findings);
        findings.close()
    }
}
