"""Programs that tests of the command line run on, and the types of the fixtures that run it."""

from __future__ import annotations

from collections.abc import Callable
from subprocess import Popen

from typer.testing import Result

GOOD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0]; // gone\nh q[0];\ncx q[0], q[1]; // kept\n'
SMALL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\ncx q[0], q[1]; // kept\n'
BAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nhh q[0];\ncx q[0], q[5];\n'

Cli = Callable[..., Result]
Start = Callable[..., Popen[bytes]]
