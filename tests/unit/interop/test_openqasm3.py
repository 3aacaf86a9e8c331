"""The AST of the reference implementation, both ways."""

import pytest

openqasm3 = pytest.importorskip("openqasm3", reason='needs "qcompile[interop]"')
pytest.importorskip("antlr4", reason='needs "qcompile[interop]"')

from openqasm3 import ast  # noqa: E402 (stands after the skip)

from qcompile.errors import QasmError  # noqa: E402
from qcompile.interop.openqasm3 import from_ast, to_ast  # noqa: E402
from qcompile.ir.circuit import Circuit  # noqa: E402

PROGRAM = """OPENQASM 3.0;
include "stdgates.inc";
input float[64] theta;
gate mine(t) a { rx(t/2) a; gphase(0.25); }
qubit[3] q;
bit[3] c;
mine(theta) q[0];
ctrl(2) @ inv @ mine(0.5) q[0], q[1], q[2];
let pair = q[0:1];
h pair;
for uint i in [0:2] { rz(0.1) q[0]; }
c = measure q;
if (c == 5) { x q[2]; } else { reset q; }
delay[100ns] q[0];
box { barrier q; }
"""


def test_a_circuit_becomes_the_ast_of_its_text():
    circuit = Circuit.from_qasm(PROGRAM)
    program = to_ast(circuit)
    assert isinstance(program, ast.Program)
    assert program.version == "3.0"
    assert program == openqasm3.parse(PROGRAM)
    assert circuit.to_openqasm3_ast() == program


def test_an_ast_becomes_a_circuit():
    program = openqasm3.parse(PROGRAM)
    circuit = from_ast(program)
    assert to_ast(circuit) == program
    assert Circuit.from_openqasm3_ast(program) == circuit
    assert (circuit.num_qubits, circuit.parameters) == (3, ("theta",))
    assert len(circuit) == len(Circuit.from_qasm(PROGRAM))


def test_built_circuits_and_built_trees():
    circuit = Circuit(2, 2).h(0).cx(0, 1).rz(0.5, 1).measure_all()
    assert from_ast(to_ast(circuit)) == circuit
    call = ast.QuantumGate([], ast.Identifier("h"), [], [ast.Identifier("q")])
    declared = ast.QubitDeclaration(ast.Identifier("q"))
    program = ast.Program([ast.Include("stdgates.inc"), declared, call], version="3.0")
    assert from_ast(program).to_matrix().round(3).tolist() == Circuit(1).h(0).to_matrix().round(3).tolist()


def test_programs_of_version_2_are_converted():
    circuit = Circuit.from_qasm(
        'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\ncreg c[1];\nh q[0];\nmeasure q -> c;\n'
    )
    kinds = [type(statement).__name__ for statement in to_ast(circuit).statements]
    assert kinds[0] == "Include"
    assert {"QubitDeclaration", "QuantumGate", "QuantumMeasurementStatement"} <= set(kinds)


def test_invalid_trees_are_diagnosed():
    program = openqasm3.parse('OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\ncx q[0], q[0];\n')
    with pytest.raises(QasmError) as caught:
        from_ast(program)
    (finding,) = caught.value.diagnostics
    assert (finding.file, finding.line) == ("<openqasm3 AST>", 4)
