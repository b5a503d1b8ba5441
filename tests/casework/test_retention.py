"""Retention: when a case's time has come, what goes, what stays, and that nothing is left."""

import hashlib
import io
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from casework import errors, services, treatments
from casework.documents import store
from casework.enums import CaseStatus, EventKind, RetentionAction
from casework.models import (
    Beneficiary,
    Case,
    CaseEvent,
    Document,
    DuplicatePair,
    Identity,
    LegalHold,
    Narrative,
    Outcome,
    Request,
    RetentionRule,
    RetentionRun,
)
from casework.permissions import cases_visible_to
from casework.selectors import due_cases, held_cases
from casework.selectors.traces import traces_of
from casework.services.retention import certificate
from common import clock, outbox
from partners.enums import RoleCode
from partners.models import Notification
from referrals.models import Referral
from tests import factories
from tests.factories import BeneficiaryFactory, officer, open_case, submit

pytestmark = pytest.mark.django_db

NAMES = ("Zerbiniou", "Wandelbert")


def closed_case(kind: str = "EDU-03", ago: relativedelta | None = None, **person) -> Case:
    """A closed case of a person with names of their own."""
    beneficiary = BeneficiaryFactory(
        family_names=NAMES[0], given_names=NAMES[1], phone="+212600112233", **person
    )
    case = open_case(user=officer(), beneficiary=beneficiary)
    request = submit(case, kind)
    then = clock.now() - (ago or relativedelta())
    Request.objects.filter(pk=request.pk).update(submitted_at=then - timedelta(days=9))
    services.close_request(
        request=Request.objects.get(pk=request.pk),
        outcome=Outcome.objects.get(code="DELIVERED"),
        closed_by=None,
        at=then,
    )
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(
        status=CaseStatus.CLOSED, closed_at=then, opened_at=then - timedelta(days=9)
    )
    return Case.objects.get(pk=case.pk)


def due() -> dict[str, str]:
    return {each.case.number: each.rule.code for each in due_cases(clock.now())}


# When ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "rule", "months"),
    [("EDU-03", "RR-C1C2", 36), ("HOU-01", "RR-C3", 36), ("PRO-02", "RR-C4", 24)],
)
def test_a_closed_case_is_due_when_its_months_are_over_and_not_a_day_before(kind, rule, months):
    early = closed_case(kind, relativedelta(months=months, days=-1))
    late = closed_case(kind, relativedelta(months=months, days=1))
    assert due() == {late.number: rule}
    assert early.number not in due()


def test_a_case_that_was_reopened_is_not_due():
    case = closed_case(ago=relativedelta(months=40))
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.OPEN, closed_at=None)
    Request.objects.filter(case=case).update(acknowledged_at=clock.now())
    assert due() == {}


def test_a_reception_that_nobody_followed_up_is_due_after_twelve_months():
    case = open_case(user=officer())
    submit(case)
    long_ago = clock.now() - relativedelta(months=12, days=1)
    Case.objects.filter(pk=case.pk).update(opened_at=long_ago)
    assert due() == {}
    CaseEvent.objects.filter(case=case).update(at=long_ago)
    assert due() == {case.number: "RR-INTAKE"}
    Request.objects.filter(case=case).update(acknowledged_at=clock.now())
    assert due() == {}


@pytest.mark.parametrize(("age", "is_due"), [(18, False), (19, False), (21, True)])
def test_a_childs_case_waits_for_majority_and_two_years_more(age, is_due):
    born = (clock.now() - relativedelta(years=age, months=2)).date()
    case = closed_case("PRO-03", relativedelta(months=30), birth_date=born)
    assert due() == ({case.number: "RR-CHILD"} if is_due else {})


def test_a_child_without_a_birth_date_counts_as_born_when_the_case_was_opened():
    unknown = {"birth_date": None, "birth_precision": "unknown"}
    young = closed_case("PRO-03", relativedelta(years=19), **unknown)
    old = closed_case("PRO-03", relativedelta(years=21), **unknown)
    assert due() == {old.number: "RR-CHILD"}
    assert young.number not in due()


