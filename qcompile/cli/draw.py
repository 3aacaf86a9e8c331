"""`qcompile draw`: a circuit as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from qcompile.cli import inputs, options, terminal

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["draw"]


@click.command(
    epilog=terminal.epilog(
        "qcompile draw circuit.qasm",
        "qcompile draw --style ascii --width 80 circuit.qasm",
        "qcompile draw circuit.qasm -o circuit.png",
    ),
)
@options.source
@click.option("--style", type=click.Choice(["text", "ascii"]), default="text", help="Characters to draw with.")
@click.option(
    "--width",
    type=click.IntRange(min=20),
    metavar="COLUMNS",
    help="Columns of a text drawing; those of the terminal by default.",
)
@options.output("Picture to write: .png, .svg, .pdf or .txt.")
@options.reading
def draw(
    *,
    source: Path,
    style: Literal["text", "ascii"],
    width: int | None,
    output: inputs.Output | None,
    reading: inputs.ReadOptions,
) -> int:
    """Draws a program, as text or as a picture in a file."""
    target = inputs.target(source, output, ".png")
    as_text = target == inputs.STANDARD or target.suffix == ".txt"
    if not as_text and (unused := options.given("style", "width")):
        raise click.UsageError(f"{', '.join(unused)}: of a drawing as text, not of {target}")
    circuit = inputs.read(source, reading)
    terminal.show(circuit.warnings)
    if as_text:
        inputs.write(target, circuit.draw(style, width=width) + "\n")
    else:
        from qcompile.report.figure import figure, save

        save(figure(circuit), target)
    return terminal.ExitCode.OK
