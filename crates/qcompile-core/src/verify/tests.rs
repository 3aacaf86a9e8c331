//! The checker against brute force: programs of a few qubits and bits, generated, mutated, and compared by adding up
//! density matrices with matrices written down here once more.

use std::collections::BTreeMap;
use std::f64::consts::{FRAC_1_SQRT_2, PI};
use std::sync::Arc;

use num_complex::Complex64;

use super::gate_lists::Reach;
use super::oracle::{Action, Gates};
use super::random::Random;
use super::steps::{Steps, Wiring};
use super::symbols::{Draw, Drawn};
use super::*;
use crate::gates;
use crate::ir::classical::{Expression, ExpressionNode, Index, Type, Value};
use crate::ir::{Block, Facts, Head, Kind, Layout, NO_ORIGIN, Param, Region, SymbolId, Wire};

type C = Complex64;

#[derive(Clone, Debug, PartialEq)]
enum Line {
    Gate(&'static str, Vec<f64>, Vec<usize>),
    Measure(usize, usize),
    Reset(usize),
    Barrier(Vec<usize>),
    If(usize, Vec<Line>),
}

#[derive(Clone, Debug, PartialEq)]
struct Program {
    qubits: usize,
    bits: usize,
    lines: Vec<Line>,
    phase: f64,
    from_zero: bool,
}

// ---- the reference ----

fn c(re: f64, im: f64) -> C {
    C::new(re, im)
}

/// Rows first; the first operand is the lowest bit.
fn matrix(name: &str, p: &[f64]) -> Vec<Vec<C>> {
    let (o, i, j, r) = (c(0.0, 0.0), c(1.0, 0.0), c(0.0, 1.0), c(FRAC_1_SQRT_2, 0.0));
    let half = p.first().copied().unwrap_or(0.0) / 2.0;
    let (cos, sin) = (c(half.cos(), 0.0), c(half.sin(), 0.0));
    let e = |angle: f64| c(angle.cos(), angle.sin());
    match name {
        "h" => vec![vec![r, r], vec![r, -r]],
        "x" => vec![vec![o, i], vec![i, o]],
        "z" => vec![vec![i, o], vec![o, -i]],
        "s" => vec![vec![i, o], vec![o, j]],
        "sdg" => vec![vec![i, o], vec![o, -j]],
        "t" => vec![vec![i, o], vec![o, e(PI / 4.0)]],
        "rx" => vec![vec![cos, -j * sin], vec![-j * sin, cos]],
        "ry" => vec![vec![cos, -sin], vec![sin, cos]],
        "rz" => vec![vec![e(-half), o], vec![o, e(half)]],
        "p" => vec![vec![i, o], vec![o, e(2.0 * half)]],
        "cx" => vec![vec![i, o, o, o], vec![o, o, o, i], vec![o, o, i, o], vec![o, i, o, o]],
        "cz" => vec![vec![i, o, o, o], vec![o, i, o, o], vec![o, o, i, o], vec![o, o, o, -i]],
        "cp" => vec![vec![i, o, o, o], vec![o, i, o, o], vec![o, o, i, o], vec![o, o, o, e(2.0 * half)]],
        "swap" => vec![vec![i, o, o, o], vec![o, o, i, o], vec![o, i, o, o], vec![o, o, o, i]],
        other => panic!("{other}"),
    }
}

fn apply(state: &[C], matrix: &[Vec<C>], operands: &[usize]) -> Vec<C> {
    let local =
        |index: usize| operands.iter().enumerate().map(|(k, &q)| (index >> q & 1) << k).sum::<usize>();
    let with = |index: usize, local: usize| {
        operands.iter().enumerate().fold(index, |index, (k, &q)| index & !(1 << q) | (local >> k & 1) << q)
    };
    (0..state.len())
        .map(|index| {
            (0..matrix.len()).map(|from| matrix[local(index)][from] * state[with(index, from)]).sum()
        })
        .collect()
}

/// One way the outcomes come out: the bits, what was written to them in order, and the state.
#[derive(Clone)]
struct World {
    bits: Vec<bool>,
    history: Vec<(usize, bool)>,
    state: Vec<C>,
}

fn project(state: &[C], qubit: usize, value: bool) -> Vec<C> {
    let keep = |(index, x): (usize, &C)| if (index >> qubit & 1 == 1) == value { *x } else { c(0.0, 0.0) };
    state.iter().enumerate().map(keep).collect()
}

fn run(lines: &[Line], worlds: Vec<World>) -> Vec<World> {
    lines.iter().fold(worlds, |worlds, line| worlds.into_iter().flat_map(|world| step(line, world)).collect())
}

fn step(line: &Line, mut world: World) -> Vec<World> {
    match line {
        Line::Gate(name, params, qubits) => {
            world.state = apply(&world.state, &matrix(name, params), qubits);
            vec![world]
        }
        Line::Barrier(_) => vec![world],
        Line::Measure(qubit, bit) => [false, true]
            .map(|value| {
                let mut world = world.clone();
                world.state = project(&world.state, *qubit, value);
                world.bits[*bit] = value;
                world.history.push((*bit, value));
                world
            })
            .to_vec(),
        Line::Reset(qubit) => {
            let zero = World { state: project(&world.state, *qubit, false), ..world.clone() };
            let one = project(&world.state, *qubit, true);
            let one = World { state: apply(&one, &matrix("x", &[]), &[*qubit]), ..world };
            vec![zero, one]
        }
        Line::If(bit, body) if world.bits[*bit] => run(body, vec![world]),
        Line::If(..) => vec![world],
    }
}

/// Results with the density matrix of each: `None` for a program without measurement and reset, whose state counts with
/// its phase.
type Meaning = (BTreeMap<Vec<(usize, bool)>, Vec<C>>, Option<Vec<C>>);

fn meanings(program: &Program) -> Vec<Meaning> {
    let n = program.qubits;
    let start: Vec<C> = if program.from_zero {
        (0..1 << n).map(|index| c((index == 0) as u8 as f64, 0.0)).collect()
    } else {
        (0..1usize << (2 * n))
            .map(|index| c((index >> n == index & ((1 << n) - 1)) as u8 as f64, 0.0))
            .collect()
    };
    let inputs = if program.from_zero { 1 } else { 1 << program.bits };
    (0..inputs)
        .map(|input: usize| {
            let bits = (0..program.bits).map(|k| input >> k & 1 == 1).collect();
            let turn = c(program.phase.cos(), program.phase.sin());
            let state = start.iter().map(|x| x * turn).collect();
            let worlds = run(&program.lines, vec![World { bits, history: vec![], state }]);
            let mut sums: BTreeMap<_, Vec<C>> = BTreeMap::new();
            for world in &worlds {
                let dim = world.state.len();
                let sum = sums.entry(world.history.clone()).or_insert_with(|| vec![c(0.0, 0.0); dim * dim]);
                for (at, entry) in sum.iter_mut().enumerate() {
                    *entry += world.state[at / dim] * world.state[at % dim].conj();
                }
            }
            let pure = is_pure(&program.lines).then(|| worlds[0].state.clone());
            (sums, pure)
        })
        .collect()
}

fn is_pure(lines: &[Line]) -> bool {
    lines.iter().all(|line| matches!(line, Line::Gate(..) | Line::Barrier(_)))
}

fn same_meaning(a: &Program, b: &Program) -> bool {
    let near = |x: &[C], y: &[C]| x.iter().zip(y).all(|(x, y)| (x - y).norm() < 1e-7);
    meanings(a).iter().zip(&meanings(b)).all(|((a, pure_a), (b, pure_b))| match (pure_a, pure_b) {
        (Some(a), Some(b)) => near(a, b),
        _ => {
            let none = vec![c(0.0, 0.0); 1 << 12];
            a.keys().chain(b.keys()).all(|key| near(a.get(key).unwrap_or(&none), b.get(key).unwrap_or(&none)))
        }
    })
}

// ---- circuits ----

fn kind(name: &str) -> Kind {
    Kind::gate(gates::find(name).unwrap())
}

fn circuit(program: &Program) -> Circuit {
    let mut circuit = Circuit::new(program.qubits as u32, program.bits as u32);
    circuit.facts = Facts { zero_initialised: program.from_zero, ..Facts::default() };
    let register = SymbolId(1);
    let mut main = circuit.main.emptied();
    main.phase = Param::from(program.phase);
    fill(&mut main, &program.lines, register, program);
    circuit.main = Arc::new(main);
    circuit
}

fn fill(region: &mut Region, lines: &[Line], register: SymbolId, program: &Program) {
    let q = |k: &usize| Wire::qubit(*k as u32);
    for line in lines {
        match line {
            Line::Gate(name, params, qubits) => {
                let params: Vec<Param> = params.iter().map(|&value| Param::from(value)).collect();
                region.push(kind(name), &qubits.iter().map(q).collect::<Vec<_>>(), &params, NO_ORIGIN);
            }
            Line::Measure(qubit, bit) => {
                region.push(Kind::MEASURE, &[q(qubit), Wire::classical(*bit as u32)], &[], NO_ORIGIN);
            }
            Line::Reset(qubit) => {
                region.push(Kind::RESET, &[q(qubit)], &[], NO_ORIGIN);
            }
            Line::Barrier(qubits) => {
                region.push(Kind::BARRIER, &qubits.iter().map(q).collect::<Vec<_>>(), &[], NO_ORIGIN);
            }
            Line::If(bit, body) => {
                let layout = Layout {
                    qubits: program.qubits as u32,
                    bits: program.bits as u32,
                    inherited_qubits: program.qubits as u32,
                    inherited_bits: program.bits as u32,
                    ..Layout::default()
                };
                let mut inner = Region::with_layout(Arc::new(layout));
                fill(&mut inner, body, register, program);
                let head = Head::If(element(register, *bit, program.bits));
                let reads = (program.qubits as u32..(program.qubits + program.bits) as u32).collect();
                let block = Block { reads, ..Block::new(head, [inner]) };
                let qubits = (0..program.qubits as u32).map(Wire::qubit);
                let touched: Vec<Wire> =
                    qubits.chain((0..program.bits as u32).map(Wire::classical)).collect();
                region.push_block(Arc::new(block), &touched, 0, NO_ORIGIN);
            }
        }
    }
}

fn literal(value: i128) -> Expression {
    Expression { node: ExpressionNode::Literal(Value::Int(value)), ty: Type::Int(None) }
}

fn element(register: SymbolId, bit: usize, size: usize) -> Expression {
    let base = Expression { node: ExpressionNode::Variable(register), ty: Type::Bit(Some(size as u32)) };
    let indices = [Index::At(literal(bit as i128))].into();
    Expression { node: ExpressionNode::Element { base: Arc::new(base), indices }, ty: Type::Bit(None) }
}

// ---- generated programs and their mutations ----

const SINGLE: [&str; 6] = ["h", "x", "z", "s", "sdg", "t"];
const TURNS: [&str; 4] = ["rx", "ry", "rz", "p"];
const PAIRS: [&str; 3] = ["cx", "cz", "swap"];

/// Half of the angles are multiples of a quarter turn, so that things cancel by chance.
fn angle(random: &mut Random) -> f64 {
    if random.bit() { random.below(16) as f64 * PI / 4.0 } else { random.between(-7.0, 7.0) }
}

fn gate(random: &mut Random, qubits: usize) -> Line {
    let a = random.below(qubits);
    let b = (a + 1 + random.below(qubits - 1)) % qubits;
    match random.below(10) {
        0..4 => Line::Gate(SINGLE[random.below(6)], vec![], vec![a]),
        4..7 => Line::Gate(TURNS[random.below(4)], vec![angle(random)], vec![a]),
        7..9 => Line::Gate(PAIRS[random.below(3)], vec![], vec![a, b]),
        _ => Line::Gate("cp", vec![angle(random)], vec![a, b]),
    }
}

fn clifford(random: &mut Random, qubits: usize) -> Line {
    loop {
        let line = gate(random, qubits);
        match &line {
            Line::Gate("t" | "cp", ..) => {}
            Line::Gate(name, params, qubits) if !params.is_empty() => {
                return Line::Gate(name, vec![random.below(8) as f64 * PI / 2.0], qubits.clone());
            }
            _ => return line,
        }
    }
}

fn line(random: &mut Random, program: &Program, nested: bool) -> Line {
    match random.below(16) {
        0 | 1 => Line::Measure(random.below(program.qubits), random.below(program.bits)),
        2 => Line::Reset(random.below(program.qubits)),
        3 => Line::Barrier(vec![random.below(program.qubits)]),
        4 | 5 if !nested => {
            let body = (0..1 + random.below(3)).map(|_| line(random, program, true)).collect();
            Line::If(random.below(program.bits), body)
        }
        _ => gate(random, program.qubits),
    }
}

fn lines_on(line: &Line) -> Option<Vec<usize>> {
    match line {
        Line::Gate(_, _, qubits) => Some(qubits.clone()),
        _ => None,
    }
}

fn inverse(line: &Line) -> Option<Line> {
    let Line::Gate(name, params, qubits) = line else { return None };
    let name = match *name {
        "s" => "sdg",
        "sdg" => "s",
        "t" => return Some(Line::Gate("p", vec![-PI / 4.0], qubits.clone())),
        same => same,
    };
    Some(Line::Gate(name, params.iter().map(|angle| -angle).collect(), qubits.clone()))
}

/// A small change that may or may not keep the meaning.
fn mutate(random: &mut Random, program: &Program) -> Program {
    let mut made = program.clone();
    if random.below(12) == 0 {
        made.phase += [PI, -2.0 * PI, 0.3][random.below(3)];
        return made;
    }
    mutate_lines(random, program, &mut made.lines);
    made
}

fn mutate_lines(random: &mut Random, program: &Program, lines: &mut Vec<Line>) {
    let at = random.below(lines.len().max(1));
    if lines.is_empty() {
        return lines.push(gate(random, program.qubits));
    }
    match random.below(10) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 | 3 if at + 1 < lines.len() => lines.swap(at, at + 1),
        4 => {
            let new = gate(random, program.qubits);
            let undone = inverse(&new).unwrap();
            lines.splice(at..at, [new, undone]);
        }
        5 => lines.insert(at, gate(random, program.qubits)),
        _ => match &mut lines[at] {
            Line::Gate(_, params, _) if !params.is_empty() && random.bit() => {
                params[0] += [PI, 2.0 * PI, 4.0 * PI, 1e-4][random.below(4)];
            }
            Line::Gate(_, _, qubits) if qubits.len() == 2 => qubits.reverse(),
            Line::Gate(name, params, _) if params.is_empty() => *name = SINGLE[random.below(6)],
            Line::Gate(name, ..) => *name = TURNS[random.below(4)],
            Line::Measure(_, bit) => *bit = (*bit + 1) % program.bits,
            Line::Reset(qubit) => *qubit = (*qubit + 1) % program.qubits,
            Line::Barrier(_) => {}
            Line::If(_, body) => mutate_lines(random, program, body),
        },
    }
}

