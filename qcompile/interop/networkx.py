"""A circuit as a networkx graph: nodes are ops, edges are wires.

Node `k` is row k of the main region (declarations and other statements that only introduce names have none), with the
attributes `name`, `params` (radians or expressions as text), `qubits`, `bits` and `others` (names of wires in operand
order; the last are classical variables and side effects), and `detail`: the bodies of control flow, the text of a
statement, the definition of a gate of the program, else `None`. Every wire is a path from the node `("in", wire)`
through the ops that act on it, in order, to `("out", wire)`; the key of an edge is the wire's name, so two ops may be
joined by several edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from qcompile.errors import CircuitError, needs_extra
from qcompile.ir.circuit import Circuit
from qcompile.ir.expressions import text_of

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["from_networkx", "to_networkx"]


def to_networkx(circuit: Circuit) -> nx.MultiDiGraph[Any]:
    """The graph of the main region; a control-flow statement is one node.

    Graph attributes: `qubits`, `bits` and `others` (wire names in order), `phase` (radians or text), `parameters`.
    """
    with needs_extra("interop"):
        import networkx as nx

    tree = circuit.core.tree()
    region = tree["main"]
    wires = _wires(region)
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.graph.update({kind: [name for name, of in wires.values() if of == kind] for kind in _KINDS})
    graph.graph.update(phase=_readable(region["phase"]), parameters=list(circuit.parameters))
    last: dict[str, Any] = {}
    for name, _ in wires.values():
        graph.add_node(("in", name), name="in")
        last[name] = ("in", name)
    for row, (gate, numbers, params, detail) in enumerate(region["ops"]):
        if detail is not None and detail["kind"] in _NAMING:
            continue
        name, detail = (gate, detail) if isinstance(gate, str) else _program_gate(tree["gates"], gate)
        touched = [wires[number] for number in numbers]
        of_kind = {kind: [wire for wire, of in touched if of == kind] for kind in _KINDS}
        graph.add_node(row, name=name, params=[_readable(param) for param in params], **of_kind, detail=detail)
        for wire, _ in touched:
            graph.add_edge(last[wire], row, key=wire)
            last[wire] = row
    for name, _ in wires.values():
        graph.add_node(("out", name), name="out")
        graph.add_edge(last[name], ("out", name), key=name)
    return graph


_KINDS = ("qubits", "bits", "others")


def _wires(region: dict[str, Any]) -> dict[int, tuple[str, str]]:
    """The name and kind of each wire by its number."""
    others = {
        first - offset
        for kind, _, first, length, _ in region["sources"]
        if first < 0 and kind != "bits"
        for offset in range(length or 1)
    }
    qubits = {number: (name, "qubits") for number, name in enumerate(region["qubits"])}
    bits = {-1 - place: name for place, name in enumerate(region["bits"])}
    return qubits | {number: (name, "others" if number in others else "bits") for number, name in bits.items()}


# Statements that introduce names and do nothing.
_NAMING = frozenset({"declaration", "include", "gate", "subroutine"})


def _program_gate(gates: list[dict[str, Any]], number: int) -> tuple[str, dict[str, Any]]:
    """What a gate of the program is called, and what it is."""
    gate = gates[number]
    if gate["name"] is not None:
        return gate["name"], gate
    if "base" not in gate:
        return "matrix", gate
    base: int | str = gate["base"]
    inner = base if isinstance(base, str) else _program_gate(gates, base)[0]
    controls = ["ctrl @ " if gate["polarity"] >> min(k, 63) & 1 else "negctrl @ " for k in range(gate["controls"])]
    power = "" if gate["power"] == 1 else "pow @ " if gate["power"] is None else f"pow({gate['power']}) @ "
    return "".join(controls) + power + inner, gate


def _readable(param: Any) -> float | str:
    return param if isinstance(param, float) else text_of(param)


def from_networkx(graph: nx.MultiDiGraph[Any]) -> Circuit:
    """The circuit of such a graph, in one of its topological orders (that of the node numbers where they allow it).

    Gates of the table, measurements, resets and barriers come back, over one register `q` and one `c`. What is read of
    a node is `name`, `params`, and the order of its wires in `qubits` and `bits`.

    Raises:
        CircuitError: for a cycle, a wire that branches or ends, or a node that is something else.
    """
    with needs_extra("interop"):
        import networkx as nx

    wires = {kind: _numbers(graph, kind) for kind in ("qubits", "bits")}
    _check_wires(graph)
    places = {node: _position(node, data) for node, data in graph.nodes(data=True)}
    try:
        order = list(nx.lexicographical_topological_sort(graph, key=places.__getitem__))
    except nx.NetworkXUnfeasible as error:
        raise CircuitError("the graph has a cycle: no op of it can be the first") from error
    circuit = Circuit(len(wires["qubits"]), len(wires["bits"]))
    for node in order:
        data = graph.nodes[node]
        if data["name"] not in _ENDS:
            qubits, bits = ([_number(wires, kind, wire, node) for wire in data.get(kind, ())] for kind in wires)
            _append(circuit, node, data, qubits, bits)
    phase = graph.graph.get("phase", 0.0)
    return circuit.global_phase(phase) if phase else circuit


_ENDS = frozenset({"in", "out"})


def _append(circuit: Circuit, node: Any, data: dict[str, Any], qubits: list[int], bits: list[int]) -> None:
    match data["name"], qubits, bits:
        case name, _, _ if data.get("detail") is not None:
            raise CircuitError(f"node {node} is `{name}`, which has no meaning without the program it came from")
        case "measure", [qubit], [bit]:
            circuit.measure(qubit, bit)
        case "reset", [qubit], []:
            circuit.reset(qubit)
        case "barrier", _, []:
            circuit.barrier(*qubits)
        case name, _, [] if name not in {"measure", "reset"}:
            circuit.append(name, qubits, data.get("params", ()))
        case name, _, _:
            raise CircuitError(f"node {node} is `{name}` on {len(qubits)} qubits and {len(bits)} bits, which is no op")


def _numbers(graph: nx.MultiDiGraph[Any], kind: str) -> dict[str, int]:
    if kind not in graph.graph:
        raise CircuitError(f"the graph has no attribute `{kind}`, the names of its wires in order")
    return {wire: number for number, wire in enumerate(graph.graph[kind])}


def _number(wires: dict[str, dict[str, int]], kind: str, wire: str, node: Any) -> int:
    if wire not in wires[kind]:
        raise CircuitError(f"node {node} is on `{wire}`, which is not among the `{kind}` of the graph")
    return wires[kind][wire]


def _position(node: Any, data: dict[str, Any]) -> tuple[int, int, str]:
    """Inputs first, ops by number, ops that are called otherwise, outputs last."""
    if data["name"] in _ENDS:
        return (0 if data["name"] == "in" else 3, 0, str(node))
    return (1, node, "") if isinstance(node, int) else (2, 0, str(node))


def _edges_at(graph: nx.MultiDiGraph[Any], node: Any) -> tuple[list[tuple[Any, Any, str]], list[tuple[Any, Any, str]]]:
    """The edges that end and that start at a node: (start, end, wire)."""
    untyped = cast("Any", graph)
    return list(untyped.in_edges(node, keys=True)), list(untyped.out_edges(node, keys=True))


def _check_wires(graph: nx.MultiDiGraph[Any]) -> None:
    """Every wire enters and leaves each op on it once."""
    for node, data in graph.nodes(data=True):
        if "name" not in data:
            raise CircuitError(f"node {node} has no attribute `name`")
        entering, leaving = (sorted(edge[2] for edge in edges) for edges in _edges_at(graph, node))
        if any(len(set(keys)) != len(keys) for keys in (entering, leaving)):
            raise CircuitError(f"a wire branches at node {node}")
        if data["name"] in _ENDS:
            continue
        wires = sorted(wire for kind in _KINDS for wire in data.get(kind, ()))
        if entering != wires or leaving != wires:
            raise CircuitError(f"node {node} needs the wires {wires}, but {entering} enter and {leaving} leave")
