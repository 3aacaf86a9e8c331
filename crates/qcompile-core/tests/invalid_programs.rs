//! Programs that mean nothing, each with every finding it deserves: code and place, one finding for one cause.

mod support;

use support::refused;

/// A program of version 3 with the standard gates, two qubits, two bits and an integer.
fn program(text: &str) -> String {
    format!("include \"stdgates.inc\"; qubit[4] q; bit[4] c; int i;\n{text}\n")
}

/// `code line:column` of each finding; the line of the text given is 2.
#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    let found = refused(&program(text));
    let places: Vec<String> =
        found.iter().map(|line| line.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(places, expected, "\n{text}\n{found:#?}");
}

#[test]
fn names() {
    finds("x qq[0];", &["E0201 2:3"]);
    finds("x a[0]; y a[1]; z a;", &["E0201 2:3"]);
    finds("qubit[2] q;", &["E0202 2:10"]);
    finds("int j; float j;", &["E0202 2:14"]);
    finds("gate h a { x a; }", &["E0202 2:6"]);
    finds("int pi;", &["E0202 2:5"]);
    finds("x r; qubit r;", &["E0201 2:3"]);
    finds("gate g a { x q[0]; }", &["E0203 2:14"]);
    finds("def f() { i = 2; }", &["E0203 2:11"]);
    finds("gate g a { x $0; }", &["E0203 2:14"]);
    finds("i = h;", &["E0204 2:5"]);
    finds("i = q;", &["E0204 2:5"]);
    finds("def f(qubit a) { x a; } f q[0];", &["E0204 2:25"]);
    finds("foo q[0]; foo q[1];", &["E0205 2:1"]);
    finds("cnot q[0], q[1];", &["E0205 2:1"]);
    finds("{ int k = 1; } i = k;", &["E0201 2:20"]);
}

#[test]
fn an_unknown_name_is_reported_once_with_its_uses() {
    let found = qcompile_core::qasm::parse("qubit r; bar r; bar r; bar r;", &support::options()).unwrap_err();
    assert_eq!(found.diagnostics.len(), 1);
    assert_eq!(found.diagnostics[0].notes, ["2 more uses"]);
}

#[test]
fn a_missing_include_is_one_error_with_its_fix() {
    let failure = qcompile_core::qasm::parse("qubit[2] r; h r; cx r[0], r[1]; foo r;", &support::options())
        .unwrap_err();
    let found = support::findings(&failure);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(failure.diagnostics[0].help[0].contains("include \"stdgates.inc\";"));
    assert!(found[1].starts_with("E0205 1:33"), "foo is not in the library: {found:#?}");
}

#[test]
fn suggestions_name_what_was_meant() {
    let help = |text: &str| {
        let failure = qcompile_core::qasm::parse(&program(text), &support::options()).unwrap_err();
        failure.diagnostics[0].help.join(" ")
    };
    assert_eq!(help("int total; i = totel;"), "did you mean `total`?");
    assert_eq!(help("cnot q[0], q[1];"), "did you mean `cx`?");
    assert_eq!(help("swpa q[0], q[1];"), "did you mean `swap`?");
    assert!(help("rzz(0.5) q[0], q[1];").contains("gate rzz(theta) a, b {"));
}

#[test]
fn types() {
    finds("i = 0.5;", &["E0301 2:5"]);
    finds("int[8] k = c;", &["E0301 2:12"]);
    finds("bit b = c;", &["E0301 2:9"]);
    finds("angle[4] a; float f = a;", &["E0301 2:23"]);
    finds("const int n = i;", &["E0302 2:15"]);
    finds("qubit[i] r;", &["E0302 2:7"]);
    finds("rz(1/0) q[0];", &["E0303 2:4"]);
    finds("rz(log(0.0)) q[0];", &["E0303 2:4"]);
    finds("const uint[8] n = 2 ** 200;", &["E0303 2:19"]);
    finds("i = 5 + 10ns;", &["E0304 2:5"]);
    finds("bit[3] b; c = c | b;", &["E0304 2:15"]);
    finds("i = ~0.5;", &["E0304 2:5"]);
    finds("bool b; i = b[0];", &["E0304 2:13"]);
    finds("rz(c) q[0];", &["E0301 2:4"]);
    finds("rz(true) q[0];", &["E0301 2:4"]);
    finds("bit[3] b; b = measure q;", &["E0305 2:11"]);
    finds("measure q -> c[0:1];", &["E0305 2:14"]);
    finds("array[int, 3] a = {1, 2};", &["E0305 2:19"]);
    finds("int[0] k;", &["E0306 2:5"]);
    finds("qubit[-1] r;", &["E0306 2:7"]);
    finds("i = popcount(c, c);", &["E0307 2:5"]);
    finds("def f(int a) -> int { return a; } i = f();", &["E0307 2:39"]);
    finds("def f(qubit[2] a) { x a; } f(q);", &["E0307 2:30"]);
    finds("def f() { return; } i = f();", &["E0301 2:25"]);
    finds("const int n = 1; n = 2;", &["E0308 2:18"]);
    finds("pi = 3.0;", &["E0308 2:1"]);
    finds("q[0] = 1;", &["E0308 2:1"]);
    finds("def f(readonly array[int, 2] a) { a[0] = 1; }", &["E0308 2:35"]);
}

