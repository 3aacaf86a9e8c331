"""Qiskit's standard library against the gate table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from qiskit.circuit import library

from qcompile import _core

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qiskit.circuit import Gate

__all__ = ["Row", "StandardGate", "by_class", "by_name", "library_names"]


@dataclass(frozen=True)
class Row:
    """A gate of the table: it is exp(i phase) times the gate of Qiskit."""

    name: str
    cls: type[Gate] | None
    """`None` where Qiskit has no such gate."""
    phase: tuple[float, ...]
    """A constant and the coefficient of each parameter; empty for zero."""

    def phase_at(self, params: Sequence[Any]) -> Any:
        """The phase for these parameters."""
        total: Any = self.phase[0]
        for coefficient, param in zip(self.phase[1:], params, strict=True):
            if coefficient:
                total = total + coefficient * param
        return total


@dataclass(frozen=True)
class StandardGate:
    """A class of Qiskit in OpenQASM: exp(i phase) times the gate called `name`."""

    name: str
    definition: str | None
    """The `gate` statement that brings the name, where `stdgates.inc` does not."""
    params: int
    phase: tuple[float, ...]
    """A constant and the coefficient of each parameter; empty for zero."""


@cache
def by_name() -> dict[str, Row]:
    """The rows of the table by their names."""
    rows: dict[str, Row] = {}
    for gate in _core.gates():
        classes: list[str] = gate["qiskit"]
        cls = getattr(library, classes[0]) if classes else None
        rows[gate["name"]] = Row(gate["name"], cls, _trimmed(gate["qiskit_phase"]))
    return rows


@cache
def by_class(*, exact: bool = False) -> dict[type[Any], StandardGate]:
    """The classes of the standard library.

    Args:
        exact: Only gates that are their class without a phase, which can be put under controls and powers.
    """
    found: dict[type[Any], StandardGate] = {}
    for gate in _core.gates():
        phase = _trimmed([-coefficient for coefficient in gate["qiskit_phase"]])
        if exact and phase:
            continue
        in_library = bool(gate["v3"])
        made = StandardGate(
            gate["v3"][0] if in_library else gate["name"],
            None if in_library else gate["definition"],
            len(gate["params"]),
            phase,
        )
        for name in gate["qiskit"]:
            cls = getattr(library, name)
            if cls not in found or (in_library and found[cls].definition is not None):
                found[cls] = made
    return found


def _trimmed(phase: list[float]) -> tuple[float, ...]:
    return tuple(phase) if any(phase) else ()


@cache
def library_names() -> frozenset[str]:
    """The names that `stdgates.inc`, the language and the definitions of table gates take."""
    return frozenset(name for gate in _core.gates() for name in (*gate["v3"], gate["name"]))
