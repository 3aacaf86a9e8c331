"""The tables that `qcompile opt` prints about what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

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


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    return table


def _change(before: int, after: int) -> str:
    if before == after:
        return "="
    return f"{100 * (after - before) / before:+.1f} %" if before else f"{after - before:+d}"


def show_one(done: Sequence[Done], console: Console) -> None:
    """Before and after of one circuit, then what each pass gained and took."""
    entry = done[0]
    figures = _table("", "before", "after", "change")
    for label, field in FIGURES.items():
        before, after = getattr(entry.before, field), getattr(entry.after, field)
        if before or after:
            figures.add_row(label, str(before), str(after), _change(before, after))
    console.print(figures)
    totals = entry.report.totals()
    if totals:
        passes = _table("pass", "rewrites", "gates", "two-qubit", "ms")
        for record in totals:
            passes.add_row(
                record.name,
                str(record.rewrites),
                f"{record.after.gates - record.before.gates:+d}",
                f"{record.after.two_qubit - record.before.two_qubit:+d}",
                f"{1000 * record.seconds:.1f}",
            )
        console.print()
        console.print(passes)
    console.print()
    if entry.report.stopped:
        console.print(f"stopped early: {entry.report.stopped.replace('-', ' ')}")
    console.print(_verified(entry.verdict), markup=False)


def show_several(done: Sequence[Done], console: Console) -> None:
    """One line per circuit, and the sum."""
    table = _table("circuit", "gates", "after", "two-qubit", "after", "change", "s", "verified")
    for entry in done:
        table.add_row(
            entry.job.label,
            str(entry.before.total),
            str(entry.after.total),
            str(entry.before.two_qubit),
            str(entry.after.two_qubit),
            _change(entry.before.total, entry.after.total),
            f"{entry.seconds:.2f}",
            _mark(entry.verdict),
        )
    before, after = (sum(getattr(entry, side).total for entry in done) for side in ("before", "after"))
    table.add_section()
    table.add_row(f"{len(done)} circuits", str(before), str(after), "", "", _change(before, after), "", "")
    console.print(table)


def _mark(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not asked"
    return "yes" if verdict else "not decided"


def _verified(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not verified (--no-verify)"
    return f"verified: {verdict}" if verdict else str(verdict)
