"""Fields that read what people write: names, telephones, births, coded lists."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.enums import BirthPrecision, ContactRule
from casework.register.dates import OLDEST_AGE, DateFault, DateRefused, age_on, parse_birth
from common import clock
from common.names import LONGEST_NAME, NameFault, NameRefused, Script, clean_name, script_of
from common.phones import PhoneFault, PhoneRefused, parse_phone

#: How many other names a person may have written down.
MOST_NAMES = 10

#: Rows of a coded list under the heading of their group; an empty heading for none.
Groups = list[tuple[str, list[Model]]]


class CodedField(forms.ChoiceField):
    """A row of a reference list, read once for both the choices and the answer.

    ``groups`` is asked when the form is made, so that labels are in the language of the page.
    """

    def __init__(
        self, groups: Callable[[], Groups], *, nothing: str | Promise = "", **kwargs: Any
    ) -> None:
        self.groups = groups
        self.nothing = nothing
        self.rows: dict[str, Model] = {}
        super().__init__(**kwargs)

    def fill(self) -> None:
        """Read the list; called once by the form that holds the field."""
        groups = self.groups()
        self.rows = {str(row.pk): row for _heading, rows in groups for row in rows}
        self.choices = [("", self.nothing), *_choices(groups)]

    def clean(self, value: Any) -> Model | None:
        """The chosen row; None for no choice."""
        return self.rows.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        """The code, for a row given as the initial value."""
        return value.pk if isinstance(value, Model) else value


def _choices(groups: Groups) -> Iterable[tuple[str, Any]]:
    for heading, rows in groups:
        options = [(str(row.pk), str(row)) for row in rows]
        yield from [(heading, options)] if heading else options


class CodedForm(forms.Form):
    """A form that reads its coded lists when it is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, CodedField):
                field.fill()


_NAME_FAULTS = {
    NameFault.CONTROL_CHARACTER: _(
        "The name holds a character that cannot be kept. Type it again."
    ),
    NameFault.BIDI_CONTROL: _(
        "The name holds a hidden mark that changes its direction. Type it again by hand."
    ),
    NameFault.TOO_LONG: _("The name is too long: 120 characters at most."),
    NameFault.NO_LETTER: _("The name has no letter."),
}


class NameField(forms.CharField):
    """A name in one script, tidied; the spelling of the document is kept."""

    def __init__(self, *, script: Script, **kwargs: Any) -> None:
        self.script = script
        super().__init__(required=False, strip=True, **kwargs)
        is_arabic = script is Script.ARABIC
        self.widget.attrs.update(
            {"dir": "rtl", "lang": "ar"} if is_arabic else {"dir": "auto"},
            autocomplete="off",
            spellcheck="false",
        )

    def clean(self, value: Any) -> str:
        """The name, or an error that says how to write it."""
        try:
            name = clean_name(super().clean(value))
        except NameRefused as refused:
            raise ValidationError(_NAME_FAULTS[refused.fault]) from None
        written = script_of(name)
        if self.script is Script.ARABIC and written not in {Script.ARABIC, Script.NONE}:
            raise ValidationError(
                _("Write this name in Arabic letters, or leave it empty: Latin letters go above.")
            )
        if self.script is Script.LATIN and written is Script.ARABIC:
            raise ValidationError(
                _(
                    "Arabic letters go into the field “Name in Arabic script”. "
                    "This one may stay empty."
                )
            )
        return name


class NamesField(forms.CharField):
    """Several names, one on each line, in any script."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MOST_NAMES * LONGEST_NAME, **kwargs)
        self.widget = forms.Textarea(attrs={"rows": 2, "dir": "auto", "autocomplete": "off"})

    def clean(self, value: Any) -> list[str]:
        """The names, tidied; none twice."""
        lines = super().clean(value).splitlines()
        if len(lines) > MOST_NAMES:
            raise ValidationError(_("Write the most used names only: ten at most."))
        try:
            names = [clean_name(line) for line in lines]
        except NameRefused as refused:
            raise ValidationError(_NAME_FAULTS[refused.fault]) from None
        return list(dict.fromkeys(name for name in names if name))


class RuleField(forms.ChoiceField):
    """What a person allows of one way of reaching them; nothing chosen is allowed."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("allowed")), *ContactRule.choices[1:]]
        super().__init__(required=False, choices=choices, **kwargs)


