"""The columns of a circuit: what they hold, and that edits leave a view as it was."""

import numpy as np
import pytest

from qcompile import Circuit
from qcompile.ir.arrays import SPILLED, SYMBOLIC


def test_one_record_per_op():
    arrays = Circuit(2, 1).h(0).cx(0, 1).rz(0.5, 1).measure(1, 0).reset(0).to_arrays()
    assert arrays.ops.dtype.names == ("kind", "arity", "flags", "a", "b", "p")
    assert arrays.ops.dtype.itemsize == 16
    assert len(arrays) == len(arrays.ops) == 5
    assert arrays.ops["kind"][3:].tolist() == [256, 257]
    assert (arrays.ops["kind"][:3] < 256).all()
    assert arrays.ops["arity"][:3].tolist() == [1, 2, 1]
    assert arrays.ops[["a", "b"]][:2].tolist() == [(0, 0), (0, 1)]
    assert arrays.ops["b"][3] == 1 << 31, "the bit of the measurement is a classical wire"
    assert arrays.params.tolist() == [0.0, 0.5]
    assert arrays.params[arrays.ops["p"][2]] == 0.5
    assert arrays.ops["p"][0] == 0


def test_wide_ops_are_spilled():
    arrays = Circuit(4).ccx(3, 1, 0).to_arrays()
    (op,) = arrays.ops
    assert op["flags"] & SPILLED
    start, wires = int(op["a"]), int(op["b"])
    acting, parameters = arrays.ext[start : start + 2].tolist()
    assert (acting, parameters, wires) == (3, 0, 3)
    assert arrays.ext[start + 2 : start + 2 + wires].tolist() == [3, 1, 0]


def test_symbolic_parameters_are_flagged():
    arrays = Circuit(1).rz("theta", 0).rz(0.25, 0).to_arrays()
    assert (arrays.ops["flags"] & SYMBOLIC).astype(bool).tolist() == [True, False]
    assert np.isnan(arrays.params[arrays.ops["p"][0]])


def test_views_are_read_only_and_outlive_edits_and_the_circuit():
    circuit = Circuit(1).rz(0.5, 0)
    arrays = circuit.to_arrays()
    for column in (arrays.ops, arrays.params, arrays.ext):
        assert not column.flags.writeable
        assert not column.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        arrays.params[1] = 1.0
    for _ in range(100):
        circuit.rz(0.75, 0)
    assert len(arrays) == 1
    del circuit
    assert arrays.params.tolist() == [0.0, 0.5]
    assert len(Circuit().to_arrays()) == 0
