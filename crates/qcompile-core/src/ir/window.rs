//! Windows: small sets of gates that can be looked at, and replaced, as a circuit of their own.

use super::op::Wire;
use super::param::Param;
use super::region::{OpView, Region, Row};

/// How large a window may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub ops: usize,
    /// Number of qubits, those included that ops touch without acting on them. Classical wires do not count.
    pub wires: usize,
}

/// Gates without anything between them: no path along wires leaves the window and comes back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// In an order that the wires allow.
    pub rows: Vec<Row>,
    /// The touched wires, rising: qubits, then classical wires. Wire `k` of a class in the window's own region is the
    /// `k`-th of that class here.
    pub wires: Vec<Wire>,
    /// How many edits the editor had seen.
    pub(super) stamp: u64,
}

/// Why a window was not replaced. The region is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Empty,
    /// The row does not exist (any more), or stands in two windows.
    NoSuchRow(Row),
    /// The row is no gate, or must not be changed.
    NotFree(Row),
    /// Something stands between the rows of the window.
    NotConvex,
    /// Convex alone, but with another window (its place in the batch) each would have to stand before the other.
    Entangled {
        with: usize,
    },
    /// The replacement is over another number of qubits or classical wires.
    Wires {
        expected: (usize, usize),
        found: (usize, usize),
    },
    /// The replacement has something else than gates.
    NotGates,
    /// The op does not fit its kind, or its wires are not distinct wires of the region.
    Malformed,
    /// A new op would use a wire or a value that has no name in this scope, or no value yet.
    OutOfScope,
    /// The types of the values forbid to write the sum of the global phases.
    Phase,
    /// More ops than fit between two rows.
    TooLarge,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refused::Empty => write!(f, "the window is empty"),
            Refused::NoSuchRow(row) => write!(f, "row {row} does not exist or was replaced already"),
            Refused::NotFree(row) => write!(f, "row {row} is not a gate that may be changed"),
            Refused::NotConvex => write!(f, "ops outside the window stand between its ops"),
            Refused::Entangled { with } => {
                write!(f, "together with window {with} the order of the ops would be circular")
            }
            Refused::Wires { expected, found } => write!(
                f,
                "the replacement has {} qubits and {} classical wires, expected {} and {}",
                found.0, found.1, expected.0, expected.1
            ),
            Refused::Malformed => write!(f, "the wires or parameters do not fit the op"),
            Refused::NotGates => write!(f, "the replacement has ops that are not gates"),
            Refused::OutOfScope => {
                write!(f, "the replacement needs a wire or value that cannot be named there")
            }
            Refused::Phase => write!(f, "the global phases cannot be added"),
            Refused::TooLarge => write!(f, "the replacement has too many ops"),
        }
    }
}

impl std::error::Error for Refused {}

impl Window {
    /// Number of qubits and of classical wires.
    pub fn classes(&self) -> (usize, usize) {
        let qubits = self.wires.partition_point(|wire| wire.is_qubit());
        (qubits, self.wires.len() - qubits)
    }

    pub(super) fn of_rows(region: &Region, rows: &[Row]) -> Window {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        let wires = rows.iter().flat_map(|&row| region.op(row).touched.iter().copied()).collect();
        let mut window = Window { rows, wires, stamp: 0 };
        window.sort_wires();
        window
    }

    fn sort_wires(&mut self) {
        self.wires.sort_unstable();
        self.wires.dedup();
    }

    /// The window as a region over its own wires, without phase.
    pub(super) fn extract_from(&self, region: &Region) -> Region {
        let (qubits, bits) = self.classes();
        let mut local = Region::new(qubits as u32, bits as u32);
        for &row in &self.rows {
            local.push_mapped(region, row, |wire| to_local(&self.wires, qubits, wire));
        }
        local
    }
}

/// The name that a wire of the region has in the window.
fn to_local(wires: &[Wire], qubits: usize, wire: Wire) -> Wire {
    let at = wires.partition_point(|&other| other < wire);
    if wire.is_qubit() { Wire::qubit(at as u32) } else { Wire::classical((at - qubits) as u32) }
}

/// The wire of the region behind a wire of the window.
pub(super) fn from_local(wires: &[Wire], qubits: usize, wire: Wire) -> Wire {
    wires[wire.dense(qubits)]
}

