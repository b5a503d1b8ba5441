"""A process that waits for one person, and the people around it."""

from partners.enums import RoleCode
from partners.models import Membership, User
from tests import factories
from tests.workflows.conftest import flow, linear, model
from workflows import services
from workflows.models import HistoryEvent, ProcessInstance, UserTask
from workflows.models.instance import LIVE

#: A commune of Agadir, the association's province, and one elsewhere.
AGADIR, PROVINCE, TIZNIT = "09.001.01.01", "09.001", "09.581"


def begin(body: str = "", *, user: User | None = None, **variables) -> ProcessInstance:
    """A process for a request of a case of the association."""
    request = factories.submit(factories.open_case(user=user))
    definition = services.release(xml=model(body or linear(1)))
    return services.start_process(key=definition.key, variables=variables, request=request)


def one_task(attributes: str, inner: str = "", form: str = 'sm:formKey="simple.done"') -> str:
    """A model of one user task with these attributes."""
    return (
        f'<bpmn:startEvent id="s"/><bpmn:userTask id="t" name="Agir" {form} {attributes}>{inner}'
        '</bpmn:userTask><bpmn:endEvent id="e"/>' + flow("s", "t") + flow("t", "e")
    )


def waiting(instance: ProcessInstance) -> UserTask:
    """The only live task of a process."""
    return UserTask.objects.get(process=instance, status__in=LIVE)


def free_task() -> UserTask:
    """A task for the association's caseworkers that nobody has claimed."""
    return waiting(begin())


def claimed_task(by: User) -> UserTask:
    """A task that ``by`` has claimed."""
    return services.claim_task(task=free_task(), user=by)


def focal_point() -> User:
    """Who coordinates the association."""
    return factories.officer(RoleCode.FOCAL)


def seat(user: User, role: str, organisation: str) -> User:
    """Give ``user`` one more seat."""
    Membership.objects.create(user=user, organisation_id=organisation, role_id=role)
    user.__dict__.pop("_standing", None)
    return user


def told(task: UserTask) -> list[str]:
    """Kinds of the lines that officers' acts on a task left in the history."""
    lines = HistoryEvent.objects.filter(process=task.process, actor__isnull=False)
    return list(lines.order_by("id").values_list("kind", flat=True))
