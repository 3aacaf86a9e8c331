"""Reports and metrics mirror the data of the core, field by field."""

from __future__ import annotations

import dataclasses
import json

from qcompile import Circuit, Pipeline, _core
from qcompile.ir.metrics import Features, Metrics
from qcompile.pipeline.report import Counts, PassRecord, Report, SpentError


def names(cls: type) -> list[str]:
    return [field.name for field in dataclasses.fields(cls)]


def raw_report() -> dict[str, object]:
    pipeline = Pipeline("O1").core
    _, text = pipeline.run(Circuit(2).h(0).h(0).t(1).t(1).core, 0, None, None)
    return json.loads(text)


def test_the_classes_have_the_fields_of_the_schema():
    schema = json.loads(_core.report_schema())
    found = {"Report": schema, **schema["$defs"]}
    for cls in (Report, PassRecord, Counts, SpentError):
        assert names(cls) == list(found[cls.__name__]["properties"]), cls.__name__
    reasons = json.dumps(found["StopReason"])
    assert '"cancelled"' in reasons
    assert '"time-budget"' in reasons


def test_a_report_survives_json():
    raw = raw_report()
    report = Report.from_json(json.dumps(raw))
    assert json.loads(json.dumps(report.to_dict())) == raw
    assert report.passes
    assert isinstance(report.passes[0].before, Counts)


def test_a_report_prints_as_a_table():
    head, *table = str(Report.from_json(json.dumps(raw_report()))).splitlines()
    assert head.startswith("O1: 4 -> 1 gates, 0 -> 0 on two qubits, ")
    assert [line.split()[0] for line in table][:2] == ["pass", "drop-identities"]


def test_totals_remove_what_the_records_remove():
    report = Report.from_json(json.dumps(raw_report()))
    totals = report.totals()
    assert len({total.name for total in totals}) == len(totals) < len(report.passes)
    assert sum(total.rewrites for total in totals) == sum(record.rewrites for record in report.passes)
    removed = sum(total.before.gates - total.after.gates for total in totals)
    assert removed == report.before.gates - report.after.gates


def test_metrics_have_the_fields_of_the_core():
    raw = Circuit(2, 1).h(0).t(0).cx(0, 1).measure(1, 0).core.metrics()
    assert names(Metrics) == list(raw)
    assert names(Features) == list(raw["supermarq"])
    metrics = Metrics.from_dict(raw)
    assert metrics.to_dict() == raw
    assert (metrics.total, metrics.two_qubit, metrics.t_count, metrics.depth) == (3, 1, 1, 4)
    assert metrics.counts == {"cx": 1, "h": 1, "t": 1}
    assert not metrics.clifford
