"""The passes written in Rust, as classes. Written by `python tools/generate.py`: do not edit."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from qcompile.pipeline.base import NativeCombinator, NativePass

__all__ = [
    "CancelInverses",
    "DropIdentities",
    "Fixpoint",
    "MergeRotations",
    "Resynthesize1q",
    "Sequence",
]


@dataclass(frozen=True, kw_only=True)
class CancelInverses(NativePass):
    """Removes pairs of gates that undo each other.

    The two need not be neighbours: what stands between them may commute with them. Symbolic parameters count as
    opposite when they cancel exactly. Gates that the program defines undo each other when one is the `inv @` of the
    other, or when their bodies, read backwards, do.

    ```qasm
    include "stdgates.inc";
    qubit[3] q;
    cx q[0], q[1];
    t q[0];
    cx q[0], q[2];
    cx q[0], q[1];
    ```
    becomes
    ```qasm
    include "stdgates.inc";
    qubit[3] q;
    t q[0];
    cx q[0], q[2];
    ```

    Source: Nam et al. 2018, section 4.2, doi:10.1038/s41534-018-0072-4

    Code: `crates/qcompile-core/src/passes/cancel_inverses.rs`.
    """

    name: ClassVar[str] = "cancel-inverses"
    reach: int = 64
    """How many gates to look past on each wire."""


@dataclass(frozen=True, kw_only=True)
class DropIdentities(NativePass):
    """Removes gates that do nothing.

    A gate that only turns the global phase goes too; the phase stays with the region. Angles count as zero (or as whole
    periods) when they are so up to rounding, symbolic ones when they cancel exactly.

    ```qasm
    include "stdgates.inc";
    input float a;
    qubit[2] q;
    rz(0) q[0];
    rx(2*pi) q[0];
    cp(a - a) q[0], q[1];
    U(0, a, -a) q[1];
    id q[1];
    h q[0];
    ```
    becomes
    ```qasm
    include "stdgates.inc";
    input float a;
    qubit[2] q;
    h q[0];
    gphase(pi);
    ```

    Source: standard practice; phases after OpenQASM 3, section Gates

    Code: `crates/qcompile-core/src/passes/drop_identities.rs`.
    """

    name: ClassVar[str] = "drop-identities"
    keep_id: bool = False
    """Keep `id`, which some machines use as a delay; programs with timing always keep it."""


@dataclass(frozen=True)
class Fixpoint(NativeCombinator):
    """Runs passes in order, again and again, until a round changes nothing.

    A pass is left out while the circuit is as it left it when it last found nothing to do.

    ```pipeline
    fixpoint(merge-rotations, cancel-inverses)
    ```
    ```qasm
    include "stdgates.inc";
    qubit q;
    t q;
    h q;
    h q;
    t q;
    ```
    becomes
    ```qasm
    include "stdgates.inc";
    qubit q;
    s q;
    ```

    Source: standard practice

    Code: `crates/qcompile-core/src/passes/fixpoint.rs`.
    """

    name: ClassVar[str] = "fixpoint"
    _: KW_ONLY
    max_rounds: int = 8
    """How many rounds to run at most."""


@dataclass(frozen=True, kw_only=True)
class MergeRotations(NativePass):
    """Adds up rotations about one axis on the same qubits.

    Gates that commute with a rotation may stand between. `rz`, `p`, `s`, `t` and `z` share the Z axis, `rx`, `sx` and
    `x` the X axis, `cp` and `cz` an axis of two qubits, and so on; controlled rotations add up too. What remains is
    written with the gate that leaves no global phase, without a parameter where one fits: two `t` are `s`. It stands at
    the place of the later gate.

    ```qasm
    include "stdgates.inc";
    input float a;
    qubit[2] q;
    t q[0];
    rx(a) q[1];
    cx q[0], q[1];
    t q[0];
    rx(0.5) q[1];
    ```
    becomes
    ```qasm
    include "stdgates.inc";
    input float a;
    qubit[2] q;
    cx q[0], q[1];
    s q[0];
    rx(a + 0.5) q[1];
    ```

    Source: Nam et al. 2018, section 4.3, doi:10.1038/s41534-018-0072-4

    Code: `crates/qcompile-core/src/passes/merge_rotations.rs`.
    """

    name: ClassVar[str] = "merge-rotations"
    reach: int = 64
    """How many gates to look past on each wire."""


@dataclass(frozen=True, kw_only=True)
class Resynthesize1q(NativePass):
    """Replaces runs of gates on one qubit by fewer gates.

    A run is multiplied out and written again, when that takes fewer gates. Runs of gates without parameters stay such:
    `h z h` is `x`, but `h t` stays. Symbolic angles end a run.

    ```qasm
    include "stdgates.inc";
    qubit q;
    h q;
    s q;
    h q;
    ```
    becomes
    ```qasm
    include "stdgates.inc";
    qubit q;
    sx q;
    ```

    Source: Nielsen and Chuang 2010, theorem 4.1 (Z-Y decomposition)

    Code: `crates/qcompile-core/src/passes/resynthesize_1q.rs`.
    """

    name: ClassVar[str] = "resynthesize-1q"
    basis: Literal["auto", "u", "zyz", "zxz"] = "auto"
    """The gates to write with."""


@dataclass(frozen=True)
class Sequence(NativeCombinator):
    """Runs passes in order: one pass made of several, where a combinator takes one.

    ```pipeline
    sequence(cancel-inverses, merge-rotations)
    ```
    ```qasm
    include "stdgates.inc";
    qubit q;
    t q;
    h q;
    h q;
    t q;
    ```
    becomes
    ```qasm
    include "stdgates.inc";
    qubit q;
    s q;
    ```

    Source: standard practice

    Code: `crates/qcompile-core/src/passes/sequence.rs`.
    """

    name: ClassVar[str] = "sequence"
