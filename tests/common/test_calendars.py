"""Business time, working days and legal durations, around Ramadan and both offset changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.calendars import (
    ALWAYS_OPEN,
    CASABLANCA,
    BusinessCalendar,
    CalendarExhausted,
    InvalidDuration,
    WorkingPeriod,
    add_calendar,
    add_clear_days,
)

MONDAY_TO_FRIDAY = frozenset(range(5))


def period(starts_on: date, ends_on: date, opens: str, closes: str, weekdays=MONDAY_TO_FRIDAY):
    return WorkingPeriod(
        starts_on=starts_on,
        ends_on=ends_on,
        weekdays=frozenset(weekdays),
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
    )


ADMINISTRATION = BusinessCalendar(
    code="CAL-ADMIN",
    zone=CASABLANCA,
    periods=(
        period(date(2025, 1, 1), date(2028, 12, 31), "08:30", "16:30"),
        period(date(2026, 2, 18), date(2026, 3, 19), "09:00", "15:00"),
        period(date(2027, 2, 8), date(2027, 3, 8), "09:00", "15:00"),
    ),
    holidays=frozenset(
        [date(2026, month, day) for month, day in ((1, 1), (1, 14), (3, 20), (3, 23), (5, 1))]
        + [date(2026, 7, 30), date(2026, 8, 14), date(2026, 8, 20), date(2026, 8, 21)]
        + [date(2027, 1, 1), date(2027, 1, 11), date(2027, 1, 14), date(2027, 3, 9)]
        + [date(2027, 3, 10)]
    ),
)

DESK = BusinessCalendar(
    code="CAL-BAOM",
    zone=CASABLANCA,
    periods=(
        period(date(2025, 1, 1), date(2028, 12, 31), "08:30", "12:00", range(6)),
        period(date(2025, 1, 1), date(2028, 12, 31), "14:00", "17:30", range(4)),
    ),
)


def local(text: str) -> datetime:
    """Read a wall-clock time of Casablanca as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=CASABLANCA).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


INSTANTS = st.timedeltas(timedelta(0), timedelta(days=545)).map(
    lambda elapsed: datetime(2026, 1, 1, tzinfo=UTC) + elapsed
)
AMOUNTS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=300))
CALENDARS = st.sampled_from([ADMINISTRATION, DESK, ALWAYS_OPEN])
PERCENTAGES = st.integers(min_value=0, max_value=250)


def is_inside_opening_hours(calendar: BusinessCalendar, at: datetime) -> bool:
    """Open, or the second of closing: where a due time may fall."""
    return calendar.is_open(at) or calendar.is_open(at - timedelta(microseconds=1))


def test_a_holiday_is_not_a_working_day():
    assert not ADMINISTRATION.is_working_day(date(2026, 7, 30))
    assert ADMINISTRATION.is_working_day(date(2026, 7, 29))


def test_a_weekend_is_not_worked():
    assert not ADMINISTRATION.is_working_day(date(2026, 7, 4))


def test_the_body_is_open_from_the_opening_second_to_just_before_closing():
    assert ADMINISTRATION.is_open(local("2026-07-01T08:30"))
    assert not ADMINISTRATION.is_open(local("2026-07-01T16:30"))


def test_ramadan_hours_replace_the_hours_of_the_year():
    assert not ADMINISTRATION.is_open(local("2026-02-18T08:45"))
    assert ADMINISTRATION.is_open(local("2026-02-18T09:00"))
    assert not ADMINISTRATION.is_open(local("2026-02-18T15:30"))


def test_opening_hours_follow_the_local_clock_through_the_offset_change():
    assert ADMINISTRATION.opening_hours(date(2026, 2, 13))[0][0] == utc("2026-02-13T07:30")
    assert ADMINISTRATION.opening_hours(date(2026, 2, 16))[0][0] == utc("2026-02-16T08:30")


def test_two_shifts_on_the_same_dates_add_up():
    assert len(DESK.opening_hours(date(2026, 7, 1))) == 2
    assert len(DESK.opening_hours(date(2026, 7, 3))) == 1
    assert not DESK.is_open(local("2026-07-01T13:00"))


