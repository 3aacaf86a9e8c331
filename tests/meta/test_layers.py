"""Imports run one way, in Python and in Rust, as ARCHITECTURE.md draws it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "qcompile"
CORE = ROOT / "crates" / "qcompile-core" / "src"

# Each room with the rooms right below it; what those may import, it may import too.
PYTHON = {
    "_core": set[str](),
    "errors": set[str](),
    "files": set[str](),
    "resources": {"errors"},
    "ir": {"_core", "files", "resources"},
    "interop": {"ir"},
    "verify": {"ir"},
    "pipeline": {"interop", "verify"},
    "report": {"pipeline"},
    "testing": {"pipeline"},
    "passes": {"pipeline"},
    "cli": {"passes", "report"},
    "__main__": {"cli"},
}
RUST = {
    "diagnostics": set[str](),
    "gates": set[str](),
    "ir": {"diagnostics", "gates"},
    "qasm": {"ir"},
    "analysis": {"ir"},
    "synth": {"analysis"},
    "verify": {"analysis"},
    "pipeline": {"verify"},
    "passes": {"pipeline", "synth"},
    "testing": {"qasm"},
}
# Methods that open a door upwards: one line, the import inside. (file, method) -> room.
DOORS = {
    ("ir/circuit.py", "draw"): "report",
    ("ir/circuit.py", "from_networkx"): "interop",
    ("ir/circuit.py", "from_openqasm3_ast"): "interop",
    ("ir/circuit.py", "from_qiskit"): "interop",
    ("ir/circuit.py", "to_networkx"): "interop",
    ("ir/circuit.py", "to_openqasm3_ast"): "interop",
    ("ir/circuit.py", "to_qiskit"): "interop",
    ("pipeline/report.py", "__str__"): "report",
}


def below(graph: dict[str, set[str]], room: str) -> set[str]:
    """Every room that `room` may import."""
    direct = graph[room]
    return direct.union(*(below(graph, lower) for lower in direct))


@pytest.mark.parametrize("graph", [PYTHON, RUST])
def test_tables_have_no_cycle(graph: dict[str, set[str]]):
    for room in graph:
        assert room not in below(graph, room)  # a cycle ends in a RecursionError


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """(function that holds it or "", room) for each import of our own; type-checking blocks do not count."""

    def walk(node: ast.AST, function: str) -> Iterator[tuple[str, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
                continue
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield from named(alias.name, function)
            elif isinstance(child, ast.ImportFrom) and child.level == 0:
                module = child.module or ""
                for alias in child.names:
                    yield from named(f"{module}.{alias.name}" if module == "qcompile" else module, function)
            inner = child.name if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) else function
            yield from walk(child, inner)

    def named(module: str, function: str) -> Iterator[tuple[str, str]]:
        package, _, rest = module.partition(".")
        if package == "qcompile":
            yield function, rest.partition(".")[0]

    yield from walk(ast.parse(path.read_text(encoding="utf-8")), "")


def python_files() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_python_imports_downwards(path: Path):
    name = path.relative_to(PACKAGE)
    room = name.parts[0].removesuffix(".py")
    assert room in PYTHON, f"the room `{room}` is missing from the table"
    allowed = below(PYTHON, room) | {room}
    for function, imported in imports(path):
        assert imported, f"{name}: `import qcompile` inside the package; import the room that holds the name"
        if DOORS.get((name.as_posix(), function)) != imported:
            assert imported in allowed, f"{name}: `{room}` may not import `{imported}`"


def rust_code(path: Path) -> str:
    """The source without comments and without unit tests, which may use any room to say what they expect."""
    code = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
    return re.split(r"#\[cfg\(test\)\]\s*mod \w+ \{", code)[0]


def rust_rooms(code: str) -> set[str]:
    """The rooms of the crate that a source file names, `use crate::{a::X, b}` included."""
    found = set(re.findall(r"\bcrate::(\w+)", code))
    for group in re.finditer(r"\bcrate::\{", code):
        depth, start = 1, group.end()
        for at in range(group.end(), len(code)):
            depth += {"{": 1, "}": -1}.get(code[at], 0)
            if code[at] in ",}" and depth <= 1:
                found.update(re.findall(r"^\s*(\w+)", code[start:at]))
                start = at + 1
            if depth == 0:
                break
    return found


def test_rust_reader_sees_groups():
    code = "use crate::{gates::{H, X}, ir};\nlet a = crate::qasm::read;"
    assert rust_rooms(code) == {"gates", "ir", "qasm"}


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(CORE.rglob("*.rs")) if path.name not in {"lib.rs", "tests.rs"}],
    ids=lambda path: str(path.relative_to(CORE)),
)
def test_rust_imports_downwards(path: Path):
    room = path.relative_to(CORE).parts[0].removesuffix(".rs")
    assert room in RUST, f"the room `{room}` is missing from the table"
    rooms = rust_rooms(rust_code(path)) & RUST.keys()
    forbidden = rooms - below(RUST, room) - {room}
    assert not forbidden, f"`{room}` may not import {sorted(forbidden)}"


def test_core_knows_no_python():
    manifest = (ROOT / "crates" / "qcompile-core" / "Cargo.toml").read_text(encoding="utf-8")
    assert "pyo3" not in manifest
