//! Which matrices a gate applies to which qubits.

use std::sync::Arc;

use num_complex::Complex64;
use rustc_hash::FxHashMap;

use crate::gates::{self as table, Matrix};
use crate::ir::semantics::{Exponent, MAX_DEPTH, MAX_STEPS, Matrices};
use crate::ir::{Circuit, GateBody, Kind};
use crate::verify::random::{Random, word};

/// A matrix on some qubits where some others have given values.
#[derive(Clone, Debug)]
pub struct Action {
    pub matrix: Arc<Matrix>,
    /// Operand k of the matrix is qubit `targets[k]`. Empty for a phase.
    pub targets: Vec<usize>,
    pub controls: Vec<(usize, bool)>,
    /// Whether the matrix is.
    pub diagonal: bool,
}

impl Action {
    pub fn phase(radians: f64) -> Action {
        peel(&Matrix::diagonal(&[Complex64::cis(radians)])).on(&[])
    }

    pub fn qubits(&self) -> impl Iterator<Item = usize> + '_ {
        self.targets.iter().copied().chain(self.controls.iter().map(|control| control.0))
    }

    /// Whether a measurement of the qubit before it has the same outcomes as one after it.
    pub fn keeps(&self, qubit: usize) -> bool {
        self.diagonal || !self.targets.contains(&qubit)
    }

    /// The matrix over all its qubits, and these: targets, then controls.
    pub fn whole(&self) -> (Matrix, Vec<usize>) {
        let targets = self.targets.len();
        let fires: usize =
            self.controls.iter().enumerate().map(|(k, control)| (control.1 as usize) << (targets + k)).sum();
        let mut whole = Matrix::identity(targets + self.controls.len());
        for i in 0..self.matrix.dim() {
            for j in 0..self.matrix.dim() {
                whole[(fires | i, fires | j)] = self.matrix[(i, j)];
            }
        }
        (whole, self.qubits().collect())
    }

    pub fn adjoint(&self) -> Action {
        Action { matrix: Arc::new(self.matrix.adjoint()), ..self.clone() }
    }

    /// The same on other qubits.
    pub fn renamed(&self, name: impl Fn(usize) -> usize) -> Action {
        Action {
            matrix: self.matrix.clone(),
            targets: self.targets.iter().map(|&qubit| name(qubit)).collect(),
            controls: self.controls.iter().map(|&(qubit, value)| (name(qubit), value)).collect(),
            diagonal: self.diagonal,
        }
    }

    pub fn same(&self, other: &Action) -> bool {
        self.targets == other.targets
            && self.controls == other.controls
            && (Arc::ptr_eq(&self.matrix, &other.matrix) || self.matrix == other.matrix)
    }
}

/// A matrix with its controls taken off: operands that only decide whether the rest acts.
#[derive(Clone, Debug)]
pub struct Peeled {
    matrix: Arc<Matrix>,
    /// Places among the operands.
    targets: Vec<usize>,
    controls: Vec<(usize, bool)>,
    diagonal: bool,
}

impl Peeled {
    /// The action of the gate on these qubits, one per operand.
    pub fn on(&self, wires: &[usize]) -> Action {
        Action {
            matrix: self.matrix.clone(),
            targets: self.targets.iter().map(|&operand| wires[operand]).collect(),
            controls: self.controls.iter().map(|&(operand, value)| (wires[operand], value)).collect(),
            diagonal: self.diagonal,
        }
    }
}

pub fn peel(matrix: &Matrix) -> Peeled {
    let mut rest = matrix.clone();
    let mut targets: Vec<usize> = (0..matrix.qubits()).collect();
    let mut controls = Vec::new();
    let mut operand = 0;
    while operand < targets.len() {
        match [true, false].into_iter().find_map(|value| Some((value, acting_part(&rest, operand, value)?))) {
            Some((value, part)) => {
                rest = part;
                controls.push((targets.remove(operand), value));
            }
            None => operand += 1,
        }
    }
    let diagonal = rest.is_diagonal(0.0);
    Peeled { matrix: Arc::new(rest), targets, controls, diagonal }
}

