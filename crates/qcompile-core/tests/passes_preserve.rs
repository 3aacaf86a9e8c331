//! Passes keep the meaning of random programs and circuits, phase included, through text and back.
//!
//! `passes_random` looks at regions one by one; here whole circuits are validated, printed, read again and compared, by
//! their unitaries where there are any and by the checker of programs elsewhere. `QCOMPILE_CASES` sets the number of
//! cases, `examples/campaign.rs` runs many more.

#[path = "support/campaign.rs"]
#[allow(dead_code)]
mod campaign;

use std::collections::BTreeSet;
use std::f64::consts::PI;

use campaign::{Campaign, Compared, PIPELINES, SOURCES, case};
use qcompile_core::gates::GATES;
use qcompile_core::ir::{Circuit, GateBody, Kind, Region};

#[test]
fn passes_keep_the_meaning() {
    let cases: u64 = std::env::var("QCOMPILE_CASES").map_or(5000, |text| text.parse().expect("a number"));
    let campaign = Campaign::default();
    let mut rewrites = vec![0; PIPELINES.len()];
    let mut undecided = 0;
    for k in 0..cases {
        let source = SOURCES[k as usize % SOURCES.len()];
        let pipeline = (k as usize / SOURCES.len()) % PIPELINES.len();
        let case = case(source, k).unwrap_or_else(|found| panic!("{source:?}, seed {k}: {found:?}"));
        match campaign.check(pipeline, &case.circuit) {
            Ok((compared, done)) => {
                rewrites[pipeline] += done;
                undecided += u64::from(compared == Compared::Undecided);
            }
            Err(found) => panic!(
                "{source:?}, seed {k}, {}: wrong when {}: {}\nsmallest program:\n{}",
                campaign.text(pipeline),
                found.step,
                found.detail,
                campaign.shrink(pipeline, &case, found.step)
            ),
        }
    }
    assert!(undecided * 100 <= cases, "{undecided} of {cases} cases were not decided");
    for (text, rewrites) in PIPELINES.iter().zip(rewrites) {
        assert!(rewrites > 0 || cases < 1000, "{text} never did anything");
    }
}

/// What the cases hold, counted.
#[derive(Debug, Default)]
struct Seen {
    cases: u32,
    qubits: BTreeSet<usize>,
    gates: BTreeSet<u16>,
    /// Numbers at multiples of pi/4, 2 pi and 4 pi, zero aside, and near them.
    at: [u32; 3],
    near: [u32; 3],
    /// Cases with a control that fires on zero, a global phase, a measurement or reset, control flow.
    open_controls: u32,
    phases: u32,
    measured: u32,
    branched: u32,
}

impl Seen {
    fn case(&mut self, circuit: &Circuit) {
        let holds = |wanted: &dyn Fn(&Region) -> bool| {
            let mut found = false;
            circuit.for_each_region(&mut |_, region| found |= wanted(region));
            u32::from(found)
        };
        let is_open = |body: &GateBody| matches!(body, GateBody::Modified(made) if made.polarity.count_ones() < made.controls);
        self.cases += 1;
        self.open_controls += u32::from(circuit.gates.iter().any(|gate| is_open(&gate.body)));
        self.phases += holds(&|region| !region.phase.same(qcompile_core::ir::Param::ZERO));
        self.measured +=
            holds(&|region| region.ops().iter().any(|op| [Kind::MEASURE, Kind::RESET].contains(&op.kind)));
        self.branched += holds(&|region| region.blocks().next().is_some());
        self.qubits.insert(circuit.main.qubits());
        circuit.for_each_region(&mut |_, region| self.region(region));
    }

    fn region(&mut self, region: &Region) {
        self.gates.extend(region.ops().iter().filter_map(|op| op.kind.as_table()).map(|id| id.0));
        for angle in region.angles().iter().filter_map(|param| param.as_number()) {
            let quarters = (angle / (PI / 4.0)).round();
            let distance = (angle - quarters * PI / 4.0).abs();
            let seen = if distance < 1e-14 { &mut self.at } else { &mut self.near };
            if quarters != 0.0 && distance < 2e-9 {
                for (k, every) in [1.0, 8.0, 16.0].into_iter().enumerate() {
                    seen[k] += u32::from(quarters % every == 0.0);
                }
            }
        }
    }
}

#[test]
fn cases_hold_what_the_campaign_promises() {
    let mut all = Seen::default();
    for source in SOURCES {
        let mut seen = Seen::default();
        for seed in 0..400 {
            let case =
                case(source, seed).unwrap_or_else(|found| panic!("{source:?}, seed {seed}: {found:?}"));
            seen.case(&case.circuit);
            all.case(&case.circuit);
        }
        assert!(seen.at.iter().chain(&seen.near).all(|&count| count > 0), "{source:?}: {seen:?}");
        assert!((1..=6).all(|qubits| seen.qubits.contains(&qubits)), "{source:?}: {seen:?}");
    }
    let missing: Vec<&str> = (0..GATES.len())
        .filter(|&row| GATES[row].arity > 0 && !all.gates.contains(&(row as u16)))
        .map(|row| GATES[row].name)
        .collect();
    assert!(missing.is_empty(), "gates that no case has: {missing:?}");
    for share in [all.open_controls, all.phases, all.measured, all.branched] {
        assert!(share * 10 > all.cases, "{all:?}");
    }
}

#[test]
fn open_circuits_have_the_structure_of_their_texts() {
    let mut open = Circuit::new(2, 0);
    let [a, b] = ["a", "b"].map(|name| open.parameter(name).unwrap());
    open.append("rz", &[0], &[b]).unwrap();
    open.append("rx", &[1], &[a]).unwrap();
    open.append("rz", &[1], &[b]).unwrap();
    let text = qcompile_core::qasm::print(&open, &qcompile_core::qasm::PrintOptions::default()).unwrap().text;
    let read = |text: &str| {
        qcompile_core::qasm::parse(text, &qcompile_core::qasm::ParseOptions::default()).unwrap().circuit
    };
    assert!(open.same_structure(&read(&text)), "{text}");
    assert!(!open.same_structure(&read(&text.replace("rx(a)", "rx(b)"))), "{text}");
}