fn rewritten(random: &mut Random, program: &Program) -> Program {
    let mut made = program.clone();
    for _ in 0..4 {
        // Equal by construction: neighbours on other qubits trade places, a gate and its inverse come in.
        let at = random.below(made.lines.len());
        let pair = made.lines.get(at..at + 2).map(|pair| (lines_on(&pair[0]), lines_on(&pair[1])));
        if let Some((Some(x), Some(y))) = pair
            && x.iter().all(|qubit| !y.contains(qubit))
        {
            made.lines.swap(at, at + 1);
        }
        let new = gate(random, made.qubits);
        let undone = inverse(&new).unwrap();
        made.lines.splice(at..at, [new, undone]);
    }
    made
}

#[derive(Debug, Default)]
struct Tally {
    equal: usize,
    different: usize,
    undecided: usize,
}

impl Tally {
    /// An answer may be missing, but not wrong.
    fn add(&mut self, expected: bool, verdict: &Verdict, a: &Program, b: &Program) {
        match (&verdict.equal, expected) {
            (Equal::Yes, true) => self.equal += 1,
            (Equal::No(_), false) => self.different += 1,
            (Equal::Undecided(_), _) => self.undecided += 1,
            _ => panic!("expected {expected}, got {verdict}\n{a:#?}\n{b:#?}"),
        }
    }
}

