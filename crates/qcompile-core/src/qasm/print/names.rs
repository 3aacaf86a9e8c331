//! What symbols and wires are called in the output.

use rustc_hash::{FxHashMap, FxHashSet};

use super::gates::names_of;
use super::{Printer, finding};
use crate::diagnostics::{Diagnostic, Span, W0702};
use crate::gates::{GateId, find_v2, find_v3};
use crate::ir::{
    Circuit, GateBody, Layout, Region, RegionKind, ResolvedWire, Symbol, SymbolId, SymbolKind, Wire,
    WireName, WireNames,
};
use crate::qasm::ast::Dialect;
use crate::qasm::lex::{Lexer, TokenKind};
use crate::qasm::number::Number;

/// Functions of the language beside those of [`Number::function`].
const OTHER_FUNCTIONS: &[&str] =
    &["ceiling", "floor", "imag", "mod", "popcount", "real", "rotl", "rotr", "sizeof"];

/// The names of a program, changed where the language of the output does not take them.
pub(super) struct Names<'a> {
    circuit: &'a Circuit,
    dialect: Dialect,
    renamed: FxHashMap<SymbolId, Box<str>>,
    /// New names by old ones, for what the text says.
    words: FxHashMap<Box<str>, Box<str>>,
    /// Every name of the program and those given out since; collected when first needed.
    taken: Option<FxHashSet<Box<str>>>,
    /// For each name that had to be numbered the number to try next.
    numbers: FxHashMap<String, u32>,
}

impl<'a> Names<'a> {
    pub(super) fn new(circuit: &'a Circuit, dialect: Dialect) -> Self {
        let (renamed, words, numbers) = Default::default();
        Self { circuit, dialect, renamed, words, taken: None, numbers }
    }

    pub(super) fn symbol(&self, id: SymbolId) -> &str {
        match self.renamed.get(&id) {
            Some(name) => name,
            None => &self.circuit.symbol(id).name,
        }
    }

    /// Whether some symbol or gate of the program has this name.
    pub(super) fn is_taken(&mut self, name: &str) -> bool {
        self.taken().contains(name)
    }

    /// Whether something declared in the program, outside of gate bodies, is written under such a name.
    pub(super) fn any_symbol(&self, named: impl Fn(&str) -> bool) -> bool {
        let local = gate_locals(self.circuit);
        let ids = (0..self.circuit.symbols.len() as u32).map(SymbolId);
        let mut declared = ids.filter(|id| {
            self.circuit.symbol(*id).kind != SymbolKind::Gate { index: None } && !local.contains_key(id)
        });
        declared.any(|id| named(self.symbol(id)))
    }

    pub(super) fn is_valid(&self, name: &str) -> bool {
        is_name(name, self.dialect)
    }

    fn taken(&mut self) -> &mut FxHashSet<Box<str>> {
        let circuit = self.circuit;
        let renamed = &self.renamed;
        self.taken.get_or_insert_with(|| {
            // The names of a library are told by the language of the output.
            let declared = |symbol: &&Symbol| symbol.kind != SymbolKind::Gate { index: None };
            let symbols = circuit.symbols.iter().filter(declared).map(|symbol| &*symbol.name);
            let gates = circuit.gates.iter().filter_map(|gate| gate.name.as_deref());
            let subroutines = circuit.subroutines.iter().map(|subroutine| &*subroutine.name);
            let renamed = renamed.values().map(|name| &**name);
            symbols.chain(gates).chain(subroutines).chain(renamed).map(Box::from).collect()
        })
    }

