"""What every command shares: where it speaks, how it fails, and its exit codes.

A program or report goes to standard output; remarks, tables and errors go to standard error. Colour is used on
terminals only, and never where `NO_COLOR` is set.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import threading
from enum import IntEnum
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar

import click

from qcompile.errors import LimitError, QcompileError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.console import Console
    from rich.status import Status

    from qcompile.errors import Diagnostic, Findings

__all__ = [
    "MEANINGS",
    "ExitCode",
    "Failure",
    "Spinner",
    "attempt",
    "epilog",
    "fail",
    "guarded",
    "page",
    "progress",
    "say",
    "show",
    "uses_color",
]

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    INVALID = 1
    USAGE = 2
    FILE = 3
    WRONG = 4
    LIMIT = 5
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.INVALID: "a program, pass or option text is invalid",
    ExitCode.USAGE: "the command line is wrong",
    ExitCode.FILE: "a file cannot be read or written",
    ExitCode.WRONG: "circuits that had to be equal are not",
    ExitCode.LIMIT: "a limit was reached before there was an answer",
    ExitCode.INTERRUPTED: "interrupted",
}


def epilog(*examples: str) -> str:
    """What stands below the options in the help of a command."""
    codes = [f"  {code:<3}  {meaning}" for code, meaning in MEANINGS.items()]
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in examples), "", "\b", "Exit codes:", *codes])


def uses_color(stream: object) -> bool:
    """Whether to colour what goes to this stream."""
    return not os.environ.get("NO_COLOR") and getattr(stream, "isatty", bool)()


class Spinner:
    """Says on a terminal what long work is at; work that ends within a second never sees it.

    >>> with Spinner("reading") as spinner:
    ...     spinner.say("comparing")
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._status: Status | None = None
        self._timer = threading.Timer(1.0, self._start)
        self._timer.daemon = True

    def __enter__(self) -> Spinner:
        if sys.stderr.isatty():
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._timer.is_alive():
            self._timer.join()  # it may be starting at this moment
        if self._status is not None:
            self._status.stop()

    def say(self, label: str) -> None:
        """What the work is at now."""
        self._label = label
        if self._status is not None:
            self._status.update(label)

    def _start(self) -> None:
        from rich.status import Status

        self._status = Status(self._label, console=_console(), spinner="line")
        self._status.start()


def progress(items: Sequence[T], label: str) -> Iterable[T]:
    """The items, with a bar on a terminal that says how many of several are done."""
    if len(items) < 2 or not sys.stderr.isatty():
        return items
    from rich.progress import track

    return track(items, label, console=_console(), transient=True)


def _console() -> Console:
    from rich.console import Console

    return Console(stderr=True, color_system="auto" if uses_color(sys.stderr) else None, highlight=False)


def page(markdown: str) -> None:
    """Prints a page for people on standard output: set out on a terminal with colours, as it is elsewhere."""
    if not uses_color(sys.stdout):
        click.echo(markdown)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(markdown))


def say(text: str = "") -> None:
    """Prints a remark on standard error; where nobody takes it, work goes on."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)


def show(findings: Findings) -> None:
    """Prints findings that are no reason to stop."""
    if findings:
        say(findings.colored if uses_color(sys.stderr) else findings.text)


class Failure(Exception):  # noqa: N818 (an answer of a command, good or bad, and no defect)
    """What a command ends with when it does not succeed.

    Args:
        message: What to show a person.
        code: The exit code.
        diagnostics: The findings behind the message, which is then their rendering.
        colored: The message with ANSI colours, when the two differ.
    """

    def __init__(
        self, message: str, code: ExitCode, diagnostics: tuple[Diagnostic, ...] = (), colored: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.diagnostics = diagnostics
        self._colored = colored

    def tell(self) -> None:
        """Prints it on standard error."""
        color = uses_color(sys.stderr)
        if self.diagnostics:
            say(self._colored if color and self._colored is not None else str(self))
        else:
            say(f"{click.style('error', fg='red', bold=True) if color else 'error'}: {self}")


def fail(message: str, code: ExitCode) -> NoReturn:
    """Ends a command with an error."""
    raise Failure(message, code)


def attempt(command: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | Failure:
    """The result of a command, or what it failed with, whatever that is.

    Ctrl-C and a reader that goes away are no failure of one command: they end the program.
    """
    try:
        return command(*args, **kwargs)
    except (BrokenPipeError, click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Failure as failure:
        return failure
    except QcompileError as error:
        return Failure(str(error), _exit_code(error), error.diagnostics, error.render(color=True))
    except OSError as error:
        return Failure(_os_message(error), ExitCode.FILE)
    except MemoryError:
        return Failure("not enough memory for this circuit", ExitCode.LIMIT)
    except Exception as error:
        return Failure(_defect(error), ExitCode.INVALID)


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """Turns every error that a command may meet into a message and an exit code: no user sees a traceback."""

    def flushed(*args: P.args, **kwargs: P.kwargs) -> R:
        result = command(*args, **kwargs)
        sys.stdout.flush()
        return result

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            result = attempt(flushed, *args, **kwargs)
        except BrokenPipeError:
            # The reader went away (`| head`): what it wanted to see, it saw. Python would complain once more when it
            # closes the stream, so the stream gets a place that takes everything.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(ExitCode.OK) from None
        except KeyboardInterrupt:
            say("interrupted: no file was left half-written")
            raise click.exceptions.Exit(ExitCode.INTERRUPTED) from None
        if isinstance(result, Failure):
            result.tell()
            raise click.exceptions.Exit(result.code) from result
        return result

    return run


def _exit_code(error: QcompileError) -> ExitCode:
    if isinstance(error, VerificationError):
        return ExitCode.WRONG
    return ExitCode.LIMIT if isinstance(error, LimitError) else ExitCode.INVALID


def _defect(error: Exception) -> str:
    """What nobody foresaw, with its place: a mistake in a pass that a user wrote, or in this package."""
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"  raised in {place.name}, {place.filename}:{place.lineno}"
    notes: list[str] = getattr(error, "__notes__", ["this is a defect of qcompile: please report it"])
    return "\n".join([f"{type(error).__name__}: {error}", where, *(f"  {note}" for note in notes)])


def _os_message(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    advice: dict[type[OSError], str] = {
        FileNotFoundError: "check the path",
        IsADirectoryError: "a file was expected here",
        PermissionError: "check its permissions",
    }
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{reason}" + (f" ({advice[type(error)]})" if type(error) in advice else "")
