"""Read a circuit as numbers: arrays for learners, windows for local search, a graph.

python examples/arrays.py
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from qcompile import Circuit

CIRCUITS = Path(__file__).parent / "circuits"

circuit = Circuit.from_qasm(CIRCUITS / "cuccaro_adder_4.qasm")
print(repr(circuit))

# One record per op, as it lies in memory: no copy is made.
ops = circuit.to_arrays().ops
print(f"{len(ops)} records of {ops.dtype.itemsize} bytes: {', '.join(ops.dtype.names or ())}")
two_qubit = ops["arity"] == 2
wires, uses = np.unique(np.concatenate([ops["a"][two_qubit], ops["b"][two_qubit]]), return_counts=True)
print(f"the busiest qubit is {wires[uses.argmax()]}, with {uses.max()} of {two_qubit.sum()} two-qubit gates\n")

# Disjoint windows, each a small circuit of its own that can be replaced.
windows = circuit.windows(qubits=3, ops=20)
sizes = Counter(len(window.circuit) for window in windows)
print(f"{len(windows)} windows; gates in them: {dict(sorted(sizes.items()))}")
largest = max(windows, key=lambda window: len(window.circuit))
print(f"the largest, on qubits {largest.wires}, is a matrix of shape {largest.circuit.to_matrix().shape}:")
print(largest.circuit)

metrics = circuit.metrics()
print(
    f"T-count {metrics.t_count}, two-qubit depth {metrics.two_qubit_depth}, parallelism "
    f"{metrics.supermarq.parallelism:.2f}"
)
