"""What a name in pipeline text stands for when it is no native pass: a recipe, or a pass written in Python.

Packages bring passes along under the entry point group `qcompile.passes`:

    [project.entry-points."qcompile.passes"]
    drop-barriers = "my_package.passes:drop_barriers"

They are looked for when a name is unknown otherwise, and for lists.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qcompile import _core
from qcompile.errors import PassError
from qcompile.pipeline import recipes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.metadata import EntryPoint
    from pathlib import Path

    from qcompile.pipeline.base import Pass
    from qcompile.pipeline.python_pass import PythonPass

__all__ = ["Lookup", "from_file", "installed", "own_passes"]

GROUP = "qcompile.passes"


class Lookup:
    """Finds passes by name; the core asks it, see `Lookup` in `crates/qcompile-py/src/passes.rs`.

    Args:
        own: Passes written in Python that are given as objects, by name.
    """

    def __init__(self, own: Mapping[str, type[PythonPass]] | None = None) -> None:
        self._own = own or {}

    def names(self) -> list[str]:
        """Every name that is found here."""
        return [*recipes.names(), *self._own, *installed()]

    def recipe(self, name: str) -> tuple[str, str] | None:
        """The place and the text of a recipe."""
        return None if name in self._own else recipes.read(name)

    def own(self, name: str) -> tuple[str, type[PythonPass]] | None:
        """What is known about a pass written in Python, as JSON, and its class."""
        cls = self._own.get(name) or installed().get(name)
        if cls is None:
            return None
        from qcompile.pipeline.python_pass import describe

        return json.dumps(describe(cls)), cls


def installed() -> dict[str, type[PythonPass]]:
    """The passes of installed packages by name.

    Raises:
        PassError: when one cannot be loaded; the message names the package.
    """
    from importlib.metadata import entry_points

    found: dict[str, type[PythonPass]] = {}
    for entry in entry_points(group=GROUP):
        try:
            found[entry.name] = _loaded(entry)
        except Exception as error:
            origin = f"{entry.value} of {entry.dist.name}" if entry.dist else entry.value
            raise PassError(f"the pass `{entry.name}` ({origin}) cannot be loaded: {error}") from error
    return found


def _loaded(entry: EntryPoint) -> type[PythonPass]:
    from qcompile.pipeline.python_pass import checked_class

    cls = checked_class(entry.load())
    if cls.name != entry.name:
        raise PassError(f"it is named `{cls.name}` in itself")
    return cls


def from_file(path: Path) -> list[type[PythonPass]]:
    """The passes that a Python file defines.

    Raises:
        PassError: when it cannot be run, or defines none.
    """
    import runpy

    from qcompile.pipeline.python_pass import PythonPass

    path.read_bytes()  # a file that is not there is no defect of a pass
    name = path.stem
    try:
        members = runpy.run_path(str(path), run_name=name)
    except Exception as error:
        raise PassError(f"{path}: cannot be loaded: {type(error).__name__}: {error}") from error
    own = [member for member in members.values() if isinstance(member, type) and issubclass(member, PythonPass)]
    found = [cls for cls in own if cls.__module__ == name]
    if not found:
        raise PassError(f"{path}: defines no pass: a `PythonPass` or a function under `@as_pass` was expected")
    return found


def own_passes(passes: Iterable[Pass | str], known: Iterable[type[PythonPass]] = ()) -> dict[str, type[PythonPass]]:
    """The classes of those passes that are written in Python, also inside of combinators, and of those in `known`.

    Raises:
        PassError: when one is no pass yet, or has the name of another.
    """
    found: dict[str, type[PythonPass]] = {}
    for cls in (*known, *_classes(passes)):
        if found.setdefault(cls.name, cls) is not cls:
            raise PassError(f"two passes are named `{cls.name}`: {_place(found[cls.name])} and {_place(cls)}")
    for info in json.loads(_core.passes()) if found else ():
        if info["name"] in found:
            raise PassError(f"two passes are named `{info['name']}`: {info['file']} and {_place(found[info['name']])}")
    return found


def _classes(passes: Iterable[Pass | str]) -> Iterator[type[PythonPass]]:
    from qcompile.pipeline.base import NativeCombinator
    from qcompile.pipeline.python_pass import PythonPass, checked_class

    for given in passes:
        if isinstance(given, NativeCombinator):
            yield from _classes(given.passes)
        elif isinstance(given, PythonPass):
            yield checked_class(type(given))


def _place(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"
