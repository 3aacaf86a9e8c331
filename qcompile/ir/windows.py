"""Windows: small sets of neighbouring gates, each a circuit of its own, and how they are put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qcompile.ir.circuit import Circuit

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Window", "replace_windows", "windows"]


@dataclass(frozen=True)
class Window:
    """Gates without anything between them: whatever does the same may stand in their place.

    Attributes:
        rows: Their rows in the circuit that was cut, rising.
        wires: The wires they touch: qubits by number, then classical wires as -1, -2, ...
        circuit: The gates over those wires: qubit k is `wires[k]`.
    """

    rows: tuple[int, ...]
    wires: tuple[int, ...]
    circuit: Circuit


def windows(circuit: Circuit, *, qubits: int, ops: int) -> list[Window]:
    """Disjoint windows of at most `qubits` qubits and `ops` gates, in program order, over the main region."""
    found = circuit.core.windows(qubits, ops)
    return [Window(tuple(rows), tuple(wires), Circuit.wrap(core)) for rows, wires, core in found]


def replace_windows(circuit: Circuit, replacements: Iterable[tuple[Window, Circuit]]) -> list[str | None]:
    """Replaces windows in place; see `Circuit.replace_windows`."""
    return circuit.core.replace_windows([(window.rows, part.core) for window, part in replacements])
