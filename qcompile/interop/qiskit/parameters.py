"""Gate parameters: Qiskit's `ParameterExpression` as OpenQASM text, and our expression trees as `ParameterExpression`.

Neither direction goes through Qiskit's printed form, which rounds numbers.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from qiskit.circuit import Parameter, ParameterExpression
from qiskit.circuit.parameterexpression import OpCode

from qcompile.errors import CircuitError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qcompile.ir.expressions import Expression

__all__ = ["LinearSum", "angle_text", "expression_of", "number_text", "phase_text"]

# How tightly operators bind, loosest first.
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)

_INFIX = {
    OpCode.ADD: ("+", _SUM),
    OpCode.SUB: ("-", _SUM),
    OpCode.MUL: ("*", _PRODUCT),
    OpCode.DIV: ("/", _PRODUCT),
    OpCode.POW: ("**", _POWER),
}
_REVERSED = {OpCode.RSUB: OpCode.SUB, OpCode.RDIV: OpCode.DIV, OpCode.RPOW: OpCode.POW}
_FUNCTIONS = {
    OpCode.SIN: "sin",
    OpCode.COS: "cos",
    OpCode.TAN: "tan",
    OpCode.ASIN: "arcsin",
    OpCode.ACOS: "arccos",
    OpCode.ATAN: "arctan",
    OpCode.EXP: "exp",
    OpCode.LOG: "log",
}


def number_text(value: Any) -> str:
    """A real number as the shortest float literal that reads back as the same double.

    Always a float: whole numbers would divide as integers beside a loop variable.
    """
    if isinstance(value, complex):
        if value.imag:
            raise CircuitError(f"the parameter {value} is not real: a gate of OpenQASM takes real angles")
        value = value.real
    real = float(value)
    if not math.isfinite(real):
        raise CircuitError(f"the parameter {real} is not finite")
    return repr(real)


def angle_text(value: Any, name_of: Callable[[Parameter], str]) -> str:
    """A parameter of a gate: a number or an expression over parameters that `name_of` gives names."""
    if not isinstance(value, ParameterExpression):
        return number_text(value)
    if isinstance(value, Parameter):
        return name_of(value)
    if not value.parameters:
        return number_text(value.numeric())
    return _Text(value, name_of).text


class _Text:
    """An expression in postfix order, as Qiskit remembers how it was made, turned into infix text."""

    def __init__(self, expression: ParameterExpression, name_of: Callable[[Parameter], str]) -> None:
        self._name_of = name_of
        self._stack: list[tuple[str, int]] = []
        for step in expression._qpy_replay:
            self._apply(step)
        ((self.text, _),) = self._stack

    def _apply(self, step: Any) -> None:
        operator: OpCode = step.op
        if operator in _INFIX or operator in _REVERSED:
            right = self._operand(step.rhs)
            left = self._operand(step.lhs)
            if operator in _REVERSED:
                left, right = right, left
            self._stack.append(_infix(_REVERSED.get(operator, operator), left, right))
            return
        text, binding = self._operand(step.lhs)
        if operator in _FUNCTIONS:
            self._stack.append((f"{_FUNCTIONS[operator]}({text})", _ATOM))
        elif operator == OpCode.ABS:
            square = _infix(OpCode.POW, (text, binding), ("2.0", _ATOM))
            self._stack.append((f"sqrt({square[0]})", _ATOM))
        elif operator == OpCode.CONJ:
            self._stack.append((text, binding))
        else:
            raise CircuitError(f"{operator} of a parameter has no form in OpenQASM: bind the parameter first")

    def _operand(self, value: Any) -> tuple[str, int]:
        """A named or numeric operand; `None` stands for the result of an earlier step."""
        if value is None:
            return self._stack.pop()
        if isinstance(value, Parameter):
            return self._name_of(value), _ATOM
        if isinstance(value, ParameterExpression):
            return _Text(value, self._name_of).text, _SUM
        text = number_text(value)
        return text, _SIGN if text[0] == "-" else _ATOM


def _infix(operator: OpCode, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    """Powers associate to the right, the others to the left: the other side needs parentheses at the same level."""
    symbol, level = _INFIX[operator]
    if operator is OpCode.MUL and "-1.0" in (left[0], right[0]):
        factor = right if left[0] == "-1.0" else left
        return f"-{_wrapped(factor, _POWER)}", _SIGN
    right_first = operator is OpCode.POW
    before = _wrapped(left, level + right_first)
    after = _wrapped(right, level + (not right_first))
    space = "" if level > _SUM else " "
    return f"{before}{space}{symbol}{space}{after}", level


def _wrapped(operand: tuple[str, int], at_least: int) -> str:
    text, binding = operand
    return text if binding >= at_least else f"({text})"


def phase_text(phase: Sequence[float], params: Sequence[Any], name_of: Callable[[Parameter], str]) -> str:
    """The value of a linear form, a constant and one coefficient per parameter, as OpenQASM."""
    total: Any = phase[0]
    for coefficient, param in zip(phase[1:], params, strict=False):
        if coefficient:
            total = total + coefficient * param
    return angle_text(total, name_of)


class LinearSum:
    """Our expression trees added up, equal terms together."""

    def __init__(self, tree: Expression) -> None:
        self._constant = 0.0
        self._terms: dict[str, tuple[float, Expression]] = {}
        self.add(1.0, tree)

    def add(self, factor: float, tree: Expression) -> None:
        """Adds `factor` times an expression."""
        if not factor:
            return
        if isinstance(tree, float):
            self._constant += factor * tree
            return
        constant, terms = (tree[1], tree[2]) if tree[0] == "sum" else (0.0, [(1.0, tree)])
        self._constant += factor * constant
        for coefficient, term in terms:
            known, _ = self._terms.get(repr(term), (0.0, term))
            self._terms[repr(term)] = known + factor * coefficient, term

    def tree(self) -> Expression:
        """The sum."""
        terms = [(coefficient, term) for coefficient, term in self._terms.values() if coefficient]
        return ("sum", self._constant, terms) if terms else self._constant


def expression_of(tree: Expression, leaf: Callable[[str], Any]) -> Any:
    """A parameter of our own as a float or `ParameterExpression`; `leaf` finds what a name stands for.

    Raises:
        CircuitError: for arithmetic that is no arithmetic of real numbers.
    """
    if isinstance(tree, float):
        return tree
    match tree:
        case ("leaf", name, _):
            return leaf(name)
        case ("sum", constant, terms):
            return _sum(constant, [(factor, expression_of(term, leaf)) for factor, term in terms])
        case ("call", function, arguments):
            return _call(function, [expression_of(argument, leaf) for argument in arguments])
        case ("opaque", text, typed):
            return _typed(text, typed, leaf)
        case _:
            raise TypeError(f"not an expression: {tree!r}")


def _sum(constant: float, terms: Sequence[tuple[float, Any]]) -> Any:
    total: Any = None
    for factor, term in terms:
        part = term if factor == 1.0 else -term if factor == -1.0 else factor * term
        total = part if total is None else total + part
    return total + constant if constant else total


def _call(function: str, arguments: list[Any]) -> Any:
    match function, arguments:
        case "*", [left, right]:
            return left * right
        case "/", [left, right]:
            return left / right
        case "**", [left, right]:
            return left**right
        case "sqrt", [argument]:
            return argument**0.5
        case _, [argument]:
            return getattr(argument, function)()
        case _:
            raise CircuitError(
                f"`{function}` of {len(arguments)} arguments has no form in Qiskit: bind the inputs first"
            )


def _typed(text: str, typed: Any, leaf: Callable[[str], Any]) -> Any:
    """Typed arithmetic whose value is that of the same arithmetic on reals, as of a loop variable."""
    match typed:
        case (_, "literal", bool() | int() | float() as value):
            return float(value)
        case (_, "variable", name):
            return leaf(name)
        case (kind, "cast", inner) if kind.startswith("float") or inner[0].startswith(("int", "uint")):
            return _typed(text, inner, leaf)
        case (_, "unary", "Negate", inner):
            return -_typed(text, inner, leaf)
        case (kind, "binary", operator, left, right) if operator in _EXACT and kind.startswith(("int", "float")):
            return _EXACT[operator](_typed(text, left, leaf), _typed(text, right, leaf))
        case (kind, "binary", "Divide", left, right) if kind.startswith("float"):
            return _typed(text, left, leaf) / _typed(text, right, leaf)
        case _:
            raise CircuitError(
                f"`{text}` is not real arithmetic, which Qiskit's parameters are: "
                "unroll the loop or bind the inputs first"
            )


_EXACT: dict[str, Callable[[Any, Any], Any]] = {
    "Add": lambda left, right: left + right,
    "Subtract": lambda left, right: left - right,
    "Multiply": lambda left, right: left * right,
}
