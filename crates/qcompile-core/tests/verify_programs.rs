//! Pairs of programs that mean the same and pairs that do not, as text.

use std::convert::Infallible;

use qcompile_core::ir::{Circuit, Region};
use qcompile_core::qasm::{ParseOptions, parse};
use qcompile_core::verify::{
    CheckOptions, Equal, MethodUsed, Phase, PhaseSeen, Strength, Verdict, check_equal, check_regions,
    check_runs,
};

fn read(text: &str) -> Result<Circuit, String> {
    let text = if text.starts_with("OPENQASM") { text.to_string() } else { format!("{HEAD}{text}") };
    let parsed = parse(&text, &ParseOptions::default());
    parsed.map(|parsed| parsed.circuit).map_err(|failure| format!("{:?}", failure.diagnostics))
}

fn check(before: &str, after: &str) -> Result<Verdict, String> {
    Ok(check_equal(&read(before)?, &read(after)?, &CheckOptions::default()))
}

const HEAD: &str = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n";

/// Before, after, and whether they are equal.
const PAIRS: &[(&str, &str, bool)] = &[
    ("qubit[2] q; h q[0]; cx q[0], q[1];", "qubit[2] q; h q[0]; cx q[0], q[1]; x q[0]; x q[0];", true),
    ("qubit[2] q; h q[0]; cx q[0], q[1];", "qubit[2] q; h q[0]; cx q[1], q[0];", false),
    // The global phase counts.
    ("qubit q; rz(2*pi) q;", "qubit q;", false),
    ("qubit q; rz(2*pi) q;", "qubit q; gphase(pi);", true),
    ("qubit q; x q; z q;", "qubit q; y q; gphase(pi/2);", true),
    ("qubit q; x q; z q;", "qubit q; y q;", false),
    // ... but not after a measurement.
    ("qubit q; bit c; x q; z q; c = measure q;", "qubit q; bit c; y q; c = measure q;", true),
    // Under a control the phase of a body is seen.
    (
        "gate g a { rz(2*pi) a; } qubit[2] q; ctrl @ g q[0], q[1];",
        "gate g a { } qubit[2] q; ctrl @ g q[0], q[1];",
        false,
    ),
    (
        "gate g a { rz(2*pi) a; } qubit[2] q; ctrl @ g q[0], q[1];",
        "gate g a { gphase(pi); } qubit[2] q; ctrl @ g q[0], q[1];",
        true,
    ),
    // No program of version 2 can see a phase, not even that of a gate.
    (
        "OPENQASM 2.0; include \"qelib1.inc\"; gate g a { rz(pi) a; } qreg q[2]; h q[0]; g q[0];",
        "OPENQASM 2.0; include \"qelib1.inc\"; gate g a { u1(pi) a; } qreg q[2]; h q[0]; g q[0];",
        true,
    ),
    (
        "OPENQASM 2.0; include \"qelib1.inc\"; gate g a { rz(pi) a; } qreg q[2]; h q[0]; g q[0];",
        "OPENQASM 2.0; include \"qelib1.inc\"; gate g a { s a; } qreg q[2]; h q[0]; g q[0];",
        false,
    ),
    // Aliases inside of bodies.
    (
        "qubit[2] a; qubit[4] b; for int i in [0:1] { let l = b[3:-1:2]; x l[i]; }",
        "qubit[2] a; qubit[4] b; for int i in [0:1] { x b[3 - i]; }",
        true,
    ),
    (
        "qubit[2] a; qubit[4] b; for int i in [0:0] { let l = b[3:-1:2]; x l[i]; }",
        "qubit[2] a; qubit[4] b; for int i in [0:0] { x b[2 + i]; }",
        false,
    ),
    // Symbols.
    (
        "input float a; input float b; qubit q; rz(a) q; rz(b) q;",
        "input float a; input float b; qubit q; rz(a + b) q;",
        true,
    ),
    (
        "input float a; input float b; qubit q; rz(a) q; rz(b) q;",
        "input float a; input float b; qubit q; rz(a - b) q;",
        false,
    ),
    ("input float a; qubit q; rz(a) q; rz(-a) q;", "input float a; qubit q;", true),
    ("input float a; qubit q; p(a + 2*pi) q;", "input float a; qubit q; p(a) q;", true),
    ("input float a; qubit q; rz(a + 2*pi) q;", "input float a; qubit q; rz(a) q;", false),
    (
        "input angle[8] a; qubit[2] q; crz(a) q[0], q[1]; crz(-a) q[0], q[1];",
        "input angle[8] a; qubit[2] q;",
        false,
    ),
    (
        "input angle[8] a; input angle[8] b; qubit[2] q; cp(a) q[0], q[1]; cp(b) q[0], q[1];",
        "input angle[8] a; input angle[8] b; qubit[2] q; cp(a + b) q[0], q[1];",
        true,
    ),
    (
        "input angle[8] a; input angle[8] b; qubit[2] q; crz(a) q[0], q[1]; crz(b) q[0], q[1];",
        "input angle[8] a; input angle[8] b; qubit[2] q; crz(a + b) q[0], q[1];",
        false,
    ),
    ("qubit q; float v = 0.1; rz(v) q; v = 0.2; rz(-v) q;", "qubit q; float v = 0.1; v = 0.2;", false),
    (
        "qubit q; float v = 0.1; rz(v) q; v = 0.2; rz(-v) q;",
        "qubit q; float v = 0.1; v = 0.2; rz(v) q; rz(-v) q;",
        false,
    ),
    // Powers and modifiers.
    ("qubit q; pow(0.5) @ inv @ z q;", "qubit q; s q;", true),
    ("qubit q; inv @ pow(0.5) @ z q;", "qubit q; s q;", false),
    ("qubit q; pow(0.5) @ pow(2) @ z q;", "qubit q;", true),
    ("qubit[2] q; ctrl @ U(pi, 0, pi) q[0], q[1];", "qubit[2] q; cx q[0], q[1];", false),
    ("qubit[2] q; ctrl @ U(pi, 0, pi) q[0], q[1];", "qubit[2] q; cx q[0], q[1]; s q[0];", true),
    (
        "qubit[3] q; negctrl(2) @ x q[0], q[1], q[2];",
        "qubit[3] q; x q[0]; x q[1]; ccx q[0], q[1], q[2]; x q[0]; x q[1];",
        true,
    ),
    // Measurements keep their order and their bits.
    (
        "qubit[2] q; bit[2] c; c[0] = measure q[0]; c[1] = measure q[1];",
        "qubit[2] q; bit[2] c; c[1] = measure q[0]; c[0] = measure q[1];",
        false,
    ),
    (
        "qubit[2] q; bit c; c = measure q[0]; c = measure q[1];",
        "qubit[2] q; bit c; c = measure q[1]; c = measure q[0];",
        false,
    ),
    ("qubit[2] q; bit c; c = measure q[0]; c = measure q[1];", "qubit[2] q; bit c; c = measure q[1];", false),
    ("qubit q; bit c; z q; c = measure q;", "qubit q; bit c; c = measure q;", true),
    ("qubit q; bit c; x q; c = measure q;", "qubit q; bit c; c = measure q;", false),
    ("qubit q; bit c; c = measure q; z q;", "qubit q; bit c; c = measure q;", true),
    ("qubit q; measure q;", "qubit q;", false),
    ("qubit q; x q; reset q;", "qubit q; reset q;", true),
    ("qubit[2] q; cx q[0], q[1]; reset q[0];", "qubit[2] q; reset q[0];", false),
    ("qubit q; reset q; x q;", "qubit q; x q; reset q;", false),
    // Control flow.
    (
        "qubit[2] q; bit c; c = measure q[0]; if (c) { x q[1]; z q[1]; z q[1]; }",
        "qubit[2] q; bit c; c = measure q[0]; if (c) { x q[1]; }",
        true,
    ),
    (
        "qubit[2] q; bit c; c = measure q[0]; if (c) { x q[1]; }",
        "qubit[2] q; bit c; c = measure q[0]; if (c) { z q[1]; }",
        false,
    ),
    (
        "qubit[2] q; bit c; c = measure q[0]; if (c) x q[1]; else z q[1];",
        "qubit[2] q; bit c; c = measure q[0]; if (!c) z q[1]; else x q[1];",
        true,
    ),
    ("qubit q; for int i in [0:3] { h q; t q; }", "qubit q; for int i in [0:2] { h q; t q; }", false),
    ("qubit q; for int i in [0:3] { h q; t q; }", "qubit q; h q; t q; h q; t q; h q; t q; h q; t q;", true),
    ("qubit q; for int i in [0:3] { rz(0.1 * i) q; }", "qubit q; rz(0.6) q;", true),
    (
        "qubit[3] q; for int i in [0:1] { cx q[i], q[i + 1]; cx q[i], q[i + 1]; }",
        "qubit[3] q; for int i in [0:1] { }",
        true,
    ),
    (
        "qubit[4] q; for int i in [0:2] { h q[i + 1]; cx q[i], q[i + 1]; cx q[i], q[i + 1]; h q[i + 1]; }",
        "qubit[4] q; for int i in [0:2] { }",
        true,
    ),
    (
        "qubit[3] q; for int i in [0:1] { cx q[i], q[i + 1]; }",
        "qubit[3] q; for int i in [0:1] { cx q[i + 1], q[i]; }",
        false,
    ),
    (
        "qubit q; bit c; while (!c) { h q; x q; x q; c = measure q; }",
        "qubit q; bit c; while (!c) { h q; c = measure q; }",
        true,
    ),
    (
        "qubit q; bit c; while (!c) { h q; c = measure q; }",
        "qubit q; bit c; while (!c) { h q; t q; h q; c = measure q; }",
        false,
    ),
    (
        "OPENQASM 3.1; qubit q; int i = 2; switch (i) { case 1 { U(pi,0,pi) q; } case 2 { U(0,0,pi) q; } default { } }",
        "OPENQASM 3.1; qubit q; int i = 2; switch (i) { case 1 { U(pi,0,pi) q; } case 2 { U(0,0,pi/2) q; U(0,0,pi/2) q; } default { } }",
        true,
    ),
    (
        "OPENQASM 3.1; qubit q; int i = 2; switch (i) { case 1 { U(pi,0,pi) q; } case 2 { U(0,0,pi) q; } default { } }",
        "OPENQASM 3.1; qubit q; int i = 2; switch (i) { case 1 { U(pi,0,pi) q; } case 2, 3 { U(0,0,1) q; } default { } }",
        false,
    ),
    ("qubit q; for int i in [0:5] { if (i == 2) { break; } x q; }", "qubit q; x q; x q;", true),
    ("qubit q; for int i in [0:5] { if (i == 2) { continue; } x q; }", "qubit q; x q;", true),
    ("qubit q; for int i in [0:5] { if (i == 2) { continue; } x q; }", "qubit q;", false),
    (
        "qubit q; bit c; c = measure q; x q; if (c) end; x q;",
        "qubit q; bit c; c = measure q; if (c) end;",
        false,
    ),
    // Runtime indices may fall together.
    (
        "qubit[3] q; input int i; input int j; h q[i]; x q[j]; h q[i];",
        "qubit[3] q; input int i; input int j; x q[j];",
        false,
    ),
    (
        "qubit[3] q; input int i; input int j; x q[i]; x q[j]; x q[i];",
        "qubit[3] q; input int i; input int j; x q[j];",
        true,
    ),
    ("qubit[3] q; input int i; x q[i]; h q[0]; x q[i];", "qubit[3] q; input int i; h q[0];", false),
    (
        "qubit[3] q; int i = 0; cx q[0], q[i + 1]; i += 1; cx q[0], q[i + 1];",
        "qubit[3] q; int i = 0; i += 1;",
        false,
    ),
    // Subroutines.
    ("def f(qubit a) { x a; h a; h a; } qubit q; f(q);", "def f(qubit a) { x a; } qubit q; f(q);", true),
    ("def f(qubit a) { x a; } qubit q; f(q);", "def f(qubit a) { z a; } qubit q; f(q);", false),
    (
        "def f(qubit a) -> bit { bit b; h a; b = measure a; return b; } qubit q; bit c; c = f(q);",
        "def f(qubit a) -> bit { bit b; t a; h a; b = measure a; return b; } qubit q; bit c; c = f(q);",
        false,
    ),
    (
        "def f(int n, qubit a) { if (n > 0) { x a; f(n - 1, a); } } qubit q; f(3, q);",
        "def f(int n, qubit a) { if (n > 0) { x a; f(n - 1, a); } } qubit q; f(4, q);",
        false,
    ),
    ("def f() { x $3; } x $3; f(); x $3;", "def f() { x $3; } f();", true),
    ("def f() { h $3; } x $3; f(); x $3;", "def f() { h $3; } f();", false),
    // Classical code.
    ("qubit q; int[8] n = 200; if (n < 0) { x q; }", "qubit q; int[8] n = 200; x q;", true),
    (
        "qubit q; angle[4] a = 3 * pi / 8; a = a << 1; p(a) q;",
        "qubit q; angle[4] a = 3 * pi / 8; a = a << 1; p(3 * pi / 4) q;",
        true,
    ),
    (
        "qubit q; uint[4] n = 15; n = n + 2; for uint i in [1:n] { t q; }",
        "qubit q; uint[4] n = 15; n = n + 2; t q;",
        true,
    ),
    (
        "qubit[2] q; bit[2] c; c = measure q; if (uint[2](c) == 2) { x q[0]; }",
        "qubit[2] q; bit[2] c; c = measure q; if (c[1] && !c[0]) { x q[0]; }",
        true,
    ),
    (
        "qubit[2] q; bit[2] c; c = measure q; if (uint[2](c) == 2) { x q[0]; }",
        "qubit[2] q; bit[2] c; c = measure q; if (c[0] && !c[1]) { x q[0]; }",
        false,
    ),
    (
        "extern f(int) -> int; qubit q; int n = f(3); rz(0.1 * n) q; rz(0.2 * n) q;",
        "extern f(int) -> int; qubit q; int n = f(3); rz(0.3 * n) q;",
        true,
    ),
    (
        "extern f(int) -> int; qubit q; int n = f(3); rz(0.1 * n) q;",
        "extern f(int) -> int; qubit q; int n = f(4); rz(0.1 * n) q;",
        false,
    ),
    // Timing and pragmas are text.
    ("qubit q; x q; delay[10ns] q; x q;", "qubit q; delay[10ns] q;", false),
    ("qubit q; delay[10ns] q;", "qubit q; delay[20ns] q;", false),
    ("pragma a b\nqubit q; x q;", "pragma a c\nqubit q; x q;", false),
    // Barriers order, they do nothing.
    ("qubit[2] q; h q[0]; barrier q; h q[1];", "qubit[2] q; h q[1]; barrier q; h q[0];", true),
];

