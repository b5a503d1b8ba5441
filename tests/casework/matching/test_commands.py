"""Commands that keep the keys and the list of duplicates in step."""

from io import StringIO

import pytest
from django.core.management import call_command

from casework.models import DuplicatePair, MatchKey
from casework.tasks import sweep_new_duplicates
from tests.factories import NGO, OTHER_NGO, BeneficiaryFactory, open_case

pytestmark = pytest.mark.django_db


def said(command: str, *args: str) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


def two_of_one_person() -> None:
    for body in (NGO, OTHER_NGO):
        person = BeneficiaryFactory(
            given_names="Aminata", family_names="Diallo", phone="+212612345678"
        )
        open_case(organisation=body, beneficiary=person)


def keys() -> list[tuple]:
    rows = MatchKey.objects.order_by("beneficiary", "kind", "token")
    return [
        (pk, kind, bytes(t)) for pk, kind, t in rows.values_list("beneficiary", "kind", "token")
    ]


def test_lost_keys_are_made_again_and_nothing_is_printed_but_counts():
    two_of_one_person()
    before = keys()
    MatchKey.objects.all().delete()

    text = said("reindex_people")

    assert keys() == before
    assert "Diallo" not in text
    assert "612345678" not in text


def test_indexing_goes_on_where_it_was_broken_off():
    two_of_one_person()
    last = max(pk for pk, _, _ in keys())
    MatchKey.objects.all().delete()

    said("reindex_people", "--after", str(last - 1))

    assert {pk for pk, _, _ in keys()} == {last}


def test_the_sweep_of_the_night_fills_the_list():
    two_of_one_person()

    assert sweep_new_duplicates() == 1
    assert DuplicatePair.objects.get().band == "certain"
    said("find_duplicates", "--all")
    assert DuplicatePair.objects.count() == 1
