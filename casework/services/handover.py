"""Passing an officer's load on: each case in a transaction of its own, and a report of all."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from casework.enums import CaseStatus, HandOverResult
from casework.models import Case, HandOver, HandOverLine
from casework.permissions import cases_to_hand_over, suits_case
from casework.services.case import assign_case, hold
from casework.signals import case_handed_over
from common import clock
from partners.models import User


class _Left(Exception):
    """The case stays where it is, for ``result``."""

    def __init__(self, result: HandOverResult) -> None:
        self.result = result


@transaction.atomic
def plan_hand_over(
    *, key: UUID, from_user: User, receivers: Mapping[Case, User], ordered_by: User
) -> HandOver:
    """Write down which case goes to whom; ``carry_out`` then does it.

    ``key`` is the form's: sent again, it finds the same hand-over.
    """
    given = {"from_user": from_user, "ordered_by": ordered_by}
    hand_over, is_new = HandOver.objects.get_or_create(pk=key, defaults=given)
    if not is_new:
        return hand_over
    HandOverLine.objects.bulk_create(
        HandOverLine(hand_over=hand_over, case=case, to_user=user)
        for case, user in receivers.items()
    )
    return hand_over


def carry_out(*, hand_over: HandOver) -> HandOver:
    """Do what of the hand-over is not done yet, a transaction for each case.

    A case that changed since is left, and its line says why. Broken off, it may be carried out
    again and goes on where it stopped.
    """
    waiting = hand_over.lines.filter(result=HandOverResult.WAITING)
    for key in list(waiting.order_by("id").values_list("pk", flat=True)):
        _one(key)
    return hand_over


def _one(key: int) -> None:
    try:
        with transaction.atomic():
            line = _held(key)
            if line.result == HandOverResult.WAITING:
                _settle(line, HandOverResult.MOVED, tasks_moved=_move(line))
    except _Left as left:
        with transaction.atomic():
            line = _held(key)
            if line.result == HandOverResult.WAITING:
                _settle(line, left.result)


def _held(key: int) -> HandOverLine:
    rows = HandOverLine.objects.select_for_update(of=("self",)).order_by("pk")
    related = ("hand_over__from_user", "hand_over__ordered_by", "to_user", "case__organisation")
    return rows.select_related(*related).get(pk=key)


def _move(line: HandOverLine) -> int:
    """Put the receiver in charge; how many pieces of claimed work went along."""
    case, order = line.case, line.hand_over
    _check(line)
    # What is claimed first: its processes are locked before the case everywhere.
    answers = case_handed_over.send(
        sender=Case,
        case=case,
        from_user=order.from_user,
        to_user=line.to_user,
        by=order.ordered_by,
    )
    hold(case)
    line.case = Case.objects.select_related("organisation").get(pk=case.pk)
    _check(line)
    assign_case(case=line.case, user=line.to_user, assigned_by=order.ordered_by)
    return sum(moved or 0 for _receiver, moved in answers)


def _check(line: HandOverLine) -> None:
    case, order = line.case, line.hand_over
    if case.status == CaseStatus.CLOSED:
        raise _Left(HandOverResult.CLOSED)
    if case.assigned_to_id != order.from_user_id:
        raise _Left(HandOverResult.ELSEWHERE)
    if not cases_to_hand_over(order.ordered_by).filter(pk=case.pk).exists():
        raise _Left(HandOverResult.FORBIDDEN)
    if not line.to_user.is_active:
        raise _Left(HandOverResult.GONE)
    if not suits_case(line.to_user, case):
        raise _Left(HandOverResult.TIER)


def _settle(line: HandOverLine, result: HandOverResult, tasks_moved: int = 0) -> None:
    line.result, line.tasks_moved, line.done_at = result, tasks_moved, clock.now()
    line.save(update_fields=["result", "tasks_moved", "done_at"])
