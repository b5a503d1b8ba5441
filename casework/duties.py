"""Everything that has a date in a case, asked in one statement: the rows of the agenda.

Each topic is a declaration: which rows of which table, what they are called, where they are done.
All are read together, so that one more topic costs no statement more.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    Expression,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.enums import AppointmentState, ClockStatus, FollowUpState, GoalState, PlannedState
from casework.items import AgendaItem
from casework.models import (
    Appointment,
    Assessment,
    Case,
    Decision,
    FollowUp,
    Goal,
    LegalDisclosure,
    PlannedService,
    ReportDuty,
    StatutoryClock,
)
from casework.models.assessment import HIGH_RISKS
from casework.selectors.consents import ending_consents
from casework.selectors.follow_up import MANY_NO_SHOWS
from common import clock

Cases = QuerySet[Case]


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One topic: its rows among ``cases``, and how they are said.

    ``case`` leads from a row to its case. ``at`` or ``on`` names the moment or the day that it is
    due. ``label`` leads to a coded row whose name is the text; else ``text`` is. ``key`` is a
    second argument of the page's address; ``blocks`` whether closing the case asks for a reason.
    """

    rows: Callable[[Cases], QuerySet[Any]]
    page: str
    text: str | Promise = ""
    case: str = "case"
    at: str = ""
    on: str = ""
    label: str = ""
    key: str = ""
    blocks: bool | Q = False


def _follow_ups(cases: Cases) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(case__in=cases, state=FollowUpState.PLANNED)


def _appointments(cases: Cases) -> QuerySet[Appointment]:
    return Appointment.objects.filter(case__in=cases, state=AppointmentState.PLANNED)


def _coming(cases: Cases) -> QuerySet[Appointment]:
    return _appointments(cases).filter(at__gte=clock.now())


def _past(cases: Cases) -> QuerySet[Appointment]:
    return _appointments(cases).filter(at__lt=clock.now())


def _no_shows(cases: Cases) -> Cases:
    """Cases whose person missed several appointments since they last came."""
    kept = Appointment.objects.filter(case=OuterRef("pk"), state=AppointmentState.KEPT)
    since = Q(appointments__at__gt=F("last_kept")) | Q(last_kept__isnull=True)
    missed = Q(appointments__state=AppointmentState.NO_SHOW) & since
    return (
        Case.objects.filter(pk__in=cases)
        .annotate(last_kept=Subquery(kept.order_by("-at").values("at")[:1]))
        .annotate(missed=Count("appointments", filter=missed))
        .filter(missed__gte=MANY_NO_SHOWS)
    )


def _assessments(cases: Cases) -> QuerySet[Assessment]:
    """The present assessment of each case: the newest that is finished, if it is the newest."""
    newer = Assessment.objects.filter(case=OuterRef("case"), version__gt=OuterRef("version"))
    return Assessment.objects.filter(~Exists(newer), case__in=cases, finished_at__isnull=False)


def _to_approve(cases: Cases) -> QuerySet[Assessment]:
    return _assessments(cases).filter(risk__in=HIGH_RISKS, approved_at__isnull=True)


def _to_review(cases: Cases) -> QuerySet[Assessment]:
    return _assessments(cases).filter(review_date__isnull=False)


def _services(cases: Cases) -> QuerySet[PlannedService]:
    dated = Q(target_date__isnull=False) | Q(state=PlannedState.UNDER_WAY)
    return PlannedService.objects.filter(dated, case__in=cases, ended_at__isnull=True)


def _goals(cases: Cases) -> QuerySet[Goal]:
    return Goal.objects.filter(case__in=cases, state=GoalState.OPEN, target_date__isnull=False)


def _decisions(cases: Cases) -> QuerySet[Decision]:
    """Decisions of conferences that are neither in the plan nor among the follow-ups."""
    return Decision.objects.filter(case__in=cases, follow_up__isnull=True, service__isnull=True)


def _deadlines(cases: Cases) -> QuerySet[StatutoryClock]:
    return StatutoryClock.objects.filter(request__case__in=cases, status=ClockStatus.RUNNING)


def _legal_bases(cases: Cases) -> QuerySet[LegalDisclosure]:
    return LegalDisclosure.objects.filter(
        case__in=cases, holds_from__isnull=True, ended_at__isnull=True, expires_at__gt=clock.now()
    )


def _reports(cases: Cases) -> QuerySet[ReportDuty]:
    undecided = [ReportDuty.State.OPEN, ReportDuty.State.TO_CONFIRM]
    return ReportDuty.objects.filter(case__in=cases, state__in=undecided)


