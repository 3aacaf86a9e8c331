"""The AST of the package `openqasm3`, the reference implementation of the language.

Both directions go through text: the reference printer and parser are the definition of that AST.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcompile.errors import CircuitError, needs_extra
from qcompile.ir.circuit import Circuit

if TYPE_CHECKING:
    import openqasm3.ast

__all__ = ["from_ast", "to_ast"]


def from_ast(program: openqasm3.ast.Program) -> Circuit:
    """The circuit of a reference AST.

    Raises:
        QasmError: when the program is not valid OpenQASM 3; places are those in the printed AST.
    """
    with needs_extra("interop"):
        import openqasm3
    return Circuit.from_qasm(openqasm3.dumps(program), name="<openqasm3 AST>")


def to_ast(circuit: Circuit) -> openqasm3.ast.Program:
    """The reference AST of a circuit, printed as OpenQASM 3 (a circuit read from OpenQASM 2 is converted).

    Raises:
        CircuitError: when the reference parser refuses the text, which names a defect of one of the two.
    """
    with needs_extra("interop"):
        import openqasm3
        from openqasm3.parser import QASM3ParsingError
    text = circuit.to_qasm(version="3")
    try:
        return openqasm3.parse(text)
    except QASM3ParsingError as error:
        raise CircuitError(f"the reference parser refuses the program: {error or 'no reason given'}") from error
