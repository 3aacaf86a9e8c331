"""The command line: one file per command, arguments in, text and exit codes out."""

from __future__ import annotations

from typing import Annotated

import typer

from qcompile.cli import check, convert, draw, explain, opt, passes

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for _module in (opt, check, convert, draw, passes, explain):
    _name = _module.__name__.rpartition(".")[2]
    app.command(_name, epilog=_module.EPILOG, no_args_is_help=_name not in {"opt", "passes", "explain"})(
        getattr(_module, _name)
    )


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
    """A compiler for quantum circuits: OpenQASM in, smaller OpenQASM out, everything else to the letter."""


def main() -> None:
    """Runs the command that the arguments name."""
    app(prog_name="qcompile")
