"""What gates of Qiskit are called: names of the library, modifiers, and `gate` statements for all others."""

from __future__ import annotations

import cmath
import math
import re
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from qiskit.circuit import (
    AnnotatedOperation,
    ControlledGate,
    ControlModifier,
    InverseModifier,
    PowerModifier,
    QuantumCircuit,
    library,
)

from qcompile.errors import CircuitError
from qcompile.interop.qiskit import standard
from qcompile.interop.qiskit.names import Remark
from qcompile.interop.qiskit.parameters import number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qiskit.circuit import Parameter

    from qcompile.interop.qiskit.reading import Program
    from qcompile.interop.qiskit.standard import StandardGate

    AngleText = Callable[[Any], str]
    """How a parameter is written at the place of the call."""

__all__ = ["Definitions", "definition_of", "euler_angles", "phase_of"]

# Names of qubits and parameters in the statements written here.
_LOCAL = re.compile(r"[pq][0-9]+")


class Definitions:
    """The `gate` statements of a program.

    A definition of Qiskit belongs to one instance of a gate, numbers and all. Instances with the same text share a
    statement; parameters that are open in it become its parameters.
    """

    def __init__(self, program: Program) -> None:
        self.texts: list[str] = []
        """The statements, each after those it needs."""
        self._program = program
        self._library: set[str] = set()
        self._names: dict[tuple[str, str], str] = {}
        # By identity of the definition, which is kept so that the number stays its own.
        self._known: dict[int, tuple[QuantumCircuit, str]] = {}

    def standard(self, gate: Any) -> StandardGate:
        """A gate of the standard library, apart from its parameters; its statement is there afterwards."""
        table = standard.by_class()
        return self._there(next(table[cls] for cls in _class_of(gate).__mro__ if cls in table))

    def call(self, operation: Any, angle: AngleText) -> str:
        """The statement that applies an operation, but for its operands: modifiers, name, parameters."""
        if isinstance(operation, AnnotatedOperation):
            modifiers = "".join(map(_modifier, reversed(operation.modifiers)))
            return modifiers + self.call(operation.base_op, angle)
        gate = standard.by_class(exact=True).get(_class_of(operation))
        controlled = isinstance(operation, ControlledGate)
        if gate is not None and (not controlled or _fires_on_ones(operation)):
            return self._there(gate).name + _arguments(map(angle, cast("Any", operation).params))
        if not operation.num_qubits:
            return f"gphase({angle(phase_of(operation))})"
        if controlled and _is_control_of_base(operation):
            modifiers = _controls(operation.num_ctrl_qubits, operation.ctrl_state)
            return modifiers + self._base(operation, angle)
        return self._instance(operation.name, _circuit_of(operation), angle)

    def _there(self, gate: StandardGate) -> StandardGate:
        if gate.definition is not None and gate.name not in self._library:
            self._library.add(gate.name)
            self.texts.append(gate.definition)
        return gate

    def _base(self, operation: Any, angle: AngleText) -> str:
        """What is under the controls. The base of `CUGate` is without its fourth angle."""
        if not isinstance(operation, library.CUGate):
            return self.call(operation.base_gate, angle)
        inner: Any = operation
        body = QuantumCircuit(1, global_phase=inner.params[3])
        body.append(inner.base_gate, [0])
        return self._instance("u_phase", body, angle)

    def _instance(self, name: str, definition: QuantumCircuit, angle: AngleText) -> str:
        """The call of a gate with its own statement, which is written unless it is there."""
        _, text = self._known.get(id(definition)) or (None, None)
        if text is None:
            text = self._define(name, definition)
            self._known[id(definition)] = definition, text
        return text + _arguments(map(angle, definition.parameters))

    def _define(self, name: str, definition: QuantumCircuit) -> str:
        if definition.num_clbits:
            raise CircuitError(f"the definition of the gate `{name}` uses classical bits, which gates cannot")
        qubits = {qubit: f"q{k}" for k, qubit in enumerate(definition.qubits)}
        formals = cast("Iterable[Parameter]", definition.parameters)
        parameters = {parameter: f"p{k}" for k, parameter in enumerate(formals)}
        statements = self._program.gate_body(definition, qubits, parameters)
        head = f"{_arguments(parameters.values())} {', '.join(qubits.values())} {{"
        body = "\n".join([*statements, "}"])
        text = self._names.get((name, head + body))
        if text is None:
            text = self._program.names.take(f"gate_{name}" if _LOCAL.fullmatch(name) else name)
            self._names[name, head + body] = text
            remark = "" if text == name else Remark(name)
            self.texts.append(f"gate {text}{head}{remark}\n{body}")
        return text


