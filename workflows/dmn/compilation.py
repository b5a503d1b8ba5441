"""What compiling the parts of one model shares: names, types and findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from workflows.dmn.errors import Finding
from workflows.dmn.types import ItemTypes
from workflows.dmn.xml import Element, line_of, text_in
from workflows.feel.errors import FeelError
from workflows.feel.expression import Expression, UnaryTests
from workflows.feel.names import Names
from workflows.feel.scope import Scope
from workflows.feel.unary import UnaryEvaluator

Evaluator = Callable[[Scope], object]


def nothing(scope: Scope) -> None:
    """The evaluator of what is missing or cannot be evaluated."""
    return


@dataclass(slots=True)
class Compilation:
    """The surroundings of a boxed expression while its model is read."""

    names: Names
    types: ItemTypes
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, element: Element, message: str) -> Evaluator:
        """Record a part that cannot be evaluated; its evaluator tells why it is null."""
        identity = identity_of(element)
        self.findings.append(
            Finding(code=code, element_id=identity, line=line_of(element), message=message)
        )
        return lambda scope: scope.run.note(identity, message)

    def expression(self, element: Element | None) -> Evaluator:
        """The evaluator of the FEEL text in an element."""
        text = text_in(element)
        if element is None or not text:
            return nothing
        if not _is_feel(element):
            return self.note("language", element, _ONLY_FEEL)
        try:
            return Expression(text, self.names, self.types).run
        except FeelError as error:
            return self.note("expression", element, str(error))

    def tests(self, element: Element | None) -> UnaryEvaluator | None:
        """The tests in an element; None when it holds none that can be read."""
        text = text_in(element)
        if element is None or not text:
            return None
        if not _is_feel(element):
            return _never(self.note("language", element, _ONLY_FEEL))
        try:
            return UnaryTests(text, self.names, self.types).run
        except FeelError as error:
            return _never(self.note("expression", element, str(error)))


_ONLY_FEEL = "only FEEL expressions are evaluated"


def _is_feel(element: Element) -> bool:
    language = element.get("expressionLanguage", "")
    return not language or "feel" in language.lower()


def _never(evaluate: Evaluator) -> UnaryEvaluator:
    """Tests that no value passes, for they cannot be read."""

    def test(scope: Scope, value: object) -> None:
        evaluate(scope)

    return test


def identity_of(element: Element) -> str:
    """The id of an element, or of the nearest one around it that has an id."""
    current: Element | None = element
    while current is not None:
        identity = current.get("id")
        if identity:
            return str(identity)
        current = current.getparent()
    return ""
