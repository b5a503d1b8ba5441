"""Every main page, in both directions: accessible, quiet, and as narrow as a telephone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Response

from casework.models import Case
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
    Stop("intake", "/cases/new/"),
    Stop("duplicates", "/cases/duplicates/"),
    Stop("duplicate", "/cases/duplicates/{pair}/"),
    Stop("merge-new", "/cases/duplicates/{pair}/merge/"),
    Stop("merge", "/cases/merges/{merge}/"),
    Stop("case", "/cases/{case}/"),
    Stop("person", "/cases/{case}/person/"),
    Stop("relations", "/cases/{case}/person/relations/"),
    Stop("consent", "/cases/{case}/consents/new/"),
    Stop("send-referral", "/referrals/requests/{request}/send/"),
    Stop("referral-as-sender", "/referrals/{referral}/"),
    Stop("sent", "/referrals/sent/"),
    Stop("process", "/desk/processes/{process}/"),
    Stop("refused", "/quarters/", 403),
    Stop("missing", "/cases/SM-2026-999999-9/", 404),
]
RECIPIENT = [
    Stop("day-of-recipient", "/"),
    Stop("inbox", "/referrals/"),
    Stop("referral-as-recipient", "/referrals/{referral}/"),
    Stop("answer", "/referrals/{referral}/decline/"),
]
CELL = [
    Stop("duplicates-of-cell", "/cases/duplicates/"),
    Stop("duplicate-of-cell", "/cases/duplicates/{pair-across}/"),
    Stop("merge-new-of-cell", "/cases/duplicates/{pair-across}/merge/"),
    Stop("overview", "/referrals/overview/"),
    Stop("quarter-list", "/quarters/"),
    Stop("quarter", "/quarters/2026-Q2/"),
    Stop("not-possible", "/quarters/2026-Q3/release/", 409),
    Stop("processes", "/desk/processes/"),
    Stop("ended-processes", "/desk/processes/?state=ended"),
    Stop("process-of-cell", "/desk/processes/{process}/"),
    Stop("blocked-process", "/desk/processes/{blocked-process}/"),
    Stop("caseless-process", "/desk/processes/{caseless-process}/"),
    Stop("hold", "/desk/processes/{process}/hold/"),
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


def regional_officer() -> User:
    """An officer of the regional cell who also prepares the quarter."""
    user = factories.officer(RoleCode.CELL, factories.CELL)
    Membership.objects.create(user=user, organisation_id=factories.CELL, role_id=RoleCode.PLAN)
    return user


@pytest.mark.parametrize("language", DIRECTIONS)
def test_every_main_page_is_sound_in_its_direction(language, tab, site, names, sign_in, looks):
    tour = Tour(tab, looks, language, names)
    choose_language(tab, site, language)

    tour.walk([Stop("sign-in", "/signin/")])
    for user, stops in (
        (owner_of(names), CASEWORKER),
        (factories.officer(organisation=factories.SCHOOLS), RECIPIENT),
        (regional_officer(), CELL),
    ):
        tab.context.clear_cookies()
        sign_in(user=user, language=language)
        tour.walk(stops)

    assert tour.faults == {}