def test_a_hold_keeps_a_case_and_twelve_months_after_it():
    case = closed_case(ago=relativedelta(months=50))
    hold = services.place_hold(case=case, reason="Affaire 12/2026", placed_by=officer())
    assert due() == {}
    services.lift_hold(hold=hold, lifted_by=officer())
    assert due() == {}
    assert list(held_cases(clock.now())) == [case]
    LegalHold.objects.filter(pk=hold.pk).update(lifted_at=clock.now() - relativedelta(months=13))
    assert due() == {case.number: "RR-C1C2"}


def test_the_body_is_told_a_month_before_and_once():
    case = closed_case(ago=relativedelta(months=35, days=10))
    services.warn_of_erasing()
    services.warn_of_erasing()
    told = Notification.objects.get(kind="retention-near")
    assert (told.reference, told.user) == (case.number, case.assigned_to)
    assert due() == {}


def test_a_second_hold_is_the_first_one():
    case = closed_case()
    first = services.place_hold(case=case, reason="Affaire 12/2026", placed_by=officer())
    assert services.place_hold(case=case, reason="autre", placed_by=officer()) == first
    assert LegalHold.objects.get().reason == "Affaire 12/2026"


# What ------------------------------------------------------------------------------------------


def full_case(kind: str, months: int) -> Case:
    """A closed case with everything that may hang on one, said by the person's name."""
    case = closed_case(kind, relativedelta(months=months))
    worker = case.assigned_to or officer(RoleCode.PROT, factories.CELL)
    said = " ".join(NAMES)
    services.add_note(case=case, author=worker, text=f"{said} est venue")
    Narrative.objects.create(request=case.requests.get(), text=f"Demande de {said}")
    factories.document(case)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.OPEN, closed_at=None)
    referral = factories.refer(submit(Case.objects.get(pk=case.pk), kind))
    referral.tell(f"Pour {said}")
    Referral.objects.filter(pk=referral.pk).update(desk=NAMES[0])
    outbox.deliver()
    Case.objects.filter(pk=case.pk).update(
        status=CaseStatus.CLOSED, closed_at=clock.now() - relativedelta(months=months)
    )
    return Case.objects.get(pk=case.pk)


def scan() -> list[str]:
    folders = [settings.DOCUMENTS_ROOT]
    return [each.place for each in traces_of([*NAMES, "+212600112233"], folders=folders)]


@pytest.mark.parametrize("kind", ["EDU-03", "PRO-02"])
def test_after_the_run_nothing_of_the_person_is_found_anywhere(
    kind, django_capture_on_commit_callbacks
):
    case = full_case(kind, 40)
    number = case.number
    files = set(Document.objects.filter(case=case).values_list("pk", flat=True))
    before = scan()
    assert "casework_identity.family_names" in before
    assert len(before) >= 4
    with django_capture_on_commit_callbacks(execute=True):
        run = services.run_retention()
    assert run.failed == 0
    assert scan() == []
    assert not files & {key for key, _ in store.kept()}
    assert not Notification.objects.filter(reference=number).exists()
    assert not Case.objects.filter(number=number).exists()


def test_an_ordinary_case_is_counted_for_good_and_shown_to_nobody():
    case = full_case("EDU-03", 40)
    worker = case.assigned_to
    services.run_retention()
    left = Case.objects.get(pk=case.pk)
    assert left.number.startswith("AN-")
    assert left.erased_at == clock.now()
    assert left.assigned_to is None
    assert left.requests.count() == 2
    assert {each.outcome_id for each in left.requests.exclude(outcome=None)} == {"DELIVERED"}
    assert left.events.filter(kind=EventKind.ERASED).count() == 1
    assert not Identity.objects.filter(beneficiary=left.beneficiary_id).exists()
    assert left.beneficiary.display_name == ""
    for reader in (worker, officer(RoleCode.CELL, factories.CELL)):
        assert left not in cases_visible_to(reader)


