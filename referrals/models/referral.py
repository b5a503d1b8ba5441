"""Referrals: one hand-over between two bodies, and its log."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import Urgency
from casework.models import Outcome, Reason, Request
from casework.models.case import ring_of_case
from common import clock
from common.sealing.fields import SealedTextField
from partners.models import Organisation, Service
from referrals.enums import Actor, DeclinedBy, EscalationLevel, ReferralKind, ReferralState


class Referral(models.Model):
    """A request handed by one body to another, which owes an answer.

    States and moves: ``referrals.machine``. ``acknowledge_due_at`` and ``decide_due_at`` are the
    service-level limits set at sending from the urgency. What the receiving body is told of the
    need stands apart, sealed: see ``ReferralSummary``.

    .. pii: links a person's request to two bodies; erased with the case
    """

    reference = models.CharField(_("reference"), max_length=24, unique=True)
    request = models.ForeignKey(Request, models.PROTECT, related_name="referrals")
    kind = models.CharField(
        max_length=12, choices=ReferralKind.choices, default=ReferralKind.REFERRAL
    )
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="referrals_sent")
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="referrals_received")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    urgency = models.CharField(max_length=2, choices=Urgency.choices)
    state = models.CharField(
        max_length=14, choices=ReferralState.choices, default=ReferralState.SENT
    )
    resume_state = models.CharField(max_length=14, choices=ReferralState.choices, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(default=clock.now)
    acknowledge_due_at = models.DateTimeField()
    decide_due_at = models.DateTimeField()
    first_seen_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    expected_answer_date = models.DateField(_("answer expected on"), null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    appointment_at = models.DateTimeField(_("first appointment"), null=True, blank=True)
    desk = models.CharField(_("desk or officer in charge"), max_length=120, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.CharField(max_length=11, choices=DeclinedBy.choices, blank=True)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, blank=True, related_name="+")
    escalation = models.CharField(
        max_length=2, choices=EscalationLevel.choices, default=EscalationLevel.NONE, blank=True
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-sent_at", "-id"]
        indexes = [
            models.Index(fields=["recipient", "state", "decide_due_at"], name="referral_inbox"),
            models.Index(fields=["sender", "state", "-sent_at"], name="referral_sent"),
            models.Index(
                fields=["acknowledge_due_at"],
                name="referral_unanswered",
                condition=Q(state="sent"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="referral_between_two_bodies", condition=~Q(sender=F("recipient"))
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def summary(self) -> str:
        """What the receiving body is told of the need; empty when nothing was written."""
        told = getattr(self, "told", None)
        return told.text if told else ""

    def tell(self, summary: str) -> None:
        """Write what the receiving body is told of the need, in place of what was written."""
        told, _made = ReferralSummary.objects.update_or_create(
            referral=self, defaults={"text": summary}
        )
        self.told = told


class ReferralSummary(models.Model):
    """What the receiving body is told of the need, sealed; protected keys in a C4 case.

    .. pii: free text about a person; erased with the case
    """

    #: What the ring of a row is found by.
    RING_FOLLOWS = ("referral__request__case",)

    referral = models.OneToOneField(Referral, models.CASCADE, primary_key=True, related_name="told")
    text = SealedTextField(ring=lambda row: ring_of_case(row.referral.request.case))

    class Meta:
        ordering = ["referral"]

    def __str__(self) -> str:
        return f"summary {self.pk}"


class ReferralEvent(models.Model):
    """One move of a referral; rows are only ever added.

    What one body wrote to the other stands apart, sealed: see ``ReferralMessage``.

    .. no_pii: codes, dates and references only
    """

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="events")
    event = models.CharField(max_length=16)
    from_state = models.CharField(max_length=14, choices=ReferralState.choices)
    to_state = models.CharField(max_length=14, choices=ReferralState.choices)
    actor = models.CharField(max_length=11, choices=Actor.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"

    @property
    def message(self) -> str:
        """What one body wrote to the other with this move; empty when nothing was written."""
        words = getattr(self, "words", None)
        return words.text if words else ""


class ReferralMessage(models.Model):
    """What one body asked or told the other with a move, sealed; protected keys in a C4 case.

    .. pii: free text about a person; erased with the case
    """

    #: What the ring of a row is found by.
    RING_FOLLOWS = ("event__referral__request__case",)

    event = models.OneToOneField(
        ReferralEvent, models.CASCADE, primary_key=True, related_name="words"
    )
    text = SealedTextField(ring=lambda row: ring_of_case(row.event.referral.request.case))

    class Meta:
        ordering = ["event"]

    def __str__(self) -> str:
        return f"message {self.pk}"
