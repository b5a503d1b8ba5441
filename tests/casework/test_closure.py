"""Closing a case takes two people; a closed one can be taken up again."""

import pytest
from django.db import IntegrityError, transaction

from casework import errors, services
from casework.agenda import blocking_items
from casework.enums import CaseStatus, ClosureState, EventKind, ReopeningReason, RequestStatus
from casework.models import Case, Closure, Outcome, Reason, Reopening
from casework.permissions import closures_to_decide, may_decide_closure
from partners.enums import NotificationKind, RoleCode
from partners.models import Notification
from partners.selectors import notifications_of
from tests import factories
from tests.conftest import NOW
from tests.factories import CELL, NGO, OTHER_NGO, officer, open_case, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return officer()


@pytest.fixture
def case(worker):
    return open_case(user=worker)


@pytest.fixture
def focal():
    return officer(RoleCode.FOCAL)


def outcome(code: str = "DELIVERED") -> Outcome:
    return Outcome.objects.get(code=code)


def reason(code: str = "RS-CONTACT") -> Reason:
    return Reason.objects.get(code=code)


def ask(case: Case, user, **kwargs) -> Closure:
    return services.ask_closure(case=case, asked_by=user, **{"outcome": outcome(), **kwargs})


def kinds(case: Case) -> list[str]:
    return list(case.events.order_by("id").values_list("kind", flat=True))


# Asking


def test_asking_leaves_the_case_open_and_writes_it_into_the_log(case, worker):
    ask(case, worker)

    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN
    assert kinds(case)[-1] == EventKind.CLOSURE_ASKED


def test_the_focal_point_is_told_by_number(case, worker, focal):
    ask(case, worker)

    told = Notification.objects.get(kind=NotificationKind.CLOSURE_ASKED)
    assert (told.role, told.organisation_id, told.reference) == (RoleCode.FOCAL, NGO, case.number)


@pytest.mark.parametrize("code", ["HOU-01", "PRO-02"])
def test_of_a_sensitive_case_only_those_who_decide_it_are_told(worker, focal, code):
    case = open_case(user=worker)
    submit(case, code)
    protector, cell = officer(RoleCode.PROT, CELL), officer(RoleCode.CELL, CELL)

    ask(case, worker, outcome=outcome("LOST"), reason=reason())

    told = {user: hears(user, case) for user in (protector, focal, cell)}

    assert told == {protector: True, focal: False, cell: False}


def test_where_one_officer_works_alone_the_cell_is_told(case, worker):
    cell = officer(RoleCode.CELL, CELL)

    ask(case, worker)

    assert hears(cell, case)


def hears(user, case: Case) -> bool:
    asked = notifications_of(user).filter(kind=NotificationKind.CLOSURE_ASKED)
    return asked.filter(reference=case.number).exists()


def test_a_case_awaits_one_proposal_at_a_time(case, worker):
    ask(case, worker)

    with pytest.raises(errors.ClosurePending):
        ask(case, worker)


def test_an_open_request_needs_a_reason(case, worker):
    submit(case)

    with pytest.raises(errors.SomethingStillOpen):
        ask(case, worker)
    assert ask(case, worker, outcome=outcome("LOST"), reason=reason()).still_open == 1


def test_a_referral_that_a_body_works_on_is_withdrawn_first(case, worker):
    factories.refer(submit(case))

    with pytest.raises(errors.ReferralStillOpen):
        ask(case, worker, outcome=outcome("LOST"), reason=reason())


def test_a_refused_case_needs_a_reason(case, worker):
    with pytest.raises(errors.ReasonMissing):
        ask(case, worker, outcome=outcome("REFUSED"))


def test_a_new_request_takes_the_proposal_off_the_table(case, worker):
    closure = ask(case, worker)

    submit(case)

    closure.refresh_from_db()
    assert closure.state == ClosureState.WITHDRAWN


def test_the_process_proposes_when_nothing_is_left(case):
    assert (
        services.propose_closure(case=case, outcome=outcome("ORIENTED")).outcome_id == "DELIVERED"
    )
    assert services.propose_closure(case=case, outcome=outcome("ORIENTED")) is None


def test_the_process_proposes_nothing_while_something_is_open(case):
    submit(case)

    assert services.propose_closure(case=case, outcome=outcome()) is None


# Deciding


def test_a_second_person_closes_the_case(case, worker, focal):
    closure = ask(case, worker, reason=reason("RS-CHOICE"))

    services.approve_closure(closure=closure, approved_by=focal)

    case.refresh_from_db()
    assert (case.status, case.outcome_id) == (CaseStatus.CLOSED, "DELIVERED")
    assert case.closure_reason_id == "RS-CHOICE"
    assert kinds(case)[-1] == EventKind.CASE_CLOSED


def test_nobody_approves_their_own(case, worker):
    closure = ask(case, worker)

    with pytest.raises(errors.ClosureNeedsAnother):
        services.approve_closure(closure=closure, approved_by=worker)


