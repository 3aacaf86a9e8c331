//! Forty programs that are easy to read wrongly, and what each of them says.
//!
//! A listing shows one op per line: the wires it acts on, after a bar those it only orders, and bodies indented. A
//! prime marks a value that changes: `t'1` and `t'2` are different values of `t`. Where a comment names a pass, the
//! listing shows what keeps the pass from going wrong.

mod support;

use std::sync::Arc;

use qcompile_core::gates::RZ;
use qcompile_core::ir::{Circuit, GateBody, Kind};
use qcompile_core::qasm::{CarriedIncludes, Included, Limits, ParseOptions, parse};
use support::listing::main_ops;
use support::{circuit, parsed, refused};

/// Version 3 with the standard gates and what most programs below use.
fn v3(text: &str) -> String {
    format!(
        "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit q;\nqubit r;\nqubit[2] two;\nbit[2] c;\n{text}\n"
    )
}

fn v2(text: &str) -> String {
    format!("OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2];\ncreg c[2];\n{text}\n")
}

/// The ops of the main program, without its declarations. Lines after the first are indented with
/// the test.
#[track_caller]
fn says(text: &str, expected: &str) {
    let expected: Vec<&str> =
        expected.lines().map(|line| line.strip_prefix("         ").unwrap_or(line)).collect();
    let found = main_ops(&circuit(text));
    let found: Vec<&str> = found.lines().map(str::trim_end).collect();
    assert_eq!(found.join("\n"), expected.join("\n"), "\n{text}");
}

fn warnings(text: &str) -> Vec<String> {
    parsed(text).warnings.iter().map(|finding| finding.code.name().to_string()).collect()
}

#[test]
fn p01_integers_divide_with_truncation_in_version_3() {
    says(&v3("rz(1/2) q;"), "rz(0) q");
    assert_eq!(warnings(&v3("rz(1/2) q;")), ["W0301"]);
    says(&v2("rz(1/2) q[0];"), "rz(0.5) q[0]");
}

#[test]
fn p02_a_caret_is_a_power_in_version_2_and_exclusive_or_in_version_3() {
    says(&v2("rx(2^3) q[0];"), "rx(8) q[0]");
    says(&v3("rx(2^3) q;"), "rx(1) q");
}

#[test]
fn p03_a_full_turn_is_minus_one() {
    // kept as it is: only a pass that knows the half angle may make a global phase of it
    says(&v3("rz(2*pi) q;"), "rz(6.283185307179586) q");
    says(&v3("ctrl @ rz(2*pi) q, r;"), "crz(6.283185307179586) q, r");
}

#[test]
fn p04_a_gate_is_what_its_definition_says() {
    let program = "gate h q { U(0, 0, 1) q; } qubit q; h q; h q;";
    let circuit = circuit(program);
    let kinds: Vec<bool> = circuit.main.iter().map(|op| op.kind.as_program_gate().is_some()).collect();
    assert_eq!(kinds[2..], [true, true], "not the Hadamard gate of the table");
}

#[test]
fn p05_a_familiar_name_with_another_phase_is_another_gate() {
    let with_phase = circuit(&v3("gate rzz(a) x, y { cx x, y; p(a) y; cx x, y; } rzz(1.0) q, r;"));
    let exact = circuit(&v3("gate rzz(a) x, y { cx x, y; rz(a) y; cx x, y; } rzz(1.0) q, r;"));
    let last = |circuit: &qcompile_core::ir::Circuit| circuit.main.op(circuit.main.len() - 1).kind;
    assert_eq!(last(&with_phase).as_program_gate(), Some(0));
    assert_eq!(last(&exact).as_table(), Some(qcompile_core::gates::RZZ));
}

#[test]
fn p06_controlled_u_shows_the_phase_of_u() {
    says(
        &v3("ctrl @ U(pi, 0, pi) q, r; cx q, r;"),
        "ctrl @ U(3.141592653589793, 0, 3.141592653589793) q, r
         cx q, r",
    );
}

#[test]
fn p07_capital_cx_is_cx() {
    says(&v3("CX q, r;"), "cx q, r");
}

#[test]
fn p08_cu_is_that_of_the_standard_include() {
    says(&v3("cu(0.1, 0.2, 0.3, 0.4) q, r;"), "cu(0.1, 0.2, 0.3, 0.4) q, r");
}

#[test]
fn p09_negative_controls_fire_on_zeros_only() {
    says(&v3("negctrl(2) @ x two[0], two[1], q;"), "negctrl @ negctrl @ x two[0], two[1], q");
}

