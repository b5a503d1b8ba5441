"""Bringing a case to its end with a second person, and taking it up again."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import ClosureState, ReopeningReason
from casework.models.case import Case, ring_of_case
from casework.models.reference import Outcome, Reason
from common import clock
from common.sealing.fields import SealedTextField


class Closure(models.Model):
    """A proposal to close a case, and what a second person said to it.

    ``asked_by`` is None when the process proposed it because the last request had its outcome.
    States: asked; approved; refused (the case goes on); withdrawn (by whoever asked, or because
    something new was requested).

    .. no_pii: codes; what was written about the person is in ClosureNote
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="closures")
    state = models.CharField(max_length=9, choices=ClosureState.choices, default=ClosureState.ASKED)
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+")
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+")
    #: How many things were still to be done when it was asked.
    still_open = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["asked_at"], name="closure_asked", condition=Q(state="asked"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="asked"), name="closure_asked_once"
            ),
            models.CheckConstraint(
                name="closure_decided_by_another",
                condition=~Q(state__in=["approved", "refused"])
                | Q(asked_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(asked_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="closure_decided_at",
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"closure {self.pk}"


class ClosureNote(models.Model):
    """What was written for and against closing a case.

    .. pii: free text about a person; erased with the case
    """

    #: What the ring of a row is found by.
    RING_FOLLOWS = ("closure__case",)

    closure = models.OneToOneField(
        Closure, models.CASCADE, primary_key=True, related_name="written"
    )
    asked = SealedTextField(ring=lambda note: ring_of_case(note.closure.case))
    answer = SealedTextField(ring=lambda note: ring_of_case(note.closure.case))

    class Meta:
        ordering = ["closure"]

    def __str__(self) -> str:
        return f"note of closure {self.pk}"


class Reopening(models.Model):
    """A closed case that was taken up again, under the same number.

    .. pii: why, in an officer's words; erased with the case
    """

    #: What the ring of a row is found by.
    RING_FOLLOWS = ("case",)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="reopenings")
    reason = models.CharField(_("reason"), max_length=10, choices=ReopeningReason.choices)
    note = SealedTextField(ring=lambda reopening: ring_of_case(reopening.case))
    closed_at = models.DateTimeField()
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reopened_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-reopened_at", "id"]
        indexes = [models.Index(fields=["case", "-reopened_at"], name="reopening_of_case")]

    def __str__(self) -> str:
        return f"reopening {self.pk}"
