//! Bringing ops of one circuit into another: gates of the program, parameters and symbols change their numbers.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::append::is_real_input;
use crate::diagnostics::{Diagnostic, E1105, E1107, Result};
use crate::ir::{
    Argument, Circuit, ExprId, GateBody, Kind, Leaf, Modified, Node, Param, ProgramGate, Region, Row,
    SymbolId, SymbolKind, Wire, WireName,
};

/// Copies parts of `from` into another circuit, each gate and symbol once.
pub(super) struct Importer<'a> {
    from: &'a Circuit,
    gates: FxHashMap<usize, Kind>,
    symbols: FxHashMap<SymbolId, SymbolId>,
}

impl<'a> Importer<'a> {
    pub fn new(from: &'a Circuit) -> Self {
        Self { from, gates: FxHashMap::default(), symbols: FxHashMap::default() }
    }

    /// The same gate in `into`.
    pub fn kind(&mut self, into: &mut Circuit, kind: Kind) -> Result<Kind> {
        let Some(index) = kind.as_program_gate() else { return Ok(kind) };
        if let Some(&known) = self.gates.get(&index) {
            return Ok(known);
        }
        let gate = &self.from.gates[index];
        if let Some(same) = into.gates.iter().position(|known| is_same(known, gate)) {
            return Ok(Kind::program_gate(same));
        }
        let body = match &gate.body {
            GateBody::Defined { parameters, region } => {
                let parameters = parameters.iter().map(|&id| self.fresh_symbol(into, id)).collect();
                GateBody::Defined { parameters, region: Arc::new(self.region(into, region)?) }
            }
            GateBody::Modified(modified) => {
                GateBody::Modified(Modified { base: self.kind(into, modified.base)?, ..modified.clone() })
            }
            body => body.clone(),
        };
        let name = gate.name.as_deref().map(|name| free_name(into, name).into());
        let imported = into.add_gate_or_refuse(ProgramGate {
            name,
            symbol: None,
            body,
            declared: Default::default(),
            ..gate.clone()
        })?;
        self.gates.insert(index, imported);
        Ok(imported)
    }

    /// A gate body over its own qubits.
    fn region(&mut self, into: &mut Circuit, region: &Region) -> Result<Region> {
        let mut layout = (*region.layout).clone();
        for source in &mut layout.sources {
            if let WireName::Symbol(id) = source.what {
                source.what = WireName::Symbol(self.fresh_symbol(into, id));
            }
        }
        let mut copy = Region::with_layout(Arc::new(layout));
        copy.phase = self.param(into, region.phase)?;
        for row in 0..region.len() {
            self.op(into, &mut copy, region, row, &|wire| wire)?;
        }
        Ok(copy)
    }

    /// Appends a copy of one op to `target`, its wires renamed.
    pub fn op(
        &mut self,
        into: &mut Circuit,
        target: &mut Region,
        source: &Region,
        row: Row,
        rename: &dyn Fn(Wire) -> Wire,
    ) -> Result<()> {
        let op = source.op(row);
        if op.kind.has_payload() {
            let message =
                "circuits with control flow or classical code cannot be joined op by op".to_string();
            let help = "join their texts and parse the result";
            return Err(self.from.finding_at(&op, E1107, message, help));
        }
        let kind = self.kind(into, op.kind)?;
        let params = op.params.iter().map(|&param| self.param(into, param)).collect::<Result<Vec<_>>>()?;
        let wires: Vec<Wire> = op.touched.iter().map(|&wire| rename(wire)).collect();
        let (acting, shadows) = wires.split_at(op.wires.len());
        target.push_touching(
            kind,
            acting,
            shadows,
            &params,
            op.flags & crate::ir::PINNED,
            crate::ir::NO_ORIGIN,
        );
        Ok(())
    }

    /// The same value in `into`.
    pub fn param(&mut self, into: &mut Circuit, param: Param) -> Result<Param> {
        match param.as_expr() {
            None => Ok(param),
            Some(id) => self.expr(into, id),
        }
    }

