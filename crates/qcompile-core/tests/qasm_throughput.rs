//! How fast plain gate lines are read. Goal: 25 million gates per second on one core.
//!
//! Run with `cargo test --release -p qcompile-core --test qasm_throughput -- --ignored --nocapture`.

use qcompile_core::qasm::ast::Dialect;
use qcompile_core::qasm::{Item, Parser};
use std::fmt::Write;
use std::time::Instant;

/// Alternating `rx` with a 15-digit literal and `cx`, one per line, on 20 qubits.
fn program(gates: usize) -> String {
    let mut text = String::from("OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[20] q;\n");
    for k in 0..gates {
        let (a, b) = (k % 20, (k * 7 + 1) % 20);
        let angle = (k as u64 * 982_451_653 + 123_456_789_012_345) % 1_000_000_000_000_000;
        match k % 2 {
            0 => writeln!(text, "rx(0.{angle:015}) q[{a}];"),
            _ => writeln!(text, "cx q[{a}], q[{}];", if a == b { (b + 1) % 20 } else { b }),
        }
        .unwrap();
    }
    text
}

fn read(mut parser: Parser<'_>) -> (usize, usize) {
    let (mut gates, mut operands) = (0, 0);
    while let Some(item) = parser.next_item() {
        match item {
            Item::Gate(gate) => {
                gates += 1;
                operands += gate.operands.len();
            }
            Item::Statement(_) => {}
        }
    }
    assert!(parser.diagnostics().is_empty());
    (gates, operands)
}

#[test]
#[ignore = "a measurement"]
fn plain_gates_per_second() {
    if cfg!(debug_assertions) {
        panic!("measure with --release");
    }
    for gates in [20_000, 200_000, 2_000_000] {
        let text = program(gates);
        let best = (0..7)
            .map(|_| {
                let start = Instant::now();
                let found = read(Parser::new(&text, 0, Dialect::OpenQasm3));
                let seconds = start.elapsed().as_secs_f64();
                assert_eq!(found, (gates, gates + gates / 2));
                seconds
            })
            .fold(f64::INFINITY, f64::min);
        let [gate_rate, byte_rate] = [gates, text.len()].map(|count| count as f64 / best / 1e6);
        println!("{gates:>8} gates: {gate_rate:.1} M gates/s, {byte_rate:.0} MB/s");
    }
}
