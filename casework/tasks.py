"""Work that casework does by the clock."""

from datetime import timedelta

from celery import shared_task

from casework import services
from common import clock, wall

#: The sweep of a night looks at who came since the last two: what one night missed the next finds.
LOOKED_BACK = timedelta(days=2)


@shared_task(name="casework.look_after_documents")
@wall.serving
def look_after_documents() -> None:
    """Have waiting documents looked at again, and sweep what a broken-off act left behind."""
    services.look_again()
    services.sweep_files()


@shared_task(name="casework.carry_out_retention")
@wall.serving
def carry_out_retention() -> None:
    """Erase what the rules no longer let us keep, and tell of what comes next."""
    services.run_retention()
    services.warn_of_erasing()


@shared_task(name="casework.remind_of_rights")
@wall.serving
def remind_of_rights() -> None:
    """Remind data-protection officers of what people asked."""
    services.remind_of_rights()


@shared_task(name="casework.warn_of_ending_consents")
@wall.serving
def warn_of_ending_consents() -> int:
    """Tell the officers in charge which consents end soon."""
    return services.warn_of_ending_consents()


@shared_task(name="casework.sweep_duplicates")
@wall.serving
def sweep_new_duplicates() -> int:
    """Look for the duplicates of people registered lately; how many pairs are new."""
    return sum(found for _, found in services.sweep_duplicates(since=clock.now() - LOOKED_BACK))


@shared_task(name="casework.warn_of_legal_deadlines")
@wall.serving
def warn_of_legal_deadlines() -> int:
    """Warn of legal deadlines whose moment has come."""
    return services.warn_due()


@shared_task(name="casework.forget_old_drafts")
@wall.serving
def forget_old_drafts() -> int:
    """Erase intakes that were begun a month ago and never sent."""
    return services.forget_old_drafts()
