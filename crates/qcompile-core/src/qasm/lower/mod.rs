//! From syntax trees to circuits: what names mean, what types allow, which qubits an operand is, and the regions
//! that come out.
//!
//! Statements are lowered one at a time, in order, as the parser hands them over. Everything that can be wrong is
//! reported through [`report`](self::report) and lowering goes on, so that one run finds the independent errors of
//! a program; functions return `None` for what was reported already. Plain gate calls skip the tree: those of known
//! gates on known qubits become rows at once, the others go the way of all calls.
//!
//! Rooms: `scope` (names), `types` (what operators take and give; `ir::arithmetic` computes), `expressions` (typed
//! expressions), `parameters` (angles), `operands` and `dynamic` (qubits), `gates`, `modifiers` and `definitions`,
//! `declarations`, `statements`, `control_flow`, `subroutines`, `effects` (what is read and written), `assigned`
//! (what later text will write), `includes`,
//! `regions` (drafts and their wires), `finish` (what becomes of them).

mod assigned;
mod assignments;
mod cache;
mod control_flow;
mod declarations;
mod definitions;
mod dynamic;
mod effects;
mod expressions;
mod finish;
mod functions;
mod gates;
mod includes;
mod modifiers;
mod operands;
mod parameters;
mod regions;
mod report;
mod scope;
mod statements;
mod subroutines;
mod subscripts;
mod types;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::diagnostics::*;
use crate::ir::classical::{Type, Value};
use crate::ir::{
    Circuit, Exprs, Facts, Kind, Leaf, ProgramGate, Subroutine, Symbol, SymbolId, SymbolKind, UConvention,
    Version, Wire,
};
use crate::qasm::ast::Dialect;
use crate::qasm::parse::{Item, Parser, Words};

pub use includes::{CarriedIncludes, FileIncludes, Included, Includes, NoIncludes};
use modifiers::Modifiers;
use regions::{Frame, FrameKind};
use report::Report;
use scope::{Found, Scopes};
use subroutines::Summary;

/// Bounds that keep a small text from asking for much work; each has its own E09 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Qubits and, separately, bits of a program.
    pub wires: u32,
    /// Ops that broadcasts and loops in the text may unfold to, and wires that fences may touch.
    pub ops: u64,
    /// Operations on constants in one statement.
    pub constant_steps: u64,
    /// Files that include each other.
    pub include_depth: u32,
    /// Files that a program includes, each as often as it is read.
    pub included_files: u32,
    /// Bodies inside each other, arms of `else if` ladders counting too.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            wires: Circuit::MAX_WIRES,
            ops: 50_000_000,
            constant_steps: 1_000_000,
            include_depth: 32,
            included_files: 1000,
            nesting: 256,
        }
    }
}

/// How to read a program.
#[derive(Clone)]
pub struct ParseOptions {
    /// The path or label of the text; includes are found relative to its folder.
    pub name: String,
    pub includes: Arc<dyn Includes>,
    pub u_convention: UConvention,
    /// Only the gates of the OpenQASM 2 paper in version 2, and warnings for conversions that the specification does
    /// not have.
    pub strict: bool,
    /// Qubits and bits start in zero in version 3 too.
    pub assume_zero_init: bool,
    pub limits: Limits,
    /// Plain gate calls skip the syntax tree. Off only in tests that compare both ways.
    #[doc(hidden)]
    pub fast: bool,
}

impl Default for ParseOptions {
    fn default() -> Self {
        ParseOptions {
            name: "<text>".into(),
            includes: Arc::new(FileIncludes::default()),
            u_convention: UConvention::Spec,
            strict: false,
            assume_zero_init: false,
            limits: Limits::default(),
            fast: true,
        }
    }
}

impl ParseOptions {
    /// The defaults, for a text with this name.
    pub fn named(name: impl Into<String>) -> Self {
        ParseOptions { name: name.into(), ..Self::default() }
    }
}

/// A program and what is odd about it.
#[derive(Clone, Debug)]
pub struct Parsed {
    pub circuit: Circuit,
    pub warnings: Vec<Diagnostic>,
}

