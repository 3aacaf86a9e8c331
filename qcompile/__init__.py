"""A compiler for quantum circuits whose passes can also search, learn and generate.

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

    __version__: str

# Where each public name lives. One line per name, here and above for type checkers.
_HOMES = {
    "CircuitError": "qcompile.errors",
    "Diagnostic": "qcompile.errors",
    "LimitError": "qcompile.errors",
    "MissingExtraError": "qcompile.errors",
    "OptionError": "qcompile.errors",
    "PassError": "qcompile.errors",
    "QasmError": "qcompile.errors",
    "QcompileError": "qcompile.errors",
    "VerificationError": "qcompile.errors",
}
_SUBMODULES = frozenset({"errors", "resources"})

__all__ = [
    "CircuitError",
    "Diagnostic",
    "LimitError",
    "MissingExtraError",
    "OptionError",
    "PassError",
    "QasmError",
    "QcompileError",
    "VerificationError",
    "__version__",
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
