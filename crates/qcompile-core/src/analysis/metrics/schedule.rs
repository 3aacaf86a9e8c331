//! As soon as possible: the layer in which each op of a region can run.

use rustc_hash::FxHashSet;

use super::magic::Magic;
use crate::ir::{Block, Circuit, Head, Kind, OpView, Region, Wire, WireName};

/// How far a wire has come, in the units of each depth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Level {
    pub depth: u64,
    pub two_qubit: u64,
    pub t: u64,
    pub path: Path,
}

/// The longest path of ops when barriers do not order them; of several, the one with the most two-qubit gates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Path {
    pub length: u64,
    pub two_qubit: u64,
}

/// What running a region takes. Of alternative bodies the larger figure counts, each figure for itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    pub end: Level,
    pub gates: u64,
    pub two_qubit: u64,
    /// In how many layers each qubit is acted on, summed over qubits.
    pub live: u64,
}

pub(super) struct Scheduler<'c> {
    magic: Magic<'c>,
    /// Pairs of qubits that share a two-qubit gate, the smaller first.
    pub pairs: FxHashSet<(u32, u32)>,
    /// Layers with a reset or with a measurement after which its wires are used again.
    pub mid_circuit_layers: FxHashSet<u64>,
}

/// What a region must know about the program around it.
struct Surroundings {
    /// Layers that ran before.
    layers: u64,
    /// The qubit of the program that each qubit is; `None` when only known at run time.
    qubits: Vec<Option<u32>>,
    /// Whether anything acts on the wire later, by dense number.
    used_later: Vec<bool>,
}

impl<'c> Scheduler<'c> {
    pub fn new(circuit: &'c Circuit) -> Self {
        Scheduler {
            magic: Magic::new(circuit),
            pairs: FxHashSet::default(),
            mid_circuit_layers: FxHashSet::default(),
        }
    }

    pub fn main(&mut self, region: &Region) -> Extent {
        let mut qubits: Vec<Option<u32>> = (0..region.layout.qubits).map(Some).collect();
        for source in region.layout.sources.iter().filter(|source| source.first.is_qubit()) {
            if matches!(source.what, WireName::Dynamic { .. }) {
                qubits[source.first.index()..][..source.len as usize].fill(None);
            }
        }
        self.region(region, &Surroundings { layers: 0, qubits, used_later: vec![false; region.wires()] })
    }

    fn region(&mut self, region: &Region, around: &Surroundings) -> Extent {
        let mut wires = Wires::new(region);
        let last_use = last_uses(region);
        let used_later = |op: &OpView, wire: Wire| {
            let wire = wire.dense(region.qubits());
            around.used_later[wire] || last_use[wire] > op.row
        };
        let mut extent = Extent::default();
        for op in region.iter() {
            let start = wires.start(&op);
            let layer = around.layers + start.path.length;
            let cost = match op.kind {
                Kind::PHASE => continue,
                Kind::BARRIER | Kind::STATEMENT => {
                    wires.synchronise(&op, start);
                    continue;
                }
                Kind::BLOCK => self.block(&op, around, layer, &used_later),
                Kind::RESET => self.step(&op, layer, true),
                Kind::MEASURE => self.step(&op, layer, op.wires.iter().any(|&wire| used_later(&op, wire))),
                _ => self.gate(&op, around),
            };
            let end = start.plus(cost.end);
            wires.finish(&op, end);
            extent = Extent {
                end: extent.end.join(end),
                gates: extent.gates + cost.gates,
                two_qubit: extent.two_qubit + cost.two_qubit,
                live: extent.live + cost.live,
            };
        }
        extent
    }

    fn gate(&mut self, op: &OpView, around: &Surroundings) -> Extent {
        let two_qubit = u64::from(op.wires.len() == 2);
        if let [a, b] = op.wires
            && let (Some(a), Some(b)) = (around.qubits[a.index()], around.qubits[b.index()])
        {
            self.pairs.insert((a.min(b), a.max(b)));
        }
        let path = Path { length: 1, two_qubit };
        let end = Level { depth: 1, two_qubit, t: u64::from(self.magic.is_t(op)), path };
        Extent { end, gates: 1, two_qubit, live: op.wires.len() as u64 }
    }

    /// A measurement or a reset.
    fn step(&mut self, op: &OpView, layer: u64, mid_circuit: bool) -> Extent {
        if mid_circuit {
            self.mid_circuit_layers.insert(layer);
        }
        let live = op.wires.iter().filter(|wire| wire.is_qubit()).count() as u64;
        let end = Level { depth: 1, path: Path { length: 1, two_qubit: 0 }, ..Level::default() };
        Extent { end, live, ..Extent::default() }
    }

