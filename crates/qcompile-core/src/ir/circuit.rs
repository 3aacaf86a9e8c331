//! A circuit: the text it came from plus regions of ops.

use std::sync::Arc;

use super::classical::Type;
use super::layout::{Layout, WireName, WireSource};
use super::op::{Kind, Wire};
use super::param::{Exprs, Param};
use super::payload::Block;
use super::region::Region;
use super::symbol::{Io, Symbol, SymbolId, SymbolKind};
use crate::diagnostics::{SourceMap, Span};
use crate::gates::{self, GateId, Matrix};

/// A quantum program. Cloning shares everything; whoever changes a part makes it unique first (`Arc::make_mut`), so a
/// clone is a snapshot.
#[derive(Clone, Debug, Default)]
pub struct Circuit {
    pub sources: Arc<SourceMap>,
    pub version: Version,
    pub symbols: Arc<Vec<Symbol>>,
    pub exprs: Arc<Exprs>,
    /// The gates that the program brings along: definitions, matrices, modified gates.
    pub gates: Arc<Vec<ProgramGate>>,
    pub subroutines: Arc<Vec<Subroutine>>,
    pub main: Arc<Region>,
    pub facts: Facts,
}

/// The language of the text (of the text to print, for a circuit built by API).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    V2,
    /// 3.`minor`; `written` when the file says so itself.
    V3 {
        minor: u8,
        written: bool,
        u: UConvention,
    },
}

/// How the built-in `U` of version 3 is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UConvention {
    /// As the specification defines it.
    #[default]
    Spec,
    /// As Qiskit writes and reads it: without the phase e^(i theta/2). `u2` and `u3` of the library are those of Qiskit
    /// then, too.
    Qiskit,
}

impl Version {
    /// The gate that texts of this version call `U`.
    pub fn universal_gate(self) -> GateId {
        match self {
            Version::V3 { u: UConvention::Spec, .. } => gates::U,
            _ => gates::U_QISKIT,
        }
    }

    pub fn u_convention(self) -> UConvention {
        match self {
            Version::V3 { u, .. } => u,
            Version::V2 => UConvention::Spec,
        }
    }
}

impl Default for Version {
    fn default() -> Self {
        Version::V3 { minor: 0, written: true, u: UConvention::Spec }
    }
}

/// What holds for the whole program and is not in its ops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Qubits start in |0> and bits in 0: in OpenQASM 2, for circuits from API or Qiskit, or because the user says so.
    pub zero_initialised: bool,
    /// Has delays, durations, stretches or timed boxes: an op that synchronises wires is more than its unitary.
    pub timed: bool,
}

/// A gate that is not in the gate table. Equality of two of them is equality of their place in `Circuit::gates`.
#[derive(Clone, Debug)]
pub struct ProgramGate {
    /// The name in the text or the one to print; modified gates and matrices need none.
    pub name: Option<Arc<str>>,
    pub symbol: Option<SymbolId>,
    pub qubits: u32,
    /// Number of parameters.
    pub params: u32,
    pub body: GateBody,
    /// The statement that defines it, or empty.
    pub declared: Span,
    /// Its calls and body are kept to the letter: pulses are attached to its name, or the definition stands in an
    /// included file or under an annotation.
    pub pinned: bool,
}

impl ProgramGate {
    /// A gate without a name or a text.
    pub fn new(qubits: u32, params: u32, body: GateBody) -> ProgramGate {
        ProgramGate {
            name: None,
            symbol: None,
            qubits,
            params,
            body,
            declared: Span::default(),
            pinned: false,
        }
    }
}

#[derive(Clone, Debug)]
pub enum GateBody {
    /// A region over the gate's qubits; `parameters` are the symbols that stand for its parameters in there.
    Defined {
        parameters: Vec<SymbolId>,
        region: Arc<Region>,
    },
    Modified(Modified),
    /// Operand 0 is the least significant bit of the index.
    Matrix(Arc<Matrix>),
    /// `opaque` of OpenQASM 2: no meaning is known.
    Opaque,
}

/// Controls around a power of a gate. Operands are the controls, outermost first, then the operands of the base;
/// parameters are those of the base, then the exponent when it is not a constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Modified {
    pub base: Kind,
    pub controls: u32,
    /// Bit k is the value on which control k fires; controls from 64 on fire on 1.
    pub polarity: u64,
    pub power: Power,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Power {
    /// Whole powers, inverses among them: exact for any base.
    Int(i64),
    /// The principal root: eigenphases of the base in (-pi, pi], times the exponent.
    Real(f64),
    /// The last parameter of the gate.
    Parameter,
}

