//! What a running program does to its qubits.

use num_complex::Complex64;

use super::{Here, Machine, Stop};
use crate::gates;
use crate::ir::arithmetic::{self, Fault};
use crate::ir::classical::Type;
use crate::ir::semantics::{evaluate, parameter};
use crate::ir::{OpView, Param, SymbolId, Wire};
use crate::verify::oracle::gates::{peel, random_unitary};
use crate::verify::oracle::store::Record;
use crate::verify::places::{Place, Places};
use crate::verify::random::{Random, word};

/// Outcomes that are less probable than this, relative to the run so far, do not happen.
const IMPOSSIBLE: f64 = 1e-12;

impl Machine<'_, '_> {
    pub(super) fn qubit(&mut self, wire: Wire, places: &Places) -> Result<usize, Stop> {
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

    pub(super) fn element(&self, register: SymbolId, index: i128) -> Result<usize, Stop> {
        let qubits =
            self.registers.get(&register).ok_or_else(|| Stop::because("a register is not known here"))?;
        let at = if index < 0 { index + qubits.len() as i128 } else { index };
        let found = usize::try_from(at).ok().and_then(|at| qubits.get(at)).copied();
        found.ok_or_else(|| Stop::Failed(format!("index {index} is out of range")))
    }

    pub(super) fn gate(&mut self, op: &OpView<'_>, places: &Places) -> Result<(), Stop> {
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
        let actions = match self.program.gates.actions(op.kind, &params, &qubits) {
            Some(actions) => actions,
            None => {
                // Nothing is known about it: some unitary, the same wherever the gate is.
                let identity = self.program.gates.identity(op.kind, &params);
                let identity =
                    identity.ok_or_else(|| Stop::because("a gate has no meaning that is known"))?;
                self.program.guessed = true;
                random_unitary(&qubits, Random::keyed(self.draw.seed, &[identity]))
            }
        };
        self.charge(actions.len())?;
        for action in &actions {
            for qubit in action.qubits().filter(|&qubit| !action.keeps(qubit)) {
                self.settle(qubit);
            }
            self.run.state.apply(action);
        }
        Ok(())
    }

    /// Pays for passes over the state.
    pub(super) fn charge(&mut self, passes: usize) -> Result<(), Stop> {
        self.spend(self.run.state.amplitudes().len() as f64 * passes as f64)
    }

    pub(super) fn spend(&mut self, amplitudes: f64) -> Result<(), Stop> {
        self.program.spent += amplitudes;
        match self.program.spent > self.program.limits.budget {
            true => Err(Stop::Exhausted("the budget is spent".to_string())),
            false => Ok(()),
        }
    }

    pub(super) fn turn(&mut self, phase: Param, places: &Places) -> Result<(), Stop> {
        let radians = self.parameter(phase, places)?;
        if radians != 0.0 {
            self.charge(1)?;
            self.run.state.scale(Complex64::cis(radians));
        }
        Ok(())
    }

    pub(super) fn parameter(&mut self, param: Param, places: &Places) -> Result<f64, Stop> {
        let circuit = self.program.circuit;
        parameter(&circuit.exprs, param, &mut Here { machine: self, places })
    }

    /// A measurement whose outcome may stay open.
    pub(super) fn measure(&mut self, qubit: usize) -> Record {
        self.run.coherent = false;
        if let Some(&record) = self.holds.get(&qubit) {
            return record;
        }
        let record = self.run.records.len();
        self.run.records.push((qubit, None));
        self.holds.insert(qubit, record);
        record
    }

    pub(super) fn outcome(&mut self, record: Record) -> bool {
        let (qubit, outcome) = self.run.records[record];
        outcome.unwrap_or_else(|| self.choose(record, qubit))
    }

    /// Chooses the outcome that a qubit holds, if it holds one.
    pub(super) fn settle(&mut self, qubit: usize) {
        if let Some(&record) = self.holds.get(&qubit) {
            self.choose(record, qubit);
        }
    }

    /// As the script says, or 0 at its end; what cannot happen is no choice.
    pub(super) fn choose(&mut self, record: Record, qubit: usize) -> bool {
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
        // two probabilities and a projection; the next op notices when that was too much
        self.program.spent += 3.0 * self.run.state.amplitudes().len() as f64;
        self.run.state.project(qubit, value);
        self.run.records[record].1 = Some(value);
        self.holds.remove(&qubit);
        value
    }

    pub(super) fn reset(&mut self, qubit: usize) {
        let record = self.measure(qubit);
        if self.outcome(record) {
            self.run.state.apply(&peel(&gates::X.matrix(&[])).on(&[qubit]));
        }
    }

    /// A statement whose meaning is the machine's: some unitary on the qubits in its reach, the same for the same text.
    pub(super) fn unknown(&mut self, text: &str, op: &OpView<'_>, places: &Places) -> Result<(), Stop> {
        let mut qubits = Vec::new();
        for &wire in op.touched.iter().filter(|wire| wire.is_qubit()) {
            let qubit = self.qubit(wire, places)?;
            if !qubits.contains(&qubit) {
                qubits.push(qubit);
            }
        }
        qubits.sort_unstable();
        qubits.iter().for_each(|&qubit| self.settle(qubit));
        let actions = random_unitary(&qubits, Random::keyed(self.draw.seed, &[word(text)]));
        self.program.guessed = true;
        self.charge(actions.len())?;
        actions.iter().for_each(|action| self.run.state.apply(action));
        Ok(())
    }
}
