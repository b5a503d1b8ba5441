"""Sending a referral from one page, and drafts that a redirection made."""

import pytest
from django.urls import reverse

from casework.enums import SharedField
from casework.models import Outcome
from casework.services import close_request
from partners.enums import RoleCode
from partners.models import Organisation
from referrals.enums import Actor
from referrals.enums import ReferralState as S
from referrals.models import Referral
from referrals.services import redirect_referral
from tests.factories import (
    NGO,
    OTHER_NGO,
    SCHOOLS,
    BeneficiaryFactory,
    consent,
    officer,
    open_case,
    refer,
    submit,
)

pytestmark = pytest.mark.django_db

SERVICE = "SRV-DPE-AGD"


def page_of(asked) -> str:
    return reverse("referrals:send", args=[asked.pk])


def filled(**changes):
    return {
        "service": SERVICE,
        "organisation": "",
        "shared": ["identity", "need"],
        "summary": "Texte tapé avec soin",
        "kind": "accompanied",
    } | changes


@pytest.fixture
def draft(referral: Referral) -> Referral:
    """What the schools redirected to a body that the person has not agreed to yet."""
    return redirect_referral(
        referral=referral,
        recipient=Organisation.objects.get(code=OTHER_NGO),
        actor=Actor.RECIPIENT,
        user=None,
    )


def test_nobody_sends_without_signing_in(page, asked):
    assert page.get(page_of(asked)).status_code == 302


def test_for_another_body_the_request_does_not_exist(page, asked, stranger):
    page.force_login(stranger)

    assert page.get(page_of(asked)).status_code == 404
    assert page.post(page_of(asked) + "preview/", filled()).status_code == 404


def test_who_only_reads_the_case_does_not_send(page, asked, coordinator):
    page.force_login(coordinator)

    assert page.get(page_of(asked)).status_code == 403


def test_a_closed_request_is_not_sent(page, asked, sender):
    close_request(request=asked, outcome=Outcome.objects.get(code="LOST"), closed_by=sender)
    page.force_login(sender)

    assert page.get(page_of(asked)).status_code == 409


@pytest.mark.parametrize("role", [RoleCode.CASE, RoleCode.FOCAL])
def test_the_form_opens_within_twelve_statements(page, asked, role, django_assert_max_num_queries):
    page.force_login(officer(role, NGO))
    page.get(page_of(asked))

    # Two more are the savepoint that a test puts around the saving of the session.
    with django_assert_max_num_queries(14):
        answer = page.get(page_of(asked))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "UNDEFINED" not in text
    assert f'value="{SERVICE}" checked' in text
    assert f'value="{NGO}"' not in text


def test_only_services_for_this_request_in_this_place_are_proposed(page, asked, sender):
    page.force_login(sender)

    text = page.get(page_of(asked)).content.decode()

    assert f'value="{SERVICE}"' in text
    assert "SRV-DPE-TAT" not in text
    assert "SRV-DPS-AGD" not in text


def test_the_consent_for_each_body_is_shown_at_once(page, asked, sender):
    page.force_login(sender)
    before = page.get(page_of(asked)).content.decode()
    consent(asked.case, SCHOOLS)

    after = page.get(page_of(asked)).content.decode()

    button = f'name="consent" value="{SCHOOLS}"'
    assert button in before
    assert button not in after


def test_what_the_person_agreed_to_is_ticked_first(page, asked, sender):
    consent(asked.case, SCHOOLS, [SharedField.NATIONALITY])
    page.force_login(sender)

    form = page.get(page_of(asked)).context["form"]

    assert form["shared"].value() == ["nationality"]


def test_nothing_but_the_need_is_ticked_for_a_sensitive_case(page):
    protector = officer(RoleCode.PROT)
    asked = submit(open_case(user=protector), "PRO-01")
    page.force_login(protector)

    form = page.get(page_of(asked)).context["form"]

    assert form["shared"].value() == [SharedField.NEED]