/// Reads a program. The error holds every independent finding, in the order of the text.
pub fn parse(text: &str, options: &ParseOptions) -> Result<Parsed> {
    let mut lowering = Lowering::new(options);
    match lowering.sources.add(&options.name, text.into(), Origin::Main) {
        Ok(base) => lowering.main_file(base),
        Err(SourceTooLarge) => lowering.report.add(text_too_large()),
    }
    lowering.finish()
}

/// Checks the syntax alone: names, types and operands may be anything.
pub fn check_syntax(text: &str, name: &str) -> Result<()> {
    let mut sources = SourceMap::default();
    let base = match sources.add(name, text.into(), Origin::Main) {
        Ok(base) => base,
        Err(SourceTooLarge) => return Err(text_too_large().into()),
    };
    let mut parser = Parser::new(text, base, Dialect::OpenQasm3);
    while parser.next_item().is_some() {}
    let diagnostics = parser.take_diagnostics();
    if diagnostics.is_empty() {
        return Ok(());
    }
    Err(Failure { diagnostics, sources: Arc::new(sources) })
}

/// Operators between runtime values in one statement: trees of this height are walked and dropped by plain recursion.
pub(super) const MOST_RUNTIME_OPERATORS: usize = 1000;

pub(super) fn too_many_operators(span: Span) -> Diagnostic {
    let message =
        format!("more than {MOST_RUNTIME_OPERATORS} operators between runtime values in one statement");
    Diagnostic::new(E0906, span, message).help("compute a part of it in a variable of its own")
}

fn text_too_large() -> Diagnostic {
    Diagnostic::unplaced(E0905, "the texts of one program together exceed 4 GiB")
}

/// What lowering knows about a symbol beside what the circuit says.
#[derive(Clone, Debug)]
struct Detail {
    /// The type of a variable, constant, register or parameter.
    ty: Type,
    /// Its wires: `len` of them from `first`.
    first: Wire,
    len: u32,
    /// The version of its value; `None` as long as nobody asked and nothing was written.
    version: Option<u32>,
    /// An array that a subroutine got as `readonly`.
    read_only: bool,
    /// An alias whose members depend on runtime values: its wires are all that they may be.
    runtime_alias: bool,
    /// The classical registers whose bits an alias may have.
    registers: Vec<SymbolId>,
    /// Its first value is an argument, an input or a literal: no statement of the program computes it.
    given: bool,
    /// A loop variable that its body leaves alone.
    steady: bool,
}

impl Detail {
    fn new(ty: Type) -> Self {
        Detail {
            ty,
            first: Wire::qubit(0),
            len: 0,
            version: None,
            read_only: false,
            runtime_alias: false,
            registers: Vec::new(),
            given: false,
            steady: false,
        }
    }

    fn wires(&self) -> impl Iterator<Item = Wire> + use<> {
        let first = self.first.0;
        (0..self.len).map(move |k| Wire(first + k))
    }
}

struct Lowering<'a> {
    options: &'a ParseOptions,
    sources: SourceMap,
    version: Version,
    dialect: Dialect,
    report: Report,
    scopes: Scopes,
    symbols: Vec<Symbol>,
    details: Vec<Detail>,
    /// The symbols among them that stand for arrays.
    arrays: Vec<SymbolId>,
    exprs: Exprs,
    gates: Vec<ProgramGate>,
    modified: Modifiers,
    subroutines: Vec<Subroutine>,
    /// For each subroutine what a call orders.
    summaries: Vec<Summary>,
    facts: Facts,
    frame: Frame,
    /// Rises with every assignment; no two values of a variable share a version.
    clock: u32,
    /// Names that the text assigns somewhere, once somebody asked.
    assigned: Option<assigned::Assigned>,
    /// Gates of the table that pulses are attached to.
    pulsed: FxHashSet<Kind>,
    /// What a call of each program gate is: its row of the table, where the definition says what the row says.
    gate_kinds: Vec<Kind>,
    /// Gates whose calls are kept to the letter.
    kept_gates: FxHashSet<u32>,
    /// Gates that only a calibration declares so far.
    calibrated: FxHashSet<u32>,
    /// The gate at hand, which cannot call itself.
    defining: Option<Arc<str>>,
    /// Depth of files around the statement at hand; 0 in the main file.
    include_depth: u32,
    /// Files included so far.
    included_files: u32,
    open_files: Vec<String>,
    /// What the parser of the file at hand knows about the program.
    words: Words,
    has_standard_gates: bool,
    /// They are there only because the program forgot the include, which was reported.
    assumed_standard_gates: bool,
    /// What statements stood for so far: ops of broadcasts, members of slices, wires that fences touch.
    unfolded: u64,
    /// Operators between runtime values in the statement at hand: bounds the height of trees.
    runtime_operators: usize,
    /// Classical wires declared so far.
    bits: u64,
    constant_steps: u64,
    /// The result type of the subroutine at hand.
    result: Option<Type>,
    /// The statement before the one at hand was a pragma, which may be about this one: it is kept to the letter.
    after_pragma: bool,
    /// The text being read and where it stands.
    file_text: Arc<str>,
    file_base: u32,
}

