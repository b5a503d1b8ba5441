"""Reference tables of casework: what may be asked for, how urgent, how secret, by when."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.enums import Tier, Urgency
from common.models import ReferenceModel


class UrgencyLevel(ReferenceModel):
    """Service-level limits of one urgency (domain §7.4).

    Amounts are in ``hours`` or ``days``; the basis says whether of the clock or of opening time.

    .. no_pii
    """

    ack_amount = models.PositiveSmallIntegerField()
    ack_unit = models.CharField(max_length=5)
    ack_basis = models.CharField(max_length=8)
    decide_amount = models.PositiveSmallIntegerField()
    decide_unit = models.CharField(max_length=5)
    decide_basis = models.CharField(max_length=8)
    serve_amount = models.PositiveSmallIntegerField()
    serve_unit = models.CharField(max_length=5)
    serve_basis = models.CharField(max_length=8)


class ConfidentialityTier(ReferenceModel):
    """A confidentiality tier and its rule (domain §7.4).

    .. no_pii
    """


class EscalationLevel(ReferenceModel):
    """Who hears of an overdue request, at which share of its time (domain §7.5).

    .. no_pii
    """

    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    target = models.CharField(max_length=200)


class RequestType(ReferenceModel):
    """What a person may ask the network for (domain §7.1).

    .. no_pii
    """

    family = models.CharField(_("family"), max_length=3)
    programme = models.CharField(_("SNIA programme"), max_length=3)
    template = models.CharField(_("process template"), max_length=4)
    urgency = models.CharField(_("default urgency"), max_length=2, choices=Urgency.choices)
    tier = models.CharField(_("confidentiality"), max_length=2, choices=Tier.choices)
    first_lane = models.CharField(_("first body"), max_length=120, blank=True)
    statutory_deadlines = models.CharField(_("statutory deadlines"), max_length=200, blank=True)
    outcomes = models.CharField(_("usual outcomes"), max_length=200, blank=True)


class NeedCode(ReferenceModel):
    """A vulnerability or specific need (domain §4.3).

    .. no_pii
    """

    tier = models.CharField(_("confidentiality"), max_length=2, choices=Tier.choices)
    min_urgency = models.CharField(_("at least"), max_length=2, blank=True)
    is_selectable = models.BooleanField(_("may be chosen"), default=True)


class MigrationStatus(ReferenceModel):
    """A situation as the person declares it (domain §4.1); never required.

    .. no_pii
    """

    note = models.CharField(max_length=400, blank=True)


class DocumentType(ReferenceModel):
    """A kind of document that a person may hold (domain §4.2).

    .. no_pii
    """

    rule = models.CharField(max_length=400, blank=True)
    format_check = models.CharField(max_length=80, blank=True)
    check_severity = models.CharField(max_length=8, blank=True)


class StatutoryDeadline(ReferenceModel):
    """A time limit set by a text (domain §6).

    ``duration`` is ISO 8601; ``basis`` cal is calendar time, df *délai franc*, wd working days;
    ``holder`` says who must act in time: the person, the administration, our organisation.

    .. no_pii
    """

    duration = models.CharField(max_length=10)
    basis = models.CharField(max_length=3)
    holder = models.CharField(max_length=4)
    trigger_fr = models.CharField(max_length=400)
    trigger_ar = models.CharField(max_length=400, blank=True)
    trigger_en = models.CharField(max_length=400, blank=True)
    effect_fr = models.CharField(max_length=400, blank=True)
    effect_ar = models.CharField(max_length=400, blank=True)
    effect_en = models.CharField(max_length=400, blank=True)

    @property
    def trigger(self) -> str:
        """What starts it, in the language of the page."""
        return self._said("trigger")

    @property
    def effect(self) -> str:
        """What happens when it is missed, in the language of the page; empty for nothing."""
        return self._said("effect")

    def _said(self, what: str) -> str:
        language = (get_language() or "fr")[:2]
        return getattr(self, f"{what}_{language}", "") or getattr(self, f"{what}_fr")


#: General outcomes that say that the person got what they asked for, at least in part.
SERVED_OUTCOMES = frozenset({"PARTIAL", "DELIVERED"})


class Outcome(ReferenceModel):
    """How a request or a service ended.

    ``general`` is the outcome of the status machine (domain §7.6) that a special one stands for.

    .. no_pii
    """

    general = models.CharField(_("general outcome"), max_length=60, blank=True)

    @property
    def is_served(self) -> bool:
        """Whether the person got what they asked for, at least in part."""
        return (self.general or self.code) in SERVED_OUTCOMES


class Reason(ReferenceModel):
    """Why something was declined or closed.

    .. no_pii
    """


class AgeBand(ReferenceModel):
    """A published age band, both ends included.

    .. no_pii
    """

    min = models.PositiveSmallIntegerField(null=True, blank=True)
    max = models.PositiveSmallIntegerField(null=True, blank=True)


class Channel(ReferenceModel):
    """How a person reached the network.

    .. no_pii
    """


class CodedValue(ReferenceModel):
    """A value of a small list: household, education, activity, housing.

    .. no_pii
    """

    list = models.CharField(max_length=20)
