//! Executes a program: one run, in which a script says how measurements come out where that matters.
//!
//! An outcome is chosen as late as possible: when a gate mixes the values of the measured qubit, or when the program reads
//! the bit. Measurements at the end of a circuit therefore do not branch at all.

use std::sync::Arc;

use num_complex::Complex64;
use rustc_hash::FxHashMap;

use super::gates::{Gates, peel, random_unitary};
use super::state::State;
use super::store::{Record, Store, Written};
use crate::gates;
use crate::ir::arithmetic::{self, Fault};
use crate::ir::classical::{CallArgument, Command, Expression, ExpressionNode, Index, Type, Value};
use crate::ir::semantics::{Environment, assign, evaluate, parameter, undefined, values_of};
use crate::ir::{
    Block, Circuit, Head, Io, Kind, OpView, Param, Region, Statement, StatementKind, SubroutineParameter,
    SymbolId, SymbolKind, Wire, WireName,
};
use crate::verify::places::{Place, Places};
use crate::verify::random::{Random, word};
use crate::verify::symbols::{Draw, type_of};
use crate::verify::text::statement_text;

/// Outcomes that are less probable than this, relative to the run so far, do not happen.
const IMPOSSIBLE: f64 = 1e-12;
/// Deepest nesting of subroutine calls.
const MAX_CALLS: usize = 48;

/// How far runs go.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rounds of each `while`.
    pub iterations: usize,
    /// Amplitudes that all runs together may touch.
    pub budget: f64,
}

/// Why a run goes no further.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// `end`, or a cut.
    End,
    /// There is no result, and this is why.
    Failed(String),
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
enum Flow {
    Next,
    Break,
    Continue,
    Return(Option<Value>),
    End,
}

/// What a run did besides writing variables.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// An extern was called with these arguments.
    Call(String),
    /// A statement whose meaning is its text.
    Text(String),
    /// The run was cut off in this `while`, counted in the order in which they were entered.
    Cut(usize),
}

/// One run.
pub struct Run {
    pub state: State,
    pub store: Store,
    pub events: Vec<Event>,
    /// The qubit of each measurement and its outcome, if it was chosen; the qubit still holds it if it was not.
    pub records: Vec<(usize, Option<bool>)>,
    /// The choices that were made, the script first.
    pub choices: Vec<bool>,
    /// Measurements and resets that were met, also where they chose nothing.
    pub coherent: bool,
    pub iterations: usize,
    pub cut: bool,
}

pub struct Program<'c> {
    circuit: &'c Circuit,
    gates: Gates<'c>,
    /// The qubits of the main region; wires that a runtime index picks are none.
    qubits: usize,
    registers: FxHashMap<SymbolId, Vec<usize>>,
    physical: FxHashMap<u32, usize>,
    unnamed: FxHashMap<u32, usize>,
    limits: Limits,
    /// Amplitudes touched so far.
    pub spent: f64,
}

impl<'c> Program<'c> {
    pub fn new(circuit: &'c Circuit, limits: Limits) -> Self {
        let mut program = Program {
            circuit,
            gates: Gates::new(circuit),
            qubits: 0,
            registers: FxHashMap::default(),
            physical: FxHashMap::default(),
            unnamed: FxHashMap::default(),
            limits,
            spent: 0.0,
        };
        program.number_qubits();
        program
    }

    fn number_qubits(&mut self) {
        for (wire, place) in Places::root(&self.circuit.main).qubits.iter().enumerate() {
            match place {
                Place::Element { symbol, .. } => self.registers.entry(*symbol).or_default().push(self.qubits),
                Place::Physical(number) => drop(self.physical.insert(*number, self.qubits)),
                Place::Unnamed(_) => drop(self.unnamed.insert(wire as u32, self.qubits)),
                Place::Dynamic { .. } => continue,
            }
            self.qubits += 1;
        }
        // Subroutines may name physical qubits that the main region does not.
        for source in self.circuit.subroutines.iter().flat_map(|subroutine| subroutine.captured.iter()) {
            if let WireName::Physical(number) = source
                && !self.physical.contains_key(number)
            {
                self.physical.insert(*number, self.qubits);
                self.qubits += 1;
            }
        }
    }

    pub fn qubits(&self) -> usize {
        self.qubits
    }

    /// Whether other values of what it reads could make it go another way.
    pub fn reads_inputs(&self) -> bool {
        self.circuit.inputs().next().is_some()
    }

