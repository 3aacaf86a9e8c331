//! The intermediate representation: circuits, regions of dense op records, parameters, symbols.

pub mod angle;
pub mod arithmetic;
mod build;
mod circuit;
pub mod classical;
pub mod draw;
mod editor;
mod gate_text;
mod hash;
mod layout;
mod lent_names;
mod op;
mod param;
mod payload;
mod rebuild;
mod region;
mod replace;
pub mod semantics;
mod symbol;
mod validate;
mod window;
mod wire_index;

pub use circuit::{
    Circuit, Facts, GateBody, Modified, Power, ProgramGate, RegionKind, ResolvedWire, Subroutine,
    SubroutineParameter, UConvention, Version, WireNames,
};
pub use editor::{Counts, Delta, Editor, Mark, Place};
pub use hash::{Meanings, WireHashes};
pub use layout::{Layout, RegionText, WireName, WireSource};
pub use op::{Kind, MODIFIED, Op, PINNED, SPILLED, SYMBOLIC, Wire};
pub use param::{Argument, Coefficient, Domain, ExprId, Exprs, Function, Leaf, Node, Param};
pub use payload::{Block, ForDomain, Head, Payload, PlacedBlock, Statement, StatementKind};
pub use rebuild::Rebuild;
pub use region::{Columns, NO_ORIGIN, OpView, Region, Row};
pub use symbol::{Io, Symbol, SymbolId, SymbolKind};
pub(crate) use validate::called_gates;
pub use validate::{Rule, Violation};
pub use window::{Limits, Refused, Window};
pub use wire_index::WireIndex;
