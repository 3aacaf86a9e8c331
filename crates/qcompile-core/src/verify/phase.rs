//! Where a global phase counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::verdict::CheckOptions;
use crate::ir::{Circuit, Head, Kind, StatementKind, Version};

/// Whether a global phase counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Wherever it can be observed or is part of the meaning: in gate bodies, and in programs without measurement,
    /// reset and runtime data. In OpenQASM 2 it is neither: the language can neither say nor control a phase.
    #[default]
    Exact,
    /// Nowhere outside of gate bodies: for circuits that went through OpenQASM 2, which cannot say it.
    Free,
}

/// What a difference in global phase is between two circuits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PhaseCounts {
    /// A difference, in the main program and in what it calls and repeats.
    pub in_programs: bool,
    /// A difference, in the definitions of gates.
    pub in_gates: bool,
}

impl PhaseCounts {
    pub fn between(circuits: [&Circuit; 2], options: &CheckOptions<'_>) -> PhaseCounts {
        let in_gates = circuits.iter().all(|circuit| circuit.version != Version::V2);
        let counts = in_gates && options.phase == Phase::Exact;
        PhaseCounts { in_programs: counts && circuits.iter().all(|circuit| is_coherent(circuit)), in_gates }
    }
}

/// Whether a program is a unitary: no measurement, reset or runtime data decide anything.
fn is_coherent(circuit: &Circuit) -> bool {
    let mut coherent = true;
    circuit.for_each_region(&mut |_, region| {
        coherent &= region.iter().all(|op| match op.kind {
            Kind::MEASURE | Kind::RESET => false,
            Kind::BLOCK => op.block().is_some_and(|block| {
                matches!(block.head, Head::For { .. } | Head::Box(_) | Head::Scope) && !block.exits
            }),
            Kind::STATEMENT => op.statement().is_some_and(|statement| {
                !matches!(statement.kind, StatementKind::Classical | StatementKind::Exit)
            }),
            _ => true,
        })
    });
    coherent
}