    /// What the qubits are called, in order, to match those of another program.
    pub fn qubit_names(&self) -> Vec<String> {
        let mut names = vec![String::new(); self.qubits];
        for (symbol, qubits) in &self.registers {
            for (index, &qubit) in qubits.iter().enumerate() {
                names[qubit] = format!("{}[{index}]", self.circuit.symbol(*symbol).name);
            }
        }
        self.physical.iter().for_each(|(number, &qubit)| names[qubit] = format!("${number}"));
        names
    }

    /// One run from this state of the qubits (there may be more qubits, which nothing touches).
    pub fn run(&mut self, start: State, draw: Draw, script: &[bool]) -> Result<Run, String> {
        let main = self.circuit.main.clone();
        let places = Places::root(&main);
        let results = places.bits.iter().filter_map(|place| match place {
            Place::Element { symbol, .. } => Some(*symbol),
            _ => None,
        });
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
        let mut machine = Machine {
            registers: self.registers.clone(),
            function: places.clone(),
            results: results.collect(),
            program: self,
            draw,
            script,
            run,
            holds: FxHashMap::default(),
            loops: 0,
            calls: 0,
        };
        match machine.region(&main, &places) {
            Ok(_) | Err(Stop::End) => Ok(machine.run),
            Err(Stop::Failed(reason)) => Err(reason),
        }
    }
}

/// A program while it runs.
struct Machine<'p, 'c> {
    program: &'p mut Program<'c>,
    draw: Draw,
    script: &'p [bool],
    run: Run,
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

/// The parts that act on qubits.
impl Machine<'_, '_> {
    fn qubit(&mut self, wire: Wire, places: &Places) -> Result<usize, Stop> {
        match places.of(wire) {
            Place::Element { symbol, index } => self.element(*symbol, *index as i128),
            Place::Physical(number) => Ok(self.program.physical[number]),
            Place::Unnamed(number) => {
                let known = self.program.unnamed.get(number).copied();
                known.ok_or_else(|| Stop::because("a qubit has no name"))
            }
            Place::Dynamic { register, index } => {
                let value = evaluate(index, &mut Here { machine: self, places })?;
                let index = arithmetic::convert(&value, &Type::Int(None))?;
                let index = arithmetic::integer_of(&index).ok_or(Fault::Unsupported)?;
                self.element(*register, index)
            }
        }
    }

    fn element(&self, register: SymbolId, index: i128) -> Result<usize, Stop> {
        let qubits =
            self.registers.get(&register).ok_or_else(|| Stop::because("a register is not known here"))?;
        let at = if index < 0 { index + qubits.len() as i128 } else { index };
        let found = usize::try_from(at).ok().and_then(|at| qubits.get(at)).copied();
        found.ok_or_else(|| Stop::Failed(format!("index {index} is out of range")))
    }

    fn gate(&mut self, op: &OpView<'_>, places: &Places) -> Result<(), Stop> {
        let mut params = Vec::with_capacity(op.params.len());
        for &param in op.params {
            params.push(self.parameter(param, places)?);
        }
        let mut qubits = Vec::with_capacity(op.wires.len());
        for &wire in op.wires {
            let qubit = self.qubit(wire, places)?;
            if qubits.contains(&qubit) {
                return Err(Stop::because("a gate got one qubit twice"));
            }
            qubits.push(qubit);
        }
        let actions = self.program.gates.actions(op.kind, &params, &qubits).unwrap_or_else(|| {
            // Nothing is known about it: some unitary, the same wherever name and parameters are.
            let name = self.program.circuit.gate_name(op.kind).map_or(op.kind.0 as u64, word);
            let key: Vec<u64> =
                std::iter::once(name).chain(params.iter().map(|value| value.to_bits())).collect();
            random_unitary(&qubits, Random::keyed(self.draw.seed, &key))
        });
        self.program.spent += self.run.state.amplitudes().len() as f64 * actions.len() as f64;
        if self.program.spent > self.program.limits.budget {
            return Err(Stop::because("the budget is spent"));
        }
        for action in &actions {
            for qubit in action.qubits().filter(|&qubit| !action.keeps(qubit)) {
                self.settle(qubit);
            }
            self.run.state.apply(action);
        }
        Ok(())
    }

    fn turn(&mut self, phase: Param, places: &Places) -> Result<(), Stop> {
        let radians = self.parameter(phase, places)?;
        if radians != 0.0 {
            self.run.state.scale(Complex64::cis(radians));
        }
        Ok(())
    }

    fn parameter(&mut self, param: Param, places: &Places) -> Result<f64, Stop> {
        let circuit = self.program.circuit;
        parameter(&circuit.exprs, param, &mut Here { machine: self, places })
    }

