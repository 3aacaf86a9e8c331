//! The matrix of a small program, computed here from its text by the words of the specification, against the matrix
//! of the circuit that the parser makes of it. Nothing is shared but the arithmetic of matrices.

mod support;

use std::f64::consts::PI;

use num_complex::Complex64;
use proptest::prelude::*;
use qcompile_core::gates::Matrix;

const QUBITS: usize = 4;

/// A gate of the standard library by the definitions of `stdgates.inc`, down to `U` and `gphase`.
#[derive(Clone, Copy, Debug)]
enum Base {
    U(f64, f64, f64),
    X,
    H,
    S,
    T,
    Sx,
    Rz(f64),
    Rx(f64),
    P(f64),
    Swap,
}

impl Base {
    fn text(self) -> String {
        match self {
            Base::U(t, p, l) => format!("U({t:?}, {p:?}, {l:?})"),
            Base::X => "x".into(),
            Base::H => "h".into(),
            Base::S => "s".into(),
            Base::T => "t".into(),
            Base::Sx => "sx".into(),
            Base::Rz(t) => format!("rz({t:?})"),
            Base::Rx(t) => format!("rx({t:?})"),
            Base::P(t) => format!("p({t:?})"),
            Base::Swap => "swap".into(),
        }
    }

    fn qubits(self) -> usize {
        if matches!(self, Base::Swap) { 2 } else { 1 }
    }

    fn matrix(self) -> Matrix {
        let turned = |t, p, l, phase: f64| u(t, p, l).scale(Complex64::cis(phase));
        match self {
            Base::U(t, p, l) => u(t, p, l),
            Base::X => turned(PI, 0.0, PI, -PI / 2.0),
            Base::H => turned(PI / 2.0, 0.0, PI, -PI / 4.0),
            Base::S => u(0.0, 0.0, PI / 2.0),
            Base::T => u(0.0, 0.0, PI / 4.0),
            Base::Sx => turned(PI / 2.0, -PI / 2.0, PI / 2.0, 0.0),
            Base::Rz(t) => turned(0.0, 0.0, t, -t / 2.0),
            Base::Rx(t) => turned(t, -PI / 2.0, PI / 2.0, -t / 2.0),
            Base::P(t) => u(0.0, 0.0, t),
            Base::Swap => Matrix::monomial([0, 2, 1, 3], [Complex64::ONE; 4]),
        }
    }
}

/// The matrix printed in `gates.rst`.
fn u(theta: f64, phi: f64, lambda: f64) -> Matrix {
    let cis = Complex64::cis;
    let (plus, minus) = (1.0 + cis(theta), 1.0 - cis(theta));
    let half = Complex64::from(0.5);
    Matrix::from_rows([
        [half * plus, -Complex64::I * half * cis(lambda) * minus],
        [Complex64::I * half * cis(phi) * minus, half * cis(phi + lambda) * plus],
    ])
}

#[derive(Clone, Copy, Debug)]
enum Modifier {
    Inv,
    Pow(i32),
    /// The principal root of this order.
    Root(u32),
    Ctrl,
    Negctrl,
}

impl Modifier {
    fn text(self) -> String {
        match self {
            Modifier::Inv => "inv @ ".into(),
            Modifier::Pow(k) => format!("pow({k}) @ "),
            Modifier::Root(k) => format!("pow({:?}) @ ", 1.0 / f64::from(k)),
            Modifier::Ctrl => "ctrl @ ".into(),
            Modifier::Negctrl => "negctrl @ ".into(),
        }
    }

    fn apply(self, gate: Matrix) -> Matrix {
        match self {
            Modifier::Inv => gate.adjoint(),
            Modifier::Pow(k) => {
                let base = if k < 0 { gate.adjoint() } else { gate };
                (0..k.unsigned_abs()).fold(Matrix::identity(base.qubits()), |power, _| &power * &base)
            }
            Modifier::Root(k) => root(&gate, k),
            Modifier::Ctrl => gate.controlled(1),
            Modifier::Negctrl => {
                let flip = Base::X.matrix().embed(&[0], gate.qubits() + 1);
                &(&flip * &gate.controlled(1)) * &flip
            }
        }
    }
}

