"""What officers have typed into the forms of their tasks so far.

A draft may hold a person's data. It goes with the task's completion, which learns of it from the
statement that reads the task (``has_draft``); with the task's change of hands; and, when the
process withdraws the task, with the sweep. Until then nobody reads it: a draft of a task that is
no longer live is nobody's.
"""

import json
from collections.abc import Mapping

from common import clock
from partners.models import User
from workflows import errors, permissions
from workflows.models import TaskDraft, UserTask
from workflows.models.instance import LIVE
from workflows.services.holding import held

#: Characters of a draft's data, as JSON.
LONGEST = 20_000


def save_draft(*, task: UserTask, user: User, data: Mapping[str, object]) -> TaskDraft:
    """Keep what ``user`` has typed, in place of whatever was kept for the task.

    ``data`` are texts and lists of texts by the form's field names. Raises TaskGone,
    ProcessSuspended, TaskNotYours, DraftTooLong.
    """
    if len(json.dumps(dict(data))) > LONGEST:
        raise errors.DraftTooLong
    with held(task) as now:
        if not permissions.may_work_on(user, now):
            raise errors.TaskNotYours
        return TaskDraft.objects.update_or_create(
            task=now, defaults={"user": user, "data": dict(data), "saved_at": clock.now()}
        )[0]


def draft_of(*, task: UserTask, user: User) -> TaskDraft | None:
    """The draft that ``user`` saved; a colleague's is none."""
    drafts = TaskDraft.objects.filter(task=task.pk, user=user, task__status__in=LIVE)
    return drafts.order_by("pk").first()


def forget_draft(task_id: int) -> None:
    """Erase the draft of a task, whoever saved it."""
    TaskDraft.objects.filter(task=task_id).delete()


def forget_stale_drafts() -> int:
    """Erase the drafts of tasks that nobody does any more; how many there were."""
    return TaskDraft.objects.exclude(task__status__in=LIVE).delete()[0]
