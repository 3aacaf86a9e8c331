"""Finds the pass library (`passes/`) and the datasets (`datasets/`), which are data and never imported.

Places, in order: the folder that `QCOMPILE_RESOURCES` names, and then no other; the checkout that this
package stands in, so that an edited recipe works at once; the copies inside the installed package.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from qcompile.errors import ResourceError

__all__ = ["Kind", "find"]

Kind = Literal["datasets", "passes"]

_PACKAGE = Path(__file__).resolve().parent


def find(kind: Kind) -> Path:
    """The folder that holds the resources of this kind.

    It is a real folder even when installed: a package with an extension module is always unpacked.

    Raises:
        ResourceError: when no place has it; the message lists the places tried.
    """
    places = _places()
    for place in places:
        folder = place / kind
        if folder.is_dir():
            return folder
    tried = "\n".join(f"  {place / kind}" for place in places)
    raise ResourceError(f"found no `{kind}` folder; looked for\n{tried}")


def _places() -> list[Path]:
    explicit = os.environ.get("QCOMPILE_RESOURCES")
    if explicit:
        return [Path(explicit)]
    checkout = _PACKAGE.parent
    # A stranger's `passes` folder may stand beside an installed package; only our repository has both.
    ours = (checkout / "pyproject.toml").is_file() and (checkout / "passes").is_dir()
    return [*([checkout] if ours else []), _PACKAGE / "_resources"]
