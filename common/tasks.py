"""Celery tasks of the common ground."""

from celery import shared_task

from common import outbox, wall


@shared_task(name="common.deliver_outbox")
@wall.serving
def deliver_outbox() -> int:
    """Deliver what waits in the outbox."""
    return outbox.deliver()
