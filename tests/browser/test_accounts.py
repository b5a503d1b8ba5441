"""Accounts in a real browser: a passkey, the way in for somebody new, and how the pages look."""

from collections.abc import Iterator

import pytest
from django.core import mail
from playwright.sync_api import Page

from common import outbox
from partners.enums import RoleCode
from tests import factories
from tests.browser.conftest import PASSWORD, choose_language
from tests.partners.accounts import GOOD, code_of, invited, kinds_of, with_totp

FACTORS = "/account/second-factor/"


@pytest.fixture
def authenticator(tab: Page) -> Iterator[None]:
    """A security key that the browser believes to be plugged in and touched."""
    devtools = tab.context.new_cdp_session(tab)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield
    devtools.send("WebAuthn.removeVirtualAuthenticator", made)


@pytest.fixture
def mandatory(settings) -> None:
    """As in production."""
    settings.SECOND_FACTOR_REQUIRED = True
    settings.CHARTER_REQUIRED = True


def sign_in_there(tab: Page, address: str, username: str) -> None:
    tab.goto(f"{address}/signin/")
    tab.fill("input[name=username]", username)
    tab.fill("input[name=password]", PASSWORD)
    tab.keyboard.press("Enter")


def test_a_passkey_is_added_and_opens_the_account(tab, site, looks, authenticator):
    officer = factories.officer()
    sign_in_there(tab, site, officer.username)
    tab.wait_for_url(f"{site}/")

    tab.goto(f"{site}{FACTORS}passkeys/new/")
    looks.check(tab, "add")
    tab.click("#passkey-add")
    tab.wait_for_url("**/codes/")
    looks.check(tab, "codes")
    assert kinds_of(officer) == {"webauthn", "recovery_codes"}

    tab.context.clear_cookies()
    sign_in_there(tab, site, officer.username)
    tab.wait_for_url("**/signin/code/")
    looks.check(tab, "asked")
    tab.click("#passkey")

    tab.wait_for_url(f"{site}/")


def test_a_key_that_does_not_answer_is_told_in_words(tab, site, looks):
    officer = factories.officer()
    sign_in_there(tab, site, officer.username)
    tab.wait_for_url(f"{site}/")
    tab.goto(f"{site}{FACTORS}passkeys/new/")

    tab.evaluate("() => { navigator.credentials.create = () => Promise.reject(Error('no')); }")
    tab.click("#passkey-add")

    tab.wait_for_selector("[data-passkey-refused]:visible")
    looks.check(tab)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_somebody_new_is_led_in_step_by_step(tab, site, looks, language, mandatory, settings):
    settings.SITE_URL = site
    invited(by=None)
    outbox.deliver()
    link = mail.outbox[-1].body.split(site)[1].split()[0]
    choose_language(tab, site, language)

    tab.goto(link)
    looks.check_at_both_widths(tab, f"{language}-join")
    tab.fill("input[name=username]", "nouvelle")
    tab.fill("input[name=password1]", GOOD)
    tab.fill("input[name=password2]", GOOD)
    tab.keyboard.press("Enter")

    tab.wait_for_url("**/account/charter/")
    looks.check_at_both_widths(tab, f"{language}-charter")
    tab.click("main form button[type=submit]")

    tab.wait_for_url(f"**{FACTORS}")
    looks.check_at_both_widths(tab, f"{language}-factor")
    tab.click("main .btn-primary")
    looks.check_at_both_widths(tab, f"{language}-app")
    tab.fill("input[name=code]", code_of(tab.inner_text(".secret")))
    tab.keyboard.press("Enter")

    tab.wait_for_url("**/codes/")
    looks.check_at_both_widths(tab, f"{language}-codes")
    tab.click("main .btn-primary")

    tab.wait_for_url(f"{site}/")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_code_is_asked_for_with_the_keyboard_alone(tab, site, looks, language):
    officer = factories.officer()
    secret = with_totp(officer)
    choose_language(tab, site, language)
    sign_in_there(tab, site, officer.username)
    tab.wait_for_url("**/signin/code/")
    looks.check_at_both_widths(tab, language)

    tab.focus("input[name=code]")
    tab.keyboard.type(code_of(secret))
    tab.keyboard.press("Enter")

    tab.wait_for_url(f"{site}/")


def test_a_session_ended_elsewhere_is_over(tab, site, looks, sign_in, browser):
    officer = factories.officer(RoleCode.CASE)
    sign_in(user=officer)
    elsewhere = browser.new_context(base_url=site)
    other = elsewhere.new_page()
    sign_in_there(other, site, officer.username)
    other.wait_for_url(f"{site}/")

    other.goto("/account/")
    other.click("form[action='/account/sessions/end/'] button >> nth=0")
    tab.goto("/cases/")

    assert tab.url.startswith(f"{site}/signin/")
    elsewhere.close()
