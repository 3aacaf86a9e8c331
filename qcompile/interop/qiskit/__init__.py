"""Qiskit's `QuantumCircuit` in and out, exact up to what the table in each direction's module leaves out.

A circuit comes in as OpenQASM 3 text of our own writing, so that it has a text like any other and everything goes
through the one front end. It goes out by walking the program, never by text.

| OpenQASM                              | Qiskit                                                                     |
|---------------------------------------|----------------------------------------------------------------------------|
| gates of the table, `gphase`          | the class of the standard library, `global_phase`                          |
| `gate` definitions                    | `Gate` with a definition                                                   |
| `ctrl @`, `negctrl @`, `inv @`, `pow @` | `ControlledGate` with `ctrl_state`, else `AnnotatedOperation`            |
| registers, aliases, single qubits     | registers, overlapping registers, registers of one (`_qubit3`: a loose one) |
| `input float`, `input angle`          | `Parameter`, under its name in Qiskit where it came from there              |
| `bool`, `uint[n]`, `float[64]`, `duration`, `stretch` | `Var`, `Stretch`, `Store`, `expr`                          |
| `if`, `while`, `for`, `switch`, `box` | the control-flow operation of that name                                    |

What has no counterpart is a `CircuitError` that names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcompile.errors import needs_extra

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

    from qcompile.ir.circuit import Circuit

__all__ = ["from_qiskit", "to_qiskit"]


def from_qiskit(circuit: QuantumCircuit) -> Circuit:
    """The circuit of a Qiskit circuit, equal to it with its global phase.

    Qubit k is `circuit.qubits[k]`, bit k is `circuit.clbits[k]`, all starting in zero. A name that is no identifier or
    is taken is changed: `theta[0]` becomes `theta_0`. Its own stands in a comment of the text, from which `to_qiskit`
    gives it back; only registers are also told of by a warning, as parameters often come in long vectors.

    Raises:
        CircuitError: for an instruction that means nothing outside of Qiskit: a gate without definition and matrix,
            or directives of simulators.
        MissingExtraError: when Qiskit is not installed.
    """
    with needs_extra("interop"):
        from qcompile.interop.qiskit import reading
    return reading.read(circuit)


def to_qiskit(circuit: Circuit) -> QuantumCircuit:
    """The Qiskit circuit of a circuit, equal to it with its global phase.

    Raises:
        CircuitError: for what Qiskit cannot express; the message names the construct and what to do.
        MissingExtraError: when Qiskit is not installed.
    """
    with needs_extra("interop"):
        from qcompile.interop.qiskit import writing
    return writing.write(circuit)
