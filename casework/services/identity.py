"""Registering a person and mending what was written about them."""

from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction

from casework import errors, events
from casework.enums import BirthPrecision, EventKind, Sex
from casework.models import Beneficiary, Case
from casework.services.matching import index_people
from common.models import Country, Language, Territory
from partners.models import Organisation, User


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """What a person says of themselves; anything may be missing but the whole name.

    ``phone`` is E.164; ``birth_date`` stands for the period that ``birth_precision`` names.
    """

    family_names: str = ""
    given_names: str = ""
    name_ar: str = ""
    sex: Sex = Sex.UNSTATED
    birth_date: date | None = None
    birth_precision: BirthPrecision = BirthPrecision.UNKNOWN
    nationality: Country | None = None
    language: Language | None = None
    needs_interpreter: bool = False
    commune: Territory | None = None
    phone: str = ""
    shared_phone: bool = False
    do_not_call: bool = False
    no_voicemail: bool = False
    safe_hours: str = ""
    guardian_name: str = ""


@transaction.atomic
def register_person(*, person: PersonData, organisation: Organisation) -> Beneficiary:
    """Write down a person whom ``organisation`` received."""
    beneficiary = Beneficiary.objects.create(registered_by=organisation, **_values(person))
    index_people([beneficiary])
    return beneficiary


@transaction.atomic
def update_person(*, beneficiary: Beneficiary, person: PersonData) -> Beneficiary:
    """Replace what is written about a person."""
    for name, value in _values(person).items():
        setattr(beneficiary, name, value)
    beneficiary.save()
    index_people([beneficiary])
    return beneficiary


def person_data(beneficiary: Beneficiary) -> PersonData:
    """What is written about a person."""
    return PersonData(
        **{field.name: getattr(beneficiary, field.name) for field in fields(PersonData)}
    )


@transaction.atomic
def correct_person(
    *, case: Case, before: PersonData, person: PersonData, corrected_by: User
) -> None:
    """Replace what is written about the person of ``case`` and log which fields changed.

    ``before`` is what the officer saw. Raises PersonChangedMeanwhile when it is no longer so.
    """
    locked = Beneficiary.objects.select_for_update().get(pk=case.beneficiary_id)
    present = person_data(locked)
    if present == person:
        return
    if present != before:
        raise errors.PersonChangedMeanwhile
    update_person(beneficiary=locked, person=person)
    events.record(
        case,
        EventKind.PERSON_CORRECTED,
        actor=corrected_by,
        organisation=case.organisation,
        fields=[
            f.name for f in fields(person) if getattr(person, f.name) != getattr(before, f.name)
        ],
    )


def _values(person: PersonData) -> dict[str, object]:
    return {field.name: getattr(person, field.name) for field in fields(person)}
