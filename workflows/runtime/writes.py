"""What a step has to write at its end, gathered and then written in bulk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from viewflow.workflow.status import STATUS

from common import outbox, roundtrips
from common.roundtrips import Statement
from partners.models import User
from workflows import feel
from workflows.bpmn import EventKind, InstanceState, commands
from workflows.bpmn import state as engine_state
from workflows.models import Incident, ProcessInstance, Subscription, Timer, UserTask
from workflows.models.instance import LIVE
from workflows.runtime import due, rows, store

_SUBSCRIBED = {EventKind.MESSAGE, EventKind.SIGNAL}


@dataclass
class Writes:
    """Rows of one step of one instance; ``flush`` writes them in a fixed order."""

    instance: ProcessInstance
    at: datetime
    actor: User | None
    #: what the act that opened the step writes itself, in the same round trip.
    statements: list[Statement] = field(default_factory=list)
    tasks: dict[int, rows.Row] = field(default_factory=dict)
    cancelled_tasks: set[int] = field(default_factory=set)
    #: columns of tasks that go on under another element, by token.
    moved_tasks: dict[int, Mapping[str, object]] = field(default_factory=dict)
    timers: dict[int, rows.Row] = field(default_factory=dict)
    subscriptions: dict[int, rows.Row] = field(default_factory=dict)
    #: elements of timers and subscriptions that go on under another one, by number.
    moved_subscriptions: dict[int, str] = field(default_factory=dict)
    history: list[rows.Row] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    announced: list[outbox.Announcement] = field(default_factory=list)
    calls: list[commands.CallProcess] = field(default_factory=list)
    cancelled_calls: list[int] = field(default_factory=list)
    #: subscriptions whose rows were there before the step.
    known: Mapping[int, engine_state.Subscription] = field(default_factory=dict)
    #: an open incident whose step is being tried again.
    retried: Incident | None = None

    def log(self, line: Mapping[str, object]) -> None:
        """Write down what happened, for the log that can be played again."""
        self.history.append(self._row("event", "", None, None, line))

    def remember(
        self,
        kind: str,
        node: str | None,
        token: int | None,
        scope: int | None,
        detail: Mapping[str, object],
    ) -> None:
        """Write down what came of it."""
        encoded = {key: feel.encode(value) for key, value in detail.items()}
        self.history.append(self._row(kind, node or "", token, scope, encoded))

    def fail(
        self, token: int | None, node: str | None, code: str, *, is_retried: bool = False
    ) -> None:
        """Write an incident, or one more attempt of the one that is being retried.

        ``is_retried`` lets it be tried again by itself, with growing delays.
        """
        incident, self.retried = self.retried, None
        if incident is None:
            incident = Incident(
                process=self.instance,
                node=node or "",
                token=token or 0,
                created_at=self.at,
                attempts=0,
            )
            self.incidents.append(incident)
        incident.code = code[:80]
        incident.attempts += 1
        incident.retry_at = due.retry_at(incident.attempts, self.at) if is_retried else None
        self.remember("incident", node, token, None, {"code": incident.code})

    def announce(self, topic: str, number: int, payload: Mapping[str, object]) -> None:
        """Have the outbox tell others; ``number`` makes the message one of this step."""
        key = f"process:{self.instance.pk}:{number}:{len(self.announced)}"
        self.announced.append(outbox.Announcement(topic=topic, key=key, payload=payload))

    @property
    def is_empty(self) -> bool:
        """Whether nothing has happened: every act leaves a line."""
        return not (self.history or self.statements)

    def flush(self, state: InstanceState) -> None:
        """Write everything; the outbox tells of it after the commit."""
        if self.is_empty:
            return
        alive = {} if state.is_finished else state.subscriptions
        roundtrips.write(
            [
                *self.statements,
                store.save_instance(self.instance, state.to_json()),
                *rows.TASKS.insert(list(self.tasks.values())),
                *self._waiting(alive),
                *rows.HISTORY.insert(self.history),
            ]
        )
        self._change_rows()
        if self.incidents:
            Incident.objects.bulk_create(self.incidents)
        if self.announced:
            outbox.announce_all(self.announced)

    def _change_rows(self) -> None:
        """What only some steps change."""
        if self.cancelled_tasks:
            self._own_tasks(self.cancelled_tasks).update(status=STATUS.CANCELED, finished=self.at)
        for token, columns in self.moved_tasks.items():
            self._own_tasks({token}).update(**columns)
        for number, node in self.moved_subscriptions.items():
            for model in (Timer, Subscription):
                model.objects.filter(process=self.instance, number=number).update(node=node)

    def _own_tasks(self, numbers: set[int]) -> QuerySet[UserTask]:
        return UserTask.objects.filter(process=self.instance, number__in=numbers, status__in=LIVE)

    def _waiting(self, alive: Mapping[int, engine_state.Subscription]) -> list[Statement]:
        """What the state does not wait for any more goes, however it came to that."""
        gone = {number: row.kind for number, row in self.known.items() if number not in alive}
        timers = {number for number, kind in gone.items() if kind == EventKind.TIMER}
        others = {number for number, kind in gone.items() if kind in _SUBSCRIBED}
        return [
            *store.delete_waiting(Timer, self.instance.pk, timers),
            *store.delete_waiting(Subscription, self.instance.pk, others),
            *rows.TIMERS.insert([row for key, row in self.timers.items() if key in alive]),
            *rows.SUBSCRIPTIONS.insert(
                [row for key, row in self.subscriptions.items() if key in alive]
            ),
        ]

    def _row(
        self,
        kind: str,
        node: str,
        token: int | None,
        scope: int | None,
        detail: Mapping[str, object],
    ) -> rows.Row:
        actor = self.actor.pk if self.actor else None
        return (self.instance.pk, kind, node, token, scope, detail, actor, self.at)
