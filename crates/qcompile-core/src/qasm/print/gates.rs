//! What gates are called, and the definitions that make the names true.
//!
//! A gate of the table has its library name where an include (in the text, or added to it) brings that name and
//! nothing else in the program has it; otherwise a definition under a free name stands at the top. Definitions are
//! exact, global phase included. A gate of the program has the name of its definition in the text, or gets one.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::convert::is_standard_include;
use super::matrix::{Angles, Rotation, two_level};
use super::names::{INDENT, Scope, is_library_name};
use super::{Printer, finding};
use crate::diagnostics::E0701;
use crate::gates::{self, Call, GateId, Library, Matrix, find_v2, find_v3};
use crate::ir::{
    GateBody, Kind, ProgramGate, Region, RegionKind, StatementKind, SymbolId, SymbolKind, UConvention, Wire,
};
use crate::qasm::ast::Dialect;

/// A definition to be put before the program.
pub(super) struct NewDefinition {
    pub(super) text: String,
    /// The offset in the source after which it may stand: it uses what is declared before.
    pub(super) after: u32,
}

/// The names of gates so far.
#[derive(Default)]
pub(super) struct GateNames {
    /// By kind.
    known: Vec<Option<Known>>,
    /// Names that includes of the text bring, by name.
    included: Option<FxHashMap<Arc<str>, SymbolId>>,
    include: Option<Include>,
    include_place: Option<u32>,
    pub(super) definitions: Vec<NewDefinition>,
    /// The latest declaration that the definition in the making uses.
    latest: u32,
}

struct Known {
    name: Arc<str>,
    /// The offset in the source from which on the name holds.
    from: u32,
}

/// Where the standard library comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Include {
    /// The text includes it.
    Written,
    /// It is not there, and can be added since nobody else uses its names.
    Possible,
    Added,
    /// The text includes that of the other version, which is replaced.
    Converted,
    /// Some name of the program stands in the way.
    Impossible,
}

impl GateNames {
    /// The text includes the library of the other version, and that of the output takes its place.
    pub(super) fn convert_include(&mut self) {
        self.include = Some(Include::Converted);
    }

    pub(super) fn include_is_added(&self) -> bool {
        self.include == Some(Include::Added)
    }
}

impl<'a> Printer<'a> {
    /// Appends the name of a gate that is not a modified one.
    pub(super) fn gate_name(&mut self, scope: &Scope<'a>, kind: Kind) {
        if let Some(Some(known)) = self.gates.known.get(kind.0 as usize)
            && known.from <= scope.here
            && scope.region.layout.hidden.is_empty()
        {
            self.gates.latest = self.gates.latest.max(known.from);
            return self.out.push_str(&known.name);
        }
        let known = match (kind.as_table(), kind.as_program_gate()) {
            (Some(id), _) => self.table_gate(scope, id),
            (_, Some(index)) => self.program_gate(scope, index),
            _ => return self.unsayable("is called like a gate and is none"),
        };
        self.gates.latest = self.gates.latest.max(known.from);
        self.out.push_str(&known.name);
        self.remember(kind, known);
    }

    fn remember(&mut self, kind: Kind, known: Known) {
        let place = kind.0 as usize;
        if self.gates.known.len() <= place {
            self.gates.known.resize_with(place + 1, || None);
        }
        self.gates.known[place] = Some(known);
    }

    // -------------------------------------------------------------------------------------- gates of the table

    fn table_gate(&mut self, scope: &Scope<'a>, id: GateId) -> Known {
        let candidates = names_of(id, self.dialect, self.u_convention());
        if let Some(&(name, Library::Language)) = candidates.first() {
            return Known { name: name.into(), from: 0 };
        }
        for &(name, _) in &candidates {
            if let Some(from) = self.included(name, scope) {
                return Known { name: name.into(), from };
            }
        }
        let built_in = candidates.iter().find(|(_, library)| *library == Library::Language);
        let of_library = candidates.iter().find(|(_, library)| *library != Library::Language);
        let name = match (built_in, of_library) {
            // A text without the include is written in the gates of the language.
            (Some((name, _)), _) if self.keeps_text => Some(name),
            (_, Some((name, _))) if self.add_include() => Some(name),
            (built_in, _) => built_in.map(|(name, _)| name),
        };
        if let Some(&name) = name {
            return Known { name: name.into(), from: 0 };
        }
        if id == gates::CU
            && let Some(from) = self.cu_of_the_text(scope)
        {
            return Known { name: "cu".into(), from };
        }
        if let Some(known) = self.same_as_table(scope, id) {
            return known;
        }
        self.define_table_gate(id, scope.here)
    }

