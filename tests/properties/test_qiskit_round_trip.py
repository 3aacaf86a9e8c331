"""Whatever Qiskit builds means the same here and comes back: random circuits, names, expressions and programs."""

# pyright: basic, reportInvalidTypeForm=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false, reportOperatorIssue=false, reportOptionalOperand=false, reportAttributeAccessIssue=false
# Qiskit states some of its types wrongly, and a test may hand it what they do not allow.

import itertools
import math
import operator

import pytest

pytest.importorskip("qiskit", reason='needs "qcompile[interop]"')

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import (
    AnnotatedOperation,
    ControlFlowOp,
    ControlModifier,
    Gate,
    InverseModifier,
    Parameter,
    PowerModifier,
    library,
)
from qiskit.circuit.classical import expr, types
from qiskit.quantum_info import Operator, random_unitary

from qcompile.interop.qiskit import from_qiskit, to_qiskit
from qcompile.interop.qiskit.names import Names, Remark, identifier
from qcompile.ir.circuit import Circuit

# Qiskit and the front end take their time on a loaded machine.
SETTINGS = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
pytestmark = pytest.mark.timeout(300)

ANGLES = st.floats(-20, 20, allow_nan=False) | st.sampled_from([0.0, -0.0, math.pi, -math.pi / 2, 1e-9, 1e-300, 1e5])
PLAIN = [
    (library.HGate, 0),
    (library.SXdgGate, 0),
    (library.TGate, 0),
    (library.PhaseGate, 1),
    (library.RZGate, 1),
    (library.UGate, 3),
    (library.U2Gate, 2),
    (library.U3Gate, 3),
    (library.RGate, 2),
    (library.CXGate, 0),
    (library.CYGate, 0),
    (library.CRXGate, 1),
    (library.CUGate, 4),
    (library.iSwapGate, 0),
    (library.RYYGate, 1),
    (library.XXMinusYYGate, 2),
    (library.CCXGate, 0),
    (library.CSwapGate, 0),
]


@st.composite
def gates(draw: st.DrawFn, depth: int = 2) -> Gate | AnnotatedOperation:
    """A gate on at most three qubits: of the library, a matrix, a definition, or one of these under modifiers."""
    kind = draw(st.sampled_from(["plain"] * 6 + ["matrix", "definition", "modified"][: 3 if depth else 1]))
    if kind == "matrix":
        return library.UnitaryGate(random_unitary(draw(st.sampled_from([2, 4])), seed=draw(st.integers(0, 99))))
    if kind == "definition":
        body = draw(circuits(depth - 1))
        body.name = draw(st.sampled_from(["mine", "h", "my gate", "q0", "θ"]))
        return body.to_gate()
    if kind == "modified":
        base = draw(gates(depth - 1).filter(lambda gate: gate.num_qubits < 3))
        return AnnotatedOperation(base, draw(modifiers(3 - base.num_qubits)))
    cls, count = draw(st.sampled_from(PLAIN))
    gate = cls(*[draw(ANGLES) for _ in range(count)])
    if getattr(gate, "num_ctrl_qubits", 0) and draw(st.booleans()):
        gate = gate.to_mutable()
        gate.ctrl_state = draw(st.integers(0, (1 << gate.num_ctrl_qubits) - 1))
    return gate


@st.composite
def modifiers(draw: st.DrawFn, room: int) -> list[InverseModifier | PowerModifier | ControlModifier]:
    made: list[InverseModifier | PowerModifier | ControlModifier] = []
    # at most one power that is not whole: Qiskit's matrix of two in a row is that of their product
    fraction = draw(st.sampled_from([0.5, -0.25, 1.0]))
    for word in draw(st.permutations(["inverse", "whole", "fraction", "control"])):
        if not draw(st.booleans()):
            continue
        if word == "inverse":
            made.append(InverseModifier())
        elif word == "whole":
            made.append(PowerModifier(draw(st.integers(-3, 3))))
        elif word == "fraction":
            made.append(PowerModifier(fraction))
        elif room:
            count = draw(st.integers(1, room))
            made.append(ControlModifier(count, draw(st.integers(0, (1 << count) - 1))))
    return made


@st.composite
def circuits(draw: st.DrawFn, depth: int = 2) -> QuantumCircuit:
    """Up to six gates on three qubits, with a phase."""
    circuit = QuantumCircuit(3, global_phase=draw(ANGLES))
    for _ in range(draw(st.integers(0, 6 if depth else 3))):
        gate = draw(gates(depth))
        qubits = draw(st.permutations(range(3)))[: gate.num_qubits]
        circuit.append(gate, qubits)
    return circuit


def distance(left: np.ndarray, right: np.ndarray) -> float:
    return float(np.abs(left - right).max())


