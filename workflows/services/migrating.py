"""Move running instances to another version of their model, and back."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max, QuerySet
from viewflow.workflow.status import PROCESS, STATUS

from common import clock
from partners.models import User
from workflows import errors, permissions
from workflows.bpmn import Finding, InstanceState, engine, log, migration
from workflows.models import (
    Definition,
    HistoryEvent,
    InstanceMigration,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
)
from workflows.models.instance import LIVE
from workflows.runtime import store
from workflows.runtime.compiler import process_of
from workflows.runtime.step import Step, stepping

#: What of a live task an undone migration gives back.
_TASK = ("node", "flow_task", "name", "form_key", "status")


@dataclass(frozen=True)
class Verdict:
    """What there is to say about moving one instance; an error among the findings forbids it."""

    instance: ProcessInstance
    findings: tuple[Finding, ...]

    @property
    def is_allowed(self) -> bool:
        return migration.can_migrate(self.findings)


@dataclass
class Report:
    """What came of one migration of many instances; ``batch`` names it."""

    batch: str
    moved: list[int] = field(default_factory=list)
    refused: list[Verdict] = field(default_factory=list)


def propose_migration(*, source: Definition, target: Definition) -> migration.Proposal:
    """Which element of the target stands for which of the source, and what was not found."""
    return migration.propose(process_of(source.pk), process_of(target.pk))


def live_instances(source: Definition) -> QuerySet[ProcessInstance]:
    """Every instance that still runs on a version."""
    return ProcessInstance.objects.filter(definition=source, status=PROCESS.NEW).order_by("pk")


def dry_run(*, source: Definition, target: Definition, plan: migration.Plan) -> Iterator[Verdict]:
    """The verdict on every live instance of the source; nothing is changed."""
    models = process_of(source.pk), process_of(target.pk)
    for instance in live_instances(source).iterator(chunk_size=200):
        state = InstanceState.from_json(instance.state)
        yield Verdict(instance, migration.verdict(*models, plan, state))


def migrate_instances(
    *,
    source: Definition,
    target: Definition,
    plan: migration.Plan,
    user: User | None,
    instances: Iterable[int] | None = None,
    batch: str = "",
) -> Report:
    """Move live instances of the source to the target, each in a transaction of its own.

    ``instances`` limits it to some, by id. What the verdict forbids stays where it is and is
    reported. Raises NotAnOperator, and CannotMigrate when the versions are of two processes.
    ``user`` None is the system's own operator.
    """
    if user is not None and not permissions.may_migrate(user):
        raise errors.NotAnOperator
    if source.key != target.key or source.pk == target.pk:
        raise errors.CannotMigrate
    report = Report(batch or str(uuid.uuid4()))
    found = live_instances(source).values_list("pk", flat=True)
    wanted = list(found if instances is None else found.filter(pk__in=list(instances)))
    for instance_id in wanted:
        _move(instance_id, source, target, plan, user, report)
    return report


def revert_migration(*, moved: InstanceMigration, user: User | None) -> None:
    """Put an instance back to the version and the state that it had before its migration.

    Raises NotAnOperator, and CannotRevert when anything has happened to it since.
    """
    if user is not None and not permissions.may_migrate(user):
        raise errors.NotAnOperator
    with (
        transaction.atomic(),
        stepping(moved.process_id, actor=user, is_operation=True) as step,
    ):
        if not _is_untouched(moved):
            raise errors.CannotRevert
        state = InstanceState.from_json(moved.before["state"])
        _set_version(step, moved.source)
        step.become(log.restored(state, moved.source_id), engine.Step(state, ()))
        _put_back(moved)
        InstanceMigration.objects.filter(pk=moved.pk).update(reverted_at=clock.now())


def revert_batch(*, batch: str, user: User | None) -> tuple[list[int], list[int]]:
    """Put back what a batch moved: ids of the instances put back, and of those that moved on."""
    back, kept = [], []
    rows = InstanceMigration.objects.filter(batch=batch, reverted_at=None).order_by("-pk")
    for moved in rows.select_related("source"):
        try:
            revert_migration(moved=moved, user=user)
        except errors.CannotRevert:
            kept.append(moved.process_id)
        else:
            back.append(moved.process_id)
    return back, kept


def _move(
    instance_id: int,
    source: Definition,
    target: Definition,
    plan: migration.Plan,
    user: User | None,
    report: Report,
) -> None:
    with transaction.atomic():
        with stepping(instance_id, actor=user, is_operation=True) as step:
            if step.instance.definition_id != source.pk or step.state.is_finished:
                return
            models = process_of(source.pk), process_of(target.pk)
            findings = migration.verdict(*models, plan, step.state)
            if not migration.can_migrate(findings):
                report.refused.append(Verdict(step.instance, findings))
                return
            before = _snapshot(step)
            _set_version(step, target)
            step.become(
                log.migrated(plan, target.pk),
                migration.migrate(*models, plan, step.state, step.at),
            )
        InstanceMigration.objects.create(
            process_id=instance_id,
            batch=report.batch,
            source=source,
            target=target,
            plan=plan.to_json(),
            before=before,
            last_event=_last_event(instance_id),
            at=clock.now(),
            actor=user,
        )
        report.moved.append(instance_id)


def _set_version(step: Step, definition: Definition) -> None:
    step.instance.definition = definition
    ProcessInstance.objects.filter(pk=step.instance.pk).update(
        definition=definition, flow_class=store.reference(definition)
    )


def _snapshot(step: Step) -> dict[str, object]:
    rows = {"process": step.instance}
    tasks = UserTask.objects.filter(**rows, status__in=LIVE).order_by("pk")
    return {
        "state": step.state.to_json(),
        "tasks": [
            {"pk": task.pk, **{name: _plain(task, name) for name in _TASK}} for task in tasks
        ],
        "timers": [_row(timer) for timer in Timer.objects.filter(**rows)],
        "subscriptions": [_row(row) for row in Subscription.objects.filter(**rows)],
    }


def _plain(task: UserTask, name: str) -> object:
    return task._meta.get_field(name).value_to_string(task)  # noqa: SLF001 -- Django's own API


def _row(record: Timer | Subscription) -> dict[str, object]:
    fields = record._meta.concrete_fields  # noqa: SLF001 -- Django's own API
    return {
        each.attname: None
        if each.value_from_object(record) is None
        else each.value_to_string(record)
        for each in fields
        if not each.primary_key
    }


def _put_back(moved: InstanceMigration) -> None:
    process = moved.process_id
    kept = [task["pk"] for task in moved.before["tasks"]]
    own = UserTask.objects.filter(process=process)
    own.filter(status__in=LIVE).exclude(pk__in=kept).update(
        status=STATUS.CANCELED, finished=clock.now()
    )
    for task in moved.before["tasks"]:
        own.filter(pk=task["pk"]).update(**{name: task[name] for name in _TASK})
    for model, name in ((Timer, "timers"), (Subscription, "subscriptions")):
        model.objects.filter(process=process).delete()
        model.objects.bulk_create(model(**_read(model, row)) for row in moved.before[name])


def _read(model: type[Timer | Subscription], row: dict[str, object]) -> dict[str, object]:
    fields = {each.attname: each for each in model._meta.concrete_fields}  # noqa: SLF001
    return {name: fields[name].to_python(value) for name, value in row.items()}


def _is_untouched(moved: InstanceMigration) -> bool:
    called = ProcessInstance.objects.filter(parent=moved.process_id, created__gte=moved.at)
    return (
        moved.reverted_at is None
        and _last_event(moved.process_id) == moved.last_event
        and not called.exists()
    )


def _last_event(instance_id: int) -> int:
    lines = HistoryEvent.objects.filter(process=instance_id)
    return lines.aggregate(Max("id"))["id__max"]