#[test]
fn p09_a_negative_control_behind_many_others_stays_negative() {
    let called = |modifiers: &str, controls: usize| {
        let operands: Vec<String> = (0..=controls).map(|k| format!("q[{k}]")).collect();
        v3(&format!("qubit[80] many; {modifiers} @ x {};", operands.join(", "))).replace("q[", "many[")
    };
    let polarity = |modifiers: &str, controls: usize| {
        let circuit = circuit(&called(modifiers, controls));
        let GateBody::Modified(modified) = &circuit.gates[0].body else { panic!("{modifiers}") };
        assert_eq!(modified.controls as usize, controls);
        modified.polarity
    };
    assert_eq!(polarity("ctrl(63) @ negctrl", 64), u64::MAX >> 1);
    assert_eq!(polarity("negctrl(64)", 64), 0);
    assert_eq!(polarity("negctrl @ ctrl(64)", 65), u64::MAX << 1);
    for (modifiers, controls) in [
        ("ctrl(64) @ negctrl", 65),
        ("ctrl(65) @ negctrl", 66),
        ("ctrl @ negctrl(64)", 65),
        ("negctrl(65)", 65),
    ] {
        assert!(refused(&called(modifiers, controls))[0].starts_with("E0907"), "{modifiers}");
    }
}

#[test]
fn p10_the_root_of_an_inverse_starts_from_the_inverse() {
    says(&v3("pow(0.5) @ inv @ z q;"), "s q");
    says(&v3("inv @ pow(0.5) @ z q;"), "sdg q");
}

#[test]
fn p11_powers_do_not_multiply() {
    says(&v3("pow(0.5) @ pow(2) @ z q;"), "id q");
    says(&v3("pow(2) @ pow(0.5) @ z q;"), "z q");
}

#[test]
fn p12_a_runtime_exponent_stays() {
    says(&v3("input float k; ctrl @ pow(k) @ p(0.3) q, r;"), "ctrl @ pow(_) @ p(0.3, k) q, r");
}

#[test]
fn p13_angles_wrap_so_their_negation_is_no_inverse_under_a_control() {
    says(
        &v3("input angle[8] a; crz(a) q, r; crz(-a) q, r; inv @ crz(a) q, r; inv @ cp(a) q, r;"),
        "crz(a) q, r
         crz(-1*a) q, r
         ctrl @ pow(-1) @ rz(a) q, r
         cp(-1*a) q, r",
    );
}

#[test]
fn p14_angle_values_are_their_own_domain() {
    let circuit =
        circuit(&v3("input angle[8] a; input angle[8] b; cp(a) q, r; cp(b) q, r; crz(a + b) q, r;"));
    let ops: Vec<_> = circuit.main.iter().filter(|op| op.kind.is_gate()).collect();
    let mut exprs = (*circuit.exprs).clone();
    let sum = exprs.add(ops[0].params[0], ops[1].params[0]).expect("angles of one size add");
    assert!(sum.same(ops[2].params[0]), "cp(a) cp(b) is cp(a + b)");
    assert_eq!(exprs.domain(sum), qcompile_core::ir::Domain::Angle(Some(8)));
    assert!(exprs.add(sum, 0.5.into()).is_none(), "and never mixes with reals");
}

