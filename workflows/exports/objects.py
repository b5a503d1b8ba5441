"""What OCEL tells: the types, the objects that events are about, and the events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Max, QuerySet
from django.utils.crypto import salted_hmac
from viewflow.workflow.status import PROCESS, STATUS

from referrals.models import Referral
from workflows.exports.runs import Run, model_versions, runs
from workflows.history.happenings import Happening, name_of, transitions_of
from workflows.models import InstanceMigration, ProcessInstance, UserTask
from workflows.runtime.compiler import process_of

Value = str | int | datetime
#: Since when an attribute holds that never changes, by the specification.
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
#: Attributes of each type of object, with their types.
OBJECT_TYPES = {
    "case": {},
    "organisation": {},
    "process": {"model": "string", "version": "integer", "status": "string", "outcome": "string"},
    "referral": {},
    "request": {},
    "task": {
        "element": "string",
        "form": "string",
        "role": "string",
        "priority": "integer",
        "due": "time",
        "status": "string",
    },
}
#: Attributes of every type of event.
EVENT_ATTRIBUTES = {"element": "string", "kind": "string", "transition": "string"}
_ENDED = {
    PROCESS.DONE: "completed",
    PROCESS.CANCELED: "cancelled",
    STATUS.DONE: "completed",
    STATUS.CANCELED: "cancelled",
}


@dataclass(frozen=True)
class Relation:
    """The other end of a relation, and what it is there."""

    object: str
    qualifier: str


@dataclass(frozen=True)
class Object:
    """An object with its attributes as they changed: name, since when, value."""

    id: str
    type: str
    attributes: tuple[tuple[str, datetime, Value], ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class Event:
    """One thing that happened, and the objects that it happened to."""

    id: str
    type: str
    at: datetime
    attributes: tuple[tuple[str, Value], ...]
    relations: tuple[Relation, ...]


def opaque(kind: str, key: int) -> str:
    """An id that tells nothing to whoever does not hold the site's secret key."""
    digest = salted_hmac("workflows.exports", f"{kind}:{key}", algorithm="sha256").hexdigest()
    return f"{kind}:{digest[:32]}"


def event_types(chosen: QuerySet[ProcessInstance]) -> list[str]:
    """Every type of event that the processes could have, sorted.

    An activity's completion has the activity's name; its other transitions follow in brackets.
    """
    types = {
        _type_name(name_of(node), transition)
        for version in _versions(chosen)
        for node in process_of(version).nodes.values()
        for transition in transitions_of(node)
    }
    return sorted(types)


def _type_name(name: str, transition: str) -> str:
    return name if transition == "complete" else f"{name} [{transition}]"


def _versions(chosen: QuerySet[ProcessInstance]) -> set[int]:
    present = chosen.order_by("definition").values_list("definition", flat=True).distinct()
    moves = InstanceMigration.objects.filter(process__in=chosen.values("pk")).order_by("id")
    ends = moves.values_list("source", "target").order_by("source", "target").distinct()
    return {*present, *(version for pair in ends for version in pair)}


def objects(chosen: QuerySet[ProcessInstance]) -> Iterator[Object]:
    """Every object once: bodies, cases, requests, referrals, then each process and its tasks."""
    requests = _keys(chosen, "request")
    referrals = Referral.objects.filter(request__in=requests)
    for code in _organisations(chosen, referrals):
        yield Object(_organisation(code), "organisation")
    for case in _keys(chosen, "case").iterator():
        yield Object(opaque("case", case), "case")
    yield from _requests(chosen)
    for referral in referrals.order_by("pk").only("request", "sender", "recipient").iterator():
        yield _referral(referral)
    models = model_versions()
    for run in runs(chosen, with_history=False):
        yield _process(run, models)
        for task in run.tasks.values():
            yield _task(task)


def _keys(chosen: QuerySet[ProcessInstance], name: str) -> QuerySet[ProcessInstance]:
    """The different values of a foreign key, sorted."""
    known = chosen.filter(**{f"{name}__isnull": False})
    return known.order_by(f"{name}_id").values_list(f"{name}_id", flat=True).distinct()


