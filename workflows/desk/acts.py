"""What an officer can do to a task beside doing it: when it is offered, what it asks, what it does.

The services decide; what stands here only spares the reader buttons that would be refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common import clock
from partners.models import User
from workflows import permissions, services
from workflows.desk.colleagues import choices_of
from workflows.desk.dates import check_to_come, close_of, day_field, start_of
from workflows.models import UserTask
from workflows.selectors import colleagues_for

#: Ranks that are offered; the process may have set any other.
RANKS = [(90, _("Before the others")), (50, _("Ordinary")), (10, _("After the others"))]


class ActForm(forms.Form):
    """What an act asks about a task."""

    def __init__(self, *args: Any, task: UserTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task


class PutOffForm(ActForm):
    """The day on which a task comes back."""

    day = day_field(
        _("Look at it again on"),
        help_text=_(
            "Until then the task stands under “Put off for later”. Its deadline does not move."
        ),
        validators=[check_to_come],
    )


class DueForm(ActForm):
    """The day by which a task is to be done."""

    day = day_field(
        _("To be done by"),
        help_text=_(
            "By the closing of the offices on that day. Left empty, the task has no set time. "
            "What the law counts goes on."
        ),
        required=False,
    )

    def __init__(self, *args: Any, task: UserTask, **kwargs: Any) -> None:
        super().__init__(*args, task=task, **kwargs)
        if task.due_at:
            self.initial.setdefault("day", clock.local(task.due_at).date())


class RankForm(ActForm):
    """How a task ranks among those of the same day."""

    rank = forms.TypedChoiceField(
        label=_("Rank among your tasks"), choices=RANKS, coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, task: UserTask, **kwargs: Any) -> None:
        super().__init__(*args, task=task, **kwargs)
        self.initial.setdefault("rank", task.priority)


class ColleagueForm(ActForm):
    """A colleague who may do the task."""

    colleague = forms.ChoiceField(label=_("Colleague"))

    def __init__(self, *args: Any, task: UserTask, **kwargs: Any) -> None:
        super().__init__(*args, task=task, **kwargs)
        self._known = colleagues_for(task)
        choices = choices_of(self._known)
        self.fields["colleague"].choices = [("", _("Choose a colleague")), *choices]

    @property
    def is_hopeless(self) -> bool:
        """Whether there is nobody to choose."""
        return not self._known

    def chosen(self) -> User:
        """The colleague that a valid form names."""
        pk = int(self.cleaned_data["colleague"])
        return next(each.user for each in self._known if each.user.pk == pk)


@dataclass(frozen=True, kw_only=True)
class Act:
    """An act; ``undone_by`` is the code of the act that takes it back."""

    label: Promise
    icon: str
    done: Promise
    offered: Callable[[User, UserTask], bool]
    run: Callable[..., object]
    form: type[ActForm] | None = None
    explanation: Promise | str = ""
    undone_by: str = ""
    #: after it the task is no longer among what the officer has to do.
    leaves: bool = False


def _may_claim(user: User, task: UserTask) -> bool:
    return task.owner_id is None and permissions.may_work_on(user, task)


def _may_release(user: User, task: UserTask) -> bool:
    return permissions.has_in_hand(user, task) and not permissions.is_delegated(task)


def _may_resolve(user: User, task: UserTask) -> bool:
    return permissions.is_delegated(task) and permissions.has_in_hand(user, task)


def _may_recall(user: User, task: UserTask) -> bool:
    return permissions.is_delegated(task) and task.delegated_by_id == user.pk


def is_put_off(task: UserTask) -> bool:
    """Whether the lists of what to do leave the task out for now."""
    return task.follow_up_at is not None and task.follow_up_at > clock.now()


ACTS = {
    "claim": Act(
        label=_("Take this task"),
        icon="user",
        done=_("You have taken this task."),
        offered=_may_claim,
        run=lambda task, user, form: services.claim_task(task=task, user=user),
        undone_by="release",
    ),
    "recall": Act(
        label=_("Take it back"),
        icon="arrow-back-up",
        done=_("You have taken this task back."),
        offered=_may_recall,
        run=lambda task, user, form: services.recall_task(task=task, by=user),
    ),
    "show": Act(
        label=_("Bring it back now"),
        icon="refresh",
        done=_("The task is back among those to do."),
        offered=lambda user, task: is_put_off(task) and permissions.may_plan(user, task),
        run=lambda task, user, form: services.set_follow_up(task=task, follow_up_at=None, by=user),
    ),
    "put-off": Act(
        label=_("Put off"),
        icon="clock",
        done=_("The task is put off."),
        offered=permissions.may_plan,
        run=lambda task, user, form: services.set_follow_up(
            task=task, follow_up_at=start_of(form.cleaned_data["day"]), by=user
        ),
        form=PutOffForm,
        explanation=_("The task leaves the lists of what to do and comes back by itself."),
        undone_by="show",
        leaves=True,
    ),
    "ask": Act(
        label=_("Ask a colleague for help"),
        icon="heart-handshake",
        done=_("Your colleague finds the task in their day. It comes back to you."),
        offered=_may_release,
        run=lambda task, user, form: services.delegate_task(task=task, to=form.chosen(), by=user),
        form=ColleagueForm,
        explanation=_(
            "Your colleague does what is needed and gives the task back; you then complete it. "
            "What was typed into the form so far is erased."
        ),
        undone_by="recall",
        leaves=True,
    ),
    "resolve": Act(
        label=_("Give it back: my part is done"),
        icon="check",
        done=_("The task is back with your colleague."),
        offered=_may_resolve,
        run=lambda task, user, form: services.resolve_task(task=task, by=user),
        leaves=True,
    ),
    "give": Act(
        label=_("Give to a colleague"),
        icon="users",
        done=_("Your colleague finds the task in their day."),
        offered=permissions.may_assign,
        run=lambda task, user, form: services.assign_task(task=task, to=form.chosen(), by=user),
        form=ColleagueForm,
        explanation=_(
            "The task becomes your colleague's, whoever has it now. "
            "What was typed into the form so far is erased."
        ),
        leaves=True,
    ),
    "due": Act(
        label=_("Change the due day"),
        icon="calendar-event",
        done=_("The due day is changed."),
        offered=permissions.may_plan,
        run=lambda task, user, form: services.set_due(
            task=task,
            due_at=close_of(form.cleaned_data["day"]) if form.cleaned_data["day"] else None,
            by=user,
        ),
        form=DueForm,
    ),
    "rank": Act(
        label=_("Change the rank"),
        icon="arrows-sort",
        done=_("The rank is changed."),
        offered=permissions.may_plan,
        run=lambda task, user, form: services.set_priority(
            task=task, priority=form.cleaned_data["rank"], by=user
        ),
        form=RankForm,
    ),
    "release": Act(
        label=_("Give back to the team"),
        icon="arrow-back-up",
        done=_("The task is free again for the team."),
        offered=_may_release,
        run=lambda task, user, form: services.unclaim_task(task=task, user=user),
        undone_by="claim",
        leaves=True,
    ),
}


def offered(user: User, task: UserTask) -> dict[str, Act]:
    """The acts that make sense now, by code; none while the process is on hold."""
    if task.process.is_suspended:
        return {}
    return {code: act for code, act in ACTS.items() if act.offered(user, task)}
