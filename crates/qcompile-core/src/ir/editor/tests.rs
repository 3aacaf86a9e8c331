use super::*;
use crate::gates;
use crate::ir::hash::Meanings;
use crate::ir::window::{Limits, Window};
use crate::ir::{Circuit, GateBody, Statement, StatementKind, WireIndex};
use crate::testing::{self, Rng, Shape};
use std::sync::Arc;

fn q(k: u32) -> Wire {
    Wire::qubit(k)
}

fn same(left: &Region, right: &Region) -> bool {
    let meanings = Meanings::default();
    left.structure_hash(&meanings) == right.structure_hash(&meanings)
}

/// Equal to the byte in what the ops say.
fn identical(left: &Region, right: &Region) -> bool {
    let same_op = |(a, b): (OpView<'_>, OpView<'_>)| {
        (a.kind, a.flags, a.wires, a.touched, a.origin) == (b.kind, b.flags, b.wires, b.touched, b.origin)
            && a.params.len() == b.params.len()
            && a.params.iter().zip(b.params).all(|(x, y)| x.same(*y))
    };
    left.len() == right.len() && left.phase.same(right.phase) && left.iter().zip(right.iter()).all(same_op)
}

#[test]
fn an_untouched_region_comes_back() {
    for seed in 0..50 {
        let circuit = testing::circuit(&mut Rng::new(seed), &Shape::full(4, 40));
        let editor = (*circuit.main).clone().edit();
        assert_eq!(editor.validate(Some(&circuit)), Ok(()));
        assert!(identical(&editor.to_region(), &circuit.main));
        assert_eq!(editor.freeze().columns().ops, circuit.main.columns().ops);
    }
}

#[test]
fn links_agree_with_the_index() {
    for seed in 0..50 {
        let circuit = testing::circuit(&mut Rng::new(seed), &Shape::full(4, 40));
        let index = WireIndex::of(&circuit.main);
        let editor = (*circuit.main).clone().edit();
        for op in circuit.main.iter() {
            for &wire in op.touched {
                assert_eq!(editor.next(op.row, wire), index.next(op.row, wire));
                assert_eq!(editor.prev(op.row, wire), index.prev(op.row, wire));
                assert!(index.rows(wire).contains(&(op.row as u32)));
            }
        }
    }
}

/// Replaces by rebuilding: the replacement stands before the first row that follows the window on a wire.
fn naive_replace(editor: &Editor, window: &Window, replacement: &Region) -> Region {
    let order = editor.order();
    let place = |row: usize| order.iter().position(|&other| other as usize == row).unwrap();
    let after = window
        .rows
        .iter()
        .flat_map(|&row| editor.op(row).touched.iter().filter_map(move |&wire| editor.next(row, wire)));
    let first = after.filter(|row| !window.rows.contains(row)).map(place).min().unwrap_or(order.len());
    let qubits = window.classes().0;
    let mut made = editor.region.emptied();
    for (at, &row) in order.iter().enumerate().chain([(order.len(), &NONE)]) {
        if at == first {
            for k in 0..replacement.len() {
                made.push_mapped(replacement, k, |wire| window.wires[wire.dense(qubits)]);
            }
        }
        if row != NONE && !window.rows.contains(&(row as usize)) {
            made.push_from(&editor.region, row as usize);
        }
    }
    made.phase = editor.region.phase;
    made
}

/// Something else over the same wires.
fn random_replacement(rng: &mut Rng, local: &Region) -> Region {
    let mut made = local.emptied();
    for row in 0..local.len() {
        if !rng.one_in(3) {
            made.push_from(local, row);
        }
    }
    let new = testing::region(rng, local.qubits() as u32, 3);
    made.extend_from(&new);
    made
}

fn random_row(rng: &mut Rng, editor: &Editor) -> Option<Row> {
    let rows: Vec<Row> = editor.rows().collect();
    (!rows.is_empty()).then(|| rng.pick(&rows))
}

/// Edits an editor at random and a model by rebuilding; after each edit both say the same and the editor is valid.
struct Session {
    editor: Editor,
    exprs: Exprs,
    /// What to find after going back to each open mark.
    marks: Vec<(Mark, Region, Counts)>,
    done: [usize; 7],
}

