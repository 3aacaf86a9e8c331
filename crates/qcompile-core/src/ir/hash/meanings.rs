//! What symbols, expressions and gates of a circuit mean, as hashes that no name and no numbering enters.

use std::sync::Arc;

use super::classical;
use super::mix::{Mixer, Tag};
use crate::diagnostics::SourceMap;
use crate::ir::circuit::{Circuit, GateBody, Power, ProgramGate, Subroutine, SubroutineParameter, Version};
use crate::ir::layout::{Layout, WireName};
use crate::ir::op::Kind;
use crate::ir::param::{Argument, Domain, Exprs, Leaf, Node, Param};
use crate::ir::region::Region;
use crate::ir::symbol::{SymbolId, SymbolKind};
use crate::ir::validate::called_gates;

/// Made once per circuit. The default knows nothing: symbols, expressions and gates of the program then count by their
/// numbers, which is enough to compare regions of one circuit.
#[derive(Clone, Debug, Default)]
pub struct Meanings {
    symbols: Vec<u128>,
    /// The inputs among the symbols, sorted. A text declares them and gives them wires, a circuit built by API does not.
    inputs: Vec<SymbolId>,
    exprs: Vec<u128>,
    gates: Vec<u128>,
    sources: Arc<SourceMap>,
    version: Version,
}

impl Meanings {
    pub fn of(circuit: &Circuit) -> Meanings {
        let inputs: Vec<SymbolId> = circuit.inputs().collect();
        let mut meanings = Meanings {
            symbols: symbols(circuit, &inputs),
            inputs,
            exprs: Vec::new(),
            gates: Vec::new(),
            sources: circuit.sources.clone(),
            version: circuit.version,
        };
        meanings.add_exprs(&circuit.exprs);
        meanings.add_gates(&circuit.gates);
        meanings
    }

    pub(super) fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// In version 2 a condition on several ops is written before each of them, and before a register means that.
    pub(super) fn repeats_conditions(&self) -> bool {
        self.version == Version::V2
    }

    pub(super) fn symbol(&self, symbol: SymbolId) -> u128 {
        let known = self.symbols.get(symbol.0 as usize).copied();
        known.unwrap_or_else(|| Mixer::new(Tag::Symbol).word(symbol.0 as u64).state())
    }

    pub(super) fn is_input(&self, symbol: SymbolId) -> bool {
        self.inputs.binary_search(&symbol).is_ok()
    }

    pub(super) fn kind(&self, kind: Kind) -> Mixer {
        match kind.as_program_gate().and_then(|index| self.gates.get(index)) {
            Some(&meaning) => Mixer::new(Tag::Gate).wide(meaning),
            None => Mixer::new(Tag::Gate).word(kind.0 as u64),
        }
    }

    pub(super) fn param(&self, letter: Mixer, param: Param) -> Mixer {
        match (param.as_number(), param.as_expr()) {
            (None, Some(id)) => match self.exprs.get(id.0 as usize) {
                Some(&meaning) => letter.wide(meaning),
                None => letter.wide(param.to_bits() as u128),
            },
            (number, _) => letter.number(number.unwrap_or(0.0)),
        }
    }

    /// Adds the expressions that were interned since; ids rise from parts to wholes.
    fn add_exprs(&mut self, exprs: &Exprs) {
        for id in self.exprs.len()..exprs.len() {
            let meaning = self.node(exprs.node(crate::ir::ExprId(id as u32)));
            self.exprs.push(meaning);
        }
    }

    fn node(&self, node: &Node) -> u128 {
        match node {
            Node::Leaf(leaf, domain) => {
                self.leaf(Mixer::new(Tag::Leaf), leaf).wide(domain_hash(*domain)).finish()
            }
            Node::Linear { constant, terms, domain } => {
                let mut terms: Vec<u128> = terms
                    .iter()
                    .map(|&(atom, factor)| {
                        self.param(Mixer::new(Tag::Linear), Param::symbolic(atom)).number(factor.0).finish()
                    })
                    .collect();
                terms.sort_unstable();
                let start = Mixer::new(Tag::Linear).number(constant.0).wide(domain_hash(*domain));
                start.all(terms.into_iter()).finish()
            }
            Node::Apply { function, arguments } => {
                let arguments = arguments.iter().map(|&argument| self.argument(argument));
                Mixer::new(Tag::Apply).word(*function as u64).all(arguments).finish()
            }
            Node::Opaque { expression, leaves, domain, .. } => {
                let start = Mixer::new(Tag::Opaque).wide(classical::expression(expression, self));
                let leaves = leaves.iter().map(|leaf| self.leaf(Mixer::new(Tag::Leaf), leaf).state());
                start.wide(domain_hash(*domain)).all(leaves).finish()
            }
        }
    }

    /// Versions count by whether there are any: which one is read is told by the writes before it on the variable's
    /// wire, and their numbers depend on reads that may be gone.
    fn leaf(&self, start: Mixer, leaf: &Leaf) -> Mixer {
        start.wide(self.symbol(leaf.symbol)).word((leaf.version != 0) as u64)
    }

    fn argument(&self, argument: Argument) -> u128 {
        let tag = matches!(argument, Argument::Expr(_)) as u64;
        self.param(Mixer::new(Tag::Apply).word(tag), argument.into()).state()
    }

