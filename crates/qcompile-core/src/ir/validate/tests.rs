use std::sync::Arc;

use super::*;
use crate::gates;
use crate::ir::{
    Block, Exprs, GateBody, Head, Kind, Layout, Leaf, NO_ORIGIN, Param, Payload, SPILLED, SYMBOLIC,
    Statement, StatementKind, Wire, WireName, WireSource,
};
use crate::testing::{self, Rng, Shape};

fn q(k: u32) -> Wire {
    Wire::qubit(k)
}

fn rules(result: Result<(), Vec<Violation>>) -> Vec<Rule> {
    let mut rules: Vec<Rule> =
        result.err().unwrap_or_default().iter().map(|violation| violation.rule).collect();
    rules.dedup();
    rules
}

#[test]
fn random_circuits_are_valid() {
    for seed in 0..300 {
        let mut rng = Rng::new(seed);
        let circuit = testing::circuit(&mut rng, &Shape::full(2 + (seed % 5) as u32, 40));
        assert_eq!(circuit.validate(), Ok(()), "seed {seed}");
        assert_eq!(circuit.main.validate(None), Ok(()), "seed {seed}");
        let region = testing::region(&mut rng, 5, 50);
        assert_eq!(region.validate(None), Ok(()), "seed {seed}");
    }
}

/// A region with an op of each form of storage.
fn sample() -> Region {
    let mut region = Region::new(4, 1);
    region.push(Kind::gate(gates::H), &[q(0)], &[], 1);
    region.push(Kind::gate(gates::CX), &[q(0), q(1)], &[], 2);
    region.push(Kind::gate(gates::CCX), &[q(0), q(1), q(2)], &[], 3);
    region.push(Kind::gate(gates::RZ), &[q(3)], &[Param::from(0.5)], 4);
    region.push_touching(Kind::gate(gates::RX), &[q(2)], &[Wire::classical(0)], &[Param::from(0.25)], 0, 5);
    region.push(Kind::MEASURE, &[q(1), Wire::classical(0)], &[], 6);
    region
}

#[test]
fn each_broken_promise_is_found() {
    type Break = fn(&mut Region);
    let cases: &[(Rule, Break)] = &[
        (Rule::Kind, |r| r.ops[0].kind = Kind(250)),
        (Rule::Kind, |r| r.ops[0].kind = Kind(300)),
        (Rule::Arity, |r| r.ops[0].kind = Kind::gate(gates::CX)),
        (Rule::Arity, |r| r.ops[1].wires[1] = Wire::classical(0)),
        (Rule::Arity, |r| r.ops[5].kind = Kind::gate(gates::CX)),
        (Rule::Wires, |r| r.ops[1].wires[1] = q(0)),
        (Rule::Wires, |r| r.ops[1].wires[1] = q(4)),
        (Rule::Wires, |r| *r.ext.last_mut().unwrap() = Wire::classical(1)),
        (Rule::Wires, |r| r.ops[0].arity = 0),
        (Rule::Storage, |r| r.ops[0].wires[1] = q(1)),
        (Rule::Storage, |r| r.ops[2].wires[0].0 += 1),
        (Rule::Storage, |r| r.ops[4].wires[1].0 = 1000),
        (Rule::Storage, |r| r.ext[0].0 = 1000),
        (Rule::Storage, |r| r.ext[0].0 = 2),
        (Rule::Storage, |r| r.ext.push(q(0))),
        (Rule::Storage, |r| r.ops[2].flags &= !SPILLED),
        (Rule::Storage, |r| r.ops[0].flags |= 64),
        (Rule::Storage, |r| r.ops[3].kind = Kind::program_gate(0)),
        (Rule::Parameters, |r| r.ops[3].p = 2),
        (Rule::Parameters, |r| r.ops[4].p = 1000),
        (Rule::Parameters, |r| r.ops[0].p = 1),
        (Rule::Parameters, |r| r.params[0] = Param::from(1.0)),
        (Rule::Parameters, |r| r.params[1] = Param::from_bits(f64::INFINITY.to_bits())),
        (Rule::Parameters, |r| r.params[1] = Param::from_bits((-0.0f64).to_bits())),
        (Rule::Parameters, |r| r.params[1] = Param::from_bits(f64::NAN.to_bits())),
        (Rule::Parameters, |r| r.ops[3].flags |= SYMBOLIC),
        (Rule::Parameters, |r| r.params.push(Param::ZERO)),
        (Rule::Parameters, |r| r.phase = Param::from_bits(f64::NEG_INFINITY.to_bits())),
        (Rule::Origins, |r| r.origins.truncate(2)),
        (Rule::Payloads, |r| r.ops[5].kind = Kind::STATEMENT),
        (Rule::Payloads, |r| {
            let statement = Statement { kind: StatementKind::Pragma, writes: vec![], command: None };
            r.payloads.push(Payload::Statement(Arc::new(statement)));
        }),
        (Rule::Bodies, |r| r.layout = Arc::new(Layout { inherited_qubits: 1, ..(*r.layout).clone() })),
    ];
    assert_eq!(sample().validate(None), Ok(()));
    for (k, (rule, break_it)) in cases.iter().enumerate() {
        let mut region = sample();
        break_it(&mut region);
        let found = rules(region.validate(None));
        assert!(found.contains(rule), "case {k}: expected {rule:?}, found {found:?}");
    }
}

