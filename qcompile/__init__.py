"""A compiler for quantum circuits: OpenQASM 2 and 3 in, fewer gates out, everything else to the letter.

Names and submodules load when they are first used, so `import qcompile` costs a few milliseconds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qcompile.errors import (
        CircuitError,
        Diagnostic,
        LimitError,
        MissingExtraError,
        OptionError,
        PassError,
        QasmError,
        QcompileError,
        VerificationError,
    )
    from qcompile.ir.circuit import Circuit
    from qcompile.ir.metrics import Metrics
    from qcompile.pipeline.optimize import optimize
    from qcompile.pipeline.pipeline import Compiled, Pipeline
    from qcompile.pipeline.report import Report
    from qcompile.verify import Verdict, check_equal

    __version__: str

# Where each public name lives. One line per name, here and above for type checkers.
_HOMES = {
    "Circuit": "qcompile.ir.circuit",
    "CircuitError": "qcompile.errors",
    "Compiled": "qcompile.pipeline.pipeline",
    "Diagnostic": "qcompile.errors",
    "LimitError": "qcompile.errors",
    "Metrics": "qcompile.ir.metrics",
    "MissingExtraError": "qcompile.errors",
    "OptionError": "qcompile.errors",
    "PassError": "qcompile.errors",
    "Pipeline": "qcompile.pipeline.pipeline",
    "QasmError": "qcompile.errors",
    "QcompileError": "qcompile.errors",
    "Report": "qcompile.pipeline.report",
    "Verdict": "qcompile.verify",
    "VerificationError": "qcompile.errors",
    "check_equal": "qcompile.verify",
    "optimize": "qcompile.pipeline.optimize",
}
_SUBMODULES = frozenset({"errors", "interop", "ir", "passes", "pipeline", "resources", "testing", "verify"})

__all__ = [
    "Circuit",
    "CircuitError",
    "Compiled",
    "Diagnostic",
    "LimitError",
    "Metrics",
    "MissingExtraError",
    "OptionError",
    "PassError",
    "Pipeline",
    "QasmError",
    "QcompileError",
    "Report",
    "Verdict",
    "VerificationError",
    "__version__",
    "check_equal",
    "optimize",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value = import_module("qcompile._core").version()
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    elif name in _SUBMODULES:
        value = import_module(f"qcompile.{name}")
    else:
        raise AttributeError(f"module 'qcompile' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_SUBMODULES})
