//! Passes are exact where numbers are hard: large angles, whole powers, angles that wrap, functions with branches.
//!
//! Inputs become constants of the text before it is read, so that what a program means does not depend on how passes
//! see its symbols; matrices come from the sine and cosine of the platform, which reduce exactly.

use std::f64::consts::PI;

use num_complex::Complex64;
use qcompile_core::gates::Matrix;
use qcompile_core::ir::Circuit;
use qcompile_core::pipeline::Settings;
use qcompile_core::qasm::{ParseOptions, PrintOptions, parse, print};
use qcompile_core::testing::Rng;

mod support;

const PASSES: [&str; 4] = ["drop-identities", "cancel-inverses", "merge-rotations", "O1"];

/// Angles are exact up to the rounding of a few operations; matrices round a few times more.
const TOLERANCE: f64 = 5e-15;

fn read(text: &str) -> Circuit {
    let text = format!("OPENQASM 3.0;\ninclude \"stdgates.inc\";\n{text}");
    parse(&text, &ParseOptions::default()).unwrap_or_else(|failure| panic!("{failure}\n{text}")).circuit
}

/// The body of the program behind its header, and how much was rewritten.
fn compiled(text: &str, passes: &str) -> (String, u64) {
    let compiled = support::recipes::pipeline(passes).run(read(text), Settings::default()).unwrap();
    let after = print(&compiled.circuit, &PrintOptions::default()).unwrap().text;
    let body = after.split_once("stdgates.inc\";\n").unwrap().1.to_string();
    (body, compiled.report.passes.iter().map(|record| record.rewrites).sum())
}

/// Whether any of the passes rewrote anything.
fn changes(text: &str) -> bool {
    PASSES.iter().any(|passes| compiled(text, passes).1 > 0)
}

fn distance(before: &str, after: &str) -> f64 {
    read(after).unitary().unwrap().distance(&read(before).unitary().unwrap())
}

/// Runs every pass on a program and compares before and after with values for its inputs.
fn check(text: &str, inputs: &[(&str, &str, &[f64])]) {
    for passes in PASSES {
        let (after, _) = compiled(text, passes);
        for row in 0..inputs.iter().map(|input| input.2.len()).max().unwrap_or(1) {
            let bind = |text: &str| {
                inputs.iter().fold(text.to_string(), |text, (ty, name, values)| {
                    let value = values[row];
                    text.replace(&format!("input {ty} {name};"), &format!("const {ty} {name} = {value:?};"))
                })
            };
            let distance = distance(&bind(text), &bind(&after));
            assert!(
                distance < TOLERANCE,
                "{passes}: {distance:.2e}\n{}becomes\n{}",
                bind(text),
                bind(&after)
            );
        }
    }
}

/// Each is `a` for some values of `a` and something else for others, or the other way round.
const BRANCHES: [&str; 9] = [
    "a",
    "sqrt(a * a)",
    "arccos(cos(a))",
    "arcsin(sin(a))",
    "arctan(tan(a))",
    "(a ** 2) ** 0.5",
    "log(exp(a))",
    "exp(log(a * a) / 2)",
    "a * a / a",
];

#[test]
fn functions_with_branches_are_not_taken_for_their_arguments() {
    let values: &[f64] = &[-2.5, -0.375, 0.75, 2.0, 4.125];
    for f in BRANCHES {
        for g in BRANCHES {
            for gate in ["U(0, F, -(G))", "U(2*pi, -(F), G)", "u3(2*pi, F, -(G))", "U(0, F, pi - (G) - pi)"] {
                let call = gate.replace('F', f).replace('G', g);
                let text = format!("input float a;\nqubit q;\n{call} q;\n");
                // The functions themselves round, the more the further they go.
                if f == g || !changes(&text) {
                    continue;
                }
                check(&text, &[("float", "a", values)]);
            }
            let text =
                format!("input float a;\nqubit[2] q;\ncu(0, {f}, -({g}), 0) q[0], q[1];\nh q[0];\nh q[1];\n");
            if f != g && changes(&text) {
                check(&text, &[("float", "a", values)]);
            }
        }
    }
}

