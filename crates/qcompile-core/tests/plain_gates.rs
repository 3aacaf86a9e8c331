//! Plain gate calls skip the syntax tree. What comes out must be the same as when they do not: the circuit, the
//! warnings, the errors.

mod support;

use proptest::prelude::*;
use qcompile_core::qasm::{ParseOptions, parse};
use support::listing;

/// What a program says, or what is wrong with it, read one way.
fn reading(text: &str, fast: bool) -> (String, Vec<String>) {
    let options = ParseOptions { fast, ..support::options() };
    match parse(text, &options) {
        Ok(parsed) => {
            support::validated(text, &parsed.circuit);
            let warnings = parsed.warnings.iter().map(|warning| format!("{warning:?}")).collect();
            let origins: Vec<u32> = parsed.circuit.main.iter().map(|op| op.origin).collect();
            (format!("{}\n{origins:?}", listing(&parsed.circuit)), warnings)
        }
        Err(failure) => {
            ("refused".to_string(), failure.diagnostics.iter().map(|d| format!("{d:?}")).collect())
        }
    }
}

fn operand() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..6u32).prop_map(|k| format!("q[{k}]")),
        1 => Just("q".to_string()),
        1 => Just("r".to_string()),
        1 => Just("two[1]".to_string()),
        1 => (0..3u32).prop_map(|k| format!("${k}")),
        1 => Just("q [ 2 ]".to_string()),
        1 => Just("c[0]".to_string()),
        1 => Just("q[-1]".to_string()),
    ]
}

fn angle() -> impl Strategy<Value = String> {
    prop_oneof![
        (-7.0..7.0f64).prop_map(|value| format!("{value:?}")),
        Just("pi/2".to_string()),
        Just("1/2".to_string()),
        Just("3*pi/4".to_string()),
        Just("-(pi - 1)*2".to_string()),
        Just("2**3".to_string()),
        Just("sin(0.5)".to_string()),
        Just("2^3".to_string()),
        Just("7 / 2 * pi".to_string()),
        Just("1e-3".to_string()),
        Just("w".to_string()),
        Just("1/0".to_string()),
    ]
}

fn statement() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("x"),
        Just("rx"),
        Just("cx"),
        Just("ccx"),
        Just("mine"),
        Just("u3"),
        Just("missing"),
        Just("CX"),
    ];
    (name, prop::collection::vec(angle(), 0..3), prop::collection::vec(operand(), 1..4)).prop_map(
        |(name, angles, operands)| {
            let angles = if angles.is_empty() { String::new() } else { format!("({})", angles.join(", ")) };
            format!("{name}{angles} {};", operands.join(", "))
        },
    )
}

const HEAD: &str = "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[6] q;\nqubit r;\nqubit[2] two;\nbit[2] c;\n\
                    input float w;\ngate mine(a) x1, x2 { rx(a) x1; cx x1, x2; }\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_read_the_same(statements in prop::collection::vec(statement(), 1..8), nested: bool) {
        let body = statements.join("\n");
        let text = if nested { format!("{HEAD}if (c[0]) {{\n{body}\n}}\n") } else { format!("{HEAD}{body}\n") };
        prop_assert_eq!(reading(&text, true), reading(&text, false), "{}", text);
    }

    #[test]
    fn valid_calls_are_accepted_both_ways(
        angles in prop::collection::vec(-7.0..7.0f64, 1..20),
        places in prop::collection::vec((0..6u32, 1..6u32), 20),
    ) {
        let mut text = HEAD.to_string();
        for (angle, (a, shift)) in angles.iter().zip(places) {
            let b = (a + shift) % 6;
            text += &format!("rx({angle:?}) q[{a}];\ncx q[{a}], q[{b}];\nmine({angle:?}) q[{b}], q[{a}];\n");
        }
        let fast = reading(&text, true);
        prop_assert_ne!(&fast.0, "refused");
        prop_assert_eq!(fast, reading(&text, false));
    }
}
