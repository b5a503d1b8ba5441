"""Which ring of keys seals the texts of a case."""

from typing import Any

from casework.enums import Tier
from common.sealing import ORDINARY, PROTECTED


def ring_of_case(row: Any) -> str:
    """The ring for a row that hangs on a case: a very sensitive one has keys of its own."""
    return PROTECTED if row.case.tier == Tier.C4 else ORDINARY
