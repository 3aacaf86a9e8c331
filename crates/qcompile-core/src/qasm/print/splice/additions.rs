//! What new statements need and the text lacks: includes, definitions, declarations.

use super::super::slices::after_statement;
use super::Splice;
use crate::ir::{Circuit, SymbolId, WireName};

/// What the main region has wires for and no statement declares.
pub(super) fn undeclared(circuit: &Circuit) -> impl Iterator<Item = SymbolId> + '_ {
    let wires = circuit.main.layout.sources.iter().filter_map(|source| match source.what {
        WireName::Symbol(symbol) => Some(symbol),
        _ => None,
    });
    let inputs = circuit.inputs();
    wires.chain(inputs).filter(|&symbol| circuit.symbol(symbol).declared.is_empty())
}

impl Splice<'_, '_> {
    /// Puts includes, definitions and declarations that the text lacks where what they use is declared.
    pub(super) fn finish(mut self) {
        self.copy_to(self.slices.text.len());
        let text = self.slices.text;
        let printer = self.printer;
        let body = std::mem::take(&mut printer.out);
        printer.include_line();
        let mut inserts = vec![(self.prelude, std::mem::take(&mut printer.out))];
        for definition in std::mem::take(&mut printer.gates.definitions) {
            let after = (definition.after.max(self.file.base) - self.file.base) as usize;
            let place = if after <= self.prelude { self.prelude } else { after_statement(text, after) };
            inserts.push((place, definition.text));
        }
        for symbol in undeclared(printer.circuit) {
            printer.declaration_line(symbol);
        }
        inserts.push((self.prelude, std::mem::take(&mut printer.out)));
        inserts.retain(|(_, text)| !text.is_empty());
        inserts.sort_by_key(|&(place, _)| place);
        let mut done = 0;
        for (place, new) in inserts {
            let at = self.slices.place_of(place, &body);
            printer.out.push_str(&body[done..at]);
            if !printer.out.is_empty() && !printer.out.ends_with('\n') {
                printer.out.push_str(printer.newline);
            }
            printer.out.push_str(&new);
            done = at;
        }
        printer.out.push_str(&body[done..]);
    }
}
