"""Celery tasks of casework: sweeps of what is due, each small and repeatable."""

from celery import shared_task

from casework import services


@shared_task(name="casework.warn_of_legal_deadlines")
def warn_of_legal_deadlines() -> int:
    """Warn of legal deadlines whose moment has come."""
    return services.warn_due()
