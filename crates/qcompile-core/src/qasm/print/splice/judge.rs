//! Which statements may stay as they are.

use std::ops::Range;
use std::sync::Arc;

use super::super::Printer;
use super::super::convert::broadcast;
use super::super::names::Scope;
use super::super::plan::{Judge, Verdict};
use crate::diagnostics::Origin;
use crate::ir::{
    Circuit, GateBody, Kind, NO_ORIGIN, OpView, Region, RegionKind, Row, Statement, StatementKind,
};
use crate::qasm::ast::Dialect;

/// What can be said of an op without its text.
pub(super) struct Judgement<'j, 'a> {
    pub(super) printer: &'j Printer<'a>,
    pub(super) scope: &'j Scope<'a>,
    /// The text before is copied as it is.
    pub(super) from: u32,
}

impl Judge for Judgement<'_, '_> {
    fn keeps_gates(&self) -> bool {
        self.printer.from.is_none() && self.printer.estranged.is_empty()
    }

    fn judge(&self, rows: Range<Row>) -> Verdict {
        let Printer { circuit, dialect, from, estranged, .. } = self.printer;
        let region = self.scope.region;
        let op = region.op(rows.start);
        let bodies = bodies(circuit, op);
        let have_texts = bodies.iter().all(|(body, _)| body.text.is_some());
        if from.is_none() {
            if estranged.affects(circuit, &op) {
                return Verdict::Changed;
            }
            // A condition of version 2 stands before one statement.
            let says_several = op.kind == Kind::BLOCK && *dialect == Dialect::OpenQasm2;
            let unsaid = |body: &Region| body.text.is_none() && !(says_several && body.len() != 1);
            let as_written =
                bodies.iter().all(|(body, _)| unsaid(body) || estranged.leaves_as_written(circuit, body));
            return match (as_written, op.kind, *dialect) {
                (true, ..) => Verdict::Untouched,
                // Version 2 has no braces: a body that changed is said anew, with its condition, or not at all.
                (false, Kind::BLOCK, Dialect::OpenQasm2) => Verdict::Changed,
                _ => Verdict::Inside,
            };
        }
        match op.kind {
            Kind::BLOCK if *dialect == Dialect::OpenQasm3 && have_texts => Verdict::Inside,
            Kind::STATEMENT
                if !bodies.is_empty() && have_texts && op.statement().is_some_and(defines_gate) =>
            {
                Verdict::Inside
            }
            _ if broadcast(circuit, self.scope, region, rows).is_some() => Verdict::Reworded,
            _ => Verdict::Changed,
        }
    }

    fn is_shown_elsewhere(&self, row: Row) -> bool {
        let op = self.scope.region.op(row);
        let origin = op.origin;
        if origin == NO_ORIGIN {
            return false;
        }
        let statement = op.statement();
        let at_the_top = origin < self.from && statement.is_some_and(|it| it.kind == StatementKind::Include);
        at_the_top
            || self.printer.circuit.sources.file_at(origin).is_some_and(|file| file.origin == Origin::Include)
    }
}

fn defines_gate(statement: &Arc<Statement>) -> bool {
    matches!(statement.kind, StatementKind::Gate(_))
}

/// The regions whose text stands inside the statement of an op.
pub(super) fn bodies<'a>(circuit: &'a Circuit, op: OpView<'a>) -> Vec<(&'a Region, RegionKind)> {
    if let Some(block) = op.block() {
        return block.bodies.iter().map(|body| (&**body, RegionKind::Block)).collect();
    }
    match op.statement().map(|statement| &statement.kind) {
        Some(StatementKind::Gate(index)) => match &circuit.gates[*index as usize].body {
            GateBody::Defined { region, .. } => vec![(region, RegionKind::Gate)],
            _ => Vec::new(),
        },
        Some(StatementKind::Subroutine(index)) => {
            let body = circuit.subroutines[*index as usize].body.as_deref();
            body.map(|region| (region, RegionKind::Subroutine)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
