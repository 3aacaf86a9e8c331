"""Write a pass of your own, check it, and run it beside the others.

python examples/own_pass.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np

from qcompile import Circuit, Pipeline
from qcompile.ir.windows import Window
from qcompile.pipeline import as_pass
from qcompile.testing import check_pass

CIRCUITS = Path(__file__).parent / "circuits"


@as_pass(source="Folklore: what does nothing may go.")
def drop_idle_windows(
    circuit: Circuit, *, qubits: Annotated[int, "How many qubits a window may touch."] = 2
) -> Circuit:
    """Removes windows of gates that together do nothing, global phase included."""
    idle: list[tuple[Window, Circuit]] = []
    for window in circuit.windows(qubits=qubits, ops=16):
        part = window.circuit
        if part.parameters or part.num_bits:
            continue  # no matrix
        if np.allclose(part.to_matrix(), np.eye(2**part.num_qubits), atol=1e-12):
            idle.append((window, Circuit(part.num_qubits)))
    circuit.replace_windows(idle)
    return circuit


if __name__ == "__main__":
    # Random circuits with and without control flow: same meaning, same text, same result again.
    check_pass(drop_idle_windows())
    print("the checks found nothing wrong")

    circuit = Circuit(3).h(0).cx(0, 1).swap(0, 1).swap(0, 1).cx(0, 1).h(0).cx(1, 2)
    print(circuit)
    pipeline = Pipeline([drop_idle_windows(qubits=2), "cancel-inverses"])
    compiled = pipeline.run(circuit)
    print(f"{pipeline}\n{compiled.circuit}")
    for record in compiled.report.passes:
        print(f"{record.name}: {record.before.gates} -> {record.after.gates} gates")

    adder = Circuit.from_qasm(CIRCUITS / "cuccaro_adder_4.qasm")
    print(f"adder: {len(adder)} -> {len(pipeline.run(adder).circuit)} gates")
