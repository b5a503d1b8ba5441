"""Who does an absent officer's work."""

from datetime import date

from django.db import transaction

from common import clock
from partners.models import User
from workflows import errors, permissions
from workflows.models import Substitution


@transaction.atomic
def plan_absence(
    *, absent: User, substitute: User, starts_on: date, ends_on: date, by: User
) -> Substitution:
    """Have ``substitute`` do the claimed tasks of ``absent`` on these days, both included.

    By the officer or whoever coordinates them. Raises NotCoordinator, PeriodRefused,
    NotASubstitute, AlreadyAbsent.
    """
    if not permissions.may_plan_absence_of(by, absent):
        raise errors.NotCoordinator
    if not max(starts_on, clock.today()) <= ends_on:
        raise errors.PeriodRefused
    if absent.pk == substitute.pk or not permissions.may_substitute(substitute, absent):
        raise errors.NotASubstitute
    # One plan at a time for an officer, so that two at once do not overlap.
    User.objects.select_for_update().order_by("pk").get(pk=absent.pk)
    if _planned(absent).filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise errors.AlreadyAbsent
    return Substitution.objects.create(
        absent=absent,
        substitute=substitute,
        starts_on=starts_on,
        ends_on=ends_on,
        created_by=by,
        created_at=clock.now(),
    )


@transaction.atomic
def end_absence(*, substitution: Substitution, by: User) -> Substitution:
    """End a substitution now, or call it off before it starts; raises NotCoordinator."""
    rows = Substitution.objects.select_for_update(of=("self",)).select_related("absent")
    row = rows.order_by("pk").get(pk=substitution.pk)
    if not permissions.may_plan_absence_of(by, row.absent):
        raise errors.NotCoordinator
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
    return row


def _planned(absent: User):
    return Substitution.objects.filter(absent=absent, ended_at__isnull=True)
