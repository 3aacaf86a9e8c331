//! How fast circuits are written. Goals in million gates per second on one core: 300 untouched, 20 with a tenth of the
//! statements dropped, 5 all written anew.
//!
//! Run with `cargo test --release -p qcompile-core --test print_throughput -- --ignored --nocapture`.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;

use qcompile_core::diagnostics::{Origin, SourceMap, Span};
use qcompile_core::gates;
use qcompile_core::ir::{Circuit, Kind, MODIFIED, NO_ORIGIN, Param, SymbolKind, Wire};
use qcompile_core::qasm::{PrintOptions, print};

const GATES: usize = 1_000_000;

/// Alternating `rx` with a parameter of 15 digits and `cx`, one per line, on 20 qubits.
fn program() -> (String, Circuit) {
    let mut text = String::from("OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[20] q;\n");
    let mut circuit = Circuit::new(20, 0);
    for name in ["rx", "cx"] {
        circuit.add_symbol(name, SymbolKind::Gate { index: None });
    }
    Arc::make_mut(&mut circuit.symbols)[0].declared = Span::new(44, 45);
    let main = Arc::make_mut(&mut circuit.main);
    for k in 0..GATES {
        let (a, b) = (k % 20, (k * 7 + 1) % 20);
        let origin = text.len() as u32;
        let [a, b] = [a, if a == b { (b + 1) % 20 } else { b }].map(|k| Wire::qubit(k as u32));
        if k % 2 == 0 {
            let literal =
                format!("0.{:015}", (k as u64 * 982_451_653 + 123_456_789_012_345) % 1_000_000_000_000_000);
            writeln!(text, "rx({literal}) q[{}];", a.index()).unwrap();
            main.push(Kind::gate(gates::RX), &[a], &[Param::from(literal.parse::<f64>().unwrap())], origin);
        } else {
            writeln!(text, "cx q[{}], q[{}];", a.index(), b.index()).unwrap();
            main.push(Kind::gate(gates::CX), &[a, b], &[], origin);
        }
    }
    main.set_text(Span::new(0, text.len() as u32), true, Vec::new());
    let mut sources = SourceMap::default();
    sources.add("test.qasm", text.as_str().into(), Origin::Main).unwrap();
    circuit.sources = Arc::new(sources);
    (text, circuit)
}

#[test]
#[ignore = "a measurement"]
fn gates_written_per_second() {
    if cfg!(debug_assertions) {
        panic!("measure with --release");
    }
    let (text, circuit) = program();
    assert_eq!(measure("untouched", &circuit), text);

    let mut dropped = circuit.clone();
    let mut main = circuit.main.emptied();
    (0..GATES).filter(|row| row % 10 != 7).for_each(|row| {
        main.push_from(&circuit.main, row);
    });
    dropped.main = Arc::new(main);
    assert_eq!(measure("a tenth dropped", &dropped).lines().count(), 3 + GATES * 9 / 10);

    let mut anew = circuit.clone();
    let mut main = circuit.main.emptied();
    for op in circuit.main.iter() {
        main.push_touching(op.kind, op.wires, &[], op.params, MODIFIED, op.origin);
    }
    anew.main = Arc::new(main);
    assert_eq!(measure("all statements replaced", &anew).lines().count(), 3 + GATES);

    let mut whole = Circuit::new(20, 0);
    let main = Arc::make_mut(&mut whole.main);
    for op in circuit.main.iter() {
        main.push(op.kind, op.wires, op.params, NO_ORIGIN);
    }
    assert_eq!(measure("without a text", &whole).lines().count(), 3 + GATES);
}

fn measure(what: &str, circuit: &Circuit) -> String {
    let mut text = String::new();
    let best = (0..15)
        .map(|_| {
            let start = Instant::now();
            text = print(circuit, &PrintOptions::default()).unwrap().text;
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    println!("{what:>26}: {:6.1} M gates/s", GATES as f64 / best / 1e6);
    text
}
