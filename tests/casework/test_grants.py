"""Letting an officer into one case: by whom, whom, until when, and what it opens."""

from datetime import timedelta

import pytest

from casework import errors, reach, services
from casework.enums import GrantKind
from casework.models import CaseEvent, CaseGrant
from casework.permissions import (
    Need,
    NotAllowed,
    NotVisible,
    Section,
    access_case,
    access_of,
    cases_visible_to,
    may_approve,
    sees_case,
)
from common import clock, outbox
from partners import accounts
from partners.enums import RoleCode
from partners.models import Membership, Organisation, User
from partners.services import add_member
from tests import factories
from tests.conftest import NOW
from tests.factories import CELL, NGO, OTHER_NGO, officer

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
#: A kind of request of each tier.
C2, C3, C4 = "EDU-01", "HOU-01", "PRO-02"


@pytest.fixture
def worker() -> User:
    return officer()


@pytest.fixture
def colleague() -> User:
    return officer(RoleCode.CASE, OTHER_NGO)


@pytest.fixture
def case(worker):
    return factories.submit(factories.open_case(user=worker), C2).case


def grant(case, user, by, **kwargs):
    kwargs = {"reason": "Renfort", "expires_at": clock.now() + WEEK, **kwargs}
    return services.grant_case(case=case, user=user, by=by, **kwargs)


def second_seat(user: User) -> Membership:
    body = Organisation.objects.get(code="ORG-CROAM")
    return add_member(user=user, organisation=body, role=RoleCode.CASE)


def fresh(user: User) -> User:
    """As in the next request: what a user may do is remembered on the object."""
    return User.objects.get(pk=user.pk)


def test_a_grant_opens_the_case_with_its_person(case, worker, colleague):
    assert not sees_case(colleague, case)

    grant(case, colleague, worker)

    access = access_case(colleague, case.number)
    assert list(cases_visible_to(colleague)) == [case]
    assert access.sees_identity
    assert access.may_see(Section.PLAN)
    assert access.may_edit(Section.NOTES)
    assert not access.can_write
    with pytest.raises(NotVisible):
        access_case(officer(RoleCode.CASE, OTHER_NGO), case.number)


def test_a_substitute_works_on_the_case(case, worker, colleague):
    grant(case, colleague, worker, kind=GrantKind.SUBSTITUTE)

    assert access_case(colleague, case.number).can_manage


def test_emergency_access_leaves_the_papers_closed(case):
    cell = officer(RoleCode.CELL, CELL)

    grant(case, cell, cell, kind=GrantKind.EMERGENCY)

    access = access_case(fresh(cell), case.number)
    assert access.sees_identity
    assert not access.may_see(Section.DOCUMENTS)


def test_it_gives_nothing_from_the_instant_it_ends(case, worker, colleague):
    grant(case, colleague, worker)

    with clock.fixed(NOW + WEEK - timedelta(microseconds=1)):
        assert sees_case(colleague, case)
        assert cases_visible_to(colleague).exists()
    with clock.fixed(NOW + WEEK):
        assert not sees_case(colleague, case)
        assert not cases_visible_to(colleague).exists()
        assert not sees_case(fresh(colleague), case)


def test_what_was_taken_back_gives_nothing(case, worker, colleague):
    given = grant(case, colleague, worker)

    services.end_grant(grant=given, by=worker)

    assert not sees_case(fresh(colleague), case)
    assert not cases_visible_to(fresh(colleague)).exists()


def test_a_grant_that_ended_may_be_given_again(case, worker, colleague):
    services.end_grant(grant=grant(case, colleague, worker), by=worker)

    grant(case, colleague, worker, reason="De nouveau")

    assert sees_case(fresh(colleague), case)
    assert CaseGrant.objects.get().reason == "De nouveau"


def test_it_closes_when_the_case_becomes_too_sensitive_for_the_role(case, worker, colleague):
    grant(case, colleague, worker)

    factories.submit(case, C4)

    case.refresh_from_db()
    assert not sees_case(colleague, case)
    assert not cases_visible_to(colleague).exists()


def test_it_closes_with_the_seat(case, worker, colleague):
    grant(case, colleague, worker)

    colleague.memberships.update(is_active=False)

    assert not cases_visible_to(fresh(colleague)).exists()


def test_who_left_does_not_find_it_open_in_another_seat(case, worker, colleague):
    given = grant(case, colleague, worker)
    focal = officer(RoleCode.FOCAL, OTHER_NGO)

    accounts.end_membership(membership=colleague.memberships.get(), by=focal)
    second_seat(colleague)
    outbox.deliver()

    given.refresh_from_db()
    assert given.ended_at is not None
    assert not sees_case(fresh(colleague), case)
    assert not reach.reached_by(fresh(colleague)).exists()


def test_who_leaves_one_of_two_seats_keeps_it(case, worker, colleague):
    grant(case, colleague, worker)
    second_seat(colleague)
    focal = officer(RoleCode.FOCAL, OTHER_NGO)

    seat = colleague.memberships.get(organisation=OTHER_NGO)
    accounts.end_membership(membership=seat, by=focal)
    outbox.deliver()

    assert sees_case(fresh(colleague), case)


