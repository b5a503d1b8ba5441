"""Celery tasks of referrals."""

from celery import shared_task

from common import wall
from referrals import services


@shared_task(name="referrals.remind_of_copies")
@wall.serving
def remind_of_copies() -> int:
    """Remind the bodies that do not account for their copies."""
    return services.remind_of_copies()
