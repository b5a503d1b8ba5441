"""Celery tasks of the common ground."""

from celery import shared_task

from common import outbox, wall
from common.audit import anchors


@shared_task(name="common.deliver_outbox")
@wall.serving
def deliver_outbox() -> int:
    """Deliver what waits in the outbox."""
    return outbox.deliver()


@shared_task(name="common.anchor_audit")
@wall.serving
def anchor_audit() -> None:
    """Write the heads of the audit's chains down outside the database."""
    anchors.anchor()
