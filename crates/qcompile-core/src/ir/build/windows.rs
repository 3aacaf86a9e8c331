//! Windows of the main region as circuits of their own, and back.

use std::sync::Arc;

use super::import::Importer;
use crate::diagnostics::Result;
use crate::ir::{Circuit, Limits, Refused, Region, Row, Window};

impl Circuit {
    /// Cuts the main region into disjoint windows, each with its gates as a circuit over the window's wires.
    pub fn windows(&self, limits: Limits) -> Vec<(Window, Circuit)> {
        let local = |window: Window| {
            let region = self.main.extract(&window);
            let mut part = Circuit::new(region.layout.qubits, region.layout.bits);
            let named = part.symbols.len() as u32;
            // The symbols of this circuit keep their numbers, so those of the window's registers come after.
            let registers = std::mem::replace(&mut part.symbols, self.symbols.clone());
            Arc::make_mut(&mut part.symbols).extend(registers.iter().cloned());
            let mut layout = (*part.main.layout).clone();
            for (source, number) in layout.sources.iter_mut().zip(0..named) {
                let symbol = crate::ir::SymbolId(self.symbols.len() as u32 + number);
                source.what = crate::ir::WireName::Symbol(symbol);
            }
            (part.exprs, part.gates, part.facts) = (self.exprs.clone(), self.gates.clone(), self.facts);
            part.main = Arc::new(Region { layout: Arc::new(layout), ..region });
            (window, part)
        };
        self.main.windows(limits).into_iter().map(local).collect()
    }

    /// Replaces rows of the main region by circuits over their wires (see [`Window`]), all at once. Says for each
    /// whether it was refused; an error is a circuit that cannot be brought in at all, and changes nothing.
    pub fn replace_windows(&mut self, windows: &[(Vec<Row>, &Circuit)]) -> Result<Vec<Option<Refused>>> {
        let mut whole = self.clone();
        let mut batch = Vec::with_capacity(windows.len());
        for (rows, circuit) in windows {
            let mut importer = Importer::new(circuit);
            let mut region = Region::new(circuit.main.layout.qubits, circuit.main.layout.bits);
            region.phase = importer.param(&mut whole, circuit.main.phase)?;
            for row in 0..circuit.main.len() {
                importer.op(&mut whole, &mut region, &circuit.main, row, &|wire| wire)?;
            }
            batch.push((rows.clone(), region));
        }
        let mut answers = vec![None; batch.len()];
        let (main, refused) = whole.main.replace_windows(batch, Arc::make_mut(&mut whole.exprs));
        for (index, why) in refused {
            answers[index] = Some(why);
        }
        whole.main = Arc::new(main);
        *self = whole;
        Ok(answers)
    }
}
