"""The ops of a circuit as NumPy arrays, without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qcompile import _core

__all__ = ["SPILLED", "SYMBOLIC", "CircuitArrays"]

SPILLED = 1
"""Flag of ops whose wires stand in `ext`."""
SYMBOLIC = 2
"""Flag of ops with a symbolic parameter."""


class CircuitArrays:
    """The main region of a circuit as it lies in memory; read-only, and unchanged by later edits of the circuit.

    Attributes:
        ops: Structured array, one record per op in program order, with the fields `kind` (a row of the gate table
            below 256, then measure 256, reset 257, barrier 258, gphase 259, block 260, statement 261, gates of the
            program from 512), `arity` (number of wires), `flags`, `a` and `b` (the wires; the top bit marks classical
            ones; with one wire `b` equals `a`), `p` (place of the first parameter in `params`, 0 for none). With the
            flag `SPILLED`, `a` is the place of its record in `ext` and `b` the number of wires there.
        params: float64. The parameters of all ops in order, in radians, after one zero; NaN stands for an expression.
        ext: uint32. One record per spilled op: the number of wires it acts on, its number of parameters, its wires.
    """

    __slots__ = ("ext", "ops", "params")

    def __init__(self, core: _core.Circuit) -> None:
        ops, params, ext = core.arrays()
        self.ops: NDArray[Any] = np.asarray(ops)
        self.params: NDArray[np.float64] = np.asarray(params)
        self.ext: NDArray[np.uint32] = np.asarray(ext)

    def __len__(self) -> int:
        return len(self.ops)

    def __repr__(self) -> str:
        return (
            f"<CircuitArrays: {len(self.ops)} ops, {len(self.params) - 1} parameters, {self.ext.nbytes} bytes of ext>"
        )
