"""Receiving a person: the person, the case and the first request in one act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

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
from casework.services.case import open_case, submit_request
from casework.services.duplicates import find_duplicates_of
from casework.services.identity import PersonData, register_person
from casework.services.needs import write_down
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
    as confidential, and the request at least as urgent, as it demands. Raises LoweredUrgency,
    UrgencyOfNeedsLowered.
    """
    reception = reception or Reception()
    beneficiary = register_person(person=person, organisation=organisation)
    case = _open(beneficiary, organisation, officer, tier_of(request.request_type, reception.needs))
    for need in reception.needs:
        write_down(case=case, need=need, recorded_by=officer)
    submitted = _submit(case, request, officer)
    CaseIntake.objects.create(
        case=case,
        received_on=reception.received_on or clock.today(),
        channel=request.channel,
        household_size=reception.household_size,
    )
    find_duplicates_of(beneficiary)
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
    one keeps no trace of it. Raises CaseClosed, LoweredUrgency, UrgencyOfNeedsLowered.
    """
    kind = request.request_type
    if not may_follow(officer, case.organisation, kind.tier):
        case = _open(case.beneficiary, case.organisation, officer, kind.tier)
    return _submit(case, request, officer)


def _open(beneficiary: Beneficiary, organisation: Organisation, officer: User, tier: str) -> Case:
    follows = may_follow(officer, organisation, tier)
    return open_case(
        beneficiary=beneficiary,
        organisation=organisation,
        opened_by=officer,
        assigned_to=officer if follows else None,
    )


def _submit(case: Case, new: NewRequest, officer: User) -> Request:
    request = submit_request(
        case=case,
        request_type=new.request_type,
        submitted_by=officer,
        urgency=new.urgency,
        urgency_reason=new.urgency_reason,
        channel=new.channel,
        summary=new.summary,
    )
    if request.set_aside_urgency:
        # The log holds codes only; why the urgency was lowered is a text about a person.
        Note.objects.create(case=case, author=officer, text=new.urgency_reason)
    return request
