"""What was received, what was sent, and the overview: every number opens its rows."""

import statistics
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from casework.enums import Urgency
from common import clock
from partners.enums import RoleCode
from partners.models import Organisation, User
from referrals import selectors
from referrals.enums import Actor, DeclinedBy, EscalationLevel
from referrals.enums import ReferralState as S
from referrals.models import Referral, ReferralEvent
from referrals.selectors import BoardList
from referrals.services import escalate, move_referral, redirect_referral
from tests.conftest import NOW
from tests.factories import CELL, NGO, OTHER_NGO, SCHOOLS, officer, open_case, refer, submit

pytestmark = pytest.mark.django_db

INBOX, SENT, OVERVIEW = "/referrals/", "/referrals/sent/", "/referrals/overview/"


def sent_at(days: float, *, user: User, to: str = SCHOOLS, **kwargs) -> Referral:
    """A referral sent so many days ago."""
    with clock.fixed(NOW - timedelta(days=days)):
        return refer(submit(open_case(user=user), **kwargs), to)


def moved(referral: Referral, move: str, actor: Actor = Actor.RECIPIENT, *, days: float, **data):
    """The referral after a move made so many days ago."""
    with clock.fixed(NOW - timedelta(days=days)):
        return move_referral(referral=referral, move=move, actor=actor, user=None, data=data)


@pytest.fixture
def network(sender: User) -> dict[str, Referral]:
    """Referrals in every situation that the lists and the overview speak of."""
    decline = {"reason": "RS-CAPACITY", "declined_by": DeclinedBy.PROVIDER}
    found = {
        "fresh": sent_at(0.1, user=sender),
        "late": sent_at(5, user=sender),
        "vital": sent_at(0.5, user=sender, code="HOU-01", to=OTHER_NGO),
        "urgent": sent_at(0.01, user=sender, urgency=Urgency.U2),
        "acknowledged": moved(
            sent_at(4, user=sender),
            "acknowledge",
            days=3.5,
            expected_answer_date=NOW.date(),
        ),
        "asked": moved(sent_at(3, user=sender), "ask_info", days=1, message="Question ?"),
        "accepted": moved(sent_at(8, user=sender), "accept", days=2, desk="Bureau 4"),
        "declined": moved(sent_at(9, user=sender), "decline", days=8, **decline),
        "followed": moved(sent_at(9, user=sender), "decline", days=7, **decline),
        "old": moved(sent_at(200, user=sender), "accept", days=100, desk="Bureau 4"),
    }
    refer(found["followed"].request, OTHER_NGO)
    escalate(referral=found["vital"], level=EscalationLevel.CELL)
    redirected = sent_at(2, user=sender)
    found["draft"] = redirect_referral(
        referral=redirected,
        recipient=Organisation.objects.get(code=OTHER_NGO),
        actor=Actor.RECIPIENT,
        user=None,
    )
    return found


def rows_of(answer) -> list[str]:
    return [row.record.reference for row in answer.context["table"].rows]


def test_nobody_reads_a_list_without_signing_in(page, reference):
    for address in (INBOX, SENT, OVERVIEW, OVERVIEW + "answers/"):
        assert page.get(address).status_code == 302


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (RoleCode.INTAKE, (403, 200, 403)),
        (RoleCode.CASE, (200, 200, 403)),
        (RoleCode.FOCAL, (200, 200, 200)),
        (RoleCode.DECIDE, (200, 403, 403)),
        (RoleCode.PROT, (200, 200, 200)),
        (RoleCode.CELL, (403, 403, 200)),
        (RoleCode.PLAN, (403, 403, 403)),
        (RoleCode.ADMIN, (403, 403, 403)),
    ],
)
def test_each_role_opens_its_lists(page, reference, role, expected):
    page.force_login(officer(role, CELL))

    assert tuple(page.get(each).status_code for each in (INBOX, SENT, OVERVIEW)) == expected
    assert page.get(OVERVIEW + "answers/").status_code == expected[2]


