"""What a run did, as data: the Python mirror of the report that the core makes, field by field."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Counts", "PassRecord", "Report", "SpentError"]


@dataclass(frozen=True)
class Counts:
    """Gates as the text holds them: a loop body counts once, a call of a defined gate is one gate."""

    gates: int
    two_qubit: int
    """Gates on exactly two qubits."""


@dataclass(frozen=True)
class SpentError:
    """An upper bound on the error that one application of an approximate pass added."""

    measure: str
    """`operator-norm` or `infidelity`."""
    bound: float


@dataclass(frozen=True)
class PassRecord:
    """One application of one pass."""

    name: str
    rewrites: int
    """Rewrites that hold up to a sign nobody can see (sums of angles that wrap)."""
    refused: int
    """Regions whose rewrite was dropped, because the text cannot name what it needs at that place."""
    before: Counts
    after: Counts
    seconds: float
    evaluations: int
    """Evaluations of circuits that a search used."""
    errors: tuple[SpentError, ...]


@dataclass(frozen=True)
class Report:
    """The report of a run; `to_json` is what `--report json` prints for each file."""

    pipeline: str
    seed: int
    objective: str | None
    before: Counts
    after: Counts
    seconds: float
    stopped: str | None
    """Why the run ended early: `cancelled`, `time-budget`, or not at all."""
    passes: tuple[PassRecord, ...]

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Reads what the core wrote."""
        data: dict[str, Any] = json.loads(text)
        data["before"], data["after"] = Counts(**data["before"]), Counts(**data["after"])
        data["passes"] = tuple(_record(record) for record in data["passes"])
        return cls(**data)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        from qcompile.report.table import of_passes

        gates = f"{self.before.gates} -> {self.after.gates} gates"
        two_qubit = f"{self.before.two_qubit} -> {self.after.two_qubit} on two qubits"
        head = f"{self.pipeline}: {gates}, {two_qubit}, {1000 * self.seconds:.1f} ms"
        return "\n".join([head, *of_passes(self)])

    def totals(self) -> list[PassRecord]:
        """The records by pass, in order of first use; the counts are those before the first and after the last."""
        merged: dict[str, PassRecord] = {}
        for record in self.passes:
            known = merged.get(record.name)
            merged[record.name] = record if known is None else _merge(known, record)
        return list(merged.values())


def _record(data: dict[str, Any]) -> PassRecord:
    data["before"], data["after"] = Counts(**data["before"]), Counts(**data["after"])
    data["errors"] = tuple(SpentError(**error) for error in data["errors"])
    return PassRecord(**data)


def _merge(one: PassRecord, two: PassRecord) -> PassRecord:
    """Two applications as one that removes as many gates as both together."""
    gates = one.after.gates - (two.before.gates - two.after.gates)
    two_qubit = one.after.two_qubit - (two.before.two_qubit - two.after.two_qubit)
    return PassRecord(
        name=one.name,
        rewrites=one.rewrites + two.rewrites,
        refused=one.refused + two.refused,
        before=one.before,
        after=Counts(gates, two_qubit),
        seconds=one.seconds + two.seconds,
        evaluations=one.evaluations + two.evaluations,
        errors=one.errors + two.errors,
    )
