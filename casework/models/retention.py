"""How long what is kept, what stops that, and what was erased."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.enums import RetentionAction
from casework.models.case import Case, ring_of_case
from common import clock
from common.models import ReferenceModel
from common.sealing.fields import SealedTextField


class RetentionRule(ReferenceModel):
    """How long one kind of record is kept, and what happens then (domain §10.3).

    ``months`` count from what the rule's code says; without them it is kept without limit.

    .. no_pii
    """

    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    action = models.CharField(_("then"), max_length=9, choices=RetentionAction.choices)


class LegalHold(models.Model):
    """An order to keep a case whatever the rules say: proceedings, a complaint, a request.

    States: in force; lifted. What it held is not erased before twelve months after it was lifted.

    .. pii: why a file is kept, sealed; erased with the case
    """

    #: What the ring of a row is found by.
    RING_FOLLOWS = ("case",)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="legal_holds")
    reason = SealedTextField(_("reason"), ring=lambda row: ring_of_case(row.case))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    placed_at = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-placed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="one_hold_in_force", condition=Q(lifted_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class RetentionRun(models.Model):
    """One carrying out of the rules: the certificate of what was erased.

    ``counts`` gives, by rule, how many cases, persons, rows and files went. ``sha256`` is computed
    over the certificate's own lines. States: going on (``ended_at`` empty), ended.

    .. no_pii: counts
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    counts = models.JSONField(default=dict, blank=True)
    held = models.PositiveIntegerField(_("kept by a legal hold"), default=0)
    failed = models.PositiveIntegerField(_("left, because erasing failed"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-started_at", "id"]

    def __str__(self) -> str:
        return f"retention run {self.pk}"
