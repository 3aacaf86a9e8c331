//! Gates, subroutines and symbols of a circuit.

use super::{Findings, Rule, context};
use crate::gates::GATES;
use crate::ir::circuit::{Circuit, GateBody, Modified, Power, ProgramGate};
use crate::ir::op::Kind;
use crate::ir::region::Region;
use crate::ir::symbol::{SymbolId, SymbolKind};

/// How far a matrix may be from unitary: entries written with 8 digits pass.
const UNITARY_TOLERANCE: f64 = 1e-7;

pub(super) fn check(circuit: &Circuit, findings: &mut Findings) {
    symbols(circuit, findings);
    if circuit.gates.len() > Kind::MAX_PROGRAM_GATES {
        findings.add(None, Rule::Program, format!("{} gates are too many", circuit.gates.len()));
    }
    for (index, program_gate) in circuit.gates.iter().enumerate() {
        let name = program_gate.name.as_deref().unwrap_or("without a name");
        findings.within(&format!("gate {index} ({name})"), |findings| gate(circuit, program_gate, findings));
    }
    if findings.is_empty()
        && let Some(index) = recursive_gate(circuit)
    {
        findings.add(None, Rule::Program, format!("gate {index} is defined by itself"));
    }
    for subroutine in circuit.subroutines.iter() {
        let Some(body) = &subroutine.body else { continue };
        let step = format!("subroutine {}", subroutine.name);
        findings.within(&step, |findings| context::check_root(body, Some(circuit), findings));
    }
    findings.within("main", |findings| context::check_root(&circuit.main, Some(circuit), findings));
}

fn symbols(circuit: &Circuit, findings: &mut Findings) {
    for symbol in circuit.symbols.iter() {
        let known = match symbol.kind {
            SymbolKind::Gate { index: Some(index) } => (index as usize) < circuit.gates.len(),
            SymbolKind::Subroutine { index } => (index as usize) < circuit.subroutines.len(),
            _ => true,
        };
        if !known {
            let message =
                format!("symbol `{}` stands for {:?}, which does not exist", symbol.name, symbol.kind);
            findings.add(None, Rule::Program, message);
        }
    }
}

fn gate(circuit: &Circuit, gate: &ProgramGate, findings: &mut Findings) {
    match &gate.body {
        GateBody::Defined { parameters, region } => defined(circuit, gate, parameters, region, findings),
        GateBody::Modified(modified) => modified_gate(circuit, gate, modified, findings),
        GateBody::Matrix(matrix) => {
            if matrix.qubits() != gate.qubits as usize {
                let message = format!("a matrix on {} qubits, expected {}", matrix.qubits(), gate.qubits);
                findings.add(None, Rule::Program, message);
            }
            if !matrix.is_unitary(UNITARY_TOLERANCE) {
                findings.add(None, Rule::Program, "the matrix is not unitary");
            }
        }
        GateBody::Opaque => {}
    }
}

fn defined(
    circuit: &Circuit,
    gate: &ProgramGate,
    parameters: &[SymbolId],
    region: &Region,
    findings: &mut Findings,
) {
    if region.qubits() != gate.qubits as usize || parameters.len() != gate.params as usize {
        let message = format!(
            "defined on {} qubits with {} parameters, expected {} and {}",
            region.qubits(),
            parameters.len(),
            gate.qubits,
            gate.params
        );
        findings.add(None, Rule::Program, message);
    }
    context::check_root(region, Some(circuit), findings);
    for kind in [Kind::MEASURE, Kind::RESET] {
        if let Some(row) = region.ops().iter().position(|op| op.kind == kind) {
            findings.add(row, Rule::Program, format!("{kind:?} in the body of a gate, which is unitary"));
        }
    }
}

fn modified_gate(circuit: &Circuit, gate: &ProgramGate, modified: &Modified, findings: &mut Findings) {
    let base = match modified.base.as_program_gate() {
        None => GATES.get(modified.base.0 as usize).map(|base| (base.arity, base.params.len())),
        Some(index) => circuit.gates.get(index).map(|base| (base.qubits as usize, base.params as usize)),
    };
    let Some((qubits, params)) = base else {
        findings.add(None, Rule::Program, format!("modifies kind {}, which is no gate", modified.base.0));
        return;
    };
    let expected =
        (qubits + modified.controls as usize, params + usize::from(modified.power == Power::Parameter));
    if (gate.qubits as usize, gate.params as usize) != expected {
        let message = format!(
            "has {} qubits and {} parameters, expected {} and {}",
            gate.qubits, gate.params, expected.0, expected.1
        );
        findings.add(None, Rule::Program, message);
    }
    if matches!(modified.power, Power::Real(exponent) if !exponent.is_finite()) {
        findings.add(None, Rule::Program, "the exponent is not finite");
    }
}

/// A gate that calls itself through definitions and modifiers.
fn recursive_gate(circuit: &Circuit) -> Option<usize> {
    let calls: Vec<Vec<usize>> = circuit.gates.iter().map(called_gates).collect();
    let mut state = vec![State::New; calls.len()];
    for start in 0..calls.len() {
        if state[start] != State::New {
            continue;
        }
        state[start] = State::Open;
        let mut open = vec![(start, 0)];
        while let Some((index, cursor)) = open.pop() {
            let Some(&next) = calls[index].get(cursor) else {
                state[index] = State::Done;
                continue;
            };
            open.push((index, cursor + 1));
            match state.get(next) {
                Some(State::Open) => return Some(next),
                Some(State::New) => {
                    state[next] = State::Open;
                    open.push((next, 0));
                }
                _ => {}
            }
        }
    }
    None
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// The places of the gates of the program that a definition or a modifier refers to.
pub(crate) fn called_gates(gate: &ProgramGate) -> Vec<usize> {
    match &gate.body {
        GateBody::Defined { region, .. } => {
            let mut called = Vec::new();
            calls_in(region, &mut called);
            called
        }
        GateBody::Modified(modified) => modified.base.as_program_gate().into_iter().collect(),
        GateBody::Matrix(_) | GateBody::Opaque => Vec::new(),
    }
}

fn calls_in(region: &Region, called: &mut Vec<usize>) {
    called.extend(region.ops().iter().filter_map(|op| op.kind.as_program_gate()));
    for body in region.blocks().flat_map(|(_, block)| block.bodies.iter()) {
        calls_in(body, called);
    }
}
