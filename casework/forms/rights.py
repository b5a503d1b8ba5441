"""What a person asks about their data, and the answer; holds on erasing."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import IdentityProof, RightKind
from casework.forms import lists
from casework.forms.fields import CodedField, CodedForm


class SubjectRequestForm(CodedForm):
    """A request as the officer takes it at the desk."""

    kind = forms.ChoiceField(
        label=_("What the person asks"), choices=RightKind.choices, widget=forms.RadioSelect
    )
    details = forms.CharField(
        label=_("In the person's words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("For a correction: what is wrong, and what is right."),
    )
    identity_proof = forms.ChoiceField(
        label=_("How you made sure that it is the person"),
        choices=IdentityProof.choices,
        widget=forms.RadioSelect,
    )
    channel = CodedField(
        lists.channels, label=_("How the request came"), nothing=_("Choose a way"), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def clean_key(self) -> Any:
        """A fresh key when the page carried none."""
        return self.cleaned_data["key"] or uuid4()


class AnswerForm(forms.Form):
    """What the person is told."""

    answer = forms.CharField(
        label=_("What the person is told"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    is_refused = forms.BooleanField(
        label=_("The request is refused, in whole or in part"),
        required=False,
        help_text=_(
            "Say why, and that the person may turn to the national data-protection commission."
        ),
    )


class HoldForm(forms.Form):
    """Why a case is kept."""

    reason = forms.CharField(
        label=_("Why the case must be kept"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("For instance: proceedings before the court, with their reference."),
    )