def test_the_officer_in_charge_does_not_approve_what_a_colleague_proposed(case, worker, focal):
    closure = ask(case, focal)

    with pytest.raises(errors.ClosureNeedsAnother):
        services.approve_closure(closure=closure, approved_by=worker)


def test_the_officer_in_charge_does_not_approve_what_the_process_proposed(case, worker):
    closure = services.propose_closure(case=case, outcome=outcome())

    with pytest.raises(errors.ClosureNeedsAnother):
        services.approve_closure(closure=closure, approved_by=worker)


def test_the_database_refuses_an_own_approval(case, worker):
    closure = ask(case, worker)

    with pytest.raises(IntegrityError), transaction.atomic():
        Closure.objects.filter(pk=closure.pk).update(
            state=ClosureState.APPROVED, decided_by=worker, decided_at=closure.asked_at
        )


def test_what_is_still_requested_ends_with_the_case(case, worker, focal):
    request = submit(case)
    closure = ask(case, worker, outcome=outcome("DEPARTED"), reason=reason("RS-OTHER"))

    services.approve_closure(closure=closure, approved_by=focal)

    request.refresh_from_db()
    assert (request.status, request.outcome_id) == (RequestStatus.CLOSED, "DEPARTED")


def test_what_came_up_since_is_not_closed_over_without_a_reason(case, worker, focal, monkeypatch):
    closure = ask(case, worker)
    monkeypatch.setattr("casework.services.closure.blocking_items", lambda case: ["overdue"])

    with pytest.raises(errors.SomethingStillOpen):
        services.approve_closure(closure=closure, approved_by=focal)


def test_a_proposal_is_settled_once(case, worker, focal):
    closure = ask(case, worker)
    services.approve_closure(closure=closure, approved_by=focal)

    with pytest.raises(errors.ClosureNotPending):
        services.refuse_closure(closure=closure, refused_by=focal, answer="Trop tard")


def test_a_refusal_says_why_and_gives_the_case_back(case, worker, focal):
    closure = ask(case, worker, note="Tout est fait")

    with pytest.raises(errors.RefusalUnexplained):
        services.refuse_closure(closure=closure, refused_by=focal, answer=" ")
    services.refuse_closure(closure=closure, refused_by=focal, answer="Rappeler la personne")

    case.refresh_from_db()
    written = Closure.objects.get().written
    assert case.status == CaseStatus.OPEN
    assert (written.asked, written.answer) == ("Tout est fait", "Rappeler la personne")
    assert kinds(case)[-1] == EventKind.CLOSURE_REFUSED
    assert Notification.objects.get(kind=NotificationKind.CLOSURE_REFUSED).user == worker


def test_after_a_refusal_it_may_be_asked_again(case, worker, focal):
    services.refuse_closure(closure=ask(case, worker), refused_by=focal, answer="Pas encore")

    assert ask(case, worker).state == ClosureState.ASKED


# Who decides


@pytest.mark.parametrize(
    ("role", "body", "decides"),
    [
        (RoleCode.FOCAL, NGO, True),
        (RoleCode.CASE, NGO, True),
        (RoleCode.INTAKE, NGO, False),
        (RoleCode.FOCAL, OTHER_NGO, False),
        (RoleCode.PROT, CELL, False),
        (RoleCode.CELL, CELL, False),
        (RoleCode.ADMIN, CELL, False),
    ],
)
def test_an_ordinary_case_is_decided_in_its_organisation(case, worker, focal, role, body, decides):
    closure = ask(case, worker)

    assert may_decide_closure(officer(role, body), closure) is decides


@pytest.mark.parametrize("code", ["HOU-01", "PRO-02"])
@pytest.mark.parametrize(
    ("role", "body", "decides"),
    [(RoleCode.PROT, CELL, True), (RoleCode.FOCAL, NGO, False), (RoleCode.CELL, CELL, False)],
)
def test_a_sensitive_case_is_decided_by_a_protection_officer(worker, code, role, body, decides):
    case = open_case(user=worker)
    submit(case, code)
    closure = ask(case, worker, outcome=outcome("LOST"), reason=reason())

    assert may_decide_closure(officer(role, body), closure) is decides


def test_where_one_officer_works_alone_the_cell_decides(case, worker):
    closure = ask(case, worker)
    cell = officer(RoleCode.CELL, CELL)
    assert may_decide_closure(cell, closure)

    officer(RoleCode.FOCAL)

    assert not may_decide_closure(cell, closure)


def test_a_colleague_whose_account_is_closed_does_not_count(case, worker):
    gone = officer()
    gone.is_active = False
    gone.save()

    assert may_decide_closure(officer(RoleCode.CELL, CELL), ask(case, worker))


def test_the_queue_and_the_single_question_agree(case, worker, focal):
    closure = ask(case, worker)

    for reader in (worker, focal, officer(RoleCode.CELL, CELL), officer(RoleCode.PROT, CELL)):
        listed = closures_to_decide(reader).filter(pk=closure.pk).exists()
        assert listed is may_decide_closure(reader, closure)


