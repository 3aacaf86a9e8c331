//! From a name to a row.

use std::sync::OnceLock;

use super::facts::generic_matrix;
use super::{GATES, Gate, GateId, U, U_QISKIT, U2, U2_QISKIT, U3};

/// Where a program gets a name from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// Part of the language: there without an include.
    Language,
    /// `stdgates.inc`, or `qelib1.inc` as the OpenQASM 2 paper prints it.
    Standard,
    /// The longer `qelib1.inc` of Qiskit. Programs written for the short one may define these names themselves.
    Extended,
}

/// What a name of one version of the language stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    pub gate: GateId,
    pub library: Library,
}

/// The gate that `name` is in OpenQASM 3 once `stdgates.inc` is included (see [`Named::library`]).
pub fn find_v3(name: &str) -> Option<Named> {
    static NAMES: OnceLock<Names> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        Names::new(|row| {
            let built_in = row.definition.is_empty();
            let library = if built_in { Library::Language } else { Library::Standard };
            vec![(row.v3, library)]
        })
    });
    names.find(name)
}

/// The gate that `name` is in OpenQASM 2 once `qelib1.inc` is included (see [`Named::library`]).
pub fn find_v2(name: &str) -> Option<Named> {
    static NAMES: OnceLock<Names> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        Names::new(|row| vec![(row.v2, Library::Standard), (row.v2_extended, Library::Extended)])
    });
    let mut found = names.find(name)?;
    if matches!(name, "U" | "CX") {
        found.library = Library::Language;
    }
    Some(found)
}

/// The row with this [`Gate::name`], which no two rows share.
pub fn find(name: &str) -> Option<GateId> {
    static NAMES: OnceLock<Names> = OnceLock::new();
    let names =
        NAMES.get_or_init(|| Names::new(|row| vec![(std::slice::from_ref(&row.name), Library::Standard)]));
    names.find(name).map(|named| named.gate)
}

/// The row that other toolkits give this name, for hints.
pub fn find_alias(name: &str) -> Option<GateId> {
    position(|row| row.aliases.contains(&name))
}

/// The row with the matrix of this class of `qiskit.circuit.library`, phase included.
pub fn find_qiskit(class: &str) -> Option<GateId> {
    position(|row| row.qiskit_phase.is_empty() && row.qiskit.contains(&class))
}

impl GateId {
    /// The row that a text with the `U` of Qiskit means where the specification means this one.
    pub fn as_in_qiskit(self) -> GateId {
        match self {
            U | U3 => U_QISKIT,
            U2 => U2_QISKIT,
            other => other,
        }
    }

    /// The name to print in OpenQASM 3 (the language or `stdgates.inc`).
    pub fn name_v3(self) -> Option<&'static str> {
        self.gate().v3.first().copied()
    }

    /// The name to print in OpenQASM 2 (the language or the longer `qelib1.inc`). Where the row has none, the name of
    /// a gate that differs by a global phase only, which that version cannot observe: `U` of version 3 is `u3`.
    pub fn name_v2(self) -> Option<&'static str> {
        static TWINS: OnceLock<Vec<Option<&'static str>>> = OnceLock::new();
        let own_name = |gate: &Gate| gate.v2.iter().chain(gate.v2_extended).next().copied();
        let twin_name = |gate: &Gate| GATES.iter().filter(|other| is_twin(gate, other)).find_map(own_name);
        let name = |gate| own_name(gate).or_else(|| twin_name(gate));
        TWINS.get_or_init(|| GATES.iter().map(name).collect())[self.0 as usize]
    }
}

/// Equal up to a global phase, for equal parameters.
fn is_twin(left: &Gate, right: &Gate) -> bool {
    let same_shape = left.arity == right.arity && left.params == right.params && left.arity > 0;
    same_shape && generic_matrix(left, 0).distance_up_to_phase(&generic_matrix(right, 0)) < 1e-10
}

fn position(wanted: impl Fn(&Gate) -> bool) -> Option<GateId> {
    GATES.iter().position(wanted).map(|row| GateId(row as u16))
}

const SLOT_BITS: u32 = 9;

