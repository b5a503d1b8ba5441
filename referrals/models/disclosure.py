"""What was disclosed with a referral, and on what it stands."""

from django.db import models
from django.db.models import Q

from casework.models import Consent, Document, LegalDisclosure
from common import clock
from referrals.enums import ReferralState
from referrals.models.referral import Referral


class DisclosureManifest(models.Model):
    """The exact fields sent with a referral and the one basis that covered them; never changed.

    ``ended_fields`` grows when the person takes something back: the receiving body no longer reads
    it here, and is asked what became of its copies.

    .. pii: a copy of what the receiving body was told; erased with the case
    """

    referral = models.OneToOneField(Referral, models.CASCADE, related_name="manifest")
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, blank=True, related_name="manifests"
    )
    legal = models.ForeignKey(
        LegalDisclosure, models.PROTECT, null=True, blank=True, related_name="manifests"
    )
    fields = models.JSONField(default=list)
    ended_fields = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="manifest_on_one_basis",
                condition=Q(consent__isnull=False, legal__isnull=True)
                | Q(consent__isnull=True, legal__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"manifest of {self.referral_id}"

    @property
    def basis(self) -> Consent | LegalDisclosure:
        """What it stands on."""
        return self.consent or self.legal

    @property
    def readable(self) -> list[str]:
        """What the receiving body may still read here: nothing of a withdrawn referral."""
        if self.referral.state == ReferralState.WITHDRAWN:
            return []
        return [field for field in self.fields if field not in self.ended_fields]


class DisclosedDocument(models.Model):
    """A document of the case that goes with a referral; the receiving body reads it here only.

    .. no_pii: which document went with which referral
    """

    manifest = models.ForeignKey(
        DisclosureManifest, models.CASCADE, related_name="disclosed_documents"
    )
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["manifest", "document"], name="disclosed_once")
        ]

    def __str__(self) -> str:
        return f"disclosed {self.pk}"
