//! A program while it runs: what it holds, and which room each op goes to.

mod blocks;
mod calls;
mod qubits;
mod statements;
mod variables;

use rustc_hash::FxHashMap;

use super::{Program, Run};
use crate::ir::arithmetic::{self, Fault};
use crate::ir::classical::{CallArgument, Expression, Value};
use crate::ir::semantics::{Environment, evaluate};
use crate::ir::{Kind, OpView, Region, SymbolId, Wire};
use crate::verify::oracle::state::State;
use crate::verify::oracle::store::{Record, Store};
use crate::verify::places::Places;
use crate::verify::symbols::Draw;

/// What an op costs besides its passes over the state, in amplitudes: it takes about as long.
const STEP: f64 = 500.0;

/// Why a run goes no further.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// `end`, or a cut.
    End,
    /// There is no result, and this is why.
    Failed(String),
    /// It would take too long.
    Exhausted(String),
}

impl Stop {
    fn because(reason: &str) -> Stop {
        Stop::Failed(reason.to_string())
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::because(fault.message())
    }
}

/// Where control goes after a statement.
pub enum Flow {
    Next,
    Break,
    Continue,
    Return(Option<Value>),
    End,
}

pub struct Machine<'p, 'c> {
    program: &'p mut Program<'c>,
    draw: Draw,
    script: &'p [bool],
    pub run: Run,
    /// Registers, aliases and qubit parameters that have a meaning here.
    registers: FxHashMap<SymbolId, Vec<usize>>,
    /// The wires of the main region or of the body of the subroutine at hand: aliases speak of these, wherever they
    /// are declared.
    function: Places,
    /// The variables whose history is a result: those of the main region.
    results: Vec<SymbolId>,
    /// Qubits that hold an outcome that is not chosen.
    holds: FxHashMap<usize, Record>,
    /// Number of `while` statements entered.
    loops: usize,
    calls: usize,
}

impl<'p, 'c> Machine<'p, 'c> {
    pub fn new(
        program: &'p mut Program<'c>,
        start: State,
        results: Vec<SymbolId>,
        draw: Draw,
        script: &'p [bool],
    ) -> Self {
        let run = Run {
            state: start,
            store: Store::default(),
            events: Vec::new(),
            records: Vec::new(),
            choices: Vec::new(),
            coherent: true,
            iterations: 0,
            cut: false,
        };
        let registers = program.registers.clone();
        let function = Places::root(&program.circuit.main);
        let holds = FxHashMap::default();
        Machine { program, draw, script, run, registers, function, results, holds, loops: 0, calls: 0 }
    }

    pub fn region(&mut self, region: &Region, places: &Places) -> Result<Flow, Stop> {
        self.program.entered.insert(region as *const Region as usize);
        self.turn(region.phase, places)?;
        for op in region.iter() {
            let flow = self.op(&op, places)?;
            if !matches!(flow, Flow::Next) {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn op(&mut self, op: &OpView<'_>, places: &Places) -> Result<Flow, Stop> {
        self.spend(STEP)?;
        match op.kind {
            Kind::BARRIER => {}
            Kind::PHASE => self.turn(op.params[0], places)?,
            Kind::MEASURE => {
                let qubit = self.qubit(op.wires[0], places)?;
                let record = self.measure(qubit);
                if let Some(&bit) = op.wires.get(1) {
                    self.write_outcome(bit, record, places);
                }
            }
            Kind::RESET => {
                let qubit = self.qubit(op.wires[0], places)?;
                self.reset(qubit);
            }
            Kind::BLOCK => {
                let block = op.block().ok_or(Fault::Unsupported)?;
                return self.block(block, op, places);
            }
            Kind::STATEMENT => {
                let statement = op.statement().ok_or(Fault::Unsupported)?;
                return self.statement(statement, op, places);
            }
            _ => self.gate(op, places)?,
        }
        Ok(Flow::Next)
    }

    fn value(&mut self, expression: &Expression, places: &Places) -> Result<Value, Stop> {
        evaluate(expression, &mut Here { machine: self, places })
    }

    fn truth(&mut self, expression: &Expression, places: &Places) -> Result<bool, Stop> {
        let value = self.value(expression, places)?;
        Ok(arithmetic::truth_of(&value).ok_or(Fault::Unsupported)?)
    }
}

/// A machine at a place of the program: evaluates expressions there.
struct Here<'m, 'p, 'c> {
    machine: &'m mut Machine<'p, 'c>,
    places: &'m Places,
}

impl Environment for Here<'_, '_, '_> {
    type Stop = Stop;

    fn variable(&mut self, symbol: SymbolId) -> Result<Value, Stop> {
        self.machine.read(symbol)
    }

    fn bit(&mut self, register: SymbolId, index: i128) -> Option<Result<bool, Stop>> {
        self.machine.read_bit(register, index)
    }

    fn measure(&mut self, wires: &[Wire]) -> Result<Vec<bool>, Stop> {
        let mut outcomes = Vec::with_capacity(wires.len());
        for &wire in wires {
            let qubit = self.machine.qubit(wire, self.places)?;
            let record = self.machine.measure(qubit);
            outcomes.push(self.machine.outcome(record));
        }
        Ok(outcomes)
    }

    fn call(&mut self, subroutine: u32, arguments: &[CallArgument]) -> Result<Value, Stop> {
        self.machine.call(subroutine as usize, arguments, self.places)
    }
}
