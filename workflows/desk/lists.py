"""The lists of tasks: their tabs, and the form that narrows them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.enums import Urgency
from casework.models import RequestType
from common import clock
from common.lists import current
from partners.models import User
from workflows import selectors
from workflows.desk.dates import start_of
from workflows.models import Definition, UserTask
from workflows.selectors import COUNTED, Narrowing, WorkCounts

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Listing:
    """One list of tasks: what it is called, what it says when it is empty, its length's name."""

    label: Promise
    tasks: Callable[[User], QuerySet[UserTask]]
    counted_as: str
    empty_title: Promise
    empty_text: Promise


LISTINGS = {
    "mine": Listing(
        _("For me to do"),
        selectors.mine,
        "mine",
        _("Nothing to do now"),
        _("Tasks of your role appear here as soon as a request needs you."),
    ),
    "team": Listing(
        _("My team's"),
        selectors.team,
        "team",
        _("Nothing waits for your team"),
        _("Everything that your team has to do stands here, whoever has taken it."),
    ),
    "late": Listing(
        _("Overdue"),
        selectors.overdue,
        "overdue",
        _("Nothing is overdue"),
        _("A task comes here when its time has passed."),
    ),
    "put-off": Listing(
        _("Put off for later"),
        selectors.followed_up,
        "followed_up",
        _("Nothing is put off"),
        _("A task that you put off waits here and comes back by itself on its day."),
    ),
    "help": Listing(
        _("Help asked"),
        selectors.helped,
        "helped",
        _("Nobody waits for help"),
        _("When you ask a colleague for help, or one asks you, the task stands here."),
    ),
}


@dataclass(frozen=True)
class Tab:
    """A link to a list, with how much it holds."""

    label: Promise
    url: str
    count: str
    is_current: bool


class NarrowForm(forms.Form):
    """What a list is narrowed to, remembered in the page's address."""

    request_type = forms.ChoiceField(label=_("Request"), required=False)
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        choices=[("", _("All urgencies")), *Urgency.choices],
        required=False,
    )
    due = forms.ChoiceField(
        label=_("To be done"),
        choices=[
            ("", _("At any time")),
            ("late", _("Overdue")),
            ("today", _("Today")),
            ("week", _("This week")),
            ("none", _("No set time")),
        ],
        required=False,
    )
    process = forms.ChoiceField(label=_("Process"), required=False)
    holder = forms.ChoiceField(
        label=_("Who has it"),
        choices=[("", _("Anybody")), ("nobody", _("Free for the team"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["request_type"].choices = [("", _("All requests")), *_request_types()]
        self.fields["process"].choices = [("", _("All processes")), *_processes()]

    def narrowing(self) -> Narrowing:
        """What was chosen; nothing while a choice is not valid."""
        if not self.is_valid():
            return Narrowing()
        chosen = self.cleaned_data
        return Narrowing(
            request_type=chosen["request_type"],
            urgency=chosen["urgency"],
            process=chosen["process"],
            free_only=chosen["holder"] == "nobody",
            **_due(chosen["due"]),
        )


def tabs(counts: WorkCounts, current: str) -> Iterator[Tab]:
    """The links to all lists."""
    for code, listing in LISTINGS.items():
        count = getattr(counts, listing.counted_as)
        yield Tab(
            label=listing.label,
            url=address(code),
            count=f"{COUNTED}+" if count > COUNTED else str(count),
            is_current=code == current,
        )


def address(code: str) -> str:
    """Where a list stands."""
    return reverse("workflows:task-list", kwargs={} if code == "mine" else {"which": code})


def _due(choice: str) -> dict[str, Any]:
    today = clock.today()
    midnight = start_of(today)
    monday = start_of(today - timedelta(days=today.weekday()))
    return {
        "late": {"due_before": clock.now()},
        "today": {"due_from": midnight, "due_before": start_of(today + timedelta(days=1))},
        "week": {"due_from": monday, "due_before": monday + _WEEK},
        "none": {"without_due": True},
    }.get(choice, {})


def _request_types() -> list[tuple[str, str]]:
    rows = [(row.pk, row.label) for row in current(RequestType.objects.order_by("code"))]
    return sorted(rows, key=lambda item: item[1])


def _processes() -> list[tuple[str, str]]:
    """Keys of the models with the names of their newest versions."""
    rows = Definition.objects.order_by("key", "-version").values_list("key", "name")
    names: dict[str, str] = {}
    for key, name in rows:
        names.setdefault(key, name)
    return sorted(names.items(), key=lambda item: item[1])
