"""The Qiskit bridge: gates with their phases, definitions, registers and names, classical code, and what it refuses."""

# pyright: basic, reportInvalidTypeForm=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false, reportOperatorIssue=false, reportOptionalOperand=false, reportAttributeAccessIssue=false
# Qiskit states some of its types wrongly, and a test may hand it what they do not allow.

import copy
import itertools
import random

import pytest

pytest.importorskip("qiskit", reason='needs "qcompile[interop]"')

import numpy as np
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile
from qiskit.circuit import (
    AnnotatedOperation,
    Clbit,
    ControlledGate,
    ControlModifier,
    Duration,
    Gate,
    Instruction,
    InverseModifier,
    Parameter,
    ParameterVector,
    PowerModifier,
    Qubit,
    library,
)
from qiskit.circuit.classical import expr, types
from qiskit.circuit.library import standard_gates
from qiskit.quantum_info import Clifford, Operator, random_unitary
from qiskit.transpiler import CouplingMap

from qcompile import _core
from qcompile.errors import CircuitError
from qcompile.interop.qiskit import from_qiskit, reading, standard, to_qiskit
from qcompile.ir.circuit import Circuit


def assert_same(circuit: QuantumCircuit) -> QuantumCircuit:
    """Equal as a matrix, phase included, in our hands and on the way back, which is returned."""
    want = Operator(circuit).data
    made = from_qiskit(circuit)
    np.testing.assert_allclose(made.to_matrix(), want, atol=1e-9)
    back = to_qiskit(made)
    np.testing.assert_allclose(Operator(back).data, want, atol=1e-9)
    return back


def circuit_of(operation: Instruction | AnnotatedOperation) -> QuantumCircuit:
    circuit = QuantumCircuit(operation.num_qubits, global_phase=0.25)
    circuit.append(operation, range(operation.num_qubits))
    return circuit


def angles(seed: str, count: int) -> list[float]:
    generator = random.Random(seed)
    return [generator.uniform(-7, 7) for _ in range(count)]


def one_of_each() -> dict[str, Gate]:
    """Every class of the standard library, with angles beyond a turn."""
    made: dict[str, Gate] = {}
    for name in dir(standard_gates):
        cls = getattr(standard_gates, name)
        if not (isinstance(cls, type) and issubclass(cls, Gate) and name.endswith("Gate")):
            continue
        if issubclass(cls, (library.MCXGate, library.MCPhaseGate, library.MCU1Gate)) and name.startswith("MC"):
            made[name] = cls(*angles(name, 0 if name == "MCXGate" else 1), 3)
            continue
        made[name] = next(gate for count in range(5) if (gate := try_to_make(cls, angles(name, count))) is not None)
    return made


def try_to_make(cls: type[Gate], params: list[float]) -> Gate | None:
    try:
        return cls(*params)
    except TypeError:
        return None


GATES = one_of_each()
# Classes that share a row of the table with another class.
TWINS = {"CU1Gate": "CPhaseGate", "U1Gate": "PhaseGate", "MCU1Gate": "MCPhaseGate", "MCXGate": "C3XGate"}


def test_the_library_is_covered():
    assert len(GATES) >= 55
    assert {gate.base_class for gate in GATES.values()} >= set(standard.by_class())


@pytest.mark.parametrize("name", GATES)
def test_gates_of_the_library(name: str):
    back = assert_same(circuit_of(GATES[name]))
    if name != "GlobalPhaseGate":
        assert back.data[0].operation.base_class.__name__ == TWINS.get(name, name)


@pytest.mark.parametrize("name", [name for name in GATES if isinstance(GATES[name], ControlledGate)])
def test_every_control_state(name: str):
    gate = GATES[name]
    for state in range(1 << gate.num_ctrl_qubits):
        opened = gate.to_mutable()
        opened.ctrl_state = state
        back = assert_same(circuit_of(opened)).data[0].operation
        if name == "CUGate" and state == 0:  # its base has a phase, so it is a gate of its own under a control
            assert back.modifiers == [ControlModifier(1, 0)]
        else:
            assert (back.num_ctrl_qubits, back.ctrl_state) == (gate.num_ctrl_qubits, state)


