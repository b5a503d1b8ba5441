"""Documents that go with a referral: with consent only, for the work only, and no further."""

from uuid import uuid4

import pytest

from casework.enums import SharedField, Tier
from casework.errors import ConsentMissing
from casework.models import Document
from casework.services import withdraw_consent
from partners.enums import RoleCode
from partners.models import Organisation
from referrals import errors, services
from referrals.enums import Actor, DeclinedBy, ReferralState
from referrals.models import Referral
from referrals.selectors import disclosed_documents
from tests import factories
from tests.factories import OTHER_NGO, SCHOOLS, officer, open_case, submit

pytestmark = pytest.mark.django_db

TOLD = (SharedField.IDENTITY, SharedField.NEED)


@pytest.fixture
def asked():
    return submit(open_case(user=officer()))


@pytest.fixture
def paper(asked):
    return factories.document(asked.case)


def send(asked, papers, **options) -> Referral:
    return services.send_referral(
        request=asked,
        recipient=Organisation.objects.get(code=SCHOOLS),
        fields=TOLD,
        summary="Résumé fictif",
        sent_by=asked.case.assigned_to,
        documents=papers,
        **options,
    )


def agree(asked, *more: SharedField, recipient: str = SCHOOLS):
    return factories.consent(asked.case, recipient, (*TOLD, *more))


def decline(referral: Referral) -> None:
    services.move_referral(
        referral=referral,
        move="decline",
        actor=Actor.RECIPIENT,
        user=None,
        data={"reason": "RS-CAPACITY", "declined_by": DeclinedBy.PROVIDER},
    )


def open_paper(page, referral: Referral, paper: Document) -> int:
    return page.get(f"/referrals/{referral.reference}/documents/{paper.pk}/").status_code


def test_no_document_goes_without_a_consent_that_names_documents(asked, paper):
    agree(asked)
    with pytest.raises(ConsentMissing):
        send(asked, [paper])
    agree(asked, SharedField.DOCUMENTS)
    referral = send(asked, [paper])
    assert "documents" in referral.manifest.fields
    assert list(disclosed_documents(referral)) == [paper]


def test_documents_are_not_said_to_be_shared_when_none_goes(asked):
    agree(asked, SharedField.DOCUMENTS)
    assert "documents" not in send(asked, []).manifest.fields


def test_a_document_of_another_case_does_not_go_along(asked):
    agree(asked, SharedField.DOCUMENTS)
    with pytest.raises(errors.NotItsDocument):
        send(asked, [factories.document(open_case(user=officer()))])


def test_a_very_sensitive_document_does_not_go_with_an_ordinary_request(asked, paper):
    agree(asked, SharedField.DOCUMENTS)
    Document.objects.filter(pk=paper.pk).update(tier=Tier.C4)
    with pytest.raises(errors.NotItsDocument):
        send(asked, [paper])


def test_the_receiving_body_opens_what_was_ticked_and_nothing_else(page, asked, paper):
    agree(asked, SharedField.DOCUMENTS)
    other = factories.document(asked.case)
    referral = send(asked, [paper])
    page.force_login(officer(organisation=SCHOOLS))
    assert open_paper(page, referral, paper) == 200
    assert open_paper(page, referral, other) == 404
    shown = page.get(f"/referrals/{referral.reference}/").content.decode()
    assert str(paper.pk) in shown
    assert str(other.pk) not in shown
    assert page.get(f"/cases/{asked.case.number}/documents/{paper.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "body", "status"),
    [
        (RoleCode.CASE, OTHER_NGO, 404),
        (RoleCode.CELL, factories.CELL, 403),
        (RoleCode.INTAKE, SCHOOLS, 404),
    ],
)
def test_nobody_else_opens_it_through_the_referral(page, asked, paper, role, body, status):
    agree(asked, SharedField.DOCUMENTS)
    referral = send(asked, [paper])
    page.force_login(officer(role, body))
    assert open_paper(page, referral, paper) == status


def test_a_refusal_closes_the_documents_and_destroys_those_taken_for_it(
    page, asked, paper, django_capture_on_commit_callbacks
):
    agree(asked, SharedField.DOCUMENTS)
    referral = send(asked, [paper], only_for_this=True)
    kept = factories.document(asked.case)
    with django_capture_on_commit_callbacks(execute=True):
        decline(referral)
    page.force_login(officer(organisation=SCHOOLS))
    assert open_paper(page, referral, paper) == 404
    paper.refresh_from_db()
    kept.refresh_from_db()
    assert (paper.state, kept.state) == ("removed", "ready")


def test_no_answer_destroys_them_too(asked, paper):
    agree(asked, SharedField.DOCUMENTS)
    referral = send(asked, [paper], only_for_this=True)
    services.move_referral(referral=referral, move="expire", actor=Actor.SYSTEM, user=None)
    paper.refresh_from_db()
    assert paper.state == "removed"


def test_withdrawing_the_consent_closes_the_documents_at_once(page, asked, paper):
    consent = agree(asked, SharedField.DOCUMENTS)
    referral = send(asked, [paper])
    withdraw_consent(consent=consent, withdrawn_by=asked.case.assigned_to)
    page.force_login(officer(organisation=SCHOOLS))
    assert open_paper(page, referral, paper) == 404


def test_what_is_sent_on_goes_with_its_documents_where_the_person_agreed(asked, paper):
    agree(asked, SharedField.DOCUMENTS)
    agree(asked, SharedField.DOCUMENTS, recipient=OTHER_NGO)
    referral = send(asked, [paper], only_for_this=True)
    successor = services.redirect_referral(
        referral=referral,
        recipient=Organisation.objects.get(code=OTHER_NGO),
        actor=Actor.RECIPIENT,
        user=None,
    )
    assert successor.state == ReferralState.SENT
    assert list(disclosed_documents(successor)) == [paper]
    referral.refresh_from_db()
    assert not disclosed_documents(referral).exists()
    decline(successor)
    paper.refresh_from_db()
    assert paper.state == "removed"


def test_the_officer_ticks_documents_on_the_page_of_sending(page, asked, paper):
    agree(asked, SharedField.DOCUMENTS)
    page.force_login(asked.case.assigned_to)
    address = f"/referrals/requests/{asked.pk}/send/"
    form = {
        "service": "other",
        "organisation": SCHOOLS,
        "shared": ["identity", "need"],
        "documents": [str(paper.pk)],
        "only_for_this": "on",
        "summary": "Résumé fictif",
        "kind": "referral",
    }
    assert str(paper.pk) in page.get(address).content.decode()
    preview = page.post(f"{address}preview/", form).content.decode()
    assert paper.document_type.label in preview
    crafted = page.post(address, form | {"documents": [str(uuid4())]})
    assert crafted.status_code == 422
    assert page.post(address, form).status_code == 302
    [referral] = asked.referrals.all()
    assert list(disclosed_documents(referral)) == [paper]
    paper.refresh_from_db()
    assert paper.bound_to == referral.reference