fn unitary_program(random: &mut Random, qubits: usize, length: usize) -> Program {
    let lines = (0..length).map(|_| gate(random, qubits)).collect();
    let phase = angle(random);
    Program { qubits, bits: 2, lines, phase, from_zero: false }
}

#[test]
fn mutated_circuits_are_told_from_equal_ones() {
    let mut random = Random::new(21);
    let mut tally = Tally::default();
    for round in 0..600 {
        let mut a = unitary_program(&mut random, 3, 10);
        a.from_zero = round % 3 == 0;
        let b = if round % 5 == 0 { rewritten(&mut random, &a) } else { mutate(&mut random, &a) };
        let verdict = check_equal(&circuit(&a), &circuit(&b), &CheckOptions::default());
        tally.add(same_meaning(&a, &b), &verdict, &a, &b);
    }
    assert!(tally.equal > 150 && tally.different > 150 && tally.undecided == 0, "{tally:?}");
}

#[test]
fn mutated_programs_are_told_from_equal_ones() {
    let mut random = Random::new(22);
    let mut tally = Tally::default();
    for round in 0..600 {
        let mut a = Program { qubits: 3, bits: 2, lines: vec![], phase: 0.0, from_zero: round % 2 == 0 };
        a.lines = (0..9).map(|_| line(&mut random, &a, false)).collect();
        let b = if round % 5 == 0 { rewritten(&mut random, &a) } else { mutate(&mut random, &a) };
        let verdict = check_equal(&circuit(&a), &circuit(&b), &CheckOptions::default());
        tally.add(same_meaning(&a, &b), &verdict, &a, &b);
    }
    assert!(tally.equal > 150 && tally.different > 150 && tally.undecided == 0, "{tally:?}");
}

