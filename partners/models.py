"""People and organisations: accounts, bodies, memberships, services, notifications."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock
from common.models import ReferenceModel, Territory
from partners.enums import NotificationKind, OrganisationType


class User(AbstractUser):
    """An officer's account; signs in with a user name given by the organisation.

    .. pii: name and work address of an officer; erased by the account's removal
    """

    language = models.CharField(
        _("language of mails"),
        max_length=2,
        default="fr",
        choices=[("fr", "Français"), ("ar", "العربية"), ("en", "English")],
    )

    class Meta(AbstractUser.Meta):
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Role(ReferenceModel):
    """What a member of an organisation may see and do (domain §3.2).

    ``tiers`` lists the confidentiality tiers it reaches, ``abilities`` the acts, by code.

    .. no_pii
    """

    sees_identity = models.CharField(_("sees identity"), max_length=10)
    tiers = models.CharField(_("tiers"), max_length=12, blank=True)
    scope = models.CharField(_("scope"), max_length=15)
    abilities = models.CharField(_("abilities"), max_length=200, blank=True)


class Organisation(ReferenceModel):
    """A body of the network: council, delegation, agency, commune, court or association.

    .. no_pii: addresses are the body's own
    """

    type = models.CharField(_("type"), max_length=6, choices=OrganisationType.choices)
    level = models.CharField(_("level"), max_length=20)
    lane = models.CharField(_("role in the network"), max_length=200, blank=True)
    osc_type = models.CharField(_("field of the association"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches"
    )
    coverage = models.ManyToManyField(Territory, blank=True, related_name="organisations")
    email = models.EmailField(_("official mailbox"), blank=True)
    is_synthetic_contact = models.BooleanField(_("made-up contact"), default=False)


class Membership(models.Model):
    """A user's role in one organisation.

    .. no_pii
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.role_id} @ {self.organisation_id}"


class Service(ReferenceModel):
    """What an organisation offers, for which requests and where (HSDS ``service``).

    .. no_pii
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="services")
    request_types = models.CharField(_("request types"), max_length=400)
    coverage = models.ManyToManyField(Territory, blank=True, related_name="services")
    languages = models.CharField(_("languages"), max_length=80, blank=True)
    urgency_max = models.CharField(_("highest urgency taken"), max_length=2, default="U2")
    opening = models.CharField(_("calendar"), max_length=20, default="CAL-ADMIN")


class Hotline(ReferenceModel):
    """An emergency or help line.

    .. no_pii
    """

    number = models.CharField(_("number"), max_length=60)
    hours = models.CharField(_("hours"), max_length=120)


class Notification(models.Model):
    """A message to an officer, or to all who hold a role in an organisation.

    The text comes from ``kind``; ``reference`` is a case or referral number, nothing else is said.
    States: unread, read; the mail is waiting, sent, failed or not wanted.

    .. no_pii: a reference number, never a name
    """

    class Mail(models.TextChoices):
        NONE = "none", _("not sent by mail")
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=30, choices=NotificationKind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="notifications")
    user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    role = models.CharField(_("role"), max_length=12, blank=True)
    reference = models.CharField(_("reference"), max_length=40)
    path = models.CharField(_("page"), max_length=120, blank=True)
    key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NONE)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["organisation", "-created_at"], name="notification_org")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
