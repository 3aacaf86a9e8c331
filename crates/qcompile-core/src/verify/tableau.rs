//! Two lists of Clifford gates on any number of qubits: decides.
//!
//! A unitary is known up to its phase by what it makes of the Pauli operators X_k and Z_k (Aaronson and Gottesman 2004,
//! doi:10.1103/PhysRevA.70.052328). What a gate makes of them is read off its matrix, so any gate that happens to be
//! Clifford takes part. The phase comes from one amplitude of the state that the gates make of |0...0>, followed from
//! gate to gate: the stabilisers of the state give all its other amplitudes.

use std::sync::Arc;

use num_complex::Complex64;
use rustc_hash::FxHashMap;

use super::gate_lists::{Finding, GateLists};
use super::oracle::Action;
use crate::gates::Matrix;

/// Widest gate that is recognised as Clifford.
const MAX_GATE_QUBITS: usize = 4;
/// Entries of a conjugated Pauli matrix are this close to those of a Pauli matrix.
const TOLERANCE: f64 = 1e-9;
/// Word operations that following the phase may cost.
const MAX_PHASE_WORK: f64 = 2e9;

/// `None` when some gate is not Clifford.
pub fn compare(lists: &GateLists<'_>) -> Option<Finding> {
    let mut images = Images::default();
    let [a, b] = [run(lists.qubits, lists.a, &mut images)?, run(lists.qubits, lists.b, &mut images)?];
    for (k, (x, y)) in a.rows.iter().zip(&b.rows).enumerate() {
        if x != y {
            let pauli = if k < lists.qubits { "X" } else { "Z" };
            let at = format!("the image of {pauli} on qubit {}", k % lists.qubits);
            return Some(Finding::Different { at, size: 2.0 });
        }
    }
    let phase = a.amplitude.as_ref().zip(b.amplitude.as_ref()).and_then(|(x, y)| {
        let ratio = Solver::new(a.stabilisers()).ratio(&x.index, &y.index)?;
        Some(x.value * ratio / y.value)
    });
    Some(Finding::Equal { phase })
}

fn run(qubits: usize, actions: &[Action], images: &mut Images) -> Option<Tableau> {
    let mut tableau = Tableau::new(qubits);
    let words = qubits.div_ceil(64) as f64;
    if (qubits * qubits * actions.len()) as f64 * words > MAX_PHASE_WORK {
        tableau.amplitude = None;
    }
    for action in actions {
        let image = images.of(action)?;
        tableau.apply(&image, &action.qubits().collect::<Vec<_>>());
    }
    Some(tableau)
}

/// Bits of many qubits.
type Bits = Vec<u64>;

fn bit(bits: &[u64], k: usize) -> bool {
    bits[k / 64] >> (k % 64) & 1 == 1
}

fn set(bits: &mut [u64], k: usize, value: bool) {
    bits[k / 64] = bits[k / 64] & !(1 << (k % 64)) | (value as u64) << (k % 64);
}

fn parity(a: &[u64], b: &[u64]) -> u8 {
    (a.iter().zip(b).map(|(a, b)| (a & b).count_ones()).sum::<u32>() & 1) as u8
}

/// `i^power X^x Z^z`: the Z act first.
#[derive(Clone, Debug, PartialEq)]
struct Pauli {
    x: Bits,
    z: Bits,
    power: u8,
}

impl Pauli {
    /// `self * right`
    fn times(&mut self, right: &Pauli) {
        self.power = (self.power + right.power + 2 * parity(&self.z, &right.x)) % 4;
        self.x.iter_mut().zip(&right.x).for_each(|(a, b)| *a ^= b);
        self.z.iter_mut().zip(&right.z).for_each(|(a, b)| *a ^= b);
    }
}

fn power_of_i(power: u8) -> Complex64 {
    [Complex64::ONE, Complex64::I, -Complex64::ONE, -Complex64::I][power as usize % 4]
}

/// A Pauli operator on the operands of one gate: `i^power X^x Z^z`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Local {
    x: usize,
    z: usize,
    power: u8,
}

impl Local {
    fn times(self, right: Local) -> Local {
        let crossing = (self.z & right.x).count_ones() as u8 & 1;
        Local {
            x: self.x ^ right.x,
            z: self.z ^ right.z,
            power: (self.power + right.power + 2 * crossing) % 4,
        }
    }
}

