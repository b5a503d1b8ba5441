"""Reading untrusted files, and writing them again."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.workflows.bpmn.driver import Run
from tests.workflows.bpmn.models import HEAD, definition, end, start, timer, user, xml
from workflows import bpmn
from workflows.bpmn import commands

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    f"{HEAD}<process id='p'><documentation>&b;</documentation></process></definitions>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    f"{HEAD}<process id='p'><documentation>&a;</documentation></process></definitions>"
)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (BOMB.encode(), "doctype"),
        (BOMB.replace('"1.0"', '"1.0" encoding="UTF-16"', 1).encode("utf-16"), "doctype"),
        (OUTSIDE.encode(), "doctype"),
        (b"<!DOCTYPE x SYSTEM 'http://example.org/x.dtd'><x/>", "doctype"),
        (b"<a>" * 200 + b"</a>" * 200, "too-deep"),
        (b"<a>" + b"<b/>" * 50_000 + b"</a>", "too-many-elements"),
        (b"<a>" + b"<task/>" * 1_000_000 + b"</a>", "too-big"),
        (b" " * (2 * 1024 * 1024 + 1), "too-big"),
        (b"not xml", "not-xml"),
        (b"", "not-xml"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "not-xml"),
        (b"<a/>", "not-bpmn"),
    ],
)
def test_a_hostile_or_foreign_file_is_refused(source: bytes, code: str) -> None:
    with pytest.raises(bpmn.BpmnRefused) as refused:
        bpmn.read(source)

    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_file_is_written_again_with_all_it_holds() -> None:
    source = xml(
        start()
        + user(
            "a",
            "<documentation>Why &amp; how</documentation><!-- kept -->"
            '<extensionElements><x:y xmlns:x="urn:other" z="1"/></extensionElements>',
        )
        + end(),
        "start->a->end",
    )

    written = bpmn.read(source).to_xml()

    assert etree.tostring(etree.fromstring(written), method="c14n2") == etree.tostring(
        etree.fromstring(source), method="c14n2"
    )
    assert b"kept" in written


def test_equal_files_have_equal_digests_and_definitions() -> None:
    one, other = bpmn.read(xml(start())), bpmn.read(xml(start()))

    assert one == other
    assert one.sha256 == other.sha256
    assert one.process() == other.process()


def test_extension_attributes_are_flattened_and_ours_win() -> None:
    inner = (
        "<extensionElements>"
        '<zeebe:assignmentDefinition xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
        ' candidateGroups="clerks"/>'
        '<camunda:properties xmlns:camunda="http://camunda.org/schema/1.0/bpmn">'
        '<camunda:property name="colour" value="blue"/></camunda:properties>'
        "</extensionElements>"
    )
    task = (
        '<userTask id="a" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:formKey="old"'
        f' sm:formKey="new" camunda:dueDate="P3D">{inner}</userTask>'
    )

    attrs = definition(task).nodes["a"].attrs

    assert attrs == {
        "candidateGroups": "clerks",
        "colour": "blue",
        "dueDate": "P3D",
        "formKey": "new",
    }


def test_potential_owners_are_read() -> None:
    owner = (
        "<potentialOwner><resourceAssignmentExpression><formalExpression>region.desk"
        "</formalExpression></resourceAssignmentExpression></potentialOwner>"
    )

    assert definition(user("a", owner)).nodes["a"].potential_owners == ("region.desk",)


def test_the_innermost_lane_names_a_node() -> None:
    lanes = (
        '<laneSet><lane id="l1" name="Region"><flowNodeRef>a</flowNodeRef>'
        '<childLaneSet><lane id="l2" name="Desk"><flowNodeRef>a</flowNodeRef></lane>'
        "</childLaneSet></lane></laneSet>"
    )

    model = definition(lanes + user("a"))

    assert model.nodes["a"].lane == "Desk"
    assert [(lane.name, lane.parent) for lane in model.lanes] == [("Region", None), ("Desk", "l1")]


def test_a_calendar_of_a_timer_reaches_the_runtime() -> None:
    inner = timer("P2D").replace("<timerEventDefinition>", '<timerEventDefinition sm:calendar="m">')
    catch = f'<intermediateCatchEvent id="t">{inner}</intermediateCatchEvent>'

    run = Run(definition(start() + catch + end(), "start->t->end"))

    assert run.of(commands.ArmTimer)[0].calendar == "m"


def test_a_global_task_is_called_like_a_process() -> None:
    text = (
        f'{HEAD}<globalUserTask id="g" name="Ask"/>'
        '<process id="y" isExecutable="true"/></definitions>'
    )
    model = bpmn.read(text.encode()).process("g")

    assert model.is_global_task
    assert Run(model).complete("g").is_done


def test_the_first_executable_process_is_the_one_of_a_file() -> None:
    text = f'{HEAD}<process id="x"/><process id="y" isExecutable="true"/></definitions>'
    document = bpmn.read(text.encode())

    assert document.process().id == "y"
    assert document.process("x").id == "x"
    with pytest.raises(KeyError):
        document.process("z")
