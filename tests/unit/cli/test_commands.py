"""`check`, `convert`, `passes` and `explain`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import qcompile.verify
from qcompile import Verdict, _core
from qcompile.pipeline.catalogue import infos
from support.command_line import BAD, GOOD, SMALL, Cli

if TYPE_CHECKING:
    from pathlib import Path

OLD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nu1(pi/2) q[0]; // phase\nmeasure q -> c;\n'
NEW = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\np(pi/2) q[0]; // phase\nc = measure q;\n'


def test_check_says_what_is_valid(cli: Cli, tmp_path: Path):
    (tmp_path / "good.qasm").write_text(GOOD)
    (tmp_path / "bad.qasm").write_text(BAD)
    good = cli("check", "good.qasm")
    assert (good.exit_code, good.stdout) == (0, "good.qasm: valid, 2 qubits, 3 gates\n")
    both = cli("check", "bad.qasm", "good.qasm")
    assert both.exit_code == 1
    assert "bad.qasm:4:1" in both.stderr
    assert "bad.qasm:5" in both.stderr, "all findings, not the first alone"
    assert "good.qasm: valid" in both.stdout
    assert cli("check", tmp_path).exit_code == 1
    assert cli("check", "-", input=GOOD).stdout == "<stdin>: valid, 2 qubits, 3 gates\n"


def test_check_as_json(cli: Cli, tmp_path: Path):
    (tmp_path / "good.qasm").write_text(GOOD)
    (tmp_path / "bad.qasm").write_text(BAD)
    result = cli("check", "--format", "json", "good.qasm", "bad.qasm")
    assert result.exit_code == 1
    good, bad = json.loads(result.stdout)["files"]
    assert good == {"file": "good.qasm", "valid": True, "diagnostics": [], "error": None}
    assert bad["valid"] is False
    assert bad["error"].startswith("error[E0205]")
    assert [finding["code"] for finding in bad["diagnostics"]] == ["E0205", "E0404"]
    first = bad["diagnostics"][0]
    assert (first["file"], first["line"], first["column"]) == ("bad.qasm", 4, 1)
    assert set(first) == {
        *("code", "severity", "message", "file", "line", "column", "end_line", "end_column"),
        *("start_byte", "end_byte", "labels", "notes", "help"),
    }


def test_one_document_tells_of_every_file(cli: Cli, tmp_path: Path):
    (tmp_path / "good.qasm").write_text("OPENQASM 3.0;\nqubit q;\nU(1/2, 0, 0) q;\n")
    (tmp_path / "large.qasm").write_text("OPENQASM 3.0;\nqubit[2000000000] q;\n")
    result = cli("check", "--format", "json", "good.qasm", "missing.qasm", "large.qasm")
    assert (result.exit_code, result.stderr) == (5, "")
    good, missing, large = json.loads(result.stdout)["files"]
    assert (good["valid"], good["error"]) == (True, None)
    assert [finding["code"] for finding in good["diagnostics"]] == ["W0301"]
    assert (missing["valid"], missing["diagnostics"]) == (None, [])
    assert missing["error"] == "missing.qasm: no such file or directory (check the path)"
    assert large["valid"] is None
    assert large["error"].startswith("error[E0904]")


def test_check_equal(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    (tmp_path / "b.qasm").write_text(SMALL)
    (tmp_path / "c.qasm").write_text(SMALL.replace("cx", "cz"))
    (tmp_path / "d.qasm").write_text(SMALL + "gphase(1);\n")
    same = cli("check", "--equal", "a.qasm", "b.qasm")
    assert same.exit_code == 0
    assert same.stdout.startswith("equal by")
    different = cli("check", "--equal", "a.qasm", "c.qasm")
    assert different.exit_code == 4
    assert different.stdout.startswith("not equal: ")
    assert cli("check", "--equal", "a.qasm", "d.qasm").exit_code == 4
    assert cli("check", "--equal", "--phase", "free", "a.qasm", "d.qasm").exit_code == 0
    verdict = json.loads(cli("check", "--equal", "--format", "json", "a.qasm", "c.qasm").stdout)
    assert verdict["equal"] is False
    assert verdict["detail"]
    alone = cli("check", "--equal", "a.qasm")
    assert alone.exit_code == 2
    assert "two programs, 1 given" in alone.stderr


@pytest.mark.parametrize(
    ("option", "first", "second"),
    [(("--u-convention", "qiskit"), "U(pi, 0, pi) q;", "x q;"), (("--assume-zero-init",), "z q;", "id q;")],
)
def test_assumptions_decide_what_is_equal(cli: Cli, tmp_path: Path, option: tuple[str, ...], first: str, second: str):
    for name, statement in [("a.qasm", first), ("b.qasm", second)]:
        (tmp_path / name).write_text(f'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit q;\n{statement}\n')
    assert cli("check", "--equal", "a.qasm", "b.qasm").exit_code == 4
    assert cli("check", "--equal", *option, "a.qasm", "b.qasm").exit_code == 0


def test_check_equal_tells_what_it_could_not_decide(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.qasm").write_text(GOOD)

    def undecided(*_: object, **__: object) -> Verdict:
        return Verdict(None, (), "too many qubits")

    monkeypatch.setattr(qcompile.verify, "check_equal", undecided)
    unsure = cli("check", "--equal", "a.qasm", "a.qasm")
    assert (unsure.exit_code, unsure.stdout) == (5, "not decided: too many qubits\n")


def test_check_warns(cli: Cli):
    result = cli("check", "-", input="OPENQASM 3.0;\nqubit q;\nU(1/2, 0, 0) q;\n")
    assert result.exit_code == 0
    assert "warning" in result.stderr
    assert "W0301" in result.stderr


@pytest.mark.parametrize(("to", "before", "after"), [("3", OLD, NEW), ("2", NEW, OLD), ("2", OLD, OLD)])
def test_convert_keeps_what_it_can(cli: Cli, to: str, before: str, after: str):
    result = cli("convert", "--to", to, "-", input=before)
    assert result.exit_code == 0, result.stderr
    found = [line.replace(" ", "") for line in result.stdout.splitlines()]
    assert found == [line.replace(" ", "") for line in after.splitlines()]


def test_convert_names_what_has_no_form(cli: Cli):
    text = "OPENQASM 3.0;\nqubit q;\nbit c;\nwhile (c) { U(1, 0, 0) q; }\n"
    result = cli("convert", "--to", "2", "-", input=text)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "E0701" in result.stderr
    assert "while" in result.stderr


def test_convert_writes_files(cli: Cli, tmp_path: Path):
    (tmp_path / "old.qasm").write_text(OLD)
    assert cli("convert", "--to", "3", "old.qasm", "-o", "sub/new.qasm").exit_code == 0
    assert (tmp_path / "sub/new.qasm").read_text().startswith("OPENQASM 3.0;")
    no_text = cli("convert", "--to", "qpy", "old.qasm")
    assert no_text.exit_code == 2
    assert "-o FILE.qpy" in no_text.stderr


def test_passes_lists_everything(cli: Cli):
    text = cli("passes").stdout
    for info in infos():
        assert f"  {info['name']} " in text
        assert info["summary"] in text
    assert [info["name"] for info in json.loads(cli("passes", "--json").stdout)] == [i["name"] for i in infos()]


@pytest.mark.parametrize("name", [info["name"] for info in infos()])
def test_passes_describes_one(cli: Cli, name: str):
    result = cli("passes", name)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"# {name}\n")
    assert "\nCode: " in result.stdout
    assert json.loads(cli("passes", name, "--json").stdout)["name"] == name


def test_passes_tells_what_an_option_takes(cli: Cli):
    assert "`reach` (whole number" in cli("passes", "cancel-inverses").stdout
    assert "`keep-id` (`true` or `false`; default `false`)" in cli("passes", "drop-identities").stdout
    wrong = cli("passes", "cancel-invreses")
    assert wrong.exit_code == 1
    assert "did you mean `cancel-inverses`" in wrong.stderr


def test_explain_knows_every_code(cli: Cli):
    listed = cli("explain", "--list").stdout
    for name, title, _ in _core.codes():
        assert f"{name}  {title}\n" in listed
        page = cli("explain", name.lower()).stdout
        assert page.startswith(f"# {name}: {title}")
    assert "did you mean E0205?" in cli("explain", "205").stderr
    for unknown in ("E0299", "what"):
        wrong = cli("explain", unknown)
        assert wrong.exit_code == 2
        assert "--list" in wrong.stderr
