"""Legal deadlines: which one, since when, and how it ended."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import ClockStatus
from casework.forms import lists
from casework.forms.fields import CodedField, CodedForm
from casework.forms.keyed import DayField, KeyedForm, TimeField, in_region
from casework.forms.plan import RequestChoice
from casework.models import Case, Request, StatutoryDeadline

#: What has no hour lasts until the end of its day.
END_OF_DAY = time(23, 59)


class DeadlineChoiceForm(CodedForm):
    """Which legal deadline runs."""

    deadline = CodedField(
        lists.deadlines, label=_("Legal deadline"), nothing=_("Choose a legal deadline")
    )


class DeadlineForm(KeyedForm):
    """What started a legal deadline, and when; by the hour where the law counts hours."""

    request = RequestChoice(
        Request.objects.none(), label=_("For which request"), empty_label=_("Choose a request")
    )
    day = DayField(label=_("Day"))
    at = TimeField(label=_("Time"), required=False)

    def __init__(self, *args: Any, case: Case, deadline: StatutoryDeadline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        still_open = case.requests.filter(closed_at__isnull=True).select_related("request_type")
        self.fields["request"].queryset = still_open.order_by("-submitted_at", "-id")
        if "T" in deadline.duration:
            self.fields["at"].required = True
            self.fields["at"].help_text = _("This deadline counts hours: the time matters.")
        else:
            self.fields["at"].help_text = _("Without a time the whole day counts.")

    def clean(self) -> dict[str, Any]:
        """Put day and time together."""
        data = super().clean() or self.cleaned_data
        if data.get("day"):
            data["triggered_at"] = in_region(data["day"], data.get("at") or END_OF_DAY)
        return data


class DeadlineEndForm(KeyedForm):
    """How a legal deadline ended."""

    status = forms.ChoiceField(
        label=_("How it ended"),
        choices=[choice for choice in ClockStatus.choices if choice[0] != ClockStatus.RUNNING],
        widget=forms.RadioSelect,
    )
