"""Codes of the referrals app."""

from django.db import models
from django.utils.translation import gettext_lazy as _

#: The body in which the regional cell and the protection officers sit.
REGIONAL_CELL = "ORG-CRSM-CMI"


class ReferralKind(models.TextChoices):
    """How far the sender goes with the person."""

    REFERRAL = "referral", _("referral")
    ACCOMPANIED = "accompanied", _("accompanied referral")


class ReferralState(models.TextChoices):
    """Logical states of a referral; each has one label, the same everywhere."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent, no answer yet")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    INFO_REQUESTED = "info_requested", _("Waiting for information")
    WAITLISTED = "waitlisted", _("On a waiting list")
    ACCEPTED = "accepted", _("Accepted")
    IN_SERVICE = "in_service", _("Service under way")
    COMPLETED = "completed", _("Completed")
    CONFIRMED = "confirmed", _("Completed and confirmed")
    DECLINED = "declined", _("Declined")
    REDIRECTED = "redirected", _("Redirected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NO_RESPONSE = "no_response", _("Left without answer")
    NOT_COMPLETED = "not_completed", _("Not carried through")


class Actor(models.TextChoices):
    """Who may make a referral move."""

    SENDER = "sender", _("the sending body")
    RECIPIENT = "recipient", _("the receiving body")
    COORDINATOR = "coordinator", _("the regional cell")
    SYSTEM = "system", _("the system")


class DeclinedBy(models.TextChoices):
    PROVIDER = "provider", _("the body")
    PERSON = "person", _("the person")
    UNREACHABLE = "unreachable", _("nobody: the person could not be reached")


class EscalationLevel(models.TextChoices):
    """Who has been told that an answer is late (domain §7.5)."""

    NONE = "", _("nobody")
    REMINDED = "N0", _("the receiving officer")
    FOCAL_POINT = "N1", _("the focal point of the body")
    CELL = "N2", _("the regional migration cell")
