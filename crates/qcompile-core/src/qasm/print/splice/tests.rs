use std::sync::Arc;

use super::super::{PrintOptions, print};
use crate::gates;
use crate::ir::{Circuit, Kind, MODIFIED, NO_ORIGIN, Param, Region, Wire};
use crate::qasm::{ParseOptions, parse};

fn read(text: &str) -> Circuit {
    parse(text, &ParseOptions::default()).unwrap_or_else(|failure| panic!("{failure}\n{text}")).circuit
}

fn text(circuit: &Circuit) -> String {
    print(circuit, &PrintOptions::default()).unwrap().text
}

/// The text after every region was rebuilt by `edit(old, new, row)`, which copies what it wants to keep.
fn edited(text_in: &str, edit: impl Fn(&Region, &mut Region, usize)) -> String {
    let mut circuit = read(text_in);
    let rewritten = circuit.rewrite_regions::<()>(&mut |_, _, region| {
        let mut new = region.emptied();
        (0..region.len()).for_each(|row| edit(region, &mut new, row));
        Ok(Some(new))
    });
    rewritten.unwrap();
    text(&circuit)
}

fn is(region: &Region, row: usize, gate: gates::GateId) -> bool {
    region.op(row).kind == Kind::gate(gate)
}

/// Without its X gates.
fn without_x(text: &str) -> String {
    edited(text, |old, new, row| {
        if !is(old, row, gates::X) {
            new.push_from(old, row);
        }
    })
}

/// Z gates become `rz` with a phase, H gates two gates.
fn replaced(text: &str) -> String {
    edited(text, |old, new, row| {
        let op = old.op(row);
        if is(old, row, gates::Z) {
            let half_turn = [Param::from(0.5)];
            new.push_touching(Kind::gate(gates::RZ), op.wires, &[], &half_turn, MODIFIED, op.origin);
        } else if is(old, row, gates::H) {
            new.push_touching(Kind::gate(gates::X), op.wires, &[], &[], MODIFIED, op.origin);
            new.push_touching(Kind::gate(gates::RZ), op.wires, &[], &[Param::from(1.5)], MODIFIED, op.origin);
        } else {
            new.push_from(old, row);
        }
    })
}

const HEAD: &str = "OPENQASM 3.0;\ninclude \"stdgates.inc\"; // gates\n\nqubit[9] q;\n";

#[test]
fn untouched_text_comes_back_to_the_letter() {
    for body in
        ["", "h  q[ 0 ] ;\t// hm\r\n/* ; */ x q;\n\n", "if (true) x q[0];\nelse { z q[1]; }  gphase(0.5);"]
    {
        let whole = format!("{HEAD}{body}");
        assert_eq!(text(&read(&whole)), whole);
        assert_eq!(
            edited(&whole, |old, new, row| {
                new.push_from(old, row);
            }),
            whole
        );
    }
}

#[test]
fn removed_statements_leave_comments_and_no_blank_lines() {
    let with = format!(
        "{HEAD}// first\nx q[0];\nh q[0]; x q[1]; /* kept */\n  x q; // why\nif (true) {{\n  x q[0];\n  z q[0];\n}}\n"
    );
    let without = format!("{HEAD}// first\nh q[0]; /* kept */\n  // why\nif (true) {{\n  z q[0];\n}}\n");
    assert_eq!(without_x(&with), without);
}

#[test]
fn bodies_without_braces_get_them_unless_one_statement_remains() {
    let with = format!(
        "{HEAD}if (true) if (true) x q[0]; else z q[0];\nif (true)\n  h q[0];\nif (true) {{ x q[1]; }}\n"
    );
    assert_eq!(
        without_x(&with),
        format!("{HEAD}if (true) if (true) {{ }} else z q[0];\nif (true)\n  h q[0];\nif (true) {{ }}\n")
    );
    assert_eq!(
        replaced(&with),
        format!(
            "{HEAD}if (true) if (true) x q[0]; else rz(0.5) q[0];\nif (true) {{\n  x q[0];\n  rz(1.5) q[0];\n}}\n\
             if (true) {{ x q[1]; }}\n"
        )
    );
}

#[test]
fn new_statements_stand_on_lines_of_their_own() {
    let with = format!(
        "{HEAD}h q[1]; // both\nz q[2]; h q[3]; x q[4];\nif (true) {{ /* a */ h q[5]; x q[6]; }}\nh q[7];"
    );
    assert_eq!(
        replaced(&with),
        format!(
            "{HEAD}x q[1]; // both\nrz(1.5) q[1];\nrz(0.5) q[2]; x q[3];\nrz(1.5) q[3];\nx q[4];\n\
             if (true) {{\n  /* a */\n  x q[5];\n  rz(1.5) q[5];\n  x q[6];\n}}\nx q[7];\nrz(1.5) q[7];"
        )
    );
}

#[test]
fn line_endings_and_indentation_follow_the_text() {
    let with = "qubit[9] q;\r\ninclude \"stdgates.inc\";\r\nif (true) {\r\n\th q[0];\r\n}\r\n";
    let after =
        "qubit[9] q;\r\ninclude \"stdgates.inc\";\r\nif (true) {\r\n\tx q[0];\r\n\trz(1.5) q[0];\r\n}\r\n";
    assert_eq!(replaced(with), after);
}

