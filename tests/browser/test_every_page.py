"""Every main page, in both directions: accessible, quiet, and as narrow as a telephone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Response

from casework.models import Case, Closure, HandOver
from casework.services import carry_out
from partners.enums import RoleCode
from partners.models import Membership, User
from tests import factories
from tests.access import world
from tests.browser import looks as look
from tests.browser.conftest import choose_language

DIRECTIONS = {"fr": "ltr", "ar": "rtl"}

#: A picture of the page is worth nothing while a part of it still loads.
_UNSETTLED = '.htmx-request, [hx-trigger="load"] > a:only-child, .diagram:not(:has(.djs-shape))'


@dataclass(frozen=True)
class Stop:
    """A page of the tour; ``address`` takes the names of the world."""

    name: str
    address: str
    status: int = 200


CASEWORKER = [
    Stop("my-day", "/"),
    Stop("tasks", "/desk/tasks/"),
    Stop("team-tasks", "/desk/tasks/team/?select=all&urgency=U3"),
    Stop("tasks-put-off", "/desk/tasks/put-off/"),
    Stop("task-form", "/desk/tasks/{form-task}/"),
    Stop("task-put-off", "/desk/tasks/{form-task}/put-off/"),
    Stop("absences", "/desk/absences/"),
    Stop("absence", "/desk/absences/new/"),
    Stop("case-list", "/cases/"),
    Stop("caseload", "/cases/?by=due"),
    Stop("intake", "/cases/new/"),
    Stop("duplicates", "/cases/duplicates/"),
    Stop("duplicate", "/cases/duplicates/{pair}/"),
    Stop("merge-new", "/cases/duplicates/{pair}/merge/"),
    Stop("merge", "/cases/merges/{merge}/"),
    Stop("case", "/cases/{case}/"),
    Stop("subject-request-add", "/cases/{case}/rights/"),
    Stop("hold", "/cases/{case}/hold/"),
    Stop("documents", "/cases/{case}/documents/"),
    Stop("document-remove", "/cases/{case}/documents/{document}/remove/"),
    Stop("person", "/cases/{case}/person/"),
    Stop("relations", "/cases/{case}/person/relations/"),
    Stop("case-access", "/cases/{case}/access/"),
    Stop("needs", "/cases/{case}/needs/"),
    Stop("need", "/cases/{case}/needs/new/"),
    Stop("urgency", "/cases/{case}/needs/requests/{request}/"),
    Stop("assessment", "/cases/{case}/assessment/"),
    Stop("assessment-edit", "/cases/{case}/assessment/edit/"),
    Stop("plan", "/cases/{case}/plan/"),
    Stop("goal", "/cases/{case}/plan/goals/new/"),
    Stop("planned-service", "/cases/{case}/plan/goals/{goal}/services/new/"),
    Stop("follow-ups", "/cases/{case}/follow-ups/"),
    Stop("follow-up", "/cases/{case}/follow-ups/{follow-up}/"),
    Stop("appointment", "/cases/{case}/follow-ups/appointments/new/"),
    Stop("conferences", "/cases/{case}/conference/"),
    Stop("conference", "/cases/{case}/conference/new/"),
    Stop("deadlines", "/cases/{case}/deadlines/"),
    Stop("deadline-choice", "/cases/{case}/deadlines/new/"),
    Stop("deadline-start", "/cases/{case}/deadlines/new/?deadline=SD-RECONDUITE-48H"),
    Stop("consents", "/cases/{case}/consents/"),
    Stop("my-cases", "/cases/mine/"),
    Stop("intake-resumed", "/cases/new/?draft={intake-draft}"),
    Stop("case-notes", "/cases/{case}/?log=notes"),
    Stop("closed-case", "/cases/{closed-case}/"),
    Stop("reopen", "/cases/{closed-case}/reopen/"),
    Stop("close", "/cases/{case}/close/"),
    Stop("my-closures", "/cases/closures/"),
    Stop("consent", "/cases/{case}/consents/new/"),
    Stop("take-back", "/cases/{case}/consents/withdraw/"),
    Stop("legal-basis-new", "/cases/{case}/legal-bases/new/"),
    Stop("legal-basis", "/cases/{case}/legal-bases/{legal}/"),
    Stop("copies-as-sender", "/referrals/copy-reviews/{copy-review}/"),
    Stop("send-referral", "/referrals/requests/{request}/send/"),
    Stop("referral-as-sender", "/referrals/{referral}/"),
    Stop("sent", "/referrals/sent/"),
    Stop("process", "/desk/processes/{process}/"),
    Stop("emergency", "/cases/emergency/"),
    Stop("emergency-asked", "/cases/emergency/asked/"),
    Stop("access-log", "/cases/{case}/access-log/"),
    Stop("refused", "/quarters/", 403),
    Stop("missing", "/cases/SM-2026-999999-9/", 404),
]
RECIPIENT = [
    Stop("day-of-recipient", "/"),
    Stop("inbox", "/referrals/"),
    Stop("referral-as-recipient", "/referrals/{referral}/"),
    Stop("answer", "/referrals/{referral}/decline/"),
    Stop("copy-reviews", "/referrals/copy-reviews/"),
    Stop("copies", "/referrals/copy-reviews/{copy-review}/"),
]
PROTECTION = [
    Stop("report-duty", "/cases/{C4-case}/report-duty/"),
    Stop("consents-protected", "/cases/{C4-case}/consents/"),
    Stop("emergency-answer", "/cases/emergency/{C4-emergency}/answer/"),
]
DATA_PROTECTION = [
    Stop("subject-requests", "/cases/rights/"),
    Stop("subject-request", "/cases/rights/{subject-request}/"),
    Stop("subject-request-sheet", "/cases/rights/{subject-request}/sheet/"),
    Stop("retention", "/cases/retention/"),
    Stop("retention-run", "/cases/retention/{retention-run}/"),
]
FOCAL = [
    Stop("closures", "/cases/closures/"),
    Stop("closure-to-decide", "/cases/{closing-case}/close/"),
    Stop("give-back", "/cases/closures/{closure}/refuse/"),
    Stop("hand-over", "/cases/hand-over/"),
    Stop("hand-over-plan", "/cases/hand-over/?from={owner}&to={heir}"),
    Stop("hand-over-report", "/cases/hand-over/{hand-over}/"),
]
CELL = [
    Stop("duplicates-of-cell", "/cases/duplicates/"),
    Stop("duplicate-of-cell", "/cases/duplicates/{pair-across}/"),
    Stop("merge-new-of-cell", "/cases/duplicates/{pair-across}/merge/"),
    Stop("overview", "/referrals/overview/"),
    Stop("emergency-reviews", "/cases/emergency/reviews/"),
    Stop("emergency-review", "/cases/emergency/{emergency}/review/"),
    Stop("quarter-list", "/quarters/"),
    Stop("quarter", "/quarters/2026-Q2/"),
    Stop("not-possible", "/quarters/2026-Q3/release/", 409),
    Stop("processes", "/desk/processes/"),
    Stop("ended-processes", "/desk/processes/?state=ended"),
    Stop("process-of-cell", "/desk/processes/{process}/"),
    Stop("blocked-process", "/desk/processes/{blocked-process}/"),
    Stop("caseless-process", "/desk/processes/{caseless-process}/"),
    Stop("process-hold", "/desk/processes/{process}/hold/"),
    Stop("end", "/desk/processes/{process}/end/"),
    Stop("move", "/desk/processes/{process}/move/"),
    Stop("repeat", "/desk/processes/{process}/repeat/"),
    Stop("models", "/desk/definitions/"),
    Stop("model", "/desk/definitions/{definition}/"),
    Stop("check-model", "/desk/definitions/check/"),
    Stop("decision", "/desk/decisions/{decision}/"),
    Stop("migrate", "/desk/definitions/{old-definition}/migrate/"),
    Stop("migrated", "/desk/migrations/{batch}/"),
]

FOCAL_POINT = [
    Stop("members", "/members/"),
    Stop("invite", "/members/invite/"),
    Stop("member", "/members/{member}/"),
    Stop("suspend-member", "/members/{member}/suspend/"),
    Stop("end-membership", "/members/{member}/end/"),
    Stop("send-invitation-again", "/members/invitations/{invitation}/send/"),
    Stop("account", "/account/"),
    Stop("second-factor", "/account/second-factor/"),
    Stop("authenticator-application", "/account/second-factor/app/"),
    Stop("passkey", "/account/second-factor/passkeys/new/"),
    Stop("recovery-codes", "/account/second-factor/codes/new/"),
    Stop("password", "/account/password/"),
    Stop("charter", "/account/charter/"),
    Stop("who-are-you", "/signin/again/"),
]
NOT_SIGNED_IN = [
    Stop("sign-in", "/signin/"),
    Stop("forgotten", "/signin/forgotten/"),
    Stop("forgotten-sent", "/signin/forgotten/sent/"),
    Stop("forgotten-link", "/signin/forgotten/1/none/"),
    Stop("forgotten-changed", "/signin/forgotten/changed/"),
    Stop("suspended", "/signin/suspended/"),
    Stop("join-over", "/join/", 409),
]
SUPERVISION = [Stop("unusual-accesses", "/audit/?days=31"), Stop("journal", "/audit/journal/")]


class Tour:
    """Walks through pages and writes down what is wrong with each."""

    def __init__(self, tab: Page, looks: look.Looks, language: str, names: dict) -> None:
        self._tab, self._looks, self._language = tab, looks, language
        self._names = names
        self.faults: dict[str, list[str]] = {}

    def walk(self, stops: list[Stop]) -> None:
        """Open every page of ``stops``."""
        for stop in stops:
            self._tab.set_viewport_size(look.WIDE)
            answer = self._tab.goto(stop.address.format(**self._names))
            found = list(self._faults(stop, answer))
            if found:
                self.faults[stop.name] = found

    def _faults(self, stop: Stop, answer: Response | None) -> Iterator[str]:
        if answer is None or answer.status != stop.status:
            yield f"answered {answer and answer.status}"
        if look.direction(self._tab) != (self._language, DIRECTIONS[self._language]):
            yield f"declares {look.direction(self._tab)}"
        self._tab.wait_for_selector(_UNSETTLED, state="detached")
        yield from self._complaints(stop)
        for width, size in (("wide", look.WIDE), ("narrow", look.NARROW)):
            self._tab.set_viewport_size(size)
            self._looks.keep(self._tab, f"{stop.name}-{width}")
            for fault in (*look.axe(self._tab), *look.overflowing(self._tab)):
                yield f"{width}: {fault}"

    def _complaints(self, stop: Stop) -> list[str]:
        heard = [*self._looks.complaints]
        self._looks.complaints.clear()
        # The browser calls the answer itself an error; here it is what the page is for.
        return [each for each in heard if f"status of {stop.status}" not in each]


@pytest.fixture
def names(site: str) -> dict[str, object]:
    """The world's files and processes."""
    return world.build()