/// A `def` or an `extern`.
#[derive(Clone, Debug)]
pub struct Subroutine {
    pub name: Arc<str>,
    pub symbol: SymbolId,
    pub parameters: Vec<SubroutineParameter>,
    pub result: Type,
    /// `None` for `extern`.
    pub body: Option<Arc<Region>>,
    /// Physical qubits, and global variables, that it touches beside its arguments.
    pub captured: Vec<WireName>,
    pub declared: Span,
    pub pinned: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SubroutineParameter {
    Classical { symbol: SymbolId, ty: Type },
    Qubits { symbol: SymbolId, size: Option<u32> },
}

/// What a region is the body of: decides what a pass may do there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionKind {
    Main,
    /// Under modifiers its phase is seen, sign included.
    Gate,
    Subroutine,
    /// A branch, a loop body, a case, a box or a scope.
    Block,
}

impl Default for Region {
    fn default() -> Self {
        Region::new(0, 0)
    }
}

impl Circuit {
    /// Most qubits and, separately, most bits of a circuit, whether built or read.
    pub const MAX_WIRES: u32 = 1 << 24;

    /// A circuit built by API: one register `q` of qubits and one register `c` of bits, all starting in zero.
    pub fn new(qubits: u32, bits: u32) -> Circuit {
        let mut circuit =
            Circuit { facts: Facts { zero_initialised: true, ..Facts::default() }, ..Circuit::default() };
        let mut layout = Layout { qubits, bits, ..Layout::default() };
        let registers = [
            (qubits, Wire::qubit(0), "q", SymbolKind::Qubits { size: Some(qubits) }),
            (bits, Wire::classical(0), "c", SymbolKind::Bits { size: Some(bits) }),
        ];
        for (len, first, name, kind) in registers {
            if len > 0 {
                let symbol = circuit.add_symbol(name, kind);
                layout.sources.push(WireSource { first, len, what: WireName::Symbol(symbol) });
            }
        }
        circuit.main = Arc::new(Region::with_layout(Arc::new(layout)));
        circuit
    }

    pub fn add_symbol(&mut self, name: &str, kind: SymbolKind) -> SymbolId {
        let symbols = Arc::make_mut(&mut self.symbols);
        symbols.push(Symbol { name: name.into(), kind, declared: Span::default() });
        SymbolId(symbols.len() as u32 - 1)
    }

    pub fn symbol(&self, id: SymbolId) -> &Symbol {
        &self.symbols[id.0 as usize]
    }

    /// Number of qubits that the main region declares or names.
    pub fn qubits(&self) -> usize {
        let dynamic = |source: &&WireSource| matches!(source.what, WireName::Dynamic { .. });
        self.main.qubits() - self.main.layout.sources.iter().filter(dynamic).count()
    }

    /// Number of bits that the main region declares; other classical variables do not count.
    pub fn bits(&self) -> usize {
        self.bit_runs().map(|source| source.len as usize).sum()
    }

    /// The wire of bit number `index`.
    pub fn bit(&self, index: usize) -> Option<Wire> {
        let mut left = index as u32;
        for source in self.bit_runs() {
            if left < source.len {
                return Some(Wire(source.first.0 + left));
            }
            left -= source.len;
        }
        None
    }

    fn bit_runs(&self) -> impl Iterator<Item = &WireSource> {
        self.main.layout.sources.iter().filter(|source| match source.what {
            WireName::Symbol(id) => matches!(self.symbol(id).kind, SymbolKind::Bits { .. }),
            _ => false,
        })
    }

    /// Number of gates, measurements, resets, barriers and blocks at the top level.
    pub fn size(&self) -> usize {
        self.main.ops().iter().filter(|op| op.kind != Kind::STATEMENT).count()
    }

    /// The name of a gate as text names it; modified gates and matrices have none of their own.
    pub fn gate_name(&self, kind: Kind) -> Option<&str> {
        match (kind.as_table(), kind.as_program_gate()) {
            (Some(id), _) => Some(gates::GATES[id.0 as usize].name),
            (_, Some(index)) => self.gates[index].name.as_deref(),
            _ => None,
        }
    }

