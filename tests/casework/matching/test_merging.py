"""Two persons held for one, and taken apart again without a trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import errors, services
from casework.enums import BirthPrecision, EventKind, MergeState, PairState, RelationKind, Sex
from casework.models import (
    Beneficiary,
    Case,
    CaseEvent,
    CodedValue,
    DocumentType,
    DuplicatePair,
    Household,
    HouseholdMember,
    IdentityDocument,
    MatchKey,
    MergeRecord,
    Relation,
)
from casework.selectors import search_cases
from casework.selectors.duplicates import PARTS
from casework.selectors.people import shells_of
from casework.services import PersonData, correct_person, person_data
from common import clock
from common.models import Country
from common.sealing import PROTECTED, blind
from partners.enums import RoleCode
from tests import factories
from tests.conftest import NOW
from tests.factories import CELL, NGO, OTHER_NGO, BeneficiaryFactory, officer

pytestmark = pytest.mark.django_db

#: Tables that tell of the merge itself.
_OF_THE_MERGE = {DuplicatePair, MergeRecord}


def dump() -> dict[str, list[tuple]]:
    """Every row of casework and referrals as it is stored, but for what tells of the merge."""
    found = {}
    for name in ("casework", "referrals"):
        for model in apps.get_app_config(name).get_models():
            if model not in _OF_THE_MERGE:
                found[model._meta.db_table] = rows_of(model._meta.db_table)
    return found


def rows_of(table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 -- a table of ours
        rows = [tuple(map(_plain, row)) for row in cursor.fetchall()]
    if table == CaseEvent._meta.db_table:
        told = {EventKind.MERGED.value, EventKind.UNMERGED.value}
        rows = [row for row in rows if not told & set(map(str, row))]
    return sorted(rows, key=repr)


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def pair_of(one: Beneficiary, other: Beneficiary) -> DuplicatePair:
    first, second = sorted((one, other), key=lambda each: each.pk)
    return DuplicatePair.objects.create(first=first, second=second, score=15, band="certain")


def document_of(person: Beneficiary, number: str) -> IdentityDocument:
    return IdentityDocument.objects.create(
        identity=person.identity,
        document_type=DocumentType.objects.order_by("code").first(),
        number=number,
        number_index=blind("test", number),
    )


def two_people(body: str = NGO, other_body: str = NGO) -> tuple[Case, Case]:
    one = BeneficiaryFactory(family_names="Diallo", given_names="Aminata", phone="+212612345678")
    other = BeneficiaryFactory(family_names="Jallow", given_names="Aminatou", name_ar="أميناتا")
    return (
        factories.open_case(organisation=body, beneficiary=one),
        factories.open_case(organisation=other_body, beneficiary=other),
    )


def merged(one: Case, other: Case, *choices: str, by=None) -> MergeRecord:
    return services.propose_merge(
        pair=pair_of(one.beneficiary, other.beneficiary),
        survivor=one.beneficiary,
        choices=choices,
        proposed_by=by or officer(RoleCode.FOCAL),
    )


def again(person: Beneficiary) -> Beneficiary:
    return Beneficiary.objects.get(pk=person.pk)


# Merging


def test_the_cases_of_both_are_of_the_one_who_goes_on():
    one, other = two_people()

    record = merged(one, other)

    assert record.state == MergeState.MERGED
    assert set(one.beneficiary.cases.values_list("pk", flat=True)) == {one.pk, other.pk}
    assert again(other.beneficiary).family_names == "Jallow"


def test_what_is_chosen_comes_from_the_other_and_is_sealed_anew():
    one, other = two_people()

    merged(one, other, "names", "name_ar")

    person = again(one.beneficiary)
    assert (person.given_names, person.family_names) == ("Aminatou", "Jallow")
    assert person.name_ar == "أميناتا"
    assert person.phone == "+212612345678"


def test_every_name_stays_one_to_be_found_by():
    one, other = two_people()
    user = officer()

    merged(one, other)

    assert again(one.beneficiary).also_known_as == ["Aminatou Jallow", "أميناتا"]
    for words in ("Diallo", "Aminatou", "أميناتا"):
        assert set(search_cases(user, words)) == {one, other}
    assert not MatchKey.objects.filter(beneficiary=other.beneficiary).exists()


def test_a_limit_of_contact_is_never_lost():
    one, _ = two_people()
    other = factories.open_case(beneficiary=BeneficiaryFactory(do_not_call=True))

    merged(one, other)

    assert again(one.beneficiary).do_not_call


def test_the_log_of_every_case_tells_of_it_in_codes():
    one, other = two_people()

    record = merged(one, other)

    events = CaseEvent.objects.filter(kind=EventKind.MERGED).order_by("case")
    assert {event.case_id for event in events} == {one.pk, other.pk}
    assert {tuple(event.data) for event in events} == {("merge",)}
    assert events[0].data["merge"] == str(record.pk)


def test_a_protected_identity_makes_the_one_person_protected():
    one, other = two_people()
    factories.submit(other, "PRO-02")
    document = document_of(again(one.beneficiary), "A1")

    merged(one, other)

    assert again(one.beneficiary).identity.ring == PROTECTED
    document.refresh_from_db()
    assert document.number == "A1"


def test_the_two_cannot_be_merged_twice():
    one, other = two_people()
    record = merged(one, other)

    with pytest.raises(errors.PairDecided):
        services.propose_merge(
            pair=record.pair, survivor=one.beneficiary, choices=[], proposed_by=officer()
        )


def test_whoever_erases_the_one_person_finds_the_others_that_were_held_for_it():
    one, other = two_people()
    merged(one, other)
    third = factories.open_case(beneficiary=BeneficiaryFactory())
    merged(third, one)

    assert list(shells_of(third.beneficiary)) == [one.beneficiary, other.beneficiary]
    assert list(shells_of(other.beneficiary)) == []


# A second look


def test_across_bodies_somebody_else_confirms():
    one, other = two_people(NGO, OTHER_NGO)
    proposer, second = officer(RoleCode.CELL, CELL), officer(RoleCode.CELL, CELL)

    record = merged(one, other, by=proposer)
    assert record.state == MergeState.PROPOSED
    assert not one.beneficiary.cases.filter(pk=other.pk).exists()
    with pytest.raises(errors.OwnProposal):
        services.confirm_merge(record=record, confirmed_by=proposer)

    record = services.confirm_merge(record=record, confirmed_by=second)
    assert record.state == MergeState.MERGED
    assert one.beneficiary.cases.filter(pk=other.pk).exists()


def test_a_refused_merge_changes_nothing():
    one, other = two_people(NGO, OTHER_NGO)
    record = merged(one, other, by=officer(RoleCode.CELL, CELL))
    before = dump()

    services.refuse_merge(record=record, refused_by=officer(RoleCode.CELL, CELL))

    assert dump() == before
    with pytest.raises(errors.NotProposed):
        services.confirm_merge(record=record, confirmed_by=officer(RoleCode.CELL, CELL))


# Undoing


def test_a_case_opened_since_stays_unless_it_is_chosen():
    one, other = two_people()
    record = merged(one, other)
    staying = factories.open_case(beneficiary=again(one.beneficiary))
    leaving = factories.open_case(beneficiary=again(one.beneficiary))

    services.undo_merge(record=record, undone_by=officer(), cases=[leaving])

    assert set(one.beneficiary.cases.values_list("pk", flat=True)) == {one.pk, staying.pk}
    assert set(other.beneficiary.cases.values_list("pk", flat=True)) == {other.pk, leaving.pk}


def corrected(case: Case, **changes) -> None:
    before = person_data(again(case.beneficiary))
    values = {**vars(before), **changes}
    correct_person(case=case, before=before, person=PersonData(**values), corrected_by=officer())


def test_a_correction_of_what_was_replaced_cannot_be_told_apart():
    one, other = two_people()
    record = merged(one, other, "names")
    corrected(one, family_names="Diallo-Sow")
    before = dump()

    with pytest.raises(errors.CorrectedSince):
        services.undo_merge(record=record, undone_by=officer())
    assert dump() == before


def test_a_correction_of_anything_else_stays_with_the_survivor():
    one, other = two_people()
    record = merged(one, other, "names")
    corrected(one, phone="+212699999999")

    services.undo_merge(record=record, undone_by=officer())

    person = again(one.beneficiary)
    assert (person.family_names, person.phone) == ("Diallo", "+212699999999")


def test_the_later_merge_is_undone_first():
    one, other = two_people()
    first = merged(one, other)
    third = factories.open_case(beneficiary=BeneficiaryFactory())
    second = merged(third, one)

    with pytest.raises(errors.MergedAgain):
        services.undo_merge(record=first, undone_by=officer())

    services.undo_merge(record=second, undone_by=officer())
    services.undo_merge(record=first, undone_by=officer())
    assert other.beneficiary.cases.get() == other


def test_a_merge_is_undone_once():
    one, other = two_people()
    record = merged(one, other)
    services.undo_merge(record=record, undone_by=officer())

    with pytest.raises(errors.NotMerged):
        services.undo_merge(record=record, undone_by=officer())


def test_a_case_that_became_very_sensitive_keeps_its_person_protected():
    one, other = two_people()
    record = merged(one, other)
    factories.submit(Case.objects.get(pk=other.pk), "PRO-02")

    services.undo_merge(record=record, undone_by=officer())

    assert again(other.beneficiary).identity.ring == PROTECTED
    assert again(other.beneficiary).family_names == "Jallow"


def test_both_are_found_again_and_compared_again():
    one, other = two_people()
    record = merged(one, other)
    services.undo_merge(record=record, undone_by=officer())
    user = officer()

    assert set(search_cases(user, "Aminatou")) == {one, other}
    assert DuplicatePair.objects.get().state == PairState.OPEN


# Whatever they had


TEXTS = st.text("abcdé ديالو", max_size=12).map(str.strip)
PEOPLE = st.fixed_dictionaries(
    {
        "given_names": TEXTS,
        "family_names": TEXTS.map(lambda text: text or "Exemple"),
        "name_ar": TEXTS,
        "also_known_as": st.lists(TEXTS.filter(bool), max_size=2, unique=True).map(tuple),
        "birth_date": st.none() | st.dates(date(1960, 1, 1), date(2010, 1, 1)),
        "birth_precision": st.sampled_from(BirthPrecision),
        "sex": st.sampled_from(Sex),
        "phone": st.sampled_from(["", "+212612345678"]),
        "shared_phone": st.booleans(),
        "do_not_call": st.booleans(),
        "safe_hours": TEXTS,
        "spoken": st.lists(st.sampled_from(["fr", "wo"]), unique=True).map(tuple),
    }
)
KINDS = st.lists(
    st.lists(st.sampled_from(["EDU-01", "EDU-03", "HOU-01", "PRO-02"]), max_size=2), max_size=2
)
HISTORIES = st.tuples(PEOPLE, KINDS, st.integers(0, 2))


@contextmanager
def put_back() -> Iterator[None]:
    """Each example in a transaction of its own."""
    with transaction.atomic(), clock.fixed(NOW):
        yield
        transaction.set_rollback(True)


def build(history) -> Beneficiary:
    said, cases, documents = history
    person = BeneficiaryFactory(**said, nationality=Country.objects.get(code="SN"))
    for kinds in cases:
        case = factories.open_case(user=officer(RoleCode.PROT), beneficiary=person)
        for kind in kinds:
            factories.refer(factories.submit(case, kind))
        services.add_note(case=case, author=case.assigned_to, text="Note fictive")
    for number in range(documents):
        # The same numbers for both: what one has already cannot be moved to them.
        document_of(again(person), f"X{number}")
    services.index_people([again(person)])
    return again(person)


def relate(survivor: Beneficiary, loser: Beneficiary) -> None:
    """Kin of each, of both in like form, and the two to each other: not all of it can be moved."""
    kin, other_kin = BeneficiaryFactory(), BeneficiaryFactory()
    for person, other in (
        (survivor, kin),
        (loser, kin),
        (loser, other_kin),
        (other_kin, loser),
        (survivor, loser),
    ):
        Relation.objects.create(person=person, other=other, kind=RelationKind.choices[0][0])
    kind = CodedValue.objects.order_by("code").first()
    for person in (survivor, loser):
        household = Household.objects.create(kind=kind)
        HouseholdMember.objects.create(household=household, person=person)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES, HISTORIES, st.sets(st.sampled_from(sorted(PARTS))))
def test_a_merge_that_is_undone_leaves_every_table_byte_for_byte(one, other, choices):
    with put_back():
        survivor, loser = build(one), build(other)
        relate(survivor, loser)
        pair, user = pair_of(survivor, loser), officer(RoleCode.FOCAL)
        before = dump()

        with clock.fixed(NOW + timedelta(days=1)):
            record = services.propose_merge(
                pair=pair, survivor=survivor, choices=choices, proposed_by=user
            )
            after = dump()
            services.undo_merge(record=record, undone_by=user)

        assert dump() == before
        assert after != before


def test_the_dump_sees_what_is_stored():
    before = dump()
    BeneficiaryFactory()

    assert {name for name, rows in dump().items() if rows != before[name]} == {
        "casework_beneficiary",
        "casework_identity",
        "casework_matchkey",
    }


def test_the_record_of_a_merge_is_sealed():
    one, other = two_people()
    record = merged(one, other)

    stored = next(row for row in rows_of("casework_mergerecord"))
    assert b"Diallo" not in b"".join(each for each in stored if isinstance(each, bytes))
    assert "Diallo" in MergeRecord.objects.get(pk=record.pk).kept
