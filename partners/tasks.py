"""Celery tasks of the partners app."""

from celery import shared_task

from common import wall
from partners import accounts


@shared_task(name="partners.look_after_accounts")
@wall.serving
def look_after_accounts() -> dict[str, int]:
    """Warn about idle accounts, suspend those idle for too long, forget those never opened."""
    return {
        "warned": accounts.warn_idle_accounts(),
        "suspended": accounts.suspend_idle_accounts(),
        "forgotten": accounts.forget_never_joined(),
    }
