"""Days that officers choose, and the instants that they mean."""

from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common import clock

#: When the administrations close: what is to be done on a day is to be done by then.
CLOSING = time(16, 30)


def day_field(label: str | Promise, **kwargs: object) -> forms.DateField:
    """A field for a day, with the calendar of the browser."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **kwargs)


def start_of(day: date) -> datetime:
    """The instant at which a day begins in the region."""
    return datetime.combine(day, time.min, clock.ZONE)


def close_of(day: date) -> datetime:
    """The instant at which the offices close on a day."""
    return datetime.combine(day, CLOSING, clock.ZONE)


def check_to_come(day: date) -> None:
    """Refuse today and the days before."""
    if day <= clock.today():
        raise ValidationError(_("Choose a day that is still to come."), code="past")
