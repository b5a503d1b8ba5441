"""What needs, assessments, plans, follow-ups and legal deadlines put on the agenda of cases."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.agenda import AgendaItem
from casework.enums import AppointmentState, ClockStatus, FollowUpState, GoalState, PlannedState
from casework.models import (
    Appointment,
    Assessment,
    Case,
    Decision,
    FollowUp,
    Goal,
    PlannedService,
    StatutoryClock,
)
from casework.selectors.follow_up import MANY_NO_SHOWS
from common import clock


def follow_ups(cases: QuerySet[Case]) -> Iterable[AgendaItem]:
    """Follow-ups to come and overdue; a case is not closed over one."""
    rows = FollowUp.objects.filter(case__in=cases, state=FollowUpState.PLANNED)
    for row in rows.select_related("case").order_by("due_date", "id"):
        yield AgendaItem(
            case=row.case_id,
            kind="follow-up",
            text=_("Ask the person how they fare"),
            url=reverse("casework:follow-up-list", args=[row.case.number]),
            due_at=_end_of(row.due_date),
            blocks_closing=True,
        )


def appointments(cases: QuerySet[Case]) -> Iterable[AgendaItem]:
    """Appointments to come, and past ones of which nobody said how they went."""
    rows = Appointment.objects.filter(case__in=cases, state=AppointmentState.PLANNED)
    for row in rows.select_related("case").order_by("at", "id"):
        is_past = row.at < clock.now()
        yield AgendaItem(
            case=row.case_id,
            kind="appointment",
            text=_("Say whether the person came") if is_past else _("Appointment"),
            url=reverse("casework:follow-up-list", args=[row.case.number]),
            due_at=row.at,
            blocks_closing=True,
        )


def no_shows(cases: QuerySet[Case]) -> Iterable[AgendaItem]:
    """Cases whose person missed several appointments since they last came."""
    kept = Appointment.objects.filter(case=OuterRef("pk"), state=AppointmentState.KEPT)
    since = Q(appointments__at__gt=F("last_kept")) | Q(last_kept__isnull=True)
    missed = Q(appointments__state=AppointmentState.NO_SHOW) & since
    rows = (
        Case.objects.filter(pk__in=cases)
        .annotate(last_kept=Subquery(kept.order_by("-at").values("at")[:1]))
        .annotate(missed=Count("appointments", filter=missed))
        .filter(missed__gte=MANY_NO_SHOWS)
    )
    for case in rows.order_by("pk"):
        yield AgendaItem(
            case=case.pk,
            kind="no-shows",
            text=_("The person missed three appointments: review how to meet"),
            url=reverse("casework:follow-up-list", args=[case.number]),
        )


def assessments(cases: QuerySet[Case]) -> Iterable[AgendaItem]:
    """The next review of each present assessment, and the approvals that are awaited."""
    newer = Assessment.objects.filter(case=OuterRef("case"), version__gt=OuterRef("version"))
    rows = Assessment.objects.filter(case__in=cases, finished_at__isnull=False)
    rows = rows.annotate(newer=Subquery(newer.order_by("version").values("version")[:1]))
    for row in rows.filter(newer__isnull=True).select_related("case").order_by("review_date", "id"):
        url = reverse("casework:assessment-detail", args=[row.case.number])
        if row.awaits_approval:
            text = _("Have the assessment approved by a colleague")
            yield AgendaItem(case=row.case_id, kind="approval", text=text, url=url)
        if row.review_date is not None:
            yield AgendaItem(
                case=row.case_id,
                kind="review",
                text=_("Review the assessment"),
                url=url,
                due_at=_end_of(row.review_date),
            )


def services(cases: QuerySet[Case]) -> Iterable[AgendaItem]:
    """Planned services; a case is not closed over one that is under way."""
    rows = PlannedService.objects.filter(case__in=cases, ended_at__isnull=True)
    for row in rows.select_related("case", "request_type").order_by("created_at", "id"):
        is_under_way = row.state == PlannedState.UNDER_WAY
        if row.target_date is None and not is_under_way:
            continue
        yield AgendaItem(
            case=row.case_id,
            kind="planned-service",
            text=row.request_type.label,
            url=reverse("casework:plan-detail", args=[row.case.number]),
            due_at=_end_of(row.target_date) if row.target_date else None,
            blocks_closing=is_under_way,
        )


def goals(cases: QuerySet[Case]) -> Iterable[AgendaItem]:
    """Open goals that have a date."""
    rows = Goal.objects.filter(case__in=cases, state=GoalState.OPEN, target_date__isnull=False)
    for row in rows.select_related("case").order_by("target_date", "id"):
        yield AgendaItem(
            case=row.case_id,
            kind="goal",
            text=_("Look at a goal of the plan"),
            url=reverse("casework:plan-detail", args=[row.case.number]),
            due_at=_end_of(row.target_date),
        )


def decisions(cases: QuerySet[Case]) -> Iterable[AgendaItem]:
    """Decisions of conferences that are neither in the plan nor among the follow-ups."""
    rows = Decision.objects.filter(
        case__in=cases, follow_up__isnull=True, service__isnull=True
    ).select_related("case")
    for row in rows.order_by("due_date", "id"):
        yield AgendaItem(
            case=row.case_id,
            kind="decision",
            text=_("Carry out a decision of the case conference"),
            url=reverse("casework:conference-list", args=[row.case.number]),
            due_at=_end_of(row.due_date),
        )


def deadlines(cases: QuerySet[Case]) -> Iterable[AgendaItem]:
    """Legal deadlines that run."""
    rows = StatutoryClock.objects.filter(request__case__in=cases, status=ClockStatus.RUNNING)
    for row in rows.select_related("deadline", "request__case").order_by("due_at", "id"):
        yield AgendaItem(
            case=row.request.case_id,
            kind="legal-deadline",
            text=row.deadline.label,
            url=reverse("casework:deadline-list", args=[row.request.case.number]),
            due_at=row.due_at,
            blocks_closing=True,
        )


#: The topics, in the order of their weight.
DUTIES = [
    deadlines,
    follow_ups,
    appointments,
    decisions,
    assessments,
    services,
    goals,
    no_shows,
]


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, clock.ZONE)
