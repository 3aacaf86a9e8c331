"""The pass library and the datasets are data: never importable, complete, and what their checksums say."""

import hashlib
import re
import sys
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
RECIPES = sorted((ROOT / "passes").iterdir())


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", ["passes", "datasets"])
def test_no_folder_is_a_package(folder: str):
    assert not list((ROOT / folder).rglob("*.py*"))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.name)
def test_recipe_is_complete(recipe: Path):
    fields = read(recipe / "pass.toml")
    assert {"summary", "objective", "pipeline"} <= fields.keys()
    assert fields["summary"].endswith(".")


def test_registry_lists_every_circuit_with_its_checksum():
    circuits = read(ROOT / "datasets" / "registry.toml")["circuits"]
    listed = {entry["file"] for entry in circuits.values()}
    there = {path.relative_to(ROOT / "datasets").as_posix() for path in (ROOT / "datasets").rglob("*.qasm")}
    assert listed == there
    for name, entry in circuits.items():
        content = (ROOT / "datasets" / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
        assert entry["license"] == "Apache-2.0"


def test_build_script_stages_every_kind_of_file():
    script = (ROOT / "crates" / "qcompile-py" / "build.rs").read_text(encoding="utf-8")
    shipped = set(re.findall(r'"(\w+)"', re.findall(r"SUFFIXES.*?=.*?;", script, re.DOTALL)[0]))
    files = [*(ROOT / "passes").rglob("*.*"), *(ROOT / "datasets").rglob("*.*")]
    assert {path.suffix.removeprefix(".") for path in files} <= shipped
