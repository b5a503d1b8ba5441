"""Celery tasks of the processes."""

from celery import shared_task

from workflows.runtime import timers


@shared_task(name="workflows.fire_due_timers")
def fire_due_timers() -> int:
    """Fire what is due."""
    return timers.fire_due()
