"""One step of one instance: events in, what comes of them carried out and written."""

import logging
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

from django.db import transaction

from common import clock
from partners.models import User
from workflows import feel
from workflows.bpmn import FlowNode, InstanceState, commands, engine, events, log
from workflows.models import PendingMessage, ProcessInstance, UserTask
from workflows.runtime import acts, calls, decisions, handlers
from workflows.runtime.compiler import process_of
from workflows.runtime.lock import InstanceGone, locked, locked_with_task
from workflows.runtime.writes import Writes

logger = logging.getLogger(__name__)

#: Jobs of one transaction before it counts as an endless loop, as node entries of one step do.
MAX_JOBS = 1_000


class InstanceSuspended(InstanceGone):
    """The instance was suspended: nothing moves in it until it is resumed."""


class Step:
    """An open step: feed it events, then ``flush`` writes what came of them.

    Use ``stepping`` to get one; it holds the instance's lock. Each act writes its line of the log
    first: the lines played again give the state.
    """

    def __init__(self, instance: ProcessInstance, *, actor: User | None) -> None:
        self.instance = instance
        self.at = clock.now()
        self.process = process_of(instance.definition_id)
        self.state = InstanceState.from_json(instance.state) if instance.state else None
        known = self.state.subscriptions if self.state else {}
        self.writes = Writes(instance, self.at, actor, known=known)
        self._jobs: deque[commands.StartJob] = deque()
        self._jobs_done = 0
        self._is_working_off = False

    def start(self, variables: Mapping[str, object], start_event: str | None = None) -> None:
        """Begin the instance; raises ``engine.NotStartable``."""
        known = to_feel(variables)
        self.writes.log(log.started(known, start_event))
        self._take(engine.start(self.process, variables=known, start_event=start_event, at=self.at))

    def send(self, event: events.Event) -> None:
        """Let something happen to the instance."""
        self.writes.log(log.encode(event))
        self._take(engine.step(self.process, self.state, event))

    def become(self, line: Mapping[str, object], result: engine.Step) -> None:
        """Take over the state that an operation gave; ``line`` repeats it when the log is played.

        The instance may just have been given another version.
        """
        self.process = process_of(self.instance.definition_id)
        self.writes.log(line)
        self._take(result)

    def run_job(self, token: int, node: str, scope: int) -> bool:
        """Do the work of a task, in a savepoint of its own; false when it failed.

        A failure becomes an incident and leaves the rest of the step as it is.
        """
        element = self.process.nodes[node]
        try:
            with transaction.atomic():
                result = self._work(element, token, self.state.visible(scope))
        except handlers.BpmnError as error:
            self.send(events.JobFailed(at=self.at, token=token, error_code=error.code))
        except handlers.NoHandler:
            self.writes.fail(token, node, "no-handler")
            return False
        except Exception as failure:  # any handler's: the user's step must stand
            # Neither text nor local variables: they can hold a person's data.
            logger.error("Job %s of process %s failed.", node, self.instance.pk)
            self.writes.fail(token, node, type(failure).__name__, is_retried=True)
            return False
        else:
            self.send(events.JobCompleted(at=self.at, token=token, variables=result))
        return True

    def flush(self) -> None:
        """Write everything that came of the step."""
        self.writes.flush(self.state)

    def _work(
        self, element: FlowNode, token: int, variables: Mapping[str, object]
    ) -> Mapping[str, object]:
        if not decisions.is_decided(element):
            job = handlers.Job(self.instance, element.id, element.attrs, variables)
            return _storable(handlers.work_of(element)(job) or {})
        answer = decisions.decide(self.instance.definition_id, element, variables)
        self.writes.remember("decided", element.id, token, None, answer.grounds)
        return _storable(answer.variables)

    def _take(self, result: engine.Step) -> None:
        self.state = result.state
        context = acts.Context(self.writes, self.process, result.state)
        for command in result.commands:
            if isinstance(command, commands.StartJob):
                self._jobs.append(command)
            elif isinstance(command, commands.CancelJob):
                self._jobs = deque(job for job in self._jobs if job.token != command.token)
            else:
                acts.carry_out(context, command)
        self._work_off()

    def _work_off(self) -> None:
        if self._is_working_off:
            return  # the outer call goes on with what has come
        self._is_working_off = True
        while self._jobs:
            job = self._jobs.popleft()
            self._jobs_done += 1
            if self._jobs_done > MAX_JOBS:
                self.writes.fail(job.token, job.node, "endless-loop")
            else:
                self.run_job(job.token, job.node, job.scope)
        self._is_working_off = False


