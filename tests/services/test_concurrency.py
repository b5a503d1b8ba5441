"""Two at once on PostgreSQL: each thing happens once, nobody waits for ever, the loser is told."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from casework import services as casework
from casework.enums import CaseStatus, EventKind, RequestStatus, SharedField
from casework.errors import (
    CaseClosed,
    CaseworkRefused,
    ClosureNeedsAnother,
    ClosureNotPending,
    ConsentMissing,
    RequestStillOpen,
    SomethingStillOpen,
)
from casework.models import (
    Case,
    CaseAssignment,
    CaseEvent,
    HandOverLine,
    IntakeDraft,
    Outcome,
    Request,
    RequestType,
)
from common import clock, outbox
from common.models import OutboxMessage
from partners.enums import RoleCode
from partners.models import Notification, Organisation, User
from referrals.enums import Actor, ReferralState
from referrals.errors import AlreadyReferred, MoveNotPossible
from referrals.models import Referral, ReferralEvent
from referrals.services import move_referral, redirect_referral, send_referral
from referrals.services import moves as referral_moves
from tests import factories
from tests.conftest import NOW
from workflows import services as work
from workflows.errors import TaskGone, TaskNotYours
from workflows.models import HistoryEvent, PendingMessage, ProcessInstance, UserTask
from workflows.models.instance import LIVE
from workflows.runtime import timers

pytestmark = pytest.mark.postgres

#: Longer than anything here takes; a deadlock that the server does not end would show.
PATIENCE = 60
Act = Callable[[], object]


@pytest.fixture(autouse=True)
def committed(region_after_flush: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL with the region and its processes; deliveries are made by the tests alone."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: TEST_DATABASE_URL is not set")
    monkeypatch.setattr(outbox, "wake", lambda: None)
    call_command("bpmn", "deploy", verbosity=0)


@pytest.fixture(autouse=True, scope="module")
def broker() -> str:
    """No broker takes part."""
    return "none"


class Contest:
    """Acts that start at the same moment, each in a thread and a connection of its own."""

    def __init__(self, *acts: Act) -> None:
        self.results: list[object] = [None] * len(acts)
        self._start = threading.Barrier(len(acts))
        threads = [
            threading.Thread(target=self._run, args=(position, act), daemon=True)
            for position, act in enumerate(acts)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads), "somebody still waits"

    def _run(self, position: int, act: Act) -> None:
        try:
            with clock.fixed(NOW):
                self._start.wait(PATIENCE)
                self.results[position] = act()
        except Exception as failure:  # what the loser is told is the result
            self.results[position] = failure
        finally:
            connections.close_all()

    @property
    def failures(self) -> list[type[Exception]]:
        return [type(each) for each in self.results if isinstance(each, Exception)]


class Gate:
    """Holds the first who comes to a place until the other one is under way."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
        self.reached, self._open = threading.Event(), threading.Event()
        inner = getattr(owner, name)

        def held(*args: object, **kwargs: object) -> object:
            if not self.reached.is_set():
                self.reached.set()
                self._open.wait(PATIENCE)
            return inner(*args, **kwargs)

        monkeypatch.setattr(owner, name, held)

    def after(self, act: Act) -> Act:
        """``act`` once somebody stands at the gate, which opens when ``act`` waits for them."""

        def run() -> object:
            assert self.reached.wait(PATIENCE)
            threading.Timer(0.7, self._open.set).start()
            return act()

        return run


def submitted(code: str = "EDU-01", **kwargs: object) -> Request:
    request = factories.submit(factories.open_case(user=factories.officer()), code, **kwargs)
    outbox.deliver()
    return request


def sent(code: str = "EDU-01") -> Referral:
    referral = factories.refer(submitted(code))
    outbox.deliver()
    return referral


def task_of(request: Request) -> UserTask:
    return UserTask.objects.get(process__request=request, status__in=LIVE)


