"""Windows: cutting a circuit, and putting parts back."""

import numpy as np

from qcompile import Circuit, check_equal


def circuit() -> Circuit:
    return Circuit(4, 1).h(0).cx(0, 1).t(1).cx(0, 1).h(2).cx(2, 3).measure(3, 0).x(3)


def test_windows_are_small_disjoint_and_hold_every_gate():
    whole = circuit()
    windows = whole.windows(qubits=2, ops=3)
    rows = [row for window in windows for row in window.rows]
    assert sorted(rows) == sorted(set(rows))
    kinds = whole.to_arrays().ops["kind"]
    assert {row for row in range(len(kinds)) if kinds[row] < 256} >= set(rows)
    for window in windows:
        assert window.circuit.num_qubits <= 2
        assert 1 <= len(window.rows) <= 3
        assert len(window.circuit) == len(window.rows)
        assert list(window.rows) == sorted(window.rows)


def test_putting_back_what_was_there_changes_nothing():
    whole = circuit()
    answers = whole.replace_windows([(window, window.circuit) for window in whole.windows()])
    assert set(answers) == {None}
    assert whole == circuit()


def test_a_window_is_replaced_in_place_and_the_text_around_it_stays():
    text = 'include "stdgates.inc";\nqubit[2] q;\nh q[0]; // first\nx q[1];\nx q[1];\nh q[0]; // last\n'
    whole = Circuit.from_qasm(text)
    pair = next(window for window in whole.windows(qubits=1) if window.circuit == Circuit(1).x(0).x(0))
    assert whole.replace_windows([(pair, Circuit(1))]) == [None]
    assert whole.to_qasm() == 'include "stdgates.inc";\nqubit[2] q;\nh q[0]; // first\nh q[0]; // last\n'


def test_replacements_keep_the_meaning():
    whole = Circuit(3).h(0).cx(0, 1).cx(0, 1).t(2).cx(1, 2).s(2).cx(1, 2)
    before = whole.copy()
    parts = [(window, window.circuit.inverse().inverse()) for window in whole.windows(qubits=2, ops=4)]
    whole.replace_windows(parts)
    assert np.allclose(whole.to_matrix(), before.to_matrix())
    assert check_equal(before, whole)


def test_a_stale_window_is_refused_and_the_others_take_place():
    whole = Circuit(2).x(0).x(0).h(1).h(1)
    first, second = whole.windows(qubits=1)
    assert whole.replace_windows([(first, Circuit(1))]) == [None]
    answers = whole.replace_windows([(second, Circuit(1)), (second, Circuit(1))])
    assert any(answer is not None for answer in answers), "one place cannot be filled twice"


def test_windows_have_the_inputs_and_texts_of_their_own_gates():
    first, second = Circuit(3).h(0).cx(0, 1).rx("a", 2).windows()
    assert (first.circuit.parameters, second.circuit.parameters) == ((), ("a",))
    assert first.circuit.to_matrix().shape == (4, 4)
    read = Circuit.from_qasm('OPENQASM 3.0; include "stdgates.inc"; input float a; qubit[2] q; h q[0]; rx(a) q[1];')
    for window in read.windows(qubits=1):
        assert Circuit.from_qasm(window.circuit.to_qasm()).parameters == window.circuit.parameters


def test_only_gates_can_stand_in_a_window():
    whole = Circuit(1, 1).x(0).x(0)
    (window,) = whole.windows(qubits=1)
    (refusal,) = whole.replace_windows([(window, Circuit(1).reset(0))])
    assert refusal == "the replacement has ops that are not gates"
    assert len(whole) == 2
