"""A bad line at the desk: nothing typed is lost, nothing is sent twice."""

import pytest
from playwright.sync_api import Page, Route

from casework.models import Beneficiary, Case, IntakeDraft, Request
from casework.services import typed_in
from partners.enums import RoleCode
from tests import factories
from tests.browser.test_bad_day import SUBMIT, enter, fill_intake
from tests.browser.test_journey import Keyboard

INTAKE = "/cases/new/"
SAVED = "#draft-state time"
#: What the browser says of a connection that is not there.
LOST = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest", "htmx:sendAbort")


@pytest.fixture
def desk(site, sign_in) -> Page:
    """A reception officer before the form."""
    tab = sign_in(RoleCode.INTAKE)
    tab.goto(INTAKE)
    return tab


def forgive_the_line(looks) -> None:
    """The browser complains of the lost connection itself; of nothing else."""
    looks.complaints[:] = [each for each in looks.complaints if not each.startswith(LOST)]
    assert looks.complaints == []


def test_what_is_typed_is_saved_quietly_and_goes_on_elsewhere(desk, browser, site, looks):
    fill_intake(desk)
    desk.wait_for_selector(SAVED)
    assert "10 h 00" in desk.inner_text("#draft-state").replace("\u00a0", " ")
    draft = IntakeDraft.objects.get()
    officer = draft.user

    elsewhere = browser.new_context(base_url=site, locale="fr-FR").new_page()
    elsewhere.goto(INTAKE)
    enter(elsewhere, officer)
    elsewhere.click("#drafts a.btn")
    elsewhere.wait_for_url("**/cases/new/?draft=*")

    assert elsewhere.input_value("#id_given_names") == "Personne"
    looks.check_at_both_widths(desk)
    elsewhere.context.close()


def test_offline_while_typing_nothing_is_lost_and_it_leaves_by_itself(desk, looks):
    desk.fill("#id_given_names", "Personne")
    desk.wait_for_selector(SAVED)
    desk.context.set_offline(True)
    fill_intake(desk)
    desk.wait_for_selector('[data-from="text-offline"]')
    desk.click(SUBMIT)
    desk.wait_for_selector('[data-from="text-waiting"]')
    looks.keep(desk, "waiting")
    assert not Request.objects.exists()
    assert desk.input_value("#id_summary") == "Demande fictive"

    with desk.expect_navigation(url="**/cases/SM-*/"):
        desk.context.set_offline(False)

    assert Beneficiary.objects.count() == Request.objects.count() == 1
    assert not IntakeDraft.objects.exists()
    forgive_the_line(looks)


def test_closed_while_offline_the_form_comes_back_with_every_field(desk, looks):
    key = desk.input_value("#id_key")
    desk.context.set_offline(True)
    fill_intake(desk)
    desk.wait_for_selector(".draft-note")
    context = desk.context
    desk.close()
    context.set_offline(False)

    again = context.new_page()
    again.goto(INTAKE)
    again.wait_for_selector("[data-discard]")

    assert again.input_value("#id_key") == key
    assert again.input_value("#id_given_names") == "Personne"
    assert again.input_value("#id_request_type") == "EDU-01"
    assert again.input_value("#id_summary") == "Demande fictive"


def test_an_answer_lost_on_its_way_is_not_sent_again(desk, looks):
    fill_intake(desk)
    desk.wait_for_selector(".draft-note")

    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST" and route.request.url.endswith(INTAKE):
            route.fetch(max_redirects=0)
            route.abort()
            lost.append(route.request.url)
        else:
            route.continue_()

    desk.route("**/cases/new/", lose_the_answer)
    desk.click(SUBMIT)
    for _ in range(100):
        if lost:
            break
        desk.wait_for_timeout(100)
    desk.unroute("**/cases/new/")
    number = Case.objects.get().number

    desk.goto(INTAKE)
    desk.wait_for_selector("#notices .notice")

    assert number in desk.inner_text("#notices")
    assert desk.input_value("#id_given_names") == ""
    assert Beneficiary.objects.count() == Request.objects.count() == 1
    forgive_the_line(looks)


