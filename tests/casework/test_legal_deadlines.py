"""Legal deadlines: when they end, when somebody is warned, and how they are settled."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from casework import services
from casework.agenda import agenda_of
from casework.clocks import warning_times
from casework.enums import ClockStatus, EventKind, WarningMark
from casework.models import Case, ClockWarning, StatutoryClock, StatutoryDeadline
from casework.tasks import warn_of_legal_deadlines
from common import clock
from common.clock import ZONE
from partners.enums import NotificationKind
from partners.models import Notification
from partners.selectors import notifications_of
from tests.conftest import NOW
from tests.factories import officer, open_case, submit

pytestmark = pytest.mark.django_db

REMOVAL, APPEAL = "SD-RECONDUITE-48H", "SD-TITRE-RECOURS-15J"


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def case(user):
    return open_case(user=user)


def start(
    case: Case, code: str, at: datetime = NOW, known: timedelta = timedelta()
) -> StatutoryClock:
    """A deadline that was started ``known`` after what triggered it."""
    request = case.requests.first() or submit(case)
    with clock.fixed(at + known):
        return services.start_clock(
            request=request,
            deadline=StatutoryDeadline.objects.get(code=code),
            triggered_at=at,
            started_by=case.assigned_to,
        )


def warned(case: Case) -> list[str]:
    events = case.events.filter(kind=EventKind.CLOCK_WARNED).order_by("at", "id")
    return [event.data["mark"] for event in events]


def at_each(*times: datetime) -> None:
    for at in times:
        with clock.fixed(at):
            warn_of_legal_deadlines()


# When somebody is warned


def test_the_person_has_warnings_at_half_at_four_fifths_and_two_days_before(case):
    began = NOW + timedelta(days=20)
    statutory = start(case, APPEAL, began)

    plan = [(each.mark, each.due_at) for each in statutory.warnings.order_by("due_at")]
    assert plan == [
        (WarningMark.HALF, began + timedelta(days=7.5)),
        (WarningMark.MOST, began + timedelta(days=12)),
        (WarningMark.TWO_DAYS, began + timedelta(days=13)),
    ]


def test_a_deadline_of_48_hours_is_warned_of_by_the_hour(case):
    statutory = start(case, REMOVAL)

    plan = [(each.mark, each.due_at - NOW) for each in statutory.warnings.order_by("due_at")]
    assert plan == [
        (WarningMark.ONE_DAY, timedelta(hours=24)),
        (WarningMark.MOST, timedelta(hours=38, minutes=24)),
        (WarningMark.SIX_HOURS, timedelta(hours=42)),
    ]


def test_what_an_administration_owes_is_warned_of_after_its_end_as_well(case):
    statutory = start(case, "SD-5519-60J")

    marks = list(statutory.warnings.order_by("due_at").values_list("mark", flat=True))
    assert marks == ["50", "80", "100", "125"]


@given(
    st.sampled_from(["P", "A", "O"]),
    st.timedeltas(timedelta(), timedelta(days=800)).map(lambda after: NOW + after),
    st.timedeltas(timedelta(hours=1), timedelta(days=800)),
)
def test_warnings_are_in_order_and_of_different_moments(holder, start_at, span):
    due = start_at + span

    found = warning_times(StatutoryDeadline(holder=holder), start_at, due)

    moments = [at for _mark, at in found]
    assert moments == sorted(set(moments))
    assert all(start_at < at for at in moments)
    assert found
    if holder == "P":
        assert all(at < due for at in moments)


def test_what_is_due_at_once_has_no_warning(case):
    assert not start(case, "SD-TRAF-SIGNAL").warnings.exists()


def test_each_warning_reaches_the_officer_in_charge_once_and_inside_the_service(case, user):
    statutory = start(case, APPEAL)
    times = [each.due_at for each in statutory.warnings.order_by("due_at")]

    at_each(NOW + timedelta(days=7), *times, *times)

    told = Notification.objects.filter(kind=NotificationKind.DEADLINE_NEAR)
    assert warned(case) == ["50", "80", "48h"]
    assert told.count() == 3
    assert set(told) <= set(notifications_of(user))
    assert {each.mail for each in told} == {Notification.Mail.NONE}
    assert all(each.path == f"/cases/{case.number}/deadlines/" for each in told)


def test_after_an_outage_only_the_last_of_several_warnings_is_given(case):
    statutory = start(case, APPEAL)

    at_each(statutory.due_at - timedelta(hours=47))

    assert warned(case) == ["48h"]
    assert not ClockWarning.objects.filter(given_at__isnull=True).exists()


def test_a_deadline_started_late_is_warned_of_what_is_still_to_come(case):
    statutory = start(case, APPEAL, known=timedelta(days=12, hours=2))

    assert [each.mark for each in statutory.warnings.all()] == [WarningMark.TWO_DAYS]


def test_a_settled_deadline_is_silent(case, user):
    statutory = start(case, APPEAL)
    services.settle_clock(statutory=statutory, status=ClockStatus.MET, settled_by=user)

    at_each(NOW + timedelta(days=8), NOW + timedelta(days=14))
    services.warn_of_clock(statutory=statutory, mark=WarningMark.HALF)

    assert warned(case) == []
    assert not ClockWarning.objects.exists()


def test_a_process_and_the_sweep_together_warn_once(case):
    statutory = start(case, APPEAL)
    half = statutory.warnings.get(mark=WarningMark.HALF).due_at

    with clock.fixed(half):
        services.warn_of_clock(statutory=statutory, mark=WarningMark.HALF)
        warn_of_legal_deadlines()
        services.warn_of_clock(statutory=statutory, mark=WarningMark.HALF)

    assert warned(case) == ["50"]


def test_the_end_of_what_others_owe_is_told_as_passed(case):
    statutory = start(case, "SD-5519-60J")

    at_each(statutory.due_at)

    assert Notification.objects.get().kind == NotificationKind.DEADLINE_PASSED


# Nights, week-ends, holidays, Ramadan


def test_48_hours_run_over_a_week_end(case):
    friday = datetime(2026, 9, 25, 17, 0, tzinfo=ZONE)

    statutory = start(case, REMOVAL, friday)

    assert clock.local(statutory.due_at) == datetime(2026, 9, 27, 17, 0, tzinfo=ZONE)
    assert statutory.last_filing_date == date(2026, 9, 28)
    assert [each.due_at for each in statutory.warnings.order_by("due_at")][-1] == (
        statutory.due_at - timedelta(hours=6)
    )


def test_a_holiday_moves_the_last_day_to_file_and_no_warning(case):
    # 15 days later is Friday 6 November, the Green March.
    statutory = start(case, APPEAL, datetime(2026, 10, 22, 10, 0, tzinfo=ZONE))

    assert clock.local(statutory.due_at).date() == date(2026, 11, 6)
    assert statutory.last_filing_date == date(2026, 11, 9)
    last = statutory.warnings.get(mark=WarningMark.TWO_DAYS)
    assert clock.local(last.due_at).date() == date(2026, 11, 4)


@pytest.mark.parametrize(
    ("began", "offsets"),
    [
        # Into Ramadan, out of it, and for good.
        (datetime(2026, 2, 14, 10, 0, tzinfo=ZONE), (1, 0)),
        (datetime(2026, 3, 21, 10, 0, tzinfo=ZONE), (0, 1)),
        (datetime(2026, 9, 19, 10, 0, tzinfo=ZONE), (1, 0)),
    ],
)
def test_48_hours_are_48_hours_when_the_offset_changes(case, began, offsets):
    statutory = start(case, REMOVAL, began)

    ends = clock.local(statutory.due_at)
    assert statutory.due_at - began.astimezone(UTC) == timedelta(hours=48)
    assert (began.utcoffset(), ends.utcoffset()) == tuple(timedelta(hours=h) for h in offsets)
    six = statutory.warnings.get(mark=WarningMark.SIX_HOURS)
    assert statutory.due_at - six.due_at == timedelta(hours=6)


def test_days_keep_the_time_of_the_clock_when_the_offset_changes(case):
    statutory = start(case, APPEAL, datetime(2026, 2, 9, 10, 0, tzinfo=ZONE))

    assert clock.local(statutory.due_at) == datetime(2026, 2, 24, 10, 0, tzinfo=ZONE)
    half = statutory.warnings.get(mark=WarningMark.HALF)
    assert half.due_at - statutory.triggered_at == statutory.due_at - half.due_at


# Pages


def test_every_deadline_of_the_law_can_be_chosen_with_its_trigger_and_effect(
    page, user, case, language
):
    page.force_login(user)
    path = f"/cases/{case.number}/deadlines/new/"

    shown = page.get(path).context["form"].fields["deadline"].rows
    assert set(shown) == set(StatutoryDeadline.objects.values_list("code", flat=True))
    for deadline in StatutoryDeadline.objects.order_by("code"):
        text = page.get(f"{path}?deadline={deadline.code}").content.decode()
        assert "UNDEFINED" not in text
        assert escape(getattr(deadline, f"trigger_{language}")) in text
        assert escape(getattr(deadline, f"effect_{language}")) in text


def test_a_deadline_is_started_from_the_day_that_triggered_it(page, user, case):
    request = submit(case)
    page.force_login(user)
    path = f"/cases/{case.number}/deadlines/new/?deadline={APPEAL}"
    data = {"request": request.pk, "day": "2026-09-14", "key": str(uuid4())}

    page.post(path, data)
    page.post(path, data)

    statutory = StatutoryClock.objects.get()
    assert clock.local(statutory.due_at).date() == date(2026, 9, 29)
    assert statutory.last_filing_date == date(2026, 9, 29)


def test_a_deadline_in_hours_asks_for_the_time(page, user, case):
    request = submit(case)
    page.force_login(user)
    path = f"/cases/{case.number}/deadlines/new/?deadline={REMOVAL}"

    refused = page.post(path, {"request": request.pk, "day": "2026-09-15"})
    started = page.post(path, {"request": request.pk, "day": "2026-09-15", "at": "09:30"})

    assert "at" in refused.context["form"].errors
    assert started.status_code == 302
    due = clock.local(StatutoryClock.objects.get().due_at)
    assert (due.date(), f"{due:%H:%M}") == (date(2026, 9, 17), "09:30")


def test_a_deadline_of_no_law_is_refused(page, user, case):
    page.force_login(user)

    answer = page.get(f"/cases/{case.number}/deadlines/new/?deadline=SD-NONE")

    assert answer.status_code == 422


def test_a_deadline_is_settled_on_the_page_for_good(page, user, case):
    statutory = start(case, APPEAL)
    page.force_login(user)
    path = f"/cases/{case.number}/deadlines/{statutory.pk}/"

    page.post(path, {"status": "met"})
    page.post(path, {"status": "missed"})

    statutory.refresh_from_db()
    assert statutory.status == ClockStatus.MET


def test_a_running_deadline_stands_on_the_agenda_and_keeps_the_case_open(case):
    statutory = start(case, APPEAL)

    items = agenda_of(Case.objects.filter(pk=case.pk))[case.pk]
    (item,) = [each for each in items if each.kind == "legal-deadline"]

    assert item.due_at == statutory.due_at
    assert item.blocks_closing


def test_the_page_shows_its_deadlines_apart_from_service_limits(page, user, case):
    start(case, APPEAL)
    page.force_login(user)

    text = page.get(f"/cases/{case.number}/deadlines/").content.decode()

    assert "clock-statutory" in text
    assert "clock-service" not in text