/// What the matrix does where the operand has this value, if it does nothing where it has the other.
fn acting_part(matrix: &Matrix, operand: usize, value: bool) -> Option<Matrix> {
    let bit = 1 << operand;
    let acts = |index: usize| (index & bit != 0) == value;
    let shorten = |index: usize| index >> (operand + 1) << operand | index & (bit - 1);
    let mut part = Matrix::zero(matrix.qubits() - 1);
    for i in 0..matrix.dim() {
        for j in 0..matrix.dim() {
            let entry = matrix[(i, j)];
            match (acts(i), acts(j)) {
                (true, true) => part[(shorten(i), shorten(j))] = entry,
                (false, false) if entry == if i == j { Complex64::ONE } else { Complex64::ZERO } => {}
                _ if entry == Complex64::ZERO => {}
                _ => return None,
            }
        }
    }
    Some(part)
}

/// The actions of the gates of one circuit.
pub struct Gates<'c> {
    circuit: &'c Circuit,
    matrices: Matrices<'c>,
    peeled: FxHashMap<(Kind, Vec<u64>), Option<Arc<Peeled>>>,
    identities: FxHashMap<(Kind, Vec<u64>), u64>,
}

/// A gate inside others: where it acts, under which controls, forwards or backwards.
struct Place<'a> {
    wires: &'a [usize],
    controls: &'a [(usize, bool)],
    inverse: bool,
    depth: usize,
}

impl<'c> Gates<'c> {
    pub fn new(circuit: &'c Circuit) -> Self {
        Gates {
            circuit,
            matrices: Matrices::new(circuit),
            peeled: FxHashMap::default(),
            identities: FxHashMap::default(),
        }
    }

    /// What the gate does, in order. Gates too wide for a matrix are taken apart. `None` where nothing is known:
    /// opaque gates, wide gates to a real power.
    pub fn actions(&mut self, kind: Kind, params: &[f64], wires: &[usize]) -> Option<Vec<Action>> {
        let mut made = Vec::new();
        self.push(kind, params, &Place { wires, controls: &[], inverse: false, depth: 0 }, &mut made)?;
        Some(made)
    }

    /// A number for the meaning of a gate that has no known actions: equal where it is the same opaque gate, or made
    /// of the same ones in the same way. `None` where that takes too long to say.
    pub fn identity(&mut self, kind: Kind, params: &[f64]) -> Option<u64> {
        self.identity_at(kind, params, 0)
    }

    fn identity_at(&mut self, kind: Kind, params: &[f64], depth: usize) -> Option<u64> {
        let key = (kind, params.iter().map(|value| value.to_bits()).collect());
        if let Some(&known) = self.identities.get(&key) {
            return Some(known);
        }
        if depth > MAX_DEPTH || self.identities.len() > MAX_STEPS {
            return None;
        }
        let mut words: Vec<u64> = key.1.clone();
        let Some(index) = kind.as_program_gate() else {
            words.push(kind.0.into());
            return Some(mixed(&words));
        };
        let gate = self.circuit.gates.get(index)?;
        match &gate.body {
            GateBody::Opaque => words.extend([1, gate.name.as_deref().map_or(0, word), gate.qubits.into()]),
            GateBody::Matrix(matrix) => {
                let entries =
                    matrix.entries().iter().flat_map(|entry| [entry.re.to_bits(), entry.im.to_bits()]);
                words.push(2);
                words.extend(entries);
            }
            GateBody::Modified(modified) => {
                let (exponent, inner) = modified.exponent(params)?;
                let base = self.identity_at(modified.base, inner, depth + 1)?;
                words = vec![
                    3,
                    base,
                    modified.controls.into(),
                    modified.polarity,
                    word(&format!("{exponent:?}")),
                ];
            }
            GateBody::Defined { .. } => {
                let body = self.circuit.gate_calls(kind, params)?;
                words = vec![4, gate.qubits.into(), body.phase.to_bits()];
                for call in &body.calls {
                    words.push(self.identity_at(call.kind, &call.params, depth + 1)?);
                    words.extend(call.operands.iter().map(|&operand| operand as u64));
                }
            }
        }
        let made = mixed(&words);
        self.identities.insert(key, made);
        Some(made)
    }

