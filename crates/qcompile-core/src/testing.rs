//! Random circuits and programs for tests: seeded, small, valid, with everything that they can hold.

pub mod programs;

use std::f64::consts::PI;
use std::sync::Arc;

use crate::gates::{GATES, GateId, Matrix};
use crate::ir::classical::{Command, Expression, ExpressionNode, Index, Type, Value};
use crate::ir::{
    Block, Circuit, Exprs, ForDomain, Function, GateBody, Head, Io, Kind, Layout, Leaf, Modified, NO_ORIGIN,
    PINNED, Param, Power, ProgramGate, Region, Statement, StatementKind, Symbol, SymbolId, SymbolKind, Wire,
    WireIndex, WireName, WireSource,
};

/// A small generator (splitmix64), equal on all platforms.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.word() % end as u64) as usize
    }

    /// True once in `n`.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Half of the time a multiple of pi/4 up to 8 pi, where special cases live, and sometimes close to one.
    pub fn angle(&mut self) -> f64 {
        let special = (self.below(65) as f64 - 32.0) * PI / 4.0;
        match self.below(8) {
            0..=3 => special,
            4 => special + self.pick(&[1e-9, -1e-9, 1e-10, -1e-11, 1e-12]),
            _ => (self.unit() - 0.5) * 4.0 * PI,
        }
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// `count` different elements, in random order.
    pub fn sample<T: Clone>(&mut self, from: &[T], count: usize) -> Vec<T> {
        let mut rest = from.to_vec();
        for k in 0..count {
            let other = k + self.below(rest.len() - k);
            rest.swap(k, other);
        }
        rest.truncate(count);
        rest
    }
}

/// What random circuits hold. The default is gates of the table alone, with numbers as parameters.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub qubits: u32,
    pub bits: u32,
    pub ops: usize,
    /// Input variables in parameters.
    pub symbols: bool,
    /// Definitions, modified gates, matrices.
    pub program_gates: bool,
    /// Measurements, resets, barriers.
    pub non_gates: bool,
    /// How deep control flow nests.
    pub blocks: usize,
    /// A classical variable that changes, read by gates that touch its wire.
    pub variables: bool,
    /// A qubit whose index is known only at run time.
    pub dynamic: bool,
    /// Pinned gates, pragmas that touch every wire.
    pub fences: bool,
}

impl Default for Shape {
    fn default() -> Shape {
        Shape {
            qubits: 4,
            bits: 0,
            ops: 20,
            symbols: false,
            program_gates: false,
            non_gates: false,
            blocks: 0,
            variables: false,
            dynamic: false,
            fences: false,
        }
    }
}

impl Shape {
    /// Everything there is.
    pub fn full(qubits: u32, ops: usize) -> Shape {
        Shape {
            qubits,
            bits: 2,
            ops,
            symbols: true,
            program_gates: true,
            non_gates: true,
            blocks: 2,
            variables: true,
            dynamic: true,
            fences: true,
        }
    }
}

/// A random region over unnamed wires: gates of the table with numbers as parameters.
pub fn region(rng: &mut Rng, qubits: u32, ops: usize) -> Region {
    let mut region = Region::new(qubits, 0);
    let wires: Vec<Wire> = (0..qubits).map(Wire::qubit).collect();
    while region.len() < ops {
        push_table_gate(rng, &mut region, &wires);
    }
    region
}

fn push_table_gate(rng: &mut Rng, region: &mut Region, wires: &[Wire]) {
    let id = GateId(rng.below(GATES.len()) as u16);
    let gate = id.gate();
    if gate.arity == 0 || gate.arity > wires.len() {
        return;
    }
    let params: Vec<Param> = gate.params.iter().map(|_| Param::from(rng.angle())).collect();
    region.push(Kind::gate(id), &rng.sample(wires, gate.arity), &params, NO_ORIGIN);
}

/// A random valid circuit.
pub fn circuit(rng: &mut Rng, shape: &Shape) -> Circuit {
    let mut circuit = Circuit::new(shape.qubits, shape.bits);
    let mut writer = Writer { rng, shape: *shape, inputs: Vec::new(), variable: None, dynamic: None };
    if shape.symbols || shape.dynamic {
        writer.add_inputs(&mut circuit);
    }
    if shape.program_gates {
        writer.add_gates(&mut circuit);
    }
    writer.add_wires(&mut circuit);
    let mut main = Region::with_layout(circuit.main.layout.clone());
    writer.declare(&mut main);
    writer.fill(&mut circuit, &mut main, shape.blocks, true);
    main.phase = writer.parameter(&mut circuit, false);
    circuit.main = Arc::new(main);
    circuit
}

struct Writer<'r> {
    rng: &'r mut Rng,
    shape: Shape,
    /// Values that never change.
    inputs: Vec<SymbolId>,
    variable: Option<Variable>,
    dynamic: Option<Wire>,
}

