"""Accounts that nobody uses are warned about, then suspended (retention rule: 90 days).

Those that nobody ever opened are erased after as long. All may run any number of times a day, or
come late: a warning leaves once for one idle time, and what is overdue is done at the next run.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from common import audit, clock, outbox
from partners.accounts.invitations import UNNAMED
from partners.accounts.sessions import end_sessions
from partners.enums import SuspensionCause
from partners.models import Invitation, User


def warn_idle_accounts() -> int:
    """Warn by mail whose account will be suspended soon; how many such accounts there are."""
    warned = 0
    for user in _idle_for(min(settings.IDLE_ACCOUNT_WARNINGS)):
        days = (clock.now() - user.used_at).days
        if days >= settings.IDLE_ACCOUNT_DAYS:
            continue
        reached = max(each for each in settings.IDLE_ACCOUNT_WARNINGS if each <= days)
        key = f"idle:{user.pk}:{user.used_at:%Y%m%d%H%M%S}:{reached}"
        with transaction.atomic():
            outbox.announce("account.idle", key, {"user": user.pk, "days": reached})
        warned += 1
    return warned


def suspend_idle_accounts() -> int:
    """Suspend the accounts not used for too long and end their sessions; how many."""
    suspended = 0
    for user in _idle_for(settings.IDLE_ACCOUNT_DAYS):
        suspended += _suspend(user)
    return suspended


def forget_never_joined() -> int:
    """Erase the accounts of invited people who never came, as long after; how many.

    Nothing hangs on them but their invitations.
    """
    if not settings.IDLE_ACCOUNT_DAYS:
        return 0
    long_ago = clock.now() - timedelta(days=settings.IDLE_ACCOUNT_DAYS)
    wanted_since = Invitation.objects.filter(user=OuterRef("pk")).filter(
        Q(created_at__gt=long_ago) | Q(sent_at__gt=long_ago) | Q(accepted_at__isnull=False)
    )
    unnamed = User.objects.filter(username__startswith=UNNAMED, is_active=False)
    forgotten = list(unnamed.filter(~Exists(wanted_since)).order_by("pk"))
    for user in forgotten:
        with transaction.atomic():
            audit.record(audit.Act.ERASE, subject=f"user:{user.pk}", what="never-joined")
            user.delete()
    return len(forgotten)


@transaction.atomic
def _suspend(user: User) -> bool:
    now = clock.now()
    # Not the row that was read: its officer may have signed in meanwhile.
    is_still = _idle_for(settings.IDLE_ACCOUNT_DAYS).filter(pk=user.pk).values("pk")
    changed = User.objects.filter(pk__in=is_still).update(
        is_active=False, suspended_at=now, suspended_for=SuspensionCause.IDLE
    )
    if not changed:
        return False
    end_sessions(user=user)
    audit.record(audit.Act.REVOKE, subject=f"user:{user.pk}", what="idle")
    return True


def _idle_for(days: int) -> QuerySet[User]:
    """Active accounts last used, woken or made at least ``days`` ago; none when days is 0."""
    if not settings.IDLE_ACCOUNT_DAYS:
        return User.objects.none()
    used_at = Greatest(
        Coalesce(F("last_login"), F("date_joined")),
        Coalesce(F("reactivated_at"), F("date_joined")),
        F("date_joined"),
    )
    active = User.objects.filter(is_active=True).annotate(used_at=used_at)
    return active.filter(used_at__lte=clock.now() - timedelta(days=days)).order_by("pk")
