"""The tables that `qcompile opt` prints about what it did."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from qcompile.cli.terminal import say, uses_color
from qcompile.report.table import columns, of_passes

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


def show_one(entry: Done) -> None:
    """Before and after of one circuit, then what each pass gained and took."""
    pairs = {label: (getattr(entry.before, field), getattr(entry.after, field)) for label, field in FIGURES.items()}
    rows = [
        [label, str(old), str(new), _change(old, new)] for label, (old, new) in pairs.items() if old or label == "gates"
    ]
    _print(columns(["", "before", "after", "change"], rows))
    if passes := of_passes(entry.report):
        say()
        _print(passes)
    say()
    if entry.report.stopped:
        say(f"stopped early: {entry.report.stopped.replace('-', ' ')}")
    say(_verified(entry.verdict))


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
    heads = ["circuit", "gates", "after", "change", "two-qubit", "after", "s", "verified"]
    width = shutil.get_terminal_size().columns if sys.stderr.isatty() else None
    _print(columns(heads, [*rows, [""] * 8, total], width))


def _print(lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        say(click.style(line, bold=True) if number == 0 and uses_color(sys.stderr) else line)


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
