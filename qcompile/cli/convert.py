"""`qcompile convert`: between OpenQASM 2, OpenQASM 3 and Qiskit's QPY files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from qcompile.cli import inputs, options, terminal

if TYPE_CHECKING:
    from pathlib import Path

    from qcompile.ir import Circuit

__all__ = ["convert"]

Form = Literal["2", "3", "qpy"]


@click.command(
    epilog=terminal.epilog(
        "qcompile convert --to 3 old.qasm -o new.qasm",
        "qcompile convert --to 2 new.qasm",
        "qcompile convert circuit.qasm -o circuit.qpy",
        "qcompile convert circuit.qpy -o circuit.qasm",
    ),
)
@options.source
@options.output("File or folder to write to; standard output by default.")
@click.option(
    "--to",
    type=click.Choice(["2", "3", "qpy"]),
    help="The form to write; by default that of the output's name, or 3.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["splice", "canonical"]),
    default="splice",
    help="Keep what needs no change to the letter, or print all anew.",
)
@click.option("--exact-pi", is_flag=True, help="Write angles as fractions of pi where that is the same number.")
@options.reading
def convert(
    *,
    source: Path,
    output: inputs.Output | None,
    to: Form | None,
    form: Literal["splice", "canonical"],
    exact_pi: bool,
    reading: inputs.ReadOptions,
) -> int:
    """Converts a program to OpenQASM 2 or 3, or to and from QPY.

    What has no form in the target language is an error that names it.
    """
    wanted: Form = to or ("qpy" if output is not None and output.path.suffix == ".qpy" else "3")
    circuit = _read(source, reading)
    terminal.show(circuit.warnings)
    target = inputs.target(source, output, ".qpy" if wanted == "qpy" else ".qasm")
    if wanted == "qpy":
        _write_qpy(circuit, target)
    else:
        text, notes = circuit.print(version=wanted, format=form, exact_pi=exact_pi)
        terminal.show(notes)
        inputs.write(target, text)
    return terminal.ExitCode.OK


def _read(source: Path, reading: inputs.ReadOptions) -> Circuit:
    from qcompile.ir import Circuit

    if source.suffix != ".qpy":
        return inputs.read(source, reading)
    from qcompile.interop.qpy import read_qpy

    circuits = read_qpy(source)
    if len(circuits) != 1:
        terminal.fail(f"{source}: holds {len(circuits)} circuits, one was expected", terminal.ExitCode.INVALID)
    return Circuit.from_qiskit(circuits[0])


def _write_qpy(circuit: Circuit, target: Path) -> None:
    from qcompile.interop.qpy import write_qpy

    if target == inputs.STANDARD:
        raise click.UsageError("QPY is no text: add -o FILE.qpy")
    write_qpy(circuit.to_qiskit(), target)
