use std::collections::BTreeSet;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};
use std::sync::Arc;

use super::*;
use crate::gates::{self, GATES};
use crate::ir::classical::{Expression, ExpressionNode, Type, Value};
use crate::ir::{
    Block, GateBody, Head, Layout, Modified, NO_ORIGIN, OpView, Param, Power, ProgramGate, Wire,
};
use crate::testing::{Rng, Shape, circuit as random_circuit};

/// A circuit from one statement per item: a name, qubits, angles.
fn build(qubits: u32, bits: u32, gates: &[(&str, &[u32], &[f64])]) -> Circuit {
    let mut circuit = Circuit::new(qubits, bits);
    for (name, operands, angles) in gates {
        let params: Vec<Param> = angles.iter().map(|&angle| Param::from(angle)).collect();
        circuit.append(name, operands, &params).unwrap();
    }
    circuit
}

fn ghz(qubits: u32) -> Circuit {
    let mut circuit = build(qubits, qubits, &[("h", &[0], &[])]);
    for k in 1..qubits {
        circuit.append("cx", &[k - 1, k], &[]).unwrap();
    }
    for k in 0..qubits {
        circuit.append_measure(k, Some(k)).unwrap();
    }
    circuit
}

fn assert_features(found: Features, expected: [f64; 6]) {
    let Features { communication, critical_depth, entanglement, parallelism, liveness, measurement } = found;
    let found = [communication, critical_depth, entanglement, parallelism, liveness, measurement];
    for (k, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() < 1e-12, "feature {k}: {found:?} is not {expected:?}");
    }
}

#[test]
fn an_empty_circuit_costs_nothing() {
    let metrics = Metrics::of(&Circuit::default());
    assert_eq!((metrics.total, metrics.depth, metrics.clifford), (0, 0, true));
    assert_features(metrics.supermarq, [0.0; 6]);
}

/// Three pairs in a chain of four qubits; five layers, the last measurement waiting for the last CX.
#[test]
fn a_ghz_state_is_a_chain() {
    let metrics = Metrics::of(&ghz(4));
    assert_eq!((metrics.qubits, metrics.bits, metrics.total, metrics.two_qubit), (4, 4, 4, 3));
    assert_eq!((metrics.depth, metrics.two_qubit_depth, metrics.measurements), (5, 3, 4));
    assert_eq!(metrics.counts, BTreeMap::from([("cx".to_string(), 3), ("h".to_string(), 1)]));
    assert!(metrics.clifford);
    assert_features(metrics.supermarq, [0.5, 1.0, 0.75, 0.0, 11.0 / 20.0, 0.0]);
}

/// h, cp, cp with h beside it, cp, h, swap: six layers, in which three qubits are acted on eleven times.
#[test]
fn a_fourier_transform_connects_every_pair() {
    let qft = build(
        3,
        0,
        &[
            ("h", &[2], &[]),
            ("cp", &[1, 2], &[FRAC_PI_2]),
            ("cp", &[0, 2], &[FRAC_PI_4]),
            ("h", &[1], &[]),
            ("cp", &[0, 1], &[FRAC_PI_2]),
            ("h", &[0], &[]),
            ("swap", &[0, 2], &[]),
        ],
    );
    let metrics = Metrics::of(&qft);
    assert_eq!((metrics.total, metrics.two_qubit, metrics.depth, metrics.two_qubit_depth), (7, 4, 6, 4));
    assert!(!metrics.clifford);
    assert_features(metrics.supermarq, [1.0, 1.0, 4.0 / 7.0, 1.0 / 12.0, 11.0 / 18.0, 0.0]);
}

