"""Follow-ups, appointments and conferences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from casework.enums import AppointmentState, ContactWay
from casework.forms import lists
from casework.forms.fields import CodedField
from casework.forms.keyed import (
    ConfirmedForm,
    DayField,
    KeyedForm,
    LineField,
    TextField,
    TimeField,
    YesNoField,
    doubts_about,
    in_region,
)
from casework.forms.plan import not_future
from casework.limits import ways_allowed
from casework.models import Appointment, Case
from casework.selectors import clashes, colleagues
from casework.services import FollowUpResult, Meeting
from common import clock

SATISFACTION = [
    ("1", _("1: not at all satisfied")),
    ("2", _("2: little satisfied")),
    ("3", _("3: neither")),
    ("4", _("4: satisfied")),
    ("5", _("5: very satisfied")),
]


def to_come(day: Any) -> Any:
    """``day``, refused when it is past."""
    if day is not None and day < clock.today():
        raise forms.ValidationError(_("This date is past. Choose one to come."))
    return day


class WayForm(ConfirmedForm):
    """A form that asks how the person is met: only what they agreed to can be chosen."""

    way = forms.ChoiceField(label=_("How you meet"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(way, way.label) for way in ways_allowed(case.beneficiary)]


class FollowUpForm(WayForm):
    """A follow-up to plan."""

    due_date = DayField(label=_("On"))
    field_order = ("due_date", "way", "confirmed")

    def clean_due_date(self) -> Any:
        """A follow-up is to come."""
        return to_come(self.cleaned_data["due_date"])

    def clean(self) -> dict[str, Any]:
        """Doubt days on which nobody works."""
        data = super().clean() or self.cleaned_data
        if day := data.get("due_date"):
            self.ask(*doubts_about(day))
        return data


class FollowUpResultForm(WayForm):
    """How a follow-up went (domain §7.7, F-FOLLOWUP)."""

    was_reached = YesNoField(label=_("Was the person reached?"))
    was_served = YesNoField(label=_("Did the person receive the service?"), required=False)
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied the person is"),
        required=False,
        choices=[("", _("Not stated")), *SATISFACTION],
        coerce=int,
        empty_value=None,
    )
    needs = forms.MultipleChoiceField(
        label=_("New needs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = TextField(
        label=_("Note"),
        required=False,
        rows=3,
        max_length=1000,
        help_text=_("Only your organisation reads it. No medical data, no names of others."),
    )
    next_date = DayField(label=_("Next follow-up"), required=False)
    field_order = (
        *("was_reached", "way", "was_served", "satisfaction", "needs", "note"),
        *("next_date", "confirmed"),
    )

    def __init__(self, *args: Any, case: Case, present: set[str], **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        rows = [row for _heading, group in lists.needs() for row in group]
        self.new_needs = {row.code: row for row in rows if row.code not in present}
        self.fields["needs"].choices = [(row.code, row.label) for row in self.new_needs.values()]

    def clean_next_date(self) -> Any:
        """The next one is to come."""
        return to_come(self.cleaned_data["next_date"])

    def clean(self) -> dict[str, Any]:
        """Doubt days on which nobody works."""
        data = super().clean() or self.cleaned_data
        if day := data.get("next_date"):
            self.ask(*doubts_about(day))
        return data

    @property
    def result(self) -> FollowUpResult:
        """What the services take; only after validation."""
        data = self.cleaned_data
        return FollowUpResult(
            way=ContactWay(data["way"]),
            was_reached=data["was_reached"],
            was_served=data["was_served"],
            satisfaction=data["satisfaction"],
            needs=[self.new_needs[code] for code in data["needs"]],
            next_date=data["next_date"],
            note=data["note"],
        )


class AppointmentForm(ConfirmedForm):
    """When, where and with whom; days without work and an officer's other appointments are doubted.

    With ``instead_of`` it moves an appointment, which needs a reason.
    """

    reason = CodedField(lists.reasons, label=_("Why it is moved"), nothing=_("Choose a reason"))
    day = DayField(label=_("Day"))
    at = TimeField(label=_("Time"))
    body = CodedField(lists.bodies, label=_("With which body"), nothing=_("Choose a body"))
    desk = LineField(label=_("Desk or name"), required=False, max_length=160)
    place = LineField(
        label=_("Place"),
        required=False,
        max_length=200,
        help_text=_("Where the person goes. Never the address of a shelter."),
    )
    officer = forms.TypedChoiceField(
        label=_("Officer who is there"), coerce=int, required=False, empty_value=None
    )
    interpreter = CodedField(
        lists.languages,
        label=_("Interpreter for"),
        required=False,
        nothing=_("No interpreter needed"),
    )
    companion = LineField(label=_("Who accompanies the person"), required=False, max_length=160)
    field_order = (
        *("reason", "day", "at", "body", "desk", "place", "officer", "interpreter"),
        *("companion", "confirmed"),
    )

    def __init__(
        self, *args: Any, case: Case, instead_of: Appointment | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instead_of = instead_of
        if instead_of is None:
            del self.fields["reason"]
        self.officers = {user.pk: user for user in colleagues(case)}
        self.fields["officer"].choices = [
            ("", _("Nobody of ours")),
            *((user.pk, str(user)) for user in self.officers.values()),
        ]

    def clean_day(self) -> Any:
        """An appointment is to come."""
        return to_come(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        """Put day and time together, and ask for a second look where there are doubts."""
        data = super().clean() or self.cleaned_data
        if not data.get("day") or not data.get("at"):
            return data
        data["meets_at"] = in_region(data["day"], data["at"])
        if data["meets_at"] <= clock.now():
            self.add_error("at", _("This time is past. Choose one to come."))
        self.ask(*doubts_about(data["day"]), *self._doubts_about_officer(data))
        return data

    def _doubts_about_officer(self, data: dict[str, Any]) -> list[str]:
        officer = self.officers.get(data.get("officer"))
        found = clashes(officer, data["meets_at"], instead_of=self.instead_of) if officer else 0
        if not found:
            return []
        text = ngettext(
            "%(officer)s has another appointment at about this time.",
            "%(officer)s has %(count)d other appointments at about this time.",
            found,
        )
        return [text % {"officer": officer, "count": found}]

    @property
    def meeting(self) -> Meeting:
        """What the services take; only after validation."""
        data = self.cleaned_data
        return Meeting(
            at=data["meets_at"],
            body=data["body"],
            place=data["place"],
            desk=data["desk"],
            officer=self.officers.get(data["officer"]),
            interpreter=data["interpreter"],
            companion=data["companion"],
        )


class AppointmentEndForm(KeyedForm):
    """How an appointment ended."""

    state = forms.ChoiceField(
        label=_("How it ended"),
        choices=[
            (state, state.label)
            for state in (
                AppointmentState.KEPT,
                AppointmentState.NO_SHOW,
                AppointmentState.CANCELLED,
            )
        ],
        widget=forms.RadioSelect,
    )
    reason = CodedField(
        lists.reasons,
        label=_("Why it was cancelled or missed"),
        required=False,
        nothing=_("Not known"),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where one is needed."""
        data = super().clean() or self.cleaned_data
        if data.get("state") == AppointmentState.CANCELLED and not data.get("reason"):
            self.add_error("reason", _("Say why it is cancelled."))
        return data


