"""Looking for a person before they are registered: one's own cases, and a sign from the others."""

from dataclasses import dataclass

from casework.selectors.people import Described, traits_of
from casework.selectors.search import (
    Elsewhere,
    SimilarCase,
    can_be_asked_elsewhere,
    held_elsewhere,
    similar_cases,
)
from common import audit, rates
from partners.models import User

#: How often an officer may ask the whole network, and in how many seconds.
MOST_ASKED, ASKED_WITHIN = 30, 600


@dataclass(frozen=True)
class Look:
    """What was found; ``is_held_back`` when the officer asked the network too often."""

    own: list[SimilarCase]
    elsewhere: list[Elsewhere]
    is_held_back: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nobody was found, of what was looked at."""
        return not (self.own or self.elsewhere or self.is_held_back)


def look_for(*, person: Described, officer: User) -> Look:
    """Look for ``person``; audited with counts only.

    The officer's own cases are always compared; the network is asked a limited number of times.
    """
    own = similar_cases(officer, person)
    asks = can_be_asked_elsewhere(traits_of(person))
    held_back = asks and not rates.is_within(
        "look-for", officer.pk, most=MOST_ASKED, seconds=ASKED_WITHIN
    )
    elsewhere = held_elsewhere(officer, person) if asks and not held_back else []
    audit.record(
        audit.Act.REFUSED if held_back else audit.Act.SEARCH,
        actor=officer,
        purpose="register a person",
        own=len(own),
        elsewhere=len(elsewhere),
    )
    return Look(own, elsewhere, held_back)
