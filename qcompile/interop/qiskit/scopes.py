"""What names and wires of a region are in the Qiskit circuit that stands for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qiskit.circuit import (
    CircuitInstruction,
    ClassicalRegister,
    Clbit,
    Parameter,
    QuantumCircuit,
    QuantumRegister,
    Qubit,
)
from qiskit.circuit.classical import expr
from qiskit.transpiler.layout import Layout, TranspileLayout

from qcompile.errors import CircuitError
from qcompile.interop.qiskit.names import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Scope", "append", "original"]

# What wires outside of any register are called, here and in programs that Qiskit writes.
_LOOSE = re.compile(r"_(qubit|bit)[0-9]+")


class Scope:
    """The circuit of a region, its wires, and the names that stand for something in it.

    Args:
        circuit: The circuit.
        qubits: Its qubits by the number of their wire.
        bits: Its bits likewise; `None` for wires of variables and effects.
        parent: The scope around it.
    """

    def __init__(
        self,
        circuit: QuantumCircuit,
        qubits: Sequence[Qubit],
        bits: Sequence[Clbit | None],
        parent: Scope | None = None,
    ) -> None:
        self.circuit = circuit
        self.qubits = qubits
        self.bits = bits
        self._parent = parent
        self._names: dict[str, Any] = {}

    @classmethod
    def outermost(cls, region: dict[str, Any]) -> Scope:
        """An empty circuit with the registers of a main region."""
        qubits: list[Qubit] = [Qubit()] * len(region["qubits"])
        bits: list[Clbit | None] = [None] * len(region["bits"])
        circuit = QuantumCircuit()
        scope = cls(circuit, qubits, bits)
        kinds = {kind for kind, *_ in region["sources"]}
        if {"physical", "qubits"} <= kinds:
            raise CircuitError("Qiskit has no circuits with both physical qubits ($0) and declared ones")
        if "physical" in kinds:
            scope._add_physical([source for source in region["sources"] if source[0] == "physical"])
        for kind, name, first, length, line in region["sources"]:
            if kind == "qubits":
                qubits[first : first + (length or 1)] = scope._add(name, length, line, QuantumRegister, Qubit)
            elif kind == "bits":
                place = -1 - first
                bits[place : place + (length or 1)] = scope._add(name, length, line, ClassicalRegister, Clbit)
            elif kind == "dynamic":
                raise _runtime_index(name)
        return scope

    def inner(self, region: dict[str, Any], wires: Iterable[int], circuit: QuantumCircuit | None = None) -> Scope:
        """The scope of a body of the block that touches `wires`, over the same qubits and bits."""
        touched = list(wires)
        qubits = [self.qubits[wire] for wire in touched if wire >= 0]
        bits = [self.bits[-1 - wire] for wire in touched if wire < 0]
        for kind, name, *_ in region["sources"]:
            if kind == "dynamic":
                raise _runtime_index(name)
            if kind in {"qubits", "bits", "physical"}:
                raise CircuitError(
                    f"`{name}` comes to life inside of a block, which Qiskit cannot express: declare it outside"
                )
        bits += [None] * (len(region["bits"]) - len(bits))
        body = circuit or QuantumCircuit(qubits, [bit for bit in bits if bit is not None])
        return Scope(body, qubits, bits, self)

    def find(self, name: str) -> Any:
        """What a name stands for, or `None`."""
        if name in self._names:
            return self._names[name]
        return None if self._parent is None else self._parent.find(name)

    def parameter(self, name: str) -> Parameter:
        """The parameter that a name stands for.

        Raises:
            CircuitError: when it stands for a variable of the running program.
        """
        found = self.find(name)
        if isinstance(found, Parameter):
            return found
        raise CircuitError(
            f"an angle or duration reads the variable `{name}`, which changes while the program runs: parameters of "
            "Qiskit do not, so use an input, or one gate per value"
        )

    def define(self, name: str, thing: Any) -> None:
        """Gives a name a meaning from here on."""
        self._names[name] = thing

    def capture(self, thing: Any) -> None:
        """Makes something of an outer scope known to the circuit: Qiskit wants to hear of what a body uses."""
        if self._parent is None or any(thing is known for known in self._names.values()):
            return
        self._parent.capture(thing)
        circuit = self.circuit
        if isinstance(thing, ClassicalRegister):
            if thing not in circuit.cregs:
                circuit.add_register(thing)
        elif isinstance(thing, expr.Var):
            if not circuit.has_var(thing):
                circuit.add_capture(thing)
        elif isinstance(thing, expr.Stretch) and not circuit.has_stretch(thing):
            circuit.add_capture(thing)

    def add_alias(self, name: str, wires: Sequence[int], line: str) -> None:
        """Another register over wires that are there."""
        own = original(name, line)
        if wires and wires[0] >= 0:
            register: Any = QuantumRegister(name=own, bits=[self.qubits[wire] for wire in wires])
        else:
            bits = [self.bits[-1 - wire] for wire in wires]
            register = ClassicalRegister(name=own, bits=[bit for bit in bits if bit is not None])
        if self._parent is None:
            self.circuit.add_register(register)
        self.define(name, register)

    def _add(
        self, name: str, length: int | None, line: str, register: Callable[[int, str], Any], single: Callable[[], Any]
    ) -> list[Any]:
        if length is None and _LOOSE.fullmatch(name):
            wire = single()
            self.circuit.add_bits([wire])
            self.define(name, wire)
            return [wire]
        made = register(1 if length is None else length, original(name, line))
        self.circuit.add_register(made)
        self.define(name, made[0] if length is None else made)
        return list(made)

    def _add_physical(self, sources: Sequence[Any]) -> None:
        """Qubits 0 to the highest that is named, in a register `q`, laid out on themselves."""
        register = QuantumRegister(1 + max(int(name) + length - 1 for _, name, _, length, _ in sources), "q")
        self.circuit.add_register(register)
        for _, name, first, length, _ in sources:
            self.qubits[first : first + length] = register[int(name) : int(name) + length]  # type: ignore[index]
        places = {qubit: place for place, qubit in enumerate(register)}
        self.circuit._layout = TranspileLayout(  # pyright: ignore[reportPrivateUsage]  (Qiskit has no other way)
            Layout(places), places, None, len(register), self.circuit.qubits
        )


def append(circuit: QuantumCircuit, operation: Any, qubits: Sequence[Qubit], bits: Sequence[Clbit] = ()) -> None:
    """Adds an operation without the checks of Qiskit, which cost more than all else and which our circuits satisfy."""
    instruction = CircuitInstruction(operation, qubits, bits)
    circuit._append(instruction, _standard_gate=False)  # pyright: ignore[reportPrivateUsage]


def original(name: str, line: str) -> str:
    """What Qiskit called a thing whose declaration ends like this."""
    remark = Remark.find(line)
    return name if remark is None else remark.name


def _runtime_index(name: str) -> CircuitError:
    return CircuitError(
        f"`{name}` is a qubit that only the running program knows, Qiskit has none such: unroll the loop"
    )
