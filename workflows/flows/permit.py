"""Work of the residence-permit process: the legal deadline after a refusal."""

from datetime import timedelta

from casework.enums import ClockStatus, WarningMark
from casework.models import Request, StatutoryClock, StatutoryDeadline
from casework.services import settle_clock, start_clock, warn_of_clock
from workflows.runtime.handlers import Job, Variables, handler

#: Appeal against the refusal of a permit (law 02-03, articles 11 and 20).
APPEAL = "SD-TITRE-RECOURS-15J"
#: The reminders of the process, by the ``percent`` of its tasks; casework gives each of them once,
#: whoever asks first.
_MARKS = {50: WarningMark.HALF, 80: WarningMark.MOST, 90: WarningMark.TWO_DAYS}


@handler("permit.start-appeal-clock")
def start_appeal_clock(job: Job) -> Variables:
    """Compute the appeal's deadline from the day the refusal was notified, and its reminders.

    Reminders at 50 %, 80 % and 48 hours before the end (domain §6).
    """
    request = Request.objects.select_related("case").get(pk=int(job.variables["request"]))
    notified_at = job.variables["notified_at"]
    statutory = start_clock(
        request=request,
        deadline=StatutoryDeadline.objects.get(code=APPEAL),
        triggered_at=notified_at,
        started_by=None,
    )
    span = statutory.due_at - notified_at
    return {
        "clock": statutory.pk,
        "warn_half_at": statutory.due_at - span / 2,
        "warn_most_at": statutory.due_at - span / 5,
        "warn_last_at": statutory.due_at - timedelta(hours=48),
        "appeal_due_at": statutory.due_at,
    }


@handler("permit.warn-of-appeal")
def warn_of_appeal(job: Job) -> Variables:
    """Warn the officer in charge; ``percent`` on the task says how much time has passed."""
    warn_of_clock(statutory=_clock(job), mark=_MARKS[int(job.attrs["percent"])])
    return {}


@handler("permit.settle-appeal")
def settle_appeal(job: Job) -> Variables:
    """Stop the deadline: the appeal was filed, or the person renounced."""
    filed = job.variables.get("appeal") == "filed"
    settle_clock(statutory=_clock(job), status=ClockStatus.MET if filed else ClockStatus.DROPPED)
    return {}


@handler("permit.miss-appeal")
def miss_appeal(job: Job) -> Variables:
    """Write down that the time for an appeal has passed."""
    settle_clock(statutory=_clock(job), status=ClockStatus.MISSED)
    return {}


def _clock(job: Job) -> StatutoryClock:
    clocks = StatutoryClock.objects.select_related("request__case__organisation")
    return clocks.get(pk=int(job.variables["clock"]))
