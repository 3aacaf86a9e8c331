//! Replaces many windows of a frozen region at once.
//!
//! Windows that are convex each need not be replaceable together: once their interiors are rearranged at will, window
//! A may have to stand before window B on one wire and after it on another. So windows count as single nodes, and the
//! rows are written in program order, each after all that it depends on: a window where its last row stood, or
//! earlier where something needs it. A node that needs itself is a circle; one window on it is refused and its rows
//! stand for themselves again.

use rustc_hash::FxHashMap;

use super::op::{Kind, MODIFIED, SYMBOLIC, Wire};
use super::param::{Exprs, Param};
use super::payload::StatementKind;
use super::region::{Region, Row};
use super::symbol::SymbolId;
use super::window::{Refused, Window, check_replacement, from_local, out_of_scope};

const NONE: u32 = u32::MAX;

impl Region {
    /// The region with the rows of each window replaced by a region over the window's wires (see [`Window`]), and the
    /// windows that were refused, by their places in the batch. Phases of replacements are added to the region's.
    ///
    /// New ops carry MODIFIED and the origin of the first row of their window.
    pub fn replace_windows(
        &self,
        windows: Vec<(Vec<Row>, Region)>,
        exprs: &mut Exprs,
    ) -> (Region, Vec<(usize, Refused)>) {
        let mut batch = Batch::new(self, windows);
        batch.check(exprs);
        for row in 0..self.len() {
            let node = batch.node(row);
            if !batch.emitted[row] && batch.is_last(row, node) {
                batch.emit(node, exprs);
            }
            batch.emit_loose(row, exprs);
        }
        batch.finish(exprs)
    }
}

/// A row that stands for itself, or a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Row(Row),
    Window(usize),
}

struct Batch<'a> {
    region: &'a Region,
    windows: Vec<(Window, Region)>,
    /// The window of each row.
    owner: Vec<u32>,
    emitted: Vec<bool>,
    /// The row before each row, for each touched wire; where the entries of a row start.
    prev: Vec<u32>,
    starts: Vec<u32>,
    declared: FxHashMap<SymbolId, Row>,
    made: Region,
    refused: Vec<(usize, Refused)>,
    /// Nodes that wait for others: rows, then windows.
    waiting: Vec<bool>,
    /// Rows of windows that were refused on the way, last one first.
    loose: Vec<Row>,
}