class ConferenceForm(KeyedForm):
    """Who met on which day, and what was said."""

    held_date = DayField(label=_("Held on"))
    officers = forms.MultipleChoiceField(
        label=_("Officers who took part"), required=False, widget=forms.CheckboxSelectMultiple
    )
    bodies = forms.MultipleChoiceField(
        label=_("Bodies that took part"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Bodies of the network. Several may be chosen."),
    )
    minutes = TextField(
        label=_("Minutes"), rows=8, help_text=_("What was weighed, and why it was decided so.")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = {str(user.pk): user for user in colleagues(case)}
        self.bodies = {body.code: body for _heading, rows in lists.bodies() for body in rows}
        self.fields["officers"].choices = [(pk, str(user)) for pk, user in self.officers.items()]
        self.fields["bodies"].choices = [
            (heading, [(body.code, body.label) for body in rows])
            for heading, rows in lists.bodies()
        ]

    def clean_held_date(self) -> Any:
        """A conference that was held."""
        return not_future(self.cleaned_data["held_date"])


class DecisionForm(KeyedForm):
    """What was decided, who does it, by when."""

    text = TextField(label=_("What was decided"), rows=3, max_length=1000)
    officer = forms.TypedChoiceField(
        label=_("Officer responsible"), coerce=int, required=False, empty_value=None
    )
    body = CodedField(
        lists.bodies, label=_("Or body responsible"), required=False, nothing=_("No body")
    )
    due_date = DayField(label=_("By"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = {user.pk: user for user in colleagues(case)}
        self.fields["officer"].choices = [
            ("", _("Choose a colleague")),
            *((user.pk, str(user)) for user in self.officers.values()),
        ]

    def clean(self) -> dict[str, Any]:
        """A decision without somebody responsible is none."""
        data = super().clean() or self.cleaned_data
        if not data.get("officer") and not data.get("body"):
            self.add_error("officer", _("Say who is responsible: a colleague or a body."))
        return data
