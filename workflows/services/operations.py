"""What coordinators do to a running process: suspend, resume, cancel, move, repeat, try again."""

from collections.abc import Iterator
from contextlib import contextmanager

from common import outbox
from partners.models import User
from workflows import errors, permissions
from workflows.bpmn import events
from workflows.bpmn.state import ScopeKind
from workflows.models import Incident, ProcessInstance
from workflows.runtime import calls, endings, retries
from workflows.runtime.lock import InstanceGone
from workflows.runtime.step import Step, stepping


def suspend_process(*, instance: ProcessInstance, reason: str, user: User) -> None:
    """Hold a process: no task, deadline, message or retry moves it until it is resumed.

    Processes that it called are held with it. Raises NotAnOperator, ProcessOver.
    """
    _set_suspended(instance, user, reason, is_suspended=True)


def resume_process(*, instance: ProcessInstance, user: User) -> None:
    """Let a held process go on: what became due meanwhile happens at the next sweep.

    Raises NotAnOperator, ProcessOver.
    """
    _set_suspended(instance, user, "", is_suspended=False)
    instance.refresh_from_db()
    outbox.announce_all(
        outbox.Announcement(
            topic=calls.ENDED,
            key=f"resumed:{called.pk}:{instance.history.count()}",
            payload={"process": called.pk},
        )
        for called in endings.ended_unheard(instance)
    )


def cancel_process(*, instance: ProcessInstance, reason: str, user: User | None) -> None:
    """End a whole process for a coded reason; its tasks, deadlines and calls go with it.

    ``user`` None is the system itself. Raises NotAnOperator, ProcessOver.
    """
    with _operating(instance, user) as step:
        step.send(events.Cancelled(at=step.at, reason_code=reason[:80]))


def move_token(*, instance: ProcessInstance, token: int, to: str, reason: str, user: User) -> None:
    """Take a process out of one step and let it go on at another one of the same level.

    What was under way at the step is withdrawn. Raises NotAnOperator, ProcessOver, CannotMove when
    the model does not allow it.
    """
    with _operating(instance, user) as step:
        _must_change(step, events.TokenMoved(at=step.at, token=token, to=to))
        step.writes.remember("moved-by-hand", to, token, None, {"reason": reason[:80]})


def repeat_step(*, instance: ProcessInstance, node: str, reason: str, user: User) -> None:
    """Let a step be done once more, beside what is under way.

    Raises NotAnOperator, ProcessOver, CannotMove when nothing of its level runs.
    """
    with _operating(instance, user) as step:
        element = step.process.nodes.get(node)
        scope = _scope_of(step, element.parent) if element else None
        if scope is None:
            raise errors.CannotMove
        _must_change(step, events.StepRepeated(at=step.at, scope=scope, node=node))
        step.writes.remember("repeated-by-hand", node, None, scope, {"reason": reason[:80]})


def retry_incident(*, incident: Incident, user: User) -> bool:
    """Try a failed automatic step again; true when it went through.

    Raises NotAnOperator.
    """
    if not permissions.may_operate(user, incident.process):
        raise errors.NotAnOperator
    return retries.retry(incident.pk, user)


@contextmanager
def _operating(instance: ProcessInstance, user: User | None) -> Iterator[Step]:
    """A step for an operator on an instance that still runs."""
    if user is not None and not permissions.may_operate(user, instance):
        raise errors.NotAnOperator
    try:
        with stepping(instance.pk, actor=user, is_operation=True) as step:
            if step.state.is_finished:
                raise errors.ProcessOver
            yield step
    except InstanceGone as gone:
        raise errors.ProcessOver from gone


def _must_change(step: Step, event: events.Event) -> None:
    before = step.state
    step.send(event)
    if step.state is before:
        raise errors.CannotMove


def _scope_of(step: Step, container: str | None) -> int | None:
    """The newest running scope of a container."""
    kinds = {ScopeKind.PROCESS, ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS}
    found = [
        scope.id
        for scope in step.state.scopes.values()
        if scope.kind in kinds and scope.node == container
    ]
    return found[-1] if found else None


def _set_suspended(
    instance: ProcessInstance, user: User, reason: str, *, is_suspended: bool
) -> None:
    with _operating(instance, user) as step:
        kind = "suspended" if is_suspended else "resumed"
        step.writes.remember(kind, None, None, None, {"reason": reason[:80]} if reason else {})
        held = {instance.pk}
        while found := set(_called_by(held)) - held:
            held |= found
        ProcessInstance.objects.filter(pk__in=held).update(is_suspended=is_suspended)


def _called_by(instances: set[int]) -> list[int]:
    return list(
        ProcessInstance.objects.filter(parent__in=instances)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
