"""The exception tree: messages, colours, pickling, what a missing extra and an unknown word say."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from qcompile import Circuit, check_equal, errors
from qcompile.errors import Diagnostic, MissingExtraError, OptionError, QasmError, QcompileError, needs_extra

if TYPE_CHECKING:
    from collections.abc import Callable


def test_everything_is_a_qcompile_error():
    classes = [getattr(errors, name) for name in errors.__all__ if name.endswith("Error")]
    assert len(classes) == 9
    assert all(issubclass(made, QcompileError) for made in classes)


def test_message_is_the_rendering():
    error = QasmError("plain", [Diagnostic("E0201", "error", "unknown name")], "\x1b[1mcolored\x1b[0m")
    assert str(error) == error.render() == "plain"
    assert error.render(color=True) == "\x1b[1mcolored\x1b[0m"
    assert QcompileError("only plain").render(color=True) == "only plain"


def test_errors_cross_process_boundaries():
    finding = Diagnostic("E0201", "error", "unknown name", file="a.qasm", line=3)
    error = QasmError("plain", [finding], "colored")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is QasmError
    assert (str(copy), copy.diagnostics, copy.render(color=True)) == ("plain", (finding,), "colored")
    missing = MissingExtraError("plot", "matplotlib")
    copy = pickle.loads(pickle.dumps(missing))
    assert (copy.extra, copy.package, str(copy)) == ("plot", "matplotlib", str(missing))


def test_missing_package_says_what_to_install():
    message = r'`no_such_package`: pip install "qcompile\[plot\]"'
    with pytest.raises(MissingExtraError, match=message), needs_extra("plot"):
        import no_such_package  # noqa: F401  # pyright: ignore[reportMissingImports, reportUnusedImport]
    with pytest.raises(ZeroDivisionError), needs_extra("plot"):
        _ = 1 / 0


BELL = Circuit(2).h(0).cx(0, 1)
# The options that take a word, each with a word that it does not take.
UNKNOWN: dict[str, Callable[[Any], object]] = {
    "phase": lambda word: check_equal(BELL, BELL, phase=word),
    "u_convention": lambda word: Circuit.from_qasm("qubit q;\n", u_convention=word),
    "format": lambda word: BELL.to_qasm(format=word),
    "version": lambda word: BELL.to_qasm(version=word),
    "style": lambda word: BELL.draw(word),
}


@pytest.mark.parametrize(
    ("option", "word", "hint"),
    [
        ("phase", "Exact", "`exact`"),
        ("phase", "global", "`written` or `exact` or `free`, not `global`"),
        ("u_convention", "Qiskit", "`qiskit`"),
        ("format", "canon", "`canonical`"),
        ("version", "2.0", "`2`"),
        ("version", "4", "`2` or `3`, not `4`"),
        ("style", "asci", "`ascii`"),
        ("style", "plot", "`text` or `ascii` or `mpl`"),
    ],
)
def test_a_word_that_an_option_does_not_take_is_refused(option: str, word: str, hint: str):
    with pytest.raises(OptionError, match=f"^`{option}` takes ") as caught:
        UNKNOWN[option](word)
    assert hint in str(caught.value)
