"""The case: an episode of work with one person, its requests and its log."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import CaseStatus, EventKind, RequestStatus, Tier, Urgency
from casework.models.identity import Beneficiary
from casework.models.reference import Channel, Outcome, Reason, RequestType
from common import clock
from common.models import Territory
from common.sealing import ORDINARY, PROTECTED
from common.sealing.fields import SealedTextField
from partners.models import Organisation

#: The longest note, in characters.
LONGEST_NOTE = 2000


def ring_of_case(case: "Case") -> str:
    """The ring of keys that seals what is written in ``case``."""
    return PROTECTED if case.tier == Tier.C4 else ORDINARY


class CaseNumber(models.Model):
    """The last case number given in a year.

    .. no_pii
    """

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Case(models.Model):
    """An episode of work with one person, led by one organisation.

    States: open, closed (with outcome, when people closed it). ``tier`` is the highest tier of its
    requests and of what was told when it was opened.

    .. pii: links a person to an organisation; erased by retention (domain §10.3)
    """

    number = models.CharField(_("case number"), max_length=20, unique=True)
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    tier = models.CharField(max_length=2, choices=Tier.choices, default=Tier.C2)
    status = models.CharField(max_length=6, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Set when retention made it anonymous: counted for good, shown to nobody.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Since when closing it awaits a second person; the proposal itself is a Closure.
    closing_since = models.DateTimeField(null=True, blank=True)
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, blank=True, related_name="+")
    closure_reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-opened_at", "-id"]
        permissions = [("read_case", "Can read a case beyond the role")]
        indexes = [
            models.Index(fields=["organisation", "status", "-opened_at"], name="case_list"),
            models.Index(fields=["assigned_to", "status"], name="case_load"),
        ]

    def __str__(self) -> str:
        return self.number


class Request(models.Model):
    """One thing that the person asks for, with its urgency, dates and outcome.

    States: submitted, in progress, follow-up, closed (with outcome).

    The officer's summary stands apart, sealed: see ``Narrative``.

    .. pii: the need of a person; erased by retention (domain §10.3)
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="requests")
    request_type = models.ForeignKey(RequestType, models.PROTECT, related_name="+")
    urgency = models.CharField(_("urgency"), max_length=2, choices=Urgency.choices)
    #: What an officer chose, and the urgency that a reasoned lowering set aside.
    chosen_urgency = models.CharField(max_length=2, choices=Urgency.choices, blank=True)
    set_aside_urgency = models.CharField(max_length=2, choices=Urgency.choices, blank=True)
    #: From which day it is more urgent by itself, and how much.
    rises_date = models.DateField(null=True, blank=True)
    rises_to = models.CharField(max_length=2, choices=Urgency.choices, blank=True)
    tier = models.CharField(max_length=2, choices=Tier.choices)
    commune = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(
        max_length=11, choices=RequestStatus.choices, default=RequestStatus.SUBMITTED
    )
    submitted_at = models.DateTimeField(default=clock.now)
    acknowledge_due_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["submitted_at", "id"]
        indexes = [
            models.Index(fields=["submitted_at"], name="request_submitted"),
            models.Index(
                fields=["acknowledge_due_at"],
                name="request_unacknowledged",
                condition=Q(acknowledged_at__isnull=True, closed_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="request_closed_has_outcome",
                condition=Q(closed_at__isnull=True) | Q(outcome__isnull=False),
            ),
            models.CheckConstraint(
                name="request_times_in_order",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("submitted_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def urgency_today(self) -> str:
        """The urgency as of today: a pregnancy may have made it more urgent by itself."""
        if self.rises_date is not None and self.rises_date <= clock.today():
            return min(self.urgency, self.rises_to)
        return self.urgency

    @property
    def summary(self) -> str:
        """What the officer wrote of it; empty where nothing was written, or once it is erased."""
        try:
            return str(self.narrative.text)
        except Narrative.DoesNotExist:
            return ""


class Narrative(models.Model):
    """What the officer wrote of a request, sealed; with the protected keys in a C4 case.

    .. pii: free text about a person; erased with the request, or before it
    """

    #: What the ring of a row is found by.
    RING_FOLLOWS = ("request__case",)

    request = models.OneToOneField(
        Request, models.CASCADE, primary_key=True, related_name="narrative"
    )
    text = SealedTextField(ring=lambda row: ring_of_case(row.request.case))

    class Meta:
        ordering = ["request"]

    def __str__(self) -> str:
        return f"narrative {self.pk}"


class CaseAssignment(models.Model):
    """Who was in charge of a case, from when until when.

    .. no_pii
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-assigned_at", "-id"]

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class CaseEvent(models.Model):
    """One line of a case's log; rows are only ever added.

    .. no_pii: codes and references only
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    request = models.ForeignKey(
        Request, models.CASCADE, null=True, blank=True, related_name="events"
    )
    kind = models.CharField(max_length=24, choices=EventKind.choices)
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["case", "at"], name="case_event_log"),
            models.Index(fields=["kind", "at"], name="case_event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Note(models.Model):
    """What an officer writes down for colleagues of the same organisation, sealed.

    Notes are only ever added: one that ``corrects`` another strikes it, and both stay.

    .. pii: free text about a person; erased with the case
    """

    #: What the ring of a row is found by.
    RING_FOLLOWS = ("case",)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = SealedTextField(ring=lambda row: ring_of_case(row.case))
    corrects = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="corrected_by"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        # The plain notes of earlier versions had the usual name, and may be moved back to it.
        db_table = "casework_sealednote"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def is_corrected(self) -> bool:
        """Whether a later note strikes this one; read with ``corrected_by``."""
        return getattr(self, "corrected_by", None) is not None
