"""Coming of age: from when a person consents alone (Family Code, article 209)."""

from datetime import date, datetime, time

from casework.models import Beneficiary
from common import clock

#: Age of majority in Morocco.
MAJORITY = 18


def is_minor(person: Beneficiary, day: date) -> bool:
    """Whether the person is under 18 on ``day``; not when the birth date is unknown."""
    age = person.age_on(day)
    return age is not None and age < MAJORITY


def comes_of_age_at(person: Beneficiary) -> datetime | None:
    """The first instant of the 18th birthday in the region; None when the birth date is unknown."""
    born = person.birth_date
    if born is None:
        return None
    try:
        day = born.replace(year=born.year + MAJORITY)
    except ValueError:  # born on 29 February
        day = date(born.year + MAJORITY, 3, 1)
    return datetime.combine(day, time.min, clock.ZONE)
