from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common import clock
from common.templatetags import when

#: Thursday 12 March 2026, 10:00 UTC.
NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
#: The same Thursday in June, outside Ramadan.
JUNE = datetime(2026, 6, 11, 10, 0, tzinfo=UTC)


class HolidayOnFriday:
    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 4


def english(value: date, now: datetime = JUNE, calendar=when.MONDAY_TO_FRIDAY) -> str:
    with translation.override("en"):
        return when.due_text(value, now, calendar)


def test_a_deadline_counts_working_days_over_the_week_end():
    monday = JUNE + timedelta(days=4, hours=5)

    assert english(monday) == "in 2 working days, Monday 15 June at 16:00"


def test_a_holiday_of_the_calendar_is_not_counted():
    monday = JUNE + timedelta(days=4)

    assert english(monday, calendar=HolidayOnFriday()).startswith("in 1 working day, Monday")


def test_a_deadline_on_the_next_free_days_is_counted_in_days():
    saturday = NOW + timedelta(days=2)
    friday_late = NOW + timedelta(days=1)

    assert english(saturday, now=friday_late).startswith("tomorrow, Saturday 14 March")
    assert english(saturday + timedelta(days=1), now=friday_late).startswith("in 2 days, Sunday")


def test_a_deadline_of_the_law_counts_every_day():
    assert english(JUNE + timedelta(days=4), calendar=None).startswith("in 4 days, Monday 15 June")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=1), "in 1 minute, today at"),
        (timedelta(minutes=25), "in 25 minutes, today at"),
        (timedelta(hours=1), "in 1 hour, today at"),
        (timedelta(hours=3, minutes=59), "in 3 hours, today at"),
        (timedelta(days=1), "tomorrow, Friday 12 June at"),
    ],
)
def test_a_near_deadline_says_how_near(left, words):
    assert english(JUNE + left).startswith(words)


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (timedelta(minutes=5), "overdue since today at"),
        (timedelta(days=1), "overdue by 1 working day, since Wednesday 10 June at"),
        (timedelta(days=7), "overdue by 5 working days, since Thursday 4 June at"),
    ],
)
def test_a_missed_deadline_says_since_when(late, words):
    assert english(JUNE - late).startswith(words)


def test_a_day_without_time_lasts_until_its_end():
    today = clock.local(JUNE).date()

    assert not when.is_overdue(today, JUNE)
    assert when.is_overdue(today - timedelta(days=1), JUNE)
    assert english(today) == "today, before the end of the day"
    assert english(today + timedelta(days=5)) == "in 3 working days, Tuesday 16 June"


def test_another_year_is_named():
    assert "2027" in english(JUNE + timedelta(days=365))
    assert "2026" not in english(JUNE + timedelta(days=30))


def test_arabic_dates_have_moroccan_months_and_western_digits():
    with translation.override("ar"):
        shown = [when.day_text(date(2026, month, 9)) for month in (5, 7, 8, 9, 11, 12)]

    assert [text.split()[-2] for text in shown] == [
        "ماي", "يوليوز", "غشت", "شتنبر", "نونبر", "دجنبر",
    ]  # fmt: skip
    assert all(text.split()[-3:-2] == ["9"] and text.endswith("2026") for text in shown)


def test_french_dates_follow_french_usage():
    with translation.override("fr"):
        assert when.day_text(date(2026, 12, 1)) == "mardi 1er décembre 2026"
        shown = when.time_text(datetime(2026, 6, 1, 15, 5, tzinfo=UTC))

    assert shown == "16\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}05"


def test_times_are_those_of_the_region():
    with translation.override("en"):
        in_ramadan = when.time_text(datetime(2026, 3, 1, 15, 30, tzinfo=UTC))
        after = when.time_text(datetime(2026, 6, 1, 15, 30, tzinfo=UTC))

    assert (in_ramadan, after) == ("15:30", "16:30")


def test_a_date_carries_its_machine_form():
    assert when.shortday(date(2026, 3, 9)) == '<time datetime="2026-03-09">09/03/2026</time>'


@pytest.mark.parametrize("shown", [when.day, when.moment, when.shortday, when.ago, when.due])
def test_no_date_shows_nothing(shown):
    assert shown(None) == ""


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)),  # noqa: DTZ001
    st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)),
)
def test_a_deadline_is_late_in_words_exactly_when_it_is_past(moment, distance):
    now = moment.replace(tzinfo=UTC)

    text = english(now + distance, now)

    assert text.startswith("overdue") == (distance < timedelta(0))
