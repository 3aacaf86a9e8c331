"""`Pipeline`: passes in order, the same thing in Python, on the command line and in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qcompile import _core
from qcompile.errors import PassError
from qcompile.ir.circuit import Circuit
from qcompile.pipeline.base import passes_of
from qcompile.pipeline.lookup import Lookup, own_passes
from qcompile.pipeline.report import Report

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping

    from qcompile.pipeline.base import Pass
    from qcompile.pipeline.python_pass import PythonPass

__all__ = ["Compiled", "Pipeline"]


@dataclass(frozen=True)
class Compiled:
    """A circuit that went through a pipeline, and what happened to it."""

    circuit: Circuit
    report: Report


class Pipeline:
    """Passes in order, given as objects, as text, or mixed.

    >>> pipeline = Pipeline(["cancel-inverses", "fixpoint(merge-rotations, drop-identities){max-rounds=4}"])
    >>> pipeline.run(Circuit(1).h(0).h(0)).circuit
    <Circuit: 1 qubit, 0 ops>

    Args:
        passes: Pass objects, native or written in Python, or pipeline text with any number of passes in it; names of
            recipes are passes too.
        objective: What to make small, the weightiest first, such as `"two-qubit-gates, gates"`: the result is then
            the best circuit that the run passed through, the input included, instead of the last one.

        known: Passes written in Python that text may name, besides installed ones.

    Raises:
        PassError: for text that is no pipeline, an unknown pass or option (with the nearest one that exists), or a
            value that an option does not take.
    """

    __slots__ = ("_own", "core")

    def __init__(
        self,
        passes: Iterable[Pass | str] | Pass | str = (),
        *,
        objective: str | None = None,
        known: Iterable[type[PythonPass]] = (),
    ) -> None:
        steps = passes_of(passes)
        own = own_passes(steps, known)
        self._build(", ".join(map(str, steps)), own, objective)

    def _build(self, text: str, own: Mapping[str, type[PythonPass]], objective: str | None) -> None:
        self._own = own
        """Passes written in Python that the text names, and that only this pipeline knows."""
        self.core = _core.Pipeline(text, Lookup(own), objective)

    @property
    def objective(self) -> str | None:
        """What the result is the best circuit under."""
        return self.core.objective

    def __str__(self) -> str:
        return str(self.core)

    def __repr__(self) -> str:
        objective = "" if self.objective is None else f", objective={self.objective!r}"
        return f"Pipeline({str(self)!r}{objective})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pipeline):
            return NotImplemented
        return (str(self), self.objective) == (str(other), other.objective)

    def __hash__(self) -> int:
        return hash((str(self), self.objective))

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (str(self), self._own, self.objective))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str], *, known: Iterable[type[PythonPass]] = ()) -> Pipeline:
        """The pipeline of a recipe file (`pass.toml`: `summary`, `pipeline`, and if wanted `objective`)."""
        from pathlib import Path

        file = Path(path)
        try:
            recipe = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise PassError(f"{file}: is no text, a recipe was expected (pass.toml)") from error
        classes = list(known)
        text, objective = _core.read_recipe(str(file), recipe, Lookup(own_passes((), classes)))
        return cls(text, objective=objective, known=classes)

    def run(
        self,
        circuit: Circuit,
        *,
        seed: int = 0,
        time_budget: float | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> Compiled:
        """Runs all passes on a copy of the circuit.

        Args:
            circuit: Left as it is.
            seed: Where all randomness comes from: same seed, version and machine, same result.
            time_budget: Seconds after which no further pass starts; the result is what there is by then.
            progress: Called after every pass with its name, how many passes have ended, and the number of gates.
                Whatever it raises ends the run. Ctrl-C ends it too, as `KeyboardInterrupt`.

        Raises:
            PassError: when a pass breaks its promise; the circuit given stays as it is.
        """
        core, report = self.core.run(circuit.core, seed, time_budget, progress)
        return Compiled(Circuit.wrap(core), Report.from_json(report))


def _rebuild(text: str, own: Mapping[str, type[PythonPass]], objective: str | None) -> Pipeline:
    pipeline = Pipeline.__new__(Pipeline)
    pipeline._build(text, own, objective)  # pyright: ignore[reportPrivateUsage]
    return pipeline