MODIFIERS = {
    "inverse": [InverseModifier()],
    "root": [PowerModifier(0.5)],
    "cube": [PowerModifier(3)],
    "minus third": [PowerModifier(-1 / 3)],
    "open control": [ControlModifier(1, 0)],
    "controlled inverse": [InverseModifier(), ControlModifier(2, 1)],
    "inverse root of controlled": [ControlModifier(1, 1), PowerModifier(0.25), InverseModifier()],
    "root of inverse": [InverseModifier(), PowerModifier(0.5)],
    "root of square": [PowerModifier(2), PowerModifier(0.5)],
}


@pytest.mark.parametrize("modifiers", MODIFIERS)
@pytest.mark.parametrize("name", [name for name in GATES if 0 < GATES[name].num_qubits < 4])
def test_annotated_operations(name: str, modifiers: str):
    assert_same(circuit_of(AnnotatedOperation(GATES[name], MODIFIERS[modifiers])))


def test_controls_of_a_phase():
    for count, state in [(1, 1), (1, 0), (2, 3), (3, 5)]:
        operation = AnnotatedOperation(library.GlobalPhaseGate(0.3), ControlModifier(count, state))
        made = from_qiskit(circuit_of(operation))
        want = np.eye(1 << count, dtype=complex)
        want[state, state] = np.exp(0.3j)
        np.testing.assert_allclose(made.to_matrix(), np.exp(0.25j) * want, atol=1e-12)
        np.testing.assert_allclose(Operator(to_qiskit(made)).data, np.exp(0.25j) * want, atol=1e-12)


BESIDE_OTHERS = {
    "clean helpers": lambda: library.MCXVChain(3, ctrl_state=5),
    "helpers in any state": lambda: library.MCXVChain(3, dirty_ancillas=True, relative_phase=True),
    "two targets": lambda: library.MCMTGate(library.XGate(), 2, 2),
    "two targets and an angle": lambda: library.MCMTGate(library.RZGate(0.3), 2, 2, ctrl_state=1),
    "two targets under a control": lambda: library.MCMTGate(library.YGate(), 1, 2).control(1),
    "a phase of its own": lambda: library.CUGate(1, 2, 3, 4).control(1),
    "a phase under open controls": lambda: library.CUGate(1, 2, 3, 4).control(2, ctrl_state=1),
}
"""Controlled gates that are no base under controls: with helping qubits, several targets, further parameters."""


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what there is in all versions of Qiskit 2
@pytest.mark.parametrize("name", BESIDE_OTHERS)
def test_controls_beside_further_qubits_and_parameters(name: str):
    assert_same(circuit_of(BESIDE_OTHERS[name]()))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_helping_qubits_as_users_ask_for_them():
    circuit = QuantumCircuit(7)
    circuit.mcx([0, 1, 2, 3], 4, [5, 6], mode="v-chain")
    circuit.mcx([0, 1, 2, 3, 4], 5, [6], mode="recursion")
    circuit.append(library.MCXVChain(3).control(1, ctrl_state=0), range(7))
    back = to_qiskit(from_qiskit(circuit))
    np.testing.assert_allclose(Operator(back).data, Operator(circuit).data, atol=1e-9)


def test_angles_of_controlled_gates_stay_open():
    theta = Parameter("theta")
    circuit = QuantumCircuit(4)
    circuit.append(library.CUGate(theta, 2, 3, 4 * theta).control(1), [2, 0, 1])
    circuit.append(library.MCMTGate(library.RZGate(theta), 2, 2), range(4))
    back = to_qiskit(from_qiskit(circuit))
    np.testing.assert_allclose(
        Operator(back.assign_parameters([0.3])).data, Operator(circuit.assign_parameters([0.3])).data, atol=1e-9
    )


