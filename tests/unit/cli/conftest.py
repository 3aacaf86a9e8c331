"""Ways to run the command line: in this process, and in one of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from qcompile.cli.program import program

if TYPE_CHECKING:
    from pathlib import Path

    from support.command_line import Answer, Cli, Start


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs a command in an empty folder; whatever goes wrong, there is no traceback."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, input: str | bytes | None = None) -> Answer:  # noqa: A002 (as click calls it)
        result = CliRunner().invoke(program, [str(argument) for argument in arguments], input=input)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts a command in a process of its own."""

    def popen(*arguments: object, **options: Any) -> Any:
        command = [sys.executable, "-m", "qcompile", *map(str, arguments)]
        settings: dict[str, Any] = {"cwd": tmp_path, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        if sys.platform != "win32":
            # Tests that run in the background of a shell inherit that Ctrl-C is ignored.
            settings["preexec_fn"] = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        return subprocess.Popen(command, **{**settings, **options})

    return popen
