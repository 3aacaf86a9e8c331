"""What every benchmark shares: fair timing, a release build, a table with ratios.

Calls of all contestants alternate inside one process, because machines change speed between runs; figures are medians
over repeats, and ratios are what counts.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import sys
import time
from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Row", "alternate", "header", "require_release", "table"]

# One thread for everybody, set before any contestant is imported.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS", "QISKIT_NUM_PROCS"):
    os.environ.setdefault(_variable, "1")


def require_release() -> None:
    """Leaves when the extension was built without optimisation."""
    from qcompile import _core

    if _core.build_profile() != "release":
        sys.exit("this is a debug build: install with `pip install .` or `maturin develop --release`")


def header(*packages: str) -> None:
    """Prints what was measured on."""
    from qcompile import __version__

    versions = ", ".join(f"{package} {metadata.version(package)}" for package in packages)
    print(f"qcompile {__version__}; {versions}; CPython {platform.python_version()}; {platform.machine()}, 1 thread")


def alternate(calls: dict[str, Callable[[], object]], *, repeats: int, budget: float = 120.0) -> dict[str, float]:
    """Median seconds of each call; the calls take turns. Stops early, but never before three turns, over budget."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    began = time.perf_counter()
    for turn in range(repeats):
        if turn >= 3 and time.perf_counter() - began > budget:
            break
        for name, call in calls.items():
            gc.collect()
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


@dataclass
class Row:
    """One line of a table: what was measured, the figure, and what was asked for."""

    what: str
    figure: str
    goal: str = ""
    reached: bool | None = None
    notes: list[str] = field(default_factory=list)


def table(title: str, rows: list[Row]) -> bool:
    """Prints the rows; whether every goal was reached."""
    print(f"\n{title}")
    width = max(len(row.what) for row in rows)
    figures = max(len(row.figure) for row in rows)
    for row in rows:
        mark = {None: "", True: "  reached", False: "  NOT REACHED"}[row.reached]
        goal = f"  goal {row.goal}" if row.goal else ""
        print(f"  {row.what:<{width}}  {row.figure:>{figures}}{goal}{mark}")
        for note in row.notes:
            print(f"  {'':<{width}}  {note}")
    return all(row.reached is not False for row in rows)