    /// A name like `wanted` that nothing in the program, the language or its standard library has; it is taken now.
    pub(super) fn fresh(&mut self, wanted: &str) -> Box<str> {
        let base = sanitised(wanted, self.dialect);
        let dialect = self.dialect;
        let free = |name: &str, taken: &FxHashSet<Box<str>>| {
            is_name(name, dialect) && !is_library_name(name, dialect) && !taken.contains(name)
        };
        let mut next = self.numbers.get(&base).copied().unwrap_or(0);
        let taken = self.taken();
        let name = loop {
            let name = if next == 0 { base.clone() } else { format!("{base}_{next}") };
            next += 1;
            if free(&name, taken) {
                break name;
            }
        };
        taken.insert(name.as_str().into());
        self.numbers.insert(base, next);
        name.into()
    }

    /// Gives every symbol a name that the language takes; says what changed.
    pub(super) fn adapt(&mut self, clashes: Clashes) -> Vec<Diagnostic> {
        let circuit = self.circuit;
        let local = gate_locals(circuit);
        let mut called: FxHashMap<u32, FxHashSet<&str>> = FxHashMap::default();
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        let mut notes = Vec::new();
        for (k, symbol) in circuit.symbols.iter().enumerate() {
            let id = SymbolId(k as u32);
            let name = &*symbol.name;
            if matches!(symbol.kind, SymbolKind::Gate { index: None } | SymbolKind::Error) {
                continue;
            }
            let home = local.get(&id);
            let is_called = home.is_some_and(|(gate, body)| {
                called
                    .entry(*gate)
                    .or_insert_with(|| names_called(body, self.dialect, circuit))
                    .contains(name)
            });
            let new = match clashes {
                _ if is_called || !is_name(name, self.dialect) => self.word(name),
                Clashes::Scoped { library: true }
                    if home.is_none() && is_library_name(name, self.dialect) =>
                {
                    self.word(name)
                }
                Clashes::Unique if home.is_none() && !seen.insert(name) => self.fresh(name),
                _ => continue,
            };
            notes.push(renamed_note(name, &new, self.dialect, symbol.declared));
            self.renamed.insert(id, new);
        }
        notes
    }

    /// The one new name for everything that is called `name`.
    fn word(&mut self, name: &str) -> Box<str> {
        if let Some(new) = self.words.get(name) {
            return new.clone();
        }
        let new = self.fresh(name);
        self.words.insert(name.into(), new.clone());
        new
    }

    /// New names by old ones, for what is copied from the text.
    pub(super) fn words(&self) -> FxHashMap<Box<str>, Box<str>> {
        self.words.clone()
    }
}

/// What names may clash with, beside the words of the language.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Clashes {
    /// A circuit without scopes: with each other, and with the gates that definitions use.
    Unique,
    /// A text with its scopes: with the gates of the library where that is included.
    Scoped { library: bool },
}

fn renamed_note(old: &str, new: &str, dialect: Dialect, declared: Span) -> Diagnostic {
    let language = language(dialect);
    let message = if !is_name(old, dialect) {
        format!("`{old}` cannot be a name in {language} and is written `{new}`")
    } else if is_library_name(old, dialect) {
        format!("`{old}` is a gate of the library in {language}; the name of the program is written `{new}`")
    } else {
        format!("`{old}` names two things; one is written `{new}`")
    };
    finding(W0702, declared, message)
}

pub(super) fn language(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::OpenQasm2 => "OpenQASM 2",
        Dialect::OpenQasm3 => "OpenQASM 3",
    }
}

/// Parameters and qubits of gate bodies, which are scopes of their own, with the place of the gate and its body.
fn gate_locals(circuit: &Circuit) -> FxHashMap<SymbolId, (u32, &Region)> {
    let mut local = FxHashMap::default();
    for (index, gate) in (0..).zip(circuit.gates.iter()) {
        let GateBody::Defined { parameters, region } = &gate.body else { continue };
        let qubits = region.layout.sources.iter().filter_map(|source| match source.what {
            WireName::Symbol(symbol) => Some(symbol),
            _ => None,
        });
        local.extend(parameters.iter().copied().chain(qubits).map(|symbol| (symbol, (index, &**region))));
    }
    local
}

