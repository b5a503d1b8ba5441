"""Celery tasks of the common ground."""

from celery import shared_task

from common import outbox


@shared_task(name="common.deliver_outbox")
def deliver_outbox() -> int:
    """Deliver what waits in the outbox."""
    return outbox.deliver()
