//! Programs to circuits and back to text: untouched ones to the letter, edited ones to the circuit that was edited.

mod support;

use std::sync::Arc;

use qcompile_core::diagnostics::Failure;
use qcompile_core::gates;
use qcompile_core::ir::{
    Circuit, Exprs, Kind, MODIFIED, PINNED, Param, Region, RegionKind, Symbol, SymbolKind, Version,
};
use qcompile_core::qasm::ast::Dialect;
use qcompile_core::qasm::format::canonical_file;
use qcompile_core::qasm::{
    CarriedIncludes, Format, Included, ParseOptions, PrintOptions, Target, parse, print,
};
use qcompile_core::verify::{CheckOptions, Equal, Phase, check_equal};
use support::listing::main_ops;
use support::{benchmarks, circuit, findings, options};

/// Programs with everything that a text can hold beside plain gates.
const PROGRAMS: &[&str] = &[
    "qubit q;",
    "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[4] q; bit[4] c;\nh q;\nrz(pi/2) q[0]; // quarter\ncx q[0], q[1];\n\
     /* all */ barrier q;\ngphase(pi/4);\nc = measure q;\nif (c == 3) { x q[0]; x q[1]; } else z q[2];\n",
    "OPENQASM 3.1;\ninclude \"stdgates.inc\";\ninput float[64] a;\ninput angle[8] w;\nqubit[3] q;\nbit c;\n\
     rz(a) q[0];\nrz(2*a + 1) q[0];\ncp(w) q[0], q[1];\nctrl @ inv @ rx(sin(a)) q[0], q[2];\npow(0.5) @ z q[1];\n\
     negctrl(2) @ x q[0], q[1], q[2];\nc = measure q[0];\nwhile (!c) {\n\th q[1];\n\tx q[1];\n\tc = measure q[1];\n}\n\
     for int i in [0:1] {\n  cx q[i], q[i + 1];\n  h q[0];\n  x q[2];\n}\nswitch (int(c)) {\n  case 0 { x q[0]; h q[0]; }\n  \
     default {\n    z q[0];\n  }\n}\n",
    "OPENQASM 3.0;\r\ninclude \"stdgates.inc\";\r\ngate pair(t) a, b {\r\n  // inside\r\n  cx a, b;\r\n  rz(t) b;\r\n  cx a, b;\r\n}\r\n\
     def f(qubit[2] r) -> bit {\r\n  h r[0];\r\n  pair(0.5) r[0], r[1];\r\n  return measure r[1];\r\n}\r\nqubit[2] q;\r\n\
     pair(1.5) q[0], q[1];\r\nx q[0];\r\nbit b = f(q);\r\nif (b) x q[0];\r\nbox { x q[0]; h q[1]; }\r\nlet turned = q[{1, 0}];\r\n\
     cx turned[0], turned[1];\r\ngphase(0.25);\r\n",
    "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[3] q;\nbit[3] c;\nh q;\nrx(1e-3) q[0];\ncrz(pi/3) q[0], q[1];\n\
     swap q[1], q[2];\nu3(0.1, 0.2, 0.3) q[1];\nreset q[2];\nc = measure q;\nif (c == 5) x q[0];\nif (uint[3](c) == 2) { y q[1]; z q[1]; }\n",
    "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[3];\ncreg c[3];\ngate twice(a) x1 { u1(a/2) x1; u1(a/2) x1; }\n\
     u3(0.1, pi/2, -pi) q[0];\nu2(0, pi) q[1];\ntwice(pi) q;\nif(c==2) x q[0];\ncu1(pi/8) q[0], q[1];\nmeasure q -> c;\n",
];

fn text_of(circuit: &Circuit, options: &PrintOptions) -> String {
    print(circuit, options).unwrap_or_else(|failure| panic!("{}", findings(&failure).join("\n"))).text
}

fn splice(circuit: &Circuit) -> String {
    text_of(circuit, &PrintOptions::default())
}

fn read(text: &str) -> Circuit {
    let read: Result<_, Failure> = parse(text, &options());
    read.unwrap_or_else(|failure| panic!("{}\n{text}", findings(&failure).join("\n"))).circuit
}

