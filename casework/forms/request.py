"""What a person asks for; and the intake, which takes the person with it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from casework.enums import Tier, Urgency
from casework.forms import lists
from casework.forms.fields import CodedField, CodedForm, CodedListField
from casework.forms.person import PersonForm
from casework.models.intake import LARGEST_HOUSEHOLD
from casework.permissions import WORKING_ROLES, may_follow
from casework.services import NewRequest, Reception, tier_of
from common import clock
from partners.models import Organisation, User
from partners.permissions import standing_of

#: Longest summary: enough to orient, too short for a life story (domain §7.7).
LONGEST_SUMMARY = 1000
#: How far back a person may have been received, in days: what is older comes from a register.
OLDEST_RECEPTION = 60
#: Fields that most requests leave as they are; the page folds them.
SELDOM = ("urgency", "urgency_reason", "channel", "received_on")

PROTECTION_ONLY = _(
    "This kind of request is read by protection officers only. Once it is sent you can no longer "
    "open it: note the number that you are given."
)
SENSITIVE = _(
    "The case becomes sensitive: only the caseworkers and the focal point of your organisation and "
    "the protection officers read it."
)
COLLEAGUES_ONLY = _(
    "This kind of request is read by the caseworkers of your organisation and by protection "
    "officers. Once it is sent you can no longer open it: note the number that you are given."
)


class RequestForm(CodedForm):
    """A request, for the person of a case of ``organisation``.

    ``cleaned_data["request"]`` is what the services take.
    """

    request_type = CodedField(
        lists.request_types, label=_("What the person asks for"), nothing=_("Choose a request")
    )
    understood = forms.BooleanField(
        label=_("I have understood that I can no longer open this request once it is sent"),
        required=False,
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=[("", _("Usual for this request")), *Urgency.choices],
        help_text=_("Raise it freely. To lower it, say why."),
    )
    urgency_reason = forms.CharField(
        label=_("Why the urgency is lower than usual"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    channel = CodedField(
        lists.channels,
        label=_("How the request reached us"),
        initial="CH-DESK",
        required=False,
        nothing=_("Not stated"),
    )
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_(
            "What is needed and by when, in 1,000 characters at most. No medical data, no names of "
            "others."
        ),
    )
    key = forms.UUIDField(
        # Kept with what is typed on the device: sent again after a lost answer it is the same form.
        widget=forms.HiddenInput(attrs={"data-keep": "yes"}),
        required=False,
        initial=uuid4,
    )

    def __init__(
        self, *args: Any, officer: User, organisation: Organisation | None = None, **kwargs: Any
    ) -> None:
        self.officer = officer
        self.organisation = organisation
        super().__init__(*args, **kwargs)

    def clean_summary(self) -> str:
        """The summary with one kind of line end, so that its length is what the officer sees."""
        return self.cleaned_data["summary"].replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """Check that the officer knows who will read the request."""
        data = super().clean() or self.cleaned_data
        kind = data.get("request_type")
        tier = tier_of(kind, data.get("needs", ())) if kind is not None else ""
        if tier and not data.get("understood") and self.is_handed_over(tier):
            self.add_error("understood", who_reads(tier))
        data["key"] = data.get("key") or uuid4()
        if not self.errors and kind is not None:
            data["request"] = _new_request(data)
        return data

    def is_handed_over(self, tier: str) -> bool:
        """Whether the officer can no longer read a case of ``tier`` once it is sent."""
        organisation = self._organisation()
        return organisation is not None and not may_follow(self.officer, organisation, tier)

    @property
    def is_unusual(self) -> bool:
        """Whether one of the fields that are seldom needed is wrong or filled in."""
        names = [name for name in SELDOM if name in self.fields]
        return any(
            name in self.errors or str(self[name].value() or "") != _usual(self, name)
            for name in names
        )

    @property
    def asks_understood(self) -> bool:
        """Whether the page must show the box that says who will read the request."""
        return "understood" in self.errors or bool(self["understood"].data)

    def _organisation(self) -> Organisation | None:
        return self.organisation


def _usual(form: forms.Form, name: str) -> str:
    """What a field holds that nobody touched."""
    value = form.fields[name].initial
    return str((value() if callable(value) else value) or "")


def who_reads(tier: str) -> str:
    """What an officer is told who can no longer read a case of ``tier`` once it is sent."""
    return str(PROTECTION_ONLY if tier == Tier.C4 else COLLEAGUES_ONLY)


def _new_request(data: dict[str, Any]) -> NewRequest:
    return NewRequest(
        request_type=data["request_type"],
        urgency=Urgency(data["urgency"]) if data["urgency"] else None,
        urgency_reason=data["urgency_reason"],
        channel=data["channel"],
        summary=data["summary"],
    )


class IntakeForm(PersonForm, RequestForm):
    """A person and their first request, in one form.

    ``is_new`` must be ticked when the page showed cases that may be the same person's.
    """

    field_order = ("is_new", "organisation_code", *PersonForm.base_fields)

    received_on = forms.DateField(
        label=_("Received on"),
        required=False,
        initial=clock.today,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    household_size = forms.IntegerField(
        label=_("People in the household, with the person"),
        required=False,
        min_value=1,
        max_value=LARGEST_HOUSEHOLD,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    needs = CodedListField(
        lists.needs,
        label=_("Specific needs"),
        required=False,
        help_text=_("Only what the person said or what is plain to see. None is an answer too."),
    )
    organisation_code = forms.ChoiceField(label=_("For which organisation"))
    is_new = forms.BooleanField(label=_("None of these is the same person"), required=False)

    def __init__(self, *args: Any, officer: User, **kwargs: Any) -> None:
        super().__init__(*args, officer=officer, **kwargs)
        codes = standing_of(officer).organisations_as(*WORKING_ROLES)
        self.organisations = {
            row.code: row for row in Organisation.objects.filter(code__in=codes).order_by("code")
        }
        if len(self.organisations) == 1:
            self.organisation = next(iter(self.organisations.values()))
            del self.fields["organisation_code"]
        else:
            self.fields["organisation_code"].choices = [
                (code, row.label) for code, row in self.organisations.items()
            ]

    def clean_received_on(self) -> date:
        """The day, today when it is left empty."""
        day, today = self.cleaned_data["received_on"], clock.today()
        if day is not None and day > today:
            raise forms.ValidationError(_("This date is in the future."))
        if day is not None and day < today - timedelta(days=OLDEST_RECEPTION):
            raise forms.ValidationError(
                _("This is too long ago: take it from the organisation's register instead.")
            )
        return day or today

    @property
    def reception(self) -> Reception:
        """What the services take besides the person and the request; only after validation."""
        names = ("received_on", "household_size", "needs")
        return Reception(**{name: self.cleaned_data[name] for name in names})

    @property
    def digest(self) -> str:
        """A mark of what was typed, which says nothing without the site's key."""
        skipped = {"key", "is_new", "understood"}
        typed = [
            (name, self.data.getlist(name)) for name in sorted(self.fields) if name not in skipped
        ]
        return salted_hmac("casework.intake", repr(typed), algorithm="sha256").hexdigest()

    @property
    def asks_is_new(self) -> bool:
        """Whether the page must show the box that says that the person is new."""
        return "is_new" in self.errors or bool(self["is_new"].data)

    def _organisation(self) -> Organisation | None:
        chosen = self.cleaned_data.get("organisation_code", "")
        return self.organisation or self.organisations.get(chosen)

    @property
    def chosen_organisation(self) -> Organisation:
        """The organisation that registers the person; only after validation."""
        organisation = self._organisation()
        assert organisation is not None  # noqa: S101 -- validation refuses any other choice
        return organisation