/// What a gate makes of each product of Paulis on its operands; `X^x Z^z` stands at `x | z << operands`.
struct Image {
    matrix: Matrix,
    paulis: Vec<Local>,
    /// Whether each column has one entry: no superpositions arise.
    monomial: bool,
}

/// The images of the gates met so far.
#[derive(Default)]
struct Images {
    /// By the matrix and the values of the controls. The matrix is kept, so that its address stays its own.
    known: FxHashMap<(usize, Vec<bool>), (Arc<Matrix>, Option<Arc<Image>>)>,
}

impl Images {
    fn of(&mut self, action: &Action) -> Option<Arc<Image>> {
        let values = action.controls.iter().map(|control| control.1).collect();
        let key = (Arc::as_ptr(&action.matrix) as usize, values);
        let (_, image) = self.known.entry(key).or_insert_with(|| {
            let narrow = action.qubits().count() <= MAX_GATE_QUBITS;
            let image = if narrow { image(action.whole().0).map(Arc::new) } else { None };
            (action.matrix.clone(), image)
        });
        image.clone()
    }
}

fn image(matrix: Matrix) -> Option<Image> {
    let operands = matrix.qubits();
    let mut of_x = Vec::new();
    let mut of_z = Vec::new();
    for k in 0..operands {
        of_x.push(conjugated(&matrix, |index| (index ^ 1 << k, 1.0))?);
        of_z.push(conjugated(&matrix, |index| (index, if index >> k & 1 == 1 { -1.0 } else { 1.0 }))?);
    }
    let product = |bits: usize, of: &[Local]| {
        (0..operands).filter(|k| bits >> k & 1 == 1).fold(Local::default(), |all, k| all.times(of[k]))
    };
    let count = 1 << operands;
    let paulis =
        (0..count * count).map(|index| product(index % count, &of_x).times(product(index / count, &of_z)));
    let paulis = paulis.collect();
    let entries = |j: usize| (0..count).filter(|&i| matrix[(i, j)].norm() > TOLERANCE).count();
    let monomial = (0..count).all(|j| entries(j) == 1);
    Some(Image { matrix, paulis, monomial })
}

/// `U P U*` as a Pauli operator, if it is one; `pauli` gives the row and the entry of each column of P.
fn conjugated(unitary: &Matrix, pauli: impl Fn(usize) -> (usize, f64)) -> Option<Local> {
    let mut product = Matrix::zero(unitary.qubits());
    for j in 0..unitary.dim() {
        let (row, entry) = pauli(j);
        for i in 0..unitary.dim() {
            product[(i, j)] = unitary[(i, row)] * entry;
        }
    }
    let product = &product * &unitary.adjoint();
    let x = (0..product.dim()).find(|&i| (product[(i, 0)].norm() - 1.0).abs() < TOLERANCE)?;
    let power = (0..4).find(|&power| (product[(x, 0)] - power_of_i(power)).norm() < TOLERANCE)?;
    let sign = |j: usize| product[(j ^ x, j)] * power_of_i(4 - power);
    let z = (0..unitary.qubits()).filter(|k| sign(1 << k).re < 0.0).map(|k| 1 << k).sum::<usize>();
    for j in 0..product.dim() {
        let expected = if (j & z).count_ones() % 2 == 1 { -1.0 } else { 1.0 };
        // An entry of modulus 1 - d leaves room for others of modulus sqrt(2 d).
        let off = |i: usize| if i == j ^ x { sign(j) - expected } else { product[(i, j)] };
        if (0..product.dim()).any(|i| off(i).norm() > TOLERANCE) {
            return None;
        }
    }
    Some(Local { x, z, power })
}

/// One amplitude of a state that is not zero, up to its modulus.
struct Amplitude {
    index: Bits,
    value: Complex64,
}

struct Tableau {
    qubits: usize,
    /// Images of X_0, X_1, ..., then of Z_0, Z_1, ...
    rows: Vec<Pauli>,
    /// Of the state made of |0...0>; `None` when not followed.
    amplitude: Option<Amplitude>,
}

impl Tableau {
    fn new(qubits: usize) -> Tableau {
        let none = vec![0; qubits.div_ceil(64)];
        let unit = |k: usize| {
            let mut bits = none.clone();
            set(&mut bits, k, true);
            bits
        };
        let of_x = (0..qubits).map(|k| Pauli { x: unit(k), z: none.clone(), power: 0 });
        let of_z = (0..qubits).map(|k| Pauli { x: none.clone(), z: unit(k), power: 0 });
        let rows = of_x.chain(of_z).collect();
        Tableau { qubits, rows, amplitude: Some(Amplitude { index: none, value: Complex64::ONE }) }
    }

