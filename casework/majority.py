"""Coming of age: from when a person consents alone (Family Code, article 209)."""

from datetime import date, datetime, time

from casework.models import Beneficiary
from common import clock

#: Age of majority in Morocco.
MAJORITY = 18


def is_minor(person: Beneficiary, day: date) -> bool:
    """Whether the person is under 18 on ``day`` or may be: the doubt is theirs (domain §12.3).

    Not when nothing is known of their age.
    """
    return person.may_be_minor(day)


def comes_of_age_at(person: Beneficiary) -> datetime | None:
    """The first instant at which the person is 18 for sure, in the region; None without an age."""
    born = person.latest_birth()
    if born is None:
        return None
    try:
        day = born.replace(year=born.year + MAJORITY)
    except ValueError:  # born on 29 February
        day = date(born.year + MAJORITY, 3, 1)
    return datetime.combine(day, time.min, clock.ZONE)
