"""Everything that is known about every pass, whatever it is written in."""

from __future__ import annotations

import difflib
import json
from typing import Any

from qcompile import _core
from qcompile.errors import PassError
from qcompile.pipeline import recipes
from qcompile.pipeline.lookup import Lookup, installed

__all__ = ["describe", "infos"]


def infos() -> list[dict[str, Any]]:
    """One record per pass (the core's `PassInfo`): name, kind, class, summary, page, source, file, options."""
    found = [*json.loads(_core.passes()), *(_recipe_info(name) for name in recipes.names())]
    if others := installed():
        from qcompile.pipeline.python_pass import describe as describe_class

        found += [describe_class(cls) for cls in others.values()]
    return found


def describe(name: str) -> dict[str, Any]:
    """The record of one pass.

    Raises:
        PassError: for an unknown name, with the nearest one that exists.
    """
    known = {info["name"]: info for info in infos()}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1) or [other for other in known if name and name in other]
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
    raise PassError(f"there is no pass `{name}`: {hint}")


def _recipe_info(name: str) -> dict[str, Any]:
    file, text = recipes.read(name) or ("", "")
    return json.loads(_core.recipe_info(name, file, text, Lookup()))