def test_the_service_fails_while_it_saves_and_the_second_try_succeeds(desk, looks, monkeypatch):
    from casework.views import intake

    take_in = intake.services.take_in
    failed = []

    def fail_once(**kwargs):
        if not failed:
            failed.append(True)
            take_in(**kwargs)
            raise RuntimeError("the lights went out")
        return take_in(**kwargs)

    monkeypatch.setattr(intake.services, "take_in", fail_once)
    fill_intake(desk)
    desk.wait_for_selector(".draft-note")
    with desk.expect_navigation():
        desk.click(SUBMIT)
    assert failed
    assert not Beneficiary.objects.exists()
    assert typed_in(IntakeDraft.objects.get())["summary"] == ["Demande fictive"]

    desk.goto(INTAKE)
    desk.wait_for_selector("[data-discard]")
    with desk.expect_navigation(url="**/cases/SM-*/"):
        desk.click(SUBMIT)

    assert Beneficiary.objects.count() == Request.objects.count() == 1
    assert not IntakeDraft.objects.exists()
    looks.complaints.clear()


def test_a_second_person_is_not_taken_for_the_first(desk, looks):
    fill_intake(desk)
    with desk.expect_navigation(url="**/cases/SM-*/"):
        desk.click(SUBMIT)
    desk.go_back()
    desk.wait_for_load_state()
    fill_intake(desk)
    desk.fill("#id_given_names", "Seconde")
    desk.fill("#id_birth", "1970")
    with desk.expect_navigation():
        desk.click(SUBMIT)
    if desk.locator(".error-summary").count():
        with desk.expect_navigation(url="**/cases/SM-*/"):
            desk.click(SUBMIT)

    assert Beneficiary.objects.count() == 2
    looks.complaints.clear()


class Counted(Keyboard):
    """Counts what the hands do."""

    def __init__(self, tab: Page) -> None:
        super().__init__(tab)
        self.presses = 0

    def reach(self, wanted: str, most: int = 80) -> None:
        for _ in range(most):
            self.tab.keyboard.press("Tab")
            self.presses += 1
            if self.tab.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                return
        raise AssertionError(f"{wanted} is not reached in {most} presses")

    def write(self, wanted: str, text: str) -> None:
        super().write(wanted, text)
        self.presses += len(text)


def test_a_person_is_received_by_keyboard_in_few_presses(desk, record_property):
    hands = Counted(desk)
    desk.emulate_media(reduced_motion="reduce")
    fields = desk.locator("main form[data-autosave] :is(input, select, textarea):visible").count()

    hands.write("#id_given_names", "Personne")
    hands.write("#id_family_names", "Exemple")
    hands.write("#id_birth", "12/03/1994")
    hands.write("#id_nationality", "Sén")
    hands.write("#id_commune", "Aga")
    hands.write("#id_phone", "0612345678")
    hands.write("#id_request_type", "Insc")
    hands.write("#id_summary", "Inscription avant la rentrée.")
    hands.reach(SUBMIT)
    with desk.expect_navigation(url="**/cases/SM-*/"):
        desk.keyboard.press("Enter")
    hands.presses += 1

    record_property("intake, visible controls", fields)
    record_property("intake by keyboard, presses of keys", hands.presses)
    # A slow typist makes two a second: three minutes are 360, and the talk takes half of them.
    assert hands.presses <= 180
    assert Request.objects.get().case.beneficiary.nationality_id == "SN"


def test_a_case_is_proposed_and_closed_by_keyboard(sign_in, tab, site):
    worker = factories.officer()
    focal = factories.officer(RoleCode.FOCAL)
    case = factories.open_case(user=worker)
    hands = Keyboard(tab)
    tab.emulate_media(reduced_motion="reduce")
    sign_in(user=worker)
    tab.goto(f"/cases/{case.number}/close/")

    hands.choose("#id_outcome", "DELIVERED")
    hands.press("main form button.btn-primary")
    tab.wait_for_load_state("networkidle")
    tab.context.clear_cookies()
    sign_in(user=focal)
    tab.goto("/cases/mine/")
    hands.press('main a[href="/cases/closures/"]')
    hands.press("main article button.btn-primary")

    case.refresh_from_db()
    assert case.status == "closed"
    assert tab.locator(".notice-success").count() == 1
