"""Every page agrees with the policy: a list, a search, a page and a fragment show the same cases.

What a reader may not see is answered as what does not exist, whatever they ask of it.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from casework import services
from casework.models import Case, Consent, Note
from casework.permissions import access_of, cases_visible_to, may_export_cases
from casework.selectors import caseload, caseload_size, colleagues, open_case_count, running_clocks
from common import clock, outbox, wall
from partners.enums import RoleCode
from partners.models import Membership, Notification, User
from partners.selectors import notifications_of
from referrals.models import Referral
from referrals.permissions import received_by, referrals_visible_to, sent_by
from referrals.selectors import overseen_by
from tests import factories
from tests.access.table import READERS
from tests.conftest import NOW
from tests.factories import CELL, NGO, OTHER_NGO, SCHOOLS, officer
from tests.wall import before_the_wall
from workflows.desk.acts import ACTS
from workflows.desk.lists import LISTINGS
from workflows.models import ProcessInstance, UserTask

pytestmark = pytest.mark.django_db

CASE_NUMBER = re.compile(r"SM-\d{4}-\d{6}-\d")
REFERENCE = re.compile(r"OR-[A-Z0-9]{4}-[A-Z0-9]{4}")
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")
#: One kind of request of each tier.
KINDS = ("EDU-04", "EDU-01", "DOC-01", "HOU-01", "PRO-02")
OF_A_CASE = (
    "casework:case-detail",
    "casework:note-add",
    "casework:person-edit",
    "casework:relation-list",
    "casework:relation-add",
    "casework:household-set",
    "casework:request-add",
    "casework:case-consents",
    "casework:consent-add",
    "casework:document-list",
    "casework:consents-withdraw",
    "casework:legal-basis-add",
    "casework:case-assign",
    "casework:case-close",
    "casework:access-log",
    "casework:case-access",
    "casework:need-list",
    "casework:need-add",
    "casework:assessment-detail",
    "casework:assessment-edit",
    "casework:plan-detail",
    "casework:plan-agree",
    "casework:goal-add",
    "casework:follow-up-list",
    "casework:follow-up-add",
    "casework:appointment-add",
    "casework:conference-list",
    "casework:conference-add",
    "casework:deadline-list",
    "casework:deadline-add",
    "casework:case-reopen",
    "casework:closure-withdraw",
    "referrals:case-referrals",
    "workflows:case-steps",
)
ALONE = (
    "/cases/{}/",
    "/cases/{}/notes/",
    "/cases/{}/access/",
    "/referrals/cases/{}/",
    "/desk/cases/{}/steps/",
)
#: Officers with grants: on which day, counted from today, they were let in, and for how long.
LET_IN = {
    "let in": (-1, 7),
    "let in, too long ago": (-8, 7),
    "let in, and taken back": (-1, 7),
}
GRANTED_KINDS = ("EDU-01", "HOU-01")
MISSING = "SM-2026-999999-0"


@pytest.fixture(scope="module")
def region(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """A transaction around the module: its cases are made once."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.fixed(NOW):
        call_command("bpmn", "deploy", verbosity=0)
        for body in (NGO, OTHER_NGO):
            for kind in KINDS:
                _case(body, kind)
        outbox.deliver()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def readers(region: None) -> dict[str, User]:
    found = {name: officer(*seat) for name, seat in READERS.items()}
    return found | {name: _let_in(name) for name in LET_IN}


def _let_in(name: str) -> User:
    """An officer of a body without cases, with grants for the association's of C2 and C3."""
    user = officer(RoleCode.CASE, CELL)
    given_at, days = LET_IN[name]
    with clock.fixed(NOW + timedelta(days=given_at)):
        for kind in GRANTED_KINDS:
            case = Case.objects.get(organisation=NGO, requests__request_type=kind)
            grant = services.grant_case(
                case=case,
                user=user,
                by=case.assigned_to,
                reason="Renfort",
                expires_at=clock.now() + timedelta(days=days),
            )
            if "taken back" in name:
                services.end_grant(grant=grant, by=user)
    return user


#: Whom the policy never lets into a file: of them the data-protection officer with
#: every run, these with the long proofs.
STRANGERS = {"R-DECIDE", "R-PLAN", "R-GOV", "R-PART", "R-INTERP", "R-ADMIN", "R-APPLICANT"}


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.prove) if name in STRANGERS else name
        for name in [*READERS, *LET_IN]
    ]
)
def reader(request: pytest.FixtureRequest, readers: dict[str, User]) -> User:
    # Fresh, as in a request: what a user may do is remembered on the object.
    return User.objects.get(pk=readers[request.param].pk)


