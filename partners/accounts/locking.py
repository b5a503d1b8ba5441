"""Locking an account for a while after wrong passwords, and unlocking it before."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from common import audit, clock
from partners.errors import OutsideRemit
from partners.models import Membership, User
from partners.permissions import roles_given_by


@transaction.atomic
def lock(*, username: str) -> None:
    """Note that the account is locked, for its body to see. An unknown name costs as much."""
    until = clock.now() + timedelta(minutes=settings.LOCK_OUT_MINUTES)
    pk = User.objects.filter(username__iexact=username).values_list("pk", flat=True).first()
    User.objects.filter(pk=pk or 0).update(locked_until=until)
    audit.record(audit.Act.REFUSED, subject=f"user:{pk or 'unknown'}", why="locked")


@transaction.atomic
def unlock(*, membership: Membership, by: User) -> None:
    """Let the member try again now. Raises OutsideRemit.

    The caller also forgets the wrong attempts, which the cache counts.
    """
    if membership.role_id not in roles_given_by(by, membership.organisation_id):
        raise OutsideRemit
    user = membership.user
    user.locked_until = None
    user.save(update_fields=["locked_until"])
    audit.record(
        audit.Act.GRANT,
        actor=by,
        organisation=membership.organisation_id,
        subject=f"user:{user.pk}",
        what="unlocked",
    )