impl<'a> Lowering<'a> {
    fn new(options: &'a ParseOptions) -> Self {
        Lowering {
            options,
            sources: SourceMap::default(),
            version: Version::V3 { minor: 0, written: false, u: options.u_convention },
            dialect: Dialect::OpenQasm3,
            report: Report::default(),
            scopes: Scopes::new(),
            symbols: Vec::new(),
            details: Vec::new(),
            arrays: Vec::new(),
            exprs: Exprs::default(),
            gates: Vec::new(),
            modified: Modifiers::default(),
            subroutines: Vec::new(),
            summaries: Vec::new(),
            facts: Facts { zero_initialised: options.assume_zero_init, ..Facts::default() },
            frame: Frame::new(FrameKind::Main, Span::default()),
            clock: 0,
            assigned: None,
            pulsed: FxHashSet::default(),
            gate_kinds: Vec::new(),
            kept_gates: FxHashSet::default(),
            calibrated: FxHashSet::default(),
            defining: None,
            include_depth: 0,
            included_files: 0,
            open_files: vec![options.name.clone()],
            words: Words::default(),
            has_standard_gates: false,
            assumed_standard_gates: false,
            unfolded: 0,
            runtime_operators: 0,
            bits: 0,
            constant_steps: 0,
            result: None,
            after_pragma: false,
            file_text: "".into(),
            file_base: 0,
        }
    }

    fn main_file(&mut self, base: u32) {
        let text = self.sources.files()[0].text.clone();
        self.frame.draft().span = Span::new(base, base + text.len() as u32);
        self.file(&text, base);
    }

    /// Reads a whole file.
    fn file(&mut self, text: &Arc<str>, base: u32) {
        let outer = (std::mem::replace(&mut self.file_text, text.clone()), self.file_base);
        self.file_base = base;
        let mut parser = Parser::new(text, base, self.dialect).knowing(self.words);
        if !self.options.fast {
            parser = parser.without_flat_gates();
        }
        while let Some(item) = parser.next_item() {
            match item {
                Item::Gate(gate) => self.flat_gate(&gate),
                Item::Statement(statement) => {
                    self.words = parser.words();
                    self.statement(&statement);
                    parser.learn(self.words);
                    if let Some((name, value)) = self.number_declared(&statement) {
                        parser.define(name, value);
                    }
                }
            }
            if self.report.is_full() {
                break;
            }
        }
        self.words = parser.words();
        for finding in parser.take_diagnostics() {
            self.report.add(finding);
        }
        (self.file_text, self.file_base) = outer;
    }

    fn finish(mut self) -> Result<Parsed> {
        if self.report.has_errors() {
            return Err(Failure { diagnostics: self.report.finish(), sources: Arc::new(self.sources) });
        }
        let frame = std::mem::replace(&mut self.frame, Frame::new(FrameKind::Main, Span::default()));
        let main = self.finish_frame(frame);
        let mut circuit = Circuit {
            sources: Arc::new(self.sources),
            version: self.version,
            symbols: Arc::new(self.symbols),
            exprs: Arc::new(self.exprs),
            gates: Arc::new(self.gates),
            subroutines: Arc::new(self.subroutines),
            main: Arc::new(main),
            facts: self.facts,
        };
        effects::settle(&mut circuit, &self.pulsed);
        Ok(Parsed { circuit, warnings: self.report.finish() })
    }