#[test]
fn p15_a_variable_that_changes_is_another_value() {
    says(
        &v3("float w = 0.1; rz(w) q; w = 0.2; rz(-w) q;"),
        "rz(w'1) q | w
         classical w
         rz(-1*w'2) q | w",
    );
}

#[test]
fn p16_a_declaration_between_is_an_op() {
    // a merge of the two stands at the later one, after the declaration of b
    let text = support::listing(&circuit(&v3("input float a; rz(a) q; input float b; rz(b) q;")));
    let at =
        |line: &str| text.lines().position(|found| found == line).unwrap_or_else(|| panic!("{line}\n{text}"));
    assert!(at("rz(a) q") < at("declaration b") && at("declaration b") < at("rz(b) q"));
}

#[test]
fn p17_an_index_that_changes_is_another_qubit() {
    says(
        &v3("int i; cx two[0], two[i]; i += 1; cx two[0], two[i];"),
        "cx two[0], two[i] | i, two[i], two[1]
         classical i
         cx two[0], two[i] | i, two[i], two[1]",
    );
}

#[test]
fn p18_two_indices_may_be_one() {
    // h on the wire of i, x on that of j: each is a shadow of the other
    says(
        &v3("input int i; input int j; h two[i]; x two[j]; h two[i];"),
        "h two[i] | two[0], two[1], two[j]
         x two[j] | two[0], two[1], two[i]
         h two[i] | two[0], two[1], two[j]",
    );
}

#[test]
fn p19_neighbours_are_different_whatever_the_index() {
    says(
        &v3("qubit[4] four; for int i in [0:2] { cx four[i], four[i+1]; cx four[i], four[i+1]; }"),
        "for four[0], four[1], four[2], four[3], effects
           body:
             cx four[i], four[i+1] | four[0], four[1], four[2], four[3]
             cx four[i], four[i+1] | four[0], four[1], four[2], four[3]",
    );
}

#[test]
fn p19_unless_one_of_them_wraps_and_counts_from_the_end() {
    // at i = 127, i + 6 is -123, which is 127 in a register of 250
    let second = |text: &str| {
        let circuit = circuit(&v3(text));
        let gates: Vec<_> = circuit.main.iter().filter(|op| op.kind.is_gate()).collect();
        let [first, second] = &gates[..] else { panic!("{text}") };
        second.touched.contains(&first.wires[0])
    };
    let program = |size: u32, step: u32| {
        format!("qubit[{size}] many; input int[8] i; const int[8] d = {step}; x many[i]; x many[i + d];")
    };
    assert!(second(&program(250, 6)));
    assert!(!second(&program(250, 5)));
    assert!(!second(&program(249, 6)));
}

#[test]
fn p20_a_loop_may_not_run_at_all() {
    says(
        &v3("input int n; x q; for int i in [1:n] { x q; }"),
        "x q
         for q, n
           body:
             x q",
    );
}

#[test]
fn p21_a_name_taken_inside_hides_the_qubit_outside() {
    let circuit =
        circuit(&v3("qubit[2] outer; for int i in [0:1] { x outer[1]; let outer = two; x outer[0]; }"));
    let (_, block) = circuit.main.blocks().next().unwrap();
    let layout = &block.bodies[0].layout;
    assert_eq!(layout.unnamed.len(), 1, "outer[1] cannot be written in there");
    assert_eq!(circuit.symbol(layout.hidden[0]).name.as_ref(), "outer");
}

#[test]
fn p22_what_may_leave_orders_everything() {
    says(
        &v3("x q; if (c[0]) end; x q;"),
        "x q
         if q, r, two[0], two[1], effects, c[0], c[1]
           body exits:
             exit effects | q, r, two[0], two[1], c[0], c[1]
         x q",
    );
    says(
        &v3("while (c[1]) { x q; if (c[0]) break; x q; }"),
        "while q, effects, c[0], c[1]
           body:
             x q
             if q, effects, c[0], c[1]
               body exits:
                 exit effects | q, c[0], c[1]
             x q",
    );
}

#[test]
fn p23_a_condition_can_act_on_a_qubit() {
    says(
        &v3("def f(qubit a) -> bit { return measure a; } x q; while (f(q)) { h r; } x q;"),
        "x q
         while q, r, effects
           body:
             h r
         x q",
    );
}

#[test]
fn p24_a_subroutine_can_name_physical_qubits() {
    says(
        &v3("def f() { x $3; } x $3; f(); x $3;"),
        "x $3
         classical $3
         x $3",
    );
    assert_eq!(circuit(&v3("def f() { x $3; }")).subroutines[0].captured.len(), 1);
}

#[test]
fn p25_a_condition_of_version_2_is_read_once() {
    says(
        &v2("if (c == 1) measure q -> c;"),
        "if q[0], q[1], c[0], c[1]
           body:
             measure q[0], c[0]
             measure q[1], c[1]",
    );
}

#[test]
fn p26_an_else_belongs_to_the_nearest_if() {
    says(
        &v3("if (c[0]) if (c[1]) x q; else z q;"),
        "if q, c[0], c[1]
           body:
             if q, c[1]
               body:
                 x q
               body:
                 z q",
    );
}

#[test]
fn p27_a_barrier_holds_its_own_qubits_only() {
    says(
        &v3("h two; barrier two[0]; h two;"),
        "h two[0]
         h two[1]
         barrier two[0]
         h two[0]
         h two[1]",
    );
}

#[test]
fn p28_a_delay_makes_boxes_rigid() {
    says(
        &v3("box { x q; delay[10ns] q; x q; }"),
        "box q, effects
           body frozen:
             x q
             delay q pinned
             x q",
    );
    says(
        &v3("box { x q; x q; }"),
        "box q, effects
           body:
             x q
             x q",
    );
}

#[test]
fn p29_a_pragma_before_a_box_keeps_it_to_the_letter() {
    let text = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n#pragma braket verbatim\nbox { x $0; x $0; }\n";
    says(
        text,
        "pragma effects | $0
         box $0, effects pinned
           body frozen:
             x $0
             x $0",
    );
}

#[test]
fn p29_so_it_does_with_a_gate() {
    // without the first `x` the pragma would be about the second
    let text = v3("#pragma vendor noise 0.1\ngphase(0.5);\nx q;\nx q;");
    says(
        &text,
        "phase 0.5
         pragma effects | q, r, two[0], two[1], c[0], c[1]
         x q pinned
         x q",
    );
}

#[test]
fn p29_and_with_nothing_behind_what_stands_below_it() {
    says(
        &v3("#pragma vendor noise 0.1\n@tag\nx q;\nx q;"),
        "pragma effects | q, r, two[0], two[1], c[0], c[1]
         x q pinned
         x q",
    );
}

#[test]
fn p30_an_annotation_swallows_its_line() {
    let text = v3("if (c[0]) @tag x q;\nz q;");
    says(
        &text,
        "if q, c[0]
           body:
             z q pinned",
    );
    assert_eq!(warnings(&text), ["W0501"]);
}

#[test]
fn p31_a_pragma_holds_what_looks_like_a_comment() {
    let circuit = circuit("OPENQASM 3.0;\npragma a.b // text\nqubit q;\n");
    let pragma = circuit.main.op(0);
    let rest = qcompile_core::diagnostics::Span::new(pragma.origin, pragma.origin + 18);
    assert_eq!(circuit.sources.slice(rest), "pragma a.b // text");
}

#[test]
fn p32_qubits_start_undefined_in_version_3() {
    assert!(!circuit("OPENQASM 3.0; qubit q;").facts.zero_initialised);
    assert!(circuit("OPENQASM 2.0; qreg q[1];").facts.zero_initialised);
    let options = qcompile_core::qasm::ParseOptions { assume_zero_init: true, ..support::options() };
    let assumed = qcompile_core::qasm::parse("OPENQASM 3.0; qubit q;", &options).unwrap();
    assert!(assumed.circuit.facts.zero_initialised);
}

#[test]
fn p33_a_bit_is_written_twice() {
    says(
        &v3("c[0] = measure two[0]; c[0] = measure two[1];"),
        "measure two[0], c[0]
         measure two[1], c[0]",
    );
}

#[test]
fn p34_ranges_include_both_ends_and_count_from_the_end() {
    says(&v3("qubit[10] ten; let last = ten[-4:-1]; x last;"), "x ten[6]\nx ten[7]\nx ten[8]\nx ten[9]");
    assert_eq!(refused(&v3("qubit[4] four; x four[3:2];")), ["E0406 7:23 this range selects nothing"]);
    let twelve = v3("qubit[12] twelve; let every_second = twelve[0:2:12];");
    assert_eq!(refused(&twelve), ["E0404 7:45 index 12 is out of range for a size of 12"]);
}

#[test]
fn p35_a_register_of_one_is_not_a_qubit() {
    let found = refused(&v3("qubit[3] three; cx two[0:0], three;"));
    assert_eq!(found, ["E0405 7:30 registers of different sizes, 1 and 3, in one call"]);
    says(&v3("qubit[2] more; cx q, more;"), "cx q, more[0]\ncx q, more[1]");
}

#[test]
fn p36_a_bit_is_not_a_register_of_one() {
    let found = refused(&v3("bit b; qubit[1] one; b = measure one;"));
    assert_eq!(found, ["E0305 7:22 cannot measure a register of 1 qubit into a single bit"]);
    assert_eq!(warnings(&v2("creg b[1]; measure q[0] -> b;")), ["W0303"]);
}

#[test]
fn p37_subroutines_may_recurse_and_gates_may_not() {
    let circuit = circuit(&v3("def f(int n, qubit a) { if (n > 0) f(n - 1, a); } f(2, q);"));
    assert_eq!(circuit.subroutines.len(), 1);
    assert_eq!(refused(&v3("gate g a { g a; }")), ["E0407 7:12 the gate `g` calls itself"]);
}

#[test]
fn p38_a_switch_needs_cases_that_differ() {
    assert_eq!(
        refused(&v3("input int i; switch (i) { default { x q; } }")),
        ["E0505 7:14 a `switch` needs at least one `case`"]
    );
    assert_eq!(
        refused(&v3("input int i; switch (i) { case 1 { x q; } case 0, 1 { z q; } }")),
        ["E0506 7:51 the value 1 has a case already"]
    );
    let early = "OPENQASM 3.0; input int i; switch (i) { case 1 { } }";
    assert_eq!(warnings(early), ["W0601"]);
}

#[test]
fn p39_keywords_of_version_3_are_names_in_version_2() {
    says("OPENQASM 2.0; include \"qelib1.inc\"; qreg in[2]; gate box a { x a; } box in[1];", "box in[1]");
}

#[test]
fn p40_small_texts_cannot_ask_for_much_work() {
    let mut doubling = String::from("gate g0 a { x a; }\n");
    for k in 1..=40 {
        doubling += &format!("gate g{k} a {{ g{0} a; g{0} a; }}\n", k - 1);
    }
    says(&v3(&format!("{doubling} g40 q;")), "g40 q");
    assert_eq!(
        refused(&v3("qubit[3000000000] big; h big;")),
        ["E0904 7:7 a size of 3000000000 is more than the 16777216 that are supported"]
    );
    let sum = format!("input float t1; rz({}t1) q;", "t1 + ".repeat(1_000_000));
    says(&v3(&sum), "rz(1000001*t1) q");
    let deep = format!("rz({}1.0{}) q;", "(".repeat(100_000), ")".repeat(100_000));
    assert!(refused(&v3(&deep))[0].starts_with("E0902"));
    let minuses = format!("rz({}1.0) q;", "-".repeat(100_000));
    assert!(refused(&v3(&minuses))[0].starts_with("E0902"));
    let ladder = format!("if (c[0]) x q; {}", "else if (c[0]) x q; ".repeat(100_000));
    assert!(refused(&v3(&ladder))[0].starts_with("E0909"));
    let many = format!("qubit[10000000] wide; {}", "h wide;\n".repeat(10));
    assert!(refused(&v3(&many))[0].starts_with("E0904"));
}

// ------------------------------------------------------------------------------------------------------ also pinned

#[test]
fn calibrations_are_kept_with_their_braces() {
    says(
        "OPENQASM 3.0; defcalgrammar \"openpulse\"; cal { Outer {nested} outer }",
        "calibration effects\ncalibration effects",
    );
}

#[test]
fn durations_may_stand_apart_from_their_unit_and_have_two_micro_signs() {
    let circuit =
        circuit("OPENQASM 3.0; qubit q; delay[10 ms] q; delay[1µs] q; delay[1μs] q; duration d = 10   ns;");
    assert!(circuit.facts.timed);
}

#[test]
fn line_endings_and_marks_of_other_systems_are_read() {
    says("\u{feff}OPENQASM 3.0;\r\ninclude \"stdgates.inc\";\r\nqubit q;\r\nx q;\r\n", "x q");
}

#[test]
fn commas_may_trail() {
    says(&v3("cx q, r,; barrier two[0], two[1],;"), "cx q, r\nbarrier two[0], two[1]");
}

#[test]
fn a_set_names_a_qubit_once() {
    assert_eq!(refused(&v3("x two[{0, 0}];")), ["E0406 7:11 index 0 is in this set twice"]);
}

#[test]
fn a_barrier_may_name_a_register_twice() {
    says(&v3("barrier two, two, two[0];"), "barrier two[0], two[1]");
}

#[test]
fn the_standard_gates_may_be_included_twice() {
    assert_eq!(warnings(&v3("include \"stdgates.inc\";")), ["W0602"]);
}

/// The circuit of a program that includes one file of its own.
fn with_library(text: &str, library: &str) -> Circuit {
    let files = vec![Included { name: "lib.inc".into(), text: library.into() }];
    let includes = Arc::new(CarriedIncludes { files });
    let parsed = parse(text, &ParseOptions { includes, ..support::options() });
    parsed.unwrap_or_else(|failure| panic!("{:?}", support::findings(&failure))).circuit
}

#[test]
fn words_mean_what_an_included_file_makes_of_them() {
    let text = "OPENQASM 3.0; include \"lib.inc\"; qubit q; U(sin(0.5), 0, 0) q; nop q;";
    let library = "def sin(float x) -> float { return x; } gate nop a { U(0, 0, 1) a; }";
    let circuit = with_library(text, library);
    // the call of `sin` may do anything; `nop` is the gate
    let gates: Vec<usize> =
        circuit.main.iter().filter(|op| op.kind.is_gate()).map(|op| op.params.len()).collect();
    assert_eq!(gates, [0]);
    assert!(support::listing(&circuit).trim_end().ends_with("nop q"), "{}", support::listing(&circuit));
}

#[test]
fn files_that_double_are_not_read_for_ever() {
    let file = |k: usize| Included {
        name: format!("{k}.inc"),
        text: format!("include \"{0}.inc\"; include \"{0}.inc\";", k + 1),
    };
    let mut files: Vec<Included> = (0..25).map(file).collect();
    files.push(Included { name: "25.inc".into(), text: String::new() });
    let options = ParseOptions { includes: Arc::new(CarriedIncludes { files }), ..support::options() };
    let failure = parse("include \"0.inc\";", &options).unwrap_err();
    assert!(failure.diagnostics.iter().all(|finding| finding.code.name() == "E0908"));
}

#[test]
fn a_strict_reading_shows_the_integer_that_stands_for_an_angle() {
    for fast in [true, false] {
        let options = ParseOptions { strict: true, fast, ..support::options() };
        let read = parse("OPENQASM 3.0; qubit q; U(0.5, 12, 3/2) q;", &options).unwrap();
        let warned: Vec<(&str, &str)> = read
            .warnings
            .iter()
            .filter_map(|found| {
                let span = found.primary.as_ref()?.span;
                Some((found.code.name(), read.circuit.sources.slice(span)))
            })
            .collect();
        assert_eq!(warned, [("W0302", "12"), ("W0301", "3/2"), ("W0302", "3/2")], "fast: {fast}");
    }
}

#[test]
fn a_body_that_another_toolkit_wrote_for_cx_gets_a_remark() {
    let text = "OPENQASM 3.0; gate cx a, b { ctrl @ U(pi, 0, pi) a, b; } qubit[2] q; cx q[0], q[1];";
    assert_eq!(warnings(text), ["W0401"]);
    let options = qcompile_core::qasm::ParseOptions {
        u_convention: qcompile_core::ir::UConvention::Qiskit,
        ..support::options()
    };
    let read = qcompile_core::qasm::parse(text, &options).unwrap();
    let last = read.circuit.main.op(read.circuit.main.len() - 1);
    assert_eq!(
        last.kind.as_table(),
        Some(qcompile_core::gates::CX),
        "it is cx under that toolkit's convention"
    );
    assert!(read.warnings.is_empty());
}

// -------------------------------------------------------------------------------------------- values that change

/// The angles of the gates of the main program.
fn angles(text: &str) -> Vec<String> {
    let circuit = circuit(text);
    let gates = circuit.main.iter().filter(|op| op.kind.is_gate());
    gates
        .flat_map(|op| {
            op.params.iter().map(|&value| support::listing::param(&circuit, value)).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn what_the_text_never_assigns_is_one_value() {
    assert_eq!(angles(&v3("float w = 0.5; rz(w) q; rz(w) r;")), ["w", "w"]);
    assert_eq!(angles(&v3("input float w; rz(w) q; // w = 1;\nrz(w) r;")), ["w", "w"]);
    assert_eq!(angles(&v3("float w = 0.5; rz(w) q; if (c[0]) w = 2.0; rz(w) q;")), ["w'1", "w'3"]);
    assert_eq!(angles(&v3("float w = 0.5; rz(w) q; { w /* far */ = 2.0; } rz(w) q;")), ["w'1", "w'3"]);
}

#[test]
fn angles_of_constants_are_those_of_their_types() {
    let text = "const float a = 0.5; const int n1 = 3; rz(2 * a - n1) q; rx(n1 / 2) q; ry(cos(a - a) / 4) q;";
    assert_eq!(angles(&v3(text)), ["-2", "1", "0.25"]);
    assert_eq!(warnings(&v3(text)), [""; 0], "only literals look like a slip");
    assert_eq!(angles(&v3("const int[4] n = 7; rz(n + n) q; const float[32] f = 0.1; rz(f) q;"))[0], "-2");
    assert_eq!(angles(&v3("const float[32] f = 0.1; rz(f) q;")), ["0.10000000149011612"]);
}

#[test]
fn nothing_is_computed_in_types_wider_than_128_bits() {
    assert_eq!(
        angles(&v3("const angle[64] a = pi; const angle[128] b = a; rz(b) q;")),
        ["3.141592653589793"]
    );
    for ty in ["angle[200]", "uint[200]", "int[129]"] {
        let found = refused(&v3(&format!("const {ty} a = 1;")));
        assert!(found.len() == 1 && found[0].starts_with("E0303"), "{found:?}");
    }
    for text in ["angle[200] a = pi; rz(a) q;", "rz(angle[200](pi)) q;", "uint[200] a = 1; a = a * 2;"] {
        let text = v3(text);
        let printed = qcompile_core::qasm::print(&circuit(&text), &Default::default()).unwrap().text;
        assert_eq!(printed, text);
    }
    let parameter = circuit(&v3("rz(angle[200](pi)) q;"));
    assert!(parameter.main.angles().iter().all(|angle| angle.is_symbolic()));
}

#[test]
fn an_angle_names_the_constant_in_scope() {
    let inner = "const float a = 1; if (c[0]) { rz(a) q; const float a = 2; rz(a) q; } rz(a) q;";
    says(
        &v3(inner),
        "if q, effects, c[0]
           body:
             rz(1) q
             declaration effects
             rz(2) q
         rz(1) q",
    );
    let turned = "const float a = 1; rz(a) q; for float a in {0.5} { rz(a) q; } rz(a) q;";
    says(
        &v3(turned),
        "rz(1) q
         for q, effects
           body:
             rz(a) q
         rz(1) q",
    );
    let parameter = circuit(&v3("const float a = 1; gate g(a) x { rz(a) x; } g(a) q; rz(a) q;"));
    let numbers: Vec<Option<f64>> = parameter.main.angles().iter().map(|angle| angle.as_number()).collect();
    assert_eq!(numbers, [Some(1.0), Some(1.0)]);
    let variable =
        "const float a = 1; def f(qubit x, float a) { rz(a) x; } rz(a) q; { float a = 3; rz(a) q; }";
    assert_eq!(angles(&v3(variable)), ["1"]);
    assert_eq!(refused(&v3("const float a = 1; const float a = 2; rz(a) q;")).len(), 1);
}

#[test]
fn a_loop_does_not_know_what_its_last_turn_left() {
    let text = v3("float w = 0.5; rz(w) q; while (c[0]) { rz(w) q; w *= 2.0; rz(w) q; } rz(w) q;");
    says(
        &text,
        "rz(w'1) q | w
         while q, c[0], w
           body:
             rz(w'2) q | w
             classical w
             rz(w'3) q | w
         rz(w'4) q | w",
    );
}

#[test]
fn bits_are_written_through_their_aliases() {
    let text =
        v3("let both = c; int[2] n; rz(2.0 * int[2](c)) q; both[0] = measure q; rz(2.0 * int[2](c)) q;");
    let found = angles(&text);
    assert_ne!(
        circuit(&text)
            .main
            .iter()
            .filter(|op| op.kind.is_gate())
            .map(|op| op.params[0].to_bits())
            .collect::<std::collections::HashSet<_>>()
            .len(),
        1,
        "{found:?}"
    );
}

#[test]
fn arrays_are_written_by_the_subroutines_that_get_them() {
    let text =
        v3("array[float, 2] a = {0.1, 0.2};\ndef f(mutable array[float, #dim = 1] x1) { x1[0] = 2.0; }\n\
         rz(a[0]) q; f(a); rz(a[0]) q;");
    let circuit = circuit(&text);
    let angles: Vec<_> = circuit.main.iter().filter(|op| op.kind.is_gate()).map(|op| op.params[0]).collect();
    assert!(!angles[0].same(angles[1]));
}

#[test]
fn a_phase_after_a_jump_stays_where_it_is() {
    says(
        &v3("gphase(0.5); if (c[0]) end; gphase(0.25);"),
        "phase 0.5
         if q, r, two[0], two[1], effects, c[0], c[1]
           body exits:
             exit effects | q, r, two[0], two[1], c[0], c[1]
         gphase(0.25) effects",
    );
}

#[test]
fn a_phase_of_a_later_name_stays_behind_its_declaration() {
    says(&v3("gphase(0.5); input float w; gphase(w);"), "phase 0.5\ngphase(w) effects");
    says(&v3("input float w; gphase(0.5); gphase(w);"), "phase w + 0.5");
}

// ------------------------------------------------------------------------------------------------ rarer statements

#[test]
fn gate_bodies_hold_loops_barriers_delays_and_aliases() {
    let text = v3(
        "gate g(a) x1, x2 { for int i in [0:2] { rx(a * i) x1; } barrier x1, x2; delay[10ns] x1; let y1 = x2; h y1; }\n\
         g(0.5) two[0], two[1];",
    );
    let called = circuit(&text);
    let listing = support::listing(&called);
    let body: Vec<&str> =
        listing.lines().skip(1).map_while(|line| line.strip_prefix("  ")).map(str::trim_start).collect();
    let expected = [
        "for x1, effects",
        "body:",
        "rx(*(a, <i>)) x1",
        "barrier x1, x2",
        "delay x1 pinned",
        "declaration x2",
        "h x2",
    ];
    assert_eq!(body, expected, "{listing}");
    let written_out = circuit(&v3("rx(0) two[0]; rx(0.5) two[0]; rx(1.0) two[0]; h two[1];"));
    let (one, other) = (called.unitary().unwrap(), written_out.unitary().unwrap());
    assert!(one.distance(&other) < 1e-12);
}

#[test]
fn pulses_pin_the_gates_they_are_attached_to() {
    says(
        &v3("x $0; defcal x $0 { play } x $0; h $0;"),
        "x $0 pinned
         calibration effects
         x $0 pinned
         h $0",
    );
    says(
        "OPENQASM 3.0; defcal my_gate(angle[20] a) $0 { play } my_gate(0.5) $0;",
        "calibration effects\nmy_gate(0.5) $0 pinned",
    );
}

#[test]
fn slices_that_only_the_machine_knows_are_kept() {
    says(
        &v3("input int n; x two[0:n]; reset two[n:1];"),
        "classical two[0], two[1], n\nclassical two[0], two[1], n",
    );
    says(&v3("input int n; let some = two[0:n]; x some;"), "classical two[0], two[1]");
}

#[test]
fn many_runtime_indices_fence_their_register() {
    let body: String = (0..40).map(|k| format!("x two[i * {k} + j / {}]; ", k + 1)).collect();
    let circuit = circuit(&v3(&format!("input int i; input int j; {body}")));
    let touched: Vec<usize> =
        circuit.main.iter().filter(|op| op.kind.is_gate()).map(|op| op.touched.len()).collect();
    assert_eq!(touched.len(), 40);
    assert!(touched.iter().all(|&wires| wires >= 3), "{touched:?}");
}

#[test]
fn deep_nesting_is_read_on_a_small_stack() {
    // half of what worker threads have, in a build that is hardly optimised
    let worker = std::thread::Builder::new().stack_size(1 << 20).spawn(read_deep_nesting).unwrap();
    worker.join().unwrap();
}

fn read_deep_nesting() {
    let deep = format!("{}x q;{}", "if (c[0]) { ".repeat(200), "}".repeat(200));
    let ladder = format!("if (c[0]) x q; {}", "else if (c[1]) x q; ".repeat(200));
    circuit(&v3(&deep));
    circuit(&v3(&ladder));
    let both = format!("if (c[0]) x q; {}else {{ {deep} }}", "else if (c[1]) x q; ".repeat(200));
    assert!(refused(&v3(&both))[0].starts_with("E0909"));
    let product = format!("input float w; rz({}w) q;", "w * ".repeat(5000));
    assert!(refused(&v3(&product))[0].starts_with("E0906"));
    let condition = format!("int n; if ({}n == 0) x q;", "n + ".repeat(5000));
    assert!(refused(&v3(&condition))[0].starts_with("E0906"));
    let long = |term: &str, operator: &str| vec![term; 100_001].join(operator);
    for read in [
        format!("rz({}) q;", long("1.0", "*")),
        format!("const int n = {}; rz(n) q;", long("1", "+")),
        format!("input angle[8] w; rz({}) q;", long("w", "+")),
        format!("gate g(a) x1 {{ rz({}) x1; }} g(1) q;", long("a", "-")),
    ] {
        circuit(&v3(&read));
    }
    for tall in [
        format!("input float w; rz({}) q;", long("w", "*")),
        format!("input int n; rz({}) q;", long("n", "+")),
        format!("gate g(a) x1 {{ rz({}) x1; }} g(1) q;", long("a", "*")),
    ] {
        assert!(refused(&v3(&tall))[0].starts_with("E0906"), "{}", &tall[..40]);
    }
}

#[test]
fn footprints_of_nested_blocks_count_as_work() {
    let (open, close) = ("{".repeat(200), "}".repeat(200));
    let text = format!("OPENQASM 3.0; qubit[1000] q; {open} U(0, 0, 1) q; {close}");
    let limited = |ops: u64| {
        let limits = Limits { ops, ..Limits::default() };
        parse(&text, &ParseOptions { limits, ..support::options() })
    };
    assert!(limited(300_000).is_ok());
    let failure = limited(100_000).unwrap_err();
    assert!(failure.diagnostics.iter().all(|finding| finding.code.name() == "E0904"));
}

#[test]
fn a_definition_that_multiplies_many_gates_is_a_gate_of_its_own() {
    let program = |last: u32| {
        v3(&format!(
            "gate rz_1(t) a {{ for int i in [1:{last}] {{ rx(t) a; rx(-t) a; }} rz(t) a; }} rz_1(0.5) q;"
        ))
    };
    let is_row = |last: u32| circuit(&program(last)).main.iter().any(|op| op.kind == Kind::gate(RZ));
    assert!(is_row(3));
    assert!(!is_row(999_998));
}
