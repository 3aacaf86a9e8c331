"""What Qiskit is known to export: each program comes in as its object and as its OpenQASM text, and goes back."""

# pyright: basic, reportInvalidTypeForm=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false, reportOperatorIssue=false, reportOptionalOperand=false, reportAttributeAccessIssue=false
# Qiskit states some of its types wrongly, and a test may hand it what they do not allow.

import math
from collections.abc import Callable

import pytest

pytest.importorskip("qiskit", reason='needs "qcompile[interop]"')

import numpy as np
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, qasm3, transpile
from qiskit.circuit import Clbit, ControlFlowOp, Duration, Parameter, ParameterVector, Qubit, library
from qiskit.circuit.classical import expr, types
from qiskit.circuit.library import PauliEvolutionGate, qaoa_ansatz, quantum_volume
from qiskit.quantum_info import Operator, SparsePauliOp
from qiskit.transpiler import CouplingMap

from qcompile.interop.qiskit import from_qiskit, to_qiskit
from qcompile.ir.circuit import Circuit

Program = Callable[[], QuantumCircuit]
PROGRAMS: dict[str, Program] = {}


def program(make: Program) -> Program:
    """Registers a program under its function's name."""
    PROGRAMS[make.__name__] = make
    return make


@program
def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure([0, 1], [0, 1])
    return circuit


@program
def parameters() -> QuantumCircuit:
    theta, a = ParameterVector("θ", 2), Parameter("a")
    circuit = QuantumCircuit(2)
    circuit.rx(theta[0], 0)
    circuit.ry(theta[1] * 2 + a / 3, 1)
    circuit.rz(a**2, 0)
    circuit.rzz(a.sin() - 1 / (theta[0] + 2), 0, 1)
    return circuit


@program
def transpiled() -> QuantumCircuit:
    circuit = QuantumCircuit(3)
    circuit.h(0)
    circuit.cx(0, 2)
    circuit.cx(1, 2)
    return transpile(
        circuit,
        coupling_map=CouplingMap.from_line(5),
        basis_gates=["rz", "sx", "x", "cx"],
        initial_layout=[4, 0, 2],
        seed_transpiler=1,
    )


@program
def if_else() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    circuit.h(0)
    circuit.measure(0, 0)
    with circuit.if_test((0, 1)) as otherwise:
        circuit.x(1)
    with otherwise:
        circuit.z(1)
    return circuit


@program
def while_loop() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    with circuit.while_loop((circuit.clbits[0], 0)):
        circuit.h(0)
        circuit.measure(0, 0)
    return circuit


@program
def for_loops() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    with circuit.for_loop(range(4)) as step:
        circuit.rx(step * math.pi / 4, 0)
        circuit.cx(0, 1)
    with circuit.for_loop((1, 5, 7)) as step:
        circuit.rz(step, 0)
    with circuit.for_loop(range(3)):
        circuit.x(0)
    return circuit


@program
def jumps() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 2)
    with circuit.for_loop(range(5)):
        circuit.h(0)
        circuit.measure(0, 0)
        with circuit.if_test((0, 1)):
            circuit.break_loop()
        with circuit.if_test((1, 1)):
            circuit.continue_loop()
    return circuit


@program
def switch() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    circuit.measure([0, 1], [0, 1])
    with circuit.switch(circuit.cregs[0]) as case:
        with case(0):
            circuit.x(0)
        with case(1, 2):
            circuit.z(0)
        with case(case.DEFAULT):
            circuit.y(0)
    return circuit


@program
def conditions() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 3)
    circuit.measure([0, 1], [0, 1])
    with circuit.if_test(expr.logic_and(circuit.clbits[0], expr.logic_not(circuit.clbits[1]))):
        circuit.x(0)
    with circuit.if_test(expr.less(circuit.cregs[0], 5)):
        circuit.x(0)
    with circuit.if_test(expr.equal(expr.bit_and(circuit.cregs[0], 3), 2)):
        circuit.x(0)
    return circuit


@program
def variables() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 3)
    count = circuit.add_var("count", expr.lift(5, types.Uint(8)))
    flag = circuit.add_input("flag", types.Bool())
    circuit.measure([0, 1], [0, 1])
    with circuit.if_test(flag):
        circuit.store(count, expr.bit_xor(count, 3))
    with circuit.while_loop(expr.greater(count, 2)):
        circuit.x(0)
        circuit.store(count, expr.bit_and(count, 1))
    return circuit


