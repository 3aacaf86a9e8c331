"""Names of gates as physicists write them, in Matplotlib's mathematical notation."""

from __future__ import annotations

import re

__all__ = ["formula", "mathematical"]

_GATE = re.compile(
    r"(?P<root>√)?(?P<name>[A-Za-z]\w*(?:[+-][A-Z]+)?)(?P<dagger>†)?(?:\((?P<parameters>.*)\))?(?P<powers>(?:\^[^()†]+|\^\(.*\)|†)*)"
)
_ROTATION = re.compile(r"R([xyz]{1,2})")
_NUMBERED = re.compile(r"([A-Za-z])(\d+)")
_GREEK = re.compile(
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega"
)


def mathematical(label: str) -> str:
    r"""`Rz(π/2)` as `$R_{z}(\pi/2)$`; labels that are no gate come back as they are, for plain text."""
    match = _GATE.fullmatch(label)
    if match is None or "…" in label:
        return label.replace("$", r"\$")
    name = _name(match["name"])
    if match["root"]:
        name = rf"\sqrt{{{name}}}"
    if match["dagger"]:
        name += r"^{\dagger}"
    if match["parameters"]:
        name += f"({_formula(match['parameters'])})"
    return f"${name}{_powers(match['powers'])}$"


def formula(text: str) -> str:
    r"""A parameter such as `2*theta+π/4`, as `$2\,\theta+\pi/4$`."""
    return f"${_formula(text)}$"


def _name(name: str) -> str:
    if rotation := _ROTATION.fullmatch(name):
        return f"R_{{{rotation[1]}}}"
    if numbered := _NUMBERED.fullmatch(name):
        return f"{numbered[1]}_{{{numbered[2]}}}"
    if len(name) == 1:
        return name
    return rf"\mathrm{{{_escaped(name)}}}"


def _formula(text: str) -> str:
    """Words upright or Greek, products as thin spaces, everything else as it is."""
    parts = re.findall(r"[^\W\d]\w*|π|\*+|.", text)
    return "".join(_symbol(part) for part in parts)


def _symbol(part: str) -> str:
    if part == "π":
        return r"\pi "
    if part == "*":
        return r"\,"
    if _GREEK.fullmatch(part):
        return rf"\{part} "
    if part[0].isalpha() and len(part) > 1:
        return rf"\mathrm{{{_escaped(part)}}}"
    if part == ",":
        return r",\,"
    return _escaped(part)


def _powers(powers: str) -> str:
    """Powers of powers read from the inside out."""
    factors = re.findall(r"†|\^[^^†]+", powers)
    text = "".join(r"^{\dagger}" if factor == "†" else f"^{{{_formula(factor[1:])}}}" for factor in factors)
    return text if len(factors) < 2 else text.replace("}^{", r"\,")


def _escaped(text: str) -> str:
    return re.sub(r"([#$%&_{}\\^~])", r"\\\1", text).replace(" ", r"\ ")