/// The principal root: exp(log(U) / k), with the logarithm as a power series around nearby roots. Newton's iteration
/// on halved angles: square roots by the mean with the inverse (Denman and Beavers), other orders not needed.
fn root(gate: &Matrix, order: u32) -> Matrix {
    assert!(order.is_power_of_two());
    let mut found = gate.clone();
    for _ in 0..order.trailing_zeros() {
        found = square_root(&found);
    }
    found
}

/// Denman-Beavers iteration; an eigenvalue of -1 is turned a little to the side of +pi first.
fn square_root(gate: &Matrix) -> Matrix {
    let n = gate.dim();
    let nudge = Complex64::cis(-1e-9);
    let (mut y, mut z) = (gate.clone().scale(nudge), Matrix::identity(gate.qubits()));
    for _ in 0..100 {
        let (y_inverse, z_inverse) = (inverse(&y), inverse(&z));
        let mut next = (y.clone(), z.clone());
        for i in 0..n {
            for j in 0..n {
                next.0[(i, j)] = (y[(i, j)] + z_inverse[(i, j)]) * 0.5;
                next.1[(i, j)] = (z[(i, j)] + y_inverse[(i, j)]) * 0.5;
            }
        }
        (y, z) = next;
    }
    y.scale(Complex64::cis(0.5e-9))
}

/// Gauss-Jordan elimination.
fn inverse(matrix: &Matrix) -> Matrix {
    let n = matrix.dim();
    let (mut left, mut right) = (matrix.clone(), Matrix::identity(matrix.qubits()));
    for k in 0..n {
        let pivot = (k..n).max_by(|&a, &b| left[(a, k)].norm().total_cmp(&left[(b, k)].norm())).unwrap();
        for j in 0..n {
            for side in [&mut left, &mut right] {
                let (a, b) = (side[(k, j)], side[(pivot, j)]);
                (side[(k, j)], side[(pivot, j)]) = (b, a);
            }
        }
        let scale = left[(k, k)].inv();
        for j in 0..n {
            left[(k, j)] *= scale;
            right[(k, j)] *= scale;
        }
        for i in (0..n).filter(|&i| i != k) {
            let factor = left[(i, k)];
            for j in 0..n {
                let (a, b) = (left[(k, j)], right[(k, j)]);
                left[(i, j)] -= factor * a;
                right[(i, j)] -= factor * b;
            }
        }
    }
    right
}

fn base() -> impl Strategy<Value = Base> {
    let angle = || prop_oneof![-12.0..12.0f64, Just(PI), Just(-PI), Just(PI / 2.0), Just(2.0 * PI)];
    prop_oneof![
        (angle(), angle(), angle()).prop_map(|(t, p, l)| Base::U(t, p, l)),
        Just(Base::X),
        Just(Base::H),
        Just(Base::S),
        Just(Base::T),
        Just(Base::Sx),
        angle().prop_map(Base::Rz),
        angle().prop_map(Base::Rx),
        angle().prop_map(Base::P),
        Just(Base::Swap),
    ]
}

fn modifier() -> impl Strategy<Value = Modifier> {
    prop_oneof![
        Just(Modifier::Inv),
        (-3..4i32).prop_map(Modifier::Pow),
        (1..3u32).prop_map(|k| Modifier::Root(1 << k)),
        Just(Modifier::Ctrl),
        Just(Modifier::Negctrl),
    ]
}

#[derive(Clone, Debug)]
struct Call {
    base: Base,
    modifiers: Vec<Modifier>,
    places: Vec<usize>,
}

impl Call {
    fn text(&self) -> String {
        let modifiers: String = self.modifiers.iter().map(|modifier| modifier.text()).collect();
        let operands: Vec<String> = self.places.iter().map(|place| format!("q[{place}]")).collect();
        format!("{modifiers}{} {};\n", self.base.text(), operands.join(", "))
    }

    fn matrix(&self) -> Matrix {
        self.modifiers.iter().rev().fold(self.base.matrix(), |gate, modifier| modifier.apply(gate))
    }
}

fn call() -> impl Strategy<Value = Call> {
    let controls = |modifier: &Modifier| usize::from(matches!(modifier, Modifier::Ctrl | Modifier::Negctrl));
    (base(), prop::collection::vec(modifier(), 0..4), Just((0..QUBITS).collect::<Vec<_>>()).prop_shuffle())
        .prop_map(move |(base, mut modifiers, places)| {
            while base.qubits() + modifiers.iter().map(controls).sum::<usize>() > QUBITS {
                modifiers.pop();
            }
            let wires = base.qubits() + modifiers.iter().map(controls).sum::<usize>();
            Call { base, modifiers, places: places[..wires].to_vec() }
        })
}