    /// The Paulis that leave the state made of |0...0> as it is.
    fn stabilisers(&self) -> &[Pauli] {
        &self.rows[self.qubits..]
    }

    fn apply(&mut self, image: &Image, operands: &[usize]) {
        if let Some(amplitude) = self.amplitude.take() {
            self.amplitude = Some(self.follow(amplitude, image, operands));
        }
        for row in &mut self.rows {
            let local = gather(&row.x, operands) | gather(&row.z, operands) << operands.len();
            let image = image.paulis[local];
            for (k, &qubit) in operands.iter().enumerate() {
                set(&mut row.x, qubit, image.x >> k & 1 == 1);
                set(&mut row.z, qubit, image.z >> k & 1 == 1);
            }
            row.power = (row.power + image.power) % 4;
        }
    }

    /// The largest of the amplitudes that differ from the known one in the operands of the gate only, after the gate.
    fn follow(&self, old: Amplitude, image: &Image, operands: &[usize]) -> Amplitude {
        let here = gather(&old.index, operands);
        let mut before = vec![Complex64::ZERO; image.matrix.dim()];
        before[here] = old.value;
        let at = |local: usize| {
            let mut index = old.index.clone();
            operands.iter().enumerate().for_each(|(k, &qubit)| set(&mut index, qubit, local >> k & 1 == 1));
            index
        };
        if !image.monomial {
            let solver = Solver::new(self.stabilisers());
            for local in (0..image.matrix.dim()).filter(|&local| local != here) {
                before[local] =
                    solver.ratio(&old.index, &at(local)).map_or(Complex64::ZERO, |r| r * old.value);
            }
        }
        let after =
            |i: usize| (0..image.matrix.dim()).map(|j| image.matrix[(i, j)] * before[j]).sum::<Complex64>();
        let all = (0..image.matrix.dim()).map(|local| (local, after(local)));
        let (local, value) =
            all.fold(
                (0, Complex64::ZERO),
                |best, new| {
                    if new.1.norm() > best.1.norm() + TOLERANCE { new } else { best }
                },
            );
        Amplitude { index: at(local), value: value / value.norm() }
    }
}

/// The bits of some qubits as a number.
fn gather(bits: &[u64], qubits: &[usize]) -> usize {
    qubits.iter().enumerate().map(|(k, &qubit)| (bit(bits, qubit) as usize) << k).sum()
}

/// Stabilisers of a state, brought into a form in which each flips one qubit that the others after it do not flip.
struct Solver {
    rows: Vec<(usize, Pauli)>,
}

impl Solver {
    fn new(stabilisers: &[Pauli]) -> Solver {
        let mut rows: Vec<(usize, Pauli)> = Vec::new();
        for stabiliser in stabilisers {
            let mut rest = stabiliser.clone();
            for (pivot, row) in &rows {
                if bit(&rest.x, *pivot) {
                    rest.times(row);
                }
            }
            let flips = rest.x.iter().position(|word| *word != 0);
            if let Some(word) = flips {
                rows.push((word * 64 + rest.x[word].trailing_zeros() as usize, rest));
            }
        }
        Solver { rows }
    }