@contextmanager
def stepping(
    instance_id: int,
    *,
    actor: User | None = None,
    wait: bool = True,
    is_operation: bool = False,
) -> Iterator[Step]:
    """Lock an instance, give a step to feed, and write it at the end of the block.

    Raises InstanceGone; without ``wait`` also for an instance that somebody else holds. A
    suspended instance moves for an operation only: for anything else raises InstanceSuspended.
    """
    with locked(instance_id, wait=wait) as instance:
        if instance.is_suspended and not is_operation:
            raise InstanceSuspended(instance_id)
        step = Step(instance, actor=actor)
        yield step
        _finish(step, actor)


@contextmanager
def stepping_task(task_id: int, *, actor: User | None = None) -> Iterator[tuple[Step, UserTask]]:
    """The same on a task's instance, with the task as it is under the lock.

    Raises InstanceGone when the task is not to be done any more, InstanceSuspended.
    """
    with locked_with_task(task_id, actor) as (instance, held):
        if instance.is_suspended:
            raise InstanceSuspended(instance.pk)
        step = Step(instance, actor=actor)
        yield step, held
        _finish(step, actor)


@contextmanager
def beginning(instance: ProcessInstance, *, actor: User | None = None) -> Iterator[Step]:
    """A step on an instance that this transaction has made: nobody else can hold it."""
    step = Step(instance, actor=actor)
    yield step
    _finish(step, actor)
    instance.state = step.state.to_json()


def _finish(step: Step, actor: User | None) -> None:
    _take_early_messages(step)
    step.flush()
    _follow_calls(step, actor)


def _follow_calls(step: Step, actor: User | None) -> None:
    """Start what was called and cancel what is not wanted any more, in the same transaction.

    The calling instance is always locked before the called one. How a called process ends is told
    by the outbox.
    """
    for call in step.writes.calls:
        called = calls.create(step.instance, step.process.nodes[call.node], call)
        if called is None:
            _refuse_call(step, call)
            continue
        _start_called(step, call, called, actor)
    for token in step.writes.cancelled_calls:
        for called in calls.running(step.instance, token):
            with stepping(called, actor=actor, is_operation=True) as inner:
                inner.send(events.Cancelled(at=inner.at, reason_code=calls.WITHDRAWN))


def _start_called(
    step: Step, call: commands.CallProcess, called: ProcessInstance, actor: User | None
) -> None:
    try:
        with transaction.atomic(), beginning(called, actor=actor) as inner:
            inner.start(call.variables)
    except engine.NotStartable:
        called.delete()
        _refuse_call(step, call)


def _refuse_call(step: Step, call: commands.CallProcess) -> None:
    """What is called cannot run: the call waits with an incident."""
    refusal = Writes(step.instance, step.at, step.writes.actor)
    refusal.fail(call.token, call.node, "call-without-target")
    refusal.flush(step.state)


def _take_early_messages(step: Step) -> None:
    """Hand over messages that came before somebody waited; each can open the way to the next."""
    while found := next(_early_messages(step), None):
        subscription, message = found
        step.send(
            events.MessageArrived(
                at=step.at,
                subscription=subscription,
                variables={n: feel.decode(value) for n, value in message.variables.items()},
            )
        )
        message.delete()


def _early_messages(step: Step) -> Iterator[tuple[int, PendingMessage]]:
    waiting: dict[tuple[object, object], int] = {}
    for number, (_, _, _, kind, name, key) in step.writes.subscriptions.items():
        if kind == "message" and number in step.state.subscriptions:
            waiting.setdefault((name, key), number)
    if not waiting:
        return
    kept = PendingMessage.objects.filter(
        name__in={name for name, _ in waiting},
        correlation_key__in={key for _, key in waiting},
        expires_at__gt=step.at,
    )
    for message in kept.order_by("id"):
        number = waiting.get((message.name, message.correlation_key))
        if number is not None:
            yield number, message


def _storable(variables: Mapping[str, object]) -> dict[str, object]:
    """The same as the engine counts; raises FeelError for what no variable can hold."""
    values = to_feel(variables)
    for value in values.values():
        feel.encode(value)
    return values


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
