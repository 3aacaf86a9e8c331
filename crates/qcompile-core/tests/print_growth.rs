//! Printing takes time in proportion to the text, however it is laid out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use qcompile_core::gates;
use qcompile_core::ir::{Circuit, Kind, MODIFIED};
use qcompile_core::qasm::{Format, ParseOptions, PrintOptions, Target, parse, print};

const SMALL: usize = 500;
const TIMES: usize = 30;

/// Gates in the given layout: what stands before each and behind it.
fn program(count: usize, before: &str, behind: &str) -> Circuit {
    let mut text = String::from("OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[4] q;\nbit[2] c;\n");
    for k in 0..count {
        let (a, b) = (k % 4, (k + 1) % 4);
        text += &match k % 3 {
            0 => format!("{before}rx(0.1234567890123{}) q[{a}];{behind}", k % 10),
            1 => format!("{before}cx q[{a}], q[{b}];{behind}"),
            _ => format!("{before}h q[{a}];{behind}"),
        };
    }
    parse(&text, &ParseOptions::default()).unwrap_or_else(|failure| panic!("{failure}")).circuit
}

/// Every region with some H gates gone and all others written as `u`.
fn edited(circuit: &Circuit) -> Circuit {
    let mut made = circuit.clone();
    let done: Result<bool, ()> = made.rewrite_regions(&mut |_, _, region| {
        let mut new = region.emptied();
        for op in region.iter() {
            if op.kind != Kind::gate(gates::H) {
                new.push_from(region, op.row);
            } else if op.row % 2 == 0 {
                new.push_touching(Kind::gate(gates::X), op.wires, &[], &[], MODIFIED, op.origin);
                new.push_touching(Kind::gate(gates::Z), op.wires, &[], &[], MODIFIED, op.origin);
            }
        }
        Ok(Some(new))
    });
    done.expect("nothing fails");
    assert!(!Arc::ptr_eq(&made.main, &circuit.main));
    made
}

/// How long it takes to print a circuit so many times.
fn time(circuit: &Circuit, options: &PrintOptions, times: usize) -> Duration {
    let once = || {
        let start = Instant::now();
        for _ in 0..times {
            print(circuit, options).unwrap_or_else(|failure| panic!("{failure}"));
        }
        start.elapsed()
    };
    (0..5).map(|_| once()).min().expect("five of them")
}

/// A busy machine slows both sides alike; a quadratic step would make the large text thirty times as slow.
#[test]
fn a_large_text_takes_as_long_as_many_small_ones() {
    let default = PrintOptions::default();
    let ways = [
        ("splice", default),
        ("canonical", PrintOptions { format: Format::Canonical, ..default }),
        ("version 2", PrintOptions { version: Target::V2, ..default }),
    ];
    let layouts = [
        ("one per line", "", "\n"),
        ("all on one line", "", " "),
        ("behind blanks and comments", "  \n /* a */ ", " // b\n"),
        ("in conditions", "if (c == 1) ", "\n"),
        ("in conditions on one line", "if (c == 1) ", " "),
        ("in braces", "if (c == 1) {\n  x q[0];\n  ", "\n}\n"),
    ];
    for (layout, before, behind) in layouts {
        let (small, large) = (program(SMALL, before, behind), program(TIMES * SMALL, before, behind));
        let (small, large) = (edited(&small), edited(&large));
        for (way, options) in &ways {
            let (many, one) = (time(&small, options, TIMES), time(&large, options, 1));
            assert!(one < many * 10, "{way}, {layout}: {many:?} grows to {one:?}");
        }
    }
}
