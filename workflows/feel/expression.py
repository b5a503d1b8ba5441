"""Compiled expressions and the cache that makes using them again cheap."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from workflows.feel import compile_calls, compile_loops, library, nodes
from workflows.feel.compiler import compile_node
from workflows.feel.errors import FeelError
from workflows.feel.limits import DEFAULT_LIMITS, MAX_NESTING, Budget, Limits
from workflows.feel.names import Names
from workflows.feel.parser import parse_expression, parse_unary_tests
from workflows.feel.scope import Calendars, Run, Scope
from workflows.feel.types import FeelType
from workflows.feel.unary import compile_unary
from workflows.feel.values import from_python

#: Imported because they register compilers and functions.
_REGISTERING = (compile_calls, compile_loops, library)

_CACHED_EXPRESSIONS = 4096
_MAX_COLLECTED_NAMES = 2000


class _Compiled:
    """A text that was read; ``names`` are the variables it may use."""

    __slots__ = ("names", "text")

    def __init__(self, text: str, tree: nodes.Node) -> None:
        self.text = text
        self.names = frozenset(_names_in(tree))

    def _scope(self, context: Mapping[str, object], run: Run) -> Scope:
        known = {name: from_python(context[name]) for name in self.names if name in context}
        return Scope(known, None, run)


class Expression(_Compiled):
    """A FEEL expression, compiled once and evaluated as often as needed."""

    __slots__ = ("run", "tree")

    def __init__(
        self,
        text: str,
        names: Names | Collection[str] = (),
        types: Mapping[str, FeelType] | None = None,
    ) -> None:
        self.tree = parse_expression(text, names, types)
        super().__init__(text, self.tree)
        #: Evaluates in a scope of FEEL values, for models of many expressions.
        self.run = compile_node(self.tree)

    def evaluate(
        self,
        context: Mapping[str, object],
        *,
        now: datetime | None = None,
        limits: Limits = DEFAULT_LIMITS,
        calendars: Calendars | None = None,
    ) -> object:
        """The value for the variables of ``context``.

        Errors of evaluation give None, as the specification has it; FeelError is
        raised only when a limit is exceeded or the context holds a value FEEL has no
        type for. ``now`` is what ``now()`` and ``today()`` answer.
        """
        run = Run(Budget(limits), now, calendars)
        try:
            return checked_result(self.run(self._scope(context, run)), limits)
        except RecursionError:
            raise _too_deep() from None


class UnaryTests(_Compiled):
    """A cell of a decision table, compiled once."""

    __slots__ = ("run", "tree")

    def __init__(
        self,
        text: str,
        names: Names | Collection[str] = (),
        types: Mapping[str, FeelType] | None = None,
    ) -> None:
        self.tree = parse_unary_tests(text, names, types)
        super().__init__(text, self.tree)
        self.run = compile_unary(self.tree)

    def test(
        self,
        value: object,
        context: Mapping[str, object],
        *,
        now: datetime | None = None,
        limits: Limits = DEFAULT_LIMITS,
        calendars: Calendars | None = None,
    ) -> bool | None:
        """Whether the value passes; None when that is undefined."""
        run = Run(Budget(limits), now, calendars)
        try:
            return self.run(self._scope(context, run), from_python(value))
        except RecursionError:
            raise _too_deep() from None


def checked_result(value: object, limits: Limits) -> object:
    """The value, when it is small enough to be walked through by whoever gets it.

    Parts that are shared make a value larger than the memory it takes: 60 lists of
    two times the list before have 2**60 items.
    """
    if not isinstance(value, list | dict):
        return value
    count, pending = 0, [(value, 0)]
    while pending:
        current, depth = pending.pop()
        count += 1
        if count > limits.steps or depth > MAX_NESTING:
            raise FeelError("limit-size", "the result is too large or nested too deep")
        if isinstance(current, dict):
            pending.extend((item, depth + 1) for item in current.values())
        elif isinstance(current, list):
            pending.extend((item, depth + 1) for item in current)
    return value


def _too_deep() -> FeelError:
    return FeelError("limit-depth", "the evaluation is nested too deep")


def _names_in(tree: nodes.Node) -> Iterator[str]:
    pending = [tree]
    while pending:
        current = pending.pop()
        if isinstance(current, nodes.Name):
            yield current.name
        pending.extend(current.children())


def compile(text: str, names: Collection[str] = ()) -> Expression:  # noqa: A001
    """The compiled expression, from the cache when it was compiled before.

    ``names`` are the variables in scope that have spaces or operators in them, and
    members of contexts with such names; simple names need not be given. Raises
    FeelError with a position when the text is no expression.
    """
    return _compiled(text, frozenset(names))


@lru_cache(maxsize=_CACHED_EXPRESSIONS)
def _compiled(text: str, names: frozenset[str]) -> Expression:
    return Expression(text, names)


@lru_cache(maxsize=_CACHED_EXPRESSIONS)
def _compiled_tests(text: str, names: frozenset[str]) -> UnaryTests:
    return UnaryTests(text, names)


def evaluate(
    text: str,
    context: Mapping[str, object],
    *,
    now: datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
    calendars: Calendars | None = None,
) -> object:
    """Compile (or take from the cache) and evaluate; see Expression.evaluate."""
    expression = _compiled(text, names_with_spaces(context))
    return expression.evaluate(context, now=now, limits=limits, calendars=calendars)


def unary_test(
    text: str,
    value: object,
    context: Mapping[str, object],
    now: datetime | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    calendars: Calendars | None = None,
) -> bool | None:
    """Whether a value passes the cell of a decision table."""
    tests = _compiled_tests(text, names_with_spaces(context))
    return tests.test(value, context, now=now, limits=limits, calendars=calendars)


def names_with_spaces(context: Mapping[str, object]) -> frozenset[str]:
    """Keys of a context, at any level, that are not simple names."""
    found: set[str] = set()
    pending: list[object] = [context]
    visited = 0
    while pending and visited < _MAX_COLLECTED_NAMES:
        current = pending.pop()
        visited += 1
        if isinstance(current, Mapping):
            found.update(key for key in current if isinstance(key, str) and not key.isidentifier())
            pending.extend(current.values())
        elif isinstance(current, list | tuple):
            # Items of one list are alike: the first ones tell the names.
            pending.extend(current[:3])
    return frozenset(found)
