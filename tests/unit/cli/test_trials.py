"""What a new user runs into: wrong files, wrong places, interruptions. A clear message each time, never a traceback."""

from __future__ import annotations

import gzip
import os
import signal
import time
from pathlib import Path

import pytest

from qcompile import files
from qcompile.cli import inputs
from support.command_line import BAD, GOOD, SMALL, Cli, Start, posix


def test_a_broken_file(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(BAD)
    result = cli("opt", "a.qasm", "-o", "b.qasm")
    assert result.exit_code == 1
    assert "error[E0205]" in result.stderr
    assert "a.qasm:4:1" in result.stderr
    assert not (tmp_path / "b.qasm").exists()


@pytest.mark.parametrize("text", ["", "\n\n", "// nothing but a remark\n"])
def test_an_empty_file_is_a_program(cli: Cli, text: str):
    result = cli("opt", "-", "--report", "none", input=text)
    assert (result.exit_code, result.stdout) == (0, text)
    assert cli("check", "-", input=text).stdout == "<stdin>: valid, 0 qubits, 0 gates\n"


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (gzip.compress(GOOD.encode(), mtime=0), "gzip"),
        (b"QISKIT\x0d\x00\x00\x01" + bytes(range(256)), "QPY"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff", "UTF-8"),
        (GOOD.encode("utf-16"), "UTF-16"),
    ],
    ids=["gzip", "qpy", "png", "utf-16"],
)
def test_a_binary_file(cli: Cli, tmp_path: Path, data: bytes, hint: str):
    (tmp_path / "a.qasm").write_bytes(data)
    for command in ("opt", "check", "convert"):
        result = cli(command, "a.qasm")
        assert result.exit_code == 1
        assert "E0001" in result.stderr
        assert "a.qasm" in result.stderr
        assert hint in result.stderr


def test_a_missing_file(cli: Cli):
    for command in ("opt", "check", "convert"):
        result = cli(command, "nowhere.qasm")
        assert result.exit_code == 3
        assert result.stderr == "error: nowhere.qasm: no such file or directory (check the path)\n"


def test_a_folder_where_a_file_is_expected(cli: Cli, tmp_path: Path):
    (tmp_path / "folder").mkdir()
    result = cli("convert", "folder")
    assert result.exit_code == 3
    assert "folder: is a directory (a file was expected here)" in result.stderr
    assert "folder" in cli("check", "--equal", "folder", "folder").stderr


def test_a_folder_without_circuits(cli: Cli, tmp_path: Path):
    (tmp_path / "folder").mkdir()
    for arguments in [("opt", "folder", "-o", "out"), ("check", "folder")]:
        result = cli(*arguments)
        assert result.exit_code == 3
        assert "folder: no file named *.qasm" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("opt", "a.qasm", "-o", ""),
        ("opt", "", "-o", "out/"),
        ("check", ""),
        ("convert", "a.qasm", "-o", ""),
        ("draw", ""),
        ("opt", "a.qasm", "-I", ""),
        ("opt", "a.qasm", "--pipeline", ""),
    ],
)
def test_an_empty_name_is_no_place(cli: Cli, tmp_path: Path, arguments: tuple[str, ...]):
    """What a shell makes of `-o "$UNSET"`; the folder one stands in it does not mean."""
    (tmp_path / "a.qasm").write_text(GOOD)
    result = cli(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a name of a file or folder was expected" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.qasm"]
    assert (tmp_path / "a.qasm").read_text() == GOOD


@pytest.mark.parametrize(
    "arguments", [("check", "-", "-"), ("check", "--equal", "-", "-"), ("opt", "-", "a.qasm", "-", "-o", "out")]
)
def test_standard_input_is_read_once(cli: Cli, arguments: tuple[str, ...]):
    result = cli(*arguments, input=GOOD)
    assert result.exit_code == 2
    assert "standard input is there once" in result.stderr


