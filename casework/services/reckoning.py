"""Reckoning how urgent a request is, from what is known of the case."""

from dataclasses import dataclass
from datetime import date, datetime, time

from casework import clocks, errors, reach
from casework.models import CaseNeed, Request
from casework.selectors.needs import facts_of, rising_dates, rules
from casework.urgency import Choice, floor_of, urgency_of
from common import clock


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    """An urgency, where it comes from, and when it rises by itself.

    ``set_aside`` is what was asked for where an officer chose less with a reason.
    """

    urgency: str
    chosen: str = ""
    set_aside: str = ""
    rises_date: date | None = None
    rises_to: str = ""


def reckon(
    needs: list[CaseNeed], *, default: str, chosen: str | None, reason: str, at: datetime
) -> Reckoned:
    """The urgency that an officer's choice gives for a kind of request with ``default``.

    Raises LoweredUrgency when the choice is lower than what is asked for and has no reason.
    """
    codes, facts, table = [need.need_id for need in needs], facts_of(needs, at), rules()
    floor = floor_of(default, codes, facts, table)
    set_aside = ""
    if chosen and chosen > floor:
        if not reason.strip():
            by_kind = chosen > default
            raise errors.LoweredUrgency if by_kind else errors.UrgencyOfNeedsLowered
        set_aside = floor
    return again(needs, default=default, chosen=chosen or "", set_aside=set_aside, at=at)


def again(
    needs: list[CaseNeed], *, default: str, chosen: str, set_aside: str, at: datetime
) -> Reckoned:
    """The same for a choice that was made before."""
    codes, table = [need.need_id for need in needs], rules()
    choice = Choice(chosen, set_aside) if chosen else None
    urgency = urgency_of(default, codes, choice, facts_of(needs, at), table)
    rises_date, rises_to = None, ""
    for day in rising_dates(needs, at):
        then = urgency_of(default, codes, choice, facts_of(needs, _start_of(day)), table)
        if then < urgency:
            rises_date, rises_to = day, then
            break
    return Reckoned(
        urgency=urgency,
        chosen=chosen,
        set_aside=set_aside if set_aside and urgency == chosen else "",
        rises_date=rises_date,
        rises_to=rises_to,
    )


def acknowledge_limit(reckoned: Reckoned, start: datetime) -> datetime:
    """By when somebody must take up a request of that urgency, known at ``start``.

    A rise that is known to come is counted in already, so that nothing has to happen on its day.
    """
    step = clocks.Step.ACKNOWLEDGE
    limit = clocks.service_limit(reckoned.urgency, step, start)
    if reckoned.rises_date is None or _start_of(reckoned.rises_date) >= limit:
        return limit
    return min(limit, clocks.service_limit(reckoned.rises_to, step, _start_of(reckoned.rises_date)))


def apply(request: Request, reckoned: Reckoned, at: datetime) -> None:
    """Give a request its urgency; its limit comes nearer when that rises and never goes away."""
    has_risen = reckoned.urgency < request.urgency or reckoned.rises_date is not None
    request.urgency = reckoned.urgency
    request.chosen_urgency, request.set_aside_urgency = reckoned.chosen, reckoned.set_aside
    request.rises_date, request.rises_to = reckoned.rises_date, reckoned.rises_to
    if has_risen and request.acknowledged_at is None:
        limit = acknowledge_limit(reckoned, at)
        due = request.acknowledge_due_at
        request.acknowledge_due_at = limit if due is None else min(due, limit)
    request.save(
        update_fields=[
            *("urgency", "chosen_urgency", "set_aside_urgency"),
            *("rises_date", "rises_to", "acknowledge_due_at"),
        ]
    )
    reach.refresh([request.case_id])


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.ZONE)
