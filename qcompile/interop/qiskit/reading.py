"""From Qiskit: a `QuantumCircuit` as OpenQASM 3 text, which the front end then reads.

`Program` is the text as a whole: declarations, gate definitions, names. `Region` writes the statements of one circuit:
the outermost one, the body of a control-flow operation, the definition of a gate, or that of an instruction, which
stands inline.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

from qiskit.circuit import (
    AnnotatedOperation,
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
    ParameterExpression,
    ParameterVectorElement,
    QuantumCircuit,
    Reset,
    Store,
    SwitchCaseOp,
    WhileLoopOp,
    library,
)
from qiskit.circuit.classical import expr, types
from qiskit.circuit.controlflow import CASE_DEFAULT

from qcompile.errors import CircuitError, Diagnostic, Findings
from qcompile.interop.qiskit import standard
from qcompile.interop.qiskit.definitions import Definitions, definition_of, euler_angles, phase_of
from qcompile.interop.qiskit.expressions import duration_text, expression_text, type_text
from qcompile.interop.qiskit.names import Names, Remark
from qcompile.interop.qiskit.parameters import angle_text, number_text, phase_text
from qcompile.ir.circuit import Circuit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qiskit.circuit import CircuitInstruction, Qubit, Register

    from qcompile.interop.qiskit.standard import StandardGate

__all__ = ["Program", "Region", "read", "text_of"]

_INDENT = "  "


def read(circuit: QuantumCircuit) -> Circuit:
    """The circuit of a Qiskit circuit, see `qcompile.interop.qiskit.from_qiskit`."""
    program = Program(circuit)
    made = Circuit.from_qasm(program.text, name="<qiskit>", assume_zero_init=True)
    return Circuit.wrap(made.core, _together(made.warnings, program.notes))


def _together(found: Findings, notes: Sequence[Diagnostic]) -> Findings:
    """What the front end found in the text, and what did not get into the text as it was."""
    lines = [f"warning[{note.code}]: {note.message}" for note in notes]
    text, colored = ("\n".join([*filter(None, [seen]), *lines]) for seen in (found.text, found.colored))
    return Findings(text, (*found.diagnostics, *notes), colored)


def text_of(circuit: QuantumCircuit) -> str:
    """The OpenQASM 3 text that `read` reads."""
    return Program(circuit).text


class Program:
    """The text of a circuit, with the names of everything in it."""

    def __init__(self, circuit: QuantumCircuit) -> None:
        if circuit.num_captured_vars or circuit.num_captured_stretches:
            raise CircuitError("the circuit captures variables of an outer one: convert the outer circuit")
        self.names = Names(standard.library_names())
        self.definitions = Definitions(self)
        self.notes: list[Diagnostic] = []
        self.switches = False
        """Whether a statement needs OpenQASM 3.1."""
        self._named: dict[Any, str] = {}
        self._inputs: list[str] = []
        _build(circuit)
        declarations = [
            *self._wires(circuit.clbits, circuit.cregs, "bit"),
            *self._wires(circuit.qubits, circuit.qregs, "qubit"),
            *self._input_variables(circuit),
        ]
        qubits = {qubit: self._named[qubit] for qubit in circuit.qubits}
        bits = {bit: self._named[bit] for bit in circuit.clbits}
        statements = Region(self, circuit, qubits, bits).statements()
        version = f"OPENQASM {'3.1' if self.switches else '3.0'};"
        includes = 'include "stdgates.inc";'
        lines = [version, includes, *self.definitions.texts, *self._inputs, *declarations, *statements]
        self.text = "\n".join(lines) + "\n"

    def name_of(self, thing: Any) -> str | None:
        """What a register, variable, stretch or parameter is called; a parameter is declared when it is asked for."""
        name = self._named.get(thing)
        if name is None and isinstance(thing, Parameter):
            return self._declare_parameter(thing)
        return name

    def declare(self, thing: Any, name: str) -> str:
        """Gives something a new name, much like `name`."""
        text = self._named[thing] = self.names.take(name)
        return text

    def declare_loop_parameter(self, parameter: Parameter) -> str:
        """The name of a parameter that a loop declares; it may be the same in several loops."""
        return self._named.get(parameter) or self.declare(parameter, parameter.name)

    def gate_body(
        self, definition: QuantumCircuit, qubits: Mapping[Qubit, str], parameters: Mapping[Parameter, str]
    ) -> list[str]:
        """The statements of the definition of a gate, whose qubits and parameters have these names."""
        return Region(self, definition, qubits, {}, 1, parameters).statements()

    def remark(self, name: str, text: str) -> str:
        """The comment that keeps a name which the program calls differently."""
        if name == text:
            return ""
        self.note("W0702", f"`{name}` is called `{text}` in OpenQASM, where its own name cannot stand or is taken")
        return str(Remark(name))

    def note(self, code: str, message: str) -> None:
        """Reports what does not come along as it was, under a code of the table of diagnostics."""
        self.notes.append(Diagnostic(code, "warning", message))

    def _declare_parameter(self, parameter: Parameter) -> str:
        text = self.declare(parameter, parameter.name)
        if isinstance(parameter, ParameterVectorElement):
            vector = parameter.vector
            remark = Remark(vector.name, parameter.index, len(vector), str(vector[0].uuid))
        else:
            remark = Remark(parameter.name, uuid=str(parameter.uuid))
        self._inputs.append(f"input float[64] {text};{remark}")
        return text

    def _input_variables(self, circuit: QuantumCircuit) -> Iterable[str]:
        for variable in circuit.iter_input_vars():
            name = self.declare(variable, str(variable.name))
            yield f"input {type_text(variable.type)} {name};{Remark(str(variable.name), uuid=str(variable.var))}"

    def _wires(self, wires: Sequence[Any], registers: Sequence[Register], kind: str) -> Iterable[str]:
        """Declares wires in their order: registers where their wires stand in a row, single wires elsewhere.

        Registers over wires that are declared already become aliases.
        """
        rows = _registers_in_a_row(wires, registers)
        place = 0
        while place < len(wires):
            register = rows.get(place)
            if register is None:
                yield f"{kind} {self.declare(wires[place], f'_{kind}{place}')};"
                place += 1
                continue
            name = self.declare(register, register.name)
            self._named.update((wire, f"{name}[{k}]") for k, wire in enumerate(register))
            yield f"{kind}[{len(register)}] {name};{self.remark(register.name, name)}"
            place += len(register)
        for register in registers:
            if register not in self._named:
                yield from self._alias(register)

    def _alias(self, register: Register) -> Iterable[str]:
        if not len(register):
            self.note("W0703", f"the register `{register.name}` is empty: it is left out")
            return
        name = self.declare(register, register.name)
        wires = " ++ ".join(_slice(self._named[wire]) for wire in register)
        yield f"let {name} = {wires};{self.remark(register.name, name)}"


def _registers_in_a_row(wires: Sequence[Any], registers: Sequence[Register]) -> dict[int, Register]:
    """Disjoint registers whose wires are neighbours in order, by the place of the first."""
    places = {wire: place for place, wire in enumerate(wires)}
    rows: dict[int, Register] = {}
    taken: set[Any] = set()
    for register in registers:
        members = list(register)
        first = places[members[0]] if members else 0
        if members and members == list(wires[first : first + len(members)]) and taken.isdisjoint(members):
            rows[first] = register
            taken.update(members)
    return rows


def _slice(wire: str) -> str:
    """One wire as a register: `q[3:3]`."""
    name, bracket, index = wire.partition("[")
    return f"{name}[{index[:-1]}:{index}" if bracket else name


def _build(circuit: QuantumCircuit) -> None:
    """Circuits of the library make their contents when somebody asks for them."""
    len(circuit.data)


class Region:
    """The statements of one circuit.

    Args:
        program: The program they stand in.
        circuit: The circuit.
        qubits: What its qubits are called.
        bits: What its bits are called.
        depth: In how many blocks it stands.
        parameters: The names of parameters, in the body of a gate.
    """

    def __init__(
        self,
        program: Program,
        circuit: QuantumCircuit,
        qubits: Mapping[Qubit, str],
        bits: Mapping[Clbit, str],
        depth: int = 0,
        parameters: Mapping[Parameter, str] | None = None,
    ) -> None:
        self._program = program
        self._circuit = circuit
        self._qubits = qubits
        self._bits = bits
        self._depth = depth
        self._parameters = parameters
        self._indent = _INDENT * depth
        self._lines: list[str] = []
        self._phases: list[float] = []
        self._symbolic_phases: list[str] = []

    def statements(self) -> list[str]:
        """The statements with their indentation. The phase of the region comes first, as one statement if a number."""
        _build(self._circuit)
        self._declare_variables()
        declared = len(self._lines)
        self._add_phase(self._circuit.global_phase)
        self._write_all()
        total = math.fsum(self._phases)
        phases = [number_text(total)] if total else []
        phases += self._symbolic_phases
        self._lines[declared:declared] = [f"{self._indent}gphase({phase});" for phase in phases]
        return self._lines

    def name_of(self, thing: Any) -> str:
        """What a bit, register, variable, stretch or parameter is called here."""
        if isinstance(thing, Clbit):
            return self._bits[thing]
        if self._parameters is not None and isinstance(thing, Parameter):
            return self._parameters[thing]
        name = self._program.name_of(thing)
        if name is not None:
            return name
        if isinstance(thing, ClassicalRegister):
            return self._number_in(thing)
        raise CircuitError(f"{thing} is used in the circuit, but not declared in it")

    def angle(self, value: Any) -> str:
        """A parameter of a gate as text."""
        return angle_text(value, self.name_of)

    def _number_in(self, register: ClassicalRegister) -> str:
        """The number in a register that only an instruction standing inline knows, put together from its bits."""
        kind = f"uint[{len(register)}]"
        terms = [f"({kind}({self._bits[bit]}) << {k})" for k, bit in enumerate(register)]
        return f"({' | '.join(terms)})"

    def _add(self, statement: str) -> None:
        self._lines.append(f"{self._indent}{statement}")

    def _add_phase(self, phase: Any) -> None:
        if not isinstance(phase, ParameterExpression):
            self._phases.append(float(phase))
        elif phase.parameters:
            self._symbolic_phases.append(self.angle(phase))
        else:
            self._phases.append(float(phase.numeric()))

    def _declare_variables(self) -> None:
        """Parameters come in Qiskit's own order, by name: expressions list theirs in another one every time."""
        program = self._program
        if self._depth == 0 and self._parameters is None:
            for parameter in cast("Iterable[Parameter]", self._circuit.parameters):
                program.name_of(parameter)
        for variable in self._circuit.iter_declared_vars():
            name = program.declare(variable, str(variable.name))
            self._add(f"{type_text(variable.type)} {name};{Remark(str(variable.name), uuid=str(variable.var))}")
        for stretch in self._circuit.iter_declared_stretches():
            name = program.declare(stretch, stretch.name)
            self._add(f"stretch {name};{Remark(stretch.name, uuid=str(stretch.var))}")

    # Statements ------------------------------------------------------------------------------------------------

    def _write_all(self) -> None:
        """Large circuits spend their time here, so what is true of a gate wherever it stands is found once."""
        indent, lines, qubits = self._indent, self._lines, self._qubits
        known: dict[str, StandardGate] = {}
        texts: dict[tuple[Qubit, ...], str] = {}
        for instruction in self._circuit._data:  # pyright: ignore[reportPrivateUsage]  (the public one makes copies)
            if not instruction.is_standard_gate():
                self._write(instruction)
                continue
            name = instruction.name  # of Qiskit's own, as it is a standard gate
            gate = known.get(name)
            if gate is None:
                gate = known[name] = self._program.definitions.standard(instruction.operation)
            acting = instruction.qubits
            operands = texts.get(acting)
            if operands is None:
                operands = texts[acting] = ", ".join([qubits[qubit] for qubit in acting])
            if not gate.params:
                lines.append(f"{indent}{gate.name} {operands};")
                continue
            params = instruction.params
            text = ", ".join([repr(x) if type(x) is float and x - x == 0.0 else self.angle(x) for x in params])
            if gate.phase:
                self._add_gate_phase(gate, params)
            if operands:
                lines.append(f"{indent}{gate.name}({text}) {operands};")
            else:
                self._add_phase(params[0])

    def _add_gate_phase(self, gate: StandardGate, params: Sequence[Any]) -> None:
        if all(type(param) is float for param in params):
            form = gate.phase
            self._phases.append(form[0] + sum(a * x for a, x in zip(form[1:], params, strict=False)))
        else:
            self._symbolic_phases.append(phase_text(gate.phase, params, self.name_of))

    def _write(self, instruction: CircuitInstruction) -> None:
        """Anything but a gate of the standard library."""
        operation = instruction.operation
        match operation:
            case Measure():
                self._add(f"{self._bits[instruction.clbits[0]]} = measure {self._operands(instruction)};")
            case Reset():
                self._add(f"reset {self._operands(instruction)};")
            case Barrier():
                if instruction.qubits:
                    self._add(f"barrier {self._operands(instruction)};")
            case Delay():
                self._add(f"delay[{self._duration(operation)}] {self._operands(instruction)};")
            case Store():
                self._store(operation)
            case BreakLoopOp():
                self._add("break;")
            case ContinueLoopOp():
                self._add("continue;")
            case IfElseOp():
                self._if(instruction)
            case WhileLoopOp():
                self._block(f"while ({self._condition(operation.condition)})", operation.blocks[0], instruction)
            case ForLoopOp():
                self._for(instruction)
            case SwitchCaseOp():
                self._switch(instruction)
            case BoxOp():
                self._box(instruction)
            case library.UnitaryGate() if operation.num_qubits == 1:
                *angles, phase = euler_angles(operation)
                self._add_phase(phase)
                self._add(f"U({', '.join(map(number_text, angles))}) {self._operands(instruction)};")
            case Gate() if not instruction.qubits:
                self._add_phase(phase_of(operation))
            case Gate() | AnnotatedOperation():
                self._gate(instruction)
            case _:
                self._inline(instruction)

    def _operands(self, instruction: CircuitInstruction) -> str:
        return ", ".join([self._qubits[qubit] for qubit in instruction.qubits])

    def _gate(self, instruction: CircuitInstruction) -> None:
        call = self._program.definitions.call(instruction.operation, self.angle)
        self._add(f"{call} {self._operands(instruction)};")

    def _inline(self, instruction: CircuitInstruction) -> None:
        """An instruction that may be more than a gate: its definition stands in its place."""
        operation = instruction.operation
        definition = definition_of(operation)
        if definition is None:
            raise CircuitError(
                f"the instruction `{operation.name}` has no definition, so it means nothing outside of Qiskit: "
                "remove it, or define it by gates"
            )
        qubits = dict(zip(definition.qubits, map(self._qubits.__getitem__, instruction.qubits), strict=True))
        bits = dict(zip(definition.clbits, map(self._bits.__getitem__, instruction.clbits), strict=True))
        region = Region(self._program, definition, qubits, bits, self._depth, self._parameters)
        self._lines += region.statements()

    # Classical code and time -----------------------------------------------------------------------------------

    def _expression(self, node: expr.Expr) -> str:
        return expression_text(node, self.name_of)

    def _condition(self, condition: Any) -> str:
        """A condition, the older `(bit or register, value)` included."""
        node = condition if isinstance(condition, expr.Expr) else expr.lift_legacy_condition(condition)
        return self._expression(node)

    def _store(self, store: Store) -> None:
        target = cast("expr.Expr", store.lvalue)
        value = self._expression(cast("expr.Expr", store.rvalue))
        register: Any = target.var if isinstance(target, expr.Var) else None
        if isinstance(register, ClassicalRegister):
            self._add(f"{self.name_of(register)} = bit[{len(register)}]({value});")
        else:
            self._add(f"{self._expression(target)} = {value};")

    def _duration(self, operation: Delay | BoxOp) -> str:
        untyped = cast("Any", operation)
        duration: object = untyped.duration
        unit = str(untyped.unit)
        if isinstance(duration, expr.Expr):
            return self._expression(duration)
        if isinstance(duration, ParameterExpression) and duration.parameters:
            return f"({self.angle(duration)}) * {duration_text(1, unit)}"
        return duration_text(float(cast("float", duration)), unit)

    # Control flow ----------------------------------------------------------------------------------------------

    def _block(
        self, head: str, body: QuantumCircuit, instruction: CircuitInstruction, remark: Remark | str = ""
    ) -> None:
        """`head { statements }`."""
        qubits = dict(zip(body.qubits, map(self._qubits.__getitem__, instruction.qubits), strict=True))
        bits = dict(zip(body.clbits, map(self._bits.__getitem__, instruction.clbits), strict=True))
        self._add(f"{head} {{{remark}")
        self._lines += Region(self._program, body, qubits, bits, self._depth + 1, self._parameters).statements()
        self._add("}")

    def _if(self, instruction: CircuitInstruction) -> None:
        operation = instruction.operation
        then, *otherwise = operation.blocks
        self._block(f"if ({self._condition(operation.condition)})", then, instruction)
        for body in otherwise:
            self._lines.pop()  # the brace that `else` shares
            self._block("} else", body, instruction)

    def _for(self, instruction: CircuitInstruction) -> None:
        indices, parameter, body = instruction.operation.params
        kind, name, remark = "int", "_", ""
        if isinstance(parameter, expr.Var):
            kind, name = type_text(parameter.type), self._program.declare(parameter, str(parameter.name))
            remark = Remark(str(parameter.name), uuid=str(parameter.var))
        elif parameter is not None:
            name = self._program.declare_loop_parameter(parameter)
            remark = Remark(parameter.name, uuid=str(parameter.uuid))
        self._block(f"for {kind} {name} in {_index_set(indices)}", body, instruction, remark)

    def _switch(self, instruction: CircuitInstruction) -> None:
        operation = instruction.operation
        self._program.switches = True
        subject = operation.target
        is_wide = isinstance(subject, expr.Expr) and isinstance(subject.type, types.Uint)
        text = self._expression(subject if isinstance(subject, expr.Expr) else expr.lift(subject))
        cases = [(labels, body) for labels, body in operation.cases_specifier() if CASE_DEFAULT not in labels]
        defaults = [body for labels, body in operation.cases_specifier() if CASE_DEFAULT in labels]
        if not cases:
            self._block("if (true)", defaults[0], instruction)
            return
        self._add(f"switch ({text if is_wide else f'int({text})'}) {{")
        self._depth += 1
        self._indent = _INDENT * self._depth
        for labels, body in cases:
            self._block(f"case {', '.join(str(int(label)) for label in labels)}", body, instruction)
        for body in defaults:
            self._block("default", body, instruction)
        self._depth -= 1
        self._indent = _INDENT * self._depth
        self._add("}")

    def _box(self, instruction: CircuitInstruction) -> None:
        operation = instruction.operation
        for annotation in operation.annotations:
            message = f"the annotation {annotation.namespace} of a box is left out: it has no OpenQASM form"
            self._program.note("W0703", message)
        head = "box" if operation.duration is None else f"box[{self._duration(operation)}]"
        self._block(head, operation.blocks[0], instruction)


def _index_set(indices: range | tuple[int, ...]) -> str:
    """What a loop runs over. Ranges of OpenQASM include their end."""
    if isinstance(indices, range):
        step = f":{indices.step}" if indices.step != 1 else ""
        return f"[{indices.start}{step}:{indices.stop - (1 if indices.step > 0 else -1)}]"
    return f"{{{', '.join(str(int(index)) for index in indices)}}}" if indices else "[0:-1]"
