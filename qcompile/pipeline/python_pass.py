"""Passes written in Python: a dataclass with `run`, or a function.

    @as_pass
    def drop_barriers(circuit: Circuit, *, keep: int = 0) -> Circuit:
        "Removes barriers."

Either stands in pipelines beside the native ones, as an object or, when it is installed (see
`qcompile.pipeline.lookup`), by its name.
"""

from __future__ import annotations

import inspect
import json
import re
import textwrap
import types
from dataclasses import MISSING, dataclass, field, fields, make_dataclass
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)

from qcompile.errors import PassError
from qcompile.ir.circuit import Circuit
from qcompile.pipeline.base import Pass

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

    from qcompile import _core

__all__ = ["PassContext", "PythonPass", "as_pass", "describe"]


@dataclass(frozen=True)
class PassContext:
    """What a run brings along for a pass."""

    seed: int
    """Where all randomness comes from: `random.Random(context.seed)`, never the clock."""
    seconds_left: float | None
    """What is left of the time budget, when there is one: a pass that takes long returns what it has by then."""


class PythonPass(Pass):
    """A pass written in Python; subclasses are frozen dataclasses whose fields are options.

    The docstring is its page, and a string below a field says what the option means. Options are of the types bool,
    int, float and str, `Literal` of texts, `tuple[..., ...]` of these, or one of them `| None`.
    """

    source: ClassVar[str] = ""
    """Where the method comes from: paper and section."""

    __slots__ = ()

    def __init__(self, *_: object, **__: object) -> None:
        checked_class(type(self))  # only a class without @dataclass comes here

    def run(self, circuit: Circuit, context: PassContext) -> Circuit:
        """The rewritten circuit, over the same qubits and bits; `circuit` is the pass's own copy."""
        raise NotImplementedError(f"`{type(self).__name__}` has no method `run(self, circuit, context)`")

    @classmethod
    def of_json(cls, options: str) -> Self:
        """An instance with these options, which the core has checked against `describe`."""
        return cls(**{name: _frozen(value) for name, value in json.loads(options).items()})

    def run_core(self, core: _core.Circuit, seed: int, seconds_left: float | None) -> _core.Circuit:
        """`run` for the core, which checks that the result is a valid circuit and whether it is another one.

        Raises:
            PassError: when the result is no circuit over the same qubits and bits.
        """
        given = Circuit.wrap(core)
        try:
            made = cast("object", self.run(given.copy(), PassContext(seed, seconds_left)))
        except Exception as error:
            # `error.add_note`, which is there from Python 3.11 on
            notes = cast("list[str]", getattr(error, "__notes__", []))
            error.__notes__ = [*notes, f"in pass `{self.name}`"]  # type: ignore[attr-defined]
            raise
        if not isinstance(made, Circuit):
            raise PassError(f"pass `{self.name}` returned {type(made).__name__}, a Circuit was expected")
        if (made.num_qubits, made.num_bits) != (given.num_qubits, given.num_bits):
            raise PassError(
                f"pass `{self.name}` turned {given!r} into {made!r}: the qubits and bits have to stay the same"
            )
        return made.core


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in cast("list[Any]", value)) if isinstance(value, list) else value


