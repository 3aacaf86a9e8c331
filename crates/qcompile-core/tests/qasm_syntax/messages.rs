//! What the parser says about mistakes that people make: which code, where, and what it advises.

use crate::errors;
use qcompile_core::diagnostics::{CODES, Diagnostic};
use qcompile_core::qasm::Parser;
use qcompile_core::qasm::ast::{Broken, Dialect, StatementKind};

fn diagnose(text: &str) -> Vec<Diagnostic> {
    let mut parser = Parser::new(text, 0, Dialect::OpenQasm3);
    while parser.next_item().is_some() {}
    parser.take_diagnostics()
}

/// `code@text` for every diagnostic, the text being what its place covers.
fn places(text: &str) -> Vec<String> {
    let place = |found: Diagnostic| {
        let span = found.primary.unwrap().span;
        format!("{}@{}", found.code, &text[span.start as usize..span.end as usize])
    };
    diagnose(text).into_iter().map(place).collect()
}

#[test]
fn one_report_for_each_mistake() {
    for (text, expected) in [
        ("rx(1 2) q;\nrz(3 q;\nh q;\ncx q[0] q[1];", vec!["E0101@2", "E0101@q", "E0101@q"]),
        ("x q[0]\ny q[1];\nz q", vec!["E0102@", "E0102@"]),
        ("foo(x)\nbar q;", vec!["E0102@"]),
        ("a = b\nx q;", vec!["E0102@"]),
        ("barrier q\nmeasure q -> c", vec!["E0102@", "E0102@"]),
        ("box { x q; y q }\nx q y;", vec!["E0102@", "E0101@y"]),
        ("qubit[2 q;\nint = 5;\nx q y;", vec!["E0101@q", "E0101@=", "E0101@y"]),
        ("gaet foo a { x a; }\nx q y;", vec!["E0101@a", "E0101@y"]),
        ("int a = {1, 2 3};\nx q y;", vec!["E0101@3", "E0101@y"]),
        ("switch (i) { x $0; }\nx q y;", vec!["E0101@x", "E0101@y"]),
        ("def f(int a { return a; }\nx q y;", vec!["E0101@{", "E0101@y"]),
        ("gate g a { x a; y a a; z a }\nx q y;", vec!["E0101@a", "E0102@", "E0101@y"]),
        ("for (int i = 0; i < 3; i++) { x q; }\nx q y;", vec!["E0110@(int i = 0; i < 3; i++)", "E0101@y"]),
        ("for i in [0:3] x q[i];\nx q y;", vec!["E0107@i", "E0101@y"]),
        ("if c == 1 { x q; }\nif (c = 1) x q; else y q;\nx q y;", vec!["E0110@c", "E0106@=", "E0101@y"]),
        ("x q; }\nx q y;", vec!["E0104@}", "E0101@y"]),
        ("x q;;\nx q y;", vec!["E0101@;", "E0101@y"]),
        ("include \"foo;\nx q y;", vec!["E0003@\"foo;", "E0101@y"]),
        ("x q; /* open\nx q y;", vec!["E0003@/*"]),
        ("cal { x {\nx q y;", vec!["E0003@{"]),
        ("{ { {", vec!["E0103@"]),
        ("rx(1\nqubit q;\nx q y;", vec!["E0101@qubit", "E0101@y"]),
        ("x q[0; y q;", vec!["E0101@;"]),
        ("@tag\n}", vec!["E0112@@tag", "E0104@}"]),
        ("OPENQASM 2.0; if (c == 1) { x q; }", vec!["E0101@{"]),
        ("OPENQASM 2.0; mesure q -> c; x q[0] q[1];", vec!["E0101@->", "E0101@q"]),
        ("OPENQASM 2.0; measure q; barrier; qreg r;", vec!["E0101@;", "E0101@;", "E0101@;"]),
        ("OPENQASM 2.0; rx(2**3) q; rx(1 | 2) q; x $0;", vec!["E0101@**", "E0101@|", "E0101@$0"]),
    ] {
        assert_eq!(places(text), expected, "{text}");
    }
}

#[test]
fn advice_names_the_remedy() {
    for (text, advice) in [
        ("mesure q[0] q;", "did you mean `measure`"),
        ("gaet g a { }", "did you mean `gate`"),
        ("incldue \"stdgates.inc\";", "did you mean `include`"),
        ("fro int i in [0:1] { }", "did you mean `for`"),
        ("OPENQASM 2.0; qubit[2] q;", "`qubit` is of OpenQASM 3"),
        ("opaque g a, b;", "`opaque` is of OpenQASM 2.0"),
        ("if (a and b) x q;", "`&&`"),
        ("i++;", "`i += 1;`"),
        ("array[int, 2] a = [1, 2];", "braces"),
        ("delay 100ns q;", "`delay[100ns] q;`"),
        ("rx(−pi) q;", "write `-`"),
        ("x “q”;", "write `\"`"),
        ("measure a, b;", "whole register"),
        ("qreg[4] q;", "`qubit[2] ...;`"),
        ("power(2) @ x q;", "`pow(k) @`"),
        ("else x q;", "no `if`"),
        ("int a[3];", "`array[int[8], 4] a;`"),
        ("3__4;", "underscore"),
    ] {
        let found = diagnose(text);
        assert!(found[0].help.iter().any(|help| help.contains(advice)), "{text}: {found:#?}");
    }
}

#[test]
fn an_open_block_is_shown() {
    let found = diagnose("gate g a {\n  x a;\ngate h b { x b; }\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].secondary[0].span.start, 9);
}

#[test]
fn the_parser_stops_after_twenty_errors() {
    let found = diagnose(&"{ x q y; ".repeat(100));
    assert_eq!(found.len(), 20);
    assert!(found[19].notes[0].contains("20 errors"));
}

#[test]
fn a_broken_declaration_still_names_something() {
    for (text, name) in [
        ("int x = ;", Some("x")),
        ("qubit[2 q;", Some("q")),
        ("gate g(a b) q { x q; }", Some("g")),
        ("def f(int) { }", Some("f")),
        ("let z = a + ;", Some("z")),
        ("x q r;", None),
    ] {
        let statement = Parser::new(text, 0, Dialect::OpenQasm3).next_statement().unwrap();
        let StatementKind::Broken(Broken { declares }) = statement.kind else {
            panic!("{text}: {statement:?}")
        };
        assert_eq!(declares.map(|name| name.text), name, "{text}");
    }
}

#[test]
fn pages_show_what_they_explain() {
    let is_of_syntax =
        |name: &str| ["E00", "E01", "E0601", "E0901", "E0902"].iter().any(|start| name.starts_with(start));
    for code in CODES.iter().filter(|code| is_of_syntax(code.name)) {
        assert!(code.page.lines().next().is_some_and(|line| line.len() > 40), "{} has no text", code.name);
        let block =
            |fence: &str| code.page.split_once(fence).map(|(_, rest)| rest.split("```").next().unwrap());
        let Some(wrong) = block("```qasm,error\n") else {
            assert_eq!(code.name, "E0001", "the one code that is raised before there is a text");
            continue;
        };
        let codes: Vec<&str> = diagnose(wrong).iter().map(|found| found.code.name()).collect();
        assert_eq!(codes, [code.name], "{wrong}");
        assert_eq!(errors(block("```qasm\n").unwrap(), Dialect::OpenQasm3), 0, "{}", code.name);
    }
}
