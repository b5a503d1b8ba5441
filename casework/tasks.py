"""Celery tasks of casework."""

from celery import shared_task

from casework import services


@shared_task(name="casework.forget_old_drafts")
def forget_old_drafts() -> int:
    """Erase intakes that were begun a month ago and never sent."""
    return services.forget_old_drafts()