    /// The amplitude at `to` over that at `from`, which is not zero; `None` when the one at `to` is zero.
    fn ratio(&self, from: &[u64], to: &[u64]) -> Option<Complex64> {
        let none = vec![0; from.len()];
        let mut flip = Pauli { x: none.clone(), z: none, power: 0 };
        let wanted = |x: &[u64], pivot: usize| bit(x, pivot) != (bit(from, pivot) != bit(to, pivot));
        for (pivot, row) in &self.rows {
            if wanted(&flip.x, *pivot) {
                flip.times(row);
            }
        }
        let arrives = flip.x.iter().zip(from).zip(to).all(|((x, from), to)| *x == from ^ to);
        arrives.then(|| power_of_i(flip.power + 2 * parity(&flip.z, from)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::{self, GATES, GateId};
    use crate::verify::oracle::gates::peel;
    use crate::verify::random::Random;
    use crate::verify::unitary;

    fn clifford_gates() -> Vec<(GateId, Vec<f64>)> {
        let quarter = std::f64::consts::FRAC_PI_2;
        let mut found = Vec::new();
        for row in 0..GATES.len() {
            let id = GateId(row as u16);
            for turns in 0..4 {
                let params = vec![turns as f64 * quarter; id.gate().params.len()];
                if id.gate().arity <= 2 && image(id.matrix(&params)).is_some() {
                    found.push((id, params));
                }
            }
        }
        found
    }

    #[test]
    fn clifford_gates_are_recognised() {
        let named = |name: &str| clifford_gates().iter().any(|(id, _)| id.gate().name == name);
        for name in ["h", "s", "sx", "cx", "cz", "swap", "iswap", "ecr", "dcx", "rz", "rzz", "gphase", "U"] {
            assert!(named(name), "{name}");
        }
        assert!(!named("t") && !named("ch") && !named("csx"));
    }

    #[test]
    fn gates_close_to_clifford_gates_are_none() {
        for off in [1e-3, 1e-6, 1e-8] {
            for row in 0..GATES.len() {
                let id = GateId(row as u16);
                let arity = id.gate().arity;
                for turned in 0..id.gate().params.len() {
                    let mut params = vec![std::f64::consts::FRAC_PI_2; id.gate().params.len()];
                    let exact = id.matrix(&params);
                    params[turned] += off;
                    let near = id.matrix(&params);
                    let differs = near.distance_up_to_phase(&exact) > off / 100.0;
                    assert!(arity > 2 || !differs || image(near).is_none(), "{} {off}", id.gate().name);
                }
            }
        }
    }

    fn random_list(random: &mut Random, qubits: usize, length: usize) -> Vec<Action> {
        let gates = clifford_gates();
        (0..length)
            .map(|_| {
                let (id, params) = &gates[random.below(gates.len())];
                let mut wires: Vec<usize> = (0..qubits).collect();
                (0..qubits).rev().for_each(|k| wires.swap(k, random.below(k + 1)));
                peel(&id.matrix(params)).on(&wires[..id.gate().arity])
            })
            .collect()
    }

    /// Products that are equal up to a phase by construction, and mutations; the reference is the whole unitary.
    #[test]
    fn agrees_with_the_unitary_phase_included() {
        let mut random = Random::new(11);
        let (mut equal, mut different) = (0, 0);
        for _ in 0..300 {
            let a = random_list(&mut random, 4, 12);
            let mut b = a.clone();
            // A gate and its inverse in the middle, commuted phases, and sometimes one gate more.
            let extra = random_list(&mut random, 4, 3);
            let at = random.below(b.len());
            let undone = extra.iter().rev().map(Action::adjoint);
            b.splice(at..at, extra.iter().cloned().chain(undone).collect::<Vec<_>>());
            b.push(Action::phase(random.below(8) as f64 * 0.785));
            if random.bit() {
                b.extend(random_list(&mut random, 4, 1));
            }
            let lists = GateLists { qubits: 4, a: &a, b: &b };
            match (compare(&lists).unwrap(), unitary::compare(&lists, 1e-9)) {
                (Finding::Equal { phase: Some(x) }, Finding::Equal { phase: Some(y) }) => {
                    assert!((x - y).norm() < 1e-9, "{x} {y}");
                    equal += 1;
                }
                (Finding::Different { .. }, Finding::Different { .. }) => different += 1,
                (ours, reference) => panic!("{ours:?} {reference:?}"),
            }
        }
        assert!(equal > 100 && different > 50, "{equal} {different}");
    }

    #[test]
    fn hundreds_of_qubits_take_little_time() {
        let mut random = Random::new(12);
        let a = random_list(&mut random, 130, 1500);
        let mut b = a.clone();
        b.push(Action::phase(0.25));
        let finding = compare(&GateLists { qubits: 130, a: &a, b: &b });
        let Some(Finding::Equal { phase: Some(phase) }) = finding else { panic!("{finding:?}") };
        assert!((phase - Complex64::cis(-0.25)).norm() < 1e-9);
        b.push(peel(&gates::Z.matrix(&[])).on(&[129]));
        let finding = compare(&GateLists { qubits: 130, a: &a, b: &b });
        assert!(matches!(finding, Some(Finding::Different { .. })));
        b.push(peel(&gates::T.matrix(&[])).on(&[5]));
        assert_eq!(compare(&GateLists { qubits: 130, a: &a, b: &b }), None);
    }
}