    fn peeled(&mut self, kind: Kind, params: &[f64]) -> Option<Arc<Peeled>> {
        let key = (kind, params.iter().map(|value| value.to_bits()).collect());
        if let Some(known) = self.peeled.get(&key) {
            return known.clone();
        }
        let made = self.matrices.matrix(kind, params).map(|matrix| Arc::new(peel(&matrix)));
        self.peeled.insert(key, made.clone());
        made
    }

    fn push(&mut self, kind: Kind, params: &[f64], at: &Place<'_>, made: &mut Vec<Action>) -> Option<()> {
        if at.depth > MAX_DEPTH || made.len() > MAX_STEPS {
            return None;
        }
        if let Some(peeled) = self.peeled(kind, params) {
            made.push(at.place(peeled.on(at.wires)));
            return Some(());
        }
        let gate = self.circuit.gates.get(kind.as_program_gate()?)?;
        match &gate.body {
            GateBody::Defined { .. } => self.push_body(kind, params, at, made),
            GateBody::Matrix(matrix) => {
                made.push(at.place(peel(matrix).on(at.wires)));
                Some(())
            }
            GateBody::Modified(modified) => {
                let (Exponent::Whole(exponent), params) = modified.exponent(params)? else { return None };
                let (own, wires) = at.wires.split_at(modified.controls as usize);
                let fires = |k: usize| k >= 64 || modified.polarity >> k & 1 == 1;
                let own = own.iter().enumerate().map(|(k, &wire)| (wire, fires(k)));
                let controls: Vec<_> = at.controls.iter().copied().chain(own).collect();
                let inverse = at.inverse != (exponent < 0);
                let inner = Place { wires, controls: &controls, inverse, depth: at.depth + 1 };
                for _ in 0..exponent.unsigned_abs() {
                    self.push(modified.base, params, &inner, made)?;
                }
                Some(())
            }
            GateBody::Opaque => None,
        }
    }

    fn push_body(
        &mut self,
        kind: Kind,
        params: &[f64],
        at: &Place<'_>,
        made: &mut Vec<Action>,
    ) -> Option<()> {
        let mut body = self.circuit.gate_calls(kind, params)?;
        if at.inverse {
            body.calls.reverse();
        }
        made.push(at.place(Action::phase(body.phase)));
        for call in &body.calls {
            let wires: Vec<usize> = call.operands.iter().map(|&operand| at.wires[operand]).collect();
            let inner = Place { wires: &wires, depth: at.depth + 1, ..*at };
            self.push(call.kind, &call.params, &inner, made)?;
        }
        Some(())
    }
}

/// One word for many.
fn mixed(words: &[u64]) -> u64 {
    Random::keyed(words.len() as u64, words).next()
}

impl Place<'_> {
    fn place(&self, action: Action) -> Action {
        let mut action = if self.inverse { action.adjoint() } else { action };
        action.controls.extend_from_slice(self.controls);
        action
    }
}

/// Three layers of random gates on single qubits with random phases between neighbours in between: enough for a gate moved
/// across to show, on any number of qubits.
pub fn random_unitary(qubits: &[usize], mut random: Random) -> Vec<Action> {
    let mut actions = Vec::new();
    for layer in 0..3 {
        for &qubit in qubits {
            actions.push(peel(&random_rotation(&mut random)).on(&[qubit]));
        }
        if layer < 2 {
            for pair in qubits.windows(2) {
                actions.push(peel(&table::CP.matrix(&[random.between(0.5, 5.5)])).on(pair));
            }
        }
    }
    actions
}

