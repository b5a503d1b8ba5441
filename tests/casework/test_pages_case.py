"""The list, the search and the page of a case."""

import re
from datetime import timedelta

import pytest

from casework import agenda, services
from casework.enums import EventKind
from casework.items import AgendaItem
from casework.models import Outcome, StatutoryDeadline
from common import clock
from partners.enums import RoleCode
from referrals.enums import Actor
from referrals.services import move_referral
from tests import factories
from tests.conftest import NOW
from tests.factories import (
    CELL,
    OTHER_NGO,
    BeneficiaryFactory,
    consent,
    officer,
    open_case,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def case(user):
    person = BeneficiaryFactory(
        given_names="Fatou",
        family_names="Fictive",
        phone="+212612345678",
        no_voicemail=True,
        safe_hours="14:00",
    )
    return open_case(user=user, beneficiary=person)


def text(answer) -> str:
    return answer.content.decode()


# The list


def test_anonymous_sees_no_list(page):
    assert page.get("/cases/").status_code == 302


def test_a_list_holds_the_cases_of_the_organisation_only(page, user, case):
    other = open_case(user=officer(organisation=OTHER_NGO), organisation=OTHER_NGO)
    page.force_login(user)

    answer = page.get("/cases/")

    assert case.number in text(answer)
    assert other.number not in text(answer)
    assert "UNDEFINED" not in text(answer)


def test_a_list_of_sixty_cases_costs_twelve_statements(page, user, django_assert_max_num_queries):
    for _ in range(60):
        submit(open_case(user=user))
    page.force_login(user)

    with django_assert_max_num_queries(12):
        answer = page.get("/cases/?sort=-top_urgency&page=2")

    assert len(answer.context["table"].page.object_list) == 25
    assert answer.context["table"].paginator.count == 60


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("status=open", ["urgent", "calm"]),
        ("status=closed", ["closed"]),
        ("urgency=U2", ["urgent"]),
        ("request_type=CUL-01", ["calm"]),
        ("mine=on", ["urgent"]),
        ("overdue=on", ["urgent"]),
        ("overdue=on&urgency=U4", []),
        ("request_type=NONSENSE", ["urgent", "calm", "closed"]),
    ],
)
def test_filters_narrow_the_list(client, user, filters, found):
    colleague = officer()
    with clock.fixed(NOW - timedelta(days=1)):
        urgent = open_case(user=user)
        submit(urgent, "SOC-01")
    calm, closed = open_case(user=colleague), open_case(user=colleague)
    submit(calm, "CUL-01")
    services.close_case(case=closed, closed_by=user)
    cases = {"urgent": urgent, "calm": calm, "closed": closed}
    client.force_login(user)

    answer = client.get(f"/cases/?{filters}")

    shown = {row.record.number for row in answer.context["table"].rows}
    assert shown == {cases[name].number for name in found}


def test_an_overdue_case_is_marked(client, user, case):
    with clock.fixed(NOW - timedelta(days=10)):
        submit(case)
    client.force_login(user)

    assert re.search(r'<tr [^>]*class="[^"]*is-overdue', text(client.get("/cases/")))


def test_filters_stay_in_the_address_of_the_next_page(client, user):
    for _ in range(26):
        open_case(user=user)
    client.force_login(user)

    assert "mine=on&amp;page=2" in text(client.get("/cases/?mine=on"))


def test_the_cell_sees_numbers_and_no_names(page, case):
    submit(case)
    page.force_login(officer(RoleCode.CELL, CELL))

    answer = page.get("/cases/")

    assert case.number in text(answer)
    assert "Fatou" not in text(answer)


def test_a_protected_case_has_no_name_in_the_list(client):
    protector = officer(RoleCode.PROT)
    case = open_case(user=protector, beneficiary=BeneficiaryFactory(given_names="Fatou"))
    submit(case, "PRO-02")
    client.force_login(protector)

    assert "Fatou" not in text(client.get("/cases/"))


# The search


@pytest.mark.parametrize("words", ["fatou", "Fictive Fatou", "06 12 34 56 78", "+212612345678"])
def test_a_case_is_found_by_name_and_telephone(page, user, case, words):
    page.force_login(user)

    answer = page.post("/cases/search/", {"q": words})

    assert case.number in text(answer)
    assert "UNDEFINED" not in text(answer)


