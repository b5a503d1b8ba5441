"""Writes of the partners app: memberships and notifications."""

from django.db import transaction

from common import audit, clock, outbox
from partners.enums import NotificationKind, RoleCode
from partners.models import Membership, Notification, Organisation, User


@transaction.atomic
def add_member(
    *,
    user: User,
    organisation: Organisation,
    role: RoleCode,
    by: User | None = None,
    what: str = "seat",
) -> Membership:
    """Give ``user`` a role in ``organisation``; the same seat twice is one seat.

    The audit says by whom, and ``what`` it comes of, as a code.
    """
    membership, _ = Membership.objects.update_or_create(
        user=user,
        organisation=organisation,
        role_id=role,
        defaults={"is_active": True, "suspended_at": None, "ended_at": None},
    )
    audit.record(
        audit.Act.GRANT,
        actor=by,
        subject=f"user:{user.pk}",
        organisation=organisation.pk,
        purpose="seat",
        role=str(role),
        what=what,
    )
    return membership


@transaction.atomic
def notify(
    *,
    kind: NotificationKind,
    organisation: Organisation,
    reference: str,
    key: str,
    path: str = "",
    role: RoleCode | None = None,
    user: User | None = None,
    by_mail: bool = False,
) -> Notification:
    """Tell an officer, or all who hold ``role`` in ``organisation``, about ``reference``.

    ``key`` makes it once only: the same key again returns the first notification. With
    ``by_mail``, a mail with the reference number and nothing else follows to the body's mailbox.
    """
    wants_mail = by_mail and bool(organisation.email)
    notification, created = Notification.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "organisation": organisation,
            "reference": reference,
            "path": path,
            "role": role or "",
            "user": user,
            "mail": Notification.Mail.WAITING if wants_mail else Notification.Mail.NONE,
        },
    )
    if created and wants_mail:
        outbox.announce("notification.mail", f"mail:{key}", {"notification": notification.pk})
    return notification


def mark_read(*, notification: Notification) -> None:
    """Record that somebody of the organisation has read it; the first reading counts."""
    if notification.read_at is None:
        notification.read_at = clock.now()
        notification.save(update_fields=["read_at"])
