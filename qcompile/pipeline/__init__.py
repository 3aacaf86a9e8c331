"""Passes and pipelines: what they are, how they are found by name, how they run."""

from qcompile.pipeline.base import NativeCombinator, NativePass, Pass
from qcompile.pipeline.optimize import optimize
from qcompile.pipeline.pipeline import Compiled, Pipeline
from qcompile.pipeline.python_pass import PassContext, PythonPass, as_pass
from qcompile.pipeline.report import Counts, PassRecord, Report

__all__ = [
    "Compiled",
    "Counts",
    "NativeCombinator",
    "NativePass",
    "Pass",
    "PassContext",
    "PassRecord",
    "Pipeline",
    "PythonPass",
    "Report",
    "as_pass",
    "optimize",
]