    fn finish_frame(&self, frame: Frame) -> crate::ir::Region {
        finish::region(frame.into_root(), &|symbol| {
            let detail = &self.details[symbol.0 as usize];
            (detail.first, detail.len)
        })
    }

    // ------------------------------------------------------------------------------------------------------ names

    fn is_version_2(&self) -> bool {
        self.dialect == Dialect::OpenQasm2
    }

    fn symbol(&self, symbol: SymbolId) -> &Symbol {
        &self.symbols[symbol.0 as usize]
    }

    fn detail(&self, symbol: SymbolId) -> &Detail {
        &self.details[symbol.0 as usize]
    }

    fn detail_mut(&mut self, symbol: SymbolId) -> &mut Detail {
        &mut self.details[symbol.0 as usize]
    }

    fn find(&self, name: &str) -> Found {
        let crosses = |symbol: SymbolId| {
            matches!(
                self.symbol(symbol).kind,
                SymbolKind::Constant { .. }
                    | SymbolKind::Gate { .. }
                    | SymbolKind::Subroutine { .. }
                    | SymbolKind::Error
            )
        };
        self.scopes.find(name, crosses)
    }

    /// A new symbol that no name means yet.
    fn add_symbol(&mut self, name: Arc<str>, kind: SymbolKind, declared: Span, detail: Detail) -> SymbolId {
        let symbol = SymbolId(self.symbols.len() as u32);
        if matches!(detail.ty, Type::Array { .. } | Type::ArrayReference { .. }) {
            self.arrays.push(symbol);
        }
        self.symbols.push(Symbol { name, kind, declared });
        self.details.push(detail);
        symbol
    }

    /// Declares a name in the innermost scope; a name taken already is reported and keeps its meaning in `None`.
    fn declare(&mut self, name: &str, kind: SymbolKind, declared: Span, detail: Detail) -> SymbolId {
        let text = self.scopes.shared(name);
        let symbol = self.add_symbol(text.clone(), kind, declared, detail);
        let taken = self.scopes.declared_here(name).filter(|&old| !self.may_be_replaced(old));
        if let Some(old) = taken {
            self.report_redeclared(name, declared, old);
            return symbol;
        }
        if self.scopes.is_global() && self.is_built_in(name) {
            let message = format!("`{name}` is part of the language and cannot be declared");
            self.report.add(Diagnostic::new(E0202, declared, message).label("choose another name"));
            return symbol;
        }
        if let Some(covered) = self.scopes.covered(name) {
            self.frame.draft().hidden.push(covered);
        }
        self.scopes.declare(&text, symbol);
        symbol
    }

    /// Names of the longer `qelib1.inc` may be defined again: programs written for the short one do so.
    fn may_be_replaced(&self, old: SymbolId) -> bool {
        let old = self.symbol(old);
        if self.assumed_standard_gates && old.kind == (SymbolKind::Gate { index: None }) {
            return true;
        }
        self.is_version_2()
            && matches!(old.kind, SymbolKind::Gate { index: None })
            && crate::gates::find_v2(&old.name)
                .is_some_and(|named| named.library == crate::gates::Library::Extended)
    }

    fn is_built_in(&self, name: &str) -> bool {
        match self.dialect {
            Dialect::OpenQasm2 => matches!(name, "U" | "CX" | "pi"),
            Dialect::OpenQasm3 => name == "U" || expressions::built_in_constant(name, self.dialect).is_some(),
        }
    }

