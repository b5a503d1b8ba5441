"""The one access policy of the quarters: aggregates only, and never an unprotected cell."""

from partners.enums import RoleCode
from partners.permissions import Standing

RELEASING_ROLES = (RoleCode.PLAN,)
READING_ROLES = (RoleCode.PLAN, RoleCode.GOV, RoleCode.CELL, RoleCode.FOCAL, RoleCode.PART)


def may_read_quarters(standing: Standing) -> bool:
    """Whether the quarters exist for the user; ``config.navigation`` shows them accordingly."""
    return standing.holds(*READING_ROLES)
