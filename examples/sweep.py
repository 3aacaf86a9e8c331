"""Run pipelines over a folder of circuits and write a report as CSV.

python examples/sweep.py [FOLDER] [REPORT.csv]
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

from qcompile import Circuit, Pipeline, QcompileError, check_equal

PIPELINES = {"light": "cancel-inverses", "O1": "O1"}


def measure(task: tuple[Path, str]) -> dict[str, object]:
    """One row of the report. It runs in a process of its own; one bad file does not stop the sweep."""
    path, name = task
    row: dict[str, object] = {"circuit": path.stem, "pipeline": name}
    try:
        circuit = Circuit.from_qasm(path)
        started = time.perf_counter()
        result = Pipeline(PIPELINES[name]).run(circuit).circuit
        seconds = time.perf_counter() - started
    except QcompileError as error:
        return row | {"error": str(error).splitlines()[0]}
    before, after = circuit.metrics(), result.metrics()
    return row | {
        "gates": before.total,
        "gates_after": after.total,
        "t_count": before.t_count,
        "t_count_after": after.t_count,
        "seconds": round(seconds, 4),
        "verified": bool(check_equal(circuit, result)),
    }


def main() -> None:
    """Sweeps, writes, and says the sums."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "circuits"
    report = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.gettempdir()) / "qcompile-sweep.csv"
    tasks = list(product(sorted(folder.rglob("*.qasm")), PIPELINES))
    with ProcessPoolExecutor(max_workers=2) as pool:
        rows = list(pool.map(measure, tasks))
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with report.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    print(report.read_text())
    print(f"{len(rows)} rows in {report}")


if __name__ == "__main__":
    main()
