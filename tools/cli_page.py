"""The text of `docs/cli.md`, from the command line itself and the schema of the report."""

from __future__ import annotations

import inspect
import json
from typing import Any, cast

import click

from qcompile import _core
from qcompile.cli.opt import REPORT
from qcompile.cli.program import COMMANDS, program
from qcompile.cli.terminal import MEANINGS

__all__ = ["page"]

HEAD = """\
# The command line

Written by `python tools/generate.py` from the commands themselves: do not edit.

Programs and reports go to standard output; tables, remarks and errors go to standard error, in colour on terminals only
and never where `NO_COLOR` is set. `-` stands for standard input or output. Files are written under a temporary name and
then renamed, so that none is ever seen half-written, and folders are made on the way.

`eval "$(qcompile --show-completion bash)"` in `~/.bashrc` completes commands, options, passes and codes; `zsh` and
`fish` likewise.
"""

REPORTS = """\
## The JSON report

`qcompile opt --report json` prints one document: on standard output, or on standard error when the program itself goes
to standard output. The field `run` is what `Compiled.report` is in Python.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, *(_command(name) for name in COMMANDS), _exit_codes(), REPORTS, _report()]
    return "\n".join(parts)


def _command(name: str) -> str:
    outer = program.make_context("qcompile", [], resilient_parsing=True)
    command = program.get_command(outer, name)
    assert command is not None
    context = command.make_context(name, [], parent=outer, resilient_parsing=True)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    rows = [_row(param, context) for param in command.params if isinstance(param, click.Option)]
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    text = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    examples = (command.epilog or "").split("Examples:\n")[1].split("\n\n")[0]
    lines = [
        f"## `qcompile {name}`\n",
        f"{text}\n",
        f"```sh\n{usage}\n```\n",
        "| option | default | meaning |\n|---|---|---|",
        *rows,
        "",
        "```sh",
        *(line.strip() for line in examples.splitlines()),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _row(option: click.Option, context: click.Context) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag else f" {_value(option, context)}"
    info = option.to_info_dict()
    default: Any = info["default"] if isinstance(info["default"], (str, int, float)) else None
    if option.secondary_opts:
        default = (option.opts if default else option.secondary_opts)[0]
    shown = "" if default is None or default is False else f"`{default}`"
    return f"| {names}{value} | {shown} | {_escaped(option.help or '')} |"


def _value(option: click.Option, context: click.Context) -> str:
    if isinstance(option.type, click.Choice):
        return " or ".join(f"`{choice}`" for choice in cast("click.Choice[str]", option.type).choices)
    return option.make_metavar(context)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _exit_codes() -> str:
    rows = [f"| {code:d} | {meaning} |" for code, meaning in MEANINGS.items()]
    return "\n".join(
        ["## Exit codes\n", "| code | meaning |\n|---|---|", *rows, "", "Of many inputs the largest counts.\n"]
    )


def _report() -> str:
    schema = json.loads(_core.report_schema())
    records = {"Report": schema, **schema["$defs"]}
    lines = ["| field | meaning |", "|---|---|", *(f"| `{name}` | {doc} |" for name, doc in REPORT.items()), ""]
    for name, record in records.items():
        if "properties" not in record:
            continue
        title = {"Report": "`run`", "PassRecord": "each of `passes`", "SpentError": "each of `errors`"}.get(name, name)
        described = " ".join(record["description"].split())
        lines += [f"### {title}\n", f"{described}\n", "| field | type | meaning |", "|---|---|---|"]
        lines += [
            f"| `{field}` | {_type(value, records)} | {_escaped(' '.join(value.get('description', '').split()))} |"
            for field, value in record["properties"].items()
        ]
        lines.append("")
    return "\n".join(lines)


def _type(value: dict[str, Any], records: dict[str, Any]) -> str:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return name if "properties" in records[name] else _choices(records[name])
    if "anyOf" in value:
        return " or ".join(_type(part, records) for part in value["anyOf"])
    kind = value["type"]
    if kind == "array":
        return f"list of {_type(value['items'], records)}"
    return " or ".join(cast("list[str]", kind)) if isinstance(kind, list) else kind


def _choices(record: dict[str, Any]) -> str:
    names = record.get("enum") or [part["const"] for part in record["oneOf"]]
    return " or ".join(f"`{name}`" for name in names)
