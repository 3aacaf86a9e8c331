"""Checks for passes of your own: the same ones that the passes of this package have to stand."""

from __future__ import annotations

import math
import pickle
import random
from typing import TYPE_CHECKING

from qcompile import _core
from qcompile.ir.circuit import Circuit
from qcompile.pipeline.pipeline import Pipeline
from qcompile.pipeline.python_pass import PythonPass, describe
from qcompile.verify import check_equal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qcompile.pipeline.base import Pass

__all__ = ["check_pass", "example_circuits"]

_PROGRAM = """\
OPENQASM 3.0;
include "stdgates.inc";
input float theta;
qubit[3] q;
bit[3] c;
h q[0];
h q[0];
ctrl @ rz(theta) q[0], q[1];
for int k in [0:2] { t q[2]; barrier q; }
c[0] = measure q[0];
if (c[0]) { x q[1]; x q[1]; } else { reset q[2]; }
gphase(pi / 3);
c[1] = measure q[1];
"""


def check_pass(pass_: Pass, circuits: Iterable[Circuit] | None = None) -> None:
    """Checks that a pass is documented, has a text that means it, can be pickled, and keeps circuits what they are.

    Args:
        pass_: The pass, with the options to check it under.
        circuits: What to run it on; `example_circuits()` by default.

    Raises:
        AssertionError: naming the rule that is broken.
    """
    if isinstance(pass_, PythonPass):
        record = describe(type(pass_))
        _require(record["summary"].endswith("."), f"`{pass_.name}` needs a docstring that starts with a sentence")
        for option in record["options"]:
            _require(option["doc"], f"option `{option['name']}` of `{pass_.name}` needs a line on what it means")
    pipeline = Pipeline([pass_])
    _require(
        str(pipeline) == str(pass_), "the text of a pass names it with the options that differ from their defaults"
    )
    again: Pipeline = pickle.loads(pickle.dumps(pipeline))
    _require(again == pipeline, "a pass crosses process boundaries")
    for circuit in example_circuits() if circuits is None else circuits:
        before = circuit.to_qasm()
        result = pipeline.run(circuit).circuit
        _require(circuit.to_qasm() == before, "the circuit given stays as it is")
        verdict = check_equal(circuit, result, phase="exact")
        _require(verdict, f"{pass_} changed what the circuit does: {verdict}\n{before}")
        _require(again.run(circuit).circuit == result, "same seed, same result")


def _require(holds: object, rule: str) -> None:
    """Like `assert`, which `python -O` leaves out."""
    if not holds:
        raise AssertionError(rule)


def example_circuits(count: int = 8, *, seed: int = 0) -> list[Circuit]:
    """Circuits to try a pass on: every gate of the table, special and other angles, and a program with control flow."""
    chooser = random.Random(seed)
    gates = [gate for gate in _core.gates() if 0 < len(gate["operands"]) <= 3]
    made = [Circuit(), Circuit.from_qasm(_PROGRAM)]
    for _ in range(count):
        circuit = Circuit(4)
        for _ in range(30):
            gate = chooser.choice(gates)
            angles = [_angle(chooser) for _ in gate["params"]]
            circuit.append(gate["name"], chooser.sample(range(4), len(gate["operands"])), angles)
        made.append(circuit)
    return made


def _angle(chooser: random.Random) -> float:
    return chooser.choice([chooser.randrange(-16, 17) * math.pi / 4, chooser.uniform(-7, 7)])
