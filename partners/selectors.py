"""Reads of the partners app."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from common.models import Territory
from partners.enums import RoleCode
from partners.models import Notification, Organisation, Service, User
from partners.permissions import standing_of

#: Roles that work on the files of their organisation, or answer for it.
FILE_ROLES = (
    RoleCode.INTAKE,
    RoleCode.CASE,
    RoleCode.FOCAL,
    RoleCode.DECIDE,
    RoleCode.CELL,
    RoleCode.PROT,
)


def services_for(*, request_type: str, territory: Territory | None) -> QuerySet[Service]:
    """Services that take ``request_type`` where the person lives, nearest coverage first.

    A service without coverage serves the whole region.
    """
    offered = Service.objects.filter(valid_to__isnull=True).select_related("organisation")
    offered = offered.filter(
        Q(request_types=request_type)
        | Q(request_types__startswith=f"{request_type} ")
        | Q(request_types__endswith=f" {request_type}")
        | Q(request_types__contains=f" {request_type} ")
    )
    if territory is not None:
        around = list(enclosing_codes(territory.code))
        offered = offered.filter(Q(coverage__isnull=True) | Q(coverage__in=around))
    return offered.distinct().order_by("organisation__level", "code")


def enclosing_codes(code: str) -> Iterable[str]:
    """The code of a territory and of everything around it: ``09.001.05.01`` up to ``09``."""
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def notifications_of(user: User) -> QuerySet[Notification]:
    """Notifications meant for ``user``: by name, or by role in one of their organisations.

    One for nobody in particular is for those of the organisation who work on files. Protection
    officers hear what is meant for their role wherever it arises.
    """
    seats = Q(user=user)
    for seat in standing_of(user).seats:
        roles = [seat.role, ""] if seat.role in FILE_ROLES else [seat.role]
        seats |= Q(user__isnull=True, organisation=seat.organisation, role__in=roles)
        if seat.role == RoleCode.PROT:
            seats |= Q(user__isnull=True, role=RoleCode.PROT)
    return Notification.objects.filter(seats).select_related("organisation")


def focal_mailbox(organisation: Organisation) -> str:
    """The mailbox of a body, or of the body it belongs to."""
    return organisation.email or (organisation.parent.email if organisation.parent else "")
