//! How fast plain gate lines are read. Goal: 25 million gates per second on one core.
//!
//! Run with `cargo test --release -p qcompile-core --test qasm_throughput -- --ignored --nocapture`.

use qcompile_core::qasm::ast::{Dialect, Statement, StatementKind};
use qcompile_core::qasm::{Item, Parser};
use std::fmt::Write;
use std::time::Instant;

/// Alternating one-qubit gate with a parameter and `cx`, one per line, on 20 qubits.
fn program(gates: usize, parameter: impl Fn(u64) -> String) -> String {
    let mut text = String::from("OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[20] q;\n");
    for k in 0..gates {
        let (a, b) = (k % 20, (k * 7 + 1) % 20);
        match k % 2 {
            0 => writeln!(text, "rx({}) q[{a}];", parameter(k as u64 * 982_451_653 + 123_456_789_012_345)),
            _ => writeln!(text, "cx q[{a}], q[{}];", if a == b { (b + 1) % 20 } else { b }),
        }
        .unwrap();
    }
    text
}

/// Reads everything and counts the gates.
fn read(mut parser: Parser<'_>) -> usize {
    let mut gates = 0;
    while let Some(item) = parser.next_item() {
        match item {
            Item::Gate(_) => gates += 1,
            Item::Statement(Statement { kind: StatementKind::Box(statement), .. }) => {
                let StatementKind::GateRun(run) = &statement.body.statements[0].kind else {
                    panic!("not a run")
                };
                gates += run.iter().filter(|gate| !gate.operands.is_empty()).count();
            }
            Item::Statement(_) => {}
        }
    }
    assert!(parser.diagnostics().is_empty());
    gates
}

#[test]
#[ignore = "a measurement"]
fn plain_gates_per_second() {
    if cfg!(debug_assertions) {
        panic!("measure with --release");
    }
    // The goal is stated for literals of 15 digits, as in the tables of peers.
    measure("15 digits, 20 k", &program(20_000, |seed| format!("0.{:015}", seed % 1_000_000_000_000_000)));
    measure("15 digits, 400 k", &program(400_000, |seed| format!("0.{:015}", seed % 1_000_000_000_000_000)));
    measure("shortest form of a double", &program(20_000, |seed| format!("{}", seed as f64 / 9e15)));
    measure("pi fractions", &program(20_000, |seed| format!("{}*pi/{}", seed % 7, 1 << (seed % 5))));
    let lines = program(20_000, |_| "0.5".to_string());
    let (header, body) = lines.split_at(lines.find("rx").unwrap());
    measure("inside a box", &format!("{header}box {{\n{body}}}"));
}

fn measure(what: &str, text: &str) {
    let best = (0..40)
        .map(|_| {
            let start = Instant::now();
            let gates = read(Parser::new(text, 0, Dialect::OpenQasm3));
            (start.elapsed().as_secs_f64(), gates)
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap();
    let [gate_rate, byte_rate] = [best.1, text.len()].map(|count| count as f64 / best.0 / 1e6);
    println!("{what:>26}: {gate_rate:5.1} M gates/s, {byte_rate:4.0} MB/s");
}