    pub fn gate_params(&self, kind: Kind) -> usize {
        match kind.as_program_gate() {
            Some(index) => self.gates[index].params as usize,
            None => kind.inline_params(),
        }
    }

    /// The symbols of the parameters that the circuit is open in: inputs whose values nobody gave yet.
    pub fn inputs(&self) -> impl Iterator<Item = SymbolId> + '_ {
        self.symbols.iter().enumerate().filter_map(|(k, symbol)| {
            matches!(symbol.kind, SymbolKind::Variable { io: Io::Input, .. }).then_some(SymbolId(k as u32))
        })
    }

    /// Rebuilds every region, bodies before the regions that hold them. `rewrite` gets a region whose child regions
    /// are done and returns the new one, or `None` to keep it. Frozen blocks and pinned definitions are passed over.
    pub fn rewrite_regions<E>(&mut self, rewrite: &mut Rewrite<'_, E>) -> Result<bool, E> {
        let mut changed = false;
        let mut exprs = std::mem::take(&mut self.exprs);
        let arena = Arc::make_mut(&mut exprs);
        let result = (|| {
            for index in 0..self.gates.len() {
                let gate = &self.gates[index];
                let GateBody::Defined { region, .. } = &gate.body else { continue };
                if gate.pinned {
                    continue;
                }
                if let Some(new) = rewrite_region(arena, RegionKind::Gate, region, rewrite)? {
                    if let GateBody::Defined { region, .. } = &mut Arc::make_mut(&mut self.gates)[index].body
                    {
                        *region = new;
                    }
                    changed = true;
                }
            }
            for index in 0..self.subroutines.len() {
                let subroutine = &self.subroutines[index];
                let (Some(region), false) = (&subroutine.body, subroutine.pinned) else { continue };
                if let Some(new) = rewrite_region(arena, RegionKind::Subroutine, region, rewrite)? {
                    Arc::make_mut(&mut self.subroutines)[index].body = Some(new);
                    changed = true;
                }
            }
            if let Some(new) = rewrite_region(arena, RegionKind::Main, &self.main, rewrite)? {
                self.main = new;
                changed = true;
            }
            Ok(changed)
        })();
        self.exprs = exprs;
        result
    }

    /// Calls `visit` on every region, frozen and pinned ones included, bodies before the regions that hold them.
    pub fn for_each_region(&self, visit: &mut dyn FnMut(RegionKind, &Arc<Region>)) {
        for gate in self.gates.iter() {
            if let GateBody::Defined { region, .. } = &gate.body {
                visit_region(RegionKind::Gate, region, visit);
            }
        }
        for subroutine in self.subroutines.iter() {
            if let Some(region) = &subroutine.body {
                visit_region(RegionKind::Subroutine, region, visit);
            }
        }
        visit_region(RegionKind::Main, &self.main, visit);
    }
}

fn visit_region(kind: RegionKind, region: &Arc<Region>, visit: &mut dyn FnMut(RegionKind, &Arc<Region>)) {
    for body in region.blocks().flat_map(|(_, block)| block.bodies.iter()) {
        visit_region(RegionKind::Block, body, visit);
    }
    visit(kind, region);
}

/// What is done to one region of a kind: the new one, or nothing.
pub type Rewrite<'a, E> = dyn FnMut(&mut Exprs, RegionKind, &Arc<Region>) -> Result<Option<Region>, E> + 'a;

/// `None` when nothing in it changed. Nesting is bounded by the parser, so recursion is safe.
fn rewrite_region<E>(
    exprs: &mut Exprs,
    kind: RegionKind,
    region: &Arc<Region>,
    rewrite: &mut Rewrite<'_, E>,
) -> Result<Option<Arc<Region>>, E> {
    let mut current = region.clone();
    for (row, block) in region.blocks() {
        if block.frozen {
            continue;
        }
        let mut bodies = block.bodies.clone();
        let mut changed = false;
        for body in &mut bodies {
            if let Some(new) = rewrite_region(exprs, RegionKind::Block, body, rewrite)? {
                *body = new;
                changed = true;
            }
        }
        if changed {
            let block = Arc::new(Block { bodies, ..(**block).clone() });
            Arc::make_mut(&mut current).set_block(row, block);
        }
    }
    if let Some(new) = rewrite(exprs, kind, &current)? {
        return Ok(Some(Arc::new(new)));
    }
    Ok((!Arc::ptr_eq(&current, region)).then_some(current))
}

