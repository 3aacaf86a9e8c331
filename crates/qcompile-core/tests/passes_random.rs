//! Every pass, alone and together, on random programs: what comes out is valid and means the same, phase included.
//!
//! Regions are compared one by one. Whatever is not a gate becomes a random unitary on all wires that it touches, so
//! that moving a gate across it shows. A qubit with an index known only at run time is tried as each qubit it may be.
//! Symbols get random values.

use std::collections::HashMap;

use num_complex::Complex64;
use qcompile_core::gates::Matrix;
use qcompile_core::ir::semantics::Matrices;
use qcompile_core::ir::{
    Circuit, Exprs, Kind, Node, OpView, PINNED, Param, Region, RegionKind, StatementKind, Wire,
};
use qcompile_core::pipeline::Settings;
use qcompile_core::testing::{Rng, Shape, circuit};

mod support;

/// Every pass by itself, short reach, all spellings, and a level.
const PIPELINES: &[&str] = &[
    "drop-identities",
    "drop-identities{keep-id=true}",
    "cancel-inverses",
    "cancel-inverses{reach=0}",
    "cancel-inverses{reach=2}",
    "merge-rotations",
    "merge-rotations{reach=1}",
    "resynthesize-1q",
    "resynthesize-1q{basis=u}",
    "resynthesize-1q{basis=zyz}",
    "resynthesize-1q{basis=zxz}",
    "O1",
];

const TOLERANCE: f64 = 1e-9;

#[test]
fn gates_alone() {
    check_all(0..400, |rng| Shape {
        qubits: 1 + rng.below(5) as u32,
        ops: 4 + rng.below(30),
        ..Shape::default()
    });
}

#[test]
fn one_qubit_with_symbols() {
    check_all(1000..1400, |rng| Shape {
        qubits: 1,
        ops: 3 + rng.below(12),
        symbols: true,
        ..Shape::default()
    });
}

#[test]
fn two_qubits_with_gates_of_the_program() {
    check_all(2000..2300, |rng| Shape {
        qubits: 2,
        ops: 4 + rng.below(16),
        symbols: true,
        program_gates: true,
        ..Shape::default()
    });
}

#[test]
fn everything_at_once() {
    check_all(3000..3300, |rng| Shape::full(2 + rng.below(3) as u32, 4 + rng.below(24)));
}

fn check_all(seeds: std::ops::Range<u64>, shape: impl Fn(&mut Rng) -> Shape) {
    let mut rewrites = vec![0; PIPELINES.len()];
    for seed in seeds {
        let rng = &mut Rng::new(seed);
        let shape = shape(rng);
        let before = circuit(rng, &shape);
        for (k, text) in PIPELINES.iter().enumerate() {
            let pipeline = support::recipes::pipeline(text);
            let compiled = pipeline.run(before.clone(), Settings::default()).unwrap();
            let place = format!("seed {seed}, {text}\n{:#?}", before.main.iter().collect::<Vec<_>>());
            compiled.circuit.validate().unwrap_or_else(|violations| panic!("{violations:?} {place}"));
            assert!(compiled.report.after.gates <= compiled.report.before.gates, "{place}");
            compare(&before, &compiled.circuit, seed, &place);
            rewrites[k] += compiled.report.passes.iter().map(|record| record.rewrites).sum::<u64>();
            let again = pipeline.run(before.clone(), Settings::default()).unwrap();
            assert_eq!(again.circuit.main.ops(), compiled.circuit.main.ops(), "not deterministic: {place}");
        }
    }
    for (text, rewrites) in PIPELINES.iter().zip(rewrites) {
        assert!(rewrites > 0, "{text} never did anything");
    }
}

fn compare(before: &Circuit, after: &Circuit, seed: u64, place: &str) {
    let (old, new) = (regions(before), regions(after));
    assert_eq!(old.len(), new.len());
    for ((kind, old), (_, new)) in old.iter().zip(&new) {
        assert_eq!(kept(old), kept(new), "{place}");
        for (circuit, region) in [(before, old), (after, new)] {
            reads_in_time(circuit, *kind, region).unwrap_or_else(|found| panic!("{found}, {place}"));
        }
        // A qubit with a run-time index is an extra wire at the end of the main region.
        let dynamic = (*kind == RegionKind::Main && before.main.qubits() > declared(before))
            .then(|| Wire::qubit(before.main.qubits() as u32 - 1));
        let aliases = if dynamic.is_some() { declared(before) as u32 } else { 1 };
        for alias in 0..aliases {
            let rename = |wire| if Some(wire) == dynamic { Wire::qubit(alias) } else { wire };
            let [old, new] = [(before, old), (after, new)]
                .map(|(circuit, region)| unitary(circuit, region, &rename, seed));
            let distance = old.distance(&new);
            assert!(distance < TOLERANCE, "{kind:?}: distance {distance}, {place}");
        }
    }
}

/// What no pass may touch: pinned ops, and everything that is no gate.
fn kept(region: &Region) -> Vec<String> {
    let stays = |op: &OpView| op.is(PINNED) || !op.kind.is_gate();
    region.iter().filter(stays).map(|op| format!("{op:?} {:?}", op.touched)).collect()
}

