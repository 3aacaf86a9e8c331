"""`qcompile explain`: more about a diagnostic code."""

from __future__ import annotations

import re

import click
from click.shell_completion import CompletionItem

from qcompile.cli import terminal

__all__ = ["explain"]


def _complete(_context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    from qcompile import _core

    return [CompletionItem(name, help=title) for name, title, _ in _core.codes() if name.startswith(start.upper())]


@click.command(epilog=terminal.epilog("qcompile explain E0201", "qcompile explain --list"))
@click.argument("code", required=False, shell_complete=_complete)
@click.option("--list", "every", is_flag=True, help="All codes with their titles.")
def explain(code: str | None, *, every: bool) -> int:
    """Tells more about a diagnostic code.

    What it means, with a program that raises it and one that does not. Without a code, all are listed.
    """
    from qcompile import _core

    codes = {name: (title, page) for name, title, page in _core.codes()}
    if every or code is None:
        for name, (title, _) in codes.items():
            click.echo(f"{name}  {title}")
        return terminal.ExitCode.OK
    wanted = code.upper()
    if wanted not in codes:
        digits = re.sub(r"\D", "", code).zfill(4)
        near = [name for name in codes if name.endswith(digits)]
        hint = f"did you mean {' or '.join(near)}?" if near else "`qcompile explain --list` shows all"
        terminal.fail(f"there is no code {code}: {hint}", terminal.ExitCode.INVALID)
    title, page = codes[wanted]
    terminal.page(f"# {wanted}: {title}\n\n{page}")
    return terminal.ExitCode.OK
