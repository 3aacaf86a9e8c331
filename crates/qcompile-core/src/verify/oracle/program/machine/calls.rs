//! The subroutines and externs that a running program calls.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Flow, Machine, Stop};
use crate::ir::arithmetic::{self, Fault};
use crate::ir::classical::{CallArgument, ExpressionNode, Type, Value};
use crate::ir::{Circuit, Subroutine, SubroutineParameter, SymbolId, WireName};
use crate::verify::oracle::program::Event;
use crate::verify::oracle::store::Record;
use crate::verify::places::Places;

/// Deepest nesting of subroutine calls.
const MAX_CALLS: usize = 48;

/// What the parameters of a subroutine stand for.
#[derive(Default)]
struct Arguments {
    registers: Vec<(SymbolId, Vec<usize>)>,
    values: Vec<(SymbolId, Value)>,
}

impl<'c> Machine<'_, 'c> {
    pub(super) fn call(
        &mut self,
        index: usize,
        arguments: &[CallArgument],
        places: &Places,
    ) -> Result<Value, Stop> {
        let circuit: &'c Circuit = self.program.circuit;
        let subroutine = circuit.subroutines.get(index).ok_or(Fault::Unsupported)?;
        let Some(body) = &subroutine.body else {
            return self.call_extern(&subroutine.name, &subroutine.result, arguments, places);
        };
        if self.calls == MAX_CALLS {
            return Err(Stop::because("subroutines call each other too deep"));
        }
        let given = self.arguments(subroutine, arguments, places)?;
        let outer_registers = self.registers.clone();
        let outer = (self.run.store.values.clone(), self.run.store.open.clone());
        self.registers.extend(given.registers);
        for (symbol, value) in given.values {
            let value = self.fit(symbol, value)?;
            self.run.store.set(symbol, value);
        }
        self.calls += 1;
        let inside = Places::root(body);
        let outside = std::mem::replace(&mut self.function, inside.clone());
        let flow = self.region(body, &inside)?;
        self.calls -= 1;
        self.function = outside;
        self.registers = outer_registers;
        let inner = (
            std::mem::replace(&mut self.run.store.values, outer.0),
            std::mem::replace(&mut self.run.store.open, outer.1),
        );
        for captured in &subroutine.captured {
            if let WireName::Symbol(symbol) = captured {
                self.keep(*symbol, &inner);
            }
        }
        self.copy_back(subroutine, arguments, &inner.0, places)?;
        match flow {
            Flow::Return(Some(value)) if subroutine.result != Type::Void => match value {
                array @ Value::Array(_) => Ok(array),
                value => Ok(arithmetic::convert(&value, &subroutine.result)?),
            },
            Flow::End => Err(Stop::End),
            _ => Ok(Value::Bool(false)),
        }
    }

    fn arguments(
        &mut self,
        subroutine: &Subroutine,
        arguments: &[CallArgument],
        places: &Places,
    ) -> Result<Arguments, Stop> {
        let mut given = Arguments::default();
        for (parameter, argument) in subroutine.parameters.iter().zip(arguments) {
            match (parameter, argument) {
                (SubroutineParameter::Qubits { symbol, .. }, CallArgument::Qubits(wires)) => {
                    let mut qubits = Vec::with_capacity(wires.len());
                    for &wire in wires.iter() {
                        qubits.push(self.qubit(wire, places)?);
                    }
                    given.registers.push((*symbol, qubits));
                }
                (SubroutineParameter::Classical { symbol, .. }, CallArgument::Classical(value)) => {
                    given.values.push((*symbol, self.value(value, places)?));
                }
                _ => return Err(Fault::Unsupported.into()),
            }
        }
        Ok(given)
    }

    /// A global variable that a subroutine may have changed.
    fn keep(
        &mut self,
        symbol: SymbolId,
        inner: &(FxHashMap<SymbolId, Value>, FxHashMap<(SymbolId, Option<u32>), Record>),
    ) {
        if let Some(value) = inner.0.get(&symbol) {
            self.run.store.values.insert(symbol, value.clone());
        }
        self.run.store.open.retain(|key, _| key.0 != symbol);
        let open = inner.1.iter().filter(|(key, _)| key.0 == symbol);
        self.run.store.open.extend(open.map(|(&key, &record)| (key, record)));
    }

    /// What a subroutine changes outside: arrays given as mutable references.
    fn copy_back(
        &mut self,
        subroutine: &Subroutine,
        arguments: &[CallArgument],
        inner: &FxHashMap<SymbolId, Value>,
        places: &Places,
    ) -> Result<(), Stop> {
        for (parameter, argument) in subroutine.parameters.iter().zip(arguments) {
            let SubroutineParameter::Classical { symbol, ty: Type::ArrayReference { mutable: true, .. } } =
                parameter
            else {
                continue;
            };
            let (CallArgument::Classical(argument), Some(value)) = (argument, inner.get(symbol)) else {
                continue;
            };
            match &argument.node {
                ExpressionNode::Variable(target) => self.write(*target, value.clone())?,
                ExpressionNode::Element { base, indices } => match &base.node {
                    ExpressionNode::Variable(target) => {
                        self.assign(*target, indices, value.clone(), places)?
                    }
                    _ => return Err(Fault::Unsupported.into()),
                },
                _ => return Err(Fault::Unsupported.into()),
            }
        }
        Ok(())
    }

    /// Some function of its arguments: a value that depends on the name and on them.
    fn call_extern(
        &mut self,
        name: &Arc<str>,
        result: &Type,
        arguments: &[CallArgument],
        places: &Places,
    ) -> Result<Value, Stop> {
        let mut call = format!("{name}(");
        for argument in arguments {
            let CallArgument::Classical(argument) = argument else { return Err(Fault::Unsupported.into()) };
            call += &format!("{:?}, ", self.value(argument, places)?);
        }
        self.run.events.push(Event::Call(call.clone()));
        if *result == Type::Void {
            return Ok(Value::Bool(false));
        }
        Ok(self.draw.value(&call, 0, result).ok_or(Fault::Unsupported)?)
    }
}