@program
def boxes() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    with circuit.box():
        circuit.x(0)
        circuit.cx(0, 1)
    with circuit.box(duration=100, unit="ns"):
        circuit.x(0)
    return circuit


@program
def delays() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.delay(100, 0, "dt")
    circuit.delay(2.5, 1, "us")
    circuit.delay(30, 0, "ns")
    circuit.barrier()
    return circuit


@program
def delays_that_are_computed() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    gap = circuit.add_stretch("gap")
    circuit.delay(expr.add(gap, Duration.ns(4)), 0)
    circuit.delay(expr.mul(2, gap), 1)
    with circuit.box(duration=expr.add(gap, gap)):
        circuit.delay(gap, 0)
    return circuit


@program
def many_controls() -> QuantumCircuit:
    circuit = QuantumCircuit(5)
    circuit.h(range(5))
    circuit.mcx([0, 1, 2, 3], 4)
    circuit.ccx(0, 1, 2)
    circuit.append(library.C3XGate(), [0, 1, 2, 3])
    circuit.mcp(0.3, [0, 1, 2], 3)
    return circuit


@program
def beyond_the_library() -> QuantumCircuit:
    circuit = QuantumCircuit(3)
    circuit.h(range(3))
    circuit.append(library.CXGate(ctrl_state=0), [0, 1])
    for gate in (library.iSwapGate(), library.ECRGate(), library.DCXGate(), library.CSXGate(), library.CSGate()):
        circuit.append(gate, [1, 0])
    for angle, gate in enumerate((library.RXXGate, library.RYYGate, library.RZXGate), 1):
        circuit.append(gate(0.1 * angle), [0, 2])
    circuit.append(library.XXPlusYYGate(0.1, 0.2), [0, 1])
    circuit.append(library.XXMinusYYGate(0.1, 0.2), [0, 1])
    circuit.rccx(0, 1, 2)
    circuit.sxdg(0)
    circuit.r(0.1, 0.2, 0)
    circuit.u(0.1, 0.2, 0.3, 0)
    circuit.cu(0.1, 0.2, 0.3, 0.4, 0, 1)
    return circuit


@program
def evolution() -> QuantumCircuit:
    circuit = QuantumCircuit(3)
    operator = SparsePauliOp(["XXI", "IZZ", "YIY"], [0.3, 0.7, -0.2])
    circuit.append(PauliEvolutionGate(operator, time=0.4), [0, 1, 2])
    return circuit.decompose()  # a matrix of the undecomposed one is without the error of the product formula


@program
def qaoa() -> QuantumCircuit:
    return qaoa_ansatz(SparsePauliOp(["ZZI", "IZZ", "ZIZ"]), reps=2)


@program
def volume() -> QuantumCircuit:
    return quantum_volume(4, 3, seed=3)


@program
def keyword_names() -> QuantumCircuit:
    circuit = QuantumCircuit(QuantumRegister(2, "in"), ClassicalRegister(2, "measure"))
    circuit.h(0)
    circuit.rx(Parameter("pi"), 0)
    circuit.measure([0, 1], [0, 1])
    return circuit


@program
def loose_wires() -> QuantumCircuit:
    circuit = QuantumCircuit([Qubit(), Qubit()], [Clbit()])
    circuit.h(0)
    circuit.measure(0, 0)
    return circuit


@program
def own_gates() -> QuantumCircuit:
    inner = QuantumCircuit(2, name="my gate")
    inner.h(0)
    inner.cx(0, 1)
    inner.rz(0.3, 1)
    circuit = QuantumCircuit(3)
    circuit.append(inner.to_gate(), [0, 1])
    circuit.append(inner.to_gate(), [2, 1])
    return circuit


@program
def own_parametric_gates() -> QuantumCircuit:
    theta = Parameter("theta")
    inner = QuantumCircuit(1, name="turn")
    inner.rx(theta, 0)
    circuit = QuantumCircuit(1)
    circuit.append(inner.to_gate(), [0])
    circuit.rz(theta, 0)
    return circuit


@program
def resets() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    circuit.reset(0)
    circuit.measure(0, 0)
    circuit.measure(0, 1)
    circuit.reset(1)
    return circuit


@program
def nested_blocks() -> QuantumCircuit:
    circuit = QuantumCircuit(3, 2)
    with circuit.for_loop(range(2)):
        circuit.h(0)
        circuit.measure(0, 0)
        with circuit.if_test((circuit.cregs[0], 1)):
            circuit.cx(1, 2)
            with circuit.while_loop((1, 0)):
                circuit.x(1)
                circuit.measure(1, 1)
    return circuit