def test_a_number_leads_to_its_case(client, user, case):
    client.force_login(user)

    answer = client.get(f"/cases/search/?q={case.number}")

    assert answer.url == f"/cases/{case.number}/"


@pytest.mark.parametrize(("role", "place"), [(RoleCode.CASE, OTHER_NGO), (RoleCode.CELL, CELL)])
def test_a_search_says_nothing_of_people_whom_the_reader_may_not_know(page, case, role, place):
    submit(case)
    page.force_login(officer(role, place))

    answer = page.post("/cases/search/", {"q": "Fatou"})

    assert case.number not in text(answer)


def test_nobody_is_found_by_name_in_a_protected_case(client):
    protector = officer(RoleCode.PROT)
    case = open_case(user=protector, beneficiary=BeneficiaryFactory(given_names="Fatou"))
    submit(case, "PRO-02")
    client.force_login(protector)

    assert case.number not in text(client.post("/cases/search/", {"q": "Fatou"}))
    assert client.post("/cases/search/", {"q": case.number}).status_code == 302


def test_an_empty_search_asks_for_words(page, user):
    page.force_login(user)

    assert page.get("/cases/search/").status_code == 200


# The page of a case


@pytest.mark.parametrize(
    ("role", "place"),
    [(RoleCode.CASE, OTHER_NGO), (RoleCode.PLAN, CELL), (RoleCode.PROT, OTHER_NGO)],
)
def test_a_case_does_not_exist_for_outsiders(page, case, role, place):
    page.force_login(officer(role, place))

    assert page.get(f"/cases/{case.number}/").status_code == 404


def test_the_page_costs_twelve_statements(page, user, case, django_assert_max_num_queries):
    first, second = submit(case), submit(case, "DOC-01")
    consent(case)
    services.add_note(case=case, author=user, text="Note fictive")
    services.start_clock(
        request=second,
        deadline=StatutoryDeadline.objects.order_by("code").first(),
        triggered_at=NOW,
        started_by=user,
    )
    services.close_request(
        request=first, outcome=Outcome.objects.get(code="DELIVERED"), closed_by=user
    )
    page.force_login(user)

    page.get(f"/cases/{case.number}/")  # lists of codes are kept for a while
    # Two more are the savepoint that a test puts around the saving of the session.
    with django_assert_max_num_queries(14):
        answer = page.get(f"/cases/{case.number}/")

    assert "UNDEFINED" not in text(answer)


def test_the_page_shows_the_persons_limits(page, user, case):
    page.force_login(user)

    answer = page.get(f"/cases/{case.number}/")

    assert len(answer.context["limits"]) == 2
    assert "contact-limits" in text(answer)


def test_a_telephone_that_must_not_be_called_is_no_link(client, user, case):
    client.force_login(user)
    assert "tel:+212612345678" in text(client.get(f"/cases/{case.number}/"))

    case.beneficiary.do_not_call = True
    case.beneficiary.save()

    assert "tel:" not in text(client.get(f"/cases/{case.number}/"))


def test_the_title_of_the_page_has_no_name(client, user, case):
    client.force_login(user)

    title = text(client.get(f"/cases/{case.number}/")).partition("<title>")[2].partition("<")[0]

    assert case.number in title
    assert "Fatou" not in title


def test_the_cell_reads_nothing_about_the_person(page, user, case):
    submit(case, summary="Un récit fictif")
    services.add_note(case=case, author=user, text="Note fictive")
    page.force_login(officer(RoleCode.CELL, CELL))

    answer = text(page.get(f"/cases/{case.number}/"))

    for hidden in ("Fatou", "Fictive", "récit", "Note fictive", "612345678", "14:00"):
        assert hidden not in answer


@pytest.mark.parametrize(
    ("code", "kind"), [(None, "ask"), ("EDU-01", "refer")], ids=["without", "with a request"]
)
def test_the_next_action_follows_the_state(page, user, case, code, kind):
    if code:
        submit(case, code)
    page.force_login(user)

    assert page.get(f"/cases/{case.number}/").context["next"].kind == kind