def test_gates_on_no_qubit_are_phases():
    scalar = library.UnitaryGate([[1j]])
    nested = QuantumCircuit(0, global_phase=0.5)
    nested.append(scalar, [])
    circuit = QuantumCircuit(2)
    circuit.append(scalar, [])
    circuit.append(scalar.control(1, ctrl_state=0), [1])
    circuit.append(nested.to_gate(), [])
    circuit.append(AnnotatedOperation(nested.to_gate(), [ControlModifier(1), InverseModifier()]), [0])
    assert_same(circuit)


def test_matrices_on_one_qubit_are_exact():
    special = [np.eye(2), np.diag([1, 1j]), np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]])]
    for matrix in [*special, *(random_unitary(2, seed=seed).data for seed in range(20))]:
        circuit = circuit_of(library.UnitaryGate(matrix))
        np.testing.assert_allclose(from_qiskit(circuit).to_matrix(), np.exp(0.25j) * matrix, atol=1e-15, rtol=0)


def test_larger_matrices_and_their_controls():
    for qubits in (2, 3):
        gate = library.UnitaryGate(random_unitary(1 << qubits, seed=qubits))
        assert assert_same(circuit_of(gate)).data[0].name == "unitary"
        assert_same(circuit_of(AnnotatedOperation(gate, [PowerModifier(2), ControlModifier(1, 0)])))
    assert_same(circuit_of(AnnotatedOperation(library.UnitaryGate(random_unitary(2, seed=9)), ControlModifier(2))))


def test_nested_definitions_share_statements():
    inner = QuantumCircuit(2, name="inner", global_phase=0.2)
    inner.append(library.XXPlusYYGate(0.3, 0.4), [1, 0])
    outer = QuantumCircuit(3, name="outer")
    outer.append(inner.to_gate(), [0, 2])
    outer.append(inner.to_gate().control(1, ctrl_state=0, annotated=False), [1, 0, 2])
    circuit = QuantumCircuit(4)
    circuit.append(outer.to_gate(), [3, 1, 0])
    circuit.append(outer.to_gate(), [0, 1, 2])
    back = assert_same(circuit)
    assert [op.name for op in back.data] == ["outer", "outer"]
    assert reading.text_of(circuit).count("gate inner") == 1


def test_same_name_other_meaning():
    circuit = QuantumCircuit(1)
    for angle in (0.1, 0.2, 0.1):
        body = QuantumCircuit(1, name="h")  # a name of the library, too
        body.rx(angle, 0)
        circuit.append(body.to_gate(), [0])
    back = assert_same(circuit)
    assert [op.name for op in back.data] == ["h", "h", "h"]
    assert reading.text_of(circuit).count("gate ") == 2


class Halves(Gate):
    """A gate with a matrix and no definition."""

    def __init__(self) -> None:
        super().__init__("halves", 2, [])

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        del dtype, copy
        return np.diag([1, 1j, -1, -1j])


def test_gates_beyond_definitions():
    assert_same(circuit_of(Halves()))
    clifford = Clifford(QuantumCircuit(2))
    circuit = QuantumCircuit(2)
    circuit.append(clifford, [1, 0])
    assert_same(circuit)
    assert_same(circuit_of(library.PermutationGate([2, 0, 1])))
    with pytest.raises(CircuitError, match="`mystery` has neither a definition nor a matrix"):
        from_qiskit(circuit_of(Gate("mystery", 1, [])))
    with pytest.raises(CircuitError, match="`save_state` has no definition"):
        from_qiskit(circuit_of(Instruction("save_state", 1, 0, [])))


def test_instructions_stand_inline():
    circuit = QuantumCircuit(2, 1)
    circuit.initialize([0.6, 0, 0, 0.8], [0, 1])
    inner = QuantumCircuit(1, 1)
    inner.x(0)
    inner.measure(0, 0)
    circuit.append(inner.to_instruction(), [1], [0])
    back = to_qiskit(from_qiskit(circuit))
    assert [op.name for op in back.data] == ["reset", "reset", "state_preparation", "x", "measure"]


