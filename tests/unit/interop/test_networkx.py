"""Circuits as graphs: wires are paths, circuits come back, and broken graphs are refused."""

import random
import re
from typing import Any

import pytest

nx = pytest.importorskip("networkx", reason='needs "qcompile[interop]"')

from qcompile.errors import CircuitError  # noqa: E402 (stands after the skip)
from qcompile.interop.networkx import from_networkx, to_networkx  # noqa: E402
from qcompile.ir.circuit import Circuit  # noqa: E402

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'


def random_circuit(seed: int, qubits: int = 4, ops: int = 40) -> Circuit:
    generator = random.Random(seed)
    circuit = Circuit(qubits, qubits).global_phase(generator.uniform(-3, 3))
    for _ in range(ops):
        first, second, third = generator.sample(range(qubits), 3)
        match generator.randrange(7):
            case 0:
                circuit.h(first)
            case 1:
                circuit.rz(generator.uniform(-7, 7), first)
            case 2:
                circuit.cx(first, second)
            case 3:
                circuit.ccx(first, second, third)
            case 4:
                circuit.measure(first, second)
            case 5:
                circuit.reset(first)
            case _:
                circuit.barrier(first, third)
    return circuit


def wires_of(graph: Any) -> list[str]:
    return [*graph.graph["qubits"], *graph.graph["bits"]]


@pytest.mark.parametrize("seed", range(20))
def test_circuits_come_back(seed: int):
    circuit = random_circuit(seed)
    graph = to_networkx(circuit)
    assert nx.is_directed_acyclic_graph(graph)
    assert from_networkx(graph) == circuit
    assert Circuit.from_networkx(circuit.to_networkx()) == circuit


@pytest.mark.parametrize("seed", range(5))
def test_wires_are_paths(seed: int):
    graph = to_networkx(random_circuit(seed))
    for wire in wires_of(graph):
        node, passed = ("in", wire), []
        while node != ("out", wire):
            (node,) = [end for _, end, key in graph.out_edges(node, keys=True) if key == wire]
            passed.append(node)
        on_wire = [
            node for node, data in graph.nodes(data=True) if wire in data.get("qubits", []) + data.get("bits", [])
        ]
        assert passed[:-1] == sorted(on_wire)


def test_nodes_say_what_they_are():
    graph = to_networkx(Circuit(2, 1).rx("2*theta", 0).cx(0, 1).measure(1, 0))
    assert graph.graph["parameters"] == ["theta"]
    wires = {"qubits": ["q[0]"], "bits": [], "others": []}
    assert graph.nodes[0] == {"name": "rx", "params": ["2.0*theta"], **wires, "detail": None}
    assert (graph.nodes[1]["qubits"], graph.nodes[2]["bits"]) == (["q[0]", "q[1]"], ["c[0]"])
    assert set(graph.edges(keys=True)) >= {(0, 1, "q[0]"), (1, 2, "q[1]"), (2, ("out", "c[0]"), "c[0]")}


def test_parameters_come_back():
    circuit = Circuit(1).rx("2*theta + phi/4", 0).rz("sin(theta)*phi", 0).global_phase("theta")
    assert from_networkx(to_networkx(circuit)) == circuit


def test_programs_give_graphs_without_their_declarations():
    circuit = Circuit.from_qasm(f"{HEAD}qubit[2] q;\nbit c;\nh q[0];\ncx q[0], q[1];\nc = measure q[1];\n")
    graph = to_networkx(circuit)
    names = [data["name"] for _, data in graph.nodes(data=True) if data["name"] not in {"in", "out"}]
    assert names == ["h", "cx", "measure"]
    assert from_networkx(graph) == Circuit(2, 1).h(0).cx(0, 1).measure(1, 0)


def test_edits_of_the_graph_count():
    graph = to_networkx(Circuit(1).h(0).x(0).h(0))
    graph.remove_node(1)
    graph.add_edge(0, 2, key="q[0]")
    assert from_networkx(graph) == Circuit(1).h(0).h(0)


def test_control_flow_and_own_gates_are_nodes():
    own = "gate mine a { h a; }\nqubit[2] q;\nbit c;\nmine q[0];\nnegctrl @ mine q[0], q[1];\n"
    program = f"{HEAD}{own}if (c) {{ x q[1]; }}\n"
    graph = to_networkx(Circuit.from_qasm(program))
    found = {data["name"]: data["detail"] for _, data in graph.nodes(data=True) if data.get("detail")}
    assert {"mine", "block"} < set(found)
    assert found["block"]["kind"] == "if"
    assert any(name.startswith("negctrl @ ") for name in found)
    with pytest.raises(CircuitError, match="has no meaning without the program it came from"):
        from_networkx(graph)


def test_ops_may_be_called_anything():
    circuit = random_circuit(3)
    graph = to_networkx(circuit)
    names: dict[Any, Any] = {0: "ab", 1: "first", 2: (1, 2, 3)}
    for called in (names, str):
        back = from_networkx(nx.relabel_nodes(graph, called))
        assert back.structure_hash() == circuit.structure_hash()


def refused(graph: Any, message: str) -> None:
    with pytest.raises(CircuitError, match=re.escape(message)):
        from_networkx(graph)


def test_broken_graphs_are_refused():
    graph = to_networkx(Circuit(2).h(0).cx(0, 1))
    cyclic = graph.copy()
    cyclic.remove_edge(("in", "q[0]"), 0, key="q[0]")
    cyclic.remove_edge(1, ("out", "q[0]"), key="q[0]")
    cyclic.add_edge(1, 0, key="q[0]")
    refused(cyclic, "cycle")

    branching = graph.copy()
    branching.add_edge(0, ("out", "q[0]"), key="q[0]")
    refused(branching, "branches")

    open_ended = graph.copy()
    open_ended.remove_edge(0, 1, key="q[0]")
    refused(open_ended, "needs the wires ['q[0]']")

    unknown = graph.copy()
    unknown.nodes[0]["name"] = "hadamardish"
    refused(unknown, "hadamardish")

    nameless = graph.copy()
    nameless.add_node("stray")
    refused(nameless, "no attribute `name`")

    measured = graph.copy()
    measured.nodes[0]["name"] = "measure"
    refused(measured, "node 0 is `measure`")

    strange = graph.copy()
    strange.graph["qubits"] = ["q[0]"]
    refused(strange, "node 1 is on `q[1]`, which is not among the `qubits` of the graph")

    refused(nx.MultiDiGraph(), "no attribute `qubits`")
