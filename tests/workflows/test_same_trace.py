"""The runtime does what the pure core does: the same lines of history and the same state."""

import hashlib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from viewflow.workflow.status import PROCESS

from common import clock
from tests.workflows.bpmn import blocks
from tests.workflows.bpmn.driver import AT, Run
from tests.workflows.running import replayed
from workflows import services
from workflows.bpmn import InstanceState, commands, events
from workflows.bpmn.state import TokenState
from workflows.models import ProcessInstance, UserTask
from workflows.models.instance import LIVE

pytestmark = pytest.mark.django_db

#: Kinds of lines that are the runtime's own: what happened to the engine, and what it could not do.
OWN_LINES = ("event", "incident")
#: Kinds of the core's that the runtime leaves to the log.
UNTOLD = ("flow_taken",)
UNHURRIED = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def _start(written: blocks.Written, variables: dict[str, object]) -> ProcessInstance:
    source = blocks.source(written).replace(b"<userTask ", b'<userTask sm:formKey="simple.done" ')
    # A key for each model: of one key only the newest version is started.
    key = f"p{hashlib.sha256(source).hexdigest()[:12]}"
    services.release(xml=source.replace(b'<process id="p"', f'<process id="{key}"'.encode()))
    return services.start_process(key=key, variables=variables, request=None)


def _complete(instance: ProcessInstance, token: int) -> None:
    task = UserTask.objects.get(process=instance, number=token)
    services.complete_task(task=task, user=None, variables={})


def _live(instance: ProcessInstance) -> list[int]:
    rows = UserTask.objects.filter(process=instance, status__in=LIVE).order_by("number")
    return list(rows.values_list("number", flat=True))


def _waiting(run: Run) -> list[int]:
    tokens = run.state.tokens.values()
    return sorted(token.id for token in tokens if token.state == TokenState.WAITING)


def _assert_the_same_trace(block: blocks.Block, choice: st.DataObject) -> None:
    written = blocks.write(block)
    variables = {
        name: Decimal(value) if type(value) is int else value
        for name, value in written.variables.items()
    }
    with clock.fixed(AT):
        run = Run(blocks.model(written), **variables)
        instance = _start(written, variables)
        while waiting := _waiting(run):
            assert _live(instance) == waiting
            token = choice.draw(st.sampled_from(waiting))
            run.send(events.TaskCompleted(at=AT, token=token))
            _complete(instance, token)

    instance.refresh_from_db()
    lines = instance.history.exclude(kind__in=OWN_LINES).order_by("id")
    told = [record for record in run.of(commands.Record) if record.kind not in UNTOLD]
    expected = [(record.kind, record.node or "") for record in told]
    assert list(lines.values_list("kind", "node")) == expected
    assert InstanceState.from_json(instance.state) == run.state
    assert replayed(instance) == run.state
    assert instance.status == PROCESS.DONE
    assert not instance.incidents.exists()


@settings(max_examples=15, **UNHURRIED)
@given(block=blocks.BLOCKS, choice=st.data())
def test_core_and_runtime_give_the_same_trace(block, choice):
    _assert_the_same_trace(block, choice)


@pytest.mark.prove
@settings(max_examples=300, **UNHURRIED)
@given(block=blocks.BLOCKS, choice=st.data())
def test_core_and_runtime_give_the_same_trace_of_many_models(block, choice):
    _assert_the_same_trace(block, choice)