    /// From where on the library's `cu` is there, if the text writes it too: it is read in two ways, and only who
    /// uses it already can be taken to mean ours.
    fn cu_of_the_text(&mut self, scope: &Scope<'a>) -> Option<u32> {
        let text = &self.circuit.sources.files().first()?.text;
        let mut words = text.split(|c: char| c != '_' && !c.is_alphanumeric());
        let is_written = self.keeps_text && self.from.is_none() && words.any(|word| word == "cu");
        if is_written { self.included("cu", scope) } else { None }
    }

    /// A definition of the text that says what the table says, under the same name.
    fn same_as_table(&self, scope: &Scope<'a>, id: GateId) -> Option<Known> {
        let gates = self.circuit.gates.iter().enumerate();
        let namesakes = gates.filter(|(_, gate)| gate.namesakes().contains(&id)).map(|(index, _)| index);
        let mut alike = namesakes.filter(|&index| self.circuit.row_of_definition(index) == Some(id));
        alike.find_map(|index| self.written_definition(scope, index))
    }

    /// From where on `name` is the library's, if it is so at the place of `scope`.
    fn included(&mut self, name: &str, scope: &Scope<'a>) -> Option<u32> {
        if matches!(self.gates.include, Some(Include::Added | Include::Converted)) {
            return is_library_name(name, self.dialect).then_some(0);
        }
        let circuit = self.circuit;
        let included = self.gates.included.get_or_insert_with(|| {
            let brought = |id: &usize| circuit.symbols[*id].kind == SymbolKind::Gate { index: None };
            let ids = (0..circuit.symbols.len()).filter(brought);
            ids.map(|id| (circuit.symbols[id].name.clone(), SymbolId(id as u32))).collect()
        });
        let &symbol = included.get(name)?;
        let from = self.include_place();
        let hidden = scope.region.layout.hidden.binary_search(&symbol).is_ok();
        (from <= scope.here && !hidden).then_some(from)
    }

    /// The offset in the source from which on the library is there.
    fn include_place(&mut self) -> u32 {
        if let Some(place) = self.gates.include_place {
            return place;
        }
        let includes =
            self.circuit.main.iter().filter(|op| {
                op.statement().is_some_and(|statement| statement.kind == StatementKind::Include)
            });
        let texts = includes.filter_map(|op| Some((op.origin, self.source_of(op.origin)?)));
        let mut ends =
            texts.filter(|(_, text)| is_standard_include(text)).map(|(at, text)| at + text.len() as u32);
        let place = ends.next().unwrap_or(0);
        self.gates.include_place = Some(place);
        place
    }

    /// Makes the standard library available if that breaks nothing.
    fn add_include(&mut self) -> bool {
        let state = match self.gates.include {
            Some(state) => state,
            None => self.include_state(),
        };
        let state = if state == Include::Possible { Include::Added } else { state };
        self.gates.include = Some(state);
        state == Include::Added
    }

    fn include_state(&mut self) -> Include {
        let dialect = self.dialect;
        let library = |name: &str| match dialect {
            Dialect::OpenQasm2 => find_v2(name),
            Dialect::OpenQasm3 => find_v3(name),
        };
        let of_library = |name: &str| library(name).is_some_and(|named| named.library != Library::Language);
        let brought = |kind: &SymbolKind| *kind == SymbolKind::Gate { index: None };
        let mut symbols = self.circuit.symbols.iter();
        if symbols.any(|symbol| brought(&symbol.kind) && of_library(&symbol.name)) {
            return Include::Written;
        }
        let collides = self.names.any_symbol(of_library);
        if collides { Include::Impossible } else { Include::Possible }
    }

    /// For a use at `here`: the definition uses only what is declared before.
    fn define_table_gate(&mut self, id: GateId, here: u32) -> Known {
        let gate = id.gate();
        let name: Arc<str> =
            if self.is_free(gate.name) { gate.name.into() } else { self.names.fresh(gate.name).into() };
        let Some(definition) = id.definition() else { return self.define_spec_u(gate) };
        let circuit = self.circuit;
        let mut scope = Scope::root(circuit, &circuit.main, RegionKind::Gate);
        scope.here = here;
        self.define(|printer| {
            printer.header(&name, gate.params.iter().copied(), gate.arity);
            for call in &definition.calls {
                printer.call(&scope, call, gate.params);
            }
            if !definition.phase.is_zero() && printer.dialect == Dialect::OpenQasm3 {
                printer.body_line(&format!("gphase({});", definition.phase.text(gate.params)));
            }
        });
        Known { name, from: self.gates.definitions.last().map_or(0, |made| made.after) }
    }

