"""Celery tasks of referrals."""

from celery import shared_task

from referrals import services


@shared_task(name="referrals.remind_of_copies")
def remind_of_copies() -> int:
    """Remind the bodies that do not account for their copies."""
    return services.remind_of_copies()
