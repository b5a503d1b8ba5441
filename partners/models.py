"""People and organisations: accounts, bodies, memberships, services, notifications."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock
from common.models import ReferenceModel, Territory
from partners.enums import NotificationKind, OrganisationType, SuspensionCause

MAIL_LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]


class User(AbstractUser):
    """An officer's account; signs in with a user name chosen when joining.

    States: invited (never joined, not active), active, suspended (not active, ``suspended_at``
    says since when), and, whatever the state, locked until ``locked_until`` after wrong passwords.

    .. pii: name and work address of an officer; erased by the account's removal
    """

    language = models.CharField(
        _("language of mails"),
        max_length=2,
        default="fr",
        choices=MAIL_LANGUAGES,
    )
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_for = models.CharField(max_length=10, blank=True, choices=SuspensionCause.choices)
    reactivated_at = models.DateTimeField(null=True, blank=True)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractUser.Meta):
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="user_active_or_suspended",
                condition=models.Q(is_active=False) | models.Q(suspended_at__isnull=True),
            )
        ]

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

    States: active; suspended, which can be taken back; ended, which is kept as history. Another
    role is another membership.

    .. no_pii
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=clock.now)
    suspended_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="membership_once"
            ),
            models.CheckConstraint(
                name="membership_active_or_over",
                condition=models.Q(is_active=False)
                | models.Q(suspended_at__isnull=True, ended_at__isnull=True),
            ),
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


class Invitation(models.Model):
    """A seat offered to somebody, taken by the link that was mailed to them.

    The link's key is kept as a digest only. States: to confirm (a second person must agree),
    sent, expired (``expires_at`` has passed), accepted, revoked. Sending again makes a new key
    and ends the old one.

    .. no_pii: whom it invites is the account's business
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    needs_confirmation = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    key_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                name="invitation_one_end",
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_second_person",
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("invited_by")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["key_hash"], name="invitation_key", condition=~models.Q(key_hash="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.role_id} @ {self.organisation_id}"

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether a second person must still agree."""
        return self.needs_confirmation and self.confirmed_by_id is None

    @property
    def is_open(self) -> bool:
        """Whether it has neither been taken nor taken back; it may have expired."""
        return self.accepted_at is None and self.revoked_at is None

    @property
    def is_expired(self) -> bool:
        """Whether its link has come too late."""
        return self.expires_at is not None and self.expires_at <= clock.now()


class CharterAcceptance(models.Model):
    """That an officer accepted a version of the charter, in the language they read it in.

    .. no_pii
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="charter_acceptances")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2)
    sha256 = models.CharField(max_length=64)
    accepted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["user", "version"], name="charter_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.version}"