/// The programs above, and those of the benchmark folder that are valid.
fn programs() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> =
        PROGRAMS.iter().enumerate().map(|(k, text)| (format!("program {k}"), text.to_string())).collect();
    let Some(folder) = benchmarks() else { return found };
    for set in ["nam26", "ibm_qx", "mqt_bench_30", "qasmbench_small", "openqasm3_examples"] {
        let mut files: Vec<_> =
            folder.join(set).read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.into_iter().filter(|file| file.extension().is_some_and(|it| it == "qasm")) {
            let text = std::fs::read_to_string(&file).unwrap();
            if parse(&text, &options()).is_ok() {
                found.push((file.display().to_string(), text));
            }
        }
    }
    found
}

/// The ops of the main program; blocks without their wires, since a block that was emptied may touch more than it needs.
fn ops(circuit: &Circuit) -> String {
    let heads = ["if", "while", "for", "switch", "box", "scope"];
    let line = |line: &str| {
        let word = line.trim_start().split(' ').next().unwrap_or("");
        let is_head = heads.contains(&word);
        if is_head {
            line[..line.len() - line.trim_start().len() + word.len()].to_owned()
        } else {
            line.to_owned()
        }
    };
    // In version 2 one condition may be written as several.
    let repeated = |line: &String| circuit.version == Version::V2 && matches!(line.trim(), "if" | "body:");
    main_ops(circuit).lines().map(line).filter(|line| !repeated(line)).collect::<Vec<_>>().join("\n")
}

struct Random(u64);

impl Random {
    fn one_in(&mut self, n: u64) -> bool {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33).is_multiple_of(n)
    }
}

/// Every region with some gates gone, some changed, some new, and sometimes another phase.
fn edited(circuit: &Circuit, random: &mut Random) -> Circuit {
    let mut made = circuit.clone();
    // A definition that says what the gate table says lends its name to ops of the table: it must go on saying it.
    let lends_names =
        circuit.gates.iter().any(|gate| gate.name.as_deref().is_some_and(|name| gates::find(name).is_some()));
    let edit = &mut |exprs: &mut Exprs, kind: RegionKind, region: &Arc<Region>| -> Result<_, ()> {
        if kind == RegionKind::Gate && lends_names {
            return Ok(None);
        }
        let mut new = region.emptied();
        for op in region.iter() {
            let named = op.wires.iter().all(|wire| region.layout.unnamed.binary_search(wire).is_err());
            let plain = op.kind.as_table().is_some() && !op.is(PINNED) && op.touched == op.wires && named;
            if !plain || random.one_in(2) {
                new.push_from(region, op.row);
            } else if random.one_in(2) {
                let turn = [Param::from(0.5)];
                new.push_touching(Kind::gate(gates::RX), &op.wires[..1], &[], &turn, MODIFIED, op.origin);
                if random.one_in(2) {
                    new.push_touching(op.kind, op.wires, &[], op.params, MODIFIED, op.origin);
                }
            }
        }
        if random.one_in(4) && circuit.version != Version::V2 {
            Circuit::add_phase(exprs, &mut new, Param::from(0.5));
        }
        Ok(Some(new))
    };
    made.rewrite_regions(edit).unwrap();
    made
}

#[test]
fn untouched_programs_come_back_to_the_letter() {
    for (name, text) in programs() {
        assert!(splice(&read(&text)) == text, "{name}");
    }
}

#[test]
fn edited_programs_read_back_as_the_circuit_that_was_edited() {
    for (name, text) in programs() {
        let original = read(&text);
        for seed in 0..if text.len() > 20_000 { 2 } else { 12 } {
            let edited = edited(&original, &mut Random(seed));
            let printed = splice(&edited);
            let back = read(&printed);
            assert_eq!(ops(&back), ops(&edited), "{name}, seed {seed}\n{printed}");
            assert!(splice(&back) == printed);
        }
    }
}