/// Regions decide without running anything, and are never wrong when they say that programs are equal.
#[test]
fn regions_never_call_different_programs_equal() {
    let mut random = Random::new(23);
    let (mut equal, mut open) = (0, 0);
    for round in 0..400 {
        let mut a = Program { qubits: 3, bits: 2, lines: vec![], phase: 0.0, from_zero: round % 2 == 0 };
        a.lines = (0..9).map(|_| line(&mut random, &a, false)).collect();
        let b = if round % 2 == 0 { rewritten(&mut random, &a) } else { mutate(&mut random, &a) };
        let verdict = check_regions(&circuit(&a), &circuit(&b), &CheckOptions::default());
        match verdict.equal {
            Equal::Yes => {
                assert!(same_meaning(&a, &b), "{verdict}\n{a:#?}\n{b:#?}");
                equal += 1;
            }
            Equal::No(_) => assert!(!same_meaning(&a, &b), "{verdict}\n{a:#?}\n{b:#?}"),
            Equal::Undecided(_) => open += 1,
        }
    }
    assert!(equal > 200 && open > 20, "{equal} {open}");
}

// ---- each method on its own ----

fn steps_of(program: &Program) -> Steps {
    let circuit = circuit(program);
    let draw = Draw::new(0, &Arc::default(), 0);
    let wiring = Wiring { qubits: program.qubits, wires: (0..program.qubits).collect() };
    let mut drawn = Drawn::new(&circuit, draw);
    steps::steps(&circuit.main, &mut Gates::new(&circuit), &mut drawn, &wiring).unwrap()
}