def _organisations(chosen: QuerySet[ProcessInstance], referrals: QuerySet[Referral]) -> list[str]:
    tasks = UserTask.objects.filter(process__in=chosen.values("pk"), organisation__isnull=False)
    codes = {
        *tasks.order_by("organisation").values_list("organisation", flat=True).distinct(),
        *referrals.order_by("sender").values_list("sender", flat=True).distinct(),
        *referrals.order_by("recipient").values_list("recipient", flat=True).distinct(),
    }
    return sorted(codes)


def _organisation(code: str) -> str:
    return f"organisation:{code}"


def _requests(chosen: QuerySet[ProcessInstance]) -> Iterator[Object]:
    known = chosen.filter(request__isnull=False).order_by("request_id").values("request_id")
    for row in known.annotate(of_case=Max("case_id")).iterator():
        case = row["of_case"]
        made = (Relation(opaque("case", case), "made in"),) if case else ()
        yield Object(opaque("request", row["request_id"]), "request", relations=made)


def _referral(referral: Referral) -> Object:
    return Object(
        opaque("referral", referral.pk),
        "referral",
        relations=(
            Relation(opaque("request", referral.request_id), "of"),
            Relation(_organisation(referral.sender_id), "sent by"),
            Relation(_organisation(referral.recipient_id), "sent to"),
        ),
    )


def _process(run: Run, models: dict[int, tuple[str, int]]) -> Object:
    instance = run.instance
    attributes: list[tuple[str, datetime, Value]] = [
        ("model", ALWAYS, models[instance.definition_id][0]),
        *(("version", at, models[version][1]) for at, version in run.versions),
        ("status", instance.created, "running"),
    ]
    if instance.finished:
        attributes.append(("status", instance.finished, _ENDED[instance.status]))
    if instance.finished and instance.outcome:
        attributes.append(("outcome", instance.finished, instance.outcome))
    relations = _about(instance)
    if instance.has_parent_inside:
        relations = (*relations, Relation(_process_id(instance.parent_id), "called by"))
    return Object(_process_id(instance.pk), "process", tuple(attributes), relations)


def _process_id(key: int) -> str:
    return f"process:{key}"


def _about(instance: ProcessInstance) -> tuple[Relation, ...]:
    """The case and the request that a process, and all that happens in it, is about."""
    keys = {"case": instance.case_id, "request": instance.request_id}
    return tuple(Relation(opaque(kind, key), kind) for kind, key in keys.items() if key)


def _task(task: UserTask) -> Object:
    attributes: list[tuple[str, datetime, Value]] = [
        *((name, ALWAYS, text) for name, text in _codes(task).items() if text),
        ("priority", task.created, task.priority),
        ("status", task.created, "open"),
    ]
    if task.due_at:
        attributes.append(("due", task.created, task.due_at))
    if task.finished:
        attributes.append(("status", task.finished, _ENDED[task.status]))
    process = Relation(_process_id(task.process_id), "part of")
    return Object(_task_id(task), "task", tuple(attributes), (process, *_meant_for(task)))


def _codes(task: UserTask) -> dict[str, str]:
    return {"element": task.node, "form": task.form_key, "role": task.role}


def _task_id(task: UserTask) -> str:
    return f"task:{task.process_id}:{task.number}"


def _meant_for(task: UserTask) -> tuple[Relation, ...]:
    if not task.organisation_id:
        return ()
    return (Relation(_organisation(task.organisation_id), "meant for"),)


def events(chosen: QuerySet[ProcessInstance]) -> Iterator[Event]:
    """What happened, process by process."""
    for run in runs(chosen):
        for happening in run.happenings():
            yield _event(run, happening)


def _event(run: Run, happening: Happening) -> Event:
    node, transition = happening.node, happening.transition
    return Event(
        id=str(happening.id),
        type=_type_name(name_of(node), transition),
        at=happening.at,
        attributes=(("element", node.id), ("kind", str(node.kind)), ("transition", transition)),
        relations=tuple(_touched(run, happening)),
    )


def _touched(run: Run, happening: Happening) -> Iterator[Relation]:
    yield Relation(_process_id(run.instance.pk), "process")
    yield from _about(run.instance)
    task = run.tasks.get(happening.token or 0)
    if task is not None:
        yield Relation(_task_id(task), "task")
        yield from _meant_for(task)
    if happening.referral in run.referrals:
        yield Relation(opaque("referral", happening.referral), "referral")
