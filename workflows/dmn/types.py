"""Item definitions of a model as types (DMN 1.5, 7.3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from workflows.dmn.xml import Element, child, children, text_in
from workflows.feel.errors import FeelError
from workflows.feel.expression import UnaryTests
from workflows.feel.limits import Budget
from workflows.feel.names import Names
from workflows.feel.scope import Run, Scope
from workflows.feel.types import ANY, SIMPLE_TYPES, FeelType


class ItemTypes(Mapping[str, FeelType]):
    """Types by name; read on demand, for definitions refer to each other."""

    def __init__(self, definitions: Element, names: Names) -> None:
        self._elements = {
            element.get("name", ""): element for element in children(definitions, "itemDefinition")
        }
        self._names = names
        self._read: dict[str, FeelType] = {}
        self._imported: dict[str, FeelType] = {}

    def __getitem__(self, name: str) -> FeelType:
        if name not in self._read:
            if name not in self._elements:
                return self._imported[name]
            self._read[name] = ANY  # a definition that contains itself ends here
            self._read[name] = self._type_of(self._elements[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._elements
        yield from self._imported

    def __len__(self) -> int:
        return len(self._elements) + len(self._imported)

    def add_imported(self, prefix: str, types: Mapping[str, FeelType]) -> None:
        """Make the types of an imported model known behind its name, if it has one."""
        for name in types:
            self._imported[f"{prefix}.{name}" if prefix else name] = types[name]

    def named(self, reference: str | None) -> FeelType:
        """The type for a ``typeRef``; Any when it is missing or unknown."""
        name = (reference or "").strip()
        if name in self:
            return self[name]
        if ":" in name:
            return self._qualified(name.partition(":")[2])
        return self.get(name) or SIMPLE_TYPES.get(name, ANY)

    def allowed_text(self, reference: str | None) -> str:
        """The allowed values of a type of this file as they are written, or nothing."""
        element = self._elements.get((reference or "").strip().rpartition(":")[2])
        return text_in(child(element, "allowedValues")) if element is not None else ""

    def _qualified(self, name: str) -> FeelType:
        """The type for a name that stood behind a prefix of XML, as in DMN 1.1."""
        known = self.get(name) or SIMPLE_TYPES.get(name)
        imported = (kind for full, kind in self._imported.items() if full.endswith(f".{name}"))
        return known or next(imported, ANY)

    def _type_of(self, element: Element) -> FeelType:
        item = self._item_type(element)
        item = self._restricted(item, child(element, "allowedValues"))
        if element.get("isCollection") == "true":
            item = FeelType("list", item=item)
        return self._restricted(item, child(element, "typeConstraint"))

    def _item_type(self, element: Element) -> FeelType:
        components = tuple(children(element, "itemComponent"))
        if components:
            entries = tuple((part.get("name", ""), self._type_of(part)) for part in components)
            return FeelType("context", entries=entries)
        function = child(element, "functionItem")
        if function is not None:
            return self._function_type(function)
        return self.named(text_in(element, "typeRef") or element.get("typeRef"))

    def _function_type(self, element: Element) -> FeelType:
        parameters = tuple(self.named(part.get("typeRef")) for part in children(element))
        result = self.named(element.get("outputTypeRef"))
        return FeelType("function", item=result, parameters=parameters)

    def _restricted(self, item: FeelType, tests: Element | None) -> FeelType:
        text = text_in(tests)
        if not text:
            return item
        try:
            return replace(item, allowed=_passes(UnaryTests(text, self._names), item.allowed))
        except FeelError:
            return item


def _passes(
    tests: UnaryTests, earlier: Callable[[object, Budget], bool] | None
) -> Callable[[object, Budget], bool]:
    def allowed(value: object, budget: Budget) -> bool:
        if earlier is not None and not earlier(value, budget):
            return False
        budget.spend(1)
        return tests.run(Scope({}, None, Run(budget)), value) is True

    return allowed