def owner_of(names: dict[str, object]) -> User:
    """The caseworker in charge of the world's files."""
    return Case.objects.get(number=names["case"]).assigned_to


def focal_point_of(names: dict[str, object]) -> User:
    """The focal point who ordered the world's hand-over."""
    order = HandOver.objects.get(pk=names["hand-over"])
    carry_out(hand_over=order)
    names["owner"] = order.from_user_id
    names["heir"] = order.lines.get().to_user_id
    names["closing-case"] = Closure.objects.get(pk=names["closure"]).case.number
    return order.ordered_by


def regional_officer() -> User:
    """An officer of the regional cell who also prepares the quarter."""
    user = factories.officer(RoleCode.CELL, factories.CELL)
    Membership.objects.create(user=user, organisation_id=factories.CELL, role_id=RoleCode.PLAN)
    return user


@pytest.mark.prove
@pytest.mark.parametrize("language", DIRECTIONS)
def test_every_main_page_is_sound_in_its_direction(language, tab, site, names, sign_in, looks):
    tour = Tour(tab, looks, language, names)
    choose_language(tab, site, language)

    tour.walk(NOT_SIGNED_IN)
    for user, stops in (
        (factories.officer(RoleCode.FOCAL), FOCAL_POINT),
        (owner_of(names), CASEWORKER),
        (factories.officer(organisation=factories.SCHOOLS), RECIPIENT),
        (focal_point_of(names), FOCAL),
        (regional_officer(), CELL),
        (factories.officer(RoleCode.DPO, factories.CELL), DATA_PROTECTION),
        (factories.officer(RoleCode.PROT, factories.CELL), PROTECTION),
        (factories.officer(RoleCode.DPO, factories.CELL), SUPERVISION),
    ):
        tab.context.clear_cookies()
        sign_in(user=user, language=language)
        tour.walk(stops)

    assert tour.faults == {}
