//! The ops that are no gates: what passes must leave as it is, in its order.

use super::text::statement_text;
use crate::ir::{Circuit, Kind, Leaf, OpView, Payload, Region, StatementKind, SymbolId};

fn is_skeleton(op: &OpView<'_>) -> bool {
    !op.kind.is_gate() && op.kind != Kind::PHASE
}

/// Rows of the ops that are no gates, in order.
pub fn rows(region: &Region) -> Vec<usize> {
    region.iter().filter(is_skeleton).map(|op| op.row).collect()
}

/// Compares the ops that are no gates; bodies are left to the caller. The error says what differs first.
pub fn compare(a: (&Circuit, &Region), b: (&Circuit, &Region)) -> Result<(), String> {
    let (of_a, of_b) = (rows(a.1), rows(b.1));
    for (&x, &y) in of_a.iter().zip(&of_b) {
        if !same(a.0, &a.1.op(x), b.0, &b.1.op(y)) {
            let (before, after) = (describe(a.0, &a.1.op(x)), describe(b.0, &b.1.op(y)));
            return Err(match before == after {
                true => format!("{before} in row {x} is on other wires or writes other variables in row {y}"),
                false => format!("{before} in row {x} became {after} in row {y}"),
            });
        }
    }
    if of_a.len() != of_b.len() {
        return Err(format!("{} ops that are no gates became {}", of_a.len(), of_b.len()));
    }
    Ok(())
}

/// An op in the words of its text, the head alone of control flow.
fn describe(circuit: &Circuit, op: &OpView<'_>) -> String {
    let text = statement_text(&circuit.sources, op.origin);
    match (text, op.block(), op.statement()) {
        (Some(text), Some(_), _) => format!("`{}`", text.split('{').next().unwrap_or(text).trim_end()),
        (Some(text), ..) => format!("`{text}`"),
        (None, _, Some(statement)) => format!("a statement ({})", statement.kind.name()),
        (None, ..) => format!("{:?}", op.kind),
    }
}

fn same(in_a: &Circuit, a: &OpView<'_>, in_b: &Circuit, b: &OpView<'_>) -> bool {
    if (a.kind, a.wires, a.touched) != (b.kind, b.wires, b.touched) {
        return false;
    }
    match (a.block(), b.block(), a.statement(), b.statement()) {
        (Some(a), Some(b), ..) => {
            a.head == b.head && a.bodies.len() == b.bodies.len() && (a.frozen, a.exits) == (b.frozen, b.exits)
        }
        (.., Some(x), Some(y)) => {
            let text = |circuit: &Circuit, op: &OpView<'_>| {
                statement_text(&circuit.sources, op.origin).map(str::to_owned)
            };
            x == y && (x.command.is_some() || text(in_a, a) == text(in_b, b))
        }
        _ => true,
    }
}

/// Variables that have another value after the region than before it, or change within it.
pub fn written(region: &Region) -> Vec<SymbolId> {
    let columns = region.columns();
    let mut written: Vec<SymbolId> = columns
        .payloads
        .iter()
        .flat_map(|payload| match payload {
            Payload::Block(block) => block.writes.iter(),
            Payload::Statement(statement) => statement.writes.iter(),
        })
        .copied()
        .collect();
    written.sort_unstable();
    written.dedup();
    written
}

/// What a statement or block gives a new value: what it writes, and what it declares.
fn given(op: &OpView<'_>) -> Vec<SymbolId> {
    match (op.block(), op.statement()) {
        (Some(block), _) => block.writes.clone(),
        (_, Some(statement)) => {
            let declared = match statement.kind {
                StatementKind::Declaration(symbol) => Some(symbol),
                _ => None,
            };
            statement.writes.iter().copied().chain(declared).collect()
        }
        _ => Vec::new(),
    }
}

/// Which value of a changing variable a gate reads, and by how many writes it stands after its beginning.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Read {
    leaf: Leaf,
    /// The runtime-indexed wire through which it is read; `None` for parameters.
    wire: Option<usize>,
    writes: usize,
}

/// Checks that gates still stand where the variables they read have the values they had: the error names a variable.
pub fn compare_reads(
    a: (&Circuit, &Region),
    b: (&Circuit, &Region),
    index_reads: &dyn Fn(usize) -> Vec<SymbolId>,
) -> Result<(), String> {
    let before = reads(a, index_reads);
    for read in reads(b, index_reads) {
        let known = before.iter().find(|known| (known.leaf, known.wire) == (read.leaf, read.wire));
        if known.is_some_and(|known| known.writes != read.writes) {
            let name = &b.0.symbol(read.leaf.symbol).name;
            return Err(format!("a gate that reads `{name}` crossed a statement that writes it"));
        }
    }
    Ok(())
}

fn reads((circuit, region): (&Circuit, &Region), index_reads: &dyn Fn(usize) -> Vec<SymbolId>) -> Vec<Read> {
    let rows = rows(region);
    let mut counts: Vec<(SymbolId, usize)> = Vec::new();
    for symbol in rows.iter().flat_map(|&row| given(&region.op(row))) {
        if counts.iter().all(|count| count.0 != symbol) {
            counts.push((symbol, 0));
        }
    }
    let mut found: Vec<Read> = Vec::new();
    if counts.is_empty() {
        return found;
    }
    for op in region.iter() {
        let mut add = |leaf: Leaf, wire: Option<usize>| {
            if let Some(&(_, writes)) = counts.iter().find(|count| count.0 == leaf.symbol) {
                let read = Read { leaf, wire, writes };
                if !found.contains(&read) {
                    found.push(read);
                }
            }
        };
        if op.kind.is_gate() || op.kind == Kind::PHASE {
            for &param in op.params {
                circuit.exprs.for_each_leaf(param, &mut |leaf| add(leaf, None));
            }
            for wire in op.wires.iter().filter(|wire| wire.is_qubit()) {
                for symbol in index_reads(wire.index()) {
                    add(Leaf { symbol, version: 0 }, Some(wire.index()));
                }
            }
        }
        for symbol in given(&op) {
            counts.iter_mut().filter(|count| count.0 == symbol).for_each(|count| count.1 += 1);
        }
    }
    found
}