/// The names under which a gate body may call gates of the table.
fn names_called(body: &Region, dialect: Dialect, circuit: &Circuit) -> FxHashSet<&'static str> {
    let called: FxHashSet<GateId> = body.ops().iter().filter_map(|op| op.kind.as_table()).collect();
    let names = called.into_iter().flat_map(|id| names_of(id, dialect, circuit.version.u_convention()));
    names.map(|(name, _)| name).collect()
}

/// Whether the standard library of the language has a gate of this name.
pub(super) fn is_library_name(name: &str, dialect: Dialect) -> bool {
    match dialect {
        Dialect::OpenQasm2 => find_v2(name).is_some(),
        Dialect::OpenQasm3 => find_v3(name).is_some(),
    }
}

/// Whether a program may declare this name.
fn is_name(name: &str, dialect: Dialect) -> bool {
    let mut lexer = Lexer::new(name, 0, dialect);
    let token = lexer.next_token();
    let is_identifier = token.kind == TokenKind::Identifier && token.span.len() as usize == name.len();
    let is_word_of_2 = || {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    is_identifier && (dialect == Dialect::OpenQasm3 || is_word_of_2()) && !is_built_in(name, dialect)
}

/// Constants, functions and gates that are there without a declaration.
fn is_built_in(name: &str, dialect: Dialect) -> bool {
    Number::constant(name, dialect).is_some()
        || Number::function(name, dialect).is_some()
        || matches!(name, "U" | "CX" | "gphase")
        || (dialect == Dialect::OpenQasm3 && OTHER_FUNCTIONS.contains(&name))
}

/// The name with everything replaced that cannot stand in one.
fn sanitised(name: &str, dialect: Dialect) -> String {
    let fits = |c: char| {
        c.is_ascii_alphanumeric() || c == '_' || (dialect == Dialect::OpenQasm3 && c.is_alphabetic())
    };
    let mut made: String = name.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    if dialect == Dialect::OpenQasm2 && made.starts_with(|c: char| c.is_ascii_uppercase()) {
        made[..1].make_ascii_lowercase();
    }
    let starts_well = match dialect {
        Dialect::OpenQasm2 => made.starts_with(|c: char| c.is_ascii_lowercase()),
        Dialect::OpenQasm3 => made.starts_with(|c: char| c.is_alphabetic() || c == '_'),
    };
    if !starts_well {
        made.insert_str(0, if made.starts_with('_') { "v" } else { "v_" });
    }
    made
}

/// A region whose ops are being written: where its wires get their names, and where the text stands.
pub(super) struct Scope<'a> {
    pub(super) region: &'a Region,
    pub(super) kind: RegionKind,
    wires: WireNames<'a>,
    /// The wires have no names of their own: `q[0]`, `q[1]`, ... are made up.
    anonymous: bool,
    pub(super) indent: String,
    /// The offset in the source at which new text is put: what is declared after it is not there yet.
    pub(super) here: u32,
}

/// One level of indentation.
pub(super) const INDENT: &str = "  ";

impl<'a> Scope<'a> {
    pub(super) fn root(circuit: &'a Circuit, region: &'a Region, kind: RegionKind) -> Self {
        Self {
            region,
            kind,
            wires: WireNames::root(circuit, region),
            anonymous: !has_names(&region.layout),
            indent: if kind == RegionKind::Main { String::new() } else { INDENT.to_owned() },
            here: u32::MAX,
        }
    }

    /// A body of the block that touches `touched`.
    pub(super) fn body(&self, touched: &[Wire], body: &'a Region) -> Scope<'a> {
        Scope {
            region: body,
            kind: RegionKind::Block,
            wires: self.wires.body(touched, body),
            anonymous: false,
            indent: format!("{}{INDENT}", self.indent),
            here: self.here,
        }
    }

    pub(super) fn resolve(&self, wire: Wire) -> ResolvedWire<'a> {
        self.wires.resolve(wire)
    }

