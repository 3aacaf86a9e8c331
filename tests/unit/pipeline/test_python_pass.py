"""Passes from outside, written in Python: a class, a function, and what is wrong with others."""

from __future__ import annotations

import ctypes
import math
import pickle
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import pytest

from qcompile import Circuit, PassError, Pipeline, optimize
from qcompile.errors import OptionError
from qcompile.passes import Fixpoint
from qcompile.pipeline import PassContext, PythonPass, as_pass
from qcompile.pipeline.catalogue import describe as describe_by_name
from qcompile.pipeline.catalogue import infos
from qcompile.pipeline.python_pass import describe
from qcompile.testing import check_pass, example_circuits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class CancelInWindows(PythonPass):
    """Runs the native cancellation inside of small windows only. A second sentence."""

    name: ClassVar[str] = "cancel-in-windows"
    source: ClassVar[str] = "Folklore."

    size: int = 4
    """How many gates a window has."""
    style: Literal["plain", "fancy"] = "plain"
    """Changes nothing."""
    names: tuple[str, ...] = ()
    """Changes nothing either."""

    def run(self, circuit: Circuit, context: PassContext) -> Circuit:
        assert context.seed >= 0
        inner = Pipeline("cancel-inverses")
        parts = circuit.windows(qubits=2, ops=self.size)
        circuit.replace_windows((part, inner.run(part.circuit).circuit) for part in parts)
        return circuit


@as_pass
def keep(circuit: Circuit, *, times: Annotated[int, "How often to do nothing."] = 1) -> Circuit:
    """Keeps everything."""
    for _ in range(times):
        circuit = circuit.copy()
    return circuit


@as_pass(name="seeded", source="A paper.")
def with_context(circuit: Circuit, context: PassContext) -> Circuit:
    """Raises what it is told."""
    raise RuntimeError(f"{circuit!r}, seed {context.seed}, {context.seconds_left} seconds left")


@as_pass
def drop_all(circuit: Circuit) -> Circuit:
    """Is wrong."""
    return Circuit(circuit.num_qubits, circuit.num_bits)


@as_pass
def widen(circuit: Circuit) -> Circuit:
    """Is wrong in another way."""
    return Circuit(circuit.num_qubits + 1)


@as_pass
def forget(circuit: Circuit) -> Circuit:
    """Forgets to return."""
    circuit.copy()
    return None  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


@pytest.mark.parametrize(
    "made", [CancelInWindows(), CancelInWindows(size=9, names=("a", "b c")), keep(), keep(times=2)]
)
def test_passes_from_outside_stand_the_checks(made: PythonPass):
    check_pass(made, example_circuits(3))


def test_they_run_beside_native_ones():
    circuit = Circuit(2).h(0).h(0).t(1).t(1)
    pipeline = Pipeline([CancelInWindows(size=2), "merge-rotations", Fixpoint([keep(), "drop-identities"])])
    assert str(pipeline) == "cancel-in-windows{size=2}, merge-rotations, fixpoint(keep, drop-identities)"
    compiled = pipeline.run(circuit)
    assert compiled.circuit == Circuit(2).s(1)
    records = {record.name: record for record in compiled.report.passes}
    assert records["cancel-in-windows"].rewrites == 1
    assert records["keep"].rewrites == 0, "nothing changed"
    assert optimize(circuit, passes=[CancelInWindows()]) == Circuit(2).t(1).t(1)
    again: Pipeline = pickle.loads(pickle.dumps(pipeline))
    assert again.run(circuit).circuit == compiled.circuit


def test_the_record_comes_from_the_class():
    record = describe(CancelInWindows)
    assert (record["name"], record["class"]) == ("cancel-in-windows", "CancelInWindows")
    assert record["summary"] == "Runs the native cancellation inside of small windows only."
    assert record["source"] == "Folklore."
    size, style, names = record["options"]
    assert (size["type"]["kind"], size["default"], size["doc"]) == ("integer", 4, "How many gates a window has.")
    assert [choice["name"] for choice in style["type"]["choices"]] == ["plain", "fancy"]
    assert names["type"] == {"kind": "list", "item": {"kind": "text"}}
    (times,) = describe(keep)["options"]
    assert times["doc"] == "How often to do nothing."
    assert describe(with_context)["name"] == "seeded"


def test_options_are_checked_as_those_of_native_passes_are():
    for text, hint in [("{sise=2}", "did you mean `size`"), ("{style=fanci}", "did you mean `fancy`")]:
        with pytest.raises(OptionError, match=hint):
            Pipeline([CancelInWindows(), "cancel-in-windows" + text])


