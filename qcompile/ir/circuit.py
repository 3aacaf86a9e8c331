"""`Circuit`: what Python holds of a quantum program. All work happens in the Rust core."""

from __future__ import annotations

import operator
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from qcompile import _core
from qcompile.errors import NO_FINDINGS, CircuitError, Findings, OptionError
from qcompile.ir.gate_methods import GateMethods

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import SupportsIndex

    import networkx as nx
    import numpy as np
    import openqasm3.ast
    import qiskit
    from numpy.typing import NDArray
    from typing_extensions import Self

    from qcompile.ir.arrays import CircuitArrays
    from qcompile.ir.metrics import Metrics
    from qcompile.ir.windows import Window

__all__ = ["Angle", "Circuit"]

Angle = float | str
"""A gate parameter: radians, or an OpenQASM expression over named parameters such as `"2*theta + pi/4"`."""

_MAX_WIRES = _core.max_wires()
_MAX_CONTROLS = 64
_LARGEST_EXPONENT = 2**63 - 1


class Circuit(GateMethods):
    """A quantum program: gates, measurements and control flow over qubits and bits.

    Qubit 0 is the least significant bit of a basis state, angles are in radians, and the global phase is part of the
    circuit. Gates are methods that return the circuit, so that calls chain:

    >>> bell = Circuit(2, 2).h(0).cx(0, 1).measure(0, 0).measure(1, 1)
    >>> bell.num_qubits, len(bell)
    (2, 4)

    A circuit read from text remembers it: what no pass changes prints back to the letter. `copy()` is cheap (parts are
    shared until one side changes), so a copy is a snapshot.

    Args:
        qubits: Number of qubits, in one register `q`, starting in |0>.
        bits: Number of classical bits, in one register `c`, starting in 0.
    """

    __slots__ = ("_warnings", "core")
    __hash__ = None  # type: ignore[assignment]  # circuits change; `structure_hash()` is the hash of the contents

    def __init__(self, qubits: int = 0, bits: int = 0) -> None:
        for what, count in (("qubits", qubits), ("bits", bits)):
            if not 0 <= count <= _MAX_WIRES:
                raise CircuitError(f"a circuit has no {count} {what}: their number is from 0 to {_MAX_WIRES}")
        self.core = _core.Circuit(qubits, bits)
        """The Rust object."""
        self._warnings = NO_FINDINGS

    @classmethod
    def wrap(cls, core: _core.Circuit, warnings: Findings = NO_FINDINGS) -> Self:
        """The circuit of a Rust object."""
        circuit = cls.__new__(cls)
        circuit.core = core
        circuit._warnings = warnings
        return circuit

    # Text ------------------------------------------------------------------------------------------------------

    @classmethod
    def from_qasm(
        cls,
        source: str | os.PathLike[str],
        *,
        name: str | None = None,
        include_path: Sequence[str | os.PathLike[str]] = (),
        u_convention: Literal["spec", "qiskit"] = "spec",
        strict: bool = False,
        assume_zero_init: bool = False,
    ) -> Self:
        """Reads OpenQASM 2.0, 3.0 or 3.1.

        Args:
            source: The program text, or a path object to read it from.
            name: What messages call the text; the path, or `<string>`.
            include_path: Folders to look for included files in, after the folder of the file itself.
            u_convention: The meaning of `U`: that of the OpenQASM 3 specification, or that of files which Qiskit
                wrote with its own (they differ by a phase of half an angle, seen under `ctrl @`).
            strict: Refuse what the specification does not allow but everybody writes (whole numbers as angles, gates
                beyond the paper's in OpenQASM 2).
            assume_zero_init: Qubits start in |0> in OpenQASM 3 too, where the language leaves them undefined.

        Raises:
            QasmError: with every finding in `diagnostics`, located.
            OptionError: for another convention.
        """
        if isinstance(source, str):
            if "\n" not in source and source.endswith((".qasm", ".inc")):
                raise CircuitError(f"`{source}` is a path, not a program: pass pathlib.Path({source!r})")
            data, label, folders = source.encode(), name or "<string>", list(include_path)
        else:
            path = Path(source)
            data, label, folders = path.read_bytes(), name or os.fspath(source), [path.parent, *include_path]
        return cls._read(data, label, folders, u_convention, strict, assume_zero_init)

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        *,
        name: str = "<bytes>",
        include_path: Sequence[str | os.PathLike[str]] = (),
        u_convention: Literal["spec", "qiskit"] = "spec",
        strict: bool = False,
        assume_zero_init: bool = False,
    ) -> Self:
        """Like `from_qasm`, from bytes that may turn out to be no text at all."""
        return cls._read(data, name, list(include_path), u_convention, strict, assume_zero_init)

    @classmethod
    def _read(
        cls,
        data: bytes,
        name: str,
        include_path: list[str | os.PathLike[str]],
        u_convention: str,
        strict: bool,
        assume_zero_init: bool,
    ) -> Self:
        folders = [os.fspath(folder) for folder in include_path]
        core, warnings = _core.parse(data, name, folders, u_convention, strict, assume_zero_init, None)
        return cls.wrap(core, Findings(*warnings))

    def to_qasm(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        version: Literal["2", "3"] | None = None,
        format: Literal["splice", "canonical"] = "splice",  # noqa: A002 (the word that the command line uses)
        exact_pi: bool = False,
    ) -> str:
        """The program as OpenQASM text, and in a file when a path is given.

        Args:
            path: Written under a temporary name and then renamed, so that no half file is ever seen.
            version: The language to write; that of the text it came from, or 3.
            format: `splice` keeps untouched statements to the letter; `canonical` prints all anew, comments kept.
            exact_pi: Write an angle as a fraction of pi where that is the same number to the last bit.

        Raises:
            CircuitError: when the program has no form in that version; the message names the construct.
            OptionError: for another version or format.
        """
        text, _ = self.print(version=version, format=format, exact_pi=exact_pi)
        if path is not None:
            from qcompile.files import write_atomically

            write_atomically(Path(path), text)
        return text

    def print(
        self,
        *,
        version: Literal["2", "3"] | None = None,
        format: Literal["splice", "canonical"] = "splice",  # noqa: A002
        exact_pi: bool = False,
    ) -> tuple[str, Findings]:
        """Like `to_qasm`, with notes on what the text does not say (a global phase in OpenQASM 2, renamed names)."""
        text, notes = _core.print(self.core, format, version, exact_pi)
        return text, Findings(*notes)

    @property
    def warnings(self) -> Findings:
        """What the front end found odd, but not wrong, in the text."""
        return self._warnings

    # Building --------------------------------------------------------------------------------------------------

    def append(self, gate: str, qubits: Sequence[SupportsIndex], params: Sequence[Angle] = ()) -> Self:
        """Adds a gate of the table by its OpenQASM name.

        Raises:
            CircuitError: for an unknown gate, wrong numbers of qubits or parameters, a qubit that is out of range or
                named twice, or an angle that is not finite.
            QasmError: for an angle that is no expression.
        """
        self.core.append(gate, [_wire(qubit) for qubit in qubits], list(params))
        return self

    def unitary(self, matrix: NDArray[Any], qubits: Sequence[SupportsIndex]) -> Self:
        """Adds a gate given by its matrix, of shape (2^k, 2^k) for k qubits; the first qubit is the least significant.

        Raises:
            CircuitError: when it is not unitary to 1e-10, or the shape does not fit.
        """
        rows = [[complex(entry) for entry in row] for row in matrix]
        self.core.unitary(rows, [_wire(qubit) for qubit in qubits])
        return self

    def global_phase(self, angle: Angle) -> Self:
        """Multiplies the circuit by exp(i angle)."""
        self.core.global_phase(angle)
        return self

    def measure(self, qubit: SupportsIndex, bit: SupportsIndex) -> Self:
        """Measures a qubit in the computational basis into a bit."""
        self.core.measure(_wire(qubit), _wire(bit))
        return self

    def measure_all(self) -> Self:
        """Measures qubit k into bit k, for all qubits.

        Raises:
            CircuitError: when there are fewer bits than qubits.
        """
        if self.num_bits < self.num_qubits:
            raise CircuitError(f"{self.num_qubits} qubits cannot be measured into {self.num_bits} bits: add bits")
        for qubit in range(self.num_qubits):
            self.core.measure(qubit, qubit)
        return self

    def reset(self, qubit: SupportsIndex) -> Self:
        """Puts a qubit into |0>."""
        self.core.reset(_wire(qubit))
        return self

    def barrier(self, *qubits: SupportsIndex) -> Self:
        """Keeps passes from moving gates across, on the given qubits or on all."""
        self.core.barrier([_wire(qubit) for qubit in qubits])
        return self

    def compose(
        self,
        other: Circuit,
        qubits: Sequence[SupportsIndex] | None = None,
        bits: Sequence[SupportsIndex] | None = None,
    ) -> Self:
        """Adds the ops of another circuit, its qubit k on `qubits[k]` (k by default), its bits likewise."""
        self.core.compose(
            other.core.copy() if other.core is self.core else other.core,
            None if qubits is None else [_wire(qubit) for qubit in qubits],
            None if bits is None else [_wire(bit) for bit in bits],
        )
        return self

    def inverse(self) -> Self:
        """The circuit that undoes this one.

        Raises:
            CircuitError: when it measures, resets or branches; the message names the first such op.
        """
        return self.wrap(self.core.inverse())

    def control(self, count: int = 1, *, state: int | None = None) -> Self:
        """This circuit under `count` more qubits, which come first; it acts where they are in `state` (all ones).

        The global phase becomes a phase on the controls.

        Raises:
            CircuitError: for no controls or more than 64, a state that they do not have, or a circuit that measures,
                resets, branches or has barriers.
        """
        if not 1 <= count <= _MAX_CONTROLS:
            raise CircuitError(
                f"a circuit has no form under {count} controls: their number is from 1 to {_MAX_CONTROLS}"
            )
        if state is not None and not 0 <= state < 2**count:
            raise CircuitError(f"controls are in no state {state}: {count} of them have those from 0 to {2**count - 1}")
        return self.wrap(self.core.control(count, state))

    def power(self, exponent: int) -> Self:
        """The circuit `exponent` times in a row; a negative exponent repeats the inverse.

        Raises:
            CircuitError: when it measures, resets or branches, or would become too long.
        """
        if abs(exponent) > _LARGEST_EXPONENT:
            raise CircuitError(f"a circuit has no power {exponent}: that is too large")
        return self.wrap(self.core.power(exponent))

    def bind(self, values: Mapping[str, Angle]) -> Self:
        """A circuit with parameters replaced by numbers or by expressions over other parameters.

        Raises:
            CircuitError: for a name that is no parameter (with the nearest one that is).
        """
        return self.wrap(self.core.bind(list(values.items())))

    def copy(self) -> Self:
        """A snapshot: shares everything until one of the two changes."""
        return self.wrap(self.core.copy(), self._warnings)

    # Reading ---------------------------------------------------------------------------------------------------

    @property
    def num_qubits(self) -> int:
        """Number of qubits."""
        return self.core.num_qubits

    @property
    def num_bits(self) -> int:
        """Number of classical bits."""
        return self.core.num_bits

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the inputs that are still open, in order of declaration."""
        return tuple(self.core.parameters)

    def __len__(self) -> int:
        """Number of gates, measurements, resets and control-flow statements at the top level."""
        return self.core.size

    def metrics(self) -> Metrics:
        """Counts, depths, T-count and the SupermarQ features, see `Metrics`."""
        from qcompile.ir.metrics import Metrics

        return Metrics.from_dict(self.core.metrics())

    def to_matrix(self, *, max_qubits: int = 12) -> NDArray[np.complex128]:
        """The unitary of the circuit, complex128 of shape (2^n, 2^n), global phase included.

        Raises:
            CircuitError: when it is no unitary, has open parameters, or has more than `max_qubits` qubits.
        """
        import numpy as np

        size = 1 << self.num_qubits
        return np.frombuffer(self.core.matrix(max_qubits), dtype=np.complex128).reshape(size, size)

    def structure_hash(self) -> int:
        """128 bits that are equal for circuits that differ in register names and in the order of disjoint gates."""
        return self.core.structure_hash()

    def __eq__(self, other: object) -> bool:
        """Equal structure: the same ops on the same wires, up to the order of ops that share no wire."""
        if not isinstance(other, Circuit):
            return NotImplemented
        return self.core.same_structure(other.core)

    def to_arrays(self) -> CircuitArrays:
        """The ops of the main region as NumPy arrays, without a copy, see `CircuitArrays`."""
        from qcompile.ir.arrays import CircuitArrays

        return CircuitArrays(self.core)

    def windows(self, *, qubits: int = 2, ops: int = 32) -> list[Window]:
        """Cuts the main region into disjoint windows of neighbouring gates, see `Window`."""
        from qcompile.ir.windows import windows

        return windows(self, qubits=qubits, ops=ops)

    def replace_windows(self, replacements: Iterable[tuple[Window, Circuit]]) -> list[str | None]:
        """Replaces windows of this circuit by other circuits over the same local wires, all in one go.

        Returns:
            For each replacement `None`, or why it was refused (its gates were changed since, two replacements would
            need each other's place, it holds something else than gates); the others took place.
        """
        from qcompile.ir.windows import replace_windows

        return replace_windows(self, replacements)

    # Looking ---------------------------------------------------------------------------------------------------

    def draw(self, style: Literal["text", "ascii", "mpl"] = "text", *, width: int | None = None) -> Any:
        """The circuit as a picture: text that fits the terminal, or a Matplotlib figure.

        Args:
            style: `text`, `ascii` (no box-drawing characters) or `mpl` (needs the extra `plot`).
            width: Columns of text; those of the terminal by default.

        Raises:
            OptionError: for another style.
        """
        if style == "mpl":
            from qcompile.report.figure import figure

            return figure(self)
        if style not in ("text", "ascii"):
            raise OptionError.unknown("style", style, ("text", "ascii", "mpl"))
        columns = width or shutil.get_terminal_size().columns
        return _core.draw(self.core, columns, style == "ascii")

    def __str__(self) -> str:
        return self.draw()

    def __repr__(self) -> str:
        counts = {"qubit": self.num_qubits, "bit": self.num_bits, "op": len(self)}
        parts = [
            f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items() if count or noun != "bit"
        ]
        if self.parameters:
            names = self.parameters
            shown = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
            parts.append(f"parameters {shown}")
        return f"<Circuit: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        from html import escape

        drawing = _core.draw(self.core, 120, False)
        style = "line-height: 1.1; font-family: monospace; white-space: pre; overflow-x: auto"
        return f'<pre style="{style}">{escape(drawing)}</pre>'

    def __copy__(self) -> Self:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        core = self.core
        settings = (core.name, core.u_convention, core.zero_initialised, core.included)
        return (_unpickle, (type(self), self.to_qasm(), *settings))

    # Doors to other toolkits -----------------------------------------------------------------------------------

    @classmethod
    def from_qiskit(cls, circuit: qiskit.QuantumCircuit) -> Self:
        """The circuit of a Qiskit `QuantumCircuit`, see `qcompile.interop.qiskit`."""
        from qcompile.interop.qiskit import from_qiskit

        made = from_qiskit(circuit)
        return cls.wrap(made.core, made.warnings)

    def to_qiskit(self) -> qiskit.QuantumCircuit:
        """A Qiskit `QuantumCircuit`, see `qcompile.interop.qiskit`."""
        from qcompile.interop.qiskit import to_qiskit

        return to_qiskit(self)

    @classmethod
    def from_openqasm3_ast(cls, program: openqasm3.ast.Program) -> Self:
        """The circuit of an AST of the package `openqasm3`."""
        from qcompile.interop.openqasm3 import from_ast

        made = from_ast(program)
        return cls.wrap(made.core, made.warnings)

    def to_openqasm3_ast(self) -> openqasm3.ast.Program:
        """The AST of the package `openqasm3` for this program."""
        from qcompile.interop.openqasm3 import to_ast

        return to_ast(self)

    @classmethod
    def from_networkx(cls, graph: nx.MultiDiGraph[Any]) -> Self:
        """The circuit of a graph made by `to_networkx` (edges may have been added or removed since)."""
        from qcompile.interop.networkx import from_networkx

        return cls.wrap(from_networkx(graph).core)

    def to_networkx(self) -> nx.MultiDiGraph[Any]:
        """A graph whose nodes are ops and whose edges are wires, see `qcompile.interop.networkx`."""
        from qcompile.interop.networkx import to_networkx

        return to_networkx(self)


def _wire(number: SupportsIndex) -> int:
    """The number of a qubit or bit; whether the circuit has it, the core says."""
    place = operator.index(number)
    if not 0 <= place < _MAX_WIRES:
        raise CircuitError(f"there is no qubit or bit {place}: they are numbered from 0")
    return place


def _unpickle(
    cls: type[Circuit], text: str, name: str | None, u_convention: str, zero: bool, included: list[tuple[str, str]]
) -> Circuit:
    core, warnings = _core.parse(text.encode(), name or "<pickle>", [], u_convention, False, zero, included)
    return cls.wrap(core, Findings(*warnings))
