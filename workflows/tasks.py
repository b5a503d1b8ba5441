"""Celery tasks of the processes: sweeps of what is due, each small and repeatable."""

from celery import shared_task

from common import outbox, wall
from workflows import services
from workflows.runtime import messages, retries, starts, timers


@shared_task(name="workflows.fire_due_timers")
@wall.serving
def fire_due_timers() -> int:
    """Fire what is due, after everything that has happened before was heard.

    After an outage an answer may still wait in the outbox: it must reach its process before the
    deadline that it kept.
    """
    outbox.deliver()
    return timers.fire_due() + starts.fire_due() + retries.retry_due()


@shared_task(name="workflows.deliver_kept_messages")
@wall.serving
def deliver_kept_messages() -> int:
    """Hand over kept messages that somebody waits for by now."""
    return messages.deliver_kept()


@shared_task(name="workflows.replan_timers")
@wall.serving
def replan_timers() -> int:
    """Reckon deadlines again whose business calendar has changed."""
    return timers.replan()


@shared_task(name="workflows.forget_stale_drafts")
@wall.serving
def forget_stale_drafts() -> int:
    """Erase what was typed into the forms of tasks that were withdrawn."""
    return services.forget_stale_drafts()
