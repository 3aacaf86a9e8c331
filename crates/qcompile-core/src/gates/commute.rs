//! Whether two gates can change places.
//!
//! Three tiers, each asked only when the one before cannot tell: the axes of shared operands (a few instructions), a
//! lock-free cache of pairs that commute for all parameters, the matrices at the given parameters. The first two need
//! no numbers, so they serve symbolic parameters too.

use std::sync::atomic::{AtomicU64, Ordering};

use super::facts::generic_matrix;
use super::{GateId, MAX_ARITY, Matrix};

const TOLERANCE: f64 = 1e-10;

/// Whether the gates commute whatever their parameters are. Operands are wires of one circuit, distinct in each gate.
pub fn commute_always<W: PartialEq>(a: GateId, a_operands: &[W], b: GateId, b_operands: &[W]) -> bool {
    share_axes(a, a_operands, b, b_operands) || cached(a, b, Overlap::new(a_operands, b_operands))
}

/// Whether the gates commute at these parameters. Operands are wires of one circuit, distinct in each gate.
pub fn commute<W: PartialEq>(
    a: GateId,
    a_params: &[f64],
    a_operands: &[W],
    b: GateId,
    b_params: &[f64],
    b_operands: &[W],
) -> bool {
    let overlap = Overlap::new(a_operands, b_operands);
    let numeric = || matrices_commute(&a.matrix(a_params), &b.matrix(b_params), overlap);
    let has_params = !a_params.is_empty() || !b_params.is_empty();
    share_axes(a, a_operands, b, b_operands) || cached(a, b, overlap) || has_params && numeric()
}

/// Whether two matrices commute on these wires; for gates that no row describes. At most [`MAX_ARITY`] operands of
/// each are compared by matrices; wider gates commute only when they share no wire.
pub fn commute_matrices<W: PartialEq>(a: &Matrix, a_operands: &[W], b: &Matrix, b_operands: &[W]) -> bool {
    if a_operands.len() > MAX_ARITY || b_operands.len() > MAX_ARITY {
        return !a_operands.iter().any(|wire| b_operands.contains(wire));
    }
    matrices_commute(a, b, Overlap::new(a_operands, b_operands))
}

/// Which operand of the first gate each operand of the second is: four bits each, 15 for none.
#[derive(Clone, Copy, PartialEq)]
struct Overlap(u32);

impl Overlap {
    const NONE: u32 = 15;

    fn new<W: PartialEq>(a_operands: &[W], b_operands: &[W]) -> Overlap {
        let place =
            |wire: &W| a_operands.iter().position(|other| other == wire).map_or(Self::NONE, |at| at as u32);
        Overlap(b_operands.iter().rev().fold(0, |packed, wire| packed << 4 | place(wire)))
    }

    /// For each operand of the second gate, its place in the first.
    fn places(self, arity: usize) -> impl Iterator<Item = Option<usize>> {
        (0..arity).map(move |k| self.0 >> (4 * k) & 15).map(|at| (at != Self::NONE).then_some(at as usize))
    }
}

/// Two gates commute when each is a function of the same Pauli matrix on every wire they share: in the common
/// eigenbasis of these matrices both are block diagonal, and the blocks act on different wires.
fn share_axes<W: PartialEq>(a: GateId, a_operands: &[W], b: GateId, b_operands: &[W]) -> bool {
    let (a_facts, b_facts) = (a.facts(), b.facts());
    b_operands.iter().zip(&b_facts.axes).all(|(wire, axes)| {
        a_operands
            .iter()
            .zip(&a_facts.axes)
            .all(|(other, other_axes)| other != wire || axes.agree(*other_axes))
    })
}

const SLOTS: usize = 1 << 12;

/// Answers so far, each slot for one question at a time: the question plus one, shifted left by the answer's bit.
/// Losing an entry to another question or another thread costs one computation.
static CACHE: [AtomicU64; SLOTS] = [const { AtomicU64::new(0) }; SLOTS];

/// Whether the pair commutes at generic parameters, hence at all.
fn cached(a: GateId, b: GateId, overlap: Overlap) -> bool {
    let question = (a.0 as u64) << 40 | (b.0 as u64) << 24 | overlap.0 as u64;
    let slot =
        &CACHE[(question.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOTS.trailing_zeros())) as usize];
    let stored = slot.load(Ordering::Relaxed);
    if stored >> 1 == question + 1 {
        return stored & 1 == 1;
    }
    let answer = matrices_commute(&generic_matrix(a.gate(), 0), &generic_matrix(b.gate(), 1), overlap);
    slot.store((question + 1) << 1 | answer as u64, Ordering::Relaxed);
    answer
}

