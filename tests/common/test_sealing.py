"""Sealing: what comes back, what does not open, and what the keys file says."""

import json

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from common import sealing
from common.sealing import Place, Unsealable
from common.sealing.fields import SealedTextField
from common.sealing.keys import make_keys, new_keys, read_keys, with_new_key, write_keys

HERE = Place("casework_person", "name", "7")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@pytest.fixture
def key_file(tmp_path, settings):
    settings.SEALING_KEYS_FILE = tmp_path / "keys.json"
    write_keys(settings.SEALING_KEYS_FILE, new_keys())
    return settings.SEALING_KEYS_FILE


@given(texts, st.sampled_from([sealing.ORDINARY, sealing.PROTECTED]))
def test_what_is_sealed_opens_in_its_place_and_nowhere_else(text, ring):
    sealed = sealing.seal(text, HERE, ring=ring)
    assert sealing.unseal(sealed, HERE) == text
    elsewhere = [
        Place("casework_person", "name", "8"),
        Place("casework_person", "phone", "7"),
        Place("casework_guardian", "name", "7"),
    ]
    for place in elsewhere:
        with pytest.raises(Unsealable):
            sealing.unseal(sealed, place)


@given(texts.filter(bool), st.data())
def test_a_changed_byte_is_noticed(text, data):
    sealed = bytearray(sealing.seal(text, HERE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unsealable):
        sealing.unseal(bytes(sealed), HERE)


@given(st.binary(max_size=60))
def test_rubbish_is_refused_and_not_repeated(rubbish):
    with pytest.raises(Unsealable) as refused:
        sealing.unseal(rubbish, HERE)
    assert str(refused.value) == "casework_person.name does not open"


def test_two_places_are_never_bound_alike():
    assert Place("a", "bc", "1").bound_with("o1") != Place("ab", "c", "1").bound_with("o1")


def test_an_older_key_still_opens_and_a_lost_one_does_not(key_file):
    sealed = sealing.seal("Awa", HERE, ring=sealing.PROTECTED)
    write_keys(key_file, with_new_key(key_file.read_text(), sealing.PROTECTED))
    assert sealing.current_key(sealing.PROTECTED) == "p2"
    assert sealing.unseal(sealed, HERE) == "Awa"
    assert sealing.key_of(sealed) == "p1"
    kept = json.loads(key_file.read_text())
    del kept["rings"]["protected"]["p1"]
    write_keys(key_file, json.dumps(kept))
    with pytest.raises(Unsealable):
        sealing.unseal(sealed, HERE)


def test_only_its_owner_reads_the_file_of_keys(key_file):
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_a_second_maker_of_keys_takes_those_of_the_first(key_file):
    before = key_file.read_text()
    make_keys(key_file)
    assert key_file.read_text() == before
    assert [each.name for each in key_file.parent.iterdir()] == ["keys.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"rings": {}, "blind": "c2hvcnQ="}',
        '{"rings": {"ordinary": {"o1": "?"}}}',
        json.dumps({"rings": {"ordinary": {}}, "blind": "c2hvcnQ=" * 4}),
    ],
    ids=str,
)
def test_a_file_that_holds_no_keys_is_refused_without_repeating_it(text):
    with pytest.raises(ImproperlyConfigured) as refused:
        read_keys(text)
    assert "c2hvcnQ" not in str(refused.value)


def test_a_missing_file_stops_a_service_that_may_not_make_one(tmp_path, settings):
    settings.SEALING_KEYS_FILE = tmp_path / "none.json"
    settings.SEALING_KEYS_MADE = False
    with pytest.raises(ImproperlyConfigured):
        sealing.keys()


def test_a_blind_index_depends_on_its_purpose_and_key(key_file):
    before = sealing.blind("phone", "+212600000000")
    assert before == sealing.blind("phone", "+212600000000")
    assert before != sealing.blind("name", "+212600000000")
    write_keys(key_file, new_keys())
    assert before != sealing.blind("phone", "+212600000000")


def test_a_plain_text_never_reaches_the_database():
    field = SealedTextField()
    with pytest.raises(FieldError):
        field.get_db_prep_value("Awa", connection=None)
    with pytest.raises(FieldError):
        field.get_lookup("icontains")
