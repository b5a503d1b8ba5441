"""An officer's load goes to colleagues: looked at first, then done case by case, and reported."""

from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from casework import services
from casework.enums import EventKind, HandOverResult
from casework.models import Case, HandOver
from casework.permissions import suits_case
from casework.selectors import handover as reads
from casework.services import handover as module
from common import outbox
from partners.enums import RoleCode
from partners.models import User
from tests.conftest import NOW
from tests.factories import CELL, NGO, OTHER_NGO, officer, open_case, submit
from workflows.models import UserTask
from workflows.services import claim_task, plan_absence

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaving() -> User:
    return officer()


@pytest.fixture
def focal() -> User:
    return officer(RoleCode.FOCAL)


@pytest.fixture
def heirs() -> list[User]:
    return [officer(), officer()]


def address(leaving: User, heirs: list[User]) -> str:
    to = "".join(f"&to={each.pk}" for each in heirs)
    return f"/cases/hand-over/?from={leaving.pk}{to}"


def moves_of(client: Client, leaving: User, heirs: list[User]) -> dict[str, User | None]:
    answer = client.get(address(leaving, heirs))
    return {move.case.number: move.to for move in answer.context["moves"]}


def hand_over(client: Client, leaving: User, moves: dict[str, User | None], key: str = ""):
    data = {f"case-{number}": user.pk if user else "" for number, user in moves.items()}
    sent = data | {"from": leaving.pk, "key": key or str(uuid4())}
    return client.post("/cases/hand-over/", sent)


def results(order: HandOver) -> list[str]:
    return list(order.lines.order_by("id").values_list("result", flat=True))


# Looking


def test_looking_changes_nothing_and_shares_evenly(client, leaving, focal, heirs):
    cases = [open_case(user=leaving) for _ in range(5)]
    client.force_login(focal)

    moves = moves_of(client, leaving, heirs)

    shares = sorted(list(moves.values()).count(heir) for heir in heirs)
    assert shares == [2, 3]
    assert set(moves) == {case.number for case in cases}
    assert Case.objects.filter(assigned_to=leaving).count() == 5
    assert not HandOver.objects.exists()


def test_a_case_of_a_tier_that_the_receiver_may_not_read_stays(client, leaving, focal):
    submit(open_case(user=leaving), "EDU-01")
    protector = officer(RoleCode.PROT)
    client.force_login(focal)

    (move,) = client.get(address(leaving, [protector])).context["moves"]

    assert move.to is None
    assert move.obstacle is reads.Obstacle.TIER


def test_a_reception_officer_takes_no_case_over(client, leaving, focal):
    case = open_case(user=leaving)
    desk = officer(RoleCode.INTAKE)
    client.force_login(focal)

    assert not suits_case(desk, case)
    assert client.get(address(leaving, [desk])).context["chosen"] == []


def test_a_receiver_who_is_away_gets_nothing_by_default(client, leaving, focal, heirs):
    case = open_case(user=leaving)
    today = NOW.date()
    plan_absence(absent=heirs[0], substitute=heirs[1], starts_on=today, ends_on=today, by=heirs[0])
    client.force_login(focal)

    assert moves_of(client, leaving, heirs) == {case.number: heirs[1]}
    assert moves_of(client, leaving, heirs[:1]) == {case.number: None}
    answer = client.get(address(leaving, heirs[:1]))
    assert answer.context["moves"][0].obstacle is reads.Obstacle.AWAY


def test_a_very_sensitive_case_does_not_exist_for_the_focal_point(client, leaving, focal, heirs):
    submit(open_case(user=leaving), "PRO-02")
    shown = open_case(user=leaving)
    client.force_login(focal)

    assert set(moves_of(client, leaving, heirs)) == {shown.number}


def test_a_protection_officer_hands_sensitive_cases_over(client, heirs):
    first, second, chief = (officer(RoleCode.PROT, CELL) for _ in range(3))
    case = open_case(user=first)
    submit(case, "PRO-02")
    client.force_login(chief)

    assert moves_of(client, first, [second]) == {case.number: second}
    hand_over(client, first, {case.number: second})

    case.refresh_from_db()
    assert case.assigned_to == second


@pytest.mark.parametrize(
    ("role", "body", "status"),
    [
        (RoleCode.CASE, NGO, 403),
        (RoleCode.CELL, CELL, 403),
        (RoleCode.FOCAL, OTHER_NGO, 404),
        (RoleCode.FOCAL, NGO, 200),
    ],
)
def test_the_focal_point_of_the_organisation_hands_over(client, leaving, role, body, status):
    open_case(user=leaving)
    client.force_login(officer(role, body))

    assert client.get(f"/cases/hand-over/?from={leaving.pk}").status_code == status


def test_officers_who_left_come_first(page, leaving, focal):
    other = officer()
    open_case(user=other)
    open_case(user=leaving)
    leaving.is_active = False
    leaving.save()
    page.force_login(focal)

    answer = page.get("/cases/hand-over/")

    assert [each.user for each in answer.context["officers"]] == [leaving, other]
    assert answer.context["officers"][0].is_gone
    assert b"UNDEFINED" not in answer.content