# SciPy estimates norms on the way to the matrix powers that Qiskit asks for, and may warn about it
@pytest.mark.filterwarnings("ignore::RuntimeWarning:scipy")
@SETTINGS
@given(circuits())
def test_unitaries_are_kept_with_their_phase(circuit: QuantumCircuit):
    want = Operator(circuit).data
    made = from_qiskit(circuit)
    # roots of matrices with nearly equal eigenvalues lose half the digits
    assert distance(made.to_matrix(), want) < 1e-7
    back = to_qiskit(made)
    assert distance(Operator(back).data, want) < 1e-7
    assert len(back.data) <= len(circuit.data)


@SETTINGS
@given(circuits(depth=0))
def test_a_round_through_text_and_back_is_stable(circuit: QuantumCircuit):
    made = from_qiskit(circuit)
    again = Circuit.from_qasm(made.to_qasm(), assume_zero_init=True)
    assert again == made
    assert to_qiskit(again) == to_qiskit(made)


@SETTINGS
@given(st.text(max_size=12))
def test_any_name_becomes_an_identifier_and_comes_back(name: str):
    text = identifier(name)
    Circuit.from_qasm(f"OPENQASM 3.0;\nqubit {text};\n")
    remark = Remark(name)
    assert Remark.find(f"qubit {text};{remark}") == remark


@SETTINGS
@given(st.lists(st.sampled_from(["a", "a_1", "in", "in_", "θ[0]", "θ_0", "h", "4"]), max_size=12))
def test_names_are_handed_out_once(wanted: list[str]):
    names = Names(["h"])
    given_out = [names.take(name) for name in wanted]
    assert len(set(given_out)) == len(wanted)
    assert "h" not in given_out


@SETTINGS
@given(
    st.lists(st.sampled_from(["q", "x", "if", "a b", "π", "c", "2"]), unique=True, min_size=1, max_size=4), st.data()
)
def test_registers_come_back(names: list[str], data: st.DataObject):
    sizes = [data.draw(st.integers(1, 3)) for _ in names]
    split = data.draw(st.integers(0, len(names)))
    registers = [
        (QuantumRegister if place < split else ClassicalRegister)(size, name)
        for place, (name, size) in enumerate(zip(names, sizes, strict=True))
    ]
    circuit = QuantumCircuit(*registers)
    back = to_qiskit(from_qiskit(circuit))
    assert (back.qregs, back.cregs) == (circuit.qregs, circuit.cregs)
    assert (back.num_qubits, back.num_clbits) == (circuit.num_qubits, circuit.num_clbits)


# Parameters: Qiskit and Python evaluate the same tree.

A, B = Parameter("a"), Parameter("b b")
NUMBERS = st.floats(0.1, 3).map(lambda value: round(value, 3)) | st.integers(1, 5)
EXPRESSIONS = st.recursive(
    st.sampled_from([A, B]),
    lambda inner: st.one_of(
        st.builds(lambda left, right: left + right, inner, inner | NUMBERS),
        st.builds(lambda left, right: right - left, inner, inner | NUMBERS),
        st.builds(lambda left, right: left * right, inner, inner | NUMBERS),
        st.builds(lambda left, right: left / right, inner, NUMBERS),
        st.builds(lambda left, right: right / (left.exp() + 1), inner, NUMBERS),
        st.builds(lambda left: -left, inner),
        st.builds(lambda left: left**2, inner),
        st.builds(lambda left: left.sin(), inner),
        st.builds(lambda left: left.abs(), inner),
    ),
    max_leaves=6,
)


@SETTINGS
@given(EXPRESSIONS)
def test_expressions_keep_their_values(expression: object):
    circuit = QuantumCircuit(1)
    circuit.rx(expression, 0)
    back = to_qiskit(from_qiskit(circuit))
    values = {A: 0.37, B: -1.21}

    def value(made: QuantumCircuit) -> float:
        chosen = {parameter: values[parameter] for parameter in made.parameters}
        return float(made.assign_parameters(chosen).data[0].params[0])

    assert value(back) == pytest.approx(value(circuit), rel=1e-12, abs=1e-12)


# Classical programs: expressions are compared by their values, as the front end folds constants.

V, W = expr.Var.new("v", types.Uint(4)), expr.Var.new("w", types.Uint(6))
REGISTER = ClassicalRegister(4, "c")
ARITHMETIC = [expr.add, expr.sub, expr.mul, expr.bit_and, expr.bit_or, expr.bit_xor]
COMPARISONS = [expr.equal, expr.not_equal, expr.less, expr.less_equal, expr.greater, expr.greater_equal]
LITERALS = st.integers(0, 15).map(lambda value: expr.lift(value, types.Uint(4)))
MIXED = [expr.add, expr.sub, expr.mul]  # of the operators that widen one side