#[test]
fn any_change_of_a_byte_is_survived() {
    for seed in 0..2000 {
        let mut rng = Rng::new(seed);
        let circuit = testing::circuit(&mut rng, &Shape::full(3, 12));
        let mut region = (*circuit.main).clone();
        let row = rng.below(region.len());
        let noise = if rng.one_in(2) { rng.word() as u32 } else { rng.below(64) as u32 };
        match rng.below(7) {
            0 => region.ops[row].kind = Kind(noise as u16),
            1 => region.ops[row].arity = noise as u8,
            2 => region.ops[row].flags = noise as u8,
            3 => region.ops[row].wires[rng.below(2)] = Wire(noise),
            4 => region.ops[row].p = noise,
            5 if !region.ext.is_empty() => {
                let at = rng.below(region.ext.len());
                region.ext[at] = Wire(noise);
            }
            _ => {
                let at = rng.below(region.params.len());
                region.params[at] = Param::from_bits(rng.word());
            }
        }
        // Only that it comes back: some changes make another valid region.
        let _ = region.validate(Some(&circuit));
        let _ = region.validate(None);
    }
}

#[test]
fn barriers_stand_on_qubits_or_on_the_wire_of_effects_alone() {
    let effect = WireSource { first: Wire::classical(1), len: 1, what: WireName::Effect };
    let layout = Layout { qubits: 2, bits: 2, sources: [effect].into(), ..Layout::default() };
    let nested = Layout { inherited_qubits: 2, inherited_bits: 1, ..layout.clone() };
    let found = |layout: &Layout, wires: &[Wire]| {
        let mut region = Region::with_layout(Arc::new(layout.clone()));
        region.push(Kind::BARRIER, wires, &[], NO_ORIGIN);
        let mut findings = Findings::new("");
        storage::sweep(&region, None, &mut findings);
        rules(findings.close())
    };
    let bit = Wire::classical;
    for right in [&[q(0)][..], &[q(1), q(0)], &[bit(1)]] {
        assert_eq!(found(&layout, right), []);
        assert_eq!(found(&nested, right), []);
    }
    for wrong in [&[q(0), bit(1)][..], &[bit(0), bit(1)], &[bit(1), q(0)]] {
        assert_eq!(found(&layout, wrong), [Rule::Arity]);
        assert_eq!(found(&nested, wrong), [Rule::Arity]);
    }
    // a bit is no wire of effects; what an inherited wire is, only the owner of the region knows
    assert_eq!(found(&layout, &[bit(0)]), [Rule::Arity]);
    assert_eq!(found(&nested, &[bit(0)]), []);
}

/// A circuit whose main region is an `if` around an `x`, broken by `change`.
fn with_block(change: impl Fn(&mut Block, &mut Layout, &mut Vec<Wire>)) -> Circuit {
    let mut circuit = Circuit::new(2, 1);
    let mut layout =
        Layout { qubits: 2, bits: 1, inherited_qubits: 2, inherited_bits: 1, ..Layout::default() };
    let mut wires = vec![q(0), q(1), Wire::classical(0)];
    let mut block = Block::new(Head::Scope, []);
    change(&mut block, &mut layout, &mut wires);
    let mut body = Region::with_layout(Arc::new(layout));
    body.push(Kind::gate(gates::X), &[q(0)], &[], NO_ORIGIN);
    block.bodies.push(Arc::new(body));
    Arc::make_mut(&mut circuit.main).push_block(Arc::new(block), &wires, 0, NO_ORIGIN);
    circuit
}

