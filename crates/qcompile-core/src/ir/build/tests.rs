//! Against matrices, computed from the definitions of inverse, control and power.

use num_complex::Complex64;

use crate::gates::Matrix;
use crate::ir::{Circuit, Param, Wire};
use crate::testing::{self, Rng};

const TOLERANCE: f64 = 1e-9;

/// A circuit of any gates, of a defined, a modified and a matrix gate too, with a phase.
fn random(rng: &mut Rng, qubits: u32) -> Circuit {
    let shape = testing::Shape { qubits, ops: 12, program_gates: true, ..Default::default() };
    let mut circuit = testing::circuit(rng, &shape);
    circuit.append_phase(Param::from(rng.angle())).unwrap();
    circuit
}

fn assert_equal(found: &Circuit, expected: &Matrix) {
    found.validate().unwrap();
    let distance = found.unitary().expect("gates have a matrix").distance(expected);
    assert!(distance < TOLERANCE, "{distance} from\n{found:?}");
}

#[test]
fn inverse_control_and_power_follow_their_definitions() {
    let mut rng = Rng::new(1);
    for _ in 0..300 {
        let qubits = 2 + rng.below(2) as u32;
        let circuit = random(&mut rng, qubits);
        let matrix = circuit.unitary().unwrap();
        assert_equal(&circuit.inverse().unwrap(), &matrix.adjoint());
        assert_equal(&circuit.inverse().unwrap().inverse().unwrap(), &matrix);
        assert_equal(&circuit.power(3).unwrap(), &(&(&matrix * &matrix) * &matrix));
        assert_equal(&circuit.power(-2).unwrap(), &(&matrix * &matrix).adjoint());
        assert_equal(&circuit.power(0).unwrap(), &Matrix::identity(qubits as usize));
        for state in 0..4 {
            let controlled = controlled_on(&matrix, 2, state);
            assert_equal(&circuit.control(2, Some(state as u64)).unwrap(), &controlled);
        }
    }
}

/// The matrix on the blocks where the low bits are in `state`, the identity elsewhere.
fn controlled_on(matrix: &Matrix, controls: usize, state: usize) -> Matrix {
    let dim = matrix.dim() << controls;
    let mut entries = vec![Complex64::ZERO; dim * dim];
    for row in 0..dim {
        for column in 0..dim {
            let low = (1 << controls) - 1;
            let entry = &mut entries[row * dim + column];
            if row & low == state && column & low == state {
                *entry = matrix.entries()[(row >> controls) * matrix.dim() + (column >> controls)];
            } else if row == column {
                *entry = Complex64::ONE;
            }
        }
    }
    Matrix::from_entries(entries).unwrap()
}

#[test]
fn composition_multiplies_on_the_given_qubits() {
    let mut rng = Rng::new(2);
    for _ in 0..200 {
        let mut whole = random(&mut rng, 3);
        let part = random(&mut rng, 2);
        let places = rng.sample(&[0u32, 1, 2], 2);
        let operands: Vec<usize> = places.iter().map(|&place| place as usize).collect();
        let expected = &part.unitary().unwrap().embed(&operands, 3) * &whole.unitary().unwrap();
        whole.compose(&part, Some(&places), None).unwrap();
        assert_equal(&whole, &expected);
    }
}

#[test]
fn bound_parameters_have_the_value_of_their_expression() {
    let mut circuit = Circuit::new(2, 0);
    let theta = circuit.parameter("theta").unwrap();
    let sum = std::sync::Arc::make_mut(&mut circuit.exprs).add(theta, Param::from(0.25)).unwrap();
    circuit.append("rx", &[0], &[sum]).unwrap();
    circuit.append("crz", &[0, 1], &[theta]).unwrap();
    circuit.append_phase(theta).unwrap();
    let bound = circuit.bind(&[("theta", Param::from(0.5))]).unwrap();
    assert_eq!(bound.inputs().count(), 0);

    let mut direct = Circuit::new(2, 0);
    direct.append("rx", &[0], &[Param::from(0.75)]).unwrap();
    direct.append("crz", &[0, 1], &[Param::from(0.5)]).unwrap();
    direct.append_phase(Param::from(0.5)).unwrap();
    assert_equal(&bound, &direct.unitary().unwrap());

    let refused = circuit.bind(&[("thete", Param::ZERO)]).unwrap_err();
    assert_eq!(refused.diagnostics[0].help, ["did you mean `theta`?"]);
}

