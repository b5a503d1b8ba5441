"""Finding people again: one's own cases in any spelling, a bare sign of the others."""

from datetime import date

import pytest
from django.core.cache import cache

from casework import services
from casework.enums import BirthPrecision, MatchBand, MatchReason, Sex
from casework.models import Beneficiary, Case, MatchKey
from casework.selectors import held_elsewhere, search_cases, similar_cases
from casework.selectors.search import MOST_OPENED
from casework.services import PersonData, index_people, update_person
from partners.enums import RoleCode
from tests.factories import CELL, NGO, OTHER_NGO, BeneficiaryFactory, officer, open_case, submit

pytestmark = pytest.mark.django_db

AMINATA = {
    "given_names": "Aminata",
    "family_names": "Diallo",
    "name_ar": "أميناتا ديالو",
    "birth_date": date(1994, 5, 16),
    "phone": "+212612345678",
}


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def case_of(organisation: str = NGO, kind: str = "EDU-01", **changes) -> Case:
    person = BeneficiaryFactory(**(AMINATA | changes))
    case = open_case(organisation=organisation, beneficiary=person)
    submit(case, kind)
    return case


def described(**changes) -> PersonData:
    known = AMINATA | {"birth_precision": BirthPrecision.EXACT, "sex": Sex.FEMALE}
    return PersonData(**(known | changes))


def found(user, words: str) -> list[Case]:
    return list(search_cases(user, words))


# One's own cases


@pytest.mark.parametrize(
    "words",
    ["aminata", "DIALLO Aminata", "Jallow", "Aminatou Djallo", "ديالو", "Amina", "06 12 34 56 78"],
)
def test_a_case_is_found_in_any_spelling(words):
    case = case_of()

    assert found(officer(), words) == [case]


@pytest.mark.parametrize("words", ["Aminata Traoré", "Moussa", "06 99 99 99 99", "1994"])
def test_what_does_not_fit_finds_nothing(words):
    case_of()

    assert found(officer(), words) == []


@pytest.mark.parametrize(
    ("role", "organisation", "kind"),
    [
        (RoleCode.CASE, OTHER_NGO, "EDU-01"),
        (RoleCode.CELL, CELL, "EDU-01"),
        (RoleCode.INTAKE, NGO, "HOU-01"),
        (RoleCode.PROT, NGO, "PRO-02"),
        (RoleCode.ADMIN, CELL, "EDU-01"),
    ],
    ids=["another body", "pseudonyms only", "a higher tier", "very sensitive", "no cases"],
)
def test_nobody_is_found_who_may_not_be_known(role, organisation, kind):
    case_of(kind=kind)
    user = officer(role, organisation)

    assert found(user, "Aminata Diallo") == []
    assert found(user, AMINATA["phone"]) == []
    assert similar_cases(user, described()) == []


def test_a_similar_case_says_why():
    case = case_of()

    (similar,) = similar_cases(
        officer(), described(given_names="Aminatou", family_names="Jallow", name_ar="", phone="")
    )

    assert similar.case == case
    assert similar.band is MatchBand.CERTAIN
    assert similar.reasons[:2] == [MatchReason.NAME_SAME, MatchReason.BIRTH_SAME]


def test_the_likeliest_case_comes_first():
    case_of(given_names="Awa", name_ar="", phone="", birth_date=date(1994, 8, 2))
    case = case_of()

    assert similar_cases(officer(), described())[0].case == case


def test_every_reason_has_words():
    from casework.matching.weights import PEOPLE

    codes = {f"{field}-{level}" for field, levels in PEOPLE.levels.items() for level in levels}

    assert {code for code in codes if not code.endswith("-other")} == set(MatchReason)


# The keys


def keys_of(person: Beneficiary) -> set[bytes]:
    return {bytes(token) for token in person.match_keys.values_list("token", flat=True)}


def test_a_corrected_person_is_found_by_the_new_name_only():
    case = case_of()
    update_person(beneficiary=case.beneficiary, person=described(family_names="Traoré", name_ar=""))

    assert found(officer(), "Traore") == [case]
    assert found(officer(), "Diallo") == []


def test_indexing_again_changes_nothing():
    person = BeneficiaryFactory()
    before = keys_of(person)

    assert index_people([person]) == 0
    assert keys_of(person) == before


def test_the_keys_tell_nothing_of_the_person():
    case_of()

    assert {len(token) for token in MatchKey.objects.values_list("token", flat=True)} == {12}


# The others


def test_another_body_is_named_and_nothing_else():
    case = case_of(OTHER_NGO)

    (sign,) = held_elsewhere(officer(), described())

    assert sign.holder == case.organisation
    assert vars(sign).keys() == {"holder"}


def test_a_body_with_a_sensitive_case_of_the_person_is_not_named():
    case_of(OTHER_NGO, "HOU-01")

    (sign,) = held_elsewhere(officer(), described())

    assert sign.holder is None


def test_a_person_with_a_very_sensitive_case_is_never_a_sign():
    case = case_of(OTHER_NGO)
    submit(open_case(organisation=OTHER_NGO, beneficiary=case.beneficiary), "PRO-02")

    assert held_elsewhere(officer(), described()) == []


def test_ones_own_body_is_no_other_body():
    case_of(NGO, "HOU-01")

    assert held_elsewhere(officer(RoleCode.INTAKE), described()) == []


@pytest.mark.parametrize(
    "said",
    [
        {"phone": "", "birth_date": None, "birth_precision": BirthPrecision.UNKNOWN},
        {"phone": "", "given_names": "", "family_names": "", "name_ar": ""},
    ],
    ids=["a name alone", "a birth date alone"],
)
def test_too_little_asks_nobody(said):
    case_of(OTHER_NGO)

    assert held_elsewhere(officer(), described(**said)) == []


def test_somebody_else_is_no_sign():
    case_of(OTHER_NGO)
    other = described(
        given_names="Moussa", family_names="Traoré", name_ar="", phone="", sex=Sex.MALE
    )

    assert held_elsewhere(officer(), other) == []


def test_a_crowd_of_namesakes_does_not_hide_the_person():
    for number in range(MOST_OPENED + 5):
        case_of(OTHER_NGO, birth_date=date(1995, 1 + number % 12, 2), phone="", name_ar="")
    case_of(CELL)

    assert CELL in {sign.holder.code for sign in held_elsewhere(officer(), described())}


def test_the_network_is_asked_so_often_and_no_more():
    case_of(OTHER_NGO)
    user = officer()
    looks = [services.look_for(person=described(), officer=user) for _ in range(31)]

    assert [look.is_held_back for look in looks] == [False] * 30 + [True]
    assert looks[-1].elsewhere == []
    assert services.look_for(person=described(), officer=officer()).elsewhere


def test_a_look_is_audited_with_counts_only(monkeypatch):
    said = []
    monkeypatch.setattr("common.audit.record", lambda act, **data: said.append((act, data)))
    case_of(OTHER_NGO)
    user = officer()

    services.look_for(person=described(), officer=user)

    assert said == [
        ("search", {"actor": user, "purpose": "register a person", "own": 0, "elsewhere": 1})
    ]
