"""What the forms of a file share: a key against double sending, dates, a second look."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.fields import CodedForm
from common import clock, opening


class DayField(forms.DateField):
    """A day, chosen or typed."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class TimeField(forms.TimeField):
    """A time of the region."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class TextField(forms.CharField):
    """Free text of an officer, in any direction."""

    def __init__(self, *, rows: int = 4, max_length: int = 4000, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(max_length=max_length, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        """The text with one kind of line end."""
        return super().clean(value).replace("\r\n", "\n")


class LineField(forms.CharField):
    """One line of text of an officer."""

    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})


class YesNoField(forms.TypedChoiceField):
    """Yes or no, chosen and never assumed; None where it may be left open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", _("yes")), ("no", _("no"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )


class KeyedForm(CodedForm):
    """A form whose sending twice is one act."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def clean_key(self) -> Any:
        """A fresh key when the page carried none."""
        return self.cleaned_data["key"] or uuid4()

    @property
    def asks_confirmed(self) -> bool:
        """Whether the page shows the box that asks for a second look."""
        return False


class ConfirmedForm(KeyedForm):
    """A form that may ask for a second look before it is carried out."""

    confirmed = forms.BooleanField(label=_("I have seen this and go on"), required=False)

    @property
    def asks_confirmed(self) -> bool:
        """Whether the page shows the box that asks for a second look."""
        return "confirmed" in self.errors or bool(self["confirmed"].data)

    def ask(self, *doubts: str) -> None:
        """Ask for a second look at ``doubts`` unless it was given."""
        if not self.cleaned_data.get("confirmed"):
            for doubt in doubts:
                self.add_error("confirmed", doubt)


def doubts_about(day: date) -> list[str]:
    """What speaks against meeting somebody on ``day``."""
    if opening.calendar().is_working_day(day):
        return []
    return [str(_("This day is a holiday or a week-end: public services are closed."))]


def in_region(day: date, at: time) -> datetime:
    """That day and time on the region's clocks."""
    return datetime.combine(day, at, clock.ZONE)
