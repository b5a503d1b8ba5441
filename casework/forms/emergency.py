"""Asking for emergency access, and judging it afterwards."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework import numbers
from casework.enums import ReviewVerdict
from casework.services.emergency import SHORTEST_REASON


class EmergencyForm(forms.Form):
    """The number that the officer knows, why they need the file, that they know what follows."""

    number = forms.CharField(
        label=_("Case number"),
        max_length=20,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As it stands on the receipt or in a message: SM-2026-000001-4."),
    )
    reason = forms.CharField(
        label=_("Why do you need the file now?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("At least twenty characters. A reviewer reads it; do not write names."),
    )
    understood = forms.BooleanField(
        label=_("I have read what happens, and I need this file to protect the person now.")
    )

    def clean_number(self) -> str:
        """The number in capitals; its check digit tells a slip, not whether the case exists."""
        number = self.cleaned_data["number"].strip().upper()
        if not numbers.is_valid(number):
            raise ValidationError(_("This is not a case number. Compare it digit by digit."))
        return number

    def clean_reason(self) -> str:
        """A reason that says something."""
        reason: str = self.cleaned_data["reason"]
        if len(" ".join(reason.split())) < SHORTEST_REASON:
            raise ValidationError(_("Say in at least twenty characters why you need the file now."))
        return reason


class ReviewForm(forms.Form):
    """What a reviewer concludes."""

    verdict = forms.ChoiceField(
        label=_("Was the emergency access justified?"),
        choices=ReviewVerdict.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Why you come to this conclusion"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Kept with the access. Do not write names."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
