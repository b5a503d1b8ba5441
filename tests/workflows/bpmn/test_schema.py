"""The file against the schema of the standard: what forbids a deployment, what is only said."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.workflows.bpmn.models import end, formal, node, start, user, xml
from workflows import bpmn
from workflows.bpmn import schema
from workflows.bpmn.checks import size
from workflows.bpmn.checks.schema import MAX_FINDINGS

LINE = "start->a->end"


def said(source: bytes) -> list[tuple[str, str | None, str]]:
    """Severity, element and sentence of what the schema has to say."""
    found = bpmn.check(bpmn.read(source))
    return [
        (item.severity, item.element_id, item.message)
        for item in found
        if item.code.startswith("schema")
    ]


def line(task: str) -> bytes:
    return xml(start() + task + end(), LINE)


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        (
            user("a", completedBy="me"),
            "The element userTask has an attribute completedBy that the standard does not know.",
        ),
        (
            user("a", isForCompensation="no"),
            "The value no of the attribute isForCompensation is not allowed.",
        ),
        (
            user("a", "<potentialOwner><formalExpression>x</formalExpression></potentialOwner>"),
            "The element formalExpression is not expected here; expected: documentation,"
            " extensionElements, resourceRef, resourceAssignmentExpression.",
        ),
        (
            user("a", "<ioSpecification><inputSet/></ioSpecification>"),
            "The element ioSpecification is not complete; expected: inputSet, outputSet.",
        ),
        (
            user("a", "<property/><incomming>f</incomming>"),
            "The element incomming is not expected here; expected: property, dataInputAssociation,"
            " dataOutputAssociation, resourceRole, performer, humanPerformer, potentialOwner,"
            " loopCharacteristics, ….",
        ),
    ],
)
def test_what_would_change_the_meaning_is_refused(task: str, sentence: str) -> None:
    assert ("error", "a", sentence) in said(line(task))


def test_a_missing_attribute_is_named() -> None:
    body = start() + user("a") + end() + '<sequenceFlow id="f" sourceRef="a"/>'

    assert said(xml(body, LINE)) == [
        ("error", "f", "The element sequenceFlow lacks the attribute targetRef.")
    ]


def test_a_finding_has_the_line_of_its_element() -> None:
    source = xml(start() + "\n\n" + user("a", completedBy="me") + end(), LINE)

    (finding,) = [item for item in bpmn.check(bpmn.read(source)) if item.code == "schema"]

    assert finding.line == 3


@pytest.mark.parametrize(
    ("task", "code"),
    [
        (
            user("a", "<extensionElements/><documentation>Why.</documentation>"),
            "schema-order",
        ),
        (user("a", '<v:note xmlns:v="urn:vendor" text="x"/>'), "schema"),
        (user("a") + '<association id="as" sourceRef="a"/>', "schema"),
        (user("a") + "stray text", "schema"),
        (user("a") + '<dataObject id="1a"/>', "schema"),
    ],
)
def test_what_a_vendor_does_otherwise_without_harm_is_only_said(task: str, code: str) -> None:
    found = bpmn.check(bpmn.read(line(task)))

    assert code in [item.code for item in found]
    assert {item.severity for item in found} == {"warning"}


def test_the_diagram_never_forbids_a_deployment() -> None:
    diagram = (
        '<BPMNDiagram xmlns="http://www.omg.org/spec/BPMN/20100524/DI">'
        '<BPMNPlane bpmnElement="p"><BPMNShape bpmnElement="a"/></BPMNPlane></BPMNDiagram>'
    )
    source = line(user("a")).replace(b"</definitions>", f"{diagram}</definitions>".encode())

    assert [item[0] for item in said(source)] == ["warning"]


def test_a_fault_behind_a_misplaced_element_is_found_all_the_same() -> None:
    task = user("a", '<extensionElements/><documentation/><rendering id="r" by="me"/>')

    assert [(item[0], item[1]) for item in said(line(task))] == [("error", "r"), ("warning", "a")]


def test_attributes_and_elements_of_vendors_are_no_fault() -> None:
    vendor = 'xmlns:v="urn:vendor" v:colour="red"'
    inner = '<extensionElements><v:any xmlns:v="urn:vendor"><v:thing/></v:any></extensionElements>'

    assert said(line(f'<userTask id="a" {vendor}>{inner}</userTask>')) == []


def test_more_faults_than_anybody_reads_are_counted() -> None:
    tasks = "".join(user(f"t{index}", by="me") for index in range(MAX_FINDINGS + 5))

    found = said(xml(tasks))

    assert len(found) == MAX_FINDINGS + 1
    assert found[-1] == ("warning", None, "The file differs from the schema in 5 more places.")


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("task", size.MAX_NODES + 1, "too-many-nodes"),
        ("textAnnotation", size.MAX_CHILDREN + 1, "too-many-children"),
    ],
)
def test_what_is_too_large_is_refused_before_any_other_check(
    kind: str, number: int, code: str
) -> None:
    body = "".join(f'<{kind} id="i{index}" by="me"/>' for index in range(number))

    assert [item.code for item in bpmn.check(bpmn.read(xml(body)))] == [code]


def test_the_order_of_the_schema_is_known_down_to_the_last_particle() -> None:
    multiple = (
        "<multiInstanceLoopCharacteristics>"
        + formal("completionCondition", "true")
        + formal("loopCardinality", "2")
        + "</multiInstanceLoopCharacteristics>"
    )
    inner = node("subProcess", "inner", user("t", "<rendering/><documentation/>") + multiple)
    tree = bpmn.read(xml(inner + "<laneSet/>")).tree

    assert schema.faults(tree)
    assert schema.faults(schema.in_order(tree)) == ()


def test_the_files_of_the_schema_are_the_ones_that_their_page_names() -> None:
    folder = Path(schema.__file__).parent
    page = (folder / "README.md").read_text()

    for path in folder.glob("*.xsd"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in page
