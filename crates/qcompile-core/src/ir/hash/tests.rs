use std::collections::HashMap;
use std::sync::Arc;

use super::*;
use crate::gates;
use crate::ir::{Domain, GateBody, Leaf, NO_ORIGIN, SymbolKind};
use crate::testing::{self, Rng, Shape};

fn q(k: u32) -> Wire {
    Wire::qubit(k)
}

fn hash(region: &Region) -> u128 {
    region.structure_hash(&Meanings::default())
}

#[test]
fn order_of_disjoint_ops_does_not_count() {
    for seed in 0..300 {
        let mut rng = Rng::new(seed);
        let circuit = testing::circuit(&mut rng, &Shape::full(2 + (seed % 5) as u32, 40));
        let main = testing::reordered(&mut rng, &circuit.main);
        let other = Circuit { main: Arc::new(main), ..circuit.clone() };
        assert!(circuit.same_structure(&other), "seed {seed}");
    }
}

/// Exchanges of neighbours that share a wire are seen, unless the ops are equal.
#[test]
fn order_on_a_wire_counts() {
    for seed in 0..300 {
        let mut rng = Rng::new(seed);
        let region = testing::region(&mut rng, 4, 20);
        for row in 1..region.len() {
            let (a, b) = (region.op(row - 1), region.op(row));
            let meets = a.touched.iter().any(|wire| b.touched.contains(wire));
            let mut swapped = region.slice(0..row - 1);
            swapped.push_from(&region, row);
            swapped.push_from(&region, row - 1);
            swapped.extend_from(&region.slice(row + 1..region.len()));
            let same = !meets || same_op(&a, &b);
            assert_eq!(hash(&swapped) == hash(&region), same, "seed {seed}, row {row}: {a:?} {b:?}");
        }
    }
}

fn same_op(a: &OpView<'_>, b: &OpView<'_>) -> bool {
    a.kind == b.kind
        && a.params.iter().zip(b.params).all(|(x, y)| x.same(*y))
        && a.kind.as_table().unwrap().facts().same_operands(a.wires, b.wires)
}

#[test]
fn any_single_change_counts() {
    for seed in 0..100 {
        let mut rng = Rng::new(seed);
        let region = testing::region(&mut rng, 4, 12);
        let whole = hash(&region);
        for row in 0..region.len() {
            let op = region.op(row);
            let mut variants = vec![None];
            let others: Vec<Wire> = (0..4).map(q).filter(|wire| !op.wires.contains(wire)).collect();
            for at in 0..op.wires.len() {
                for &other in &others {
                    let mut wires = op.wires.to_vec();
                    wires[at] = other;
                    variants.push(Some((op.kind, wires, op.params.to_vec())));
                }
            }
            for at in 0..op.params.len() {
                let mut params = op.params.to_vec();
                let bits = params[at].to_bits();
                let near = Param::from_bits(if bits == 0 { 1 } else { bits ^ 1 });
                params[at] = near;
                variants.push(Some((op.kind, op.wires.to_vec(), params)));
            }
            let twins = gates::GATES
                .iter()
                .enumerate()
                .filter(|(_, gate)| gate.arity == op.wires.len() && gate.params.len() == op.params.len());
            for (id, _) in twins.filter(|&(id, _)| id as u16 != op.kind.0) {
                variants.push(Some((Kind(id as u16), op.wires.to_vec(), op.params.to_vec())));
            }
            for variant in variants {
                let mut changed = region.slice(0..row);
                if let Some((kind, wires, params)) = &variant {
                    changed.push(*kind, wires, params, NO_ORIGIN);
                }
                changed.extend_from(&region.slice(row + 1..region.len()));
                assert_ne!(hash(&changed), whole, "seed {seed}, row {row} as {variant:?}");
            }
        }
    }
}

