"""The consent of a person as the officer records it, and what they take back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from casework.enums import ConsentMethod, ConsentPurpose, ReadBy, SharedField
from casework.forms import lists
from casework.forms.fields import CodedField, CodedForm
from casework.models import Beneficiary, Case, ConsentWording
from casework.permissions import access_of, cases_visible_to
from casework.services.consent import DEFAULT_VALIDITY
from partners.models import User

#: How long a consent may be asked to hold.
VALIDITIES = {
    "12": (_("Twelve months"), DEFAULT_VALIDITY),
    "6": (_("Six months"), timedelta(days=182)),
    "3": (_("Three months"), timedelta(days=91)),
    "1": (_("One month"), timedelta(days=30)),
}

FIELD_CHOICES = [(field.value, capfirst(field.label)) for field in SharedField]
_NAME = {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}


class ConsentForm(CodedForm):
    """For whom, what, until when, which words were read by whom, and how the person agreed."""

    purpose = forms.ChoiceField(
        label=_("What the consent is for"),
        choices=[(each.value, capfirst(each.label)) for each in ConsentPurpose],
        initial=ConsentPurpose.REFERRAL,
        widget=forms.RadioSelect,
    )
    recipient = CodedField(
        list,
        label=_("Which body may learn it"),
        nothing=_("Choose a body"),
        help_text=_("One body for each consent. Name it aloud to the person."),
    )
    fields_shared = forms.MultipleChoiceField(
        label=_("What it may learn"),
        choices=FIELD_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Read each line to the person and tick only what they accept."),
        error_messages={"required": _("Tick what the body may learn: one line at least.")},
    )
    validity = forms.ChoiceField(
        label=_("Until when it holds"),
        choices=[(months, label) for months, (label, _length) in VALIDITIES.items()],
        initial="12",
        help_text=_("The person may want less. It never holds longer than twelve months."),
    )
    read_in = CodedField(
        lists.languages,
        label=_("Language in which the text was read"),
        nothing=_("Choose a language"),
    )
    read_by = forms.ChoiceField(
        label=_("Who read it out"),
        choices=[(each.value, capfirst(each.label)) for each in ReadBy],
        initial=ReadBy.OFFICER,
        widget=forms.RadioSelect,
    )
    interpreter = forms.CharField(
        label=_("Name of the interpreter"),
        required=False,
        max_length=160,
        help_text=_("When an interpreter read the text or translated it aloud."),
        widget=forms.TextInput(attrs=_NAME),
    )
    refusal_explained = forms.BooleanField(
        label=_("I told the person that they may refuse without losing any other service"),
        error_messages={
            "required": _("Say it to the person in words of your own, then tick this line.")
        },
    )
    method = forms.ChoiceField(
        label=_("How the person agreed"), choices=ConsentMethod.choices, widget=forms.RadioSelect
    )
    paper = forms.CharField(
        label=_("Where the signed paper is kept, and its number"),
        required=False,
        max_length=160,
        help_text=_(
            "For a signature: such as “binder 3, sheet 118”. Print the sheet to sign below."
        ),
        widget=forms.TextInput(attrs=_NAME),
    )
    witness = forms.CharField(
        label=_("Witness"),
        required=False,
        max_length=160,
        help_text=_("For verbal consent: who heard it, such as the interpreter."),
        widget=forms.TextInput(attrs=_NAME),
    )
    given_by_guardian = forms.BooleanField(
        label=_("Given by the parent or guardian, the child having been heard"), required=False
    )
    guardian_name = forms.CharField(
        label=_("Name of the parent or guardian"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs=_NAME),
    )
    guardian_case = forms.CharField(
        label=_("Or the number of their own case"),
        required=False,
        max_length=20,
        help_text=_("When the parent or guardian has a file that you may read."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    guardian_is_adult = forms.BooleanField(
        label=_("I made sure that the parent or guardian is 18 or over"), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    wording = forms.ModelChoiceField(
        ConsentWording.objects.order_by("pk"), widget=forms.HiddenInput, required=False
    )

    GUARDIAN = ("given_by_guardian", "guardian_name", "guardian_case", "guardian_is_adult")

    def __init__(self, *args: Any, case: Case, is_minor: bool, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.user = user
        recipient = self.fields["recipient"]
        recipient.groups = lists.bodies
        recipient.fill()
        self.fields["fields_shared"].required = self.chosen_purpose == ConsentPurpose.REFERRAL
        if not is_minor:
            for name in self.GUARDIAN:
                del self.fields[name]

    @property
    def chosen_purpose(self) -> str:
        """The purpose that is chosen now, sent or not."""
        chosen = self["purpose"].value()
        return chosen if chosen in ConsentPurpose else ConsentPurpose.REFERRAL.value

    def clean_key(self) -> Any:
        """A fresh key when the page carried none."""
        return self.cleaned_data["key"] or uuid4()

    def clean_purpose(self) -> ConsentPurpose:
        """The purpose that was chosen."""
        return ConsentPurpose(self.cleaned_data["purpose"])

    def clean_read_by(self) -> ReadBy:
        """Who read the text."""
        return ReadBy(self.cleaned_data["read_by"])

    def clean_validity(self) -> timedelta:
        """For how long the consent holds."""
        return VALIDITIES[self.cleaned_data["validity"]][1]

    def clean(self) -> dict[str, Any]:
        """Ask for what each way of agreeing is proven by."""
        data = super().clean() or self.cleaned_data
        data["guardian"] = None
        for name, message in self._missing(data):
            self.add_error(name, message)
        if "given_by_guardian" in self.fields:
            self._clean_guardian(data)
        return data

    def _missing(self, data: dict[str, Any]) -> Any:
        is_referral = data.get("purpose") == ConsentPurpose.REFERRAL
        method = data.get("method")
        if is_referral and data.get("recipient") == self.case.organisation:
            yield "recipient", _("Your own body needs no consent for this. Choose another one.")
        if method == ConsentMethod.VERBAL and not data.get("witness", "").strip():
            yield "witness", _("A verbal consent needs a witness: write who heard it.")
        if method == ConsentMethod.SIGNED and not data.get("paper", "").strip():
            yield "paper", _("Write where the signed paper is kept, so that it can be shown.")
        if data.get("read_by") == ReadBy.INTERPRETER and not data.get("interpreter", "").strip():
            yield "interpreter", _("Write who read the text to the person.")

    def _clean_guardian(self, data: dict[str, Any]) -> None:
        if number := data.get("guardian_case", "").strip():
            data["guardian"] = self._person_of(number)
            if data["guardian"] is None:
                self.add_error(
                    "guardian_case",
                    _("You have no such case. Check the number, or write the name."),
                )
            return
        if not data.get("given_by_guardian"):
            return
        if not data.get("guardian_name", "").strip():
            self.add_error("guardian_name", _("Write who the parent or guardian is."))
        elif not data.get("guardian_is_adult"):
            self.add_error(
                "guardian_is_adult", _("A minor cannot consent for a child: check, then tick.")
            )

    def _person_of(self, number: str) -> Beneficiary | None:
        found = cases_visible_to(self.user).select_related("beneficiary__identity")
        case = found.filter(number=number.upper()).first()
        if case is None or not access_of(self.user, case).sees_identity:
            return None
        return case.beneficiary


class WithdrawForm(forms.Form):
    """What the person takes back: everything, or one body, or some information only."""

    recipient = forms.ChoiceField(label=_("For which body"), required=False)
    fields_taken = forms.MultipleChoiceField(
        label=_("Only this information"),
        choices=FIELD_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing to take back everything."),
    )

    def __init__(self, *args: Any, consents: list[Any], is_one: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = {field for consent in consents for field in consent.fields}
        self.fields["fields_taken"].choices = [
            choice for choice in FIELD_CHOICES if choice[0] in allowed
        ]
        bodies = {consent.recipient_id: consent.recipient.label for consent in consents}
        named = sorted(bodies.items(), key=lambda pair: pair[1])
        self.fields["recipient"].choices = [("", _("All bodies")), *named]
        if is_one:
            del self.fields["recipient"]

    @property
    def taken(self) -> list[SharedField] | None:
        """What is taken back; None for everything."""
        chosen = self.cleaned_data.get("fields_taken") or []
        return [SharedField(field) for field in chosen] or None