#[test]
fn canonical_text_says_the_same_and_is_stable() {
    for (name, text) in programs() {
        let original = read(&text);
        let canonical = PrintOptions { format: Format::Canonical, ..PrintOptions::default() };
        let printed = text_of(&original, &canonical);
        let back = read(&printed);
        // Expressions that are kept as text may have other blanks.
        assert_eq!(ops(&back).replace(' ', ""), ops(&original).replace(' ', ""), "{name}");
        assert!(text_of(&back, &canonical) == printed, "{name}");
        let comments = |text: &str| text.matches("//").count() + text.matches("/*").count();
        assert_eq!(comments(&printed), comments(&text), "{name} keeps its comments\n{printed}");
    }
}

#[test]
fn programs_in_the_other_version_mean_the_same() {
    let (mut compared, mut refused) = (Vec::new(), Vec::new());
    for (name, text) in programs() {
        let original = read(&text);
        let to = match original.version {
            Version::V2 => Target::V3,
            _ => Target::V2,
        };
        let options = PrintOptions { version: to, ..PrintOptions::default() };
        let converted = match print(&original, &options) {
            Ok(printed) => printed.text,
            Err(failure) if to == Target::V2 => {
                assert!(failure.diagnostics.iter().all(|found| found.code.name() == "E0701"), "{name}");
                refused.push(name);
                continue;
            }
            Err(failure) => panic!("{name}: {}", findings(&failure).join("\n")),
        };
        let back = read(&converted);
        // A bit is a register of one in version 2, and the checker tells the two apart.
        let is_bit = |symbol: &Symbol| symbol.kind == SymbolKind::Bits { size: None };
        let comparable = !original.symbols.iter().any(is_bit);
        let small = comparable && original.qubits() <= 10 && original.main.len() < 2000;
        if small {
            let options = CheckOptions { phase: Phase::Free, ..CheckOptions::default() };
            let mut zeroed = back.clone();
            zeroed.facts.zero_initialised = true;
            let mut original = original;
            original.facts.zero_initialised = true;
            let verdict = check_equal(&original, &zeroed, &options);
            assert_eq!(verdict.equal, Equal::Yes, "{name}\n{converted}");
            compared.push(name);
        }
        let dialect = if to == Target::V2 { Dialect::OpenQasm2 } else { Dialect::OpenQasm3 };
        canonical_file(&converted, dialect).unwrap();
    }
    let of_this_file = |names: &[String]| -> Vec<String> {
        names.iter().filter(|name| name.starts_with("program ")).cloned().collect()
    };
    assert_eq!(
        of_this_file(&refused),
        ["program 1", "program 2", "program 3"],
        "programs with `else`, inputs, `def`"
    );
    assert_eq!(of_this_file(&compared), ["program 0", "program 4", "program 5"]);
}

#[test]
fn conversion_keeps_layout_and_spelling() {
    let text = "OPENQASM 2.0; // two\ninclude \"qelib1.inc\";\n\n// registers\nqreg in[2];\ncreg c[2];\n\
                gate box(a) t { u1(a/2) t; u3(a,0,1/2) t; }\nh in; // all\nbox(pi/4) in[0];\ncx in[0],in[1];\n\
                measure in -> c; if(c==1) measure in[0] -> c[0];\nrz(2^0.5) in[1];\n";
    let printed =
        print(&circuit(text), &PrintOptions { version: Target::V3, ..PrintOptions::default() }).unwrap();
    assert_eq!(
        printed.text,
        "OPENQASM 3.0; // two\ninclude \"stdgates.inc\";\ngate u(theta, phi, lambda) a {\n  U(theta, phi, lambda) a;\n  \
         gphase(-theta/2);\n}\n\n// registers\nqubit[2] in_1;\nbit[2] c;\n\
         gate box_1(a) t { p(a/2) t; u(a, 0.0, 0.5) t; }\nh in_1; // all\nbox_1(pi/4) in_1[0];\ncx in_1[0], in_1[1];\n\
         c = measure in_1; if(c==1) c[0] = measure in_1[0];\nrz(1.4142135623730951) in_1[1];\n"
    );
    let notes: Vec<&str> = printed.notes.iter().map(|note| note.code.name()).collect();
    assert_eq!(notes, ["W0702", "W0702"]);
}

