"""Referrals: one hand-over between two bodies, its log and what was disclosed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import Urgency
from casework.models import Case, Consent, Outcome, Reason, Request
from common import clock
from partners.models import Organisation, Service
from referrals.enums import Actor, DeclinedBy, EscalationLevel, ReferralKind, ReferralState


class Referral(models.Model):
    """A request handed by one body to another, which owes an answer.

    States and moves: ``referrals.machine``. ``acknowledge_due_at`` and ``decide_due_at`` are the
    service-level limits set at sending from the urgency.

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
    summary = models.TextField(_("summary for the receiving body"), max_length=1000, blank=True)
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


class DisclosureManifest(models.Model):
    """The exact fields sent with a referral and the consent that covers them; never changed.

    .. pii: a copy of what the receiving body was told; erased with the case
    """

    referral = models.OneToOneField(Referral, models.CASCADE, related_name="manifest")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"manifest of {self.referral_id}"


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


class ReferralEvent(models.Model):
    """One move of a referral; rows are only ever added.

    .. pii: ``message`` is what one body asked or told the other; erased with the case
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
    message = models.CharField(max_length=1000, blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
