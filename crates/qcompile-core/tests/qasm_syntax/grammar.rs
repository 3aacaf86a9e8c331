//! Single rules of the grammar, and the limits.

use crate::programs::{Random, program_3};
use crate::{errors, parse};
use qcompile_core::qasm::ast::*;
use qcompile_core::qasm::format::{canonical_file, write_statement};
use qcompile_core::qasm::{Parser, statement_end};

/// The canonical form of one expression.
fn canonical(expression: &str, dialect: Dialect) -> String {
    let text = canonical_file(&format!("g({expression}) q;"), dialect)
        .unwrap_or_else(|found| panic!("{expression}: {found:#?}"));
    text.strip_prefix("g(").and_then(|rest| rest.strip_suffix(") q;\n")).unwrap().to_string()
}

#[test]
fn operators_bind_as_the_grammar_says() {
    // The same tree twice: with every parenthesis that the grammar implies, and with none.
    for (explicit, minimal) in [
        ("(a + b) + c", "a + b + c"),
        ("a + (b + c)", "a + (b + c)"),
        ("a - (b*c)", "a - b*c"),
        ("(a - b)*c", "(a - b)*c"),
        ("a**(b**c)", "a**b**c"),
        ("(a**b)**c", "(a**b)**c"),
        ("-(a**b)", "-a**b"),
        ("(-a)**b", "(-a)**b"),
        ("a**(-b)", "a**-b"),
        ("a**(-(b**c))", "a**-b**c"),
        ("(a**(-b))*c", "a**-b*c"),
        ("(-a)*b", "-a*b"),
        ("!(a == b)", "!(a == b)"),
        ("(a | (b ^ (c & d)))", "a | b ^ c & d"),
        ("(a < b) == (c >= d)", "a < b == c >= d"),
        ("(a << (b + 1)) < c", "a << b + 1 < c"),
        ("(a && b) || (c && d)", "a && b || c && d"),
        ("((a || b)) && c", "(a || b) && c"),
        ("(a[1] + 2) | (c*(sin(y) ^ ((!3.5)*(d[3]))))", "a[1] + 2 | c*(sin(y) ^ !3.5*d[3])"),
        ("(bit[8](a))[2:4]", "bit[8](a)[2:4]"),
        ("(-a)[0]", "(-a)[0]"),
        ("-(a[0])", "-a[0]"),
        ("(a[0])[1]", "a[0][1]"),
    ] {
        assert_eq!(canonical(explicit, Dialect::OpenQasm3), minimal, "{explicit}");
        assert_eq!(canonical(minimal, Dialect::OpenQasm3), minimal);
    }
    assert_eq!(canonical("-2^2^(3)", Dialect::OpenQasm2), "-2^2^3");
    assert_eq!(canonical("(2^3)^+1", Dialect::OpenQasm2), "(2^3)^1");
}

#[test]
fn literals_have_one_canonical_form() {
    for (text, canonical_text) in [
        ("4.", "4.0"),
        ("1_0.50", "10.5"),
        ("1e3", "1000.0"),
        (".1e-10", "1e-11"),
        ("0XfF_0", "0xff0"),
        ("0B1_0", "0b10"),
        ("1_000", "1000"),
        ("\"10_01\"", "\"1001\""),
        ("10 \u{b5}s", "10us"),
        ("1.50\tms", "1.5ms"),
        ("2.0 im", "2im"),
        ("$007", "$7"),
        ("0.1234567890123456789", "0.12345678901234568"),
    ] {
        assert_eq!(canonical(text, Dialect::OpenQasm3), canonical_text);
    }
}

