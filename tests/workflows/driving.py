"""Releases small models and drives their instances by the names of the nodes."""

from viewflow.workflow.status import STATUS

from partners.models import User
from tests import factories
from tests.workflows.bpmn.models import node, xml
from workflows import services
from workflows.models import ProcessInstance, UserTask
from workflows.models.instance import LIVE


def work(key: str, inner: str = "", **attributes: object) -> str:
    """A user task that asks nothing."""
    return node("userTask", key, inner, **{"sm:formKey": "simple.done", **attributes})


def job(key: str, name: str = "test.work") -> str:
    """A service task done by the handler ``name``."""
    return node("serviceTask", key, **{"sm:implementation": name})


def begin(body: str, arrows: str, **variables: object) -> tuple[ProcessInstance, User]:
    """A running instance of the model, and an officer who may do its tasks."""
    services.release(xml=xml(body, arrows))
    return begin_newest(**variables)


def begin_newest(**variables: object) -> tuple[ProcessInstance, User]:
    """An instance of what was released last."""
    worker = factories.officer()
    request = factories.submit(factories.open_case(user=worker))
    return services.start_process(key="p", variables=variables, request=request), worker


def tasks(instance: ProcessInstance) -> list[UserTask]:
    """The live tasks, in the order in which the engine made them."""
    return list(UserTask.objects.filter(process=instance, status__in=LIVE).order_by("number"))


def names(instance: ProcessInstance) -> list[str]:
    """What can be done, sorted."""
    return sorted(task.name for task in tasks(instance))


def complete(instance: ProcessInstance, name: str, worker: User, **variables: object) -> UserTask:
    """Complete the oldest live task of that name."""
    found = next(task for task in tasks(instance) if task.name == name)
    return services.complete_task(task=found, user=worker, variables=variables)


def done(instance: ProcessInstance) -> list[str]:
    """The completed tasks by name, sorted."""
    rows = UserTask.objects.filter(process=instance, status=STATUS.DONE).order_by("number")
    return sorted(rows.values_list("name", flat=True))


def status(instance: ProcessInstance) -> str:
    """The instance's status now."""
    return ProcessInstance.objects.get(pk=instance.pk).status
