//! Whether global phase counts: the one place that decides it.

use super::verdict::Phase;
use crate::ir::{Circuit, Head, Kind, OpView, StatementKind, Version};

/// Where a difference in global phase between two programs is a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PhaseCounts {
    pub in_programs: bool,
    /// In the definitions of gates: under modifiers it is seen.
    pub in_gates: bool,
}

impl Phase {
    /// Next to a program of version 2 it counts nowhere, since that language can neither say nor control a phase.
    pub(super) fn counts(self, circuits: [&Circuit; 2]) -> PhaseCounts {
        let in_gates = circuits.iter().all(|circuit| circuit.version != Version::V2);
        let is_exact = in_gates && self == Phase::Exact;
        PhaseCounts { in_programs: is_exact && circuits.iter().all(|circuit| is_coherent(circuit)), in_gates }
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