def test_shifts_that_overlap_are_refused():
    same_dates = (date(2026, 1, 1), date(2026, 12, 31))
    calendar = replace(
        DESK, periods=(period(*same_dates, "08:00", "13:00"), period(*same_dates, "12:00", "17:00"))
    )

    with pytest.raises(ValueError, match="overlap"):
        calendar.is_working_day(date(2026, 7, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens": time(17), "closes": time(9)},
        {"starts_on": date(2027, 1, 1), "ends_on": date(2026, 1, 1)},
        {"weekdays": frozenset({7})},
    ],
)
def test_a_period_that_cannot_be_is_refused(wrong):
    right = period(date(2026, 1, 1), date(2026, 12, 31), "08:30", "16:30")

    with pytest.raises(ValueError, match=r"period|Weekdays"):
        replace(right, **wrong)


def test_the_next_working_day_is_the_day_itself_when_worked():
    assert ADMINISTRATION.next_working_day(date(2026, 7, 1)) == date(2026, 7, 1)


def test_a_last_day_on_a_holiday_weekend_moves_to_the_next_working_day():
    assert ADMINISTRATION.next_working_day(date(2026, 3, 20)) == date(2026, 3, 24)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-07-01T10:00", 4, "2026-07-01T14:00"),
        ("2026-07-01T08:30", 8, "2026-07-01T16:30"),
        ("2026-07-03T15:30", 4, "2026-07-06T11:30"),  # over a weekend
        ("2026-07-04T11:00", 4, "2026-07-06T12:30"),  # arrives on a Saturday
        ("2026-07-29T16:00", 1, "2026-07-31T09:00"),  # over the Feast of the Throne
        ("2026-08-19T15:30", 2, "2026-08-24T09:30"),  # two holidays, then a weekend
        ("2026-02-13T15:30", 4, "2026-02-16T11:30"),  # over the change to UTC+0
        ("2026-02-17T15:30", 4, "2026-02-18T12:00"),  # into Ramadan hours
        ("2026-03-19T14:00", 4, "2026-03-24T11:30"),  # out of Ramadan, over Eid and UTC+1
        ("2027-02-05T15:30", 9, "2027-02-09T11:00"),  # 2027: offset change and Ramadan
        ("2027-03-08T14:00", 4, "2027-03-11T11:30"),  # 2027: Eid
        ("2027-03-12T16:00", 1, "2027-03-15T09:00"),  # 2027: back to UTC+1
    ],
)
def test_business_hours_are_counted_while_the_body_is_open(start, hours, due):
    assert ADMINISTRATION.add_hours(local(start), hours) == local(due)


def test_hours_may_be_decimals_or_durations():
    start = local("2026-07-01T10:00")

    assert ADMINISTRATION.add_hours(start, Decimal("1.5")) == local("2026-07-01T11:30")
    assert ADMINISTRATION.add_hours(start, timedelta(minutes=20)) == local("2026-07-01T10:20")


def test_the_lunch_break_is_not_counted():
    assert DESK.add_hours(local("2026-07-01T11:00"), 2) == local("2026-07-01T15:00")


def test_business_time_is_negative_when_the_due_time_is_past():
    due, now = local("2026-07-03T16:00"), local("2026-07-06T09:30")

    assert ADMINISTRATION.business_time_between(now, due) == timedelta(hours=-1, minutes=-30)


def test_an_hour_passes_round_the_clock_in_the_always_open_calendar():
    start = local("2026-02-14T23:30")

    assert ALWAYS_OPEN.add_hours(start, 1000) == start + timedelta(hours=1000)
    assert ALWAYS_OPEN.is_open(local("2026-01-01T03:00"))


def test_a_calendar_without_hours_left_is_exhausted():
    with pytest.raises(CalendarExhausted):
        ADMINISTRATION.add_hours(local("2028-12-31T10:00"), 4)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        ADMINISTRATION.add_hours(datetime.fromisoformat("2026-07-01T10:00"), 4)


@given(calendar=CALENDARS, start=INSTANTS, amount=AMOUNTS)
def test_the_time_added_is_the_time_between(calendar, start, amount):
    due = calendar.add_hours(start, amount)

    assert calendar.business_time_between(start, due) == amount
    assert calendar.business_time_between(calendar.subtract_hours(due, amount), due) == amount


@given(calendar=CALENDARS, start=INSTANTS, amount=AMOUNTS)
def test_adding_then_subtracting_comes_back_to_the_start(calendar, start, amount):
    back = calendar.subtract_hours(calendar.add_hours(start, amount), amount)

    assert calendar.business_time_between(start, back) == timedelta(0)


