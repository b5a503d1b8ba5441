"""How a task is held while an officer's act changes it, and what the act leaves in the history."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Exists, OuterRef

from partners.models import User
from workflows import errors, feel
from workflows.models import HistoryEvent, ProcessInstance, TaskDraft, UserTask
from workflows.models.instance import LIVE
from workflows.runtime.lock import InstanceGone, locked


@contextmanager
def held(task: UserTask) -> Iterator[UserTask]:
    """The task as it is now, live and locked with its process in a transaction.

    For acts that leave the engine's state alone. Raises TaskGone, ProcessSuspended.
    """
    try:
        with locked(task.process_id) as instance:
            yield live_task(task, instance)
    except InstanceGone as gone:
        raise errors.TaskGone from gone


def live_task(task: UserTask, instance: ProcessInstance) -> UserTask:
    """The task read under the lock of its ``instance``, with its case and ``has_draft``.

    Raises TaskGone, ProcessSuspended.
    """
    drafts = TaskDraft.objects.filter(task=OuterRef("pk"))
    rows = UserTask.objects.filter(pk=task.pk, status__in=LIVE).annotate(has_draft=Exists(drafts))
    found = rows.select_related("process__case").order_by("pk").first()
    if found is None:
        raise errors.TaskGone
    instance.case = found.process.case
    found.process = instance
    refuse_suspended(found)
    return found


def refuse_suspended(task: UserTask) -> None:
    """Raise ProcessSuspended when nothing may happen to the task's process."""
    if task.process.is_suspended:
        raise errors.ProcessSuspended


def remember(task: UserTask, kind: str, by: User, **detail: object) -> None:
    """Write a line of the process's history about a task; ``detail`` holds codes and keys."""
    HistoryEvent.objects.create(
        process=task.process,
        kind=kind,
        node=task.node,
        token=task.number,
        detail={key: feel.encode(value) for key, value in detail.items()},
        actor=by,
    )
