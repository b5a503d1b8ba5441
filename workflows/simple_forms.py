"""Forms that a model declares itself, for tasks that ask for a few coded values.

The release allows no free text (``runtime.checks``): what these forms ask becomes process
variables, which hold nothing about a person.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.models import User
from workflows.bpmn.model import FormField
from workflows.forms import FORMS, DoneForm, TaskForm
from workflows.models import UserTask
from workflows.selectors import fields_of, is_manual

#: Up to so many options are shown at once, more in a list that opens.
_AT_ONCE = 5
_DIGITS, _DECIMAL_PLACES = 20, 6
_LARGEST = Decimal(10) ** 15


class SimpleForm(TaskForm):
    """A form made of a model's fields; its values are variables of the same names."""

    def carry_out(self, *, task: UserTask, user: User) -> dict[str, object]:
        return {name: _variable(value) for name, value in self.cleaned_data.items()}


def form_class_of(task: UserTask) -> type[TaskForm] | None:
    """The form of a task: registered under its key, else made of the fields its model declares.

    None when a page of another app fulfils the task.
    """
    if task.form_key:
        return FORMS.get(task.form_key)
    if is_manual(task):
        return DoneForm
    fields = fields_of(task)
    return build(fields) if fields else None


def build(fields: Iterable[FormField]) -> type[SimpleForm]:
    """A form with the fields of a model, labelled in the language of the page.

    Raises LookupError for a type that is not known; no released model has one.
    """
    made = {field.id: _MAKERS[field.type](field) for field in fields}
    return type("DeclaredForm", (SimpleForm,), made)


def _boolean(field: FormField) -> forms.Field:
    """A box to tick, or a choice between yes and no when an answer is needed."""
    default = {"true": True, "false": False}.get(str(field.default).lower())
    if not field.required:
        return forms.BooleanField(label=_label(field), required=False, initial=default)
    return forms.TypedChoiceField(
        label=_label(field),
        choices=[("true", _("Yes")), ("false", _("No"))],
        coerce=lambda text: text == "true",
        widget=forms.RadioSelect,
        initial=None if default is None else str(default).lower(),
    )


def _long(field: FormField) -> forms.Field:
    low, high = _number(field.minimum), _number(field.maximum)
    return forms.IntegerField(
        label=_label(field),
        required=field.required,
        min_value=int(-_LARGEST) if low is None else int(low),
        max_value=int(_LARGEST) if high is None else int(high),
        initial=_number(field.default),
    )


def _decimal(field: FormField) -> forms.Field:
    return forms.DecimalField(
        label=_label(field),
        required=field.required,
        min_value=_number(field.minimum),
        max_value=_number(field.maximum),
        max_digits=_DIGITS,
        decimal_places=_DECIMAL_PLACES,
        initial=_number(field.default),
        localize=True,
    )


def _date(field: FormField) -> forms.Field:
    low, high = _day(field.minimum), _day(field.maximum)
    limits = {"min": low, "max": high}
    attrs = {name: day.isoformat() for name, day in limits.items() if day}
    made = forms.DateField(
        label=_label(field),
        required=field.required,
        initial=_day(field.default),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs}),
    )
    if low:
        made.validators.append(MinValueValidator(low))
    if high:
        made.validators.append(MaxValueValidator(high))
    return made


def _enum(field: FormField) -> forms.Field:
    choices = [(option.id, _label(option)) for option in field.options]
    at_once = len(choices) <= _AT_ONCE
    if not field.required:
        choices.insert(0, ("", _("No answer")))
    return forms.ChoiceField(
        label=_label(field),
        required=field.required,
        choices=choices,
        initial=field.default,
        widget=forms.RadioSelect if at_once else forms.Select,
    )


_MAKERS: dict[str, Callable[[FormField], forms.Field]] = {
    "boolean": _boolean,
    "long": _long,
    "decimal": _decimal,
    "date": _date,
    "enum": _enum,
}


def _label(named: Any) -> str:
    """The name of a field or an option in the language of the page."""
    return named.labels.get((get_language() or "fr")[:2]) or named.label or named.id


def _number(value: object) -> Decimal | None:
    """A bound or default as written in the model; nothing when it is no number."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _variable(value: object) -> object:
    """A value as expressions know it; what was left open is null."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return None if value == "" else value
