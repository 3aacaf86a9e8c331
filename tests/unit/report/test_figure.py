"""Figures of circuits: what they show, that it fits, how they are written."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib", reason='needs "qcompile[plot]"')

from matplotlib.figure import Figure
from matplotlib.patches import Arc, Circle, Rectangle

from qcompile.errors import CircuitError
from qcompile.ir.circuit import Circuit
from qcompile.report.figure import figure, save


class Drawn:
    """Stands in for a circuit whose picture is known."""

    def __init__(self, picture: dict[str, Any]) -> None:
        self.core = self
        self._picture = picture

    def picture(self, columns: int, qubits: int) -> str:
        assert columns > 0
        assert qubits > 0
        return json.dumps(self._picture)


def drawn(picture: dict[str, Any], **options: Any) -> Figure:
    return figure(Drawn(picture), **options)  # type: ignore[arg-type]


def picture(items: list[tuple[int, list[dict[str, Any]]]], **others: Any) -> dict[str, Any]:
    return {
        "lanes": [
            {"kind": "qubit", "name": "q[0]", "size": None},
            {"kind": "qubit", "name": "q[1]", "size": None},
            {"kind": "bits", "name": "c", "size": 2},
        ],
        "columns": 1 + max((column for column, _ in items), default=-1),
        "items": [{"column": column, "parts": parts} for column, parts in items],
        "frames": [],
        "notes": [],
        "phase": None,
        "left_out": 0,
        **others,
    }


def box(text: str, *lanes: int, code: bool = False) -> dict[str, Any]:
    numbers = range(len(lanes)) if len(lanes) > 1 else [None]
    pins = [{"lane": lane, "number": number} for lane, number in zip(lanes, numbers, strict=True)]
    return {"part": "box", "lo": min(lanes), "hi": max(lanes), "text": text, "code": code, "pins": pins}


CX = [
    {"part": "line", "lo": 0, "hi": 1},
    {"part": "mark", "lane": 0, "mark": "dot"},
    {"part": "mark", "lane": 1, "mark": "target"},
]
BELL = picture(
    [
        (0, [box("H", 0)]),
        (1, CX),
        (2, [{"part": "meter", "lane": 0, "text": None}, {"part": "outcome", "from": 0, "to": 2, "bit": 0}]),
    ]
)
EVERYTHING = picture(
    [
        (0, [{"part": "reference", "note": 1, "lanes": [0, 1]}]),
        (1, [{"part": "fence", "lanes": [0, 1]}]),
        (3, [box("Rz(theta+π/2)", 0)]),
        (3, [{"part": "mark", "lane": 1, "mark": "reset"}]),
        (5, [box("adder(0.25)", 1, 0)]),
        (7, [box("delay[100ns] $0", 0, code=True), {"part": "meter", "lane": 1, "text": "b"}]),
        (8, [{"part": "mark", "lane": 0, "mark": "ring"}, {"part": "mark", "lane": 1, "mark": "cross"}]),
    ],
    frames=[
        {
            "lo": 0,
            "hi": 1,
            "first": 2,
            "last": 6,
            "heads": [[2, "if (c[0] == 1 && c[1] == 0)"], [4, "else"]],
            "above": 1,
            "below": 1,
        }
    ],
    notes=[{"column": 0, "text": "pragma $keep"}],
    phase="-π/4",
    left_out=12345,
)


def texts(page: Figure) -> list[str]:
    return [text.get_text() for text in page.axes[0].texts]


def patches(page: Figure, kind: type) -> list[Any]:
    return [patch for patch in page.axes[0].patches if type(patch) is kind]


def test_a_bell_pair_shows_its_gates_and_names():
    page = drawn(BELL)
    assert set(texts(page)) == {"q[0]", "q[1]", "c", "2", "$H$", "0"}
    assert len(patches(page, Circle)) == 2
    assert len(patches(page, Rectangle)) == 2
    assert len(patches(page, Arc)) == 1


def test_whatever_a_picture_holds_is_drawn():
    shown = texts(drawn(EVERYTHING))
    for text in [
        r"$R_{z}(\theta +\pi /2)$",
        r"$|0\rangle$",
        r"$\mathrm{adder}(0.25)$",
        r"delay[100ns] \$0",
        "if (c[0] == 1 && c[1] == 0)",
        "else",
        r"(1) pragma \$keep",
        "... 12 345 more ops",
        r"global phase $-\pi /4$",
        "→b",
    ]:
        assert text in shown


@pytest.mark.parametrize("content", [BELL, EVERYTHING, picture([])])
@pytest.mark.parametrize("width", [2.0, 7.2])
def test_everything_stands_on_the_page(content: dict[str, Any], width: float):
    page = drawn(content, width=width)
    page.canvas.draw()
    frame = page.bbox
    for text in page.axes[0].texts:
        extent = text.get_window_extent()
        assert frame.x0 <= extent.x0, text
        assert frame.y0 <= extent.y0, text
        assert extent.y1 <= frame.y1, text


def test_labels_fit_their_boxes():
    page = drawn(EVERYTHING)
    page.canvas.draw()
    boxes = [patch.get_window_extent() for patch in patches(page, Rectangle)]
    for text in page.axes[0].texts:
        if text.get_bbox_patch() is not None:
            inner = text.get_window_extent()
            assert any(box.x0 < inner.x0 and inner.x1 < box.x1 for box in boxes), text


def test_long_circuits_continue_below():
    row = picture([(column, [box("Rz(0.125)", 0)]) for column in range(60)])
    page = drawn(row, width=5.0)
    wide, high = page.get_size_inches()
    assert wide <= 5.0
    assert high > 5.0
    assert texts(page).count("q[0]") > 3
    assert texts(page).count("$R_{z}(0.125)$") == 60


def test_wires_that_are_left_out_are_counted():
    gap = {"kind": "gap", "name": "", "size": 996}
    lanes = [BELL["lanes"][0], gap, BELL["lanes"][1]]
    page = drawn(picture([(0, [{"part": "line", "lo": 0, "hi": 1}])], lanes=lanes))
    assert "⋮ 996 more" in texts(page)


def test_unknown_parts_are_refused():
    with pytest.raises(CircuitError, match="`spiral`"):
        drawn(picture([(0, [{"part": "spiral"}])]))


@pytest.mark.parametrize(("suffix", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_the_suffix_says_how_to_write(tmp_path: Path, suffix: str, start: bytes):
    path = tmp_path / f"bell.{suffix}"
    save(drawn(BELL), path)
    assert path.read_bytes().startswith(start)


def test_unknown_suffixes_are_refused(tmp_path: Path):
    with pytest.raises(CircuitError, match=r"\.png"):
        save(drawn(BELL), tmp_path / "bell.qasm")
    assert not list(tmp_path.iterdir())


def test_the_core_lays_circuits_out():
    circuit = Circuit(2, 2).h(0).cx(0, 1).measure(0, 0)
    assert set(texts(figure(circuit))) == set(texts(drawn(BELL)))