def open_program(name: str) -> QuantumCircuit:
    return PROGRAMS[name]()


def from_text(circuit: QuantumCircuit) -> Circuit:
    """Through the exporter of Qiskit, which writes the `U` of its own."""
    return Circuit.from_qasm(qasm3.dumps(circuit), u_convention="qiskit", assume_zero_init=True)


def bound(circuit: QuantumCircuit) -> QuantumCircuit:
    """With a value for each parameter that depends on the letters and digits of its name alone."""
    values = {
        parameter: 0.1 + sum(map(ord, filter(str.isalnum, parameter.name))) % 97 / 31
        for parameter in circuit.parameters
    }
    return circuit.assign_parameters(values)


def is_unitary(circuit: QuantumCircuit) -> bool:
    names = {"measure", "reset", "store"}
    return not any(names & {op.name} or isinstance(op.operation, ControlFlowOp) for op in circuit.data)


UNITARY = [name for name in PROGRAMS if is_unitary(PROGRAMS[name]())]
# Their gates come back as plain gates with a definition, which Qiskit does not call equal to those of its classes; a
# jump touches every wire of its region, which Qiskit's own blocks do not say.
DIFFERENT_CLASSES = {"many_controls", "volume", "evolution", "jumps"}


def test_the_set_is_as_large_as_it_claims():
    assert len(PROGRAMS) >= 22
    assert len(UNITARY) >= 10


@pytest.mark.parametrize("name", PROGRAMS)
def test_exports_are_read(name: str):
    made = from_text(open_program(name))
    assert made.num_qubits >= 1
    assert not [found for found in made.warnings.diagnostics if found.code != "W0601"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_exports_go_back_to_qiskit(name: str):
    circuit = open_program(name)
    back = to_qiskit(from_text(circuit))
    assert back.num_clbits == circuit.num_clbits
    kinds = {op.name for op in circuit.data if isinstance(op.operation, ControlFlowOp)}
    assert {op.name for op in back.data if isinstance(op.operation, ControlFlowOp)} == kinds


@pytest.mark.parametrize("name", UNITARY)
def test_exports_mean_the_same(name: str):
    # the exporter loses the global phase and rounds angles to fractions of pi
    circuit = open_program(name)
    back = to_qiskit(from_text(circuit))
    if circuit.layout is not None:  # physical qubits beyond the last that is used are not in the text
        back = QuantumCircuit(circuit.num_qubits).compose(back, range(back.num_qubits))
    assert Operator(bound(back)).equiv(Operator(bound(circuit)), rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("name", UNITARY)
def test_objects_mean_the_same(name: str):
    circuit = open_program(name)
    made = from_qiskit(circuit)
    want = Operator(bound(circuit)).data
    np.testing.assert_allclose(Operator(bound(to_qiskit(made))).data, want, atol=1e-9)
    numbers = from_qiskit(bound(circuit))
    np.testing.assert_allclose(numbers.to_matrix(), want, atol=1e-9)


@pytest.mark.parametrize("name", sorted(PROGRAMS.keys() - DIFFERENT_CLASSES))
def test_objects_come_back_equal(name: str):
    circuit = open_program(name)
    circuit._layout = None
    back = to_qiskit(from_qiskit(circuit))
    assert back == circuit
    assert [register.name for register in (*back.qregs, *back.cregs)] == [
        register.name for register in (*circuit.qregs, *circuit.cregs)
    ]


@pytest.mark.parametrize("name", sorted(DIFFERENT_CLASSES))
def test_others_come_back_with_the_same_ops(name: str):
    circuit = open_program(name)
    back = to_qiskit(from_qiskit(circuit))
    assert back.count_ops() == circuit.count_ops()
    assert (back.qregs, back.cregs) == (circuit.qregs, circuit.cregs)


@pytest.mark.parametrize("name", ["if_else", "while_loop", "for_loops", "jumps", "boxes", "delays", "nested_blocks"])
def test_object_and_export_are_one_circuit(name: str):
    circuit = open_program(name)
    assert from_qiskit(circuit) == from_text(circuit)


@pytest.mark.parametrize("name", sorted(PROGRAMS.keys() - {"volume"}))  # Qiskit rounds its phases into one turn
def test_a_second_round_changes_nothing(name: str):
    once = from_qiskit(open_program(name))
    assert from_qiskit(to_qiskit(once)) == once