def test_the_preview_is_what_the_body_then_reads(page, sender, recipient):
    person = BeneficiaryFactory(phone="+212612345678", needs_interpreter=True)
    asked = submit(open_case(user=sender, beneficiary=person))
    everything = [field for field in SharedField if field is not SharedField.DOCUMENTS]
    consent(asked.case, SCHOOLS, everything)
    page.force_login(sender)
    typed = filled(shared=[each.value for each in everything])
    previewed = page.post(page_of(asked) + "preview/", typed, headers={"HX-Request": "true"})

    page.post(page_of(asked), typed)
    page.force_login(recipient)
    read = page.get(reverse("referrals:referral-detail", args=[Referral.objects.get().reference]))

    assert previewed.context["preview"].lines == read.context["disclosed"]
    assert previewed.context["preview"].limits == read.context["limits"]


def test_the_preview_says_what_no_consent_covers(page, asked, sender):
    consent(asked.case, SCHOOLS, [SharedField.NEED])
    page.force_login(sender)

    preview = page.post(page_of(asked) + "preview/", filled()).context["preview"]

    assert preview.consent is None
    assert preview.not_covered == [SharedField.IDENTITY]
    assert not Referral.objects.exists()


def test_the_preview_is_a_fragment(page, asked, sender):
    page.force_login(sender)

    text = page.post(page_of(asked) + "preview/", filled()).content.decode()

    assert "<html" not in text
    assert "Texte tapé avec soin" in text


def test_without_javascript_the_preview_is_the_page_again(page, asked, sender):
    page.force_login(sender)

    answer = page.post(page_of(asked), filled(preview="yes", service=""))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="error-summary"' not in text
    assert "Texte tapé avec soin" in text
    assert not Referral.objects.exists()


def test_sending(page, asked, sender):
    consent(asked.case, SCHOOLS)
    page.force_login(sender)

    answer = page.post(page_of(asked), filled(), follow=True)

    referral = Referral.objects.get()
    assert answer.redirect_chain[-1][0].endswith(f"/{referral.reference}/")
    assert (referral.state, referral.kind) == (S.SENT, "accompanied")
    assert (referral.recipient_id, referral.service_id) == (SCHOOLS, SERVICE)
    assert (referral.sent_by, referral.summary) == (sender, "Texte tapé avec soin")
    assert referral.manifest.fields == ["identity", "need"]


def test_sending_to_a_body_outside_the_directory(page, asked, sender):
    consent(asked.case, OTHER_NGO)
    page.force_login(sender)

    page.post(page_of(asked), filled(service="other", organisation=OTHER_NGO))

    assert Referral.objects.get().recipient_id == OTHER_NGO
    assert Referral.objects.get().service is None


@pytest.mark.parametrize(
    "covered", [None, (SharedField.NEED,)], ids=["no consent", "a consent for less"]
)
def test_without_a_covering_consent_nothing_is_sent_and_everything_is_kept(
    page, asked, sender, covered
):
    if covered:
        consent(asked.case, SCHOOLS, covered)
    page.force_login(sender)

    answer = page.post(page_of(asked), filled())

    text = answer.content.decode()
    assert answer.status_code == 422
    assert not Referral.objects.exists()
    assert 'class="error-summary"' in text
    assert f'value="{SERVICE}" checked' in text
    assert "Texte tapé avec soin" in text
    assert answer.context["form"]["kind"].value() == "accompanied"
    assert f'name="consent" value="{SCHOOLS}"' in text


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"service": "", "organisation": ""}, "service"),
        ({"service": "SRV-DPE-TAT"}, "service"),
        ({"service": "other", "organisation": NGO}, "organisation"),
        ({"shared": []}, "shared"),
        ({"shared": ["everything"]}, "shared"),
        ({"summary": "  "}, "summary"),
        ({"summary": "x" * 1001}, "summary"),
        ({"kind": "other"}, "kind"),
    ],
)
def test_what_is_wrong_is_said(page, asked, sender, changes, wrong):
    consent(asked.case, SCHOOLS)
    page.force_login(sender)

    answer = page.post(page_of(asked), filled(**changes))

    assert answer.status_code == 422
    assert wrong in answer.context["form"].errors
    assert not Referral.objects.exists()


