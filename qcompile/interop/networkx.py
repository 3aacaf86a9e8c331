"""A circuit as a networkx graph: nodes are ops, edges are wires.

Node `k` is row k of the main region, with the attributes `name`, `params` (radians or expressions as text), `qubits`
and `bits` (wire names in operand order). Every wire is a path from the node `("in", wire)` through the ops that touch
it, in order, to `("out", wire)`; the key of an edge is the wire's name, so two ops may be joined by several edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qcompile.errors import CircuitError, needs_extra
from qcompile.ir.circuit import Circuit
from qcompile.ir.expressions import text_of

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["from_networkx", "to_networkx"]


def to_networkx(circuit: Circuit) -> nx.MultiDiGraph:
    """The graph of the main region; a control-flow statement is one node, its attribute `detail` holds the bodies.

    Graph attributes: `qubits` and `bits` (wire names in order), `phase` (radians or text), `parameters`.
    """
    with needs_extra("interop"):
        import networkx as nx

    region = circuit.core.tree()["main"]
    qubits: list[str] = region["qubits"]
    bits: list[str] = region["bits"]
    graph = nx.MultiDiGraph(
        qubits=qubits, bits=bits, phase=_readable(region["phase"]), parameters=list(circuit.parameters)
    )
    last: dict[str, Any] = {}
    for wire in [*qubits, *bits]:
        graph.add_node(("in", wire), name="in")
        last[wire] = ("in", wire)
    for row, (name, wires, params, detail) in enumerate(region["ops"]):
        touched = [qubits[wire] if wire >= 0 else bits[-1 - wire] for wire in wires]
        graph.add_node(
            row,
            name=name,
            params=[_readable(param) for param in params],
            qubits=[wire for wire, number in zip(touched, wires, strict=True) if number >= 0],
            bits=[wire for wire, number in zip(touched, wires, strict=True) if number < 0],
            detail=detail,
        )
        for wire in touched:
            graph.add_edge(last[wire], row, key=wire)
            last[wire] = row
    for wire in [*qubits, *bits]:
        graph.add_node(("out", wire), name="out")
        graph.add_edge(last[wire], ("out", wire), key=wire)
    return graph


def _readable(param: Any) -> float | str:
    return param if isinstance(param, float) else text_of(param)


def from_networkx(graph: nx.MultiDiGraph) -> Circuit:
    """The circuit of such a graph, in one of its topological orders (that of the node numbers where they allow it).

    Gates, measurements, resets and barriers come back. Only `name`, `params`, the wires of the edges and, for the
    order of operands, `qubits` and `bits` are read.

    Raises:
        CircuitError: for a cycle, a wire that branches, or a node that is no gate, measurement, reset or barrier.
    """
    with needs_extra("interop"):
        import networkx as nx

    qubits = {wire: number for number, wire in enumerate(graph.graph["qubits"])}
    bits = {wire: number for number, wire in enumerate(graph.graph["bits"])}
    _check_wires(graph)
    try:
        order = list(nx.lexicographical_topological_sort(graph, key=_position))
    except nx.NetworkXUnfeasible as error:
        raise CircuitError("the graph has a cycle: no op of it can be the first") from error
    circuit = Circuit(len(qubits), len(bits))
    for node in order:
        data = graph.nodes[node]
        match data["name"]:
            case "in" | "out":
                continue
            case "measure":
                circuit.measure(qubits[data["qubits"][0]], bits[data["bits"][0]])
            case "reset":
                circuit.reset(qubits[data["qubits"][0]])
            case "barrier":
                circuit.barrier(*(qubits[wire] for wire in data["qubits"]))
            case str(name) if name not in {"block", "statement"}:
                circuit.append(name, [qubits[wire] for wire in data["qubits"]], data["params"])
            case other:
                raise CircuitError(f"node {node} is `{other}`, which has no circuit form without its text")
    phase = graph.graph.get("phase", 0.0)
    return circuit.global_phase(phase) if phase else circuit


def _position(node: Any) -> tuple[int, int, str]:
    """Inputs first, ops by number, outputs last."""
    if isinstance(node, int):
        return (1, node, "")
    side, wire = node
    return (0 if side == "in" else 2, 0, str(wire))


def _check_wires(graph: nx.MultiDiGraph) -> None:
    for node, data in graph.nodes(data=True):
        wires = [key for _, _, key in graph.in_edges(node, keys=True)]
        leaving = [key for _, _, key in graph.out_edges(node, keys=True)]
        if len(set(wires)) != len(wires) or len(set(leaving)) != len(leaving):
            raise CircuitError(f"a wire branches at node {node}")
        if data["name"] not in {"in", "out"} and set(wires) != {*data["qubits"], *data["bits"]}:
            raise CircuitError(
                f"node {node} needs the wires {data['qubits'] + data['bits']}, but its edges are {wires}"
            )