@pytest.fixture(params=["policy", pytest.param("wall", marks=pytest.mark.postgres)], autouse=True)
def walls(request: pytest.FixtureRequest, region: None, db: None) -> Iterator[None]:
    """The policy alone, and before the second wall too, which must hide nothing more.

    What the test itself looks up it asks in the name of the service; a page asks in its reader's.
    """
    if request.param == "policy":
        yield
    elif connection.vendor == "postgresql":
        with before_the_wall(), wall.acting_as(wall.SERVICE):
            yield
    else:
        pytest.skip("needs PostgreSQL")


@pytest.fixture
def pages(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def _case(body: str, kind: str) -> None:
    """A case with a note, a consent and a referral to the schools."""
    worker = officer(RoleCode.CASE, body)
    case = factories.open_case(user=worker, organisation=body)
    factories.refer(factories.submit(case, kind))
    Note.objects.create(case=case, author=worker, text="Note fictive")


def visible(user: User) -> set[str]:
    return set(cases_visible_to(user).order_by("pk").values_list("number", flat=True))


def shown(answer: HttpResponse, pattern: re.Pattern[str] = CASE_NUMBER) -> set[str]:
    return set(pattern.findall(answer.content.decode()))


def every() -> list[Case]:
    return list(Case.objects.order_by("number"))


def test_there_is_something_of_each_tier_to_hide(region):
    assert {case.tier for case in every()} >= {"C2", "C3", "C4"}


def test_a_grant_opens_its_cases_while_it_lasts(readers):
    opened = {name: visible(User.objects.get(pk=readers[name].pk)) for name in LET_IN}
    granted = Case.objects.filter(organisation=NGO, requests__request_type__in=GRANTED_KINDS)

    assert opened == {
        "let in": {case.number for case in granted.order_by("pk")},
        "let in, too long ago": set(),
        "let in, and taken back": set(),
    }


def test_the_caseload_and_its_badge_are_of_the_visible_cases(reader):
    found = caseload(reader, limit=100)

    assert {case.number for case in found.cases} == visible(reader)
    assert found.after is None
    assert caseload_size(reader) == len(visible(reader))


def test_the_list_holds_the_visible_cases(reader, pages):
    assert shown(pages.get("/cases/")) == visible(reader)
    assert shown(pages.get("/cases/?by=due")) == visible(reader)


def test_the_file_of_the_list_holds_the_visible_cases(reader, pages):
    answer = pages.get("/cases/export/")

    assert answer.status_code == (200 if may_export_cases(reader) else 403)
    if answer.status_code == 200:
        assert shown(answer) == visible(reader)


@pytest.mark.parametrize("query", ["?mine=on", "?overdue=on", "?status=open", "?urgency=U1"])
def test_a_filter_only_narrows(reader, pages, query):
    assert shown(pages.get(f"/cases/{query}")) <= visible(reader)


def test_a_search_by_number_finds_the_visible_cases(reader, pages):
    found = shown(pages.post("/cases/search/", {"q": "SM-"}))

    assert found == visible(reader)


def test_a_search_for_one_number_leads_to_a_visible_case_only(reader, pages):
    found = {
        case.number
        for case in every()
        if pages.get("/cases/search/", {"q": case.number}).status_code == 302
    }

    assert found == visible(reader)


def test_a_search_by_name_finds_whom_the_reader_may_know(reader, pages):
    found = shown(pages.post("/cases/search/", {"q": "Exemple"}))

    known = {
        case.number
        for case in cases_visible_to(reader).order_by("pk")
        if case.tier != "C4" and access_of(reader, case).sees_identity
    }
    assert found == known


def test_the_number_of_open_cases_is_theirs(reader):
    assert open_case_count(reader) == len(visible(reader))


@pytest.mark.parametrize("method", ["get", pytest.param("post", marks=pytest.mark.prove)])
def test_a_page_or_part_of_a_case_exists_for_those_who_see_it(reader, pages, method):
    mine = visible(reader)
    for name in OF_A_CASE:
        with transaction.atomic():
            answers = {
                case.number: getattr(pages, method)(reverse(name, args=[case.number])).status_code
                for case in every()
            }
            transaction.set_rollback(True)

        if set(answers.values()) != {405}:
            assert {number for number, code in answers.items() if code != 404} == mine, name


def test_a_hidden_case_is_answered_like_a_missing_one(reader, pages):
    hidden = [case.number for case in every() if case.number not in visible(reader)]

    for number in hidden:
        for path in ALONE:
            there, missing = (pages.get(path.format(each)) for each in (number, MISSING))

            assert there.status_code == missing.status_code == 404
            assert _plain(there, number) == _plain(missing, MISSING)


def _plain(answer: HttpResponse, number: str) -> str:
    return TOKEN.sub("", answer.content.decode()).replace(number, "NUMBER")


def test_my_day_and_the_list_of_tasks_speak_of_visible_cases_only(reader, pages):
    lists = [reverse("workflows:task-list", args=[which]) for which in LISTINGS]
    for path in ("/", "/desk/tasks/", *lists):
        answer = pages.get(path)

        assert shown(answer) <= visible(reader)
        assert shown(answer, REFERENCE) <= _references(reader)


def test_legal_deadlines_are_of_visible_cases(reader):
    assert {each.request.case.number for each in running_clocks(reader)} <= visible(reader)


def _references(user: User) -> set[str]:
    rows = referrals_visible_to(user).order_by("pk")
    return set(rows.values_list("reference", flat=True))


def test_lists_of_referrals_and_their_pages_agree(reader, pages):
    opened = {
        each.reference
        for each in Referral.objects.order_by("pk")
        if pages.get(f"/referrals/{each.reference}/").status_code == 200
    }
    listed = {
        each.reference
        for rows in (received_by(reader), sent_by(reader), overseen_by(reader))
        for each in rows.order_by("pk")
    }

    assert opened == _references(reader)
    assert listed <= opened
    for path in ("/referrals/?show=all", "/referrals/sent/", "/referrals/overview/"):
        answer = pages.get(path)
        assert answer.status_code == 403 or shown(answer, REFERENCE) <= opened


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_hidden_referral_is_answered_like_a_missing_one(reader, pages, method):
    hidden = Referral.objects.exclude(reference__in=_references(reader)).order_by("pk")
    ask = getattr(pages, method)
    for path in ("", "send/", "redirect/", "accept/", "withdraw/", "confirm/", "answer_info/"):
        missing = ask(f"/referrals/OR-XXXX-XXXX/{path}").status_code

        assert missing in {404, 405}
        for referral in hidden:
            assert ask(f"/referrals/{referral.reference}/{path}").status_code == missing


def test_processes_and_tasks_of_hidden_cases_do_not_exist(reader, pages):
    mine = visible(reader)
    for process in ProcessInstance.objects.select_related("case").order_by("pk"):
        for name in ("process-detail", "process-state"):
            answer = pages.get(reverse(f"workflows:{name}", args=[process.pk]))
            assert (answer.status_code == 200) == (process.case.number in mine)
    for task in UserTask.objects.select_related("process__case").order_by("pk"):
        if task.process.case.number in mine:
            continue
        detail = reverse("workflows:task-detail", args=[task.pk])
        claim = reverse("workflows:task-claim", args=[task.pk])
        assert pages.get(detail).status_code == 404
        assert pages.post(detail).status_code == 404
        assert pages.post(claim).status_code == 404
        assert pages.post(reverse("workflows:task-draft", args=[task.pk])).status_code == 404
        for act in ACTS:
            address = reverse("workflows:task-act", args=[task.pk, act])
            assert pages.post(address).status_code == 404


def test_requests_of_hidden_cases_are_not_sent(reader, pages):
    for case in every():
        if case.number in visible(reader):
            continue
        for path in ("send/", "send/preview/"):
            address = f"/referrals/requests/{case.requests.get().pk}/{path}"
            assert pages.post(address).status_code == 404


def test_a_consent_is_withdrawn_through_its_own_case_only(reader, pages):
    for case in cases_visible_to(reader).order_by("pk"):
        foreign = Consent.objects.exclude(case=case).order_by("pk").first()

        answer = pages.post(f"/cases/{case.number}/consents/{foreign.pk}/withdraw/")

        foreign.refresh_from_db()
        assert answer.status_code in {403, 404}
        assert foreign.withdrawn_at is None


def test_notifications_lead_to_what_the_reader_may_open(reader, pages):
    own = notifications_of(reader).order_by("pk")
    # A colleague at the reception hears that a referral came, and leaves the answer to others.
    is_reception = reader.memberships.filter(role=RoleCode.INTAKE).exists()

    for each in own:
        assert is_reception or pages.get(each.path).status_code == 200
    for each in Notification.objects.exclude(pk__in=own.values("pk")).order_by("pk"):
        answer = pages.post(reverse("workflows:notification-open", args=[each.pk]))
        assert answer.status_code == 404


# What one seat hides another must not show


def seated(*seats: tuple[RoleCode, str]) -> User:
    """An officer with several seats."""
    user = factories.UserFactory()
    for role, body in seats:
        Membership.objects.create(user=user, organisation_id=body, role_id=role)
    return user


def test_a_second_seat_does_not_name_whom_the_first_keeps_apart(region):
    user = seated((RoleCode.CELL, CELL), (RoleCode.INTAKE, NGO))
    case = Case.objects.get(organisation=NGO, requests__request_type="HOU-01")
    client = Client()
    client.force_login(user)

    assert not access_of(user, case).sees_identity
    answer = client.get(f"/cases/{case.number}/")
    assert answer.status_code == 200
    assert case.beneficiary.given_names not in answer.content.decode()


def test_a_seat_that_may_not_read_a_case_does_not_speak_for_its_body(region):
    case = Case.objects.get(organisation=NGO, requests__request_type="HOU-01")
    referral = Referral.objects.get(request__case=case)
    client = Client()
    client.force_login(seated((RoleCode.CELL, CELL), (RoleCode.INTAKE, NGO)))

    answer = client.get(f"/referrals/{referral.reference}/")

    assert answer.status_code == 200
    assert not answer.context["access"].sees_identity
    assert answer.context["disclosed"] == []
    assert client.get(f"/referrals/{referral.reference}/answer_info/").status_code == 403


# Very sensitive cases


def test_being_in_charge_does_not_open_a_case_that_became_very_sensitive(region):
    worker = officer()
    case = factories.open_case(user=worker)
    factories.submit(case, "PRO-02")
    client = Client()
    client.force_login(worker)

    assert client.get(f"/cases/{case.number}/").status_code == 404
    assert case.number not in client.get("/cases/").content.decode()


def test_a_very_sensitive_case_is_entrusted_to_protection_officers_only(region):
    protector, elsewhere, caseworker = (
        officer(RoleCode.PROT),
        officer(RoleCode.PROT, CELL),
        officer(),
    )
    case = factories.open_case()
    factories.submit(case, "PRO-02")
    client = Client()
    client.force_login(protector)

    refused = client.post(f"/cases/{case.number}/assign/", {"user": caseworker.pk})
    done = client.post(f"/cases/{case.number}/assign/", {"user": elsewhere.pk})

    case.refresh_from_db()
    assert refused.status_code == 422
    assert done.status_code == 302
    assert case.assigned_to == elsewhere
    assert caseworker not in colleagues(case)


def test_colleagues_do_not_hear_of_a_very_sensitive_case(region):
    listeners = [officer(role) for role in RoleCode if role != RoleCode.PROT]
    at_the_schools = [
        officer(role, SCHOOLS) for role in RoleCode if role not in {RoleCode.PROT, RoleCode.FOCAL}
    ]
    protector, focal = officer(RoleCode.PROT, CELL), officer(RoleCode.FOCAL, SCHOOLS)
    case = factories.open_case()
    referral = factories.refer(factories.submit(case, "PRO-02"), user=officer(RoleCode.PROT))
    client = Client()
    client.force_login(focal)
    client.post(f"/referrals/{referral.reference}/accept/", {"desk": "Bureau", "version": 0})

    def hears(user: User) -> bool:
        return notifications_of(user).filter(reference=referral.reference).exists()

    assert [hears(user) for user in (protector, focal)] == [True, True]
    assert not any(hears(user) for user in (*listeners, *at_the_schools))


def test_an_account_that_is_closed_sees_nothing(region):
    worker = officer()
    factories.open_case(user=worker)
    worker.is_active = False

    assert not cases_visible_to(worker).exists()
    assert not referrals_visible_to(worker).exists()
    assert not notifications_of(User(pk=worker.pk, is_active=False)).exists()


def test_a_seat_that_was_left_opens_nothing_any_more(region):
    worker = officer()
    case = factories.open_case(user=worker)
    worker.memberships.update(is_active=False)
    client = Client()
    client.force_login(worker)

    assert client.get(f"/cases/{case.number}/").status_code == 404
    assert shown(client.get("/cases/")) == set()