#[test]
fn symmetric_operands_and_sets_are_normalised() {
    let both = |kind: gates::GateId, left: &[u32], right: &[u32], params: &[f64]| {
        let params: Vec<Param> = params.iter().map(|&value| Param::from(value)).collect();
        let [left, right] = [left, right].map(|wires| {
            let mut region = Region::new(5, 0);
            let wires: Vec<Wire> = wires.iter().map(|&k| q(k)).collect();
            region.push(Kind::gate(kind), &wires, &params, NO_ORIGIN);
            hash(&region)
        });
        left == right
    };
    assert!(both(gates::CZ, &[3, 1], &[1, 3], &[]));
    assert!(both(gates::RZZ, &[3, 1], &[1, 3], &[0.5]));
    assert!(both(gates::CCX, &[3, 1, 2], &[1, 3, 2], &[]));
    assert!(both(gates::CSWAP, &[3, 2, 1], &[3, 1, 2], &[]));
    assert!(!both(gates::CX, &[3, 1], &[1, 3], &[]));
    assert!(!both(gates::CCX, &[3, 1, 2], &[3, 2, 1], &[]));
    assert!(!both(gates::CSWAP, &[3, 2, 1], &[2, 3, 1], &[]));
    let barrier = |wires: [u32; 3]| {
        let mut region = Region::new(3, 0);
        region.push(Kind::BARRIER, &wires.map(q), &[], NO_ORIGIN);
        hash(&region)
    };
    assert_eq!(barrier([2, 0, 1]), barrier([0, 1, 2]));
}

#[test]
fn phase_counts_modulo_a_turn() {
    let with_phase = |phase: f64| hash(&Region { phase: Param::from(phase), ..Region::new(1, 0) });
    assert_eq!(with_phase(0.0), with_phase(TAU));
    assert_eq!(with_phase(-TAU / 4.0), with_phase(TAU * 0.75));
    assert_ne!(with_phase(0.0), with_phase(TAU / 2.0));
}

/// The same circuit with other names and with symbols, expressions and gates numbered otherwise.
fn renumbered(circuit: &Circuit) -> Circuit {
    let mut exprs = (*circuit.exprs).clone();
    let mut front = Circuit::default();
    front.add_symbol("unused", SymbolKind::Error);
    let mut symbols = (*front.symbols).clone();
    for symbol in circuit.symbols.iter() {
        let mut symbol = symbol.clone();
        symbol.name = format!("{}_renamed", symbol.name).into();
        symbols.push(symbol);
    }
    let shift = |id: crate::ir::SymbolId| crate::ir::SymbolId(id.0 + 1);
    // Interns every leaf anew, latest first, so that all sums get new ids and another order of terms.
    let leaves: Vec<(Leaf, Domain)> = (0..exprs.len())
        .filter_map(|id| match exprs.node(crate::ir::ExprId(id as u32)) {
            crate::ir::Node::Leaf(leaf, domain) => Some((*leaf, *domain)),
            _ => None,
        })
        .collect();
    for &(leaf, domain) in leaves.iter().rev() {
        exprs.leaf(Leaf { symbol: shift(leaf.symbol), ..leaf }, domain);
    }
    let mut moved = |param: Param| {
        exprs
            .substitute(param, &mut |exprs, id| match *exprs.node(id) {
                crate::ir::Node::Leaf(leaf, domain) => {
                    Some(exprs.leaf(Leaf { symbol: shift(leaf.symbol), ..leaf }, domain))
                }
                _ => None,
            })
            .unwrap()
    };
    let count = circuit.gates.len();
    let kind_of =
        |kind: Kind| kind.as_program_gate().map_or(kind, |index| Kind::program_gate(count - 1 - index));
    let mut region_of = |region: &Region| {
        let mut layout = (*region.layout).clone();
        for source in &mut layout.sources {
            if let WireName::Symbol(symbol) = &mut source.what {
                *symbol = shift(*symbol);
            }
        }
        let mut made = Region::with_layout(Arc::new(layout));
        for op in region.iter() {
            let params: Vec<Param> = op.params.iter().map(|&param| moved(param)).collect();
            made.push_touching(
                kind_of(op.kind),
                op.wires,
                &op.touched[op.wires.len()..],
                &params,
                0,
                NO_ORIGIN,
            );
        }
        made.phase = moved(region.phase);
        Arc::new(made)
    };
    let main = region_of(&circuit.main);
    let mut gates: Vec<_> = circuit.gates.iter().cloned().rev().collect();
    for gate in &mut gates {
        gate.name = Some("renamed".into());
        match &mut gate.body {
            GateBody::Defined { parameters, region } => {
                *region = region_of(region);
                parameters.iter_mut().for_each(|symbol| *symbol = shift(*symbol));
            }
            GateBody::Modified(modified) => modified.base = kind_of(modified.base),
            _ => {}
        }
    }
    Circuit {
        symbols: Arc::new(symbols),
        exprs: Arc::new(exprs),
        gates: Arc::new(gates),
        main,
        ..circuit.clone()
    }
}

