//! The checker is never wrong: what passes make of random circuits is broken in ways that are known to change it, or
//! written anew by rules that are known to keep it.
//!
//! A circuit without one gate that is not the identity differs from the whole one whatever stands around that gate, so
//! the truth is known at any width. `cargo test --test verify_honesty -- --nocapture` prints how often the checker leaves
//! open what it is asked.

use std::collections::BTreeMap;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};
use std::sync::Arc;

use qcompile_core::gates::Matrix;
use qcompile_core::ir::{Circuit, Kind, NO_ORIGIN, OpView, Param, Region};
use qcompile_core::pipeline::Settings;
use qcompile_core::qasm::{ParseOptions, parse};
use qcompile_core::testing::Rng;
use qcompile_core::verify::{CheckOptions, Equal, Verdict, check_equal};

mod support;

/// A gate in a text.
#[derive(Clone, Debug)]
struct Line {
    gate: &'static str,
    params: Vec<f64>,
    wires: Vec<usize>,
}

fn line(gate: &'static str, params: &[f64], wires: &[usize]) -> Line {
    Line { gate, params: params.to_vec(), wires: wires.to_vec() }
}

fn read(qubits: usize, lines: &[Line]) -> Circuit {
    let mut text = format!("OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[{qubits}] q;\n");
    for Line { gate, params, wires } in lines {
        let params: Vec<String> = params.iter().map(|value| format!("{value:?}")).collect();
        let params = if params.is_empty() { String::new() } else { format!("({})", params.join(", ")) };
        let wires: Vec<String> = wires.iter().map(|wire| format!("q[{wire}]")).collect();
        text += &format!("{gate}{params} {};\n", wires.join(", "));
    }
    parse(&text, &ParseOptions::default()).unwrap_or_else(|failure| panic!("{failure:?}\n{text}")).circuit
}

const CLIFFORD: &[(&str, usize, usize)] =
    &[("h", 0, 1), ("s", 0, 1), ("x", 0, 1), ("cx", 0, 2), ("cx", 0, 2), ("cz", 0, 2)];
const EXACT: &[(&str, usize, usize)] = &[
    ("h", 0, 1),
    ("t", 0, 1),
    ("s", 0, 1),
    ("x", 0, 1),
    ("cx", 0, 2),
    ("cx", 0, 2),
    ("cz", 0, 2),
    ("ccx", 0, 3),
];
const TURNING: &[(&str, usize, usize)] = &[
    ("h", 0, 1),
    ("rz", 1, 1),
    ("ry", 1, 1),
    ("rx", 1, 1),
    ("p", 1, 1),
    ("cx", 0, 2),
    ("cx", 0, 2),
    ("cp", 1, 2),
    ("swap", 0, 2),
];

fn random_lines(rng: &mut Rng, qubits: usize, count: usize) -> Vec<Line> {
    let family = [CLIFFORD, EXACT, TURNING][rng.below(3)];
    let family: Vec<_> = family.iter().filter(|gate| gate.2 <= qubits).copied().collect();
    let all: Vec<usize> = (0..qubits).collect();
    let gate = |_| {
        let (gate, params, wires) = rng.pick(&family);
        let params: Vec<f64> = (0..params).map(|_| rng.angle()).collect();
        line(gate, &params, &rng.sample(&all, wires))
    };
    (0..count).map(gate).collect()
}

fn optimised(circuit: &Circuit) -> Circuit {
    support::recipes::pipeline("O1").run(circuit.clone(), Settings::default()).expect("a circuit").circuit
}

fn options() -> CheckOptions {
    CheckOptions { budget: 2e7, max_qubits: 16, ..CheckOptions::default() }
}

// ---- broken on purpose ----

/// Changes that cannot leave a circuit as it is.
const BREAKS: [&str; 4] = ["a gate less", "an angle by 1e-6", "operands exchanged", "a phase"];

fn broken(rng: &mut Rng, circuit: &Circuit, how: usize) -> Option<Circuit> {
    let main = &circuit.main;
    let rows: Vec<usize> = (0..main.len()).filter(|&row| breaks(&main.op(row), how)).collect();
    if how < 3 && rows.is_empty() {
        return None;
    }
    let chosen = if how < 3 { rng.pick(&rows) } else { usize::MAX };
    let mut region = main.emptied();
    region.phase = main.phase;
    for row in 0..main.len() {
        if row != chosen {
            region.push_from(main, row);
        } else if how > 0 {
            push_changed(&mut region, &main.op(row), how);
        }
    }
    if how == 3 {
        region.push(Kind::PHASE, &[], &[Param::from(1e-3)], NO_ORIGIN);
    }
    Some(Circuit { main: Arc::new(region), ..circuit.clone() })
}

