"""`qcompile check`: is a program valid, and are two programs equal?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from qcompile.cli import inputs, terminal
from qcompile.errors import QasmError

__all__ = ["check"]

EPILOG = (
    """
Examples:

    qcompile check circuit.qasm

    qcompile check --equal before.qasm after.qasm

    qcompile check --format json broken.qasm

"""
    + terminal.EXIT_CODES
)


@terminal.guarded
def check(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="[FILE|FOLDER|-]...", help="Programs to check.", show_default=False),
    ],
    equal: Annotated[bool, typer.Option("--equal", help="Compare two programs over the same qubits and bits.")] = False,
    phase: Annotated[
        Literal["exact", "free"],
        typer.Option(help="With --equal: whether a difference in global phase is one."),
    ] = "exact",
    seed: Annotated[
        int, typer.Option(help="With --equal: where random states come from.", min=0, max=inputs.LARGEST_SEED)
    ] = 0,
    effort: Annotated[
        float, typer.Option(help="With --equal: amplitudes that one method may touch, about 5e8 a second.")
    ] = 2e9,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How findings are printed.")] = "text",
    include_path: Annotated[
        list[Path] | None,
        typer.Option("-I", "--include-path", help="Folder to look for included files in.", show_default=False),
    ] = None,
    u_convention: Annotated[
        Literal["spec", "qiskit"],
        typer.Option(help="The meaning of `U`: by the specification, or as Qiskit writes it."),
    ] = "spec",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse what the specification does not allow.")] = False,
    assume_zero_init: Annotated[
        bool, typer.Option("--assume-zero-init", help="Qubits start in |0> in OpenQASM 3 too.")
    ] = False,
) -> None:
    """Reports everything that is wrong in programs, each finding with its place; or compares two programs."""
    reading = inputs.ReadOptions(include_path or [], u_convention, strict, assume_zero_init)
    if equal:
        if len(sources) != 2:
            terminal.fail(f"--equal compares two programs, {len(sources)} given", terminal.ExitCode.USAGE)
        raise typer.Exit(_compare(sources[0], sources[1], reading, phase, seed, effort))
    if form == "json":
        raise typer.Exit(_findings(sources, reading))
    jobs = inputs.gather(sources)
    worst = max(_check_one(job, reading) for job in jobs)
    raise typer.Exit(worst)


def _check_one(job: inputs.Job, reading: inputs.ReadOptions) -> int:
    try:
        circuit = terminal.guarded(inputs.read)(job.source, reading)
    except typer.Exit as stop:
        return stop.exit_code
    terminal.show(circuit.warnings)
    typer.echo(f"{job.label}: valid, {circuit.num_qubits} qubits, {circuit.metrics().total} gates")
    return terminal.ExitCode.OK


def _findings(sources: list[Path], reading: inputs.ReadOptions) -> int:
    """Prints one JSON document with the findings of every file; see `qcompile.errors.Diagnostic` for the fields."""
    from dataclasses import asdict

    files: list[dict[str, object]] = []
    code = terminal.ExitCode.OK
    for job in inputs.gather(sources):
        try:
            findings = inputs.read(job.source, reading).warnings.diagnostics
            valid = True
        except QasmError as error:
            findings, valid, code = error.diagnostics, False, terminal.ExitCode.INVALID
        files.append({"file": job.label, "valid": valid, "diagnostics": [asdict(finding) for finding in findings]})
    typer.echo(json.dumps({"files": files}, indent=2))
    return code


def _compare(
    first: Path,
    second: Path,
    reading: inputs.ReadOptions,
    phase: Literal["exact", "free"],
    seed: int,
    effort: float,
) -> int:
    from qcompile.verify import check_equal

    circuits = [inputs.read(path, reading) for path in (first, second)]
    verdict = check_equal(*circuits, phase=phase, seed=seed, effort=effort)
    typer.echo(str(verdict))
    return terminal.ExitCode.OK if verdict else terminal.ExitCode.WRONG
