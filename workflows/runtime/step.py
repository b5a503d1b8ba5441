"""One step of one instance: events in, the engine's commands carried out, written in bulk."""

import logging
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from functools import singledispatchmethod

from django.db import transaction
from viewflow.workflow.status import PROCESS, STATUS

from common import clock, outbox
from partners.models import User
from workflows import feel
from workflows.bpmn import InstanceState, ProcessDefinition, commands, engine, events
from workflows.models import (
    HistoryEvent,
    Incident,
    PendingMessage,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
)
from workflows.models.instance import LIVE
from workflows.runtime import due, handlers, owners
from workflows.runtime.compiler import PREFIX, process_of
from workflows.runtime.lock import locked

logger = logging.getLogger(__name__)


class Step:
    """An open step: feed it events, then ``flush`` writes what came of them.

    Use ``stepping`` to get one; it holds the instance's lock.
    """

    def __init__(self, instance: ProcessInstance, *, actor: User | None) -> None:
        self.instance = instance
        self.actor = actor
        self.at = clock.now()
        self.state = InstanceState.from_json(instance.state) if instance.state else None
        self._jobs: deque[commands.StartJob] = deque()
        self._tasks: dict[int, UserTask] = {}
        self._cancelled_tasks: set[int] = set()
        self._timers: dict[int, Timer] = {}
        self._subscriptions: dict[int, Subscription] = {}
        self._gone: set[int] = set()
        self._history: list[HistoryEvent] = []
        self._incidents: list[Incident] = []
        self._published: list[commands.PublishMessage] = []

    @property
    def process(self) -> ProcessDefinition:
        """The released model that the instance follows."""
        return process_of(self.instance.definition_id)

    def start(self, variables: Mapping[str, object], start_event: str | None = None) -> None:
        """Begin the instance."""
        self._take(
            engine.start(
                self.process, variables=to_feel(variables), start_event=start_event, at=self.at
            )
        )

    def send(self, event: events.Event) -> None:
        """Let something happen to the instance."""
        self._take(engine.step(self.process, self.state, event))

    def run_job(self, token: int, node: str, scope: int) -> None:
        """Do the work of a service task, in a savepoint of its own.

        A failure becomes an incident and leaves the rest of the step as it is.
        """
        element = self.process.nodes[node]
        name = element.attrs.get("implementation") or element.attrs.get("topic", "")
        work = handlers.find(name)
        if work is None:
            self._fail(token, node, "no-handler")
            return
        job = handlers.Job(self.instance, node, element.attrs, self.state.visible(scope))
        try:
            with transaction.atomic():
                result = work(job) or {}
        except handlers.BpmnError as error:
            self.send(events.JobFailed(at=self.at, token=token, error_code=error.code))
        except Exception as failure:  # any handler's: the user's step must stand
            # Neither text nor local variables: they can hold a person's data.
            logger.error("Job %s of process %s failed.", name, self.instance.pk)
            self._fail(token, node, type(failure).__name__)
        else:
            self.send(events.JobCompleted(at=self.at, token=token, variables=to_feel(result)))

    def flush(self) -> None:
        """Write everything that came of the step."""
        self._save_instance()
        self._save_tasks()
        self._save_waiting()
        HistoryEvent.objects.bulk_create(self._history)
        if self._incidents:
            Incident.objects.bulk_create(self._incidents)
        for number, message in enumerate(self._published):
            self._announce(number, message)

    def _announce(self, number: int, message: commands.PublishMessage) -> None:
        variables = {name: feel.encode(value) for name, value in message.variables.items()}
        outbox.announce(
            "process.message",
            f"process:{self.instance.pk}:{self.state.next_id}:{number}",
            {"name": message.name, "key": message.correlation_key or "", "variables": variables},
        )

    def _take(self, result: engine.Step) -> None:
        self.state = result.state
        for command in result.commands:
            self._carry_out(command)
        while self._jobs:
            job = self._jobs.popleft()
            self.run_job(job.token, job.node, job.scope)

    def _fail(self, token: int | None, node: str | None, code: str) -> None:
        self._incidents.append(
            Incident(
                process=self.instance,
                node=node or "",
                token=token or 0,
                code=code[:80],
                created_at=self.at,
            )
        )
        self._remember("incident", node, token, None, {"code": code[:80]})

    def _remember(
        self,
        kind: str,
        node: str | None,
        token: int | None,
        scope: int | None,
        detail: Mapping[str, object],
    ) -> None:
        self._history.append(
            HistoryEvent(
                process=self.instance,
                kind=kind,
                node=node or "",
                token=token,
                scope=scope,
                detail={key: feel.encode(value) for key, value in detail.items()},
                actor=self.actor,
                at=self.at,
            )
        )

    @singledispatchmethod
    def _carry_out(self, command: commands.Command) -> None:
        """Released models hold nothing else (``runtime.checks``); if one does, it shows."""
        self._fail(None, getattr(command, "node", None), f"unsupported:{type(command).__name__}")

    @_carry_out.register
    def _on_create_task(self, command: commands.CreateTask) -> None:
        element = self.process.nodes[command.node]
        variables = self.state.visible(command.scope)
        meant = owners.resolve(element, variables, self.instance)
        self._tasks[command.token] = UserTask(
            process=self.instance,
            flow_task=self.instance.flow_class.instance.node(PREFIX + command.node),
            flow_task_type="HUMAN",
            number=command.token,
            node=command.node,
            name=element.name or element.id,
            form_key=element.attrs.get("formKey", ""),
            role=meant.role,
            organisation_id=meant.organisation,
            territory_id=meant.territory,
            priority=int(element.attrs.get("priority", 50)),
            due_at=self._due_of(element.attrs.get("dueDate", ""), variables),
            created=self.at,
        )

    def _due_of(self, text: str, variables: Mapping[str, object]) -> datetime | None:
        if not text:
            return None
        value = feel.evaluate(text.removeprefix("="), variables, now=self.at)
        if isinstance(value, datetime):
            return value
        try:
            return due.first_due("duration", value if value is not None else text, "", self.at).at
        except due.TimerUnreadable:
            return None

    @_carry_out.register
    def _on_cancel_task(self, command: commands.CancelTask) -> None:
        if self._tasks.pop(command.token, None) is None:
            self._cancelled_tasks.add(command.token)

    @_carry_out.register
    def _on_start_job(self, command: commands.StartJob) -> None:
        self._jobs.append(command)

    @_carry_out.register
    def _on_cancel_job(self, command: commands.CancelJob) -> None:
        self._jobs = deque(job for job in self._jobs if job.token != command.token)

    @_carry_out.register
    def _on_arm_timer(self, command: commands.ArmTimer) -> None:
        calendar = command.calendar or ""
        try:
            first = due.first_due(command.timer, command.value, calendar, self.at)
        except (due.TimerUnreadable, LookupError):
            self._fail(command.token, command.node, "timer-unreadable")
            return
        self._timers[command.subscription] = Timer(
            process=self.instance,
            number=command.subscription,
            node=command.node,
            due_at=first.at,
            kind=command.timer,
            expression=str(command.value)[:200],
            calendar=calendar,
            armed_at=self.at,
            remaining=first.remaining,
        )

    @_carry_out.register
    def _on_subscribe(self, command: commands.Subscribe) -> None:
        self._subscriptions[command.subscription] = Subscription(
            process=self.instance,
            number=command.subscription,
            node=command.node,
            kind=command.kind,
            name=command.name,
            correlation_key=command.correlation_key or "",
        )

    @_carry_out.register
    def _on_unsubscribe(self, command: commands.Unsubscribe) -> None:
        number = command.subscription
        if not self._timers.pop(number, None) and not self._subscriptions.pop(number, None):
            self._gone.add(number)

    @_carry_out.register
    def _on_publish(self, command: commands.PublishMessage) -> None:
        self._published.append(command)

    @_carry_out.register
    def _on_record(self, command: commands.Record) -> None:
        self._remember(command.kind, command.node, command.token, command.scope, command.detail)

    @_carry_out.register
    def _on_incident(self, command: commands.RaiseIncident) -> None:
        self._fail(command.token, command.node, command.code)

    @_carry_out.register
    def _on_completed(self, command: commands.InstanceCompleted) -> None:
        self._end(PROCESS.DONE, command.outcome or "")

    @_carry_out.register
    def _on_failed(self, command: commands.InstanceFailed) -> None:
        self._end(PROCESS.DONE, f"error:{command.error_code or ''}")

    @_carry_out.register
    def _on_cancelled(self, command: commands.InstanceCancelled) -> None:
        self._end(PROCESS.CANCELED, command.reason_code)

    def _end(self, status: str, outcome: str) -> None:
        self.instance.status = status
        self.instance.finished = self.at
        self.instance.outcome = outcome[:80]

    def _save_instance(self) -> None:
        self.instance.state = self.state.to_json()
        self.instance.save(update_fields=["state", "status", "finished", "outcome"])

    def _save_tasks(self) -> None:
        if self._tasks:
            UserTask.objects.bulk_create(self._tasks.values())
        if self._cancelled_tasks:
            UserTask.objects.filter(
                process=self.instance, number__in=self._cancelled_tasks, status__in=LIVE
            ).update(status=STATUS.CANCELED, finished=self.at)

    def _save_waiting(self) -> None:
        if self._gone:
            gone = {"process": self.instance, "number__in": self._gone}
            Timer.objects.filter(**gone).delete()
            Subscription.objects.filter(**gone).delete()
        if self._timers:
            Timer.objects.bulk_create(self._timers.values())
        if self._subscriptions:
            Subscription.objects.bulk_create(self._subscriptions.values())

    def early_messages(self) -> Iterator[tuple[Subscription, PendingMessage]]:
        """Messages that arrived before the subscriptions of this step, oldest first."""
        waiting = [row for row in self._subscriptions.values() if row.kind == "message"]
        if not waiting:
            return
        names = {row.name for row in waiting}
        keys = {row.correlation_key for row in waiting}
        kept = PendingMessage.objects.filter(
            name__in=names, correlation_key__in=keys, expires_at__gt=self.at
        ).order_by("id")
        for message in kept:
            for row in waiting:
                if (row.name, row.correlation_key) == (message.name, message.correlation_key):
                    yield row, message
                    break


@contextmanager
def stepping(instance_id: int, *, actor: User | None = None, wait: bool = True) -> Iterator[Step]:
    """Lock an instance, give a step to feed, and write it at the end of the block.

    Raises InstanceGone; without ``wait`` also for an instance that somebody else holds.
    """
    with locked(instance_id, wait=wait) as instance:
        step = Step(instance, actor=actor)
        yield step
        _take_early_messages(step)
        step.flush()


def _take_early_messages(step: Step) -> None:
    """Hand over kept messages; each can open the way to the next."""
    while found := next(step.early_messages(), None):
        subscription, message = found
        step.send(
            events.MessageArrived(
                at=step.at,
                subscription=subscription.number,
                variables={n: feel.decode(value) for n, value in message.variables.items()},
            )
        )
        message.delete()


def to_feel(variables: Mapping[str, object]) -> dict[str, object]:
    """Variables as the expression language counts: every number a decimal."""
    return {name: _to_feel(value) for name, value in variables.items()}


def _to_feel(value: object) -> object:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list | tuple):
        return [_to_feel(item) for item in value]
    return value