def test_a_very_sensitive_case_leaves_a_count_and_no_row():
    case = full_case("PRO-02", 30)
    run = services.run_retention()
    assert not Case.objects.filter(pk=case.pk).exists()
    assert not Beneficiary.objects.filter(pk=case.beneficiary_id).exists()
    assert run.counts["RR-C4:cases"] == 1


def test_a_person_with_a_living_case_is_kept():
    case = closed_case(ago=relativedelta(months=40))
    living = open_case(user=officer(), beneficiary=case.beneficiary)
    services.run_retention()
    assert Case.objects.get(pk=case.pk).erased_at
    living.refresh_from_db()
    assert living.beneficiary.family_names == NAMES[0]


def test_what_is_left_of_a_person_points_at_nobody():
    case = closed_case(ago=relativedelta(months=40))
    services.run_retention()
    person = Beneficiary.objects.get(pk=case.beneficiary_id)
    assert person.birth_month.month == 1
    assert person.nationality is None
    assert person.commune_id == "09.001"
    assert person.contact_rules == {}


def test_a_run_twice_changes_nothing_more_and_certifies_each_time():
    closed_case(ago=relativedelta(months=40))
    first, second = services.run_retention(), services.run_retention()
    assert first.counts["RR-C1C2:cases"] == 1
    assert "RR-C1C2:cases" not in second.counts
    assert first.sha256 == hashlib.sha256(certificate(first).encode()).hexdigest()


def test_a_case_that_cannot_be_erased_is_left_counted_and_tried_again(monkeypatch, caplog):
    good, bad = (closed_case(ago=relativedelta(months=40)) for _ in range(2))
    erase = services.retention._make_anonymous

    def break_off(case: Case) -> None:
        if case.pk == bad.pk:
            raise RuntimeError(NAMES[0])
        erase(case)

    monkeypatch.setattr(services.retention, "_make_anonymous", break_off)
    run = services.run_retention()
    assert run.failed == 1
    assert NAMES[0] not in caplog.text
    assert Case.objects.get(pk=good.pk).erased_at
    bad.refresh_from_db()
    assert bad.erased_at is None
    assert bad.beneficiary.family_names == NAMES[0]
    monkeypatch.undo()
    assert services.run_retention().failed == 0


def test_a_hold_placed_in_the_meantime_still_counts():
    case = closed_case(ago=relativedelta(months=40))
    [wanted] = due_cases(clock.now())
    services.place_hold(case=case, reason="Affaire", placed_by=officer())
    assert not services.erase_case(due=wanted)
    assert Case.objects.get(pk=case.pk).erased_at is None


def test_an_erased_case_cannot_be_held():
    case = closed_case(ago=relativedelta(months=40))
    services.run_retention()
    with pytest.raises(errors.CaseErased):
        services.place_hold(case=Case.objects.get(pk=case.pk), reason="x", placed_by=officer())


def test_consents_of_an_erased_case_go_five_years_later():
    case = closed_case(ago=relativedelta(months=40))
    factories.consent(case)
    services.run_retention()
    assert case.consents.count() == 1
    with clock.fixed(clock.now() + relativedelta(months=61)):
        services.run_retention()
    assert case.consents.count() == 0


# Completeness ----------------------------------------------------------------------------------


def _points_at(model) -> set:
    """Every table of ours with a row that hangs on a case or a person, however far."""
    reached, found = {Case, Beneficiary}, set()
    ours = [each for each in apps.get_models() if each._meta.app_label in APPS]
    grew = True
    while grew:
        grew = False
        for each in ours:
            if each in reached or each in found:
                continue
            targets = {field.related_model for field in each._meta.fields if field.is_relation}
            if targets & (reached | found):
                found.add(each)
                grew = True
    return found


APPS = ("casework", "referrals", "workflows", "indicators", "partners", "common")
#: Tables that point at such a row and outlive it on purpose, with the reason.
OUTLIVING: dict[str, str] = {}


