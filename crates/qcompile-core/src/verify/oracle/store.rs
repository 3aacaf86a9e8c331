//! The classical variables of a running program, and what was written to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::ir::SymbolId;
use crate::ir::classical::Value;

/// A measurement that the program made: its number in the order of the run.
pub type Record = usize;

/// Something written: a value, or the outcome of a measurement that is not chosen yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    Value(Value),
    Outcome(Record),
}

/// Writes to the variables that count as results, in order.
pub type History = BTreeMap<Arc<str>, Vec<(String, Written)>>;

#[derive(Clone, Debug, Default)]
pub struct Store {
    pub values: FxHashMap<SymbolId, Value>,
    /// Bits that hold an outcome that is not chosen yet; the scalar bit has no index.
    pub open: FxHashMap<(SymbolId, Option<u32>), Record>,
    pub history: History,
}

impl Store {
    /// The open outcomes in a register, in order.
    pub fn open_in(&self, register: SymbolId) -> Vec<(Option<u32>, Record)> {
        let mut found: Vec<_> = self
            .open
            .iter()
            .filter(|(key, _)| key.0 == register)
            .map(|(key, &record)| (key.1, record))
            .collect();
        found.sort_unstable();
        found
    }

    /// A whole variable gets a value; outcomes that it held are gone.
    pub fn set(&mut self, symbol: SymbolId, value: Value) {
        self.open.retain(|key, _| key.0 != symbol);
        self.values.insert(symbol, value);
    }

    pub fn log(&mut self, name: &Arc<str>, element: String, written: Written) {
        self.history.entry(name.clone()).or_default().push((element, written));
    }
}
