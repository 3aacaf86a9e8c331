"""Writes the generated files that are under version control; `--check` compares and writes nothing.

They are the Python faces of what is defined in Rust, gate methods and native passes, and the page of the command line.
It reads the tables of the built extension, so build first (`maturin develop`).
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import cli_page

from qcompile import _core

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
LINE = 120


def wrapped(text: str, width: int) -> list[str]:
    """The words of a paragraph in lines; names and paths stay whole."""
    return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False, break_long_words=False)


def docstring(text: str, indent: str) -> str:
    """A docstring: the first sentence on its own, the rest wrapped to the line length, fenced blocks as they are."""
    width = LINE - len(indent)
    match = re.fullmatch(r"(.*?(?<! al)\.)(?:\s+(.*))?", text.strip(), flags=re.DOTALL)
    summary, rest = match.groups() if match else (text, "")
    lines = wrapped(f'"""{summary}', width)
    for k, part in enumerate(re.split(r"(^```.*?^```$)", rest or "", flags=re.MULTILINE | re.DOTALL)):
        if k % 2:
            lines += ["", *part.splitlines()] if lines[-1].endswith(".") else part.splitlines()
            continue
        for paragraph in re.split(r"\n\s*\n", part):
            if paragraph.strip():
                connects = lines[-1] == "```" and not part.startswith("\n\n")
                lines += [*([] if connects else [""]), *wrapped(paragraph, width)]
    if len(lines) == 1 and len(indent) + len(lines[0]) + 3 <= LINE:
        return f'{indent}{lines[0]}"""\n'
    return "\n".join(f"{indent}{line}".rstrip() for line in [*lines, '"""']) + "\n"


def tuple_of(items: list[str]) -> str:
    """A tuple of these expressions as Python source."""
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def gate_method(gate: dict[str, Any]) -> str:
    """The method of one gate: parameters first, then qubits."""
    operands: list[str] = gate["operands"]
    params: list[str] = gate["params"]
    name = gate["name"]
    arguments = [f"{param}: Angle" for param in params] + [f"{operand}: SupportsIndex" for operand in operands]
    call = f'self.append("{gate["name"]}", {tuple_of(operands)}' + (f", {tuple_of(params)})" if params else ")")
    head = f"    def {name}(self, {', '.join(arguments)}) -> Self:{'  # noqa: N802' if name != name.lower() else ''}\n"
    return head + docstring(gate["doc"], "        ") + f"        return {call}\n"


def gate_methods() -> str:
    """The text of `qcompile/ir/gate_methods.py`."""
    head = '''"""One method per gate of the gate table. Written by `python tools/generate.py`: do not edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import SupportsIndex

    from typing_extensions import Self

    from qcompile.ir.circuit import Angle

__all__ = ["GateMethods"]


class GateMethods:
    """The gates as methods of a circuit. Angles are in radians; qubits are numbers."""

    __slots__ = ()

    def append(self, gate: str, qubits: Sequence[SupportsIndex], params: Sequence[Angle] = ()) -> Self:
        """Adds a gate by its OpenQASM name."""
        raise NotImplementedError

'''
    gates = [gate for gate in _core.gates() if gate["operands"]]  # `gphase` is `Circuit.global_phase`
    return head + "\n".join(gate_method(gate) for gate in gates)


def option_type(option: dict[str, Any]) -> str:
    """The Python type of the values that an option takes."""
    match option["kind"]:
        case "choice":
            return "Literal[" + ", ".join(json.dumps(choice["name"]) for choice in option["choices"]) + "]"
        case "list":
            return f"tuple[{option_type(option['item'])}, ...]"
        case "optional":
            return f"{option_type(option['inner'])} | None"
        case kind:
            return {"boolean": "bool", "integer": "int", "number": "float", "text": "str"}[kind]


def literal(value: Any) -> str:
    """A default as Python source."""
    if isinstance(value, list):
        items = [literal(item) for item in cast("list[Any]", value)]
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    return json.dumps(value) if isinstance(value, str) else repr(value)


def native_pass(info: dict[str, Any]) -> str:
    """The dataclass of one pass or combinator."""
    combinator = info["kind"] == "combinator"
    page = f"{info['page'].strip()}\n\nSource: {info['source']}\n\nCode: `{info['file']}`."
    lines = [
        f"@dataclass(frozen=True{'' if combinator else ', kw_only=True'})\n",
        f"class {info['class']}({'NativeCombinator' if combinator else 'NativePass'}):\n",
        docstring(page, "    "),
        f'\n    name: ClassVar[str] = "{info["name"]}"\n',
    ]
    if combinator and info["options"]:
        lines.append("    _: KW_ONLY\n")
    for option in info["options"]:
        lines.append(f"    {option['name']}: {option_type(option['type'])} = {literal(option['default'])}\n")
        lines.append(docstring(option["doc"], "    "))
    return "".join(lines)


def native_passes() -> str:
    """The text of `qcompile/passes/native.py`."""
    infos: list[dict[str, Any]] = json.loads(_core.passes())
    names = sorted(info["class"] for info in infos)
    choices = "Literal" in "".join(option_type(option["type"]) for info in infos for option in info["options"])
    head = (
        '"""The passes written in Rust, as classes. Written by `python tools/generate.py`: do not edit."""\n\n'
        "from __future__ import annotations\n\n"
        "from dataclasses import KW_ONLY, dataclass\n"
        f"from typing import ClassVar{', Literal' if choices else ''}\n\n"
        "from qcompile.pipeline.base import NativeCombinator, NativePass\n\n"
        "__all__ = [\n" + "".join(f'    "{name}",\n' for name in names) + "]\n\n\n"
    )
    return head + "\n\n".join(native_pass(info) for info in infos)


def formatted(text: str) -> str:
    """Python source as the rest of the repository is formatted."""
    command = ["ruff", "format", "--stdin-filename", "generated.py", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout


# Path below the root, and what yields its text. One line per generated file.
GENERATED: dict[str, Callable[[], str]] = {
    "docs/cli.md": cli_page.page,
    "qcompile/ir/gate_methods.py": gate_methods,
    "qcompile/passes/native.py": native_passes,
}


def main() -> int:
    """Writes or checks every generated file; the exit code is 1 when a checked one is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="show what would change, write nothing")
    check: bool = parser.parse_args().check
    stale = False
    for name, generate in GENERATED.items():
        path = ROOT / name
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = formatted(generate()) if path.suffix == ".py" else generate()
        if old == new:
            continue
        if check:
            stale = True
            sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), name, name))
        else:
            path.write_text(new, encoding="utf-8")
            print(f"wrote {name}")
    if stale:
        print("stale: run `python tools/generate.py`", file=sys.stderr)
    return int(stale)


if __name__ == "__main__":
    raise SystemExit(main())
