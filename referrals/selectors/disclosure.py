"""What a receiving body reads of a person: what its manifest lists, and nothing else."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework import limits
from casework.enums import BirthPrecision, Sex, SharedField
from casework.models import Beneficiary
from referrals.models import DisclosureManifest, Referral


@dataclass(frozen=True)
class Disclosed:
    """One line of what the receiving body was told: a field's label and its value."""

    field: SharedField
    value: str
    #: The telephone number of the line on contact, E.164; empty on every other.
    phone: str = ""


def disclosed(referral: Referral) -> list[Disclosed]:
    """What the manifest lets the receiving body read; nothing for a draft."""
    try:
        shared = referral.manifest.fields
    except DisclosureManifest.DoesNotExist:
        return []
    return lines(referral.request.case.beneficiary, fields=shared, summary=referral.summary)


def lines(person: Beneficiary, *, fields: Collection[str], summary: str) -> list[Disclosed]:
    """What a body that is told ``fields`` reads, word for word; empty values included."""
    return [_line(field, person, summary) for field in SharedField if field.value in fields]


def _line(field: SharedField, person: Beneficiary, summary: str) -> Disclosed:
    if field is SharedField.NEED:
        return Disclosed(field, summary)
    if field is SharedField.CONTACT:
        return Disclosed(field, person.safe_hours, person.phone)
    return Disclosed(field, _VALUES[field](person))


def contact_limits(person: Beneficiary, *, fields: Collection[str]) -> list[str]:
    """The person's limits that whoever knows ``fields`` must respect when contacting them."""
    reach = limits.reach_limits(person) if SharedField.CONTACT.value in fields else []
    language = limits.language_limits(person) if SharedField.LANGUAGES.value in fields else []
    return [*reach, *language]


def _identity(person: Beneficiary) -> str:
    arabic = "" if person.name_ar == person.display_name else person.name_ar
    sex = "" if person.sex == Sex.UNSTATED else person.get_sex_display()
    return _joined(person.display_name, arabic, sex, _born(person))


def _born(person: Beneficiary) -> str:
    """The birth date, no more exact than it is known."""
    born, precision = person.birth_date, person.birth_precision
    if born is None:
        return ""
    if precision == BirthPrecision.EXACT:
        return f"{born:%d/%m/%Y}"
    if precision == BirthPrecision.MONTH:
        return f"{born:%m/%Y}"
    return _("about %(year)s") % {"year": born.year} if _is_estimated(person) else str(born.year)


def _is_estimated(person: Beneficiary) -> bool:
    return person.birth_precision != BirthPrecision.YEAR


def _nationality(person: Beneficiary) -> str:
    return person.nationality.label if person.nationality else ""


def _languages(person: Beneficiary) -> str:
    interpreter = _("needs an interpreter") if person.needs_interpreter else ""
    return _joined(person.language.label if person.language else "", interpreter)


def _residence(person: Beneficiary) -> str:
    return person.commune.label if person.commune else ""


def _joined(*parts: str) -> str:
    return " · ".join(str(part) for part in parts if part)


_VALUES = {
    SharedField.IDENTITY: _identity,
    SharedField.NATIONALITY: _nationality,
    SharedField.LANGUAGES: _languages,
    SharedField.RESIDENCE: _residence,
}
