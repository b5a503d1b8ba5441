"""What starts a process by itself: message, signal, due time, condition (BPMN 2.0.2 §10.5.2)."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from casework.models import Request
from common import clock
from partners.models import User
from workflows import feel
from workflows.bpmn import (
    EventDefinition,
    EventKind,
    FlowNode,
    NodeKind,
    ProcessDefinition,
    engine,
    times,
)
from workflows.models import Definition, ProcessInstance, StartTrigger
from workflows.runtime import due, store
from workflows.runtime.step import beginning

logger = logging.getLogger(__name__)

#: A trigger whose start failed so often is left for a coordinator to look at.
MAX_FAILURES = 5

Variables = Mapping[str, object]


def begin(
    definition: Definition,
    variables: Variables,
    *,
    request: Request | None = None,
    start_event: str | None = None,
    start_key: str = "",
    actor: User | None = None,
) -> ProcessInstance:
    """Start an instance of a version and run it until it waits, in one transaction.

    Raises ``engine.NotStartable``, and IntegrityError when an instance with the same ``start_key``
    runs already.
    """
    with transaction.atomic():
        instance = store.create_instance(
            definition,
            case_id=request.case_id if request else None,
            request_id=request.pk if request else None,
            start_key=start_key,
        )
        with beginning(instance, actor=actor) as step:
            step.start(variables, start_event)
    return instance


def by_event(kind: str, name: str, variables: Variables, *, key: str = "") -> int:
    """Start every process that a message or signal of this name starts; how many there were.

    A message with a correlation key starts no second instance while the first one runs.
    """
    triggers = StartTrigger.objects.filter(kind=kind, name=name).select_related("definition")
    return sum(_begin_once(trigger, variables, key) for trigger in triggers.order_by("pk"))


def tell_facts(variables: Variables) -> int:
    """Look at the conditions that start processes, given facts that have changed.

    A condition starts an instance, with the facts as its variables, when it becomes true; returns
    how many did.
    """
    begun = 0
    for trigger in StartTrigger.objects.filter(kind=EventKind.CONDITIONAL).order_by("pk"):
        with transaction.atomic():
            begun += _look_at(trigger.pk, variables)
    return begun


def fire_due(limit: int = 100) -> int:
    """Start what is due to start, the earliest first; returns how many instances were started."""
    begun = 0
    tried: list[int] = []
    while len(tried) < limit and (trigger := _next_due(tried)):
        tried.append(trigger)
        begun += _fire(trigger)
    return begun


def replace_triggers(definition: Definition, process: ProcessDefinition) -> None:
    """Let the newest version be started by its own events, and no older one any more."""
    StartTrigger.objects.filter(definition__key=definition.key).delete()
    StartTrigger.objects.bulk_create(
        StartTrigger(definition=definition, **columns) for columns in _triggers(process)
    )


def starting_events(process: ProcessDefinition) -> Iterator[tuple[FlowNode, EventDefinition]]:
    """Every event that starts an instance of the process, with what it reacts to."""
    for node in process.start_events:
        if node.kind == NodeKind.EVENT_BASED_GATEWAY:
            for flow in node.outgoing:
                yield from _reactions(process.nodes[process.flows[flow].target])
        else:
            yield from _reactions(node)


def _reactions(node: FlowNode) -> Iterator[tuple[FlowNode, EventDefinition]]:
    if node.kind == NodeKind.RECEIVE_TASK:
        yield node, EventDefinition(kind=EventKind.MESSAGE, name=node.message_name)
    for definition in node.event_definitions:
        yield node, definition


def _triggers(process: ProcessDefinition) -> Iterator[dict[str, object]]:
    now = clock.now()
    for node, definition in starting_events(process):
        columns: dict[str, object] = {
            "node": node.id,
            "kind": str(definition.kind),
            "name": definition.name,
        }
        if definition.kind == EventKind.TIMER:
            columns |= due_columns(node, definition, now)
        elif definition.expression is not None:
            columns["expression"] = definition.expression.text
        yield columns


def due_columns(node: FlowNode, definition: EventDefinition, now: datetime) -> dict[str, object]:
    """When a timer start event is due, as its trigger's columns.

    Raises ``due.TimerUnreadable``, LookupError, FeelError.
    """
    calendar = definition.attrs.get("calendar") or node.attrs.get("calendar", "")
    value = time_of(definition, now)
    first = due.first_due(definition.timer, value, calendar, now)
    return {
        "due_at": first.at,
        "timer": definition.timer,
        "expression": due.text_of(value),
        "calendar": calendar,
        "remaining": first.remaining,
    }


def time_of(definition: EventDefinition, now: datetime) -> object:
    """The time of a timer start event: ISO 8601, cron, or FEEL without variables."""
    text = (definition.expression.text if definition.expression else "").strip()
    if times.is_written(definition.timer, text):
        return text
    return feel.evaluate(text.removeprefix("="), {}, now=now)


def _begin_once(trigger: StartTrigger, variables: Variables, key: str) -> int:
    definition = trigger.definition
    start_key = f"{definition.key}:{trigger.name}:{key}"[:250] if key else ""
    try:
        with transaction.atomic():
            begin(definition, variables, start_event=trigger.node, start_key=start_key)
    except (IntegrityError, engine.NotStartable):
        return 0
    return 1


def _look_at(trigger_id: int, variables: Variables) -> int:
    trigger = (
        (
            StartTrigger.objects.select_for_update(of=("self",))
            if connection.features.has_select_for_update
            else StartTrigger.objects
        )
        .select_related("definition")
        .get(pk=trigger_id)
    )
    try:
        text = trigger.expression.strip().removeprefix("=")
        is_true = feel.evaluate(text, variables, now=clock.now()) is True
    except feel.FeelError:
        is_true = False
    if is_true == trigger.was_true:
        return 0
    StartTrigger.objects.filter(pk=trigger.pk).update(was_true=is_true)
    return _begin_once(trigger, variables, "") if is_true else 0


def _next_due(tried: list[int]) -> int | None:
    waiting = StartTrigger.objects.filter(due_at__lte=clock.now(), failures__lt=MAX_FAILURES)
    return (
        waiting.exclude(pk__in=tried).order_by("due_at", "id").values_list("pk", flat=True).first()
    )


def _fire(trigger_id: int) -> int:
    try:
        with transaction.atomic():
            trigger = _held(trigger_id)
            if trigger is None:
                return 0
            begin(trigger.definition, {}, start_event=trigger.node)
            _after_firing(trigger)
    except Exception as failure:  # one model must not stop the others' starts
        logger.error("Trigger %s could not start: %s.", trigger_id, type(failure).__name__)
        StartTrigger.objects.filter(pk=trigger_id).update(failures=F("failures") + 1)
        return 0
    return 1


def _held(trigger_id: int) -> StartTrigger | None:
    """The trigger, still due under its lock; None when somebody else has it or had it."""
    rows = StartTrigger.objects.filter(pk=trigger_id, due_at__lte=clock.now())
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return rows.select_related("definition").order_by("pk").first()


def _after_firing(trigger: StartTrigger) -> None:
    is_over = trigger.timer != "cycle" or trigger.remaining == 0
    following = (
        None if is_over else due.next_due(trigger.expression, trigger.calendar, trigger.due_at)
    )
    if trigger.remaining:
        trigger.remaining -= 1
    trigger.due_at = following
    trigger.save(update_fields=["due_at", "remaining"])