@pytest.mark.parametrize(
    ("address", "reader"), [(INBOX, "recipient"), (SENT, "sender"), (OVERVIEW, "coordinator")]
)
def test_a_list_costs_twelve_statements_however_long(
    page, network, request, address, reader, django_assert_max_num_queries
):
    page.force_login(request.getfixturevalue(reader))
    page.get(address)

    with django_assert_max_num_queries(12):
        answer = page.get(address)

    assert answer.status_code == 200
    assert "UNDEFINED" not in answer.content.decode()


def test_what_must_be_answered_first_stands_first(page, network, recipient):
    page.force_login(recipient)

    answer = page.get(INBOX)

    shown = rows_of(answer)
    expected = ("late", "urgent", "fresh", "acknowledged", "accepted", "asked")
    position = [shown.index(network[name].reference) for name in expected]
    assert position == sorted(position)
    assert answer.context["first"].reference == network["late"].reference
    assert network["declined"].reference not in shown
    assert network["vital"].reference not in shown


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("to-answer", {"fresh", "late", "urgent", "acknowledged"}),
        ("late", {"late"}),
        ("under-way", {"accepted", "old"}),
        ("asked", {"asked"}),
    ],
)
def test_what_was_received_can_be_narrowed(page, network, recipient, show, names):
    page.force_login(recipient)

    shown = rows_of(page.get(INBOX, {"show": show}))

    assert set(shown) == {network[name].reference for name in names}


def test_a_filter_that_does_not_exist_is_said_and_shows_everything_open(page, network, recipient):
    page.force_login(recipient)

    answer = page.get(INBOX, {"show": "nonsense", "urgency": "U9"})

    assert answer.status_code == 200


def test_an_empty_list_teaches(page, recipient, sender):
    for user, address in ((recipient, INBOX), (sender, SENT)):
        page.force_login(user)
        assert 'class="empty-state"' in page.get(address).content.decode()


def test_a_list_names_nobody_who_is_very_sensitive_or_not_named(page, sender, recipient):
    refer(submit(open_case(user=sender), "PRO-01"))
    for user, address in ((recipient, INBOX), (sender, SENT)):
        page.force_login(user)

        assert "EXEMPLE" not in page.get(address).content.decode()


def test_what_was_sent_says_whose_turn_it_is(page, network, sender):
    page.force_login(sender)

    ours = rows_of(page.get(SENT, {"show": "ours"}))

    assert set(ours) == {network[name].reference for name in ("draft", "asked", "declined")}


def test_what_was_sent_can_be_narrowed_by_urgency(page, network, sender):
    page.force_login(sender)

    shown = rows_of(page.get(SENT, {"urgency": "U1"}))

    assert shown == [network["vital"].reference]


def test_the_fragment_of_a_case_is_a_fragment_for_htmx_and_a_page_without(page, network, sender):
    page.force_login(sender)
    case = network["followed"].request.case
    address = reverse("referrals:case-referrals", args=[case.number])

    fragment = page.get(address, headers={"HX-Request": "true"}).content.decode()
    whole = page.get(address).content.decode()

    assert "<html" not in fragment
    assert "<html" in whole
    for text in (fragment, whole):
        assert text.count("/referrals/OR-") == 2
        assert "UNDEFINED" not in text


def test_every_number_equals_a_recount_and_opens_exactly_its_rows(page, network, coordinator):
    page.force_login(coordinator)
    answer = page.get(OVERVIEW)
    cards = {card["url"]: card["number"] for card in answer.context["cards"]}

    for url, number in cards.items():
        assert len(rows_of(page.get(OVERVIEW + url.partition("#")[0]))) == number

    def recount(keep) -> int:
        return sum(1 for each in Referral.objects.order_by("pk") if keep(each))

    unanswered = (S.SENT, S.ACKNOWLEDGED, S.WAITLISTED)
    assert selectors.board_numbers(coordinator) == {
        BoardList.UNANSWERED: recount(lambda each: each.state in unanswered),
        BoardList.LATE: recount(
            lambda each: (
                (each.state == S.SENT and each.acknowledge_due_at < NOW)
                or (each.state in unanswered and each.decide_due_at < NOW)
            )
        ),
        BoardList.URGENT: recount(
            lambda each: each.state in unanswered and each.urgency in {"U1", "U2"}
        ),
        BoardList.ESCALATED: 1,
        BoardList.ASKED: 1,
        BoardList.UNSENT: 1,
        BoardList.STRANDED: 1,
    }


