"""What a circuit costs, as data: the Python mirror of the core's `Metrics`, field by field."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Features", "Metrics"]


@dataclass(frozen=True)
class Features:
    """The features of SupermarQ (Tomesh et al., arXiv:2202.11045, section III.B), each between 0 and 1."""

    communication: float
    """Program communication: how densely two-qubit gates connect the qubits."""
    critical_depth: float
    """Share of the two-qubit gates that lie on the longest path."""
    entanglement: float
    """Share of the gates that act on exactly two qubits."""
    parallelism: float
    """How full the layers are."""
    liveness: float
    """Share of the qubits and layers in which a qubit is acted on."""
    measurement: float
    """Share of the layers with a measurement or reset that something later waits for."""


@dataclass(frozen=True)
class Metrics:
    """The figures of one circuit, counted as the program is written.

    A loop body counts once, both branches of an `if` count, a call of a defined gate is one gate and its body counts
    where it is defined. Depths are those of the main program: control flow takes as many steps as its longest body, a
    barrier takes none. Global phase is free.
    """

    qubits: int
    bits: int
    """Bits of registers; other classical variables do not count."""
    parameters: int
    """Inputs whose values are open."""
    total: int
    """Gates."""
    two_qubit: int
    """Gates on exactly two qubits."""
    multi_qubit: int
    """Gates on three qubits or more."""
    counts: dict[str, int]
    """Gates by name, modified ones by their text (`ctrl(2) @ x`), matrices as `unitary`."""
    measurements: int
    """Measurement statements."""
    resets: int
    depth: int
    two_qubit_depth: int
    """Depth in gates on exactly two qubits."""
    t_count: int
    """Rotations about a Pauli axis by an odd multiple of pi/4."""
    t_depth: int
    """Depth in those."""
    clifford: bool
    """Whether every gate is known to be a Clifford gate."""
    expanded_gates: int
    """Gates with every definition expanded, loops once."""
    supermarq: Features

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Metrics:
        """Reads what the core wrote."""
        return cls(**{**data, "supermarq": Features(**data["supermarq"])})

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)
