"""`qcompile explain`: more about a diagnostic code."""

from __future__ import annotations

import difflib
import sys
from typing import Annotated

import typer

from qcompile.cli import terminal

__all__ = ["explain"]

EPILOG = """
Examples:

    qcompile explain E0201

    qcompile explain --list

"""


@terminal.guarded
def explain(
    code: Annotated[str | None, typer.Argument(help="A code such as E0201.", show_default=False)] = None,
    every: Annotated[bool, typer.Option("--list", help="All codes with their titles.")] = False,
) -> None:
    """Tells what a diagnostic code means, with a program that raises it and one that does not."""
    from qcompile import _core

    codes = {name: (title, page) for name, title, page in _core.codes()}
    if every or code is None:
        for name, (title, _) in codes.items():
            typer.echo(f"{name}  {title}")
        return
    wanted = code.upper()
    if wanted not in codes:
        near = difflib.get_close_matches(wanted, codes, n=1)
        hint = f"did you mean {near[0]}?" if near else "`qcompile explain --list` shows all"
        terminal.fail(f"there is no code {code}: {hint}", terminal.ExitCode.USAGE)
    title, page = codes[wanted]
    text = f"# {wanted}: {title}\n\n{page}"
    if terminal.uses_color(sys.stdout):
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))
    else:
        typer.echo(text)
