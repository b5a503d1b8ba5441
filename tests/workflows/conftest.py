"""Small process models to run, and what they need."""

import itertools

import pytest

from workflows.runtime import handlers


def model(body: str, key: str = "small", roots: str = "") -> bytes:
    """A BPMN file around the flow nodes of ``body``."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:sm="urn:souss-massa:bpmn:1" id="d" targetNamespace="urn:test">
  {roots}
  <bpmn:process id="{key}" name="Petit processus" isExecutable="true">{body}</bpmn:process>
</bpmn:definitions>""".encode()


def task(name: str, extra: str = "", inner: str = "") -> str:
    """A user task for the caseworkers of the case's organisation."""
    return (
        f'<bpmn:userTask id="{name}" name="{name}" sm:formKey="simple.done" {extra}>{inner}'
        "</bpmn:userTask>"
    )


def flow(source: str, target: str, condition: str = "") -> str:
    """A sequence flow."""
    inner = (
        '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
        f"{condition}</bpmn:conditionExpression>"
        if condition
        else ""
    )
    return (
        f'<bpmn:sequenceFlow id="f_{source}_{target}" sourceRef="{source}" '
        f'targetRef="{target}">{inner}</bpmn:sequenceFlow>'
    )


def linear(count: int) -> str:
    """A start, ``count`` user tasks in a row, an end."""
    names = ["s", *(f"t{number}" for number in range(1, count + 1)), "e"]
    nodes = '<bpmn:startEvent id="s"/>' + "".join(task(name) for name in names[1:-1])
    flows = "".join(flow(a, b) for a, b in itertools.pairwise(names))
    return nodes + '<bpmn:endEvent id="e" name="fin"/>' + flows


@pytest.fixture
def known_work(monkeypatch: pytest.MonkeyPatch) -> dict:
    """A registry of handlers that the test may add to."""
    known = dict(handlers._handlers)
    monkeypatch.setattr(handlers, "_handlers", known)
    return known