    fn block(
        &mut self,
        op: &OpView,
        around: &Surroundings,
        layers: u64,
        used_later: &dyn Fn(&OpView, Wire) -> bool,
    ) -> Extent {
        let Some(block) = op.block() else { return Extent::default() };
        let used_later: Vec<bool> =
            op.touched.iter().map(|&wire| is_loop(block) || used_later(op, wire)).collect();
        let mut largest = Extent::default();
        for body in &block.bodies {
            let inner = Surroundings::of_body(around, op.touched, &used_later, layers, body);
            largest = largest.join(self.region(body, &inner));
        }
        largest
    }
}

/// What a body does last runs before what it does first.
fn is_loop(block: &Block) -> bool {
    matches!(block.head, Head::For { .. } | Head::While(_))
}

/// The last row that uses each wire, by dense number; 0 for none.
fn last_uses(region: &Region) -> Vec<usize> {
    let mut last = vec![0; region.wires()];
    let is_use = |kind: Kind| kind.is_gate() || matches!(kind, Kind::MEASURE | Kind::RESET | Kind::BLOCK);
    for op in region.iter().filter(|op| is_use(op.kind)) {
        for wire in op.touched {
            last[wire.dense(region.qubits())] = op.row;
        }
    }
    last
}

impl Surroundings {
    /// Wire i of a body is touched wire i of its op, qubits before classical wires; what comes to life in the body
    /// ends with it.
    fn of_body(
        around: &Surroundings,
        touched: &[Wire],
        touched_used_later: &[bool],
        layers: u64,
        body: &Region,
    ) -> Surroundings {
        let layout = &body.layout;
        let (inherited, bits) = (layout.inherited_qubits as usize, layout.inherited_bits as usize);
        let mut qubits: Vec<Option<u32>> =
            touched[..inherited].iter().map(|wire| around.qubits[wire.index()]).collect();
        qubits.resize(body.qubits(), None);
        let mut used_later = vec![false; body.wires()];
        used_later[..inherited].copy_from_slice(&touched_used_later[..inherited]);
        used_later[body.qubits()..][..bits].copy_from_slice(&touched_used_later[inherited..][..bits]);
        Surroundings { layers, qubits, used_later }
    }
}

/// The level of every wire. A gate reads the classical wires that it touches: it comes after what wrote them, and what
/// writes them next comes after it, but readers do not wait for each other.
struct Wires {
    qubits: usize,
    written: Vec<Level>,
    /// The latest reader of each classical wire.
    read: Vec<Level>,
}

impl Wires {
    fn new(region: &Region) -> Wires {
        let written = vec![Level::default(); region.wires()];
        Wires { qubits: region.qubits(), written, read: vec![Level::default(); region.bits()] }
    }

    fn start(&self, op: &OpView) -> Level {
        op.touched.iter().fold(Level::default(), |start, &wire| {
            let start = start.join(self.written[wire.dense(self.qubits)]);
            let waits_for_readers = wire.is_classical() && !op.kind.is_gate();
            if waits_for_readers { start.join(self.read[wire.index()]) } else { start }
        })
    }

    fn finish(&mut self, op: &OpView, end: Level) {
        for &wire in op.touched {
            if wire.is_classical() && op.kind.is_gate() {
                let read = &mut self.read[wire.index()];
                *read = read.join(end);
            } else {
                self.written[wire.dense(self.qubits)] = end;
            }
        }
    }

    /// Brings wires to one level in every depth; the longest path does not see it.
    fn synchronise(&mut self, op: &OpView, level: Level) {
        for &wire in op.touched {
            let written = &mut self.written[wire.dense(self.qubits)];
            *written = Level { path: written.path, ..level };
        }
    }
}

impl Level {
    fn join(self, other: Level) -> Level {
        Level {
            depth: self.depth.max(other.depth),
            two_qubit: self.two_qubit.max(other.two_qubit),
            t: self.t.max(other.t),
            path: self.path.max(other.path),
        }
    }

    fn plus(self, cost: Level) -> Level {
        Level {
            depth: self.depth + cost.depth,
            two_qubit: self.two_qubit + cost.two_qubit,
            t: self.t + cost.t,
            path: Path {
                length: self.path.length + cost.path.length,
                two_qubit: self.path.two_qubit + cost.path.two_qubit,
            },
        }
    }
}

impl Extent {
    fn join(self, other: Extent) -> Extent {
        Extent {
            end: self.end.join(other.end),
            gates: self.gates.max(other.gates),
            two_qubit: self.two_qubit.max(other.two_qubit),
            live: self.live.max(other.live),
        }
    }
}
