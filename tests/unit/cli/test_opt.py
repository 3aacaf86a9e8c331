"""`qcompile opt`: what goes in, what comes out and where."""

from __future__ import annotations

import inspect
import json
import shutil
from pathlib import Path

import pytest

from qcompile import Circuit, optimize
from qcompile.cli.opt import REPORT, opt
from support.command_line import BAD, GOOD, SMALL, Cli


def test_a_file_to_standard_output_and_the_table_beside_it(cli: Cli, tmp_path: Path):
    file = tmp_path / "a.qasm"
    file.write_text(GOOD)
    result = cli("opt", file)
    assert result.exit_code == 0
    assert result.stdout == SMALL
    assert "gates" in result.stderr
    assert "-66.7 %" in result.stderr
    assert "verified: equal by" in result.stderr
    assert file.read_text() == GOOD


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input(cli: Cli, arguments: tuple[str, ...]):
    result = cli("opt", *arguments, "--report", "none", input=GOOD)
    assert (result.stdout, result.stderr) == (SMALL, "")


def test_a_file_to_a_file_or_into_a_folder(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    result = cli("opt", "a.qasm", "-o", "deep/below/b.qasm")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "deep/below/b.qasm").read_text() == SMALL
    assert cli("opt", "a.qasm", "-o", "deep").exit_code == 0
    assert (tmp_path / "deep/a.qasm").read_text() == SMALL
    assert cli("opt", "a.qasm", "-o", "new/").exit_code == 0
    assert (tmp_path / "new/a.qasm").read_text() == SMALL, "a name with a slash is a folder, before there is one"
    assert cli("opt", "a.qasm", "-o", "a.qasm").exit_code == 0
    assert (tmp_path / "a.qasm").read_text() == SMALL, "in place, when asked to"


def test_folders_keep_their_tree(cli: Cli, tmp_path: Path):
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/a.qasm").write_text(GOOD)
    (tmp_path / "in/sub/b.qasm").write_text(GOOD)
    (tmp_path / "in/sub/notes.txt").write_text("no circuit")
    result = cli("opt", "in", "-o", "out")
    assert result.exit_code == 0
    written = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*"))
    assert written == ["a.qasm", "sub/b.qasm"]
    assert (tmp_path / "out/sub/b.qasm").read_text() == SMALL
    assert "2 circuits" in result.stderr


