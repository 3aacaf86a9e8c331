"""Build a pipeline, run it, and read what each pass did.

python examples/pipelines.py
"""

from __future__ import annotations

import difflib
from pathlib import Path

from qcompile import Circuit, Pipeline
from qcompile.passes import CancelInverses, Fixpoint

CIRCUITS = Path(__file__).parent / "circuits"

circuit = Circuit.from_qasm(CIRCUITS / "repeat_until_success.qasm")

# A pipeline is text, objects, or both; the text is what the command line and recipes take.
pipeline = Pipeline([Fixpoint([CancelInverses(reach=16), "merge-rotations"]), "resynthesize-1q"])
print(pipeline)

compiled = pipeline.run(circuit, seed=1)
print(f"\n{'pass':<16} {'rewrites':>8} {'gates':>6} {'two-qubit':>10} {'ms':>6}")
for record in compiled.report.totals():
    gates = record.after.gates - record.before.gates
    two_qubit = record.after.two_qubit - record.before.two_qubit
    print(f"{record.name:<16} {record.rewrites:>8} {gates:>+6} {two_qubit:>+10} {1000 * record.seconds:>6.2f}")

before, after = circuit.metrics(), compiled.circuit.metrics()
print(f"\ngates {before.total} -> {after.total}, depth {before.depth} -> {after.depth}\n")

# What no pass changed is there to the letter, comments and loops included.
old, new = circuit.to_qasm().splitlines(), compiled.circuit.to_qasm().splitlines()
print("\n".join(difflib.unified_diff(old, new, "before", "after", n=2, lineterm="")))