    /// The `U` of the specification, the one gate without a definition that a text may not have: its own is Qiskit's.
    fn define_spec_u(&mut self, gate: &gates::Gate) -> Known {
        let name: Arc<str> = self.names.fresh("U_spec").into();
        self.define(|printer| {
            printer.header(&name, gate.params.iter().copied(), gate.arity);
            printer.body_line("U(theta, phi, lambda) a;");
            printer.body_line("gphase(theta/2);");
        });
        Known { name, from: 0 }
    }

    fn u_convention(&self) -> UConvention {
        self.circuit.version.u_convention()
    }

    /// Whether a definition may have the name of the table: nobody has it and no include can bring it.
    fn is_free(&mut self, name: &str) -> bool {
        let in_library =
            is_library_name(name, self.dialect) && self.gates.include != Some(Include::Impossible);
        !in_library && !self.names.is_taken(name)
    }

    fn call(&mut self, scope: &Scope<'a>, call: &Call, params: &[&str]) {
        self.out.push_str(INDENT);
        let mut gate = call.gate;
        if call.controls > 0 && self.dialect == Dialect::OpenQasm2 {
            match gate.controlled(call.controls) {
                Some(controlled) => gate = controlled,
                None => self.unsayable("has no definition in OpenQASM 2"),
            }
        } else {
            self.control_modifiers((0..call.controls).map(|_| true));
        }
        self.gate_name(scope, Kind::gate(gate));
        for (k, form) in call.params.iter().enumerate() {
            self.out.push_str(if k == 0 { "(" } else { ", " });
            self.out.push_str(&form.text(params));
        }
        self.out.push_str(if call.params.is_empty() { " " } else { ") " });
        let operands: Vec<String> = call.operands.iter().map(|&k| operand_name(k)).collect();
        self.out.push_str(&operands.join(", "));
        self.out.push(';');
        self.out.push_str(self.newline);
    }

    // ------------------------------------------------------------------------------------- gates of the program

    fn program_gate(&mut self, scope: &Scope<'a>, index: usize) -> Known {
        if let Some(known) = self.written_definition(scope, index) {
            return known;
        }
        self.define_program_gates(index);
        match self.gates.known.get(Kind::program_gate(index).0 as usize) {
            Some(Some(known)) => Known { name: known.name.clone(), from: known.from },
            _ => Known { name: "?".into(), from: 0 },
        }
    }

    /// The name under which the text defines the gate, if it does and the name holds here.
    fn written_definition(&self, scope: &Scope<'a>, index: usize) -> Option<Known> {
        let gate = &self.circuit.gates[index];
        let symbol = gate.symbol.filter(|_| self.keeps_text && !gate.declared.is_empty())?;
        let from = gate.declared.end;
        let hidden = scope.region.layout.hidden.binary_search(&symbol).is_ok();
        (from <= scope.here && !hidden).then(|| Known { name: self.names.symbol(symbol).into(), from })
    }

    /// Defines a gate after all that its body needs. Gates only use gates that stand before them in the table.
    fn define_program_gates(&mut self, index: usize) {
        let mut needed = vec![false; index + 1];
        needed[index] = true;
        for place in (0..=index).rev().filter(|&place| self.circuit.gates.len() > place) {
            if needed[place] {
                for_each_callee(&self.circuit.gates[place], &mut |callee| {
                    if callee < place {
                        needed[callee] = true;
                    }
                });
            }
        }
        for place in (0..=index).filter(|&place| needed[place]) {
            let kind = Kind::program_gate(place);
            let is_known = matches!(self.gates.known.get(kind.0 as usize), Some(Some(_)));
            let is_written =
                self.keeps_text && !self.circuit.gates[place].declared.is_empty() && place != index;
            if !is_known && !is_written {
                self.define_program_gate(place);
            }
        }
    }

    fn define_program_gate(&mut self, index: usize) {
        let circuit = self.circuit;
        let gate = &circuit.gates[index];
        let wanted = match (&gate.name, &gate.body) {
            (Some(name), _) => name.to_string(),
            (None, GateBody::Modified(_)) => return,
            (None, GateBody::Matrix(_)) => format!("m_{index}"),
            (None, _) => format!("gate_{index}"),
        };
        let name: Arc<str> = self.program_gate_name(gate, &wanted);
        match &gate.body {
            GateBody::Defined { parameters, region } => self.define_from_region(&name, parameters, region),
            GateBody::Matrix(matrix) => self.define_from_matrix(&name, matrix),
            GateBody::Opaque => self.declare_opaque(&name, gate),
            GateBody::Modified(_) => return,
        }
        let from = self.gates.definitions.last().map_or(0, |made| made.after);
        self.remember(Kind::program_gate(index), Known { name, from });
    }

