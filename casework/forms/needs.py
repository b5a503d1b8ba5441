"""Needs of a person and the urgency of a request."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import Fact, NeedEnding, Tier, Urgency
from casework.forms import lists
from casework.forms.fields import CodedField
from casework.forms.keyed import ConfirmedForm, DayField, KeyedForm, LineField, TextField
from casework.models import NeedCode, NeedRule
from casework.services import may_record
from common.lists import current
from partners.models import Organisation, User

PROTECTION_ONLY = _(
    "This need is read by protection officers only. They take the person over in a case of its "
    "own, which you can no longer open: note the number that you are given."
)
COLLEAGUES_ONLY = _(
    "This need is read by the caseworkers of your organisation and by protection officers. They "
    "take the person over in a case of its own, which you can no longer open: note the number "
    "that you are given."
)


class NeedForm(ConfirmedForm):
    """A specific need, what makes it more urgent, and a detail."""

    need = CodedField(lists.needs, label=_("Specific need"), nothing=_("Choose a need"))
    facts = forms.MultipleChoiceField(
        label=_("Does one of these hold?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each of them makes the requests of the person more urgent."),
    )
    third_trimester_date = DayField(
        label=_("Start of the third trimester of pregnancy"),
        required=False,
        help_text=_("From that day on the requests become more urgent by themselves."),
    )
    detail = TextField(
        label=_("Detail"),
        required=False,
        rows=3,
        max_length=1000,
        help_text=_("Only what colleagues need to help. No medical data, no names of others."),
    )

    def __init__(
        self, *args: Any, officer: User, organisation: Organisation, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.officer, self.organisation = officer, organisation
        self.rules = current(NeedRule.objects.order_by("code"))
        self.fields["facts"].choices = [
            (rule.fact, rule.label) for rule in self.rules if rule.fact != Fact.THIRD_TRIMESTER
        ]

    def clean(self) -> dict[str, Any]:
        """Check that the circumstances are of this need, and who will read it."""
        data = super().clean() or self.cleaned_data
        need = data.get("need")
        if need is None:
            return data
        possible = {rule.fact for rule in self.rules if rule.need == need.code}
        if set(data.get("facts", [])) - possible:
            self.add_error("facts", _("This does not go with the need that you chose."))
        if data.get("third_trimester_date") and Fact.THIRD_TRIMESTER not in possible:
            self.add_error(
                "third_trimester_date", _("This does not go with the need that you chose.")
            )
        if not may_record(self.officer, self.organisation, need):
            self.ask(str(PROTECTION_ONLY if need.tier == Tier.C4 else COLLEAGUES_ONLY))
        return data

    @property
    def chosen(self) -> NeedCode:
        """The need; only after validation."""
        return self.cleaned_data["need"]


class NeedEndForm(KeyedForm):
    """Why a need is no longer present."""

    ending = forms.ChoiceField(label=_("Why"), choices=NeedEnding.choices, widget=forms.RadioSelect)


class UrgencyForm(KeyedForm):
    """The urgency of a request as an officer sees it."""

    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=Urgency.choices, widget=forms.RadioSelect
    )
    reason = LineField(
        label=_("Why it is lower"),
        required=False,
        max_length=300,
        help_text=_("Needed when you lower it. It is kept as a note of the case."),
    )