#[test]
fn phases_that_cancel_exactly_are_seen() {
    for (call, phase) in [
        ("U(0, sqrt(a*a) + b, -b - sqrt(a*a))", "0"),
        ("U(4*pi, a + 1, -a - 1)", "0"),
        ("u3(2*pi, a, -a)", "pi"),
        ("u3(0, a, 2*pi - a)", "pi"),
        ("u3(2*pi, a + 2*pi, -a)", "0"),
    ] {
        let text = format!("input float a;\ninput float b;\nqubit q;\n{call} q;\nh q;\n");
        let phase = if phase == "0" { String::new() } else { format!("gphase({phase});\n") };
        let expected = format!("input float a;\ninput float b;\nqubit q;\nh q;\n{phase}");
        let (after, _) = compiled(&text, "drop-identities");
        assert!(read(&after).same_structure(&read(&expected)), "{after}");
        check(&text, &[("float", "a", &[-2.5, 0.75]), ("float", "b", &[0.5, -7.25])]);
    }
    let kept = [
        "U(0, a, b) q[0];",
        "U(0, a, 1 - a) q[0];",
        "U(pi, a, -a) q[0];",
        "cu(0, a, -a, 0.5) q[0], q[1];",
        "cu(0, a, -a, b) q[0], q[1];",
    ];
    for call in kept {
        let text = format!("input float a;\ninput float b;\nqubit[2] q;\n{call}\n");
        assert_eq!(compiled(&text, "drop-identities"), (text, 0));
    }
    let gone = ["cu(0, a, -a, 2*pi) q[0], q[1];", "cu(2*pi, a, -a, pi) q[0], q[1];"];
    for call in gone {
        let text = format!("input float a;\nqubit[2] q;\n{call}\n");
        assert_eq!(compiled(&text, "drop-identities").0, "input float a;\nqubit[2] q;\n");
        check(&text, &[("float", "a", &[-2.5, 0.75])]);
    }
}

#[test]
fn large_angles_are_reduced_exactly() {
    let rng = &mut Rng::new(7);
    let mut angles = vec![1.1e15, 3e15, 5e15, 7e15, 1e8, 1e10, 2f64.powi(60), 1e300];
    for exponent in 0..18 {
        angles.push((rng.unit() * 2.0 - 1.0) * 10f64.powi(exponent));
    }
    let calls = ["rz(X) q[0]", "p(X) q[0]", "rx(X) q[0]", "cp(X) q[0], q[1]", "crz(X) q[0], q[1]"];
    let calls = [&calls[..], &["ctrl @ ctrl @ rx(X) q[0], q[1], q[2]", "ctrl @ gphase(X) q[0]"]].concat();
    for &angle in &angles {
        for other in [angle, -angle, 0.3, angles[9] * 1e3] {
            for call in &calls {
                let [one, two] = [angle, other].map(|angle| call.replace('X', &format!("{angle:?}")));
                check(&format!("qubit[3] q;\nh q;\n{one};\n{two};\n"), &[]);
            }
            check(&format!("qubit q;\np({angle:?}) q;\nrz({other:?}) q;\n"), &[]);
            check(&format!("qubit q;\ngphase({angle:?});\nrz(2*pi) q;\ngphase({other:?});\n"), &[]);
            check(&format!("qubit q;\nU(0, {angle:?}, {other:?}) q;\n"), &[]);
        }
    }
}

