"""The consent ledger: what a person allowed, for whom, for what, until when."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import ConsentMethod, ConsentPurpose
from casework.models.case import Case
from common import clock
from common.models import Language
from partners.models import Organisation


class ConsentWording(models.Model):
    """A text read out to people; never changed, a new text is a new version.

    .. no_pii
    """

    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=3)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["version", "language"]
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="wording_once")]

    def __str__(self) -> str:
        return f"consent wording {self.version} ({self.language})"


class Consent(models.Model):
    """A person's consent that one named recipient learns some fields for one purpose.

    States: live; expired (``expires_at`` passed, twelve months by default); withdrawn.

    .. pii: what a person agreed to, guardian's and witness's names; erased with the case
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="consents")
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = models.CharField(
        max_length=12, choices=ConsentPurpose.choices, default=ConsentPurpose.REFERRAL
    )
    fields = models.JSONField(_("what may be shared"), default=list)
    method = models.CharField(_("how it was given"), max_length=10, choices=ConsentMethod.choices)
    wording = models.ForeignKey(ConsentWording, models.PROTECT, related_name="+")
    read_in = models.ForeignKey(
        Language, models.PROTECT, related_name="+", verbose_name=_("read out in")
    )
    given_by_guardian = models.BooleanField(_("given by the parent or guardian"), default=False)
    witness = models.CharField(_("witness"), max_length=160, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="consent_expires_after_given", condition=Q(expires_at__gt=F("given_at"))
            )
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    def is_live(self, at: datetime) -> bool:
        """Whether it holds at ``at``: given, not expired, not withdrawn."""
        return self.given_at <= at < self.expires_at and (
            self.withdrawn_at is None or at < self.withdrawn_at
        )