    /// A measurement whose outcome may stay open.
    fn measure(&mut self, qubit: usize) -> Record {
        self.run.coherent = false;
        if let Some(&record) = self.holds.get(&qubit) {
            return record;
        }
        let record = self.run.records.len();
        self.run.records.push((qubit, None));
        self.holds.insert(qubit, record);
        record
    }

    fn outcome(&mut self, record: Record) -> bool {
        let (qubit, outcome) = self.run.records[record];
        outcome.unwrap_or_else(|| self.choose(record, qubit))
    }

    /// Chooses the outcome that a qubit holds, if it holds one.
    fn settle(&mut self, qubit: usize) {
        if let Some(&record) = self.holds.get(&qubit) {
            self.choose(record, qubit);
        }
    }

    /// As the script says, or 0 at its end; what cannot happen is no choice.
    fn choose(&mut self, record: Record, qubit: usize) -> bool {
        let (zero, one) =
            (self.run.state.probability_of(qubit, false), self.run.state.probability_of(qubit, true));
        let value = if one <= IMPOSSIBLE * (zero + one) {
            false
        } else if zero <= IMPOSSIBLE * (zero + one) {
            true
        } else {
            let value = self.script.get(self.run.choices.len()).copied().unwrap_or(false);
            self.run.choices.push(value);
            value
        };
        self.run.state.project(qubit, value);
        self.run.records[record].1 = Some(value);
        self.holds.remove(&qubit);
        value
    }