@given(calendar=CALENDARS, start=INSTANTS, amount=AMOUNTS, longer=AMOUNTS, later=AMOUNTS)
def test_more_time_or_a_later_start_is_never_due_earlier(calendar, start, amount, longer, later):
    due = calendar.add_hours(start, amount)

    assert calendar.add_hours(start, amount + longer) >= due
    assert calendar.add_hours(start + later, amount) >= due


@given(calendar=CALENDARS, start=INSTANTS, amount=AMOUNTS)
def test_nothing_is_due_outside_opening_hours(calendar, start, amount):
    due = calendar.add_hours(start, amount)

    assert due >= start
    assert is_inside_opening_hours(calendar, due)


@given(calendar=CALENDARS, start=INSTANTS, middle=AMOUNTS, rest=AMOUNTS)
def test_business_time_adds_up(calendar, start, middle, rest):
    between = calendar.business_time_between
    stop, end = start + middle, start + middle + rest

    assert between(start, stop) + between(stop, end) == between(start, end)


@given(calendar=CALENDARS, start=INSTANTS, minutes=st.integers(0, 3000))
def test_business_time_equals_a_count_of_open_minutes(calendar, start, minutes):
    start = start.replace(second=0, microsecond=0)
    counted = sum(calendar.is_open(start + timedelta(minutes=n)) for n in range(minutes))

    measured = calendar.business_time_between(start, start + timedelta(minutes=minutes))

    assert measured == timedelta(minutes=counted)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-07-01T10:00", 1, "2026-07-02T10:00"),
        ("2026-07-03T15:00", 1, "2026-07-06T15:00"),  # never 24 business hours
        ("2026-07-03T20:00", 1, "2026-07-06T16:30"),  # after closing: closing
        ("2026-07-04T11:00", 1, "2026-07-06T16:30"),  # a closed day: closing
        ("2026-07-06T07:00", 1, "2026-07-07T08:30"),  # before opening: opening
        ("2026-07-29T10:00", 5, "2026-08-06T10:00"),  # over a holiday and a weekend
        ("2026-02-13T10:00", 1, "2026-02-16T10:00"),  # the same wall clock, another offset
        ("2026-02-17T16:00", 1, "2026-02-18T15:00"),  # Ramadan closes earlier
        ("2026-02-17T08:30", 1, "2026-02-18T09:00"),  # Ramadan opens later
        ("2026-03-19T10:00", 1, "2026-03-24T10:00"),  # Eid, weekend, holiday, UTC+1
        ("2027-02-05T10:00", 1, "2027-02-08T10:00"),
        ("2027-03-08T10:00", 2, "2027-03-12T10:00"),
    ],
)
def test_a_working_day_later_is_the_same_local_time_within_opening_hours(start, days, due):
    assert ADMINISTRATION.add_working_days(local(start), days) == local(due)


def test_a_time_in_the_lunch_break_moves_to_the_afternoon():
    start = local("2026-07-01T13:00")

    assert DESK.add_working_days(start, 1) == local("2026-07-02T14:00")


def test_no_working_day_later_is_the_next_opening():
    assert ADMINISTRATION.add_working_days(local("2026-07-04T11:00"), 0) == local(
        "2026-07-06T08:30"
    )
    assert ADMINISTRATION.add_working_days(local("2026-07-01T11:00"), 0) == local(
        "2026-07-01T11:00"
    )


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forwards"):
        ADMINISTRATION.add_working_days(local("2026-07-01T10:00"), -1)


@given(calendar=CALENDARS, start=INSTANTS, later=AMOUNTS, days=st.integers(0, 40))
def test_working_days_are_monotone_and_end_inside_opening_hours(calendar, start, later, days):
    due = calendar.add_working_days(start, days)

    assert due >= start
    assert is_inside_opening_hours(calendar, due)
    assert calendar.add_working_days(start + later, days) >= due
    assert calendar.add_working_days(start, days + 1) > due


