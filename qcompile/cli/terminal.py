"""What every command shares: where it speaks, how it fails, and its exit codes.

A program or report goes to standard output; remarks, tables and errors go to standard error. Colour is used on
terminals only, and never where `NO_COLOR` is set.
"""

from __future__ import annotations

import functools
import os
import sys
from enum import IntEnum
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar

import typer

from qcompile.errors import LimitError, QcompileError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from qcompile.errors import Findings

__all__ = ["EXIT_CODES", "ExitCode", "console", "fail", "guarded", "show", "uses_color"]

P = ParamSpec("P")
R = TypeVar("R")


class ExitCode(IntEnum):
    """What a command's exit code means."""

    OK = 0
    INVALID = 1
    USAGE = 2
    FILE = 3
    WRONG = 4
    LIMIT = 5
    INTERRUPTED = 130


EXIT_CODES = """\
Exit codes: 0 done · 1 a program (or pass, or option text) is invalid · 2 the command line is wrong · 3 a file cannot
be read or written · 4 circuits that had to be equal are not · 5 a limit was reached · 130 interrupted."""


def uses_color(stream: object) -> bool:
    """Whether to colour what goes to this stream."""
    return not os.environ.get("NO_COLOR") and getattr(stream, "isatty", bool)()


def console() -> Console:
    """A rich console on standard error, for tables and progress."""
    from rich.console import Console

    return Console(stderr=True, color_system="auto" if uses_color(sys.stderr) else None, highlight=False)


def show(findings: Findings) -> None:
    """Prints findings that are no reason to stop."""
    if findings.diagnostics:
        typer.echo(findings.colored if uses_color(sys.stderr) else findings.text, err=True)


def fail(message: str, code: ExitCode) -> NoReturn:
    """Prints an error and leaves."""
    label = typer.style("error", fg=typer.colors.RED, bold=True) if uses_color(sys.stderr) else "error"
    typer.echo(f"{label}: {message}", err=True)
    raise typer.Exit(code)


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """Turns every error that a command may meet into a message and an exit code: no user sees a traceback."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            result = command(*args, **kwargs)
            sys.stdout.flush()
        except QcompileError as error:
            if error.diagnostics:
                typer.echo(error.render(color=uses_color(sys.stderr)), err=True)
                raise typer.Exit(_exit_code(error)) from error
            fail(str(error), _exit_code(error))
        except BrokenPipeError:
            # The reader went away (`| head`): what it wanted to see, it saw. Python would complain once more when it
            # closes the stream, so the stream gets a place that takes everything.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(ExitCode.OK) from None
        except OSError as error:
            fail(_os_message(error), ExitCode.FILE)
        except KeyboardInterrupt:
            typer.echo("interrupted: no file was left half-written", err=True)
            raise typer.Exit(ExitCode.INTERRUPTED) from None
        except MemoryError:
            fail("not enough memory for this circuit", ExitCode.LIMIT)
        else:
            return result

    return run


def _exit_code(error: QcompileError) -> ExitCode:
    if isinstance(error, VerificationError):
        return ExitCode.WRONG
    return ExitCode.LIMIT if isinstance(error, LimitError) else ExitCode.INVALID


def _os_message(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    advice: dict[type[OSError], str] = {
        FileNotFoundError: "check the path",
        IsADirectoryError: "a file was expected here",
        PermissionError: "check its permissions, or write elsewhere with -o",
    }
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{reason}" + (f" ({advice[type(error)]})" if type(error) in advice else "")