#[test]
fn bodies_fit_their_ops() {
    assert_eq!(with_block(|_, _, _| ()).validate(), Ok(()));
    let wrong = |change: fn(&mut Block, &mut Layout, &mut Vec<Wire>)| rules(with_block(change).validate());
    assert_eq!(wrong(|_, _, wires| wires.truncate(2)), [Rule::Bodies]);
    assert_eq!(wrong(|_, layout, _| layout.inherited_qubits = 1), [Rule::Bodies]);
    assert_eq!(wrong(|_, _, wires| wires.swap(1, 2)), [Rule::Arity]);
    assert_eq!(wrong(|block, _, _| block.bodies.push(Arc::default())), [Rule::Bodies]);
    assert_eq!(wrong(|_, layout, _| layout.qubits = 3), [Rule::Layout]);
    assert_eq!(
        wrong(|block, layout, wires| {
            block.exits = true;
            wires.remove(1);
            layout.inherited_qubits = 1;
            layout.qubits = 1;
        }),
        [Rule::Effects]
    );
}

/// Random circuits with a variable; `change` gets the main region and the variable's rows.
#[test]
fn values_are_read_in_their_current_version() {
    let shape = Shape { bits: 1, variables: true, symbols: true, blocks: 1, ..Shape::default() };
    let (mut stale, mut early) = (0, 0);
    for seed in 0..200 {
        let circuit = testing::circuit(&mut Rng::new(seed), &Shape { ops: 30, ..shape });
        let assignments = rows_of(&circuit.main, |kind| *kind == StatementKind::Classical);
        let declaration = rows_of(&circuit.main, |kind| matches!(kind, StatementKind::Declaration(_)));
        for &row in &assignments {
            // Moving the assignment past a read makes that read stale; the wires say so, too.
            let Some(reader) = (row + 1..circuit.main.len()).find(|&other| reads_variable(&circuit, other))
            else {
                continue;
            };
            if assignments.iter().any(|&other| row < other && other < reader)
                || !assignments_read_before(&circuit, row)
            {
                continue;
            }
            let moved = with_row_moved(&circuit, row, reader + 1);
            assert!(rules(moved.validate()).contains(&Rule::Versions), "seed {seed}");
            stale += 1;
        }
        if let Some(reader) = (0..circuit.main.len()).find(|&row| reads_variable(&circuit, row)) {
            let moved = with_row_moved(&circuit, declaration[0], reader + 1);
            assert!(rules(moved.validate()).contains(&Rule::Declarations), "seed {seed}");
            early += 1;
        }
    }
    assert!(stale > 20 && early > 20, "{stale} {early}");
}

fn rows_of(region: &Region, wanted: impl Fn(&StatementKind) -> bool) -> Vec<Row> {
    let is_wanted = |row: &Row| region.op(*row).statement().is_some_and(|made| wanted(&made.kind));
    (0..region.len()).filter(is_wanted).collect()
}

/// A gate of the main region with the variable in a parameter.
fn reads_variable(circuit: &Circuit, row: Row) -> bool {
    let mut found = false;
    for &param in circuit.main.op(row).params {
        circuit.exprs.for_each_leaf(param, &mut |leaf: Leaf| found |= leaf.version > 0);
    }
    found
}

/// Whether a gate reads the version that the assignment ends, so that the validator knows that version.
fn assignments_read_before(circuit: &Circuit, row: Row) -> bool {
    let wire = circuit.main.op(row).wires[0];
    let before = (0..row).rev().find(|&other| circuit.main.op(other).touched.contains(&wire));
    before.is_some_and(|other| reads_variable(circuit, other))
}

fn with_row_moved(circuit: &Circuit, from: Row, to: Row) -> Circuit {
    let main = &circuit.main;
    let mut moved = main.emptied();
    for row in (0..to).filter(|&row| row != from).chain([from]).chain(to..main.len()) {
        moved.push_from(main, row);
    }
    Circuit { main: Arc::new(moved), ..circuit.clone() }
}

