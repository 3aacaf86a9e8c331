//! What stands behind the ops that are no gates: control flow, and statements that are kept to the letter.

use std::sync::Arc;

use smallvec::SmallVec;

use super::classical::{Command, Expression};
use super::op::Wire;
use super::region::Region;
use super::symbol::{Symbol, SymbolId, SymbolKind};

/// What an op of kind BLOCK or STATEMENT stands for.
#[derive(Clone, Debug)]
pub enum Payload {
    Block(Arc<Block>),
    Statement(Arc<Statement>),
}

/// Control flow or a scope. The op's touched wires are the qubits, then the classical wires, that the head or a body
/// touches; they are the inherited wires of every body.
#[derive(Clone, Debug)]
pub struct Block {
    pub head: Head,
    /// `if`: then, else (when written); `switch`: one per case, then default (when written); otherwise one.
    pub bodies: SmallVec<[Arc<Region>; 2]>,
    /// Interior is kept to the letter: verbatim and timed boxes, annotated statements.
    pub frozen: bool,
    /// May leave the region by break, continue, return or end. Its op touches every wire.
    pub exits: bool,
    /// Variables that may have another value afterwards.
    pub writes: Vec<SymbolId>,
    /// Places among the touched wires of those that the head itself reads or orders, sorted. The others are there for
    /// the bodies; some may be there for nothing, once gates are gone from a body.
    pub reads: SmallVec<[u32; 4]>,
}

impl Block {
    /// Control flow that passes may look into, that leaves no region, writes no variable and reads no wire itself.
    pub fn new(head: Head, bodies: impl IntoIterator<Item = Region>) -> Block {
        Block {
            head,
            bodies: bodies.into_iter().map(Arc::new).collect(),
            frozen: false,
            exits: false,
            writes: Vec::new(),
            reads: SmallVec::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Head {
    If(Expression),
    While(Expression),
    /// `domain` is the range, set or register that is walked.
    For {
        variable: SymbolId,
        domain: ForDomain,
    },
    /// Labels of each case; the default has none.
    Switch {
        subject: Expression,
        labels: Vec<Vec<Expression>>,
    },
    /// With its duration, when it has one.
    Box(Option<Expression>),
    Scope,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ForDomain {
    Range {
        start: Expression,
        step: Option<Expression>,
        stop: Expression,
    },
    Set(Vec<Expression>),
    /// The bits of a register, the elements of an array.
    Values(Expression),
}

impl Head {
    /// Whether any variable in it satisfies `wanted`.
    pub fn reads(&self, wanted: &mut dyn FnMut(SymbolId) -> bool) -> bool {
        self.any(&mut |value| value.reads(wanted))
    }

    /// Whether it names wires of its region.
    pub fn has_wires(&self) -> bool {
        self.any(&mut |value| value.has_wires())
    }

    /// Calls `see` on the expressions in it.
    pub fn for_each_value(&self, see: &mut dyn FnMut(&Expression)) {
        self.any(&mut |value| {
            see(value);
            false
        });
    }

    fn any(&self, wanted: &mut dyn FnMut(&Expression) -> bool) -> bool {
        match self {
            Head::If(condition) | Head::While(condition) => wanted(condition),
            Head::For { domain: ForDomain::Range { start, step, stop }, .. } => {
                wanted(start) || wanted(stop) || step.as_ref().is_some_and(wanted)
            }
            Head::For { domain: ForDomain::Set(values), .. } => values.iter().any(wanted),
            Head::For { domain: ForDomain::Values(values), .. } => wanted(values),
            Head::Switch { subject, labels } => wanted(subject) || labels.iter().flatten().any(wanted),
            Head::Box(duration) => duration.as_ref().is_some_and(wanted),
            Head::Scope => false,
        }
    }
}

/// A statement that is kept to the letter.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub kind: StatementKind,
    /// Variables that have another value afterwards.
    pub writes: Vec<SymbolId>,
    /// What it does, where the checker's interpreter can follow.
    pub command: Option<Command>,
}

impl Statement {
    /// Whether its classical code reads a variable that satisfies `wanted`.
    pub fn reads(&self, wanted: &mut dyn FnMut(SymbolId) -> bool) -> bool {
        self.command.as_ref().is_some_and(|command| command.reads(wanted))
    }

    /// Whether it gives names and does nothing else: includes, definitions, declarations without a value to compute.
    /// `symbols` are those of its circuit.
    pub fn only_names(&self, symbols: &[Symbol]) -> bool {
        match self.kind {
            StatementKind::Gate(_) | StatementKind::Subroutine(_) | StatementKind::Include => true,
            StatementKind::Declaration(id) => match symbols.get(id.0 as usize).map(|symbol| &symbol.kind) {
                None | Some(SymbolKind::Error) => false,
                Some(SymbolKind::Variable { .. } | SymbolKind::Bits { .. }) => {
                    !matches!(self.command, Some(Command::Declare { value: Some(_), .. }))
                }
                Some(_) => true,
            },
            _ => false,
        }
    }

    /// The same with the wires of its classical code renamed.
    pub fn with_wires(this: &Arc<Statement>, rename: &dyn Fn(Wire) -> Wire) -> Arc<Statement> {
        match &this.command {
            Some(command) if command.has_wires() => {
                let command = Some(command.with_wires(rename));
                Arc::new(Statement { command, ..(**this).clone() })
            }
            _ => this.clone(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// A register, variable, constant or alias comes to life.
    Declaration(SymbolId),
    /// The definition of a gate of the program (its place in `Circuit::gates`).
    Gate(u32),
    /// The definition of a subroutine (its place in `Circuit::subroutines`).
    Subroutine(u32),
    Classical,
    Delay,
    Nop,
    /// break, continue, return, end.
    Exit,
    Include,
    Pragma,
    /// cal, defcal, defcalgrammar.
    Calibration,
}

impl StatementKind {
    /// What trees and messages call it.
    pub fn name(&self) -> &'static str {
        match self {
            StatementKind::Declaration(_) => "declaration",
            StatementKind::Gate(_) => "gate",
            StatementKind::Subroutine(_) => "subroutine",
            StatementKind::Classical => "classical",
            StatementKind::Delay => "delay",
            StatementKind::Nop => "nop",
            StatementKind::Exit => "exit",
            StatementKind::Include => "include",
            StatementKind::Pragma => "pragma",
            StatementKind::Calibration => "calibration",
        }
    }
}

/// Control flow for a row that waits for it.
pub struct PlacedBlock {
    pub block: Arc<Block>,
    /// Qubits before classical wires.
    pub touched: SmallVec<[Wire; 8]>,
    pub flags: u8,
}