@pytest.mark.parametrize(
    ("role", "body", "kind"),
    [
        (RoleCode.CASE, NGO, C2),
        (RoleCode.INTAKE, NGO, C2),
        (RoleCode.CELL, CELL, C2),
        (RoleCode.FOCAL, OTHER_NGO, C2),
        (RoleCode.PROT, CELL, C2),
        (RoleCode.FOCAL, NGO, C4),
    ],
)
def test_others_do_not_give_it(worker, colleague, role, body, kind):
    case = factories.submit(factories.open_case(user=worker), kind).case

    with pytest.raises(errors.GrantNotYours):
        grant(case, colleague, officer(role, body))


@pytest.mark.parametrize(
    ("role", "body", "kind"),
    [(RoleCode.FOCAL, NGO, C2), (RoleCode.FOCAL, NGO, C3), (RoleCode.PROT, CELL, C3)],
)
def test_the_focal_point_and_protection_officers_give_it(worker, colleague, role, body, kind):
    case = factories.submit(factories.open_case(user=worker), kind).case

    grant(case, colleague, officer(role, body))

    assert sees_case(colleague, case)


def test_nobody_passes_on_what_was_granted_to_them(case, worker, colleague):
    grant(case, colleague, worker, kind=GrantKind.SUBSTITUTE)

    with pytest.raises(errors.GrantNotYours):
        grant(case, officer(RoleCode.CASE, OTHER_NGO), fresh(colleague))


@pytest.mark.parametrize(
    "role", [RoleCode.PLAN, RoleCode.GOV, RoleCode.PART, RoleCode.INTERP, RoleCode.DPO,
             RoleCode.ADMIN, RoleCode.APPLICANT],
)  # fmt: skip
def test_a_role_without_case_work_is_not_let_in(case, worker, role):
    with pytest.raises(errors.GrantNotSuitable):
        grant(case, officer(role), worker)


def test_the_tiers_of_a_role_bind_its_grants_too(worker):
    case = factories.submit(factories.open_case(user=worker), C3).case

    with pytest.raises(errors.GrantNotSuitable):
        grant(case, officer(RoleCode.INTAKE, OTHER_NGO), worker)


def test_a_very_sensitive_case_is_for_protection_officers_only(worker):
    case = factories.submit(factories.open_case(user=worker), C4).case
    protector = officer(RoleCode.PROT, CELL)

    for role in RoleCode:
        if role != RoleCode.PROT:
            with pytest.raises(errors.GrantNotSuitable):
                grant(case, officer(role), protector)
    assert grant(case, officer(RoleCode.PROT), protector)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"reason": "  "}, errors.GrantWithoutReason),
        ({"expires_at": NOW}, errors.GrantTooLong),
        ({"expires_at": NOW + timedelta(days=184)}, errors.GrantTooLong),
    ],
)
def test_it_has_a_reason_and_an_end(case, worker, colleague, wrong, refusal):
    with pytest.raises(refusal):
        grant(case, colleague, worker, **wrong)


def test_an_officer_leaves_a_case_they_were_let_into(case, worker, colleague):
    given = grant(case, colleague, worker)

    services.end_grant(grant=given, by=colleague)

    assert not sees_case(fresh(colleague), case)
    assert list(CaseEvent.objects.order_by("pk").values_list("kind", flat=True))[-2:] == [
        "access-granted", "access-revoked",
    ]  # fmt: skip


def test_strangers_do_not_take_it_back(case, worker, colleague):
    given = grant(case, colleague, worker)

    with pytest.raises(errors.GrantNotYours):
        services.end_grant(grant=given, by=officer(RoleCode.CASE, OTHER_NGO))


def test_the_log_says_codes_and_no_reason(case, worker, colleague):
    grant(case, colleague, worker, reason="Mot-secret")

    assert "Mot-secret" not in str(CaseEvent.objects.order_by("-pk").first().data)


# Parts of the file


@pytest.mark.parametrize(
    ("role", "body", "kind", "sees", "edits"),
    [
        (RoleCode.INTAKE, NGO, C2, 8, 8),
        (RoleCode.CASE, NGO, C2, 10, 10),
        (RoleCode.FOCAL, NGO, C3, 10, 10),
        (RoleCode.CELL, CELL, C3, 2, 0),
        (RoleCode.PROT, CELL, C4, 10, 10),
    ],
)
def test_a_role_sees_its_parts_of_the_file(worker, role, body, kind, sees, edits):
    case = factories.submit(factories.open_case(user=worker), kind).case

    access = access_of(officer(role, body), case)

    assert (len(access.sees), len(access.edits)) == (sees, edits)


def test_a_reception_officer_in_charge_reads_what_they_may_no_longer_write(worker):
    reception = officer(RoleCode.INTAKE)
    case = factories.submit(factories.open_case(user=reception), C3).case

    access = access_case(reception, case.number)

    assert access.may_see(Section.CONTACT)
    assert not access.edits
    with pytest.raises(NotAllowed):
        access_case(reception, case.number, need=Need.WRITE)


def test_nobody_approves_their_own_act(worker, colleague):
    assert may_approve(colleague, worker)
    assert may_approve(colleague, None)
    assert not may_approve(worker, worker)
    assert not may_approve(worker, worker.pk)