def definition_of(operation: Any) -> QuantumCircuit | None:
    """The circuit that an operation stands for."""
    definition = getattr(operation, "definition", None)
    if definition is None and hasattr(operation, "to_circuit"):
        return operation.to_circuit()
    return definition


def euler_angles(gate: library.UnitaryGate) -> tuple[float, float, float, float]:
    """The angles of `U` and the global phase that together are a unitary on one qubit."""
    (a, b), (c, d) = gate.to_matrix().tolist()
    theta = 2 * math.atan2(math.hypot(abs(b), abs(c)), math.hypot(abs(a), abs(d)))
    phase = cmath.phase(a) if a else 0.0
    if abs(a) >= abs(c):  # the larger entries have the better phases
        phi = cmath.phase(c) - phase if c else 0.0
        lam = cmath.phase(d) - phase - phi
    else:
        phi, lam = cmath.phase(c) - phase, cmath.phase(-b) - phase
    return theta, phi, lam, phase - theta / 2


def phase_of(operation: Any) -> Any:
    """The phase that a gate on no qubits is."""
    if isinstance(operation, library.GlobalPhaseGate):
        return cast("Any", operation).params[0]
    definition: Any = _circuit_of(operation)
    inner: list[Any] = [phase_of(instruction.operation) for instruction in definition.data]
    return sum(inner, definition.global_phase)


def _class_of(operation: object) -> Any:
    found: Any = type(operation)
    return getattr(operation, "base_class", found)


def _is_control_of_base(gate: ControlledGate) -> bool:
    """Whether a gate is its base under its controls and nothing else; if not, its definition says what it is.

    Some act on helping qubits or on several targets, and some give their base an angle that is not its own.
    """
    base: Any = gate.base_gate
    if base is None or gate.num_ctrl_qubits + base.num_qubits != gate.num_qubits:
        return False
    known = standard.by_class().get(_class_of(base))
    return known is None or known.params == len(base.params)


def _fires_on_ones(gate: Any) -> bool:
    return gate.ctrl_state == (1 << gate.num_ctrl_qubits) - 1


def _controls(count: int, state: int) -> str:
    """`ctrl` and `negctrl`; the first operand belongs to the lowest bit of the state."""
    runs: list[list[int]] = []
    for k in range(count):
        value = state >> k & 1
        if runs and runs[-1][0] == value:
            runs[-1][1] += 1
        else:
            runs.append([value, 1])
    words = ("negctrl", "ctrl")
    return "".join(f"{words[value]}{f'({length})' if length > 1 else ''} @ " for value, length in runs)


def _modifier(modifier: Any) -> str:
    match modifier:
        case InverseModifier():
            return "inv @ "
        case PowerModifier():
            power = float(modifier.power)
            return f"pow({int(power) if power.is_integer() else number_text(power)}) @ "
        case ControlModifier(num_ctrl_qubits=count, ctrl_state=int() as state):
            return _controls(count, state)
        case _:
            raise CircuitError(f"the modifier {modifier} has no form in OpenQASM")


def _arguments(texts: Iterable[str]) -> str:
    inside = ", ".join(texts)
    return f"({inside})" if inside else ""


def _circuit_of(operation: Any) -> QuantumCircuit:
    """The definition of a gate, or one made from its matrix."""
    definition = definition_of(operation)
    if definition is not None and not (isinstance(operation, library.UnitaryGate) and operation.num_qubits == 1):
        return definition
    matrix = _matrix_of(operation)
    if matrix is None:
        raise CircuitError(
            f"the gate `{operation.name}` has neither a definition nor a matrix, so it means nothing outside of "
            "Qiskit: give it a definition"
        )
    unitary: Any = library.UnitaryGate(matrix)
    if unitary.num_qubits > 1:
        return unitary.definition
    made = QuantumCircuit(1)
    made.append(unitary, [0])
    return made


def _matrix_of(operation: Any) -> np.ndarray | None:
    try:
        return np.asarray(operation.to_matrix())
    except Exception:
        return None
