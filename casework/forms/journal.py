"""What the journal of the audit is narrowed to."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.selectors import Narrowed
from common import clock
from common.audit import Act
from common.lists import current
from partners.models import Organisation

#: The period that is shown when none is chosen, in days.
USUAL_DAYS = 7


class JournalForm(forms.Form):
    """Act, body, officer and days; remembered in the page's address."""

    act = forms.ChoiceField(
        label=_("Act"), choices=[("", _("All acts")), *Act.choices], required=False
    )
    body = forms.ChoiceField(label=_("Body of the officer"), required=False)
    since = forms.DateField(
        label=_("From the day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until the day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    actor = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: frozenset[str] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = current(Organisation.objects.order_by("code"))
        labels = [(row.pk, row.label) for row in rows if bodies is None or row.pk in bodies]
        everybody = ("", _("All bodies"))
        self.fields["body"].choices = [everybody, *sorted(labels, key=lambda pair: pair[1])]

    def narrowed(self) -> Narrowed:
        """What was chosen; the last days where nothing valid was."""
        chosen = self.cleaned_data if self.is_valid() else {}
        today = clock.today()
        return Narrowed(
            act=chosen.get("act") or "",
            body=chosen.get("body") or "",
            actor=chosen.get("actor"),
            since=chosen.get("since") or today - timedelta(days=USUAL_DAYS),
            until=chosen.get("until") or today,
        )
