"""From the association's desk to the school's answer, without a mouse."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from casework.models import Request
from common import outbox
from partners.models import User
from referrals.enums import ReferralState
from referrals.models import Referral
from tests import factories
from tests.browser.conftest import PASSWORD, choose_language

#: What htmx says when a newer choice in a list replaces the request of the one before.
GIVEN_UP = ("htmx:afterRequest", "htmx:sendAbort")

#: What has the focus: whether it is meant, whether it is marked, whether it can be seen.
_FOCUSED = """(wanted) => {
    const each = document.activeElement;
    const style = getComputedStyle(each);
    const box = each.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
    const y = box.top + Math.min(box.height / 2, 20);
    const top = document.elementFromPoint(x, y);
    const isMarked = (part) => {
        const look = getComputedStyle(part);
        return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0
            || look.boxShadow !== 'none';
    };
    return {
        what: each.outerHTML.slice(0, 160),
        isBody: each === document.body,
        isWanted: each.matches(wanted),
        isMarked: isMarked(each),
        isInView: Boolean(top) && (each.contains(top) || top.contains(each)
                  || [...(each.labels || [])].some(label => label.contains(top))),
    };
}"""


class Keyboard:
    """A caseworker's hands, away from the mouse."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab

    def reach(self, wanted: str, most: int = 80) -> None:
        """Press Tab until ``wanted`` has the focus; on the way each stop must be visible."""
        passed = []
        for _ in range(most):
            self.tab.keyboard.press("Tab")
            focused = self.tab.evaluate(_FOCUSED, wanted)
            if focused["isBody"]:
                continue
            assert focused["isMarked"], f"no visible focus: {focused['what']}"
            assert focused["isInView"], f"the focus is hidden: {focused['what']}"
            if focused["isWanted"]:
                return
            passed.append(focused["what"][:60])
        header = self.tab.inner_text(".site-header")
        raise AssertionError(f"{wanted} is not reached below {header!r}: {passed}")

    def write(self, wanted: str, text: str) -> None:
        """Type ``text`` into a field; in a list, its first letters choose."""
        self.reach(wanted)
        self.tab.keyboard.type(text)

    def tick(self, wanted: str) -> None:
        """Have a box ticked, or choose a radio button of a group that has none chosen."""
        self.reach(wanted)
        if not self.tab.is_checked(wanted):
            self.tab.keyboard.press("Space")
        assert self.tab.is_checked(wanted)

    def tick_only(self, name: str, wanted: set[str]) -> None:
        """Have the boxes of ``wanted`` ticked and the others of the group not."""
        for box in self.tab.locator(f"[name={name}]").all():
            value = box.get_attribute("value")
            self.reach(f"[name={name}][value={value}]")
            if box.is_checked() != (value in wanted):
                self.tab.keyboard.press("Space")
            assert box.is_checked() == (value in wanted)

    def choose(self, wanted: str, value: str) -> None:
        """Choose in a list by typing the name of the choice."""
        label = self.tab.inner_text(f'{wanted} option[value="{value}"]')
        self.write(wanted, label)
        assert self.tab.input_value(wanted) == value

    def press(self, wanted: str, key: str = "Enter") -> None:
        """Follow a link or press a button, and wait for the page that comes."""
        self.reach(wanted)
        # Leaving would break off what htmx still loads, and the browser would complain of it.
        self.tab.wait_for_selector(".htmx-request", state="detached")
        with self.tab.expect_navigation():
            self.tab.keyboard.press(key)


@pytest.fixture
def keyboard(tab: Page, site: str) -> Keyboard:
    """Hands on the keyboard of a French page, the network's processes released."""
    call_command("bpmn", "deploy", verbosity=0)
    choose_language(tab, site, "fr")
    # Otherwise the page glides to what has the focus, and is asked where it is meanwhile.
    tab.emulate_media(reduced_motion="reduce")
    return Keyboard(tab)


def sign_in(keyboard: Keyboard, user: User) -> None:
    keyboard.tab.goto("/signin/")
    keyboard.write("[name=username]", user.username)
    keyboard.write("[name=password]", PASSWORD)
    with keyboard.tab.expect_navigation():
        keyboard.tab.keyboard.press("Enter")


def sign_out(keyboard: Keyboard) -> None:
    keyboard.reach(".user-menu summary")
    keyboard.tab.keyboard.press("Enter")
    keyboard.press("[data-sign-out] button")


def register_a_child_for_school(keyboard: Keyboard) -> None:
    keyboard.press('main a[href="/cases/new/"]')
    keyboard.write("#id_given_names", "Personne")
    keyboard.write("#id_family_names", "Exemple")
    keyboard.write("#id_birth", "2017")
    keyboard.write("#id_guardian_name", "Parent Exemple")
    keyboard.choose("#id_nationality", "SN")
    keyboard.choose("#id_commune", factories.AGADIR)
    keyboard.choose("#id_request_type", "EDU-01")
    keyboard.write("#id_summary", "Inscription fictive")
    keyboard.press("main .form-actions button")


def record_the_consent(keyboard: Keyboard) -> None:
    """On the page to send: for the body of the directory that is offered."""
    keyboard.press(f'.recipient button[value="{factories.SCHOOLS}"]')
    keyboard.tick_only("fields_shared", {"identity", "need"})
    keyboard.tick("#id_refusal_explained")
    keyboard.tick("#id_method_0")
    keyboard.write("#id_paper", "Classeur fictif 1")
    keyboard.tick("#id_given_by_guardian")
    keyboard.tick("#id_guardian_is_adult")
    keyboard.press("main .form-actions button", "Space")


def send(keyboard: Keyboard) -> None:
    keyboard.tick("#service-1")
    keyboard.tick_only("shared", {"identity", "need"})
    keyboard.press("main form > .form-actions button")


def test_a_child_is_referred_and_accepted_without_a_mouse(keyboard, tab, site, looks):
    worker = factories.officer()
    teacher = factories.officer(organisation=factories.SCHOOLS)

    sign_in(keyboard, worker)
    register_a_child_for_school(keyboard)
    outbox.deliver()
    request = Request.objects.get()
    assert tab.url == f"{site}/cases/{request.case.number}/"

    keyboard.press(f'.next-action a[href="/referrals/requests/{request.pk}/send/"]')
    record_the_consent(keyboard)
    send(keyboard)
    outbox.deliver()
    referral = Referral.objects.get()
    assert (referral.recipient_id, referral.state) == (factories.SCHOOLS, ReferralState.SENT)
    assert tab.url == f"{site}/referrals/{referral.reference}/"
    sign_out(keyboard)

    sign_in(keyboard, teacher)
    keyboard.press(f'main a[href="/referrals/{referral.reference}/"]')
    keyboard.reach("details.move:first-child summary")
    tab.keyboard.press("Enter")
    keyboard.press("details.move[open] button")
    outbox.deliver()
    referral.refresh_from_db()
    assert referral.state == ReferralState.ACKNOWLEDGED

    keyboard.reach('details.move:has(form[action$="/accept/"]) summary')
    tab.keyboard.press("Space")
    keyboard.write("#accept_desk", "Bureau 4")
    keyboard.press("details.move[open] button")
    outbox.deliver()
    referral.refresh_from_db()
    assert referral.state == ReferralState.ACCEPTED
    assert tab.locator(".notice-success").count() == 1
    assert [each for each in looks.complaints if not each.startswith(GIVEN_UP)] == []