def test_every_table_that_hangs_on_a_case_or_person_says_how_it_is_erased():
    hanging = {each._meta.label for each in _points_at(Case)}
    assert hanging - set(OUTLIVING) == {each.model for each in treatments.treatments()}


def test_the_ways_to_the_case_are_right():
    for treatment in treatments.treatments():
        assert not treatment.rows_of([0]).exists()
        for name in treatment.emptied:
            treatment.table._meta.get_field(name)


def test_what_is_kept_of_a_case_holds_no_free_text():
    for treatment in treatments.treatments():
        if not treatment.kept:
            continue
        free = {
            field.name
            for field in treatment.table._meta.concrete_fields
            if field.get_internal_type() in {"TextField", "SealedTextField", "SealedDateField"}
        }
        assert free <= set(treatment.emptied), treatment.model


# The command -----------------------------------------------------------------------------------


def run(act: str, monkeypatch, words: str = "") -> str:
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(words))
    call_command("retention", act, stdout=said)
    return said.getvalue()


def test_the_command_counts_erases_and_looks_for_traces(monkeypatch):
    closed_case(ago=relativedelta(months=40))
    assert "RR-C1C2: 1" in run("due", monkeypatch)
    with pytest.raises(CommandError, match="Found in"):
        run("scan", monkeypatch, f"{NAMES[0]}\n")
    assert "certificate" in run("run", monkeypatch)
    assert "No trace" in run("scan", monkeypatch, f"{NAMES[0]}\n")
    with pytest.raises(CommandError, match="letters"):
        run("scan", monkeypatch, "Li\n")


# The pages -------------------------------------------------------------------------------------


@pytest.fixture
def dpo():
    return officer(RoleCode.DPO, factories.CELL)


def test_the_data_protection_officer_sees_what_is_due_and_carries_it_out(page, dpo):
    closed_case(ago=relativedelta(months=40))
    page.force_login(dpo)
    assert page.get("/cases/retention/").status_code == 200
    answer = page.post("/cases/retention/")
    assert answer.status_code == 302
    certified = page.get(answer.headers["Location"]).content.decode()
    assert RetentionRun.objects.get().sha256 in certified
    assert "number" in page.get("/cases/retention/").content.decode()


@pytest.mark.parametrize("role", [RoleCode.CASE, RoleCode.FOCAL, RoleCode.CELL, RoleCode.ADMIN])
def test_nobody_else_erases(page, role):
    page.force_login(officer(role))
    assert page.get("/cases/retention/").status_code == 403
    assert page.post("/cases/retention/").status_code == 403
    assert not RetentionRun.objects.exists()


def test_an_officer_holds_a_case_and_lets_go_of_it(page):
    case = closed_case()
    page.force_login(case.assigned_to)
    address = f"/cases/{case.number}/hold/"
    assert page.post(address, {"reason": ""}).status_code == 422
    assert page.post(address, {"reason": "Affaire 12/2026"}).status_code == 302
    assert "Affaire" in page.get(address).content.decode()
    assert page.post(address).status_code == 302
    assert LegalHold.objects.get().lifted_at == clock.now()


def test_rules_have_the_months_of_the_reference(db):
    months = dict(RetentionRule.objects.values_list("code", "months"))
    assert months["RR-C4"] == 24
    assert months["RR-AGGREGATE"] is None
    assert RetentionRule.objects.get(code="RR-C4").action == RetentionAction.DELETE


def test_who_was_held_for_another_person_goes_with_them():
    case = closed_case(ago=relativedelta(months=40))
    twin = BeneficiaryFactory(family_names=NAMES[0], given_names=NAMES[1], phone="+212600112233")
    pair = DuplicatePair.objects.create(
        first=case.beneficiary, second=twin, score=15, band="certain", reasons=[]
    )
    merge = services.propose_merge(
        pair=pair, survivor=case.beneficiary, choices=[], proposed_by=officer()
    )
    assert merge.state == "merged"

    services.run_retention()

    assert scan() == []
    assert not Beneficiary.objects.filter(pk=twin.pk).exists()
