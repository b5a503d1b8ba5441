"""A case conference and what it decided."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.follow_up import FollowUp
from casework.models.plan import PlannedService
from casework.models.sealed import ring_of_case
from common import clock
from common.sealing.fields import SealedTextField
from partners.models import Organisation


class Conference(models.Model):
    """A meeting of officers and bodies about one case.

    .. pii: what was said of a person; erased with the case
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="conferences")
    held_date = models.DateField(_("held on"))
    officers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    bodies = models.ManyToManyField(Organisation, related_name="+", blank=True)
    minutes = SealedTextField(ring=ring_of_case)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-held_date", "-recorded_at", "id"]

    def __str__(self) -> str:
        return f"conference {self.pk}"


class Decision(models.Model):
    """What a conference decided: who does it, by when.

    States: open; carried into the plan (``service``) or the follow-ups (``follow_up``).

    .. pii: what is decided about a person; erased with the case
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="decisions")
    text = SealedTextField(ring=ring_of_case)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    body = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    due_date = models.DateField(_("by"))
    follow_up = models.OneToOneField(
        FollowUp, models.SET_NULL, null=True, blank=True, related_name="decision"
    )
    service = models.OneToOneField(
        PlannedService, models.SET_NULL, null=True, blank=True, related_name="decision"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["due_date", "created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="decision_carried_out_once",
                condition=Q(follow_up__isnull=True) | Q(service__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"

    @property
    def is_carried_out(self) -> bool:
        """Whether it became a follow-up or a planned service."""
        return bool(self.follow_up_id or self.service_id)
