"""Signing in, in a real browser: both directions, keyboard alone, the smallest screen."""

import pytest

from tests import factories
from tests.browser import looks as look
from tests.browser.conftest import PASSWORD, choose_language

DIRECTIONS = {"fr": "ltr", "ar": "rtl", "en": "ltr"}


@pytest.mark.parametrize("language", DIRECTIONS)
def test_the_page_to_sign_in_is_sound_in_its_direction(language, tab, site, looks):
    choose_language(tab, site, language)

    tab.goto("/signin/")

    assert look.direction(tab) == (language, DIRECTIONS[language])
    looks.check_at_both_widths(tab, language)


def test_an_officer_signs_in_with_the_keyboard_alone(tab, site, looks):
    officer = factories.officer()
    tab.goto("/signin/")

    tab.focus("body")
    for _ in range(30):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.name") == "username":
            break
    tab.keyboard.type(officer.username)
    tab.keyboard.press("Tab")
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")

    tab.wait_for_url(f"{site}/")
    assert tab.locator("h1").count() == 1


def test_a_wrong_password_is_told_in_words_and_keeps_the_name(tab, site, looks):
    officer = factories.officer()
    tab.goto("/signin/")

    tab.fill("input[name=username]", officer.username)
    tab.fill("input[name=password]", "not-the-password")
    tab.keyboard.press("Enter")

    tab.wait_for_selector("[role=alert], .error-summary, .invalid-feedback")
    assert tab.input_value("input[name=username]") == officer.username
    assert tab.input_value("input[name=password]") == ""
    looks.check(tab)


def test_the_first_press_of_tab_offers_the_way_to_the_content(sign_in, looks):
    tab = sign_in()

    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")

    assert tab.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("language", DIRECTIONS)
def test_the_day_of_an_officer_is_sound_in_its_direction(language, sign_in, looks):
    tab = sign_in(language=language)

    assert look.direction(tab) == (language, DIRECTIONS[language])
    looks.check_at_both_widths(tab, language)


def test_signing_out_leads_back_and_shows_nothing_any_more(sign_in, site, looks):
    tab = sign_in()

    tab.click(".user-menu summary")
    tab.click("[data-sign-out] button")
    tab.wait_for_url(f"{site}/signin/")
    tab.go_back()
    tab.reload()

    assert tab.url.startswith(f"{site}/signin/")


def test_what_makes_a_page_unsound_is_noticed(tab, site, looks):
    tab.goto("/signin/")

    tab.evaluate("""() => {
        const wide = document.createElement('div');
        wide.append(new Image());
        wide.classList.add('too-wide');
        wide.style.width = '3000px';
        wide.style.height = '1px';
        document.querySelector('main').append(wide);
    }""")

    assert any("too-wide" in each for each in look.overflowing(tab))
    assert any(each.startswith("image-alt") for each in look.axe(tab))
