"""The program itself: it finds the command that is asked for and loads its file alone."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from qcompile.cli import terminal

__all__ = ["COMMANDS", "program"]

COMMANDS = ("opt", "check", "convert", "draw", "passes", "explain")
"""The commands in the order of the help; `opt` is the object `opt` of `qcompile/cli/opt.py`."""


class Program(click.Group):
    """A group of commands, each loaded when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (as click calls it)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(f"qcompile.cli.{cmd_name}"), cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command of the arguments; an error names the nearest there is."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = [known for known in COMMANDS if name.startswith(known)] or get_close_matches(name, COMMANDS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(COMMANDS)}"
            ctx.fail(f"There is no command `{name}`: {hint}")
        return super().resolve_command(ctx, args)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Reads the arguments; `--help` and its like act while they are read."""
        return terminal.guarded(super().make_context)(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command: whatever goes wrong becomes a message, what it returns is the exit code."""
        ctx.exit(terminal.guarded(super().invoke)(ctx) or terminal.ExitCode.OK)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from qcompile import _core

        click.echo(f"qcompile {_core.version()} ({_core.build_profile()})")
        ctx.exit()


def _print_completion(ctx: click.Context, _: click.Parameter, shell: str | None) -> None:
    if shell is not None and not ctx.resilient_parsing:
        from click.shell_completion import get_completion_class

        script = get_completion_class(shell)
        assert script is not None, "the option takes those that click knows"
        click.echo(script(program, {}, "qcompile", "_QCOMPILE_COMPLETE").source())
        ctx.exit()


@click.group(
    cls=Program,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
    epilog=terminal.epilog(
        "qcompile opt circuit.qasm -o smaller.qasm",
        "qcompile COMMAND --help",
        'eval "$(qcompile --show-completion bash)"   # in ~/.bashrc; also zsh, fish',
    ),
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
@click.option(
    "--show-completion",
    type=click.Choice(["bash", "zsh", "fish"]),
    is_eager=True,
    expose_value=False,
    callback=_print_completion,
    help="Print the script that completes commands in a shell.",
)
def program() -> None:
    """Makes quantum circuits smaller: OpenQASM in, OpenQASM out, everything that needs no change to the letter."""
