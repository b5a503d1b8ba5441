"""Redirecting a referral to another body, through the pages."""

import pytest
from django.urls import reverse

from partners.enums import RoleCode
from referrals.enums import ReferralState as S
from referrals.models import Referral
from tests.factories import CELL, OTHER_NGO, SCHOOLS, officer, open_case, refer, submit

pytestmark = pytest.mark.django_db


def page_of(referral: Referral) -> str:
    return reverse("referrals:referral-detail", args=[referral.reference])


def redirect_of(referral: Referral) -> str:
    return reverse("referrals:redirect", args=[referral.reference])


@pytest.mark.parametrize(("reader", "expected"), [("sender", 403), ("stranger", 404)])
def test_only_the_body_and_the_cell_redirect(page, referral, request, reader, expected):
    page.force_login(request.getfixturevalue(reader))

    assert page.get(redirect_of(referral)).status_code == expected


@pytest.mark.parametrize("reader", ["recipient", "coordinator"])
def test_redirecting_offers_other_bodies_and_never_these_two(
    page, referral, request, reader, django_assert_max_num_queries
):
    page.force_login(request.getfixturevalue(reader))
    page.get(redirect_of(referral))

    with django_assert_max_num_queries(12):
        text = page.get(redirect_of(referral)).content.decode()

    assert f'value="{OTHER_NGO}"' in text
    for code in (SCHOOLS, referral.sender_id):
        assert f'value="{code}"' not in text


def test_a_body_that_does_not_know_where_the_person_lives_is_not_told_by_what_is_near(
    page, referral, recipient, coordinator
):
    page.force_login(recipient)
    unknown = page.get(redirect_of(referral)).content.decode()
    page.force_login(coordinator)
    known = page.get(redirect_of(referral)).content.decode()

    assert "SRV-DPE-TAT" in unknown
    assert "SRV-DPE-TAT" not in known


def test_redirecting_without_consent_leaves_a_draft_with_the_sender(page, referral, recipient):
    page.force_login(recipient)

    answer = page.post(
        redirect_of(referral),
        {"version": 0, "service": "other", "organisation": OTHER_NGO, "message": "Pas nous"},
        follow=True,
    )

    assert answer.redirect_chain == [(page_of(referral), 302)]
    assert referral.successors.get().state == S.DRAFT


def test_redirecting_nowhere_keeps_what_was_typed(page, referral, recipient):
    page.force_login(recipient)

    answer = page.post(redirect_of(referral), {"version": 0, "message": "Pas nous"})

    assert answer.status_code == 422
    assert "Pas nous" in answer.content.decode()


def test_redirecting_what_has_moved_shows_the_present_state(page, referral, recipient):
    page.force_login(recipient)
    typed = {"version": 0, "service": "other", "organisation": OTHER_NGO, "message": "Pas nous"}
    page.post(redirect_of(referral), typed)

    answer = page.post(redirect_of(referral), typed)

    assert answer.status_code == 409
    assert "Pas nous" in answer.content.decode()
    assert referral.successors.count() == 1


def test_the_cell_redirects_and_the_sender_follows_the_chain(page, referral, coordinator, sender):
    page.force_login(coordinator)
    page.post(redirect_of(referral), {"version": 0, "service": "other", "organisation": OTHER_NGO})
    page.force_login(sender)

    text = page.get(page_of(referral)).content.decode()

    assert referral.successors.get().reference in text
    assert referral.events.latest("id").organisation_id == CELL


def test_a_protection_officer_may_redirect_what_is_very_sensitive(page, sender):
    referral = refer(submit(open_case(user=sender), "PRO-01"))
    page.force_login(officer(RoleCode.PROT, CELL))

    assert page.get(redirect_of(referral)).status_code == 200