impl Session {
    fn step(&mut self, rng: &mut Rng) {
        let Some(row) = random_row(rng, &self.editor) else { return };
        let choice = rng.below(12);
        match choice {
            0..=4 => self.replace(rng, row),
            5 => self.remove(row),
            6 => self.set_params(rng, row),
            7 | 8 => self.insert(rng, row),
            9 if self.marks.len() < 4 => {
                let mark = self.editor.mark();
                self.marks.push((mark, self.editor.to_region(), self.editor.counts().clone()));
            }
            10 => self.commit(rng),
            11 => self.rollback(rng),
            _ => {}
        }
        if rng.one_in(16) {
            self.editor.relabel();
        }
    }

    fn replace(&mut self, rng: &mut Rng, row: Row) {
        let limits = Limits { ops: 1 + rng.below(6), wires: 1 + rng.below(3) };
        let window = self.editor.window(row, limits);
        if window.rows.is_empty() {
            assert!(!self.editor.op(row).is_free_gate() || self.editor.op(row).touched.len() > limits.wires);
            return;
        }
        assert!(
            window.rows.contains(&row)
                && window.rows.len() <= limits.ops
                && window.classes().0 <= limits.wires
        );
        let (local, wires) = self.editor.extract(&window);
        assert_eq!((local.len(), local.wires()), (window.rows.len(), wires.len()));
        let replacement = random_replacement(rng, &local);
        let expected = naive_replace(&self.editor, &window, &replacement);
        let before = self.editor.counts().clone();
        let delta = self.editor.replace(&window, &replacement, &mut self.exprs).unwrap();
        assert!(same(&self.editor.to_region(), &expected));
        assert_eq!(self.editor.placed().len(), replacement.len());
        assert_eq!(delta.ops, self.editor.counts().ops as isize - before.ops as isize);
        assert_eq!(delta.two_qubit, self.editor.counts().two_qubit as isize - before.two_qubit as isize);
        self.done[0] += 1;
    }

    fn remove(&mut self, row: Row) {
        let mut expected = self.editor.region.emptied();
        let order = self.editor.order();
        for &other in order.iter().filter(|&&other| other as usize != row) {
            expected.push_from(&self.editor.region, other as usize);
        }
        match self.editor.op(row).is(PINNED) {
            true => assert_eq!(self.editor.remove(row), Err(Refused::NotFree(row))),
            false => {
                self.editor.remove(row).unwrap();
                assert!(identical(&self.editor.to_region(), &expected));
                assert_eq!(self.editor.remove(row), Err(Refused::NoSuchRow(row)));
                self.done[1] += 1;
            }
        }
    }

    fn set_params(&mut self, rng: &mut Rng, row: Row) {
        let op = self.editor.op(row);
        let params: Vec<Param> = op.params.iter().map(|_| Param::from(rng.angle())).collect();
        if op.is_free_gate() {
            self.editor.set_params(row, &params, &self.exprs).unwrap();
            assert!(self.editor.op(row).params.iter().zip(&params).all(|(x, y)| x.same(*y)));
            self.done[2] += 1;
        }
    }

    fn insert(&mut self, rng: &mut Rng, row: Row) {
        let qubits: Vec<Wire> = (0..self.editor.region.qubits() as u32).map(q).collect();
        let wires = rng.sample(&qubits, 2);
        let after = rng.one_in(2);
        let order = self.editor.order();
        let number = order.iter().position(|&other| other as usize == row).unwrap() + after as usize;
        let place = if after { Place::After(row) } else { Place::Before(row) };
        let new = self.editor.insert(place, Kind::gate(gates::CX), &wires, &[], &self.exprs).unwrap();
        let mut expected = self.editor.region.emptied();
        for (at, &other) in order.iter().enumerate().chain([(order.len(), &NONE)]) {
            if at == number {
                expected.push_from(&self.editor.region, new);
            }
            if other != NONE {
                expected.push_from(&self.editor.region, other as usize);
            }
        }
        let shared = self.editor.op(row).touched.iter().find(|wire| wires.contains(wire));
        if let Some(&wire) = shared {
            let neighbour = if after { self.editor.next(row, wire) } else { self.editor.prev(row, wire) };
            assert_eq!(neighbour, Some(new));
        }
        // Rows that share the label of `row` are unrelated to it, so the new op may stand on either side of them.
        let ties =
            self.editor.rows().filter(|&other| self.editor.labels[other] == self.editor.labels[row]).count();
        assert!(ties > 1 || same(&self.editor.to_region(), &expected));
        self.done[3] += 1;
    }

