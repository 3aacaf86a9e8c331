//! Inverses, powers, controlled forms and compositions of circuits that were read from a text: those of the circuits
//! that were printed, and texts of their own.

mod support;

use std::sync::Arc;

use proptest::prelude::*;
use qcompile_core::gates::Matrix;
use qcompile_core::ir::{Circuit, Param};
use qcompile_core::qasm::{Format, Included, Includes, ParseOptions, PrintOptions, parse, print};
use qcompile_core::testing::{self, Rng, Shape};
use support::{circuit, findings, options};

const TOLERANCE: f64 = 1e-9;

fn text_of(circuit: &Circuit) -> String {
    let canonical = PrintOptions { format: Format::Canonical, ..PrintOptions::default() };
    let printed = print(circuit, &canonical);
    printed.unwrap_or_else(|failure| panic!("{}\n{circuit:?}", findings(&failure).join("\n"))).text
}

/// What the text of a circuit says. Reading has a normal form for modified gates, from which a text comes back equal.
fn read_again(derived: &Circuit) -> Circuit {
    derived.validate().unwrap_or_else(|found| panic!("{found:?}\n{derived:?}"));
    let text = text_of(derived);
    let again = circuit(&text);
    assert!(circuit(&text_of(&again)).same_structure(&again), "{text}");
    again
}

fn assert_matrix(derived: &Circuit, expected: &Matrix) {
    for circuit in [derived, &read_again(derived)] {
        let found = circuit.unitary().unwrap_or_else(|| panic!("{}", text_of(circuit)));
        let distance = found.distance(expected);
        assert!(distance < TOLERANCE, "{distance} from\n{}", text_of(circuit));
    }
}

/// A circuit of gates of all kinds, with a phase.
fn random(rng: &mut Rng, qubits: u32) -> Circuit {
    let mut made = testing::circuit(rng, &Shape { qubits, ops: 8, program_gates: true, ..Shape::default() });
    made.append_phase(Param::from(rng.angle())).unwrap();
    made
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn circuits_read_from_text_derive_as_built_ones(seed: u64) {
        let mut rng = Rng::new(seed);
        let built = random(&mut rng, 3);
        let read = circuit(&text_of(&built));
        let matrix = built.unitary().unwrap();
        assert_matrix(&read.inverse().unwrap(), &matrix.adjoint());
        assert_matrix(&read.inverse().unwrap().inverse().unwrap(), &matrix);
        assert_matrix(&read.power(2).unwrap(), &(&matrix * &matrix));
        assert_matrix(&read.power(-1).unwrap(), &matrix.adjoint());
        let state = rng.below(2) as u64;
        let expected = built.control(1, Some(state)).unwrap().unitary().unwrap();
        assert_matrix(&read.control(1, Some(state)).unwrap(), &expected);

        let part = random(&mut rng, 2);
        let expected = &part.unitary().unwrap().embed(&[2, 0], 3) * &matrix;
        for (whole, part) in [(&built, &circuit(&text_of(&part))), (&read, &part), (&read, &circuit(&text_of(&part)))] {
            let mut whole = whole.clone();
            whole.compose(part, Some(&[2, 0]), None).unwrap();
            assert_matrix(&whole, &expected);
        }
    }
}

/// Gates and everything that only gives names.
const NAMES: &str = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n\
    gate turn(t) a, b {\n  rx(t) a;\n  cx a, b;\n  gphase(t/2);\n}\n\
    def unused(qubit a) {\n  reset a;\n}\n\
    const float half = 0.5;\ninput float unused_input;\nqubit r;\nbit[2] c;\n\
    h r;\nqubit[2] q;\nturn(half) r, $1;\n\nlet alias = q[{1, 0}];\nctrl @ turn(0.25) alias[0], r, q[0];\nsx $1;\n";

#[test]
fn names_stay_behind_and_their_gates_come_along() {
    let read = circuit(NAMES);
    let built = {
        let mut built = Circuit::new(4, 0);
        built.compose(&read, None, Some(&[])).unwrap_err();
        built = Circuit::new(4, 2);
        built.compose(&read, None, None).unwrap();
        built
    };
    let matrix = built.unitary().unwrap();
    assert_matrix(&read.inverse().unwrap(), &matrix.adjoint());
    assert_matrix(&read.power(-2).unwrap(), &(&matrix * &matrix).adjoint());
    assert_matrix(&read.control(1, None).unwrap(), &built.control(1, None).unwrap().unitary().unwrap());
    assert!(text_of(&read.inverse().unwrap()).contains("gate turn(t) a, b"));
}

