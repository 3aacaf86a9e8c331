"""Parameter expressions as the core hands them out: nested tuples, and their text."""

from __future__ import annotations

from typing import Any

__all__ = ["Expression", "text_of"]

Expression = Any
"""A float, `("leaf", name, is_real)`, `("sum", constant, [(coefficient, expression)])`, `("call", function, arguments)`
or `("opaque", text)`."""

_INFIX = {"*": "*", "/": "/", "**": "**"}


def text_of(expression: Expression) -> str:
    """The expression as OpenQASM 3, with parentheses wherever there could be doubt."""
    if isinstance(expression, float):
        return repr(expression)
    match expression:
        case ("leaf", name, _) | ("opaque", name):
            return name
        case ("sum", constant, terms):
            parts = [_term(coefficient, inner) for coefficient, inner in terms]
            if constant:
                parts.append(repr(constant))
            return " + ".join(parts).replace("+ -", "- ")
        case ("call", function, arguments) if function in _INFIX:
            return f" {function} ".join(_atom(argument) for argument in arguments)
        case ("call", function, arguments):
            return f"{function}({', '.join(text_of(argument) for argument in arguments)})"
        case _:
            raise TypeError(f"not an expression: {expression!r}")


def _term(coefficient: float, expression: Expression) -> str:
    if coefficient == 1:
        return _atom(expression)
    if coefficient == -1:
        return f"-{_atom(expression)}"
    return f"{coefficient!r}*{_atom(expression)}"


def _atom(expression: Expression) -> str:
    text = text_of(expression)
    return (
        text
        if text.replace("_", "a").isalnum() or (text.endswith(")") and text.count("(") == 1 and text[0] != "(")
        else f"({text})"
    )
