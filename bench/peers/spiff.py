"""SpiffWorkflow in a web application: its state as JSON in a row, loaded and saved at each step."""

from io import BytesIO

from django.db import connection, transaction
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default import BpmnProcessSpecConverter
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from bench.models import CHOICE, Model
from bench.runner import Runner

_LOAD = "SELECT state FROM bench_spiff WHERE id = %s"
_SAVE = "UPDATE bench_spiff SET state = %s WHERE id = %s"
_ADD = "INSERT INTO bench_spiff (state) VALUES (%s) RETURNING id"


def make_table() -> None:
    """The table that holds the instances' states."""
    key = {"sqlite": "integer", "postgresql": "bigserial"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_spiff (id {key} PRIMARY KEY, state text NOT NULL)")


def runner(model: Model) -> Runner:
    """SpiffWorkflow as documented: ``serialize_json`` writes the model beside the state."""
    return _runner("spiff", model, _read(model), BpmnWorkflowSerializer())


def lean_runner(model: Model) -> Runner:
    """SpiffWorkflow at its best: the model stays in memory and only the state is written."""
    spec = _read(model)

    class ByName(BpmnProcessSpecConverter):
        def to_dict(self, spec: BpmnProcessSpec) -> dict[str, str]:
            return {"name": spec.name}

        def from_dict(self, dct: dict[str, str]) -> BpmnProcessSpec:
            return spec

    registry = BpmnWorkflowSerializer.configure({**DEFAULT_CONFIG, BpmnProcessSpec: ByName})
    return _runner("spiff, lean", model, spec, BpmnWorkflowSerializer(registry))


def _read(model: Model) -> BpmnProcessSpec:
    parser = BpmnParser()
    parser.add_bpmn_io(BytesIO(model.python))
    return parser.get_spec(model.key)


def _runner(
    name: str, model: Model, spec: BpmnProcessSpec, serializer: BpmnWorkflowSerializer
) -> Runner:
    def start() -> int:
        workflow = BpmnWorkflow(spec)
        workflow.get_next_task(state=TaskState.READY).set_data(**CHOICE)
        workflow.do_engine_steps()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ADD, [serializer.serialize_json(workflow)])
            return cursor.fetchone()[0]

    def complete(key: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LOAD + _lock(), [key])
            workflow = serializer.deserialize_json(cursor.fetchone()[0])
            workflow.get_next_task(state=TaskState.READY, manual=True).run()
            workflow.do_engine_steps()
            cursor.execute(_SAVE, [serializer.serialize_json(workflow), key])

    def is_finished(key: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_LOAD, [key])
            return serializer.deserialize_json(cursor.fetchone()[0]).completed

    return Runner(name, model.tasks, start, _found_with_it, complete, is_finished)


def _found_with_it(key: int) -> int:
    """Tasks stand in the state of their instance."""
    return key


def _lock() -> str:
    return " FOR UPDATE" if connection.features.has_select_for_update else ""
