"""Equality of two circuits: what was compared, how strong the method is, and what was found.

The core compares regions pairwise (all iterations of a loop at once): exactly, phase included, by unitary where that is
small, by a sum over paths and by following differences at any width, by stabiliser tableau; by random states where none
of these decides; and by running over all measurement outcomes when the skeletons differ. MQT QCEC, when installed, is
asked where the core cannot tell. A verdict names what it rests on and how strong that is.
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

PhaseRule = Literal["written", "exact", "free"]
"""Where a difference in global phase is a difference, see `check_equal`."""

EFFORT = 2e9
"""Amplitudes that one method may touch by default: some seconds."""

REFUSALS = (RuntimeError, AttributeError, TypeError, AssertionError, KeyError)
"""How MQT QCEC 3.11 says that it does not take a circuit: `RuntimeError` where it says so (measurement in the middle,
gates that it does not know, `NotImplementedError` among them), and otherwise what its reader of Qiskit circuits runs
into when an operation or a condition has another shape than it expects."""

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
        if not self.methods:
            return "equal, as there is nothing to compare"
        return "equal by " + "; ".join(dict.fromkeys(f"{m.name} ({m.strength})" for m in self.methods))


def check_equal(
    first: Circuit,
    second: Circuit,
    *,
    phase: PhaseRule = "written",
    seed: int = 0,
    effort: float = EFFORT,
    qcec: bool = True,
) -> Verdict:
    """Compares two circuits over the same wires.

    Args:
        first: One circuit.
        second: The other; names of registers do not count, their order and sizes do.
        phase: Whether a difference in global phase is one: `written`, as far as the languages of both can say it (in
            OpenQASM 2 it cannot be said); `exact`, in any language; `free`, nowhere outside of gate bodies. It never is
            once measurement has made it unobservable.
        seed: Where random states and parameter values come from.
        effort: Amplitudes that one method may touch before it gives up: a count and not a time, so that a check takes
            the same way on every machine. About 5e8 a second.
        qcec: Ask MQT QCEC, when it is installed, where nothing else could tell.

    Raises:
        OptionError: for another rule of phases.
    """
    data = json.loads(_core.check_equal(first.core, second.core, phase, seed, effort))
    verdict = Verdict(data["equal"], tuple(Method(**method) for method in data["methods"]), data["detail"])
    if verdict.equal is None and qcec:
        return _ask_qcec(first, second, verdict, phase)
    return verdict


def verify_equal(first: Circuit, second: Circuit, *, seed: int = 0, effort: float = EFFORT) -> Verdict:
    """Like `check_equal`, but a difference is an error, and both circuits are kept on disk for the report of it.

    Raises:
        VerificationError: naming the difference and the two files, or why they could not be written.
    """
    verdict = check_equal(first, second, phase="exact", seed=seed, effort=effort)
    if verdict.equal is False:
        raise VerificationError(
            f"the result is not equal to the input: {verdict.detail}\n"
            f"  {_keep(first, second)}; the input is unchanged\n"
            "  this is a defect of a pass: please report it with both circuits"
        )
    return verdict


def _keep(first: Circuit, second: Circuit) -> str:
    """Writes both circuits to files, and says where they are; the difference counts even if they cannot be kept."""
    label = f"{first.structure_hash() & 0xFFFF_FFFF:08x}"
    before, after = FAILURES / f"{label}-before.qasm", FAILURES / f"{label}-after.qasm"
    try:
        write_atomically(before, first.to_qasm())
        write_atomically(after, second.to_qasm())
    except (OSError, CircuitError) as error:
        return f"the two circuits could not be kept in {FAILURES}: {error}"
    return f"the two circuits are in {before} and {after}"


def _ask_qcec(first: Circuit, second: Circuit, undecided: Verdict, phase: PhaseRule) -> Verdict:
    try:
        from mqt import qcec
    except ModuleNotFoundError:
        return undecided
    if (first.num_qubits, first.num_bits) != (second.num_qubits, second.num_bits):
        return undecided  # idle qubits more or less are the same to it
    try:
        circuits = [circuit.to_qiskit() for circuit in (first, second)]
    except CircuitError:
        return undecided  # a program that Qiskit cannot express
    try:
        answer = qcec.verify(circuits[0], circuits[1]).equivalence.name
    except REFUSALS:
        return undecided
    observable = phase != "free" and not any("measure" in circuit.count_ops() for circuit in circuits)
    seen = "phase included" if answer == "equivalent" else "up to global phase"
    methods = (*undecided.methods, Method("MQT QCEC", f"as it promises, {seen}", "the whole circuit"))
    if answer == "not_equivalent" and not first.core.zero_initialised:  # its no counts all start states
        return Verdict(False, methods, "MQT QCEC found a difference")
    if answer == "equivalent" or (answer == "equivalent_up_to_global_phase" and not observable):
        return Verdict(True, methods, "")
    return undecided
