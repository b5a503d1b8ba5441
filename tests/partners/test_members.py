"""Members of a body: who manages whom, what each act does at once, and what nobody may."""

import pytest
from django.test import Client

from common import audit
from partners import accounts
from partners.enums import MemberState, RoleCode
from partners.errors import AlreadyMember, NotSuspended, OutsideRemit, OwnSeat, SecondPersonNeeded
from partners.models import Membership, Organisation, User
from partners.selectors import member_rows
from partners.services import add_member
from tests import factories
from tests.factories import CELL, NGO, OTHER_NGO
from tests.partners.accounts import PASSWORD, invited, is_signed_in, sign_in, with_totp

pytestmark = pytest.mark.django_db

STATEMENTS_PER_PAGE = 14


@pytest.fixture
def focal(reference) -> User:
    return factories.officer(RoleCode.FOCAL)


@pytest.fixture
def admin(reference) -> User:
    return factories.officer(RoleCode.ADMIN, CELL)


@pytest.fixture
def member(reference) -> User:
    return factories.officer()


@pytest.fixture
def audited(monkeypatch) -> list[tuple[str, str, str]]:
    """What the audit was told: acts, subjects, and what."""
    told = []

    def record(act, *, subject="", what="", **_more):
        told.append((act.value, subject, what))

    monkeypatch.setattr(audit, "record", record)
    return told


def seat_of(user: User) -> Membership:
    return user.memberships.get(is_active=True)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestList:
    def listed(self, user: User, query: str = "") -> set[int]:
        members = as_(user).get(f"/members/{query}").context["members"]
        return {row.user.pk for row in members}

    def test_a_focal_point_reads_their_own_body(self, focal, member, admin):
        factories.officer(organisation=OTHER_NGO)

        assert self.listed(focal) == {focal.pk, member.pk}

    def test_the_administrator_reads_all(self, focal, member, admin):
        other = factories.officer(organisation=OTHER_NGO)

        assert self.listed(admin) == {focal.pk, member.pk, admin.pk, other.pk}
        assert self.listed(admin, f"?body={OTHER_NGO}") == {other.pk}

    def test_a_filter_shows_no_other_body(self, focal):
        factories.officer(organisation=OTHER_NGO)

        assert self.listed(focal, f"?body={OTHER_NGO}") == set()

    def test_it_shows_who_has_a_second_factor(self, focal, member):
        with_totp(member)

        rows = as_(focal).get("/members/").context["members"]

        assert {row.user.pk: row.has_factor for row in rows} == {focal.pk: False, member.pk: True}

    def test_it_shows_who_is_invited(self, focal):
        invited(by=focal)

        (row,) = as_(focal).get("/members/").context["invitations"]

        assert row.state == MemberState.INVITED

    def test_a_hundred_members_cost_as_many_statements_as_one(
        self, focal, django_assert_max_num_queries
    ):
        for _ in range(20):
            factories.officer()
        client = as_(focal)

        with django_assert_max_num_queries(STATEMENTS_PER_PAGE):
            client.get("/members/")


class TestChangingARole:
    def test_the_old_seat_stays_as_history(self, focal, member):
        old = seat_of(member)

        accounts.change_role(membership=old, role=RoleCode.FOCAL, by=focal)

        old.refresh_from_db()
        assert seat_of(member).role_id == RoleCode.FOCAL
        assert old.ended_at is not None

    def test_and_back(self, focal, member):
        accounts.change_role(membership=seat_of(member), role=RoleCode.FOCAL, by=focal)

        accounts.change_role(membership=seat_of(member), role=RoleCode.CASE, by=focal)

        assert seat_of(member).role_id == RoleCode.CASE

    def test_it_is_audited(self, focal, member, audited):
        accounts.change_role(membership=seat_of(member), role=RoleCode.FOCAL, by=focal)

        assert audited == [
            ("revoke", f"user:{member.pk}", "role"),
            ("grant", f"user:{member.pk}", "role"),
        ]

    @pytest.mark.parametrize("role", ["R-PROT", "R-CELL", "R-DPO", "R-ADMIN", "R-PLAN", "R-X"])
    def test_a_focal_point_escalates_nobody_by_a_crafted_post(self, focal, member, role):
        answer = as_(focal).post(f"/members/{seat_of(member).pk}/role/", {"role": role})

        assert answer.status_code == 422
        assert seat_of(member).role_id == RoleCode.CASE

    def test_nor_by_the_service(self, focal, member):
        with pytest.raises(OutsideRemit):
            accounts.change_role(membership=seat_of(member), role=RoleCode.CELL, by=focal)

    def test_the_administrator_gives_protection_by_invitation_only(self, admin, member):
        with pytest.raises(SecondPersonNeeded):
            accounts.change_role(membership=seat_of(member), role=RoleCode.PROT, by=admin)

    def test_the_same_role_is_told(self, focal, member):
        with pytest.raises(AlreadyMember):
            accounts.change_role(membership=seat_of(member), role=RoleCode.CASE, by=focal)

    @pytest.mark.parametrize("role", [RoleCode.FOCAL, RoleCode.ADMIN])
    def test_nobody_changes_their_own(self, reference, role):
        user = factories.officer(role, CELL)

        with pytest.raises(OwnSeat):
            accounts.change_role(membership=seat_of(user), role=RoleCode.CASE, by=user)
        assert as_(user).post(
            f"/members/{seat_of(user).pk}/role/", {"role": "R-CASE"}
        ).status_code in {404, 422}

    def test_a_member_of_another_body_does_not_exist(self, focal):
        stranger = factories.officer(organisation=OTHER_NGO)

        answer = as_(focal).post(f"/members/{seat_of(stranger).pk}/role/", {"role": "R-FOCAL"})

        assert answer.status_code == 404

    def test_a_focal_point_does_not_touch_roles_beyond_their_own(self, reference):
        focal = factories.officer(RoleCode.FOCAL, CELL)
        protection = factories.officer(RoleCode.PROT, CELL)

        for act in ("suspend", "end", "unlock", "reactivate"):
            answer = as_(focal).post(f"/members/{seat_of(protection).pk}/{act}/")
            assert answer.status_code == 403
        assert seat_of(protection)


