"""Verdicts on pairs of circuits, and the question to MQT QCEC where the core has no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qcompile import Circuit, Verdict, VerificationError, check_equal, verify

if TYPE_CHECKING:
    from pathlib import Path

UNDECIDED = Verdict(None, (), "nobody looked")


def test_a_verdict_names_its_methods():
    verdict = check_equal(Circuit(1).h(0).h(0), Circuit(1))
    assert verdict
    assert str(verdict).startswith("equal by ")
    assert verdict.methods[-1].strength
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


@pytest.mark.parametrize(
    ("second", "expected"),
    [(Circuit(2).cx(0, 1).h(0).h(0), True), (Circuit(2).cx(1, 0), False), (Circuit(3).cx(0, 1), None)],
)
def test_mqt_qcec_is_asked(second: Circuit, expected: bool | None):
    pytest.importorskip("mqt.qcec")
    verdict = verify._ask_qcec(Circuit(2).cx(0, 1), second, UNDECIDED)  # pyright: ignore[reportPrivateUsage]
    assert verdict.equal is expected
    assert [method.name for method in verdict.methods] == ["MQT QCEC"] * (expected is not None)
