"""Definition of built-in functions: parameters, checks and the table of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workflows.feel.coercion import coerce
from workflows.feel.functions import Function
from workflows.feel.limits import Budget
from workflows.feel.scope import Run
from workflows.feel.types import ANY, SIMPLE_TYPES, FeelType

_Body = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as written in the tables of the specification.

    Without a type it takes anything, null included; with one, null and values of
    other types make the call answer null.
    """

    name: str
    type: FeelType | None
    optional: bool = False
    variadic: bool = False


def _parameter(text: str) -> Parameter:
    name, _, kind = (part.strip() for part in text.partition(":"))
    optional = kind.endswith("?")
    variadic = kind.endswith("*")
    kind = kind.rstrip("?*")
    wanted = None if kind in ("", "any") else SIMPLE_TYPES[kind]
    return Parameter(name, wanted, optional, variadic)


@dataclass(frozen=True, slots=True)
class _Signature:
    parameters: tuple[Parameter, ...]
    body: _Body

    def names(self) -> list[str]:
        """The names of the parameters in order."""
        return [parameter.name for parameter in self.parameters]

    def bind(self, arguments: Sequence[object], budget: Budget) -> list[object] | None:
        """The arguments for the body, or None when they do not fit."""
        last = self.parameters[-1] if self.parameters else None
        if last is not None and last.variadic:
            arguments = self._gathered(arguments)
        if len(arguments) > len(self.parameters):
            return None
        bound: list[object] = []
        for parameter, argument in zip(self.parameters, arguments, strict=False):
            value = _accepted(parameter, argument, budget)
            if value is None and parameter.type is not None:
                return None
            bound.append(value)
        missing = self.parameters[len(bound) :]
        return bound if all(parameter.optional for parameter in missing) else None

    def _gathered(self, arguments: Sequence[object]) -> list[object]:
        fixed = len(self.parameters) - 1
        rest = list(arguments[fixed:])
        if not rest:
            return list(arguments)
        alone = len(rest) == 1 and isinstance(rest[0], list) and self.parameters[-1].type
        return [*arguments[:fixed], rest[0] if alone else rest]

    def bind_named(self, arguments: Mapping[str, object], budget: Budget) -> list[object] | None:
        """Named arguments in the order of the parameters, or None."""
        names = self.names()
        if not set(arguments) <= set(names):
            return None
        given = self.parameters[: _last_given(names, arguments)]
        if not all(each.optional or each.name in arguments for each in given):
            return None
        return self.bind([arguments.get(each.name) for each in given], budget)


def _last_given(names: list[str], arguments: Mapping[str, object]) -> int:
    return max((names.index(name) + 1 for name in arguments), default=0)


def _accepted(parameter: Parameter, argument: object, budget: Budget) -> object:
    if parameter.type is None or parameter.type is ANY:
        return argument
    return coerce(argument, parameter.type, budget)


class BuiltIn(Function):
    """A function of the language; several signatures are tried in order."""

    __slots__ = ("_signatures", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._signatures: list[_Signature] = []

    @property
    def signatures(self) -> tuple[tuple[Parameter, ...], ...]:
        """The parameters of each way to call the function."""
        return tuple(signature.parameters for signature in self._signatures)

    def add(self, parameters: Sequence[str], body: _Body) -> None:
        """Add a signature."""
        self._signatures.append(_Signature(tuple(map(_parameter, parameters)), body))

    def call(self, run: Run, arguments: Sequence[object]) -> object:
        for signature in self._signatures:
            bound = signature.bind(arguments, run.budget)
            if bound is not None:
                return _run(run, signature.body, bound)
        return None

    def call_named(self, run: Run, arguments: Mapping[str, object]) -> object:
        for signature in self._in_order_of(list(arguments)):
            bound = signature.bind_named(arguments, run.budget)
            if bound is not None:
                return _run(run, signature.body, bound)
        return None

    def _in_order_of(self, names: list[str]) -> list[_Signature]:
        """The signatures, first those with the parameters in the order of the call.

        after(point, range) and after(range, point) differ in nothing else.
        """
        if len(self._signatures) == 1:
            return self._signatures
        return sorted(self._signatures, key=lambda each: each.names()[: len(names)] != names)

    def accepts(self, parameters: Sequence[FeelType]) -> bool:
        return any(len(parameters) <= len(each.parameters) for each in self._signatures)


BUILTINS: dict[str, BuiltIn] = {}


def _run(run: Run, body: _Body, arguments: list[object]) -> object:
    run.budget.spend(1 + sum(map(_weight, arguments)))
    return body(run, *arguments)


def _weight(argument: object) -> int:
    if type(argument) is list or type(argument) is dict:
        return len(argument)
    return len(argument) // 16 if type(argument) is str else 0


def builtin(name: str, *parameters: str) -> Callable[[_Body], _Body]:
    """Register a built-in function under a name with one signature.

    Parameters read ``name: type``, with ``?`` for optional ones and ``*`` for the
    last one that takes any number of arguments or one list.
    """

    def register(body: _Body) -> _Body:
        BUILTINS.setdefault(name, BuiltIn(name)).add(parameters, body)
        return body

    return register
