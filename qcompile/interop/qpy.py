"""Qiskit's binary circuit files (QPY)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from qcompile.errors import CircuitError, needs_extra
from qcompile.files import write_bytes_atomically

if TYPE_CHECKING:
    from pathlib import Path

    import qiskit

__all__ = ["read_qpy", "write_qpy"]


def read_qpy(path: Path) -> list[qiskit.QuantumCircuit]:
    """The circuits of a file.

    Raises:
        CircuitError: when it is no QPY file, or one of a version that the installed Qiskit does not read.
    """
    with needs_extra("interop"):
        from qiskit import qpy
        from qiskit.exceptions import QiskitError
    data = io.BytesIO(path.read_bytes())
    try:
        return qpy.load(data)
    except (QiskitError, ValueError, EOFError) as error:
        raise CircuitError(f"{path}: not a QPY file that this Qiskit can read: {error}") from error


def write_qpy(circuit: qiskit.QuantumCircuit, path: Path) -> None:
    """Writes one circuit."""
    with needs_extra("interop"):
        from qiskit import qpy
    buffer = io.BytesIO()
    qpy.dump(circuit, buffer)
    write_bytes_atomically(path, buffer.getvalue())