def four(node: expr.Expr) -> expr.Expr:
    return expr.cast(node, types.Uint(4))


UINTS = st.recursive(
    st.sampled_from([V, expr.lift(REGISTER)]) | LITERALS,
    lambda inner: st.one_of(
        st.builds(lambda make, left, right: make(left, right), st.sampled_from(ARITHMETIC), inner, inner),
        st.builds(lambda left, right: expr.div(left, right), inner, st.integers(1, 15)),
        st.builds(lambda left, right: expr.div(left, expr.bit_or(right, 4)), inner, inner),
        st.builds(expr.bit_not, inner),
        st.builds(
            lambda make, left, right: make(left, right),
            st.sampled_from([expr.shift_left, expr.shift_right]),
            inner,
            st.integers(0, 3),
        ),
        st.builds(lambda left, width: four(expr.cast(left, types.Uint(width))), inner, st.integers(2, 6)),
        st.builds(lambda left, count: four(expr.shift_left(left, count, types.Uint(6))), inner, st.integers(0, 3)),
        st.builds(lambda make, left, right: four(make(left, right)), st.sampled_from(MIXED), inner, st.just(W)),
    ),
    max_leaves=6,
)
BOOLS = st.recursive(
    st.one_of(
        st.sampled_from([expr.lift(bit) for bit in REGISTER]),
        st.builds(lambda make, left, right: make(left, right), st.sampled_from(COMPARISONS), UINTS, UINTS),
        st.builds(lambda left: expr.cast(left, types.Bool()), UINTS),
        st.builds(lambda place: expr.index(V, place), st.integers(0, 3)),
    ),
    lambda inner: st.one_of(
        st.builds(expr.logic_not, inner),
        st.builds(expr.logic_and, inner, inner),
        st.builds(expr.logic_or, inner, inner),
    ),
    max_leaves=3,
)


def value_of(node: expr.Expr, v: int, c: int) -> int:
    """What an expression over `V` and `REGISTER` is worth, by Qiskit's rules."""
    mask = (1 << node.type.width) - 1 if isinstance(node.type, types.Uint) else 1
    match node:
        case expr.Value():
            return int(node.value)
        case expr.Var() if node.standalone:
            return 5 * v & mask if node == W else v
        case expr.Var():
            return c if isinstance(node.var, ClassicalRegister) else c >> node.var._index & 1
        case expr.Cast():
            inner = value_of(node.operand, v, c)
            return inner & mask if isinstance(node.type, types.Uint) else int(inner != 0)
        case expr.Index():
            return value_of(node.target, v, c) >> value_of(node.index, v, c) & 1
        case expr.Unary():
            inner = value_of(node.operand, v, c)
            return ~inner & mask if node.op is expr.Unary.Op.BIT_NOT else int(not inner)
        case _:
            left, right = value_of(node.left, v, c), value_of(node.right, v, c)
            return int(PYTHON[node.op.name](left, right)) & mask


PYTHON = {
    "BIT_AND": operator.and_,
    "BIT_OR": operator.or_,
    "BIT_XOR": operator.xor,
    "LOGIC_AND": lambda left, right: left and right,
    "LOGIC_OR": lambda left, right: left or right,
    "EQUAL": operator.eq,
    "NOT_EQUAL": operator.ne,
    "LESS": operator.lt,
    "LESS_EQUAL": operator.le,
    "GREATER": operator.gt,
    "GREATER_EQUAL": operator.ge,
    "SHIFT_LEFT": operator.lshift,
    "SHIFT_RIGHT": operator.rshift,
    "ADD": operator.add,
    "SUB": operator.sub,
    "MUL": operator.mul,
    "DIV": operator.floordiv,
}


def condition_of(operation: ControlFlowOp) -> expr.Expr:
    condition = operation.condition
    return expr.lift_legacy_condition(condition) if isinstance(condition, tuple) else condition


@SETTINGS
@given(UINTS, BOOLS)
def test_classical_expressions_keep_their_values(number: expr.Expr, truth: expr.Expr):
    circuit = QuantumCircuit(QuantumRegister(1, "q"), REGISTER)
    circuit.add_input(V)
    circuit.add_input(W)  # five times `V`
    circuit.store(V, number)
    with circuit.if_test(truth):
        circuit.x(0)
    store, branch = (op.operation for op in to_qiskit(from_qiskit(circuit)).data)
    for v, c in itertools.product((0, 1, 2, 7, 8, 13, 15), repeat=2):
        assert value_of(store.rvalue, v, c) == value_of(number, v, c)
        assert value_of(condition_of(branch), v, c) == value_of(truth, v, c)
