"""Disclosure without consent: the law's grounds, and each time one was used."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.enums import Tier
from casework.models.case import Case
from common import clock
from common.models import ReferenceModel
from common.sealing import ORDINARY, PROTECTED
from common.sealing.fields import SealedTextField
from partners.models import Organisation


class LegalBasis(ReferenceModel):
    """A ground in law to disclose without consent (law 09-08, article 4).

    ``roles`` may use it, towards bodies of ``recipient_types``, for ``fields``; codes separated by
    spaces. ``needs_second`` asks for another officer's confirmation before anything leaves.

    .. no_pii
    """

    article = models.CharField(_("article"), max_length=120)
    rule_fr = models.CharField(max_length=600)
    rule_ar = models.CharField(max_length=600)
    rule_en = models.CharField(max_length=600)
    roles = models.CharField(_("who may use it"), max_length=120)
    recipient_types = models.CharField(_("towards whom"), max_length=120)
    fields = models.CharField(_("what may be shared"), max_length=160)
    needs_second = models.BooleanField(_("needs a second officer"), default=True)

    @property
    def rule(self) -> str:
        """When it applies, in the language of the page."""
        language = (get_language() or "fr")[:2]
        return getattr(self, f"rule_{language}", "") or self.rule_fr

    def allows_type(self, organisation: Organisation) -> bool:
        """Whether a body of this type may be told on this ground."""
        return organisation.type in self.recipient_types.split()


def _ring_of_case(row: models.Model) -> str:
    return PROTECTED if row.case.tier == Tier.C4 else ORDINARY


class LegalDisclosure(models.Model):
    """A decision to tell one body some fields on a ground other than consent.

    States: waiting for a second officer (where the ground asks for one); live from ``holds_from``
    until ``expires_at``; ended early (``ended_at``). It is used by sending within that time.

    .. pii: why the law is invoked for a person, sealed; erased with the case
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="legal_disclosures")
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    basis = models.ForeignKey(LegalBasis, models.PROTECT, related_name="+")
    fields = models.JSONField(_("what is shared"), default=list)
    justification = SealedTextField(_("why this ground applies"), ring=_ring_of_case)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    holds_from = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-recorded_at", "id"]
        indexes = [models.Index(fields=["case", "recipient"], name="legal_disclosure_case")]
        constraints = [
            models.CheckConstraint(
                name="legal_disclosure_by_two",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
            ),
            models.CheckConstraint(name="legal_disclosure_has_fields", condition=~Q(fields=[])),
        ]

    def __str__(self) -> str:
        return f"legal disclosure {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether a second officer must still confirm it."""
        return self.holds_from is None and self.ended_at is None

    def is_live(self, at: datetime) -> bool:
        """Whether something may be disclosed on its strength at ``at``."""
        return (
            self.holds_from is not None
            and self.holds_from <= at < self.expires_at
            and (self.ended_at is None or at < self.ended_at)
        )


class ReportDuty(models.Model):
    """How the duty to report trafficking was weighed in a protected case (law 27-14, 448-7).

    States: open (the facts are known, nothing is decided); reported, outside this service, where
    it is only written down; to confirm (the facts are said not to amount, a second protection
    officer has the word); not amounting.

    .. pii: facts, wishes and decisions about a person, sealed; erased with the case
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        REPORTED = "reported", _("report made")
        TO_CONFIRM = "to-confirm", _("waiting for a second protection officer")
        NOT_AMOUNTING = "no-report", _("the facts do not amount")

    class Channel(models.TextChoices):
        IN_PERSON = "in-person", _("in person")
        LETTER = "letter", _("letter handed over")
        PHONE = "phone", _("telephone, confirmed in writing")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="report_duties")
    deadline = models.OneToOneField(
        "casework.StatutoryClock", models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    known_at = models.DateTimeField(_("facts known since"))
    is_informed = models.BooleanField(_("the person was told of both duties"), default=False)
    wishes = SealedTextField(_("what the person wishes"), ring=PROTECTED)
    safety = models.JSONField(_("safety steps taken"), default=list)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    addressee = SealedTextField(_("function of the addressee"), ring=PROTECTED)
    outcome = SealedTextField(_("outcome"), ring=PROTECTED)
    reasons = SealedTextField(_("why the facts do not amount"), ring=PROTECTED)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                name="report_duty_one_undecided",
                condition=Q(state__in=["open", "to-confirm"]),
            ),
            models.CheckConstraint(
                name="report_duty_by_two",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="report_duty_settled_by_two",
                condition=~Q(state="no-report") | Q(confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="report_duty_reported_when",
                condition=~Q(state="reported") | Q(reported_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"report duty {self.pk}"
