"""What a command reads and where it writes: files, folders, standard input and output."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from qcompile.cli.terminal import ExitCode, fail, say
from qcompile.files import write_atomically
from qcompile.ir import Circuit

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["STANDARD", "Job", "Output", "ReadOptions", "gather", "plan", "read", "target", "write"]

STANDARD = Path("-")
"""Standard input or output."""


@dataclass(frozen=True)
class Job:
    """One circuit: where it comes from and where the result goes (`None`: nowhere)."""

    source: Path
    target: Path | None

    @property
    def label(self) -> str:
        """What messages call it."""
        return "<stdin>" if self.source == STANDARD else str(self.source)


@dataclass(frozen=True)
class Output:
    """Where results go: a file, a folder, or standard output."""

    path: Path
    is_folder: bool = False

    @classmethod
    def named(cls, name: str) -> Output:
        """The place of this name; one that ends in a slash is a folder, whether there is one or not."""
        path = Path(name)
        return cls(path, is_folder=path.is_dir() or name.endswith(("/", os.sep)))

    def file(self, name: Path) -> Path:
        """The file of one result, which in a folder takes the name given."""
        return self.path / name if self.is_folder else self.path


@dataclass(frozen=True)
class ReadOptions:
    """How program texts are read, see `Circuit.from_qasm`."""

    include_path: Sequence[Path] = ()
    u_convention: Literal["spec", "qiskit"] = "spec"
    strict: bool = False
    assume_zero_init: bool = False


def plan(sources: Sequence[Path], output: Output | None) -> list[Job]:
    """Pairs every input with its output.

    A file goes to the output path, or to standard output. Several files, or a folder (searched for `*.qasm` at any
    depth, but not in the output folder), need a folder as output, which is made; the tree below an input folder is
    kept.
    """
    place = output or Output(STANDARD)
    pairs = [pair for source in sources or [STANDARD] for pair in _expand(source, place.path)]
    several = len(pairs) > 1 or any(source.is_dir() for source in sources)
    if several and place.path == STANDARD:
        raise click.UsageError(f"{len(pairs)} circuits need a folder to write to: add -o FOLDER")
    if several and place.path.exists() and not place.is_folder:
        raise click.UsageError(f"{place.path}: is a file, but {len(pairs)} circuits need a folder")
    place = replace(place, is_folder=several or place.is_folder)
    jobs = [Job(source, place.file(name)) for source, name in pairs]
    _refuse_collisions(jobs)
    return jobs


def gather(sources: Sequence[Path]) -> list[Job]:
    """Every input, a folder searched for `*.qasm` at any depth, with nothing to write."""
    return [Job(source, None) for given in sources or [STANDARD] for source, _ in _expand(given, None)]


def _expand(source: Path, output: Path | None) -> list[tuple[Path, Path]]:
    """Each circuit of an input, with its place below the output folder."""
    if not source.is_dir():
        return [(source, _result_name(source, ".qasm"))]
    earlier = output.resolve() if output is not None and source.resolve() in output.resolve().parents else None
    found = sorted(path for path in source.rglob("*.qasm") if path.is_file() and earlier not in path.resolve().parents)
    if not found:
        fail(f"{source}: no file named *.qasm in this folder or below it", ExitCode.FILE)
    return [(path, path.relative_to(source)) for path in found]


def target(source: Path, output: Output | None, suffix: str) -> Path:
    """Where the one result of a command goes."""
    return (output or Output(STANDARD)).file(_result_name(source, suffix))


def _result_name(source: Path, suffix: str) -> Path:
    """What the result of an input is called in a folder."""
    return Path("stdin" if source == STANDARD else source.name).with_suffix(suffix)


def _refuse_collisions(jobs: Sequence[Job]) -> None:
    seen: dict[Path | None, Job] = {}
    for job in jobs:
        if job.target in seen:
            first = seen[job.target]
            raise click.UsageError(f"{first.source} and {job.source} would both be written to {job.target}")
        seen[job.target] = job


def read(source: Path, options: ReadOptions) -> Circuit:
    """The circuit of a file, or of standard input."""
    if source == STANDARD:
        if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]  (closed by `<&-`)
            fail("standard input is closed: name a file", ExitCode.FILE)
        if sys.stdin.isatty():
            say("reading a program from the terminal; end it with Ctrl-D")
        data, name, beside = sys.stdin.buffer.read(), "<stdin>", []
    else:
        data, name, beside = source.read_bytes(), str(source), [source.parent]
    return Circuit.from_bytes(
        data,
        name=name,
        include_path=[*beside, *options.include_path],
        u_convention=options.u_convention,
        strict=options.strict,
        assume_zero_init=options.assume_zero_init,
    )


def write(target: Path | None, text: str) -> None:
    """Writes a result; files appear whole or not at all."""
    if target is None:
        return
    if target == STANDARD:
        sys.stdout.buffer.write(text.encode())  # as bytes: the terminal's encoding and line ends are not the program's
        sys.stdout.buffer.flush()
        return
    write_atomically(target, text)
