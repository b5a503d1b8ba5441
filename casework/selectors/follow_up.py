"""Follow-ups and appointments of a case, and what stands in the way of a new one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.enums import AppointmentState, FollowUpState
from casework.models import Appointment, Case, FollowUp
from common import clock
from partners.models import User

#: After this many missed appointments it is time to ask why.
MANY_NO_SHOWS = 3
#: Two appointments of one officer that begin closer than this meet.
LENGTH = timedelta(hours=1)


@dataclass(frozen=True)
class Meetings:
    """The follow-ups and appointments of a case."""

    planned: list[FollowUp]
    done: list[FollowUp]
    coming: list[Appointment]
    past: list[Appointment]
    missed: int

    @property
    def is_often_missed(self) -> bool:
        """Whether the person missed so many appointments that the way of meeting needs a look."""
        return self.missed >= MANY_NO_SHOWS

    @property
    def overdue(self) -> list[FollowUp]:
        """Planned follow-ups whose day has passed."""
        today = clock.today()
        return [each for each in self.planned if each.due_date < today]


def meetings_of(case: Case) -> Meetings:
    """The follow-ups and appointments of a case: to come first, then the newest."""
    follow_ups = case.follow_ups.select_related("service__request_type", "done_by")
    appointments = case.appointments.select_related(
        "body", "officer", "interpreter", "reason", "moved_to"
    )
    asked = list(follow_ups.order_by("due_date", "created_at", "id"))
    met = list(appointments.order_by("at", "id"))
    planned = [each for each in asked if each.state == FollowUpState.PLANNED]
    coming = [each for each in met if each.state == AppointmentState.PLANNED]
    return Meetings(
        planned=planned,
        done=[each for each in reversed(asked) if each not in planned],
        coming=coming,
        past=[each for each in reversed(met) if each not in coming],
        missed=_missed(met),
    )


def clashes(officer: User, at: datetime, *, instead_of: Appointment | None = None) -> int:
    """How many planned appointments of an officer, in any case, meet one at ``at``."""
    near = Appointment.objects.filter(
        officer=officer,
        state=AppointmentState.PLANNED,
        at__gt=at - LENGTH,
        at__lt=at + LENGTH,
    )
    return near.exclude(pk=instead_of.pk if instead_of else None).count()


def _missed(appointments: list[Appointment]) -> int:
    """How many were missed since the person last came."""
    missed = 0
    for each in appointments:
        if each.state == AppointmentState.KEPT:
            missed = 0
        elif each.state == AppointmentState.NO_SHOW:
            missed += 1
    return missed
