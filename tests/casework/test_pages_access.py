"""The page of who reaches a case: tells it, gives access, takes it back."""

from datetime import timedelta

import pytest
from django.test import Client

from casework import services
from casework.enums import GrantKind
from casework.models import CaseGrant
from casework.permissions import sees_case
from common import clock
from partners.enums import RoleCode
from partners.models import User
from tests import factories
from tests.factories import NGO, OTHER_NGO, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> User:
    return officer()


@pytest.fixture
def colleague() -> User:
    return officer(RoleCode.CASE, OTHER_NGO)


@pytest.fixture
def case(worker):
    return factories.submit(factories.open_case(user=worker)).case


@pytest.fixture
def desk(page: Client, worker: User) -> Client:
    page.force_login(worker)
    return page


def address(case, rest: str = "") -> str:
    return f"/cases/{case.number}/access/{rest}"


def asked(colleague: User, **changes) -> dict:
    until = clock.today() + timedelta(days=5)
    data = {"body": OTHER_NGO, "user": colleague.pk, "kind": "shared", "reason": "Renfort",
            "until": until.isoformat()}  # fmt: skip
    return {**data, **changes}


def test_it_gives_access_until_the_end_of_the_last_day(desk, case, worker, colleague):
    answer = desk.post(address(case), asked(colleague))

    grant = CaseGrant.objects.get()
    assert answer.status_code == 302
    assert (grant.user, grant.granted_by, grant.reason) == (colleague, worker, "Renfort")
    assert clock.local(grant.expires_at).date() == clock.today() + timedelta(days=5)
    assert sees_case(User.objects.get(pk=colleague.pk), case)
    assert "Renfort" in desk.get(address(case)).content.decode()


def test_sending_it_twice_gives_it_once(desk, case, colleague):
    for _ in range(2):
        desk.post(address(case), asked(colleague))

    assert CaseGrant.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"until": "2020-01-01"}, {"until": "2030-01-01"}, {"user": ""}]
)
def test_a_refused_form_keeps_what_was_typed(desk, case, colleague, wrong):
    answer = desk.post(address(case), asked(colleague, **{"reason": "Motif tapé", **wrong}))

    assert answer.status_code == 422
    assert not CaseGrant.objects.exists()
    if "reason" not in wrong:
        assert "Motif tapé" in answer.content.decode()


def test_officers_of_the_chosen_body_are_offered(desk, case, colleague):
    reception = officer(RoleCode.ADMIN, OTHER_NGO)

    offered = desk.get(address(case), {"body": OTHER_NGO}).context["form"].officers

    assert list(offered) == [colleague.pk]
    assert reception.pk not in offered
    assert not desk.get(address(case)).context["form"].officers


def test_it_says_who_reaches_the_case_by_role(desk, case):
    focal = officer(RoleCode.FOCAL)

    readers = desk.get(address(case)).context["readers"]

    by_role = {each.role: [user.pk for user in each.officers] for each in readers.by_role}
    assert [focal.pk] in by_role.values()
    assert not any(each.body == OTHER_NGO for each in readers.by_role)


def test_it_takes_access_back_at_once(desk, case, worker, colleague):
    desk.post(address(case), asked(colleague))
    grant = CaseGrant.objects.get()

    answer = desk.post(address(case, f"{grant.pk}/end/"))

    assert answer.status_code == 302
    assert not sees_case(User.objects.get(pk=colleague.pk), case)
    assert [each.pk for each in desk.get(address(case)).context["readers"].ended] == [grant.pk]


def test_who_was_let_in_leaves(client, case, worker, colleague):
    grant = services.grant_case(
        case=case, user=colleague, by=worker, reason="Renfort", kind=GrantKind.SUBSTITUTE,
        expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    client.force_login(colleague)

    assert client.get(address(case)).status_code == 200
    assert client.post(address(case, f"{grant.pk}/end/")).status_code == 302
    assert client.get(address(case)).status_code == 404


def test_another_case_gives_no_way_to_a_grant(desk, case, worker, colleague):
    other = factories.open_case(user=worker)
    desk.post(address(case), asked(colleague))
    grant = CaseGrant.objects.get()

    assert desk.post(address(other, f"{grant.pk}/end/")).status_code == 404
    grant.refresh_from_db()
    assert grant.ended_at is None


def test_a_colleague_who_is_not_in_charge_reads_the_page_and_gives_nothing(client, case, colleague):
    client.force_login(officer(RoleCode.CASE, NGO))

    assert client.get(address(case)).context["form"] is None
    assert client.post(address(case), asked(colleague)).status_code == 403


def test_whom_a_case_is_shared_with_reads_it_and_adds_notes_only(client, case, worker, colleague):
    services.grant_case(
        case=case, user=colleague, by=worker, reason="Renfort",
        expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    client.force_login(colleague)

    def post(rest: str, data: dict) -> int:
        return client.post(f"/cases/{case.number}/{rest}/", data).status_code

    shown = client.get(f"/cases/{case.number}/")
    assert case.beneficiary.given_names in shown.content.decode()
    assert post("notes", {"text": "Note fictive"}) == 302
    assert [post("close", {}), post("access", {}), post("assign", {})] == [403, 403, 403]