# Registers and names ------------------------------------------------------------------------------------------------


def test_registers_keep_names_and_order():
    first, second = QuantumRegister(2, "alice"), QuantumRegister(1, "bob")
    loose = Qubit()
    circuit = QuantumCircuit(first, [loose], second, ClassicalRegister(2, "out"), [Clbit()])
    circuit.h(first[1])
    circuit.cx(loose, second[0])
    circuit.measure([0, 3], [2, 0])
    made = from_qiskit(circuit)
    assert (made.num_qubits, made.num_bits) == (4, 3)
    back = to_qiskit(made)
    assert back == circuit
    assert [back.find_bit(qubit).registers for qubit in back.qubits][2] == []


def test_overlapping_registers_become_aliases():
    base = QuantumRegister(3, "base")
    ends = QuantumRegister(name="ends", bits=[base[2], base[0]])
    bits = ClassicalRegister(2, "c")
    flipped = ClassicalRegister(name="flipped", bits=[bits[1], bits[0]])
    circuit = QuantumCircuit(base, ends, bits, flipped)
    circuit.cx(ends[0], ends[1])
    circuit.measure(base[0], flipped[0])
    made = from_qiskit(circuit)
    assert "let ends = base[2:2] ++ base[0:0];" in made.to_qasm()
    back = to_qiskit(made)
    assert [(register.name, len(register)) for register in back.qregs] == [("base", 3), ("ends", 2)]
    assert back == circuit


def test_registers_out_of_order_keep_the_order_of_qubits():
    qubits = [Qubit() for _ in range(3)]
    mixed = QuantumRegister(name="mixed", bits=[qubits[2], qubits[0]])
    circuit = QuantumCircuit(qubits, mixed)
    circuit.rx(0.1, qubits[0])
    circuit.ry(0.2, qubits[1])
    circuit.rz(0.3, qubits[2])
    back = assert_same(circuit)
    assert [back.find_bit(qubit).index for qubit in back.qregs[0]] == [2, 0]


def test_names_that_cannot_stand_come_back():
    vector, letter = ParameterVector("θ", 3), Parameter("a b")
    circuit = QuantumCircuit(QuantumRegister(1, "x"), QuantumRegister(1, "q-1"), ClassicalRegister(1, "if"))
    circuit.rx(vector[1] + letter, 0)
    circuit.measure(1, 0)
    made = from_qiskit(circuit)
    assert made.parameters == ("a_b", "θ_1")  # in the order of `circuit.parameters`
    assert sorted(found.code for found in made.warnings.diagnostics) == ["W0702"] * 3
    back = to_qiskit(made)
    assert back == circuit
    assert back.parameters == circuit.parameters
    (element,) = [parameter for parameter in back.parameters if parameter.name == "θ[1]"]
    assert (element.vector.name, len(element.vector)) == ("θ", 3)
    assert not back.assign_parameters({vector[1]: 1, letter: 1}).parameters


def test_parameters_survive_copies():
    theta = Parameter("theta")
    circuit = QuantumCircuit(1)
    circuit.rx(theta, 0)
    made = from_qiskit(circuit)
    for other in (made.copy(), copy.deepcopy(made)):
        assert list(to_qiskit(other).parameters) == [theta]


def test_layouts_are_left_to_the_caller():
    circuit = QuantumCircuit(2)
    circuit.cx(0, 1)
    placed = transpile(circuit, coupling_map=CouplingMap.from_line(4), initial_layout=[3, 2], seed_transpiler=1)
    back = to_qiskit(from_qiskit(placed))
    assert back.num_qubits == 4
    assert [[back.find_bit(qubit).index for qubit in op.qubits] for op in back.data] == [[3, 2]]


def test_physical_qubits_get_their_numbers():
    back = to_qiskit(Circuit.from_qasm('OPENQASM 3.0;\ninclude "stdgates.inc";\ncx $3, $1;\n'))
    assert back.num_qubits == 4
    assert [back.find_bit(qubit).index for qubit in back.data[0].qubits] == [3, 1]
    assert back.layout is not None


