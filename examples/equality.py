"""Ask whether two programs do the same, and what the answer is worth.

python examples/equality.py
"""

from __future__ import annotations

from pathlib import Path

from qcompile import Circuit, check_equal, optimize

CIRCUITS = Path(__file__).parent / "circuits"


def ask(what: str, first: Circuit, second: Circuit) -> None:
    """Prints the verdict, and how it came about."""
    verdict = check_equal(first, second)
    print(f"{what}\n  {verdict}")
    for method in verdict.methods:
        print(f"    {method.name}: {method.covered}, {method.strength}")


for path in sorted(CIRCUITS.glob("*.qasm")):
    circuit = Circuit.from_qasm(path)
    ask(f"{path.stem}, before and after", circuit, optimize(circuit))

ask("a swap and three controlled NOTs", Circuit(2).swap(0, 1), Circuit(2).cx(0, 1).cx(1, 0).cx(0, 1))
ask("S and rz(pi/2), which differ by a phase", Circuit(1).s(0), Circuit(1).rz("pi/2", 0))
ask("a symbol: rz(a) rz(b) and rz(a + b)", Circuit(1).rz("a", 0).rz("b", 0), Circuit(1).rz("a + b", 0))
