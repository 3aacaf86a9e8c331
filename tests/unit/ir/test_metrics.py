"""The figures of a circuit, by hand."""

from qcompile.ir.circuit import Circuit
from qcompile.ir.metrics import Metrics


def test_a_bell_pair():
    metrics = Circuit(2, 2).h(0).cx(0, 1).measure_all().metrics()
    assert (metrics.total, metrics.two_qubit, metrics.depth, metrics.measurements) == (2, 1, 3, 2)
    assert metrics.counts == {"cx": 1, "h": 1}
    assert metrics.clifford
    assert metrics.supermarq.communication == 1.0
    assert Metrics.from_dict(metrics.to_dict()) == metrics