#[test]
fn inputs_keep_their_names_and_order() {
    let read = circuit(
        "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float b;\ninput float a;\nqubit[2] q;\nrx(a) q[0];\n\
         rz(2*b + a) q[1];\ngphase(b);\n",
    );
    for derived in [read.inverse(), read.power(2), read.power(-3), read.control(2, Some(1))] {
        let derived = derived.unwrap();
        let again = read_again(&derived);
        for circuit in [&derived, &again] {
            let names: Vec<&str> = circuit.inputs().map(|id| &*circuit.symbol(id).name).collect();
            assert_eq!(names, ["b", "a"]);
        }
    }
}

#[test]
fn constants_stay_where_a_parameter_is_kept_to_the_letter() {
    let read = circuit("OPENQASM 3.0;\ninput int n;\nconst int k = 3;\nqubit q;\nU(n*k, 0, 0) q;\n");
    let twice = read.power(2).unwrap();
    assert!(
        text_of(&read_again(&twice)).contains("const int k = 3;\nU(n*k, 0.0, 0.0) q;\n"),
        "{}",
        text_of(&twice)
    );
    assert!(text_of(&twice.control(1, None).unwrap().inverse().unwrap()).contains("const int k = 3;\n"));
}

#[test]
fn equal_names_of_two_texts_are_kept_apart() {
    let gate = |body: &str| {
        circuit(&format!(
            "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ngate g a {{ {body} a; }}\nqubit h1;\ng h1;\n"
        ))
    };
    let (first, second) = (gate("h"), gate("s"));
    let mut whole = first.clone();
    whole.compose(&second, None, None).unwrap();
    assert_matrix(&whole, &(&second.unitary().unwrap() * &first.unitary().unwrap()));
}

#[test]
fn version_2_leaves_its_text_behind() {
    let text = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2];\ncreg c[1];\ngate mine(t) a, b { u1(t) a; cx a, b; }\n\
                mine(pi/3) q[0], q[1];\nu3(0.1, 0.2, 0.3) q[0];\nU(0.3, 0.2, 0.1) q[1];\n";
    let read = circuit(text);
    let mut built = Circuit::new(2, 1);
    built.compose(&read, None, None).unwrap();
    let matrix = built.unitary().unwrap();
    assert_matrix(&read.inverse().unwrap(), &matrix.adjoint());
    assert_matrix(&read.control(1, None).unwrap(), &built.control(1, None).unwrap().unitary().unwrap());
}

struct Part;

impl Includes for Part {
    fn read(&self, path: &str, _: &str) -> Result<Included, String> {
        let text = "gate mine a { U(1, 2, 3) a; }\nqubit q;\nmine q;\nctrl @ mine q, $1;\n".to_string();
        Ok(Included { name: path.to_string(), text })
    }
}

#[test]
fn ops_of_included_files_are_not_said_twice() {
    let options = ParseOptions { includes: Arc::new(Part), ..options() };
    let text = "OPENQASM 3.0;\ninclude \"part.inc\";\ninv @ mine q;\n";
    let read = parse(text, &options).unwrap_or_else(|failure| panic!("{:?}", findings(&failure))).circuit;
    let matrix = read.unitary().unwrap();
    assert_matrix(&read.power(2).unwrap(), &(&matrix * &matrix));
    assert_matrix(&read.inverse().unwrap(), &matrix.adjoint());
}

#[test]
fn what_is_no_name_is_named_with_its_place() {
    let head = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit q;\nh q;\n";
    for (line, name) in [
        ("bit c = 1;", "declaration"),
        ("float w = 0.5;", "declaration"),
        ("delay[10ns] q;", "delay"),
        ("pragma keep", "pragma"),
        ("if (true) { x q; }", "block"),
        ("reset q;", "reset"),
    ] {
        let read = circuit(&format!("{head}{line}\n"));
        for refused in [read.inverse(), read.power(2), read.control(1, None)] {
            let found = findings(&refused.unwrap_err()).join("\n");
            assert!(found.starts_with("E1104 5:1 ") && found.contains(name), "{found}");
        }
    }
    for line in ["bit c = 1;", "delay[10ns] q;", "if (true) { x q; }"] {
        let found = Circuit::new(1, 1).compose(&circuit(&format!("{head}{line}\n")), None, None).unwrap_err();
        assert!(findings(&found)[0].starts_with("E1107 5:1 "), "{:?}", findings(&found));
    }
}
