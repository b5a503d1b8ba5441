"""Reading of one flow node with its event definitions and loop characteristics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lxml import etree

from . import form_fields
from .extensions import attributes, extension_children, mappings
from .kinds import EventKind, NodeKind
from .model import (
    EventDefinition,
    Expression,
    FlowNode,
    LoopCharacteristics,
    Named,
    ThrownBehaviour,
)
from .names import XSI, ZEEBE, split, tag

if TYPE_CHECKING:
    from .reader import _Roots

_SUFFIX = "EventDefinition"
#: kinds of nodes at which a person fills in a form.
_ASKING = frozenset({NodeKind.USER_TASK, NodeKind.START_EVENT})
_TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def flag(element: etree._Element, name: str, *, default: bool) -> bool:
    """An xsd:boolean attribute."""
    value = element.get(name)
    return default if value is None else value.strip() in {"true", "1"}


def number(element: etree._Element, name: str, default: int) -> int:
    """An xsd:integer attribute; what is not a number counts as 0, which the checks refuse."""
    try:
        return int(element.get(name, str(default)))
    except ValueError:
        return 0


def text_of(element: etree._Element, local: str) -> str:
    """Stripped text of the first child of a name, empty without one."""
    child = element.find(tag(local))
    return "" if child is None else "".join(child.itertext()).strip()


def local_ref(value: str | None) -> str | None:
    """A QName reference without its prefix; None when it is missing or empty."""
    return value.rpartition(":")[2] or None if value else None


def expression(element: etree._Element | None) -> Expression | None:
    """An expression element, None when it is missing."""
    if element is None:
        return None
    return Expression(
        text="".join(element.itertext()).strip(),
        language=element.get("language", ""),
        is_formal=element.get(f"{{{XSI}}}type", "").rpartition(":")[2] == "tFormalExpression",
        line=element.sourceline,
        id=element.get("id"),
    )


class NodeReader:
    """Makes :class:`FlowNode` of elements, with the root elements of the file at hand."""

    def __init__(self, roots: _Roots, data_names: Mapping[str, str]) -> None:
        self._roots = roots
        self._data_names = data_names

    def node(self, element: etree._Element, kind: NodeKind, parent: str | None) -> FlowNode:
        """The node of an element, without its flows and lane."""
        attrs = attributes(element)
        message = local_ref(element.get("messageRef"))
        named = self._roots.messages.get(message or "")
        if named and named.correlation_key:
            attrs.setdefault("correlationKey", named.correlation_key)
        return FlowNode(
            id=element.get("id") or f"{kind}-{element.sourceline}",
            kind=kind,
            name=element.get("name", ""),
            documentation=text_of(element, "documentation"),
            parent=parent,
            attrs=attrs,
            line=element.sourceline,
            message_ref=message,
            message_name=named.name if named else "",
            form_fields=form_fields.read(element) if kind in _ASKING else (),
            potential_owners=_owners(element),
            inputs=mappings(element, "in"),
            outputs=mappings(element, "out"),
            **self._event_fields(element),
            **self._activity_fields(element),
            **_gateway_fields(element),
        )

    def _activity_fields(self, element: etree._Element) -> dict[str, Any]:
        return {
            "default": element.get("default"),
            "loop": self._loop(element),
            "is_for_compensation": flag(element, "isForCompensation", default=False),
            "start_quantity": number(element, "startQuantity", 1),
            "completion_quantity": number(element, "completionQuantity", 1),
            "triggered_by_event": flag(element, "triggeredByEvent", default=False),
            "called_element": local_ref(element.get("calledElement"))
            or attributes(element).get("calledElement", ""),
            "script": text_of(element, "script"),
            "script_format": element.get("scriptFormat", ""),
            "transaction_method": element.get("method", ""),
            "ordering": element.get("ordering", "Parallel"),
            "cancel_remaining": flag(element, "cancelRemainingInstances", default=True),
            "completion_condition": expression(element.find(tag("completionCondition"))),
        }

    def _event_fields(self, element: etree._Element) -> dict[str, Any]:
        return {
            "event_definitions": tuple(self._definitions(element)),
            "attached_to": local_ref(element.get("attachedToRef")),
            "cancel_activity": flag(element, "cancelActivity", default=True),
            "is_interrupting": flag(element, "isInterrupting", default=True),
            "is_parallel_multiple": flag(element, "parallelMultiple", default=False),
        }

    def _definitions(self, element: etree._Element) -> Iterator[EventDefinition]:
        for child in element.iterchildren(tag=etree.Element):
            local = split(str(child.tag))[1]
            if local == "eventDefinitionRef":
                target = self._roots.event_definitions.get(local_ref(child.text or "") or "")
                if target is not None:
                    yield from self._definition(target)
            elif local.endswith(_SUFFIX):
                yield from self._definition(child)

    def _definition(self, element: etree._Element) -> Iterator[EventDefinition]:
        local = split(str(element.tag))[1].removesuffix(_SUFFIX)
        if local not in frozenset(EventKind):
            return
        kind = EventKind(local)
        ref = local_ref(element.get(f"{kind}Ref"))
        named = self._root_elements(kind).get(ref or "")
        attrs = attributes(element)
        timer, time = _timer(element)
        yield EventDefinition(
            kind=kind,
            id=element.get("id", ""),
            ref=ref,
            name=_event_name(kind, element, named),
            timer=timer,  # type: ignore[arg-type]
            expression=time or expression(element.find(tag("condition"))),
            activity_ref=local_ref(element.get("activityRef")),
            wait_for_completion=flag(element, "waitForCompletion", default=True),
            correlation_key=attrs.get("correlationKey") or (named.correlation_key if named else ""),
            attrs=attrs,
            line=element.sourceline,
        )

    def _root_elements(self, kind: EventKind) -> Mapping[str, Named]:
        roots = {
            EventKind.MESSAGE: self._roots.messages,
            EventKind.SIGNAL: self._roots.signals,
            EventKind.ERROR: self._roots.errors,
            EventKind.ESCALATION: self._roots.escalations,
        }
        return roots.get(kind, {})

    def _loop(self, element: etree._Element) -> LoopCharacteristics | None:
        standard = element.find(tag("standardLoopCharacteristics"))
        if standard is not None:
            maximum = standard.get("loopMaximum")
            return LoopCharacteristics(
                kind="standard",
                is_sequential=True,
                test_before=flag(standard, "testBefore", default=False),
                loop_condition=expression(standard.find(tag("loopCondition"))),
                loop_maximum=number(standard, "loopMaximum", 0) if maximum is not None else None,
                line=standard.sourceline,
            )
        multiple = element.find(tag("multiInstanceLoopCharacteristics"))
        return None if multiple is None else self._multiple(multiple)

    def _multiple(self, element: etree._Element) -> LoopCharacteristics:
        extra = attributes(element)
        for child in extension_children(element, ZEEBE):
            extra.update({split(str(key))[1]: str(value) for key, value in child.attrib.items()})
        events = self._roots.event_definitions
        return LoopCharacteristics(
            kind="multiInstance",
            is_sequential=flag(element, "isSequential", default=False),
            cardinality=expression(element.find(tag("loopCardinality"))),
            collection=extra.get("inputCollection")
            or extra.get("collection")
            or self._data_name(text_of(element, "loopDataInputRef")),
            element_variable=extra.get("inputElement")
            or extra.get("elementVariable")
            or _item_name(element, "inputDataItem"),
            output_collection=extra.get("outputCollection")
            or self._data_name(text_of(element, "loopDataOutputRef")),
            output_element=extra.get("outputElement") or _item_name(element, "outputDataItem"),
            completion_condition=expression(element.find(tag("completionCondition"))),
            behaviour=element.get("behavior", "All"),
            one_event=self._thrown(events.get(local_ref(element.get("oneBehaviorEventRef")) or "")),
            none_event=self._thrown(
                events.get(local_ref(element.get("noneBehaviorEventRef")) or "")
            ),
            complex=tuple(self._behaviours(element)),
            line=element.sourceline,
        )

    def _behaviours(self, element: etree._Element) -> Iterator[ThrownBehaviour]:
        for item in element.iterchildren(tag("complexBehaviorDefinition")):
            event = item.find(tag("event"))
            found = [] if event is None else list(self._definitions(event))
            yield ThrownBehaviour(
                condition=expression(item.find(tag("condition"))),
                event=found[0] if found else None,
            )

    def _thrown(self, element: etree._Element | None) -> EventDefinition | None:
        return None if element is None else next(self._definition(element), None)

    def _data_name(self, ref: str) -> str:
        return self._data_names.get(ref, ref)


def _timer(element: etree._Element) -> tuple[str, Expression | None]:
    for local, kind in _TIMERS.items():
        child = element.find(tag(local))
        if child is not None:
            return kind, expression(child)
    return "", None


def _event_name(kind: EventKind, element: etree._Element, named: Named | None) -> str:
    if kind == EventKind.LINK:
        return element.get("name", "")
    if named is None:
        return ""
    if kind in {EventKind.ERROR, EventKind.ESCALATION}:
        return named.code or named.id
    return named.name


def _gateway_fields(element: etree._Element) -> dict[str, Any]:
    return {
        "gateway_direction": element.get("gatewayDirection", "Unspecified"),
        "event_gateway_type": element.get("eventGatewayType", "Exclusive"),
        "instantiate": flag(element, "instantiate", default=False),
        "activation_condition": expression(element.find(tag("activationCondition"))),
    }


def _owners(element: etree._Element) -> tuple[str, ...]:
    return tuple(
        "".join(formal.itertext()).strip()
        for local in ("potentialOwner", "humanPerformer", "performer")
        for owner in element.iterchildren(tag(local))
        for formal in owner.iter(tag("formalExpression"))
    )


def _item_name(element: etree._Element, local: str) -> str:
    item = element.find(tag(local))
    return "" if item is None else item.get("name", "") or item.get("id", "")
