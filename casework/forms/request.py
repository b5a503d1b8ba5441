"""What a person asks for; and the intake, which takes the person with it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import Tier, Urgency
from casework.forms import lists
from casework.forms.fields import CodedField, CodedForm
from casework.forms.person import PersonForm
from casework.models import RequestType
from casework.permissions import WORKING_ROLES, may_follow
from casework.services import NewRequest
from partners.models import Organisation, User
from partners.permissions import standing_of

#: Longest summary: enough to orient, too short for a life story (domain §7.7).
LONGEST_SUMMARY = 1000

PROTECTION_ONLY = _(
    "This kind of request is read by protection officers only. Once it is sent you can no longer "
    "open it: note the number that you are given."
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
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

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
        if kind is not None and not data.get("understood") and self.is_handed_over(kind):
            self.add_error("understood", who_reads(kind))
        data["key"] = data.get("key") or uuid4()
        if not self.errors and kind is not None:
            data["request"] = _new_request(data)
        return data

    def is_handed_over(self, kind: RequestType) -> bool:
        """Whether the officer can no longer read a request of ``kind`` once it is sent."""
        organisation = self._organisation()
        return organisation is not None and not may_follow(self.officer, organisation, kind.tier)

    @property
    def asks_understood(self) -> bool:
        """Whether the page must show the box that says who will read the request."""
        return "understood" in self.errors or bool(self["understood"].data)

    def _organisation(self) -> Organisation | None:
        return self.organisation


def who_reads(kind: RequestType) -> str:
    """What an officer is told who can no longer read a request of ``kind`` once it is sent."""
    return str(PROTECTION_ONLY if kind.tier == Tier.C4 else COLLEAGUES_ONLY)


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
