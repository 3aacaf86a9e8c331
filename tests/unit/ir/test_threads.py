"""Circuits in several threads: reading holds up nobody, and what others change meanwhile is no error."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from qcompile import Circuit, Pipeline, check_equal

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = 0.1
"""Seconds that a call has to take for its effect on other threads to show."""


def mixed(layers: int) -> Circuit:
    circuit = Circuit(4)
    for layer in range(layers):
        circuit.h(layer % 4).rz(0.1 * layer, (layer + 1) % 4).cx(layer % 4, (layer + 1) % 4)
    return circuit


READING: dict[str, Callable[[Circuit], object]] = {
    "to_qasm": Circuit.to_qasm,
    "draw": lambda circuit: circuit.draw(width=100),
    "inverse": Circuit.inverse,
    "control": Circuit.control,
    "power": lambda circuit: circuit.power(3),
    "bind": lambda circuit: circuit.bind({}),
    "structure_hash": Circuit.structure_hash,
    "equal": lambda circuit: circuit == circuit.copy(),
    "windows": Circuit.windows,
    "metrics": Circuit.metrics,
    "matrix": Circuit.to_matrix,
    "arrays": Circuit.to_arrays,
    "networkx": Circuit.to_networkx,
    "copy": Circuit.copy,
    "compose": lambda circuit: Circuit(4).compose(circuit),
    "check": lambda circuit: check_equal(circuit, circuit.copy()),
    "run": lambda circuit: Pipeline("cancel-inverses").run(circuit),
}


@pytest.mark.parametrize("read", READING.values(), ids=READING)
def test_a_circuit_may_be_edited_while_it_is_read(read: Callable[[Circuit], object]):
    circuit = mixed(200)
    raised: list[BaseException] = []
    done = threading.Event()

    def edit() -> None:
        try:
            while not done.is_set():
                circuit.h(0)
                circuit.compose(Circuit(1).x(0), [1])
                time.sleep(0.0005)
        except BaseException as error:
            raised.append(error)

    editor = threading.Thread(target=edit)
    editor.start()
    try:
        until = time.perf_counter() + LONG
        while time.perf_counter() < until and not raised:
            read(circuit)
    finally:
        done.set()
        editor.join()
    assert not raised


@pytest.mark.parametrize(
    "name", ["to_qasm", "inverse", "control", "power", "structure_hash", "equal", "metrics", "compose"]
)
def test_others_run_while_a_circuit_is_read(name: str):
    read = READING[name]
    circuit, taken = mixed(50), 0.0
    while taken < LONG:
        circuit = circuit.power(2)
        started = time.perf_counter()
        read(circuit)
        taken = time.perf_counter() - started
    span: list[float] = []

    def work() -> None:
        span.append(time.perf_counter())
        read(circuit)
        span.append(time.perf_counter())

    worker = threading.Thread(target=work)
    worker.start()
    beats: list[float] = []
    while worker.is_alive():
        beats.append(time.perf_counter())
        time.sleep(0.001)
    start, end = span
    quarter = (end - start) / 4
    assert any(start + quarter < beat < end - quarter for beat in beats), "nobody ran in the middle of the call"


def test_a_circuit_may_be_composed_with_itself():
    circuit = Circuit(1, 1).h(0).t(0)
    assert circuit.compose(circuit) == Circuit(1, 1).h(0).t(0).h(0).t(0)
    pair = Circuit(1).h(0)
    (window,) = pair.windows()
    assert pair.replace_windows([(window, pair)]) == [None]
    assert pair == Circuit(1).h(0)


def test_no_edit_is_lost():
    circuit = mixed(100)
    before = len(circuit)
    windows = circuit.windows()

    def edit() -> None:
        for _ in range(200):
            circuit.x(0)

    editor = threading.Thread(target=edit)
    editor.start()
    for _ in range(5):
        circuit.replace_windows((window, window.circuit) for window in windows)
    editor.join()
    assert len(circuit) == before + 200