#[test]
fn a_broadcast_stays_only_whole() {
    let with = format!("{HEAD}x q;\nh q[0];\n");
    let circuit = edited(&with, |old, new, row| {
        let op = old.op(row);
        if !(is(old, row, gates::X) && op.wires[0].index() >= 2) {
            new.push_from(old, row);
        }
    });
    assert_eq!(circuit, format!("{HEAD}x q[0];\nx q[1];\nh q[0];\n"));
}

#[test]
fn moved_statements_keep_their_spelling_and_the_rest_its_place() {
    let mut circuit = read(&format!("{HEAD}rz(pi) q[0]; // a\nx  q[1]; // b\nz q[2];\n"));
    let old = circuit.main.clone();
    let mut new = old.emptied();
    for row in [0, 1, 3, 4, 2] {
        new.push_from(&old, row);
    }
    circuit.main = Arc::new(new);
    assert_eq!(text(&circuit), format!("{HEAD}// a\nx  q[1]; // b\nz q[2];\nrz(pi) q[0];\n"));
}

#[test]
fn a_changed_phase_stands_where_the_first_one_stood() {
    let phase = |body: &str, value: f64| {
        let mut circuit = read(&format!("{HEAD}{body}"));
        Arc::make_mut(&mut circuit.main).phase = Param::from(value);
        text(&circuit).strip_prefix(HEAD).unwrap().to_owned()
    };
    assert_eq!(phase("gphase(0.5);\nx q[0];\ngphase(0.25); // c\n", 1.0), "gphase(1.0);\nx q[0];\n// c\n");
    assert_eq!(phase("gphase(0.5); x q[0];\n", 0.0), "x q[0];\n");
    assert_eq!(phase("x q[0]; // d\n", 2.0), "x q[0]; // d\ngphase(2.0);\n");
    assert_eq!(phase("gphase(0.5);\nx q[0];\n", 0.5), "gphase(0.5);\nx q[0];\n");
}

#[test]
fn gates_out_of_scope_are_included_or_defined() {
    let add = |text_in: &str, gate: gates::GateId, wires: &[Wire]| {
        let mut circuit = read(text_in);
        Arc::make_mut(&mut circuit.main).push(Kind::gate(gate), wires, &[], NO_ORIGIN);
        text(&circuit)
    };
    let q = [Wire::qubit(0), Wire::qubit(1)];
    assert_eq!(
        add("OPENQASM 3.0;\nqubit[9] q;\n", gates::X, &q[..1]),
        "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[9] q;\nx q[0];\n"
    );
    assert_eq!(
        add("// hello\nqubit[9] q;\n", gates::X, &q[..1]),
        "// hello\ninclude \"stdgates.inc\";\nqubit[9] q;\nx q[0];\n"
    );
    assert_eq!(
        add(&format!("{HEAD}x q[0];\n"), gates::SXDG, &q[..1]),
        HEAD.replace("gates\n", "gates\ngate sxdg a {\n  U(-pi/2, -pi/2, pi/2) a;\n}\n")
            + "x q[0];\nsxdg q[0];\n"
    );
}

/// `csx` stands for the gate of the table until it, or what it calls, says something else.
#[test]
fn a_definition_that_changes_loses_the_calls_that_meant_the_table() {
    let head = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\n";
    let cs = "gate cs a, b { t a; cx a, b; tdg b; cx a, b; t b; }\n";
    let csx = "gate csx a, b { h b; cs a, b; h b; }\n";
    for calls in
        ["csx q[0], q[1];\n", "pow(2) @ csx q[0], q[1];\n", "for int i in [0:1] { csx q[0], q[1]; }\n"]
    {
        let text = format!("{head}{cs}{csx}{calls}");
        for changed in ["cs", "csx"] {
            let mut circuit = read(&text);
            let before = circuit.unitary().unwrap();
            let named = |gate: &crate::ir::ProgramGate| gate.name.as_deref() == Some(changed);
            let gate = Arc::make_mut(&mut circuit.gates).iter_mut().find(|gate| named(gate)).unwrap();
            let crate::ir::GateBody::Defined { region, .. } = &mut gate.body else { panic!("it is defined") };
            let mut shorter = region.emptied();
            (1..region.len()).for_each(|row| {
                shorter.push_from(region, row);
            });
            *region = Arc::new(shorter);
            let printed = self::text(&circuit);
            assert!(read(&printed).unitary().unwrap().distance(&before) < 1e-12, "{printed}");
        }
    }
}

#[test]
fn definitions_stand_behind_a_statement_on_the_same_line() {
    let text = format!("{HEAD}gate u(a, b, c) t {{ U(a, b, c) t; gphase(-a/2); }} h q[0];\n");
    let mut circuit = read(&text);
    let main = Arc::make_mut(&mut circuit.main);
    let params = [0.1, 0.2, 0.3, 0.4].map(Param::from);
    main.push_touching(
        Kind::gate(gates::CU),
        &[Wire::qubit(0), Wire::qubit(1)],
        &[],
        &params,
        MODIFIED,
        NO_ORIGIN,
    );
    let printed = self::text(&circuit);
    assert!(read(&printed).unitary().unwrap().distance(&circuit.unitary().unwrap()) < 1e-12, "{printed}");
}
