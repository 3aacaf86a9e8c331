from typing import Any
from uuid import UUID

from qiskit._accelerate.circuit import ClassicalRegister, Clbit
from qiskit._accelerate.circuit.classical.types import Type
from qiskit.circuit.classical.expr.expr import _BinaryOp, _UnaryOp

class Expr:
    type: Type
    const: bool

class Var(Expr):
    var: Clbit | ClassicalRegister | UUID
    name: str | None
    def __init__(self, var: Clbit | ClassicalRegister | UUID, type: Type, *, name: str | None = None) -> None: ...
    @classmethod
    def new(cls, name: str, type: Type) -> Var: ...
    @property
    def standalone(self) -> bool: ...

class Stretch(Expr):
    var: UUID
    name: str
    def __init__(self, var: UUID, name: str) -> None: ...
    @classmethod
    def new(cls, name: str) -> Stretch: ...

class Value(Expr):
    value: Any
    def __init__(self, value: Any, type: Type) -> None: ...

class Cast(Expr):
    operand: Expr
    implicit: bool
    def __init__(self, operand: Expr, type: Type, implicit: bool = False) -> None: ...

class Index(Expr):
    target: Expr
    index: Expr
    def __init__(self, target: Expr, index: Expr, type: Type) -> None: ...

class Unary(Expr):
    Op = _UnaryOp
    op: _UnaryOp
    operand: Expr
    def __init__(self, op: _UnaryOp, operand: Expr, type: Type) -> None: ...

class Binary(Expr):
    Op = _BinaryOp
    op: _BinaryOp
    left: Expr
    right: Expr
    def __init__(self, op: _BinaryOp, left: Expr, right: Expr, type: Type) -> None: ...