def test_an_exception_comes_out_as_itself():
    with pytest.raises(RuntimeError, match="seed 7, None seconds left") as caught:
        Pipeline([with_context()]).run(Circuit(1), seed=7)
    assert caught.value.__notes__ == ["in pass `seeded`"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("made", "hint"), [(widen(), "have to stay the same"), (forget(), "returned NoneType, a Circuit was expected")]
)
def test_what_is_returned_has_to_fit(made: PythonPass, hint: str):
    with pytest.raises(PassError, match=hint):
        Pipeline([made]).run(Circuit(1))


@as_pass
def corrupt(circuit: Circuit) -> Circuit:
    """Writes behind the back of the core, since no method makes a circuit that is not valid."""
    circuit = Circuit(circuit.num_qubits).x(0)
    ops, _, _ = circuit.core.arrays()
    address, _ = ops.__array_interface__["data"]
    first_wire = address + 4  # after `kind`, `arity` and `flags`
    ctypes.c_uint32.from_address(first_wire).value = 99
    return circuit


def test_a_pass_that_breaks_the_circuit_is_named_with_what_it_broke():
    with pytest.raises(PassError, match="pass `corrupt` broke the circuit") as caught:
        Pipeline([corrupt()]).run(Circuit(1).h(0))
    (finding,) = caught.value.diagnostics
    assert finding.code == "E0802"
    assert "99" in " ".join(finding.notes)


def test_the_checks_find_a_wrong_pass():
    with pytest.raises(AssertionError, match="changed what the circuit does"):
        check_pass(drop_all(), [Circuit(1).x(0)])


WRONG = """
from qcompile import Circuit
from qcompile.pipeline import as_pass
from qcompile.testing import check_pass

@as_pass
def wrong(circuit):
    "Is wrong."
    return circuit.x(0)

check_pass(wrong(), [Circuit(1)])
"""


def test_the_checks_find_a_wrong_pass_without_assertions(tmp_path: Path):
    # away from the checkout, whose package lacks the extension where it was not built in place
    command = [sys.executable, "-O", "-c", WRONG]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "AssertionError: wrong changed what the circuit does" in done.stderr


def test_mistakes_in_a_class_are_named():
    @dataclass(frozen=True)
    class Strange(PythonPass):
        name: ClassVar[str] = "strange"
        what: complex = 1j

    with pytest.raises(PassError, match=r"option `what` of `strange` has the type .*complex"):
        describe(Strange)
    with pytest.raises(PassError, match="`size` of `bare` needs a default"):

        @as_pass
        def bare(circuit: Circuit, *, size: int) -> Circuit:  # pyright: ignore[reportUnusedFunction]
            return circuit if size else circuit.copy()

    @as_pass(name="cancel-inverses")
    def taken(circuit: Circuit) -> Circuit:
        return circuit

    with pytest.raises(PassError, match="two passes are named `cancel-inverses`"):
        Pipeline([taken()])


@pytest.mark.parametrize("given", [keep, [keep], [Fixpoint([keep()]), keep]])
def test_a_class_is_no_pass(given: Any):
    message = r"`keep` is a class of passes: write `keep\(\)`"
    for use in (Pipeline, Fixpoint):
        with pytest.raises(PassError, match=message):
            use(given)
    with pytest.raises(PassError, match=message):
        optimize(Circuit(1), passes=given)


def test_what_else_is_no_pass():
    def plain(circuit: Circuit) -> Circuit:
        return circuit

    with pytest.raises(PassError, match="put @as_pass above the function"):
        Pipeline([plain])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    with pytest.raises(PassError, match="3 is no pass"):
        Pipeline(3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(PassError, match="3 is none"):
        as_pass(3)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]


def test_a_forgotten_dataclass_is_named_at_once():
    class Plain(PythonPass):
        name: ClassVar[str] = "plain"
        size: int = 3

    with pytest.raises(PassError, match=r"`Plain` is no pass yet: put @dataclass\(frozen=True\) above"):
        Plain(size=4)

    @dataclass(frozen=True)
    class Nameless(PythonPass):
        size: int = 3

    with pytest.raises(PassError, match="`Nameless` has no name"):
        Pipeline([Nameless()])


@pytest.mark.parametrize("name", ["a b", "", "a(b", "a,b", "-", "--help"])
def test_names_have_to_be_words(name: str):
    with pytest.raises(PassError, match="cannot be the name of a pass"):
        as_pass(name=name)(Circuit.copy)


