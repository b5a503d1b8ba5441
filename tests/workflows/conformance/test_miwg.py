"""The MIWG reference models: imported and written again without loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.workflows.conformance.places import MIWG
from workflows import bpmn
from workflows.bpmn import schema

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not MIWG.is_dir(), reason="the MIWG models are not beside the project"),
]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def _models() -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted(MIWG.glob("*.bpmn"))]


def _canonical(source: bytes) -> bytes:
    return etree.tostring(etree.fromstring(source), method="c14n2")


@pytest.mark.parametrize("path", _models())
def test_a_model_is_written_again_without_loss(path: Path) -> None:
    source = path.read_bytes()

    written = bpmn.read(source).to_xml()

    assert _canonical(written) == _canonical(source)
    assert bpmn.read(written).processes == bpmn.read(source).processes


@pytest.mark.parametrize("path", _models())
def test_a_model_is_valid_when_it_is_written_again(path: Path) -> None:
    source = bpmn.read(path.read_bytes())
    written = bpmn.read(source.to_xml())

    assert [item.message for item in schema.faults(written.tree)] == [
        item.message for item in schema.faults(source.tree)
    ]


@pytest.mark.parametrize("path", _models())
def test_a_model_is_valid_and_the_schema_has_nothing_against_it(path: Path) -> None:
    found = bpmn.check(bpmn.read(path.read_bytes()))

    assert [item for item in found if item.code.startswith("schema")] == []


@pytest.mark.parametrize("path", _models())
def test_every_node_and_flow_of_a_model_is_read(path: Path) -> None:
    root = etree.fromstring(path.read_bytes())
    flows = {item.get("id") for item in root.iter(f"{BPMN}sequenceFlow")}
    nodes = {item.get("id") for kind in bpmn.NodeKind for item in root.iter(f"{BPMN}{kind}")}

    processes = [
        process for process in bpmn.read(path.read_bytes()).processes if not process.is_global_task
    ]

    assert {key for process in processes for key in process.flows} == flows
    assert {key for process in processes for key in process.nodes} == nodes
