"""`qcompile passes`: what there is to build pipelines from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from qcompile.cli import options, terminal

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["passes"]


def _complete(_context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    from qcompile.pipeline.catalogue import infos

    return [CompletionItem(info["name"], help=info["summary"]) for info in infos() if info["name"].startswith(start)]


@click.command(
    epilog=terminal.epilog(
        "qcompile passes",
        "qcompile passes cancel-inverses",
        "qcompile passes --load my_pass.py my-pass",
    )
)
@click.argument("name", required=False, shell_complete=_complete)
@options.load("Python file with passes to list too.")
@click.option("--json", "as_json", is_flag=True, help="Everything that is known, as JSON.")
def passes(name: str | None, *, load: tuple[Path, ...], as_json: bool) -> int:
    """Lists the passes, or describes one.

    What it does, where the method comes from, its options and its code.
    """
    from qcompile.pipeline.catalogue import describe, infos
    from qcompile.pipeline.lookup import from_file

    known = [cls for file in load for cls in from_file(file)]
    shown: list[dict[str, Any]] = infos(known) if name is None else [describe(name, known)]
    if as_json:
        click.echo(json.dumps(shown if name is None else shown[0], indent=2))
    elif name is None:
        _list(shown)
    else:
        _page(shown[0])
    return terminal.ExitCode.OK


def _list(infos: list[dict[str, Any]]) -> None:
    for kind, title in (("pass", "Passes"), ("combinator", "Combinators"), ("recipe", "Recipes")):
        group = [info for info in infos if info["kind"] == kind]
        if not group:
            continue
        width = max(len(info["name"]) for info in group)
        click.echo(f"{title}:")
        for info in group:
            click.echo(f"  {info['name']:<{width}}  {info['summary']}")
        click.echo()
    click.echo("`qcompile passes NAME` tells more about one.")


def _page(info: dict[str, Any]) -> None:
    lines = [f"# {info['name']}", "", info["page"].strip(), ""]
    if info["options"]:
        lines += ["## Options", ""]
        lines += [": ".join(filter(None, [f"- {_option(option)}", option["doc"]])) for option in info["options"]]
        lines.append("")
    if info["source"]:
        lines += [f"Source: {info['source']}", ""]
    lines.append(f"Code: {info['file']}")
    terminal.page("\n".join(lines))


def _option(option: dict[str, Any]) -> str:
    default = json.dumps(option["default"])
    return f"`{option['name'].replace('_', '-')}` ({_values(option['type'])}; default `{default}`)"


def _values(type_: dict[str, Any]) -> str:
    """The values that an option takes, in words."""
    match type_:
        case {"kind": "choice", "choices": choices}:
            return " or ".join(f"`{choice['name']}`" for choice in choices)
        case {"kind": "list", "item": item}:
            return f"list of: {_values(item)}"
        case {"kind": "optional", "inner": inner}:
            return f"{_values(inner)}, or `none`"
        case {"kind": "integer" | "number" as kind, "minimum": low, "maximum": high}:
            bounds = [f"from {low}" if low is not None else "", f"up to {high}" if high is not None else ""]
            return " ".join(filter(None, ["whole number" if kind == "integer" else "number", *bounds]))
        case _:
            return "`true` or `false`" if type_["kind"] == "boolean" else str(type_["kind"])