fn breaks(op: &OpView<'_>, how: usize) -> bool {
    let Some(matrix) = matrix(op) else { return false };
    match how {
        0 => matrix.distance(&Matrix::identity(matrix.qubits())) > 1e-6,
        1 => !op.params.is_empty(),
        2 => op.wires.len() == 2 && matrix.embed(&[1, 0], 2).distance(&matrix) > 1e-6,
        _ => false,
    }
}

fn matrix(op: &OpView<'_>) -> Option<Matrix> {
    let params: Option<Vec<f64>> = op.params.iter().map(|param| param.as_number()).collect();
    op.kind.as_table().map(|id| Some(id.matrix(&params?)))?
}

fn push_changed(region: &mut Region, op: &OpView<'_>, how: usize) {
    let mut wires = op.wires.to_vec();
    let mut params = op.params.to_vec();
    match how {
        1 => {
            let last = params.last_mut().expect("an angle");
            *last = Param::from(last.as_number().expect("a number") + 1e-6);
        }
        _ => wires.reverse(),
    }
    region.push(op.kind, &wires, &params, NO_ORIGIN);
}

#[derive(Default)]
struct Tally {
    decided: usize,
    open: usize,
}

impl Tally {
    fn add(&mut self, verdict: &Verdict) {
        match verdict.equal {
            Equal::Undecided(_) => self.open += 1,
            _ => self.decided += 1,
        }
    }
}

/// By what was done and how wide the circuits are.
type Tallies = BTreeMap<(&'static str, &'static str), Tally>;

fn width(qubits: usize) -> &'static str {
    match qubits {
        0..=8 => "2-8 qubits",
        9..=16 => "9-16 qubits",
        _ => "17-30 qubits",
    }
}

fn show(tallies: &Tallies) {
    for ((what, width), Tally { decided, open }) in tallies {
        println!("{what:<20} {width:<14} {decided:>5} decided {open:>5} left open");
    }
}

#[test]
fn broken_circuits_are_never_called_equal() {
    let mut rng = Rng::new(51);
    let mut tallies = Tallies::new();
    for round in 0..300 {
        let qubits = 2 + rng.below(if round % 8 < 4 { 7 } else { 29 });
        let count = 10 + rng.below(20 * qubits);
        let before = read(qubits, &random_lines(&mut rng, qubits, count));
        let how = round % BREAKS.len();
        let Some(after) = broken(&mut rng, &optimised(&before), how) else { continue };
        let verdict = check_equal(&before, &after, &options());
        assert!(!verdict.is_equal(), "{}: {verdict}\n{:#?}\n{:#?}", BREAKS[how], before.main, after.main);
        tallies.entry((BREAKS[how], width(qubits))).or_default().add(&verdict);
    }
    show(&tallies);
    let small = tallies.iter().filter(|((_, width), _)| *width == "2-8 qubits");
    assert_eq!(small.map(|(_, tally)| tally.open).sum::<usize>(), 0);
}

// ---- written anew ----

