"""`docs/language.md`: what its tables say about each feature is what happens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from qcompile import Circuit, Pipeline, QcompileError, check_equal

PAGE = Path(__file__).resolve().parents[2] / "docs" / "language.md"


@dataclass(frozen=True)
class Row:
    feature: str
    done: str
    program: str


def rows() -> list[Row]:
    found: list[Row] = []
    for section in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        preamble = re.search(r"```qasm\n(.*?)```", section, flags=re.DOTALL)
        assert preamble is not None
        for line in section.splitlines():
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if len(cells) == 3 and cells[2].startswith("`"):
                code = "\n".join(part.strip("`") for part in cells[2].replace("\\|", "|").split("<br>"))
                found.append(Row(cells[0], cells[1], preamble[1] + code + "\n"))
    return found


ROWS = rows()


def test_the_table_is_long_and_says_what_it_may():
    assert len(ROWS) >= 110
    assert len({row.program for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert re.fullmatch(r"optimised|kept|E\d{4}", row.done), row


@pytest.mark.parametrize("row", [row for row in ROWS if row.done[0] != "E"], ids=lambda row: row.feature)
def test_accepted(row: Row):
    circuit = Circuit.from_qasm(row.program)
    assert circuit.to_qasm() == row.program
    compiled = Pipeline("O1").run(circuit).circuit
    text = compiled.to_qasm()
    if row.done == "kept":
        assert text == row.program
    else:
        assert compiled.metrics().total < circuit.metrics().total
        assert check_equal(circuit, compiled).equal is not False
        assert check_equal(compiled, Circuit.from_qasm(text)).equal is not False, "what is printed is what was compiled"


@pytest.mark.parametrize("row", [row for row in ROWS if row.done[0] == "E"], ids=lambda row: row.feature)
def test_refused(row: Row):
    with pytest.raises(QcompileError) as caught:
        Circuit.from_qasm(row.program)
    errors = [finding for finding in caught.value.diagnostics if finding.severity == "error"]
    assert [finding.code for finding in errors] == [row.done], str(caught.value)
    assert errors[0].line is not None
