"""From the XML of a DMN file (any version from 1.1 on) to a decision model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from workflows.dmn.boxes import compile_inside, parameters_of
from workflows.dmn.compilation import Compilation, Evaluator
from workflows.dmn.elements import (
    Decision,
    DecisionService,
    InputData,
    KnowledgeModel,
    Requirements,
)
from workflows.dmn.elements import (
    Element as GraphElement,
)
from workflows.dmn.errors import DmnError
from workflows.dmn.imports import behind, key_behind
from workflows.dmn.model import DecisionModel
from workflows.dmn.types import ItemTypes
from workflows.dmn.xml import Element, child, children, line_of, local, parse
from workflows.feel.names import Names
from workflows.feel.types import ANY, FeelType

#: Elements of one model together with those of all ways to imported models.
_MAX_IMPORTED = 20_000

_NAMED = frozenset(
    {
        "variable", "formalParameter", "parameter", "itemComponent", "inputData", "decision",
        "businessKnowledgeModel", "decisionService", "column", "output", "import",
    }
)  # fmt: skip


def read(xml: bytes, imported: Sequence[bytes] = ()) -> DecisionModel:
    """The model of a DMN file; ``imported`` are the files its imports may refer to.

    Raises DmnError when the file is no DMN. Expressions that cannot be read do not
    stop the reading: they are listed in the model's findings and answer null.
    """
    files = {root.get("namespace", ""): root for root in map(parse_definitions, imported)}
    return _Reading(parse_definitions(xml), files, {}).model()


def parse_definitions(xml: bytes) -> Element:
    """The ``definitions`` element of a file; DmnError when it has none."""
    root = parse(xml)
    if local(root) != "definitions" or "/DMN/" not in (root.nsmap.get(root.prefix) or ""):
        raise DmnError("not-dmn", "the file holds no DMN definitions", line_of(root))
    return root


def _names_in(root: Element) -> Iterator[str]:
    for element in root.iter():
        if isinstance(element.tag, str):
            if local(element) in _NAMED and element.get("name"):
                yield element.get("name", "")
            if element.get("iteratorVariable"):
                yield element.get("iteratorVariable", "")


class _Reading:
    """The state of reading one file."""

    def __init__(
        self, root: Element, files: dict[str, Element], known: dict[str, _Reading | None]
    ) -> None:
        self._root = root
        self.namespace = root.get("namespace", "")
        self._own_names = {
            _identity(element): _name(element) for element in children(root, *_READERS)
        }
        self._imports = self._read_imports(files, known)
        names_of_imports = (each.names for _, each in self._imports)
        self.names: frozenset[str] = frozenset(_names_in(root)).union(*names_of_imports)
        index = Names(self.names)
        self.types = ItemTypes(root, index)
        for prefix, reading in self._imports:
            self.types.add_imported(prefix, reading.types)
            _check_size(len(self.types))
        self._compilation = Compilation(index, self.types)
        self._elements: dict[str, GraphElement] = {}
        self._model: DecisionModel | None = None

    def _read_imports(
        self, files: dict[str, Element], known: dict[str, _Reading | None]
    ) -> list[tuple[str, _Reading]]:
        """Readings of the imported files; ``known`` holds None for one being read."""
        known[self.namespace] = None
        found = []
        for element in children(self._root, "import"):
            namespace = element.get("namespace", "")
            if namespace in known and known[namespace] is None:
                raise DmnError("import-circle", "models import each other", line_of(element))
            if namespace in files and namespace not in known:
                known[namespace] = _Reading(files[namespace], files, known)
            reading = known.get(namespace)
            if reading is not None:
                found.append((element.get("name", ""), reading))
        known[self.namespace] = self
        return found

    def model(self) -> DecisionModel:
        """The whole model, imported elements included."""
        if self._model is None:
            self._model = self._read_model()
        return self._model

    def _read_model(self) -> DecisionModel:
        for prefix, reading in self._imports:
            self._import(prefix, reading.model())
        own = self._own_elements()
        for key, source in own.items():
            self._elements[key] = _READERS[local(source)](self, key, source)
        self._check_references(own)
        return DecisionModel(
            name=self._root.get("name", ""),
            namespace=self.namespace,
            elements=self._elements,
            findings=tuple(dict.fromkeys(self._compilation.findings)),
            keys=self._callable_names(own),
        )

    def _import(self, prefix: str, imported: DecisionModel) -> None:
        _check_size(len(self._elements) + len(imported.elements))
        for element in imported.elements.values():
            known = behind(prefix, element)
            self._elements[known.key] = known
        self._compilation.findings.extend(imported.findings)

    def _callable_names(self, own: Iterable[str]) -> dict[str, str]:
        """Keys by name and by id; what is in the file itself comes first."""
        keys: dict[str, str] = {}
        callable_ones = [
            (key, self._elements[key])
            for key in dict.fromkeys((*own, *self._elements))
            if not isinstance(self._elements[key], InputData)
        ]
        for key, element in callable_ones:
            keys.setdefault(element.name, key)
        for key, element in callable_ones:
            keys.setdefault(element.id, key)
        for prefix, reading in self._imports:
            for name, key in reading.model().keys.items():
                keys.setdefault(f"{prefix}.{name}", key_behind(prefix, key))
        return keys

    def _own_elements(self) -> dict[str, Element]:
        own: dict[str, Element] = {}
        for element in children(self._root, *_READERS):
            key = f"{self.namespace}#{_identity(element)}"
            if key in own:
                raise DmnError("duplicate-id", "two elements have the same id", line_of(element))
            own[key] = element
        return own

    def input_data(self, key: str, element: Element) -> InputData:
        """A value the caller provides."""
        return InputData(
            key=key, id=_identity(element), name=_name(element), type=self._type(element)
        )

    def decision(self, key: str, element: Element) -> Decision:
        """A decision with its logic."""
        return Decision(
            key=key,
            id=_identity(element),
            name=_name(element),
            type=self._type(element),
            requires=self._requirements(element),
            evaluate=compile_inside(element, self._compilation),
        )

    def knowledge(self, key: str, element: Element) -> KnowledgeModel:
        """A business knowledge model."""
        logic = child(element, "encapsulatedLogic")
        wanted = self._type(element)
        if wanted is ANY and logic is not None:
            wanted = self.types.named(logic.get("typeRef"))
        return KnowledgeModel(
            key=key,
            id=_identity(element),
            name=_name(element),
            parameters=() if logic is None else parameters_of(logic, self._compilation),
            result=(wanted.item or ANY) if wanted.kind == "function" else wanted,
            requires=self._requirements(element),
            evaluate=self._logic(logic),
        )

    def _logic(self, logic: Element | None) -> Evaluator:
        if logic is not None and logic.get("kind", "FEEL") != "FEEL":
            message = "functions of other languages are not run"
            return self._compilation.note("language", logic, message)
        return compile_inside(logic, self._compilation)

    def service(self, key: str, element: Element) -> DecisionService:
        """A decision service; its parameters are input data, then input decisions."""
        wanted = self._type(element)
        return DecisionService(
            key=key,
            id=_identity(element),
            name=_name(element),
            type=(wanted.item or ANY) if wanted.kind == "function" else wanted,
            inputs=self._references(element, "inputData", "inputDecision"),
            outputs=self._references(element, "outputDecision"),
        )

    def _references(self, element: Element, *names: str) -> tuple[str, ...]:
        return tuple(
            self._key(reference) for name in names for reference in children(element, name)
        )

    def _key(self, reference: Element) -> str:
        namespace, _, identity = reference.get("href", "").rpartition("#")
        key = f"{namespace or self.namespace}#{identity}"
        prefix = self._prefix_of(namespace or self.namespace)
        return key if prefix is None else key_behind(prefix, key)

    def _prefix_of(self, namespace: str) -> str | None:
        """The name of the import of a namespace; None for the file's own."""
        if namespace == self.namespace:
            return None
        return next((name for name, each in self._imports if each.namespace == namespace), None)

    def _type(self, element: Element) -> FeelType:
        variable = child(element, "variable")
        return self.types.named(None if variable is None else variable.get("typeRef"))

    def _requirements(self, element: Element) -> Requirements:
        references = [
            reference
            for requirement in children(element, "informationRequirement", "knowledgeRequirement")
            for reference in children(requirement)
            if reference.get("href")
        ]
        return tuple((self._visible_name(each), self._key(each)) for each in references)

    def _visible_name(self, reference: Element) -> tuple[str, ...]:
        """The name of a required element, behind the name of its import.

        An import without a name brings its elements among those of the file.
        """
        namespace, _, identity = reference.get("href", "").rpartition("#")
        if namespace in ("", self.namespace):
            return (self.own_name(identity),)
        for prefix, reading in self._imports:
            if reading.namespace == namespace:
                name = reading.own_name(identity)
                return (prefix, name) if prefix else (name,)
        return (identity,)

    def own_name(self, identity: str) -> str:
        """The name of an element of this file."""
        return self._own_names.get(identity, identity)

    def _check_references(self, sources: dict[str, Element]) -> None:
        needs = {key: self._needs(key) for key in sources}
        for key, source in sources.items():
            if (needs[key] | self._parts(key)) - self._elements.keys():
                self._compilation.note("reference", source, "a required element is missing")
                self._elements[key] = self._whole(self._elements[key])
        for key in _in_circles(needs):
            message = "the element is in a circle of requirements, or depends on one"
            self._compilation.note("cycle", sources[key], message)

    def _needs(self, key: str) -> set[str]:
        return {need for _, need in getattr(self._elements[key], "requires", ())}

    def _whole(self, element: GraphElement) -> GraphElement:
        """A decision service without the parts that are missing."""
        if not isinstance(element, DecisionService):
            return element
        known = [
            tuple(key for key in keys if key in self._elements)
            for keys in (element.inputs, element.outputs)
        ]
        return replace(element, inputs=known[0], outputs=known[1])

    def _parts(self, key: str) -> set[str]:
        """What a decision service is made of."""
        element = self._elements[key]
        if not isinstance(element, DecisionService):
            return set()
        return {*element.inputs, *element.outputs}


def _check_size(count: int) -> None:
    if count > _MAX_IMPORTED:
        raise DmnError("too-large", "the models import each other too many times")


def _in_circles(needs: dict[str, set[str]]) -> list[str]:
    """Keys that remain when elements without requirements are taken away again and again."""
    left = {key: len(wanted & needs.keys()) for key, wanted in needs.items()}
    users: dict[str, list[str]] = {}
    for key, wanted in needs.items():
        for need in wanted:
            users.setdefault(need, []).append(key)
    free = [key for key, count in left.items() if count == 0]
    while free:
        for user in users.get(free.pop(), ()):
            left[user] -= 1
            if left[user] == 0:
                free.append(user)
    return [key for key, count in left.items() if count > 0]


def _identity(element: Element) -> str:
    return str(element.get("id") or element.get("name", ""))


def _name(element: Element) -> str:
    variable = child(element, "variable")
    declared = None if variable is None else variable.get("name")
    return str(declared or element.get("name", ""))


_READERS: dict[str, Callable[[_Reading, str, Element], GraphElement]] = {
    "inputData": _Reading.input_data,
    "decision": _Reading.decision,
    "businessKnowledgeModel": _Reading.knowledge,
    "decisionService": _Reading.service,
}
