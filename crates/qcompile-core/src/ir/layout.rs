//! The wires of a region, and what its text says: what ops refer to without saying it.

use std::sync::Arc;

use smallvec::SmallVec;

use super::classical::Expression;
use super::op::Wire;
use super::param::Param;
use super::symbol::SymbolId;
use crate::diagnostics::Span;

/// The wires of a region. The first `inherited_qubits` qubits and `inherited_bits` classical wires are operands of the
/// op that owns the region, in order; the others come to life here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    pub qubits: u32,
    pub bits: u32,
    pub inherited_qubits: u32,
    pub inherited_bits: u32,
    /// Where the wires that come to life here have their names, in rising order.
    pub sources: SmallVec<[WireSource; 1]>,
    /// Symbols of outer scopes that cannot be written by name in here, because a declaration in here (or in a scope
    /// between) took the name; sorted.
    pub hidden: Vec<SymbolId>,
    /// Wires that for this reason have no name in here: no new op may use them; sorted.
    pub unnamed: Vec<Wire>,
}

/// A run of wires with one origin.
#[derive(Clone, Debug, PartialEq)]
pub struct WireSource {
    pub first: Wire,
    pub len: u32,
    pub what: WireName,
}

#[derive(Clone, Debug, PartialEq)]
pub enum WireName {
    /// Element k of the register, or the scalar itself (see the symbol's size). A classical variable is one wire.
    Symbol(SymbolId),
    /// `$first`, `$first + 1`, ...
    Physical(u32),
    /// `register[index]` with an index known only at run time; `text` is the index as written.
    Dynamic { register: SymbolId, index: Arc<Expression>, text: Arc<str> },
    /// Orders statements whose effects have no wire of their own.
    Effect,
}

/// What the source says in a region.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionText {
    /// From the first to the last byte inside the braces (the whole file for the main region); a body without braces
    /// is its one statement.
    pub span: Span,
    pub braced: bool,
    /// Origin of every op as parsed, in row order; a statement with several ops stands several times.
    pub statements: Vec<u32>,
    /// Starts of the `gphase` statements that went into the region's phase.
    pub phases: Vec<u32>,
    /// The region's phase as parsed.
    pub phase: Param,
}
