"""Forms of referrals: what is sent, and what comes with each move."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, Self

from django import forms
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from casework.enums import SharedField
from casework.models import Document, LegalBasis
from common import clock
from partners.enums import OrganisationType
from partners.models import Organisation, Service
from referrals.enums import DeclinedBy, ReferralKind
from referrals.machine import MOVES
from referrals.models import CopyReview, Referral

#: The choice of a body that offers no matching service.
OTHER = "other"

#: Outcomes that a receiving body may record; the rest are outcomes of the whole request.
RECORDED_OUTCOMES = (
    "DELIVERED",
    "PARTIAL",
    "REFUSED",
    "NOT_ELIGIBLE",
    "NO_SHOW",
    "WITHDRAWN",
    "LOST",
    "DEPARTED",
    "DECEASED",
)

Choices = Sequence[tuple[str, str]]


class QuietForm(forms.Form):
    """A form that can be shown again as it was typed, before anybody complains."""

    def without_complaints(self) -> Self:
        """The same form, typed values and all, that counts as not yet sent."""
        self._errors = ErrorDict()
        return self


class DisclosureForm(QuietForm):
    """What a body will be told."""

    shared = forms.MultipleChoiceField(
        label=_("What the body will be told"),
        help_text=_("Tick only what it needs to act."),
        choices=[
            (field.value, capfirst(field.label))
            for field in SharedField
            if field is not SharedField.DOCUMENTS
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one thing that the body will be told.")},
    )
    summary = forms.CharField(
        label=_("Summary for the receiving body"),
        help_text=_(
            "What the person needs and what was already done. "
            "No medical details and no names of other people."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    documents = forms.MultipleChoiceField(
        label=_("Documents that go along"),
        help_text=_("The body opens them here for as long as it works on the request."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of the documents is no longer there. Look at the list again.")
        },
    )
    only_for_this = forms.BooleanField(
        label=_("Destroy these documents if the body declines or does not answer"), required=False
    )

    def __init__(self, *args: Any, papers: Sequence[Document] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = {str(each.pk): each for each in papers}
        self.fields["documents"].choices = [
            (key, each.document_type.label) for key, each in self.papers.items()
        ]
        if not papers:
            del self.fields["documents"], self.fields["only_for_this"]

    @property
    def chosen_papers(self) -> list[Document]:
        """The documents that are ticked now, sent or not."""
        if "documents" not in self.fields:
            return []
        ticked = self["documents"].value() or ()
        return [self.papers[key] for key in map(str, ticked) if key in self.papers]

    def clean(self) -> dict[str, Any]:
        """A need that is shared must be written down."""
        data = super().clean()
        needs_words = SharedField.NEED in data.get("shared", ())
        if needs_words and "summary" not in self.errors and not data.get("summary"):
            self.add_error("summary", _("Write the summary, or do not tick the need."))
        return data


class RecipientForm(QuietForm):
    """Which body: one that offers the service, or any other of the network."""

    service = forms.CharField(required=False, label=_("Receiving body"))
    organisation = forms.ChoiceField(
        required=False,
        label=_("Another organisation of the network"),
    )

    def __init__(
        self,
        *args: Any,
        services: Sequence[Service],
        organisations: Sequence[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.services = {service.code: service for service in services}
        self.organisations = {body.code: body for body in organisations}
        self.fields["organisation"].choices = [
            ("", _("Choose an organisation")),
            *_by_type(organisations),
        ]

    @property
    def chosen_service(self) -> Service | None:
        """The service that is chosen now, sent or not."""
        return self.services.get(self["service"].value() or "")

    @property
    def recipient(self) -> Organisation | None:
        """The body that is chosen now, sent or not."""
        chosen = self.chosen_service
        other = self.organisations.get(self["organisation"].value() or "")
        return chosen.organisation if chosen else other

    def clean(self) -> dict[str, Any]:
        """Say which ``recipient`` and which ``service`` were chosen."""
        data = super().clean()
        data["service"], data["recipient"] = self.chosen_service, self.recipient
        if data["recipient"] is None:
            self.add_error("service", _("Choose the body that will receive the referral."))
        return data


class SendForm(RecipientForm, DisclosureForm):
    """A referral to send."""

    kind = forms.ChoiceField(
        label=_("How far you go with the person"),
        choices=[(kind.value, capfirst(kind.label)) for kind in ReferralKind],
        initial=ReferralKind.REFERRAL,
        widget=forms.RadioSelect,
    )

    field_order = ("service", "organisation", "shared", "summary", "kind")


class RedirectForm(RecipientForm):
    """Another body for a referral."""

    message = forms.CharField(
        label=_("Message to the sending body"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class MoveForm(forms.Form):
    """What comes with one move; its fields are those that the machine names."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        move: str,
        referral: Referral,
        reasons: Choices = (),
        outcomes: Choices = (),
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", f"{move}_%s")
        kwargs.setdefault("initial", _first_values(referral))
        super().__init__(*args, **kwargs)
        self.move = move
        self.referral = referral
        declared = MOVES[move]
        for name in (*declared.required, *declared.optional):
            field = _FIELDS[name]()
            field.required = name in declared.required
            field.label, field.help_text = _WORDING.get(
                (move, name), (field.label, field.help_text)
            )
            self.fields[name] = field
        for name, choices in (("reason", reasons), ("outcome", outcomes)):
            if name in self.fields:
                self.fields[name].choices = [("", _("Choose")), *choices]

    def clean_expected_answer_date(self) -> date:
        """An answer comes today or later."""
        day = self.cleaned_data["expected_answer_date"]
        if day < clock.today():
            raise forms.ValidationError(_("Give today's date or a later one."))
        return day

    def clean_appointment_at(self) -> datetime | None:
        """An appointment is still to come."""
        at = self.cleaned_data["appointment_at"]
        if at is not None and at < clock.now():
            raise forms.ValidationError(_("This appointment is in the past."))
        return at

    def clean_started_on(self) -> date:
        """A service starts after it was asked for, and not in the future."""
        day = self.cleaned_data["started_on"]
        if day > clock.today():
            raise forms.ValidationError(_("The service cannot start in the future."))
        if day < clock.local(self.referral.sent_at).date():
            raise forms.ValidationError(_("The service cannot start before the referral was sent."))
        return day

    def clean(self) -> dict[str, Any]:
        """An administration that refuses must say why (law 55-19)."""
        data = super().clean()
        if data.get("outcome") == "REFUSED" and not data.get("reason"):
            self.add_error("reason", _("A refusal needs a reason."))
        return data

    @property
    def move_data(self) -> dict[str, Any]:
        """What the service wants: the cleaned data without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CopyReviewForm(forms.Form):
    """What a body did with what it was told."""

    state = forms.ChoiceField(
        label=_("What became of your copies"),
        choices=[
            (
                CopyReview.State.DESTROYED.value,
                _("Everything is destroyed: papers, files, messages and backups we can reach"),
            ),
            (
                CopyReview.State.KEPT.value,
                _("Something is kept because the law obliges or allows us to"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    basis = forms.ChoiceField(
        label=_("Legal basis"),
        required=False,
        help_text=_("Only when something is kept."),
    )
    explanation = forms.CharField(
        label=_("What is kept, and why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Name kinds of documents, not what they say."),
    )

    def __init__(self, *args: Any, bases: Sequence[LegalBasis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bases = {basis.code: basis for basis in bases}
        named = [(basis.code, f"{basis.label} ({basis.article})") for basis in bases]
        self.fields["basis"].choices = [("", _("Choose a legal basis")), *named]

    def clean(self) -> dict[str, Any]:
        """What is kept needs a basis and a reason."""
        data = super().clean()
        if data.get("state") == CopyReview.State.KEPT:
            if not data.get("basis"):
                self.add_error("basis", _("Choose the legal basis on which you keep something."))
            if not data.get("explanation", "").strip():
                self.add_error("explanation", _("Write what you keep and why."))
        data["basis"] = self.bases.get(data.get("basis", ""))
        return data


def _by_type(organisations: Sequence[Organisation]) -> Iterator[tuple[str, Choices]]:
    """The bodies under their type, each group in the order of the names."""
    for code, bodies in groupby(organisations, key=lambda body: body.type):
        named = sorted(((body.code, body.label) for body in bodies), key=lambda pair: pair[1])
        yield str(OrganisationType(code).label), named


def _first_values(referral: Referral) -> dict[str, Any]:
    last_day = clock.local(referral.decide_due_at).date()
    return {
        "version": referral.version,
        "expected_answer_date": max(last_day, clock.today()),
        "started_on": clock.today(),
    }


def _date_field(label: str | Promise) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget)


def _text_area(label: str | Promise) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


_FIELDS = {
    "expected_answer_date": lambda: _date_field(_("Answer expected on")),
    "desk": lambda: forms.CharField(label=_("Desk or officer in charge"), max_length=120),
    "appointment_at": lambda: forms.DateTimeField(
        label=_("First appointment"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    ),
    "message": lambda: _text_area(_("Message to the sending body")),
    "reason": lambda: forms.ChoiceField(label=_("Reason")),
    "declined_by": lambda: forms.ChoiceField(
        label=_("Who declined"), choices=DeclinedBy.choices, widget=forms.RadioSelect
    ),
    "outcome": lambda: forms.ChoiceField(label=_("Outcome")),
    "started_on": lambda: _date_field(_("Service started on")),
    "recipient": lambda: forms.CharField(label=_("New body")),
}

_WORDING = {
    ("acknowledge", "expected_answer_date"): (
        _("You will answer by"),
        _("The sending body will tell the person."),
    ),
    ("accept", "desk"): (
        _("Who will receive the person"),
        _("A desk or an officer whom the person can ask for."),
    ),
    ("waitlist", "expected_answer_date"): (
        _("You will look again on"),
        _("The day on which you will know whether a place is free."),
    ),
    ("ask_info", "message"): (_("Your question"), ""),
    ("answer_info", "message"): (
        _("Your answer"),
        _("The receiving body reads it: write only what the person agreed to share."),
    ),
    ("dispute", "message"): (_("What the person says"), ""),
    ("complete", "reason"): (_("Reason"), _("Needed when the administration refused.")),
}
