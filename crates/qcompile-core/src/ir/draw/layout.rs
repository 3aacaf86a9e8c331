//! Which op stands in which column.

use super::label::Labels;
use super::lanes::{Lanes, Place, own_name};
use super::picture::{Frame, Item, LaneKind, Note, Picture};
use super::symbol::{Figure, bounds};
use super::{DrawOptions, source};
use crate::ir::{Kind, OpView, Param, Region, StatementKind, SymbolKind, Wire, classical::Command};

/// Control flow nested deeper than this is a box with its head.
const DEEPEST_FRAME: usize = 3;

pub(super) fn picture(labels: &Labels, lanes: Lanes, options: &DrawOptions) -> Picture {
    let main = &*labels.circuit.main;
    let mut composer = Composer {
        labels: *labels,
        lanes: &lanes,
        most_columns: options.columns.max(1),
        slot_levels: vec![0; main.wires()],
        lane_levels: vec![0; lanes.lanes.len() + 1],
        own_names: Vec::new(),
        parents: Vec::new(),
        made: Picture::default(),
    };
    let scope = Scope { region: main, slots: (0..main.wires()).collect(), frame: None, depth: 0 };
    let left_out = composer.region(&scope);
    composer.stack_frames();
    let mut made = composer.made;
    made.items.sort_by_key(|item| item.column);
    let phase = (!main.phase.same(Param::ZERO)).then(|| labels.param(main.phase));
    Picture { lanes: lanes.lanes, phase, left_out, ..made }
}

/// A region with the place of each of its wires in the tables of the composer.
struct Scope<'c> {
    region: &'c Region,
    slots: Vec<usize>,
    frame: Option<usize>,
    depth: usize,
}

impl Scope<'_> {
    fn slot(&self, wire: Wire) -> usize {
        self.slots[wire.dense(self.region.qubits())]
    }
}

struct Composer<'c> {
    labels: Labels<'c>,
    lanes: &'c Lanes,
    most_columns: usize,
    /// The first free column of each wire: those of the main region by dense number, then those of bodies.
    slot_levels: Vec<usize>,
    /// Likewise for lanes; the last stands for the row of note numbers above them.
    lane_levels: Vec<usize>,
    /// The names of the wires that come to life in bodies.
    own_names: Vec<String>,
    /// The frame around each frame.
    parents: Vec<Option<usize>>,
    made: Picture,
}

/// What to draw for an op.
enum Shape {
    Nothing,
    Figure(Figure),
    /// A note on these lanes.
    Note(String, Vec<usize>),
    /// A frame on these lanes.
    Frame(usize, usize),
}

impl<'c> Composer<'c> {
    /// Places the ops of a region in order; returns how many had no room.
    fn region(&mut self, scope: &Scope<'c>) -> usize {
        for op in scope.region.iter() {
            let shape = self.shape(scope, &op);
            let lanes: Vec<usize> = match &shape {
                Shape::Nothing => continue,
                Shape::Figure(figure) => figure.lanes.clone(),
                Shape::Note(_, lanes) => lanes.iter().copied().chain([self.lanes.lanes.len()]).collect(),
                &Shape::Frame(lo, hi) => (lo..=hi).collect(),
            };
            let column = self.free_column(scope, &op, &lanes);
            if column >= self.most_columns {
                return scope.region.len() - op.row;
            }
            self.take(scope, &op, &lanes, column + 1);
            match shape {
                Shape::Figure(figure) => self.put(column, figure),
                Shape::Note(text, lanes) => self.note(column, text, lanes),
                Shape::Frame(lo, hi) => {
                    let left_out = self.frame(scope, &op, (lo, hi), column);
                    if left_out > 0 {
                        return left_out + scope.region.len() - op.row - 1;
                    }
                }
                Shape::Nothing => {}
            }
        }
        0
    }

    fn free_column(&self, scope: &Scope, op: &OpView, lanes: &[usize]) -> usize {
        let slots = op.touched.iter().map(|&wire| self.slot_levels[scope.slot(wire)]);
        let lanes = lanes.iter().map(|&lane| self.lane_levels[lane]);
        slots.chain(lanes).max().unwrap_or(0)
    }

    /// Lets what follows on these wires and lanes start at `level`. Gates only read classical wires: what reads them
    /// next need not stand to the right.
    fn take(&mut self, scope: &Scope, op: &OpView, lanes: &[usize], level: usize) {
        let reads = |wire: Wire| wire.is_classical() && op.kind.is_gate();
        for &wire in op.touched.iter().filter(|&&wire| !reads(wire)) {
            self.slot_levels[scope.slot(wire)] = level;
        }
        lanes.iter().for_each(|&lane| self.lane_levels[lane] = level);
    }

