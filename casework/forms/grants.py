"""Letting a colleague into a case."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import GrantKind
from casework.models import Case, CaseGrant
from casework.selectors import grantable_officers
from common import clock
from partners.models import User

#: How long a case is shared when nobody says otherwise.
USUAL = timedelta(days=14)


class GrantForm(forms.Form):
    """Whom to let in, for what, until which day; the body is chosen before, in the address."""

    user = forms.TypedChoiceField(label=_("Officer"), coerce=int)
    kind = forms.ChoiceField(
        label=_("What for"),
        choices=[
            (GrantKind.SHARED.value, _("To read the case and add notes")),
            (GrantKind.SUBSTITUTE.value, _("To work on it in place of the officer in charge")),
        ],
        initial=GrantKind.SHARED.value,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why this officer needs the case"),
        max_length=CaseGrant._meta.get_field("reason").max_length,  # noqa: SLF001 -- Django's model API
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Kept with the case. No medical data, no names of others."),
    )
    until = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, case: Case, body: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = {user.pk: user for user in grantable_officers(case, body)}
        self.fields["user"].choices = [
            ("", _("Choose an officer")),
            *((user.pk, str(user)) for user in self.officers.values()),
        ]
        self.fields["until"].initial = clock.today() + USUAL

    @property
    def chosen(self) -> User:
        """The officer; only after validation."""
        return self.officers[self.cleaned_data["user"]]

    @property
    def expires_at(self) -> datetime:
        """The end of the last day, as the region's clocks show it; only after validation."""
        return datetime.combine(self.cleaned_data["until"], time.max, clock.ZONE)
