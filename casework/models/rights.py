"""What people ask of those who hold their data (law 09-08)."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.enums import IdentityProof, RightKind, RightState
from casework.models.case import Case, ring_of_case
from casework.models.reference import Channel
from common import clock
from common.sealing.fields import SealedTextField


class SubjectRequest(models.Model):
    """A person's request for access, rectification, erasure or opposition.

    ``due_at`` is the end of the legal time: ten clear days for a rectification (article 8), and
    for access, due "without delay" (article 7), ten days by the network's own rule.
    States: open; answered; refused (with its ground, and the way to the authority told).

    .. pii: what a person asks and is answered, sealed; erased with the case
    """

    #: What the ring of a row is found by.
    RING_FOLLOWS = ("case",)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="subject_requests")
    kind = models.CharField(_("what is asked"), max_length=13, choices=RightKind.choices)
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    identity_proof = models.CharField(
        _("how the person was recognised"), max_length=14, choices=IdentityProof.choices
    )
    details = SealedTextField(
        _("what the person asks, in their words"), ring=lambda row: ring_of_case(row.case)
    )
    received_at = models.DateTimeField(_("received"), default=clock.now)
    due_at = models.DateTimeField(_("to be answered by"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=8, choices=RightState.choices, default=RightState.OPEN)
    answer = SealedTextField(_("answer"), ring=lambda row: ring_of_case(row.case))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["due_at"], name="subject_request_open", condition=Q(state="open"))
        ]
        constraints = [
            models.CheckConstraint(
                name="subject_request_ended_is_dated",
                condition=Q(state="open", answered_at__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"subject request {self.pk}"
