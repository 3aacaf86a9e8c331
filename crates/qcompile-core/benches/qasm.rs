//! How fast programs are read and written, in gates per second on one core.
//!
//! `cargo bench --bench qasm`. Goals: plain gate lines into items 25 M, and printing 300 M untouched, 20 M with a tenth
//! of the statements dropped, 5 M all written anew; the floor for text to circuit and back is in
//! `benchmarks/language.py`, which runs the peers beside it.

use std::fmt::Write;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qcompile_core::ir::{Circuit, MODIFIED};
use qcompile_core::qasm::ast::Dialect;
use qcompile_core::qasm::{Format, ParseOptions, Parser, PrintOptions, parse, print};

const GATES: usize = 20_000;
const LARGEST_LITERAL: u64 = 1_000_000_000_000_000;

/// Alternating `rx` with a parameter and `cx`, one per line, on 20 qubits.
fn plain(parameter: impl Fn(u64) -> String) -> String {
    let mut text = String::from("OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[20] q;\n");
    for k in 0..GATES {
        let (a, b) = (k % 20, (k * 7 + 1) % 20);
        match k % 2 {
            0 => writeln!(text, "rx({}) q[{a}];", parameter(k as u64 * 982_451_653 + 123_456_789_012_345)),
            _ => writeln!(text, "cx q[{a}], q[{}];", if a == b { (b + 1) % 20 } else { b }),
        }
        .expect("writing to a string does not fail");
    }
    text
}

/// User gates with expressions, broadcasts, constants and loops, as in `benchmarks/language.py`.
fn mixed() -> String {
    let mut text = String::from(
        "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nconst float step = pi / 8;\n\
         gate pair(a, b) x, y { rz(a / 2) x; cx x, y; rx(b + pi / 4) y; cx x, y; }\nqubit[4] wide;\nqubit[20] q;\n",
    );
    for k in 0..GATES / 2 {
        let (a, b) = (k % 20, (k * 7 + 1) % 20);
        let (b, seed) = (if a == b { (b + 1) % 20 } else { b }, (k * 7919 + 12_345) % 1_000_000);
        match k % 4 {
            0 => writeln!(text, "pair(pi / {}, -0.{seed:06}) q[{a}], q[{b}];", k % 7 + 1),
            1 => writeln!(text, "h wide;"),
            2 => writeln!(text, "rz(2 * step + sin(0.{seed:06})) q[{a}];"),
            _ => writeln!(text, "for int i in [0:3] {{ cx q[{a}], q[{b}]; rx(0.25) q[{a}]; }}"),
        }
        .expect("writing to a string does not fail");
    }
    text
}

/// Literals of 15 digits, as in the tables of peers.
fn digits() -> String {
    plain(|seed| format!("0.{:015}", seed % LARGEST_LITERAL))
}

fn reading(criterion: &mut Criterion) {
    let texts = [
        ("15 digits", digits()),
        ("shortest form of a double", plain(|seed| format!("{}", seed as f64 / 9e15))),
        ("pi fractions", plain(|seed| format!("{}*pi/{}", seed % 7, 1 << (seed % 5)))),
        ("mixed", mixed()),
    ];
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Elements(GATES as u64));
    for (name, text) in &texts {
        group.bench_function(format!("{name}, to items"), |bench| {
            bench.iter(|| {
                let mut parser = Parser::new(text, 0, Dialect::OpenQasm3);
                let mut items = 0;
                while parser.next_item().is_some() {
                    items += 1;
                }
                items
            });
        });
        group.bench_function(format!("{name}, to a circuit"), |bench| {
            bench.iter(|| parse(text, &ParseOptions::default()).is_ok());
        });
    }
    group.finish();
}

fn writing(criterion: &mut Criterion) {
    let Ok(parsed) = parse(&digits(), &ParseOptions::default()) else { panic!("the text is valid") };
    let untouched = parsed.circuit;
    let changed = |change: &dyn Fn(&mut qcompile_core::ir::Region, usize)| {
        let mut main = untouched.main.emptied();
        (0..untouched.main.len()).for_each(|row| change(&mut main, row));
        Circuit { main: Arc::new(main), ..untouched.clone() }
    };
    let dropped = changed(&|main, row| {
        if row % 10 != 7 {
            main.push_from(&untouched.main, row);
        }
    });
    let anew = changed(&|main, row| {
        let op = untouched.main.op(row);
        match op.kind.is_gate() {
            true => main.push_touching(op.kind, op.wires, &[], op.params, MODIFIED, op.origin),
            false => main.push_from(&untouched.main, row),
        };
    });
    let mut group = criterion.benchmark_group("write");
    group.throughput(Throughput::Elements(GATES as u64));
    for (name, circuit, format) in [
        ("untouched", &untouched, Format::Splice),
        ("a tenth dropped", &dropped, Format::Splice),
        ("all statements anew", &anew, Format::Splice),
        ("canonical", &untouched, Format::Canonical),
    ] {
        let options = PrintOptions { format, ..PrintOptions::default() };
        group.bench_function(name, |bench| {
            bench.iter(|| print(circuit, &options).map(|printed| printed.text.len()))
        });
    }
    group.finish();
}

criterion_group!(benches, reading, writing);
criterion_main!(benches);
