"""What is known about every pass: records, classes, recipes."""

from __future__ import annotations

import dataclasses
import inspect
import json
from typing import Any

import pytest

from qcompile import PassError, Pipeline, _core, passes
from qcompile.pipeline import recipes
from qcompile.pipeline.catalogue import describe, infos


def test_every_record_is_whole():
    found = infos()
    assert len({info["name"] for info in found}) == len(found)
    for info in found:
        assert info["kind"] in {"pass", "combinator", "recipe"}
        assert info["summary"].endswith(".")
        assert info["page"].strip()
        assert info["file"]


def test_native_passes_have_classes_with_their_options():
    for info in infos():
        if info["kind"] == "recipe":
            continue
        cls = getattr(passes, info["class"])
        assert cls.name == info["name"]
        fields = [field for field in dataclasses.fields(cls) if field.name != "passes"]
        assert [field.name for field in fields] == [option["name"] for option in info["options"]]
        assert [field.default for field in fields] == [option["default"] for option in info["options"]]


def test_recipes_are_passes():
    assert {"O0", "O1"} <= set(recipes.names())
    for name in recipes.names():
        assert describe(name)["kind"] == "recipe"
        assert str(Pipeline(name)) == name
    assert recipes.read("no-such-recipe") is None
    assert recipes.read("../passes/O1") is None, "a name is no path"


def test_an_unknown_name_is_met_with_the_nearest():
    with pytest.raises(PassError, match="did you mean `merge-rotations`"):
        describe("merge-rotation")
    with pytest.raises(PassError, match="cancel-inverses"):
        describe("zzzzzzzz")


@pytest.mark.parametrize("info", json.loads(_core.passes()), ids=lambda info: info["name"])
def test_the_class_of_a_native_pass_names_source_and_code(info: dict[str, Any]):
    paragraphs = (inspect.getdoc(getattr(passes, info["class"])) or "").split("\n\n")
    assert paragraphs[-2:] == [f"Source: {info['source']}", f"Code: `{info['file']}`."]