# What it makes is a subclass of `PythonPass` whose fields no type can name, hence `Any`.
@overload
def as_pass(function: Callable[..., Circuit]) -> type[Any]: ...
@overload
def as_pass(*, name: str | None = None, source: str = "") -> Callable[[Callable[..., Circuit]], type[Any]]: ...
def as_pass(
    function: Callable[..., Circuit] | None = None, *, name: str | None = None, source: str = ""
) -> type[Any] | Callable[[Callable[..., Circuit]], type[Any]]:
    """Makes a pass of a function from circuit to circuit; its keywords become options.

    The function may take a `PassContext` as second argument. What an option means is said by
    `Annotated[int, "How many to leave."]`.

    >>> from qcompile import Circuit, Pipeline
    >>> @as_pass
    ... def undo_hadamards(circuit: Circuit) -> Circuit:
    ...     "Removes everything if it is two Hadamards."
    ...     return Circuit(1) if circuit == Circuit(1).h(0).h(0) else circuit
    >>> Pipeline([undo_hadamards()]).run(Circuit(1).h(0).h(0)).circuit
    <Circuit: 1 qubit, 0 ops>

    Args:
        function: What the pass does; its name with dashes is that of the pass.
        name: Another name for pipelines.
        source: Where the method comes from: paper and section.
    """

    def make(function: Callable[..., Circuit]) -> type[Any]:
        if not inspect.isfunction(function):
            raise PassError(f"@as_pass makes a pass of a function, {function!r} is none")
        return _class_of(function, name, source)

    return make if function is None else make(function)


def _class_of(function: Callable[..., Circuit], name: str | None, source: str) -> type[PythonPass]:
    title = function.__name__
    parameters = inspect.signature(function).parameters.values()
    options = [parameter for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY]
    wants_context = _wants_context(title, [parameter for parameter in parameters if parameter not in options])
    for option in options:
        if option.default is option.empty:
            raise PassError(f"option `{option.name}` of `{title}` needs a default")
        if option.annotation is option.empty:
            raise PassError(f"option `{option.name}` of `{title}` needs a type, such as `{option.name}: int`")
    # Of the options alone: a circuit may well be imported for type checkers only.
    holder = types.SimpleNamespace(__annotations__={option.name: option.annotation for option in options})
    hints = _hints(holder, title, inspect.unwrap(function).__globals__)

    def run(self: Any, circuit: Circuit, context: PassContext) -> Circuit:
        given = {option.name: getattr(self, option.name) for option in options}
        return function(circuit, context, **given) if wants_context else function(circuit, **given)

    declared = [(option.name, hints[option.name], field(default=option.default)) for option in options]
    members = {
        "__doc__": function.__doc__,
        "__module__": function.__module__,
        "__qualname__": function.__qualname__,
        "name": title.replace("_", "-") if name is None else name,
        "source": source,
        "function": staticmethod(function),
        "run": run,
    }
    made = make_dataclass(title, declared, bases=(PythonPass,), namespace=members, frozen=True, kw_only=True)
    return checked_class(made)


def _hints(of: Any, title: str, globalns: dict[str, Any] | None = None) -> dict[str, Any]:
    try:
        return get_type_hints(of, globalns=globalns, include_extras=True)
    except NameError as error:
        raise PassError(
            f"a type in `{title}` is not known when it runs ({error}): import it outside of `if TYPE_CHECKING`"
        ) from error


def _wants_context(title: str, parameters: list[inspect.Parameter]) -> bool:
    """Whether a function takes the context. An option in its place would get it too, and never a value."""
    if not parameters or any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        raise PassError(f"`{title}` is no pass yet: it has to take a circuit, and options by name")
    others = parameters[1:]
    wants_context = bool(others) and _is_context(others[0])
    if misplaced := others[wants_context:]:
        names = ", ".join(parameter.name for parameter in misplaced)
        raise PassError(f"options stand after `*`: write `def {title}(circuit, *, {names})`")
    return wants_context


def _is_context(parameter: inspect.Parameter) -> bool:
    if parameter.default is not parameter.empty or parameter.kind is parameter.VAR_POSITIONAL:
        return False
    if isinstance(parameter.annotation, str):
        return parameter.annotation.strip("\"'").rpartition(".")[2] == PassContext.__name__
    return parameter.annotation in {parameter.empty, PassContext}


_NAME = re.compile(r"\w[\w.-]*")
"""What can be the name of a pass: a word of pipeline text that looks like one on the command line too."""