#[test]
fn angles_that_wrap_keep_the_sign() {
    let rng = &mut Rng::new(11);
    let turns = |rng: &mut Rng| (0..6).map(|_| rng.below(256) as f64 * PI / 128.0).collect::<Vec<f64>>();
    let calls =
        ["rx(X) q[0]", "ry(X) q[0]", "rz(X) q[0]", "p(X) q[0]", "crx(X) q[0], q[1]", "cp(X) q[0], q[1]"];
    let calls = [&calls[..], &["ctrl @ p(X) q[0], q[1]", "ctrl @ ctrl @ ry(X) q[0], q[1], q[2]"]].concat();
    let (mut merged, mut kept) = (0, 0);
    for call in calls {
        for (x, y) in [("a", "b"), ("a", "-a"), ("a", "a"), ("a + b", "-b"), ("2*a", "b"), ("-a", "0")] {
            let [one, two] = [x, y].map(|angle| call.replace('X', angle));
            let text = format!("input angle[8] a;\ninput angle[8] b;\nqubit[3] q;\n{one};\n{two};\n");
            match compiled(&text, "merge-rotations").1 {
                0 => kept += 1,
                _ => merged += 1,
            }
            check(&text, &[("angle[8]", "a", &turns(rng)), ("angle[8]", "b", &turns(rng))]);
        }
    }
    assert!(merged > 10 && kept > 10, "{merged} {kept}");
    for gate in ["U(0, a, -a)", "u3(0, a, -a)", "u3(2*pi, a + b, -b - a)", "U(0, a, b)"] {
        let text = format!("input angle[8] a;\ninput angle[8] b;\nqubit q;\n{gate} q;\n");
        check(&text, &[("angle[8]", "a", &turns(rng)), ("angle[8]", "b", &turns(rng))]);
    }
}

/// The phase by repeated squaring, which loses a rounding for each power.
fn raised(phase: f64, power: i64) -> Complex64 {
    let (mut result, mut square) = (Complex64::ONE, Complex64::cis(phase));
    let mut left = power.unsigned_abs();
    while left > 0 {
        if left & 1 == 1 {
            result *= square;
        }
        square *= square;
        left >>= 1;
    }
    if power < 0 { result.conj() } else { result }
}

#[test]
fn whole_powers_of_phases_are_exact() {
    let powers = [1, 2, 3, -5, 7, 11, 97, 1_048_577, 1_000_000_000_001, -4_000_000_000_000_003i64];
    for power in powers {
        for eighths in 0..16i64 {
            let base = format!("gate turn t {{ gphase({eighths}*pi/8); }}\nqubit q;\n");
            let (after, rewrites) = compiled(&format!("{base}pow({power}) @ turn q;\n"), "drop-identities");
            let expected = (eighths as i128 * power as i128).rem_euclid(16) as f64 * PI / 8.0;
            let expected = Matrix::identity(1).scale(Complex64::cis(expected));
            assert!(rewrites > 0, "{after}");
            assert!(
                read(&after).unitary().unwrap().distance(&expected) < TOLERANCE,
                "{power} {eighths}\n{after}"
            );
        }
        for phase in [0.3, -2.5, 1e-9, 1e10] {
            let base = format!("gate turn t {{ gphase({phase:?}); }}\nqubit q;\n");
            let (after, rewrites) = compiled(&format!("{base}pow({power}) @ turn q;\n"), "drop-identities");
            let exact = power.unsigned_abs() < 12;
            assert_eq!(rewrites > 0, exact, "{power} {phase} {after}");
            if exact {
                let expected = Matrix::identity(1).scale(raised(phase, power));
                assert!(
                    read(&after).unitary().unwrap().distance(&expected) < 2e-14,
                    "{power} {phase}\n{after}"
                );
            }
        }
    }
    let (after, _) = compiled("qubit q;\npow(1000000000001) @ rz(2*pi) q;\n", "drop-identities");
    assert!(read(&after).same_structure(&read("qubit q;\ngphase(pi);\n")), "{after}");
}

#[test]
fn rotations_under_large_powers_stay_apart() {
    for power in [1_048_577i64, 1_000_000_000_001, -1_000_000_000_003] {
        for (x, y) in [(3.7, 3.1), (0.1, 0.2), (6.0, 4.0 * PI - 6.0)] {
            let line = |angle: f64| format!("ctrl @ pow({power}) @ rx({angle:?}) q[0], q[1];\n");
            let text = format!("qubit[2] q;\n{}{}", line(x), line(y));
            for passes in PASSES {
                assert_eq!(compiled(&text, passes), (text.clone(), 0), "{passes}");
            }
        }
    }
}
