"""The syntax tree of FEEL: what the parser builds and the compiler reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from workflows.feel.types import FeelType


@dataclass(frozen=True, slots=True)
class Node:
    """Common base of all nodes."""

    def children(self) -> Iterator[Node]:
        """The nodes directly below this one, in the order of the text."""
        for field in fields(self):
            yield from _nodes_in(getattr(self, field.name))


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant: null, boolean, number, string or at-literal."""

    value: object


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, a parameter or a built-in function."""

    name: str


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """Arithmetic negation."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """Operators of one precedence, applied from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``and`` or ``or`` over two or more operands."""

    word: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """One of ``= != < <= > >=``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``value between low and high``, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """``value in tests``: true when one of the tests is."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Node
    type: FeelType


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``source.name``."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``source[condition]``: selection by condition or by position."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """An invocation; ``names`` is None for positional arguments."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if condition then yes else no``."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """One iteration context; ``last`` is set for ``first..last``."""

    name: str
    source: Node
    last: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """``for loops return body``."""

    loops: tuple[Loop, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some`` or ``every`` loops ``satisfies`` body."""

    word: str
    loops: tuple[Loop, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    """``function(parameters) body``; an external function has no body."""

    parameters: tuple[tuple[str, FeelType], ...]
    body: Node | None


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    """``[item, ...]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextNode(Node):
    """``{key: value, ...}``; a later entry sees the earlier ones."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeNode(Node):
    """An interval between two end points."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class OperatorTest(Node):
    """A unary comparison such as ``< 10``, also as a value: ``(< 10)``."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """The cell of a decision table; no tests stand for ``-``."""

    tests: tuple[Node, ...]
    negated: bool


def size(node: Node) -> int:
    """Number of nodes of the tree, the price of evaluating it once."""
    total = 0
    pending = [node]
    while pending:
        current = pending.pop()
        total += 1
        pending.extend(current.children())
    return total


def mentions(node: Node, name: str) -> bool:
    """Whether a variable called ``name`` occurs anywhere in the tree."""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, Name) and current.name == name:
            return True
        pending.extend(current.children())
    return False
