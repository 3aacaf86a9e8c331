"""What a pass is in Python: a frozen dataclass whose fields are its options.

Its text, `name{option=value}`, is the one serial form that the command line, recipes and reports share; options at
their default are left out.
"""

from __future__ import annotations

from collections.abc import Iterable  # noqa: TC003 (dataclass fields are read at run time)
from dataclasses import KW_ONLY, dataclass, fields
from typing import Any, ClassVar, cast

__all__ = ["NativeCombinator", "NativePass", "Pass"]

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
        single = isinstance(self.passes, (str, Pass))
        object.__setattr__(self, "passes", (self.passes,) if single else tuple(self.passes))

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.passes))}){_options_text(self)}"


def _options_text(of: Any) -> str:
    given = [
        f"{field.name.replace('_', '-')}={_value_text(getattr(of, field.name))}"
        for field in fields(of)
        if field.name != "passes" and getattr(of, field.name) != field.default
    ]
    return "{" + ", ".join(given) + "}" if given else ""


def _value_text(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case tuple() | list():
            items = cast("Iterable[object]", value)
            return f"[{', '.join(map(_value_text, items))}]"
        case str() if value and value != "none" and not _SPECIAL & set(value):
            return value
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case _:
            return repr(value)
