"""The command line: one file per command, arguments in, text and exit codes out."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Runs the command that the arguments name."""
    try:
        from qcompile.cli.program import program

        program(prog_name="qcompile")
    except KeyboardInterrupt:  # while modules load; commands have an answer of their own
        sys.exit(130)
