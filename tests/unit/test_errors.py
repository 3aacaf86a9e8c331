"""The exception tree: messages, colours, pickling, and what a missing extra says."""

import pickle

import pytest

from qcompile import errors
from qcompile.errors import Diagnostic, MissingExtraError, QasmError, QcompileError, needs_extra


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