_PHONE_FAULTS = {
    PhoneFault.NOT_A_NUMBER: _(
        "This is not a telephone number. Keep only its digits, such as 06 12 34 56 78 or +221 77…"
    ),
    PhoneFault.ROUNDED: _("This number was rounded by a spreadsheet. Type all of its digits."),
    PhoneFault.SEVERAL: _("Write one telephone number only, the safest one."),
    PhoneFault.TOO_SHORT: _(
        "Digits are missing: a Moroccan number has ten, such as 06 12 34 56 78."
    ),
    PhoneFault.TOO_LONG: _("There are too many digits. Check the number with the person."),
    PhoneFault.UNKNOWN_REGION: _("No country has this prefix. Check what follows the + or the 00."),
    PhoneFault.IMPOSSIBLE: _(
        "No telephone has this number. A Moroccan one begins with 05, 06, 07 or 08."
    ),
}


class PhoneField(forms.CharField):
    """A telephone number as people write it, kept in E.164."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=60, **kwargs)
        self.widget.attrs.update(
            {"type": "tel", "inputmode": "tel", "dir": "ltr", "autocomplete": "off"}
        )

    def clean(self, value: Any) -> str:
        """The number in E.164; empty for none."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return parse_phone(text)
        except PhoneRefused as refused:
            if refused.fault is PhoneFault.EMPTY:
                return ""
            raise ValidationError(_PHONE_FAULTS[refused.fault]) from None


_DATE_FAULTS = {
    DateFault.UNREADABLE: _(
        "This date cannot be read. Write 12/03/1994, 03/1994, 1994, or “vers 1990”."
    ),
    DateFault.TWO_DIGIT_YEAR: _("Write the year with its four digits, such as 1994."),
    DateFault.IMPOSSIBLE: _("No such date exists. Write the day, the month, then the year."),
    DateFault.INCOMPLETE: _("This date needs its day and month."),
}


@dataclass(frozen=True)
class Born:
    """What is known of a birth."""

    day: date | None = None
    precision: BirthPrecision = BirthPrecision.UNKNOWN


class BirthField(forms.CharField):
    """A birth date, whole or partial, sure or estimated, in one line of text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.widget.attrs.update({"dir": "auto", "autocomplete": "off"})

    def clean(self, value: Any) -> Born:
        """The day that stands for what is known, and how well it is known."""
        text = super().clean(value)
        if not text:
            return Born()
        try:
            birth = parse_birth(text)
        except DateRefused as refused:
            raise ValidationError(_DATE_FAULTS[refused.fault]) from None
        if birth.day is None:
            return born_at_age(birth.age or 0)
        if birth.day > clock.today():
            raise ValidationError(_("This date is in the future."))
        if age_on(birth.day, clock.today()) > OLDEST_AGE:
            raise ValidationError(_("This date is too far in the past. Check the year."))
        return Born(birth.day, birth.precision)


def born_at_age(age: int) -> Born:
    """The middle of the twelve months in which somebody of ``age`` was born."""
    today = clock.today()
    birthday = date(today.year - age, today.month, min(today.day, 28))
    return Born(birthday - timedelta(days=182), BirthPrecision.ESTIMATED)


def birth_text(day: date | None, precision: str) -> str:
    """How a kept birth is written in its field, such that reading it again gives the same."""
    if day is None:
        return ""
    if precision == BirthPrecision.EXACT:
        return f"{day:%d/%m/%Y}"
    if precision == BirthPrecision.MONTH:
        return f"{day:%m/%Y}"
    return f"~{day.year}" if precision == BirthPrecision.ESTIMATED else str(day.year)
