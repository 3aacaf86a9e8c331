"""Pipelines: the same thing as objects, as text and in a file; what running them gives."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest

from qcompile import Circuit, OptionError, PassError, Pipeline, check_equal, optimize
from qcompile.passes import CancelInverses, DropIdentities, Fixpoint, MergeRotations, Sequence

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "cancel-inverses, fixpoint(merge-rotations{reach=8}, drop-identities){max-rounds=2}"


def wasteful() -> Circuit:
    return Circuit(2).h(0).h(0).t(1).cx(0, 1).rz(0.0, 0).cx(0, 1).t(1)


def test_text_and_objects_are_one():
    built = Pipeline([CancelInverses(), Fixpoint([MergeRotations(reach=8), DropIdentities()], max_rounds=2)])
    assert str(built) == str(Pipeline(TEXT)) == TEXT
    assert built == Pipeline(TEXT)
    assert hash(built) == hash(Pipeline(TEXT))
    assert built != Pipeline("cancel-inverses")
    assert repr(built) == f"Pipeline({TEXT!r})"


def test_mixed_and_single_passes():
    assert Pipeline(["cancel-inverses, drop-identities", MergeRotations()]) == Pipeline(
        "cancel-inverses, drop-identities, merge-rotations"
    )
    assert Pipeline(CancelInverses()) == Pipeline("cancel-inverses")
    assert Pipeline(Sequence("cancel-inverses, drop-identities")) == Pipeline(
        "sequence(cancel-inverses, drop-identities)"
    )
    assert str(Pipeline()) == str(Pipeline("")) == ""


def test_options_at_their_default_are_left_out():
    assert str(CancelInverses(reach=64)) == "cancel-inverses"
    assert str(DropIdentities(keep_id=True)) == "drop-identities{keep-id=true}"
    assert str(Pipeline("cancel-inverses{reach=64}")) == "cancel-inverses"


def test_numbers_of_numpy_are_numbers():
    assert str(Pipeline(CancelInverses(reach=np.int64(4)))) == "cancel-inverses{reach=4}"  # pyright: ignore[reportArgumentType]
    assert str(CancelInverses(reach=np.int16(64))) == "cancel-inverses"  # pyright: ignore[reportArgumentType]
    assert str(DropIdentities(keep_id=np.bool_(True))) == "drop-identities{keep-id=true}"  # pyright: ignore[reportArgumentType]
    assert str(CancelInverses(reach=np.float64(0.1))) == "cancel-inverses{reach=0.1}"  # pyright: ignore[reportArgumentType]
    with pytest.raises(OptionError, match="1j is no value of an option"):
        str(CancelInverses(reach=1j))  # pyright: ignore[reportArgumentType]


def test_pickles_keep_passes_and_objective():
    pipeline = Pipeline(TEXT, objective="two-qubit-gates, gates")
    again = pickle.loads(pickle.dumps(pipeline))
    assert again == pipeline
    assert again.objective == "two-qubit-gates, gates"
    assert pickle.loads(pickle.dumps(CancelInverses(reach=3))) == CancelInverses(reach=3)


@pytest.mark.parametrize(
    ("text", "error", "hint"),
    [
        ("cancel-inverse", PassError, "cancel-inverses"),
        ("fixpiont(cancel-inverses)", PassError, "fixpoint"),
        ("o1", PassError, "O1"),
        ("cancel-inverses{raech=3}", OptionError, "reach"),
        ("cancel-inverses{reach=many}", OptionError, "reach"),
        ("cancel-inverses{reach=-1}", OptionError, "reach"),
        ("drop-identities{keep-id=3}", OptionError, "takes `true` or `false`"),
        ("fixpoint", PassError, "needs passes to run"),
        ("cancel-inverses(drop-identities)", PassError, "takes no passes in parentheses"),
        ("cancel-inverses,,", PassError, "expected the name of a pass, found `,`"),
        ("fixpoint(cancel-inverses", PassError, "`(` is never closed"),
        ("resynthesize-1q{basis=zyy}", OptionError, "zyz"),
    ],
)
def test_mistakes_in_text_are_met_with_what_would_be_right(text: str, error: type[Exception], hint: str):
    with pytest.raises(error) as caught:
        Pipeline(text)
    assert hint in str(caught.value)
    assert "<pipeline>:1:" in str(caught.value)


def test_an_unknown_objective_is_refused_when_the_pipeline_is_made():
    with pytest.raises(OptionError, match="did you mean `gates`"):
        Pipeline("O1", objective="gate")
    assert Pipeline("O1").objective is None


def test_a_run_leaves_its_input_alone_and_reports():
    circuit = wasteful()
    compiled = Pipeline("O1").run(circuit, seed=3)
    assert circuit == wasteful()
    assert compiled.circuit == Circuit(2).s(1)
    report = compiled.report
    assert (report.pipeline, report.seed, report.stopped) == ("O1", 3, None)
    assert (report.before.gates, report.before.two_qubit) == (7, 2)
    assert (report.after.gates, report.after.two_qubit) == (1, 0)
    assert {record.name for record in report.passes} >= {"cancel-inverses", "merge-rotations"}
    assert sum(record.before.gates - record.after.gates for record in report.totals()) == 6


def test_the_empty_pipeline_returns_the_circuit():
    circuit = wasteful()
    compiled = Pipeline().run(circuit)
    assert compiled.circuit == circuit
    assert compiled.report.passes == ()
    assert Pipeline("O0").run(circuit).circuit == circuit


def test_progress_is_told_and_may_end_the_run():
    seen: list[tuple[str, int, int]] = []

    def note(name: str, ended: int, gates: int) -> None:
        seen.append((name, ended, gates))

    Pipeline(TEXT).run(wasteful(), progress=note)
    assert seen[0][0] == "cancel-inverses"
    assert [at[1] for at in seen] == list(range(1, len(seen) + 1))

    class EnoughError(Exception):
        pass

    def stop(*_: object) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        Pipeline(TEXT).run(wasteful(), progress=stop)


def test_a_spent_budget_ends_the_run_with_what_there_is():
    compiled = Pipeline("O1").run(wasteful(), time_budget=0.0)
    assert compiled.report.stopped == "time-budget"
    assert compiled.circuit == wasteful()
    with pytest.raises(OptionError, match="seconds"):
        Pipeline("O1").run(wasteful(), time_budget=-1.0)


def test_optimize_takes_a_level_or_passes():
    circuit = wasteful()
    assert optimize(circuit) == Circuit(2).s(1)
    assert optimize(circuit, 0) == circuit
    assert optimize(circuit, passes="cancel-inverses") == Pipeline("cancel-inverses").run(circuit).circuit
    assert optimize(circuit, passes=[CancelInverses()], verify=False).num_qubits == 2
    assert check_equal(circuit, optimize(circuit))
    with pytest.raises(PassError):
        optimize(circuit, 9)


def test_a_recipe_file(tmp_path: Path):
    file = tmp_path / "pass.toml"
    file.write_text('summary = "Mine."\nobjective = "gates"\npipeline = "cancel-inverses, O1"\n')
    pipeline = Pipeline.from_file(file)
    assert str(pipeline) == "cancel-inverses, O1"
    assert pipeline.objective == "gates"
    assert pipeline.run(wasteful()).circuit == Circuit(2).s(1)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('summary = "Mine."\n', "pipeline"),
        ('summary = "Mine."\npipeline = "cancel-inverse"\n', "cancel-inverses"),
        ('summary = "Mine."\npipeline = "O1"\ncolour = "red"\n', "colour"),
        ('summary = "Mine."\npipeline = "O1"\nobjective = "gate"\n', "gates"),
        ("pipeline =", "pass.toml"),
    ],
)
def test_a_broken_recipe_file_is_located(tmp_path: Path, text: str, hint: str):
    file = tmp_path / "pass.toml"
    file.write_text(text)
    with pytest.raises(PassError) as caught:
        Pipeline.from_file(file)
    assert hint in str(caught.value)
    assert "pass.toml" in str(caught.value)


def library(folder: Path, pipelines: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes recipes with these pipelines the pass library."""
    for name, pipeline in pipelines.items():
        (folder / "passes" / name).mkdir(parents=True)
        (folder / "passes" / name / "pass.toml").write_text(f'summary = "Mine."\npipeline = "{pipeline}"\n')
    monkeypatch.setenv("QCOMPILE_RESOURCES", str(folder))


@pytest.mark.parametrize(
    ("pipelines", "circle"),
    [
        ({"a": "a"}, "`a` names itself: a -> a"),
        ({"a": "cancel-inverses, b", "b": "fixpoint(a)"}, "`a` names itself: a -> b -> a"),
        ({"a": "b", "b": "c", "c": "b"}, "`b` names itself: b -> c -> b"),
        ({"a": "r0", **{f"r{k}": f"r{k + 1}" for k in range(300)}, "r300": ""}, "deep"),
    ],
)
def test_recipes_that_name_each_other_are_refused(
    pipelines: dict[str, str], circle: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    library(tmp_path, pipelines, monkeypatch)
    with pytest.raises(PassError) as caught:
        Pipeline("a")
    assert circle in str(caught.value)
    assert caught.value.diagnostics[0].code == "E1007"


def test_a_recipe_may_stand_in_several_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    library(tmp_path, {"a": "b, c, b", "b": "c", "c": "cancel-inverses"}, monkeypatch)
    assert Pipeline("a, b, a").run(wasteful()).report.passes[0].name == "cancel-inverses"
