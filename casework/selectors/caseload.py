"""The cases of a user by what is due first: one page, however many there are."""

from dataclasses import dataclass

from casework.models import Case
from casework.permissions import audiences_of
from casework.reach import CASES
from casework.selectors.cases import case_list
from common.projections import Found, Place
from partners.models import User


@dataclass(frozen=True)
class Caseload:
    """One page of open cases; ``after`` is where the next one begins, None at the end."""

    cases: list[Case]
    after: Place | None


def caseload(user: User, *, after: Place | None = None, limit: int = 25) -> Caseload:
    """The user's open cases, what is due first first, from the place ``after`` on.

    Each has ``due_at``, None where nothing is due, and what the rows of ``case_list`` have. The
    rows are read through the policy again: one that the projection holds wrongly is not shown.
    """
    found = CASES.soonest(audiences_of(user), after=after, limit=limit + 1)
    page = found[:limit]
    rows = {case.pk: case for case in case_list(user).filter(pk__in=[each.id for each in page])}
    cases = [_due(rows[each.id], each) for each in page if each.id in rows]
    return Caseload(cases=cases, after=page[-1].place if len(found) > limit else None)


def caseload_size(user: User) -> int:
    """How many open cases the user reaches, counted to a hundred; 101 stands for more."""
    return CASES.count(audiences_of(user))


def _due(case: Case, found: Found) -> Case:
    case.due_at = found.due_at
    return case