    fn rollback(&mut self, rng: &mut Rng) {
        if self.marks.is_empty() {
            return;
        }
        let at = rng.below(self.marks.len());
        let (mark, region, counts) = self.marks.drain(at..).next().unwrap();
        self.editor.rollback(mark);
        assert!(identical(&self.editor.to_region(), &region));
        assert_eq!(self.editor.counts(), &counts);
        self.done[4] += 1;
    }

    fn commit(&mut self, rng: &mut Rng) {
        if self.marks.is_empty() {
            return;
        }
        let at = rng.below(self.marks.len());
        let (mark, ..) = self.marks.drain(at..).next().unwrap();
        let before = self.editor.to_region();
        self.editor.commit(mark);
        assert!(identical(&self.editor.to_region(), &before));
        self.done[5] += 1;
    }
}

#[test]
fn random_edits_agree_with_rebuilding() {
    let mut done = [0; 7];
    for seed in 0..60 {
        let mut rng = Rng::new(seed);
        // Removed statements would leave values without their declarations, so there are none.
        let shape = Shape { variables: false, ..Shape::full(3 + (seed % 3) as u32, 30) };
        let circuit = testing::circuit(&mut rng, &shape);
        let mut session = Session {
            editor: (*circuit.main).clone().edit(),
            exprs: (*circuit.exprs).clone(),
            marks: Vec::new(),
            done,
        };
        for _ in 0..60 {
            session.step(&mut rng);
            assert_eq!(session.editor.validate(None), Ok(()), "seed {seed}");
        }
        done = session.done;
        let frozen = session.editor.to_region();
        assert!(identical(&session.editor.freeze(), &frozen));
    }
    assert!(done[..6].iter().all(|&count| count > 50), "{done:?}");
}

/// Freezing keeps what did not move in its order.
#[test]
fn program_order_is_kept() {
    for seed in 0..50 {
        let mut rng = Rng::new(seed);
        let mut region = Region::new(6, 0);
        let plain = testing::region(&mut rng, 6, 60);
        for op in plain.iter() {
            region.push(op.kind, op.wires, op.params, 10 * op.row as u32);
        }
        let mut editor = region.edit();
        let mut exprs = Exprs::default();
        for _ in 0..10 {
            let row = random_row(&mut rng, &editor).unwrap();
            let window = editor.window(row, Limits { ops: 4, wires: 3 });
            if window.rows.is_empty() {
                continue;
            }
            let replacement = random_replacement(&mut rng, &editor.extract(&window).0);
            editor.replace(&window, &replacement, &mut exprs).unwrap();
        }
        let frozen = editor.freeze();
        let kept: Vec<u32> = frozen.iter().filter(|op| !op.is(MODIFIED)).map(|op| op.origin).collect();
        assert!(kept.is_sorted() && kept.len() > 5, "seed {seed}: {kept:?}");
    }
}

