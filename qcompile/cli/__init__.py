"""The command line: one file per command, arguments in, text and exit codes out."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="A compiler for quantum circuits.")


def _print_version(wanted: bool) -> None:
    if not wanted:
        return
    from qcompile import _core

    typer.echo(f"qcompile {_core.version()} ({_core.build_profile()})")
    raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that stand before every command."""


def main() -> None:
    """Runs the command that the arguments name."""
    app()
