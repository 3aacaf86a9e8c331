"""Speed of reading and printing OpenQASM, beside Qiskit's OpenQASM 2 reader and the reference parser.

    python benchmarks/language.py

Goals (ratios inside this run, release build, one thread): from the Python call to the circuit at least 3 M gates/s on
20 k and 200 k lines, 10 times `qiskit.qasm2.loads`, 700 times `openqasm3.parse`; printing 20 M gates/s untouched and
3 M canonical; 200 k lines in at most 12 times the time of 20 k; a file of user gates, broadcasts, expressions and
loops at no less than a third of the rate of plain lines.
"""

from __future__ import annotations

import random
import sys

from harness import Row, alternate, header, require_release, table


def plain(lines: int, *, version: int) -> str:
    """Gates on 20 qubits, one per line: rx with a 15-digit literal and cx in turn."""
    rng = random.Random(lines)
    head = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[20];\n'
    if version == 3:
        head = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[20] q;\n'
    body: list[str] = []
    for k in range(lines):
        a, b = rng.sample(range(20), 2)
        body.append(f"cx q[{a}],q[{b}];" if k % 2 else f"rx({rng.uniform(-3, 3):.15f}) q[{a}];")
    return head + "\n".join(body) + "\n"


def mixed(statements: int) -> tuple[str, int]:
    """User gates, broadcasts, expressions and loops; the text and how many gates it applies (loop bodies once)."""
    rng = random.Random(statements)
    lines = [
        "OPENQASM 3.0;",
        'include "stdgates.inc";',
        "const float step = pi / 8;",
        "gate pair(a, b) x, y { rz(a / 2) x; cx x, y; rz(b - a) y; cx x, y; }",
        "qubit[4] wide;",
        "qubit[20] q;",
    ]
    gates = 4
    for k in range(statements):
        a, b = rng.sample(range(20), 2)
        match k % 4:
            case 0:
                lines.append(f"pair(pi / {k % 7 + 1}, -{rng.random():.12f}) q[{a}], q[{b}];")
                gates += 1
            case 1:
                lines.append("h wide;")
                gates += 4
            case 2:
                lines.append(f"rz(2 * step + sin({rng.random():.6f})) q[{a}];")
                gates += 1
            case _:
                lines.append(f"for int i in [0:3] {{ cx q[{a}], q[{b}]; rx(0.25) q[{a}]; }}")
                gates += 2
    return "\n".join(lines) + "\n", gates


def reading() -> list[Row]:
    """Rates of reading, beside the peers."""
    import openqasm3
    from qiskit import qasm2

    from qcompile import Circuit

    rows: list[Row] = []
    seconds: dict[int, float] = {}
    for lines in (20_000, 200_000):
        two, three = plain(lines, version=2), plain(lines, version=3)
        times = alternate(
            {
                "ours 3": lambda text=three: Circuit.from_qasm(text),
                "ours 2": lambda text=two: Circuit.from_qasm(text),
                "qiskit": lambda text=two: qasm2.loads(text),
            },
            repeats=7,
        )
        seconds[lines] = times["ours 3"]
        rate = lines / times["ours 3"] / 1e6
        rows.append(Row(f"read {lines} lines, M gates/s", f"{rate:.1f}", "3", rate >= 3))
        ratio = times["qiskit"] / times["ours 2"]
        rows.append(Row(f"read {lines} lines, times qiskit.qasm2", f"{ratio:.0f}", "10", ratio >= 10))
    small = plain(1000, version=3)
    times = alternate(
        {
            "ours": lambda: [Circuit.from_qasm(small) for _ in range(20)],
            "reference": lambda: openqasm3.parse(small),
        },
        repeats=5,
    )
    ratio = times["reference"] / (times["ours"] / 20)
    rows.append(Row("read 1000 lines, times openqasm3.parse", f"{ratio:.0f}", "700", ratio >= 700))
    growth = seconds[200_000] / seconds[20_000]
    rows.append(Row("200 k lines against 20 k, time", f"{growth:.1f}", "at most 12", growth <= 12))
    text, gates = mixed(80_000)
    flat = plain(gates, version=3)
    times = alternate({"mixed": lambda: Circuit.from_qasm(text), "plain": lambda: Circuit.from_qasm(flat)}, repeats=7)
    share = times["plain"] / times["mixed"]
    rate = gates / times["mixed"] / 1e6
    rows.append(
        Row(
            "mixed file, share of the plain rate",
            f"{share:.2f}",
            "0.33",
            share >= 1 / 3,
            [f"{rate:.1f} M gates/s"],
        )
    )
    return rows


def printing() -> list[Row]:
    """Rates of printing, untouched and canonical."""
    from qcompile import Circuit

    lines = 200_000
    circuit = Circuit.from_qasm(plain(lines, version=3))
    times = alternate({"splice": circuit.to_qasm, "canonical": lambda: circuit.to_qasm(format="canonical")}, repeats=9)
    rows: list[Row] = []
    for form, goal in (("splice", 20), ("canonical", 3)):
        rate = lines / times[form] / 1e6
        rows.append(Row(f"print {form}, M gates/s", f"{rate:.1f}", str(goal), rate >= goal))
    return rows


def main() -> int:
    """Runs everything; the exit code says whether every goal was reached."""
    require_release()
    header("qiskit", "openqasm3")
    reached = [table("Reading", reading()), table("Printing", printing())]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
