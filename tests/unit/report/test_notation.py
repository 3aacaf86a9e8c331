"""Labels of gates in mathematical notation."""

import pytest

from qcompile.report.notation import formula, mathematical


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("H", "$H$"),
        ("S†", r"$S^{\dagger}$"),
        ("√X", r"$\sqrt{X}$"),
        ("√X†", r"$\sqrt{X}^{\dagger}$"),
        ("Rz(π/2)", r"$R_{z}(\pi /2)$"),
        ("U3(0.1,2*theta,-a)", r"$U_{3}(0.1,\,2\,\theta ,\,-a)$"),
        ("my_gate(0.5)", r"$\mathrm{my\_gate}(0.5)$"),
        ("X^0.5", "$X^{0.5}$"),
        ("X^0.5†", r"$X^{0.5\,\dagger}$"),
        ("XX+YY(0.1,0)", r"$\mathrm{XX+YY}(0.1,\,0)$"),
    ],
)
def test_gates_are_symbols(label: str, expected: str):
    assert mathematical(label) == expected


@pytest.mark.parametrize("label", ["ctrl(2) @ adder", "Rz(a+b…", ""])
def test_what_is_no_gate_stays_text(label: str):
    assert mathematical(label) == label


def test_dollars_are_no_mathematics():
    assert mathematical("on $1") == r"on \$1"


def test_formulas():
    assert formula("alpha+x_1-π") == r"$\alpha +\mathrm{x\_1}-\pi $"
