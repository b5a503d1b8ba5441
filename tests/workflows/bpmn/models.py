"""Small models for the tests, written as text: ``model("start; task a; end", "start->a->end")``."""

from __future__ import annotations

import re
from itertools import pairwise

from workflows import bpmn
from workflows.bpmn.model import ProcessDefinition

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:sm="urn:souss-massa:bpmn:1" targetNamespace="urn:test">'
)
ROOTS = (
    '<message id="m" name="news"/><message id="m2" name="more"/>'
    '<signal id="s" name="alarm"/>'
    '<error id="e" errorCode="E1"/><error id="e2" errorCode="E2"/>'
    '<escalation id="x" escalationCode="X1"/>'
)
_ARROW = re.compile(r"^(?P<source>\w+)->(?P<target>\w+)(?:\[(?P<condition>.*)\])?$")


def xml(body: str, arrows: str = "") -> bytes:
    """A file with one executable process of that body, plus arrows ``a->b[condition]``."""
    return (
        f'{HEAD}{ROOTS}<process id="p" isExecutable="true">{body}{flows(arrows)}</process>'
        "</definitions>"
    ).encode()


def definition(body: str, arrows: str = "") -> ProcessDefinition:
    """The process of :func:`xml`."""
    return bpmn.read(xml(body, arrows)).process()


def flows(arrows: str) -> str:
    """Sequence flows, one per word; the id of ``a->b`` is ``a_b``. ``a->b->c`` makes two."""
    made = []
    for word in re.split(r"\s+(?![^\[]*\])", arrows.strip()):
        if not word:
            continue
        bare, _, condition = word.partition("[")
        names = bare.split("->")
        for source, target in pairwise(names):
            last = target == names[-1]
            made.append(_flow(source, target, condition.removesuffix("]") if last else ""))
    return "".join(made)


def _flow(source: str, target: str, condition: str) -> str:
    inner = ""
    if condition:
        text = condition.replace("&", "&amp;").replace("<", "&lt;")
        inner = formal("conditionExpression", text)
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</sequenceFlow>"
    )


def formal(name: str, text: str) -> str:
    """A formal expression element."""
    return f'<{name} xsi:type="tFormalExpression">{text}</{name}>'


def node(kind: str, key: str, inner: str = "", **attributes: object) -> str:
    """A flow node; attributes as in the schema."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<{kind} id="{key}" name="{key}"{written}>{inner}</{kind}>'


def start(key: str = "start", inner: str = "", **attributes: object) -> str:
    return node("startEvent", key, inner, **attributes)


def end(key: str = "end", inner: str = "") -> str:
    return node("endEvent", key, inner)


def user(key: str, inner: str = "", **attributes: object) -> str:
    return node("userTask", key, inner, **attributes)


def service(key: str, inner: str = "", **attributes: object) -> str:
    return node("serviceTask", key, inner, **attributes)


def sub(key: str, body: str, arrows: str, kind: str = "subProcess", **attributes: object) -> str:
    return node(kind, key, body + flows(arrows), **attributes)


def boundary(key: str, host: str, inner: str, *, interrupting: bool = True) -> str:
    cancel = str(interrupting).lower()
    return node("boundaryEvent", key, inner, attachedToRef=host, cancelActivity=cancel)


def timer(text: str, kind: str = "timeDuration") -> str:
    return f"<timerEventDefinition>{formal(kind, text)}</timerEventDefinition>"


def condition(text: str) -> str:
    inner = formal("condition", text)
    return f"<conditionalEventDefinition>{inner}</conditionalEventDefinition>"


def event(kind: str, ref: str = "") -> str:
    """An event definition by kind, with the id of the root element it refers to."""
    attribute = f' {kind}Ref="{ref}"' if ref else ""
    return f"<{kind}EventDefinition{attribute}/>"