#[test]
fn one_layer_of_gates_is_fully_parallel() {
    let layer = build(4, 0, &[("h", &[0], &[]), ("h", &[1], &[]), ("h", &[2], &[]), ("h", &[3], &[])]);
    assert_features(Metrics::of(&layer).supermarq, [0.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
}

/// The textbook Toffoli gate (Nielsen and Chuang, figure 4.9): seven T gates, four of them on the target in a row.
#[test]
fn a_toffoli_gate_has_seven_t_gates() {
    let toffoli = build(
        3,
        0,
        &[
            ("h", &[2], &[]),
            ("cx", &[1, 2], &[]),
            ("tdg", &[2], &[]),
            ("cx", &[0, 2], &[]),
            ("t", &[2], &[]),
            ("cx", &[1, 2], &[]),
            ("rz", &[2], &[-FRAC_PI_4]),
            ("cx", &[0, 2], &[]),
            ("t", &[1], &[]),
            ("p", &[2], &[FRAC_PI_4]),
            ("h", &[2], &[]),
            ("cx", &[0, 1], &[]),
            ("t", &[0], &[]),
            ("tdg", &[1], &[]),
            ("cx", &[0, 1], &[]),
        ],
    );
    let metrics = Metrics::of(&toffoli);
    assert_eq!((metrics.t_count, metrics.t_depth, metrics.clifford), (7, 4, false));
    assert_eq!((metrics.depth, metrics.two_qubit_depth), (11, 6));
}

#[test]
fn clifford_angles_are_seen() {
    let quarter_turns = [("rz", &[0][..], &[FRAC_PI_2][..]), ("rxx", &[0, 1], &[-FRAC_PI_2])];
    assert!(Metrics::of(&build(2, 0, &quarter_turns)).clifford);
    assert!(!Metrics::of(&build(2, 0, &[("rz", &[0], &[0.3])])).clifford);
    assert!(!Metrics::of(&build(3, 0, &[("ccx", &[0, 1, 2], &[])])).clifford);
}

#[test]
fn mid_circuit_measurements_are_those_whose_wires_are_used_again() {
    let mut circuit = build(2, 2, &[("h", &[0], &[])]);
    circuit.append_measure(0, Some(0)).unwrap();
    circuit.append_reset(0).unwrap();
    circuit.append("cx", &[0, 1], &[]).unwrap();
    circuit.append_measure(0, Some(1)).unwrap();
    circuit.append_barrier(&[]).unwrap();
    let metrics = Metrics::of(&circuit);
    assert_eq!((metrics.depth, metrics.measurements, metrics.resets), (5, 2, 1));
    assert_eq!(metrics.supermarq.measurement, 2.0 / 5.0);
}

#[test]
fn a_barrier_brings_its_wires_to_one_level() {
    let mut circuit = build(2, 0, &[("h", &[0], &[]), ("h", &[0], &[])]);
    circuit.append_barrier(&[]).unwrap();
    circuit.append("h", &[1], &[]).unwrap();
    let metrics = Metrics::of(&circuit);
    assert_eq!(metrics.depth, 3);
    assert_eq!(metrics.supermarq.liveness, 3.0 / 4.0, "the features do not see it");
}

/// `if` on a bit over both qubits: two steps in one branch, one in the other, and a loop around a measurement.
fn branching() -> Circuit {
    let mut circuit = build(2, 1, &[("h", &[0], &[])]);
    let layout = Layout { qubits: 2, bits: 1, inherited_qubits: 2, inherited_bits: 1, ..Layout::default() };
    let layout = Arc::new(layout);
    let [q0, q1, bit] = [Wire::qubit(0), Wire::qubit(1), Wire::classical(0)];
    let gate = |id| Kind::gate(id);
    let mut then = Region::with_layout(layout.clone());
    then.push(gate(gates::CX), &[q0, q1], &[], NO_ORIGIN);
    then.push(gate(gates::T), &[q1], &[], NO_ORIGIN);
    let mut otherwise = Region::with_layout(layout.clone());
    otherwise.push(gate(gates::CX), &[q1, q0], &[], NO_ORIGIN);
    let mut body = Region::with_layout(layout);
    body.push(Kind::MEASURE, &[q0, bit], &[], NO_ORIGIN);
    let truth = || Expression { node: ExpressionNode::Literal(Value::Bool(true)), ty: Type::Bool };
    let mut main = (*circuit.main).clone();
    for (head, bodies) in [(Head::If(truth()), vec![then, otherwise]), (Head::While(truth()), vec![body])] {
        main.push_block(Arc::new(Block::new(head, bodies)), &[q0, q1, bit], 0, NO_ORIGIN);
    }
    circuit.main = Arc::new(main);
    circuit
}

#[test]
fn control_flow_takes_as_long_as_its_longest_body() {
    let metrics = Metrics::of(&branching());
    assert_eq!((metrics.total, metrics.two_qubit, metrics.measurements), (4, 2, 1));
    assert_eq!((metrics.depth, metrics.two_qubit_depth, metrics.t_depth), (4, 1, 1));
    // n = 2, d = 4; the longer branch has two gates, one on two qubits; the measurement may be followed by another.
    assert_features(metrics.supermarq, [1.0, 1.0, 1.0 / 3.0, 0.0, 5.0 / 8.0, 1.0 / 4.0]);
}

#[test]
fn readers_of_a_variable_do_not_wait_for_each_other() {
    let mut circuit = Circuit::new(2, 1);
    let mut main = (*circuit.main).clone();
    let bit = Wire::classical(0);
    for k in 0..2 {
        main.push_touching(Kind::gate(gates::X), &[Wire::qubit(k)], &[bit], &[], 0, NO_ORIGIN);
    }
    main.push(Kind::MEASURE, &[Wire::qubit(0), bit], &[], NO_ORIGIN);
    main.push_touching(Kind::gate(gates::X), &[Wire::qubit(1)], &[bit], &[], 0, NO_ORIGIN);
    circuit.main = Arc::new(main);
    assert_eq!(Metrics::of(&circuit).depth, 3);
}

fn add_gate(circuit: &mut Circuit, name: Option<&str>, qubits: u32, body: GateBody) -> Kind {
    circuit.add_gate(ProgramGate { name: name.map(Into::into), ..ProgramGate::new(qubits, 0, body) }).unwrap()
}

/// Each definition calls the one before it twice: 2^200 gates in 400 calls.
#[test]
fn expanded_gates_are_counted_without_expanding() {
    let mut circuit = Circuit::new(1, 0);
    let mut last = Kind::gate(gates::T);
    for level in 0..200 {
        let mut body = Region::new(1, 0);
        body.push(last, &[Wire::qubit(0)], &[], NO_ORIGIN);
        body.push(last, &[Wire::qubit(0)], &[], NO_ORIGIN);
        let body = GateBody::Defined { parameters: Vec::new(), region: Arc::new(body) };
        last = add_gate(&mut circuit, Some(&format!("g{level}")), 1, body);
        if level == 9 {
            circuit.append_kind(last, &[0], &[]).unwrap();
            let metrics = Metrics::of(&circuit);
            assert_eq!((metrics.total, metrics.expanded_gates, metrics.depth), (21, 1024, 1));
            assert_eq!((metrics.t_count, metrics.counts["g9"]), (2, 1));
        }
    }
    let modified = Modified { base: last, controls: 1, polarity: 1, power: Power::Int(-1) };
    let modified = add_gate(&mut circuit, None, 2, GateBody::Modified(modified));
    assert_eq!(circuit.gate_text(modified), "ctrl @ inv @ g199");
    circuit.append_kind(last, &[0], &[]).unwrap();
    let metrics = Metrics::of(&circuit);
    assert_eq!(metrics.expanded_gates, u128::MAX);
    let text = serde_json::to_string(&metrics).unwrap();
    assert_eq!(serde_json::from_str::<Metrics>(&text).unwrap(), metrics);
}

#[test]
fn long_chains_of_definitions_do_not_recurse() {
    let mut circuit = Circuit::new(1, 0);
    let count = 60_000;
    for index in 0..count {
        // Each calls the next, so that the walk meets every callee before it is known.
        let next = if index + 1 < count { Kind::program_gate(index + 1) } else { Kind::gate(gates::X) };
        let mut body = Region::new(1, 0);
        body.push(next, &[Wire::qubit(0)], &[], NO_ORIGIN);
        let body = GateBody::Defined { parameters: Vec::new(), region: Arc::new(body) };
        Arc::make_mut(&mut circuit.gates).push(ProgramGate::new(1, 0, body));
    }
    circuit.append_kind(Kind::program_gate(0), &[0], &[]).unwrap();
    assert_eq!(Metrics::of(&circuit).expanded_gates, 1);
}

// ------------------------------------------------------------------------------------ against explicit graphs

/// Two ops that cannot run in the same layer: both touch a wire, which not both of them only read.
fn ordered(a: &OpView, b: &OpView) -> bool {
    let both_read = |wire: &Wire| wire.is_classical() && a.kind.is_gate() && b.kind.is_gate();
    a.touched.iter().any(|wire| b.touched.contains(wire) && !both_read(wire))
}

/// The weight of the heaviest path through the ops of a region, over the explicit graph of all ordered pairs.
fn heaviest_path(region: &Region, weight: &dyn Fn(&OpView) -> u64) -> u64 {
    let mut ends: Vec<u64> = Vec::new();
    for op in region.iter() {
        let before = (0..op.row).filter(|&row| ordered(&region.op(row), &op)).map(|row| ends[row]).max();
        let own = match op.block() {
            Some(block) => block.bodies.iter().map(|body| heaviest_path(body, weight)).max().unwrap_or(0),
            None => weight(&op),
        };
        ends.push(before.unwrap_or(0) + own);
    }
    ends.into_iter().max().unwrap_or(0)
}

#[test]
fn depths_are_heaviest_paths() {
    let mut rng = Rng::new(1);
    for round in 0..300 {
        let circuit = random_circuit(&mut rng, &Shape::full(3 + round % 4, 25));
        let metrics = Metrics::of(&circuit);
        assert_eq!(metrics.total, metrics.counts.values().sum::<u64>());
        let takes_time = |op: &OpView| op.kind.is_gate() || matches!(op.kind, Kind::MEASURE | Kind::RESET);
        let depth = heaviest_path(&circuit.main, &|op| u64::from(takes_time(op)));
        let two_qubit =
            heaviest_path(&circuit.main, &|op| u64::from(op.kind.is_gate() && op.wires.len() == 2));
        let t = heaviest_path(&circuit.main, &|op| u64::from(Magic::new(&circuit).is_t(op)));
        assert_eq!((metrics.depth, metrics.two_qubit_depth, metrics.t_depth), (depth, two_qubit, t));
        let Features { communication, critical_depth, entanglement, parallelism, liveness, measurement } =
            metrics.supermarq;
        for feature in [communication, critical_depth, entanglement, parallelism, liveness, measurement] {
            assert!((0.0..=1.0).contains(&feature), "{:?}", metrics.supermarq);
        }
    }
}

/// The features by their definitions, for a flat circuit: layers from an explicit graph, a matrix of who is alive.
fn features_by_definition(circuit: &Circuit) -> [f64; 6] {
    let region = &circuit.main;
    let ops: Vec<OpView> = region.iter().filter(|op| op.kind != Kind::BARRIER).collect();
    let mut layers: Vec<usize> = Vec::new();
    let mut best: Vec<(usize, usize)> = Vec::new();
    for (k, op) in ops.iter().enumerate() {
        let before = (0..k).filter(|&other| ordered(&ops[other], op));
        let (length, pairs) = before.map(|other| best[other]).max().unwrap_or_default();
        best.push((length + 1, pairs + usize::from(op.kind.is_gate() && op.wires.len() == 2)));
        layers.push(length);
    }
    let (depth, critical) = best.iter().copied().max().unwrap_or_default();
    let qubits = region.qubits();
    let mut alive = vec![vec![false; depth]; qubits];
    let mut mid_circuit = BTreeSet::new();
    for (k, op) in ops.iter().enumerate() {
        op.wires.iter().filter(|wire| wire.is_qubit()).for_each(|wire| alive[wire.index()][layers[k]] = true);
        let reused = ops[k + 1..].iter().any(|later| later.wires.iter().any(|wire| op.wires.contains(wire)));
        if op.kind == Kind::RESET || op.kind == Kind::MEASURE && reused {
            mid_circuit.insert(layers[k]);
        }
    }
    let gates: Vec<&OpView> = ops.iter().filter(|op| op.kind.is_gate()).collect();
    let two_qubit: Vec<&&OpView> = gates.iter().filter(|op| op.wires.len() == 2).collect();
    let neighbours = |qubit: usize| {
        let shared = two_qubit.iter().filter(|op| op.wires.iter().any(|wire| wire.index() == qubit));
        let others = shared.flat_map(|op| op.wires.iter().map(|wire| wire.index()));
        others.filter(|&other| other != qubit).collect::<BTreeSet<usize>>().len()
    };
    let n = qubits as f64;
    let parallel = (gates.len() as f64 / depth as f64 - 1.0) / (n - 1.0);
    [
        (0..qubits).map(neighbours).sum::<usize>() as f64 / (n * (n - 1.0)),
        if two_qubit.is_empty() { 0.0 } else { critical as f64 / two_qubit.len() as f64 },
        two_qubit.len() as f64 / gates.len() as f64,
        parallel.max(0.0),
        alive.iter().flatten().filter(|&&alive| alive).count() as f64 / (n * depth as f64),
        mid_circuit.len() as f64 / depth as f64,
    ]
}

#[test]
fn features_follow_their_definitions() {
    let mut rng = Rng::new(2);
    for round in 0..300 {
        let shape = Shape { qubits: 2 + round % 5, bits: 2, ops: 18, non_gates: true, ..Shape::default() };
        let circuit = random_circuit(&mut rng, &shape);
        assert_features(Metrics::of(&circuit).supermarq, features_by_definition(&circuit));
    }
}

#[test]
fn every_gate_is_counted_under_its_name() {
    let mut circuit = Circuit::new(5, 0);
    for gate in GATES.iter().filter(|gate| gate.arity > 0) {
        let operands: Vec<u32> = (0..gate.arity as u32).collect();
        circuit.append(gate.name, &operands, &vec![Param::from(0.1); gate.params.len()]).unwrap();
    }
    let metrics = Metrics::of(&circuit);
    assert_eq!(metrics.counts.len(), GATES.len() - 1);
    assert!(metrics.counts.values().all(|&count| count == 1));
    assert_eq!(metrics.multi_qubit, GATES.iter().filter(|gate| gate.arity > 2).count() as u64);
}
