"""Celery tasks of the common ground."""

from celery import shared_task

from common import outbox
from common.audit import anchors


@shared_task(name="common.deliver_outbox")
def deliver_outbox() -> int:
    """Deliver what waits in the outbox."""
    return outbox.deliver()


@shared_task(name="common.anchor_audit")
def anchor_audit() -> None:
    """Write the heads of the audit's chains down outside the database."""
    anchors.anchor()