def checked_class(cls: object) -> type[PythonPass]:
    """A class that is one of a pass.

    Raises:
        PassError: with what it lacks.
    """
    if not (isinstance(cls, type) and issubclass(cls, PythonPass)):
        raise PassError(f"{cls!r} is no pass: a `PythonPass` or a function under `@as_pass` was expected")
    if "__dataclass_fields__" not in vars(cls):
        raise PassError(f"`{cls.__name__}` is no pass yet: put @dataclass(frozen=True) above the class")
    name: object = getattr(cls, "name", None)
    if not isinstance(name, str):
        raise PassError(f'`{cls.__name__}` has no name for pipelines: add `name: ClassVar[str] = "my-pass"`')
    if not _NAME.fullmatch(name):
        raise PassError(f"{name!r} cannot be the name of a pass: letters, digits and dashes were expected")
    return cls


def describe(cls: type[PythonPass]) -> dict[str, Any]:
    """The record of a pass, in the form that the core gives for its own (`PassInfo`).

    Raises:
        PassError: when it is no dataclass, or an option has a type or a default that pipeline text cannot carry.
    """
    checked_class(cls)
    page = inspect.cleandoc(cls.__doc__ or "")
    hints = _hints(cls, cls.__name__)
    docs = _field_docs(cls)
    return {
        "name": cls.name,
        "kind": "pass",
        "class": cls.__name__,
        "summary": re.split(r"(?<=\.)\s", " ".join(page.split("\n\n")[0].split()), maxsplit=1)[0],
        "page": page,
        "source": cls.source,
        "file": cls.__module__,
        "options": [
            {
                "name": option.name,
                "type": _type(hints[option.name], f"option `{option.name}` of `{cls.name}`"),
                "default": _default(cls, option),
                "doc": _annotation(hints[option.name]) or docs.get(option.name, ""),
            }
            for option in fields(cast("Any", cls))
        ],
    }


def _default(cls: type[PythonPass], option: Any) -> Any:
    if option.default is MISSING:
        raise PassError(f"option `{option.name}` of `{cls.name}` needs a default")
    default = option.default
    try:
        json.dumps(default, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise PassError(
            f"option `{option.name}` of `{cls.name}` has the default {default!r}, which pipeline text cannot carry: "
            "it carries finite numbers, texts, and tuples of these"
        ) from error
    return list(cast("tuple[Any, ...]", default)) if isinstance(default, tuple) else default


_PLAIN: dict[object, dict[str, Any]] = {
    bool: {"kind": "boolean"},
    int: {"kind": "integer", "minimum": None, "maximum": None},
    float: {"kind": "number", "minimum": None, "maximum": None},
    str: {"kind": "text"},
}


def _type(hint: Any, place: str) -> dict[str, Any]:
    """The core's `OptionType` of an annotation."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if origin is Annotated:
        return _type(arguments[0], place)
    if origin is Literal and all(isinstance(choice, str) for choice in arguments):
        return {"kind": "choice", "choices": [{"name": choice, "doc": ""} for choice in arguments]}
    if origin is tuple and arguments[1:] == (...,):
        return {"kind": "list", "item": _type(arguments[0], place)}
    if origin in (Union, types.UnionType) and len(arguments) == 2 and types.NoneType in arguments:
        (inner,) = (argument for argument in arguments if argument is not types.NoneType)
        return {"kind": "optional", "inner": _type(inner, place)}
    raise PassError(
        f"{place} has the type {hint}: options are bool, int, float, str, Literal of texts, tuple[..., ...] of these, "
        "or one of them | None"
    )


def _annotation(hint: Any) -> str:
    extras = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((extra for extra in extras if isinstance(extra, str)), "")


def _field_docs(cls: type) -> dict[str, str]:
    """The string that stands below each field, where the source is at hand."""
    import ast
    from itertools import pairwise

    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    except (OSError, TypeError, SyntaxError):
        return {}
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    docs: dict[str, str] = {}
    for statement, below in pairwise(body):
        match statement, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as text)):
                docs[name] = inspect.cleandoc(text)
            case _:
                pass
    return docs