/// What can be said of a replacement without the region around it.
pub(super) fn check_replacement(wires: &[Wire], replacement: &Region) -> Result<(), Refused> {
    let qubits = wires.partition_point(|wire| wire.is_qubit());
    let (expected, found) = ((qubits, wires.len() - qubits), (replacement.qubits(), replacement.bits()));
    if expected != found {
        return Err(Refused::Wires { expected, found });
    }
    let gates = replacement.ops().iter().all(|op| op.kind.is_gate());
    if gates { Ok(()) } else { Err(Refused::NotGates) }
}

/// Whether a new op would act on a wire without a name or read a value without one.
pub(super) fn out_of_scope(
    region: &Region,
    exprs: &super::Exprs,
    acting: impl IntoIterator<Item = Wire>,
    params: &[Param],
) -> bool {
    let layout = &region.layout;
    let unnamed = |wire: Wire| layout.unnamed.binary_search(&wire).is_ok();
    if !layout.unnamed.is_empty() && acting.into_iter().any(unnamed) {
        return true;
    }
    let mut hidden = false;
    if !layout.hidden.is_empty() {
        for &param in params {
            exprs.for_each_leaf(param, &mut |leaf| {
                hidden |= layout.hidden.binary_search(&leaf.symbol).is_ok()
            });
        }
    }
    hidden
}

impl Region {
    /// The window of these rows, in program order, whatever stands between them.
    pub fn window(&self, rows: &[Row]) -> Result<Window, Refused> {
        match rows.iter().find(|&&row| row >= self.len()) {
            Some(&row) => Err(Refused::NoSuchRow(row)),
            None => Ok(Window::of_rows(self, rows)),
        }
    }

    /// The window as a region over its own wires, without phase.
    pub fn extract(&self, window: &Window) -> Region {
        window.extract_from(self)
    }

    /// Cuts the free gates into disjoint windows within the limits, one scan. Gates that do not fit a window alone are
    /// in none.
    ///
    /// A window takes no more ops once an op outside it touches one of its wires. So all that follows a window stands
    /// after its last row, and all windows can be replaced together.
    pub fn windows(&self, limits: Limits) -> Vec<Window> {
        let mut blocks =
            Blocks { limits, open: vec![NONE; self.wires()], blocks: Vec::new(), qubits: self.qubits() };
        for op in self.iter() {
            blocks.take(&op);
        }
        let mut windows: Vec<Window> =
            blocks.blocks.into_iter().filter(|window| !window.rows.is_empty()).collect();
        for window in &mut windows {
            window.rows.sort_unstable();
            window.sort_wires();
        }
        windows.sort_unstable_by_key(|window| window.rows[window.rows.len() - 1]);
        windows
    }
}

const NONE: u32 = u32::MAX;

struct Blocks {
    limits: Limits,
    /// The window that may still grow on each wire.
    open: Vec<u32>,
    blocks: Vec<Window>,
    qubits: usize,
}

impl Blocks {
    fn take(&mut self, op: &OpView<'_>) {
        let mut near: Vec<u32> = op.touched.iter().map(|wire| self.open[wire.dense(self.qubits)]).collect();
        near.sort_unstable();
        near.dedup();
        near.retain(|&block| block != NONE);
        near.sort_by_key(|&block| std::cmp::Reverse(self.blocks[block as usize].rows.len()));
        let own_qubits = op.touched.iter().filter(|wire| wire.is_qubit()).count();
        if !op.is_free_gate() || own_qubits > self.limits.wires || self.limits.ops == 0 {
            near.into_iter().for_each(|block| self.close(block));
            return;
        }
        let mut kept: Vec<u32> = Vec::new();
        for block in near {
            kept.push(block);
            if !self.fits(op, &kept) {
                kept.pop();
                self.close(block);
            }
        }
        let into = self.join(&kept);
        let window = &mut self.blocks[into as usize];
        window.rows.push(op.row);
        for &wire in op.touched {
            if !window.wires.contains(&wire) {
                window.wires.push(wire);
            }
            self.open[wire.dense(self.qubits)] = into;
        }
    }

    fn fits(&self, op: &OpView<'_>, blocks: &[u32]) -> bool {
        let joined = || blocks.iter().map(|&block| &self.blocks[block as usize]);
        let ops: usize = joined().map(|window| window.rows.len()).sum();
        let qubits: usize =
            joined().map(|window| window.wires.iter().filter(|wire| wire.is_qubit()).count()).sum();
        let new = op
            .touched
            .iter()
            .filter(|&wire| wire.is_qubit() && joined().all(|window| !window.wires.contains(wire)));
        ops < self.limits.ops && qubits + new.count() <= self.limits.wires
    }

