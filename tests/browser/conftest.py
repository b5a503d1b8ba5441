"""A real headless Chromium before the real site; skipped by name where there is none."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from partners.enums import RoleCode
from partners.models import User
from tests import factories
from tests.browser.looks import NARROW, WIDE, Looks

PASSWORD = "synthetic-officer-1"
#: Nothing of its own may reach for a network that is not there.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

SignIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread; Django would refuse its own tables there.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as running:
            yield running


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("needs Chromium: no program of that name on this machine")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str, playwright: Playwright) -> Iterator[Browser]:
    opened = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
    yield opened
    opened.close()


@pytest.fixture
def site(chromium: str, region_after_flush: None, live_server, settings) -> Iterator[str]:
    """The address of the site, whose clock stands where the test's does."""
    settings.CLOCK = "tests.browser.looks.standing_time"
    yield live_server.url
    _let_it_finish()


def _let_it_finish() -> None:
    """Wait for what the site still answers: a page that closes saves what was typed in it.

    The tables are emptied next, and whoever writes to them meanwhile fails the test that follows.
    """
    for thread in threading.enumerate():
        if thread.name.endswith("(process_request_thread)"):
            thread.join(timeout=5)


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=site, viewport=WIDE, locale="fr-FR")
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def looks(request: pytest.FixtureRequest) -> Looks:
    """What every page must be: without errors, accessible, no wider than its window."""
    folder = os.environ.get("SCREENSHOTS")
    return Looks(request.node.name, Path(folder) if folder else None)


@pytest.fixture
def tab(context: BrowserContext, looks: Looks) -> Page:
    """A tab of somebody who is not signed in; what its script complains of fails the test."""
    page = context.new_page()
    looks.listen_to(page)
    return page


@pytest.fixture
def narrow_tab(tab: Page) -> Page:
    """The same on the smallest telephone (WCAG 2.2, 1.4.10)."""
    tab.set_viewport_size(NARROW)
    return tab


@pytest.fixture
def sign_in(tab: Page, site: str) -> SignIn:
    """Sign in through the form as an officer: ``sign_in(RoleCode.CASE)``, ``sign_in(user=…)``."""

    def enter(
        role: RoleCode = RoleCode.CASE,
        organisation: str = factories.NGO,
        *,
        user: User | None = None,
        language: str = "fr",
    ) -> Page:
        officer = user or factories.officer(role, organisation)
        choose_language(tab, site, language)
        tab.goto("/signin/")
        tab.fill("input[name=username]", officer.username)
        tab.fill("input[name=password]", PASSWORD)
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"{site}/")
        return tab

    return enter


def choose_language(page: Page, site: str, language: str) -> None:
    """Have the site answer in ``language`` from now on."""
    cookie = {"name": "django_language", "value": language, "url": site}
    page.context.add_cookies([cookie])