#[test]
fn canonical_statements() {
    let text = "\u{feff}OPENQASM 3.1 ;\r\n@a.b  c // d \r\nif(a){x q ;}else if(b)// no\r\n y q;\r\nelse{}\r
        for int i in [0 : 2 : n-1] for uint j in {1,2,} cx q [i],q[ j ];#pragma  keep // this
        switch(i){case 1,2{x q;}default{}} def f(readonly array[int[8],#dim=2]a,qubit[n]q)->bit[2]{return measure q;}
        defcal rz(angle[20] theta) $0 , q->bit {body {;}} let z=a++b[{0,1}][:];box [ 10 ns]{delay[a] q;}
        input float[64] p;measure q->c[0];int[8] k=-1;array[int,2] w={{1},{}};c=foo(1) q;ctrl(2)@pow(1/2)@inv@U(0,0,pi)q,r,s;";
    let expected = "\
OPENQASM 3.1;
// no
@a.b c // d
if (a) {
  x q;
} else if (b) y q;
else {}
for int i in [0:2:n - 1] for uint j in {1, 2} cx q[i], q[j];
#pragma keep // this
switch (i) {
  case 1, 2 {
    x q;
  }
  default {}
}
def f(readonly array[int[8], #dim=2] a, qubit[n] q) -> bit[2] {
  return measure q;
}
defcal rz(angle[20] theta) $0, q -> bit {body {;}}
let z = a ++ b[{0, 1}][:];
box[10ns] {
  delay[a] q;
}
input float[64] p;
measure q -> c[0];
int[8] k = -1;
array[int, 2] w = {{1}, {}};
c = foo(1) q;
ctrl(2) @ pow(1/2) @ inv @ U(0, 0, pi) q, r, s;
";
    assert_eq!(canonical_file(text, Dialect::OpenQasm3).unwrap(), expected);
}

#[test]
fn an_else_belongs_to_the_nearest_if() {
    let tree = parse("if (a) if (b) x q; else z q;", Dialect::OpenQasm3);
    let StatementKind::If(outer) = &tree[0].kind else { panic!() };
    assert!(outer.otherwise.is_none());
    // A tree made by hand keeps its meaning: the body gets braces.
    let mut by_hand = outer.clone();
    let StatementKind::If(inner) = &mut by_hand.branches[0].body.statements[0].kind else { panic!() };
    by_hand.otherwise = inner.otherwise.take();
    let mut text = String::new();
    let statement =
        Statement { annotations: Vec::new(), kind: StatementKind::If(by_hand), span: tree[0].span };
    write_statement(&mut text, &statement, 0, Dialect::OpenQasm3);
    assert_eq!(text, "if (a) {\n  if (b) x q;\n} else z q;");
}

#[test]
fn a_line_annotation_swallows_what_stands_behind_it() {
    let tree = parse("if (c) @tag x q;\nz q;", Dialect::OpenQasm3);
    let [Statement { kind: StatementKind::If(statement), .. }] = tree.as_slice() else { panic!() };
    let body = &statement.branches[0].body.statements[0];
    assert_eq!(body.annotations[0].kind, AnnotationText { name: "tag", content: "x q;" });
    assert!(matches!(&body.kind, StatementKind::GateCall(call) if call.name.text == "z"));
}

#[test]
fn words_are_names_where_the_version_says_so() {
    for (text, valid) in [
        ("OPENQASM 2.0; qreg in[2]; gate box(bit) ctrl { x ctrl; } box(1) in[0];", true),
        ("OPENQASM 3.0; gate nop q { } nop q;", true),
        ("OPENQASM 3.0; int switch = 1; switch = 2; int case; case += default;", true),
        ("int switch = 1;", true),
        ("OPENQASM 3.1; int switch = 1;", false),
        ("OPENQASM 3.2; gate nop q { }", false),
        ("qubit in;", false),
        ("OPENQASM 2.0; qreg measure[2];", false),
    ] {
        assert_eq!(errors(text, Dialect::OpenQasm3) == 0, valid, "{text}");
    }
    let is_call =
        |text| matches!(parse(text, Dialect::OpenQasm3).last().unwrap().kind, StatementKind::GateCall(_));
    assert!(is_call("gate nop q { } nop q;"));
    assert!(!is_call("nop q;"));
}

#[test]
fn statements_end_where_the_scanner_says() {
    for seed in 0..2000 {
        let text = program_3(&mut Random::new(seed));
        for statement in parse(&text, Dialect::OpenQasm3) {
            let is_simple = matches!(
                statement.kind,
                StatementKind::GateCall(_)
                    | StatementKind::Measure(_)
                    | StatementKind::Declaration(_)
                    | StatementKind::Alias(_)
                    | StatementKind::Assignment(_)
                    | StatementKind::Expression(_)
                    | StatementKind::Include(_)
                    | StatementKind::Extern(_)
                    | StatementKind::Return(_)
                    | StatementKind::Delay(_)
            );
            if is_simple {
                for start in [statement.span.start, statement.full_span().start] {
                    assert_eq!(statement_end(&text, start as usize), statement.span.end as usize, "{text}");
                }
            }
            // Any statement can be read again from its own start.
            let mut again =
                Parser::new(&text, 0, Dialect::OpenQasm3).starting_at(statement.full_span().start as usize);
            if !matches!(statement.kind, StatementKind::Version(_)) {
                assert_eq!(again.next_statement(), Some(statement));
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------- limits

#[test]
fn depth_is_bounded_and_length_is_not() {
    let many = 100_000;
    let repeat = |part: &str, count: usize| part.repeat(count);
    for text in [
        format!("a = {};", vec!["b"; many].join(" + ")),
        format!("if (a) {{ }} {}", repeat("else if (a) { } ", many)),
        format!("{}x q;", repeat("inv @ ", many)),
        format!("a{} = 1;", repeat("[0]", many)),
        format!("let a = {};", vec!["b"; many].join(" ++ ")),
        format!("{}x q;", repeat("@a\n", many)),
        // A look-ahead that parsed would do it twice at every level.
        format!("{}y q;{}", repeat("x\nq[durationof({ ", 60), repeat(" })];", 60)),
        format!("a = {}1{};", repeat("(", 250), repeat(")", 250)),
        format!("{}{}", repeat("{", 256), repeat("}", 256)),
        format!("{}x q;", repeat("if (a) ", 256)),
    ] {
        assert_eq!(errors(&text, Dialect::OpenQasm3), 0);
        let canonical = canonical_file(&text, Dialect::OpenQasm3).unwrap();
        assert_eq!(parse(&canonical, Dialect::OpenQasm3), parse(&text, Dialect::OpenQasm3));
    }
    for (text, code) in [
        (format!("a = {}1{};", repeat("(", many), repeat(")", many)), "E0902"),
        (format!("a = {}1;", repeat("-", many)), "E0902"),
        (format!("a = 2{};", repeat("**2", many)), "E0902"),
        (format!("rx({}1{}) q;", repeat("sin(", many), repeat(")", many)), "E0902"),
        (format!("array[int, 1] a = {}1{};", repeat("{", many), repeat("}", many)), "E0902"),
        (format!("{}int{} a;", repeat("complex[", many), repeat("]", many)), "E0902"),
        (format!("a = {}1{};", repeat("b[", many), repeat("]", many)), "E0902"),
        (format!("{}{}", repeat("{", many), repeat("}", many)), "E0901"),
        (format!("{}x q;", repeat("while (a) ", many)), "E0901"),
        (format!("{}{}", repeat("switch (a) { case 1 {", many), repeat("}}", many)), "E0901"),
        // Every parenthesis adds a level for each precedence inside it: the tree is bounded, not the nesting alone.
        (
            format!(
                "a = {}1{};",
                repeat("(", 100),
                repeat("*b + c << d < e == f & g ^ h | i && j || k)", 100)
            ),
            "E0902",
        ),
        (
            format!("a = {}1{};", repeat("durationof({ delay[", 200), repeat("*b + c << d] q; })", 200)),
            "E0902",
        ),
    ] {
        let mut parser = Parser::new(&text, 0, Dialect::OpenQasm3);
        while parser.next_item().is_some() {}
        let mut codes: Vec<_> = parser.diagnostics().iter().map(|found| found.code.name()).collect();
        codes.dedup();
        assert_eq!(codes, [code], "{}", &text[..60]);
    }
}
