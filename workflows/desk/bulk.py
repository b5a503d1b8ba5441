"""The same act on several tasks of a list: what it asks, and what came of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.models import User
from workflows import permissions, selectors, services
from workflows.desk.colleagues import choices_among
from workflows.desk.dates import check_to_come, close_of, day_field, start_of
from workflows.models import UserTask
from workflows.selectors import TaskRow
from workflows.services.bulk import Outcomes

#: Nobody selects more than a page holds.
MOST = 100


@dataclass(frozen=True)
class Outcome:
    """A task with why nothing was done to it; empty when it was done."""

    row: TaskRow
    refusal: Promise | str


class PlainForm(forms.Form):
    """Nothing to choose: the officer has read what will happen."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class GiveForm(PlainForm):
    """A colleague of those whose work the officer coordinates."""

    colleague = forms.ChoiceField(label=_("Colleague"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self._known = [user, *selectors.coordinated_by(user)]
        choices = choices_among(self._known)
        self.fields["colleague"].choices = [("", _("Choose a colleague")), *choices]

    def chosen(self) -> User:
        """The colleague that a valid form names."""
        pk = int(self.cleaned_data["colleague"])
        return next(each for each in self._known if each.pk == pk)


class PutOffForm(PlainForm):
    """The day on which the tasks come back."""

    day = day_field(_("Look at them again on"), validators=[check_to_come])


class DueForm(PlainForm):
    """The day by which the tasks are to be done."""

    day = day_field(_("To be done by"), help_text=_("By the closing of the offices on that day."))


@dataclass(frozen=True, kw_only=True)
class BulkAct:
    """An act on several tasks; without a form it is carried out at once."""

    label: Promise
    explanation: Promise | str
    run: Callable[[Iterable[UserTask], User, Any], Outcomes]
    form: type[PlainForm] | None


BULK_ACTS = {
    "claim": BulkAct(
        label=_("Take them"),
        explanation="",
        run=lambda tasks, user, form: services.bulk_claim(tasks=tasks, user=user),
        form=None,
    ),
    "complete": BulkAct(
        label=_("Mark them as done"),
        explanation=_(
            "The processes go on from there, which cannot be taken back. "
            "Tasks that ask for answers are left as they are."
        ),
        run=lambda tasks, user, form: services.bulk_complete(tasks=tasks, user=user),
        form=PlainForm,
    ),
    "put-off": BulkAct(
        label=_("Put them off until a day"),
        explanation=_("The tasks leave the lists of what to do and come back by themselves."),
        run=lambda tasks, user, form: services.bulk_follow_up(
            tasks=tasks, follow_up_at=start_of(form.cleaned_data["day"]), by=user
        ),
        form=PutOffForm,
    ),
    "due": BulkAct(
        label=_("Change their due day"),
        explanation=_("What the law counts goes on."),
        run=lambda tasks, user, form: services.bulk_reschedule(
            tasks=tasks, due_at=close_of(form.cleaned_data["day"]), by=user
        ),
        form=DueForm,
    ),
    "give": BulkAct(
        label=_("Give them to a colleague"),
        explanation=_(
            "The tasks become your colleague's, whoever has them now. "
            "What was typed into their forms so far is erased."
        ),
        run=lambda tasks, user, form: services.bulk_assign(tasks=tasks, to=form.chosen(), by=user),
        form=GiveForm,
    ),
}


def offered(user: User) -> dict[str, BulkAct]:
    """The acts that the user's roles have, by code."""
    return {
        code: act
        for code, act in BULK_ACTS.items()
        if code != "give" or permissions.coordinates_somebody(user)
    }


def outcomes(user: User, act: BulkAct, tasks: list[UserTask], form: Any) -> list[Outcome]:
    """Carry the act out on each task."""
    refusals = [refused for _task, refused in act.run(tasks, user, form)]
    rows = selectors.task_rows(user, tasks)
    return [
        Outcome(row, refused.message if refused else "")
        for row, refused in zip(rows, refusals, strict=True)
    ]