/// The names of a region's wires as its text would write them.
pub struct WireNames<'a> {
    circuit: &'a Circuit,
    region: &'a Region,
    /// What the inherited wires are called in the parent, resolved.
    inherited: Vec<ResolvedWire<'a>>,
}

/// A wire with the place that gives it its name.
#[derive(Clone, Debug, PartialEq)]
pub enum ResolvedWire<'a> {
    /// Element `index` of a register, or a scalar (`index` is `None`).
    Symbol {
        symbol: SymbolId,
        index: Option<u32>,
    },
    Physical(u32),
    Dynamic {
        register: SymbolId,
        text: &'a str,
    },
    Effect,
}

impl<'a> WireNames<'a> {
    /// For the main region, a gate body or a subroutine body.
    pub fn root(circuit: &'a Circuit, region: &'a Region) -> Self {
        Self { circuit, region, inherited: Vec::new() }
    }

    /// For a body of the block at an op that touches `touched`.
    pub fn body(&self, touched: &[Wire], body: &'a Region) -> WireNames<'a> {
        let inherited = touched.iter().map(|&wire| self.resolve(wire)).collect();
        WireNames { circuit: self.circuit, region: body, inherited }
    }

    pub fn resolve(&self, wire: Wire) -> ResolvedWire<'a> {
        let layout: &'a Layout = &self.region.layout;
        let index = wire.index() as u32;
        let inherited = if wire.is_qubit() { layout.inherited_qubits } else { layout.inherited_bits };
        if index < inherited {
            let at = if wire.is_qubit() { index } else { layout.inherited_qubits + index };
            return self.inherited[at as usize].clone();
        }
        let after = layout.sources.partition_point(|source| source.first <= wire);
        let source = &layout.sources[after - 1];
        let offset = wire.0 - source.first.0;
        match &source.what {
            WireName::Symbol(symbol) => {
                let sized = match self.circuit.symbol(*symbol).kind {
                    SymbolKind::Qubits { size } | SymbolKind::Bits { size } => size.is_some(),
                    _ => false,
                };
                ResolvedWire::Symbol { symbol: *symbol, index: sized.then_some(offset) }
            }
            WireName::Physical(first) => ResolvedWire::Physical(first + offset),
            WireName::Dynamic { register, text, .. } => ResolvedWire::Dynamic { register: *register, text },
            WireName::Effect => ResolvedWire::Effect,
        }
    }

    /// The wire as OpenQASM writes it: `q[3]`, `q`, `$2`, `q[i + 1]`.
    pub fn text(&self, wire: Wire) -> String {
        match self.resolve(wire) {
            ResolvedWire::Symbol { symbol, index: Some(index) } => {
                format!("{}[{index}]", self.circuit.symbol(symbol).name)
            }
            ResolvedWire::Symbol { symbol, index: None } => self.circuit.symbol(symbol).name.to_string(),
            ResolvedWire::Physical(number) => format!("${number}"),
            ResolvedWire::Dynamic { register, text } => {
                format!("{}[{text}]", self.circuit.symbol(register).name)
            }
            ResolvedWire::Effect => "effects".to_string(),
        }
    }
}

impl Circuit {
    /// Adds a gate of the program (or finds an equal modified one) and returns its kind; `None` when it has too many.
    pub fn add_gate(&mut self, gate: ProgramGate) -> Option<Kind> {
        if let GateBody::Modified(new) = &gate.body {
            let known = self.gates.iter().position(|old| match &old.body {
                GateBody::Modified(old) => old == new,
                _ => false,
            });
            if let Some(index) = known {
                return Some(Kind::program_gate(index));
            }
        }
        let index = self.gates.len();
        (index < Kind::MAX_PROGRAM_GATES).then(|| {
            Arc::make_mut(&mut self.gates).push(gate);
            Kind::program_gate(index)
        })
    }

    /// The sum of a region's phase and `delta`; `false` where the types forbid to write it as one.
    pub fn add_phase(exprs: &mut Exprs, region: &mut Region, delta: Param) -> bool {
        match exprs.add(region.phase, delta) {
            Some(sum) => {
                region.phase = sum;
                true
            }
            None => false,
        }
    }
}
