//! What the rows of a region mean to each other: layout, bodies, declarations, versions of values.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Findings, Rule, storage};
use crate::ir::circuit::Circuit;
use crate::ir::classical::Command;
use crate::ir::layout::{Layout, WireName};
use crate::ir::op::{Kind, MODIFIED, SYMBOLIC, Wire};
use crate::ir::param::{Leaf, Param};
use crate::ir::payload::{Block, Head, Statement, StatementKind};
use crate::ir::region::{OpView, Region, Row};
use crate::ir::symbol::{SymbolId, SymbolKind};
use crate::ir::window::out_of_scope;

/// Checks a region that no op owns.
pub(super) fn check_root(region: &Region, circuit: Option<&Circuit>, findings: &mut Findings) {
    let layout = &region.layout;
    if layout.inherited_qubits + layout.inherited_bits > 0 {
        findings.add(None, Rule::Bodies, "wires are inherited, but no op owns the region");
        return;
    }
    check(region, &[], circuit, &mut Versions::default(), findings);
}

/// How control leaves a region before its end.
#[derive(Clone, Copy, Default)]
struct Exits {
    /// By break or continue: stops at the next loop outside.
    loops: bool,
    /// By return or end.
    all: bool,
}

/// What the owner of a region learns from its check.
#[derive(Default)]
struct Outcome {
    exits: Exits,
    writes: FxHashSet<SymbolId>,
}

/// `owners[k]` is the symbol whose value inherited wire `k` (in the order of the touched wires) carries.
fn check(
    region: &Region,
    owners: &[Option<SymbolId>],
    circuit: Option<&Circuit>,
    versions: &mut Versions,
    findings: &mut Findings,
) -> Outcome {
    let named = layout(region, circuit, findings);
    let readable = storage::sweep(region, circuit, findings);
    if !named || !readable || !needs_context(region) {
        return Outcome::default();
    }
    let mut check = Check {
        region,
        circuit,
        owners: owners_of(region, owners),
        declared: region.declarations(),
        versions,
        findings,
        outcome: Outcome::default(),
    };
    check.reads(None, region.phase);
    for op in region.iter() {
        check.op(&op);
    }
    check.first_uses();
    for symbol in check.declared.keys() {
        check.outcome.writes.remove(symbol);
    }
    check.outcome
}

/// Most regions have neither statements nor expressions, and hide no names.
fn needs_context(region: &Region) -> bool {
    let layout = &region.layout;
    let hides = !layout.hidden.is_empty() || !layout.unnamed.is_empty();
    hides
        || !region.payloads.is_empty()
        || region.ops.iter().any(|op| op.is(SYMBOLIC))
        || region.phase.is_symbolic()
}

/// The symbol behind each wire of the region, by dense number.
fn owners_of(region: &Region, inherited: &[Option<SymbolId>]) -> Vec<Option<SymbolId>> {
    let layout = &region.layout;
    let mut owners = vec![None; region.wires()];
    let (qubits, bits) = inherited.split_at(layout.inherited_qubits as usize);
    owners[..qubits.len()].copy_from_slice(qubits);
    owners[region.qubits()..][..bits.len()].copy_from_slice(bits);
    for source in &layout.sources {
        if let WireName::Symbol(symbol) = source.what {
            let first = source.first.dense(region.qubits());
            owners[first..first + source.len as usize].fill(Some(symbol));
        }
    }
    owners
}

/// The values of variables met so far. A value has one version wherever it is read, and no other value has that one.
#[derive(Default)]
struct Versions {
    /// The value that a variable has at this place, numbered; 0 until its first write.
    current: FxHashMap<SymbolId, u32>,
    /// The number of the newest value.
    newest: u32,
    version_of: FxHashMap<(SymbolId, u32), u32>,
    value_of: FxHashMap<Leaf, u32>,
    /// Read as values that never change.
    stable: FxHashSet<SymbolId>,
}

impl Versions {
    /// Says what was expected when the value at this place has another version, or the version another value.
    fn read(&mut self, leaf: Leaf) -> Result<(), String> {
        if leaf.version == 0 {
            self.stable.insert(leaf.symbol);
            return Ok(());
        }
        let value = self.current.get(&leaf.symbol).copied().unwrap_or(0);
        let version = *self.version_of.entry((leaf.symbol, value)).or_insert(leaf.version);
        if version != leaf.version {
            return Err(format!("version {} is read, expected {version}", leaf.version));
        }
        if *self.value_of.entry(leaf).or_insert(value) != value {
            return Err(format!("version {} is read after a write, expected a new one", leaf.version));
        }
        Ok(())
    }

