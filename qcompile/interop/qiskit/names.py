"""Identifiers for what Qiskit may call anything, and the remark beside a declaration that keeps the original name."""

from __future__ import annotations

import ast
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Names", "Remark", "identifier"]

# The words of the language and its built-in constants and functions, which hide nothing but would confuse a reader.
_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
        OPENQASM include defcalgrammar def cal defcal gate extern box let break continue if else end return for while
        in switch case default nop pragma input output const readonly mutable qreg qubit creg bool bit int uint float
        angle complex array void duration stretch gphase inv pow ctrl negctrl durationof delay reset measure barrier
        true false im pi tau euler π τ ℇ dim sizeof U CX
        arccos arcsin arctan ceiling cos exp floor log mod popcount real imag rotl rotr sin sqrt tan
        """,
    )
)
_STARTS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"})


def _may_start(character: str) -> bool:
    return character == "_" or unicodedata.category(character) in _STARTS


def _may_follow(character: str) -> bool:
    return _may_start(character) or character in "0123456789"


def identifier(name: str) -> str:
    """The nearest OpenQASM 3 identifier: `θ[0]` becomes `θ_0`, `in` becomes `in_`."""
    parts = "".join(character if _may_follow(character) else " " for character in name).split()
    text = "_".join(parts) or "_"
    if not _may_start(text[0]):
        text = f"_{text}"
    return f"{text}_" if text in _WORDS else text


class Names:
    """Hands out identifiers, each of them once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def take(self, name: str) -> str:
        """An identifier like `name` that nobody has yet."""
        wanted = text = identifier(name)
        count = 0
        while text in self._taken:
            count += 1
            text = f"{wanted}_{count}"
        self._taken.add(text)
        return text


_REMARK = re.compile(
    r"""Qiskit:\ (?P<name>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
        (?:\[(?P<index>\d+)\]\ of\ (?P<length>\d+))?
        (?:\ (?P<uuid>[0-9a-f-]{36}))?$""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Remark:
    """What a declaration was in Qiskit, as a comment after it: `// Qiskit: 'θ'[0] of 3 1b4e28ba-...`.

    Comments live as long as the statement, through passes, files and pickles, and mean nothing to other readers.
    """

    name: str
    index: int | None = None
    """The place in a `ParameterVector` called `name`."""
    length: int | None = None
    uuid: str | None = None
    """By which Qiskit tells parameters of one name apart; that of the vector for its elements."""

    def __str__(self) -> str:
        place = "" if self.index is None else f"[{self.index}] of {self.length}"
        return f"  // Qiskit: {self.name!r}{place}{f' {self.uuid}' if self.uuid else ''}"

    @classmethod
    def find(cls, line: str) -> Remark | None:
        """The remark at the end of a source line, if there is one."""
        found = _REMARK.search(line)
        if found is None:
            return None
        index, length = found["index"], found["length"]
        return cls(
            ast.literal_eval(found["name"]),
            None if index is None else int(index),
            None if length is None else int(length),
            found["uuid"],
        )
