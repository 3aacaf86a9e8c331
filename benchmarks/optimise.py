"""O1 on real circuits with the check on, and on a file of a million gates without it.

    python benchmarks/optimise.py [--data FOLDER]

Goals: every circuit of `qasmbench_small` and `nam26` comes out not larger than it went in and is verified (none wrong);
a file of 1 M gates goes through parse, O1 and print in under 3 s and 600 MB, in a process of its own.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import Row, header, require_release, table
from language import plain

SETS = ("nam26", "qasmbench_small")
ROOT = Path(__file__).resolve().parents[1]

BIG = """
import resource, sys, time
from pathlib import Path
from qcompile import Circuit, Pipeline
began = time.perf_counter()
circuit = Circuit.from_qasm(Path(sys.argv[1]))
parsed = time.perf_counter()
result = Pipeline("O1").run(circuit).circuit
optimised = time.perf_counter()
text = result.to_qasm()
ended = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(parsed - began, optimised - parsed, ended - optimised, peak, len(result))
"""


def suite(folder: Path) -> list[Row]:
    """One row: how many circuits, how many verified and by what, the reduction."""
    from qcompile import Circuit, Pipeline
    from qcompile.verify import check_equal

    ratios: list[float] = []
    methods: dict[str, int] = {}
    wrong: list[str] = []
    larger: list[str] = []
    undecided: list[str] = []
    pipeline = Pipeline("O1")
    for path in sorted(folder.glob("*.qasm")):
        circuit = Circuit.from_qasm(path)
        result = pipeline.run(circuit).circuit
        verdict = check_equal(circuit, result, effort=2e10, qcec=False)
        before, after = circuit.metrics().total, result.metrics().total
        ratios.append(after / before if before else 1.0)
        if after > before:
            larger.append(path.stem)
        if verdict.equal is None:
            undecided.append(path.stem)
        elif not verdict:
            wrong.append(path.stem)
        else:
            methods[verdict.methods[-1].name] = methods.get(verdict.methods[-1].name, 0) + 1
    reduction = 1 - math.exp(sum(math.log(max(ratio, 1e-9)) for ratio in ratios) / len(ratios))
    name = folder.name
    return [
        Row(f"{name}: circuits", str(len(ratios)), notes=[f"{count} by {name}" for name, count in methods.items()]),
        Row(f"{name}: wrong", str(len(wrong)), "0", not wrong, wrong),
        Row(f"{name}: not decided", str(len(undecided)), "0", not undecided, undecided),
        Row(f"{name}: larger than the input", str(len(larger)), "0", not larger, larger),
        Row(f"{name}: geometric-mean reduction", f"{100 * reduction:.1f} %"),
    ]


def million() -> list[Row]:
    """Time and memory of one large file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.qasm"
        path.write_text(plain(1_000_000, version=3))
        runs = [
            [
                float(word)
                for word in subprocess.run(
                    [sys.executable, "-c", BIG, str(path)], check=True, capture_output=True, text=True
                ).stdout.split()
            ]
            for _ in range(3)
        ]
    best = sorted(runs, key=lambda run: sum(run[:3]))[1]
    total = sum(best[:3])
    parts = f"parse {best[0]:.2f}, O1 {best[1]:.2f}, print {best[2]:.2f}; {best[4]:.0f} gates left"
    return [
        Row("1 M gates: seconds (median of 3)", f"{total:.2f}", "3", total < 3, [parts]),
        Row("1 M gates: peak MB", f"{best[3]:.0f}", "600", best[3] < 600),
    ]


def main() -> int:
    """Runs everything; the exit code says whether every goal was reached."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    default = os.environ.get("QCOMPILE_BENCHMARKS", ROOT.parent / "shared" / "benchmarks")
    parser.add_argument("--data", type=Path, default=Path(default), help="the folder with the benchmark sets")
    data: Path = parser.parse_args().data
    require_release()
    header("numpy")
    reached = [table("A large file", million())]
    for name in SETS:
        if (data / name).is_dir():
            reached.append(table(f"O1 on {name}", suite(data / name)))
        else:
            print(f"\n{name}: skipped, {data / name} is not there")
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
