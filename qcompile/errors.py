"""The exception tree: everything that qcompile raises on purpose is a `QcompileError`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from typing_extensions import Self

__all__ = [
    "NO_FINDINGS",
    "CircuitError",
    "Diagnostic",
    "Findings",
    "Label",
    "LimitError",
    "MissingExtraError",
    "OptionError",
    "PassError",
    "QasmError",
    "QcompileError",
    "ResourceError",
    "VerificationError",
    "needs_extra",
]


@dataclass(frozen=True)
class Label:
    """A place in a source text with a remark.

    Lines and columns start at 1 and columns count characters; bytes count from the start of the file, in
    UTF-8. The end is the place after the last character.
    """

    message: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    start_byte: int
    end_byte: int


@dataclass(frozen=True)
class Diagnostic:
    """One finding: what, where, what was expected, what to do.

    The place is `None` throughout for a finding that points at no text. Fields and meaning are those of the
    JSON report.
    """

    code: str
    severity: Literal["error", "warning"]
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    start_byte: int | None = None
    end_byte: int | None = None
    labels: tuple[Label, ...] = ()
    """The words beside the place itself come first, other places that explain it follow."""
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()


class Findings(NamedTuple):
    """Findings that are no reason to stop: as text with source lines and carets, as data, as text with ANSI colours.

    True when there are any.
    """

    text: str
    diagnostics: tuple[Diagnostic, ...]
    colored: str

    def __bool__(self) -> bool:
        return bool(self.diagnostics)


NO_FINDINGS = Findings("", (), "")


class QcompileError(Exception):
    """The root of the tree.

    Args:
        message: What to show a person; with diagnostics, their whole rendering with source lines and carets.
        diagnostics: The findings behind the message, when there are any.
        colored: The message with ANSI colours, when the two differ.
    """

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, message: str, diagnostics: Iterable[Diagnostic] = (), colored: str | None = None) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)
        self._colored = colored

    def render(self, *, color: bool = False) -> str:
        """The message as text for a terminal, with ANSI colours on request."""
        return self._colored if color and self._colored is not None else str(self)


class QasmError(QcompileError):
    """A program text that does not follow OpenQASM, with every finding in `diagnostics`."""


class CircuitError(QcompileError):
    """A circuit built or edited in a way that makes no valid circuit."""


class PassError(QcompileError):
    """A pass or pipeline that cannot be built or did not keep its promise."""


class OptionError(PassError):
    """An option that does not exist, or a value that it does not take."""

    @classmethod
    def unknown(cls, option: str, word: str, known: Iterable[str]) -> Self:
        """The error for a word that is none of those that an option takes; it names the nearest one."""
        from difflib import get_close_matches

        words = list(known)
        near = get_close_matches(word, words, n=1)
        hint = f", did you mean `{near[0]}`?" if near else ""
        return cls(f"`{option}` takes {' or '.join(f'`{known}`' for known in words)}, not `{word}`{hint}")


class VerificationError(QcompileError):
    """Two circuits that had to be equivalent are not."""


class LimitError(QcompileError):
    """A size, time or memory limit was reached; nothing is wrong with the input otherwise."""


class ResourceError(QcompileError):
    """The pass library or the datasets were not found; the message lists where they were looked for."""


class MissingExtraError(QcompileError, ImportError):
    """A function needs a package that the base installation leaves out."""

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(f'this needs the package `{package}`: pip install "qcompile[{extra}]"')
        self.extra = extra
        self.package = package

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return (type(self), (self.extra, self.package))


@contextmanager
def needs_extra(extra: str) -> Generator[None]:
    """Wraps the import of an optional package, so that its absence says what to install.

    >>> with needs_extra("interop"):
    ...     import networkx
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtraError(extra, (error.name or "?").partition(".")[0]) from error
