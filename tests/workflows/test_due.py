"""When timers are due: plain and business calendars, cycles, cron, and calendars that change."""

from datetime import UTC, datetime, timedelta

import pytest

from common import clock, opening
from common.models import Holiday
from tests.conftest import NOW
from tests.workflows.running import live, start
from tests.workflows.test_runtime import timed
from workflows.models import HistoryEvent, Timer
from workflows.runtime import due, timers

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 9, 18, 13, 0, tzinfo=UTC)


def local(at: datetime) -> str:
    return clock.local(at).strftime("%a %d %H:%M")


class TestBusinessCalendars:
    def test_one_working_day_is_the_same_hour_of_the_next_one_and_not_24_business_hours(self):
        at = due.after("P1D", "CAL-ADMIN", FRIDAY)

        assert local(at) == f"Mon 21 {clock.local(FRIDAY):%H:%M}"

    def test_a_feel_duration_of_days_counts_working_days_too(self):
        text = due.after("P2D", "CAL-ADMIN", FRIDAY)

        assert due.after(timedelta(days=2), "CAL-ADMIN", FRIDAY) == text

    def test_hours_are_business_hours(self):
        opens = opening.calendar("CAL-ADMIN").next_opening(FRIDAY + timedelta(days=1))

        assert due.after("PT1H", "CAL-ADMIN", FRIDAY + timedelta(days=1)) == opens + timedelta(
            hours=1
        )

    def test_days_and_hours_add_up(self):
        day = due.after("P1D", "CAL-ADMIN", FRIDAY)

        assert due.after("P1DT1H", "CAL-ADMIN", FRIDAY) > day

    @pytest.mark.parametrize("months", ["P1M", "P1Y"])
    def test_months_have_no_working_days(self, months):
        with pytest.raises(due.TimerUnreadable):
            due.after(months, "CAL-ADMIN", FRIDAY)


class TestCycles:
    def test_cron_is_read_on_the_region_s_clocks(self):
        first = due.first_due("cycle", "30 8 * * 1-5", "", FRIDAY)

        assert (local(first.at), first.remaining) == ("Mon 21 08:30", None)

    def test_a_cycle_may_begin_at_a_moment(self):
        first = due.first_due("cycle", "R2/2026-10-01T08:00:00/P1D", "", FRIDAY)

        assert (local(first.at), first.remaining) == ("Thu 01 08:00", 1)

    def test_a_cycle_may_end_at_a_moment(self):
        text = "R/PT24H/2026-09-20T12:00:00Z"

        assert due.next_due(text, "", FRIDAY) == FRIDAY + timedelta(hours=24)
        assert due.next_due(text, "", FRIDAY + timedelta(hours=24)) is None

    def test_the_next_firing_is_counted_from_the_planned_one(self):
        assert due.next_due("R3/PT10H", "", FRIDAY) == FRIDAY + timedelta(hours=10)

    @pytest.mark.parametrize("text", ["every day", "R3", "61 8 * * *", ""])
    def test_what_is_no_cycle_is_refused(self, text):
        with pytest.raises(due.TimerUnreadable):
            due.first_due("cycle", text, "", FRIDAY)


class TestPlainTime:
    def test_days_keep_the_local_hour(self):
        before_change = datetime(2026, 3, 21, 9, 0, tzinfo=UTC)

        moved = due.after("P7D", "", before_change)

        assert clock.local(moved).hour == clock.local(before_change).hour

    def test_a_moment_in_the_past_is_due_at_once(self):
        instance, _ = start(
            timed('"PT1H"', interrupting=True)
            .replace("timeDuration", "timeDate")
            .replace('"PT1H"', "2020-01-01T00:00:00")
        )

        timers.fire_due()

        assert list(live(instance)) == ["late"]


def on_calendar() -> str:
    body = timed("PT8H", interrupting=False).replace('"PT8H"', "PT8H")
    return body.replace(
        "<bpmn:timerEventDefinition>", '<bpmn:timerEventDefinition sm:calendar="CAL-ADMIN">'
    )


def close(day: str) -> None:
    Holiday.objects.create(code=f"TEST-{day}", label_fr="essai", date=day, kind="fixed")


class TestChangedCalendars:
    def test_an_open_deadline_moves_and_the_history_says_so(self):
        instance, _ = start(on_calendar())
        before = Timer.objects.get(process=instance).due_at
        close(clock.local(before).date().isoformat())

        moved = timers.replan()

        timer = Timer.objects.get(process=instance)
        line = HistoryEvent.objects.get(process=instance, kind="replanned")
        assert moved == 1
        assert timer.due_at > before
        assert line.node == "b"
        assert set(line.detail) == {"from", "to"}

    def test_nothing_moves_twice(self):
        instance, _ = start(on_calendar())
        close(clock.local(Timer.objects.get(process=instance).due_at).date().isoformat())
        timers.replan()

        assert timers.replan() == 0
        assert HistoryEvent.objects.filter(process=instance, kind="replanned").count() == 1

    def test_a_holiday_that_is_taken_back_gives_the_old_time(self):
        instance, _ = start(on_calendar())
        before = Timer.objects.get(process=instance).due_at
        day = clock.local(before).date().isoformat()
        close(day)
        timers.replan()
        Holiday.objects.filter(code=f"TEST-{day}").delete()
        opening.forget()

        timers.replan()

        assert Timer.objects.get(process=instance).due_at == before

    def test_a_deadline_on_the_plain_clock_stays(self):
        instance, _ = start(timed('"PT8H"', interrupting=False))
        close(NOW.date().isoformat())

        assert timers.replan() == 0
        assert Timer.objects.get(process=instance).due_at == NOW + timedelta(hours=8)
