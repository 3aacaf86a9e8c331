"""The README shows what happens: its Python is run, its numbers are those of the circuit."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from qcompile import Circuit, QasmError, optimize

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_python_gives_what_it_shows():
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    example = doctest.DocTestParser().get_doctest(code, {}, "README.md", "README.md", 0)
    assert doctest.DocTestRunner().run(example).failed == 0


def test_its_table_is_that_of_the_circuit():
    circuit = Circuit.from_qasm(ROOT / "examples" / "circuits" / "cuccaro_adder_4.qasm")
    before, after = circuit.metrics(), optimize(circuit).metrics()
    fields = {
        "gates": "total",
        "two-qubit gates": "two_qubit",
        "T gates": "t_count",
        "depth": "depth",
        "two-qubit depth": "two_qubit_depth",
    }
    for label, field in fields.items():
        numbers = rf"^{label} +{getattr(before, field)} +{getattr(after, field)} "
        assert re.search(numbers, TEXT, flags=re.MULTILINE), (label, getattr(before, field), getattr(after, field))


def test_its_error_is_what_is_said():
    (shown,) = re.findall(r"```\n(error.*?)\n```", TEXT, flags=re.DOTALL)
    program = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nhh q[0];\n'
    with pytest.raises(QasmError) as caught:
        Circuit.from_qasm(program, name="oops.qasm")
    assert str(caught.value) == shown
