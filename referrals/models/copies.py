"""What a receiving body did with its copies once it may no longer hold them for the referral."""

from datetime import date
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import LegalBasis
from casework.models.case import ring_of_case
from common import clock
from common.sealing.fields import SealedTextField
from partners.models import Organisation
from referrals.models.disclosure import DisclosureManifest


class CopyReview(models.Model):
    """A body is asked what became of what it was told, since the person withdrew their consent.

    States: open (answer owed until ``due_date``); destroyed; kept on a legal basis, which it names;
    no answer (``due_date`` passed; it can still be answered).

    .. pii: what a body keeps about a person and why, sealed; erased with the case
    """

    class State(models.TextChoices):
        OPEN = "open", _("Answer awaited")
        DESTROYED = "destroyed", _("Copies destroyed")
        KEPT = "kept", _("Kept on a legal basis")
        NO_ANSWER = "no-answer", _("No answer in time")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    manifest = models.ForeignKey(DisclosureManifest, models.CASCADE, related_name="copy_reviews")
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    fields = models.JSONField(_("what was sent and taken back"), default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=clock.now)
    due_date = models.DateField(_("answer due on"))
    basis = models.ForeignKey(LegalBasis, models.PROTECT, null=True, blank=True, related_name="+")
    explanation = SealedTextField(
        _("what is kept and why"),
        ring=lambda row: ring_of_case(row.manifest.referral.request.case),
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_date", "opened_at", "id"]
        indexes = [
            models.Index(
                fields=["due_date"],
                name="copy_review_owed",
                condition=Q(answered_at__isnull=True),
            ),
            models.Index(fields=["recipient", "state"], name="copy_review_body"),
        ]
        constraints = [
            models.CheckConstraint(
                name="copy_review_kept_on_a_basis",
                condition=~Q(state="kept") | Q(basis__isnull=False),
            ),
            models.CheckConstraint(
                name="copy_review_answered_when",
                condition=~Q(state__in=["destroyed", "kept"]) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"copy review {self.pk}"

    @property
    def is_owed(self) -> bool:
        """Whether the body still has to answer."""
        return self.answered_at is None

    def is_late(self, today: date) -> bool:
        """Whether the answer is owed since before ``today``."""
        return self.is_owed and self.due_date < today