def test_results_of_an_earlier_run_are_no_input(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    for _ in range(2):
        assert cli("opt", ".", "-o", "out").exit_code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.qasm"]


def test_one_bad_file_does_not_stop_the_rest(cli: Cli, tmp_path: Path):
    for name, text in [("a", GOOD), ("b", BAD), ("c", GOOD)]:
        (tmp_path / f"{name}.qasm").write_text(text)
    result = cli("opt", "a.qasm", "b.qasm", "c.qasm", "-o", "out")
    assert result.exit_code == 1
    assert "b.qasm:4:1" in result.stderr
    assert "1 of 3 circuits failed: b.qasm" in result.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.qasm", "c.qasm"]
    report = json.loads(cli("opt", ".", "-o", "out", "--report", "json").stdout)
    assert [entry["input"] for entry in report["files"]] == ["a.qasm", "c.qasm"]
    (failed,) = report["failed"]
    assert (failed["input"], failed["exit_code"]) == ("b.qasm", 1)
    assert failed["error"].startswith("error[E0205]")
    assert [finding["code"] for finding in failed["diagnostics"]] == ["E0205", "E0404"]


def test_the_report_as_json(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    (tmp_path / "b.qasm").write_text(GOOD)
    one = json.loads(cli("opt", "a.qasm", "-o", "x.qasm", "--report", "json").stdout)
    several = json.loads(cli("opt", "a.qasm", "b.qasm", "-o", "out", "--report", "json").stdout)
    assert len(one["files"]) == 1
    assert len(several["files"]) == 2
    (entry,) = one["files"]
    assert [*(f"files[].{name}" for name in entry), "failed"] == [name for name in REPORT if name != "files"]
    assert list(entry) == ["input", "output", "before", "after", "verification", "warnings", "seconds", "run"]
    assert (entry["input"], entry["output"]) == ("a.qasm", "x.qasm")
    assert (entry["before"]["total"], entry["after"]["total"]) == (3, 1)
    assert entry["verification"]["equal"]
    assert {"name", "strength", "covered"} == set(entry["verification"]["methods"][0])
    assert entry["run"]["pipeline"] == "O1"
    assert entry["run"]["passes"][0]["before"] == {"gates": 3, "two_qubit": 1}
    to_stderr = cli("opt", "a.qasm", "--report", "json")
    assert to_stderr.stdout == SMALL
    assert json.loads(to_stderr.stderr)["files"][0]["output"] == "-"


@pytest.mark.parametrize(
    ("name", "code", "error"),
    [("b.qasm", 1, "error[E0205]"), ("nowhere.qasm", 3, "nowhere.qasm: no such"), ("folder", 1, "error[E0205]")],
)
def test_the_report_is_one_document_whatever_fails(cli: Cli, tmp_path: Path, name: str, code: int, error: str):
    (tmp_path / "b.qasm").write_text(BAD)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/b.qasm").write_text(BAD)
    result = cli("opt", name, "-o", "out", "--report", "json")
    assert result.exit_code == code
    assert error in result.stderr
    assert "1 of 1" not in result.stderr
    report = json.loads(result.stdout)
    assert report["files"] == []
    assert report["failed"][0]["exit_code"] == code
    assert report["failed"][0]["error"].startswith(error)


def test_the_report_has_standard_error_to_itself(cli: Cli):
    warned = "OPENQASM 3.0;\nqubit q;\nU(1/2, 0, 0) q;\n"
    assert "W0301" in cli("opt", input=warned).stderr
    good, bad = (cli("opt", "--report", "json", input=text) for text in (warned, BAD))
    (entry,) = json.loads(good.stderr)["files"]
    assert [finding["code"] for finding in entry["warnings"]] == ["W0301"]
    assert (bad.exit_code, bad.stdout) == (1, "")
    (failed,) = json.loads(bad.stderr)["failed"]
    assert failed["input"] == "<stdin>"


def test_a_pipeline_of_your_own(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    (tmp_path / "mine.toml").write_text('summary = "Mine."\npipeline = "drop-identities"\n')
    assert cli("opt", "a.qasm", "--passes", "drop-identities").stdout == GOOD
    assert cli("opt", "a.qasm", "--pipeline", "mine.toml").stdout == GOOD
    assert cli("opt", "a.qasm", "--level", "0").stdout == GOOD
    assert cli("opt", "a.qasm", "--passes", "cancel-inverses{reach=4}").stdout == SMALL
    both = cli("opt", "a.qasm", "--passes", "O1", "--pipeline", "mine.toml")
    assert both.exit_code == 2
    assert "--passes and --pipeline" in both.stderr


OWN = '''
from qcompile import Circuit, Pipeline
from qcompile.pipeline import as_pass

@as_pass
def my_pass(circuit: Circuit, *, often: int = 1) -> Circuit:
    """Cancels, some times over."""
    for _ in range(often):
        circuit = Pipeline("cancel-inverses").run(circuit).circuit
    return circuit
'''


def test_a_pass_from_a_file(cli: Cli, tmp_path: Path):
    (tmp_path / "my_pass.py").write_text(OWN)
    result = cli("opt", "--load", "my_pass.py", "--passes", "my-pass{often=2}, O1", input=GOOD)
    assert (result.exit_code, result.stdout) == (0, SMALL)
    assert "my-pass " in result.stderr
    (tmp_path / "mine.toml").write_text('summary = "Mine."\npipeline = "my-pass"\n')
    assert cli("opt", "--load", "my_pass.py", "--pipeline", "mine.toml", input=GOOD).stdout == SMALL
    assert "  my-pass " in cli("passes", "--load", "my_pass.py").stdout
    page = cli("passes", "--load", "my_pass.py", "my-pass").stdout
    assert page.startswith("# my-pass\n")
    assert "`often` (whole number; default `1`)" in page
    wrong = cli("opt", "--load", "my_pass.py", "--passes", "my-pas", input=GOOD)
    assert "did you mean `my-pass`?" in wrong.stderr
    (tmp_path / "none.py").write_text("x = 1\n")
    (tmp_path / "broken.py").write_text("x = \n")
    for file, code, hint in [
        ("none.py", 1, "defines no pass"),
        ("broken.py", 1, "SyntaxError"),
        ("nowhere.py", 3, "no such file"),
    ]:
        result = cli("opt", "--load", file, input=GOOD)
        assert result.exit_code == code
        assert f"{file}: " in result.stderr
        assert hint in result.stderr


def test_a_pass_that_raises_is_a_message(cli: Cli, tmp_path: Path):
    (tmp_path / "my_pass.py").write_text(OWN.replace("for _ in range(often):", "for _ in [1 / 0]:"))
    result = cli("opt", "--load", "my_pass.py", "--passes", "my-pass", input=GOOD)
    assert result.exit_code == 1
    first, second, third = result.stderr.splitlines()
    assert first == "error: ZeroDivisionError: division by zero"
    assert second.startswith("  raised in my_pass, ")
    assert second.endswith("my_pass.py:8")
    assert third == "  in pass `my-pass`"


def test_a_wrong_pass_is_told_by_its_exit_code(cli: Cli, tmp_path: Path):
    """Even where the two circuits cannot be kept."""
    (tmp_path / "my_pass.py").write_text(OWN.replace("return circuit", "return circuit.x(0)"))
    for kept, hint in ((True, "the two circuits are in qcompile-failures"), (False, "could not be kept")):
        if not kept:
            shutil.rmtree("qcompile-failures")
            Path("qcompile-failures").touch()
        result = cli("opt", "--load", "my_pass.py", "--passes", "my-pass", input=GOOD)
        assert (result.exit_code, result.stdout) == (4, "")
        assert "the result is not equal to the input" in result.stderr
        assert hint in result.stderr


def test_a_misspelt_pass_is_pointed_at(cli: Cli):
    result = cli("opt", "--passes", "cancel-inverse", input=GOOD)
    assert result.exit_code == 1
    assert "did you mean `cancel-inverses`" in result.stderr
    assert "^" in result.stderr
    assert cli("opt", "--pipeline", "nowhere.toml", input=GOOD).exit_code == 3


def test_a_recipe_that_is_no_text(cli: Cli, tmp_path: Path):
    (tmp_path / "mine.toml").write_bytes(b"\x1f\x8b\xff\xfe")
    result = cli("opt", "--pipeline", "mine.toml", input=GOOD)
    assert result.exit_code == 1
    assert "a recipe was expected" in result.stderr


def test_canonical_form(cli: Cli):
    text = 'OPENQASM 3;include "stdgates.inc";qubit[1] q;/*x*/rz( pi /2 )q [0];'
    result = cli("opt", "--format", "canonical", "--report", "none", input=text)
    assert result.stdout == 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[1] q; /*x*/\nrz(pi/2) q[0];\n'
    assert cli("opt", "--report", "none", input=text).stdout == text


def test_without_verification_it_says_so(cli: Cli):
    assert "not verified" in cli("opt", "--no-verify", input=GOOD).stderr


def test_assumptions_reach_the_front_end(cli: Cli):
    unknown = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\nsx q[0];\n'
    assert cli("opt", input=unknown).exit_code == 0
    assert cli("opt", "--strict", input=unknown).exit_code == 1
    include = 'include "mine.inc";\nqubit q;\n'
    assert cli("opt", input=include).exit_code == 1
    Path("library").mkdir()
    Path("library/mine.inc").write_text("const int n = 3;\n")
    found = cli("opt", "-I", "library", "--report", "none", input=include)
    assert (found.exit_code, found.stdout) == (0, include)


def test_line_ends_and_unicode_stay(cli: Cli):
    text = 'OPENQASM 3.0;\r\ninclude "stdgates.inc";\r\n// Grüße, ψ\r\nqubit q;\r\nh q;\r\n'.encode()
    assert cli("opt", "--report", "none", input=text).stdout_bytes == text


def test_a_seed_and_a_budget_are_taken(cli: Cli):
    result = cli("opt", "--time-budget", "0", "--seed", str(2**64 - 1), input=GOOD)
    assert result.stdout == GOOD
    assert "stopped early: time budget" in result.stderr
    assert Circuit.from_qasm(result.stdout).num_qubits == 2


def test_keywords_of_optimize_are_options():
    """The same thing in the shell and in Python, by the same name and default."""
    options = {param.name: param for param in opt.params}
    for name, keyword in inspect.signature(optimize).parameters.items():
        if name == "circuit":
            continue
        assert name in options, f"`qcompile opt` has no option --{name.replace('_', '-')}"
        default = options[name].to_info_dict()["default"]
        assert (keyword.default is None and default is None) or str(default) == str(keyword.default), name