#: The topics by their kind, in the order of their weight.
DUTIES: Mapping[str, Duty] = {
    "legal-deadline": Duty(
        rows=_deadlines,
        case="request__case",
        label="deadline",
        at="due_at",
        page="casework:deadline-list",
        blocks=True,
    ),
    "report-duty": Duty(
        rows=_reports,
        text=_("The duty to report waits for a decision"),
        at="known_at",
        page="casework:report-duty",
        blocks=True,
    ),
    "follow-up": Duty(
        rows=_follow_ups,
        text=_("Ask the person how they fare"),
        on="due_date",
        page="casework:follow-up-list",
        blocks=True,
    ),
    "appointment": Duty(
        rows=_coming,
        text=_("Appointment"),
        at="at",
        page="casework:follow-up-list",
        blocks=True,
    ),
    "appointment-past": Duty(
        rows=_past,
        text=_("Say whether the person came"),
        at="at",
        page="casework:follow-up-list",
        blocks=True,
    ),
    "decision": Duty(
        rows=_decisions,
        text=_("Carry out a decision of the case conference"),
        on="due_date",
        page="casework:conference-list",
    ),
    "approval": Duty(
        rows=_to_approve,
        text=_("Have the assessment approved by a colleague"),
        page="casework:assessment-detail",
    ),
    "review": Duty(
        rows=_to_review,
        text=_("Review the assessment"),
        on="review_date",
        page="casework:assessment-detail",
    ),
    "planned-service": Duty(
        rows=_services,
        label="request_type",
        on="target_date",
        page="casework:plan-detail",
        blocks=Q(state=PlannedState.UNDER_WAY),
    ),
    "goal": Duty(
        rows=_goals,
        text=_("Look at a goal of the plan"),
        on="target_date",
        page="casework:plan-detail",
    ),
    "legal-basis-waiting": Duty(
        rows=_legal_bases,
        text=_("A legal basis waits for a second officer"),
        at="expires_at",
        page="casework:legal-basis",
        key="pk",
    ),
    "consent-ending": Duty(
        rows=lambda cases: ending_consents().filter(case__in=cases),
        text=_("A consent ends: ask the person again, or nothing new can be sent"),
        at="expires_at",
        page="casework:case-consents",
    ),
    "no-shows": Duty(
        rows=_no_shows,
        text=_("The person missed three appointments: review how to meet"),
        case="",
        page="casework:follow-up-list",
    ),
}


def agenda_items(cases: Cases) -> Iterator[AgendaItem]:
    """What every topic asks for in ``cases``, by its weight, then by its date."""
    cases = cases.order_by().values("pk")
    first, *others = (_columns(kind, duty, cases) for kind, duty in DUTIES.items())
    order = list(DUTIES)
    rows = sorted(first.union(*others, all=True), key=lambda row: order.index(row[0]))
    return (_item(*row) for row in rows)


def _columns(kind: str, duty: Duty, cases: Cases) -> QuerySet[Any]:
    """The rows of a topic in the columns that all of them share."""
    to_case = f"{duty.case}__" if duty.case else ""
    blocks = duty.blocks if isinstance(duty.blocks, Q) else Value(duty.blocks)
    return (
        duty.rows(cases)
        .order_by()
        .select_related(None)
        .annotate(
            duty_kind=Value(kind, CharField()),
            duty_case=F(f"{to_case}pk"),
            duty_number=F(f"{to_case}number"),
            duty_at=F(duty.at) if duty.at else _nothing(DateTimeField()),
            duty_on=F(duty.on) if duty.on else _nothing(DateField()),
            duty_label=F(f"{duty.label}__{_label()}") if duty.label else Value("", CharField()),
            duty_key=Cast(duty.key, CharField()) if duty.key else Value("", CharField()),
            duty_blocks=Cast(blocks, BooleanField()),
        )
        .values_list(
            *("duty_kind", "duty_case", "duty_number", "duty_at", "duty_on"),
            *("duty_label", "duty_key", "duty_blocks"),
        )
    )


def _nothing(kind: Any) -> Expression:
    return Cast(Value(None), kind)


def _label() -> str:
    language = (get_language() or "fr")[:2]
    return f"label_{language if language in {'fr', 'ar', 'en'} else 'fr'}"


def _item(
    kind: str,
    case: int,
    number: str,
    at: datetime | None,
    on: date | None,
    label: str,
    key: str,
    blocks: bool,  # noqa: FBT001 -- a column of a row
) -> AgendaItem:
    duty = DUTIES[kind]
    end = datetime.combine(on, time.max, clock.ZONE) if on else None
    return AgendaItem(
        case=case,
        kind=kind,
        text=label or duty.text,
        # One database writes the key of a row with dashes, the other without.
        url=reverse(duty.page, args=[number, UUID(key)] if key else [number]),
        due_at=at or end,
        blocks_closing=bool(blocks),
    )