# Parameters ---------------------------------------------------------------------------------------------------------


def test_expressions_are_exact():
    a, b = Parameter("a"), Parameter("b")
    expressions = [
        a + b / 3,
        2 * a - 0.1 * b + 1e-17,
        (a + 1) * (b - 2) / (a - b / 7),
        -(a**2) + (-a) ** 2,
        2 ** (a / 2),
        1 / (a + 3) - (3 - b),
        (a * b).sin() + a.cos() * b.tan() + a.exp() - b.log(),
        (a / 9).arcsin() + (b / 9).arccos() + a.arctan(),
        (a - b).abs() + a.conjugate(),
        a.bind({a: 0.1 + 0.2}),
        (a * b).subs({b: a + 1}) / -2,
    ]
    values = {a: 0.7310585786300049, b: 1.6487212707001282}
    for expression in expressions:
        circuit = QuantumCircuit(1)
        circuit.rx(expression, 0)
        (back,) = to_qiskit(from_qiskit(circuit)).data[0].params
        numbers = [
            float(value.bind({key: number for key, number in values.items() if key in value.parameters}))
            for value in (expression, back)
            if hasattr(value, "bind")
        ]
        numbers += [value for value in (back,) if isinstance(value, float)]
        assert numbers[0] == pytest.approx(numbers[1], rel=1e-15), expression


def test_signs_have_no_form():
    circuit = QuantumCircuit(1)
    circuit.rx(Parameter("a").sign(), 0)
    with pytest.raises(CircuitError, match="bind the parameter first"):
        from_qiskit(circuit)


def test_symbolic_phases_come_back_together():
    a = Parameter("a")
    circuit = QuantumCircuit(1, global_phase=a / 2)
    circuit.u(a, 0.1, 2 * a, 0)
    back = to_qiskit(from_qiskit(circuit))
    assert (back.global_phase - a / 2).bind({a: 0.3}) == 0
    assert str(back.global_phase) == "0.5*a"


# Classical code -----------------------------------------------------------------------------------------------------


def classical(circuit: QuantumCircuit) -> QuantumCircuit:
    back = to_qiskit(from_qiskit(circuit))
    assert back == circuit
    return back


def test_types_and_operators():
    circuit = QuantumCircuit(2, 3)
    number = circuit.add_var("number", expr.lift(7, types.Uint(8)))
    real = circuit.add_var("real", expr.lift(0.5))
    flag = circuit.add_var("flag", expr.lift(False))
    register = circuit.cregs[0]
    operations = [expr.add, expr.sub, expr.mul, expr.div, expr.bit_and, expr.bit_or, expr.bit_xor]
    for operation in operations:
        circuit.store(number, operation(number, 3))
    circuit.store(number, expr.shift_left(number, 2))
    circuit.store(number, expr.shift_right(number, 2))
    circuit.store(number, expr.bit_not(number))
    circuit.store(number, expr.add(expr.mul(number, 2), expr.sub(number, expr.add(number, 1))))
    circuit.store(number, expr.cast(register, types.Uint(8)))
    for comparison in [expr.equal, expr.not_equal, expr.less, expr.less_equal, expr.greater, expr.greater_equal]:
        circuit.store(flag, comparison(number, 200))
        circuit.store(flag, comparison(real, 0.25))
    circuit.store(real, expr.mul(expr.add(real, 1.5), expr.negate(real)))
    circuit.store(
        flag, expr.logic_or(expr.logic_and(flag, circuit.clbits[0]), expr.logic_not(expr.index(register, number)))
    )
    circuit.store(flag, expr.index(number, 3))
    circuit.store(circuit.clbits[1], expr.less(register, 2))
    circuit.store(flag, expr.bit_xor(expr.bit_not(circuit.clbits[0]), expr.bit_not(flag)))
    with circuit.if_test(expr.bit_not(circuit.clbits[0])):
        circuit.x(0)
    classical(circuit)


