"""What a pass is in Python: a frozen dataclass whose fields are its options.

Its text, `name{option=value}`, is the one serial form that the command line, recipes and reports share; options at
their default are left out.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, fields
from typing import Any, ClassVar, SupportsIndex, cast

from qcompile.errors import OptionError, PassError

__all__ = ["NativeCombinator", "NativePass", "Pass", "passes_of"]

_SPECIAL = frozenset(' \t\n(){}[],="')


class Pass:
    """A rewriting of circuits. `str()` gives its text."""

    name: ClassVar[str]
    """The name in pipelines, such as `cancel-inverses`."""

    __slots__ = ()

    def __str__(self) -> str:
        return self.name + _options_text(self)


@dataclass(frozen=True)
class NativePass(Pass):
    """A pass written in Rust."""


@dataclass(frozen=True)
class NativeCombinator(Pass):
    """A pass written in Rust that runs other passes, given as objects or as text."""

    passes: Iterable[Pass | str]
    _: KW_ONLY

    def __post_init__(self) -> None:
        object.__setattr__(self, "passes", passes_of(self.passes))

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.passes))}){_options_text(self)}"


def passes_of(given: Iterable[Pass | str] | Pass | str) -> tuple[Pass | str, ...]:
    """Passes in order, given as one or as several.

    Raises:
        PassError: for what is no pass, with what was probably meant.
    """
    several = isinstance(given, Iterable) and not isinstance(given, (str, Pass))
    passes: tuple[object, ...] = tuple(cast("Iterable[object]", given)) if several else (given,)
    for one in passes:
        if not isinstance(one, (str, Pass)):
            raise PassError(_no_pass(one))
    return cast("tuple[Pass | str, ...]", passes)


def _no_pass(given: Any) -> str:
    if inspect.isclass(given) and issubclass(given, Pass):
        return f"`{given.__name__}` is a class of passes: write `{given.__name__}()`, with options in the parentheses"
    if callable(given):
        name = getattr(given, "__name__", repr(given))
        return f"`{name}` is no pass yet: put @as_pass above the function, and write `{name}()`"
    return f"{given!r} is no pass: an object of one, or the text of a pipeline, was expected"


def _options_text(of: Any) -> str:
    values = {field: _plain(getattr(of, field.name)) for field in fields(of) if field.name != "passes"}
    given = [
        f"{field.name.replace('_', '-')}={_value_text(value)}"
        for field, value in values.items()
        if value != field.default
    ]
    return "{" + ", ".join(given) + "}" if given else ""


def _plain(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's."""
    return value.tolist() if hasattr(value, "tolist") else value


def _value_text(value: object) -> str:
    plain = _plain(value)
    match plain:
        case None:
            return "none"
        case bool() as truth:
            return str(truth).lower()
        case tuple() | list():
            return f"[{', '.join(map(_value_text, cast('Iterable[object]', plain)))}]"
        case str() as text if text and text != "none" and not _SPECIAL & set(text):
            return text
        case str() as text:
            escaped = text.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case SupportsIndex() as number:
            return str(operator.index(number))
        case float() as number:
            return repr(float(number))
        case _:
            raise OptionError(f"{value!r} is no value of an option: a truth value, number, text or list was expected")
