//! Executes a program: one run, in which a script says how measurements come out where that matters.
//!
//! An outcome is chosen as late as possible: when a gate mixes the values of the measured qubit, or when the program reads
//! the bit. Measurements at the end of a circuit therefore do not branch at all.
//!
//! Here is what goes in and comes out; [`machine`] is the program while it runs.

mod machine;

use std::fmt;

use rustc_hash::{FxHashMap, FxHashSet};

use super::gates::Gates;
use super::state::State;
use super::store::Store;
use crate::ir::{Circuit, SymbolId, WireName};
use crate::verify::places::{Place, Places};
use crate::verify::symbols::Draw;
use machine::Machine;
pub use machine::Stop;

/// How far runs go.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rounds of each `while` after a measurement in it chose an outcome.
    pub iterations: usize,
    /// Amplitudes that all runs together may touch.
    pub budget: f64,
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

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Call(call) => write!(f, "call of {call}"),
            Event::Text(text) => write!(f, "`{text}`"),
            Event::Cut(_) => f.write_str("a `while` that was left after its last round followed"),
        }
    }
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
    /// Whether nothing was measured or reset, not even where that chose nothing.
    pub coherent: bool,
    /// Most rounds of a `while`.
    pub iterations: usize,
    /// Whether the run was cut off in a `while`.
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
    /// Regions that some run came to, by address.
    pub entered: FxHashSet<usize>,
    /// Something without a known meaning was replaced by some unitary.
    pub guessed: bool,
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
            entered: FxHashSet::default(),
            guessed: false,
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
    pub fn run(&mut self, start: State, draw: Draw, script: &[bool]) -> Result<Run, Stop> {
        let main = self.circuit.main.clone();
        let places = Places::root(&main);
        let results = places.bits.iter().filter_map(|place| match place {
            Place::Element { symbol, .. } => Some(*symbol),
            _ => None,
        });
        let mut machine = Machine::new(self, start, results.collect(), draw, script);
        match machine.region(&main, &places) {
            Ok(_) | Err(Stop::End) => Ok(machine.run),
            Err(stop) => Err(stop),
        }
    }
}