    /// Its own name when it is the only thing of that name.
    fn program_gate_name(&mut self, gate: &ProgramGate, wanted: &str) -> Arc<str> {
        if let Some(symbol) = gate.symbol {
            return self.names.symbol(symbol).into();
        }
        let holders = self.circuit.gates.iter().filter(|other| other.name.as_deref() == Some(wanted)).count();
        let own = usize::from(gate.name.is_some());
        let symbols = self.circuit.symbols.iter().any(|symbol| *symbol.name == *wanted);
        let alone = holders == own && !symbols && self.names.is_valid(wanted);
        if alone
            && (!is_library_name(wanted, self.dialect) || self.gates.include == Some(Include::Impossible))
        {
            return wanted.into();
        }
        self.names.fresh(wanted).into()
    }

    fn define_from_region(&mut self, name: &str, parameters: &[SymbolId], region: &'a Region) {
        let scope = Scope::root(self.circuit, region, RegionKind::Gate);
        self.define(|printer| {
            printer.out.push_str("gate ");
            printer.out.push_str(name);
            for (k, &parameter) in parameters.iter().enumerate() {
                printer.out.push_str(if k == 0 { "(" } else { ", " });
                let parameter = printer.names.symbol(parameter);
                printer.out.push_str(parameter);
            }
            printer.out.push_str(if parameters.is_empty() { " " } else { ") " });
            let qubits: Vec<Wire> = (0..region.layout.qubits).map(Wire::qubit).collect();
            printer.wires(&scope, &qubits);
            printer.out.push_str(" {");
            printer.out.push_str(printer.newline);
            printer.lines(&scope);
        });
    }

    fn define_from_matrix(&mut self, name: &str, matrix: &Matrix) {
        let qubits = matrix.qubits();
        if qubits > 1 && self.dialect == Dialect::OpenQasm2 {
            let found =
                finding(E0701, self.place(), "OpenQASM 2 has no gates from matrices on several qubits");
            return self.problem(found.help("synthesise the matrix first, or write OpenQASM 3"));
        }
        let circuit = self.circuit;
        let scope = Scope::root(circuit, &circuit.main, RegionKind::Gate);
        self.define(|printer| {
            printer.header(name, std::iter::empty(), qubits);
            if qubits == 1 {
                let block = [[matrix[(0, 0)], matrix[(0, 1)]], [matrix[(1, 0)], matrix[(1, 1)]]];
                let rotation = Rotation { target: 0, state: 0, angles: Angles::of(block) };
                return printer.rotation(&scope, &rotation, qubits);
            }
            for rotation in two_level(matrix) {
                printer.rotation(&scope, &rotation, qubits);
            }
        });
    }

    /// A phase and a `U` under controls on all other qubits.
    fn rotation(&mut self, scope: &Scope<'a>, rotation: &Rotation, qubits: usize) {
        let controls: Vec<usize> = (0..qubits).filter(|&k| k != rotation.target).collect();
        let Angles { phase, theta, phi, lambda } = rotation.angles;
        let (universal, phase) = match self.u_convention() {
            UConvention::Spec => (gates::U, phase),
            UConvention::Qiskit => (gates::U_QISKIT, phase + theta / 2.0),
        };
        let calls: [(GateId, &[f64], &[usize]); 2] =
            [(gates::GPHASE, &[phase], &[]), (universal, &[theta, phi, lambda], &[rotation.target])];
        for (gate, params, target) in calls {
            let idle = if gate == gates::GPHASE { phase == 0.0 } else { !rotation.angles.is_rotation() };
            if idle || (gate == gates::GPHASE && self.dialect == Dialect::OpenQasm2) {
                continue;
            }
            self.out.push_str(INDENT);
            self.control_modifiers(controls.iter().map(|&k| rotation.state >> k & 1 == 1));
            self.gate_name(scope, Kind::gate(gate));
            for (k, &param) in params.iter().enumerate() {
                self.out.push_str(if k == 0 { "(" } else { ", " });
                self.real(param);
            }
            self.out.push(')');
            let operands = controls.iter().chain(target).map(|&k| operand_name(k));
            for (k, operand) in operands.enumerate() {
                self.out.push_str(if k == 0 { " " } else { ", " });
                self.out.push_str(&operand);
            }
            self.out.push(';');
            self.out.push_str(self.newline);
        }
    }