/// Roots jump where an eigenphase crosses pi: such calls have no meaning that survives rounding.
fn is_well_conditioned(call: &Call) -> bool {
    let mut gate = call.base.matrix();
    for modifier in call.modifiers.iter().rev() {
        if let Modifier::Root(_) = modifier {
            // an eigenvalue at -1 makes 1 + U singular; exact -1 is fine, near it is not
            let mut shifted = gate.clone();
            for k in 0..gate.dim() {
                shifted[(k, k)] += 1.0;
            }
            let smallest = smallest_singular_value(&shifted);
            if smallest < 1e-3 {
                return false;
            }
        }
        gate = modifier.apply(gate);
    }
    true
}

/// By inverse iteration on a random vector; good enough to tell zero from not.
fn smallest_singular_value(matrix: &Matrix) -> f64 {
    let mut nudged = matrix.clone();
    for k in 0..matrix.dim() {
        nudged[(k, k)] += Complex64::new(1e-12, 3e-13);
    }
    let inverse = inverse(&nudged);
    let largest = inverse.entries().iter().map(|entry| entry.norm_sqr()).sum::<f64>().sqrt();
    1.0 / largest
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn programs_mean_what_the_specification_says(
        calls in prop::collection::vec(call(), 1..5),
        phase in -4.0..4.0f64,
    ) {
        prop_assume!(calls.iter().all(is_well_conditioned));
        let body: String = calls.iter().map(Call::text).collect();
        let text = format!(
            "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[{QUBITS}] q;\n{body}gphase({phase:?});\n"
        );
        let mut expected = Matrix::identity(QUBITS).scale(Complex64::cis(phase));
        for call in &calls {
            expected.apply(&call.matrix(), &call.places);
        }
        let found = support::circuit(&text).unitary().expect("a small unitary program");
        prop_assert!(found.distance(&expected) < 1e-6, "{} is off by {}", text, found.distance(&expected));
    }

    #[test]
    fn definitions_mean_their_bodies(calls in prop::collection::vec(call(), 1..4)) {
        prop_assume!(calls.iter().all(is_well_conditioned));
        let body: String = calls.iter().map(Call::text).collect::<String>().replace("q[", "a").replace(']', "");
        let text = format!(
            "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[{QUBITS}] q;\n\
             gate mine a0, a1, a2, a3 {{\n{body}}}\ninv @ mine q[2], q[0], q[3], q[1];\n"
        );
        let mut inner = Matrix::identity(QUBITS);
        for call in &calls {
            inner.apply(&call.matrix(), &call.places);
        }
        let expected = inner.adjoint().embed(&[2, 0, 3, 1], QUBITS);
        let found = support::circuit(&text).unitary().expect("a small unitary program");
        prop_assert!(found.distance(&expected) < 1e-6, "{} is off by {}", text, found.distance(&expected));
    }
}

/// Exact eigenvalues of -1, which the random programs leave out.
#[test]
fn roots_of_reflections_are_on_the_positive_side() {
    let unitary = |body: &str| {
        let text = format!("OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\n{body}\n");
        support::circuit(&text).unitary().unwrap()
    };
    for (a, b) in [
        ("pow(0.5) @ z q[0];", "s q[0];"),
        ("pow(0.5) @ x q[0];", "sx q[0];"),
        ("pow(0.25) @ z q[0];", "t q[0];"),
        ("pow(0.5) @ inv @ z q[0];", "s q[0];"),
        ("inv @ pow(0.5) @ x q[0];", "inv @ sx q[0];"),
        ("pow(0.5) @ cz q[0], q[1];", "cp(pi/2) q[0], q[1];"),
        ("pow(0.5) @ cx q[0], q[1];", "ctrl @ sx q[0], q[1];"),
        ("pow(0.5) @ p(-pi) q[0];", "s q[0];"),
        ("pow(0.5) @ pow(2) @ z q[0];", "id q[0];"),
    ] {
        assert!(unitary(a).distance(&unitary(b)) < 1e-12, "{a} is not {b}");
    }
}
