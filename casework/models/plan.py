"""What is to be reached with a person, by which services."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.enums import ConsentMethod, Doer, GoalState, PlannedState
from casework.models.case import Case, Request
from casework.models.reference import CodedValue, Outcome, Reason, RequestType
from casework.models.sealed import ring_of_case
from common import clock
from common.sealing.fields import SealedTextField
from partners.models import Organisation


class PlanAgreement(models.Model):
    """That the person agreed to the plan of their case as it stood then.

    .. pii: a decision of a person; erased with the case
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="plan_agreements")
    agreed_date = models.DateField(_("agreed on"))
    method = models.CharField(_("how"), max_length=10, choices=ConsentMethod.choices)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-recorded_at", "-id"]

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class Goal(models.Model):
    """Something that the person wants to reach.

    States: open; reached; given up (with a reason).

    .. pii: what a person hopes for; erased with the case
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="goals")
    domain = models.ForeignKey(CodedValue, models.PROTECT, related_name="+")
    text = SealedTextField(ring=ring_of_case)
    target_date = models.DateField(_("wanted by"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=GoalState.choices, default=GoalState.OPEN)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="goal_ended_has_time",
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="goal_given_up_has_reason",
                condition=~Q(state="given-up") | Q(reason__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"goal {self.pk}"


class PlannedService(models.Model):
    """One service by which a goal is to be reached.

    States: planned; under way; given and not given (both with an outcome). A service of another
    body is asked for by ``request``, whose referrals tell the rest.

    .. pii: what is done for a person; erased with the case
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="planned_services")
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="services")
    request_type = models.ForeignKey(RequestType, models.PROTECT, related_name="+")
    doer = models.CharField(_("who does it"), max_length=6, choices=Doer.choices)
    body = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    request = models.ForeignKey(
        Request, models.SET_NULL, null=True, blank=True, related_name="planned_services"
    )
    note = SealedTextField(ring=ring_of_case)
    target_date = models.DateField(_("wanted by"), null=True, blank=True)
    state = models.CharField(
        max_length=9, choices=PlannedState.choices, default=PlannedState.PLANNED
    )
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="planned_service_ended_has_outcome",
                condition=(
                    Q(state__in=["planned", "under-way"])
                    & Q(ended_at__isnull=True, outcome__isnull=True)
                )
                | (
                    Q(state__in=["given", "not-given"])
                    & Q(ended_at__isnull=False, outcome__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="planned_service_body_is_other",
                condition=Q(body__isnull=True) | Q(doer="other"),
            ),
        ]

    def __str__(self) -> str:
        return f"planned service {self.pk}"

    @property
    def is_ended(self) -> bool:
        """Whether it was given, or will not be."""
        return self.ended_at is not None
