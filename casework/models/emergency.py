"""Emergency access: who asked to be let into a file, why, who confirmed and who reviewed it."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import EmergencyState, ReviewVerdict, Tier
from casework.models.case import Case
from common import clock
from common.sealing import ORDINARY, PROTECTED
from common.sealing.fields import SealedTextField
from partners.models import Organisation


def _ring(emergency: "EmergencyAccess") -> str:
    return PROTECTED if emergency.tier == Tier.C4 else ORDINARY


class EmergencyAccess(models.Model):
    """One emergency access to one case, of tier ``tier`` when it was asked for.

    States: waiting for a second person until ``confirm_by``; open until ``expires_at``; over;
    declined; lapsed without an answer. What was open is reviewed by ``review_due_at``.

    .. pii: why an officer needed a person's file, and what a reviewer thought of it; erased with
       the case
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="emergencies")
    tier = models.CharField(max_length=2, choices=Tier.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = SealedTextField(_("reason"), ring=_ring)
    asked_at = models.DateTimeField(default=clock.now)
    confirm_by = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    review_due_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=16, choices=ReviewVerdict.choices, blank=True)
    review_note = SealedTextField(_("note"), ring=_ring)

    class Meta:
        ordering = ["-asked_at", "id"]
        indexes = [
            models.Index(fields=["reviewed_at", "review_due_at"], name="emergency_review"),
            models.Index(fields=["asked_by", "-asked_at"], name="emergency_asker"),
        ]
        constraints = [
            models.CheckConstraint(
                name="emergency_second_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="emergency_other_reviewer",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="emergency_confirmed_where_needed",
                condition=~Q(tier=Tier.C4)
                | Q(granted_at__isnull=True)
                | Q(confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"emergency {self.pk}"

    def state_at(self, at: datetime) -> EmergencyState:
        """Where it stands at ``at``."""
        if self.declined_at is not None:
            return EmergencyState.DECLINED
        if self.granted_at is not None and self.expires_at is not None:
            return EmergencyState.OPEN if at < self.expires_at else EmergencyState.OVER
        is_late = self.confirm_by is not None and at >= self.confirm_by
        return EmergencyState.LAPSED if is_late else EmergencyState.WAITING

    @property
    def state(self) -> EmergencyState:
        """Where it stands now."""
        return self.state_at(clock.now())

    @property
    def is_review_late(self) -> bool:
        """Whether nobody has reviewed it in time."""
        due = self.review_due_at
        return self.reviewed_at is None and due is not None and due < clock.now()
