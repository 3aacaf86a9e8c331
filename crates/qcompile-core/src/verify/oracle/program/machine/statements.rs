//! The statements of a running program.

use super::{Flow, Machine, Stop};
use crate::ir::classical::Command;
use crate::ir::{Circuit, OpView, Statement, StatementKind, SymbolId, SymbolKind};
use crate::verify::oracle::program::Event;
use crate::verify::places::Places;
use crate::verify::text::statement_text;

impl<'c> Machine<'_, 'c> {
    pub(super) fn statement(
        &mut self,
        statement: &Statement,
        op: &OpView<'_>,
        places: &Places,
    ) -> Result<Flow, Stop> {
        use StatementKind::*;
        match statement.kind {
            Gate(_) | Subroutine(_) | Include => return Ok(Flow::Next),
            Nop => return Ok(Flow::Next),
            Delay | Pragma | Calibration => {
                let text = self.text_of(statement, op, places);
                self.unknown(&text, op, places)?;
                self.run.events.push(Event::Text(text));
                return Ok(Flow::Next);
            }
            Declaration(symbol) => self.declare_alias(symbol)?,
            Classical | Exit => {}
        }
        match &statement.command {
            None if matches!(statement.kind, Declaration(_)) => Ok(Flow::Next),
            None => Err(Stop::because("a classical statement cannot be followed")),
            Some(command) => self.command(command, places),
        }
    }

    /// What stands for a statement that the machine gives its meaning: its text, or the length of a delay.
    fn text_of(&mut self, statement: &Statement, op: &OpView<'_>, places: &Places) -> String {
        if let Some(Command::Wait(duration)) = &statement.command
            && let Ok(length) = self.value(duration, places)
        {
            return format!("delay of {length:?}");
        }
        let text = statement_text(&self.program.circuit.sources, op.origin);
        text.map_or(statement.kind.name().to_string(), str::to_string)
    }

    pub(super) fn declare_alias(&mut self, symbol: SymbolId) -> Result<(), Stop> {
        let circuit: &'c Circuit = self.program.circuit;
        let SymbolKind::Alias { wires } = &circuit.symbol(symbol).kind else { return Ok(()) };
        if wires.iter().any(|wire| wire.is_classical()) {
            return Ok(());
        }
        let places = self.function.clone();
        let qubits: Result<Vec<usize>, Stop> = wires.iter().map(|&wire| self.qubit(wire, &places)).collect();
        self.registers.insert(symbol, qubits?);
        Ok(())
    }

    pub(super) fn command(&mut self, command: &Command, places: &Places) -> Result<Flow, Stop> {
        match command {
            Command::Declare { symbol, value: Some(value) } => {
                let value = self.value(value, places)?;
                self.write(*symbol, value)?;
            }
            Command::Declare { symbol, value: None } => {
                self.run.store.values.remove(symbol);
                self.run.store.open.retain(|key, _| key.0 != *symbol);
            }
            Command::Assign { target, indices, value } => {
                let value = self.value(value, places)?;
                self.assign(*target, indices, value, places)?;
            }
            Command::Evaluate(expression) | Command::Wait(expression) => {
                drop(self.value(expression, places)?)
            }
            Command::Return(None) => return Ok(Flow::Return(None)),
            Command::Return(Some(value)) => return Ok(Flow::Return(Some(self.value(value, places)?))),
            Command::Break => return Ok(Flow::Break),
            Command::Continue => return Ok(Flow::Continue),
            Command::End => return Ok(Flow::End),
        }
        Ok(Flow::Next)
    }
}
