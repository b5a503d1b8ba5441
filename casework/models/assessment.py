"""What an officer understood of a person's situation, version after version."""

from datetime import date
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import Risk, TracingConsent
from casework.models.case import Case
from casework.models.sealed import ring_of_case
from common import clock
from common.sealing.fields import SealedTextField

#: Risks that a second officer must have read.
HIGH_RISKS = frozenset({Risk.DAY, Risk.THREE_DAYS})


class Assessment(models.Model):
    """An assessment of the person's situation.

    States: draft (its author's alone, without a number); finished (``version``); approved by
    another officer where the risk is high. The highest version is the present one, the ones before
    stay readable. A finished one counts at once: an approval that is awaited stops no help.

    .. pii: situation, dangers and wishes of a person; erased with the case
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="assessments")
    version = models.PositiveSmallIntegerField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    risk = models.CharField(_("risk"), max_length=3, choices=Risk.choices, blank=True)
    review_date = models.DateField(_("next review"), null=True, blank=True)
    situation = SealedTextField(ring=ring_of_case)
    strengths = SealedTextField(ring=ring_of_case)
    wishes = SealedTextField(ring=ring_of_case)
    risks = SealedTextField(ring=ring_of_case)
    protection = SealedTextField(ring=ring_of_case)
    school = SealedTextField(ring=ring_of_case)
    care = SealedTextField(ring=ring_of_case)
    siblings = SealedTextField(ring=ring_of_case)
    tracing = models.CharField(max_length=9, choices=TracingConsent.choices, blank=True)
    best_interest = SealedTextField(ring=ring_of_case)

    class Meta:
        ordering = ["-version", "-changed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="assessment_version_once"),
            models.UniqueConstraint(
                fields=["case", "author"],
                condition=Q(finished_at__isnull=True),
                name="assessment_draft_once",
            ),
            models.CheckConstraint(
                name="assessment_finished_is_numbered",
                condition=Q(finished_at__isnull=True, version__isnull=True)
                | (
                    Q(finished_at__isnull=False, version__isnull=False, review_date__isnull=False)
                    & ~Q(risk="")
                ),
            ),
            models.CheckConstraint(
                name="assessment_not_approved_by_author",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
            ),
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"

    @property
    def awaits_approval(self) -> bool:
        """Whether another officer must still read it."""
        return bool(self.finished_at) and self.risk in HIGH_RISKS and self.approved_at is None

    def review_is_overdue(self, day: date) -> bool:
        """Whether the next review should have taken place before ``day``."""
        return self.review_date is not None and self.review_date < day
