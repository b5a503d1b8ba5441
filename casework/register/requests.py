"""What a line of a register asks for, when, and what came of it."""

from datetime import UTC, date, datetime, time
from typing import Any, TypedDict

from casework.register.aliases import NO_OUTCOME
from casework.register.columns import Field
from casework.register.dates import DateRefused, parse_time
from casework.register.line import Line
from casework.register.lookups import Lookups
from casework.register.problems import ProblemCode
from common.calendars import CASABLANCA
from common.names import search_key

#: Outcomes that need a reason: the law asks for a reasoned decision (law 55-19).
REFUSALS = frozenset({"REFUSED", "REJECTED", "NOT_ELIGIBLE", "REFUSED_CARE"})


class Submission(TypedDict, total=False):
    """When the request was made."""

    submitted_on: date
    submitted_at: datetime | None


def read_submission(line: Line, today: date) -> Submission:
    """Return the day of the request and its instant, or nothing and an error without a day."""
    day, at = line.date(Field.SUBMITTED_ON, latest=today)
    at = at or _time(line)
    if day is None:
        if not line.text(Field.SUBMITTED_ON):
            line.report(ProblemCode.MISSING_VALUE, Field.SUBMITTED_ON)
        return {}
    instant = datetime.combine(day, at, CASABLANCA).astimezone(UTC) if at else None
    return {"submitted_on": day, "submitted_at": instant}


def read_request(line: Line, lookups: Lookups) -> dict[str, Any]:
    """Return what is asked, how urgently, through which channel and for whom."""
    request_type = line.code(Field.REQUEST_TYPE, lookups.request_types)
    if not line.text(Field.REQUEST_TYPE):
        line.report(ProblemCode.MISSING_VALUE, Field.REQUEST_TYPE)
    commune = line.code(Field.COMMUNE, lookups.communes)
    if not line.text(Field.COMMUNE):
        line.report(ProblemCode.MISSING_VALUE, Field.COMMUNE)
    return {
        "request_type": request_type,
        "commune": commune,
        "nationality": line.optional_code(Field.NATIONALITY, lookups.nationalities),
        "languages": line.optional_codes(Field.LANGUAGES, lookups.languages),
        "needs": line.optional_codes(Field.NEEDS, lookups.needs),
        "urgency": line.optional_code(Field.URGENCY, lookups.urgencies),
        "channel": line.optional_code(Field.CHANNEL, lookups.channels),
        "receiving_organisation": line.optional_code(
            Field.RECEIVING_ORGANISATION, lookups.organisations
        ),
    }


def read_answer(line: Line, lookups: Lookups, *, since: date, today: date) -> dict[str, Any]:
    """Return the acknowledgement and the outcome with their days, none before the request."""
    acknowledged_on = _date_after(line, Field.ACKNOWLEDGED_ON, since, today)
    outcome_on = _date_after(line, Field.OUTCOME_ON, since, today)
    is_open = search_key(line.text(Field.OUTCOME)) in NO_OUTCOME
    outcome = "" if is_open else line.code(Field.OUTCOME, lookups.outcomes)
    reason = line.optional_code(Field.REASON, lookups.reasons)
    if outcome and not line.text(Field.OUTCOME_ON):
        line.report(ProblemCode.OUTCOME_WITHOUT_DATE, Field.OUTCOME)
    if outcome_on and (is_open or not line.text(Field.OUTCOME)):
        line.report(ProblemCode.OUTCOME_DATE_ALONE, Field.OUTCOME_ON)
        outcome_on = None
    if outcome in REFUSALS and not reason:
        line.report(ProblemCode.REFUSAL_WITHOUT_REASON, Field.OUTCOME)
    return {
        "acknowledged_on": acknowledged_on,
        "outcome": outcome,
        "outcome_on": outcome_on,
        "reason": reason,
    }


def read_consent(line: Line, *, today: date) -> dict[str, Any]:
    """Return whether the person consented to the sharing of their data, and when."""
    given_on, _ = line.date(Field.CONSENT_ON, latest=today)
    return {"consent": line.yes_or_no(Field.CONSENT), "consent_on": given_on}


def _time(line: Line) -> time | None:
    text = line.text(Field.SUBMITTED_TIME)
    if not text:
        return None
    try:
        return parse_time(text)
    except DateRefused:
        line.report(ProblemCode.TIME_UNREADABLE, Field.SUBMITTED_TIME)
        return None


def _date_after(line: Line, column: Field, since: date, today: date) -> date | None:
    day, _ = line.date(column, latest=today)
    if day is not None and day < since:
        line.report(ProblemCode.DATE_OUT_OF_ORDER, column)
        return None
    return day