def test_registers_as_numbers():
    circuit = QuantumCircuit(1, 4)
    register = circuit.cregs[0]
    with circuit.if_test(expr.less(expr.add(register, 3), 9)):
        circuit.x(0)
    with circuit.if_test(expr.equal(expr.shift_left(register, 1), 12)):
        circuit.x(0)
    with circuit.while_loop(expr.not_equal(expr.bit_not(register), register)):
        circuit.x(0)
    classical(circuit)


def test_blocks_capture_variables():
    circuit = QuantumCircuit(1, 1)
    outer = circuit.add_var("outer", expr.lift(True))
    with circuit.if_test((0, 1)):
        inner = circuit.add_var("inner", expr.lift(3, types.Uint(4)))
        with circuit.while_loop(outer):
            circuit.store(outer, expr.less(inner, 2))
            circuit.store(inner, expr.add(inner, 1))
    classical(circuit)


def test_loop_variables():
    circuit = QuantumCircuit(1, 1)
    with circuit.for_loop(range(4)) as step:
        circuit.rx(step * 0.5 + 1, 0)
        circuit.ry(-step, 0)
    body = QuantumCircuit([circuit.qubits[0]])
    index = body.add_input("index", types.Uint(4))
    with body.if_test(expr.less(index, 2)):
        body.x(0)
    circuit.for_loop(range(3), index, body, [0], [])
    classical(circuit)


@pytest.mark.parametrize(
    "indices", [range(3), range(2, 11, 4), range(9, 0, -3), range(5, 5), range(4, 0), range(-3, 1), (4, -1, 4), ()]
)
def test_index_sets(indices: range | tuple[int, ...]):
    circuit = QuantumCircuit(1)
    with circuit.for_loop(indices) as step:
        circuit.rx(step, 0)
    (back,) = to_qiskit(from_qiskit(circuit)).data
    assert tuple(back.operation.params[0]) == tuple(indices)


def test_durations():
    circuit = QuantumCircuit(2)
    for amount, unit in [(100, "dt"), (12.5, "ns"), (2, "us"), (1e-3, "ms"), (3e-7, "s"), (250, "ps")]:
        circuit.delay(amount, 0, unit)
    with circuit.box(duration=2.5, unit="us"):
        circuit.delay(7, 1, "ns")
    back = to_qiskit(from_qiskit(circuit))
    delays = [(op.operation.duration, op.operation.unit) for op in back.data if op.name == "delay"]
    assert delays == [(100, "dt"), (12.5, "ns"), (2.0, "us"), (1e-3, "ms"), (3e-7, "s"), (0.25, "ns")]
    box = back.data[-1].operation
    assert (box.duration, box.unit) == (2.5, "us")


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("delay[2 * 50ns] q[0];", (100.0, "ns")),
        ("const duration d = 0.5us; delay[3 * d] q[0];", (1.5, "us")),
        ("const duration d = 8dt; delay[d / 2] q[0];", (4, "dt")),
    ],
)
def test_durations_that_are_known_are_numbers(text: str, duration: tuple[float, str]):
    operation = to_qiskit(Circuit.from_qasm(HEAD + "qubit[1] q; " + text)).data[0].operation
    assert (operation.duration, operation.unit) == duration


def test_durations_with_parameters():
    # as objects alone: the exporter of Qiskit writes `delay[lengthns]`, one name
    circuit = QuantumCircuit(1)
    length = Parameter("length")
    for duration, unit in ((length, "ns"), (2 * length + 1, "dt"), (-length / 3, "us")):
        circuit.delay(duration, 0, unit)
    assert to_qiskit(from_qiskit(circuit)) == circuit


def test_durations_that_change_are_refused():
    for text in ("duration d = 4ns; delay[d] q;", "input duration d; box[2 * d] { x q; }"):
        with pytest.raises(CircuitError, match=r"the duration in `(delay\[d\] q;|box\[2 \* d\])` changes"):
            to_qiskit(Circuit.from_qasm(HEAD + "qubit q; " + text))


