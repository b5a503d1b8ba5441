"""The consent ledger: what a person allowed, for whom, for what, until when.

Consents and the texts they were given on are facts: they are added, never rewritten, and the
database refuses what the code would not do (triggers of migration 0005).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import ConsentMethod, ConsentPurpose, ReadBy, Tier
from casework.models.case import Case
from casework.models.identity import Beneficiary
from common import clock
from common.models import Language
from common.sealing import ORDINARY, PROTECTED
from common.sealing.fields import SealedTextField
from partners.models import Organisation

#: No consent holds longer, whatever is written: twelve months, a leap year's day included.
LONGEST = timedelta(days=366)


class ConsentWording(models.Model):
    """A text read out to people for one purpose; never changed, a new text is a new version.

    .. no_pii
    """

    purpose = models.CharField(
        max_length=12, choices=ConsentPurpose.choices, default=ConsentPurpose.REFERRAL
    )
    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=3)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["purpose", "version", "language"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version", "language"], name="wording_once")
        ]

    def __str__(self) -> str:
        return f"consent wording {self.purpose} {self.version} ({self.language})"


class Consent(models.Model):
    """A person's consent that one named recipient learns some fields for one purpose.

    States: live; expired (``expires_at`` passed, twelve months at most, and a guardian's consent
    when the person comes of age); withdrawn as a whole (``withdrawn_at``) or for single fields
    (``ConsentWithdrawal``). What the regional statistics need beyond this is asked of nobody.

    .. pii: what a person agreed to; erased with the case
    """

    Purpose = ConsentPurpose

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
    read_by = models.CharField(
        _("read out by"), max_length=11, choices=ReadBy.choices, default=ReadBy.OFFICER
    )
    refusal_explained = models.BooleanField(_("told that refusing costs nothing"), default=False)
    given_by_guardian = models.BooleanField(_("given by the parent or guardian"), default=False)
    guardian = models.ForeignKey(
        Beneficiary, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-id"]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="consent_ending",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="consent_expires_after_given", condition=Q(expires_at__gt=F("given_at"))
            ),
            models.CheckConstraint(
                name="consent_a_year_at_most", condition=Q(expires_at__lte=F("given_at") + LONGEST)
            ),
            models.CheckConstraint(
                name="consent_after_explaining", condition=Q(refusal_explained=True)
            ),
            models.CheckConstraint(
                name="consent_names_what_is_shared",
                condition=~Q(purpose=ConsentPurpose.REFERRAL) | ~Q(fields=[]),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
            ),
            models.CheckConstraint(
                name="consent_guardian_who_gives",
                condition=Q(guardian__isnull=True) | Q(given_by_guardian=True),
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    def is_live(self, at: datetime) -> bool:
        """Whether it holds at ``at``: given, not expired, not withdrawn."""
        return self.given_at <= at < self.expires_at and (
            self.withdrawn_at is None or at < self.withdrawn_at
        )

    def fields_at(self, at: datetime) -> list[str]:
        """What it still allows at ``at``: what was given, less what was taken back one by one."""
        taken = {field for each in self.withdrawals.all() if each.at <= at for field in each.fields}
        return [field for field in self.fields if field not in taken]


def _ring_of_consent(row: models.Model) -> str:
    return PROTECTED if row.consent.case.tier == Tier.C4 else ORDINARY


class ConsentParties(models.Model):
    """Who took part in a consent besides the person, and where its paper is kept.

    .. pii: names of witness, guardian and interpreter, sealed; erased with the consent
    """

    consent = models.OneToOneField(
        Consent, models.CASCADE, primary_key=True, related_name="parties"
    )
    witness = SealedTextField(_("witness"), ring=_ring_of_consent)
    guardian = SealedTextField(_("parent or guardian"), ring=_ring_of_consent)
    interpreter = SealedTextField(_("interpreter"), ring=_ring_of_consent)
    paper = SealedTextField(_("where the signed paper is kept"), ring=_ring_of_consent)

    class Meta:
        ordering = ["consent"]

    def __str__(self) -> str:
        return f"parties of consent {self.pk}"


class ConsentWithdrawal(models.Model):
    """What a person took back of a consent, and when; rows are only ever added.

    .. pii: what a person no longer allows; erased with the consent
    """

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="withdrawals")
    fields = models.JSONField(default=list)
    is_whole = models.BooleanField(default=True)
    at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"withdrawal {self.pk}"