/// The place of the later op, so that nothing moves above a declaration.
#[test]
fn merged_ops_stand_at_the_later_place() {
    let mut region = Region::new(2, 0);
    let rz = |region: &mut Region, wire, origin| {
        region.push(Kind::gate(gates::RZ), &[q(wire)], &[Param::from(0.5)], origin);
    };
    rz(&mut region, 0, 1);
    rz(&mut region, 1, 2);
    rz(&mut region, 0, 3);
    rz(&mut region, 1, 4);
    let mut editor = region.edit();
    let window = editor.window_of(&[0, 2]).unwrap();
    let mut merged = Region::new(1, 0);
    merged.push(Kind::gate(gates::RZ), &[q(0)], &[Param::from(1.0)], NO_ORIGIN);
    merged.phase = Param::from(0.25);
    editor.replace(&window, &merged, &mut Exprs::default()).unwrap();
    let frozen = editor.freeze();
    let origins: Vec<u32> = frozen.iter().map(|op| op.origin).collect();
    assert_eq!(origins, [2, 1, 4]);
    assert!(frozen.op(1).is(MODIFIED) && !frozen.op(0).is(MODIFIED));
    assert_eq!(frozen.phase.as_number(), Some(0.25));
}

#[test]
fn full_gaps_are_made_wider() {
    let mut region = Region::new(2, 0);
    for wires in [[q(0), q(1)], [q(1), q(0)], [q(0), q(1)]] {
        region.push(Kind::gate(gates::CX), &wires, &[], NO_ORIGIN);
    }
    let mut editor = region.edit();
    let mut exprs = Exprs::default();
    let mut many = Region::new(2, 0);
    for _ in 0..2000 {
        many.push(Kind::gate(gates::CX), &[q(0), q(1)], &[], NO_ORIGIN);
    }
    let mut row = 1;
    for _ in 0..6 {
        let window = editor.window_of(&[row]).unwrap();
        editor.replace(&window, &many, &mut exprs).unwrap();
        row = editor.placed()[1000];
    }
    assert!(editor.relabelled);
    assert_eq!(editor.validate(None), Ok(()));
    for _ in 0..40 {
        row = editor.insert(Place::After(row), Kind::gate(gates::CZ), &[q(0), q(1)], &[], &exprs).unwrap();
        editor.insert(Place::Before(row), Kind::gate(gates::CZ), &[q(0), q(1)], &[], &exprs).unwrap();
    }
    assert_eq!(editor.validate(None), Ok(()));
}

#[test]
fn refusals_have_reasons() {
    let mut region = Region::new(3, 0);
    region.push(Kind::gate(gates::CX), &[q(0), q(1)], &[], NO_ORIGIN);
    region.push(Kind::gate(gates::CX), &[q(1), q(2)], &[], NO_ORIGIN);
    region.push(Kind::gate(gates::CX), &[q(0), q(1)], &[], NO_ORIGIN);
    region.push_touching(Kind::gate(gates::X), &[q(0)], &[], &[], PINNED, NO_ORIGIN);
    region.push(Kind::RESET, &[q(1)], &[], NO_ORIGIN);
    let mut editor = region.edit();
    let mut exprs = Exprs::default();
    let mut try_rows = |editor: &mut Editor, rows: &[Row], replacement: &Region| {
        let window = editor.window_of(rows)?;
        editor.replace(&window, replacement, &mut exprs)
    };
    let two = Region::new(2, 0);
    assert_eq!(try_rows(&mut editor, &[0, 2], &two), Err(Refused::NotConvex));
    assert_eq!(try_rows(&mut editor, &[], &two), Err(Refused::Empty));
    assert_eq!(try_rows(&mut editor, &[9], &two), Err(Refused::NoSuchRow(9)));
    assert_eq!(try_rows(&mut editor, &[3], &two), Err(Refused::NotFree(3)));
    assert_eq!(try_rows(&mut editor, &[4], &two), Err(Refused::NotFree(4)));
    let expected = Refused::Wires { expected: (2, 0), found: (3, 0) };
    assert_eq!(try_rows(&mut editor, &[0], &Region::new(3, 0)), Err(expected));
    let mut reset = Region::new(2, 0);
    reset.push(Kind::RESET, &[q(0)], &[], NO_ORIGIN);
    assert_eq!(try_rows(&mut editor, &[0], &reset), Err(Refused::NotGates));
    let before = editor.to_region();
    let stale = editor.window(0, Limits { ops: 1, wires: 2 });
    try_rows(&mut editor, &[0], &two).unwrap();
    let new = editor
        .insert(Place::Before(1), Kind::gate(gates::CX), &[q(0), q(1)], &[], &Exprs::default())
        .unwrap();
    assert_eq!(new, 0, "the row is used again");
    assert_eq!(editor.replace(&stale, &two, &mut Exprs::default()), Err(Refused::NoSuchRow(0)));
    assert!(same(&editor.to_region(), &before));
    let malformed =
        editor.insert(Place::After(1), Kind::gate(gates::CX), &[q(0), q(0)], &[], &Exprs::default());
    assert_eq!(malformed, Err(Refused::Malformed));
}

