"""Circuits in Python: a thin class over the Rust object, with arrays and windows as its reading forms."""

from qcompile.ir.circuit import Circuit

__all__ = ["Circuit"]
