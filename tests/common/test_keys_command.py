"""The life of a key: made, renewed, everything sealed anew, the old one retired."""

import json
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.models import Identity
from common import sealing
from common.sealing.keys import forget_keys, new_keys, with_new_key, write_keys
from common.sealing.renewal import reseal_all, sealed_models, uses_of_keys
from tests.factories import BeneficiaryFactory, officer, open_case, submit


@pytest.fixture
def key_file(tmp_path, settings) -> Path:
    settings.SEALING_KEYS_FILE = tmp_path / "keys.json"
    settings.SEALING_KEYS_MADE = False
    write_keys(settings.SEALING_KEYS_FILE, new_keys())
    return settings.SEALING_KEYS_FILE


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("keys", *map(str, arguments), stdout=out)
    return out.getvalue()


def names(path: Path) -> set[str]:
    rings = json.loads(path.read_text())["rings"]
    return {name for ring in rings.values() for name in ring}


def test_a_first_file_of_keys_is_made_once(tmp_path):
    path = tmp_path / "safe" / "keys.json"

    said = run("new", path)

    assert names(path) == {"o1", "p1"}
    written = json.loads(path.read_text())["rings"]["ordinary"]
    assert not any(key in said for key in written.values())
    with pytest.raises(CommandError, match="there already"):
        run("new", path)


@pytest.mark.django_db
def test_a_key_goes_through_its_whole_life(key_file):
    ordinary = BeneficiaryFactory(given_names="Awa", phone="+212600000001")
    protected = BeneficiaryFactory(given_names="Binta", also_known_as=("Bibi",))
    submit(open_case(user=officer(), beneficiary=protected), "PRO-01")

    run("renew", "ordinary")
    run("renew", "protected")
    with pytest.raises(CommandError, match="still need o1"):
        run("retire", "o1")
    run("reseal")
    run("retire", "o1")
    run("retire", "p1")

    assert names(key_file) == {"o2", "p2"}
    assert Identity.objects.get(pk=ordinary.pk).phone == "+212600000001"
    assert Identity.objects.get(pk=protected.pk).also_known_as == ["Bibi"]
    assert set(uses_of_keys()) == {"o2", "p2"}
    assert "0 do not" in run("check")
    assert "Awa" not in run("check")


@pytest.mark.django_db
def test_the_key_that_seals_is_not_retired(key_file):
    with pytest.raises(CommandError, match="renew its ring first"):
        run("retire", "o1")
    with pytest.raises(CommandError, match="No key is called"):
        run("retire", "o9")


@pytest.mark.django_db
def test_a_second_run_finds_nothing_to_do(key_file):
    BeneficiaryFactory()
    run("renew", "ordinary")

    assert reseal_all(Identity) == 1
    assert reseal_all(Identity) == 0


@pytest.mark.django_db
def test_what_does_not_open_is_counted_and_not_shown(key_file):
    person = BeneficiaryFactory(family_names="Exemple")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_identity SET given_names = family_names WHERE beneficiary_id = %s",
            [person.pk],
        )

    with pytest.raises(CommandError, match="1 sealed values do not open"):
        run("check")


def test_a_process_that_runs_takes_a_key_that_was_added_meanwhile(key_file):
    place = sealing.Place("t", "c", "1")
    before = key_file.read_text()
    sealing.seal("warms the cache", place)
    key_file.write_text(with_new_key(before, sealing.ORDINARY))
    with_other_process = _sealed_by_another_process(key_file, before, place)

    assert sealing.unseal(with_other_process, place) == "Awa"


def _sealed_by_another_process(path: Path, before: str, place: sealing.Place) -> bytes:
    """What a process seals that has read the new file, while this one remembers the old."""
    forget_keys()
    sealed = sealing.seal("Awa", place)
    new = path.read_text()
    path.write_text(before)
    forget_keys()
    sealing.current_key(sealing.ORDINARY)
    path.write_text(new)
    return sealed


def test_every_sealed_model_is_renewed():
    assert Identity in sealed_models()


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)


class Renewal(TestCase):
    """However often keys are renewed, what was sealed opens and is the same."""

    @given(names=st.lists(texts, min_size=1, max_size=3), steps=st.lists(st.booleans(), max_size=4))
    def test_no_text_is_lost_by_renewing(self, names, steps):
        with TemporaryDirectory() as folder, self.settings(SEALING_KEYS_FILE=f"{folder}/keys.json"):
            path = Path(folder) / "keys.json"
            write_keys(path, new_keys())
            people = [BeneficiaryFactory(given_names=name) for name in names]
            for is_resealed in steps:
                write_keys(path, with_new_key(path.read_text(), sealing.ORDINARY))
                if is_resealed:
                    # Rows of earlier examples are gone: each example is rolled back.
                    reseal_all(Identity)
            found = [Identity.objects.get(pk=person.pk).given_names for person in people]
            assert found == names
