"""What one computed indicator is, once and for all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, Q, QuerySet, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from indicators.disclosure import Rule
from indicators.periods import Period, Span

#: What is published inside the network (domain §10.4).
THRESHOLD = 10
ORDINARY = Rule(THRESHOLD)
#: Where "none of them" says something about everybody in the group: refused, for example.
TELLING_ZEROS = Rule(THRESHOLD, zeros_are_unsafe=True)
#: Requests of the sensitive tiers C3 and C4 (domain §10.4: twice the ordinary threshold).
SENSITIVE = Rule(2 * THRESHOLD, zeros_are_unsafe=True)


class Unit(TextChoices):
    """What is counted; the value is the SDMX unit."""

    PERSONS = "PS", _("persons")
    REQUESTS = "REQ", _("requests")
    REFERRALS = "REF", _("referrals")


class Polarity(TextChoices):
    """Which way is better; arrivals and refusals are neutral on purpose (domain §9.2)."""

    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")
    NEUTRAL = "neutral", _("for information: neither higher nor lower is better")


def at_the_end(period: Period) -> datetime:
    """The figure no longer moves once the quarter is over."""
    return period.ends_at


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A computed indicator: ``code`` is the one of the reference table ``Indicator``.

    ``cohort`` gives the units of the quarter, each once; persons are given as the one request
    that stands for each of them. ``met`` says, for a rate, which of them make the numerator: a
    condition on the cohort's rows, so that the numerator is always a part of the denominator.
    """

    code: str
    unit: Unit
    polarity: Polarity
    cohort: Callable[[Span], QuerySet[Model]]
    met: Callable[[Span], Q] | None = None
    #: The texts shown beside the figure, in plain words.
    numerator: str | Promise
    denominator: str | Promise = ""
    method: str | Promise
    target: str | Promise
    #: When time alone can no longer change the figure: the last delay of the cohort has run out.
    settled_at: Callable[[Period], datetime] = at_the_end
    rule: Rule = ORDINARY
    #: Raised whenever the computation changes; written into every release.
    version: int = 1

    @property
    def is_rate(self) -> bool:
        """Whether it is a percentage."""
        return self.met is not None

    @property
    def to_request(self) -> str:
        """How the cohort's rows lead to their request."""
        return "request__" if self.unit is Unit.REFERRALS else ""