def test_forty_cases_are_looked_at_in_a_dozen_statements(
    client, leaving, focal, heirs, django_assert_max_num_queries
):
    for _ in range(40):
        submit(open_case(user=leaving))
    client.force_login(focal)

    with django_assert_max_num_queries(20):
        answer = client.get(address(leaving, heirs))

    assert len(answer.context["moves"]) == 40


# Doing


def test_a_load_changes_hands_and_the_report_says_so(page, leaving, focal, heirs):
    cases = [open_case(user=leaving) for _ in range(3)]
    page.force_login(focal)

    answer = hand_over(page, leaving, moves_of(page, leaving, heirs))
    report = page.get(answer.url)

    assert report.context["moved"] == 3
    assert b"UNDEFINED" not in report.content
    for case in cases:
        case.refresh_from_db()
        assert case.assigned_to in heirs
        assert case.events.filter(kind=EventKind.ASSIGNED, actor=focal).count() == 1
        assert case.assignments.filter(ended_at__isnull=True).get().user == case.assigned_to


def test_sent_twice_it_is_done_once(client, leaving, focal, heirs):
    case = open_case(user=leaving)
    client.force_login(focal)
    key = str(uuid4())

    first = hand_over(client, leaving, {case.number: heirs[0]}, key)
    open_case(user=leaving)
    second = hand_over(client, leaving, {case.number: heirs[1]}, key)

    assert first.url == second.url
    assert case.assignments.count() == 2


def test_what_changed_meanwhile_is_left_and_said(leaving, focal, heirs):
    closed, moved, secret, fine = (open_case(user=leaving) for _ in range(4))
    order = services.plan_hand_over(
        key=uuid4(),
        from_user=leaving,
        receivers=dict.fromkeys([closed, moved, secret, fine], heirs[0]),
        ordered_by=focal,
    )
    services.close_case(case=closed, closed_by=None)
    services.assign_case(case=moved, user=heirs[1], assigned_by=focal)
    submit(secret, "PRO-02")

    services.carry_out(hand_over=order)

    assert results(order) == ["closed", "elsewhere", "forbidden", "moved"]


def test_a_receiver_who_left_meanwhile_gets_nothing(leaving, focal, heirs):
    case = open_case(user=leaving)
    order = services.plan_hand_over(
        key=uuid4(), from_user=leaving, receivers={case: heirs[0]}, ordered_by=focal
    )
    User.objects.filter(pk=heirs[0].pk).update(is_active=False)

    services.carry_out(hand_over=order)

    assert results(order) == [HandOverResult.GONE]


def test_broken_off_it_goes_on_where_it_stopped(page, leaving, focal, heirs, monkeypatch):
    cases = [open_case(user=leaving) for _ in range(3)]
    order = services.plan_hand_over(
        key=uuid4(),
        from_user=leaving,
        receivers=dict.fromkeys(cases, heirs[0]),
        ordered_by=focal,
    )
    done = []

    def break_off(line):
        done.append(line)
        if len(done) == 2:
            raise RuntimeError("the lights went out")
        return move(line)

    move = module._move
    monkeypatch.setattr(module, "_move", break_off)
    with pytest.raises(RuntimeError):
        services.carry_out(hand_over=order)
    assert sorted(results(order)) == ["moved", "waiting", "waiting"]
    monkeypatch.setattr(module, "_move", move)
    page.force_login(focal)
    assert page.get(f"/cases/hand-over/{order.pk}/").context["waiting"] == 2

    page.post(f"/cases/hand-over/{order.pk}/")

    assert results(order) == ["moved"] * 3
    assert all(case.assignments.count() == 2 for case in cases)


def test_claimed_tasks_go_along(client, leaving, focal, heirs):
    call_command("bpmn", "deploy", verbosity=0)
    case = open_case(user=leaving)
    request = submit(case)
    outbox.deliver()
    task = UserTask.objects.get(process__request=request)
    claim_task(task=task, user=leaving)
    client.force_login(focal)
    plan = client.get(address(leaving, heirs[:1])).context["moves"]

    answer = hand_over(client, leaving, {case.number: heirs[0]})

    task.refresh_from_db()
    assert plan[0].tasks == 1
    assert task.owner == heirs[0]
    assert client.get(answer.url).context["lines"][0].tasks_moved == 1


def test_a_report_is_for_whoever_ordered_it(client, leaving, focal, heirs):
    case = open_case(user=leaving)
    client.force_login(focal)
    answer = hand_over(client, leaving, {case.number: heirs[0]})
    client.force_login(officer(RoleCode.FOCAL))

    assert client.get(answer.url).status_code == 404


def test_nobody_outside_becomes_a_receiver(client, leaving, focal):
    case = open_case(user=leaving)
    client.force_login(focal)

    answer = hand_over(client, leaving, {case.number: officer(organisation=OTHER_NGO)})

    case.refresh_from_db()
    assert answer.url == "/cases/hand-over/"
    assert case.assigned_to == leaving