    fn write(&mut self, symbol: SymbolId) {
        self.newest += 1;
        self.current.insert(symbol, self.newest);
    }

    /// Makes the values of `before` current again and gives the symbols that have another one.
    fn go_back(&mut self, before: &FxHashMap<SymbolId, u32>) -> Vec<SymbolId> {
        let after = std::mem::replace(&mut self.current, before.clone());
        let is_changed = |(symbol, value): &(SymbolId, u32)| before.get(symbol) != Some(value);
        after.into_iter().filter(is_changed).map(|(symbol, _)| symbol).collect()
    }

    fn is_stable(&self, symbol: SymbolId) -> bool {
        self.stable.contains(&symbol)
    }
}

struct Check<'a, 'c> {
    region: &'a Region,
    circuit: Option<&'a Circuit>,
    owners: Vec<Option<SymbolId>>,
    declared: FxHashMap<SymbolId, Row>,
    versions: &'c mut Versions,
    findings: &'c mut Findings,
    outcome: Outcome,
}

impl<'a> Check<'a, '_> {
    fn op(&mut self, op: &OpView<'a>) {
        if op.is(SYMBOLIC) {
            op.params.iter().for_each(|&param| self.reads(Some(op), param));
        }
        if let (Some(circuit), true) = (self.circuit, op.is(MODIFIED))
            && out_of_scope(self.region, &circuit.exprs, op.wires.iter().copied(), op.params)
        {
            let message = "a changed op uses a wire or a value that has no name in this scope";
            self.findings.add(op.row, Rule::Scope, message);
        }
        if let (Kind::MEASURE, &[_, bit]) = (op.kind, op.wires)
            && let Some(register) = self.owner(bit)
        {
            self.versions.write(register);
        }
        if let Some(statement) = op.statement() {
            self.statement(op, statement);
        }
        if let Some(block) = op.block() {
            self.block(op, block);
        }
    }

    fn owner(&self, wire: Wire) -> Option<SymbolId> {
        self.owners[wire.dense(self.region.qubits())]
    }

    /// Whether the symbol has a wire here that the op does not touch.
    fn misses(&self, op: &OpView<'_>, symbol: SymbolId) -> bool {
        self.owners.contains(&Some(symbol))
            && !op.touched.iter().any(|&wire| self.owner(wire) == Some(symbol))
    }

    /// `op` is `None` for the phase of the region, which stands at no place.
    fn reads(&mut self, op: Option<&OpView<'_>>, param: Param) {
        let (Some(circuit), true) = (self.circuit, param.is_symbolic()) else { return };
        let mut leaves = Vec::new();
        circuit.exprs.for_each_leaf(param, &mut |leaf| leaves.push(leaf));
        let row = op.map(|op| op.row);
        for leaf in leaves {
            if leaf.symbol.0 as usize >= circuit.symbols.len() {
                self.findings.add(row, Rule::Parameters, format!("an expression reads {:?}", leaf.symbol));
                continue;
            }
            let name = &circuit.symbol(leaf.symbol).name;
            let Some(op) = op else {
                if leaf.version != 0 {
                    let message = format!("the global phase reads `{name}`, which changes");
                    self.findings.add(None, Rule::Versions, message);
                }
                continue;
            };
            if let Err(expected) = self.versions.read(leaf) {
                self.findings.add(op.row, Rule::Versions, format!("`{name}`: {expected}"));
            }
            if leaf.version != 0 && self.misses(op, leaf.symbol) {
                let message = format!("a parameter reads `{name}`, expected its wire among the touched ones");
                self.findings.add(op.row, Rule::Effects, message);
            }
            if self.declared.get(&leaf.symbol).is_some_and(|&declared| declared > op.row) {
                let message = format!("`{name}` is read before its declaration");
                self.findings.add(op.row, Rule::Declarations, message);
            }
        }
    }

    fn writes(&mut self, op: &OpView<'_>, symbol: SymbolId, declares: bool) {
        if self.versions.is_stable(symbol) && !declares {
            let message = format!("{symbol:?} was read as a value that never changes, but is written here");
            self.findings.add(op.row, Rule::Versions, message);
        }
        if self.misses(op, symbol) {
            let message = format!("{symbol:?} is written, expected its wire among the touched ones");
            self.findings.add(op.row, Rule::Effects, message);
        }
        self.versions.write(symbol);
        self.outcome.writes.insert(symbol);
    }

    fn statement(&mut self, op: &OpView<'_>, statement: &Statement) {
        let declares = matches!(statement.kind, StatementKind::Declaration(_));
        for &symbol in &statement.writes {
            self.writes(op, symbol, declares);
        }
        if statement.kind == StatementKind::Exit {
            match statement.command {
                Some(Command::Break | Command::Continue) => self.outcome.exits.loops = true,
                _ => self.outcome.exits.all = true,
            }
            self.is_fence(op, "an exit");
        }
        let Some(circuit) = self.circuit else { return };
        let known = match statement.kind {
            StatementKind::Declaration(symbol) => (symbol.0 as usize) < circuit.symbols.len(),
            StatementKind::Gate(index) => (index as usize) < circuit.gates.len(),
            StatementKind::Subroutine(index) => (index as usize) < circuit.subroutines.len(),
            _ => true,
        };
        if !known {
            self.findings.add(op.row, Rule::Program, format!("{:?} does not exist", statement.kind));
        }
    }

    fn is_fence(&mut self, op: &OpView<'_>, what: &str) {
        if op.touched.len() != self.region.wires() {
            let message =
                format!("{what} touches all {} wires, but has {}", self.region.wires(), op.touched.len());
            self.findings.add(op.row, Rule::Effects, message);
        }
    }

    fn block(&mut self, op: &OpView<'a>, block: &'a Block) {
        let expected = match &block.head {
            Head::If(_) => 1..=2,
            Head::Switch { labels, .. } => labels.len()..=labels.len() + 1,
            _ => 1..=1,
        };
        if !expected.contains(&block.bodies.len()) {
            let message = format!("the block has {} bodies, expected {expected:?}", block.bodies.len());
            self.findings.add(op.row, Rule::Bodies, message);
        }
        if !block.reads.is_sorted_by(|a, b| a < b)
            || block.reads.last().is_some_and(|&last| last as usize >= op.touched.len())
        {
            let message = format!("the head reads {:?} of {} wires", block.reads, op.touched.len());
            self.findings.add(op.row, Rule::Bodies, message);
        }
        if block.exits {
            self.is_fence(op, "a block with an exit");
        }
        let is_loop = matches!(block.head, Head::While(_) | Head::For { .. });
        let owners: Vec<Option<SymbolId>> = op.touched.iter().map(|&wire| self.owner(wire)).collect();
        if is_loop {
            block.writes.iter().for_each(|&symbol| self.versions.write(symbol));
        }
        let before = self.versions.current.clone();
        let mut changed: Vec<SymbolId> = Vec::new();
        for (index, body) in block.bodies.iter().enumerate() {
            self.body(op, block, index, body, &owners, is_loop);
            changed.extend(self.versions.go_back(&before));
        }
        changed.iter().for_each(|&symbol| self.versions.write(symbol));
        for &symbol in &block.writes {
            self.writes(op, symbol, false);
        }
    }

    fn body(
        &mut self,
        op: &OpView<'_>,
        block: &Block,
        index: usize,
        body: &'a Region,
        owners: &[Option<SymbolId>],
        is_loop: bool,
    ) {
        let step = format!("row {}, body {index}", op.row);
        let qubits = op.touched.iter().filter(|wire| wire.is_qubit()).count();
        let inherited = (body.layout.inherited_qubits as usize, body.layout.inherited_bits as usize);
        if inherited != (qubits, op.touched.len() - qubits) {
            let message = format!(
                "body {index} inherits {} qubits and {} classical wires, expected {qubits} and {}",
                inherited.0,
                inherited.1,
                op.touched.len() - qubits
            );
            self.findings.add(op.row, Rule::Bodies, message);
            return;
        }
        let mut outcome = Outcome::default();
        self.findings.within(&step, |findings| {
            outcome = check(body, owners, self.circuit, self.versions, findings);
        });
        let mut exits = outcome.exits;
        exits.loops &= !is_loop;
        self.outcome.exits.loops |= exits.loops;
        self.outcome.exits.all |= exits.all;
        if (exits.loops || exits.all) && !block.exits {
            self.findings.add(
                op.row,
                Rule::Effects,
                format!("body {index} has an exit, the block says none"),
            );
        }
        let loop_variable = match block.head {
            Head::For { variable, .. } => Some(variable),
            _ => None,
        };
        let unannounced =
            |symbol: &&SymbolId| !block.writes.contains(symbol) && Some(**symbol) != loop_variable;
        if let Some(symbol) = outcome.writes.iter().filter(unannounced).min() {
            let message = format!("body {index} writes {symbol:?}, expected it in the block's writes");
            self.findings.add(op.row, Rule::Effects, message);
        }
    }

    /// Declarations stand before whatever uses their wires, and touch these wires.
    fn first_uses(&mut self) {
        if self.declared.is_empty() {
            return;
        }
        let mut waiting: FxHashMap<Wire, Row> = FxHashMap::default();
        for source in &self.region.layout.sources {
            let WireName::Symbol(symbol) = source.what else { continue };
            let Some(&row) = self.declared.get(&symbol) else { continue };
            let wires = (0..source.len).map(|k| Wire(source.first.0 + k));
            waiting.extend(wires.map(|wire| (wire, row)));
        }
        for op in self.region.iter() {
            if waiting.is_empty() {
                break;
            }
            // Pragmas, exits and barriers hold back every wire, the ones declared later included.
            let fence = matches!(op.kind, Kind::STATEMENT | Kind::BLOCK | Kind::BARRIER)
                && op.touched.len() >= self.region.qubits();
            for wire in op.touched {
                let Some(&row) = waiting.get(wire) else { continue };
                if row == op.row {
                    waiting.remove(wire);
                } else if !fence {
                    let message = format!("wire {wire:?} is used before its declaration in row {row}");
                    self.findings.add(op.row, Rule::Declarations, message);
                    waiting.remove(wire);
                }
            }
        }
        if let Some((wire, row)) = waiting.into_iter().min() {
            let message = format!("the declaration touches the wires it declares, but not {wire:?}");
            self.findings.add(row, Rule::Declarations, message);
        }
    }
}

