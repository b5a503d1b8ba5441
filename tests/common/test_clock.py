"""The clock: one source, fixed for tests, shifted by a file for the demonstration."""

from datetime import UTC, datetime, timedelta

from common import clock


def test_a_fixed_clock_answers_what_it_was_given():
    moment = datetime(2026, 2, 20, 9, tzinfo=UTC)

    with clock.fixed(moment):
        assert clock.now() == moment


def test_today_is_the_region_s_day_and_not_greenwich_s():
    with clock.fixed(datetime(2026, 7, 31, 23, 30, tzinfo=UTC)):
        assert clock.today().isoformat() == "2026-08-01"


def test_the_offset_of_the_region_follows_the_pinned_zone_data():
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone(clock.ZONE)
    ramadan = datetime(2026, 3, 1, 12, tzinfo=UTC).astimezone(clock.ZONE)
    after_the_decree = datetime(2026, 10, 1, 12, tzinfo=UTC).astimezone(clock.ZONE)

    hours = [
        moment.utcoffset() / timedelta(hours=1) for moment in (summer, ramadan, after_the_decree)
    ]
    assert hours == [1, 0, 0]


def test_an_offset_survives_its_file(tmp_path):
    clock.write_offset(tmp_path / "offset", timedelta(days=-3, seconds=7))

    assert clock.read_offset(tmp_path / "offset") == timedelta(days=-3, seconds=7)


def test_a_missing_or_damaged_offset_is_none(tmp_path):
    (tmp_path / "damaged").write_text("soon")

    assert clock.read_offset(tmp_path / "missing") == timedelta()
    assert clock.read_offset(tmp_path / "damaged") == timedelta()
