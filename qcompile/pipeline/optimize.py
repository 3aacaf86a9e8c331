"""One call from a circuit to a smaller one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcompile.pipeline.pipeline import Pipeline
from qcompile.verify import verify_equal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qcompile.ir.circuit import Circuit
    from qcompile.pipeline.base import Pass

__all__ = ["optimize"]


def optimize(
    circuit: Circuit,
    level: int = 1,
    *,
    passes: Iterable[Pass | str] | Pass | str | None = None,
    seed: int = 0,
    time_budget: float | None = None,
    verify: bool = True,
) -> Circuit:
    """A circuit that does the same with fewer gates.

    A level never returns one with more; `passes` of your own return what they make of it.

    Args:
        circuit: Left as it is.
        level: How hard to try: 0 (not at all) or 1 (in linear time). Ignored when `passes` is given.
        passes: A pipeline of your own instead of a level.
        seed: Where all randomness comes from.
        time_budget: Seconds after which no further pass starts.
        verify: Compare the result with the input where that costs little, see `qcompile.verify`.

    Raises:
        PassError: for a pipeline that cannot be built.
        VerificationError: when the result is not equal to the input, which is a defect of a pass: please report it.
    """
    pipeline = Pipeline(f"O{level}" if passes is None else passes)
    result = pipeline.run(circuit, seed=seed, time_budget=time_budget).circuit
    if verify:
        verify_equal(circuit, result, seed=seed)
    return result