def test_stretches_are_declared():
    circuit = QuantumCircuit(1)
    gap = circuit.add_stretch("gap")
    circuit.delay(expr.add(gap, Duration.ns(4)), 0)
    assert "delay[gap + 4.0ns] q[0];" in from_qiskit(circuit).to_qasm()


def test_switches():
    circuit = QuantumCircuit(1, 2)
    number = circuit.add_input("number", types.Uint(3))
    with circuit.switch(number) as case:
        with case(0, 5):
            circuit.x(0)
        with case(case.DEFAULT):
            circuit.y(0)
    with circuit.switch(circuit.clbits[0]) as case, case(True):
        circuit.z(0)
    classical(circuit)


def test_annotations_of_boxes_are_reported():
    from qiskit.circuit import Annotation

    class Mark(Annotation):
        namespace = "test.mark"

    circuit = QuantumCircuit(1)
    with circuit.box([Mark()]):
        circuit.x(0)
    made = from_qiskit(circuit)
    assert "annotation test.mark" in made.warnings.text
    assert {found.code for found in made.warnings.diagnostics} <= {code for code, *_ in _core.codes()}


# Refusals -----------------------------------------------------------------------------------------------------------

HEAD = 'OPENQASM 3.1;\ninclude "stdgates.inc";\n'
REFUSED = {
    "qubit[2] q; input uint[4] n; for uint i in [0:n] { x q[0]; }": "only the running program knows",
    "qubit[2] q; for int i in [0:1] { x q[i]; }": "unroll the loop",
    "qubit q; bit c; c = measure q; if (c) { end; }": "`end;` has no form in Qiskit",
    "def f(qubit a) { x a; } qubit q; f(q);": "inline what it calls",
    "qubit q; input int n; rx(n) q;": "`n` has the type int",
    "output float[64] f; qubit q; f = 0.5;": "output",
    "qubit q; float f = 0.5; rx(f) q; f = 1.5; rx(f) q;": "the variable `f`",
    "pragma vendor thing\nqubit q; x q;": "pragma statements have no form in Qiskit",
    "qubit q; { x q; }": "a scope of its own",
    "qubit q; int n = 3; n = n - 5; if (n < 0) { x q; }": "int",
    "qubit q; x $0; h q;": "both physical qubits",
    "qubit q; complex w = 1.0im; x q;": "complex",
}


@pytest.mark.parametrize("program", REFUSED)
def test_what_qiskit_cannot_say_is_named(program: str):
    circuit = Circuit.from_qasm(HEAD + program)
    with pytest.raises(CircuitError) as caught:
        to_qiskit(circuit)
    assert REFUSED[program] in str(caught.value)


def test_angles_that_wrap_are_announced():
    circuit = Circuit.from_qasm(HEAD + "input angle[8] a;\nqubit q;\nrx(a) q;\n")
    with pytest.warns(UserWarning, match="a: inputs of type angle"):
        back = to_qiskit(circuit)
    assert back.metadata == {"openqasm_types": {"a": "angle[8]"}}


def test_what_only_openqasm_has_but_qiskit_can_say():
    back = to_qiskit(
        Circuit.from_qasm(HEAD + "qubit[2] q; bit c; measure q[0]; delay[5ns] q; ctrl @ U(1, 2, 3) q[0], q[1];")
    )
    assert [op.name for op in back.data] == ["measure", "barrier", "delay", "delay", "cu"]
    assert back.num_clbits == 2


def test_every_statement_form_is_tried():
    """The states of one control over two gates, written by hand and through Qiskit, are the same circuit."""
    for values in itertools.product((0, 1), repeat=2):
        words = " ".join("ctrl @" if value else "negctrl @" for value in values)
        ours = Circuit.from_qasm(f"{HEAD}qubit[3] q; {words} y q[0], q[1], q[2];")
        circuit = QuantumCircuit(3)
        circuit.append(library.YGate().control(2, ctrl_state=values[0] + 2 * values[1], annotated=False), [0, 1, 2])
        assert from_qiskit(circuit) == ours