fn matrices_commute(a: &Matrix, b: &Matrix, overlap: Overlap) -> bool {
    let mut qubits = a.qubits();
    let mut next = || {
        qubits += 1;
        qubits - 1
    };
    let b_wires: Vec<usize> =
        overlap.places(b.qubits()).map(|place| place.unwrap_or_else(&mut next)).collect();
    let a_wires: Vec<usize> = (0..a.qubits()).collect();
    let (mut ab, mut ba) = (b.embed(&b_wires, qubits), a.embed(&a_wires, qubits));
    ab.apply(a, &a_wires);
    ba.apply(b, &b_wires);
    ab.distance(&ba) < TOLERANCE
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::super::*;
    use super::*;

    #[test]
    fn controls_commute_with_diagonals_and_targets_with_x() {
        assert!(commute_always(CX, &[0, 1], RZ, &[0]));
        assert!(commute_always(CX, &[0, 1], RX, &[1]));
        assert!(!commute_always(CX, &[0, 1], RX, &[0]));
        assert!(commute_always(CX, &[0, 1], CX, &[0, 2]));
        assert!(commute_always(CX, &[0, 2], CX, &[1, 2]));
        assert!(!commute_always(CX, &[0, 1], CX, &[1, 2]));
        assert!(commute_always(H, &[0], X, &[3]));
        assert!(commute_always(ID, &[0], H, &[0]));
    }

    #[test]
    fn pairs_that_only_matrices_reveal() {
        assert!(commute_always(RXX, &[0, 1], RYY, &[1, 0]));
        assert!(commute_always(SWAP, &[0, 1], RZZ, &[0, 1]));
        assert!(commute_always(CCX, &[0, 1, 2], CCX, &[1, 0, 2]));
        assert!(commute_always(R, &[0], GPHASE, &[]));
        assert!(!commute_always(RXX, &[0, 1], RYY, &[1, 2]));
        assert!(!commute_always(U, &[0], U, &[0]));
    }

    #[test]
    fn parameters_can_make_gates_commute() {
        assert!(!commute_always(RX, &[0], Z, &[0]));
        assert!(commute(RX, &[2.0 * PI], &[0], Z, &[], &[0]));
        assert!(!commute(RX, &[1.0], &[0], Z, &[], &[0]));
        assert!(commute(U, &[0.3, 0.1, 0.2], &[0], U, &[0.3, 0.1, 0.2], &[0]));
    }

    #[test]
    fn matrices_without_a_row_are_compared_too() {
        let (cx, z) = (CX.matrix(&[]), Z.matrix(&[]));
        assert!(commute_matrices(&cx, &[4, 7], &z, &[4]));
        assert!(!commute_matrices(&cx, &[4, 7], &z, &[7]));
    }

    /// The tiers against the definition, for all pairs of rows on up to three wires and all ways to share wires.
    #[test]
    fn every_answer_agrees_with_the_product_of_matrices() {
        let placements: Vec<Vec<usize>> = (0..27).map(|n| vec![n % 3, n / 3 % 3, n / 9]).collect();
        for a in GateId::all() {
            for b in GateId::all().filter(|b| a.gate().arity.max(b.gate().arity) <= 3) {
                let on =
                    |gate: GateId, wires: &[usize], draw| generic_matrix(gate.gate(), draw).embed(wires, 3);
                let a_wires: Vec<usize> = (0..a.gate().arity).collect();
                for placement in &placements {
                    let b_wires = &placement[..b.gate().arity];
                    if (1..b_wires.len()).any(|k| b_wires[..k].contains(&b_wires[k])) {
                        continue;
                    }
                    let (left, right) = (on(a, &a_wires, 0), on(b, b_wires, 1));
                    let truth = (&left * &right).distance(&(&right * &left)) < 1e-9;
                    let names = (a.gate().name, b.gate().name, b_wires);
                    for _ in ["computed", "remembered"] {
                        assert_eq!(commute_always(a, &a_wires, b, b_wires), truth, "{names:?}");
                    }
                }
            }
        }
    }
}