def test_a_double_click_sends_once_and_leads_to_what_was_sent(page, asked, sender):
    consent(asked.case, SCHOOLS)
    page.force_login(sender)
    page.post(page_of(asked), filled())

    answer = page.post(page_of(asked), filled())

    assert answer.status_code == 422
    assert Referral.objects.get().reference in answer.content.decode()


def test_the_detour_to_the_consent_keeps_what_was_typed(page, asked, sender):
    page.force_login(sender)

    away = page.post(page_of(asked), filled(consent=SCHOOLS))
    back = page.get(page_of(asked))

    assert away.status_code == 302
    assert away.url.startswith(reverse("casework:consent-add", args=[asked.case.number]))
    assert f"recipient={SCHOOLS}" in away.url
    assert "soin" not in away.url
    assert page.get(away.url).status_code == 200
    assert "Texte tapé avec soin" in back.content.decode()
    assert back.context["form"]["shared"].value() == ["identity", "need"]
    assert f'value="{SERVICE}" checked' in back.content.decode()


def test_what_was_kept_for_the_detour_is_forgotten_once_sent(page, asked, sender):
    page.force_login(sender)
    page.post(page_of(asked), filled(consent=SCHOOLS))
    consent(asked.case, SCHOOLS)

    page.post(page_of(asked), filled())

    assert "Texte tapé avec soin" not in str(dict(page.session.items()))


def draft_page(draft: Referral) -> str:
    return reverse("referrals:send-draft", args=[draft.reference])


def test_only_the_sending_body_completes_a_draft(page, draft, recipient, coordinator, stranger):
    expected = {recipient: 404, stranger: 404, coordinator: 403}

    for user, status in expected.items():
        page.force_login(user)
        assert page.get(draft_page(draft)).status_code == status


def test_a_draft_proposes_what_the_first_body_was_told(
    page, draft, sender, django_assert_max_num_queries
):
    page.force_login(sender)
    page.get(draft_page(draft))

    with django_assert_max_num_queries(14):
        answer = page.get(draft_page(draft))

    assert answer.context["form"]["shared"].value() == ["identity", "need"]
    assert "Résumé fictif" in answer.content.decode()
    assert f'name="consent" value="{OTHER_NGO}"' in answer.content.decode()


def test_a_draft_waits_for_the_consent(page, draft, sender):
    page.force_login(sender)
    typed = {"shared": ["need"], "summary": "Texte tapé avec soin"}

    refused = page.post(draft_page(draft), typed)
    consent(draft.request.case, OTHER_NGO)
    sent = page.post(draft_page(draft), typed)

    draft.refresh_from_db()
    assert refused.status_code == 422
    assert "Texte tapé avec soin" in refused.content.decode()
    assert sent.status_code == 302
    assert (draft.state, draft.summary) == (S.SENT, "Texte tapé avec soin")
    assert draft.manifest.fields == ["need"]


def test_a_draft_that_was_sent_leads_to_its_page(page, draft, sender):
    consent(draft.request.case, OTHER_NGO)
    page.force_login(sender)
    typed = {"shared": ["need"], "summary": "Texte"}
    page.post(draft_page(draft), typed)

    for answer in (page.get(draft_page(draft)), page.post(draft_page(draft), typed)):
        assert answer.status_code == 302
        assert answer.url.endswith(f"/{draft.reference}/")


def test_a_draft_says_on_its_page_what_comes_next(page, draft, sender):
    page.force_login(sender)

    text = page.get(reverse("referrals:referral-detail", args=[draft.reference])).content.decode()

    assert draft_page(draft) in text
    assert "UNDEFINED" not in text


def test_a_request_that_another_body_refused_can_be_sent_again(page, asked, sender):
    refer(asked)
    page.force_login(sender)

    assert page.get(page_of(asked)).status_code == 200
