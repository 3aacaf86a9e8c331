//! What a running program reads from and writes to its variables.

use super::{Here, Machine, Stop};
use crate::ir::arithmetic;
use crate::ir::classical::{Index, Type, Value};
use crate::ir::semantics::{assign, undefined};
use crate::ir::{Io, SymbolId, SymbolKind, Wire};
use crate::verify::oracle::store::{Record, Written};
use crate::verify::places::{Place, Places};
use crate::verify::symbols::type_of;

impl Machine<'_, '_> {
    pub(super) fn read(&mut self, symbol: SymbolId) -> Result<Value, Stop> {
        for (index, record) in self.run.store.open_in(symbol) {
            let outcome = self.outcome(record);
            let value = self.initial_or_known(symbol)?;
            let value = with_bit(&value, index, outcome)?;
            self.run.store.open.remove(&(symbol, index));
            self.run.store.values.insert(symbol, value);
        }
        self.initial_or_known(symbol)
    }

    /// One bit, without a choice for the others of its register.
    pub(super) fn read_bit(&mut self, register: SymbolId, index: i128) -> Option<Result<bool, Stop>> {
        let SymbolKind::Bits { size: Some(size) } = self.program.circuit.symbol(register).kind else {
            return None;
        };
        let at = if index < 0 { index + size as i128 } else { index };
        let key = (register, Some(u32::try_from(at).ok()?));
        if let Some(&record) = self.run.store.open.get(&key) {
            return Some(Ok(self.outcome(record)));
        }
        match self.initial_or_known(register) {
            Ok(Value::Bits(bits)) => bits.get(at as usize).map(|&bit| Ok(bit)),
            Ok(_) => None,
            Err(stop) => Some(Err(stop)),
        }
    }

    pub(super) fn initial_or_known(&self, symbol: SymbolId) -> Result<Value, Stop> {
        if let Some(value) = self.run.store.values.get(&symbol) {
            return Ok(value.clone());
        }
        let circuit = self.program.circuit;
        let declared = circuit.symbol(symbol);
        if let SymbolKind::Constant { value } = &declared.kind {
            return Ok(value.clone());
        }
        let input = matches!(declared.kind, SymbolKind::Variable { io: Io::Input, .. });
        let ty = type_of(&declared.kind)
            .ok_or_else(|| Stop::Failed(format!("`{}` has no value", declared.name)))?;
        let value = match circuit.facts.zero_initialised && !input {
            true => undefined(&ty),
            false => self.draw.value(&declared.name, 0, &ty),
        };
        value.ok_or_else(|| Stop::Failed(format!("`{}` has no value", declared.name)))
    }

    pub(super) fn write(&mut self, symbol: SymbolId, value: Value) -> Result<(), Stop> {
        let value = self.fit(symbol, value)?;
        if self.results.contains(&symbol) {
            let name = self.program.circuit.symbol(symbol).name.clone();
            self.run.store.log(&name, String::new(), Written::Value(value.clone()));
        }
        self.run.store.set(symbol, value);
        Ok(())
    }

    /// The value in the type of the variable.
    pub(super) fn fit(&self, symbol: SymbolId, value: Value) -> Result<Value, Stop> {
        match (type_of(&self.program.circuit.symbol(symbol).kind), &value) {
            (_, Value::Array(_)) | (None, _) => Ok(value),
            (Some(Type::Array { .. } | Type::ArrayReference { .. }), _) => Ok(value),
            (Some(ty), _) => Ok(arithmetic::convert(&value, &ty)?),
        }
    }

    pub(super) fn assign(
        &mut self,
        target: SymbolId,
        indices: &[Index],
        value: Value,
        places: &Places,
    ) -> Result<(), Stop> {
        if indices.is_empty() {
            return self.write(target, value);
        }
        let old = self.read(target)?;
        let ty = type_of(&self.program.circuit.symbol(target).kind).unwrap_or(Type::Error);
        let new = assign(&old, &ty, indices, &value, &mut Here { machine: self, places })?;
        self.write(target, new)
    }

    /// A measured bit: written without a choice.
    pub(super) fn write_outcome(&mut self, bit: Wire, record: Record, places: &Places) {
        let Place::Element { symbol, index } = *places.of(bit) else { return };
        let declared = self.program.circuit.symbol(symbol);
        let index = match declared.kind {
            SymbolKind::Bits { size: Some(_) } => Some(index),
            _ => None,
        };
        if self.results.contains(&symbol) {
            let element = index.map_or(String::new(), |index| format!("[{index}]"));
            self.run.store.log(&declared.name, element, Written::Outcome(record));
        }
        self.run.store.open.insert((symbol, index), record);
    }
}

fn with_bit(value: &Value, index: Option<u32>, bit: bool) -> Result<Value, Stop> {
    match (value, index) {
        (Value::Bits(bits), Some(index)) if (index as usize) < bits.len() => {
            let mut bits = bits.to_vec();
            bits[index as usize] = bit;
            Ok(Value::Bits(bits.into()))
        }
        (Value::Bool(_), None) => Ok(Value::Bool(bit)),
        (Value::Bits(bits), None) if bits.len() == 1 => Ok(Value::Bits([bit].into())),
        _ => Err(Stop::because("an outcome was written to something that is no bit")),
    }
}
