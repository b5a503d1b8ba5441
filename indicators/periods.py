"""Quarters of the calendar, and the instants between which their events fall."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from common import clock

_CODE = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)


@dataclass(frozen=True, order=True)
class Period:
    """One quarter of a Gregorian year, by local midnights of the region (domain §9.2)."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (2000 <= self.year <= 2999 and 1 <= self.number <= 4):
            raise ValueError("A quarter is written like 2026-Q3.")

    @classmethod
    def parse(cls, code: str) -> "Period":
        """Read ``2026-Q3``. Raises ValueError for anything else."""
        found = _CODE.fullmatch(code)
        if found is None:
            raise ValueError("A quarter is written like 2026-Q3.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, at: datetime) -> "Period":
        """The quarter in which the region's clocks are at ``at``."""
        local = clock.local(at)
        return cls(local.year, (local.month + 2) // 3)

    @property
    def starts_at(self) -> datetime:
        """Its first instant, in UTC."""
        first = date(self.year, 3 * self.number - 2, 1)
        return datetime(first.year, first.month, 1, tzinfo=clock.ZONE).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it, in UTC."""
        return self.following.starts_at

    @property
    def following(self) -> "Period":
        """The next quarter."""
        return Period(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Period":
        """The quarter before."""
        return Period(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


@dataclass(frozen=True)
class Span:
    """The part of a quarter that has passed when the records are read at ``seen_at``."""

    period: Period
    seen_at: datetime

    @property
    def starts_at(self) -> datetime:
        """First instant, included."""
        return self.period.starts_at

    @property
    def ends_at(self) -> datetime:
        """Last instant, left out; the present while the quarter runs."""
        return max(self.starts_at, min(self.period.ends_at, self.seen_at))

    @property
    def is_over(self) -> bool:
        """Whether the whole quarter has passed."""
        return self.seen_at >= self.period.ends_at