impl<'a> Batch<'a> {
    fn new(region: &'a Region, windows: Vec<(Vec<Row>, Region)>) -> Batch<'a> {
        let (starts, prev) = previous_rows(region);
        let mut batch = Batch {
            region,
            windows: Vec::with_capacity(windows.len()),
            owner: vec![NONE; region.len()],
            emitted: vec![false; region.len()],
            prev,
            starts,
            declared: region.declarations(),
            made: region.emptied(),
            refused: Vec::new(),
            waiting: vec![false; region.len() + windows.len()],
            loose: Vec::new(),
        };
        for (index, (rows, replacement)) in windows.into_iter().enumerate() {
            let window = match batch.claim(index, &rows) {
                Ok(()) => Window::of_rows(region, &rows),
                Err(reason) => {
                    batch.refused.push((index, reason));
                    Window::default()
                }
            };
            batch.windows.push((window, replacement));
        }
        batch
    }

    /// Takes the rows for a window, or none of them.
    fn claim(&mut self, index: usize, rows: &[Row]) -> Result<(), Refused> {
        if rows.is_empty() {
            return Err(Refused::Empty);
        }
        for (taken, &row) in rows.iter().enumerate() {
            let problem = match self.owner.get(row) {
                Some(&NONE) if self.region.op(row).is_free_gate() => {
                    self.owner[row] = index as u32;
                    continue;
                }
                Some(&NONE) => Refused::NotFree(row),
                _ => Refused::NoSuchRow(row),
            };
            rows[..taken].iter().for_each(|&row| self.owner[row] = NONE);
            return Err(problem);
        }
        Ok(())
    }

    /// Refuses what needs no look at the order.
    fn check(&mut self, exprs: &mut Exprs) {
        let mut phase = self.region.phase;
        for index in 0..self.windows.len() {
            let (window, replacement) = &self.windows[index];
            if window.rows.is_empty() {
                continue;
            }
            let sum = exprs.add(phase, replacement.phase);
            match (self.check_one(window, replacement, exprs), sum) {
                (Err(reason), _) => self.refuse(index, reason),
                (Ok(()), None) => self.refuse(index, Refused::Phase),
                (Ok(()), Some(sum)) => phase = sum,
            }
        }
    }

    fn check_one(&self, window: &Window, replacement: &Region, exprs: &Exprs) -> Result<(), Refused> {
        check_replacement(&window.wires, replacement)?;
        let qubits = window.classes().0;
        for op in replacement.iter() {
            let acting = op.wires.iter().map(|&wire| from_local(&window.wires, qubits, wire));
            if out_of_scope(self.region, exprs, acting, op.params) {
                return Err(Refused::OutOfScope);
            }
        }
        Ok(())
    }

    /// Lets the rows of a window stand for themselves.
    fn refuse(&mut self, index: usize, reason: Refused) {
        for &row in &self.windows[index].0.rows {
            self.owner[row] = NONE;
        }
        self.refused.push((index, reason));
    }

    fn node(&self, row: Row) -> Node {
        match self.owner[row] {
            NONE => Node::Row(row),
            window => Node::Window(window as usize),
        }
    }

    /// Whether the row is the one at whose place its node stands.
    fn is_last(&self, row: Row, node: Node) -> bool {
        match node {
            Node::Row(_) => true,
            Node::Window(window) => self.windows[window].0.rows.last() == Some(&row),
        }
    }

    /// Writes a node after all that it depends on.
    fn emit(&mut self, node: Node, exprs: &Exprs) {
        let mut open = Vec::new();
        self.open(&mut open, node);
        while let Some(&node) = open.last() {
            let Some(needed) = self.missing(node, exprs) else {
                self.write(node);
                self.close_from(&mut open, node);
                continue;
            };
            let next = self.node(needed);
            if !self.waiting[self.place(next)] {
                self.open(&mut open, next);
                continue;
            }
            let start = open.iter().position(|&other| other == next).unwrap_or(0);
            let refused = self.break_circle(&open[start..]);
            self.close_from(&mut open, Node::Window(refused));
        }
    }

    fn place(&self, node: Node) -> usize {
        match node {
            Node::Row(row) => row,
            Node::Window(window) => self.region.len() + window,
        }
    }

    fn open(&mut self, open: &mut Vec<Node>, node: Node) {
        let place = self.place(node);
        self.waiting[place] = true;
        open.push(node);
    }

    /// Forgets a node and those that were opened for it.
    fn close_from(&mut self, open: &mut Vec<Node>, node: Node) {
        while let Some(closed) = open.pop() {
            let place = self.place(closed);
            self.waiting[place] = false;
            if closed == node {
                break;
            }
        }
    }

    /// Writes rows up to `row` that belonged to a window when their turn came.
    fn emit_loose(&mut self, row: Row, exprs: &Exprs) {
        while let Some(loose) = self.loose.pop() {
            if loose <= row {
                self.emit(Node::Row(loose), exprs);
            }
        }
    }

    /// Refuses one window of a circle: one that is not convex alone, or else the last in the batch.
    fn break_circle(&mut self, circle: &[Node]) -> usize {
        let windows = circle.iter().filter_map(|node| match node {
            Node::Window(window) => Some(*window),
            Node::Row(_) => None,
        });
        let mut windows: Vec<usize> = windows.collect();
        windows.sort_unstable();
        let broken = windows.iter().copied().find(|&window| !self.is_convex(window));
        let refused = broken.or_else(|| windows.pop()).expect("rows alone are in order");
        let reason = match (broken, windows.last()) {
            (None, Some(&with)) => Refused::Entangled { with },
            _ => Refused::NotConvex,
        };
        self.refuse(refused, reason);
        self.loose.extend(self.windows[refused].0.rows.iter().rev());
        refused
    }

    /// Whether no path through other rows leads from the window back to it.
    fn is_convex(&self, window: usize) -> bool {
        let rows = &self.windows[window].0.rows;
        let qubits = self.region.qubits();
        // What each wire carries: nothing of the window, something of it, or something that went through other rows.
        let mut carries = vec![(false, false); self.region.wires()];
        for row in rows[0]..=rows[rows.len() - 1] {
            let touched = self.region.op(row).touched;
            let mut met = touched.iter().map(|wire| carries[wire.dense(qubits)]);
            let state = if self.owner[row] == window as u32 {
                if met.any(|(_, outside)| outside) {
                    return false;
                }
                (true, false)
            } else if met.any(|(inside, outside)| inside || outside) {
                (false, true)
            } else {
                continue;
            };
            touched.iter().for_each(|wire| carries[wire.dense(qubits)] = state);
        }
        true
    }

    /// A row that has to be written before the node.
    fn missing(&self, node: Node, exprs: &Exprs) -> Option<Row> {
        match node {
            Node::Row(row) if self.emitted[row] => None,
            Node::Row(row) => {
                let declared = |&declared: &Row| declared < row;
                let missing = self.missing_for(row, NONE);
                missing.or_else(|| self.undeclared(self.region, row, exprs).filter(declared))
            }
            Node::Window(window) => {
                let (rows, replacement) = (&self.windows[window].0.rows, &self.windows[window].1);
                let before = rows.iter().find_map(|&row| self.missing_for(row, window as u32));
                before.or_else(|| {
                    (0..replacement.len()).find_map(|row| self.undeclared(replacement, row, exprs))
                })
            }
        }
    }

    /// The first row before `row` that is not written and not in `window`.
    fn missing_for(&self, row: Row, window: u32) -> Option<Row> {
        let before = &self.prev[self.starts[row] as usize..self.starts[row + 1] as usize];
        let waits = |&&prev: &&u32| {
            prev != NONE
                && !self.emitted[prev as usize]
                && (window == NONE || self.owner[prev as usize] != window)
        };
        before.iter().find(waits).map(|&prev| prev as usize)
    }

    /// The declaration that an op reads a value of, when it is not written yet.
    fn undeclared(&self, region: &Region, row: Row, exprs: &Exprs) -> Option<Row> {
        if self.declared.is_empty() || !region.ops()[row].is(SYMBOLIC) {
            return None;
        }
        let mut found = None;
        for &param in region.op(row).params {
            exprs.for_each_leaf(param, &mut |leaf| {
                found = found.or(self
                    .declared
                    .get(&leaf.symbol)
                    .copied()
                    .filter(|&declared| !self.emitted[declared]));
            });
        }
        found
    }

    fn write(&mut self, node: Node) {
        match node {
            Node::Row(row) if self.emitted[row] => {}
            Node::Row(row) => {
                self.made.push_from(self.region, row);
                self.emitted[row] = true;
            }
            Node::Window(window) => {
                let (window, replacement) = &self.windows[window];
                let origin = self.region.origin(window.rows[0]);
                push_replacement(&mut self.made, window, replacement, origin);
                for &row in &window.rows {
                    self.emitted[row] = true;
                }
            }
        }
    }

    /// Adds the phases of the windows that were not refused.
    fn finish(mut self, exprs: &mut Exprs) -> (Region, Vec<(usize, Refused)>) {
        let mut accepted = vec![true; self.windows.len()];
        self.refused.iter().for_each(|&(index, _)| accepted[index] = false);
        let replaced = (0..accepted.len()).filter(|&index| accepted[index]);
        let phases: Vec<Param> = replaced.map(|index| self.windows[index].1.phase).collect();
        let sum = phases.iter().try_fold(self.region.phase, |sum, &phase| exprs.add(sum, phase));
        let Some(phase) = sum else {
            // All phases could be added, but without those of refused windows they cannot.
            let all = (0..accepted.len()).map(|index| (index, Refused::Phase)).collect();
            return (self.region.clone(), all);
        };
        self.made.phase = phase;
        self.refused.sort_by_key(|&(index, _)| index);
        (self.made, self.refused)
    }
}

fn push_replacement(made: &mut Region, window: &Window, replacement: &Region, origin: u32) {
    let qubits = window.classes().0;
    let mut wires: Vec<Wire> = Vec::new();
    for op in replacement.iter() {
        wires.clear();
        wires.extend(op.touched.iter().map(|&wire| from_local(&window.wires, qubits, wire)));
        let (acting, shadows) = wires.split_at(op.wires.len());
        made.push_touching(op.kind, acting, shadows, op.params, MODIFIED, origin);
    }
}

/// For each row and touched wire the row before; where the entries of each row start.
fn previous_rows(region: &Region) -> (Vec<u32>, Vec<u32>) {
    let mut last = vec![NONE; region.wires()];
    let mut starts = Vec::with_capacity(region.len() + 1);
    let mut prev = Vec::with_capacity(2 * region.len());
    for op in region.iter() {
        starts.push(prev.len() as u32);
        for wire in op.touched {
            prev.push(std::mem::replace(&mut last[wire.dense(region.qubits())], op.row as u32));
        }
    }
    starts.push(prev.len() as u32);
    (starts, prev)
}

impl Region {
    /// The rows that declare symbols.
    pub(super) fn declarations(&self) -> FxHashMap<SymbolId, Row> {
        let rows = if self.payloads.is_empty() { 0 } else { self.len() };
        let mut found = FxHashMap::default();
        for row in (0..rows).filter(|&row| self.ops[row].kind == Kind::STATEMENT) {
            if let Some(StatementKind::Declaration(symbol)) = self.op(row).statement().map(|made| &made.kind)
            {
                found.entry(*symbol).or_insert(row);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates;
    use crate::ir::hash::Meanings;
    use crate::ir::{NO_ORIGIN, WireIndex};
    use crate::testing::{self, Rng};

    fn q(k: u32) -> Wire {
        Wire::qubit(k)
    }

    /// All gates on all wires of a window: nothing inside can move past anything else.
    fn dense(window: &Window, mark: f64) -> Region {
        let mut made = Region::new(window.wires.len() as u32, 0);
        for k in 0..2 * window.wires.len() as u32 {
            let next = (k + 1) % window.wires.len() as u32;
            let wires = [q(k % window.wires.len() as u32), q(next)];
            match window.wires.len() {
                1 => made.push(Kind::gate(gates::RZ), &wires[..1], &[Param::from(mark)], NO_ORIGIN),
                _ => made.push(Kind::gate(gates::RZZ), &wires, &[Param::from(mark)], NO_ORIGIN),
            };
        }
        made
    }

    /// Whether the windows, as single nodes, leave the graph of the region without circles.
    fn is_acyclic(region: &Region, windows: &[Vec<Row>]) -> bool {
        let index = WireIndex::of(region);
        let mut node: Vec<usize> = (0..region.len()).collect();
        for rows in windows {
            rows.iter().for_each(|&row| node[row] = rows[0]);
        }
        let mut edges: Vec<(usize, usize)> = Vec::new();
        for op in region.iter() {
            for &wire in op.touched {
                if let Some(next) = index.next(op.row, wire)
                    && node[next] != node[op.row]
                {
                    edges.push((node[op.row], node[next]));
                }
            }
        }
        let mut left: Vec<usize> = node.clone();
        left.sort_unstable();
        left.dedup();
        loop {
            let count = left.len();
            left.retain(|target| edges.iter().any(|edge| edge.1 == *target));
            edges.retain(|edge| left.contains(&edge.0));
            if left.len() == count {
                return left.is_empty();
            }
        }
    }

    /// Random sets of rows, most of them no good: what is accepted is acyclic, adding any refused one is not, and the
    /// result is what replacing one after another gives.
    #[test]
    fn batches_are_refused_exactly_where_they_must() {
        let (mut accepted_total, mut refused_total, mut entangled, mut needless) = (0, 0, 0, 0);
        for seed in 0..1500 {
            let mut rng = Rng::new(seed);
            let region = testing::region(&mut rng, 5, 24);
            let mut free: Vec<Row> = (0..region.len()).collect();
            let mut windows = Vec::new();
            for _ in 0..rng.below(6) {
                let start = rng.below(free.len());
                let near = (free.len() - start).min(5);
                let count = 1 + rng.below(near.min(3));
                let mut rows = rng.sample(&free[start..start + near], count);
                rows.sort_unstable();
                free.retain(|row| !rows.contains(row));
                windows.push(rows);
            }
            let batch = windows
                .iter()
                .enumerate()
                .map(|(k, rows)| (rows.clone(), dense(&Window::of_rows(&region, rows), k as f64)));
            let (made, refused) = region.replace_windows(batch.collect(), &mut Exprs::default());
            let is_refused = |k: usize| refused.iter().any(|&(index, _)| index == k);
            let accepted: Vec<usize> = (0..windows.len()).filter(|&k| !is_refused(k)).collect();
            let rows_of = |places: &[usize]| places.iter().map(|&k| windows[k].clone()).collect::<Vec<_>>();
            assert!(is_acyclic(&region, &rows_of(&accepted)), "seed {seed}");
            for (k, reason) in &refused {
                let alone = is_acyclic(&region, &rows_of(&[*k]));
                match reason {
                    Refused::NotConvex => assert!(!alone, "seed {seed}: window {k}"),
                    Refused::Entangled { with } => {
                        assert!(with < k && alone, "seed {seed}: window {k}");
                        let back = [&accepted[..], &[*k]].concat();
                        needless += is_acyclic(&region, &rows_of(&back)) as usize;
                        entangled += 1;
                    }
                    other => panic!("seed {seed}: {other:?}"),
                }
            }
            assert_eq!(made.validate(None), Ok(()), "seed {seed}");
            let expected = one_by_one(&region, &rows_of(&accepted), &accepted);
            let meanings = Meanings::default();
            assert_eq!(made.structure_hash(&meanings), expected.structure_hash(&meanings), "seed {seed}");
            accepted_total += accepted.len();
            refused_total += refused.len();
        }
        let totals = [accepted_total, refused_total, entangled, needless];
        assert!(accepted_total > 1000 && refused_total > 500 && entangled > 5 && needless == 0, "{totals:?}");
    }

    /// Contracts the windows and writes the nodes in any order that their edges allow.
    fn one_by_one(region: &Region, windows: &[Vec<Row>], marks: &[usize]) -> Region {
        let index = WireIndex::of(region);
        let owner = |row: Row| windows.iter().position(|rows| rows.contains(&row));
        let mut made = region.emptied();
        let mut written = vec![false; region.len()];
        while written.contains(&false) {
            let ready = |row: Row| {
                let rows = owner(row).map_or(vec![row], |window| windows[window].clone());
                let before = rows.iter().flat_map(|&row| {
                    let index = &index;
                    region.op(row).touched.iter().filter_map(move |&wire| index.prev(row, wire))
                });
                before.into_iter().all(|prev| written[prev] || rows.contains(&prev))
            };
            let row = (0..region.len()).rev().find(|&row| !written[row] && ready(row)).unwrap();
            match owner(row) {
                None => {
                    made.push_from(region, row);
                    written[row] = true;
                }
                Some(at) => {
                    let window = Window::of_rows(region, &windows[at]);
                    push_replacement(&mut made, &window, &dense(&window, marks[at] as f64), NO_ORIGIN);
                    windows[at].iter().for_each(|&row| written[row] = true);
                }
            }
        }
        made
    }

    /// The circle of the design notes: each window is convex, both together are not.
    #[test]
    fn entangled_windows_are_told() {
        let mut region = Region::new(4, 0);
        for wires in [[0, 1], [2, 3]] {
            region.push(Kind::gate(gates::CX), &wires.map(q), &[], NO_ORIGIN);
        }
        // Window 0 is {x q0, x q3}, window 1 is {x q1, x q2}: rows 2, 5 and 3, 4.
        for wire in [0, 1] {
            region.push(Kind::gate(gates::X), &[q(wire)], &[], NO_ORIGIN);
        }
        region.push(Kind::gate(gates::CX), &[q(0), q(2)], &[], NO_ORIGIN);
        region.push(Kind::gate(gates::CX), &[q(1), q(3)], &[], NO_ORIGIN);
        for wire in [2, 3] {
            region.push(Kind::gate(gates::X), &[q(wire)], &[], NO_ORIGIN);
        }
        let replace = |windows: &[&[Row]]| {
            let batch = windows
                .iter()
                .map(|rows| {
                    let window = region.window(rows).unwrap_or_default();
                    (rows.to_vec(), dense(&window, 1.0))
                })
                .collect();
            region.replace_windows(batch, &mut Exprs::default()).1
        };
        assert_eq!(replace(&[&[2, 7]]), []);
        assert_eq!(replace(&[&[3, 6]]), []);
        assert_eq!(replace(&[&[2, 7], &[3, 6]]), [(1, Refused::Entangled { with: 0 })]);
        assert_eq!(
            replace(&[&[2, 4], &[4], &[0, 9], &[1, 5, 6]]),
            [(1, Refused::NoSuchRow(4)), (2, Refused::NoSuchRow(9)), (3, Refused::NotConvex),]
        );
    }

    #[test]
    fn phases_of_accepted_windows_count() {
        let mut region = Region::new(2, 0);
        region.phase = Param::from(0.5);
        region.push(Kind::gate(gates::CX), &[q(0), q(1)], &[], 7);
        region.push(Kind::gate(gates::CX), &[q(1), q(0)], &[], 8);
        region.push(Kind::gate(gates::CX), &[q(0), q(1)], &[], 9);
        let with_phase = |phase: f64| {
            let mut made = Region::new(2, 0);
            made.push(Kind::gate(gates::CZ), &[q(0), q(1)], &[], NO_ORIGIN);
            made.phase = Param::from(phase);
            made
        };
        let batch = vec![(vec![0, 2], with_phase(100.0)), (vec![1], with_phase(0.25))];
        let (made, refused) = region.replace_windows(batch, &mut Exprs::default());
        assert_eq!(refused, [(0, Refused::NotConvex)]);
        assert_eq!(made.phase.as_number(), Some(0.75));
        let found: Vec<(u32, bool)> = made.iter().map(|op| (op.origin, op.is(MODIFIED))).collect();
        assert_eq!(found, [(7, false), (8, true), (9, false)]);
    }
}
