"""Celery tasks of casework."""

from celery import shared_task

from casework import services


@shared_task(name="casework.warn_of_ending_consents")
def warn_of_ending_consents() -> int:
    """Tell the officers in charge which consents end soon."""
    return services.warn_of_ending_consents()
