"""What makes a person vulnerable, as officers recorded it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.enums import Fact, NeedEnding, Urgency
from casework.models.case import Case
from casework.models.reference import NeedCode
from casework.models.sealed import ring_of_case
from common import clock
from common.models import ReferenceModel
from common.sealing.fields import SealedTextField


class NeedRule(ReferenceModel):
    """A circumstance under which a need asks for more urgency than it always does (domain §4.3).

    .. no_pii
    """

    need = models.CharField(max_length=20)
    fact = models.CharField(max_length=20, choices=Fact.choices)
    urgency = models.CharField(max_length=2, choices=Urgency.choices)


class CaseNeed(models.Model):
    """A specific need of the person of a case.

    States: present; ended (``ended_at``, with a coded reason). ``facts`` are the circumstances
    that were ticked; ``third_trimester_date`` the day from which a pregnancy is in its third
    trimester, which makes it more urgent without anybody's doing.

    .. pii: vulnerability of a person; erased with the case
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="needs")
    need = models.ForeignKey(NeedCode, models.PROTECT, related_name="+")
    facts = models.JSONField(default=list, blank=True)
    third_trimester_date = models.DateField(null=True, blank=True)
    detail = SealedTextField(ring=ring_of_case)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=clock.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(_("why"), max_length=8, choices=NeedEnding.choices, blank=True)

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [
            models.Index(fields=["case"], name="need_present", condition=Q(ended_at__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "need"],
                condition=Q(ended_at__isnull=True),
                name="need_present_once",
            ),
            models.CheckConstraint(
                name="need_ended_with_reason",
                condition=Q(ended_at__isnull=True, ending="")
                | (Q(ended_at__isnull=False) & ~Q(ending="")),
            ),
        ]

    def __str__(self) -> str:
        return f"need {self.pk}"
