"""What an officer writes when they assess a situation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import Risk, TracingConsent
from casework.forms.keyed import DayField, KeyedForm, TextField
from casework.services import AssessmentData
from common import clock

#: The fields that are asked of a child only (domain §7.7, F-CHILD).
CHILD_FIELDS = ("school", "care", "siblings", "tracing", "best_interest")


class AssessmentForm(KeyedForm):
    """Situation, risk and review; a block more for a child. A draft may be incomplete."""

    situation = TextField(label=_("Situation"), required=False, rows=6)
    wishes = TextField(
        label=_("What the person wishes"),
        required=False,
        help_text=_("In their own words as far as possible."),
    )
    strengths = TextField(
        label=_("Strengths and support"),
        required=False,
        help_text=_("What the person can do, and who helps them already."),
    )
    risks = TextField(label=_("Risks"), required=False)
    protection = TextField(label=_("Concerns about safety"), required=False)
    school = TextField(label=_("School"), required=False, rows=2)
    care = TextField(label=_("Who takes care of the child"), required=False, rows=2)
    siblings = TextField(label=_("Brothers and sisters"), required=False, rows=2)
    tracing = forms.ChoiceField(
        label=_("Search for the family"),
        required=False,
        choices=[("", _("Not stated")), *TracingConsent.choices],
    )
    best_interest = TextField(label=_("Best interest of the child, in summary"), required=False)
    risk = forms.ChoiceField(
        label=_("Risk"), required=False, choices=Risk.choices, widget=forms.RadioSelect
    )
    review_date = DayField(label=_("Next review"), required=False)

    def __init__(self, *args: Any, is_minor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_minor:
            for name in CHILD_FIELDS:
                del self.fields[name]

    def clean_review_date(self) -> Any:
        """A review is to come."""
        day = self.cleaned_data["review_date"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(_("This date is past. Choose one to come."))
        return day

    @property
    def written(self) -> AssessmentData:
        """What the services take; only after validation."""
        data = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"key", "risk", "tracing"}
        }
        risk, tracing = self.cleaned_data["risk"], self.cleaned_data.get("tracing")
        return AssessmentData(
            **data,
            risk=Risk(risk) if risk else None,
            tracing=TracingConsent(tracing) if tracing else None,
        )
