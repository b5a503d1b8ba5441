"""Tasks by keyboard alone, and with a browser that runs no scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from partners.models import User
from tests import factories
from tests.browser.conftest import PASSWORD
from tests.browser.looks import NARROW, press_until
from tests.workflows.work import begin, waiting
from workflows.models import UserTask


@pytest.fixture
def officer(site: str) -> User:
    return factories.officer()


@pytest.fixture
def task(officer: User) -> UserTask:
    return waiting(begin(user=officer))


@pytest.fixture
def plain_tab(browser: Browser, site: str, officer: User) -> Iterator[Page]:
    """A tab without scripts in which the officer is signed in."""
    opened = browser.new_context(
        base_url=site, viewport=NARROW, locale="fr-FR", java_script_enabled=False
    )
    page = opened.new_page()
    page.goto("/signin/")
    page.fill("input[name=username]", officer.username)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")
    yield page
    opened.close()


def test_a_task_is_taken_by_keyboard(tab, sign_in, officer, task, looks):
    sign_in(user=officer)
    tab.goto("/desk/tasks/")

    tab.focus(f"input[value='{task.pk}']")
    tab.keyboard.press("Space")
    assert "(1)" in tab.locator("label[for=bulk-act]").inner_text()
    tab.focus("#bulk-act")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".outcome-done")

    assert waiting(task.process).owner == officer
    looks.check_at_both_widths(tab)


def test_the_whole_page_is_selected_and_let_go_again(tab, sign_in, officer, task):
    sign_in(user=officer)
    tab.goto("/desk/tasks/")

    press_until(tab, tab.locator("[data-select-all] span:visible").inner_text())
    tab.keyboard.press("Enter")
    assert tab.is_checked("input[name=task]")
    tab.keyboard.press("Enter")

    assert not tab.is_checked("input[name=task]")


def test_a_list_is_narrowed_in_place_and_remembered_in_its_address(tab, sign_in, officer, task):
    sign_in(user=officer)
    tab.goto("/desk/tasks/")

    tab.click(".narrowing summary")
    tab.select_option("select[name=urgency]", "U1")
    tab.wait_for_selector(".empty-state")

    assert "urgency=U1" in tab.url
    tab.reload()
    assert tab.is_visible("select[name=urgency]")
    assert tab.is_visible(".empty-state")


def test_several_tasks_are_done_without_scripts(plain_tab, task):
    plain_tab.goto("/desk/tasks/")

    plain_tab.click("[data-select-all]")
    plain_tab.select_option("#bulk-act", "complete")
    plain_tab.click(".bulk-bar button")
    plain_tab.click("main form .btn-primary")

    assert plain_tab.is_visible(".outcome-done")
    task.refresh_from_db()
    assert task.status == "DONE"


def test_a_task_is_put_off_and_shown_again_without_scripts(plain_tab, task):
    plain_tab.goto(f"/desk/tasks/{task.pk}/put-off/")

    plain_tab.fill("input[name=day]", "2026-09-25")
    plain_tab.click("main form .btn-primary")
    plain_tab.click("[data-undo] button")

    assert waiting(task.process).follow_up_at is None
