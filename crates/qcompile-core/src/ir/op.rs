//! One row of a region: what it is and the wires it touches.

use crate::gates::{self, GateId};

/// What an op is. Rows of the gate table come first, then the statements that are not gates, then the gates that a
/// program brings along (definitions, matrices, modified gates), numbered by their place in `Circuit::gates`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Kind(pub u16);

impl Kind {
    const FIRST_SPECIAL: u16 = 256;
    const FIRST_PROGRAM_GATE: u16 = 512;
    /// How many gates of its own one program can have.
    pub const MAX_PROGRAM_GATES: usize = (u16::MAX - Self::FIRST_PROGRAM_GATE) as usize;

    /// Acts on a qubit and the bit that takes the outcome, or on a qubit alone (a bare `measure q;`).
    pub const MEASURE: Kind = Kind(256);
    pub const RESET: Kind = Kind(257);
    pub const BARRIER: Kind = Kind(258);
    /// A global phase whose angle reads a variable that changes; all other phase is `Region::phase`.
    pub const PHASE: Kind = Kind(259);
    /// Control flow or a scope: owns child regions, see [`super::Block`].
    pub const BLOCK: Kind = Kind(260);
    /// Any other statement, kept to the letter, see [`super::Statement`]: declarations, classical code, delays,
    /// pragmas, subroutine calls, jumps.
    pub const STATEMENT: Kind = Kind(261);

    pub const fn gate(id: GateId) -> Kind {
        Kind(id.0)
    }

    /// The gate number `index` of the program itself.
    pub const fn program_gate(index: usize) -> Kind {
        debug_assert!(index < Self::MAX_PROGRAM_GATES);
        Kind(Self::FIRST_PROGRAM_GATE + index as u16)
    }

    /// The row of the gate table, if it is one.
    pub const fn as_table(self) -> Option<GateId> {
        if self.0 < Self::FIRST_SPECIAL { Some(GateId(self.0)) } else { None }
    }

    /// The place in `Circuit::gates`, if it is one.
    pub const fn as_program_gate(self) -> Option<usize> {
        if self.0 >= Self::FIRST_PROGRAM_GATE {
            Some((self.0 - Self::FIRST_PROGRAM_GATE) as usize)
        } else {
            None
        }
    }

    /// A unitary from the table or of the program.
    pub const fn is_gate(self) -> bool {
        self.0 < Self::FIRST_SPECIAL || self.0 >= Self::FIRST_PROGRAM_GATE
    }

    /// Number of parameters of a kind that can stand inline.
    pub(super) fn inline_params(self) -> usize {
        match self.as_table() {
            Some(id) => gates::PARAM_COUNTS[id.0 as usize] as usize,
            None => (self == Kind::PHASE) as usize,
        }
    }

    /// Refers to an entry of `Region::payloads`.
    pub const fn has_payload(self) -> bool {
        matches!(self, Kind::BLOCK | Kind::STATEMENT)
    }
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Kind::MEASURE => f.write_str("measure"),
            Kind::RESET => f.write_str("reset"),
            Kind::BARRIER => f.write_str("barrier"),
            Kind::PHASE => f.write_str("gphase"),
            Kind::BLOCK => f.write_str("block"),
            Kind::STATEMENT => f.write_str("statement"),
            kind => match (kind.as_table(), kind.as_program_gate()) {
                (Some(id), _) => f.write_str(gates::GATES.get(id.0 as usize).map_or("?", |gate| gate.name)),
                (_, Some(index)) => write!(f, "gate#{index}"),
                _ => write!(f, "kind#{}", kind.0),
            },
        }
    }
}

/// A wire of one region: qubits are counted from 0, classical wires (bits, variables, side effects) likewise with the
/// top bit set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Wire(pub u32);

impl Wire {
    const CLASSICAL: u32 = 1 << 31;

    pub const fn qubit(index: u32) -> Wire {
        debug_assert!(index < Self::CLASSICAL);
        Wire(index)
    }

    pub const fn classical(index: u32) -> Wire {
        debug_assert!(index < Self::CLASSICAL);
        Wire(index | Self::CLASSICAL)
    }

    pub const fn is_classical(self) -> bool {
        self.0 & Self::CLASSICAL != 0
    }

    pub const fn is_qubit(self) -> bool {
        !self.is_classical()
    }

    /// The number within its class.
    pub const fn index(self) -> usize {
        (self.0 & !Self::CLASSICAL) as usize
    }

    /// A number for tables over all wires of a region with `qubits` qubits: qubits first, then classical wires.
    pub const fn dense(self, qubits: usize) -> usize {
        self.index() + (self.0 >> 31) as usize * qubits
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", if self.is_classical() { 'c' } else { 'q' }, self.index())
    }
}

/// The operands stand in `Region::ext`.
pub const SPILLED: u8 = 1;
/// At least one parameter is an expression.
pub const SYMBOLIC: u8 = 2;
/// Never removed or changed (annotated statements, gates with a pulse definition, text of included files).
pub const PINNED: u8 = 4;
/// Differs from the statement it came from, or came from none: printed anew.
pub const MODIFIED: u8 = 8;

/// A row of a region. 16 bytes, so that a sweep over a circuit reads memory once and in order; measured against
/// wider records, column-per-field and linked forms in the design notes.
///
/// Inline form (at most two wires, none of them a shadow): `wires` are the operands, and with one operand it stands
/// twice, so that sweeps need no branch on the arity. Spilled form: `wires[0]` is the place of the record in
/// `Region::ext` and `wires[1]` the number of touched wires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Op {
    pub kind: Kind,
    /// Number of acting wires; 255 also stands for more.
    pub arity: u8,
    pub flags: u8,
    pub(super) wires: [Wire; 2],
    /// First parameter in `Region::params` (0: none), or the payload's place for kinds that have one.
    pub(super) p: u32,
}

const _: () = assert!(size_of::<Op>() == 16);

impl Op {
    pub const fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// A gate that passes may remove or change.
    pub const fn is_free_gate(&self) -> bool {
        self.kind.is_gate() && !self.is(PINNED)
    }
}