    fn declare_opaque(&mut self, name: &str, gate: &ProgramGate) {
        if self.dialect == Dialect::OpenQasm3 {
            return self.opaque_gate(name, gate.declared);
        }
        let params: Vec<String> = (0..gate.params).map(|k| format!("p{k}")).collect();
        let params = if params.is_empty() { String::new() } else { format!("({})", params.join(", ")) };
        let qubits: Vec<String> = (0..gate.qubits as usize).map(operand_name).collect();
        let text = format!("opaque {name}{params} {};{}", qubits.join(", "), self.newline);
        self.gates.definitions.push(NewDefinition { text, after: 0 });
    }

    // ----------------------------------------------------------------------------------------------- definitions

    /// Runs `say`, which writes a definition up to its closing brace, beside the text in the making.
    fn define(&mut self, say: impl FnOnce(&mut Self)) {
        let outside = std::mem::take(&mut self.out);
        let latest = std::mem::take(&mut self.gates.latest);
        say(self);
        self.out.push('}');
        self.out.push_str(self.newline);
        let text = std::mem::replace(&mut self.out, outside);
        let after = std::mem::replace(&mut self.gates.latest, latest);
        self.gates.definitions.push(NewDefinition { text, after });
    }

    fn header<'p>(&mut self, name: &str, params: impl Iterator<Item = &'p str>, qubits: usize) {
        let params: Vec<&str> = params.collect();
        let params = if params.is_empty() { String::new() } else { format!("({})", params.join(", ")) };
        let qubits: Vec<String> = (0..qubits).map(operand_name).collect();
        self.out.push_str(&format!("gate {name}{params} {} {{", qubits.join(", ")));
        self.out.push_str(self.newline);
    }

    fn body_line(&mut self, text: &str) {
        self.out.push_str(INDENT);
        self.out.push_str(text);
        self.out.push_str(self.newline);
    }
}

/// The names of a gate of the table, the best first. Version 2 cannot see global phase, so rows that differ in
/// nothing else share a name there. The library's `cu` is read in two ways and is never written in version 3.
pub(super) fn names_of(id: GateId, dialect: Dialect, u: UConvention) -> Vec<(&'static str, Library)> {
    let gate = id.gate();
    match dialect {
        Dialect::OpenQasm3 if id == gates::CU => Vec::new(),
        Dialect::OpenQasm3 if u == UConvention::Qiskit => {
            let rows = GateId::all().filter(|row| row.as_in_qiskit() == id);
            rows.flat_map(|row| with_library(row.gate().v3, find_v3)).collect()
        }
        Dialect::OpenQasm3 => with_library(gate.v3, find_v3),
        Dialect::OpenQasm2 if id == gates::U => vec![("U", Library::Language)],
        Dialect::OpenQasm2 => {
            let row = match id {
                gates::U3 => gates::U_QISKIT.gate(),
                gates::U2 => gates::U2_QISKIT.gate(),
                _ => gate,
            };
            let mut names = with_library(row.v2, find_v2);
            names.extend(with_library(row.v2_extended, find_v2));
            names
        }
    }
}

fn with_library(
    names: &[&'static str],
    find: impl Fn(&str) -> Option<gates::Named>,
) -> Vec<(&'static str, Library)> {
    names.iter().filter_map(|&name| Some((name, find(name)?.library))).collect()
}

/// `a`, `b`, ..., `z`, `q26`, ...
fn operand_name(position: usize) -> String {
    match u8::try_from(position) {
        Ok(k) if k < 26 => char::from(b'a' + k).to_string(),
        _ => format!("q{position}"),
    }
}

fn for_each_callee(gate: &ProgramGate, visit: &mut dyn FnMut(usize)) {
    match &gate.body {
        GateBody::Modified(modified) => modified.base.as_program_gate().into_iter().for_each(visit),
        GateBody::Defined { region, .. } => for_each_gate(region, visit),
        GateBody::Matrix(_) | GateBody::Opaque => {}
    }
}

fn for_each_gate(region: &Region, visit: &mut dyn FnMut(usize)) {
    region.ops().iter().filter_map(|op| op.kind.as_program_gate()).for_each(&mut *visit);
    for (_, block) in region.blocks() {
        block.bodies.iter().for_each(|body| for_each_gate(body, visit));
    }
}
