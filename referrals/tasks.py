"""Celery tasks of referrals."""

import logging

from celery import shared_task

from common import wall
from referrals import reach, services

logger = logging.getLogger(__name__)


@shared_task(name="referrals.remind_of_copies")
@wall.serving
def remind_of_copies() -> int:
    """Remind the bodies that do not account for their copies."""
    return services.remind_of_copies()


@shared_task(name="referrals.check_reach")
@wall.serving
def check_reach() -> int:
    """Compare the tables of who reaches what with what they repeat; how many rows differ.

    Nothing is mended here: a row that differs was forgotten by an act, which somebody must find.
    """
    differing = 0
    for projection in reach.ALL:
        found = projection.check()
        differing += found.rows
        if found.rows:
            logger.error(
                "%s: %d rows missing, %d stale; see manage.py reach.",
                projection.table,
                found.missing,
                found.stale,
            )
    return differing
