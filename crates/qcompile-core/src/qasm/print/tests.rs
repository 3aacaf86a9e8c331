//! Random circuits to text and back.

use std::sync::Arc;

use super::{PrintOptions, print};
use crate::gates::{GATES, GateId};
use crate::ir::{Circuit, Kind, Param};
use crate::qasm::ast::Dialect;
use crate::qasm::format::canonical_file;
use crate::qasm::{NoIncludes, ParseOptions, parse};
use crate::testing::{self, Rng, Shape};
use crate::verify::{CheckOptions, Equal, Phase, check_equal};

fn read(text: &str) -> Circuit {
    let options =
        ParseOptions { includes: Arc::new(NoIncludes), assume_zero_init: true, ..ParseOptions::default() };
    parse(text, &options).unwrap_or_else(|failure| panic!("{failure}\n{text}")).circuit
}

fn text_of(circuit: &Circuit) -> String {
    print(circuit, &PrintOptions::default()).unwrap_or_else(|failure| panic!("{failure}")).text
}

#[track_caller]
fn assert_equal(a: &Circuit, b: &Circuit, phase: Phase, text: &str) {
    let verdict = check_equal(a, b, &CheckOptions { phase, ..CheckOptions::default() });
    assert_eq!(verdict.equal, Equal::Yes, "{text}");
}

fn shapes() -> impl Iterator<Item = Shape> {
    [
        Shape::default(),
        Shape { blocks: 0, variables: false, dynamic: false, fences: false, ..Shape::full(4, 12) },
    ]
    .into_iter()
}

#[test]
fn every_gate_of_the_table_reads_back_as_itself() {
    for (row, gate) in GATES.iter().enumerate().filter(|(_, gate)| gate.arity > 0) {
        let kind = Kind::gate(GateId(row as u16));
        let mut circuit = Circuit::new(gate.arity as u32, 0);
        let params: Vec<Param> = (0..gate.params.len()).map(|k| Param::from(0.3 + k as f64)).collect();
        let qubits: Vec<u32> = (0..gate.arity as u32).collect();
        circuit.append_kind(kind, &qubits, &params).unwrap();
        let text = text_of(&circuit);
        let back = read(&text);
        assert_eq!(back.main.iter().filter(|op| op.kind.is_gate()).count(), 1, "{text}");
        assert_equal(&circuit, &back, Phase::Exact, &text);
        assert_eq!(canonical_file(&text, Dialect::OpenQasm3).unwrap(), text);
    }
}

#[test]
fn random_circuits_read_back_equal() {
    for seed in 0..60 {
        let mut rng = Rng::new(seed);
        for shape in shapes() {
            let circuit = testing::circuit(&mut rng, &shape);
            let text = text_of(&circuit);
            assert_equal(&circuit, &read(&text), Phase::Exact, &text);
            assert_eq!(canonical_file(&text, Dialect::OpenQasm3).unwrap(), text, "canonical text is stable");
        }
    }
}
