"""Possible duplicates, through the pages."""

import pytest

from casework.enums import MergeState, PairState
from casework.models import Case, DuplicatePair, MergeRecord
from casework.services import find_duplicates_of, sweep_duplicates
from partners.enums import RoleCode
from tests import factories
from tests.factories import CELL, NGO, OTHER_NGO, BeneficiaryFactory, officer

pytestmark = pytest.mark.django_db
LIST = "/cases/duplicates/"


def twins(body: str = NGO, other_body: str = NGO, kind: str = "EDU-01") -> DuplicatePair:
    """Two files of one person, found when the second is registered."""
    for place, names in ((body, ("Aminata", "Diallo")), (other_body, ("Aminatou", "Jallow"))):
        person = BeneficiaryFactory(
            given_names=names[0], family_names=names[1], phone="+212612345678"
        )
        factories.submit(factories.open_case(organisation=place, beneficiary=person), kind)
        find_duplicates_of(person)
    return DuplicatePair.objects.get()


def text(answer) -> str:
    return answer.content.decode()


def test_a_caseworker_compares_two_files_of_their_body(page):
    pair = twins()
    page.force_login(officer())

    shown = page.get(f"{LIST}{pair.pk}/")

    assert str(pair.pk) in text(page.get(LIST))
    assert "Aminata" in text(shown)
    assert "Jallow" in text(shown)
    assert "UNDEFINED" not in text(shown)


def test_the_cell_sees_what_agrees_and_never_what_it_is(page):
    pair = twins(NGO, OTHER_NGO)
    page.force_login(officer(RoleCode.CELL, CELL))

    pages = [page.get(f"{LIST}{pair.pk}/"), page.get(f"{LIST}{pair.pk}/merge/"), page.get(LIST)]

    for shown in map(text, pages):
        for secret in ("Aminat", "Diallo", "Jallow", "612345678", "1994"):
            assert secret not in shown
    assert all(case.number in text(pages[0]) for case in Case.objects.order_by("pk"))


@pytest.mark.parametrize(
    ("role", "organisation"),
    [(RoleCode.CASE, NGO), (RoleCode.FOCAL, OTHER_NGO)],
)
def test_no_body_learns_of_a_pair_with_another_one(page, role, organisation):
    pair = twins(NGO, OTHER_NGO)
    page.force_login(officer(role, organisation))

    assert str(pair.pk) not in text(page.get(LIST))
    assert page.get(f"{LIST}{pair.pk}/").status_code == 404


@pytest.mark.parametrize("role", [RoleCode.CASE, RoleCode.CELL, RoleCode.PROT])
def test_nobody_compares_a_person_with_a_very_sensitive_case(page, role):
    pair = twins()
    factories.submit(Case.objects.order_by("pk").first(), "PRO-02")
    page.force_login(officer(role, CELL if role == RoleCode.CELL else NGO))

    assert page.get(f"{LIST}{pair.pk}/").status_code in {403, 404}


def test_two_persons_who_differ_leave_the_list_for_good(page):
    pair = twins()
    page.force_login(officer())

    page.post(f"{LIST}{pair.pk}/", {"state": "different", "reason": "Deux sœurs"})
    find_duplicates_of(pair.first)

    pair.refresh_from_db()
    assert pair.state == PairState.DIFFERENT
    assert pair.reason == "Deux sœurs"
    assert str(pair.pk) not in text(page.get(LIST))


def test_an_empty_decision_is_asked_again(page):
    pair = twins()
    page.force_login(officer())

    assert page.post(f"{LIST}{pair.pk}/", {"reason": "…"}).status_code == 422


def test_files_of_one_body_are_merged_and_taken_apart(page):
    pair = twins()
    page.force_login(officer(RoleCode.FOCAL))

    answer = page.post(
        f"{LIST}{pair.pk}/merge/",
        {"survivor": pair.first_id, "take_names": "1", "take_name_ar": "0"},
    )

    record = MergeRecord.objects.get()
    assert answer.url == f"/cases/merges/{record.pk}/"
    assert record.choices == ["names"]
    assert Case.objects.filter(beneficiary=pair.first).count() == 2
    assert page.get(answer.url).status_code == 200

    page.post(answer.url, {"act": "undo"})
    assert Case.objects.filter(beneficiary=pair.first).count() == 1


def test_files_of_two_bodies_are_merged_by_two_officers(page):
    pair = twins(NGO, OTHER_NGO)
    page.force_login(officer(RoleCode.CELL, CELL))
    url = page.post(f"{LIST}{pair.pk}/merge/", {"survivor": pair.first_id, "take_names": "0"}).url

    own = page.post(url, {"act": "confirm"})
    assert own.status_code == 422
    assert MergeRecord.objects.get().state == MergeState.PROPOSED

    page.force_login(officer(RoleCode.CELL, CELL))
    assert url in text(page.get(LIST))
    page.post(url, {"act": "confirm"})
    assert MergeRecord.objects.get().state == MergeState.MERGED


def test_an_unknown_act_changes_nothing(page):
    pair = twins(NGO, OTHER_NGO)
    page.force_login(officer(RoleCode.CELL, CELL))
    url = page.post(f"{LIST}{pair.pk}/merge/", {"survivor": pair.first_id, "take_names": "0"}).url

    assert page.post(url, {}).status_code == 422


def test_the_list_asks_a_bounded_number_of_statements(client, django_assert_max_num_queries):
    twins()
    client.force_login(officer())
    client.get(LIST)

    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_the_sweep_finds_what_nobody_looked_for():
    pair = twins()
    pair.delete()

    assert [found for _, found in sweep_duplicates()] == [1]
    assert [found for _, found in sweep_duplicates()] == [0]


# Looking before registering


def look(page, **changes: str):
    said = {"given_names": "Aminata", "family_names": "Diallo", "birth": "06/05/1994"} | changes
    return page.post("/cases/new/similar/", said, headers={"hx-request": "true"})


def test_a_part_of_the_page_shows_ones_own_case_and_why(page):
    pair = twins()
    page.force_login(officer())

    shown = text(look(page))

    assert f"/cases/{pair.first.cases.get().number}/" in shown
    assert "data-announce" in shown
    assert "UNDEFINED" not in shown


def test_a_part_of_the_page_names_the_other_body_and_nothing_else(page):
    twins(OTHER_NGO, OTHER_NGO)
    page.force_login(officer())

    answer = look(page)

    assert len(answer.context["look"].elsewhere) == 1
    for secret in ("Aminat", "Diallo", "Jallow", "SM-2026"):
        assert secret not in text(answer)


def test_without_javascript_the_whole_page_comes_back_with_what_was_typed(page):
    twins()
    page.force_login(officer())

    answer = page.post(
        "/cases/new/similar/", {"given_names": "Aminata", "birth": "06/05/1994", "phone": "x"}
    )

    assert answer.status_code == 200
    assert answer.context["form"]["given_names"].value() == "Aminata"
    assert not answer.context["form"].errors
    assert answer.context["look"].own
