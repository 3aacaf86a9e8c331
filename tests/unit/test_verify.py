"""Verdicts on pairs of circuits, and the question to MQT QCEC where the core has no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from qcompile import Circuit, Verdict, VerificationError, check_equal, optimize, verify

if TYPE_CHECKING:
    from pathlib import Path

UNDECIDED = Verdict(None, (), "nobody looked")


def test_a_verdict_names_its_methods():
    verdict = check_equal(Circuit(1).h(0).h(0), Circuit(1))
    assert verdict
    assert str(verdict).startswith("equal by ")
    assert verdict.methods[-1].strength
    assert str(check_equal(Circuit(1), Circuit(1))) == "equal, as there is nothing to compare"
    assert not UNDECIDED
    assert str(UNDECIDED) == "not decided: nobody looked"


def test_global_phase_counts_unless_it_is_free():
    first, second = Circuit(1).rz(0.5, 0), Circuit(1).p(0.5, 0)
    verdict = check_equal(first, second)
    assert verdict.equal is False
    assert str(verdict).startswith("not equal: ")
    assert check_equal(first, second, phase="free")


def test_a_failed_verification_keeps_both_circuits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    first, second = Circuit(1).x(0), Circuit(1).y(0)
    with pytest.raises(VerificationError, match="please report it"):
        verify.verify_equal(first, second)
    kept = sorted((tmp_path / "qcompile-failures").iterdir())
    assert [path.name.rpartition("-")[2] for path in kept] == ["after.qasm", "before.qasm"]
    assert Circuit.from_qasm(kept[1]) == first


def test_a_failed_verification_is_one_even_if_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qcompile-failures").write_text("a file where the folder would stand")
    with pytest.raises(VerificationError, match="could not be kept") as caught:
        verify.verify_equal(Circuit(1).x(0), Circuit(1).y(0))
    assert "the result is not equal to the input" in str(caught.value)
    assert (tmp_path / "qcompile-failures").read_text() == "a file where the folder would stand"


def asked(first: Circuit, second: Circuit, phase: Literal["exact", "free"] = "exact") -> Verdict:
    pytest.importorskip("mqt.qcec")
    return verify._ask_qcec(first, second, UNDECIDED, phase)  # pyright: ignore[reportPrivateUsage]


HEAD = 'OPENQASM 3.0; include "stdgates.inc"; gate ccz a, b, c { ctrl(2) @ z a, b, c; } qubit[3] q; bit[3] c;'
"""Of programs whose qubits start in any state."""


@pytest.mark.parametrize(
    ("second", "expected"),
    [("cx q[0], q[1]; h q[0]; h q[0];", True), ("cx q[1], q[0];", False), ("cx q[0], q[1]; qubit r;", None)],
)
def test_mqt_qcec_is_asked(second: str, expected: bool | None):
    verdict = asked(Circuit.from_qasm(HEAD + "cx q[0], q[1];"), Circuit.from_qasm(HEAD + second))
    assert verdict.equal is expected
    assert [method.name for method in verdict.methods] == ["MQT QCEC"] * (expected is not None)


def test_mqt_qcec_answers_for_the_phase_only_where_it_saw_it():
    first, second = Circuit(1).rz(0.5, 0), Circuit(1).p(0.5, 0)
    assert asked(first, second).equal is None
    assert asked(first, second, "free").equal is True


@pytest.mark.parametrize(
    "rest",
    [
        "while (!c[0]) { h q[0]; c[0] = measure q[0]; }",
        "c = measure q; if (!c[0]) { x q[0]; }",
        "c = measure q; if (c[0] && !c[1]) { x q[0]; }",
        "delay[10ns] q[0];",
        "box { x q[0]; }",
        "reset q[0]; x q[0];",
        "pow(0.5) @ h q[0];",
        "for int i in [0:2] { t q[i]; }",
    ],
)
def test_what_mqt_qcec_does_not_take_stays_open(rest: str):
    first, second = (Circuit.from_qasm(HEAD + more + rest) for more in ("", "z q[1]; z q[1];"))
    assert asked(first, second).equal in {None, True}


PAIRS = {
    "toffoli": ("ccx q[0], q[1], q[2];", "h q[2]; ccz q[0], q[1], q[2]; h q[2];"),
    "merged": ("rz(0.3) q[0]; cx q[0], q[1]; rz(0.4) q[0]; cx q[0], q[1];", "rz(0.7) q[0];"),
    "off by a little": ("rx(0.3) q[0]; cx q[0], q[1];", "rx(0.3001) q[0]; cx q[0], q[1];"),
    "exchanged": ("swap q[0], q[1]; cx q[0], q[2];", "cx q[1], q[2]; swap q[0], q[1];"),
    "exchanged wrongly": ("swap q[0], q[1]; cx q[0], q[2];", "cx q[0], q[2]; swap q[0], q[1];"),
    "measured": ("h q[0]; c[0] = measure q[0];", "h q[0]; x q[0]; c[0] = measure q[0];"),
    "measured wrongly": ("x q[0]; c[0] = measure q[0];", "c[0] = measure q[0]; x q[0];"),
}


@pytest.mark.parametrize("name", PAIRS)
def test_mqt_qcec_agrees(name: str):
    first, second = (Circuit.from_qasm(HEAD + body) for body in PAIRS[name])
    ours, theirs = check_equal(first, second, qcec=False), asked(first, second)
    assert ours.equal is not None
    assert theirs.equal in {ours.equal, None}


def test_mqt_qcec_says_no_of_all_start_states():
    first, second = (Circuit.from_qasm(f"OPENQASM 2.0; qreg q[2]; {body}") for body in ("CX q[0], q[1];", ""))
    assert check_equal(first, second, qcec=False)
    assert asked(first, second).equal is None


def test_mqt_qcec_agrees_on_what_passes_make():
    body = "h q[0]; cx q[0], q[1]; t q[1]; h q[1]; cx q[1], q[0]; rz(0.2) q[0]; h q[0]; h q[0]; cx q[1], q[0]; s q[1];"
    first = Circuit.from_qasm(HEAD + body)
    second = optimize(first, level=1)
    assert second.metrics().total < first.metrics().total
    assert check_equal(first, second, qcec=False)
    assert asked(first, second, "free").equal is True
