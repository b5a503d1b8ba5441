"""Checks of data: items, input and output sets, associations (BPMN 2.0.2 §10.4).

The engine's data are FEEL variables. What a file says about items is checked all the same: a file
that contradicts itself was not made by a careful hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.bpmn.findings import Finding, error
from workflows.bpmn.names import tag

from .places import at, local, texts


class _Items:
    """Item definitions and typed elements of a file."""

    def __init__(self, root: etree._Element) -> None:
        self.by_id = {
            str(element.get("id")): element
            for element in root.iter(tag=etree.Element)
            if element.get("id")
        }

    def resolve(self, key: str | None) -> etree._Element | None:
        found = self.by_id.get((key or "").rpartition(":")[2])
        if found is not None and local(found) == "dataObjectReference":
            return self.resolve(found.get("dataObjectRef"))
        return found

    def item(self, element: etree._Element | None) -> etree._Element | None:
        """Item definition of a data element, message, signal, error or escalation."""
        if element is None:
            return None
        names = ("itemSubjectRef", "itemRef", "structureRef")
        return self.resolve(next((element.get(name) for name in names if element.get(name)), None))

    def structure(self, element: etree._Element | None) -> str | None:
        """Structure of an element's item; None when the file does not say."""
        item = self.item(element)
        return None if item is None else item.get("structureRef")

    def differ(self, one: etree._Element | None, other: etree._Element | None) -> bool:
        """Do two elements say different structures? Unknown ones differ from nothing."""
        left, right = self.structure(one), self.structure(other)
        return left is not None and right is not None and left != right


def findings(root: etree._Element) -> Iterator[Finding]:
    """Contradictions in what the file says about data."""
    items = _Items(root)
    for path in root.iter(tag("messagePath"), tag("dataPath")):
        if not "".join(path.itertext()).strip():
            yield error("empty-expression", "The expression is empty.", at(path))
    yield from _collections(root, items)
    yield from _associations(root, items)
    yield from _sets(root)
    yield from _specifications(root)
    yield from _services(root, items)
    yield from _roles(root)
    yield from _messages(root, items)
    yield from _bindings(root, items)
    yield from _multi_instances(root, items)
    yield from _events(root, items)


def _collections(root: etree._Element, items: _Items) -> Iterator[Finding]:
    """isCollection of a data element is that of its item (§10.4.1)."""
    for element in root.iter(tag("dataInput"), tag("dataOutput"), tag("dataObject")):
        item = items.item(element)
        if item is not None and _flag(element) != _flag(item):
            yield error(
                "collection",
                "The datum and its item disagree: only one of them is a collection.",
                at(element),
            )


def _flag(element: etree._Element) -> bool:
    return element.get("isCollection", "false") in {"true", "1"}


def _associations(root: etree._Element, items: _Items) -> Iterator[Finding]:
    """Data associations (§10.4.2)."""
    for association in root.iter(tag("dataInputAssociation"), tag("dataOutputAssociation")):
        refs = texts(association, "sourceRef")
        sources = [items.resolve(ref) for ref in refs]
        target = items.resolve(next(iter(texts(association, "targetRef")), None))
        is_mapped = any(
            association.find(tag(name)) is not None for name in ("transformation", "assignment")
        )
        if None in sources or target is None:
            yield error("unknown-reference", "The data association ends nowhere.", at(association))
            continue
        if len(sources) > 1 and association.find(tag("transformation")) is None:
            yield error(
                "several-sources", "Several sources need a transformation.", at(association)
            )
        if len(sources) == 1 and not is_mapped and items.differ(sources[0], target):
            yield error("data-types", "Source and target differ in structure.", at(association))
        yield from _direction(association, sources, target)


def _direction(
    association: etree._Element,
    sources: list[etree._Element | None],
    target: etree._Element,
) -> Iterator[Finding]:
    stores = {"dataObject", "dataObjectReference", "dataStoreReference"}
    kinds = {local(source) for source in sources if source is not None}
    if local(association) == "dataInputAssociation":
        wrong = "dataOutput" in kinds or local(target) in {*stores, "dataOutput"}
    else:
        wrong = bool(kinds & stores) or local(target) == "dataInput"
    if wrong:
        yield error("data-direction", "The data association runs backwards.", at(association))


def _sets(root: etree._Element) -> Iterator[Finding]:
    """Optional and while-executing data belong to the data of the same set (§10.4.1)."""
    rules = {
        "inputSet": ("dataInputRefs", ("optionalInputRefs", "whileExecutingInputRefs")),
        "outputSet": ("dataOutputRefs", ("optionalOutputRefs", "whileExecutingOutputRefs")),
    }
    for name, (main, others) in rules.items():
        for element in root.iter(tag(name)):
            members = set(texts(element, main))
            for other in others:
                if set(texts(element, other)) - members:
                    yield error("data-set", "A set names data it does not hold.", at(element))