#[test]
fn wires_of_values_are_touched() {
    let shape = Shape { variables: true, ..Shape::default() };
    let circuit = testing::circuit(&mut Rng::new(3), &shape);
    let Some(row) = (0..circuit.main.len()).find(|&row| reads_variable(&circuit, row)) else {
        panic!("the circuit has a gate that reads the variable")
    };
    let mut main = circuit.main.emptied();
    for op in circuit.main.iter() {
        match op.row == row {
            true => main.push(op.kind, op.wires, op.params, NO_ORIGIN),
            false => main.push_from(&circuit.main, op.row),
        };
    }
    let broken = Circuit { main: Arc::new(main), ..circuit };
    assert_eq!(rules(broken.validate()), [Rule::Effects]);
}

#[test]
fn changed_ops_use_what_has_a_name() {
    let mut circuit = Circuit::new(2, 0);
    let layout = Layout { unnamed: vec![q(1)], ..(*circuit.main.layout).clone() };
    for (flags, wire, expected) in
        [(0, 1, None), (crate::ir::MODIFIED, 0, None), (crate::ir::MODIFIED, 1, Some(Rule::Scope))]
    {
        let mut main = Region::with_layout(Arc::new(layout.clone()));
        main.push_touching(Kind::gate(gates::X), &[q(wire)], &[], &[], flags, NO_ORIGIN);
        circuit.main = Arc::new(main);
        assert_eq!(rules(circuit.validate()), Vec::from_iter(expected));
    }
}

#[test]
fn gates_of_the_program_fit() {
    let shape = Shape { program_gates: true, ..Shape::default() };
    let circuit = || testing::circuit(&mut Rng::new(1), &shape);
    assert_eq!(circuit().validate(), Ok(()));
    let wrong = |change: fn(&mut Circuit)| {
        let mut broken = circuit();
        broken.main = Arc::new(broken.main.emptied());
        change(&mut broken);
        rules(broken.validate())
    };
    assert_eq!(wrong(|_| ()), []);
    assert_eq!(wrong(|c| Arc::make_mut(&mut c.gates)[5].qubits = 3), [Rule::Program]);
    assert_eq!(wrong(|c| Arc::make_mut(&mut c.gates)[2].params = 0), [Rule::Program]);
    let scaled = |c: &mut Circuit| {
        let GateBody::Matrix(matrix) = &mut Arc::make_mut(&mut c.gates)[5].body else {
            panic!("gate 5 is a matrix")
        };
        *matrix = Arc::new((**matrix).clone().scale(1.01.into()));
    };
    assert_eq!(wrong(scaled), [Rule::Program]);
    let recursive = |c: &mut Circuit| {
        let GateBody::Defined { region, .. } = &mut Arc::make_mut(&mut c.gates)[0].body else {
            panic!("gate 0 is defined")
        };
        Arc::make_mut(region).push(Kind::program_gate(4), &[q(0), q(1)], &[], NO_ORIGIN);
        let GateBody::Modified(modified) = &mut Arc::make_mut(&mut c.gates)[4].body else {
            panic!("gate 4 is modified")
        };
        (modified.base, modified.controls, modified.polarity) = (Kind::program_gate(5), 0, 0);
        Arc::make_mut(&mut c.gates)[5].body = GateBody::Modified(crate::ir::Modified {
            base: Kind::program_gate(4),
            controls: 0,
            polarity: 0,
            power: crate::ir::Power::Int(1),
        });
    };
    assert_eq!(wrong(recursive), [Rule::Program]);
    let unknown = |c: &mut Circuit| {
        Arc::make_mut(&mut c.main).push(Kind::program_gate(6), &[q(0), q(1)], &[], NO_ORIGIN);
    };
    assert_eq!(wrong(unknown), [Rule::Kind]);
    let missing_expression = |c: &mut Circuit| {
        c.exprs = Arc::new(Exprs::default());
    };
    assert_eq!(wrong(missing_expression), [Rule::Parameters]);
}

#[test]
fn messages_say_where_and_what() {
    let mut region = Region::new(2, 0);
    region.push(Kind::gate(gates::CX), &[q(0), q(2)], &[], NO_ORIGIN);
    let violations = region.validate(None).unwrap_err();
    assert_eq!(violations[0].to_string(), "row 0: wire q2 of a region with 2 qubits and 0 classical wires");
}