def test_circuits_may_be_imported_for_type_checkers_alone():
    def sized(circuit: Circuit, *, size: int = 3) -> Circuit:
        return circuit if size else circuit.copy()

    sized.__annotations__["circuit"] = sized.__annotations__["return"] = "Unknown"
    assert Pipeline([as_pass(sized)()]).run(Circuit(1)).circuit == Circuit(1)
    sized.__annotations__["size"] = "Unknown"
    with pytest.raises(PassError, match="a type in `sized` is not known when it runs"):
        as_pass(sized)
    del sized.__annotations__["size"]
    with pytest.raises(PassError, match="option `size` of `sized` needs a type"):
        as_pass(sized)


def with_default(circuit: Circuit, size: int = 3) -> Circuit:
    return circuit if size else circuit.copy()


def with_number(circuit: Circuit, size: int) -> Circuit:
    return circuit if size else circuit.copy()


def with_both(circuit: Circuit, context: PassContext, size: int = 3) -> Circuit:
    return circuit if size and context.seed else circuit.copy()


def with_rest(circuit: Circuit, *size: int) -> Circuit:
    return circuit if size else circuit.copy()


@pytest.mark.parametrize("function", [with_default, with_number, with_both, with_rest])
def test_an_option_in_front_of_the_star_is_refused(function: Callable[..., Circuit]):
    with pytest.raises(PassError, match=r"options stand after `\*`: write `def \w+\(circuit, \*, size\)`"):
        as_pass(function)


def test_a_function_without_circuit_is_refused():
    def nothing() -> Circuit:
        return Circuit()

    def anything(circuit: Circuit, **size: int) -> Circuit:
        return circuit if size else circuit.copy()

    for function in (nothing, anything):
        with pytest.raises(PassError, match="has to take a circuit, and options by name"):
            as_pass(function)


def test_the_context_needs_no_annotation():
    def seeded(circuit: Circuit, context: PassContext) -> Circuit:
        assert context.seed == 5
        return circuit

    seeded.__annotations__.clear()
    assert Pipeline([as_pass(seeded)()]).run(Circuit(1), seed=5).circuit == Circuit(1)


@pytest.mark.parametrize(
    ("hint", "default", "found"),
    [
        (float, math.inf, "inf"),
        (float, math.nan, "nan"),
        (tuple[float, ...], (1.0, -math.inf), "-inf"),
        (float | None, math.inf, "inf"),
        (int, object(), "object"),
        (int, "many", "a whole number"),
        (int, 10**30, "a whole number"),
        (Literal["plain", "fancy"], "fanci", "`plain`, `fancy`"),
    ],
)
def test_a_default_is_a_value_that_the_option_takes(hint: Any, default: object, found: str):
    def cap(circuit: Circuit, *, limit: Any = default) -> Circuit:
        """Keeps everything."""
        return circuit if limit else circuit.copy()

    cap.__annotations__["limit"] = hint
    with pytest.raises(PassError, match=r"`limit` of `cap`") as caught:
        Pipeline([as_pass(cap)()])
    assert found in str(caught.value)


def test_text_that_is_no_unicode_is_refused():
    @as_pass
    def label(circuit: Circuit, *, text: str = "\ud800") -> Circuit:
        """Keeps everything."""
        return circuit if text else circuit.copy()

    with pytest.raises(PassError, match="`label`"):
        Pipeline([label()])


def test_installed_passes_are_found_by_name(monkeypatch: pytest.MonkeyPatch):
    found = [metadata.EntryPoint("cancel-in-windows", f"{__name__}:CancelInWindows", "qcompile.passes")]

    def load(_: metadata.EntryPoint) -> type[PythonPass]:
        return CancelInWindows

    def misnamed(_: metadata.EntryPoint) -> type[PythonPass]:
        return keep

    monkeypatch.setattr(metadata.EntryPoint, "load", load)

    def entry_points(*, group: str) -> list[Any]:
        return found if group == "qcompile.passes" else []

    monkeypatch.setattr(metadata, "entry_points", entry_points)
    pipeline = Pipeline("cancel-in-windows{size=3}, O1")
    assert pipeline.run(Circuit(1).h(0).h(0)).circuit == Circuit(1)
    assert "cancel-in-windows" in [info["name"] for info in infos()]
    assert describe_by_name("cancel-in-windows")["class"] == "CancelInWindows"
    with pytest.raises(PassError, match="did you mean `cancel-in-windows`"):
        Pipeline("cancel-in-window")

    monkeypatch.setattr(metadata.EntryPoint, "load", misnamed)
    with pytest.raises(PassError, match="it is named `keep` in itself"):
        Pipeline("cancel-in-windows")

    def broken(_: metadata.EntryPoint) -> None:
        raise ImportError("no module named torch")

    monkeypatch.setattr(metadata.EntryPoint, "load", broken)
    with pytest.raises(PassError, match=r"`cancel-in-windows` .* cannot be loaded: no module named torch"):
        Pipeline("cancel-in-windows")
