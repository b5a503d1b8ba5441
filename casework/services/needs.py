"""Recording and ending a person's needs, and what that does to the urgency of their requests."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from casework import clocks, errors, events
from casework.enums import ContactWay, EventKind, Fact, NeedEnding, Tier, Urgency
from casework.models import Case, CaseNeed, FollowUp, NeedCode, Note, Request
from casework.permissions import may_follow, told_of
from casework.selectors.needs import facts_of, present_needs, rules
from casework.services.case import hold, hold_open, open_case, raise_tier
from casework.services.reckoning import Reckoned, again, apply, reckon
from casework.urgency import need_asks
from common import clock
from partners.enums import NotificationKind, RoleCode
from partners.models import Organisation, User
from partners.permissions import standing_of
from partners.services import notify


@transaction.atomic
def record_need(
    *,
    case: Case,
    need: NeedCode,
    recorded_by: User,
    facts: Collection[Fact] = (),
    third_trimester_date: date | None = None,
    detail: str = "",
) -> CaseNeed:
    """Write down a specific need; the case and its open requests rise with it.

    A need of a tier that the officer may not read goes into a case of its own, for those who may,
    and the present one keeps no trace of it. Raises CaseClosed, NeedAlreadyRecorded, NeedNotForUse.
    """
    hold_open(case)
    if not need.is_selectable:
        raise errors.NeedNotForUse
    follows = may_record(recorded_by, case.organisation, need)
    if not follows:
        case = open_case(
            beneficiary=case.beneficiary, organisation=case.organisation, opened_by=recorded_by
        )
    recorded = write_down(
        case=case,
        need=need,
        recorded_by=recorded_by,
        facts=facts,
        third_trimester_date=third_trimester_date,
        detail=detail,
    )
    if not follows:
        _hand_over(recorded)
    _raise_urgencies(case)
    return recorded


def write_down(
    *,
    case: Case,
    need: NeedCode,
    recorded_by: User,
    facts: Collection[Fact] = (),
    third_trimester_date: date | None = None,
    detail: str = "",
) -> CaseNeed:
    """Add a need to the case that it is meant for; the caller holds the case.

    Raises NeedAlreadyRecorded.
    """
    if case.needs.filter(need=need, ended_at__isnull=True).exists():
        raise errors.NeedAlreadyRecorded
    raise_tier(case, need.tier)
    recorded = CaseNeed.objects.create(
        case=case,
        need=need,
        facts=sorted(facts),
        third_trimester_date=third_trimester_date,
        detail=detail,
        recorded_by=recorded_by,
        recorded_at=clock.now(),
    )
    events.record(
        case,
        EventKind.NEED_RECORDED,
        actor=recorded_by,
        organisation=case.organisation,
        need=need.code,
    )
    return recorded


@transaction.atomic
def end_need(*, need: CaseNeed, ending: NeedEnding, ended_by: User) -> CaseNeed:
    """Write down that a need is no longer present; requests are as urgent as what remains.

    The case stays as confidential as it was, and limits that came nearer stay. Ending a need twice
    changes nothing. Raises CaseClosed.
    """
    case = need.case
    hold_open(case)
    need = CaseNeed.objects.select_for_update(of=("self",), no_key=True).get(pk=need.pk)
    if need.ended_at is not None:
        return need
    need.ended_at, need.ended_by, need.ending = clock.now(), ended_by, ending
    need.save(update_fields=["ended_at", "ended_by", "ending"])
    events.record(
        case,
        EventKind.NEED_ENDED,
        actor=ended_by,
        organisation=case.organisation,
        need=need.need_id,
        ending=ending,
    )
    now, present = clock.now(), present_needs(case)
    for request in _open_requests(case):
        apply(request, _again(request, present, now), now)
    return need


@transaction.atomic
def change_urgency(
    *, request: Request, urgency: Urgency, changed_by: User, reason: str = ""
) -> Request:
    """Set the urgency of an open request; choosing less than is asked for needs a reason.

    The reason is kept as a note, for the log holds codes only. Raises AlreadyClosed, CaseClosed,
    LoweredUrgency.
    """
    case = request.case
    hold_open(case)
    held = Request.objects.select_for_update(of=("self",), no_key=True)
    request = held.select_related("request_type").get(pk=request.pk)
    if request.closed_at is not None:
        raise errors.AlreadyClosed
    before, now = request.urgency_today, clock.now()
    reckoned = reckon(
        present_needs(case),
        default=request.request_type.urgency,
        chosen=urgency,
        reason=reason,
        at=now,
    )
    apply(request, reckoned, now)
    if reckoned.urgency > before:
        if reason.strip():
            Note.objects.create(case=case, author=changed_by, text=reason.strip())
        events.record(
            case,
            EventKind.URGENCY_LOWERED,
            request=request,
            actor=changed_by,
            organisation=case.organisation,
            before=before,
            urgency=reckoned.urgency,
        )
    return request


def may_record(user: User, organisation: Organisation, need: NeedCode) -> bool:
    """Whether ``user`` goes on reading a case of ``organisation`` in which they record ``need``."""
    if need.tier in {Tier.C3, Tier.C4} and standing_of(user).holds(RoleCode.PROT):
        return True
    return may_follow(user, organisation, need.tier)


def _raise_urgencies(case: Case) -> None:
    """Make the open requests as urgent as the needs ask for; none becomes less urgent by it."""
    now, present = clock.now(), present_needs(case)
    for request in _open_requests(case):
        reckoned = _again(request, present, now)
        apply(request, replace(reckoned, urgency=min(request.urgency, reckoned.urgency)), now)


def _open_requests(case: Case) -> list[Request]:
    rows = case.requests.filter(closed_at__isnull=True).select_related("request_type")
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _again(request: Request, needs: list[CaseNeed], at: datetime) -> Reckoned:
    return again(
        needs,
        default=request.request_type.urgency,
        chosen=request.chosen_urgency,
        set_aside=request.set_aside_urgency,
        at=at,
    )


def _hand_over(need: CaseNeed) -> None:
    """Have somebody who may read the need look after the person, within the time it asks for."""
    case, now = need.case, clock.now()
    hold(case)
    asked = need_asks(need.need_id, facts_of([need], now), rules()) or Urgency.U3
    limit = clocks.service_limit(asked, clocks.Step.DECIDE, now)
    FollowUp.objects.create(
        case=case, due_date=clock.local(limit).date(), way=ContactWay.OFFICE, created_by=None
    )
    events.record(case, EventKind.FOLLOW_UP_SET, organisation=case.organisation)
    notify(
        kind=NotificationKind.CASE_HANDED_OVER,
        organisation=case.organisation,
        **told_of(case),
        reference=case.number,
        path=f"/cases/{case.number}/needs/",
        key=f"need:{need.pk}",
    )
