"""What the repository may not say, and what its documents promise."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.])/(?:ro" + r"ot|wo" + r"rk|home/\w+|Users/\w+)/",
    "the host of a package registry": "pypi" + r"\.org|python" + r"hosted\.|crates" + r"\.io|npm" + r"js\.",
}
# The lock file names its registry on every line.
EXEMPT = {"Cargo.lock", "uv.lock"}


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    return [path for path in paths if path.is_file() and path.name not in EXEMPT]


def test_no_machine_and_no_registry_is_named():
    found: list[str] = []
    for path in tracked_files():
        text = path.read_bytes().decode(errors="replace")
        for what, pattern in FORBIDDEN.items():
            found += [f"{path.relative_to(ROOT)}: {what}: {hit[0]}" for hit in re.finditer(pattern, text)]
    assert not found


def test_patterns_find_what_they_name():
    machine, registry = FORBIDDEN.values()
    assert re.search(machine, "see /ho" + "me/me/file")
    assert not re.search(machine, "./target/home/x")
    assert re.search(registry, "https://pypi" + ".org/simple")


def test_readme_shows_the_test_command_that_ci_runs():
    command = "pytest -n auto"
    assert f"{command}\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{command}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_extras_bring_what_the_package_imports():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "qcompile").rglob("*.py"))
    assert set(re.findall(r'needs_extra\("(\w+)"\):\n        ', code)) <= extras.keys()
    for extra in extras.keys() - {"all", "dev", "test"}:
        for requirement in extras[extra]:
            package = re.split(r"[^\w]", requirement)[0]
            assert re.search(rf"^\s+(?:import|from) {package}\b", code, re.MULTILINE), requirement
        assert extra in extras["all"][0]


def test_ci_script_can_be_run():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
