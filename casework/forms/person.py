"""What is written about a person."""

from dataclasses import fields
from typing import Any

from django import forms
from django.core.signing import Signer
from django.db.models import Model
from django.forms.utils import ErrorDict
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from casework.enums import BirthPrecision, Sex
from casework.forms import lists
from casework.forms.fields import (
    BirthField,
    Born,
    CodedField,
    CodedForm,
    NameField,
    PhoneField,
    birth_text,
    born_at_age,
)
from casework.register.dates import OLDEST_AGE, age_on
from casework.services import PersonData
from common import clock
from common.names import Script

#: An age and a date may differ by this much: a birthday, or a register's rough guess.
AGE_TOLERANCE = 1


class PersonForm(CodedForm):
    """The person: names, birth, origin, language, place, and how they may be contacted.

    ``cleaned_data["person"]`` is what the services take.
    """

    given_names = NameField(script=Script.LATIN, label=_("Given names"), max_length=480)
    family_names = NameField(script=Script.LATIN, label=_("Family names"), max_length=480)
    name_ar = NameField(
        script=Script.ARABIC,
        label=_("Name in Arabic script"),
        max_length=480,
        help_text=_("One of the three names is enough. Keep the spelling of the document."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect, initial=Sex.UNSTATED
    )
    birth = BirthField(
        label=_("Birth date"),
        help_text=_(
            "As much as is known: 12/03/1994, 03/1994, 1994, or “vers 1990” when it is a guess. "
            "A birth on 1 January is kept as the year only."
        ),
    )
    age = forms.IntegerField(
        label=_("Age, when the date is not known"),
        required=False,
        min_value=0,
        max_value=OLDEST_AGE,
        help_text=_("In full years. Kept as an estimate."),
    )
    guardian_name = NameField(
        script=Script.OTHER,
        label=_("Parent or guardian"),
        max_length=480,
        help_text=_("For a person under 18."),
    )
    nationality = CodedField(
        lists.countries, label=_("Declared nationality"), required=False, nothing=_("Not stated")
    )
    language = CodedField(
        lists.languages, label=_("Preferred language"), required=False, nothing=_("Not stated")
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    commune = CodedField(
        lists.communes,
        label=_("Commune of residence"),
        required=False,
        nothing=_("Not stated"),
        help_text=_("Type the first letters of the name in the list."),
    )
    phone = PhoneField(
        label=_("Telephone"),
        help_text=_("One number, the safest one: 06 12 34 56 78, or with its country code."),
    )
    shared_phone = forms.BooleanField(
        label=_("Other people use this telephone or listen to it"), required=False
    )
    do_not_call = forms.BooleanField(label=_("Do not call: the person comes to us"), required=False)
    no_voicemail = forms.BooleanField(label=_("Leave no voice message"), required=False)
    safe_hours = forms.CharField(
        label=_("Safe hours to call"),
        required=False,
        max_length=80,
        help_text=_("For example: weekdays from 14:00 to 16:00."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, before: PersonData | None = None, **kwargs: Any) -> None:
        self.before = before
        if before is not None:
            kwargs["initial"] = _initial(before)
        super().__init__(*args, **kwargs)
        if before is None:
            del self.fields["seen"]

    def clean(self) -> dict[str, Any]:
        """Check what only the fields together can tell."""
        data = super().clean() or self.cleaned_data
        self._check_names(data)
        data["born"] = self._born(data)
        if not self.errors:
            data["person"] = self._person(data)
        return data

    def described(self) -> PersonData:
        """What is filled in well enough to look for the person, whatever the rest of the form."""
        data = self.cleaned_data if self.is_bound and self.errors is not None else {}
        born = data.get("born") or Born()
        return PersonData(
            **{name: data[name] for name in _DESCRIBING if data.get(name)},
            sex=Sex(data.get("sex") or Sex.UNSTATED),
            birth_date=born.day,
            birth_precision=born.precision,
        )

    def spare(self) -> None:
        """Show what was typed without saying yet what is wrong with it."""
        self._errors = ErrorDict()

    @property
    def is_stale(self) -> bool:
        """Whether the page showed something else than what is written now."""
        shown = self.data.get(self.add_prefix("seen"), "")
        return self.before is not None and not constant_time_compare(shown, seal(self.before))

    def _check_names(self, data: dict[str, Any]) -> None:
        names = ("given_names", "family_names", "name_ar")
        if not any(data.get(name) for name in names) and not any(n in self.errors for n in names):
            self.add_error(
                "given_names",
                _("Write one name at least, in Latin or Arabic script. One single name is enough."),
            )

    def _born(self, data: dict[str, Any]) -> Born:
        born, age = data.get("birth") or Born(), data.get("age")
        if born.day is None:
            return born if age is None else born_at_age(age)
        if age is not None and abs(age_on(born.day, clock.today()) - age) > AGE_TOLERANCE:
            self.add_error(
                "age", _("The age and the birth date do not agree. Keep the one that is right.")
            )
        return self._kept_estimate() or born

    def _kept_estimate(self) -> Born | None:
        """What was written before, when its text was left as it was: a year says less."""
        if self.before is None or self["birth"].data != self.initial.get("birth"):
            return None
        return Born(self.before.birth_date, BirthPrecision(self.before.birth_precision))

    @staticmethod
    def _person(data: dict[str, Any]) -> PersonData:
        born = data["born"]
        given = {name: data[name] for name in _PLAIN if name in data}
        return PersonData(
            **given,
            sex=Sex(data["sex"]),
            birth_date=born.day,
            birth_precision=born.precision,
        )


#: Fields by which a person is looked for.
_DESCRIBING = ("given_names", "family_names", "name_ar", "nationality", "phone", "shared_phone")

#: Fields of the form that go to the services as they are.
_PLAIN = (
    "given_names",
    "family_names",
    "name_ar",
    "guardian_name",
    "nationality",
    "language",
    "needs_interpreter",
    "commune",
    "phone",
    "shared_phone",
    "do_not_call",
    "no_voicemail",
    "safe_hours",
)


def _initial(person: PersonData) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in _PLAIN}
    birth = birth_text(person.birth_date, person.birth_precision)
    return values | {"sex": person.sex, "birth": birth, "seen": seal(person)}


def seal(person: PersonData) -> str:
    """A mark of what is written about a person; it says nothing without the site's key."""
    values = [getattr(person, field.name) for field in fields(person)]
    codes = [value.pk if isinstance(value, Model) else str(value) for value in values]
    return Signer(salt="casework.person").signature("\x1f".join(codes))
