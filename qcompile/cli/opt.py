"""`qcompile opt`: programs in, smaller programs out."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import click

from qcompile.cli import inputs, options, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qcompile.errors import Diagnostic
    from qcompile.ir.metrics import Metrics
    from qcompile.pipeline import Pipeline, Report
    from qcompile.verify import Verdict

__all__ = ["opt"]

VERIFY_EFFORT = 1e9
"""How much the comparison of one result may cost (see `check_equal`) before the report says that it was not decided."""


REPORT = {
    "files": "One record per circuit that was optimised, with the fields that follow.",
    "files[].input": "Where it was read from; `<stdin>` for standard input.",
    "files[].output": "Where it was written to; `-` for standard output.",
    "files[].before": "What it cost, the fields of `Metrics`: counts by gate, depths, T-count, SupermarQ features.",
    "files[].after": "What it costs now.",
    "files[].verification": "`null` with `--no-verify`; else `equal` (`true`, or `null` when nothing could tell), "
    "`methods` with `name`, `strength` and `covered`, and `detail`.",
    "files[].warnings": "What was found in the text and is no error, see `qcompile check --format json`.",
    "files[].seconds": "Wall-clock time for all of it, reading and writing included.",
    "files[].run": "What the pipeline did, see below.",
    "failed": "One record per circuit that failed, with `input`, `exit_code`, and the `error` as text and, where it is "
    "one of the program, as `diagnostics`.",
}
"""The fields of `--report json`, for the documentation."""


@dataclass(frozen=True)
class Done:
    """What happened to one circuit."""

    job: inputs.Job
    before: Metrics
    after: Metrics
    report: Report
    verdict: Verdict | None
    warnings: Sequence[Diagnostic]
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """The entry of `--report json`."""
        return {
            "input": self.job.label,
            "output": None if self.job.target is None else str(self.job.target),
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "verification": None if self.verdict is None else asdict(self.verdict),
            "warnings": [asdict(finding) for finding in self.warnings],
            "seconds": self.seconds,
            "run": self.report.to_dict(),
        }


@dataclass(frozen=True)
class Settings:
    """What holds for every circuit of a call."""

    pipeline: Pipeline
    reading: inputs.ReadOptions
    form: Literal["splice", "canonical"]
    verify: bool
    seed: int
    time_budget: float | None
    quiet: bool
    """Whether findings stand in the report alone."""


@click.command(
    epilog=terminal.epilog(
        "qcompile opt circuit.qasm > smaller.qasm",
        "qcompile opt circuit.qasm -o smaller.qasm --report json",
        "qcompile opt circuits/ -o smaller/",
        'qcompile opt --passes "cancel-inverses, merge-rotations" circuit.qasm',
        'qcompile opt --load my_pass.py --passes "my-pass, O1" circuit.qasm',
        "cat circuit.qasm | qcompile opt - --no-verify",
    )
)
@options.sources
@options.output("File or folder to write to; standard output by default.")
@click.option(
    "-O",
    "--level",
    type=click.Choice(["0", "1"]),
    default="1",
    help="How hard to try: 0 not at all, 1 in linear time.",
)
@click.option("--passes", metavar="TEXT", help="A pipeline of your own instead of a level, as text.")
@click.option("--pipeline", type=options.FILE, help="A pipeline of your own, as a recipe file (pass.toml).")
@options.load("Python file with passes that a pipeline may name.")
@click.option(
    "--report",
    type=click.Choice(["table", "json", "none"]),
    default="table",
    help="What to say: on standard error; JSON on standard output when -o leaves it free.",
)
@click.option("--verify/--no-verify", default=True, help="Compare the result with the input where that costs little.")
@options.seed("Where all randomness comes from.")
@click.option(
    "--time-budget",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Seconds per circuit after which no further pass starts.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["splice", "canonical"]),
    default="splice",
    help="Keep untouched statements to the letter, or print all anew.",
)
@options.reading
def opt(
    *,
    sources: tuple[Path, ...],
    output: inputs.Output | None,
    level: str,
    passes: str | None,
    pipeline: Path | None,
    load: tuple[Path, ...],
    report: str,
    verify: bool,
    seed: int,
    time_budget: float | None,
    form: Literal["splice", "canonical"],
    reading: inputs.ReadOptions,
) -> int:
    """Makes programs smaller.

    They are printed back with everything that no pass changed to the letter. Several programs, or a folder, go to a
    folder; with none given, one is read from standard input.
    """
    from qcompile.pipeline import Pipeline
    from qcompile.pipeline.lookup import from_file

    if passes is not None and pipeline is not None:
        raise click.UsageError("--passes and --pipeline both name a pipeline: give one of them")
    known = [cls for file in load for cls in from_file(file)]
    chosen = (
        Pipeline(f"O{level}" if passes is None else passes, known=known)
        if pipeline is None
        else Pipeline.from_file(pipeline, known=known)
    )
    jobs = inputs.plan(sources, output)
    on_stdout = all(job.target != inputs.STANDARD for job in jobs)
    quiet = report == "json" and not on_stdout
    settings = Settings(chosen, reading, form, verify, seed, time_budget, quiet)
    done, failed = run_all(jobs, settings)
    if report == "json":
        click.echo(json_report(done, failed), err=not on_stdout)
    elif report == "table":
        table_report(done)
    if failed and len(jobs) > 1:
        names = ", ".join(job.label for job, _ in failed)
        terminal.say(f"{len(failed)} of {len(jobs)} circuits failed: {names}")
    return max((failure.code for _, failure in failed), default=terminal.ExitCode.OK)


def run_all(
    jobs: Sequence[inputs.Job], settings: Settings
) -> tuple[list[Done], list[tuple[inputs.Job, terminal.Failure]]]:
    """Runs all jobs; one that fails does not stop the rest."""
    done: list[Done] = []
    failed: list[tuple[inputs.Job, terminal.Failure]] = []
    for job in terminal.progress(jobs, "optimising"):
        result = terminal.attempt(run, job, settings)
        if isinstance(result, Done):
            done.append(result)
            continue
        failed.append((job, result))
        if not settings.quiet:
            result.tell()
    return done, failed


def run(job: inputs.Job, settings: Settings) -> Done:
    """Reads, optimises, verifies and writes one circuit; nothing is written unless all of it went well."""
    from qcompile.verify import verify_equal

    started = time.perf_counter()
    circuit = inputs.read(job.source, settings.reading)
    if not settings.quiet:
        terminal.show(circuit.warnings)
    with terminal.Spinner("optimising") as spinner:
        compiled = settings.pipeline.run(circuit, seed=settings.seed, time_budget=settings.time_budget)
        verdict = None
        if settings.verify:
            spinner.say("verifying")
            verdict = verify_equal(circuit, compiled.circuit, seed=settings.seed, effort=VERIFY_EFFORT)
    inputs.write(job.target, compiled.circuit.to_qasm(format=settings.form))
    seconds = time.perf_counter() - started
    warnings = circuit.warnings.diagnostics
    return Done(job, circuit.metrics(), compiled.circuit.metrics(), compiled.report, verdict, warnings, seconds)


def json_report(done: Sequence[Done], failed: Sequence[tuple[inputs.Job, terminal.Failure]]) -> str:
    """The document that `REPORT` describes."""
    failures = [
        {
            "input": job.label,
            "exit_code": int(failure.code),
            "error": str(failure),
            "diagnostics": [asdict(finding) for finding in failure.diagnostics],
        }
        for job, failure in failed
    ]
    return json.dumps({"files": [entry.to_dict() for entry in done], "failed": failures}, indent=2)


def table_report(done: Sequence[Done]) -> None:
    """What a person wants to know, on standard error."""
    from qcompile.cli.tables import show_one, show_several

    if len(done) == 1:
        show_one(done[0])
    elif done:
        show_several(done)
