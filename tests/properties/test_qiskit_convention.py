"""Texts that Qiskit wrote, read with the `U` of Qiskit: what Qiskit says they are, before and after passes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcompile import Circuit, optimize

pytest.importorskip("qiskit")

from qiskit import QuantumCircuit, qasm3
from qiskit.circuit.library import UGate
from qiskit.quantum_info import Operator

PLAIN = ("h", "x", "y", "z", "s", "sdg", "t", "tdg", "sx", "id")
TURNS = ("rx", "ry", "rz", "p")
PAIRS = ("cx", "cy", "cz", "ch", "swap")

angles = st.one_of(st.integers(-8, 8).map(lambda k: k * np.pi / 4), st.floats(-7, 7))


@st.composite
def circuits(draw: st.DrawFn) -> QuantumCircuit:
    """Gates that Qiskit writes without definitions of its own, which lack phases, as its texts lack the global one."""
    circuit = QuantumCircuit(2)
    for _ in range(draw(st.integers(1, 12))):
        qubits = draw(st.permutations([0, 1]))
        match draw(st.sampled_from(["plain", "turn", "pair", "u", "cu"])):
            case "plain":
                getattr(circuit, draw(st.sampled_from(PLAIN)))(qubits[0])
            case "turn":
                getattr(circuit, draw(st.sampled_from(TURNS)))(draw(angles), qubits[0])
            case "pair":
                getattr(circuit, draw(st.sampled_from(PAIRS)))(*qubits)
            case "u":
                circuit.u(draw(angles), draw(angles), draw(angles), qubits[0])
            case _:
                gate = UGate(draw(angles), draw(angles), draw(angles)).control(1, annotated=True)
                circuit.append(gate, qubits)
    return circuit


def read(text: str) -> Circuit:
    return Circuit.from_qasm(text, u_convention="qiskit")


@given(circuits())
@settings(max_examples=200, deadline=None)
def test_texts_keep_their_meaning_through_passes_and_print(circuit: QuantumCircuit) -> None:
    expected = np.asarray(Operator(circuit).data, dtype=complex)
    before = read(qasm3.dumps(circuit))
    after = optimize(before)
    for made in (before, after, read(after.to_qasm()), read(after.to_qasm(format="canonical")), after.copy()):
        np.testing.assert_allclose(made.to_matrix(), expected, atol=1e-9)


def test_gates_of_the_specification_have_a_name_in_such_a_text() -> None:
    circuit = read('OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; U(1, 2, 3) q[0]; u3(1, 2, 3) q[1];')
    np.testing.assert_allclose(circuit.to_matrix(), np.kron(*[UGate(1, 2, 3).to_matrix()] * 2), atol=1e-12)
    theirs = Circuit(2).append("U", [0], [1, 2, 3]).append("u3", [1], [1, 2, 3]).append("u", [1], [0.5, 0.1, 0.2])
    again = read(circuit.copy().compose(theirs).to_qasm())
    np.testing.assert_allclose(again.to_matrix(), theirs.to_matrix() @ circuit.to_matrix(), atol=1e-12)