def _specifications(root: etree._Element) -> Iterator[Finding]:
    """Each datum belongs to a set, and the sets of a pair name each other (§10.4.1)."""
    for specification in root.iter(tag("ioSpecification")):
        for kind, name in (("dataInput", "inputSet"), ("dataOutput", "outputSet")):
            sets = specification.findall(tag(name))
            members = {ref for item in sets for ref in texts(item, f"{kind}Refs")}
            for datum in specification.iterchildren(tag(kind)):
                if datum.get("id") not in members:
                    yield error("data-set", "The datum belongs to no set.", at(datum))
            if not sets:
                yield error("data-set", "A set of data is missing.", at(specification))
        pairs = {
            (item.get("id"), ref)
            for item in specification.iterchildren(tag("inputSet"))
            for ref in texts(item, "outputSetRefs")
        }
        back = {
            (ref, item.get("id"))
            for item in specification.iterchildren(tag("outputSet"))
            for ref in texts(item, "inputSetRefs")
        }
        if pairs != back:
            yield error("data-set", "The sets do not name each other.", at(specification))


def _services(root: etree._Element, items: _Items) -> Iterator[Finding]:
    """A service task has one set of data in and out, those of its operation (§10.3.3)."""
    for task in root.iter(tag("serviceTask")):
        specification = task.find(tag("ioSpecification"))
        operation = items.resolve(task.get("operationRef"))
        if specification is None:
            continue
        if any(len(specification.findall(tag(name))) > 1 for name in ("inputSet", "outputSet")):
            yield error("message-data", "The task has more than one set of data.", at(task))
        if operation is None:
            continue
        for kind, name in (("dataInput", "inMessageRef"), ("dataOutput", "outMessageRef")):
            message = items.resolve(next(iter(texts(operation, name)), None))
            data = specification.findall(tag(kind))
            if message is not None and any(_is_other(items, datum, message) for datum in data):
                yield error("message-data", "The data are not those of the message.", at(task))


def _roles(root: etree._Element) -> Iterator[Finding]:
    """A role names a resource or computes it, not both (§10.3.1)."""
    for name in ("resourceRole", "performer", "humanPerformer", "potentialOwner"):
        for role in root.iter(tag(name)):
            is_named = role.find(tag("resourceRef")) is not None
            if is_named and role.find(tag("resourceAssignmentExpression")) is not None:
                yield error(
                    "role",
                    "The role is both named and computed: only one of them may be.",
                    at(role),
                )


def _messages(root: etree._Element, items: _Items) -> Iterator[Finding]:
    """A send or receive task has the one datum of its message (§10.3.3)."""
    rules = {"sendTask": ("dataInput", "inputSet"), "receiveTask": ("dataOutput", "outputSet")}
    for name, (datum, data_set) in rules.items():
        for task in root.iter(tag(name)):
            message = items.resolve(task.get("messageRef"))
            specification = task.find(tag("ioSpecification"))
            if message is None or specification is None:
                continue
            if len(specification.findall(tag(data_set))) > 1:
                yield error("message-data", "The task has more than one set of data.", at(task))
            for element in specification.iterchildren(tag(datum)):
                if _is_other(items, element, message):
                    yield error("message-data", "The data are not those of the message.", at(task))


def _is_other(items: _Items, datum: etree._Element, message: etree._Element) -> bool:
    mine, wanted = items.item(datum), items.item(message)
    return (mine is None) != (wanted is None) or items.differ(datum, message)


def _bindings(root: etree._Element, items: _Items) -> Iterator[Finding]:
    """ioBinding: the data of a callable element are those of its operation (§10.4.1)."""
    for binding in root.iter(tag("ioBinding")):
        operation = items.resolve(binding.get("operationRef"))
        if operation is None:
            continue
        for direction in ("in", "out"):
            datum = items.resolve(binding.get(f"{direction}putDataRef"))
            name = f"{direction}MessageRef"
            message = items.resolve(next(iter(texts(operation, name)), None))
            if items.differ(datum, message):
                yield error("binding", "Data and message of the binding differ.", at(binding))


def _multi_instances(root: etree._Element, items: _Items) -> Iterator[Finding]:
    """The item of a multi-instance is one of its collection (§10.3.8)."""
    pairs = (("loopDataInputRef", "inputDataItem"), ("loopDataOutputRef", "outputDataItem"))
    for loop in root.iter(tag("multiInstanceLoopCharacteristics")):
        for ref, name in pairs:
            collection = items.resolve(next(iter(texts(loop, ref)), None))
            element = loop.find(tag(name))
            if collection is None or element is None:
                continue
            item = items.item(element)
            is_single = local(collection) in {"dataInput", "dataOutput"} and not _flag(collection)
            if is_single or items.differ(collection, element) or (item is not None and _flag(item)):
                yield error("loop-data", "The item does not fit its collection.", at(loop))


def _events(root: etree._Element, items: _Items) -> Iterator[Finding]:
    """Data of an event are those of what it throws or catches (§10.5.1)."""
    for event in root.iter(*(tag(name) for name in _EVENTS)):
        data = [*event.iterchildren(tag("dataInput")), *event.iterchildren(tag("dataOutput"))]
        definitions = [
            items.resolve(child.get(ref))
            for child in event.iterchildren(tag=etree.Element)
            for ref in _EVENT_REFS
            if child.get(ref)
        ]
        if not data or not definitions:
            continue
        if len(data) != len(definitions) or any(
            items.differ(datum, found) for datum, found in zip(data, definitions, strict=False)
        ):
            yield error("event-data", "The data do not fit what the event carries.", at(event))


_EVENTS = (
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
)
_EVENT_REFS = ("messageRef", "signalRef", "errorRef", "escalationRef")