    /// Gates come after those that their definitions call. A gate that calls itself, which no valid program has, is
    /// told apart by its number.
    fn add_gates(&mut self, gates: &[ProgramGate]) {
        let unknown: Vec<u128> =
            (0..gates.len()).map(|index| Mixer::new(Tag::Definition).word(index as u64).state()).collect();
        self.gates = unknown;
        let calls: Vec<Vec<usize>> = gates.iter().map(called_gates).collect();
        let mut visited = vec![false; gates.len()];
        for root in 0..gates.len() {
            let mut open = vec![(root, 0)];
            while let Some((index, cursor)) = open.pop() {
                if cursor == 0 && std::mem::replace(&mut visited[index], true) {
                    continue;
                }
                match calls[index].get(cursor) {
                    Some(&next) => {
                        open.push((index, cursor + 1));
                        if next < gates.len() {
                            open.push((next, 0));
                        }
                    }
                    None => self.gates[index] = self.gate(&gates[index]),
                }
            }
        }
    }

    fn gate(&self, gate: &ProgramGate) -> u128 {
        let start = Mixer::new(Tag::Definition).word(gate.qubits as u64).word(gate.params as u64);
        match &gate.body {
            GateBody::Defined { region, .. } => start.wide(region.structure_hash(self)).finish(),
            GateBody::Modified(modified) => {
                let start = Mixer::new(Tag::Modifier).wide(self.kind(modified.base).state());
                let start = start.word(modified.controls as u64).word(modified.polarity);
                match modified.power {
                    Power::Int(exponent) => start.word(0).word(exponent as u64),
                    Power::Real(exponent) => start.word(1).number(exponent),
                    Power::Parameter => start.word(2),
                }
                .finish()
            }
            GateBody::Matrix(matrix) => {
                let start = Mixer::new(Tag::Matrix).word(matrix.qubits() as u64);
                let entries = matrix.entries().iter();
                entries.fold(start, |mixer, entry| mixer.number(entry.re).number(entry.im)).finish()
            }
            GateBody::Opaque => start.text(gate.name.as_deref().unwrap_or("")).finish(),
        }
    }

    pub(super) fn subroutine(&self, subroutine: &Subroutine) -> u128 {
        let parameters = subroutine.parameters.iter().map(|parameter| match parameter {
            SubroutineParameter::Classical { ty, .. } => classical::type_of(ty).state(),
            SubroutineParameter::Qubits { size, .. } => {
                Mixer::new(Tag::Wire).word(size.map_or(0, |n| n as u64 + 1)).state()
            }
        });
        let start =
            Mixer::new(Tag::Definition).all(parameters).wide(classical::type_of(&subroutine.result).state());
        match &subroutine.body {
            Some(body) => start.wide(body.structure_hash(self)).finish(),
            None => start.text(&subroutine.name).finish(),
        }
    }
}

fn domain_hash(domain: Domain) -> u128 {
    match domain {
        Domain::Real => 0,
        Domain::Angle(None) => 1,
        Domain::Angle(Some(size)) => 2 + size as u128,
    }
}

/// Values that live on wires mean their wire; parameters mean their place; constants mean their value; inputs, on wires
/// or not, and what is left mean their rank among their like.
fn symbols(circuit: &Circuit, inputs: &[SymbolId]) -> Vec<u128> {
    let mut ranks = [0u64; 3];
    let mut found: Vec<u128> = circuit
        .symbols
        .iter()
        .map(|symbol| {
            let start = Mixer::new(Tag::Symbol);
            match &symbol.kind {
                SymbolKind::Variable { ty, io } => {
                    let rank = &mut ranks[*io as usize];
                    *rank += 1;
                    start.word(1 + *io as u64).word(*rank).wide(classical::type_of(ty).state()).state()
                }
                SymbolKind::Constant { value } => start.word(4).wide(classical::value(value)).state(),
                SymbolKind::Alias { wires } => {
                    start.word(5).all(wires.iter().map(|wire| wire.0 as u128)).state()
                }
                _ => start.word(6).state(),
            }
        })
        .collect();
    for gate in circuit.gates.iter() {
        if let GateBody::Defined { parameters, region } = &gate.body {
            place_symbols(&mut found, parameters);
            wire_symbols(&mut found, inputs, region, 0);
        }
    }
    for subroutine in circuit.subroutines.iter() {
        let parameters: Vec<SymbolId> = subroutine
            .parameters
            .iter()
            .map(|parameter| match parameter {
                SubroutineParameter::Classical { symbol, .. }
                | SubroutineParameter::Qubits { symbol, .. } => *symbol,
            })
            .collect();
        place_symbols(&mut found, &parameters);
        if let Some(body) = &subroutine.body {
            wire_symbols(&mut found, inputs, body, 0);
        }
    }
    wire_symbols(&mut found, inputs, &circuit.main, 0);
    found
}

fn place_symbols(found: &mut [u128], parameters: &[SymbolId]) {
    for (place, symbol) in parameters.iter().enumerate() {
        if let Some(meaning) = found.get_mut(symbol.0 as usize) {
            *meaning = Mixer::new(Tag::Symbol).word(7).word(place as u64).state();
        }
    }
}

fn wire_symbols(found: &mut [u128], inputs: &[SymbolId], region: &Region, depth: u64) {
    let layout: &Layout = &region.layout;
    let mut named = [0u64; 2];
    for source in &layout.sources {
        let WireName::Symbol(symbol) = source.what else { continue };
        if inputs.binary_search(&symbol).is_ok() {
            continue;
        }
        let next = &mut named[source.first.is_classical() as usize];
        if let Some(meaning) = found.get_mut(symbol.0 as usize) {
            let place = Mixer::new(Tag::Symbol).word(8).word(depth).word(source.first.is_classical() as u64);
            *meaning = place.word(*next).word(source.len as u64).state();
        }
        *next += source.len as u64;
    }
    for body in region.blocks().flat_map(|(_, block)| block.bodies.iter()) {
        wire_symbols(found, inputs, body, depth + 1);
    }
}