/// The gates of a region without anything else, its phase first.
fn actions(steps: &Steps) -> Vec<Action> {
    let gates = steps.steps.iter().flat_map(|step| match &step.act {
        steps::Act::Gates(actions) => actions.clone(),
        fence => panic!("{fence:?}"),
    });
    std::iter::once(Action::phase(steps.phase)).chain(gates).collect()
}

fn phase_of(finding: &gate_lists::Finding) -> Option<C> {
    match finding {
        gate_lists::Finding::Equal { phase } => *phase,
        _ => None,
    }
}

/// Every method that takes the pair finds what brute force finds, global phase included.
#[test]
fn each_method_catches_each_mutation() {
    let mut random = Random::new(24);
    let options = CheckOptions::default();
    let mut caught = [0; 6];
    for round in 0..400 {
        let mut a = unitary_program(&mut random, 3, 10);
        let is_clifford = round % 2 == 0;
        if is_clifford {
            a.lines = (0..10).map(|_| clifford(&mut random, 3)).collect();
        }
        let b = if round % 5 == 0 { rewritten(&mut random, &a) } else { mutate(&mut random, &a) };
        let expected = same_meaning(&a, &b);
        let (x, y) = (steps_of(&a), steps_of(&b));
        let (of_a, of_b) = (actions(&x), actions(&y));
        let lists = gate_lists::GateLists { qubits: 3, a: &of_a, b: &of_b };
        let findings = [
            Some(unitary::compare(&lists, 1e-9)),
            Some(random_states::compare(&lists, 2, 5, 1e-9)),
            tableau::compare(&lists),
            Some(path_sum::compare(&lists, 5, 1e-9, 1e8)),
            Some(window::compare(&x, &y, &options).0),
            Some(segments::compare(&x, &y, Reach::All, &options, &mut Log::default())),
        ];
        for (method, finding) in findings.iter().enumerate() {
            let Some(finding) = finding else { continue };
            if matches!(finding, gate_lists::Finding::Unknown(_)) {
                continue;
            }
            let equal = phase_of(finding).is_some_and(|phase| (phase - 1.0).norm() < 1e-7);
            assert_eq!(equal, expected, "method {method}: {finding:?}\n{a:#?}\n{b:#?}");
            caught[method] += !expected as usize;
        }
    }
    assert!(caught.iter().all(|count| *count > 60), "{caught:?}");
}

