"""Recipes: pipelines under a name, in `passes/<name>/pass.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcompile.resources import find

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["names", "read"]


def names() -> list[str]:
    """The recipes of the pass library, by name."""
    return sorted(file.parent.name for file in find("passes").glob("*/pass.toml"))


def read(name: str) -> tuple[str, str] | None:
    """The place of a recipe, for messages, and its text; `None` when there is none of that name."""
    file: Path = find("passes") / name / "pass.toml"
    if name not in names():
        return None
    return f"passes/{name}/pass.toml", file.read_text(encoding="utf-8")