/// Whether the layout can be read without panic.
fn layout(region: &Region, circuit: Option<&Circuit>, findings: &mut Findings) -> bool {
    let layout: &Layout = &region.layout;
    let known = findings.list.len();
    if layout.inherited_qubits > layout.qubits || layout.inherited_bits > layout.bits {
        findings.add(None, Rule::Layout, "more wires are inherited than there are");
    }
    let mut next = [Wire::qubit(layout.inherited_qubits), Wire::classical(layout.inherited_bits)];
    let ends = [Wire::qubit(layout.qubits), Wire::classical(layout.bits)];
    for source in &layout.sources {
        let class = source.first.is_classical() as usize;
        let expected = next[class];
        let in_place = if circuit.is_some() { source.first == expected } else { source.first >= expected };
        let fits = ends[class].0.checked_sub(source.first.0).is_some_and(|room| source.len <= room);
        if !in_place || !fits || source.len == 0 {
            let message = format!(
                "a name for {} wires from {:?} on, expected one at {expected:?}",
                source.len, source.first
            );
            findings.add(None, Rule::Layout, message);
            return false;
        }
        next[class] = Wire(source.first.0 + source.len);
        if let Some(circuit) = circuit {
            wire_name(source.len, source.first.is_classical(), &source.what, circuit, findings);
        }
    }
    if circuit.is_some() && next != ends {
        let message =
            format!("names end at {:?} and {:?}, expected {:?} and {:?}", next[0], next[1], ends[0], ends[1]);
        findings.add(None, Rule::Layout, message);
    }
    if !layout.sources.is_sorted_by_key(|source| source.first) {
        findings.add(None, Rule::Layout, "names of qubits stand before names of classical wires");
    }
    if !layout.hidden.is_sorted() || !layout.unnamed.is_sorted() {
        findings.add(None, Rule::Layout, "hidden symbols and unnamed wires are sorted");
    }
    findings.list.len() == known
}

fn wire_name(len: u32, classical: bool, name: &WireName, circuit: &Circuit, findings: &mut Findings) {
    let symbol = match name {
        WireName::Symbol(symbol) | WireName::Dynamic { register: symbol, .. } => *symbol,
        WireName::Physical(_) | WireName::Effect => {
            if classical != matches!(name, WireName::Effect) {
                findings.add(None, Rule::Layout, format!("{name:?} names wires of the wrong class"));
            }
            return;
        }
    };
    let Some(found) = circuit.symbols.get(symbol.0 as usize) else {
        findings.add(None, Rule::Layout, format!("a wire is named by {symbol:?}, which does not exist"));
        return;
    };
    let size = match (&found.kind, name) {
        (_, WireName::Dynamic { .. }) => Some(1),
        (SymbolKind::Qubits { size }, _) => (!classical).then(|| size.unwrap_or(1)),
        (SymbolKind::Bits { size }, _) => classical.then(|| size.unwrap_or(1)),
        (SymbolKind::Variable { .. }, _) => classical.then_some(1),
        _ => None,
    };
    if size != Some(len) {
        let message = format!("`{}` names {len} wires, which does not fit {:?}", found.name, found.kind);
        findings.add(None, Rule::Layout, message);
    }
}
