"""One method per gate of the gate table. Written by `python tools/generate.py`: do not edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import SupportsIndex

    from typing_extensions import Self

    from qcompile.ir.circuit import Angle

__all__ = ["GateMethods"]


class GateMethods:
    """The gates as methods of a circuit. Angles are in radians; qubits are numbers."""

    __slots__ = ()

    def append(self, gate: str, qubits: Sequence[SupportsIndex], params: Sequence[Angle] = ()) -> Self:
        """Adds a gate by its OpenQASM name."""
        raise NotImplementedError

    def U(self, theta: Angle, phi: Angle, lam: Angle, qubit: SupportsIndex) -> Self:  # noqa: N802
        """Any gate on one qubit, the built-in of version 3.

        It is e^(i (theta + phi + lambda)/2) Rz(phi) Ry(theta) Rz(lambda).
        """
        return self.append("U", (qubit,), (theta, phi, lam))

    def id(self, qubit: SupportsIndex) -> Self:
        """The identity as an operation that takes time."""
        return self.append("id", (qubit,))

    def u0(self, gamma: Angle, qubit: SupportsIndex) -> Self:
        """The identity that lasts `gamma` gate lengths, from the early `qelib1.inc`."""
        return self.append("u0", (qubit,), (gamma,))

    def x(self, qubit: SupportsIndex) -> Self:
        """Pauli X, the NOT gate."""
        return self.append("x", (qubit,))

    def y(self, qubit: SupportsIndex) -> Self:
        """Pauli Y."""
        return self.append("y", (qubit,))

    def z(self, qubit: SupportsIndex) -> Self:
        """Pauli Z."""
        return self.append("z", (qubit,))

    def h(self, qubit: SupportsIndex) -> Self:
        """The Hadamard gate."""
        return self.append("h", (qubit,))

    def s(self, qubit: SupportsIndex) -> Self:
        """The square root of Z, diag(1, i)."""
        return self.append("s", (qubit,))

    def sdg(self, qubit: SupportsIndex) -> Self:
        """The inverse of `s`."""
        return self.append("sdg", (qubit,))

    def t(self, qubit: SupportsIndex) -> Self:
        """The square root of `s`, diag(1, e^(i pi/4))."""
        return self.append("t", (qubit,))

    def tdg(self, qubit: SupportsIndex) -> Self:
        """The inverse of `t`."""
        return self.append("tdg", (qubit,))

    def sx(self, qubit: SupportsIndex) -> Self:
        """The principal square root of X, e^(i pi/4) Rx(pi/2)."""
        return self.append("sx", (qubit,))

    def sxdg(self, qubit: SupportsIndex) -> Self:
        """The inverse of `sx`."""
        return self.append("sxdg", (qubit,))

    def p(self, lam: Angle, qubit: SupportsIndex) -> Self:
        """The phase gate diag(1, e^(i lambda))."""
        return self.append("p", (qubit,), (lam,))

    def rx(self, theta: Angle, qubit: SupportsIndex) -> Self:
        """Rotation about X by `theta`, exp(-i theta X/2)."""
        return self.append("rx", (qubit,), (theta,))

    def ry(self, theta: Angle, qubit: SupportsIndex) -> Self:
        """Rotation about Y by `theta`, exp(-i theta Y/2)."""
        return self.append("ry", (qubit,), (theta,))

    def rz(self, theta: Angle, qubit: SupportsIndex) -> Self:
        """Rotation about Z by `theta`, exp(-i theta Z/2)."""
        return self.append("rz", (qubit,), (theta,))

    def r(self, theta: Angle, phi: Angle, qubit: SupportsIndex) -> Self:
        """Rotation by `theta` about the axis at angle `phi` in the X-Y plane, Rz(phi) Rx(theta) Rz(-phi).

        Native on trapped ions and neutral atoms; `RGate` in Qiskit, `prx` elsewhere.
        """
        return self.append("r", (qubit,), (theta, phi))

    def u(self, theta: Angle, phi: Angle, lam: Angle, qubit: SupportsIndex) -> Self:
        """The `U` of OpenQASM 2 with the phase of Qiskit: real in its first entry, cos(theta/2)."""
        return self.append("u", (qubit,), (theta, phi, lam))

    def u2_qiskit(self, phi: Angle, lam: Angle, qubit: SupportsIndex) -> Self:
        """The `u2` of OpenQASM 2 with the phase of Qiskit: u(pi/2, phi, lambda)."""
        return self.append("u2_qiskit", (qubit,), (phi, lam))

    def u2(self, phi: Angle, lam: Angle, qubit: SupportsIndex) -> Self:
        """Rz(phi) Ry(pi/2) Rz(lambda), the `u2` of `stdgates.inc`."""
        return self.append("u2", (qubit,), (phi, lam))

    def u3(self, theta: Angle, phi: Angle, lam: Angle, qubit: SupportsIndex) -> Self:
        """Rz(phi) Ry(theta) Rz(lambda), the `u3` of `stdgates.inc` and the `U` of the OpenQASM 2 paper."""
        return self.append("u3", (qubit,), (theta, phi, lam))

    def cx(self, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled X."""
        return self.append("cx", (control, target))

    def cy(self, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled Y."""
        return self.append("cy", (control, target))

    def cz(self, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled Z."""
        return self.append("cz", (control, target))

    def ch(self, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled Hadamard gate."""
        return self.append("ch", (control, target))

    def cs(self, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled `s`."""
        return self.append("cs", (control, target))

    def csdg(self, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled `sdg`."""
        return self.append("csdg", (control, target))

    def csx(self, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled `sx`."""
        return self.append("csx", (control, target))

    def cp(self, lam: Angle, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled phase gate, diag(1, 1, 1, e^(i lambda))."""
        return self.append("cp", (control, target), (lam,))

    def crx(self, theta: Angle, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled `rx`."""
        return self.append("crx", (control, target), (theta,))

    def cry(self, theta: Angle, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled `ry`."""
        return self.append("cry", (control, target), (theta,))

    def crz(self, theta: Angle, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled `rz`."""
        return self.append("crz", (control, target), (theta,))

    def cu(
        self, theta: Angle, phi: Angle, lam: Angle, gamma: Angle, qubit0: SupportsIndex, qubit1: SupportsIndex
    ) -> Self:
        """Controlled e^(i gamma) u(theta, phi, lambda), where `u` has the phase of Qiskit.

        Printing it is unwise: the prose of the OpenQASM 3 library reads the name differently (issue 682 there).
        """
        return self.append("cu", (qubit0, qubit1), (theta, phi, lam, gamma))

    def cu3(self, theta: Angle, phi: Angle, lam: Angle, control: SupportsIndex, target: SupportsIndex) -> Self:
        """Controlled u(theta, phi, lambda), where `u` has the phase of Qiskit.

        Its definition in `qelib1.inc` makes exactly this when `u1` and `u3` there have the phases of Qiskit.
        """
        return self.append("cu3", (control, target), (theta, phi, lam))

    def swap(self, qubit0: SupportsIndex, qubit1: SupportsIndex) -> Self:
        """Exchanges two qubits."""
        return self.append("swap", (qubit0, qubit1))

    def iswap(self, qubit0: SupportsIndex, qubit1: SupportsIndex) -> Self:
        """Exchanges two qubits and multiplies by i where they differ."""
        return self.append("iswap", (qubit0, qubit1))

    def dcx(self, qubit0: SupportsIndex, qubit1: SupportsIndex) -> Self:
        """`cx a, b` and then `cx b, a`: exchanges after a controlled X."""
        return self.append("dcx", (qubit0, qubit1))

    def ecr(self, qubit0: SupportsIndex, qubit1: SupportsIndex) -> Self:
        """Echoed cross-resonance gate (IX - XY)/sqrt 2, written with the first operand last as in Qiskit.

        In operand order it is (XI - YX)/sqrt 2. Native on superconducting devices; doi:10.1103/PhysRevLett.119.180501.
        """
        return self.append("ecr", (qubit0, qubit1))

    def rxx(self, theta: Angle, qubit0: SupportsIndex, qubit1: SupportsIndex) -> Self:
        """exp(-i theta XX/2)."""
        return self.append("rxx", (qubit0, qubit1), (theta,))

    def ryy(self, theta: Angle, qubit0: SupportsIndex, qubit1: SupportsIndex) -> Self:
        """exp(-i theta YY/2)."""
        return self.append("ryy", (qubit0, qubit1), (theta,))

    def rzz(self, theta: Angle, qubit0: SupportsIndex, qubit1: SupportsIndex) -> Self:
        """exp(-i theta ZZ/2)."""
        return self.append("rzz", (qubit0, qubit1), (theta,))

    def rzx(self, theta: Angle, qubit0: SupportsIndex, qubit1: SupportsIndex) -> Self:
        """exp(-i theta ZX/2), Z on the first operand and X on the second: the cross-resonance rotation."""
        return self.append("rzx", (qubit0, qubit1), (theta,))

    def xx_plus_yy(self, theta: Angle, beta: Angle, qubit0: SupportsIndex, qubit1: SupportsIndex) -> Self:
        """Rz_a(-beta) exp(-i theta (XX + YY)/4) Rz_a(beta): turns |01> and |10> into each other.

        After Qiskit's `XXPlusYYGate`.
        """
        return self.append("xx_plus_yy", (qubit0, qubit1), (theta, beta))

    def xx_minus_yy(self, theta: Angle, beta: Angle, qubit0: SupportsIndex, qubit1: SupportsIndex) -> Self:
        """Rz_b(beta) exp(-i theta (XX - YY)/4) Rz_b(-beta): turns |00> and |11> into each other.

        After Qiskit's `XXMinusYYGate`.
        """
        return self.append("xx_minus_yy", (qubit0, qubit1), (theta, beta))

    def ccx(self, control0: SupportsIndex, control1: SupportsIndex, target: SupportsIndex) -> Self:
        """The Toffoli gate: X under two controls."""
        return self.append("ccx", (control0, control1, target))

    def ccz(self, control0: SupportsIndex, control1: SupportsIndex, target: SupportsIndex) -> Self:
        """Z under two controls."""
        return self.append("ccz", (control0, control1, target))

    def cswap(self, control: SupportsIndex, target0: SupportsIndex, target1: SupportsIndex) -> Self:
        """The Fredkin gate: controlled exchange of the last two qubits."""
        return self.append("cswap", (control, target0, target1))

    def rccx(self, qubit0: SupportsIndex, qubit1: SupportsIndex, qubit2: SupportsIndex) -> Self:
        """The Toffoli gate up to relative phases, with three `cx`; Maslov 2016, doi:10.1103/PhysRevA.93.022311.

        The phases are those of Qiskit's `RCCXGate`.
        """
        return self.append("rccx", (qubit0, qubit1, qubit2))

    def c3x(
        self, control0: SupportsIndex, control1: SupportsIndex, control2: SupportsIndex, target: SupportsIndex
    ) -> Self:
        """X under three controls."""
        return self.append("c3x", (control0, control1, control2, target))

    def c3sqrtx(
        self, control0: SupportsIndex, control1: SupportsIndex, control2: SupportsIndex, target: SupportsIndex
    ) -> Self:
        """`sx` under three controls; Barenco et al. 1995, Lemma 7.5 with half the angles, doi:10.1103/PhysRevA.52.3457.

        Some copies of `qelib1.inc` negate all angles, which makes the inverse; this is the gate of Qiskit's class.
        """
        return self.append("c3sqrtx", (control0, control1, control2, target))

    def rc3x(self, qubit0: SupportsIndex, qubit1: SupportsIndex, qubit2: SupportsIndex, qubit3: SupportsIndex) -> Self:
        """X under three controls up to relative phases; Maslov 2016, doi:10.1103/PhysRevA.93.022311, figure 4.

        The phases are those of Qiskit's `RC3XGate`.
        """
        return self.append("rc3x", (qubit0, qubit1, qubit2, qubit3))

    def c4x(
        self,
        control0: SupportsIndex,
        control1: SupportsIndex,
        control2: SupportsIndex,
        control3: SupportsIndex,
        target: SupportsIndex,
    ) -> Self:
        """X under four controls; Barenco et al. 1995, Lemma 7.5, doi:10.1103/PhysRevA.52.3457."""
        return self.append("c4x", (control0, control1, control2, control3, target))