    fn expr(&mut self, into: &mut Circuit, id: ExprId) -> Result<Param> {
        let finished = match self.from.exprs.node(id) {
            Node::Leaf(leaf, domain) => {
                let symbol = self.symbol(into, leaf.symbol)?;
                Some(Arc::make_mut(&mut into.exprs).leaf(Leaf { symbol, version: leaf.version }, *domain))
            }
            Node::Linear { constant, terms, .. } => {
                let mut parts = vec![Param::from(constant.0)];
                for &(atom, coefficient) in terms {
                    let value = self.expr(into, atom)?;
                    parts.extend(Arc::make_mut(&mut into.exprs).scale(value, coefficient.0));
                }
                Arc::make_mut(&mut into.exprs).sum(parts)
            }
            Node::Apply { function, arguments } => {
                let values = arguments
                    .iter()
                    .map(|&argument| match argument {
                        Argument::Number(value) => Ok(Param::from(value.0)),
                        Argument::Expr(id) => self.expr(into, id),
                    })
                    .collect::<Result<Vec<_>>>()?;
                Arc::make_mut(&mut into.exprs).apply(*function, &values)
            }
            Node::Opaque { text, .. } => {
                let message = format!("the parameter `{text}` reads classical values of its own program");
                return Err(Diagnostic::unplaced(E1107, message)
                    .help("join the texts and parse the result")
                    .into());
            }
        };
        finished.ok_or_else(|| Diagnostic::unplaced(E1105, "a parameter is not finite").into())
    }

    /// Inputs meet by name; what else a gate parameter may read stays its own.
    fn symbol(&mut self, into: &mut Circuit, id: SymbolId) -> Result<SymbolId> {
        if let Some(&known) = self.symbols.get(&id) {
            return Ok(known);
        }
        let symbol = self.from.symbol(id);
        if !matches!(symbol.kind, SymbolKind::Variable { .. }) {
            return Ok(self.fresh_symbol(into, id));
        }
        let known = into.symbols.iter().position(|other| other.name == symbol.name);
        let imported = match known {
            Some(index) if may_meet(&into.symbols[index].kind, &symbol.kind) => SymbolId(index as u32),
            Some(_) => {
                let message = format!("`{}` means different things in the two circuits", symbol.name);
                return Err(Diagnostic::unplaced(E1107, message).help("rename it in one of them").into());
            }
            None => into.add_symbol(&symbol.name, symbol.kind.clone()),
        };
        self.symbols.insert(id, imported);
        Ok(imported)
    }

    fn fresh_symbol(&mut self, into: &mut Circuit, id: SymbolId) -> SymbolId {
        let symbol = self.from.symbol(id);
        let imported = into.add_symbol(&symbol.name, symbol.kind.clone());
        self.symbols.insert(id, imported);
        imported
    }
}

/// Real inputs are one whatever their width; other variables are of one type.
fn may_meet(a: &SymbolKind, b: &SymbolKind) -> bool {
    a == b || (is_real_input(a) && is_real_input(b))
}

/// One definition that two circuits share, as a circuit and its windows do.
fn is_same(a: &ProgramGate, b: &ProgramGate) -> bool {
    match (&a.body, &b.body) {
        (GateBody::Defined { region: a, .. }, GateBody::Defined { region: b, .. }) => Arc::ptr_eq(a, b),
        (GateBody::Matrix(a), GateBody::Matrix(b)) => Arc::ptr_eq(a, b),
        _ => false,
    }
}

/// `name`, or `name_1`, `name_2`, ... when the circuit has a gate of that name.
fn free_name(circuit: &Circuit, name: &str) -> String {
    let taken = |name: &str| circuit.gates.iter().any(|gate| gate.name.as_deref() == Some(name));
    if !taken(name) {
        return name.to_string();
    }
    (1..).map(|number| format!("{name}_{number}")).find(|name| !taken(name)).expect("numbers do not end")
}