#[test]
fn pairs_are_judged_rightly() {
    let mut wrong = Vec::new();
    for (before, after, equal) in PAIRS {
        let (right, found) = match check(before, after) {
            Ok(verdict) => match verdict.equal {
                Equal::Yes => (*equal, verdict.to_string()),
                Equal::No(_) => (!equal, verdict.to_string()),
                Equal::Undecided(_) => (false, verdict.to_string()),
            },
            Err(diagnostics) => (false, diagnostics),
        };
        if !right {
            wrong.push(format!("{before}\n{after}\nexpected {equal}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n\n{}", wrong.len(), PAIRS.len(), wrong.join("\n\n"));
}

/// Programs that differ where few values of what is open show it, and whether their qubits start in zero. They may be
/// told apart or left undecided; equal they are not.
const DIFFERENT: &[(&str, &str, bool)] = &[
    // What externs answer is open.
    (
        "extern f(int) -> int; qubit q; for int i in [0:f(1)] { x q; x q; }",
        "extern f(int) -> int; qubit q; for int i in [0:f(1)] { h q; }",
        true,
    ),
    (
        "extern f(int) -> bool; qubit q; if (f(1)) { x q; }",
        "extern f(int) -> bool; qubit q; if (f(1)) { h q; }",
        true,
    ),
    (
        "extern k(int) -> bool; qubit q; if (k(1)) { x q; } else { z q; }",
        "extern k(int) -> bool; qubit q; if (k(1)) { x q; } else { h q; }",
        true,
    ),
    // An index may be any that its register has.
    (
        "input uint[5] i; qubit[16] q; x q[i]; h q[15];",
        "input uint[5] i; qubit[16] q; h q[15]; x q[i];",
        false,
    ),
    ("input int i; qubit[16] q; x q[i]; h q[9];", "input int i; qubit[16] q; h q[9]; x q[i];", false),
    ("input uint[5] i; qubit[16] q; x q[i];", "input uint[5] i; qubit[16] q; x q[i]; cx q[15], q[14];", true),
    ("input uint[5] i; qubit[30] q; x q[i];", "input uint[5] i; qubit[30] q; x q[i]; cx q[20], q[21];", true),
    // Numbers may be those that conditions ask for.
    ("input int n; qubit q; if (n > 20) { x q; }", "input int n; qubit q; if (n > 20) { h q; }", false),
    ("input int n; qubit q; if (n == 4711) { x q; }", "input int n; qubit q; if (n == 4711) { h q; }", true),
    (
        "input uint[3] n; qubit q; if (n == 7) { x q; }",
        "input uint[3] n; qubit q; if (n == 7) { h q; }",
        true,
    ),
    (
        "input float f; qubit q; if (f > 100.0) { x q; }",
        "input float f; qubit q; if (f > 100.0) { h q; }",
        false,
    ),
    (
        "input float f; qubit q; if (f == 0.5) { x q; }",
        "input float f; qubit q; if (f == 0.5) { h q; }",
        true,
    ),
    (
        "const int most = 90; input int n; qubit q; if (n == most) { x q; }",
        "const int most = 90; input int n; qubit q; if (n == most) { h q; }",
        true,
    ),
    (
        "input int n; qubit q; if (n * n == 1764) { x q; }",
        "input int n; qubit q; if (n * n == 1764) { h q; }",
        true,
    ),
    // A gate whose matrix is not known is what its definition says.
    (
        "gate f a, b, c, d, e, g, w { x a; cx a, b; cx c, d; cx e, g; h w; } qubit[7] q; pow(0.5) @ f q[0], q[1], q[2], q[3], q[4], q[5], q[6];",
        "gate k a, b, c, d, e, g, w { y a; cx a, b; cx c, d; cx e, g; h w; } qubit[7] q; pow(0.5) @ k q[0], q[1], q[2], q[3], q[4], q[5], q[6];",
        false,
    ),
    (
        "OPENQASM 2.0; include \"qelib1.inc\"; opaque o a; gate g a { o a; x a; } qreg q[1]; g q[0];",
        "OPENQASM 2.0; include \"qelib1.inc\"; opaque o a; gate g a { o a; y a; } qreg q[1]; creg unlike[1]; g q[0];",
        false,
    ),
    // How long something takes is a part of what it is.
    (
        "const duration d = 100ns; qubit q; delay[d] q;",
        "const duration d = 200ns; qubit q; delay[d] q;",
        true,
    ),
    ("qubit q; box[100ns] { x q; }", "qubit q; box[200ns] { x q; }", true),
    // What comes after a loop that was left is not seen.
    (
        "qubit q; qubit r; int n = 0; bit c; while (!c) { reset q; h q; c = measure q; n += 1; } if (n > 12) { x r; }",
        "qubit q; qubit r; int n = 0; bit c; while (!c) { reset q; h q; c = measure q; n += 1; } if (n > 12) { h r; }",
        true,
    ),
];

#[test]
fn programs_that_differ_somewhere_are_never_called_equal() {
    let mut wrong = Vec::new();
    for &(before, after, assume_zero_init) in DIFFERENT {
        let [a, b] = [before, after].map(|text| {
            let text = if text.starts_with("OPENQASM") { text.to_string() } else { format!("{HEAD}{text}") };
            let options = ParseOptions { assume_zero_init, ..ParseOptions::default() };
            parse(&text, &options).unwrap_or_else(|found| panic!("{text}\n{found:?}")).circuit
        });
        let options = CheckOptions::default();
        for (a, b) in [(&a, &b), (&b, &a)] {
            for (how, verdict) in
                [("check", check_equal(a, b, &options)), ("runs", check_runs(a, b, &options))]
            {
                if verdict.is_equal() {
                    wrong.push(format!("{before}\n{after}\n{how}: {verdict}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn programs_of_other_sizes_are_different() {
    for (before, after, words) in [
        ("qubit[2] q;", "qubit[3] q;", "declares 2 qubits and 0 bits, the second 3 qubits and 0 bits"),
        (
            "qubit q; bit c;",
            "qubit q; bit[2] c;",
            "declares 1 qubits and 1 bits, the second 1 qubits and 2 bits",
        ),
    ] {
        let verdict = check(before, after).unwrap();
        assert!(verdict.is_different() && verdict.to_string().contains(words), "{verdict}");
    }
    assert!(check("x $0;", "x $0; x $1; x $1;").unwrap().equal != Equal::Yes);
}

/// A layer of gates that mix and turn everything, on as many qubits.
fn layers(qubits: usize, count: usize) -> String {
    let layer = |k: usize| -> String {
        let turn = |j: usize| format!("h q[{j}]; t q[{j}]; cx q[{j}], q[{}];\n", (j + 1 + k) % qubits);
        (0..qubits).map(turn).collect()
    };
    (0..count).map(layer).collect()
}

/// Programs of version 2 start from |0...0>: too wide to run, they are compared on that state.
#[test]
fn wide_programs_are_compared_on_their_start_state() {
    let program = |start: &str, end: &str| {
        let body = layers(40, 2);
        format!("OPENQASM 2.0; include \"qelib1.inc\"; qreg q[40];\n{start}\n{body}\n{end}")
    };
    let judged = |after: String| check(&program("", ""), &after).unwrap();
    let verdict = judged(program("z q[3]; cx q[1], q[2];", ""));
    assert!(verdict.is_equal() && verdict.to_string().contains("from |0...0>"), "{verdict}");
    assert!(judged(program("x q[3];", "")).is_different());
    assert!(judged(program("", "rz(0.01) q[7];")).is_different());
}

/// One wrong gate in the middle of circuits that are too wide to simulate and too deep for rules alone.
#[test]
fn a_wrong_gate_in_a_wide_circuit_is_found() {
    let wide = |gate: &str| format!("qubit[40] q; {} {gate} {}", layers(40, 4), layers(40, 4));
    for (gate, wrong) in
        [("x q[3];", "t q[3];"), ("", "rx(1e-5) q[5];"), ("cx q[0], q[9];", "cx q[9], q[0];")]
    {
        let verdict = check(&wide(gate), &wide(wrong)).unwrap();
        assert!(verdict.is_different(), "{verdict}");
        let verdict = check(&wide(gate), &wide(&format!("{gate} h q[8]; h q[8];"))).unwrap();
        assert!(verdict.is_equal(), "{verdict}");
    }
}

/// A loop whose runs mostly do not end within the rounds that are followed.
fn endless(condition: &str) -> String {
    format!("qubit q; bit c; while ({condition}) {{ ry(0.1) q; c = measure q; reset q; }}")
}

/// What is left open is said to be, with the reason.
#[test]
fn what_is_not_decided_is_not_claimed() {
    let undecided = |before: &str, after: &str, words: &str| {
        let verdict = check(before, after).unwrap();
        let Equal::Undecided(reason) = &verdict.equal else { panic!("{verdict}") };
        assert!(reason.contains(words), "{reason}");
    };
    undecided(&endless("!c"), &endless("c == false"), "come to their end");
    let until_one =
        |condition: &str| format!("qubit q; bit c; while ({condition}) {{ h q; c = measure q; }}");
    undecided(&until_one("!c"), &until_one("c == false"), "as far as they were followed");
    // Nobody calls it, so runs do not see it.
    let unused = |gate: &str| format!("def f(qubit a) {{ {gate} a; reset a; {gate} a; }} qubit q;");
    undecided(&unused("x"), &unused("h"), "def f differs");
    undecided("qubit[2] q;", "qubit[2] r;", "different qubits");
}

/// A method that runs out of its budget before it knows the phase says nothing where the phase counts.
#[test]
fn a_phase_that_is_not_known_is_no_equality() {
    let gate = |k: usize| match k % 3 {
        0 => format!("h q[{}];", k * 7 % 300),
        1 => format!("s q[{}];", k * 11 % 300),
        _ => format!("cx q[{}], q[{}];", k % 300, (k + 1 + k % 7) % 300),
    };
    let gates: String = (0..6000).map(gate).collect();
    let program = |end: &str| format!("qubit[300] q; {gates} {end}");
    let turned = "cx q[0], q[1]; cx q[0], q[1]; gphase(1.0);";
    for budget in [1.0, 1e6] {
        let options = CheckOptions { budget, ..CheckOptions::default() };
        let verdict = check_equal(&read(&program("")).unwrap(), &read(&program(turned)).unwrap(), &options);
        assert!(!verdict.is_equal(), "{verdict}");
    }
}

/// Global phase is free for who says so, but not in the bodies of gates.
#[test]
fn phase_is_free_on_request() {
    let options = CheckOptions { phase: Phase::Free, ..CheckOptions::default() };
    let free =
        |before: &str, after: &str| check_equal(&read(before).unwrap(), &read(after).unwrap(), &options);
    let wide = format!("qubit[30] q; {}", layers(30, 1));
    for (before, after) in
        [("qubit q; rz(2*pi) q;", "qubit q;"), (&wide[..], &format!("{wide} gphase(1.0);"))]
    {
        let verdict = free(before, after);
        assert!(verdict.is_equal(), "{verdict}");
        assert!(verdict.methods.iter().any(|method| method.phase == PhaseSeen::UpToGlobalPhase), "{verdict}");
        assert!(check(before, after).unwrap().is_different());
    }
    assert!(free("qubit q; rz(1) q;", "qubit q;").is_different());
    let body = |gates: &str| format!("gate g a {{ {gates} }} qubit[2] q; ctrl @ g q[0], q[1];");
    assert!(free(&body("rz(2*pi) a;"), &body("")).is_different());
}

/// Open parameters of circuits are drawn, and a verdict says that.
#[test]
fn open_values_make_a_verdict_random() {
    let verdict = check("input float a; qubit q; rz(a) q; rz(-a) q;", "input float a; qubit q;").unwrap();
    let is_random = |method: &MethodUsed| matches!(method.strength, Strength::Random { .. });
    assert!(verdict.is_equal() && verdict.methods.iter().all(is_random), "{verdict}");
    let wide = |end: &str| format!("input float a; qubit[30] q; {} {end}", layers(30, 1));
    let verdict = check(&wide("rx(a) q[2]; rx(2 * a) q[2];"), &wide("rx(3 * a) q[2];")).unwrap();
    assert!(verdict.is_equal() && verdict.methods.iter().all(is_random), "{verdict}");
    assert!(check(&wide("rx(a) q[2];"), &wide("rx(3 * a) q[2];")).unwrap().is_different());
}

/// A generator of small numbers, the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % count
    }
}

/// Gates that go away or trade places with the next, some of them in every region: what a pass might do, rightly or wrongly.
fn meddle(circuit: &Circuit, dice: &mut Dice) -> Circuit {
    let mut made = circuit.clone();
    let result: Result<bool, Infallible> = made.rewrite_regions(&mut |_, _, region| {
        let mut rows: Vec<usize> = (0..region.len()).collect();
        match dice.below(3) {
            0 => rows.retain(|&row| !region.op(row).kind.is_gate() || dice.below(4) > 0),
            1 if rows.len() > 1 => {
                let at = dice.below(rows.len() - 1);
                let gates = rows[at..at + 2].iter().all(|&row| region.op(row).kind.is_gate());
                if gates || touch_apart(region, at) {
                    rows.swap(at, at + 1);
                }
            }
            _ => return Ok(None),
        }
        let mut new = region.emptied();
        for row in rows {
            new.push_from(region, row);
        }
        Ok(Some(new))
    });
    assert!(result.is_ok());
    made
}

/// Whether the op in this row is a gate, or the next one is, and they share no wire.
fn touch_apart(region: &Region, row: usize) -> bool {
    let (a, b) = (region.op(row), region.op(row + 1));
    (a.kind.is_gate() || b.kind.is_gate()) && a.touched.iter().all(|wire| !b.touched.contains(wire))
}

/// Regions and runs are two ways to judge: where both judge, they agree, in so far as regions never call equal what runs
/// find different.
#[test]
fn regions_and_runs_agree() {
    let mut dice = Dice(1);
    let (mut equal, mut different) = (0, 0);
    let options = CheckOptions::default();
    for (before, after, _) in PAIRS {
        for text in [before, after] {
            let circuit = read(text).unwrap();
            for _ in 0..12 {
                let changed = meddle(&circuit, &mut dice);
                let (regions, runs) =
                    (check_regions(&circuit, &changed, &options), check_runs(&circuit, &changed, &options));
                match (&regions.equal, &runs.equal) {
                    (Equal::Yes, Equal::No(_)) | (Equal::No(_), Equal::Yes) => {
                        panic!("{text}\n{:#?}\nregions: {regions}\nruns: {runs}", changed.main)
                    }
                    (Equal::Yes, _) => equal += 1,
                    (_, Equal::No(_)) => different += 1,
                    _ => {}
                }
            }
        }
    }
    assert!(equal > 100 && different > 100, "{equal} {different}");
}
