"""Generated files are what their generators make now."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_the_command_line_is_current(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
    import cli_page  # pyright: ignore[reportMissingImports]

    text = cli_page.page()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == text, "run `python tools/generate.py`"
