"""An officer's own cases: who waits for what since when, overdue first."""

from datetime import timedelta

import pytest

from casework import agenda, services
from casework.caseload import Shelf, Turn, caseload
from casework.items import AgendaItem
from casework.models import Outcome
from common import clock
from partners.enums import RoleCode
from tests import factories
from tests.conftest import NOW
from tests.factories import officer, open_case, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return officer()


def numbers(answer) -> list[str]:
    return [row["load"].case.number for row in answer.context["rows"]]


def test_a_load_is_ones_own_open_cases(user):
    mine, closed = open_case(user=user), open_case(user=user)
    services.close_case(case=closed, closed_by=user)
    open_case(user=officer())

    assert [load.case for load in caseload(user)] == [mine]


def test_what_is_late_comes_first_and_what_has_no_date_last(user):
    undated = open_case(user=user)
    soon = open_case(user=user)
    submit(soon)
    with clock.fixed(NOW - timedelta(days=10)):
        late = open_case(user=user)
        submit(late)

    loads = caseload(user)

    assert [load.case for load in loads] == [late, soon, undated]
    assert [load.is_late for load in loads] == [True, False, False]


def test_a_row_says_whose_turn_it_is(user):
    def turn() -> Turn:
        return caseload(user)[0].waiting.turn

    case = open_case(user=user)
    assert turn() is Turn.OURS
    request = submit(case)
    assert turn() is Turn.OURS
    factories.refer(request)
    assert turn() is Turn.BODY
    services.record_acknowledgement(request=request, at=NOW)
    assert turn() is Turn.BODY
    services.record_service(request=request, at=NOW)
    assert turn() is Turn.OURS
    delivered = Outcome.objects.get(code="DELIVERED")
    services.close_request(request=request, outcome=delivered, closed_by=user)
    assert turn() is Turn.OURS
    referral = request.referrals.get()
    referral.state = "confirmed"
    referral.save(update_fields=["state"])
    services.ask_closure(case=case, outcome=delivered, asked_by=user)
    assert turn() is Turn.COLLEAGUE


def test_the_topics_of_the_agenda_decide_what_comes_next(user, monkeypatch):
    case = open_case(user=user)
    item = AgendaItem(case=case.pk, kind="x", text="Visite fictive", url="/", due_at=NOW)
    monkeypatch.setattr(agenda, "SOURCES", [*agenda.SOURCES, lambda cases: [item]])

    assert caseload(user)[0].due == item


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["late", "sent", "empty"]),
        ("?show=late", ["late"]),
        ("?show=others", ["sent"]),
        ("?show=ours", ["late", "empty"]),
        ("?show=unplanned", ["empty"]),
        ("?urgency=U2", ["late"]),
        ("?show=nonsense&urgency=nonsense", ["late", "sent", "empty"]),
    ],
)
def test_filters_narrow_the_load(client, user, query, found):
    with clock.fixed(NOW - timedelta(days=1)):
        late = open_case(user=user)
        submit(late, "SOC-01")
    sent, empty = open_case(user=user), open_case(user=user)
    factories.refer(submit(sent))
    cases = {"late": late, "sent": sent, "empty": empty}
    client.force_login(user)

    answer = client.get(f"/cases/mine/{query}")

    assert numbers(answer) == [cases[name].number for name in found]
    assert [count for _shelf, count, _here in answer.context["shelves"]] == [3, 1, 2, 1, 1]
    assert len(Shelf) == 5


def test_a_page_of_twenty_five_costs_twelve_statements(page, user, django_assert_max_num_queries):
    for number in range(30):
        case = open_case(user=user)
        if number % 2:
            factories.refer(submit(case))
    page.force_login(user)

    with django_assert_max_num_queries(12):
        answer = page.get("/cases/mine/")

    assert len(answer.context["rows"]) == 25
    assert b"UNDEFINED" not in answer.content


def test_a_very_sensitive_case_has_no_name_in_the_load(client):
    protector = officer(RoleCode.PROT)
    person = factories.BeneficiaryFactory(given_names="Fatou")
    submit(open_case(user=protector, beneficiary=person), "PRO-02")
    client.force_login(protector)

    answer = client.get("/cases/mine/")

    assert len(answer.context["rows"]) == 1
    assert "Fatou" not in answer.content.decode()


def test_an_empty_load_says_what_to_do(page, user):
    page.force_login(user)

    assert b"empty-state" in page.get("/cases/mine/").content
