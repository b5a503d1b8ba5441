"""What a withdrawal brings about and what was sent, as the apps above tell it.

Casework does not know of referrals. Whoever shares on the strength of a consent says here what
would stop, and what was told to whom; the pages of the consents show it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

from casework.models import Case, Consent


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One thing that would happen at once; ``reference`` names no person."""

    #: ``stops``, ``shrinks`` (goes on with less) or ``told`` (only asked about its copies).
    kind: str
    body: str
    what: str | Promise
    reference: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Copy:
    """What one body was told, when, and what became of its copies."""

    body: str
    reference: str
    url: str
    sent_at: datetime
    shared: list[str]
    #: A code of status badges and its word; empty when nothing was asked of the body.
    state: str = ""
    state_label: str | Promise = ""
    review_url: str = ""
    due_date: date | None = None


#: Given consents and the fields to take back (None: all), what would happen.
Effects = Callable[[Sequence[Consent], Collection[str] | None], Iterable[Effect]]
Copies = Callable[[Case], Iterable[Copy]]

#: Whom to ask, in the order in which they connected; a source that connects again is asked once.
_EFFECTS: dict[Effects, None] = {}
_COPIES: dict[Copies, None] = {}


def connect(*, effects: Effects, copies: Copies) -> None:
    """Have an app above tell what a withdrawal brings about and what it has sent."""
    _EFFECTS[effects] = None
    _COPIES[copies] = None


def effects_of(consents: Sequence[Consent], fields: Collection[str] | None) -> list[Effect]:
    """Everything that withdrawing would bring about now."""
    return [effect for source in _EFFECTS for effect in source(consents, fields)]


def copies_of(case: Case) -> list[Copy]:
    """Everything that was told of the person in this case, the newest first."""
    found = [copy for source in _COPIES for copy in source(case)]
    return sorted(found, key=lambda copy: copy.sent_at, reverse=True)
