"""`qcompile opt`: programs in, smaller programs out."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 (typer reads the annotations)
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from qcompile.cli import inputs, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qcompile.ir.metrics import Metrics
    from qcompile.pipeline import Pipeline, Report
    from qcompile.verify import Verdict

__all__ = ["opt"]

Level = Literal["0", "1"]

EPILOG = (
    """
Examples:

    qcompile opt circuit.qasm > smaller.qasm

    qcompile opt circuit.qasm -o smaller.qasm --report json

    qcompile opt circuits/ -o smaller/

    qcompile opt --passes "cancel-inverses, merge-rotations" circuit.qasm

    cat circuit.qasm | qcompile opt - --no-verify

"""
    + terminal.EXIT_CODES
)


@dataclass(frozen=True)
class Done:
    """What happened to one circuit."""

    job: inputs.Job
    before: Metrics
    after: Metrics
    report: Report
    verdict: Verdict | None
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """The entry of `--report json`."""
        return {
            "input": self.job.label,
            "output": None if self.job.target is None else str(self.job.target),
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "verification": None if self.verdict is None else str(self.verdict),
            "seconds": self.seconds,
            "run": self.report.to_dict(),
        }


@terminal.guarded
def opt(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE|FOLDER|-]...",
            help="Programs; standard input when none is given.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="File or folder to write to; standard output by default.",
            show_default=False,
        ),
    ] = None,
    level: Annotated[
        Level, typer.Option("-O", "--level", help="How hard to try: 0 not at all, 1 in linear time.")
    ] = "1",
    passes: Annotated[
        str | None,
        typer.Option(help="A pipeline of your own instead of a level, as text.", show_default=False),
    ] = None,
    pipeline: Annotated[
        Path | None,
        typer.Option(help="A pipeline of your own, as a recipe file (pass.toml).", show_default=False),
    ] = None,
    report: Annotated[
        Literal["table", "json", "none"],
        typer.Option(help="What to say: on standard error; JSON on standard output when -o leaves it free."),
    ] = "table",
    verify: Annotated[
        bool,
        typer.Option("--verify/--no-verify", help="Compare the result with the input where that costs little."),
    ] = True,
    seed: Annotated[int, typer.Option(help="Where all randomness comes from.", min=0, max=inputs.LARGEST_SEED)] = 0,
    time_budget: Annotated[
        float | None,
        typer.Option(help="Seconds per circuit after which no further pass starts.", min=0, show_default=False),
    ] = None,
    form: Annotated[
        Literal["splice", "canonical"],
        typer.Option("--format", help="Keep untouched statements to the letter, or print all anew."),
    ] = "splice",
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
    """Makes circuits smaller and prints them back, with everything that no pass changed to the letter."""
    from qcompile.pipeline import Pipeline

    if passes is not None and pipeline is not None:
        terminal.fail("--passes and --pipeline both name a pipeline: give one of them", terminal.ExitCode.USAGE)
    chosen = (
        Pipeline.from_file(pipeline) if pipeline is not None else Pipeline(f"O{level}" if passes is None else passes)
    )
    jobs = inputs.plan(sources or [], output)
    reading = inputs.ReadOptions(include_path or [], u_convention, strict, assume_zero_init)
    settings = Settings(chosen, reading, form, verify, seed, time_budget)
    if len(jobs) == 1:
        done = run(jobs[0], settings)
        tell([done], report, on_stdout=report == "json" and jobs[0].target != inputs.STANDARD)
        return
    raise typer.Exit(run_many(jobs, settings, report))


@dataclass(frozen=True)
class Settings:
    """What holds for every circuit of a call."""

    pipeline: Pipeline
    reading: inputs.ReadOptions
    form: Literal["splice", "canonical"]
    verify: bool
    seed: int
    time_budget: float | None


VERIFY_EFFORT = 1e9
"""How much the comparison of one result may cost (see `check_equal`) before the report says that it was not decided."""


def run(job: inputs.Job, settings: Settings) -> Done:
    """Reads, optimises, verifies and writes one circuit; nothing is written unless all of it went well."""
    from qcompile.verify import verify_equal

    started = time.perf_counter()
    circuit = inputs.read(job.source, settings.reading)
    terminal.show(circuit.warnings)
    compiled = settings.pipeline.run(circuit, seed=settings.seed, time_budget=settings.time_budget)
    verdict = None
    if settings.verify:
        verdict = verify_equal(circuit, compiled.circuit, seed=settings.seed, effort=VERIFY_EFFORT)
    inputs.write(job.target, compiled.circuit.to_qasm(format=settings.form))
    seconds = time.perf_counter() - started
    return Done(job, circuit.metrics(), compiled.circuit.metrics(), compiled.report, verdict, seconds)


def run_many(jobs: Sequence[inputs.Job], settings: Settings, report: str) -> int:
    """Runs all jobs; one that fails does not stop the rest. The exit code is the worst of all."""
    from rich.progress import track

    done: list[Done] = []
    failed: dict[str, int] = {}
    console = terminal.console()
    quiet = not console.is_terminal
    for job in track(jobs, "optimising", console=console, disable=quiet, transient=True):
        try:
            done.append(terminal.guarded(run)(job, settings))
        except typer.Exit as stop:
            if stop.exit_code == terminal.ExitCode.INTERRUPTED:
                raise
            failed[job.label] = stop.exit_code
    tell(done, report, on_stdout=report == "json")
    if failed:
        typer.echo(f"{len(failed)} of {len(jobs)} circuits failed: {', '.join(failed)}", err=True)
    return max(failed.values(), default=terminal.ExitCode.OK)


def tell(done: Sequence[Done], report: str, *, on_stdout: bool) -> None:
    """Prints the report."""
    if report == "json":
        text = json.dumps({"files": [entry.to_dict() for entry in done]}, indent=2)
        print(text, file=sys.stdout if on_stdout else sys.stderr)
    elif report == "table" and done:
        from qcompile.cli.tables import show_one, show_several

        (show_one if len(done) == 1 else show_several)(done, terminal.console())
