"""What is written about a person."""

from dataclasses import fields
from typing import Any

from django import forms
from django.core.signing import Signer
from django.db.models import Model
from django.forms.utils import ErrorDict
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from casework.enums import (
    AgeBasis,
    BirthPrecision,
    ContactChannel,
    ContactRule,
    InterpreterGender,
    Sex,
)
from casework.forms import lists
from casework.forms.fields import (
    BirthField,
    Born,
    CodedField,
    CodedForm,
    NameField,
    NamesField,
    PhoneField,
    RuleField,
    birth_text,
    born_at_age,
)
from casework.register.dates import OLDEST_AGE, age_on
from casework.services import PersonData
from common import clock
from common.names import Script, search_key

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
    name_as_on_document = NameField(
        script=Script.OTHER,
        label=_("Name as a document writes it"),
        max_length=480,
        help_text=_("Only where it differs from the above."),
    )
    also_known_as = NamesField(
        label=_("Other names"), help_text=_("Names the person is also known by, one on each line.")
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
        help_text=_(
            "About how old, in full years; the youngest age that is possible. Kept as an estimate. "
            "Whoever may be under 18 is treated as a minor."
        ),
    )
    age_max = forms.IntegerField(
        label=_("Oldest possible age"),
        required=False,
        min_value=0,
        max_value=OLDEST_AGE,
        help_text=_("Leave empty when the age is fairly sure."),
    )
    age_basis = forms.ChoiceField(
        label=_("What the age rests on"),
        required=False,
        choices=[("", _("Not stated")), *AgeBasis.choices],
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
    written_language = CodedField(
        lists.languages,
        label=_("Preferred language for reading"),
        required=False,
        nothing=_("Not stated"),
    )
    spoken = forms.MultipleChoiceField(
        label=_("Languages spoken"), required=False, widget=forms.CheckboxSelectMultiple
    )
    interpreter_gender = forms.ChoiceField(
        label=_("Preferred interpreter"),
        required=False,
        choices=[("", _("No preference")), *InterpreterGender.choices],
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
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    rule_sms = RuleField(label=_("SMS"))
    rule_whatsapp = RuleField(label=_("WhatsApp"))
    rule_email = RuleField(label=_("E-mail"))
    rule_letter = RuleField(label=_("Letter"))
    rule_visit = RuleField(label=_("Visit"))
    may_be_said = forms.CharField(
        label=_("What may be said"),
        required=False,
        max_length=200,
        help_text=_("For example: say that the sewing workshop is calling."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    may_be_told = forms.CharField(
        label=_("Who may be spoken to"),
        required=False,
        max_length=200,
        help_text=_("For example: only to the person, never to the employer."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    second_contact_name = NameField(
        script=Script.OTHER,
        label=_("Another person to reach"),
        max_length=480,
        help_text=_("Somebody the person trusts, and who agrees to it."),
    )
    second_contact_phone = PhoneField(label=_("Their telephone"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, before: PersonData | None = None, **kwargs: Any) -> None:
        self.before = before
        if before is not None:
            kwargs["initial"] = _initial(before)
        super().__init__(*args, **kwargs)
        self.fields["spoken"].choices = [
            choice for choice in self.fields["language"].choices if choice[0]
        ]
        if before is None:
            del self.fields["seen"]

    def clean(self) -> dict[str, Any]:
        """Check what only the fields together can tell."""
        data = super().clean() or self.cleaned_data
        self._check_names(data)
        self._check_guardian(data)
        self._check_rules(data)
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

    @property
    def more_names(self) -> bool:
        """Whether the part on other names is shown open: something is written there, or wrong."""
        return self._is_used("name_as_on_document", "also_known_as", "age_max", "age_basis")

    @property
    def more_languages(self) -> bool:
        """Whether the part on other languages is shown open."""
        return self._is_used("spoken", "written_language", "interpreter_gender")

    @property
    def more_contact(self) -> bool:
        """Whether the part on other ways of contact is shown open."""
        others = ("email", "second_contact_name", "second_contact_phone")
        return self._is_used("may_be_said", "may_be_told", *_RULES, *others)

    def _is_used(self, *names: str) -> bool:
        return any(self[name].errors or self[name].value() for name in names)

    def _check_names(self, data: dict[str, Any]) -> None:
        names = ("given_names", "family_names", "name_ar")
        if not any(data.get(name) for name in names) and not any(n in self.errors for n in names):
            self.add_error(
                "given_names",
                _("Write one name at least, in Latin or Arabic script. One single name is enough."),
            )

    def _check_guardian(self, data: dict[str, Any]) -> None:
        guardian = _words(data.get("guardian_name"))
        own = [
            _words(data.get("given_names"), data.get("family_names")),
            _words(data.get("name_ar")),
        ]
        if guardian and guardian in own:
            self.add_error("guardian_name", _("Nobody is their own guardian. Write who it is."))

    def _check_rules(self, data: dict[str, Any]) -> None:
        asks = any(data.get(name) == ContactRule.SAFE_HOURS for name in _RULES)
        if asks and not data.get("safe_hours") and "safe_hours" not in self.errors:
            self.add_error("safe_hours", _("Write the safe hours: a rule below asks for them."))

    def _born(self, data: dict[str, Any]) -> Born:
        born, age = data.get("birth") or Born(), data.get("age")
        self._check_ages(age, data.get("age_max"))
        if born.day is None:
            return born if age is None else born_at_age(age)
        if age is not None and abs(age_on(born.day, clock.today()) - age) > AGE_TOLERANCE:
            self.add_error(
                "age", _("The age and the birth date do not agree. Keep the one that is right.")
            )
        return self._kept_estimate() or born

    def _check_ages(self, youngest: int | None, oldest: int | None) -> None:
        if oldest is None or "age" in self.errors:
            return
        if youngest is None:
            self.add_error("age", _("Write the youngest possible age as well."))
        elif oldest < youngest:
            self.add_error("age_max", _("The oldest possible age is below the youngest."))

    def _kept_estimate(self) -> Born | None:
        """What was written before, when its text was left as it was: a year says less."""
        if self.before is None or self["birth"].data != self.initial.get("birth"):
            return None
        return Born(self.before.birth_date, BirthPrecision(self.before.birth_precision))

    def _person(self, data: dict[str, Any]) -> PersonData:
        born = data["born"]
        given = {name: data[name] for name in _PLAIN if name in data}
        return PersonData(
            **given,
            **self._estimate(data),
            sex=Sex(data["sex"]),
            birth_date=born.day,
            birth_precision=born.precision,
            also_known_as=tuple(data["also_known_as"]),
            spoken=tuple(data["spoken"]),
            contact_rules=_rules(data),
        )

    def _estimate(self, data: dict[str, Any]) -> dict[str, Any]:
        """What an estimated birth rests on: typed now, or kept as it was written."""
        if data["born"].precision != BirthPrecision.ESTIMATED:
            return {}
        basis = {"age_basis": data["age_basis"]}
        age = data.get("age")
        if age is not None:
            oldest = age if data.get("age_max") is None else data["age_max"]
            return basis | {"age_min": age, "age_max": oldest, "estimated_on": clock.today()}
        if self.before is None or self._kept_estimate() is None:
            return basis
        kept = {name: getattr(self.before, name) for name in ("age_min", "age_max", "estimated_on")}
        return basis | kept


#: Rules of contact by the field that asks for them; those of the voice are asked as flags.
_RULES = {
    "rule_sms": ContactChannel.SMS,
    "rule_whatsapp": ContactChannel.WHATSAPP,
    "rule_email": ContactChannel.EMAIL,
    "rule_letter": ContactChannel.LETTER,
    "rule_visit": ContactChannel.VISIT,
}


def _words(*names: str | None) -> frozenset[str]:
    return frozenset(search_key(" ".join(name or "" for name in names)).split())


def _rules(data: dict[str, Any]) -> dict[str, str]:
    """The channels that are not simply allowed, by code."""
    chosen = {channel.value: data.get(name) for name, channel in _RULES.items()}
    limited = {code: rule for code, rule in chosen.items() if rule not in {None, "", "allowed"}}
    return dict(sorted(limited.items()))


#: Fields by which a person is looked for.
_DESCRIBING = ("given_names", "family_names", "name_ar", "nationality", "phone", "shared_phone")

#: Fields of the form that go to the services as they are.
_PLAIN = (
    "given_names",
    "family_names",
    "name_ar",
    "name_as_on_document",
    "guardian_name",
    "nationality",
    "language",
    "written_language",
    "needs_interpreter",
    "interpreter_gender",
    "commune",
    "phone",
    "shared_phone",
    "do_not_call",
    "no_voicemail",
    "safe_hours",
    "email",
    "may_be_said",
    "may_be_told",
    "second_contact_name",
    "second_contact_phone",
)


def _initial(person: PersonData) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in _PLAIN}
    birth = birth_text(person.birth_date, person.birth_precision)
    rules = {name: person.contact_rules.get(channel) for name, channel in _RULES.items()}
    return {
        **values,
        **rules,
        "sex": person.sex,
        "birth": birth,
        "age_basis": person.age_basis,
        "also_known_as": "\n".join(person.also_known_as),
        "spoken": list(person.spoken),
        "seen": seal(person),
    }


def seal(person: PersonData) -> str:
    """A mark of what is written about a person; it says nothing without the site's key."""
    values = [getattr(person, field.name) for field in fields(person)]
    codes = [value.pk if isinstance(value, Model) else str(value) for value in values]
    return Signer(salt="casework.person").signature("\x1f".join(codes))