@pytest.mark.parametrize(
    ("percent", "reached"),
    [
        (0, "2026-07-03T12:30"),
        (50, "2026-07-03T16:30"),
        (75, "2026-07-06T10:30"),
        (100, "2026-07-06T12:30"),
        (125, "2026-07-06T14:30"),
        (150, "2026-07-06T16:30"),
        (200, "2026-07-07T12:30"),
    ],
)
def test_a_share_of_the_deadline_is_counted_in_business_time(percent, reached):
    start, due = local("2026-07-03T12:30"), local("2026-07-06T12:30")

    assert ADMINISTRATION.fraction(start, due, percent) == local(reached)


@given(calendar=CALENDARS, start=INSTANTS, elapsed=AMOUNTS)
def test_the_whole_share_is_the_due_time_itself(calendar, start, elapsed):
    assert calendar.fraction(start, start + elapsed, 100) == start + elapsed


def test_a_deadline_between_two_closed_instants_has_no_share_before_it():
    start, due = local("2026-07-04T10:00"), local("2026-07-05T10:00")

    assert ADMINISTRATION.fraction(start, due, 50) == due


def test_a_due_time_before_its_start_has_no_shares():
    with pytest.raises(ValueError, match="fraction"):
        ADMINISTRATION.fraction(local("2026-07-02T10:00"), local("2026-07-01T10:00"), 50)


@given(calendar=CALENDARS, start=INSTANTS, amount=AMOUNTS, lower=PERCENTAGES, more=PERCENTAGES)
def test_a_larger_share_is_never_reached_earlier(calendar, start, amount, lower, more):
    due = calendar.add_hours(start, amount)

    reached = calendar.fraction(start, due, lower)

    assert is_inside_opening_hours(calendar, reached)
    assert reached <= calendar.fraction(start, due, lower + more)
    assert (reached <= due) if lower <= 100 else (reached >= due)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-07-01T10:00", "P15D", "2026-07-16T10:00"),
        ("2026-02-10T10:00", "P15D", "2026-02-25T10:00"),  # same wall clock at UTC+0
        ("2026-03-15T10:00", "P15D", "2026-03-30T10:00"),  # and back at UTC+1
        ("2027-01-31T10:00", "P15D", "2027-02-15T10:00"),
        ("2026-01-31T10:00", "P1M", "2026-02-28T10:00"),
        ("2028-01-31T10:00", "P1M", "2028-02-29T10:00"),
        ("2026-11-30T10:00", "P3M", "2027-02-28T10:00"),
        ("2028-02-29T10:00", "P2Y", "2030-02-28T10:00"),
        ("2026-07-01T10:00", "P8W", "2026-08-26T10:00"),
        ("2026-12-31T10:00", "P1Y", "2027-12-31T10:00"),
        ("2026-07-01T10:00", "P1DT2H30M10S", "2026-07-02T12:30:10"),
        ("2026-07-01T10:00", "P0D", "2026-07-01T10:00"),
        ("2026-07-01T10:00", "PT0H", "2026-07-01T10:00"),
        ("2026-02-14T10:00", "PT48H", "2026-02-16T09:00"),  # 48 elapsed hours, UTC+1 to UTC+0
        ("2026-03-21T10:00", "PT48H", "2026-03-23T11:00"),  # and back
        ("2026-03-21T02:30", "P1D", "2026-03-22T03:30"),  # an hour that the clocks skip
    ],
)
def test_a_legal_duration_runs_in_calendar_time(start, duration, end):
    assert add_calendar(local(start), duration) == local(end)


@pytest.mark.parametrize("text", ["", "P", "PT", "15D", "P1.5D", "P-1D", "P1DT", "p1d", "P١D", "x"])
def test_a_text_that_is_no_duration_is_refused(text):
    with pytest.raises(InvalidDuration):
        add_calendar(local("2026-07-01T10:00"), text)


@given(start=INSTANTS, hours=st.integers(0, 5000))
def test_legal_hours_are_elapsed_hours(start, hours):
    assert add_calendar(start, f"PT{hours}H") - start == timedelta(hours=hours)


@given(start=INSTANTS, days=st.integers(1, 800))
def test_legal_days_are_within_an_hour_of_elapsed_days(start, days):
    assert abs(add_calendar(start, f"P{days}D") - start - timedelta(days=days)) <= timedelta(
        hours=1
    )


def test_neither_end_of_a_clear_delay_is_counted():
    assert add_clear_days(date(2026, 7, 1), 10) == date(2026, 7, 12)


def test_clear_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forwards"):
        add_clear_days(date(2026, 7, 1), -1)
