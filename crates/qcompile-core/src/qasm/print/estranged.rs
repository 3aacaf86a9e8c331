//! Names of the text that no longer mean what they meant.
//!
//! A definition that says what the gate table says lends its name: with `gate rzz(t) a, b { ... }` in the text, calls
//! of `rzz` are ops of the table. Once a pass has made something else of such a definition, whatever calls it by name
//! has to be written in other words.

use std::sync::Arc;

use crate::ir::{Circuit, GateBody, Kind, NO_ORIGIN, OpView, ProgramGate, Region};
use crate::qasm::scan::statement_end;

/// The definitions with the name of a gate of the table that they do not say, and their kinds.
#[derive(Default)]
pub(super) struct Estranged(Vec<(Arc<str>, Kind)>);

impl Estranged {
    pub(super) fn of(circuit: &Circuit) -> Self {
        let changed = |gate: &ProgramGate| match &gate.body {
            GateBody::Defined { region, .. } => region.text.is_some() && !region.is_untouched(),
            _ => false,
        };
        // A definition also says something else when one that it calls does.
        if !circuit.gates.iter().any(changed) {
            return Estranged::default();
        }
        let lost = |(index, gate): (usize, &ProgramGate)| {
            let is_lost = !gate.namesakes().is_empty() && circuit.row_of_definition(index).is_none();
            is_lost.then(|| Some((gate.name.clone()?, Kind::program_gate(index))))?
        };
        Estranged(circuit.gates.iter().enumerate().filter_map(lost).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the text of the op means something else by now.
    pub(super) fn affects(&self, circuit: &Circuit, op: &OpView) -> bool {
        if self.is_empty() || op.origin == NO_ORIGIN || !op.kind.is_gate() {
            return false;
        }
        let mut base = op.kind;
        while let Some(GateBody::Modified(modified)) =
            base.as_program_gate().map(|index| &circuit.gates[index].body)
        {
            base = modified.base;
        }
        let Some(file) = circuit.sources.file_at(op.origin) else { return false };
        let start = (op.origin - file.base) as usize;
        let text = &file.text[start..statement_end(&file.text, start)];
        let mut words = text.split(|c: char| c != '_' && !c.is_alphanumeric());
        words.any(|word| self.0.iter().any(|(name, meant)| **name == *word && base != *meant))
    }

    /// Whether the text of a region says what is in it.
    pub(super) fn leaves_as_written(&self, circuit: &Circuit, region: &Region) -> bool {
        region.is_untouched() && (self.is_empty() || !self.affects_any(circuit, region))
    }

    fn affects_any(&self, circuit: &Circuit, region: &Region) -> bool {
        region.iter().any(|op| self.affects(circuit, &op))
            || region
                .blocks()
                .any(|(_, block)| block.bodies.iter().any(|body| self.affects_any(circuit, body)))
    }
}
