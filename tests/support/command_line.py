"""Programs that tests of the command line run on, and the types of the fixtures that run it."""

from __future__ import annotations

import os
from collections.abc import Callable
from subprocess import Popen
from typing import Protocol

import pytest

posix = pytest.mark.skipif(os.name != "posix", reason="signals, pipes, terminals and modes as POSIX has them")
"""Of tests about what Windows does not have."""

GOOD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\nh q[0];\ncx q[0], q[1]; // kept\n'
SMALL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\ncx q[0], q[1]; // kept\n'
BAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nhh q[0];\ncx q[0], q[5];\n'


class Answer(Protocol):
    """What a command left behind."""

    @property
    def exit_code(self) -> int: ...
    @property
    def stdout(self) -> str: ...
    @property
    def stderr(self) -> str: ...
    @property
    def output(self) -> str: ...
    @property
    def stdout_bytes(self) -> bytes: ...


Cli = Callable[..., Answer]
Start = Callable[..., Popen[bytes]]
