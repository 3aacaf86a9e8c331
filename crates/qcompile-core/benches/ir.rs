//! What the IR costs: built, swept, hashed, edited in place.
//!
//! `cargo bench --bench ir`. Goals, of a prototype on two cores of an EPYC (ns per gate or per window): build 4, sweep
//! 5, hash 6 at 64 bits, open and freeze a session 25, find and replace a window 0.5 us at 10^5 gates and random seeds,
//! copy, append and hash a circuit of 20 gates 140 ns.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use qcompile_core::analysis::Counts;
use qcompile_core::gates::{CCX, CX, H, RZ, T, X};
use qcompile_core::ir::{
    Circuit, Editor, Exprs, Kind, Limits, Meanings, NO_ORIGIN, Param, Region, Row, Window, Wire, WireHashes,
};
use qcompile_core::testing::Rng;

const SIZES: [usize; 2] = [10_000, 100_000];
const QUBITS: usize = 100;
const WINDOW: Limits = Limits { ops: 6, wires: 3 };

/// 43 % two-qubit gates, 20 % rotations, 2 % ccx.
fn mixed(gates: usize, qubits: usize) -> Circuit {
    let rng = &mut Rng::new(7);
    let wires: Vec<Wire> = (0..qubits as u32).map(Wire::qubit).collect();
    let mut region = Region::new(qubits as u32, 0);
    for _ in 0..gates {
        let (gate, arity) = match rng.below(100) {
            0..43 => (CX, 2),
            43..63 => (RZ, 1),
            63..65 => (CCX, 3),
            65..77 => (H, 1),
            77..89 => (T, 1),
            _ => (X, 1),
        };
        let angle = [Param::from(rng.unit())];
        let params = if gate == RZ { &angle[..] } else { &[] };
        region.push(Kind::gate(gate), &rng.sample(&wires, arity), params, NO_ORIGIN);
    }
    let mut circuit = Circuit::new(qubits as u32, 0);
    region.layout = circuit.main.layout.clone();
    circuit.main = region.into();
    circuit
}

fn whole_circuits(criterion: &mut Criterion) {
    for gates in SIZES {
        let circuit = mixed(gates, QUBITS);
        let meanings = Meanings::of(&circuit);
        let mut group = criterion.benchmark_group("gates");
        group.throughput(Throughput::Elements(gates as u64));
        group.bench_function(BenchmarkId::new("copy op by op", gates), |bench| {
            bench.iter(|| {
                let mut made = circuit.main.emptied();
                made.extend_from(&circuit.main);
                made
            });
        });
        group
            .bench_function(BenchmarkId::new("clone", gates), |bench| bench.iter(|| (*circuit.main).clone()));
        group.bench_function(BenchmarkId::new("count", gates), |bench| bench.iter(|| Counts::of(&circuit)));
        group.bench_function(BenchmarkId::new("hash", gates), |bench| {
            bench.iter(|| circuit.main.structure_hash(&meanings));
        });
        group.bench_function(BenchmarkId::new("validate", gates), |bench| {
            bench.iter(|| circuit.main.validate(None).is_ok());
        });
        group.bench_function(BenchmarkId::new("open a session", gates), |bench| {
            bench.iter_batched(|| (*circuit.main).clone(), Region::edit, BatchSize::LargeInput);
        });
        group.bench_function(BenchmarkId::new("freeze", gates), |bench| {
            let mut editor = (*circuit.main).clone().edit();
            edit_windows(&mut editor, &random_rows(gates, gates / 10));
            bench.iter(|| editor.to_region());
        });
        group.finish();
    }
}

fn random_rows(gates: usize, count: usize) -> Vec<Row> {
    let rng = &mut Rng::new(11);
    (0..count).map(|_| rng.below(gates)).collect()
}

/// Four gates on so many qubits.
fn replacement(qubits: u32) -> Region {
    let mut made = Region::new(qubits, 0);
    for k in 0..4 * qubits.min(1) {
        match qubits {
            1 => made.push(Kind::gate(H), &[Wire::qubit(0)], &[], NO_ORIGIN),
            _ => {
                let wires = [k, k + 1].map(|k| Wire::qubit(k % qubits));
                made.push(Kind::gate(CX), &wires, &[], NO_ORIGIN)
            }
        };
    }
    made
}

/// Grows a window at each seed and replaces it by four gates; the number that were replaced.
fn edit_windows(editor: &mut Editor, seeds: &[Row]) -> usize {
    let replacements = [0, 1, 2, 3].map(replacement);
    let (mut window, mut exprs) = (Window::default(), Exprs::default());
    let mut replaced = 0;
    for &seed in seeds {
        editor.grow(seed, WINDOW, &mut window);
        let replacement = &replacements[window.wires.len()];
        replaced += editor.replace(&window, replacement, &mut exprs).is_ok() as usize;
    }
    replaced
}

fn windows(criterion: &mut Criterion) {
    for gates in SIZES {
        let circuit = mixed(gates, QUBITS);
        let seeds = random_rows(gates, 10_000);
        let mut in_order = seeds.clone();
        in_order.sort_unstable();
        let mut group = criterion.benchmark_group("windows");
        group.throughput(Throughput::Elements(seeds.len() as u64)).sample_size(20);
        let fresh = || (*circuit.main).clone().edit();
        group.bench_function(BenchmarkId::new("grow", gates), |bench| {
            let (mut editor, mut window) = (fresh(), Window::default());
            bench.iter(|| {
                for &seed in &seeds {
                    editor.grow(seed, WINDOW, &mut window);
                }
            });
        });
        for (name, seeds) in [("replace", &seeds), ("replace in order", &in_order)] {
            group.bench_function(BenchmarkId::new(name, gates), |bench| {
                bench.iter_batched_ref(fresh, |editor| edit_windows(editor, seeds), BatchSize::LargeInput);
            });
        }
        group.bench_function(BenchmarkId::new("replace and undo", gates), |bench| {
            let mut editor = fresh();
            bench.iter(|| {
                let mark = editor.mark();
                black_box(edit_windows(&mut editor, &seeds));
                editor.rollback(mark);
            });
        });
        group.finish();
    }
}

/// What a search over small circuits does all day.
fn small_circuits(criterion: &mut Criterion) {
    let circuit = mixed(20, 4);
    let meanings = Meanings::of(&circuit);
    let carried = WireHashes::of(&circuit.main, &meanings);
    let append =
        |region: &mut Region| region.push(Kind::gate(CX), &[Wire::qubit(0), Wire::qubit(1)], &[], NO_ORIGIN);
    let mut group = criterion.benchmark_group("20 gates");
    group.bench_function("copy, append, hash", |bench| {
        bench.iter(|| {
            let mut next = (*circuit.main).clone();
            append(&mut next);
            next.structure_hash(&meanings)
        });
    });
    group.bench_function("copy into the same place, append, hash on", |bench| {
        let (mut next, mut hashes) = ((*circuit.main).clone(), carried.clone());
        bench.iter(|| {
            next.clone_from(&circuit.main);
            hashes.clone_from(&carried);
            let row = append(&mut next);
            hashes.extend(&next.op(row), &meanings);
            hashes.value(next.phase, &meanings)
        });
    });
    group.finish();
}

criterion_group!(benches, whole_circuits, windows, small_circuits);
criterion_main!(benches);
