"""Equality of two circuits: what was compared, how strong the method is, and what was found.

The core compares regions pairwise (all iterations of a loop at once), by unitary with phase where that is small enough,
by random states above, by stabiliser tableau for Clifford circuits of any width, and by running over all measurement
outcomes when the skeletons differ. MQT QCEC, when installed, is asked where the core cannot tell.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qcompile import _core
from qcompile.errors import CircuitError, VerificationError
from qcompile.files import write_atomically

if TYPE_CHECKING:
    from qcompile.ir.circuit import Circuit

__all__ = ["Method", "Verdict", "check_equal", "verify_equal"]

EFFORT = 2e9
"""Amplitudes that one method may touch by default: some seconds."""

FAILURES = Path("qcompile-failures")
"""Where the two circuits of a failed verification are written, below the working directory."""


@dataclass(frozen=True)
class Method:
    """One comparison that took part in a verdict."""

    name: str
    strength: str
    """What its yes is worth: exact up to a tolerance, a number of random draws, a bounded run."""
    covered: str
    """What it looked at."""


@dataclass(frozen=True)
class Verdict:
    """What is known about two circuits.

    Attributes:
        equal: `None` when no method could tell.
        methods: The comparisons made, the deciding one last.
        detail: The difference found, or why nothing could be told.
    """

    equal: bool | None
    methods: tuple[Method, ...]
    detail: str

    def __bool__(self) -> bool:
        return self.equal is True

    def __str__(self) -> str:
        if self.equal is None:
            return f"not decided: {self.detail}"
        if not self.equal:
            return f"not equal: {self.detail}"
        return "equal by " + "; ".join(dict.fromkeys(f"{m.name} ({m.strength})" for m in self.methods))


def check_equal(
    first: Circuit,
    second: Circuit,
    *,
    phase: Literal["exact", "free"] = "exact",
    seed: int = 0,
    effort: float = EFFORT,
    qcec: bool = True,
) -> Verdict:
    """Compares two circuits over the same wires.

    Args:
        first: One circuit.
        second: The other; names of registers do not count, their order and sizes do.
        phase: Whether a difference in global phase is one; it never is once measurement has made it unobservable.
        seed: Where random states and parameter values come from.
        effort: Amplitudes that one method may touch before it gives up: a count and not a time, so that a check takes
            the same way on every machine. About 5e8 a second.
        qcec: Ask MQT QCEC, when it is installed, where nothing else could tell (its yes is up to global phase).
    """
    data = json.loads(_core.check_equal(first.core, second.core, phase == "exact", seed, effort))
    verdict = Verdict(data["equal"], tuple(Method(**method) for method in data["methods"]), data["detail"])
    if verdict.equal is None and qcec:
        return _ask_qcec(first, second, verdict)
    return verdict


def verify_equal(first: Circuit, second: Circuit, *, seed: int = 0, effort: float = EFFORT) -> Verdict:
    """Like `check_equal`, but a difference is an error, and both circuits are kept on disk for the report of it.

    Raises:
        VerificationError: naming the difference and the two files.
    """
    verdict = check_equal(first, second, seed=seed, effort=effort)
    if verdict.equal is False:
        before, after = _keep(first, second)
        raise VerificationError(
            f"the result is not equal to the input: {verdict.detail}\n"
            f"  the two circuits are in {before} and {after}; the input is unchanged\n"
            "  this is a defect of a pass: please report it with these files"
        )
    return verdict


def _keep(first: Circuit, second: Circuit) -> tuple[Path, Path]:
    FAILURES.mkdir(exist_ok=True)
    label = f"{first.structure_hash() & 0xFFFF_FFFF:08x}"
    paths = (FAILURES / f"{label}-before.qasm", FAILURES / f"{label}-after.qasm")
    for path, circuit in zip(paths, (first, second), strict=True):
        write_atomically(path, circuit.to_qasm())
    return paths


def _ask_qcec(first: Circuit, second: Circuit, undecided: Verdict) -> Verdict:
    try:
        from mqt import qcec
    except ModuleNotFoundError:
        return undecided
    if (first.num_qubits, first.num_bits) != (second.num_qubits, second.num_bits):
        return undecided  # idle qubits more or less are the same to it
    try:
        answer = qcec.verify(first.to_qiskit(), second.to_qiskit()).equivalence
    except (CircuitError, RuntimeError, ValueError, AttributeError, TypeError, KeyError):
        return undecided  # a program that the other toolkit cannot express, in one of the ways in which it says so
    method = Method("MQT QCEC", "exact up to a tolerance, global phase free", "the whole circuit")
    if answer.name in {"equivalent", "equivalent_up_to_global_phase"}:
        return Verdict(True, (*undecided.methods, method), "")
    if answer.name == "not_equivalent":
        return Verdict(False, (*undecided.methods, method), "MQT QCEC found a difference")
    return undecided
