"""Circuits: building, deriving, comparing, pickling, and what a mistake is answered with."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest

from qcompile import Circuit, CircuitError, QasmError, check_equal
from qcompile.ir.gate_methods import GateMethods

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


PROGRAM = """\
OPENQASM 3.0;
include "stdgates.inc";
// one input
input  float  a;
qubit[2] q;
bit[2] c;
rz(a) q[0]; // kept
if (c[0]) {
  x q[1];
}
c[1] = measure q[1];
"""


def bell() -> Circuit:
    return Circuit(2, 2).h(0).cx(0, 1).measure(0, 0).measure(1, 1)


def test_gates_are_methods_that_chain():
    circuit = bell()
    assert (circuit.num_qubits, circuit.num_bits, len(circuit)) == (2, 2, 4)
    assert repr(circuit) == "<Circuit: 2 qubits, 2 bits, 4 ops>"
    expected = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\n'
    expected += "h q[0];\ncx q[0], q[1];\nc[0] = measure q[0];\nc[1] = measure q[1];\n"
    assert circuit.to_qasm() == expected


def test_every_gate_method_makes_its_gate():
    methods = [name for name, _ in inspect.getmembers(GateMethods, inspect.isfunction) if name != "append"]
    assert len(methods) > 40
    for name in methods:
        wanted = list(inspect.signature(getattr(Circuit, name)).parameters)[1:]
        qubits = [argument for argument in wanted if argument.startswith(("qubit", "control", "target"))]
        angles = [0.1 * (k + 1) for k in range(len(wanted) - len(qubits))]
        circuit = getattr(Circuit(len(qubits)), name)(*angles, *range(len(qubits)))
        assert len(circuit) == 1, name
        matrix = circuit.to_matrix()
        assert np.allclose(matrix @ matrix.conj().T, np.eye(len(matrix))), name
        again = Circuit.from_qasm(circuit.to_qasm())
        assert np.allclose(again.to_matrix(), matrix), f"{name} does not survive printing:\n{circuit.to_qasm()}"


def test_qubit_zero_is_the_least_significant_bit():
    assert np.array_equal(Circuit(2).x(0).to_matrix()[:, 0], [0, 1, 0, 0])
    controlled = Circuit(2).cx(0, 1).to_matrix()
    assert np.array_equal(controlled, np.eye(4)[[0, 3, 2, 1]])
    assert np.allclose(Circuit(1).global_phase(0.5).to_matrix(), np.exp(0.5j) * np.eye(2))


def test_numpy_integers_and_expressions_are_taken():
    circuit = Circuit(2).rz("2*theta + pi/4", np.int64(1)).rx(np.float64(0.5), 0)
    assert circuit.parameters == ("theta",)
    assert repr(circuit) == "<Circuit: 2 qubits, 2 ops, parameters theta>"
    assert "input float" in circuit.to_qasm()


def test_what_is_kept_to_the_letter_is_not_bound():
    circuit = Circuit.from_qasm(
        'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float a;\nqubit q;\nbox[100ns] { rx(a) q; }\nrz(a) q;\n'
    )
    with pytest.raises(CircuitError, match="`a` is read in a body that is kept to the letter"):
        circuit.bind({"a": 0.5})


MISTAKES: list[tuple[Callable[[Circuit], object], str]] = [
    (lambda c: c.append("cnott", (0, 1)), "there is no gate `cnott`"),
    (lambda c: c.h(5), "there is no qubit 5"),
    (lambda c: c.cx(1, 1), "qubit 1 is named twice"),
    (lambda c: c.append("cx", (0,)), "`cx` takes 2 qubits"),
    (lambda c: c.append("rz", (0,)), "`rz` takes 1 parameter"),
    (lambda c: c.rz(math.nan, 0), "finite"),
    (lambda c: c.rz(math.inf, 0), "finite"),
    (lambda c: c.measure(0, 7), "there is no bit 7"),
    (lambda c: c.reset(9), "there is no qubit 9"),
    (lambda c: c.barrier(3), "there is no qubit 3"),
    (lambda c: c.unitary(np.array([[1, 1], [0, 1]]), [0]), "not unitary"),
    (lambda c: c.unitary(np.eye(2), [0, 1]), "a matrix of 2 rows was given"),
    (lambda c: c.compose(Circuit(3)), "there is no qubit 2"),
    (lambda c: c.bind({"x": 1.0}), "no parameter `x`"),
    (lambda c: c.unitary([[1, 0], [0]], [0]), "row 1 of the matrix has 1 columns"),  # pyright: ignore[reportArgumentType]
    (lambda c: c.rz("", 0), "no angle"),
    (lambda c: c.control(-1), "no form under -1 controls"),
    (lambda c: c.control(1, state=2), "no state 2"),
    (lambda c: c.power(2**70), "too large"),
    (lambda c: c.copy().rx("a", 0).bind({"a": math.inf}), "`a`"),
    (lambda c: c.copy().rx("1/a", 0).bind({"a": 0}), "`a`"),
]


@pytest.mark.parametrize(("build", "message"), MISTAKES)
def test_mistakes_are_refused_and_change_nothing(build: Callable[[Circuit], object], message: str):
    circuit = Circuit(2, 2).h(0).cx(0, 1)
    before = circuit.copy()
    with pytest.raises(CircuitError) as caught:
        build(circuit)
    assert message in str(caught.value)
    assert circuit == before


@pytest.mark.parametrize("number", [-1, 2**31, 10**30])
def test_numbers_that_no_qubit_has(number: int):
    with pytest.raises(CircuitError, match=f"no qubit or bit {number}"):
        Circuit(2).h(number)
    with pytest.raises(TypeError):
        Circuit(2).h(1.5)  # pyright: ignore[reportArgumentType]


def test_an_angle_that_is_no_expression_is_pointed_at():
    with pytest.raises(QasmError, match="expected an operand") as caught:
        Circuit(1).rz("2*", 0)
    assert caught.value.diagnostics[0].column == 3
    assert "found the end of the expression" in str(caught.value)
    assert ";" not in str(caught.value)
    with pytest.raises(TypeError, match=r"an angle is a number of radians .* not NoneType"):
        Circuit(1).rz(None, 0)  # pyright: ignore[reportArgumentType]


def test_a_misspelt_gate_and_parameter_are_met_with_the_nearest():
    with pytest.raises(CircuitError, match="swap"):
        Circuit(2).append("swqp", (0, 1))
    with pytest.raises(CircuitError, match="theta"):
        Circuit(1).rz("theta", 0).bind({"thta": 1.0})


def test_measure_all_needs_a_bit_for_every_qubit():
    assert Circuit(2, 2).measure_all() == Circuit(2, 2).measure(0, 0).measure(1, 1)
    narrow = Circuit(3, 2)
    with pytest.raises(CircuitError, match="3 qubits cannot be measured into 2 bits"):
        narrow.measure_all()
    assert narrow == Circuit(3, 2), "all or nothing"


def test_compose_maps_wires():
    pair = Circuit(2).h(0).cx(0, 1)
    assert Circuit(3).compose(pair, qubits=[2, 0]) == Circuit(3).h(2).cx(2, 0)
    assert Circuit(2, 2).compose(Circuit(2, 1).measure(1, 0), bits=[1]) == Circuit(2, 2).measure(1, 1)


def test_a_circuit_composes_with_itself():
    circuit = Circuit(2).h(0).cx(0, 1)
    assert circuit.compose(circuit) == Circuit(2).h(0).cx(0, 1).h(0).cx(0, 1)


def random_circuit(seed: int, qubits: int = 3, gates: int = 12) -> Circuit:
    rng = np.random.default_rng(seed)
    circuit = Circuit(qubits).global_phase(float(rng.normal()))
    for _ in range(gates):
        a, b = (int(k) for k in rng.choice(qubits, 2, replace=False))
        match int(rng.integers(5)):
            case 0:
                circuit.h(a)
            case 1:
                circuit.cx(a, b)
            case 2:
                circuit.rz(float(rng.normal()), a)
            case 3:
                circuit.cp(float(rng.normal()), a, b)
            case _:
                theta, phi, lam = (float(angle) for angle in rng.normal(size=3))
                circuit.U(theta, phi, lam, a)
    return circuit


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("is_read", [False, True], ids=["built", "read"])
def test_inverse_control_and_power_agree_with_their_matrices(seed: int, is_read: bool):
    circuit = random_circuit(seed)
    if is_read:
        circuit = Circuit.from_qasm(circuit.to_qasm())
    matrix = circuit.to_matrix()
    size = len(matrix)
    adjoint = np.conjugate(np.transpose(matrix))
    assert np.allclose(circuit.inverse().to_matrix(), adjoint)
    assert np.allclose(circuit.power(3).to_matrix(), np.linalg.matrix_power(matrix, 3))
    assert np.allclose(circuit.power(-2).to_matrix(), np.linalg.matrix_power(adjoint, 2))
    assert np.allclose(circuit.power(0).to_matrix(), np.eye(size))
    for state in range(4):
        controlled = circuit.control(2, state=state).to_matrix()
        expected = np.eye(4 * size, dtype=complex)
        inside = state + 4 * np.arange(size)  # the controls come first: they are the low bits
        expected[np.ix_(inside, inside)] = matrix
        assert np.allclose(controlled, expected), state


def test_what_measures_has_no_inverse():
    with pytest.raises(CircuitError, match="measure"):
        bell().inverse()
    with pytest.raises(CircuitError, match="measure") as caught:
        Circuit.from_qasm(bell().to_qasm()).inverse()
    assert caught.value.diagnostics[0].line == 7


def test_circuits_of_texts_are_composed():
    text = 'OPENQASM 3.0;\ninclude "stdgates.inc";\ngate g(t) a { rx(t) a; }\ninput float w;\nqubit[2] q;\ng(w) q[1];\n'
    read = Circuit.from_qasm(text)
    whole = Circuit(2).rx("w", 0).compose(read).compose(read.inverse())
    assert whole.parameters == ("w",)
    again = pickle.loads(pickle.dumps(whole))
    assert np.allclose(again.bind({"w": 0.5}).to_matrix(), Circuit(2).rx(0.5, 0).to_matrix())


def test_matrices_are_as_large_as_one_asks():
    circuit = Circuit(11).x(10)
    assert circuit.to_matrix()[1 << 10, 0] == 1
    with pytest.raises(CircuitError, match=r"13 qubits takes 1\.1e9 bytes") as caught:
        Circuit(13).to_matrix()
    assert caught.value.diagnostics[0].code == "E1109"
    with pytest.raises(CircuitError, match="at most"):
        Circuit(40).to_matrix(max_qubits=40)
    operands = ", ".join(f"q[{k}]" for k in range(7))
    head = 'OPENQASM 3.0; include "stdgates.inc"; input float a; qubit[7] q;'
    wide = Circuit.from_qasm(f"{head} ctrl(6) @ x {operands};")
    assert wide.to_matrix()[127, 63] == 1
    with pytest.raises(CircuitError, match="op 0 is no gate"):
        Circuit(1).reset(0).to_matrix()


def test_unitary_takes_a_matrix():
    matrix = random_circuit(7, qubits=2).to_matrix()
    circuit = Circuit(3).unitary(matrix, [2, 0])
    expected = Circuit(3).compose(random_circuit(7, qubits=2), qubits=[2, 0])
    assert np.allclose(circuit.to_matrix(), expected.to_matrix())


def test_binding_replaces_parameters():
    circuit = Circuit(1).rz("2*a + b", 0)
    assert circuit.parameters == ("a", "b")
    half = circuit.bind({"a": "b"})
    assert half.parameters == ("b",)
    assert np.allclose(half.bind({"b": 0.2}).to_matrix(), Circuit(1).rz(0.6, 0).to_matrix())
    assert circuit.parameters == ("a", "b"), "the circuit itself stays"
    with pytest.raises(CircuitError):
        circuit.to_matrix()


def test_values_of_parameters_may_read_what_is_bound():
    shifted = Circuit(1).rx("a", 0).bind({"a": "a + 1"})
    assert shifted.parameters == ("a",)
    assert pickle.loads(pickle.dumps(shifted)) == shifted
    assert shifted.bind({"a": 0.5}) == Circuit(1).rx(1.5, 0)
    swapped = Circuit.from_qasm(Circuit(1).rx("a", 0).rz("b", 0).to_qasm()).bind({"a": "b", "b": "a"})
    assert swapped.parameters == ("a", "b")
    assert pickle.loads(pickle.dumps(swapped)) == swapped
    bound = swapped.bind({"a": 0.25, "b": 0.5})
    assert np.allclose(bound.to_matrix(), Circuit(1).rx(0.5, 0).rz(0.25, 0).to_matrix())


def test_copies_are_snapshots():
    circuit = bell()
    kept = circuit.copy()
    circuit.x(0)
    assert len(kept) == 4
    assert copy.copy(kept) == copy.deepcopy(kept) == kept != circuit


def test_equality_is_up_to_order_on_different_wires():
    assert Circuit(2).h(0).x(1) == Circuit(2).x(1).h(0)
    assert Circuit(2).h(0).x(0) != Circuit(2).x(0).h(0)
    assert Circuit(2).rz(0.1, 0) != Circuit(2).rz(0.2, 0)
    assert Circuit(1).global_phase(0.1) != Circuit(1)
    assert Circuit(1) != Circuit(2)
    assert bell().structure_hash() == bell().structure_hash()
    assert bell() != "bell"
    with pytest.raises(TypeError):
        hash(bell())


def test_text_comes_back_to_the_letter():
    circuit = Circuit.from_qasm(PROGRAM)
    assert circuit.to_qasm() == PROGRAM
    assert circuit.parameters == ("a",)
    canonical = circuit.to_qasm(format="canonical")
    assert canonical == PROGRAM.replace("  float  ", " float ")
    assert Circuit.from_qasm(canonical) == circuit


def test_a_path_is_read_and_a_path_as_text_is_explained(tmp_path: Path):
    file = tmp_path / "program.qasm"
    file.write_text(PROGRAM)
    assert Circuit.from_qasm(file) == Circuit.from_qasm(PROGRAM)
    with pytest.raises(CircuitError, match=r"pathlib\.Path"):
        Circuit.from_qasm("program.qasm")
    written = tmp_path / "written.qasm"
    assert Circuit.from_qasm(file).to_qasm(written) == written.read_text() == PROGRAM


def test_errors_of_a_text_are_located():
    with pytest.raises(QasmError) as caught:
        Circuit.from_qasm("OPENQASM 3.0;\nqubit q;\nhh q;\n", name="bad.qasm")
    finding = caught.value.diagnostics[0]
    assert (finding.file, finding.line, finding.column) == ("bad.qasm", 3, 1)
    assert "bad.qasm:3:1" in str(caught.value)


def test_version_2_names_what_it_cannot_say():
    with pytest.raises(CircuitError, match="control flow") as caught:
        Circuit.from_qasm(PROGRAM).to_qasm(version="2")
    assert {finding.code for finding in caught.value.diagnostics} == {"E0701"}


READ = {
    "text": Circuit.from_qasm(PROGRAM, name="folder/program.qasm"),
    "qiskit": Circuit.from_qasm("OPENQASM 3.0; qubit[2] q; ctrl @ U(1, 2, 3) q[0], q[1];", u_convention="qiskit"),
    "zeros": Circuit.from_qasm("OPENQASM 3.0; qubit q; U(1, 2, 3) q;", assume_zero_init=True),
    "version 2": Circuit.from_qasm('OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\nu2(0,pi) q[0];\n'),
}
BUILT = {
    "gates": bell(),
    "empty": Circuit(),
    "controlled": random_circuit(5).control(1, state=0),
    "matrix": random_circuit(3).unitary(random_circuit(4, qubits=2).to_matrix(), [0, 2]),
    "symbols": Circuit(1).rz("a/2", 0).global_phase("a"),
}


@pytest.mark.parametrize("circuit", READ.values(), ids=READ)
def test_pickles_of_texts_come_back_equal(circuit: Circuit):
    again = pickle.loads(pickle.dumps(circuit))
    assert again == circuit
    assert again.to_qasm() == circuit.to_qasm()
    assert (again.core.name, again.core.zero_initialised) == (circuit.core.name, circuit.core.zero_initialised)


@pytest.mark.parametrize("circuit", BUILT.values(), ids=BUILT)
def test_pickles_of_built_circuits_come_back_equal(circuit: Circuit):
    again = pickle.loads(pickle.dumps(circuit))
    if circuit.num_bits or circuit.parameters:
        assert check_equal(circuit, again)
    else:
        assert np.allclose(again.to_matrix(), circuit.to_matrix(), atol=1e-12), "matrices come back as definitions"
    assert again.parameters == circuit.parameters
    assert again.core.zero_initialised


class Special(Circuit):
    """A circuit of somebody else."""


def test_pickles_and_copies_keep_the_class():
    circuit = Special(1).h(0)
    for again in (pickle.loads(pickle.dumps(circuit)), circuit.copy(), copy.deepcopy(circuit)):
        assert type(again) is Special
        assert again == circuit


def test_warnings_are_true_when_there_are_any():
    assert not Circuit(1).warnings
    assert Circuit.from_qasm("OPENQASM 3.0;\nqubit q;\nU(1/2, 0, 0) q;\n").warnings


def test_pickles_keep_edits():
    circuit = Circuit.from_qasm(PROGRAM).x(0)
    assert pickle.loads(pickle.dumps(circuit)).to_qasm() == circuit.to_qasm() != PROGRAM


def test_sizes_are_checked():
    with pytest.raises(CircuitError, match="no -1 qubits"):
        Circuit(-1)
    with pytest.raises(CircuitError, match="bits: their number is from 0"):
        Circuit(1, 2**31)
    largest = Circuit(2**24)
    with pytest.raises(CircuitError, match="at most 16777216 qubits"):
        largest.control(1)
    assert largest.h(5).metrics().qubits >= 1


def test_a_drawing_stands_for_the_circuit():
    circuit = Circuit(2, 1).h(0).cx(0, 1)
    assert "H" in circuit.draw(width=80) or "h" in circuit.draw(width=80)
    assert circuit.draw("ascii", width=80).isascii()
    shown = circuit._repr_html_()  # pyright: ignore[reportPrivateUsage]
    assert shown.startswith("<pre")


def test_pickles_carry_what_the_text_includes(tmp_path: Path):
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "mine.inc").write_text('include "deeper.inc";\ngate twice a { once a; once a; }\n')
    (tmp_path / "library" / "deeper.inc").write_text("gate once a { U(1, 2, 3) a; }\n")
    (tmp_path / "a.qasm").write_text('OPENQASM 3.0;\ninclude "mine.inc";\nqubit q;\ntwice q;\n')
    circuit = Circuit.from_qasm(tmp_path / "a.qasm", include_path=[tmp_path / "library"])
    data = pickle.dumps(circuit)
    for file in (tmp_path / "library").iterdir():
        file.unlink()
    again = pickle.loads(data)
    assert again == circuit
    assert again.to_qasm() == circuit.to_qasm()
    assert pickle.loads(pickle.dumps(again)) == circuit
