"""Proposing to close a case, answering a proposal, reopening."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import ReopeningReason
from casework.forms import lists
from casework.forms.fields import CodedField, CodedForm

#: Longest of the notes written on the way to a closing.
LONGEST_NOTE = 1000


def _note(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_NOTE,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class ClosureForm(CodedForm):
    """How the case ends; with something still open, why it ends nonetheless."""

    outcome = CodedField(
        lists.general_outcomes, label=_("How the case ends"), nothing=_("Choose an outcome")
    )
    reason = CodedField(
        lists.reasons, label=_("Reason"), required=False, nothing=_("None in particular")
    )
    note = _note(
        _("What the second person should know"),
        _("No medical data, no names of others."),
    )

    def __init__(self, *args: Any, is_blocked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_blocked:
            reason = self.fields["reason"]
            reason.label = _("Why it is closed although something is still to be done")
            reason.required = True
            reason.choices = [("", _("Choose a reason")), *reason.choices[1:]]


class RefusalForm(forms.Form):
    """Why a proposal to close a case is refused."""

    answer = _note(
        _("What is still to be done"),
        _("The officer in charge reads it."),
        required=True,
    )


class ReopeningForm(forms.Form):
    """Why a closed case is taken up again."""

    reason = forms.ChoiceField(
        label=_("Why the case is reopened"),
        choices=ReopeningReason.choices,
        widget=forms.RadioSelect,
    )
    note = _note(_("What has changed"), _("No medical data, no names of others."))
