"""Names in two scripts. All names are invented."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.names import (
    LONGEST_NAME,
    NameFault,
    NameRefused,
    Script,
    clean_name,
    normalise_arabic,
    script_of,
    search_key,
)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("  Aïssatou   Bâ ", "Aïssatou Bâ"),
        ("Ai\u0308ssatou", "Aïssatou"),
        ("N\u2019Guessan", "N\u2019Guessan"),
        ("DIALLO", "DIALLO"),
        ("محمد\u200f", "محمد"),
        ("\ufeffMoussa", "Moussa"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_name_is_tidied_without_changing_its_spelling(written, stored):
    assert clean_name(written) == stored


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("Mou\x00ssa", NameFault.CONTROL_CHARACTER),
        ("Mou\nssa", NameFault.CONTROL_CHARACTER),
        ("Mou\u2028ssa", NameFault.CONTROL_CHARACTER),
        ("Mou\ud800ssa", NameFault.CONTROL_CHARACTER),
        ("Mou\u202essa", NameFault.BIDI_CONTROL),
        ("Mou\u2067ssa", NameFault.BIDI_CONTROL),
        ("a" * 500, NameFault.TOO_LONG),
        ("a" * (LONGEST_NAME + 1), NameFault.TOO_LONG),
        ("a" * 10_000_000, NameFault.TOO_LONG),
        ("12345", NameFault.NO_LETTER),
        ("???", NameFault.NO_LETTER),
    ],
)
def test_a_text_that_is_no_name_is_refused_with_its_fault(written, fault):
    with pytest.raises(NameRefused) as refused:
        clean_name(written)

    assert refused.value.fault is fault


def test_the_longest_name_is_accepted():
    assert clean_name("é" * LONGEST_NAME) == "é" * LONGEST_NAME


@given(written=st.text(max_size=LONGEST_NAME))
def test_a_clean_name_is_composed_and_cleaning_it_again_changes_nothing(written):
    try:
        name = clean_name(written)
    except NameRefused:
        return

    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Aïcha", Script.LATIN),
        ("عائشة", Script.ARABIC),
        ("عائشة 12", Script.ARABIC),
        ("Aïcha عائشة", Script.MIXED),
        ("ሰላም", Script.OTHER),
        ("12-3", Script.NONE),
        ("", Script.NONE),
    ],
)
def test_the_script_is_read_from_the_letters(text, script):
    assert script_of(text) is script


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أحمد", "احمد"),
        ("إبراهيم", "ابراهيم"),
        ("آمنة", "امنه"),
        ("مصطفى", "مصطفي"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
    ],
)
def test_arabic_spellings_that_readers_do_not_distinguish_are_folded(written, folded):
    assert normalise_arabic(written) == folded


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("N'Diaye-Sow", "n diaye sow"),
        ("N’DIAYE SOW", "n diaye sow"),
        ("TRAORÉ", "traore"),
        ("Œuvrard", "oeuvrard"),
        ("فَاطِمَة", "فاطمه"),
        ("  Bâ  ", "ba"),
        ("", ""),
    ],
)
def test_a_search_key_keeps_what_two_spellings_share(written, key):
    assert search_key(written) == key


@given(text=st.text(max_size=60))
def test_the_key_of_a_key_is_itself(text):
    key = search_key(text)

    assert search_key(key) == key