    fn reset(&mut self, qubit: usize) {
        let record = self.measure(qubit);
        if self.outcome(record) {
            self.run.state.apply(&peel(&gates::X.matrix(&[])).on(&[qubit]));
        }
    }
}

/// The parts that act on variables.
impl Machine<'_, '_> {
    fn read(&mut self, symbol: SymbolId) -> Result<Value, Stop> {
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
    fn read_bit(&mut self, register: SymbolId, index: i128) -> Option<Result<bool, Stop>> {
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

    fn initial_or_known(&self, symbol: SymbolId) -> Result<Value, Stop> {
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

    fn write(&mut self, symbol: SymbolId, value: Value) -> Result<(), Stop> {
        let value = self.fit(symbol, value)?;
        if self.results.contains(&symbol) {
            let name = self.program.circuit.symbol(symbol).name.clone();
            self.run.store.log(&name, String::new(), Written::Value(value.clone()));
        }
        self.run.store.set(symbol, value);
        Ok(())
    }

    /// The value in the type of the variable.
    fn fit(&self, symbol: SymbolId, value: Value) -> Result<Value, Stop> {
        match (type_of(&self.program.circuit.symbol(symbol).kind), &value) {
            (_, Value::Array(_)) | (None, _) => Ok(value),
            (Some(Type::Array { .. } | Type::ArrayReference { .. }), _) => Ok(value),
            (Some(ty), _) => Ok(arithmetic::convert(&value, &ty)?),
        }
    }

    fn assign(
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
    fn write_outcome(&mut self, bit: Wire, record: Record, places: &Places) {
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

/// The parts that follow control flow.
impl<'c> Machine<'_, 'c> {
    fn region(&mut self, region: &Region, places: &Places) -> Result<Flow, Stop> {
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

    fn statement(&mut self, statement: &Statement, op: &OpView<'_>, places: &Places) -> Result<Flow, Stop> {
        use StatementKind::*;
        match statement.kind {
            Gate(_) | Subroutine(_) | Include => return Ok(Flow::Next),
            Nop => return Ok(Flow::Next),
            Delay | Pragma | Calibration => {
                let text = statement_text(&self.program.circuit.sources, op.origin);
                let text = text.map_or(format!("{:?}", statement.kind), str::to_string);
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

    /// A statement whose meaning is the machine's: some unitary on the qubits in its reach, the same for the same text.
    fn unknown(&mut self, text: &str, op: &OpView<'_>, places: &Places) -> Result<(), Stop> {
        let mut qubits = Vec::new();
        for &wire in op.touched.iter().filter(|wire| wire.is_qubit()) {
            let qubit = self.qubit(wire, places)?;
            if !qubits.contains(&qubit) {
                qubits.push(qubit);
            }
        }
        qubits.sort_unstable();
        qubits.iter().for_each(|&qubit| self.settle(qubit));
        for action in random_unitary(&qubits, Random::keyed(self.draw.seed, &[word(text)])) {
            self.run.state.apply(&action);
        }
        Ok(())
    }

    fn declare_alias(&mut self, symbol: SymbolId) -> Result<(), Stop> {
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

    fn command(&mut self, command: &Command, places: &Places) -> Result<Flow, Stop> {
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
            Command::Evaluate(expression) => drop(self.value(expression, places)?),
            Command::Return(None) => return Ok(Flow::Return(None)),
            Command::Return(Some(value)) => return Ok(Flow::Return(Some(self.value(value, places)?))),
            Command::Break => return Ok(Flow::Break),
            Command::Continue => return Ok(Flow::Continue),
            Command::End => return Ok(Flow::End),
        }
        Ok(Flow::Next)
    }

    fn block(&mut self, block: &Block, op: &OpView<'_>, places: &Places) -> Result<Flow, Stop> {
        let body = |k: usize| block.bodies.get(k).map(|body| (body.clone(), places.body(op.touched, body)));
        let chosen = match &block.head {
            Head::Box(_) | Head::Scope => body(0),
            Head::If(condition) => body(if self.truth(condition, places)? { 0 } else { 1 }),
            Head::Switch { subject, labels } => {
                let case = self.case(subject, labels, places)?;
                body(case.unwrap_or(labels.len()))
            }
            Head::While(condition) => {
                let (body, inner) = body(0).ok_or(Fault::Unsupported)?;
                return self.while_loop(condition, places, &body, &inner);
            }
            Head::For { variable, domain } => {
                let (body, inner) = body(0).ok_or(Fault::Unsupported)?;
                let values = values_of(domain, &mut Here { machine: self, places })?;
                for value in values {
                    let value = self.fit(*variable, value)?;
                    self.run.store.set(*variable, value);
                    match self.region(&body, &inner)? {
                        Flow::Break => break,
                        Flow::Next | Flow::Continue => {}
                        leaving => return Ok(leaving),
                    }
                }
                return Ok(Flow::Next);
            }
        };
        match chosen {
            Some((body, inner)) => self.region(&body, &inner),
            None => Ok(Flow::Next),
        }
    }

    /// The first case with a label equal to the subject.
    fn case(
        &mut self,
        subject: &Expression,
        labels: &[Vec<Expression>],
        places: &Places,
    ) -> Result<Option<usize>, Stop> {
        let number = |value: &Value| arithmetic::integer_of(value).ok_or(Fault::Unsupported);
        let subject = number(&self.value(subject, places)?)?;
        for (case, labels) in labels.iter().enumerate() {
            for label in labels {
                if number(&self.value(label, places)?)? == subject {
                    return Ok(Some(case));
                }
            }
        }
        Ok(None)
    }

    fn while_loop(
        &mut self,
        condition: &Expression,
        places: &Places,
        body: &Region,
        inner: &Places,
    ) -> Result<Flow, Stop> {
        self.loops += 1;
        let number = self.loops;
        for round in 0.. {
            if !self.truth(condition, places)? {
                break;
            }
            if round == self.program.limits.iterations {
                self.run.events.push(Event::Cut(number));
                self.run.cut = true;
                return Ok(Flow::End);
            }
            self.run.iterations = self.run.iterations.max(round + 1);
            match self.region(body, inner)? {
                Flow::Break => break,
                Flow::Next | Flow::Continue => {}
                leaving => return Ok(leaving),
            }
        }
        Ok(Flow::Next)
    }

    fn call(&mut self, index: usize, arguments: &[CallArgument], places: &Places) -> Result<Value, Stop> {
        let circuit: &'c Circuit = self.program.circuit;
        let subroutine = circuit.subroutines.get(index).ok_or(Fault::Unsupported)?;
        let Some(body) = &subroutine.body else {
            return self.call_extern(&subroutine.name, &subroutine.result, arguments, places);
        };
        if self.calls == MAX_CALLS {
            return Err(Stop::because("subroutines call each other too deep"));
        }
        let mut registers = Vec::new();
        let mut values = Vec::new();
        for (parameter, argument) in subroutine.parameters.iter().zip(arguments) {
            match (parameter, argument) {
                (SubroutineParameter::Qubits { symbol, .. }, CallArgument::Qubits(wires)) => {
                    let mut qubits = Vec::with_capacity(wires.len());
                    for &wire in wires.iter() {
                        qubits.push(self.qubit(wire, places)?);
                    }
                    registers.push((*symbol, qubits));
                }
                (SubroutineParameter::Classical { symbol, .. }, CallArgument::Classical(value)) => {
                    values.push((*symbol, self.value(value, places)?));
                }
                _ => return Err(Fault::Unsupported.into()),
            }
        }
        let outer_registers = self.registers.clone();
        let outer = (self.run.store.values.clone(), self.run.store.open.clone());
        self.registers.extend(registers);
        for (symbol, value) in values {
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
        subroutine: &crate::ir::Subroutine,
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
