"""Take a circuit from Qiskit, make it smaller, and give it back.

python examples/qiskit_bridge.py
"""

from __future__ import annotations

from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.quantum_info import Operator

from qcompile import Circuit, optimize

angle = Parameter("θ")
theirs = QuantumCircuit(3)
theirs.h(0)
for first, second in [(0, 1), (1, 2), (1, 2)]:
    theirs.cx(first, second)
    theirs.rz(angle, second)
    theirs.cx(first, second)
theirs.h(0)
theirs.h(0)

circuit = Circuit.from_qiskit(theirs)
print(circuit.to_qasm())
smaller = optimize(circuit).to_qiskit()
print(smaller)
print(f"gates: {theirs.size()} -> {smaller.size()}")

# The same unitary, global phase included, whatever the angle.
for value in (0.0, 0.7, 3.1):
    ours = Operator(smaller.assign_parameters([value]))
    assert ours == Operator(theirs.assign_parameters([value]))
print("equal for every angle tried")
