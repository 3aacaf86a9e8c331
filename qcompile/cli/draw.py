"""`qcompile draw`: a circuit as a picture."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads the annotations)
from typing import Annotated, Literal

import typer

from qcompile.cli import inputs, terminal

__all__ = ["draw"]

EPILOG = (
    """
Examples:

    qcompile draw circuit.qasm

    qcompile draw --style ascii --width 80 circuit.qasm

    qcompile draw circuit.qasm -o circuit.png

"""
    + terminal.EXIT_CODES
)


@terminal.guarded
def draw(
    source: Annotated[Path, typer.Argument(metavar="FILE|-", help="A program.", show_default=False)],
    style: Annotated[Literal["text", "ascii"], typer.Option(help="Characters to draw with.")] = "text",
    width: Annotated[
        int | None,
        typer.Option(help="Columns; those of the terminal by default.", min=20, show_default=False),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Picture to write: .png, .svg, .pdf or .txt.", show_default=False),
    ] = None,
) -> None:
    """Draws a circuit, as text on standard output or as a picture in a file."""
    circuit = inputs.read(source, inputs.ReadOptions())
    if output is not None and output.suffix != ".txt":
        from qcompile.report.figure import figure, save

        save(figure(circuit), output)
        return
    inputs.write(output or inputs.STANDARD, circuit.draw(style, width=width) + "\n")