/// A perfect hash table: the multiplier is chosen so that no two names share a slot, so finding a name costs one
/// comparison of strings, and missing one usually none.
struct Names {
    multiplier: u64,
    slots: Box<[Option<(&'static str, Named)>; 1 << SLOT_BITS]>,
}

impl Names {
    fn new(names_of: impl Fn(&'static Gate) -> Vec<(&'static [&'static str], Library)>) -> Names {
        let mut entries = Vec::new();
        for (row, gate) in GATES.iter().enumerate() {
            for (names, library) in names_of(gate) {
                let named = Named { gate: GateId(row as u16), library };
                entries.extend(names.iter().map(|&name| (name, named)));
            }
        }
        let multipliers = (0..10_000).map(|k: u64| k.wrapping_mul(0x9e37_79b9_7f4a_7c16) | 1);
        let found =
            multipliers.into_iter().find_map(|multiplier| Names::with_multiplier(multiplier, &entries));
        found.expect("names of one version are distinct")
    }

    fn with_multiplier(multiplier: u64, entries: &[(&'static str, Named)]) -> Option<Names> {
        let mut names = Names { multiplier, slots: Box::new([None; 1 << SLOT_BITS]) };
        for &(name, named) in entries {
            let slot = names.slot(name);
            if names.slots[slot].replace((name, named)).is_some() {
                return None;
            }
        }
        Some(names)
    }

    fn find(&self, name: &str) -> Option<Named> {
        let (stored, named) = self.slots[self.slot(name)]?;
        (stored == name).then_some(named)
    }

    /// Multiply-shift hashing of the name's bits; the seven bits of an ASCII letter do not overlap in the first nine.
    fn slot(&self, name: &str) -> usize {
        let key = name.bytes().fold(0u64, |key, byte| key.rotate_left(7) ^ byte as u64);
        (key.wrapping_mul(self.multiplier) >> (u64::BITS - SLOT_BITS)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn each_version_reads_its_own_names() {
        let standard = |gate| Some(Named { gate, library: Library::Standard });
        let language = |gate| Some(Named { gate, library: Library::Language });
        assert_eq!(find_v3("U"), language(U));
        assert_eq!(find_v3("gphase"), language(GPHASE));
        assert_eq!(find_v3("u3"), standard(U3));
        assert_eq!(find_v3("CX"), standard(CX));
        assert_eq!(find_v3("u1"), standard(P));
        assert_eq!(find_v2("U"), language(U_QISKIT));
        assert_eq!(find_v2("CX"), language(CX));
        assert_eq!(find_v2("u3"), standard(U_QISKIT));
        assert_eq!(find_v2("cu1"), standard(CP));
        assert_eq!(find_v2("u"), Some(Named { gate: U_QISKIT, library: Library::Extended }));
        for absent in ["", "gphase", "iswap", "phase", "ccx_", "a_name_that_is_longer_than_any_gate"] {
            assert_eq!(find_v2(absent), None, "{absent}");
        }
        assert_eq!(find_v3("cu1"), None);
    }

    #[test]
    fn other_names_find_the_row() {
        assert_eq!(find("u2_qiskit"), Some(U2_QISKIT));
        assert_eq!(find("cnot"), None);
        assert_eq!(find_alias("cnot"), Some(CX));
        assert_eq!(find_qiskit("UGate"), Some(U_QISKIT));
        assert_eq!(find_qiskit("U3Gate"), Some(U_QISKIT));
        assert_eq!(find_qiskit("CU1Gate"), Some(CP));
        assert_eq!(find_qiskit("iSwapGate"), Some(ISWAP));
    }

    #[test]
    fn names_to_print_may_lose_the_phase_in_version_2_only() {
        assert_eq!(
            [U, U2, U3, U_QISKIT, P, RZ].map(GateId::name_v2),
            ["u3", "u2", "u3", "u3", "u1", "rz"].map(Some)
        );
        assert_eq!([GPHASE, RYY, R, ECR].map(GateId::name_v2), [None; 4]);
        assert_eq!([P, CX, U3].map(GateId::name_v3), ["p", "cx", "u3"].map(Some));
        assert_eq!([U_QISKIT, U2_QISKIT, SXDG].map(GateId::name_v3), [None; 3]);
    }
}