#[test]
fn names_and_numbers_do_not_count() {
    let shape = Shape { bits: 1, symbols: true, program_gates: true, non_gates: true, ..Shape::default() };
    for seed in 0..100 {
        let circuit = testing::circuit(&mut Rng::new(seed), &shape);
        let other = renumbered(&circuit);
        assert_eq!(other.validate(), Ok(()));
        assert!(circuit.same_structure(&other), "seed {seed}");
    }
}

#[test]
fn definitions_and_expressions_count() {
    let shape = Shape { symbols: true, program_gates: true, ops: 200, ..Shape::default() };
    let circuit = testing::circuit(&mut Rng::new(5), &shape);
    let mut other = circuit.clone();
    if let GateBody::Defined { region, .. } = &mut Arc::make_mut(&mut other.gates)[0].body {
        Arc::make_mut(region).push(Kind::gate(gates::X), &[q(0)], &[], NO_ORIGIN);
    }
    assert!(!circuit.same_structure(&other));
    let mut other = circuit.clone();
    let row = circuit.main.ops().iter().position(|op| op.is(crate::ir::SYMBOLIC)).unwrap();
    let mut params = circuit.main.op(row).params.to_vec();
    let symbolic = params.iter().position(|param| param.is_symbolic()).unwrap();
    params[symbolic] = Arc::make_mut(&mut other.exprs).scale(params[symbolic], 2.0).unwrap();
    Arc::make_mut(&mut other.main).set_params(row, &params);
    assert!(!circuit.same_structure(&other));
}

#[test]
fn carried_hashes_equal_whole_ones() {
    let mut rng = Rng::new(11);
    let region = testing::region(&mut rng, 5, 60);
    let meanings = Meanings::default();
    let mut carried = WireHashes::new(&region.layout, &meanings);
    for op in region.iter() {
        carried.extend(&op, &meanings);
        let prefix = region.slice(0..op.row + 1);
        assert_eq!(carried.value(Param::ZERO, &meanings), hash(&prefix));
    }
}

/// A hundred thousand circuits of up to six ops on three wires: equal hashes only for equal normal forms.
#[test]
fn small_circuits_do_not_collide() {
    let kinds = [gates::X, gates::H, gates::S, gates::RZ, gates::CX, gates::CZ];
    let mut found: HashMap<u128, Vec<Vec<String>>> = HashMap::new();
    let mut rng = Rng::new(2);
    for _ in 0..100_000 {
        let mut region = Region::new(3, 0);
        for _ in 0..1 + rng.below(6) {
            let id = rng.pick(&kinds);
            let wires = rng.sample(&[q(0), q(1), q(2)], id.gate().arity);
            let params: Vec<Param> =
                id.gate().params.iter().map(|_| Param::from(rng.below(3) as f64)).collect();
            region.push(Kind::gate(id), &wires, &params, NO_ORIGIN);
        }
        let words = wire_words(&region);
        let known = found.entry(hash(&region)).or_insert_with(|| vec![words.clone()]);
        assert_eq!(known[0], words);
    }
    let distinct: std::collections::HashSet<_> = found.values().flatten().collect();
    assert_eq!(distinct.len(), found.len(), "equal circuits have equal hashes");
    assert!(found.len() > 50_000);
    let lower: std::collections::HashSet<u64> = found.keys().map(|&hash| hash as u64).collect();
    let upper: std::collections::HashSet<u64> = found.keys().map(|&hash| (hash >> 64) as u64).collect();
    assert_eq!((lower.len(), upper.len()), (found.len(), found.len()), "each half is a hash of its own");
}

/// Per wire the letters on it, written out: what the hash stands for.
fn wire_words(region: &Region) -> Vec<String> {
    let word = |wire: Wire| {
        let ops = region.iter().filter(|op| op.touched.contains(&wire));
        let letters = ops.map(|op| {
            let mut wires = op.wires.to_vec();
            if op.kind == Kind::gate(gates::CZ) {
                wires.sort();
            }
            format!("{:?}{:?}{wires:?};", op.kind, op.params)
        });
        letters.collect()
    };
    (0..3).map(|k| word(q(k))).collect()
}

/// Stable across platforms and releases: a change of this number is a change of every stored hash.
#[test]
fn the_function_stays() {
    let mut region = Region::new(2, 0);
    region.push(Kind::BARRIER, &[q(0), q(1)], &[], NO_ORIGIN);
    region.phase = Param::from(0.5);
    assert_eq!(hash(&region), 0xf24d_d5d9_6cf6_bed3_ca2d_1707_9d34_7709);
}