/// One gate as several that do the same, phase included.
fn spelled_out(rng: &mut Rng, Line { gate, params, wires }: &Line) -> Option<Vec<Line>> {
    let share = rng.unit();
    let one = |gate, params: &[f64], k: usize| line(gate, params, &[wires[k]]);
    let two = |gate, j: usize, k: usize| line(gate, &[], &[wires[j], wires[k]]);
    Some(match (*gate, &params[..]) {
        ("h", []) => vec![one("ry", &[FRAC_PI_2], 0), one("x", &[], 0)],
        ("x", []) => vec![one("h", &[], 0), one("z", &[], 0), one("h", &[], 0)],
        ("s", []) => vec![one("t", &[], 0), one("p", &[FRAC_PI_4], 0)],
        ("t", []) => vec![one("s", &[], 0), one("tdg", &[], 0)],
        ("rz" | "rx" | "ry" | "p", &[angle]) => {
            vec![one(gate, &[share * angle], 0), one(gate, &[angle - share * angle], 0)]
        }
        ("cx", []) => vec![one("h", &[], 1), two("cz", 0, 1), one("h", &[], 1)],
        ("cz", []) => vec![one("h", &[], 0), two("cx", 1, 0), one("h", &[], 0)],
        ("swap", []) => vec![two("cx", 0, 1), two("cx", 1, 0), two("cx", 0, 1)],
        ("cp", &[angle]) => vec![
            one("p", &[angle / 2.0], 0),
            one("p", &[angle / 2.0], 1),
            two("cx", 0, 1),
            one("p", &[-angle / 2.0], 1),
            two("cx", 0, 1),
        ],
        ("ccx", []) => vec![
            one("h", &[], 2),
            two("cx", 1, 2),
            one("tdg", &[], 2),
            two("cx", 0, 2),
            one("t", &[], 2),
            two("cx", 1, 2),
            one("tdg", &[], 2),
            two("cx", 0, 2),
            one("t", &[], 1),
            one("t", &[], 2),
            one("h", &[], 2),
            two("cx", 0, 1),
            one("t", &[], 0),
            one("tdg", &[], 1),
            two("cx", 0, 1),
        ],
        _ => return None,
    })
}

/// Two neighbours that trade places: on other qubits, or flips with a common target, or diagonal gates and controls.
fn trade(a: &Line, b: &Line) -> bool {
    let is_diagonal = |line: &Line| matches!(line.gate, "rz" | "p" | "t" | "s" | "tdg" | "z" | "cz" | "cp");
    let is_control_only = |line: &Line, wire: usize| line.gate == "cx" && line.wires[0] == wire;
    let is_target_only = |line: &Line, wire: usize| {
        line.gate == "cx" && line.wires[1] == wire || matches!(line.gate, "x" | "rx")
    };
    a.wires.iter().filter(|wire| b.wires.contains(wire)).all(|&wire| {
        let keeps = |line: &Line| is_diagonal(line) || is_control_only(line, wire);
        keeps(a) && keeps(b) || is_target_only(a, wire) && is_target_only(b, wire)
    })
}

fn rewritten(rng: &mut Rng, qubits: usize, lines: &[Line]) -> Vec<Line> {
    let mut made = lines.to_vec();
    for _ in 0..lines.len() {
        let at = rng.below(made.len());
        match rng.below(4) {
            0 => {
                if let Some(longer) = spelled_out(rng, &made[at]) {
                    made.splice(at..=at, longer);
                }
            }
            1 => {
                let new = &random_lines(rng, qubits, 1)[0];
                let params: Vec<f64> = new.params.iter().map(|angle| -angle).collect();
                let back = match new.gate {
                    "t" => "tdg",
                    "s" => "sdg",
                    own => own,
                };
                made.splice(at..at, [new.clone(), line(back, &params, &new.wires)]);
            }
            _ if at + 1 < made.len() && trade(&made[at], &made[at + 1]) => made.swap(at, at + 1),
            _ => {}
        }
    }
    made
}

#[test]
fn rewritten_circuits_are_never_called_different() {
    let mut rng = Rng::new(52);
    let mut tallies = Tallies::new();
    for round in 0..300 {
        let qubits = 2 + rng.below(if round % 2 == 0 { 7 } else { 29 });
        let count = 10 + rng.below(20 * qubits);
        let lines = random_lines(&mut rng, qubits, count);
        let before = read(qubits, &lines);
        let mut after = read(qubits, &rewritten(&mut rng, qubits, &lines));
        if round % 3 == 0 {
            after = optimised(&after);
        }
        let verdict = check_equal(&before, &after, &options());
        assert!(!verdict.is_different(), "{verdict}\n{:#?}\n{:#?}", before.main, after.main);
        tallies.entry(("written anew", width(qubits))).or_default().add(&verdict);
    }
    show(&tallies);
    let small = tallies.iter().filter(|((_, width), _)| *width == "2-8 qubits");
    assert_eq!(small.map(|(_, tally)| tally.open).sum::<usize>(), 0);
}

#[test]
fn rules_of_rewriting_keep_unitaries() {
    let mut rng = Rng::new(53);
    for _ in 0..100 {
        let lines = random_lines(&mut rng, 4, 8);
        let [a, b] = [&lines, &rewritten(&mut rng, 4, &lines)].map(|lines| read(4, lines).unitary().unwrap());
        assert!(a.distance(&b) < 1e-12, "{lines:?}");
    }
}
