"""Reading of keyword forms, lists, contexts, functions and types."""

from __future__ import annotations

from collections.abc import Callable

from workflows.feel.lexer import Kind
from workflows.feel.names import KEYWORDS, read_name
from workflows.feel.nodes import (
    ContextNode,
    For,
    FunctionDefinition,
    If,
    ListNode,
    Loop,
    Node,
    Quantified,
    RangeNode,
)
from workflows.feel.reader import Reader
from workflows.feel.types import ANY, SIMPLE_TYPES, UNKNOWN, FeelType


class BoxParser(Reader):
    """The forms that enclose expressions."""

    def expression(self) -> Node:
        """An expression of any form."""
        raise NotImplementedError

    def range_after(self, low: Node, *, low_included: bool) -> RangeNode:
        """The rest of a range whose low end point has been read."""
        raise NotImplementedError

    @staticmethod
    def is_keyword(word: str) -> bool:
        """Whether a word cannot begin a name."""
        return word in KEYWORDS

    def keyword_form(self) -> Node | None:
        """``if``, ``for``, ``some``, ``every`` or ``function`` if one begins here."""
        token = self.token
        if token.kind is not Kind.WORD or self.names.match(self.tokens, self.index):
            return None
        if token.value == "function" and not self.next_is("("):
            return None
        read = _FORMS.get(token.value)
        return read(self) if read else None

    def if_form(self) -> If:
        self.expect("if")
        condition = self.expression()
        self.expect("then")
        yes = self.expression()
        self.expect("else")
        return If(condition, yes, self.expression())

    def for_form(self) -> For:
        self.expect("for")
        loops = self._loops()
        self.expect("return")
        self.names.add("partial")
        return For(loops, self.expression())

    def quantified_form(self) -> Quantified:
        word = self.take().value
        loops = self._loops()
        self.expect("satisfies")
        return Quantified(word, loops, self.expression())

    def _loops(self) -> tuple[Loop, ...]:
        loops = [self._loop()]
        while self.take_symbol(","):
            loops.append(self._loop())
        return tuple(loops)

    def _loop(self) -> Loop:
        name = self.read_declared("in")
        self.expect("in")
        source = self.expression()
        last = self.expression() if self.take_symbol("..") else None
        return Loop(name, source, last)

    def function_form(self) -> FunctionDefinition:
        self.expect("function")
        parameters = self._parameters()
        if not self.take_word("external"):
            return FunctionDefinition(parameters, self.expression())
        # Code of other languages is never run: such a function answers null.
        self.expression()
        return FunctionDefinition(parameters, None)

    def _parameters(self) -> tuple[tuple[str, FeelType], ...]:
        self.expect("(")
        parameters: list[tuple[str, FeelType]] = []
        while not self.take_symbol(")"):
            if parameters:
                self.expect(",")
            name = self.read_declared()
            parameters.append((name, self.type() if self.take_symbol(":") else ANY))
        return tuple(parameters)

    def list_or_range(self) -> ListNode | RangeNode:
        """``[1, 2]`` or ``[1..2]``."""
        self.expect("[")
        if self.take_symbol("]"):
            return ListNode(())
        items = [self.expression()]
        if self.at_symbol(".."):
            return self.range_after(items[0], low_included=True)
        while self.take_symbol(","):
            items.append(self.expression())
        self.expect("]")
        return ListNode(tuple(items))

    def context(self) -> ContextNode:
        """``{key: value, ...}``."""
        self.expect("{")
        entries: list[tuple[str, Node]] = []
        while not self.take_symbol("}"):
            if entries:
                self.expect(",")
            key = self.key()
            entries.append((key, self.expression()))
        return ContextNode(tuple(entries))

    def key(self) -> str:
        """A key or an argument's name, and the colon after it."""
        if self.token.kind is Kind.STRING:
            key = self.take().value
            self.names.add(key)
        else:
            end = self.key_end()
            if end is None:
                raise self.unexpected("a name followed by ':'")
            key = self.source(self.index, end)
            self.names.add(key)
            self.index = end
        self.expect(":")
        return key

    def type(self) -> FeelType:
        """A type, after ``instance of`` or behind a parameter (grammar rule 52)."""
        with self.nested():
            name = self._type_name()
            composite = _COMPOSITES.get(name)
            if composite and (self.at_symbol("<") or name == "function"):
                return composite(self)
            return self.types.get(name) or SIMPLE_TYPES.get(name, UNKNOWN)

    def _type_name(self) -> str:
        if self.token.kind is not Kind.WORD:
            raise self.unexpected("the name of a type")
        word = self.token.value
        if word in ("function", "null"):
            self.take()
            return {"null": "Null"}.get(word, word)
        name, self.index = read_name(self.tokens, self.index, self.type_names)
        while self.at_symbol(".") and self.tokens[self.index + 1].kind is Kind.WORD:
            self.take()
            part, self.index = read_name(self.tokens, self.index, self.type_names)
            name += "." + part
        return name

    def list_type(self) -> FeelType:
        return FeelType("list", item=self._type_in_angles())

    def range_type(self) -> FeelType:
        return FeelType("range", item=self._type_in_angles())

    def _type_in_angles(self) -> FeelType:
        self.expect("<")
        item = self.type()
        self.expect(">")
        return item

    def context_type(self) -> FeelType:
        self.expect("<")
        entries: list[tuple[str, FeelType]] = []
        while not self.take_symbol(">"):
            if entries:
                self.expect(",")
            key = self.key()
            entries.append((key, self.type()))
        return FeelType("context", entries=tuple(entries))

    def function_type(self) -> FeelType:
        if not self.take_symbol("<"):
            return SIMPLE_TYPES["function"]
        parameters: list[FeelType] = []
        while not self.take_symbol(">"):
            if parameters:
                self.expect(",")
            parameters.append(self.type())
        self.expect("->")
        return FeelType("function", parameters=tuple(parameters), item=self.type())


_FORMS: dict[str, Callable[[BoxParser], Node]] = {
    "if": BoxParser.if_form,
    "for": BoxParser.for_form,
    "some": BoxParser.quantified_form,
    "every": BoxParser.quantified_form,
    "function": BoxParser.function_form,
}

_COMPOSITES: dict[str, Callable[[BoxParser], FeelType]] = {
    "list": BoxParser.list_type,
    "range": BoxParser.range_type,
    "context": BoxParser.context_type,
    "function": BoxParser.function_type,
}