/// A search that tries and takes back does not grow.
#[test]
fn rows_and_parameters_are_used_again() {
    let mut rng = Rng::new(1);
    let circuit = testing::circuit(&mut rng, &Shape { program_gates: true, ops: 50, ..Shape::default() });
    assert!(circuit.gates.iter().any(|gate| matches!(gate.body, GateBody::Matrix(_))));
    let mut editor = (*circuit.main).clone().edit();
    let mut exprs = Exprs::default();
    let mut sizes = Vec::new();
    for round in 0..400 {
        let row = random_row(&mut rng, &editor).unwrap();
        let window = editor.window(row, Limits { ops: 4, wires: 3 });
        let mark = editor.mark();
        if !window.rows.is_empty() {
            let (mut local, _) = editor.extract(&window);
            local.extend_from(&local.clone());
            editor.replace(&window, &local, &mut exprs).unwrap();
        }
        editor.rollback(mark);
        if round >= 200 {
            let columns = editor.region.columns();
            sizes.push((columns.ops.len(), columns.params.len(), columns.ext.len()));
        }
    }
    assert!(sizes[0].0 < 200 && sizes[0] == sizes[sizes.len() - 1], "{:?} {:?}", sizes[0], sizes.last());
    assert!(identical(&editor.freeze(), &circuit.main));
}

#[test]
fn new_values_stand_after_their_declaration() {
    let mut circuit = Circuit::new(2, 0);
    let kind = crate::ir::SymbolKind::Variable {
        ty: crate::ir::classical::Type::Float(None),
        io: crate::ir::Io::Input,
    };
    let symbol = circuit.add_symbol("b", kind);
    let mut layout = (*circuit.main.layout).clone();
    let first = Wire::classical(0);
    layout.bits = 1;
    layout.sources.push(crate::ir::WireSource { first, len: 1, what: crate::ir::WireName::Symbol(symbol) });
    let mut main = Region::with_layout(Arc::new(layout));
    let mut exprs = Exprs::default();
    let b = exprs.leaf(crate::ir::Leaf { symbol, version: 0 }, crate::ir::Domain::Real);
    main.push(Kind::gate(gates::RZ), &[q(0)], &[Param::from(0.5)], NO_ORIGIN);
    let statement = Statement { kind: StatementKind::Declaration(symbol), writes: vec![], command: None };
    main.push_statement(Arc::new(statement), &[first], &[], 0, NO_ORIGIN);
    main.push(Kind::gate(gates::RZ), &[q(0)], &[b], NO_ORIGIN);
    main.push(Kind::gate(gates::X), &[q(0)], &[], NO_ORIGIN);
    circuit.main = Arc::new(main);
    circuit.exprs = Arc::new(exprs.clone());
    assert_eq!(circuit.validate(), Ok(()));

    let mut replacement = Region::new(1, 0);
    replacement.push(Kind::gate(gates::RX), &[q(0)], &[b], NO_ORIGIN);
    replacement.push(Kind::gate(gates::RY), &[q(0)], &[b], NO_ORIGIN);
    let mut editor = (*circuit.main).clone().edit();
    let window = editor.window_of(&[0, 2]).unwrap();
    editor.replace(&window, &replacement, &mut exprs).unwrap();
    assert_eq!(editor.validate(Some(&circuit)), Ok(()));
    let mut editor = (*circuit.main).clone().edit();
    let window = editor.window_of(&[0]).unwrap();
    let moved = editor.replace(&window, &replacement, &mut exprs);
    assert!(moved.is_ok() && editor.validate(Some(&circuit)) == Ok(()));
}
