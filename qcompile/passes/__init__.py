"""The passes as classes: options are fields, and `str()` gives the text that pipelines are written in."""

from qcompile.passes.native import *  # noqa: F403 (what is generated lists its own names)
from qcompile.passes.native import __all__ as __all__
