"""Writes the generated files that are under version control; `--check` compares and writes nothing.

Needs the built package: what is generated comes from the tables of the Rust core.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]

# Path below the root, and what yields its text. One line per generated file.
GENERATED: dict[str, Callable[[], str]] = {}


def main() -> int:
    """Writes or checks every generated file; the exit code is 1 when a checked one is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="show what would change, write nothing")
    check: bool = parser.parse_args().check
    stale = False
    for name, generate in GENERATED.items():
        path = ROOT / name
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = generate()
        if old == new:
            continue
        if check:
            stale = True
            sys.stdout.writelines(
                difflib.unified_diff(old.splitlines(True), new.splitlines(True), name, name)
            )
        else:
            path.write_text(new, encoding="utf-8")
            print(f"wrote {name}")
    if stale:
        print("stale: run `python tools/generate.py`", file=sys.stderr)
    return int(stale)


if __name__ == "__main__":
    raise SystemExit(main())
