"""The state machine of referrals: its declared edges, and nothing but them."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from casework.models import CaseEvent
from common import clock
from common.models import OutboxMessage
from partners.models import Notification
from referrals import errors
from referrals.enums import Actor, DeclinedBy
from referrals.enums import ReferralState as S
from referrals.machine import ENDED, MOVES, OPEN, moves_from
from referrals.models import Referral, ReferralEvent
from referrals.services import move_referral
from tests.conftest import NOW
from tests.factories import officer, open_case, refer, submit

pytestmark = pytest.mark.django_db

EDGES = [
    (name, source, actor)
    for name, move in MOVES.items()
    for source, actor in product(move.sources, move.actors)
]


def data_for(name: str) -> dict[str, Any]:
    """Everything that may come with the move ``name``."""
    values = {
        "expected_answer_date": NOW.date() + timedelta(days=3),
        "desk": "Bureau 4",
        "appointment_at": NOW + timedelta(days=2),
        "message": "Texte fictif",
        "reason": "RS-CAPACITY",
        "declined_by": DeclinedBy.PROVIDER,
        "recipient": "ORG-OSC-ANIR",
        "started_on": NOW.date(),
        "outcome": "DELIVERED",
    }
    move = MOVES[name]
    return {field: values[field] for field in (*move.required, *move.optional)}


def put_in(referral: Referral, state: S) -> Referral:
    """The referral as if it had come to ``state``; a question came after an acknowledgement."""
    referral.state = state
    referral.resume_state = S.ACKNOWLEDGED if state is S.INFO_REQUESTED else ""
    referral.ended_at = NOW if state in ENDED else None
    referral.save()
    return referral


@dataclass(frozen=True)
class Written:
    """How much has been written, to show that nothing more was."""

    events: int
    log: int
    announced: int
    told: int
    row: tuple[Any, ...]


def written(referral: Referral) -> Written:
    return Written(
        events=ReferralEvent.objects.count(),
        log=CaseEvent.objects.count(),
        announced=OutboxMessage.objects.count(),
        told=Notification.objects.count(),
        row=Referral.objects.filter(pk=referral.pk).values_list().get(),
    )


@pytest.mark.parametrize(("name", "source", "actor"), EDGES)
def test_every_declared_edge_leads_where_it_says(referral, name, source, actor):
    put_in(referral, source)

    moved = move_referral(referral=referral, move=name, actor=actor, user=None, data=data_for(name))

    assert moved.state == (MOVES[name].target or S.ACKNOWLEDGED)
    assert moved.version == referral.version + 1
    assert (moved.ended_at is not None) == (moved.state in ENDED)
    event = moved.events.latest("id")
    assert (event.event, event.from_state, event.to_state) == (name, source, moved.state)


@pytest.mark.parametrize(
    ("name", "state"),
    [(name, state) for name, state in product(MOVES, S) if state not in MOVES[name].sources],
)
def test_a_move_from_another_state_is_refused_and_writes_nothing(referral, name, state):
    put_in(referral, state)
    before = written(referral)

    with pytest.raises(errors.MoveNotPossible):
        move_referral(
            referral=referral,
            move=name,
            actor=MOVES[name].actors[0],
            user=None,
            data=data_for(name),
        )

    assert written(referral) == before


@pytest.mark.parametrize(
    ("name", "actor"),
    [(name, actor) for name, actor in product(MOVES, Actor) if actor not in MOVES[name].actors],
)
def test_a_move_of_somebody_else_is_refused_and_writes_nothing(referral, name, actor):
    put_in(referral, MOVES[name].sources[0])
    before = written(referral)

    with pytest.raises(errors.MoveNotYours):
        move_referral(referral=referral, move=name, actor=actor, user=None, data=data_for(name))

    assert written(referral) == before


@pytest.mark.parametrize(
    ("name", "missing"),
    [(name, field) for name, move in MOVES.items() for field in move.required],
)
def test_a_move_without_its_data_is_refused_and_writes_nothing(referral, name, missing):
    put_in(referral, MOVES[name].sources[0])
    before = written(referral)

    with pytest.raises(errors.DataMissing) as refused:
        move_referral(
            referral=referral,
            move=name,
            actor=MOVES[name].actors[0],
            user=None,
            data={key: value for key, value in data_for(name).items() if key != missing},
        )

    assert refused.value.fields == [missing]
    assert written(referral) == before


def test_an_answered_question_leads_back_to_where_it_was_asked(referral):
    put_in(referral, S.WAITLISTED)

    asked = move_referral(
        referral=referral,
        move="ask_info",
        actor=Actor.RECIPIENT,
        user=None,
        data=data_for("ask_info"),
    )
    answered = move_referral(
        referral=asked,
        move="answer_info",
        actor=Actor.SENDER,
        user=None,
        data=data_for("answer_info"),
    )

    assert answered.state == S.WAITLISTED
    assert answered.resume_state == ""


@pytest.mark.parametrize("state", ENDED)
def test_what_has_ended_stays_so_but_for_the_senders_word_on_the_outcome(state):
    left = {name for actor in Actor for name in moves_from(state, actor)}

    assert left == ({"confirm", "dispute"} if state is S.COMPLETED else set())


def test_no_state_is_open_and_ended():
    assert set(OPEN) | set(ENDED) | {S.DRAFT} == set(S)
    assert not set(OPEN) & set(ENDED)


class AnyoneDoesAnything(RuleBasedStateMachine):
    """Random moves by random actors, some from a page that is out of date."""

    @initialize()
    def send(self) -> None:
        with clock.fixed(NOW):
            user = officer()
            self.referral = refer(submit(open_case(user=user)))
        self.version = 0
        self.log = [("send", S.DRAFT, S.SENT)]

    @rule(
        name=st.sampled_from(list(MOVES)),
        actor=st.sampled_from(Actor),
        forgets=st.booleans(),
        is_stale=st.booleans(),
    )
    def move(self, name: str, actor: Actor, forgets: bool, is_stale: bool) -> None:
        before = written(self.referral)
        state = S(Referral.objects.get(pk=self.referral.pk).state)
        declared = MOVES[name]
        data = {} if forgets else data_for(name)
        lacks = bool(declared.required) and forgets and actor is not Actor.SYSTEM
        is_allowed = (
            state in declared.sources and actor in declared.actors and not lacks and not is_stale
        )
        # The system is trusted with its data; a random one without any proves nothing.
        if actor is Actor.SYSTEM:
            data = data_for(name)
        try:
            with clock.fixed(NOW + timedelta(minutes=len(self.log))):
                moved = move_referral(
                    referral=self.referral,
                    move=name,
                    actor=actor,
                    user=None,
                    data=data,
                    version=self.version - 1 if is_stale else self.version,
                )
        except errors.ReferralRefused:
            assert not is_allowed
            assert written(self.referral) == before
        else:
            assert is_allowed
            self.version += 1
            self.log.append((name, state, S(moved.state)))

    @invariant()
    def the_log_is_the_path_that_was_walked(self) -> None:
        if not hasattr(self, "referral"):
            return
        events = self.referral.events.order_by("id")
        path = [(each.event, S(each.from_state), S(each.to_state)) for each in events]
        assert path == self.log
        assert Referral.objects.get(pk=self.referral.pk).state == path[-1][2]

    @invariant()
    def every_step_is_a_declared_edge(self) -> None:
        for name, source, target in getattr(self, "log", [])[1:]:
            declared = MOVES[name]
            assert source in declared.sources
            assert target in ([declared.target] if declared.target else OPEN)

    @invariant()
    def only_what_has_ended_has_an_end(self) -> None:
        if hasattr(self, "referral"):
            row = Referral.objects.get(pk=self.referral.pk)
            assert (row.ended_at is not None) == (row.state in ENDED)


def test_random_moves_never_leave_the_declared_edges(reference):
    run_state_machine_as_test(
        AnyoneDoesAnything,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