#[test]
fn values_may_read_what_is_bound() {
    let mut circuit = Circuit::new(1, 0);
    let [a, b] = ["a", "b"].map(|name| circuit.parameter(name).unwrap());
    circuit.append("rx", &[0], &[a]).unwrap();
    circuit.append("rz", &[0], &[b]).unwrap();
    let names = |circuit: &Circuit| -> Vec<String> {
        circuit.inputs().map(|id| circuit.symbol(id).name.to_string()).collect()
    };
    let swapped = circuit.bind(&[("a", b), ("b", a)]).unwrap();
    assert_eq!(names(&swapped), ["a", "b"]);
    assert_eq!(names(&circuit.bind(&[("a", b)]).unwrap()), ["b"]);
    let values = [("a", Param::from(0.5)), ("b", Param::from(0.25))];
    let mut direct = Circuit::new(1, 0);
    direct.append("rx", &[0], &[Param::from(0.25)]).unwrap();
    direct.append("rz", &[0], &[Param::from(0.5)]).unwrap();
    assert_equal(&swapped.bind(&values).unwrap(), &direct.unitary().unwrap());

    let mut again = circuit.bind(&values).unwrap();
    let free = again.parameter("a").expect("a name that was bound is free");
    again.append("rx", &[0], &[free]).unwrap();
    assert_eq!(names(&again), ["a"]);
}

#[test]
fn windows_declare_what_they_read() {
    let mut circuit = Circuit::new(2, 0);
    let a = circuit.parameter("a").unwrap();
    circuit.append("h", &[0], &[]).unwrap();
    circuit.append("rx", &[1], &[a]).unwrap();
    let windows = circuit.windows(crate::ir::Limits { ops: 1, wires: 1 });
    let counts: Vec<usize> = windows.iter().map(|(_, part)| part.inputs().count()).collect();
    assert_eq!(counts, [0, 1]);
}

#[test]
fn windows_replaced_by_themselves_change_nothing() {
    let mut rng = Rng::new(3);
    for _ in 0..100 {
        let mut circuit = random(&mut rng, 3);
        let matrix = circuit.unitary().unwrap();
        let windows = circuit.windows(crate::ir::Limits { ops: 4, wires: 2 });
        let batch: Vec<_> = windows.iter().map(|(window, part)| (window.rows.clone(), part)).collect();
        let gates = circuit.gates.len();
        assert!(circuit.replace_windows(&batch).unwrap().iter().all(Option::is_none));
        assert_equal(&circuit, &matrix);
        assert_eq!(circuit.gates.len(), gates, "shared definitions are found again");
    }
}

#[test]
fn what_is_refused_leaves_the_circuit_as_it_was() {
    let mut circuit = Circuit::new(2, 1);
    circuit.append("h", &[0], &[]).unwrap();
    let nan = vec![vec![Complex64::new(f64::NAN, 0.0)]];
    let codes: Vec<&str> = [
        circuit.append("cnot", &[0, 1], &[]),
        circuit.append("cx", &[0], &[]),
        circuit.append("rz", &[0], &[]),
        circuit.append("cx", &[0, 2], &[]),
        circuit.append("cx", &[1, 1], &[]),
        circuit.append_measure(0, Some(1)),
        circuit.append_matrix(&[vec![Complex64::ONE, Complex64::ZERO]], &[0]),
        circuit.append_matrix(&nan, &[]),
        Circuit::angle(f64::INFINITY).map(|_| ()),
        circuit.compose(&Circuit::new(3, 0), None, None),
    ]
    .map(|result| result.unwrap_err().diagnostics[0].code.name())
    .to_vec();
    let expected = ["E1101", "E1101", "E1101", "E1102", "E1102", "E1102", "E1106", "E1106", "E1103", "E1102"];
    assert_eq!(codes, expected);
    assert_eq!(circuit.size(), 1);

    circuit.append_measure(0, Some(0)).unwrap();
    assert_eq!(circuit.inverse().unwrap_err().diagnostics[0].code.name(), "E1104");
    assert_eq!(circuit.control(1, None).unwrap_err().diagnostics[0].code.name(), "E1104");
    assert_eq!(circuit.main.op(1).wires, [Wire::qubit(0), Wire::classical(0)]);
}
