"""Telephone numbers as they are written in registers. All numbers are invented."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.phones import MOROCCAN_NUMBER, PhoneFault, PhoneRefused, masked, parse_phone

LOCAL_NUMBERS = st.builds("0{}{:08d}".format, st.integers(5, 8), st.integers(0, 99_999_999))


@pytest.mark.parametrize(
    "written",
    [
        "0600000012",
        "06 00 00 00 12",
        "06.00.00.00.12",
        "06-00-00-00-12",
        "600000012",  # a spreadsheet dropped the zero
        "+212 600 000 012",
        "+212(0)600000012",
        "00212600000012",
        "212600000012",
        "٠٦٠٠٠٠٠٠١٢",
        "\u200e0600000012",  # a mark left by a right-to-left cell
        "0600\u00a0000\u202f012",
    ],
)
def test_a_moroccan_number_has_one_form_however_it_is_written(written):
    assert parse_phone(written) == "+212600000012"


def test_a_landline_of_the_region_is_read():
    assert parse_phone("05 28 00 00 12") == "+212528000012"


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("+221 77 000 00 12", "+221770000012"),
        ("00221770000012", "+221770000012"),
        ("+33 6 00 00 00 12", "+33600000012"),
        ("+1 202 555 0143", "+12025550143"),
    ],
)
def test_a_foreign_number_keeps_its_country(written, e164):
    assert parse_phone(written) == e164


def test_a_local_number_is_read_in_the_region_given():
    assert parse_phone("77 000 00 12", region="SN") == "+221770000012"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", PhoneFault.EMPTY),
        ("   ", PhoneFault.EMPTY),
        ("néant", PhoneFault.NOT_A_NUMBER),
        ("0600000012 (voisin)", PhoneFault.NOT_A_NUMBER),
        ("06000000AB", PhoneFault.NOT_A_NUMBER),
        ("0" * 61, PhoneFault.NOT_A_NUMBER),
        ("+", PhoneFault.NOT_A_NUMBER),
        ("6,00000012E+08", PhoneFault.ROUNDED),
        ("0600000012 / 0600000013", PhoneFault.SEVERAL),
        ("0600000012 ou 0600000013", PhoneFault.SEVERAL),
        ("06 00 00", PhoneFault.TOO_SHORT),
        ("+22177", PhoneFault.TOO_SHORT),
        ("060000001234567", PhoneFault.TOO_LONG),
        ("+999 600 000 012", PhoneFault.UNKNOWN_REGION),
        ("0400000012", PhoneFault.IMPOSSIBLE),
    ],
)
def test_a_text_that_is_not_one_number_is_refused_with_its_fault(written, fault):
    with pytest.raises(PhoneRefused) as refused:
        parse_phone(written)

    assert refused.value.fault is fault


def test_a_refusal_does_not_repeat_the_number():
    with pytest.raises(PhoneRefused) as refused:
        parse_phone("0600000012 (voisin)")

    assert "0600" not in str(refused.value)


@given(written=LOCAL_NUMBERS)
def test_every_local_number_becomes_a_moroccan_e164_number_that_is_stable(written):
    e164 = parse_phone(written)

    assert MOROCCAN_NUMBER.fullmatch(e164)
    assert parse_phone(e164) == e164


@given(written=st.text(max_size=80))
def test_any_text_is_either_a_number_or_refused(written):
    try:
        e164 = parse_phone(written)
    except PhoneRefused:
        return

    assert re.fullmatch(r"\+[0-9]{5,17}", e164)


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+212600000012", "+212••••••012"),
        ("+221770000012", "+221••••••012"),
        ("+12025550143", "+1•••••••143"),
        ("12", "••"),
        ("", ""),
        ("not a number", "•••••••••ber"),
    ],
)
def test_a_masked_number_shows_its_country_and_last_three_digits(e164, shown):
    assert masked(e164) == shown
