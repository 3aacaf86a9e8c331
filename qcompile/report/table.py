"""Tables as text: columns of figures under their heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qcompile.pipeline.report import Report

__all__ = ["columns", "of_passes"]

SHORTEST_NAME = 12
"""Columns that a name keeps on the narrowest terminal."""


def columns(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
    """One line per row, the heads first: names to the left and figures to the right.

    Where the lines would be wider than `width`, names lose their beginning.
    """
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    if width is not None:
        surplus = sum(widths) + 2 * (len(widths) - 1) - width
        widths[0] -= max(0, min(surplus, widths[0] - SHORTEST_NAME))
    lines: list[str] = []
    for row in [heads, *rows]:
        name = row[0] if len(row[0]) <= widths[0] else "…" + row[0][1 - widths[0] :]
        figures = [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([f"{name:<{widths[0]}}", *figures]).rstrip())
    return lines


def of_passes(report: Report) -> list[str]:
    """What each pass gained and took; no lines where none ran."""
    rows = [
        [
            record.name,
            str(record.rewrites),
            f"{record.after.gates - record.before.gates:+d}",
            f"{record.after.two_qubit - record.before.two_qubit:+d}",
            f"{1000 * record.seconds:.1f}",
        ]
        for record in report.totals()
    ]
    return columns(["pass", "rewrites", "gates", "two-qubit", "ms"], rows) if rows else []
