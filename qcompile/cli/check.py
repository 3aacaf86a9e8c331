"""`qcompile check`: is a program valid, and are two programs equal?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

import click

from qcompile.cli import inputs, options, terminal
from qcompile.errors import QasmError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qcompile.verify import Verdict

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
    type=click.Choice(["exact", "free"]),
    default="exact",
    help="With --equal: whether a difference in global phase is one.",
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
    phase: Literal["exact", "free"],
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
    try:
        circuit = terminal.guarded(inputs.read)(job.source, reading)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    terminal.show(circuit.warnings)
    click.echo(f"{job.label}: valid, {circuit.num_qubits} qubits, {circuit.metrics().total} gates")
    return terminal.ExitCode.OK


def _findings(jobs: list[inputs.Job], reading: inputs.ReadOptions) -> int:
    """Prints one JSON document with the findings of every file; see `qcompile.errors.Diagnostic` for the fields."""
    files: list[dict[str, object]] = []
    code = terminal.ExitCode.OK
    for job in jobs:
        try:
            findings = inputs.read(job.source, reading).warnings.diagnostics
            valid = True
        except QasmError as error:
            findings, valid, code = error.diagnostics, False, terminal.ExitCode.INVALID
        files.append({"file": job.label, "valid": valid, "diagnostics": [asdict(finding) for finding in findings]})
    click.echo(json.dumps({"files": files}, indent=2))
    return code


def _compare(
    sources: Sequence[Path],
    reading: inputs.ReadOptions,
    phase: Literal["exact", "free"],
    seed: int,
    effort: float,
) -> Verdict:
    from qcompile.verify import check_equal

    first, second = (inputs.read(path, reading) for path in sources)
    with terminal.Spinner("comparing"):
        return check_equal(first, second, phase=phase, seed=seed, effort=effort)