class TestSuspending:
    def test_it_ends_the_sessions_at_once(self, focal, member):
        desk = Client()
        sign_in(desk, member)
        assert is_signed_in(desk)

        as_(focal).post(f"/members/{seat_of(member).pk}/suspend/")

        assert not is_signed_in(desk)
        assert sign_in(desk, member).status_code == 422

    def test_it_keeps_the_history_and_can_be_taken_back(self, focal, member):
        case = factories.open_case(user=member)
        seat = seat_of(member)
        accounts.suspend_member(membership=seat, by=focal)

        as_(focal).post(f"/members/{seat.pk}/reactivate/")

        case.refresh_from_db()
        assert case.assigned_to == member
        assert sign_in(Client(), member, PASSWORD).status_code == 302
        assert seat_of(member) == seat

    def test_in_one_body_it_leaves_the_other_alone(self, focal, member):
        other = Organisation.objects.get(code=OTHER_NGO)
        add_member(user=member, organisation=other, role=RoleCode.CASE)
        here = member.memberships.get(organisation=NGO)

        accounts.suspend_member(membership=here, by=focal)

        member.refresh_from_db()
        assert member.is_active
        assert seat_of(member).organisation_id == OTHER_NGO

    def test_it_warns_about_files_in_their_charge(self, focal, member):
        page = as_(focal).get(f"/members/{seat_of(member).pk}/suspend/")

        assert page.context["open_cases"]

    def test_it_is_audited(self, focal, member, audited):
        accounts.suspend_member(membership=seat_of(member), by=focal)

        assert audited == [("revoke", f"user:{member.pk}", "suspended")]

    def test_nobody_suspends_or_ends_themselves(self, focal):
        seat = seat_of(focal)

        for act in ("suspend", "end"):
            assert as_(focal).post(f"/members/{seat.pk}/{act}/").status_code == 409
        assert seat_of(focal) == seat

    def test_whoever_is_active_is_not_reactivated(self, focal, member):
        with pytest.raises(NotSuspended):
            accounts.reactivate_member(membership=seat_of(member), by=focal)


class TestEnding:
    def test_the_member_is_out_and_stays_in_the_list(self, focal, member):
        seat = seat_of(member)
        desk = as_(member)

        as_(focal).post(f"/members/{seat.pk}/end/")

        seat.refresh_from_db()
        (row,) = member_rows([seat], reader=focal)
        assert not is_signed_in(desk)
        assert row.state == MemberState.ENDED

    def test_it_is_not_undone_by_reactivating(self, focal, member):
        seat = seat_of(member)
        accounts.end_membership(membership=seat, by=focal)

        with pytest.raises(NotSuspended):
            accounts.reactivate_member(membership=seat, by=focal)


class TestMyAccount:
    def test_it_lists_where_i_am_signed_in_and_not_from_where(self, client, member):
        telephone = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130"})
        sign_in(client, member)
        sign_in(telephone, member)

        page = telephone.get("/account/")

        first = page.context["devices"]
        assert {(each.browser, each.system, each.is_current) for each in first} == {
            ("Chrome", "Android", True),
            ("", "", False),
        }
        assert "127.0.0.1" not in page.content.decode()

    def test_i_end_one(self, client, member):
        telephone = Client()
        for each in (client, telephone):
            sign_in(each, member)
        devices = client.get("/account/").context["devices"]
        other = next(each for each in devices if not each.is_current)

        client.post("/account/sessions/end/", {"session": other.pk})

        assert is_signed_in(client)
        assert not is_signed_in(telephone)

    def test_i_end_all_others(self, client, member):
        others = [Client(), Client()]
        for each in (client, *others):
            sign_in(each, member)

        client.post("/account/sessions/end/")

        assert [is_signed_in(each) for each in (client, *others)] == [True, False, False]

    def test_i_end_nobody_elses(self, client, member, focal):
        theirs = Client()
        sign_in(theirs, focal)
        sign_in(client, member)
        pk = theirs.get("/account/").context["devices"][0].pk

        client.post("/account/sessions/end/", {"session": pk})

        assert is_signed_in(theirs)

    def test_i_choose_the_language_of_mails_and_nothing_else(self, client, member):
        client.force_login(member)

        client.post("/account/", {"language": "ar", "username": "autre", "is_superuser": "on"})

        before = member.username
        member.refresh_from_db()
        assert (member.language, member.username, member.is_superuser) == ("ar", before, False)


def test_the_address_of_a_session_is_not_kept(client, member):
    from allauth.usersessions.models import UserSession

    sign_in(client, member)

    assert [each.ip for each in UserSession.objects.all()] == ["::"]


def test_the_technical_administrator_sees_no_case(admin):
    case = factories.open_case(user=factories.officer())
    client = as_(admin)

    assert client.get(f"/cases/{case.number}/").status_code == 404
    assert case.number not in client.get("/cases/").content.decode()
