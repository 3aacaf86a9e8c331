"""The tables that `qcompile opt` prints about what it did."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from qcompile.cli.terminal import uses_color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qcompile.cli.opt import Done
    from qcompile.verify import Verdict

__all__ = ["show_one", "show_several"]

FIGURES = {
    "gates": "total",
    "two-qubit gates": "two_qubit",
    "T gates": "t_count",
    "depth": "depth",
    "two-qubit depth": "two_qubit_depth",
}
"""What is compared before and after, and the field of `Metrics` that holds it."""

SHORTEST_NAME = 12
"""Columns that a name keeps on the narrowest terminal."""


def show_one(entry: Done) -> None:
    """Before and after of one circuit, then what each pass gained and took."""
    pairs = {label: (getattr(entry.before, field), getattr(entry.after, field)) for label, field in FIGURES.items()}
    _print(
        ["", "before", "after", "change"],
        [
            [label, str(old), str(new), _change(old, new)]
            for label, (old, new) in pairs.items()
            if old or label == "gates"
        ],
    )
    totals = entry.report.totals()
    if totals:
        click.echo(err=True)
        _print(
            ["pass", "rewrites", "gates", "two-qubit", "ms"],
            [
                [
                    record.name,
                    str(record.rewrites),
                    f"{record.after.gates - record.before.gates:+d}",
                    f"{record.after.two_qubit - record.before.two_qubit:+d}",
                    f"{1000 * record.seconds:.1f}",
                ]
                for record in totals
            ],
        )
    click.echo(err=True)
    if entry.report.stopped:
        click.echo(f"stopped early: {entry.report.stopped.replace('-', ' ')}", err=True)
    click.echo(_verified(entry.verdict), err=True)


def show_several(done: Sequence[Done]) -> None:
    """One line per circuit, and the sum."""
    rows = [
        [
            entry.job.label,
            str(entry.before.total),
            str(entry.after.total),
            _change(entry.before.total, entry.after.total),
            f"{entry.before.two_qubit}",
            f"{entry.after.two_qubit}",
            f"{entry.seconds:.2f}",
            _mark(entry.verdict),
        ]
        for entry in done
    ]
    before, after = (sum(getattr(entry, side).total for entry in done) for side in ("before", "after"))
    total = [f"{len(done)} circuits", str(before), str(after), _change(before, after), "", "", "", ""]
    _print(["circuit", "gates", "after", "change", "two-qubit", "after", "s", "verified"], [*rows, [""] * 8, total])


def _print(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints columns, names to the left and figures to the right; on a narrow terminal names lose their beginning."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    if sys.stderr.isatty():
        surplus = sum(widths) + 2 * (len(widths) - 1) - shutil.get_terminal_size().columns
        widths[0] -= max(0, min(surplus, widths[0] - SHORTEST_NAME))
    for number, row in enumerate([heads, *rows]):
        name = row[0] if len(row[0]) <= widths[0] else "…" + row[0][1 - widths[0] :]
        figures = [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        line = "  ".join([f"{name:<{widths[0]}}", *figures]).rstrip()
        click.echo(click.style(line, bold=True) if number == 0 and uses_color(sys.stderr) else line, err=True)


def _change(before: int, after: int) -> str:
    if before == after:
        return "="
    return f"{100 * (after - before) / before:+.1f} %" if before else f"{after - before:+d}"


def _mark(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not asked"
    return "yes" if verdict else "not decided"


def _verified(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not verified (--no-verify)"
    return f"verified: {verdict}" if verdict else str(verdict)
