//! Values of variables and the order of things: a gate whose angle reads what the program computes stays behind the
//! statement that computes it, and every value has one version wherever it is read.

mod support;

use std::sync::Arc;

use qcompile_core::ir::{Circuit, Exprs, Kind, Row, StatementKind};
use qcompile_core::passes::registry;
use qcompile_core::pipeline::{NoMore, PassKind, Settings, parse as pipeline};
use support::{circuit, listing};

/// `a` is computed at run time and assigned once; every gate on `q` may pass its declaration but the one that reads it.
const COMPUTED_ONCE: &str = "include \"stdgates.inc\";\nqubit q;\nqubit[4] r;\nx q;\nbit[4] c = measure r;\n\
    float a = float(uint[4](c));\nrz(a) q;\nx q;\n";

fn line_with<'t>(text: &'t str, start: &str) -> &'t str {
    text.lines()
        .find(|line| line.trim_start().starts_with(start))
        .unwrap_or_else(|| panic!("{start}\n{text}"))
}

#[test]
fn gates_touch_the_variables_that_the_program_computes() {
    let computed = listing(&circuit(COMPUTED_ONCE));
    assert!(line_with(&computed, "rz").ends_with("q | a"), "{computed}");
    let given = "include \"stdgates.inc\";\nqubit q;\ninput float i;\nconst float k = 0.5;\nfloat l = 0.25;\n\
        rx(i) q;\nry(k) q;\nrz(l) q;\nfor int n in [1:3] { p(n) q; }\ndef f(qubit r, float d) { u3(d, 0, 0) r; }\n";
    let given = listing(&circuit(given));
    for gate in ["rx", "ry", "rz", "p(", "u3"] {
        assert!(!line_with(&given, gate).contains('|'), "{given}");
    }
}

fn rows(circuit: &Circuit, wanted: impl Fn(Row) -> bool) -> Vec<Row> {
    (0..circuit.main.len()).filter(|&row| wanted(row)).collect()
}

fn declaration(circuit: &Circuit, name: &str) -> Row {
    let is_it = |row: Row| {
        let op = circuit.main.op(row);
        let kind = op.statement().map(|statement| &statement.kind);
        matches!(kind, Some(StatementKind::Declaration(symbol)) if &*circuit.symbol(*symbol).name == name)
    };
    rows(circuit, is_it)[0]
}

#[test]
fn no_replacement_puts_a_gate_before_the_value_that_it_reads() {
    let before = circuit(COMPUTED_ONCE);
    let gates = rows(&before, |row| before.main.op(row).is_free_gate());
    assert!(gates[0] < declaration(&before, "a") && gates[1] > declaration(&before, "a"));
    for picked in [&gates[..2], &gates[..]] {
        let mut exprs: Exprs = (*before.exprs).clone();
        let mut editor = (*before.main).clone().edit();
        let window = editor.window_of(picked).unwrap();
        let (same, _) = editor.extract(&window);
        editor.replace(&window, &same, &mut exprs).unwrap();
        let after = Circuit { main: Arc::new(editor.freeze()), ..before.clone() };
        assert_eq!(after.validate(), Ok(()));
        let reader = rows(&after, |row| after.main.op(row).kind == Kind::gate(qcompile_core::gates::RZ))[0];
        assert!(reader > declaration(&after, "a"), "{}", listing(&after));
    }
}

#[test]
fn no_pass_puts_a_gate_before_the_value_that_it_reads() {
    for text in [COMPUTED_ONCE, &COMPUTED_ONCE.replace("x q;\nbit", "rz(0.5) q;\nbit")] {
        for pass in registry().infos().filter(|info| info.kind == PassKind::Pass) {
            let pipeline = pipeline(&pass.name, registry(), &NoMore).unwrap();
            let after = pipeline.run(circuit(text), Settings::default()).unwrap().circuit;
            assert_eq!(after.validate(), Ok(()), "{} on\n{text}", pass.name);
            let readers =
                rows(&after, |row| after.main.op(row).params.iter().any(|param| param.is_symbolic()));
            assert!(readers[0] > declaration(&after, "a"), "{} on\n{text}", pass.name);
        }
    }
}

#[test]
fn every_value_has_one_version() {
    let bodies = [
        // each arm starts with the value before the choice
        "float v = 1; rx(v) q; switch (1) { case 0 { v = 2; rx(v) q; } case 1 { rx(v) q; v = 3; } default { rx(v) q; } }",
        "float v; v = 1; if (c[0]) { rx(v) q; v = 2; rx(v) q; } else { rx(v) q; } rx(v) q;",
        "float v = 1; rx(v) q; if (c[0]) { while (c[1]) { v = 2; } } else { rx(v) q; } rx(v) q;",
        "float v = 1; if (c[0]) { if (c[1]) { v = 2; } rx(v) q; } else if (c[1]) { rx(v) q; } rx(v) q;",
        // an assignment goes to the innermost name
        "float v = 1; v = 2; rx(v) q; while (c[0]) { float v = 3; v = 4; rx(v) q; } rx(v) q;",
        "float v = 1; v = 2; rx(v) q; for int v in [0:1] { v = 4; rx(v) q; } rx(v) q;",
        // and an alias is another name of its register
        "rx(int(c)) q; while (c[0]) { rx(int(c)) q; let b = c[0:1]; b[0] = measure q; } rx(int(c)) q;",
        "rx(int(c)) q; while (c[0]) { rx(int(c)) q; let b = c[0:1]; rx(int(b)) q; } rx(int(c)) q;",
        // calls write arrays
        "rx(a[0]) q; while (c[0]) { rx(a[0]) q; } rx(a[0]) q;",
        "rx(a[0]) q; while (c[0]) { rx(a[0]) q; f(a); } rx(a[0]) q;",
        "rx(a[0]) q; for int i in [0:1] { if (c[0]) { f(a); } else { rx(a[0]) q; } } rx(a[0]) q;",
    ];
    for body in bodies {
        circuit(&format!(
            "include \"stdgates.inc\";\nqubit q;\nbit[2] c;\narray[float[64], 2] a;\n\
             def f(mutable array[float[64], #dim = 1] a) {{ a[0] = 1; for int i in [0:1] {{ a[1] = 2; }} }}\n{body}\n"
        ));
    }
}
