"""Dates as registers write them."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.enums import BirthPrecision
from casework.register.dates import (
    SERIAL_EPOCH,
    Birth,
    DateFault,
    DateRefused,
    parse_age,
    parse_birth,
    parse_exact_date,
    parse_time,
)

DAYS = st.dates(date(1930, 1, 1), date(2099, 12, 31))
MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ar": "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
    "en": "January February March April May June July August September October November December",
}


def born(year, month=1, day=1, precision=BirthPrecision.EXACT):
    return Birth(day=date(year, month, day), precision=precision)


@pytest.mark.parametrize(
    "written",
    [
        "03/02/1998",
        "3/2/1998",
        "3-2-1998",
        "03.02.1998",
        "03 02 1998",
        "1998-02-03",
        "1998/2/3",
        "3 février 1998",
        "3 FÉV. 1998",
        "03-févr-1998",
        "3 Feb 1998",
        "3 فبراير 1998",
        "٠٣/٠٢/١٩٩٨",
        "né le 03/02/1998",
        "Née le 3 février 1998",
        "1998-02-03 00:00:00",
        "35829",  # a spreadsheet's number for the day
    ],
)
def test_a_whole_date_is_read_day_first(written):
    assert parse_birth(written) == born(1998, 2, 3)


@given(day=DAYS)
def test_every_day_is_read_back_in_each_form(day):
    serial = str((day - SERIAL_EPOCH).days)

    for written in (
        f"{day:%d/%m/%Y}",
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
        serial,
    ):
        assert parse_exact_date(written).first_day == day


@given(day=DAYS, language=st.sampled_from(sorted(MONTHS)))
def test_every_month_is_read_in_three_languages(day, language):
    name = MONTHS[language].split()[day.month - 1]

    assert parse_exact_date(f"{day.day} {name} {day.year}").first_day == day
    assert parse_birth(f"{name} {day.year}").precision is BirthPrecision.MONTH


@pytest.mark.parametrize(
    "written", ["fév. 1998", "février 1998", "02/1998", "1998-02", "00/02/1998"]
)
def test_a_month_and_a_year_have_the_precision_of_a_month(written):
    assert parse_birth(written) == born(1998, 2, precision=BirthPrecision.MONTH)


@pytest.mark.parametrize("written", ["1998", "en 1998", "né en 1998", "00/00/1998"])
def test_a_year_alone_has_the_precision_of_a_year(written):
    assert parse_birth(written) == born(1998, precision=BirthPrecision.YEAR)


@pytest.mark.parametrize("written", ["01/01/1998", "1998-01-01", "1er janvier 1998"])
def test_the_first_of_january_is_probably_the_year_only(written):
    birth = parse_birth(written)

    assert birth.is_probably_year
    assert birth.precision is BirthPrecision.YEAR


@pytest.mark.parametrize("written", ["vers 1990", "env. 1990", "~1990", "1990 ?", "حوالي 1990"])
def test_an_approximate_year_is_estimated(written):
    assert parse_birth(written) == born(1990, precision=BirthPrecision.ESTIMATED)


@pytest.mark.parametrize(
    ("written", "age"),
    [
        ("27 ans", 27),
        ("27ans", 27),
        ("27 سنة", 27),
        ("٢٧ سنة", 27),
        ("27 years old", 27),
        ("environ 30 ans", 30),
        ("6 mois", 0),
        ("18 mois", 1),
        ("1 an", 1),
    ],
)
def test_an_age_is_an_estimated_birth(written, age):
    assert parse_birth(written) == Birth(precision=BirthPrecision.ESTIMATED, age=age)
    assert parse_age(written) == age


def test_a_bare_number_is_an_age_only_where_ages_are_expected():
    assert parse_age("27") == 27
    with pytest.raises(DateRefused):
        parse_birth("27")


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("3-2-26", DateFault.TWO_DIGIT_YEAR),
        ("03/02/98", DateFault.TWO_DIGIT_YEAR),
        ("3 mars 98", DateFault.TWO_DIGIT_YEAR),
        ("févr-98", DateFault.TWO_DIGIT_YEAR),
        ("31/02/1998", DateFault.IMPOSSIBLE),
        ("12/31/1998", DateFault.IMPOSSIBLE),
        ("05/00/1998", DateFault.IMPOSSIBLE),
        ("03/02/1798", DateFault.IMPOSSIBLE),
        ("03/02/1998 25:00", DateFault.IMPOSSIBLE),
        ("999 ans", DateFault.IMPOSSIBLE),
        ("99999", DateFault.IMPOSSIBLE),
        ("hier", DateFault.UNREADABLE),
        ("12 brumaire 1998", DateFault.UNREADABLE),
        ("", DateFault.UNREADABLE),
    ],
)
def test_a_text_that_is_no_date_is_refused_with_its_fault(written, fault):
    with pytest.raises(DateRefused) as refused:
        parse_birth(written)

    assert refused.value.fault is fault


@pytest.mark.parametrize("written", ["1998", "02/1998", "mars 1998"])
def test_the_date_of_an_event_needs_its_day(written):
    with pytest.raises(DateRefused) as refused:
        parse_exact_date(written)

    assert refused.value.fault is DateFault.INCOMPLETE


@pytest.mark.parametrize(
    "written", ["03/07/2026 09:45", "2026-07-03T09:45:00", "3/7/2026 9h45", "03/07/2026 à 9h45"]
)
def test_the_time_of_an_event_is_kept(written):
    read = parse_exact_date(written)

    assert (read.first_day, read.at) == (date(2026, 7, 3), time(9, 45))


def test_the_fraction_of_a_spreadsheet_number_is_the_time():
    read = parse_exact_date("46206,40625")

    assert (read.first_day, read.at) == (date(2026, 7, 3), time(9, 45))


@pytest.mark.parametrize("written", ["9h45", "09:45", "9 h 45", "09:45:00", "9.45"])
def test_a_time_of_day_is_read(written):
    assert parse_time(written) == time(9, 45)


@pytest.mark.parametrize("written", ["25:00", "9", "matin", ""])
def test_a_text_that_is_no_time_is_refused(written):
    with pytest.raises(DateRefused):
        parse_time(written)


@given(written=st.text(max_size=40))
def test_any_text_is_either_a_birth_or_refused(written):
    try:
        birth = parse_birth(written)
    except DateRefused:
        return

    assert birth.precision is not BirthPrecision.UNKNOWN
    assert (birth.day is None) == (birth.age is not None)


@given(day=DAYS, shift=st.integers(1, 3))
def test_two_days_are_never_read_as_one(day, shift):
    other = day + timedelta(days=shift)

    assert parse_exact_date(f"{day:%d/%m/%Y}") != parse_exact_date(f"{other:%d/%m/%Y}")
