"""Everything that is known about every pass, whatever it is written in."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from qcompile import _core
from qcompile.errors import PassError
from qcompile.pipeline import recipes
from qcompile.pipeline.lookup import Lookup, installed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qcompile.pipeline.python_pass import PythonPass

__all__ = ["describe", "infos"]


def infos(known: Iterable[type[PythonPass]] = ()) -> list[dict[str, Any]]:
    """One record per pass (the core's `PassInfo`): name, kind, class, summary, page, source, file, options.

    Args:
        known: Passes written in Python beside those of installed packages.
    """
    found = [*json.loads(_core.passes()), *(_recipe_info(name) for name in recipes.names())]
    if others := [*installed().values(), *known]:
        from qcompile.pipeline.python_pass import describe as describe_class

        found += [describe_class(cls) for cls in others]
    return found


def describe(name: str, known: Iterable[type[PythonPass]] = ()) -> dict[str, Any]:
    """The record of one pass, see `infos`.

    Raises:
        PassError: for an unknown name, with the nearest one that exists.
    """
    found = {info["name"]: info for info in infos(known)}
    if name in found:
        return found[name]
    near = difflib.get_close_matches(name, found, n=1) or [other for other in found if name and name in other]
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(found)}"
    raise PassError(f"there is no pass `{name}`: {hint}")


def _recipe_info(name: str) -> dict[str, Any]:
    file, text = recipes.read(name) or ("", "")
    return json.loads(_core.recipe_info(name, file, text, Lookup()))
