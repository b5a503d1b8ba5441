"""An officer's whole load passed on to colleagues, and what became of each case."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.enums import HandOverResult
from casework.models.case import Case
from common import clock


class HandOver(models.Model):
    """One hand-over in bulk, kept as the report of what was done.

    States: under way while a line waits; done afterwards.

    .. no_pii
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-ordered_at", "id"]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"


class HandOverLine(models.Model):
    """One case of a hand-over.

    ``result``: waiting; moved; or why it was left as it was.

    .. no_pii
    """

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    result = models.CharField(
        max_length=10, choices=HandOverResult.choices, default=HandOverResult.WAITING
    )
    tasks_moved = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "case"], name="hand_over_case_once"),
            models.CheckConstraint(
                name="hand_over_done_at",
                condition=Q(result="waiting", done_at__isnull=True)
                | (~Q(result="waiting") & Q(done_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over line {self.pk}"
