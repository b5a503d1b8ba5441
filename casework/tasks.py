"""Celery tasks of casework."""

from datetime import timedelta

from celery import shared_task

from casework.services import sweep_duplicates
from common import clock

#: The sweep of a night looks at who came since the last two: what one night missed the next finds.
LOOKED_BACK = timedelta(days=2)


@shared_task(name="casework.sweep_duplicates")
def sweep_new_duplicates() -> int:
    """Look for the duplicates of people registered lately; how many pairs are new."""
    return sum(found for _, found in sweep_duplicates(since=clock.now() - LOOKED_BACK))
