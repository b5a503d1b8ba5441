"""From text to syntax tree: operators, literals and postfix forms.

Forms that begin with a keyword, boxes and types are read by the base classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workflows.feel.errors import FeelError
from workflows.feel.lexer import Kind
from workflows.feel.names import Names
from workflows.feel.nodes import (
    Between,
    Call,
    Chain,
    Compare,
    Filter,
    In,
    InstanceOf,
    Literal,
    Logic,
    Name,
    Negate,
    Node,
    OperatorTest,
    Path,
    RangeNode,
    UnaryTests,
)
from workflows.feel.parse_boxes import BoxParser
from workflows.feel.temporal.parse import parse_at_literal
from workflows.feel.types import FeelType
from workflows.feel.values import number_from_text

_OR, _AND, _COMPARISON, _SUM = 1, 2, 3, 4
_PRECEDENCE = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), _COMPARISON),
    "+": _SUM,
    "-": _SUM,
    "*": 5,
    "/": 5,
    "**": 6,
}
_COMPARATORS = ("=", "!=", "<", "<=", ">", ">=")
_CONSTANTS = {"true": True, "false": False, "null": None}


def parse_expression(
    text: str, names: Names | Iterable[str] = (), types: Mapping[str, FeelType] | None = None
) -> Node:
    """The tree of an expression; FeelError when the text is not one."""
    parser = Parser(text, names, types or {})
    try:
        return parser.whole_expression()
    except RecursionError:
        raise FeelError("limit-nesting", "the expression is nested too deep") from None


def parse_unary_tests(
    text: str, names: Names | Iterable[str] = (), types: Mapping[str, FeelType] | None = None
) -> UnaryTests:
    """The tree of a decision table cell; FeelError when the text is not one."""
    parser = Parser(text, names, types or {})
    try:
        return parser.whole_unary_tests()
    except RecursionError:
        raise FeelError("limit-nesting", "the expression is nested too deep") from None


class Parser(BoxParser):
    """One reading of one text."""

    def whole_expression(self) -> Node:
        """The whole text as one expression."""
        node = self.expression()
        self.expect_end()
        return node

    def whole_unary_tests(self) -> UnaryTests:
        """The whole text as the tests of a cell (grammar rule 17)."""
        if self.at_symbol("-") and self.tokens[self.index + 1].kind is Kind.END:
            return UnaryTests((), negated=False)
        start = self.index
        if self.at_word("not") and self.next_is("("):
            tests = self._negated_tests()
            if self.token.kind is Kind.END:
                return UnaryTests(tests, negated=True)
            self.index = start
        tests = self._tests()
        self.expect_end()
        return UnaryTests(tests, negated=False)

    def _negated_tests(self) -> tuple[Node, ...]:
        self.take()
        self.expect("(")
        tests = self._tests()
        self.expect(")")
        return tests

    def _tests(self) -> tuple[Node, ...]:
        tests = [self._test()]
        while self.take_symbol(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> Node:
        if self.at_symbol(*_COMPARATORS):
            return self._operator_test()
        return self.expression()

    def _operator_test(self) -> OperatorTest:
        operator = self.take().value
        return OperatorTest(operator, self._binary(_SUM))

    def expression(self) -> Node:
        """An expression of any form (grammar rule 1)."""
        with self.nested():
            return self._binary(_OR)

    def _binary(self, level: int) -> Node:
        return self._binary_after(self._operand(), level)

    def _binary_after(self, left: Node, level: int) -> Node:
        rounds = 0
        while (found := self._precedence()) >= level:
            rounds += 1
            self.check_nesting(rounds)
            left = self._same_level(left, found)
        return left

    def _precedence(self) -> int:
        token = self.token
        if token.kind in (Kind.SYMBOL, Kind.WORD):
            return _PRECEDENCE.get(token.value, 0)
        return 0

    def _same_level(self, left: Node, level: int) -> Node:
        if level == _COMPARISON:
            return self._comparison(left)
        rest: list[tuple[str, Node]] = []
        while self._precedence() == level:
            operator = self.take().value
            rest.append((operator, self._binary(level + 1)))
        if level in (_OR, _AND):
            return Logic(rest[0][0], (left, *(node for _, node in rest)))
        return Chain(left, tuple(rest))

    def _comparison(self, left: Node) -> Node:
        operator = self.take().value
        if operator == "between":
            low = self._binary(_SUM)
            self.expect("and")
            return Between(left, low, self._binary(_SUM))
        if operator == "in":
            return In(left, self._tests_after_in())
        return Compare(operator, left, self._binary(_SUM))

    def _tests_after_in(self) -> tuple[Node, ...]:
        if self.at_symbol(*_COMPARATORS):
            return (self._operator_test(),)
        if not self.at_symbol("("):
            return (self._binary(_SUM),)
        self.take()
        tests = self._tests()
        if len(tests) > 1 or isinstance(tests[0], OperatorTest):
            self.expect(")")
            return tests
        operand = self._after_parenthesis(tests[0])
        return (self._binary_after(self._instance_of(self._postfix(operand)), _SUM),)

    def _after_parenthesis(self, first: Node) -> Node:
        if self.at_symbol(".."):
            return self.range_after(first, low_included=False)
        self.expect(")")
        return first

    def _operand(self) -> Node:
        if self.at_symbol("-"):
            self.take()
            with self.nested():
                return Negate(self._operand())
        return self._instance_of(self._postfix(self._primary()))

    def _instance_of(self, node: Node) -> Node:
        if self.at_word("instance") and self.next_is("of"):
            self.index += 2
            return InstanceOf(node, self.type())
        return node

    def _postfix(self, node: Node) -> Node:
        rounds = 0
        while self.at_symbol(".", "[", "("):
            rounds += 1
            self.check_nesting(rounds)
            if self.at_symbol("["):
                if not self.can_start_expression(self.tokens[self.index + 1]):
                    return node  # the bracket closes a range: [1..5[
                node = self._filter(node)
            elif self.at_symbol("("):
                node = self._call(node)
            else:
                self.take()
                node = Path(node, self._member_name())
        return node

    def _member_name(self) -> str:
        if self.token.kind is not Kind.WORD:
            raise self.unexpected("a name")
        return self.read_name()

    def _filter(self, source: Node) -> Filter:
        self.expect("[")
        condition = self.expression()
        self.expect("]")
        return Filter(source, condition)

    def _call(self, function: Node) -> Call:
        self.expect("(")
        if self.take_symbol(")"):
            return Call(function, (), None)
        end = self.key_end()
        call = self._named_call(function) if end else self._positional_call(function)
        self.expect(")")
        return call

    def _positional_call(self, function: Node) -> Call:
        arguments = [self.expression()]
        while self.take_symbol(","):
            arguments.append(self.expression())
        return Call(function, tuple(arguments), None)

    def _named_call(self, function: Node) -> Call:
        names: list[str] = []
        arguments: list[Node] = []
        while True:
            names.append(self.key())
            arguments.append(self.expression())
            if not self.take_symbol(","):
                return Call(function, tuple(arguments), tuple(names))

    def _primary(self) -> Node:
        token = self.token
        if token.kind is Kind.NUMBER:
            return Literal(number_from_text(self.take().value))
        if token.kind is Kind.STRING:
            return Literal(self.take().value)
        if token.kind is Kind.AT:
            return Literal(parse_at_literal(self.take().value))
        if token.kind is Kind.WORD:
            return self._word()
        if token.kind is Kind.SYMBOL:
            return self._bracketed()
        raise self.unexpected("an expression")

    def _word(self) -> Node:
        word = self.token.value
        known = self.names.match(self.tokens, self.index)
        if known is None and word in _CONSTANTS:
            self.take()
            return Literal(_CONSTANTS[word])
        form = None if known else self.keyword_form()
        if form is not None:
            return form
        if known is None and self.is_keyword(word):
            raise self.unexpected("an expression")
        return Name(self.read_name())

    def _bracketed(self) -> Node:
        if self.at_symbol("("):
            return self._parentheses()
        if self.at_symbol("["):
            return self.list_or_range()
        if self.at_symbol("{"):
            return self.context()
        if self.take_symbol("]"):
            return self.range_after(self.expression(), low_included=False)
        raise self.unexpected("an expression")

    def _parentheses(self) -> Node:
        self.expect("(")
        if self.at_symbol(*_COMPARATORS):
            test = self._operator_test()
            self.expect(")")
            return test
        return self._after_parenthesis(self.expression())

    def range_after(self, low: Node, *, low_included: bool) -> RangeNode:
        """The rest of a range whose low end point has been read."""
        self.expect("..")
        high = self.expression()
        if not self.at_symbol("]", ")", "["):
            raise self.unexpected("the end of the range")
        closing = self.take().value
        return RangeNode(low, high, low_included, closing == "]")
