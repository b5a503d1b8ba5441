"""Receiving a person: the person, the case and the first request in one act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from casework import errors
from casework.enums import Urgency
from casework.models import (
    Beneficiary,
    Case,
    CaseIntake,
    Channel,
    NeedCode,
    Note,
    Request,
    RequestType,
)
from casework.permissions import may_follow
from casework.services.case import open_case, raise_tier, submit_request
from casework.services.identity import PersonData, register_person
from common import clock
from partners.models import Organisation, User


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """What the person asks for, as the officer writes it down."""

    request_type: RequestType
    urgency: Urgency | None = None
    urgency_reason: str = ""
    channel: Channel | None = None
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Reception:
    """What else is written down when a person is received (domain §7.7, F-INTAKE)."""

    received_on: date | None = None
    household_size: int | None = None
    needs: Sequence[NeedCode] = ()
    safe_contact: str = ""


@transaction.atomic
def take_in(
    *,
    person: PersonData,
    request: NewRequest,
    organisation: Organisation,
    officer: User,
    reception: Reception | None = None,
) -> Request:
    """Register a person, open their case and submit their first request.

    The officer is in charge of the case, unless it is of a tier that their role may not read: the
    case then belongs to nobody until a protection officer takes it. A declared need makes the case
    as confidential, and the request at least as urgent, as it demands. Raises LoweredUrgency.
    """
    reception = reception or Reception()
    beneficiary = register_person(person=person, organisation=organisation)
    tier = tier_of(request.request_type, reception.needs)
    case = _open(beneficiary, organisation, officer, tier)
    _record_needs(case, reception.needs)
    usual = usual_urgency(request.request_type, reception.needs)
    submitted = _submit(case, request, officer, usual)
    CaseIntake.objects.create(
        case=case,
        received_on=reception.received_on or clock.today(),
        channel=request.channel,
        household_size=reception.household_size,
        needs=[need.code for need in reception.needs],
        safe_contact=reception.safe_contact,
    )
    return submitted


def tier_of(kind: RequestType, needs: Iterable[NeedCode] = ()) -> str:
    """The confidentiality of a case that begins with this request and these needs."""
    return max([kind.tier, *(need.tier for need in needs)])


def usual_urgency(kind: RequestType, needs: Iterable[NeedCode] = ()) -> Urgency:
    """The urgency of a request of this kind for a person with these needs (domain §7.4)."""
    demanded = [need.min_urgency for need in needs if need.min_urgency]
    return Urgency(min([kind.urgency, *demanded]))


@transaction.atomic
def add_request(*, case: Case, request: NewRequest, officer: User) -> Request:
    """Submit one more request for the person of ``case``.

    A request of a tier that the officer may not read goes into a case of its own, and the present
    one keeps no trace of it. Raises CaseClosed, LoweredUrgency.
    """
    kind = request.request_type
    if not may_follow(officer, case.organisation, kind.tier):
        case = _open(case.beneficiary, case.organisation, officer, kind.tier)
    return _submit(case, request, officer, Urgency(kind.urgency))


def _open(beneficiary: Beneficiary, organisation: Organisation, officer: User, tier: str) -> Case:
    follows = may_follow(officer, organisation, tier)
    return open_case(
        beneficiary=beneficiary,
        organisation=organisation,
        opened_by=officer,
        assigned_to=officer if follows else None,
    )


def _record_needs(case: Case, needs: Sequence[NeedCode]) -> None:
    """Make the case as confidential as what was declared; CaseIntake keeps the declaration."""
    for need in needs:
        raise_tier(case, need.tier)


def _submit(case: Case, new: NewRequest, officer: User, usual: Urgency) -> Request:
    chosen = new.urgency or usual
    if chosen > usual and not new.urgency_reason.strip():
        raise errors.LoweredUrgency
    request = submit_request(
        case=case,
        request_type=new.request_type,
        submitted_by=officer,
        urgency=chosen,
        urgency_reason=new.urgency_reason,
        channel=new.channel,
        summary=new.summary,
    )
    if chosen > usual:
        # The log holds codes only; why the urgency was lowered is a text about a person.
        Note.objects.create(case=case, author=officer, text=new.urgency_reason)
    return request
