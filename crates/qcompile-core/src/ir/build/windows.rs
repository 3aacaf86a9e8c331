//! Windows of the main region as circuits of their own, and back.

use std::sync::Arc;

use super::import::Importer;
use crate::diagnostics::Result;
use crate::ir::{
    Circuit, Io, Limits, Refused, Region, Row, StatementKind, Symbol, SymbolId, SymbolKind, Window, WireName,
};

impl Circuit {
    /// Cuts the main region into disjoint windows, each with its gates as a circuit over the window's wires.
    pub fn windows(&self, limits: Limits) -> Vec<(Window, Circuit)> {
        let nameless = self.without_main_names();
        let local = |window: Window| {
            let region = self.main.extract(&window);
            let mut part = Circuit::new(region.layout.qubits, region.layout.bits);
            let named = part.symbols.len() as u32;
            // The symbols of this circuit keep their numbers, so those of the window's registers come after.
            let registers = std::mem::replace(&mut part.symbols, nameless.clone());
            let symbols = Arc::make_mut(&mut part.symbols);
            for &param in region.iter().flat_map(|op| op.params) {
                self.exprs.for_each_leaf(param, &mut |leaf| {
                    let place = leaf.symbol.0 as usize;
                    symbols[place] = self.symbols[place].clone();
                });
            }
            symbols.extend(registers.iter().cloned());
            let mut layout = (*part.main.layout).clone();
            for (source, number) in layout.sources.iter_mut().zip(0..named) {
                let symbol = SymbolId(self.symbols.len() as u32 + number);
                source.what = WireName::Symbol(symbol);
            }
            (part.exprs, part.gates, part.facts) = (self.exprs.clone(), self.gates.clone(), self.facts);
            part.main = Arc::new(Region { layout: Arc::new(layout), ..region });
            (window, part)
        };
        self.main.windows(limits).into_iter().map(local).collect()
    }

    /// The symbols without the names that only the main region and the text use: registers, variables, the library.
    fn without_main_names(&self) -> Arc<Vec<Symbol>> {
        let mut symbols = (*self.symbols).clone();
        for source in &self.main.layout.sources {
            if let WireName::Symbol(id) = source.what {
                symbols[id.0 as usize].forget();
            }
        }
        for (_, statement) in self.main.statements() {
            if let StatementKind::Declaration(id) = statement.kind {
                symbols[id.0 as usize].forget();
            }
        }
        for symbol in &mut symbols {
            let is_port = matches!(symbol.kind, SymbolKind::Variable { io: Io::Input | Io::Output, .. });
            let is_of_text =
                matches!(symbol.kind, SymbolKind::Gate { index: None } | SymbolKind::Subroutine { .. });
            if is_port || is_of_text {
                symbol.forget();
            }
        }
        Arc::new(symbols)
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
            for op in circuit.acting() {
                importer.op(&mut whole, &mut region, &circuit.main, op.row, &|wire| wire)?;
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