def test_each_number_of_the_bodies_opens_exactly_its_rows(page, network, coordinator):
    page.force_login(coordinator)
    loads = page.get(OVERVIEW).context["loads"]

    assert sum(load.total for load in loads) == selectors.board_numbers(coordinator)["unanswered"]
    for load in loads:
        body = {"body": load.body.pk}
        assert len(rows_of(page.get(OVERVIEW, body))) == load.total
        assert len(rows_of(page.get(OVERVIEW, {"show": "late", **body}))) == load.late
        for level, count in load.by_urgency.items():
            assert len(rows_of(page.get(OVERVIEW, {"urgency": level, **body}))) == count


def test_a_refusal_that_was_followed_up_is_not_stranded(network, coordinator):
    stranded = selectors.board_rows(coordinator, BoardList.STRANDED)

    assert [each.pk for each in stranded] == [network["declined"].pk]


def test_answers_by_body_equal_a_recount_from_the_log(network, coordinator):
    shown = {row.body.pk: row for row in selectors.answers_by_body(coordinator)}

    since = NOW - timedelta(days=90)
    for body in (SCHOOLS, OTHER_NGO):
        received = [
            each
            for each in Referral.objects.filter(recipient=body, sent_at__gte=since).order_by("pk")
            if each.state != S.DRAFT
        ]
        answers = [
            each.events.filter(actor=Actor.RECIPIENT).order_by("at").first() for each in received
        ]
        waits = [
            event.at - each.sent_at for each, event in zip(received, answers, strict=True) if event
        ]
        logged = ReferralEvent.objects.filter(referral__in=received)
        assert shown[body].received == len(received)
        assert shown[body].answered == len(waits)
        assert shown[body].accepted == logged.filter(event="accept").count()
        assert shown[body].declined == logged.filter(event="decline").count()
        assert shown[body].median == (statistics.median(waits) if waits else None)


@pytest.mark.parametrize("waits", [[1], [1, 4], [3, 1, 2], [5, 1, 2, 4]])
def test_the_median_is_the_middle(sender, coordinator, waits):
    for wait in waits:
        moved(sent_at(10, user=sender), "accept", days=10 - wait, desk="Bureau 4")

    row = selectors.answers_by_body(coordinator)[0]

    assert row.median == statistics.median([timedelta(days=wait) for wait in waits])
    assert row.acceptance == 100


def test_the_overview_names_nobody(page, network, coordinator):
    page.force_login(coordinator)

    for address in (OVERVIEW, OVERVIEW + "answers/"):
        text = page.get(address).content.decode()
        assert "EXEMPLE" not in text
        assert "Personne" not in text


def test_a_focal_point_oversees_their_own_body_only(page, network):
    page.force_login(officer(RoleCode.FOCAL, OTHER_NGO))

    shown = rows_of(page.get(OVERVIEW))

    assert shown
    assert {each.recipient_id for each in Referral.objects.filter(reference__in=shown)} == {
        OTHER_NGO
    }


def test_a_list_that_does_not_exist_falls_back_to_what_is_unanswered(page, network, coordinator):
    page.force_login(coordinator)

    answer = page.get(OVERVIEW, {"show": "nonsense", "body": NGO})

    assert answer.status_code == 200
    assert answer.context["which"] == BoardList.UNANSWERED


def test_the_rows_say_who_has_been_told(page, network, coordinator, language):
    page.force_login(coordinator)

    text = page.get(OVERVIEW, {"show": "escalated"}).content.decode()

    assert network["vital"].reference in text
    with translation.override(language):
        assert str(EscalationLevel.CELL.label) in text


def test_the_answers_are_a_fragment_for_htmx(page, network, coordinator):
    page.force_login(coordinator)

    fragment = page.get(OVERVIEW + "answers/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in fragment
    assert "<table" in fragment
