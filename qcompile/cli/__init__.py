"""The command line: one file per command, arguments in, text and exit codes out."""

from __future__ import annotations

import os
import sys

__all__ = ["main"]


def main() -> None:
    """Runs the command that the arguments name."""
    _open_streams()
    try:
        from qcompile.cli.program import program

        program(prog_name="qcompile")
    except KeyboardInterrupt:  # while modules load; commands have an answer of their own
        sys.exit(130)
    except OSError:  # of standard error itself, where everything else would have been said
        sys.exit(3)


def _open_streams() -> None:
    """A stream that the caller closed (`>&-`) takes everything from now on."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 (for as long as we run)