/// Regions with measurements and resets in them: what the window, the cuts and the channels find equal is equal.
#[test]
fn fences_are_never_crossed_wrongly() {
    let mut random = Random::new(25);
    let options = CheckOptions::default();
    let (mut equal, mut different) = ([0; 3], [0; 3]);
    for round in 0..500 {
        let mut a = Program { qubits: 3, bits: 2, lines: vec![], phase: 0.0, from_zero: false };
        while a.lines.len() < 8 {
            let line = line(&mut random, &a, true);
            if !matches!(line, Line::Barrier(_)) {
                a.lines.push(line);
            }
        }
        let b = if round % 3 == 0 { rewritten(&mut random, &a) } else { mutate(&mut random, &a) };
        let (ca, cb) = (circuit(&a), circuit(&b));
        if skeleton::compare((&ca, &ca.main), (&cb, &cb.main)).is_err() {
            continue;
        }
        let (x, y) = (steps_of(&a), steps_of(&b));
        let findings = [
            window::compare(&x, &y, &options).0,
            segments::compare(&x, &y, Reach::All, &options, &mut Log::default()),
            channels::compare(&x, &y, &options).0,
        ];
        let expected = same_meaning(&a, &b);
        for (method, finding) in findings.into_iter().enumerate() {
            match finding {
                gate_lists::Finding::Equal { phase } => {
                    let phase_differs = phase.is_some_and(|phase| (phase - 1.0).norm() > 1e-7);
                    let pure = is_pure(&a.lines);
                    assert!(expected || (pure && phase_differs), "method {method}\n{a:#?}\n{b:#?}");
                    equal[method] += 1;
                }
                gate_lists::Finding::Different { .. } => different[method] += 1,
                gate_lists::Finding::Unknown(_) => {}
            }
        }
        // Channels are complete: nothing is left open, and only what an unseen outcome hides is called different.
        if !expected {
            assert!(
                !matches!(channels::compare(&x, &y, &options).0, gate_lists::Finding::Equal { .. })
                    || is_pure(&a.lines)
            );
        }
    }
    assert!(equal.iter().all(|count| *count > 100) && different[2] > 50, "{equal:?} {different:?}");
}