# Reopening


def closed(case: Case, worker, focal) -> Case:
    return services.approve_closure(closure=ask(case, worker), approved_by=focal)


def test_a_closed_case_is_taken_up_under_its_number(case, worker, focal):
    shut = closed(case, worker, focal)

    services.reopen_case(case=shut, reason=ReopeningReason.CAME_BACK, reopened_by=focal, note="Vu")

    again = Case.objects.get(number=case.number)
    assert (again.status, again.closed_at, again.outcome) == (CaseStatus.OPEN, None, None)
    assert Reopening.objects.get().closed_at == NOW
    assert Reopening.objects.get().note == "Vu"
    assert again.assigned_to == worker
    assert submit(again).pk


def test_an_open_case_is_not_reopened(case, worker):
    with pytest.raises(errors.CaseStillOpen):
        services.reopen_case(case=case, reason=ReopeningReason.OTHER, reopened_by=worker)


def test_whoever_reopens_takes_over_from_a_closed_account(case, worker, focal):
    shut = closed(case, worker, focal)
    worker.is_active = False
    worker.save()

    services.reopen_case(case=shut, reason=ReopeningReason.MISTAKE, reopened_by=focal)

    shut.refresh_from_db()
    assert shut.assigned_to == focal


def test_an_open_request_blocks_a_closing(case):
    assert blocking_items(case) == []

    submit(case)

    assert len(blocking_items(case)) == 1


# Pages


def test_an_officer_proposes_and_the_focal_point_closes_with_one_click(page, case, worker, focal):
    path = f"/cases/{case.number}/close/"
    page.force_login(worker)
    asked = page.post(path, {"outcome": "DELIVERED", "note": "Note fictive"}, follow=True)
    assert asked.context["next"].kind == "closing"
    assert "UNDEFINED" not in asked.content.decode() + page.get(path).content.decode()

    page.force_login(focal)
    queue = page.get("/cases/closures/").content.decode()
    closure = Closure.objects.get()
    done = page.post(f"/cases/closures/{closure.pk}/approve/")

    case.refresh_from_db()
    assert case.number in queue
    assert "Note fictive" in queue
    assert done.url == "/cases/closures/"
    assert case.status == CaseStatus.CLOSED


def test_the_cell_approves_without_learning_who_it_is(page, worker):
    person = factories.BeneficiaryFactory(given_names="Fatou", family_names="Fictive")
    case = open_case(user=worker, beneficiary=person)
    closure = ask(case, worker, note="Récit fictif")
    page.force_login(officer(RoleCode.CELL, CELL))

    queue = page.get("/cases/closures/").content.decode()
    refuse = page.get(f"/cases/closures/{closure.pk}/refuse/").content.decode()

    for hidden in ("Fatou", "Fictive", "Récit"):
        assert hidden not in queue + refuse
    assert case.number in queue


def test_the_own_proposal_is_no_button(client, case, worker):
    closure = ask(case, worker)
    client.force_login(worker)

    assert client.post(f"/cases/closures/{closure.pk}/approve/").status_code == 403
    assert "/approve/" not in client.get(f"/cases/{case.number}/close/").content.decode()


def test_a_blocked_case_asks_for_its_reason_and_keeps_what_was_typed(page, case, worker):
    submit(case)
    page.force_login(worker)

    answer = page.post(f"/cases/{case.number}/close/", {"outcome": "LOST", "note": "Note fictive"})

    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert answer.context["form"]["note"].value() == "Note fictive"


def test_a_proposal_is_given_back_with_a_reason(page, case, worker, focal):
    closure = ask(case, worker)
    page.force_login(focal)
    path = f"/cases/closures/{closure.pk}/refuse/"

    assert page.post(path, {"answer": ""}).status_code == 422
    page.post(path, {"answer": "Rappeler la personne"})
    page.force_login(worker)

    assert "Rappeler la personne" in page.get(f"/cases/{case.number}/close/").content.decode()


def test_a_proposal_is_withdrawn(client, case, worker):
    closure = ask(case, worker)
    client.force_login(worker)

    client.post(f"/cases/{case.number}/close/withdraw/")

    closure.refresh_from_db()
    assert closure.state == ClosureState.WITHDRAWN


def test_a_closed_case_is_reopened_from_its_page(page, case, worker, focal):
    closed(case, worker, focal)
    page.force_login(worker)
    path = f"/cases/{case.number}/reopen/"

    assert path in page.get(f"/cases/{case.number}/").content.decode()
    assert page.post(path, {"note": "Note fictive"}).status_code == 422
    assert page.post(path, {"reason": "came-back"}).url == f"/cases/{case.number}/"
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN


def test_the_queue_costs_the_same_for_many(client, worker, focal, django_assert_max_num_queries):
    for _ in range(25):
        ask(open_case(user=worker), worker, note="Note fictive")
    client.force_login(focal)

    with django_assert_max_num_queries(12):
        answer = client.get("/cases/closures/")

    assert len(answer.context["rows"]) == 25
