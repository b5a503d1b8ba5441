"""The plan of a case, its assessments, its conferences and its legal deadlines."""

from dataclasses import dataclass

from django.db.models import Prefetch

from casework.enums import GoalState, PlannedState
from casework.models import (
    Assessment,
    Case,
    Conference,
    Decision,
    Goal,
    PlanAgreement,
    PlannedService,
    StatutoryClock,
)
from partners.models import User


@dataclass(frozen=True)
class Plan:
    """The goals of a case with their services, and whether the person agreed to them."""

    goals: list[Goal]
    agreement: PlanAgreement | None

    @property
    def services(self) -> list[PlannedService]:
        """The services of all goals."""
        return [service for goal in self.goals for service in goal.services.all()]

    @property
    def has_changed(self) -> bool:
        """Whether something was added since the person agreed."""
        if self.agreement is None:
            return False
        added = [each.created_at for each in (*self.goals, *self.services)]
        return any(at > self.agreement.recorded_at for at in added)

    def goals_in(self, *states: GoalState) -> int:
        """How many goals are in one of ``states``."""
        return sum(goal.state in states for goal in self.goals)

    def services_in(self, *states: PlannedState) -> int:
        """How many services are in one of ``states``."""
        return sum(service.state in states for service in self.services)


def plan_of(case: Case) -> Plan:
    """The plan of a case; open goals first."""
    services = PlannedService.objects.select_related(
        "request_type", "body", "outcome", "request"
    ).order_by("created_at", "id")
    rows = case.goals.select_related("domain", "reason").prefetch_related(
        Prefetch("services", services)
    )
    goals = list(rows.order_by("created_at", "id"))
    goals.sort(key=lambda goal: goal.state != GoalState.OPEN)
    return Plan(goals, case.plan_agreements.order_by("-recorded_at", "-id").first())


def versions_of(case: Case) -> list[Assessment]:
    """The finished assessments of a case, the present one first."""
    finished = case.assessments.filter(finished_at__isnull=False)
    return list(finished.select_related("author", "approved_by").order_by("-version"))


def draft_of(case: Case, author: User) -> Assessment | None:
    """What ``author`` has written of an assessment and not finished."""
    return case.assessments.filter(author=author, finished_at__isnull=True).first()


def conferences_of(case: Case) -> list[Conference]:
    """The conferences about a case with their decisions, the last one first."""
    decisions = Decision.objects.select_related("officer", "body").order_by("due_date", "id")
    rows = case.conferences.prefetch_related("officers", "bodies", Prefetch("decisions", decisions))
    return list(rows.order_by("-held_date", "-recorded_at", "id"))


def clocks_of(case: Case) -> list[StatutoryClock]:
    """The legal deadlines of a case, those that end first before."""
    rows = StatutoryClock.objects.filter(request__case=case)
    return list(
        rows.select_related("deadline", "request__request_type")
        .prefetch_related("warnings")
        .order_by("due_at", "id")
    )
