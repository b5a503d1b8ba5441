"""Who answers a referral, kept beside it so that lists and counts stay fast."""

from django.db import models

from casework.models import Case, Request
from referrals.models.referral import Referral


class ReferralReach(models.Model):
    """The audience that answers a referral, and until when; see ``referrals.reach``.

    The sending side reaches it through its case. ``case`` and ``request`` are the referral's own.

    .. no_pii: codes of bodies
    """

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="reach", db_index=False)
    request = models.ForeignKey(Request, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    audience = models.CharField(max_length=80)
    is_open = models.BooleanField()
    due_at = models.DateTimeField()

    class Meta:
        ordering = ["due_at", "referral_id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "audience"], name="referral_reach_once")
        ]
        indexes = [
            models.Index(
                fields=["audience", "due_at", "referral"],
                name="referral_reach_due",
                condition=models.Q(is_open=True),
            )
        ]

    def __str__(self) -> str:
        return f"reach {self.pk}"