#[derive(Clone, Copy)]
struct Variable {
    symbol: SymbolId,
    wire: Wire,
    version: u32,
}

fn expression(node: ExpressionNode, ty: Type) -> Expression {
    Expression { node, ty }
}

fn integer(value: i128) -> Expression {
    expression(ExpressionNode::Literal(Value::Int(value)), Type::Int(None))
}

impl Writer<'_> {
    fn add_inputs(&mut self, circuit: &mut Circuit) {
        for (name, ty) in [("a", Type::Float(None)), ("b", Type::Float(None)), ("n", Type::Uint(Some(8)))] {
            let kind = SymbolKind::Variable { ty, io: Io::Input };
            self.inputs.push(circuit.add_symbol(name, kind));
        }
    }

    fn add_wires(&mut self, circuit: &mut Circuit) {
        let mut layout = (*circuit.main.layout).clone();
        if self.shape.dynamic {
            let first = Wire::qubit(layout.qubits);
            let index = expression(ExpressionNode::Variable(self.inputs[2]), Type::Uint(Some(8)));
            let register = SymbolId(0);
            let what = WireName::Dynamic { register, index: Arc::new(index), text: "n".into() };
            layout.sources.push(WireSource { first, len: 1, what });
            layout.qubits += 1;
            self.dynamic = Some(first);
        }
        if self.shape.variables {
            let kind = SymbolKind::Variable { ty: Type::Float(Some(64)), io: Io::None };
            let symbol = circuit.add_symbol("t", kind);
            let wire = Wire::classical(layout.bits);
            layout.sources.push(WireSource { first: wire, len: 1, what: WireName::Symbol(symbol) });
            layout.bits += 1;
            self.variable = Some(Variable { symbol, wire, version: 0 });
        }
        layout.sources.sort_by_key(|source| source.first);
        circuit.main = Arc::new(Region::with_layout(Arc::new(layout)));
    }

    /// The variable comes to life with a value.
    fn declare(&mut self, main: &mut Region) {
        let Some(variable) = &mut self.variable else { return };
        variable.version = 1;
        let value = expression(ExpressionNode::Literal(Value::Float(0.25)), Type::Float(Some(64)));
        let statement = Statement {
            kind: StatementKind::Declaration(variable.symbol),
            writes: vec![variable.symbol],
            command: Some(Command::Declare { symbol: variable.symbol, value: Some(value) }),
        };
        main.push_statement(Arc::new(statement), &[variable.wire], &[], 0, NO_ORIGIN);
    }

    fn add_gates(&mut self, circuit: &mut Circuit) {
        for name in ["g0", "g1"] {
            let parameter = circuit.add_symbol("theta", SymbolKind::GateParameter);
            let mut layout = Layout { qubits: 2, ..Layout::default() };
            for k in 0..2 {
                let symbol =
                    circuit.add_symbol(if k == 0 { "x0" } else { "x1" }, SymbolKind::Qubits { size: None });
                layout.sources.push(WireSource {
                    first: Wire::qubit(k),
                    len: 1,
                    what: WireName::Symbol(symbol),
                });
            }
            let mut body = Region::with_layout(Arc::new(layout));
            let theta = Arc::make_mut(&mut circuit.exprs).leaf(leaf(parameter, 0), crate::ir::Domain::Real);
            body.push(Kind::gate(crate::gates::RX), &[Wire::qubit(0)], &[theta], NO_ORIGIN);
            for _ in 0..3 {
                push_table_gate(self.rng, &mut body, &[Wire::qubit(0), Wire::qubit(1)]);
            }
            if name == "g1" {
                body.push(Kind::program_gate(0), &[Wire::qubit(1), Wire::qubit(0)], &[theta], NO_ORIGIN);
            }
            body.phase = Param::from(self.rng.angle());
            let symbol =
                circuit.add_symbol(name, SymbolKind::Gate { index: Some(circuit.gates.len() as u32) });
            let body = GateBody::Defined { parameters: vec![parameter], region: Arc::new(body) };
            add_gate(circuit, Some((name, symbol)), 2, 1, body);
        }
        let modified = |base, controls, polarity, power| {
            GateBody::Modified(Modified { base, controls, polarity, power })
        };
        let base = Kind::gate(crate::gates::RY);
        add_gate(circuit, None, 2, 1, modified(base, 1, 0, Power::Int(1)));
        add_gate(circuit, None, 2, 1, modified(Kind::program_gate(1), 0, 0, Power::Int(-1)));
        add_gate(circuit, None, 2, 0, modified(Kind::gate(crate::gates::SX), 1, 1, Power::Real(0.5)));
        let matrix = (0..4).fold(Matrix::identity(2), |product, _| {
            let rotation = crate::gates::RX.matrix(&[self.rng.angle()]).embed(&[self.rng.below(2)], 2);
            &(&crate::gates::CX.matrix(&[]) * &rotation) * &product
        });
        add_gate(circuit, None, 2, 0, GateBody::Matrix(Arc::new(matrix)));
    }

    /// A parameter; one that changes only where the op touches the variable.
    fn parameter(&mut self, circuit: &mut Circuit, changing: bool) -> Param {
        let number = Param::from(self.rng.angle());
        let exprs: &mut Exprs = Arc::make_mut(&mut circuit.exprs);
        if let (true, Some(variable)) = (changing, self.variable) {
            let leaf = exprs.leaf(leaf(variable.symbol, variable.version), crate::ir::Domain::Real);
            return exprs.add(leaf, number).unwrap_or(leaf);
        }
        if !self.shape.symbols || self.rng.one_in(2) {
            return number;
        }
        let [a, b] = [0, 1].map(|k| exprs.leaf(leaf(self.inputs[k], 0), crate::ir::Domain::Real));
        let made = match self.rng.below(4) {
            0 => Some(a),
            1 => exprs.neg(a),
            2 => exprs.sum([a, b, number]),
            _ => exprs.apply(Function::Sin, &[b]),
        };
        made.unwrap_or(a)
    }

    /// Fills a region over the named qubits, classical wires and, in the main region, dynamic wires.
    fn fill(&mut self, circuit: &mut Circuit, region: &mut Region, blocks: usize, main: bool) {
        let start = region.len();
        let ops = if main { self.shape.ops } else { 1 + self.rng.below(4) };
        while region.len() - start < ops {
            match self.rng.below(12) {
                0 if self.shape.non_gates => self.push_non_gate(region),
                1 if blocks > 0 => self.push_block(circuit, region, blocks - 1),
                2 if self.shape.fences && self.rng.one_in(4) => push_pragma(region),
                3 if main => self.push_assignment(region),
                _ => self.push_gate(circuit, region),
            }
        }
    }

    /// Qubits of the region that are not dynamic, with what an op on them shadows.
    fn static_qubits(&self, region: &Region) -> Vec<Wire> {
        (0..region.qubits() as u32).map(Wire::qubit).filter(|&wire| Some(wire) != self.dynamic).collect()
    }

    /// Whatever may be the same qubit as one of the acting wires.
    fn shadows(&self, region: &Region, acting: &[Wire]) -> Vec<Wire> {
        match self.dynamic {
            Some(dynamic) if acting.contains(&dynamic) => {
                self.static_qubits(region).into_iter().filter(|wire| !acting.contains(wire)).collect()
            }
            Some(dynamic) if acting.iter().any(|wire| wire.is_qubit()) => vec![dynamic],
            _ => Vec::new(),
        }
    }

    fn push_gate(&mut self, circuit: &mut Circuit, region: &mut Region) {
        let qubits = self.static_qubits(region);
        let program = !circuit.gates.is_empty() && self.rng.one_in(4);
        let kind = match program {
            true => Kind::program_gate(self.rng.below(circuit.gates.len())),
            false => Kind::gate(GateId(self.rng.below(GATES.len()) as u16)),
        };
        let arity = match kind.as_program_gate() {
            Some(index) => circuit.gates[index].qubits as usize,
            None => GATES[kind.0 as usize].arity,
        };
        if arity == 0 || arity > qubits.len() {
            return;
        }
        let mut wires = self.rng.sample(&qubits, arity);
        if let (Some(dynamic), 1) = (self.dynamic, arity)
            && self.rng.one_in(8)
        {
            wires = vec![dynamic];
        }
        let mut shadows = self.shadows(region, &wires);
        let count = circuit.gate_params(kind);
        let changing = count > 0 && self.variable.is_some() && self.rng.one_in(4);
        if let (Some(variable), true) = (self.variable, changing) {
            shadows.push(variable.wire);
        }
        let params: Vec<Param> = (0..count).map(|_| self.parameter(circuit, changing)).collect();
        let flags = if self.shape.fences && self.rng.one_in(16) { PINNED } else { 0 };
        region.push_touching(kind, &wires, &shadows, &params, flags, NO_ORIGIN);
    }

    fn push_non_gate(&mut self, region: &mut Region) {
        let qubits = self.static_qubits(region);
        let qubit = self.rng.pick(&qubits);
        let (kind, wires) = match self.rng.below(3) {
            0 if self.shape.bits > 0 => {
                (Kind::MEASURE, vec![qubit, Wire::classical(self.rng.below(self.shape.bits as usize) as u32)])
            }
            1 => {
                let count = 1 + self.rng.below(qubits.len());
                (Kind::BARRIER, self.rng.sample(&qubits, count))
            }
            _ => (Kind::RESET, vec![qubit]),
        };
        let shadows = self.shadows(region, &wires);
        region.push_touching(kind, &wires, &shadows, &[], 0, NO_ORIGIN);
    }

    fn push_assignment(&mut self, region: &mut Region) {
        let Some(variable) = &mut self.variable else { return };
        variable.version += 1;
        let value = Value::Float(variable.version as f64 / 8.0);
        let value = expression(ExpressionNode::Literal(value), Type::Float(Some(64)));
        let command = Command::Assign { target: variable.symbol, indices: Vec::new(), value };
        let statement = Statement {
            kind: StatementKind::Classical,
            writes: vec![variable.symbol],
            command: Some(command),
        };
        region.push_statement(Arc::new(statement), &[variable.wire], &[], 0, NO_ORIGIN);
    }

    /// Control flow over all wires: its bodies have the same wires, all of them inherited.
    fn push_block(&mut self, circuit: &mut Circuit, region: &mut Region, blocks: usize) {
        let layout = &region.layout;
        let wires: Vec<Wire> =
            (0..layout.qubits).map(Wire::qubit).chain((0..layout.bits).map(Wire::classical)).collect();
        let inner = Layout {
            qubits: layout.qubits,
            bits: layout.bits,
            inherited_qubits: layout.qubits,
            inherited_bits: layout.bits,
            ..Layout::default()
        };
        let inner = Arc::new(inner);
        let head = match self.rng.below(4) {
            0 if self.shape.bits > 0 => Head::If(self.bit(circuit)),
            1 => {
                let kind = SymbolKind::Variable { ty: Type::Int(None), io: Io::None };
                let variable = circuit.add_symbol("i", kind);
                Head::For {
                    variable,
                    domain: ForDomain::Range { start: integer(0), step: None, stop: integer(1) },
                }
            }
            2 => Head::Box(None),
            _ => Head::Scope,
        };
        let bodies = if matches!(head, Head::If(_)) { 1 + self.rng.below(2) } else { 1 };
        let bodies = (0..bodies).map(|_| {
            let mut body = Region::with_layout(inner.clone());
            self.fill(circuit, &mut body, blocks, false);
            body.phase = self.parameter(circuit, false);
            body
        });
        let reads = (0..wires.len() as u32).collect();
        let block = Block { reads, ..Block::new(head, bodies) };
        region.push_block(Arc::new(block), &wires, 0, NO_ORIGIN);
    }

    /// A bit of the register `c`, as a condition.
    fn bit(&mut self, circuit: &Circuit) -> Expression {
        let register =
            circuit.symbols.iter().position(|symbol: &Symbol| matches!(symbol.kind, SymbolKind::Bits { .. }));
        let register = SymbolId(register.expect("the circuit has bits") as u32);
        let base = expression(ExpressionNode::Variable(register), Type::Bit(Some(self.shape.bits)));
        let at = Index::At(integer(self.rng.below(self.shape.bits as usize) as i128));
        let element = ExpressionNode::Element { base: Arc::new(base), indices: [at].into() };
        let element = Arc::new(expression(element, Type::Bit(None)));
        expression(ExpressionNode::Cast(element), Type::Bool)
    }
}