    fn put(&mut self, column: usize, figure: Figure) {
        self.made.columns = self.made.columns.max(column + 1);
        if !figure.parts.is_empty() {
            self.made.items.push(Item { column, parts: figure.parts });
        }
    }

    fn note(&mut self, column: usize, text: String, lanes: Vec<usize>) {
        self.made.notes.push(Note { column, text });
        self.put(column, Figure::reference(self.made.notes.len(), lanes));
    }

    // --------------------------------------------------------------------------------------------- shapes of ops

    fn shape(&self, scope: &Scope, op: &OpView) -> Shape {
        match op.kind {
            Kind::BLOCK => self.block_shape(scope, op),
            Kind::STATEMENT => self.statement_shape(scope, op),
            Kind::PHASE => {
                let angle = op.params.first().map_or(String::new(), |&param| self.labels.param(param));
                Shape::Note(format!("gphase({angle})"), Vec::new())
            }
            _ => self.op_shape(scope, op),
        }
    }

    fn op_shape(&self, scope: &Scope, op: &OpView) -> Shape {
        let qubits: Vec<Wire> = op.wires.iter().copied().filter(|wire| wire.is_qubit()).collect();
        let places: Vec<Place> = qubits.iter().filter_map(|&wire| self.place(scope, wire)).collect();
        if places.len() < qubits.len() {
            return self.boxed(self.qubit_lanes(scope, op.touched), self.op_text(scope, op));
        }
        if places.iter().all(|place| place.hidden) {
            return Shape::Nothing;
        }
        Shape::Figure(match op.kind {
            Kind::BARRIER => {
                let shown = places.iter().filter(|place| !place.hidden);
                let mut lanes: Vec<usize> = shown.map(|place| place.lane).collect();
                lanes.sort_unstable();
                Figure::barrier(lanes)
            }
            Kind::RESET => Figure::reset(&places[0]),
            Kind::MEASURE => {
                let bit = op.wires.get(1).copied();
                let name = bit.map(|bit| self.labels.shorten(&self.name(scope, bit), self.labels.widest));
                Figure::measure(places[0].lane, bit.and_then(|bit| self.place(scope, bit)), name)
            }
            _ => Figure::gate(&self.labels, op.kind, op.params, &places),
        })
    }

    fn block_shape(&self, scope: &Scope, op: &OpView) -> Shape {
        let lanes = self.qubit_lanes(scope, op.touched);
        let Some((lo, hi)) = bounds(lanes.iter().copied()) else {
            return self.boxed(lanes, self.block_text(op));
        };
        if lanes.iter().all(|&lane| self.lanes.lanes[lane].kind == LaneKind::Gap) {
            return Shape::Nothing;
        }
        if scope.depth >= DEEPEST_FRAME {
            return self.boxed(lanes, self.block_text(op));
        }
        Shape::Frame(lo, hi)
    }

    fn block_text(&self, op: &OpView) -> String {
        let head = source::heads(self.labels.circuit, op).into_iter().next().unwrap_or_default();
        format!("{head} {{{}}}", self.labels.pick("…", "..."))
    }

    /// Declarations are what the lanes show; code that touches no qubit is a note.
    fn statement_shape(&self, scope: &Scope, op: &OpView) -> Shape {
        let Some(statement) = op.statement() else { return Shape::Nothing };
        let symbols = &self.labels.circuit.symbols;
        let text = source::statement(self.labels.circuit, op);
        match &statement.kind {
            StatementKind::Declaration(symbol) => {
                let is_variable = matches!(symbols[symbol.0 as usize].kind, SymbolKind::Variable { .. });
                let has_value = matches!(statement.command, Some(Command::Declare { value: Some(_), .. }));
                if is_variable && has_value { Shape::Note(text, Vec::new()) } else { Shape::Nothing }
            }
            StatementKind::Gate(_)
            | StatementKind::Subroutine(_)
            | StatementKind::Include
            | StatementKind::Calibration => Shape::Nothing,
            StatementKind::Pragma | StatementKind::Exit => {
                Shape::Note(text, self.qubit_lanes(scope, op.touched))
            }
            StatementKind::Classical | StatementKind::Delay | StatementKind::Nop => {
                self.boxed(self.qubit_lanes(scope, op.touched), text)
            }
        }
    }

    /// A text on lanes; a note where there are none.
    fn boxed(&self, lanes: Vec<usize>, text: String) -> Shape {
        if lanes.is_empty() {
            return Shape::Note(text, lanes);
        }
        Shape::Figure(Figure::text_box(&lanes, self.labels.shorten(&text, self.labels.widest)))
    }

    /// `x q[i]`: an op with a qubit that has no line, as text writes it.
    fn op_text(&self, scope: &Scope, op: &OpView) -> String {
        let operands: Vec<String> = op.wires.iter().map(|&wire| self.name(scope, wire)).collect();
        let what = self.labels.call(self.labels.circuit.gate_text(op.kind), op.params);
        format!("{what} {}", operands.join(", "))
    }