def test_a_request_that_a_body_has_before_it_is_waited_for(page, user, case):
    factories.refer(submit(case))
    page.force_login(user)

    assert page.get(f"/cases/{case.number}/").context["next"].kind == "sent"


def test_a_declined_referral_leads_to_another_one(client, user, case):
    referral = factories.refer(submit(case))
    recipient = officer(organisation=factories.SCHOOLS)
    data = {"reason": "RS-CAPACITY", "declined_by": "provider"}
    move_referral(
        referral=referral, move="decline", actor=Actor.RECIPIENT, user=recipient, data=data
    )
    client.force_login(user)

    assert client.get(f"/cases/{case.number}/").context["next"].kind == "refer"


def test_a_case_that_awaits_a_second_person_says_so(client, user, case):
    services.ask_closure(case=case, outcome=Outcome.objects.get(code="DELIVERED"), asked_by=user)
    client.force_login(user)

    assert client.get(f"/cases/{case.number}/").context["next"].kind == "closing"


def test_notes_stand_in_the_log_among_the_acts(page, user, case):
    with clock.fixed(NOW + timedelta(hours=1)):
        services.add_note(case=case, author=user, text="Note fictive")
    with clock.fixed(NOW + timedelta(hours=2)):
        submit(case)
    page.force_login(user)

    moments = page.get(f"/cases/{case.number}/").context["moments"]

    assert [moment.note for moment in moments[:3]] == ["", "Note fictive", ""]


@pytest.mark.parametrize(
    ("part", "count"), [("notes", 1), ("referrals", 1), ("acts", 4), ("all", 6), ("x", 6)]
)
def test_the_log_is_filtered_by_kind(page, user, case, part, count):
    services.add_note(case=case, author=user, text="Note fictive")
    factories.refer(submit(case))
    page.force_login(user)

    answer = page.get(f"/cases/{case.number}/?log={part}")

    assert len(answer.context["moments"]) == count
    assert "UNDEFINED" not in text(answer)


def test_a_long_log_is_paged_and_nothing_falls_between_the_pages(client, user, case):
    from casework import events

    for minute in range(140):
        at = NOW + timedelta(minutes=minute)
        with clock.fixed(at):
            if minute % 2:
                services.add_note(case=case, author=user, text=f"Note {minute}")
            else:
                events.record(case, EventKind.PERSON_CORRECTED, actor=user)
    client.force_login(user)

    pages = [client.get(f"/cases/{case.number}/?page={number}").context for number in (1, 2, 3)]

    seen = [moment for page in pages for moment in page["moments"]]
    assert [page["log"].has_older for page in pages] == [True, True, False]
    assert len(seen) == 142
    assert [moment.at for moment in seen] == sorted((each.at for each in seen), reverse=True)


def test_what_other_topics_plan_is_shown_and_overdue_marked(page, user, case, monkeypatch):
    late = NOW - timedelta(days=1)
    item = AgendaItem(case=case.pk, kind="x", text="Visite fictive", url="/", due_at=late)
    monkeypatch.setattr(agenda, "SOURCES", [*agenda.SOURCES, lambda cases: [item]])
    page.force_login(user)

    assert re.search(
        r'class="is-overdue"><a href="/">Visite', text(page.get(f"/cases/{case.number}/"))
    )


def test_the_next_action_of_a_settled_case_is_to_close_it(client, user, case):
    outcome = Outcome.objects.get(code="DELIVERED")
    services.close_request(request=submit(case), outcome=outcome, closed_by=user)
    client.force_login(user)

    assert client.get(f"/cases/{case.number}/").context["next"].kind == "close"


def test_every_kind_of_event_has_a_sentence(page, user, case):
    from casework import events

    request = submit(case)
    for kind in EventKind:
        events.record(case, kind, request=request, actor=user, outcome="REFUSED", reason="RS-AGE")
    page.force_login(user)

    answer = page.get(f"/cases/{case.number}/")

    moments = answer.context["moments"]
    assert len(moments) >= len(EventKind)
    assert all("%(" not in moment.text and moment.icon != "history" for moment in moments)
