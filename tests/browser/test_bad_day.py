"""What goes wrong on an ordinary day, in a real browser: nothing is doubled, nothing is lost."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from casework.models import Beneficiary, Request
from partners.models import User
from referrals.enums import Actor, ReferralState
from referrals.models import Referral
from referrals.services import move_referral
from tests import factories
from tests.browser.conftest import PASSWORD

SUBMIT = "main form > .form-actions button.btn-primary"


@pytest.fixture
def teacher(site: str) -> User:
    """An officer of the schools."""
    return factories.officer(organisation=factories.SCHOOLS)


@pytest.fixture
def asked(site: str) -> Request:
    """A request for a school place, whose person agreed that the schools may know."""
    call_command("bpmn", "deploy", verbosity=0)
    asked = factories.submit(factories.open_case(user=factories.officer()))
    factories.consent(asked.case)
    return asked


@pytest.fixture
def referral(asked: Request) -> Referral:
    """The request, sent to the schools and not answered."""
    return factories.refer(asked)


@pytest.fixture
def plain_tab(browser: Browser, site: str) -> Iterator[Page]:
    """A tab of a browser that runs no scripts."""
    context = browser.new_context(base_url=site, locale="fr-FR", java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def enter(tab: Page, user: User) -> None:
    """Fill in the form to sign in."""
    tab.fill("[name=username]", user.username)
    tab.fill("[name=password]", PASSWORD)
    with tab.expect_navigation():
        tab.press("[name=password]", "Enter")


def enter_at(tab: Page, address: str, user: User) -> None:
    """Sign in on the way to ``address``."""
    tab.goto(address)
    enter(tab, user)


def fill_intake(tab: Page) -> None:
    tab.fill("#id_given_names", "Personne")
    tab.fill("#id_family_names", "Exemple")
    tab.fill("#id_birth", "1994")
    tab.select_option("#id_request_type", "EDU-01")
    tab.fill("#id_summary", "Demande fictive")


def test_a_double_click_registers_a_person_once(sign_in, site):
    tab = sign_in()
    tab.goto("/cases/new/")
    fill_intake(tab)

    tab.dblclick(SUBMIT)

    tab.wait_for_selector(".notice-success")
    assert Beneficiary.objects.count() == Request.objects.count() == 1


def test_a_double_click_sends_a_referral_once(asked, sign_in, site):
    tab = sign_in(user=asked.case.assigned_to)
    tab.goto(f"/referrals/requests/{asked.pk}/send/")
    tab.check("#service-1")
    tab.check("[name=shared][value=identity]")
    tab.fill("#id_summary", "Résumé fictif")

    tab.dblclick(SUBMIT)

    tab.wait_for_selector(".notice-success")
    assert Referral.objects.count() == 1


def test_without_scripts_a_double_click_registers_a_person_once(plain_tab, site):
    enter_at(plain_tab, "/cases/new/", factories.officer())
    fill_intake(plain_tab)

    plain_tab.dblclick(SUBMIT)

    plain_tab.wait_for_url("**/cases/SM-*/")
    assert Beneficiary.objects.count() == Request.objects.count() == 1


def test_an_answer_that_comes_too_late_is_kept_and_shown(referral, teacher, sign_in, looks):
    tab = sign_in(user=teacher)
    tab.goto(f"/referrals/{referral.reference}/decline/")
    tab.select_option("#decline_reason", "RS-CAPACITY")
    tab.check("[name=declined_by][value=provider]")
    tab.fill("#decline_message", "Toutes les classes fictives sont pleines.")
    data = {"desk": "Bureau 9"}
    move_referral(referral=referral, move="accept", actor=Actor.RECIPIENT, user=teacher, data=data)

    with tab.expect_navigation() as answer:
        tab.click("details.move[open] button.btn-primary")

    assert answer.value.status == 409
    assert "Toutes les classes fictives sont pleines." in tab.inner_text("section:has(#overtaken)")
    assert all("status of 409" in each for each in looks.complaints)
    looks.complaints.clear()
    looks.check_at_both_widths(tab)
    referral.refresh_from_db()
    assert referral.state == ReferralState.ACCEPTED


def test_what_was_typed_outlives_the_session(sign_in, site, looks):
    officer = factories.officer()
    tab = sign_in(user=officer)
    tab.goto("/cases/new/")
    fill_intake(tab)
    tab.wait_for_selector(".draft-note")
    Session.objects.all().delete()

    with tab.expect_navigation():
        tab.click(SUBMIT)
    assert tab.url.startswith(f"{site}/signin/")
    assert not Beneficiary.objects.exists()
    enter(tab, officer)

    assert tab.url == f"{site}/cases/new/"
    tab.wait_for_selector("[data-discard]")
    assert tab.input_value("#id_given_names") == "Personne"
    assert tab.input_value("#id_request_type") == "EDU-01"
    assert tab.input_value("#id_summary") == "Demande fictive"
    assert tab.locator("[role=status]:has([data-discard])").count() == 1
    looks.check_at_both_widths(tab)


def test_what_was_typed_is_not_offered_to_the_next_officer(sign_in, site):
    tab = sign_in()
    tab.goto("/cases/new/")
    fill_intake(tab)
    tab.wait_for_selector(".draft-note")
    Session.objects.all().delete()

    tab.goto("/cases/new/")
    enter(tab, factories.officer())
    tab.wait_for_load_state("networkidle")

    assert tab.url == f"{site}/cases/new/"
    assert tab.input_value("#id_given_names") == ""
    assert tab.locator("[data-discard]").count() == 0


def test_without_scripts_a_person_is_registered(plain_tab, site):
    enter_at(plain_tab, "/cases/new/", factories.officer())
    assert plain_tab.url == f"{site}/cases/new/"

    fill_intake(plain_tab)
    with plain_tab.expect_navigation():
        plain_tab.click(SUBMIT)

    case = Request.objects.get().case
    assert plain_tab.url == f"{site}/cases/{case.number}/"
    assert "Demande fictive" in plain_tab.inner_text("main")


def test_without_scripts_a_referral_is_answered(referral, teacher, plain_tab, site):
    enter_at(plain_tab, "/referrals/", teacher)
    with plain_tab.expect_navigation():
        plain_tab.click(".next-action a.btn-primary")

    plain_tab.click('details.move:has(form[action$="/accept/"]) summary')
    plain_tab.fill("#accept_desk", "Bureau 4")
    with plain_tab.expect_navigation():
        plain_tab.click("details.move[open] button.btn-primary")

    assert plain_tab.url == f"{site}/referrals/{referral.reference}/"
    assert plain_tab.locator(".notice-success").count() == 1
    referral.refresh_from_db()
    assert referral.state == ReferralState.ACCEPTED


def test_without_scripts_what_is_wrong_is_said_and_nothing_typed_is_lost(plain_tab, site):
    enter_at(plain_tab, "/cases/new/", factories.officer())
    fill_intake(plain_tab)
    plain_tab.fill("#id_birth", "le mois dernier")

    with plain_tab.expect_navigation():
        plain_tab.click(SUBMIT)

    assert plain_tab.locator(".error-summary").count() == 1
    assert plain_tab.input_value("#id_birth") == "le mois dernier"
    assert plain_tab.input_value("#id_summary") == "Demande fictive"
    assert not Beneficiary.objects.exists()
