"""Classical expressions: Qiskit's `expr` as OpenQASM text, and our expression trees as `expr`.

Qiskit knows truth values, unsigned integers of a width, floats and durations. A register stands for the unsigned
integer of its bits there; in OpenQASM it is cast to one wherever that makes a difference.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

from qiskit.circuit import ClassicalRegister, Clbit, Duration
from qiskit.circuit.classical import expr, types

from qcompile.errors import CircuitError
from qcompile.interop.qiskit.parameters import number_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Converter", "duration_of", "duration_text", "expression_text", "register_width", "type_text"]

# Qiskit's operators in OpenQASM, with how tightly they bind (loosest first).
_BINARY = {
    expr.Binary.Op.LOGIC_OR: ("||", 0),
    expr.Binary.Op.LOGIC_AND: ("&&", 1),
    expr.Binary.Op.BIT_OR: ("|", 2),
    expr.Binary.Op.BIT_XOR: ("^", 3),
    expr.Binary.Op.BIT_AND: ("&", 4),
    expr.Binary.Op.EQUAL: ("==", 5),
    expr.Binary.Op.NOT_EQUAL: ("!=", 5),
    expr.Binary.Op.LESS: ("<", 6),
    expr.Binary.Op.LESS_EQUAL: ("<=", 6),
    expr.Binary.Op.GREATER: (">", 6),
    expr.Binary.Op.GREATER_EQUAL: (">=", 6),
    expr.Binary.Op.SHIFT_LEFT: ("<<", 7),
    expr.Binary.Op.SHIFT_RIGHT: (">>", 7),
    expr.Binary.Op.ADD: ("+", 8),
    expr.Binary.Op.SUB: ("-", 8),
    expr.Binary.Op.MUL: ("*", 9),
    expr.Binary.Op.DIV: ("/", 9),
}
_UNARY = {expr.Unary.Op.BIT_NOT: "~", expr.Unary.Op.LOGIC_NOT: "!", expr.Unary.Op.NEGATE: "-"}
_PREFIX, _ATOM = 10, 11
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_SHIFTS = frozenset({"<<", ">>"})


def type_text(kind: types.Type) -> str:
    """A type of Qiskit in OpenQASM."""
    match kind:
        case types.Bool():
            return "bool"
        case types.Uint():
            return f"uint[{kind.width}]"
        case types.Float():
            return "float[64]"
        case types.Duration():
            return "duration"
        case _:
            raise CircuitError(f"variables of type {kind} have no form in OpenQASM")


def duration_text(value: float, unit: str) -> str:
    """A duration literal; OpenQASM has no picoseconds."""
    if unit == "ps":
        value, unit = value / 1000, "ns"
    return f"{int(value)}dt" if unit == "dt" else f"{number_text(value)}{unit}"


def expression_text(node: expr.Expr, name_of: Callable[[Any], str]) -> str:
    """An expression; `name_of` names `Clbit`, `ClassicalRegister`, `Var` and `Stretch`."""
    return _Text(name_of).of(node)[0]


class _Text:
    """Text with how tightly its outermost operator binds."""

    def __init__(self, name_of: Callable[[Any], str]) -> None:
        self._name_of = name_of

    def of(self, node: expr.Expr) -> tuple[str, int]:
        match node:
            case expr.Var():
                return self._variable(node)
            case expr.Stretch():
                return self._name_of(node), _ATOM
            case expr.Value():
                return self._value(node)
            case expr.Cast():
                text, binding = self.of(node.operand)
                # Width counts under an operator, even where Qiskit widened by itself.
                if node.implicit and not isinstance(node.type, types.Uint):
                    return text, binding
                return f"{type_text(node.type)}({text})", _ATOM
            case expr.Index():
                return f"{self._at_least(self.bare(node.target), _ATOM)}[{self.bare(node.index)[0]}]", _ATOM
            case expr.Unary():
                return _UNARY[node.op] + self._at_least(self.of(node.operand), _PREFIX), _PREFIX
            case expr.Binary():
                return self._binary(node)
            case _:
                raise CircuitError(f"the expression {node} has no form in OpenQASM")

    def bare(self, node: expr.Expr) -> tuple[str, int]:
        """Where only the number counts, not its width: registers and literals need no cast."""
        match node:
            case expr.Value() if isinstance(node.type, types.Uint):
                return str(node.value), _ATOM
            case expr.Var() if isinstance(node.var, ClassicalRegister):
                return self._name_of(node.var), _ATOM
            case expr.Cast() if _widens(node):
                return self.bare(node.operand)
            case _:
                return self.of(node)

    def _variable(self, node: expr.Var) -> tuple[str, int]:
        name = self._name_of(node if node.standalone else node.var)
        if isinstance(node.var, ClassicalRegister):
            return f"{type_text(node.type)}({name})", _ATOM
        return name, _ATOM

    def _value(self, node: expr.Value) -> tuple[str, int]:
        match node.type:
            case types.Bool():
                return "true" if node.value else "false", _ATOM
            case types.Uint():
                return f"{type_text(node.type)}({node.value})", _ATOM
            case types.Duration():
                return duration_text(node.value.value(), node.value.unit()), _ATOM
            case _:
                text = number_text(node.value)
                return text, _PREFIX if text[0] == "-" else _ATOM

    def _binary(self, node: expr.Binary) -> tuple[str, int]:
        symbol, level = _BINARY[node.op]
        left = self.bare(node.left) if symbol in _COMPARISONS else self.of(node.left)
        right = self.bare(node.right) if symbol in _COMPARISONS | _SHIFTS else self.of(node.right)
        return f"{self._at_least(left, level)} {symbol} {self._at_least(right, level + 1)}", level

    @staticmethod
    def _at_least(operand: tuple[str, int], level: int) -> str:
        text, binding = operand
        return text if binding >= level else f"({text})"


def _widens(node: expr.Cast) -> bool:
    wide, narrow = node.type, node.operand.type
    return isinstance(wide, types.Uint) and isinstance(narrow, types.Uint) and wide.width >= narrow.width


def register_width(kind: str) -> int | None:
    """The width of `uint[8]` or `bit[8]`."""
    name, _, rest = kind.partition("[")
    return int(rest.removesuffix("]")) if name in {"uint", "bit"} and rest else None


_OPERATIONS: dict[str, Callable[[Any, Any], expr.Expr]] = {
    "Add": expr.add,
    "Subtract": expr.sub,
    "Multiply": expr.mul,
    "Divide": expr.div,
    "And": expr.logic_and,
    "Or": expr.logic_or,
    "BitAnd": expr.bit_and,
    "BitOr": expr.bit_or,
    "BitXor": expr.bit_xor,
    "ShiftLeft": expr.shift_left,
    "ShiftRight": expr.shift_right,
    "Equal": expr.equal,
    "NotEqual": expr.not_equal,
    "Less": expr.less,
    "LessEqual": expr.less_equal,
    "Greater": expr.greater,
    "GreaterEqual": expr.greater_equal,
}
# Operations that commute with the loss of the upper bits.
_MODULAR = frozenset({"Add", "Subtract", "Multiply", "BitAnd", "BitOr", "BitXor"})
# Operations on numbers whose result is no larger than the left one.
_SHRINKING = frozenset({"Divide", "ShiftRight"})
_COMPARING = frozenset({"Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual"})
_UNITS = (("s", 1.0), ("ms", 1e3), ("us", 1e6), ("ns", 1e9))


class Converter:
    """Our expression trees as `expr`.

    Args:
        lookup: What a name stands for: a `Clbit`, `ClassicalRegister`, `Var` or `Stretch`, or anything else, which has
            no place in an expression.
        capture: Hears of every register, `Var` and `Stretch` in an expression.
    """

    def __init__(self, lookup: Callable[[str], Any], capture: Callable[[Any], None]) -> None:
        self._lookup = lookup
        self._capture = capture

    def to_type(self, tree: Any, kind: types.Type) -> expr.Expr:
        """An expression of the type that a variable has."""
        if isinstance(kind, types.Bool):
            return self.truth(tree)
        if isinstance(kind, types.Uint) and not tree[0].startswith("float"):
            return self.modulo(tree, kind.width)
        made = self.of(tree)
        return made if made.type == kind else expr.cast(made, kind)

    def subject(self, tree: Any) -> Any:
        """What a switch looks at: a bit, a register, or an expression."""
        plain = _stripped(tree)
        node = self.of(plain) if plain[0].startswith(("bit", "bool", "uint")) else expr.lift(self.natural(plain))
        return node.var if isinstance(node, expr.Var) and not node.standalone else node

    def condition(self, tree: Any) -> Any:
        """A truth value; as `(clbit, value)` or `(register, value)`, the older form, where that says the same."""
        node = self.truth(tree)
        match node:
            case expr.Var(var=Clbit() as bit):
                return bit, True
            case expr.Unary(op=expr.Unary.Op.LOGIC_NOT, operand=expr.Var(var=Clbit() as bit)):
                return bit, False
            case expr.Binary(
                op=expr.Binary.Op.EQUAL,
                left=expr.Var(var=ClassicalRegister() as register),
                right=expr.Value(value=int() as number),
            ):
                return register, number
            case _:
                return node

    def truth(self, tree: Any) -> expr.Expr:
        """An expression of type `Bool`."""
        node = self.of(_stripped(tree) if tree[1] == "cast" and tree[0] in {"bool", "bit"} else tree)
        return node if isinstance(node.type, types.Bool) else expr.Cast(node, types.Bool(), implicit=True)

    def of(self, tree: Any) -> expr.Expr:
        """An expression with the type of the tree."""
        kind, node = tree[0], tree[1]
        if node == "literal":
            return self._literal(tree)
        if node == "variable":
            return self._variable(tree[2])
        if node == "element":
            return self._element(tree)
        if node == "cast":
            return self._cast(tree)
        if node == "unary":
            return self._unary(tree)
        if node == "binary":
            return self._binary(tree)
        if kind == "bit" and node == "measure":
            raise CircuitError("a measurement inside an expression has no form in Qiskit: measure into a bit first")
        raise CircuitError(f"a {node} expression of type `{kind}` has no form in Qiskit")

    def natural(self, tree: Any) -> Any:
        """An `int`, or an expression of type `Uint`, with the number that the tree has; its width may differ."""
        kind, node = tree[0], tree[1]
        if node == "literal" and isinstance(tree[2], int) and tree[2] >= 0:
            return int(tree[2])
        if node == "cast" and register_width(tree[2][0]) is not None and _holds(kind, tree[2][0]):
            return self.natural(tree[2])
        if node == "binary" and tree[2] in _SHRINKING:
            return _between_numbers(tree[2], self.natural(tree[3]), self.natural(tree[4]))
        if register_width(kind) is not None or isinstance(self._known(tree), expr.Var):
            return self.of(tree)
        raise _no_signed(kind)

    def modulo(self, tree: Any, width: int) -> expr.Expr:
        """The lower bits of an integer, as `Uint(width)`."""
        kind, node = tree[0], tree[1]
        if node == "literal" and isinstance(tree[2], int):
            return expr.Value(int(tree[2]) % (1 << width), types.Uint(width))
        if kind in {"bool", "bit"}:
            return expr.Cast(self.of(tree), types.Uint(width))
        if _integer_width(kind) >= width:
            match tree:
                case (_, "cast", inner) if not inner[0].startswith("float"):
                    return self.modulo(inner, width)
                case (_, "unary", "Invert", operand):
                    return expr.bit_not(self.modulo(operand, width))
                case (_, "unary", "Negate", operand):
                    return expr.sub(expr.Value(0, types.Uint(width)), self.modulo(operand, width))
                case (_, "binary", operator, left, right) if operator in _MODULAR:
                    return _OPERATIONS[operator](self.modulo(left, width), self.modulo(right, width))
                case (_, "binary", "ShiftLeft", left, right):
                    return expr.shift_left(self.modulo(left, width), self.natural(right))
                case _:
                    pass
        made = expr.lift(self.natural(tree))
        return made if made.type == types.Uint(width) else expr.Cast(made, types.Uint(width))

    def _literal(self, tree: Any) -> expr.Expr:
        kind, _, value = tree
        width = register_width(kind)
        match value:
            case bool():
                return expr.Value(value, types.Bool())
            case int() if width is not None:
                return expr.Value(value % (1 << width), types.Uint(width))
            case int() if value >= 0:
                return expr.lift(value)
            case float():
                return expr.Value(value, types.Float())
            case list() if width is not None:
                bits = cast("list[int]", value)
                return expr.Value(sum(bit << k for k, bit in enumerate(bits)), types.Uint(width))
            case (float() as number, unit):
                return expr.Value(duration_of(number, unit), types.Duration())
            case _:
                raise CircuitError(f"the literal {value} of type `{kind}` has no form in Qiskit")

    def _known(self, tree: Any) -> Any:
        return self._lookup(tree[2]) if tree[1] == "variable" else None

    def _variable(self, name: str) -> expr.Expr:
        found = self._lookup(name)
        match found:
            case Clbit():
                return expr.Var(found, types.Bool())
            case ClassicalRegister():
                self._capture(found)
                return expr.Var(found, types.Uint(len(found)))
            case expr.Var() | expr.Stretch():
                self._capture(found)
                return found
            case _:
                raise CircuitError(
                    f"`{name}` has no place in a classical expression of Qiskit, which knows bits, registers, "
                    "and variables of the types bool, uint[n], float[64] and duration"
                )

    def _element(self, tree: Any) -> expr.Expr:
        _, _, base, indices = tree
        if len(indices) != 1 or indices[0][0] != "at":
            raise CircuitError("a slice of a register has no form in an expression of Qiskit: name the bits")
        index = self.natural(indices[0][1])
        found = self._known(base)
        if isinstance(found, ClassicalRegister) and isinstance(index, int):
            return expr.Var(found[index], types.Bool())
        return expr.index(self.of(base), index)

    def _cast(self, tree: Any) -> expr.Expr:
        kind, _, inner = tree
        width = register_width(kind)
        if kind in {"bool", "bit"}:
            made = self.of(inner)
            return made if isinstance(made.type, types.Bool) else expr.Cast(made, types.Bool(), implicit=True)
        if width is not None:
            if not inner[0].startswith("float"):
                return self.modulo(inner, width)
            return expr.Cast(self.of(inner), types.Uint(width))
        if kind in {"float", "float[64]"}:
            literal = inner[1] == "literal" and isinstance(inner[2], int | float)
            if literal:
                return expr.Value(float(inner[2]), types.Float())
            made = expr.lift(self.natural(inner)) if inner[0].startswith(("int", "uint")) else self.of(inner)
            return made if isinstance(made.type, types.Float) else expr.Cast(made, types.Float())
        if kind == "duration":
            return self.of(inner)
        if kind.startswith(("int", "uint")):
            return expr.lift(self.natural(inner))
        raise CircuitError(f"a value of type `{kind}` has no form in Qiskit")

    def _unary(self, tree: Any) -> expr.Expr:
        kind, _, operator, operand = tree
        width = register_width(kind)
        if operator == "Not":
            return expr.logic_not(self.truth(operand))
        if operator == "Invert" and kind in {"bit", "bool"}:
            return expr.bit_not(self.truth(operand))
        if width is not None:
            return self.modulo(tree, width)
        if operator == "Negate" and kind.startswith(("float", "duration")):
            return expr.negate(self.of(operand))
        raise _no_signed(kind)

    def _binary(self, tree: Any) -> expr.Expr:
        kind, _, operator, left, right = tree
        width = register_width(kind)
        if operator in {"And", "Or"}:
            return _OPERATIONS[operator](self.truth(left), self.truth(right))
        if operator in _COMPARING:
            return self._comparison(operator, left, right)
        if operator not in _OPERATIONS:
            raise CircuitError(f"the operator {operator} has no form in an expression of Qiskit")
        if width is not None and operator not in _SHRINKING:
            return self.modulo(tree, width)
        if width is not None:
            return _OPERATIONS[operator](self.of(left), self.of(right) if operator == "Divide" else self.natural(right))
        if kind.startswith(("int", "uint")):
            raise _no_signed(kind)
        return _OPERATIONS[operator](self._operand(left), self._operand(right))

    def _operand(self, tree: Any) -> Any:
        """An operand that is no integer arithmetic of its own: durations multiply by plain numbers."""
        return self.natural(tree) if tree[0].startswith(("int", "uint")) else self.of(tree)

    def _comparison(self, operator: str, left: Any, right: Any) -> expr.Expr:
        plain = _stripped(left), _stripped(right)
        truths = [tree[0] in {"bool", "bit"} for tree in plain]
        if any(truths) and operator in {"Equal", "NotEqual"}:
            return self._truth_comparison(operator, *plain)
        if left[0].startswith(("float", "duration")):
            return _OPERATIONS[operator](self.of(left), self.of(right))
        return _between_numbers(operator, self.natural(left), self.natural(right))

    def _truth_comparison(self, operator: str, left: Any, right: Any) -> expr.Expr:
        """`c[0] == 1` is the bit itself."""
        for value, other in ((left, right), (right, left)):
            if value[1] == "literal" and value[2] in (0, 1):
                node = self.truth(other)
                return node if bool(value[2]) == (operator == "Equal") else expr.logic_not(node)
        return _OPERATIONS[operator](self.truth(left), self.truth(right))


def _stripped(tree: Any) -> Any:
    """Without the conversions around it that leave its number, or its truth, as it is."""
    while tree[1] == "cast" and (_holds(tree[0], tree[2][0]) or tree[0] == "bool"):
        tree = tree[2]
    return tree


def _between_numbers(operator: str, left: Any, right: Any) -> expr.Expr:
    """An operation that looks at numbers, whatever widths they come in."""
    try:
        return _OPERATIONS[operator](left, right)
    except TypeError:  # a literal that is wider than the other side
        return _OPERATIONS[operator](expr.lift(left), expr.lift(right))


def _integer_width(kind: str) -> float:
    """How many bits an integer type has; those of `int` and `uint` are more than any variable of Qiskit."""
    size = kind.partition("[")[2]
    return int(size.removesuffix("]")) if size else math.inf


def _holds(kind: str, inner: str) -> bool:
    """Whether every number of the type `inner` is one of the type `kind`, truth values as 0 and 1."""
    if inner in {"bool", "bit"}:
        return kind in {"bool", "bit"} or kind.startswith(("int", "uint", "bit["))
    width = register_width(inner)
    if width is None or not kind.startswith(("int", "uint", "bit[")):
        return False
    return _integer_width(kind) >= width + kind.startswith("int")


def duration_of(number: float, unit: str) -> Duration:
    """In the largest unit in which the number is at least one; to fifteen digits, as conversion to seconds rounds."""
    if unit == "dt":
        return Duration.dt(int(number))
    for name, scale in _UNITS:
        if abs(number) * scale >= 1:
            return getattr(Duration, name)(float(f"{number * scale:.15g}"))
    return Duration.ns(float(f"{number * 1e9:.15g}"))


def _no_signed(kind: str) -> CircuitError:
    return CircuitError(f"values of type `{kind}` have no form in Qiskit: declare them as uint[n], or cast them to it")