fn regions(circuit: &Circuit) -> Vec<(RegionKind, Region)> {
    let mut found = Vec::new();
    circuit.for_each_region(&mut |kind, region| found.push((kind, (**region).clone())));
    found
}

fn declared(circuit: &Circuit) -> usize {
    let size = |symbol: &qcompile_core::ir::Symbol| match symbol.kind {
        qcompile_core::ir::SymbolKind::Qubits { size } => size,
        _ => None,
    };
    circuit.symbols.iter().find_map(size).unwrap() as usize
}

fn unitary(circuit: &Circuit, region: &Region, rename: &dyn Fn(Wire) -> Wire, seed: u64) -> Matrix {
    let mut matrices = Matrices::new(circuit);
    let mut product = Matrix::identity(region.qubits());
    let mut fences = 0;
    for op in region.iter() {
        if op.kind.is_gate() {
            let params: Vec<f64> =
                op.params.iter().map(|&param| value(&circuit.exprs, param, seed)).collect();
            let gate = matrices.matrix(op.kind, &params).unwrap();
            let wires: Vec<usize> = op.wires.iter().map(|&wire| rename(wire).index()).collect();
            product.apply(&gate, &wires);
            continue;
        }
        fences += 1;
        scramble(&mut product, op, seed + fences);
    }
    product.scale(Complex64::cis(value(&circuit.exprs, region.phase, seed)))
}

/// Whether every gate that reads a variable stands between the same two assignments as before.
fn reads_in_time(circuit: &Circuit, kind: RegionKind, region: &Region) -> Result<(), String> {
    let mut now = HashMap::new();
    for op in region.iter() {
        let mut in_time = true;
        for &param in op.params {
            circuit.exprs.for_each_leaf(param, &mut |leaf| {
                // At the start of the program nothing has been assigned; a body starts with what it is the first to say.
                let first = if kind == RegionKind::Main { 0 } else { leaf.version };
                in_time &= leaf.version == 0 || *now.entry(leaf.symbol).or_insert(first) == leaf.version;
            });
        }
        if !in_time {
            return Err(format!("{op:?} reads a value of another time"));
        }
        for &symbol in op.statement().iter().flat_map(|statement| &statement.writes) {
            *now.entry(symbol).or_insert(0) += 1;
        }
    }
    Ok(())
}

/// A random unitary on the qubits that an op touches, the same for the op number `seed` of both circuits.
fn scramble(product: &mut Matrix, op: OpView, seed: u64) {
    use qcompile_core::gates::{CX, U};
    let mut rng = Rng::new(seed);
    let qubits: Vec<usize> =
        op.touched.iter().filter(|wire| wire.is_qubit()).map(|wire| wire.index()).collect();
    if matches!(op.statement().map(|statement| &statement.kind), Some(StatementKind::Declaration(_))) {
        assert!(qubits.is_empty());
    }
    for _ in 0..2 {
        for (k, &qubit) in qubits.iter().enumerate() {
            product.apply(&U.matrix(&[rng.angle(), rng.angle() + 0.1, rng.angle()]), &[qubit]);
            if k > 0 {
                product.apply(&CX.matrix(&[]), &[qubits[k - 1], qubit]);
            }
        }
    }
}

/// The value of a parameter where every symbol has a random one.
fn value(exprs: &Exprs, param: Param, seed: u64) -> f64 {
    exprs.evaluate(param, &mut |id| match exprs.node(id) {
        Node::Leaf(leaf, _) => {
            Rng::new(seed ^ (leaf.symbol.0 as u64) << 32 ^ (leaf.version as u64) << 40).unit() * 20.0 - 10.0
        }
        other => panic!("{other:?}"),
    })
}

#[test]
fn the_comparison_sees_differences() {
    let rng = &mut Rng::new(5);
    let before = circuit(rng, &Shape { qubits: 2, ops: 6, ..Shape::default() });
    let mut after = before.clone();
    let main = std::sync::Arc::make_mut(&mut after.main);
    main.push(Kind::gate(qcompile_core::gates::T), &[Wire::qubit(0)], &[], qcompile_core::ir::NO_ORIGIN);
    let rename = |wire| wire;
    let distance =
        unitary(&before, &before.main, &rename, 1).distance(&unitary(&after, &after.main, &rename, 1));
    assert!(distance > 0.1);
}

#[test]
fn gates_above_the_assignment_that_they_read_are_seen() {
    let circuit = circuit(&mut Rng::new(5), &Shape { variables: true, ops: 20, ..Shape::default() });
    assert_eq!(reads_in_time(&circuit, RegionKind::Main, &circuit.main), Ok(()));
    let reads = |op: &OpView| op.params.iter().any(|&param| !circuit.exprs.is_stable(param));
    let reading: Vec<usize> = circuit.main.iter().filter(reads).map(|op| op.row).collect();
    assert!(!reading.is_empty());
    for first in reading {
        let mut moved = circuit.main.emptied();
        let others = (0..circuit.main.len()).filter(|&row| row != first);
        for row in std::iter::once(first).chain(others) {
            moved.push_from(&circuit.main, row);
        }
        assert!(reads_in_time(&circuit, RegionKind::Main, &moved).is_err(), "{moved:#?}");
    }
}
