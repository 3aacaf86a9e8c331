"""Circuits as figures for print.

The core lays a circuit out (`qcompile_core::ir::draw::Picture`: lanes, columns, parts), `panels` finds the
room that each part takes, and this module draws with Matplotlib. The unit of length is the distance between
two wires.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qcompile.errors import CircuitError, needs_extra
from qcompile.files import write_bytes_atomically
from qcompile.report.notation import formula
from qcompile.report.panels import (
    BOX,
    CODE_SIZE,
    EDGE,
    FONT,
    HEAD,
    LINE,
    NAME_SIZE,
    PHASE,
    SMALL_SIZE,
    TARGET,
    TEXT_SIZE,
    UNIT,
    Panel,
    Picture,
    box_text,
    part_width,
    plain,
    text_width,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qcompile.ir.circuit import Circuit

__all__ = ["figure", "save"]

RESOLUTION = 200
"""Dots per inch of bitmaps."""
BETWEEN = 0.7
"""Units between two panels."""
MARGIN = 0.25
DOT = 0.085
CROSS = 0.12

INK = "#1a1a1a"
CLASSICAL = "#6b7280"
CODE = "#374151"
FAINT = "#b8bec8"
SHADE = "#eef2f7"


def figure(circuit: Circuit, *, width: float = 7.2, columns: int = 200, qubits: int = 40) -> Figure:
    """A circuit drawn in the style of journals.

    Args:
        circuit: Its main region is drawn, with bodies of control flow in frames.
        width: Inches; long circuits continue in panels below each other.
        columns: Columns of gates that are drawn at most; the rest is counted.
        qubits: Qubits that are drawn at most; the middle of wider registers is left out.

    Raises:
        MissingExtraError: without Matplotlib (the extra `plot`).
    """
    with needs_extra("plot"):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

    laid_out: str = circuit.core.picture(columns, qubits)
    picture = Picture(json.loads(laid_out))
    panels = picture.panels(width / UNIT - 2 * MARGIN)
    length = max(panel.length for panel in panels)
    height = sum(panel.height for panel in panels) + BETWEEN * (len(panels) - 1)
    page = Figure(figsize=((length + 2 * MARGIN) * UNIT, (height + 2 * MARGIN) * UNIT))
    FigureCanvasAgg(page)
    axes = page.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(-MARGIN, length + MARGIN)
    axes.set_ylim(-height - MARGIN, MARGIN)
    top = 0.0
    for panel in panels:
        _Painter(axes, picture, panel, top).paint()
        top -= panel.height + BETWEEN
    return page


def save(figure: Figure, path: str | os.PathLike[str]) -> None:
    """Writes a figure; the suffix of the path says how: `.png`, `.svg`, `.pdf`, whatever Matplotlib knows.

    Raises:
        CircuitError: for a suffix that Matplotlib does not know.
    """
    path = Path(path)
    kind = path.suffix.removeprefix(".").lower()
    known = figure.canvas.get_supported_filetypes()
    if kind not in known:
        raise CircuitError(
            f"cannot write `{path.name}`: pictures are {', '.join(f'.{name}' for name in sorted(known))}"
        )
    data = io.BytesIO()
    metadata = {"Date": None} if kind in {"svg", "svgz"} else None  # the same circuit gives the same file
    figure.savefig(data, format=kind, dpi=RESOLUTION, metadata=metadata)
    write_bytes_atomically(path, data.getvalue())


class _Painter:
    """Draws one panel."""

    def __init__(self, axes: Axes, picture: Picture, panel: Panel, top: float) -> None:
        self.axes = axes
        self.picture = picture
        self.panel = panel
        self.top = top

    @property
    def has_phase(self) -> bool:
        return self.panel.first == 0 and self.picture.phase is not None

    def y(self, lane: int) -> float:
        return self.top - self.panel.wires[lane]

    def paint(self) -> None:
        for frame in self.picture.frames_in(self.panel.first, self.panel.end):
            self.frame(frame)
        self.wires()
        for item in self.picture.items:
            if self.panel.holds(item["column"]):
                x = self.panel.x(item["column"])
                for part in item["parts"]:
                    self.part(x, part)
        self.texts_around()

    # Primitives --------------------------------------------------------------------------------------------

    def line(self, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
        style = {"color": INK, "linewidth": 0.8, "solid_capstyle": "butt", "zorder": 2, **style}
        self.axes.plot(xs, ys, **style)

    def text(self, x: float, y: float, text: str, **style: Any) -> None:
        style = {
            "ha": "center",
            "va": "center",
            "fontsize": TEXT_SIZE,
            "family": [FONT, "DejaVu Sans"],
            "zorder": 6,
            **style,
        }
        self.axes.text(x, y, text, color=style.pop("color", INK), math_fontfamily="stix", **style)

    def rectangle(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        from matplotlib.patches import Rectangle

        style = {"facecolor": "white", "edgecolor": INK, "linewidth": 0.8, "zorder": 4, **style}
        self.axes.add_patch(Rectangle((x, y), width, height, **style))

    def circle(self, x: float, y: float, radius: float, **style: Any) -> None:
        from matplotlib.patches import Circle

        style = {"facecolor": "white", "edgecolor": INK, "linewidth": 0.8, "zorder": 4, **style}
        self.axes.add_patch(Circle((x, y), radius, **style))

    # What a panel holds ------------------------------------------------------------------------------------

    def wires(self) -> None:
        start, end = self.panel.start, self.panel.length
        for lane, (record, name) in enumerate(zip(self.picture.lanes, self.picture.names, strict=True)):
            y = self.y(lane)
            self.text(start - 0.12, y, plain(name), ha="right", fontsize=NAME_SIZE)
            match record["kind"]:
                case "qubit":
                    self.line((start, end), (y, y), zorder=1)
                case "bits":
                    for side in (-0.03, 0.03):
                        self.line((start, end), (y + side, y + side), color=CLASSICAL, linewidth=0.7, zorder=1)
                    if record["size"] is not None:
                        self.line((start + 0.06, start + 0.16), (y - 0.12, y + 0.12), color=CLASSICAL)
                        self.text(start + 0.18, y + 0.2, str(record["size"]), fontsize=SMALL_SIZE, color=CLASSICAL)
                case _:
                    pass

    def frame(self, frame: dict[str, Any]) -> None:
        panel = self.panel
        opens, closes = panel.holds(frame["first"]), panel.holds(frame["last"])
        left = panel.x(frame["first"]) if opens else panel.start
        right = panel.x(frame["last"]) if closes else panel.length
        top = self.y(frame["lo"]) + 0.42 + HEAD * frame["above"]
        bottom = self.y(frame["hi"]) - 0.42 - EDGE * frame["below"] + 0.06
        depth = 0.1 * (frame["above"] + frame["below"])
        self.rectangle(left, bottom, right - left, top - bottom, facecolor=SHADE, linewidth=0, zorder=0.9 - depth / 10)
        edge = {"color": CLASSICAL, "linewidth": 0.8, "zorder": 0.95}
        for y in (top, bottom):
            self.line((left, right), (y, y), **edge)
        for x, is_edge in ((left, opens), (right, closes)):
            if is_edge:
                self.line((x, x), (bottom, top), **edge)
        heads: list[tuple[int, str]] = frame["heads"]
        edges = [panel.x(column) for column, _ in heads if panel.holds(column)]
        shown = [head for column, head in heads if panel.holds(column)]
        before = [head for column, head in heads if column < panel.first]
        for x in edges[1:] if opens else edges:
            self.line((x, x), (bottom, top), **{**edge, "linestyle": (0, (4, 3))})
        if before:
            edges, shown = [panel.start, *edges], [f"… {before[-1]}", *shown]
        for x, end, head in zip(edges, [*edges[1:], right], shown, strict=True):
            self.head(x, end, top, head)

    def head(self, x: float, end: float, top: float, head: str) -> None:
        """A text in the upper left corner of a frame, cut where it does not fit."""
        room = int((end - x - 0.15) / text_width("x" * 100, CODE_SIZE, "monospace") * 100)
        if len(head) > room:
            head = head[: max(room - 1, 0)] + "…" if room > 1 else ""
        self.text(x + 0.1, top - 0.2, plain(head), ha="left", fontsize=CODE_SIZE, family="monospace", color=CODE)

    def texts_around(self) -> None:
        """The global phase above the panel, notes and what was left out below."""
        panel, picture = self.panel, self.picture
        if self.has_phase:
            phase = f"global phase {formula(picture.phase or '')}"
            self.text(panel.start, self.top - 0.15, phase, ha="left", fontsize=CODE_SIZE + 1)
        lines = [
            f"{_number(number)} {note['text']}"
            for number, note in enumerate(picture.notes, start=1)
            if panel.holds(note["column"])
        ]
        if panel.end == len(picture.widths) and picture.left_out:
            lines.append(f"... {picture.left_out:,} more ops".replace(",", " "))
        y = self.top - panel.height + LINE * len(lines) - 0.25
        for line in lines:
            self.text(panel.start, y, plain(line), ha="left", fontsize=CODE_SIZE, family="monospace", color=CODE)
            y -= LINE

    # Parts of figures --------------------------------------------------------------------------------------

    def part(self, x: float, part: dict[str, Any]) -> None:
        match part["part"]:
            case "line":
                self.link(x, part["lo"], part["hi"])
            case "mark":
                self.mark(x, self.y(part["lane"]), part["mark"])
            case "box":
                self.box(x, part)
            case "meter":
                self.meter(x, part)
            case "outcome":
                self.outcome(x, part)
            case "fence":
                self.fence(x, part["lanes"])
            case "reference":
                self.reference(x, part)
            case unknown:
                raise CircuitError(f"the core draws a part `{unknown}` that this version of qcompile does not know")

    def link(self, x: float, lo: int, hi: int) -> None:
        """A line between wires; where the wire is left out, it fades into dots."""
        ends = [self.y(lo), self.y(hi)]
        for k, lane, inward in ((0, lo, -0.4), (1, hi, 0.4)):
            if self.picture.lanes[lane]["kind"] == "gap":
                self.line((x, x), (ends[k], ends[k] + inward), linestyle=(0, (1, 1.5)), zorder=3)
                ends[k] += inward
        self.line((x, x), ends, zorder=3)

    def mark(self, x: float, y: float, mark: str) -> None:
        match mark:
            case "dot":
                self.circle(x, y, DOT, facecolor=INK)
            case "ring":
                self.circle(x, y, DOT)
            case "target":
                self.circle(x, y, TARGET)
                self.line((x - TARGET, x + TARGET), (y, y), zorder=5)
                self.line((x, x), (y - TARGET, y + TARGET), zorder=5)
            case "cross":
                for slope in (-1, 1):
                    self.line(
                        (x - CROSS, x + CROSS),
                        (y - slope * CROSS, y + slope * CROSS),
                        linewidth=1.1,
                        zorder=5,
                    )
            case _:
                self.rectangle(x - BOX / 2, y - BOX / 2, BOX, BOX)
                self.text(x, y, r"$|0\rangle$")

    def box(self, x: float, part: dict[str, Any]) -> None:
        text, size, family = box_text(part)
        width = part_width(part)
        top, bottom = self.y(part["lo"]) + BOX / 2, self.y(part["hi"]) - BOX / 2
        self.rectangle(x - width / 2, bottom, width, top - bottom)
        pins = {pin["lane"]: pin["number"] for pin in part["pins"]}
        for lane in range(part["lo"], part["hi"] + 1):
            y = self.y(lane)
            if lane not in pins and self.picture.lanes[lane]["kind"] == "qubit":
                self.line((x - width / 2, x + width / 2), (y, y), color=FAINT, linestyle=(0, (2, 2)), zorder=5)
            elif pins.get(lane) is not None:
                self.text(x - width / 2 + 0.07, y, str(pins[lane]), ha="left", fontsize=SMALL_SIZE, color=CLASSICAL)
        behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}  # hides wires that pass
        color = CODE if part["code"] else INK
        self.text(x, (top + bottom) / 2 - 0.02, text, fontsize=size, family=family, color=color, bbox=behind)

    def meter(self, x: float, part: dict[str, Any]) -> None:
        from matplotlib.patches import Arc

        y = self.y(part["lane"])
        width = part_width(part)
        self.rectangle(x - width / 2, y - BOX / 2, width, BOX)
        name = part["text"]
        centre = x if name is None else x - width / 2 + (BOX + 0.1) / 2
        self.axes.add_patch(
            Arc((centre, y - 0.14), 0.46, 0.46, theta1=0, theta2=180, linewidth=0.8, color=INK, zorder=5)
        )
        self.line((centre, centre + 0.2), (y - 0.14, y + 0.2), linewidth=0.9, zorder=5)
        if name is not None:
            self.text(centre + 0.3, y, f"→{name}", ha="left", fontsize=CODE_SIZE)

    def outcome(self, x: float, part: dict[str, Any]) -> None:
        start, end = self.y(part["from"]) - BOX / 2, self.y(part["to"])
        for side in (-0.03, 0.03):
            self.line((x + side, x + side), (start, end + 0.12), color=CLASSICAL, linewidth=0.7)
        self.axes.fill(
            (x - 0.09, x + 0.09, x),
            (end + 0.15, end + 0.15, end + 0.02),
            color=CLASSICAL,
            linewidth=0,
            zorder=5,
        )
        if part["bit"] is not None:
            self.text(x, end - 0.24, str(part["bit"]), fontsize=SMALL_SIZE, color=CLASSICAL)

    def fence(self, x: float, lanes: Iterable[int]) -> None:
        for lane in lanes:
            y = self.y(lane)
            self.line((x, x), (y - 0.5, y + 0.5), color=FAINT, linewidth=1.6, linestyle=(0, (2.2, 1.6)), zorder=5)

    def reference(self, x: float, part: dict[str, Any]) -> None:
        lanes: list[int] = part["lanes"]
        top = self.top - (PHASE if self.has_phase else 0.0) - 0.12
        self.text(x, top, _number(part["note"]), fontsize=SMALL_SIZE + 1)
        if lanes:
            self.line(
                (x, x),
                (self.y(lanes[-1]) - 0.4, self.y(lanes[0]) + 0.4),
                color=CLASSICAL,
                linestyle=":",
                zorder=5,
            )


def _number(note: int) -> str:
    return f"({note})"
