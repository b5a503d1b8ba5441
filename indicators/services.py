"""Releasing a quarter inside the network."""

from datetime import datetime

from django.db import IntegrityError, transaction

from common import clock
from indicators import errors
from indicators.catalogue import THRESHOLD
from indicators.models import Quarter
from indicators.periods import Period
from indicators.selectors import present_figures, released_quarter
from indicators.snapshot import digest
from partners.models import User


def release_quarter(
    *, year: int, number: int, released_by: User | None, at: datetime | None = None
) -> Quarter:
    """Keep the quarter's protected table for good and open it to the network.

    Raises QuarterNotOver, AlreadyReleased, or NothingIsSafe; nothing is stored then. ValueError
    when there is no such quarter.
    """
    period, now = Period(year, number), at or clock.now()
    if now < period.ends_at:
        raise errors.QuarterNotOver
    if released_quarter(period) is not None:
        raise errors.AlreadyReleased
    table = present_figures(period, at=now)
    try:
        with transaction.atomic():
            return Quarter.objects.create(
                year=year,
                number=number,
                table=table,
                sha256=digest(table),
                threshold=THRESHOLD,
                released_at=now,
                released_by=released_by,
            )
    except IntegrityError as twice:
        raise errors.AlreadyReleased from twice
