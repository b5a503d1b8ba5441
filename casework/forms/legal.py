"""Disclosing on a legal basis, and weighing the duty to report."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import SafetyStep
from casework.forms import lists
from casework.forms.consent import FIELD_CHOICES
from casework.forms.fields import CodedField, CodedForm
from casework.models import Case, LegalBasis, ReportDuty
from common import clock

_LONG = {"rows": 4, "dir": "auto"}
_SAFETY = {
    "label": _("Safety of the person"),
    "choices": SafetyStep.choices,
    "required": False,
    "widget": forms.CheckboxSelectMultiple,
    "help_text": _("Tick what is done. What is not done stays to be done first."),
}


class LegalBasisForm(CodedForm):
    """On which ground, towards whom, what and why."""

    basis = CodedField(
        list,
        label=_("Legal basis"),
        nothing=_("Choose a legal basis"),
    )
    recipient = CodedField(list, label=_("Which body must be told"), nothing=_("Choose a body"))
    fields_shared = forms.MultipleChoiceField(
        label=_("What it must know"),
        choices=FIELD_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the body needs for this, and nothing the basis does not allow."),
        error_messages={"required": _("Tick what the body must know: one line at least.")},
    )
    justification = forms.CharField(
        label=_("Why this basis applies here, and why consent cannot be asked"),
        max_length=2000,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("Kept sealed. No medical details and no names of other people."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, case: Case, bases: Sequence[LegalBasis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].groups = lambda: [("", list(bases))]
        self.fields["recipient"].groups = lambda: lists.recipients(but=case.organisation)
        self.fields["basis"].fill()
        self.fields["recipient"].fill()

    def clean_key(self) -> Any:
        """A fresh key when the page carried none."""
        return self.cleaned_data["key"] or uuid4()

    def clean(self) -> dict[str, Any]:
        """Say which of body and information the basis does not allow."""
        data = super().clean() or self.cleaned_data
        basis, recipient = data.get("basis"), data.get("recipient")
        if basis is None:
            return data
        if recipient is not None and not basis.allows_type(recipient):
            self.add_error("recipient", _("This legal basis does not cover this kind of body."))
        if set(data.get("fields_shared", ())) - set(basis.fields.split()):
            self.add_error(
                "fields_shared", _("This legal basis does not cover everything that is ticked.")
            )
        return data


def _instant() -> forms.DateTimeField:
    return forms.DateTimeField(
        label=_("Since when the facts are known"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )


class FactsForm(forms.Form):
    """Since when the facts are known, and what the person was told and wishes."""

    known_at = _instant()
    is_informed = forms.BooleanField(
        label=_("The person was told of both duties, in a language they understand"),
        required=False,
    )
    wishes = forms.CharField(
        label=_("What the person wishes"),
        max_length=2000,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("Kept sealed. Do not write the names of suspects."),
    )
    safety = forms.MultipleChoiceField(**_SAFETY)

    def clean_known_at(self) -> datetime:
        """Facts are known since now or before."""
        at = self.cleaned_data["known_at"]
        if at > clock.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return at


class ReportForm(forms.Form):
    """The report as it was made outside this service."""

    reported_on = forms.DateField(
        label=_("Reported on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    channel = forms.ChoiceField(
        label=_("How"), choices=ReportDuty.Channel.choices, widget=forms.RadioSelect
    )
    addressee = forms.CharField(
        label=_("Function of the addressee"),
        max_length=160,
        help_text=_("A function, not a name: such as “deputy prosecutor on duty”."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    outcome = forms.CharField(
        label=_("What was answered"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=_LONG),
    )
    safety = forms.MultipleChoiceField(**_SAFETY)

    def clean_reported_on(self) -> date:
        """A report was made today or before."""
        day = self.cleaned_data["reported_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Only a report that was made is written down here."))
        return day


class NoReportForm(forms.Form):
    """Why the facts do not amount to trafficking."""

    reasons = forms.CharField(
        label=_("Why the facts do not amount to trafficking"),
        max_length=2000,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("A second protection officer reads this and decides."),
    )
