"""Every command helps: what it does, its options, examples that run, exit codes."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from support.command_line import GOOD, Cli, Start

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = ["opt", "check", "convert", "draw", "passes", "explain"]


PASS = """
from qcompile.pipeline import as_pass

@as_pass
def my_pass(circuit):
    "Keeps everything."
    return circuit
"""


def test_the_program_lists_its_commands(cli: Cli):
    for arguments in [(), ("--help",), ("-h",)]:
        text = cli(*arguments).output
        for command in COMMANDS:
            assert re.search(rf"^ *{command} +[A-Z]", text, re.MULTILINE), command
    assert re.fullmatch(r"qcompile \d+\.\d+\.\d+\S* \((debug|release)\)\n", cli("--version").stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_examples(cli: Cli, command: str):
    result = cli(command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout
    assert f"qcompile {command}" in result.stdout


def examples(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if re.match(r"\s+(qcompile|cat) ", line)]


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_run(cli: Cli, tmp_path: Path, command: str):
    for name in ("circuit", "before", "after", "old", "new"):
        (tmp_path / f"{name}.qasm").write_text(GOOD)
    (tmp_path / "my_pass.py").write_text(PASS)
    (tmp_path / "circuits").mkdir()
    (tmp_path / "circuits" / "a.qasm").write_text(GOOD)
    (tmp_path / "broken.qasm").write_text("qubit q")
    for line in examples(cli(command, "--help").stdout):
        words = shlex.split(line.rpartition("|")[2].partition(">")[0])
        if any(word.endswith((".qpy", ".png")) for word in words):
            continue  # need packages that the base installation leaves out; tested beside them
        result = cli(*words[1:], input=GOOD)
        assert result.exit_code == ("broken.qasm" in words), f"{line}\n{result.output}"


@pytest.mark.parametrize(
    ("typed", "meant"), [("optimize", "opt"), ("chekc", "check"), ("what", "there are opt, check")]
)
def test_a_misspelt_command_is_met_with_the_nearest(cli: Cli, typed: str, meant: str):
    result = cli(typed, "a.qasm")
    assert result.exit_code == 2
    assert meant in result.stderr.partition("There is no command")[2]


def test_an_unknown_command_or_option_is_a_usage_error(cli: Cli):
    for arguments in [("optimise",), ("opt", "--levle", "1"), ("opt", "--level", "7"), ("opt", "--seed", "-1")]:
        result = cli(*arguments)
        assert result.exit_code == 2
        assert result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_shown(start: Start, shell: str):
    done = start("--show-completion", shell)
    out, err = done.communicate(timeout=30)
    assert done.returncode == 0, err
    assert b"qcompile" in out


@pytest.mark.parametrize(
    ("words", "found"),
    [("qcompile che", "check"), ("qcompile passes can", "cancel-inverses"), ("qcompile explain e02", "E0205")],
)
def test_completion_completes(start: Start, words: str, found: str):
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_QCOMPILE_COMPLETE": "bash_complete"}
    done = start(env={**os.environ, **asked})
    out, err = done.communicate(timeout=30)
    assert f"plain,{found}\n" in out.decode(), err