/// Uniformly distributed over the unitaries on one qubit.
fn random_rotation(random: &mut Random) -> Matrix {
    let (a, b) = (random.amplitude(), random.amplitude());
    let norm = (a.norm_sqr() + b.norm_sqr()).sqrt();
    let (a, b, phase) = (a / norm, b / norm, random.phase());
    Matrix::from_rows([[a, -b.conj() * phase], [b, a.conj() * phase]])
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::gates;
    use crate::ir::{Modified, NO_ORIGIN, Param, Power, ProgramGate, Region, Wire};
    use crate::verify::oracle::State;

    #[test]
    fn controls_come_off() {
        let peeled = peel(&gates::CCX.matrix(&[]));
        assert_eq!((peeled.targets, peeled.controls), (vec![2], vec![(0, true), (1, true)]));
        let peeled = peel(&gates::CP.matrix(&[0.3]));
        assert_eq!((peeled.targets.len(), peeled.controls.len(), peeled.diagonal), (0, 2, true));
        let peeled = peel(&gates::SWAP.matrix(&[]));
        assert_eq!((peeled.targets.len(), peeled.controls.len()), (2, 0));
        let zero_controlled = &(&gates::X.matrix(&[]).embed(&[0], 2) * &gates::CX.matrix(&[]))
            * &gates::X.matrix(&[]).embed(&[0], 2);
        assert_eq!(peel(&zero_controlled).controls, [(0, false)]);
        let (whole, qubits) = peel(&gates::CSWAP.matrix(&[])).on(&[4, 2, 7]).whole();
        assert_eq!(qubits, [2, 7, 4]);
        assert_eq!(whole.embed(&[1, 2, 0], 3), gates::CSWAP.matrix(&[]));
    }

    /// A gate on seven qubits, too wide for a matrix: its inverse under a negative control must undo it exactly there.
    #[test]
    fn wide_gates_are_taken_apart() {
        let mut circuit = Circuit::default();
        let mut body = Region::new(7, 0);
        body.phase = Param::from(0.9);
        for k in 0..7 {
            body.push(Kind::gate(gates::RX), &[Wire::qubit(k)], &[Param::from(0.1 + k as f64)], NO_ORIGIN);
        }
        for k in 0..6 {
            body.push(Kind::gate(gates::CX), &[Wire::qubit(k), Wire::qubit(k + 1)], &[], NO_ORIGIN);
        }
        let defined = GateBody::Defined { parameters: vec![], region: Arc::new(body) };
        let wide = circuit.add_gate(ProgramGate::new(7, 0, defined)).unwrap();
        let undone = Modified { base: wide, controls: 1, polarity: 0, power: Power::Int(-2) };
        let undone = circuit.add_gate(ProgramGate::new(8, 0, GateBody::Modified(undone))).unwrap();

        let mut gates = Gates::new(&circuit);
        let wires: Vec<usize> = (0..8).collect();
        let twice = gates.actions(wide, &[], &wires[1..]).unwrap();
        let back = gates.actions(undone, &[], &wires).unwrap();
        let before = State::random(8, &mut Random::new(3));
        let mut after = before.clone();
        twice.iter().chain(&twice).chain(&back).for_each(|action| after.apply(action));
        let part = |state: &State, value| {
            let mut part = state.clone();
            part.project(0, value);
            part
        };
        assert!(part(&after, false).distance(&part(&before, false)) < 1e-13);
        assert!(part(&after, true).distance(&part(&before, true)) > 0.1);
        // Forwards, against the same ops through the matrices of the table.
        let mut forward = before.clone();
        twice.iter().for_each(|action| forward.apply(action));
        let mut expected = before.clone();
        expected.scale(Complex64::cis(0.9));
        for k in 0..7 {
            expected.apply(&peel(&gates::RX.matrix(&[0.1 + k as f64])).on(&[k + 1]));
        }
        for k in 0..6 {
            expected.apply(&peel(&gates::CX.matrix(&[])).on(&[k + 1, k + 2]));
        }
        assert!(forward.distance(&expected) < 1e-13);
    }
}
