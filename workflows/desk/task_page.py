"""What the page of a task shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.limits import contact_limits
from casework.models import StatutoryClock
from casework.permissions import access_of
from casework.selectors import running_clocks
from common import clock
from common.templatetags.when import moment_text, time_text
from partners.models import User
from workflows import permissions, selectors, services
from workflows.desk.acts import RANKS, is_put_off, offered
from workflows.models import HistoryEvent, TaskDraft, UserTask
from workflows.titles import task_title

#: Acts whose buttons stand beside what they are about, and not among the others.
IN_PLACE = frozenset({"recall", "show", "resolve"})


@dataclass(frozen=True)
class Doing:
    """How a task ended: when, and by whom where the reader may know."""

    was_done: bool
    at: datetime | None
    by: User | None


def context_of(user: User, task: UserTask, form: Form, draft: TaskDraft | None) -> dict[str, Any]:
    """The task with its form, its case and what can be done to it."""
    [row] = selectors.task_rows(user, [task])
    case = task.process.case
    access = access_of(user, case) if case else None
    may_do = permissions.may_work_on(user, task)
    possible = offered(user, task)
    return {
        "task": task,
        "row": row,
        "title": row.title,
        "case": case,
        "access": access,
        "limits": contact_limits(case.beneficiary) if access and access.sees_identity else [],
        "clocks": _clocks(user, task),
        "form": form,
        "draft_text": saved_text(draft) if draft else "",
        "may_do": may_do,
        "is_help": may_do and permissions.is_delegated(task),
        "is_put_off": is_put_off(task),
        "rank": dict(RANKS).get(task.priority, task.priority),
        "acts": possible,
        "beside": {code: act for code, act in possible.items() if code not in IN_PLACE},
    }


def typed_in(post: QueryDict, form: type[Form]) -> dict[str, object]:
    """What was typed into the fields of a form, as a draft keeps it."""
    typed = {name: post.getlist(name) for name in form.base_fields}
    return {name: texts if len(texts) > 1 else "".join(texts) for name, texts in typed.items()}


def typed_words(form: Form) -> list[tuple[str, str]]:
    """What was typed into a form that cannot be taken any more: label and text of each field."""
    words = []
    for field in form:
        value = field.value()
        choices = {str(key): str(text) for key, text in getattr(field.field, "choices", ())}
        values = value if isinstance(value, list) else [value]
        text = ", ".join(choices.get(str(each), str(each)) for each in values if each)
        if text:
            words.append((str(field.label), text))
    return words


def initial_of(draft: TaskDraft | None) -> Mapping[str, object]:
    """A draft's texts as the initial values of its form."""
    return draft.data if draft else {}


def saved_text(draft: TaskDraft) -> str:
    """When a draft was saved, in words."""
    if clock.local(draft.saved_at).date() == clock.today():
        return _("Draft saved at %(time)s.") % {"time": time_text(draft.saved_at)}
    return _("Draft saved on %(moment)s.") % {"moment": moment_text(draft.saved_at)}


def draft_of(user: User, task: UserTask) -> TaskDraft | None:
    """The user's draft of a task."""
    return services.draft_of(task=task, user=user)


def ending_of(user: User, task: UserTask) -> Doing:
    """How a task that is no longer live ended."""
    lines = HistoryEvent.objects.filter(
        process=task.process_id, kind="completed", node=task.node, token=task.number
    )
    line = lines.select_related("actor").order_by("-id").first()
    if line is None:
        return Doing(was_done=False, at=task.finished, by=None)
    may_know = task.owner_id == user.pk or permissions.is_meant_for(user, task)
    return Doing(was_done=True, at=line.at, by=line.actor if may_know else None)


def title(task: UserTask) -> str:
    """What the task asks."""
    return task_title(task)


def _clocks(user: User, task: UserTask) -> list[StatutoryClock]:
    if task.process.request_id is None:
        return []
    return list(running_clocks(user).filter(request=task.process.request_id))
