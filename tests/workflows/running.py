"""Running instances in tests: start one, see what waits, let time pass, compare with the log."""

from datetime import datetime, timedelta

from viewflow.workflow.status import STATUS

from common import clock, outbox
from partners.enums import RoleCode
from tests import factories
from tests.conftest import NOW
from tests.workflows.conftest import model
from workflows import services
from workflows.bpmn import InstanceState, log
from workflows.models import ProcessInstance, UserTask
from workflows.runtime import timers
from workflows.runtime.compiler import process_of


def start(body: str, roots: str = "", **variables) -> tuple[ProcessInstance, object]:
    worker = factories.officer()
    request = factories.submit(factories.open_case(user=worker))
    definition = services.release(xml=model(body, roots=roots))
    instance = services.start_process(key=definition.key, variables=variables, request=request)
    return instance, worker


def coordinator():
    return factories.officer(RoleCode.CELL, factories.CELL)


def live(instance: ProcessInstance) -> dict[str, UserTask]:
    tasks = UserTask.objects.filter(process=instance, status=STATUS.NEW).order_by("number")
    return {task.name: task for task in tasks}


def complete(instance: ProcessInstance, name: str, worker, **variables) -> None:
    services.complete_task(task=live(instance)[name], user=worker, variables=variables)


def after(delay: timedelta, *, at: datetime = NOW) -> int:
    """Let time pass and the sweep run; how many timers fired."""
    with clock.fixed(at + delay):
        fired = timers.fire_due()
        outbox.deliver()
    return fired


def replayed(instance: ProcessInstance, definition: int | None = None) -> InstanceState:
    """The state that the instance's log gives when it is played from the beginning."""
    lines = instance.history.filter(kind="event").order_by("id").values_list("at", "detail")
    return log.replay(lines, definition or instance.definition_id, process_of)