fn leaf(symbol: SymbolId, version: u32) -> Leaf {
    Leaf { symbol, version }
}

fn add_gate(circuit: &mut Circuit, name: Option<(&str, SymbolId)>, qubits: u32, params: u32, body: GateBody) {
    let (name, symbol) = name.unzip();
    let name = name.map(Into::into);
    circuit.add_gate(ProgramGate { name, symbol, ..ProgramGate::new(qubits, params, body) });
}

fn push_pragma(region: &mut Region) {
    let qubits = (0..region.layout.qubits).map(Wire::qubit);
    let wires: Vec<Wire> = qubits.chain((0..region.layout.bits).map(Wire::classical)).collect();
    let statement = Statement { kind: StatementKind::Pragma, writes: Vec::new(), command: None };
    region.push_statement(Arc::new(statement), &wires, &[], PINNED, NO_ORIGIN);
}

/// The same region with its rows in another order that keeps the order on every wire.
pub fn reordered(rng: &mut Rng, region: &Region) -> Region {
    let index = WireIndex::of(region);
    let mut missing: Vec<usize> = region
        .iter()
        .map(|op| op.touched.iter().filter(|&&wire| index.prev(op.row, wire).is_some()).count())
        .collect();
    let mut ready: Vec<usize> = (0..region.len()).filter(|&row| missing[row] == 0).collect();
    let mut made = region.emptied();
    while !ready.is_empty() {
        let row = ready.swap_remove(rng.below(ready.len()));
        made.push_from(region, row);
        for &wire in region.op(row).touched {
            if let Some(next) = index.next(row, wire) {
                missing[next] -= 1;
                if missing[next] == 0 {
                    ready.push(next);
                }
            }
        }
    }
    made
}