def test_several_circuits_need_a_folder(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    (tmp_path / "b.qasm").write_text(GOOD)
    result = cli("opt", "a.qasm", "b.qasm")
    assert result.exit_code == 2
    assert "2 circuits need a folder to write to: add -o FOLDER" in result.stderr
    result = cli("opt", "a.qasm", "b.qasm", "-o", "b.qasm")
    assert result.exit_code == 2
    assert "b.qasm: is a file" in result.stderr
    assert (tmp_path / "b.qasm").read_text() == GOOD


def test_two_inputs_of_one_name(cli: Cli, tmp_path: Path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.qasm").write_text(GOOD)
    result = cli("opt", "one/a.qasm", "two/a.qasm", "-o", "out")
    assert result.exit_code == 2
    one, two, out = (Path(folder) / "a.qasm" for folder in ("one", "two", "out"))
    assert f"{one} and {two} would both be written to {out}" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture
def permissions(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Permissions that hold: an administrator may do everything."""
    file = tmp_path_factory.mktemp("permissions") / "locked"
    file.touch(mode=0)
    if os.access(file, os.R_OK):
        pytest.skip("whoever runs the tests may read and write everything")


@posix
@pytest.mark.usefixtures("permissions")
def test_a_folder_that_cannot_be_written(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    (tmp_path / "locked").mkdir(mode=0o500)
    result = cli("opt", "a.qasm", "-o", "locked/b.qasm")
    assert result.exit_code == 3
    assert "check its permissions" in result.stderr


@posix
@pytest.mark.usefixtures("permissions")
def test_a_file_that_cannot_be_read(cli: Cli, tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a.qasm").write_text(GOOD)
    (tmp_path / "folder/a.qasm").chmod(0o200)
    for arguments in [("opt", "folder/a.qasm"), ("check", "folder"), ("opt", "folder", "-o", "out")]:
        result = cli(*arguments)
        assert result.exit_code == 3
        assert result.stderr == "error: folder/a.qasm: permission denied (check its permissions)\n"


@posix
@pytest.mark.usefixtures("permissions")
def test_a_file_that_may_not_be_written_is_not_replaced(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    (tmp_path / "b.qasm").write_text("precious")
    (tmp_path / "b.qasm").chmod(0o444)
    result = cli("opt", "a.qasm", "-o", "b.qasm")
    assert (result.exit_code, result.stderr) == (3, "error: b.qasm: permission denied (check its permissions)\n")
    assert (tmp_path / "b.qasm").read_text() == "precious"


def test_an_output_below_a_file(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    result = cli("opt", "a.qasm", "-o", "a.qasm/b.qasm")
    assert result.exit_code == 3
    assert "a.qasm" in result.stderr


@pytest.mark.parametrize("broken", ["fsync", "replace", "chmod"])
def test_a_failed_write_loses_nothing(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str):
    (tmp_path / "a.qasm").write_text(GOOD)
    (tmp_path / "b.qasm").write_text("precious")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / "b.qasm"))

    monkeypatch.setattr(files.os, broken, full)
    result = cli("opt", "a.qasm", "-o", "b.qasm")
    assert result.exit_code == 3
    assert "b.qasm: no space left on device" in result.stderr
    assert (tmp_path / "b.qasm").read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.qasm", "b.qasm"], "nothing else lies about"


@posix
def test_modes_and_links_survive_an_overwrite(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    (tmp_path / "b.qasm").write_text("old")
    (tmp_path / "b.qasm").chmod(0o640)
    (tmp_path / "link.qasm").symlink_to("b.qasm")
    assert cli("opt", "a.qasm", "-o", "link.qasm").exit_code == 0
    assert (tmp_path / "link.qasm").is_symlink()
    assert (tmp_path / "b.qasm").read_text() == SMALL
    assert (tmp_path / "b.qasm").stat().st_mode & 0o777 == 0o640


@posix
def test_what_is_no_file_is_written_to_as_it_is(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert cli("opt", "a.qasm", "-o", "pipe").exit_code == 0
    assert os.read(reader, 1000).decode() == SMALL
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo(), "a device or pipe is no file to replace"
    assert cli("opt", "a.qasm", "-o", os.devnull).exit_code == 0


def test_a_place_where_nothing_can_be_made_is_named_as_it_was_given(cli: Cli, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(GOOD)
    result = cli("opt", "a.qasm", "-o", "a.qasm/b.qasm")
    assert result.exit_code == 3
    assert result.stderr.startswith(f"error: {Path('a.qasm/b.qasm')}: a file stands where a folder is needed")


def large_program(gates: int) -> str:
    """Much to do for the default level: rotations that merge only after others went."""
    lines = [f"rz(0.{k % 9 + 1}) q[{k % 20}];\ncx q[{k % 20}], q[{(k * 7 + 1) % 20}];" for k in range(gates // 2)]
    return 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[20] q;\n' + "\n".join(lines) + "\n"


@posix
def test_ctrl_c_in_the_middle(start: Start, tmp_path: Path):
    os.mkfifo(tmp_path / "a.qasm")
    (tmp_path / "b.qasm").write_text("precious")
    process = start("opt", "a.qasm", "-o", "b.qasm")
    with (tmp_path / "a.qasm").open("w") as source:  # opens once the program reads it
        source.write(large_program(1000))
        source.flush()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)  # while it waits for the rest
        out, err = process.communicate(timeout=50)
    assert (process.returncode, out) == (130, b"")
    assert err.decode() == "interrupted: no file was left half-written\n"
    assert (tmp_path / "b.qasm").read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.qasm", "b.qasm"]


@posix
def test_ctrl_c_while_circuits_are_compared(start: Start, tmp_path: Path):
    loops = "".join(f"for int {name} in [1:10000] " for name in "ijkl")
    for name, last in [("a.qasm", "x q;"), ("b.qasm", "y q;")]:
        head = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit q;\n'
        (tmp_path / name).write_text(f"{head}{loops} {{ rx(0.1) q; {last} }}\n")
    process = start("check", "--equal", "--effort", "1e15", "a.qasm", "b.qasm")
    time.sleep(1.0)  # by then it computes, for hours
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, b"")
    assert err.startswith(b"interrupted")


@posix
def test_a_reader_that_goes_away(start: Start, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(large_program(20_000))
    with start("opt", "a.qasm", "--passes", "", "--report", "none", "--no-verify") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"OPENQASM 3.0;\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_what_nobody_foresaw_is_a_message_too(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise RuntimeError("the moon is full")

    monkeypatch.setattr(inputs, "read", broken)
    result = cli("opt", input=GOOD)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: RuntimeError: the moon is full\n  raised in broken, ")
    assert "please report it" in result.stderr


@posix
def test_closed_standard_input(start: Start):
    process = start("check", "-", preexec_fn=lambda: os.close(0), stdin=None)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert b"standard input is closed" in err


@posix
@pytest.mark.parametrize(("closed", "seen"), [((1,), b""), ((2,), SMALL.encode()), ((0, 1, 2), b"")])
def test_closed_streams_take_everything(start: Start, tmp_path: Path, closed: tuple[int, ...], seen: bytes):
    (tmp_path / "a.qasm").write_text(GOOD)

    def close() -> None:
        for stream in closed:
            os.close(stream)

    process = start("opt", "a.qasm", preexec_fn=close)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, seen)
    assert (b"verified" in err) == (2 not in closed)
    process = start("opt", "a.qasm", "-o", "b.qasm", preexec_fn=close)
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert (tmp_path / "b.qasm").read_text() == SMALL


@posix
@pytest.mark.parametrize(
    "arguments", [("--version",), ("--help",), ("--show-completion", "bash"), ("opt", "--help"), ("opt", "a.qasm")]
)
def test_a_stream_that_takes_nothing(start: Start, tmp_path: Path, arguments: tuple[str, ...]):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "a.qasm").write_text(GOOD)
    with Path("/dev/full").open("w") as full:
        process = start(*arguments, stdout=full)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert err.decode() == "error: no space left on device\n"


@posix
def test_remarks_that_nobody_takes_change_nothing(start: Start, tmp_path: Path):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "a.qasm").write_text(GOOD)
    (tmp_path / "b.qasm").write_text(BAD)
    for arguments, code in [(("opt", "a.qasm"), 0), (("opt", "b.qasm"), 1), (("nosuch",), 3)]:
        with Path("/dev/full").open("w") as full:
            process = start(*arguments, stderr=full)
            process.communicate(timeout=30)
        assert process.returncode == code


@posix
def test_a_reader_of_the_help_that_goes_away(start: Start):
    for arguments in [("--help",), ("--version",), ("explain", "--list")]:
        ours, theirs = os.pipe()
        os.close(ours)
        process = start(*arguments, stdout=theirs)
        os.close(theirs)
        _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_knows_few_characters(start: Start, tmp_path: Path, encoding: str):
    text = '// ψ\ninclude "stdgates.inc";\nqubit ψ;\nh ψ;\n'.encode()
    (tmp_path / "a.qasm").write_bytes(text)
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    process = start("opt", "a.qasm", "--report", "none", env=environment)
    assert process.communicate(timeout=30) == (text, b"")


def on_a_terminal(start: Start, no_color: str | None, *arguments: str) -> bytes:
    """What a command says on a terminal of its own."""
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"}
    if no_color is not None:
        environment["NO_COLOR"] = no_color
    ours, theirs = os.openpty()
    process = start(*arguments, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 65536):
            said += part
    except OSError:  # Linux says so when the other side is closed
        pass
    finally:
        os.close(ours)
    process.wait(timeout=30)
    return said


@posix
@pytest.mark.parametrize(
    "arguments", [("check", "a.qasm"), ("opt", "b.qasm"), ("explain", "E0201"), ("passes", "cancel-inverses")]
)
def test_no_color(start: Start, tmp_path: Path, arguments: tuple[str, ...]):
    (tmp_path / "a.qasm").write_text(BAD)
    (tmp_path / "b.qasm").write_text(GOOD)
    assert b"\x1b[" in on_a_terminal(start, None, *arguments)
    assert b"\x1b[" in on_a_terminal(start, "", *arguments), "set to nothing is not set"
    assert b"\x1b[" not in on_a_terminal(start, "1", *arguments)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_million_gates(start: Start, tmp_path: Path):
    (tmp_path / "a.qasm").write_text(large_program(1_000_000))
    process = start("opt", "a.qasm", "-o", "b.qasm", "--report", "none")
    _, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    assert (tmp_path / "b.qasm").stat().st_size > 0
