"""What two descriptions share, and what it is worth."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.matching import Band, Field, Level, Traits, judge

AMINATA = {
    "latin": "Aminata Diallo",
    "arabic": "أميناتا ديالو",
    "birth": date(1994, 5, 16),
    "sex": "F",
    "nationality": "SN",
    "group": "AFO",
    "phone": "+212612345678",
}
PEOPLE = st.builds(
    Traits,
    latin=st.sampled_from(["", "Aminata Diallo", "Jallow Aminatou", "Moussa Traoré"]),
    arabic=st.sampled_from(["", "أميناتا ديالو", "موسى تراوري"]),
    birth=st.none() | st.dates(date(1980, 1, 1), date(1982, 1, 1)),
    precision=st.sampled_from(["exact", "year", "estimated"]),
    sex=st.sampled_from(["F", "M", "U"]),
    nationality=st.sampled_from(["", "SN", "ML"]),
    group=st.just("AFO"),
    phone=st.sampled_from(["", "+212612345678"]),
)


def aminata(**changes) -> Traits:
    return Traits(**(AMINATA | changes))


def level(field: Field, **changes) -> Level | None:
    return judge(aminata(), aminata(**changes)).levels.get(field)


def test_the_same_description_is_certainly_the_same_person():
    assert judge(aminata(), aminata()).band is Band.CERTAIN


def test_another_description_is_nobody():
    other = Traits(latin="Moussa Traoré", birth=date(1980, 2, 3), sex="M", nationality="ML")

    assert judge(aminata(), other).band is Band.NONE


@pytest.mark.parametrize(
    "changes",
    [
        {"latin": "Diallo Aminata"},
        {"latin": "Aminatou Jallow"},
        {"latin": "", "arabic": "أميناتا ديالو"},
        {"birth": date(1994, 1, 1), "precision": "year"},
        {"phone": ""},
        {"sex": "U", "nationality": ""},
    ],
    ids=["other order", "other spelling", "other script", "the year", "no telephone", "less said"],
)
def test_a_person_who_is_described_otherwise_is_likely_the_same(changes):
    assert judge(aminata(), aminata(**changes)).band in {Band.CERTAIN, Band.LIKELY}


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (date(1994, 5, 16), Level.SAME),
        (date(1994, 5, 15), Level.CLOSE),
        (date(1995, 5, 16), Level.CLOSE),
        (date(1994, 1, 1), Level.YEAR),
        (date(1993, 2, 27), Level.AROUND),
        (date(1984, 2, 27), Level.OTHER),
        (None, None),
    ],
)
def test_births_agree_as_well_as_they_are_known(birth, expected):
    assert level(Field.BIRTH, birth=birth) == expected


def test_day_and_month_that_changed_places_are_noticed():
    found = judge(aminata(birth=date(1994, 5, 6)), aminata(birth=date(1994, 6, 5)))

    assert found.levels[Field.BIRTH] is Level.SWAPPED


def test_an_estimated_birth_may_be_two_years_off():
    assert level(Field.BIRTH, birth=date(1996, 3, 3), precision="estimated") is Level.AROUND
    assert level(Field.BIRTH, birth=date(1996, 3, 3)) is Level.OTHER


def test_a_shared_telephone_says_less():
    assert level(Field.PHONE, is_phone_shared=True) is Level.SHARED


def test_the_reasons_name_what_agrees_and_never_what_it_is():
    reasons = judge(aminata(), aminata(nationality="ML", sex="M")).reasons

    assert reasons == ["phone-same", "name-same", "birth-same", "nationality-group"]


@given(PEOPLE, PEOPLE)
def test_the_order_of_the_two_does_not_matter(one, other):
    mine, theirs = judge(one, other), judge(other, one)

    assert mine.levels == theirs.levels
    assert mine.score == pytest.approx(theirs.score)


@given(PEOPLE)
def test_nothing_that_is_compared_is_printed(person):
    assert "Diallo" not in repr(person)
    assert "212" not in repr(person)
