"""What a circuit costs: the Python mirror of the record that the core makes, field by field."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Features", "Metrics"]


@dataclass(frozen=True)
class Features:
    """The features of SupermarQ, each between 0 and 1; 0 where the formula divides by zero.

    For n qubits, n_g gates, n_e of them on two qubits, and depth d, measurements and resets included.
    Source: Tomesh et al., HPCA 2022, arXiv:2202.11045, section III.B.
    """

    communication: float
    """Program communication: sum_i deg(q_i) / (n (n - 1)), in the graph of qubits that share a gate."""
    critical_depth: float
    """n_ed / n_e, where n_ed two-qubit gates lie on the longest path (on the one with the most)."""
    entanglement: float
    """Entanglement ratio: n_e / n_g."""
    parallelism: float
    """max(0, (n_g / d - 1) / (n - 1))."""
    liveness: float
    """sum_ij A_ij / (n d), where A_ij is 1 when qubit i is acted on in layer j."""
    measurement: float
    """l_mcm / d, where l_mcm layers hold a reset or a measurement whose wires are used later."""


@dataclass(frozen=True)
class Metrics:
    """Counts of the program as it is written, depths of its main region.

    A loop body counts once, the body of a defined gate counts where it is defined, and a call of a gate is
    one gate. In depths, control flow takes as long as its longest body. Global phase is free.
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
    counts: Mapping[str, int]
    """Gates by name, modified ones by their text (`ctrl(2) @ x`), matrices as `unitary`."""
    measurements: int
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
    """Gates with every definition expanded, loops once; at most 2^128 - 1."""
    supermarq: Features

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Metrics:
        """Reads what the core wrote, or what `to_dict` gave."""
        fields: dict[str, Any] = {**data, "supermarq": Features(**data["supermarq"])}
        return cls(**fields)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)
