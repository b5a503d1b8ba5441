"""Seeing the person again: follow-ups and appointments."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.enums import AppointmentState, ContactWay, FollowUpState
from casework.models.case import Case
from casework.models.plan import PlannedService
from casework.models.reference import Reason
from casework.models.sealed import ring_of_case
from common import clock
from common.models import Language
from common.sealing.fields import SealedTextField
from partners.models import Organisation


class FollowUp(models.Model):
    """Asking the person on a day how they fare (domain §7.7, F-FOLLOWUP).

    States: planned; done (reached or not); cancelled. What a new need was told is recorded as a
    need of the case, not here.

    .. pii: how a person fares; erased with the case
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="follow_ups")
    service = models.ForeignKey(
        PlannedService, models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )
    due_date = models.DateField(_("on"))
    way = models.CharField(_("how"), max_length=6, choices=ContactWay.choices)
    state = models.CharField(
        max_length=9, choices=FollowUpState.choices, default=FollowUpState.PLANNED
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    was_reached = models.BooleanField(null=True)
    was_served = models.BooleanField(null=True)
    satisfaction = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    note = SealedTextField(ring=ring_of_case)

    class Meta:
        ordering = ["due_date", "created_at", "id"]
        indexes = [
            models.Index(
                fields=["case", "due_date"],
                name="follow_up_planned",
                condition=Q(state="planned"),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="follow_up_done_says_reached",
                condition=~Q(state="done") | Q(done_at__isnull=False, was_reached__isnull=False),
            ),
            models.CheckConstraint(
                name="follow_up_satisfaction_1_to_5",
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"


class Appointment(models.Model):
    """A meeting with the person at a place and time.

    States: planned; kept; no-show; moved (``moved_to`` is the new one) and cancelled, both with a
    reason. Each ended state is final.

    .. pii: where a person will be, and with whom; erased with the case
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="appointments")
    at = models.DateTimeField(_("date and time"))
    place = SealedTextField(ring=ring_of_case)
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    desk = SealedTextField(ring=ring_of_case)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    interpreter = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, related_name="+"
    )
    companion = SealedTextField(ring=ring_of_case)
    state = models.CharField(
        max_length=9, choices=AppointmentState.choices, default=AppointmentState.PLANNED
    )
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+")
    moved_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_from"
    )
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(
                fields=["officer", "at"], name="appointment_diary", condition=Q(state="planned")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "at"],
                condition=Q(state__in=["planned", "kept"]),
                name="appointment_one_at_a_time",
            ),
            models.CheckConstraint(
                name="appointment_ended_has_time",
                condition=Q(state="planned", ended_at__isnull=True)
                | (~Q(state="planned") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="appointment_moved_says_where_and_why",
                condition=(Q(moved_to__isnull=True) | Q(state="moved"))
                & (~Q(state="moved") | Q(moved_to__isnull=False))
                & (~Q(state__in=["moved", "cancelled"]) | Q(reason__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk}"
