"""Arguments and options that several commands share, each declared once."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qcompile.cli.inputs import STANDARD, Output, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FILE", "load", "output", "reading", "seed", "source", "sources"]

F = TypeVar("F", bound="Callable[..., Any]")


class _Path(click.Path):
    """A name of a place, which an empty text is not: `Path("")` would be the folder one stands in.

    Whether something is there is found out by opening it, once, with one message for all commands.
    """

    def __init__(self) -> None:
        super().__init__(readable=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("a name of a file or folder was expected, not an empty text", param, ctx)
        return super().convert(value, param, ctx)


class _Output(_Path):
    """A place to write to. A name that ends in a slash is that of a folder, whether there is one or not."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, Output):
            return value
        super().convert(value, param, ctx)  # as a path it has no slash at its end any more
        return Output.named(value)


FILE = _Path()
"""A file or folder, or `-`."""


class _Seed(click.types.IntParamType):
    """A whole number that fits 64 bits."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = super().convert(value, param, ctx)
        if not 0 <= number < 2**64:
            self.fail(f"{number} is not in the range from 0 to 2^64 - 1.", param, ctx)
        return number


source = click.argument("source", metavar="FILE|-", type=FILE)
"""The one program that a command is about; `-` is standard input."""


def _read_once(_context: click.Context, _parameter: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, ...]:
    if value.count(STANDARD) > 1:
        raise click.BadParameter("standard input is there once, `-` was given more often")
    return value


sources = click.argument("sources", metavar="[FILE|FOLDER|-]...", type=FILE, nargs=-1, callback=_read_once)
"""Programs; with none given, standard input."""


def output(what: str) -> Callable[[F], F]:
    """Where the result goes."""
    return click.option("-o", "--output", type=_Output(), help=what)


def seed(what: str) -> Callable[[F], F]:
    """What random numbers start from."""
    return click.option("--seed", type=_Seed(), default=0, help=what)


def load(what: str) -> Callable[[F], F]:
    """Files with passes written in Python."""
    return click.option("--load", type=FILE, multiple=True, help=what)


def reading(command: Callable[..., int]) -> Callable[..., int]:
    """How programs are read; the command gets all of it as `reading`, see `ReadOptions`."""

    @click.option("-I", "--include-path", type=FILE, multiple=True, help="Folder to look for included files in.")
    @click.option(
        "--u-convention",
        type=click.Choice(["spec", "qiskit"]),
        default="spec",
        help="The meaning of `U`: by the specification, or as Qiskit writes it.",
    )
    @click.option("--strict", is_flag=True, help="Refuse what the specification does not allow.")
    @click.option("--assume-zero-init", is_flag=True, help="Qubits start in |0> in OpenQASM 3 too.")
    @functools.wraps(command)
    def call(
        *args: Any, include_path: tuple[Path, ...], u_convention: Any, strict: bool, assume_zero_init: bool, **rest: Any
    ) -> int:
        options = ReadOptions(include_path, u_convention, strict, assume_zero_init)
        return command(*args, reading=options, **rest)

    return call
