"""Where the pass library and the datasets are found, and in which order."""

import re
from pathlib import Path

import pytest

from qcompile import resources
from qcompile.errors import ResourceError


@pytest.fixture(autouse=True)
def no_explicit_place(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("QCOMPILE_RESOURCES", raising=False)


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pretended installation below `folder`; returns the package."""
    package = folder / "qcompile"
    (package / "_resources" / "passes").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    return package


def test_this_installation_has_both():
    assert (resources.find("passes") / "O1" / "pass.toml").is_file()
    assert (resources.find("datasets") / "registry.toml").is_file()


def test_checkout_comes_before_the_installed_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    package = install(tmp_path, monkeypatch)
    (tmp_path / "passes").mkdir()
    installed = package / "_resources" / "passes"
    assert resources.find("passes") == installed, "the folder beside it is a stranger's"
    (tmp_path / "pyproject.toml").touch()
    assert resources.find("passes") == tmp_path / "passes"


def test_explicit_place_is_the_only_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    install(tmp_path, monkeypatch)
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "passes").mkdir(parents=True)
    monkeypatch.setenv("QCOMPILE_RESOURCES", str(elsewhere))
    assert resources.find("passes") == elsewhere / "passes"
    with pytest.raises(ResourceError, match=re.escape(str(elsewhere / "datasets"))):
        resources.find("datasets")