#[test]
fn gates_and_operands() {
    finds("cx q[0];", &["E0401 2:1"]);
    finds("x q[0], q[1];", &["E0401 2:1"]);
    finds("ctrl @ x q[0];", &["E0401 2:8"]);
    finds("rx q[0];", &["E0402 2:1"]);
    finds("h(0.5) q[0];", &["E0402 2:1"]);
    finds("cx q[0], q[0];", &["E0403 2:10"]);
    finds("cx q[0], q;", &["E0403 2:10"]);
    finds("let a = q[0:1]; cx a[1], q[1];", &["E0403 2:26"]);
    finds("cx q[i], q[i];", &["E0403 2:10"]);
    finds("def f(qubit a, qubit b) { x a; } f(q[0], q[0]);", &["E0403 2:42"]);
    finds("x q[4];", &["E0404 2:5"]);
    finds("x q[-5];", &["E0404 2:5"]);
    finds("c[4] = 1;", &["E0404 2:3"]);
    finds("x q[0, 1];", &["E0404 2:4"]);
    finds("qubit[3] r; cx q, r;", &["E0405 2:19"]);
    finds("x q[3:2];", &["E0406 2:5"]);
    finds("x q[{1, 1}];", &["E0406 2:9"]);
    finds("let a = q[0:1] ++ q[1:2];", &["E0406 2:19"]);
    finds("for int k in [0:0:3] { x q[k]; }", &["E0406 2:17"]);
    finds("gate g a { g a; }", &["E0407 2:12"]);
    finds("ctrl(0) @ x q[0], q[1];", &["E0408 2:6"]);
    finds("x c[0];", &["E0409 2:3"]);
    finds("x i;", &["E0409 2:3"]);
    finds("gate g a { x a[0]; }", &["E0409 2:14"]);
    finds("reset h;", &["E0409 2:7"]);
}

#[test]
fn placement() {
    finds("gate g a { measure a; }", &["E0501 2:12"]);
    finds("gate g a { reset a; }", &["E0501 2:12"]);
    finds("gate g a { bit b; }", &["E0501 2:12"]);
    finds("gate g a { if (true) { x a; } }", &["E0501 2:12"]);
    finds("if (true) { qubit r; }", &["E0502 2:13"]);
    finds("def f() { array[int, 2] a; }", &["E0502 2:11"]);
    finds("if (true) { gate g a { x a; } }", &["E0502 2:13"]);
    finds("break;", &["E0503 2:1"]);
    finds("def f() { continue; }", &["E0503 2:11"]);
    finds("return;", &["E0504 2:1"]);
    finds("switch (i) { default { x q; } }", &["E0505 2:1"]);
    finds("switch (i) { case 1 { } case 1 { } }", &["E0506 2:30"]);
    finds("switch (c) { case 1 { } }", &["E0301 2:9"]);
}

#[test]
fn operators_are_named_as_they_are_written() {
    let found = refused(&program("c = c ^ \"101\";"));
    assert_eq!(found, ["E0304 2:5 `^` is not defined for bit[4] and bit[3]"]);
}

#[test]
fn independent_errors_are_reported_together_and_none_twice() {
    let text = "x q[7];\ncx q[0], q[0];\nint k = undefined_name;\nk = k + 1;\nrz(k * undefined_name) q[0];";
    finds(text, &["E0404 2:5", "E0403 3:10", "E0201 4:9"]);
    // a declaration that failed still declares its name
    finds("qubit[i] r; h r; cx r[0], q[0];", &["E0302 2:7"]);
    finds("gate g a { measure a; } g q[0];", &["E0501 2:12"]);
}

#[test]
fn twenty_errors_are_enough() {
    let many: String = (0..100).map(|k| format!("x name_{k};\n")).collect();
    assert_eq!(refused(&program(&many)).len(), 20);
}

#[test]
fn secondary_labels_show_the_declaration() {
    let failure = qcompile_core::qasm::parse(&program("x q[9];"), &support::options()).unwrap_err();
    let label = &failure.diagnostics[0].secondary[0];
    assert_eq!(label.text, "`q` declared here with size 4");
    assert_eq!(failure.sources.slice(label.span), "q");
}

#[test]
fn limits_are_errors() {
    finds("qubit[3000000000] r;", &["E0904 2:7"]);
    finds("ctrl(100000) @ x q[0], q[1];", &["E0907 2:1"]);
    let huge = i128::MAX;
    finds(&format!("x q[-{huge}:0];"), &["E0904 2:5"]);
    finds(&format!("x q[-{huge}:{huge}];"), &["E0404 2:5"]);
    finds(&format!("for int k in [-{huge}:{huge}] {{ x q[0:{huge}]; }}"), &["E0404 2:103"]);
}
