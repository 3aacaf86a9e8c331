//! Whether global phase counts: the one place that decides it for whole programs. In gate bodies it always does.

use super::verdict::Phase;
use crate::ir::{Circuit, Head, Kind, OpView, StatementKind};

impl Phase {
    /// Whether a difference in the global phase of two programs is a difference. Versions of OpenQASM do not matter: passes
    /// keep the phase of a program of version 2 too, and who compares what went through its text asks for [`Phase::Free`].
    pub(super) fn counts(self, circuits: [&Circuit; 2]) -> bool {
        self == Phase::Exact && circuits.iter().all(|circuit| is_coherent(circuit))
    }
}

/// Whether a program is a unitary: no measurement, reset or runtime data decide anything.
fn is_coherent(circuit: &Circuit) -> bool {
    let mut coherent = true;
    circuit.for_each_region(&mut |_, region| coherent &= region.iter().all(|op| keeps_coherence(&op)));
    coherent
}

fn keeps_coherence(op: &OpView<'_>) -> bool {
    match op.kind {
        Kind::MEASURE | Kind::RESET => false,
        Kind::BLOCK => op.block().is_some_and(|block| {
            matches!(block.head, Head::For { .. } | Head::Box(_) | Head::Scope) && !block.exits
        }),
        Kind::STATEMENT => op.statement().is_some_and(|statement| {
            !matches!(statement.kind, StatementKind::Classical | StatementKind::Exit)
        }),
        _ => true,
    }
}