    /// One window out of several that may all still grow.
    fn join(&mut self, blocks: &[u32]) -> u32 {
        let Some((&into, others)) = blocks.split_first() else {
            self.blocks.push(Window::default());
            return self.blocks.len() as u32 - 1;
        };
        for &other in others {
            let window = std::mem::take(&mut self.blocks[other as usize]);
            for wire in &window.wires {
                self.open[wire.dense(self.qubits)] = into;
            }
            self.blocks[into as usize].rows.extend(window.rows);
            self.blocks[into as usize].wires.extend(window.wires);
        }
        into
    }

    fn close(&mut self, block: u32) {
        for wire in &self.blocks[block as usize].wires {
            self.open[wire.dense(self.qubits)] = NONE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::WireIndex;
    use crate::ir::hash::Meanings;
    use crate::testing::{self, Rng, Shape};

    /// Whether a path leaves the rows and comes back, by following all paths.
    fn is_convex(region: &Region, rows: &[Row]) -> bool {
        let index = WireIndex::of(region);
        let mut outside = vec![false; region.len()];
        for op in region.iter() {
            let before = op.touched.iter().filter_map(|&wire| index.prev(op.row, wire));
            let reached = before.clone().any(|prev| outside[prev] || rows.contains(&prev));
            if rows.contains(&op.row) {
                if before.clone().any(|prev| outside[prev]) {
                    return false;
                }
            } else {
                outside[op.row] = reached;
            }
        }
        true
    }

    #[test]
    fn windows_are_disjoint_convex_and_within_limits() {
        for seed in 0..100 {
            let mut rng = Rng::new(seed);
            let circuit = testing::circuit(&mut rng, &Shape::full(5, 60));
            let limits = Limits { ops: 1 + rng.below(8), wires: 1 + rng.below(3) };
            let windows = circuit.main.windows(limits);
            let mut taken = vec![false; circuit.main.len()];
            for window in &windows {
                assert!(window.rows.len() <= limits.ops && window.classes().0 <= limits.wires);
                assert!(is_convex(&circuit.main, &window.rows), "seed {seed}: {:?}", window.rows);
                for &row in &window.rows {
                    assert!(circuit.main.op(row).is_free_gate() && !std::mem::replace(&mut taken[row], true));
                }
                let local = circuit.main.extract(window);
                assert_eq!(local.validate(None), Ok(()));
            }
            for op in circuit.main.iter().filter(|op| op.is_free_gate() && !taken[op.row]) {
                assert!(op.touched.iter().filter(|wire| wire.is_qubit()).count() > limits.wires);
            }
        }
    }

    #[test]
    fn gates_on_two_qubits_come_together() {
        let mut region = Region::new(3, 0);
        let [h, cx] = [crate::gates::H, crate::gates::CX].map(crate::ir::Kind::gate);
        let q = Wire::qubit;
        for (kind, wires) in
            [(h, &[q(0)][..]), (h, &[q(1)]), (cx, &[q(0), q(1)]), (h, &[q(1)]), (cx, &[q(1), q(2)])]
        {
            region.push(kind, wires, &[], crate::ir::NO_ORIGIN);
        }
        let rows: Vec<Vec<Row>> =
            region.windows(Limits { ops: 10, wires: 2 }).into_iter().map(|window| window.rows).collect();
        assert_eq!(rows, [vec![0, 1, 2, 3], vec![4]]);
    }

    #[test]
    fn windows_put_back_change_nothing() {
        for seed in 0..100 {
            let circuit = testing::circuit(&mut Rng::new(seed), &Shape::full(5, 60));
            let windows = circuit.main.windows(Limits { ops: 6, wires: 3 });
            let batch =
                windows.iter().map(|window| (window.rows.clone(), circuit.main.extract(window))).collect();
            let (made, refused) = circuit.main.replace_windows(batch, &mut (*circuit.exprs).clone());
            assert_eq!(refused, []);
            let meanings = Meanings::of(&circuit);
            assert_eq!(made.structure_hash(&meanings), circuit.main.structure_hash(&meanings), "seed {seed}");
            assert_eq!(made.validate(Some(&circuit)), Ok(()), "seed {seed}");
        }
    }
}