/// What version 2 makes of a statement about `bit[2] c` and `bit[1] one`.
fn in_version_2(statement: &str) -> Result<String, Vec<String>> {
    let text = format!(
        "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\nbit[2] c;\nbit[1] one;\n{statement}\n"
    );
    let options = PrintOptions { version: Target::V2, ..PrintOptions::default() };
    match print(&circuit(&text), &options) {
        Ok(printed) => Ok(printed.text.trim_end().lines().last().unwrap_or("").to_string()),
        Err(failure) => Err(failure.diagnostics.iter().map(|found| found.code.name().to_string()).collect()),
    }
}

#[test]
fn conditions_are_said_in_version_2_where_they_compare_the_number_of_a_register() {
    for (condition, said) in [
        ("c == 3", "c == 3"),
        ("3 == c", "c == 3"),
        ("uint[2](c) == 3", "c == 3"),
        ("int[8](uint[2](c)) == 3", "c == 3"),
        ("c == \"10\"", "c == 2"),
        ("one", "one == 1"),
        ("!one", "one == 0"),
        ("one[0]", "one == 1"),
        ("one[0] == false", "one == 0"),
        ("bool(one) == true", "one == 1"),
    ] {
        let said = Ok(format!("if ({said}) x q[0];"));
        assert_eq!(in_version_2(&format!("if ({condition}) x q[0];")), said, "{condition}");
    }
    for condition in ["bool(c) == true", "int[2](c) == 3", "c", "!c", "c[0]", "uint[1](uint[2](c)) == 1"] {
        let refused = Err(vec!["E0701".to_string()]);
        assert_eq!(in_version_2(&format!("if ({condition}) x q[0];")), refused, "{condition}");
    }
}

#[test]
fn numbers_of_version_2_have_its_spelling() {
    for (number, spelling) in [
        ("1e-3", "0.001"),
        ("pi * 1_0.5", "32.98672286269283"),
        ("0x10 + pi", "19.141592653589793"),
        ("007.0", "007.0"),
        ("1e-30", "1.0e-30"),
        ("1.5e-3 * pi", "1.5e-3 * pi"),
        ("pi/2", "pi/2"),
    ] {
        assert_eq!(in_version_2(&format!("rz({number}) q[0];")), Ok(format!("rz({spelling}) q[0];")));
    }
}

#[test]
fn a_file_with_an_ending_like_that_of_the_library_is_not_the_library() {
    let files =
        vec![Included { name: "my_stdgates.inc".into(), text: "gate mine a { U(0, 0, 1) a; }".into() }];
    let includes = Arc::new(CarriedIncludes { files });
    let text = "OPENQASM 3.0;\ninclude \"my_stdgates.inc\";\nqubit q;\nmine q;\n";
    let parsed = parse(text, &ParseOptions { includes, ..support::options() }).unwrap();
    let options = PrintOptions { version: Target::V2, ..PrintOptions::default() };
    let failure = print(&parsed.circuit, &options).expect_err("the file is of version 3");
    assert_eq!(failure.diagnostics[0].code.name(), "E0604");
}

#[test]
fn what_version_2_cannot_say_is_named() {
    for (statement, part) in [
        ("float v = 1;", "classical variables"),
        ("for int i in [0:1] x q[0];", "control flow"),
        ("negctrl @ x q[0], q[1];", "modifiers"),
        ("#pragma a b", "pragmas"),
        ("if (b == 1) { x q[0]; } else { z q[0]; }", "control flow"),
        ("end;", "jumps"),
        ("measure q[0];", "measurement"),
        ("delay[10ns] q[0];", "delays"),
        ("input float a; rx(a) q[0];", "parameters"),
        ("x $0;", "hardware"),
        ("@a.b\nx q[0];", "annotations"),
    ] {
        let text = format!("OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\nbit[2] b;\n{statement}\n");
        let options = PrintOptions { version: Target::V2, ..PrintOptions::default() };
        let failure = print(&circuit(&text), &options).expect_err(statement);
        let said: Vec<&str> = failure.diagnostics.iter().map(|found| found.message.as_str()).collect();
        assert!(said.iter().any(|message| message.contains(part)), "{statement}: {said:?}");
    }
}
