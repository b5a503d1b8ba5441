"""Receiving a person: the person, the case and the first request in one act."""

from dataclasses import dataclass

from django.db import transaction

from casework.enums import Urgency
from casework.models import Beneficiary, Case, Channel, Note, Request, RequestType
from casework.permissions import may_follow
from casework.services.case import open_case, submit_request
from casework.services.duplicates import find_duplicates_of
from casework.services.identity import PersonData, register_person
from partners.models import Organisation, User


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """What the person asks for, as the officer writes it down."""

    request_type: RequestType
    urgency: Urgency | None = None
    urgency_reason: str = ""
    channel: Channel | None = None
    summary: str = ""


@transaction.atomic
def take_in(
    *, person: PersonData, request: NewRequest, organisation: Organisation, officer: User
) -> Request:
    """Register a person, open their case and submit their first request.

    The officer is in charge of the case, unless it is of a tier that their role may not read: the
    case then belongs to nobody until a protection officer takes it. Raises LoweredUrgency.
    """
    beneficiary = register_person(person=person, organisation=organisation)
    case = _open(beneficiary, organisation, officer, request.request_type)
    submitted = _submit(case, request, officer)
    find_duplicates_of(beneficiary)
    return submitted


@transaction.atomic
def add_request(*, case: Case, request: NewRequest, officer: User) -> Request:
    """Submit one more request for the person of ``case``.

    A request of a tier that the officer may not read goes into a case of its own, and the present
    one keeps no trace of it. Raises CaseClosed, LoweredUrgency.
    """
    if not may_follow(officer, case.organisation, request.request_type.tier):
        case = _open(case.beneficiary, case.organisation, officer, request.request_type)
    return _submit(case, request, officer)


def _open(
    beneficiary: Beneficiary, organisation: Organisation, officer: User, kind: RequestType
) -> Case:
    follows = may_follow(officer, organisation, kind.tier)
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
    if request.urgency > new.request_type.urgency:
        # The log holds codes only; why the urgency was lowered is a text about a person.
        Note.objects.create(case=case, author=officer, text=new.urgency_reason)
    return request
