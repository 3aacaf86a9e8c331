"""The record of a circuit's figures: the same in both languages."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from qcompile.ir.circuit import Circuit
from qcompile.ir.metrics import Features, Metrics

SOURCE = Path(__file__).parents[3] / "crates" / "qcompile-core" / "src" / "analysis" / "metrics" / "mod.rs"


@pytest.mark.parametrize("record", [Metrics, Features])
def test_fields_are_those_of_the_core(record: type):
    match = re.search(rf"pub struct {record.__name__} {{(.*?)\n}}", SOURCE.read_text(encoding="utf-8"), re.DOTALL)
    assert match is not None
    assert [field.name for field in fields(record)] == re.findall(r"^    pub (\w+):", match[1], re.MULTILINE)


def test_a_bell_pair():
    metrics = Circuit(2, 2).h(0).cx(0, 1).measure_all().metrics()
    assert (metrics.total, metrics.two_qubit, metrics.depth, metrics.measurements) == (2, 1, 3, 2)
    assert metrics.counts == {"cx": 1, "h": 1}
    assert metrics.clifford
    assert metrics.supermarq.communication == 1.0
    assert Metrics.from_dict(metrics.to_dict()) == metrics
