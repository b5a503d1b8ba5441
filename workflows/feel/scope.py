"""What an expression sees while it is evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from workflows.feel.limits import Budget


class Calendars(Protocol):
    """Working time of named calendars, provided by the caller.

    Both methods return None when the calendar is not known. ``calendar`` is None
    when the expression names none. ``start`` is never after ``end``; two moments both
    have a zone, or neither has.
    """

    def working_days(self, start: date, end: date, calendar: str | None) -> int | None:
        """Working days after ``start`` up to and including ``end``."""

    def business_hours(
        self, start: datetime, end: datetime, calendar: str | None
    ) -> Decimal | int | None:
        """Open hours between two moments."""


class Reason(NamedTuple):
    """Why a part of a decision model answered null; no value is repeated in it."""

    element_id: str
    message: str


#: More reasons than anybody reads are not kept.
_MAX_REASONS = 200


@dataclass(slots=True)
class Run:
    """One evaluation: its budget and what it may ask the outside."""

    budget: Budget = field(default_factory=Budget)
    now: datetime | None = None
    calendars: Calendars | None = None
    #: Rules of decision tables that fired, in order; filled by workflows.dmn.
    fired: list[str] = field(default_factory=list)
    #: Why parts of a decision model answered null, in order; filled by workflows.dmn.
    reasons: list[Reason] = field(default_factory=list)

    def note(self, element_id: str, message: str) -> None:
        """Record why an element answers null."""
        if len(self.reasons) < _MAX_REASONS:
            self.reasons.append(Reason(element_id, message))


class Scope:
    """Names of one block, chained to those around it."""

    __slots__ = ("names", "parent", "run")

    def __init__(self, names: Mapping[str, object], parent: Scope | None, run: Run) -> None:
        self.names = names
        self.parent = parent
        self.run = run

    def inner(self, names: Mapping[str, object]) -> Scope:
        """A block inside this one."""
        return Scope(names, self, self.run)
