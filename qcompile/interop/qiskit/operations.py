"""To Qiskit: operations for the gates that a program brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from qiskit.circuit import (
    AnnotatedOperation,
    ControlModifier,
    Gate,
    InverseModifier,
    ParameterExpression,
    PowerModifier,
    QuantumCircuit,
    library,
)

from qcompile.errors import CircuitError
from qcompile.interop.qiskit import standard
from qcompile.interop.qiskit.names import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qiskit.circuit import Parameter

__all__ = ["Operations"]


class Operations:
    """Makes an operation for each call of a gate of the program.

    Args:
        gates: The gates, as the tree of a circuit lists them.
        body: Makes the definition of a gate from its region and the names of its parameters.
    """

    def __init__(
        self,
        gates: Sequence[dict[str, Any]],
        body: Callable[[dict[str, Any], Sequence[str]], tuple[QuantumCircuit, list[Parameter]]],
    ) -> None:
        self._gates = gates
        self._body = body
        self._definitions: dict[int, tuple[QuantumCircuit, list[Parameter]]] = {}
        self._fixed: dict[int, Any] = {}

    def make(self, number: int, params: Sequence[Any]) -> Any:
        """The operation for one call; calls without parameters share theirs."""
        if params:
            return self._make(number, params)
        if number not in self._fixed:
            self._fixed[number] = self._make(number, params)
        return self._fixed[number]

    def _make(self, number: int, params: Sequence[Any]) -> Any:
        gate = self._gates[number]
        if "body" in gate:
            return self._defined(number, gate, params)
        if "matrix" in gate:
            return library.UnitaryGate(np.array(gate["matrix"]))
        if "base" in gate:
            return self._modified(gate, params)
        return Gate(_name(gate), gate["qubits"], list(params))

    def _defined(self, number: int, gate: dict[str, Any], params: Sequence[Any]) -> Gate:
        if number not in self._definitions:
            self._definitions[number] = self._body(gate["body"], gate["parameters"])
        definition, formals = self._definitions[number]
        made = Gate(_name(gate), gate["qubits"], list(params))
        used = {formal: value for formal, value in zip(formals, params, strict=True) if formal in definition.parameters}
        made.definition = definition.assign_parameters(used) if used else definition
        return made

    def _modified(self, gate: dict[str, Any], params: Sequence[Any]) -> Any:
        power = gate["power"]
        if power is None:
            *params, power = params
            if not isinstance(power, float):
                raise CircuitError(
                    "`pow` with an exponent that is no constant has no form in Qiskit: bind the inputs first"
                )
        controls = gate["controls"]
        state = gate["polarity"] | (-1 << 64) if controls > 64 else gate["polarity"]
        state &= (1 << controls) - 1
        base, count = gate["base"], gate["qubits"] - controls
        if power == 1:
            return self._controlled(base, count, params, controls, state)
        modifiers: list[Any] = [InverseModifier()] if isinstance(power, int) and power < 0 else []
        exponent = abs(power) if modifiers else power
        if exponent != 1:
            modifiers.append(PowerModifier(exponent))
        if controls:
            modifiers.append(ControlModifier(controls, state))
        return AnnotatedOperation(self._base(base, count, params), modifiers)

    def _controlled(self, base: Any, count: int, params: Sequence[Any], controls: int, state: int) -> Any:
        if base == "U" and controls == 1:
            theta, phi, lam = params
            return library.CUGate(theta, phi, lam, theta / 2, ctrl_state=state)
        if base == "gphase" and state == (1 << controls) - 1:
            (angle,) = params
            return library.PhaseGate(angle).control(controls - 1) if controls > 1 else library.PhaseGate(angle)
        operation = self._base(base, count, params)
        is_open = any(isinstance(param, ParameterExpression) for param in params)
        if isinstance(base, int) or base == "gphase" or is_open:  # Qiskit builds controlled gates from numbers
            return AnnotatedOperation(operation, ControlModifier(controls, state))
        return operation.control(controls, ctrl_state=state, annotated=False)

    def _base(self, base: int | str, count: int, params: Sequence[Any]) -> Any:
        """A gate as one operation, phase and all."""
        if isinstance(base, int):
            return self.make(base, params)
        row = standard.by_name()[base]
        if row.cls is None:
            raise CircuitError(f"the gate `{base}` has no class in Qiskit: replace it, or define it by other gates")
        gate = row.cls(*params)
        if not row.phase:
            return gate
        definition = QuantumCircuit(count, global_phase=row.phase_at(params))
        definition.append(gate, range(count))
        made = Gate(base, count, list(params))
        made.definition = definition
        return made


def _name(gate: dict[str, Any]) -> str:
    remark = Remark.find(gate["line"])
    return gate["name"] if remark is None else remark.name
