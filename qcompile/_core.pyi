"""The Rust module's face. Written by hand; stubtest keeps it true."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, final

from qcompile.errors import Diagnostic

__all__ = [
    "ArrayView",
    "Circuit",
    "Pipeline",
    "build_profile",
    "check_equal",
    "codes",
    "draw",
    "gates",
    "max_wires",
    "parse",
    "passes",
    "print",
    "read_recipe",
    "recipe_info",
    "report_schema",
    "version",
]

_Findings = tuple[str, tuple[Diagnostic, ...], str]
_Angle = float | str

class _Lookup(Protocol):
    def recipe(self, name: str) -> tuple[str, str] | None: ...
    def own(self, name: str) -> tuple[str, type] | None: ...
    def names(self) -> list[str]: ...

@final
class ArrayView:
    """A column of a frozen region; NumPy reads it without a copy."""

    @property
    def __array_interface__(self) -> dict[str, Any]: ...

@final
class Circuit:
    """The Rust half of `qcompile.Circuit`, where the methods are documented."""

    def __new__(cls, qubits: int, bits: int) -> Circuit: ...
    @property
    def num_qubits(self) -> int: ...
    @property
    def num_bits(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def name(self) -> str | None: ...
    @property
    def included(self) -> list[tuple[str, str]]: ...
    @property
    def u_convention(self) -> str: ...
    @property
    def zero_initialised(self) -> bool: ...
    @property
    def parameters(self) -> list[str]: ...
    def copy(self) -> Circuit: ...
    def append(self, name: str, qubits: Sequence[int], params: Sequence[_Angle]) -> None: ...
    def unitary(self, rows: Sequence[Sequence[complex]], qubits: Sequence[int]) -> None: ...
    def global_phase(self, angle: _Angle) -> None: ...
    def measure(self, qubit: int, bit: int) -> None: ...
    def reset(self, qubit: int) -> None: ...
    def barrier(self, qubits: Sequence[int]) -> None: ...
    def compose(self, other: Circuit, qubits: Sequence[int] | None, bits: Sequence[int] | None) -> None: ...
    def inverse(self) -> Circuit: ...
    def control(self, count: int, state: int | None) -> Circuit: ...
    def power(self, exponent: int) -> Circuit: ...
    def bind(self, values: Sequence[tuple[str, _Angle]]) -> Circuit: ...
    def metrics(self) -> dict[str, Any]: ...
    def matrix(self, max_qubits: int) -> bytes: ...
    def structure_hash(self) -> int: ...
    def same_structure(self, other: Circuit) -> bool: ...
    def arrays(self) -> tuple[ArrayView, ArrayView, ArrayView]: ...
    def picture(self, columns: int, qubits: int) -> str: ...
    def windows(self, qubits: int, ops: int) -> list[tuple[list[int], list[int], Circuit]]: ...
    def replace_windows(self, windows: Sequence[tuple[Sequence[int], Circuit]]) -> list[str | None]: ...
    def tree(self) -> dict[str, Any]: ...

@final
class Pipeline:
    """The Rust half of `qcompile.Pipeline`, where the methods are documented."""

    def __new__(cls, text: str, lookup: _Lookup, objective: str | None) -> Pipeline: ...
    @property
    def objective(self) -> str | None: ...
    def run(
        self,
        circuit: Circuit,
        seed: int,
        time_budget: float | None,
        progress: Callable[[str, int, int], object] | None,
    ) -> tuple[Circuit, str]: ...

def version() -> str:
    """The version of the package."""

def max_wires() -> int:
    """Most qubits and, separately, most bits of a circuit."""

def build_profile() -> str:
    """How the extension was compiled, `release` or `debug`."""

def codes() -> list[tuple[str, str, str]]:
    """Every diagnostic code as (name, title, page in Markdown)."""

def gates() -> list[dict[str, Any]]:
    """One record per gate of the table."""

def passes() -> str:
    """What is known about every native pass, as JSON."""

def recipe_info(name: str, file: str, text: str, lookup: _Lookup) -> str:
    """What is known about a recipe, as JSON."""

def read_recipe(file: str, text: str, lookup: _Lookup) -> tuple[str, str | None]:
    """The pipeline text of a recipe file, and its objective."""

def report_schema() -> str:
    """The JSON schema of the report of a run."""

def parse(
    data: bytes,
    name: str,
    include_path: Sequence[str],
    u_convention: str,
    strict: bool,
    assume_zero_init: bool,
    carried: Sequence[tuple[str, str]] | None,
) -> tuple[Circuit, _Findings]:
    """The circuit of a program text, and the warnings about it; with `carried`, files are included from there alone."""

def print(  # noqa: A001
    circuit: Circuit,
    format: str,  # noqa: A002
    version: str | None,
    exact_pi: bool,
) -> tuple[str, _Findings]:
    """The circuit as text, and notes on what the text does not say."""

def draw(circuit: Circuit, width: int, ascii: bool) -> str:  # noqa: A002
    """The circuit as a picture made of text."""

def check_equal(first: Circuit, second: Circuit, phase: str, seed: int, budget: float | None) -> str:
    """The verdict on the equality of two circuits, as JSON."""