    /// The lanes of the qubits among some wires, sorted.
    fn qubit_lanes(&self, scope: &Scope, wires: &[Wire]) -> Vec<usize> {
        let qubits = wires.iter().filter(|wire| wire.is_qubit());
        let mut lanes: Vec<usize> =
            qubits.filter_map(|&wire| self.place(scope, wire)).map(|place| place.lane).collect();
        lanes.sort_unstable();
        lanes.dedup();
        lanes
    }

    fn place(&self, scope: &Scope, wire: Wire) -> Option<Place> {
        self.lanes.place(scope.slot(wire))
    }

    fn name(&self, scope: &Scope, wire: Wire) -> String {
        let main = &*self.labels.circuit.main;
        let slot = scope.slot(wire);
        match slot.checked_sub(main.wires()) {
            Some(own) => self.own_names[own].clone(),
            None => {
                let wire = match slot.checked_sub(main.qubits()) {
                    Some(bit) => Wire::classical(bit as u32),
                    None => Wire::qubit(slot as u32),
                };
                own_name(self.labels.circuit, main, wire)
            }
        }
    }

    // ---------------------------------------------------------------------------------------------- control flow

    /// Places the bodies between the edges of a frame that opens in `column`; returns how many ops had no room.
    fn frame(
        &mut self,
        scope: &Scope<'c>,
        op: &OpView<'c>,
        (lo, hi): (usize, usize),
        column: usize,
    ) -> usize {
        let Some(block) = op.block() else { return 0 };
        let index = self.made.frames.len();
        self.made.frames.push(Frame {
            lo,
            hi,
            first: column,
            last: None,
            heads: Vec::new(),
            above: 1,
            below: 1,
        });
        self.parents.push(scope.frame);
        let lanes: Vec<usize> = (lo..=hi).collect();
        let heads = source::heads(self.labels.circuit, op);
        let mut edge = column;
        for (k, (body, head)) in block.bodies.iter().zip(heads).enumerate() {
            if edge >= self.most_columns {
                return block.bodies[k..].iter().map(|body| body.len()).sum::<usize>().max(1);
            }
            self.put(edge, Figure::default());
            let head = self.head(head, body);
            self.made.frames[index].heads.push((edge, head));
            let inner = self.enter(scope, op, body, index);
            let left_out = self.region(&inner);
            if left_out > 0 {
                return left_out + block.bodies[k + 1..].iter().map(|body| body.len()).sum::<usize>();
            }
            edge = self.free_column(scope, op, &lanes);
            self.take(scope, op, &lanes, edge + 1);
        }
        self.put(edge, Figure::default());
        self.made.frames[index].last = Some(edge);
        0
    }

    /// A head with the global phase of its body.
    fn head(&self, head: String, body: &Region) -> String {
        let head = match body.phase.same(Param::ZERO) {
            true => head,
            false => format!("{head}, phase {}", self.labels.param(body.phase)),
        };
        self.labels.shorten(&head, self.labels.widest)
    }

    /// Wire i of a body is touched wire i of its op, qubits before classical wires.
    fn enter(&mut self, scope: &Scope, op: &OpView, body: &'c Region, frame: usize) -> Scope<'c> {
        let layout = &body.layout;
        let start = self.free_column(scope, op, &[]);
        let qubits = (0..layout.qubits).map(Wire::qubit);
        let wires = qubits.chain((0..layout.bits).map(Wire::classical));
        let slots = wires.map(|wire| {
            let (inherited, before) = match wire.is_qubit() {
                true => (layout.inherited_qubits, 0),
                false => (layout.inherited_bits, layout.inherited_qubits),
            };
            if wire.index() < inherited as usize {
                return scope.slot(op.touched[before as usize + wire.index()]);
            }
            self.own_names.push(own_name(self.labels.circuit, body, wire));
            self.slot_levels.push(start);
            self.slot_levels.len() - 1
        });
        let slots = slots.collect();
        Scope { region: body, slots, frame: Some(frame), depth: scope.depth + 1 }
    }

    /// Counts the edges that nested frames have at one lane; frames come before those inside them.
    fn stack_frames(&mut self) {
        let frames = &mut self.made.frames;
        for (index, parent) in self.parents.iter().enumerate().rev() {
            let Frame { lo, hi, above, below, .. } = frames[index];
            let Some(parent) = parent.map(|parent| &mut frames[parent]) else { continue };
            parent.above = parent.above.max(if lo == parent.lo { above + 1 } else { 1 });
            parent.below = parent.below.max(if hi == parent.hi { below + 1 } else { 1 });
        }
    }
}