    fn report_redeclared(&mut self, name: &str, declared: Span, old: SymbolId) {
        if self.symbol(old).kind == SymbolKind::Error {
            return;
        }
        let before = self.symbol(old).declared;
        let mut finding = Diagnostic::new(E0202, declared, format!("`{name}` is declared already"));
        if before.is_empty() {
            finding = finding.label("a gate of the standard library").help("choose another name");
        } else {
            finding = finding.label("declared again here").also(before, "first declared here");
        }
        self.report.add(finding);
    }

    /// Declares a name about whose declaration an error was reported, so that its uses are not reported too.
    fn declare_error(&mut self, name: &str, span: Span) {
        if self.scopes.declared_here(name).is_none() && !(self.scopes.is_global() && self.is_built_in(name)) {
            let text = self.scopes.shared(name);
            let symbol = self.add_symbol(text.clone(), SymbolKind::Error, span, Detail::new(Type::Error));
            self.scopes.declare(&text, symbol);
        }
    }

    // --------------------------------------------------------------------------------------------------- versions

    /// The value that a variable has at this point.
    fn leaf(&mut self, symbol: SymbolId) -> Leaf {
        let version = match self.detail(symbol).version {
            Some(version) => version,
            None => {
                let version = if self.never_changes(symbol) { 0 } else { self.tick() };
                self.detail_mut(symbol).version = Some(version);
                version
            }
        };
        Leaf { symbol, version }
    }

    /// Whether it has one value wherever its name can stand, so that reading it needs no place in the order of things.
    fn never_changes(&mut self, symbol: SymbolId) -> bool {
        match self.symbol(symbol).kind {
            SymbolKind::GateParameter | SymbolKind::Constant { .. } => true,
            // bits can be written under the name of an alias, arrays by the subroutine that gets them
            SymbolKind::Bits { .. } | SymbolKind::Alias { .. } => false,
            _ if matches!(self.detail(symbol).ty, Type::Array { .. } | Type::ArrayReference { .. }) => false,
            _ if self.detail(symbol).steady => true,
            _ if !self.detail(symbol).given => false,
            _ => {
                let name = self.symbol(symbol).name.clone();
                !self.is_assigned_somewhere(&name)
            }
        }
    }

    fn tick(&mut self) -> u32 {
        self.clock += 1;
        self.clock
    }

    /// Notes that a variable, and whatever shares bits with it, has another value from here on.
    fn write(&mut self, symbol: SymbolId) {
        for written in self.written_with(symbol) {
            self.forget(written);
            self.frame.draft().writes.insert(written);
        }
    }

    /// The value of a variable at this point is none that was seen before.
    fn forget(&mut self, symbol: SymbolId) {
        let version = self.tick();
        let before = self.detail_mut(symbol).version.replace(version);
        self.frame.draft().versions_before.entry(symbol).or_insert(before);
    }

    /// A variable with the registers that its bits belong to.
    fn written_with(&self, symbol: SymbolId) -> Vec<SymbolId> {
        [&[symbol], &*self.detail(symbol).registers].concat()
    }

    /// Counts an operator between runtime values.
    fn join_runtime(&mut self, span: Span) -> Option<()> {
        self.runtime_operators += 1;
        if self.runtime_operators <= MOST_RUNTIME_OPERATORS {
            return Some(());
        }
        self.report.add(too_many_operators(span));
        None
    }

    /// Counts ops, members of slices or wires that one statement stands for.
    fn may_unfold(&mut self, count: u64, span: Span) -> bool {
        self.unfolded = self.unfolded.saturating_add(count);
        if self.unfolded <= self.options.limits.ops {
            return true;
        }
        let message = format!("this program stands for more than {} operations", self.options.limits.ops);
        self.report.add(Diagnostic::new(E0904, span, message).label("one more here"));
        false
    }

    /// Counts one step of compile-time arithmetic.
    fn step(&mut self, span: Span) -> Option<()> {
        self.constant_steps += 1;
        if self.constant_steps <= self.options.limits.constant_steps {
            return Some(());
        }
        let message = format!("more than {} operations on constants", self.options.limits.constant_steps);
        self.report.add(Diagnostic::new(E0903, span, message).label("in this statement"));
        None
    }

    fn constant(value: Value) -> SymbolKind {
        SymbolKind::Constant { value }
    }
}
