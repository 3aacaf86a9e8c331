"""`qcompile check`: is a program valid, and are two programs equal?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from qcompile.cli import inputs, options, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qcompile.verify import PhaseRule, Verdict

__all__ = ["check"]


@click.command(
    no_args_is_help=True,
    epilog=terminal.epilog(
        "qcompile check circuit.qasm",
        "qcompile check --equal before.qasm after.qasm",
        "qcompile check --format json broken.qasm",
    ),
)
@options.sources
@click.option("--equal", is_flag=True, help="Compare two programs over the same qubits and bits.")
@click.option(
    "--phase",
    type=click.Choice(["written", "exact", "free"]),
    default="written",
    help="With --equal: whether a difference in global phase is one; `written`: as far as both languages can say it.",
)
@options.seed("With --equal: where random states come from.")
@click.option(
    "--effort",
    type=click.FloatRange(min=0),
    metavar="NUMBER",
    default="2e9",
    help="With --equal: amplitudes that one method may touch, about 5e8 a second.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How findings, or a verdict, are printed.",
)
@options.reading
def check(
    *,
    sources: tuple[Path, ...],
    equal: bool,
    phase: PhaseRule,
    seed: int,
    effort: float,
    form: str,
    reading: inputs.ReadOptions,
) -> int:
    """Reports everything that is wrong in programs, or compares two.

    Each finding comes with its place, what was found and what to do; `qcompile explain CODE` tells more.
    """
    if equal:
        if len(sources) != 2:
            raise click.UsageError(f"--equal compares two programs, {len(sources)} given")
        verdict = _compare(sources, reading, phase, seed, effort)
        click.echo(str(verdict) if form == "text" else json.dumps(asdict(verdict), indent=2))
        answers = {True: terminal.ExitCode.OK, False: terminal.ExitCode.WRONG, None: terminal.ExitCode.LIMIT}
        return answers[verdict.equal]
    jobs = inputs.gather(sources)
    if form == "json":
        return _findings(jobs, reading)
    return max(_check_one(job, reading) for job in jobs)


def _check_one(job: inputs.Job, reading: inputs.ReadOptions) -> int:
    circuit = terminal.attempt(inputs.read, job.source, reading)
    if isinstance(circuit, terminal.Failure):
        circuit.tell()
        return circuit.code
    terminal.show(circuit.warnings)
    click.echo(f"{job.label}: valid, {_count(circuit.num_qubits, 'qubit')}, {_count(circuit.metrics().total, 'gate')}")
    return terminal.ExitCode.OK


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _findings(jobs: list[inputs.Job], reading: inputs.ReadOptions) -> int:
    """Prints one JSON document with the findings of every file; see `qcompile.errors.Diagnostic` for their fields.

    A file is `valid` or not, or nobody knows (`null`), as it could not be read or was too large; `error` says why.
    """
    files: list[dict[str, object]] = []
    codes = [terminal.ExitCode.OK]
    for job in jobs:
        read = terminal.attempt(inputs.read, job.source, reading)
        if isinstance(read, terminal.Failure):
            codes.append(read.code)
            valid = False if read.code == terminal.ExitCode.INVALID else None
            found, error = read.diagnostics, str(read)
        else:
            valid, found, error = True, read.warnings.diagnostics, None
        diagnostics = [asdict(finding) for finding in found]
        files.append({"file": job.label, "valid": valid, "diagnostics": diagnostics, "error": error})
    click.echo(json.dumps({"files": files}, indent=2))
    return max(codes)


def _compare(
    sources: Sequence[Path],
    reading: inputs.ReadOptions,
    phase: PhaseRule,
    seed: int,
    effort: float,
) -> Verdict:
    from qcompile.verify import check_equal

    first, second = (inputs.read(path, reading) for path in sources)
    with terminal.Spinner("comparing"):
        return check_equal(first, second, phase=phase, seed=seed, effort=effort)
