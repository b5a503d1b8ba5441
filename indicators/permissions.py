"""The one access policy of the quarters: aggregates only, and never an unprotected cell."""

from enum import Enum, auto

from partners.enums import RoleCode
from partners.permissions import Standing

RELEASING_ROLES = (RoleCode.PLAN,)
READING_ROLES = (RoleCode.PLAN, RoleCode.GOV, RoleCode.CELL, RoleCode.FOCAL, RoleCode.PART)


class Sight(Enum):
    """How a user sees one quarter."""

    #: As released: the pages and the files.
    RELEASED = auto()
    #: Not released yet: protected figures that still move.
    PROVISIONAL = auto()
    #: Nothing to see yet.
    NOTHING_YET = auto()


def may_read_quarters(standing: Standing) -> bool:
    """Whether the quarters exist for the user; ``config.navigation`` shows them accordingly."""
    return standing.holds(*READING_ROLES)


def may_release(standing: Standing) -> bool:
    """Whether the user sees provisional figures and releases them."""
    return standing.holds(*RELEASING_ROLES)


def sight_of(standing: Standing, *, is_released: bool) -> Sight:
    """What a reader of the quarters sees of one of them."""
    if is_released:
        return Sight.RELEASED
    return Sight.PROVISIONAL if may_release(standing) else Sight.NOTHING_YET