    pub(super) fn is_anonymous(&self) -> bool {
        self.anonymous
    }

    /// Whether no new statement may name the wire, because a declaration took its name.
    pub(super) fn is_unnamed(&self, wire: Wire) -> bool {
        self.region.layout.unnamed.binary_search(&wire).is_ok()
    }
}

fn has_names(layout: &Layout) -> bool {
    let named: u32 = layout.sources.iter().map(|source| source.len).sum();
    let inherited = layout.inherited_qubits + layout.inherited_bits;
    named + inherited >= layout.qubits + layout.bits
}

impl<'a> Printer<'a> {
    pub(super) fn wire(&mut self, scope: &Scope<'a>, wire: Wire) {
        if scope.is_anonymous() {
            return self.made_up_wire(scope, wire);
        }
        match scope.resolve(wire) {
            ResolvedWire::Symbol { symbol, index } => {
                self.out.push_str(self.names.symbol(symbol));
                // Scalars are registers of one in version 2.
                let scalar = self.dialect == Dialect::OpenQasm2 && scope.kind != RegionKind::Gate;
                if let Some(index) = index.or(scalar.then_some(0)) {
                    self.index(index);
                }
            }
            ResolvedWire::Physical(_) | ResolvedWire::Dynamic { .. }
                if self.dialect == Dialect::OpenQasm2 =>
            {
                self.no_form("hardware qubits and indices that are not constant");
            }
            ResolvedWire::Physical(number) => {
                self.out.push('$');
                self.integer(number);
            }
            ResolvedWire::Dynamic { register, text } => {
                self.out.push_str(self.names.symbol(register));
                self.out.push('[');
                self.out.push_str(text);
                self.out.push(']');
            }
            ResolvedWire::Effect => self.unsayable("acts on the wire of side effects"),
        }
    }

    fn made_up_wire(&mut self, scope: &Scope<'a>, wire: Wire) {
        self.out.push(if wire.is_qubit() { 'q' } else { 'c' });
        if scope.kind == RegionKind::Main {
            self.index(wire.index() as u32);
        } else {
            self.integer(wire.index() as u32);
        }
    }

    fn index(&mut self, index: u32) {
        self.out.push('[');
        self.integer(index);
        self.out.push(']');
    }

    pub(super) fn wires(&mut self, scope: &Scope<'a>, wires: &[Wire]) {
        for (k, &wire) in wires.iter().enumerate() {
            if k > 0 {
                self.out.push_str(", ");
            }
            self.wire(scope, wire);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Circuit;

    #[test]
    fn names_are_those_of_the_language() {
        let two = |name| is_name(name, Dialect::OpenQasm2);
        let three = |name| is_name(name, Dialect::OpenQasm3);
        assert!(
            two("q") && two("in") && two("box") && !two("Q") && !two("_q") && !two("qreg") && !two("sin")
        );
        assert!(three("q") && three("Q") && three("_q") && three("θ") && !three("in") && !three("box"));
        assert!(!three("pi") && !three("U") && !three("a b") && !three("") && !three("1q"));
    }

    #[test]
    fn fresh_names_are_free_and_valid() {
        let mut circuit = Circuit::new(1, 1);
        circuit.add_symbol("q_1", SymbolKind::GateParameter);
        let mut names = Names::new(&circuit, Dialect::OpenQasm3);
        assert_eq!(&*names.fresh("q"), "q_2");
        assert_eq!(&*names.fresh("q"), "q_3");
        assert_eq!(&*names.fresh("rx"), "rx_1", "a gate of the library");
        assert_eq!(&*names.fresh("my gate"), "my_gate");
        assert_eq!(&*names.fresh("2"), "v_2");
        let mut names = Names::new(&circuit, Dialect::OpenQasm2);
        assert_eq!(&*names.fresh("Toffoli_θ"), "toffoli__");
        assert_eq!(&*names.fresh("_x"), "v_x");
    }
}
