"""`qcompile convert`: between OpenQASM 2, OpenQASM 3 and Qiskit's QPY files."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads the annotations)
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from qcompile.cli import inputs, terminal

if TYPE_CHECKING:
    from qcompile.ir import Circuit

__all__ = ["convert"]

EPILOG = (
    """
Examples:

    qcompile convert --to 3 old.qasm -o new.qasm

    qcompile convert --to 2 new.qasm

    qcompile convert circuit.qasm -o circuit.qpy

    qcompile convert circuit.qpy -o circuit.qasm

"""
    + terminal.EXIT_CODES
)

Form = Literal["2", "3", "qpy"]


@terminal.guarded
def convert(
    source: Annotated[
        Path, typer.Argument(metavar="FILE|-", help="A program, or a QPY file (*.qpy).", show_default=False)
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="File to write to; standard output by default.", show_default=False),
    ] = None,
    to: Annotated[
        Form | None,
        typer.Option("--to", help="The form to write; by default that of the output's name, or 3.", show_default=False),
    ] = None,
    form: Annotated[
        Literal["splice", "canonical"],
        typer.Option("--format", help="Keep what needs no change to the letter, or print all anew."),
    ] = "splice",
    exact_pi: Annotated[
        bool,
        typer.Option("--exact-pi", help="Write angles as fractions of pi where that is the same number."),
    ] = False,
) -> None:
    """Converts a circuit; what has no form in the target language is an error that names it."""
    wanted: Form = to or ("qpy" if output is not None and output.suffix == ".qpy" else "3")
    circuit = _read(source)
    terminal.show(circuit.warnings)
    if wanted == "qpy":
        _write_qpy(circuit, output)
        return
    text, notes = circuit.print(version=wanted, format=form, exact_pi=exact_pi)
    terminal.show(notes)
    inputs.write(output or inputs.STANDARD, text)


def _read(source: Path) -> Circuit:
    from qcompile.ir import Circuit

    if source.suffix != ".qpy":
        return inputs.read(source, inputs.ReadOptions())
    from qcompile.interop.qpy import read_qpy

    circuits = read_qpy(source)
    if len(circuits) != 1:
        terminal.fail(f"{source}: holds {len(circuits)} circuits, one was expected", terminal.ExitCode.INVALID)
    return Circuit.from_qiskit(circuits[0])


def _write_qpy(circuit: Circuit, output: Path | None) -> None:
    from qcompile.interop.qpy import write_qpy

    if output is None:
        terminal.fail("QPY is no text: add -o FILE.qpy", terminal.ExitCode.USAGE)
    write_qpy(circuit.to_qiskit(), output)
