"""Registering a person, mending what was written about them, and sealing it harder."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.db import transaction

from casework import errors, events
from casework.enums import AgeBasis, BirthPrecision, EventKind, InterpreterGender, RelationKind, Sex
from casework.models import Beneficiary, Case, Identity
from casework.services.duplicates import find_duplicates_of
from casework.services.matching import index_people
from common import clock
from common.models import Country, Language, Territory
from common.sealing import PROTECTED
from common.sealing.rows import open_row, sealed_fields
from partners.models import Organisation, User


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """What a person says of themselves; anything may be missing but the whole name.

    Telephones are E.164; ``birth_date`` stands for the period that ``birth_precision`` names.
    ``age_min`` to ``age_basis`` say what an estimate rests on. ``spoken`` holds codes of languages,
    ``contact_rules`` codes of rules by codes of channels.
    """

    family_names: str = ""
    given_names: str = ""
    name_ar: str = ""
    name_as_on_document: str = ""
    also_known_as: tuple[str, ...] = ()
    sex: Sex = Sex.UNSTATED
    birth_date: date | None = None
    birth_precision: BirthPrecision = BirthPrecision.UNKNOWN
    age_min: int | None = None
    age_max: int | None = None
    estimated_on: date | None = None
    age_basis: AgeBasis | str = ""
    nationality: Country | None = None
    language: Language | None = None
    written_language: Language | None = None
    spoken: tuple[str, ...] = ()
    needs_interpreter: bool = False
    interpreter_gender: InterpreterGender | str = ""
    commune: Territory | None = None
    phone: str = ""
    email: str = ""
    shared_phone: bool = False
    do_not_call: bool = False
    no_voicemail: bool = False
    contact_rules: Mapping[str, str] = field(default_factory=dict)
    safe_hours: str = ""
    may_be_said: str = ""
    may_be_told: str = ""
    second_contact_name: str = ""
    second_contact_phone: str = ""
    guardian_name: str = ""


#: What is sealed, of ``PersonData``.
IDENTIFYING = frozenset(column.name for column in sealed_fields(Identity))


def month_of(born: date | None, precision: str) -> date | None:
    """The first day of the month of birth, of the year where that is all that is known."""
    if born is None:
        return None
    return born.replace(month=1, day=1) if precision == BirthPrecision.YEAR else born.replace(day=1)


@transaction.atomic
def register_person(*, person: PersonData, organisation: Organisation) -> Beneficiary:
    """Write down a person whom ``organisation`` received."""
    beneficiary = Beneficiary.objects.create(registered_by=organisation, **_plain(person))
    Identity.objects.create(beneficiary=beneficiary, **_sealed(person))
    index_people([beneficiary])
    return beneficiary


@transaction.atomic
def update_person(*, beneficiary: Beneficiary, person: PersonData) -> Beneficiary:
    """Replace what is written about a person. Raises MinorAsGuardian."""
    # Read under lock: the ring may have changed since the caller read it.
    identity = Identity.objects.select_for_update().get(pk=beneficiary.pk)
    _assign(beneficiary, _plain(person))
    _assign(identity, _sealed(person))
    beneficiary.save()
    identity.save()
    beneficiary.identity = identity
    index_people([beneficiary])
    is_guardian = beneficiary.relations.filter(kind=RelationKind.GUARDIAN).exists()
    if is_guardian and beneficiary.may_be_minor(clock.today()):
        raise errors.MinorAsGuardian
    return beneficiary


@transaction.atomic
def protect_identity(*, beneficiary: Beneficiary) -> None:
    """Seal who the person is with the keys of the protected ring, for good.

    Called in the transaction that makes a case of theirs very sensitive.
    """
    identity = Identity.objects.select_for_update().filter(pk=beneficiary.pk).first()
    if identity is None or identity.ring == PROTECTED:
        return
    documents = list(identity.documents.select_for_update())
    for row in (identity, *documents):
        open_row(row)
    identity.ring = PROTECTED
    identity.save()
    for document in documents:
        document.identity = identity
        document.save()
    beneficiary.identity = identity


def person_data(beneficiary: Beneficiary) -> PersonData:
    """What is written about a person."""
    values = {each.name: getattr(beneficiary, each.name) for each in fields(PersonData)}
    return PersonData(
        **values
        | {
            "also_known_as": tuple(beneficiary.also_known_as),
            "spoken": tuple(beneficiary.spoken),
            # A database may keep the keys in another order than they were written.
            "contact_rules": dict(sorted(beneficiary.contact_rules.items())),
        }
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
    find_duplicates_of(locked)
    events.record(
        case,
        EventKind.PERSON_CORRECTED,
        actor=corrected_by,
        organisation=case.organisation,
        fields=[
            f.name for f in fields(person) if getattr(person, f.name) != getattr(before, f.name)
        ],
    )


def _plain(person: PersonData) -> dict[str, Any]:
    values = {
        each.name: getattr(person, each.name)
        for each in fields(person)
        if each.name not in IDENTIFYING
    }
    return values | {
        "spoken": list(person.spoken),
        "contact_rules": dict(person.contact_rules),
        "birth_month": month_of(person.birth_date, person.birth_precision),
    }


def _sealed(person: PersonData) -> dict[str, Any]:
    values = {
        each.name: getattr(person, each.name) for each in fields(person) if each.name in IDENTIFYING
    }
    return values | {"also_known_as": list(person.also_known_as)}


def _assign(row: Beneficiary | Identity, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
