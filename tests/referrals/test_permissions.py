"""Who reaches a referral, in which capacity; lists, details and fragments agree."""

import pytest
from django.urls import reverse

from casework.models import Request
from partners.enums import RoleCode
from referrals import selectors
from referrals.enums import Actor
from referrals.models import Referral
from referrals.permissions import NotVisible, access_referral, received_by, sent_by
from referrals.services import redirect_referral
from tests.factories import CELL, NGO, OTHER_NGO, SCHOOLS, officer, open_case, refer, submit

pytestmark = pytest.mark.django_db

#: Who may do what with a referral of tier C2 from the association to the schools.
REACH = [
    (RoleCode.INTAKE, NGO, {Actor.SENDER}),
    (RoleCode.CASE, NGO, {Actor.SENDER}),
    (RoleCode.FOCAL, NGO, {Actor.SENDER}),
    (RoleCode.CASE, SCHOOLS, {Actor.RECIPIENT}),
    (RoleCode.FOCAL, SCHOOLS, {Actor.RECIPIENT}),
    (RoleCode.DECIDE, SCHOOLS, {Actor.RECIPIENT}),
    (RoleCode.CELL, CELL, {Actor.COORDINATOR}),
]
#: For whom it does not exist.
BLIND = [
    (RoleCode.DECIDE, NGO),
    (RoleCode.INTAKE, SCHOOLS),
    (RoleCode.CASE, OTHER_NGO),
    (RoleCode.PROT, CELL),
    (RoleCode.PLAN, CELL),
    (RoleCode.GOV, CELL),
    (RoleCode.DPO, CELL),
    (RoleCode.ADMIN, CELL),
    (RoleCode.INTERP, NGO),
]


@pytest.mark.parametrize(("role", "organisation", "actors"), REACH)
def test_each_side_reaches_it_in_its_own_capacity(referral, role, organisation, actors):
    access = access_referral(officer(role, organisation), referral.reference)

    assert access.actors == actors
    assert access.sees_identity == (Actor.COORDINATOR not in actors)


@pytest.mark.parametrize(("role", "organisation"), BLIND)
def test_for_everybody_else_it_does_not_exist(referral, role, organisation):
    with pytest.raises(NotVisible):
        access_referral(officer(role, organisation), referral.reference)


@pytest.mark.parametrize(
    ("role", "organisation"), [(role, body) for role, body, _ in REACH] + BLIND
)
def test_lists_hold_exactly_what_opens(client, referral, sender, role, organisation):
    others = refer(
        submit(open_case(user=officer(RoleCode.CASE, OTHER_NGO), organisation=OTHER_NGO))
    )
    protected = refer(submit(open_case(user=sender), "PRO-01"))
    user = officer(role, organisation)
    client.force_login(user)
    listed = {
        each.pk
        for rows in (received_by(user), sent_by(user), selectors.overseen_by(user))
        for each in rows
    }

    for each in (referral, others, protected):
        answer = client.get(reverse("referrals:referral-detail", args=[each.reference]))

        assert answer.status_code == (200 if each.pk in listed else 404)


@pytest.mark.parametrize(("role", "organisation"), [(RoleCode.CELL, CELL), (RoleCode.CASE, NGO)])
def test_a_very_sensitive_referral_does_not_exist_below_its_tier(sender, role, organisation):
    case = open_case(user=officer(RoleCode.PROT))
    referral = refer(submit(case, "PRO-01"))

    with pytest.raises(NotVisible):
        access_referral(officer(role, organisation), referral.reference)


def test_a_protection_officer_coordinates_what_is_very_sensitive(sender):
    referral = refer(submit(open_case(user=sender), "PRO-01"))

    access = access_referral(officer(RoleCode.PROT, CELL), referral.reference)

    assert access.actors == {Actor.COORDINATOR}


def test_a_draft_does_not_exist_for_the_body_that_would_receive_it(referral):
    draft = redirect_referral(
        referral=referral,
        recipient=type(referral.recipient).objects.get(code=OTHER_NGO),
        actor=Actor.RECIPIENT,
        user=None,
    )

    with pytest.raises(NotVisible):
        access_referral(officer(RoleCode.CASE, OTHER_NGO), draft.reference)


def test_the_receiving_body_does_not_reach_the_case(client, referral, recipient):
    client.force_login(recipient)
    case = referral.request.case

    for name, argument in (
        ("casework:case-detail", case.number),
        ("referrals:case-referrals", case.number),
        ("referrals:send", referral.request_id),
    ):
        assert client.get(reverse(name, args=[argument])).status_code == 404


def test_a_case_shows_its_referrals_to_those_who_see_the_case(client, referral, coordinator):
    client.force_login(coordinator)

    answer = client.get(reverse("referrals:case-referrals", args=[referral.request.case.number]))

    assert referral.reference in answer.content.decode()


def test_numbers_and_rows_of_the_overview_are_those_that_open(referral, coordinator, stranger):
    refer(submit(open_case(user=officer(RoleCode.PROT)), "PRO-01"))

    assert set(selectors.overseen_by(coordinator)) == {referral}
    assert not selectors.overseen_by(stranger).exists()
    assert Referral.objects.count() == 2
    assert Request.objects.count() == 2
