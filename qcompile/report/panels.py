"""How much room the parts of a picture take, and which columns share a panel.

Lengths are in units, the distance between two wires.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qcompile.report.notation import mathematical

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Panel", "Picture", "box_text", "part_width", "plain", "text_width"]

UNIT = 0.46
"""Inches between two wires."""
NAME_SIZE = 10.5
"""Points, as for the sizes of all texts."""
TEXT_SIZE = 10.0
CODE_SIZE = 8.0
SMALL_SIZE = 7.5
FONT = "STIXGeneral"
"""Times, which Matplotlib brings along, with matching mathematics."""

BOX = 0.64
"""Height of a box on one wire, and its least width."""
PAD = 0.16
"""Between a text and the sides of its box."""
GAP = 0.26
"""Wire between two columns."""
TARGET = 0.17
"""Radius of the target of a controlled X."""
HEAD = 0.38
"""Room for the head of a frame."""
EDGE = 0.14
"""Room for the lower edge of a frame."""
PHASE = 0.5
"""Room for the global phase above the first panel."""
REFERENCE = 0.3
"""Room for the numbers of notes above the wires."""
LINE = 0.38
"""Height of a line of text below a panel."""


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, family: str = FONT) -> float:
    """Units that a text takes."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not text.strip():
        return 0.0
    font = FontProperties(family=family, math_fontfamily="stix")
    return float(TextPath((0, 0), text, size=size, prop=font).get_extents().width) / 72 / UNIT


@dataclass(frozen=True)
class Panel:
    """A range of columns with the places of everything in it, from its upper left corner."""

    first: int
    end: int
    centres: Sequence[float]
    """Of each column from `first` on."""
    start: float
    """Where names end and wires begin."""
    length: float
    wires: Sequence[float]
    """How far each wire lies below the upper edge."""
    height: float

    def x(self, column: int) -> float:
        """The centre of a column."""
        return self.centres[column - self.first]

    def holds(self, column: int | None) -> bool:
        """Whether a column is in the panel."""
        return column is not None and self.first <= column < self.end


class Picture:
    """What the core laid out, and how much room each part takes."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.lanes: list[dict[str, Any]] = data["lanes"]
        self.items: list[dict[str, Any]] = data["items"]
        self.frames: list[dict[str, Any]] = data["frames"]
        self.notes: list[dict[str, Any]] = data["notes"]
        self.phase: str | None = data["phase"]
        self.left_out: int = data["left_out"]
        self.names = [_lane_name(lane) for lane in self.lanes]
        self.widths = self._column_widths(data["columns"])

    def _column_widths(self, count: int) -> list[float]:
        widths = [0.0] * count
        for item in self.items:
            column: int = item["column"]
            parts: list[dict[str, Any]] = item["parts"]
            widths[column] = max(widths[column], *map(part_width, parts))
        for frame in self.frames:
            starts = [column for column, _ in frame["heads"]]
            ends = [*starts[1:], count if frame["last"] is None else frame["last"]]
            for (start, head), end in zip(frame["heads"], ends, strict=True):
                inside = sum(width + GAP for width in widths[start + 1 : end]) + GAP
                missing = text_width(head, CODE_SIZE, "monospace") + 0.3 - inside
                if missing > 0 and end > start + 1:
                    for column in range(start + 1, end):
                        widths[column] += missing / (end - start - 1)
                elif missing > 0:
                    widths[start] += 2 * missing
        return widths

    def panels(self, room: float) -> list[Panel]:
        """As many columns side by side as fit, at least one in each panel."""
        start = max((text_width(name, NAME_SIZE) for name in self.names), default=0.0) + 0.15
        ranges: list[tuple[int, int]] = []
        first, used = 0, start + GAP
        for column, width in enumerate(self.widths):
            if used + width + GAP > room and column > first:
                ranges.append((first, column))
                first, used = column, start + GAP
            used += width + GAP
        ranges.append((first, len(self.widths)))
        return [self._panel(start, first, end) for first, end in ranges]

    def _panel(self, start: float, first: int, end: int) -> Panel:
        centres: list[float] = []
        right = start + GAP
        for width in self.widths[first:end]:
            centres.append(right + width / 2)
            right += width + GAP
        frames = self.frames_in(first, end)
        notes = [note for note in self.notes if first <= note["column"] < end]
        wires: list[float] = []
        below = PHASE if self.phase and first == 0 else 0.0
        below += REFERENCE if notes else 0.0
        for lane in range(len(self.lanes)):
            heads = max((frame["above"] for frame in frames if frame["lo"] == lane), default=0)
            edges = max((frame["below"] for frame in frames if frame["hi"] == lane), default=0)
            wires.append(below + 0.5 + HEAD * heads)
            below = wires[-1] + 0.5 + EDGE * edges
        below += LINE * len(notes)
        if end == len(self.widths) and self.left_out:
            below += LINE
        return Panel(first, end, centres, start, right, wires, below)

    def frames_in(self, first: int, end: int) -> list[dict[str, Any]]:
        """The frames that share a column with a range."""
        return [
            frame for frame in self.frames if frame["first"] < end and (frame["last"] is None or frame["last"] >= first)
        ]


def _lane_name(lane: dict[str, Any]) -> str:
    if lane["kind"] == "gap":
        return f"⋮ {lane['size']} more"
    return lane["name"]


def box_text(part: dict[str, Any]) -> tuple[str, float, str]:
    """The text of a box, its size and its font."""
    if part["code"]:
        return plain(part["text"]), CODE_SIZE, "monospace"
    return mathematical(part["text"]), TEXT_SIZE, FONT


def _number_width(part: dict[str, Any]) -> float:
    """Room for the numbers of operands at the left side of a box."""
    numbers = [pin["number"] for pin in part["pins"] if pin["number"] is not None]
    return max((text_width(str(number), SMALL_SIZE) for number in numbers), default=-0.1) + 0.1


def part_width(part: dict[str, Any]) -> float:
    """How wide a part is around its centre."""
    match part["part"]:
        case "box":
            text, size, family = box_text(part)
            return max(BOX, text_width(text, size, family) + 2 * PAD + 2 * _number_width(part))
        case "meter":
            return BOX + 0.1 if part["text"] is None else BOX + text_width(f"→{part['text']}", CODE_SIZE)
        case "mark" if part["mark"] == "reset":
            return BOX
        case "mark":
            return 2 * TARGET
        case "fence" | "reference":
            return 0.2
        case _:
            return 0.0


def plain(text: str) -> str:
    """Text without mathematics in it."""
    return text.replace("$", r"\$")
