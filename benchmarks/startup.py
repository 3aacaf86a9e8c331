"""How long a user waits before anything happens.

    python benchmarks/startup.py

Goals: `import qcompile` under 0.2 s, `qcompile opt` on a file of 100 gates, from a cold process, under 0.4 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import Row, alternate, header, require_release, table
from language import plain


def main() -> int:
    """Times fresh processes; a bare interpreter is the floor that nobody can go under."""
    require_release()
    header("click")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "small.qasm"
        source.write_text(plain(100, version=3))

        # A user's packages are compiled once; where an environment forbids that, every start would compile them again.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

        def run(*arguments: str) -> None:
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)

        times = alternate(
            {
                "bare interpreter": lambda: run("-c", "pass"),
                "import qcompile": lambda: run("-c", "import qcompile; qcompile.Circuit"),
                "qcompile opt": lambda: run("-m", "qcompile", "opt", str(source), "-o", f"{folder}/out.qasm"),
            },
            repeats=11,
        )
    goals = {"import qcompile": 0.2, "qcompile opt": 0.4}
    rows = [
        Row(
            f"{name}, s",
            f"{seconds:.3f}",
            str(goals.get(name, "")),
            seconds < goals[name] if name in goals else None,
        )
        for name, seconds in times.items()
    ]
    return 0 if table("Start-up", rows) else 1


if __name__ == "__main__":
    sys.exit(main())
