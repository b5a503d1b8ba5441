"""Reads of emergency access: what waits for a second person, is open, is to be reviewed."""

from django.db.models import Q, QuerySet

from casework.enums import Tier
from casework.models import EmergencyAccess
from casework.permissions import reviewing_roles, second_persons
from common import clock
from partners.models import User
from partners.permissions import standing_of


def open_emergencies(user: User) -> QuerySet[EmergencyAccess]:
    """Emergency accesses of ``user`` that are open now."""
    mine = _all().filter(asked_by=user, expires_at__gt=clock.now())
    return mine.order_by("expires_at", "id")


def emergencies_to_confirm(user: User) -> list[EmergencyAccess]:
    """What waits for ``user`` as the second person, the first to lapse first."""
    waiting = _all().filter(
        granted_at__isnull=True, declined_at__isnull=True, confirm_by__gt=clock.now()
    )
    others = waiting.exclude(asked_by=user).order_by("confirm_by", "id")
    return [each for each in others if user in second_persons(each.asked_by)]


def emergencies_to_review(user: User) -> QuerySet[EmergencyAccess]:
    """What ``user`` may review and nobody has, the most overdue first."""
    return _reviewed_by(user).filter(reviewed_at__isnull=True).order_by("review_due_at", "id")


def reviewed_emergencies(user: User) -> QuerySet[EmergencyAccess]:
    """What was reviewed of what ``user`` may review, the newest first."""
    return _reviewed_by(user).filter(reviewed_at__isnull=False).order_by("-reviewed_at", "id")


def overdue_reviews(bodies: frozenset[str] | None = None) -> QuerySet[EmergencyAccess]:
    """Emergency accesses that nobody reviewed in time; of officers of ``bodies`` when given."""
    late = _all().filter(reviewed_at__isnull=True, review_due_at__lt=clock.now())
    if bodies is not None:
        late = late.filter(body__in=bodies)
    return late.order_by("review_due_at", "id")


def _reviewed_by(user: User) -> QuerySet[EmergencyAccess]:
    standing = standing_of(user)
    reach = Q(pk__in=[])
    if standing.holds(*reviewing_roles(Tier.C4)):
        reach |= Q(tier=Tier.C4)
    if standing.holds(*reviewing_roles(Tier.C2)):
        reach |= ~Q(tier=Tier.C4)
    taken = _all().filter(reach, granted_at__isnull=False).exclude(asked_by=user)
    return taken.filter(Q(confirmed_by__isnull=True) | ~Q(confirmed_by=user.pk))


def _all() -> QuerySet[EmergencyAccess]:
    return EmergencyAccess.objects.select_related("case", "asked_by", "body", "confirmed_by")
