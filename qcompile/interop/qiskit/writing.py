"""To Qiskit: a `QuantumCircuit` from the tree of a circuit.

`_Writer` walks regions and appends gates, `_Statements` all else; `Operations` makes the gates of the program, `Scope`
knows names and wires.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from qiskit.circuit import (
    Barrier,
    BoxOp,
    BreakLoopOp,
    ClassicalRegister,
    Clbit,
    ContinueLoopOp,
    Delay,
    ForLoopOp,
    Gate,
    IfElseOp,
    Measure,
    Parameter,
    ParameterVector,
    QuantumCircuit,
    Reset,
    SwitchCaseOp,
    WhileLoopOp,
)
from qiskit.circuit.classical import expr, types
from qiskit.circuit.controlflow import CASE_DEFAULT

from qcompile.errors import CircuitError
from qcompile.interop.qiskit import standard
from qcompile.interop.qiskit.expressions import Converter, duration_of, register_width
from qcompile.interop.qiskit.names import Remark
from qcompile.interop.qiskit.operations import Operations
from qcompile.interop.qiskit.parameters import LinearSum, expression_of
from qcompile.interop.qiskit.scopes import Scope, append, original

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qcompile.ir.circuit import Circuit

    Tree = dict[str, Any]
    """A region, block or statement, see `tree.rs`."""

__all__ = ["write"]


def write(circuit: Circuit) -> QuantumCircuit:
    """The Qiskit circuit of a circuit, see `qcompile.interop.qiskit.to_qiskit`."""
    tree = circuit.core.tree()
    writer = _Writer(tree)
    scope = Scope.outermost(tree["main"])
    writer.declare_inputs(tree["inputs"], scope)
    writer.write(tree["main"], scope)
    return scope.circuit


class _Writer:
    def __init__(self, tree: Tree) -> None:
        self._operations = Operations(tree["gates"], self.gate_body)
        self._rows = standard.by_name()

    def declare_inputs(self, inputs: Sequence[tuple[str, str, str]], scope: Scope) -> None:
        """Real inputs become parameters, others variables."""
        vectors: dict[str, ParameterVector] = {}
        angles: dict[str, str] = {}
        for name, kind, line in inputs:
            base = kind.partition("[")[0]
            if base in {"float", "angle"}:
                parameter = _parameter(name, line, vectors)
                scope.define(name, parameter)
                if base == "angle":
                    angles[parameter.name] = kind
            else:
                variable = _variable(name, line, _type(kind, name))
                scope.circuit.add_input(variable)
                scope.define(name, variable)
        if angles:
            scope.circuit.metadata = {"openqasm_types": angles}
            warnings.warn(
                f"{', '.join(angles)}: inputs of type angle become real parameters, which do not wrap at 2 pi",
                stacklevel=4,
            )

    def gate_body(self, region: Tree, parameters: Sequence[str]) -> tuple[QuantumCircuit, list[Parameter]]:
        """The definition of a gate, over parameters of its own."""
        circuit = QuantumCircuit(len(region["qubits"]))
        scope = Scope(circuit, circuit.qubits, [])
        formals = [Parameter(name) for name in parameters]
        for formal in formals:
            scope.define(formal.name, formal)
        self.write(region, scope)
        return circuit, formals

    def write(self, region: Tree, scope: Scope) -> None:
        """Appends the ops of a region to the circuit of its scope."""
        circuit, qubits, rows = scope.circuit, scope.qubits, self._rows
        angle = self._angles(scope)
        statements = _Statements(self, scope, region["ops"])
        phase = LinearSum(region["phase"])
        ops: Sequence[tuple[str | int, Sequence[int], Sequence[Any], Tree | None]] = region["ops"]
        for place, (name, wires, params, detail) in enumerate(ops):
            row = rows.get(name) if isinstance(name, str) else None
            if row is not None:
                operation: Any = _library_gate(row)(*[angle(param) for param in params])
                append(circuit, operation, [qubits[wire] for wire in wires])
                for factor, param in zip(row.phase, (1.0, *params), strict=False):
                    phase.add(factor, param)
            elif isinstance(name, int):
                operation = self._operations.make(name, [angle(param) for param in params])
                append(circuit, operation, [qubits[wire] for wire in wires])
            else:
                statements.write(place, name, wires, detail)
        circuit.global_phase = angle(phase.tree())

    def _angles(self, scope: Scope) -> Callable[[Any], Any]:
        return lambda tree: tree if type(tree) is float else expression_of(tree, scope.parameter)


def _library_gate(row: standard.Row) -> type[Gate]:
    if row.cls is None:
        raise CircuitError(f"the gate `{row.name}` has no class in Qiskit: replace it, or define it by other gates")
    return row.cls


class _Statements:
    """What is no gate, in one region."""

    def __init__(self, writer: _Writer, scope: Scope, ops: Sequence[Any]) -> None:
        self._writer = writer
        self._scope = scope
        self._circuit = scope.circuit
        self._ops = ops
        self._convert = Converter(scope.find, scope.capture)
        # Subjects of switches that a statement right before computes into a variable of type int.
        self._subjects: dict[str, Any] = {}

    def write(self, place: int, name: str, wires: Sequence[int], detail: Tree | None) -> None:
        """Appends one op; `place` is its row."""
        match name:
            case "measure":
                self._measure(wires)
            case "reset":
                self._append(Reset(), wires)
            case "barrier":
                self._append(Barrier(len(self._qubits(wires))), wires)
            case "gphase":
                raise CircuitError("a global phase that depends on a variable has no form in Qiskit")
            case "block":
                assert detail is not None
                self._block(wires, detail)
            case _:
                assert detail is not None
                self._statement(place, wires, detail)

    def _qubits(self, wires: Sequence[int]) -> list[Any]:
        return [self._scope.qubits[wire] for wire in wires if wire >= 0]

    def _bits(self, wires: Sequence[int]) -> list[Clbit]:
        found = [self._scope.bits[-1 - wire] for wire in wires if wire < 0]
        return [bit for bit in found if bit is not None]

    def _append(self, operation: Any, wires: Sequence[int]) -> None:
        append(self._circuit, operation, self._qubits(wires), self._bits(wires))

    def _measure(self, wires: Sequence[int]) -> None:
        qubits, bits = self._qubits(wires), self._bits(wires)
        if not bits:  # the outcome goes nowhere, which Qiskit does not know
            bits = [Clbit()]
            self._circuit.add_bits(bits)
        append(self._circuit, Measure(), qubits, bits)

    # Statements ------------------------------------------------------------------------------------------------

    def _statement(self, place: int, wires: Sequence[int], detail: Tree) -> None:
        match detail["kind"]:
            case "declaration":
                self._declaration(detail)
            case "classical":
                self._command(place, detail)
            case "exit":
                self._exit(detail)
            case "delay":
                self._delay(wires, detail)
            case "gate" | "include" | "subroutine":
                pass  # what it declares shows where it is used
            case kind:
                raise CircuitError(f"{kind} statements have no form in Qiskit: remove `{_first_line(detail)}`")

    def _declaration(self, detail: Tree) -> None:
        match detail["declares"]:
            case "alias":
                self._scope.add_alias(detail["name"], detail["wires"], detail["line"])
            case "variable" if detail["io"] == "output":
                raise CircuitError(f"the output `{detail['name']}` has no form in Qiskit: declare it without `output`")
            case "variable" if detail["io"] == "none":
                self._variable(detail)
            case _:
                pass
        command = detail.get("command")
        if command and command[2] is not None and detail["declares"] in {"variable", "bits"}:
            self._assign(detail["name"], [], command[2])

    def _variable(self, detail: Tree) -> None:
        name, kind = detail["name"], detail["type"]
        if kind == "stretch":
            stretch = _stretch(name, detail["line"])
            self._circuit.add_stretch(stretch)
            self._scope.define(name, stretch)
        elif kind == "int":
            self._scope.define(name, None)  # may still be the subject of a switch
        else:
            variable = _variable(name, detail["line"], _type(kind, name))
            self._circuit.add_uninitialized_var(variable)
            self._scope.define(name, variable)

    def _command(self, place: int, detail: Tree) -> None:
        match detail.get("command"):
            case ("assign", name, indices, value):
                if not indices and self._is_switch_on(name, place + 1):
                    self._subjects[name] = value
                else:
                    self._assign(name, indices, value)
            case _:
                raise CircuitError(f"`{_first_line(detail)}` has no form in Qiskit: inline what it calls, or remove it")

    def _is_switch_on(self, name: str, place: int) -> bool:
        """Whether the next op is a switch over this variable, which Qiskit itself writes so."""
        if place >= len(self._ops) or self._ops[place][0] != "block":
            return False
        detail = self._ops[place][3]
        return (
            detail["kind"] == "switch"
            and detail["subject"][1:] == ("variable", name)
            and self._scope.find(name) is None
        )

    def _assign(self, name: str, indices: Sequence[Any], value: Any) -> None:
        found = self._scope.find(name)
        if indices:
            base = ("bit", "variable", name)
            target = self._convert.of(("bit", "element", base, list(indices)))
        elif found is None:
            raise CircuitError(f"the variable `{name}` has no form in Qiskit: declare it as bool, uint[n] or float[64]")
        else:
            target = self._convert.of(("", "variable", name))
        self._circuit.store(target, self._convert.to_type(value, target.type))

    def _exit(self, detail: Tree) -> None:
        circuit = self._circuit
        command = detail.get("command", ("",))[0]
        jumps = {"break": BreakLoopOp, "continue": ContinueLoopOp}
        if command not in jumps:
            raise CircuitError(f"`{_first_line(detail)}` has no form in Qiskit: end the program by its conditions")
        jump = jumps[command](circuit.num_qubits, circuit.num_clbits)
        append(circuit, jump, circuit.qubits, circuit.clbits)

    def _delay(self, wires: Sequence[int], detail: Tree) -> None:
        """A delay of several qubits starts on all of them at once, which a barrier before it says."""
        qubits = self._qubits(wires)
        _, tree = detail["command"]
        duration, unit = self._duration(detail["text"], tree)
        if len(qubits) > 1:
            append(self._circuit, Barrier(len(qubits)), qubits)
        for qubit in qubits:
            append(self._circuit, Delay(duration, unit), [qubit])

    def _duration(self, text: str, tree: Any) -> tuple[Any, Any]:
        """What stands in the brackets: a literal as it is written, a parameter times a unit, or an expression."""
        found = _DURATION.match(text)
        if found is not None:
            unit = "us" if found["unit"] in {"µs", "μs"} else found["unit"]
            number = float(found["number"].replace("_", ""))
            return (int(number) if unit == "dt" else number), unit
        match tree:
            case (_, "binary", "Multiply", factor, (_, "literal", (number, unit))) | (
                _,
                "binary",
                "Multiply",
                (_, "literal", (number, unit)),
                factor,
            ):
                length = duration_of(number, unit)
                times = expression_of(("opaque", text.splitlines()[0], factor), self._scope.parameter)
                return times if length.value() == 1 else length.value() * times, length.unit()
            case _:
                made = self._convert.of(tree)
        if isinstance(made, expr.Value):
            return made.value.value(), made.value.unit()
        if not made.const:
            raise CircuitError(
                f"the duration in `{text.splitlines()[0].strip()}` changes while the program runs, which it cannot in "
                "Qiskit: write it as a number, or with stretches"
            )
        return made, None

    # Control flow ----------------------------------------------------------------------------------------------

    def _body(self, region: Tree, wires: Sequence[int], head: Any = None) -> QuantumCircuit:
        """A body; it has what the head reads, as circuits that Qiskit builds do."""
        scope = self._scope.inner(region, wires)
        for target in _targets(head):
            there = set(scope.circuit.clbits)
            bits = [target] if isinstance(target, Clbit) else list(target)
            scope.circuit.add_bits([bit for bit in bits if bit not in there])
            scope.capture(target)
        self._writer.write(region, scope)
        return scope.circuit

    def _append_block(self, operation: Any) -> None:
        """A block acts on the very qubits and bits of its bodies."""
        body = operation.blocks[0]
        append(self._circuit, operation, body.qubits, body.clbits)

    def _block(self, wires: Sequence[int], detail: Tree) -> None:
        kind, regions = detail["kind"], detail["bodies"]
        match kind:
            case "if":
                head = self._convert.condition(detail["condition"])
                then, *otherwise = (self._body(region, wires, head) for region in regions)
                self._append_block(IfElseOp(head, then, otherwise[0] if otherwise else None))
            case "while":
                head = self._convert.condition(detail["condition"])
                self._append_block(WhileLoopOp(head, self._body(regions[0], wires, head)))
            case "for":
                self._append_block(self._loop(detail, wires))
            case "switch":
                self._append_block(self._switch(detail, wires))
            case "box":
                duration = detail["duration"]
                length = (None, None) if duration is None else self._duration(detail["text"], duration)
                self._append_block(BoxOp(self._body(regions[0], wires), *length))
            case _:
                raise CircuitError(
                    "a scope of its own (`{ ... }`) has no form in Qiskit: write its statements without it"
                )

    def _loop(self, detail: Tree, wires: Sequence[int]) -> ForLoopOp:
        (region,) = detail["bodies"]
        name, kind = detail["variable"], detail.get("type", "int")
        indices = _index_set(detail)
        if _reads(region, name):
            width = register_width(kind)
            if width is None:
                raise CircuitError(
                    f"the loop variable `{name}` of type {kind} is used in classical code, where Qiskit knows "
                    "unsigned integers of a width only: declare it as uint[n]"
                )
            variable: Any = _variable(name, detail["line"], types.Uint(width))
        else:
            variable = None if name == "_" else _parameter(name, detail["line"], {})
        scope = self._scope.inner(region, wires)
        if isinstance(variable, expr.Var):
            scope.circuit.add_input(variable)
        scope.define(name, variable)
        self._writer.write(region, scope)
        return ForLoopOp(indices, variable, scope.circuit)

    def _switch(self, detail: Tree, wires: Sequence[int]) -> SwitchCaseOp:
        subject = detail["subject"]
        if subject[1] == "variable":
            subject = self._subjects.pop(subject[2], subject)
        head = self._convert.subject(subject)
        bodies = [self._body(region, wires, head) for region in detail["bodies"]]
        labels: list[Any] = [tuple(_integer(value) for value in values) for values in detail["labels"]]
        if len(bodies) > len(labels):
            labels.append(CASE_DEFAULT)
        return SwitchCaseOp(head, list(zip(labels, bodies, strict=True)))


def _targets(head: Any) -> list[Clbit | ClassicalRegister]:
    """The bits and registers that a condition or subject reads."""
    if isinstance(head, expr.Expr):
        return [node.var for node in expr.iter_vars(head) if isinstance(node.var, Clbit | ClassicalRegister)]
    target: Any = cast("tuple[Any, ...]", head)[0] if isinstance(head, tuple) else head
    return [target] if isinstance(target, Clbit | ClassicalRegister) else []


_DURATION = re.compile(
    r"(?:delay|box)\s*\[\s*(?P<number>[0-9][0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+)\s*(?P<unit>dt|ns|us|µs|μs|ms|s)\s*\]"
)


def _first_line(detail: Tree) -> str:
    return str(detail.get("text") or detail["kind"]).splitlines()[0]


def _type(kind: str, name: str) -> types.Type:
    """The type of a variable in Qiskit."""
    width = register_width(kind)
    if kind in {"bool", "bit"}:
        return types.Bool()
    if width is not None:
        return types.Uint(width)
    if kind in {"float", "float[64]"}:
        return types.Float()
    if kind == "duration":
        return types.Duration()
    raise CircuitError(
        f"`{name}` has the type {kind}, which Qiskit does not know: declare it as bool, uint[n], float[64] or duration"
    )


def _variable(name: str, line: str, kind: types.Type) -> expr.Var:
    remark = Remark.find(line)
    if remark is None or remark.uuid is None:
        return expr.Var.new(original(name, line), kind)
    return expr.Var(UUID(remark.uuid), kind, name=remark.name)


def _stretch(name: str, line: str) -> expr.Stretch:
    remark = Remark.find(line)
    if remark is None or remark.uuid is None:
        return expr.Stretch.new(original(name, line))
    return expr.Stretch(UUID(remark.uuid), remark.name)


def _parameter(name: str, line: str, vectors: dict[str, ParameterVector]) -> Parameter:
    """The very parameter that a program from Qiskit had, or a new one."""
    remark = Remark.find(line)
    if remark is None:
        return Parameter(name)
    uuid = None if remark.uuid is None else UUID(remark.uuid)
    if remark.index is None:
        return Parameter(remark.name, uuid=uuid)
    vector = vectors.get(remark.name)
    if vector is None:
        vector = vectors[remark.name] = ParameterVector(remark.name, remark.length or 0, uuid=uuid)
    return vector[remark.index]


def _integer(tree: Any) -> int:
    while tree[1] == "cast":
        tree = tree[2]
    match tree:
        case (_, "literal", int() as value):
            return int(value)
        case (_, "unary", "Negate", inner):
            return -_integer(inner)
        case _:
            raise CircuitError(
                "loops and cases over numbers that only the running program knows have no form in Qiskit"
            )


def _index_set(detail: Tree) -> range | tuple[int, ...]:
    if "range" in detail:
        start, step, stop = detail["range"]
        stride = 1 if step is None else _integer(step)
        return range(_integer(start), _integer(stop) + (1 if stride > 0 else -1), stride)
    if "set" in detail:
        return tuple(_integer(value) for value in detail["set"])
    raise CircuitError("a loop over the elements of a register or array has no form in Qiskit: loop over their numbers")


def _reads(tree: Any, name: str) -> bool:
    """Whether classical code in a region, beside angles, mentions a name."""
    match tree:
        case {"ops": ops}:
            return any(detail is not None and _reads(detail, name) for _, _, _, detail in ops)
        case dict():
            return any(_reads(value, name) for value in cast("Tree", tree).values())
        case (_, "variable", found):
            return found == name
        case ("assign", found, *rest):
            return found == name or _reads(rest, name)
        case list() | tuple():
            return any(_reads(item, name) for item in cast("Sequence[Any]", tree))
        case _:
            return False