def organisation(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


# Tasks


def test_a_task_completed_by_two_is_done_by_one():
    request = submitted("DOC-01")
    task = task_of(request)
    officers = [factories.officer(), factories.officer()]
    done: list[int] = []

    def act(user) -> Act:
        def carry_out() -> dict[str, object]:
            casework.record_decision(
                request=Request.objects.get(pk=request.pk),
                outcome=Outcome.objects.get(code="GRANTED"),
                reason=None,
                decided_by=user,
            )
            done.append(user.pk)
            return {"outcome": "GRANTED", "reason": None, "notified_at": clock.now()}

        return lambda: work.complete_task(task=task, user=user, variables=carry_out)

    contest = Contest(*map(act, officers))

    assert contest.failures == [TaskGone]
    task.refresh_from_db()
    assert [task.owner_id] == done
    decisions = CaseEvent.objects.filter(request=request, kind=EventKind.DECISION_RECORDED)
    assert list(decisions.order_by("id").values_list("actor", flat=True)) == done
    ended = HistoryEvent.objects.filter(process=task.process, kind="completed", token=task.number)
    assert ended.count() == 1


def test_a_task_claimed_by_two_belongs_to_one():
    task = task_of(submitted())
    officers = [factories.officer(), factories.officer()]

    contest = Contest(
        *[lambda user=user: work.claim_task(task=task, user=user) for user in officers]
    )

    assert contest.failures == [TaskNotYours]
    task.refresh_from_db()
    assert task.owner in officers


def test_a_task_taken_back_while_it_is_done_is_either():
    task = task_of(submitted("DOC-01"))
    user = factories.officer()
    work.claim_task(task=task, user=user)

    contest = Contest(
        lambda: work.complete_task(task=task, user=user, variables={"outcome": "GRANTED"}),
        lambda: work.unclaim_task(task=task, user=user),
    )

    assert set(contest.failures) <= {TaskGone}


# Answers


def answer(referral: Referral, move: str, user, **data: object) -> Act:
    return lambda: move_referral(
        referral=referral,
        move=move,
        actor=Actor.RECIPIENT,
        user=user,
        data=data,
        version=referral.version,
    )


@pytest.mark.parametrize(
    ("move", "data"),
    [
        ("acknowledge", {"expected_answer_date": date(2026, 9, 20)}),
        ("accept", {"desk": "Bureau fictif"}),
        ("decline", {"reason": "RS-CAPACITY", "declined_by": "provider"}),
    ],
)
def test_a_referral_answered_by_two_is_answered_once(move, data):
    referral = sent()
    officers = [factories.officer(RoleCode.CASE, factories.SCHOOLS) for _ in range(2)]

    contest = Contest(*[answer(referral, move, user, **data) for user in officers])

    assert contest.failures == [MoveNotPossible]
    assert ReferralEvent.objects.filter(referral=referral, event=move).count() == 1
    heard = OutboxMessage.objects.filter(key__startswith=f"referral.moved:{referral.pk}:")
    assert heard.count() == 1
    assert Notification.objects.filter(key=f"referral:{referral.pk}:{move}:1").count() == 1


def test_two_different_answers_leave_the_first():
    referral = sent()
    user = factories.officer(RoleCode.CASE, factories.SCHOOLS)

    contest = Contest(
        answer(referral, "accept", user, desk="Bureau fictif"),
        answer(referral, "decline", user, reason="RS-CAPACITY", declined_by="provider"),
    )

    assert contest.failures == [MoveNotPossible]
    referral.refresh_from_db()
    assert referral.version == 1
    assert (referral.state == ReferralState.ACCEPTED) == bool(referral.desk)


def test_a_referral_redirected_by_two_has_one_successor():
    referral = sent()

    def redirect(actor: Actor) -> Act:
        return lambda: redirect_referral(
            referral=referral,
            recipient=organisation(factories.OTHER_NGO),
            actor=actor,
            user=None,
            version=referral.version,
        )

    # The sending body is the first association: the other one may receive.
    contest = Contest(redirect(Actor.RECIPIENT), redirect(Actor.COORDINATOR))

    assert contest.failures == [MoveNotPossible]
    assert referral.successors.count() == 1


def test_a_request_sent_twice_to_one_body_is_sent_once():
    request = submitted()
    fields = [SharedField.IDENTITY, SharedField.NEED]
    factories.consent(request.case, factories.SCHOOLS, fields)

    def send() -> Referral:
        return send_referral(
            request=request,
            recipient=organisation(factories.SCHOOLS),
            fields=fields,
            summary="Résumé fictif",
            sent_by=None,
        )

    contest = Contest(send, send)

    assert contest.failures == [AlreadyReferred]
    assert request.referrals.count() == 1


# Consent


def test_nothing_stays_sent_on_a_consent_that_is_withdrawn_meanwhile(monkeypatch):
    request = submitted()
    consent = factories.consent(request.case, factories.SCHOOLS, [SharedField.NEED])
    gate = Gate(monkeypatch, referral_moves.outbox, "announce")

    contest = Contest(
        lambda: send_referral(
            request=request,
            recipient=organisation(factories.SCHOOLS),
            fields=[SharedField.NEED],
            summary="Résumé fictif",
            sent_by=None,
        ),
        gate.after(lambda: casework.withdraw_consent(consent=consent, withdrawn_by=None)),
    )

    assert set(contest.failures) <= {ConsentMissing}
    assert not Referral.objects.exclude(state=ReferralState.WITHDRAWN).exists()
    consent.refresh_from_db()
    assert consent.withdrawn_at


def test_a_consent_is_withdrawn_although_the_body_answers_at_the_same_moment(monkeypatch):
    referral = sent()
    consent = referral.manifest.consent
    user = factories.officer(RoleCode.CASE, factories.SCHOOLS)
    gate = Gate(monkeypatch, referral_moves, "_log")

    contest = Contest(
        answer(referral, "decline", user, reason="RS-CAPACITY", declined_by="provider"),
        gate.after(lambda: casework.withdraw_consent(consent=consent, withdrawn_by=None)),
    )

    assert contest.failures == []
    consent.refresh_from_db()
    referral.refresh_from_db()
    assert consent.withdrawn_at
    assert referral.state == ReferralState.DECLINED


def test_an_acceptance_at_the_moment_of_the_withdrawal_does_not_outlive_it(monkeypatch):
    referral = sent()
    consent = referral.manifest.consent
    user = factories.officer(RoleCode.CASE, factories.SCHOOLS)
    gate = Gate(monkeypatch, referral_moves, "_log")

    contest = Contest(
        answer(referral, "accept", user, desk="Bureau fictif"),
        gate.after(lambda: casework.withdraw_consent(consent=consent, withdrawn_by=None)),
    )

    assert contest.failures == []
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN


# Cases


def test_the_tier_never_falls_when_two_requests_come_at_once(monkeypatch):
    case = factories.open_case(user=factories.officer())
    from casework.services import case as module

    gate = Gate(monkeypatch, module, "raise_tier")

    def add(code: str) -> Act:
        return lambda: casework.submit_request(
            case=Case.objects.select_related("organisation").get(pk=case.pk),
            request_type=RequestType.objects.get(code=code),
            submitted_by=None,
        )

    contest = Contest(add("HOU-01"), gate.after(add("PRO-02")))

    assert contest.failures == []
    case.refresh_from_db()
    assert case.tier == "C4"


def test_a_case_is_not_closed_under_a_new_request(monkeypatch):
    case = factories.open_case(user=factories.officer())
    from casework.services import case as module

    gate = Gate(monkeypatch, module, "raise_tier")

    contest = Contest(
        lambda: factories.submit(case),
        gate.after(lambda: casework.close_case(case=case, closed_by=None)),
    )

    case.refresh_from_db()
    assert contest.failures == [RequestStillOpen]
    assert case.status == CaseStatus.OPEN


def test_a_request_and_the_closing_at_the_same_moment_agree():
    case = factories.open_case(user=factories.officer())

    contest = Contest(
        lambda: factories.submit(case), lambda: casework.close_case(case=case, closed_by=None)
    )

    case.refresh_from_db()
    assert contest.failures in ([RequestStillOpen], [CaseClosed])
    assert (case.status == CaseStatus.CLOSED) == (not case.requests.exists())


def test_a_case_entrusted_to_two_is_in_the_charge_of_one():
    case = factories.open_case(user=factories.officer())
    officers = [factories.officer(), factories.officer()]

    contest = Contest(
        *[
            lambda user=user: casework.assign_case(case=case, user=user, assigned_by=None)
            for user in officers
        ]
    )

    case.refresh_from_db()
    open_ones = CaseAssignment.objects.filter(case=case, ended_at__isnull=True)
    assert contest.failures == []
    assert [each.user for each in open_ones.order_by("id")] == [case.assigned_to]


def test_a_load_handed_over_by_two_at_once_goes_to_one():
    leaving = factories.officer()
    cases = [factories.open_case(user=leaving) for _ in range(3)]
    heirs = [factories.officer(), factories.officer()]
    orders = [
        casework.plan_hand_over(
            key=uuid4(),
            from_user=leaving,
            receivers=dict.fromkeys(cases, heir),
            ordered_by=factories.officer(RoleCode.FOCAL),
        )
        for heir in heirs
    ]

    contest = Contest(
        *[lambda order=order: casework.carry_out(hand_over=order) for order in orders]
    )

    assert contest.failures == []
    for case in cases:
        case.refresh_from_db()
        lines = HandOverLine.objects.filter(case=case).order_by("result")
        assert [line.result for line in lines] == ["elsewhere", "moved"]
        assert lines[1].to_user == case.assigned_to
        assert case.assignments.filter(ended_at__isnull=True).count() == 1


def test_a_closing_and_a_new_request_at_the_same_moment_agree():
    worker, focal = factories.officer(), factories.officer(RoleCode.FOCAL)
    case = factories.open_case(user=worker)
    closure = casework.ask_closure(
        case=case, outcome=Outcome.objects.get(code="DELIVERED"), asked_by=worker
    )

    contest = Contest(
        lambda: factories.submit(Case.objects.select_related("organisation").get(pk=case.pk)),
        lambda: casework.approve_closure(closure=closure, approved_by=focal),
    )

    case.refresh_from_db()
    assert contest.failures in ([CaseClosed], [ClosureNotPending], [SomethingStillOpen])
    assert (case.status == CaseStatus.CLOSED) == (not case.requests.exists())
    assert case.closing_since is None


def test_two_who_approve_at_once_close_once():
    worker = factories.officer()
    approvers = [factories.officer(RoleCode.FOCAL), factories.officer(RoleCode.FOCAL)]
    case = factories.open_case(user=worker)
    closure = casework.ask_closure(
        case=case, outcome=Outcome.objects.get(code="DELIVERED"), asked_by=worker
    )

    contest = Contest(
        *[
            lambda user=user: casework.approve_closure(closure=closure, approved_by=user)
            for user in approvers
        ]
    )

    assert contest.failures in ([ClosureNotPending], [ClosureNeedsAnother])
    assert case.events.filter(kind=EventKind.CASE_CLOSED).count() == 1


def test_a_draft_saved_while_its_form_is_sent_does_not_outlive_it():
    worker = factories.officer()
    keys = [uuid4() for _ in range(5)]

    def send(key: UUID) -> None:
        casework.once(key=key, user=worker, act=lambda: _taken_in(key, worker))

    def save(key: UUID) -> None:
        casework.save_draft(key=key, user=worker, typed={"summary": ["Fictif"]})

    contests = [Contest(lambda key=key: send(key), lambda key=key: save(key)) for key in keys]

    assert [contest.failures for contest in contests] == [[]] * len(keys)
    assert not IntakeDraft.objects.exists()


def _taken_in(key: UUID, worker: User) -> Case:
    casework.forget_draft(key=key, user=worker)
    return factories.open_case(user=worker)


def test_a_late_acknowledgement_does_not_reopen_a_closed_request(monkeypatch):
    referral = sent()
    request = referral.request
    user = factories.officer(RoleCode.CASE, factories.SCHOOLS)
    stale = Request.objects.get(pk=request.pk)

    casework.close_request(
        request=request, outcome=Outcome.objects.get(code="WITHDRAWN"), closed_by=user
    )
    casework.record_acknowledgement(request=stale, at=NOW)
    casework.record_service(request=stale, at=NOW)

    request.refresh_from_db()
    assert request.status == RequestStatus.CLOSED
    assert request.acknowledged_at == request.served_at == NOW


def test_a_request_closed_twice_with_two_outcomes_keeps_the_first():
    request = submitted()

    def close(code: str) -> Act:
        return lambda: casework.close_request(
            request=request, outcome=Outcome.objects.get(code=code), closed_by=None
        )

    contest = Contest(close("WITHDRAWN"), close("DEPARTED"))

    assert len(contest.failures) == 1
    assert issubclass(contest.failures[0], CaseworkRefused)
    assert CaseEvent.objects.filter(kind=EventKind.REQUEST_CLOSED).count() == 1


def test_cases_opened_at_once_have_numbers_of_their_own():
    acts = [lambda: factories.open_case().number for _ in range(4)]

    contest = Contest(*acts)

    assert len(set(contest.results)) == 4
    assert contest.failures == []


# The outbox and the timers


def test_two_deliveries_at_once_do_each_thing_once():
    for _ in range(6):
        factories.submit(factories.open_case(user=factories.officer()))

    contest = Contest(outbox.deliver, outbox.deliver)
    outbox.deliver()

    assert contest.failures == []
    assert not OutboxMessage.objects.filter(delivered_at__isnull=True).exists()
    assert not OutboxMessage.objects.filter(attempts__gt=0).exists()
    assert ProcessInstance.objects.count() == 6
    assert UserTask.objects.filter(status__in=LIVE).count() == 6


def test_messages_of_one_request_are_heard_in_order_by_two_deliveries():
    request = factories.submit(factories.open_case(user=factories.officer()))
    referral = factories.refer(request)
    user = factories.officer(RoleCode.CASE, factories.SCHOOLS)
    answer(referral, "acknowledge", user, expected_answer_date=date(2026, 9, 20))()

    contest = Contest(outbox.deliver, outbox.deliver)
    outbox.deliver()

    assert contest.failures == []
    assert not PendingMessage.objects.exists()
    state = ProcessInstance.objects.get(request=request).state
    assert "await_decision" in [token["node"] for token in state["tokens"]]


def test_two_sweeps_at_once_remind_once():
    referrals = [sent() for _ in range(4)]
    late = NOW + timedelta(days=1, hours=1)

    def sweep() -> int:
        with clock.fixed(late):
            return timers.fire_due()

    contest = Contest(sweep, sweep)
    sweep()

    assert contest.failures == []
    for referral in referrals:
        keys = Notification.objects.filter(key__startswith=f"referral:{referral.pk}:N")
        assert keys.order_by("id").values_list("key", flat=True)[0].endswith(":N0")
        reminders = CaseEvent.objects.filter(request=referral.request, kind=EventKind.REMINDER_SENT)
        assert reminders.count() == 1


def test_a_sweep_and_an_answer_at_once_leave_a_process_that_goes_on():
    referral = sent()
    user = factories.officer(RoleCode.CASE, factories.SCHOOLS)
    late = NOW + timedelta(days=4)
    acknowledge = answer(referral, "acknowledge", user, expected_answer_date=date(2026, 9, 20))

    def sweep() -> int:
        with clock.fixed(late):
            return timers.fire_due()

    def acknowledge_and_deliver() -> int:
        acknowledge()
        return outbox.deliver()

    contest = Contest(sweep, acknowledge_and_deliver)
    outbox.deliver()

    assert contest.failures == []
    assert not OutboxMessage.objects.filter(attempts__gt=0).exists()
    assert not PendingMessage.objects.exists()
    state = ProcessInstance.objects.get(request=referral.request).state
    assert "await_decision" in [token["node"] for token in state["tokens"]]


def test_an_officer_and_a_delivery_on_one_process_do_not_wait_for_each_other():
    request = submitted("DOC-01")
    task = task_of(request)
    user = request.case.assigned_to

    def carry_out() -> dict[str, object]:
        casework.record_decision(
            request=Request.objects.get(pk=request.pk),
            outcome=Outcome.objects.get(code="GRANTED"),
            reason=None,
            decided_by=user,
        )
        return {"outcome": "GRANTED", "reason": None, "notified_at": clock.now()}

    def close() -> None:
        with transaction.atomic():
            ProcessInstance.objects.select_for_update().get(request=request)
            casework.close_request(
                request=request, outcome=Outcome.objects.get(code="GRANTED"), closed_by=None
            )

    contest = Contest(lambda: work.complete_task(task=task, user=user, variables=carry_out), close)

    assert contest.failures == []
    request.refresh_from_db()
    assert request.status == RequestStatus.CLOSED
