"""Running instances move to another version, one by one, and back as long as nothing happened."""

from datetime import timedelta

import pytest

from partners.enums import RoleCode
from tests import factories
from tests.conftest import NOW
from tests.workflows.conftest import flow, linear, model, task
from tests.workflows.running import after, complete, coordinator, live, replayed, start
from workflows import errors, services
from workflows.bpmn.migration import Plan
from workflows.models import InstanceMigration, Timer

pytestmark = pytest.mark.django_db


def with_deadline(name: str = "wait", duration: str = "PT2H") -> str:
    return (
        '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:endEvent id="e2"/>'
        + task(name)
        + task("late")
        + f'<bpmn:boundaryEvent id="b" attachedToRef="{name}"><bpmn:timerEventDefinition>'
        f'<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{duration}</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        + flow("s", name)
        + flow(name, "e")
        + flow("b", "late")
        + flow("late", "e2")
    )


def move(instance, body: str, *, timers: str = "keep", user=None):
    target = services.release(xml=model(body))
    source = instance.definition
    proposal = services.propose_migration(source=source, target=target)
    plan = Plan(nodes=proposal.plan.nodes, flows=proposal.plan.flows, timers=timers)
    report = services.migrate_instances(source=source, target=target, plan=plan, user=user)
    instance.refresh_from_db()
    return report


class TestMoving:
    def test_an_instance_goes_on_in_the_new_version_where_it_stood(self):
        instance, worker = start(linear(1))

        move(instance, linear(2))
        complete(instance, "t1", worker)

        assert instance.definition.version == 2
        assert list(live(instance)) == ["t2"]

    def test_a_task_takes_its_new_name_and_form(self):
        instance, _ = start(linear(1))
        renamed = linear(1).replace('name="t1"', 'name="Vérifier"')

        move(instance, renamed)

        assert list(live(instance)) == ["Vérifier"]

    def test_a_timer_keeps_its_due_time(self):
        instance, _ = start(with_deadline())

        move(instance, with_deadline("waiting", "PT9H").replace('"b"', '"b2"'))

        timer = Timer.objects.get(process=instance)
        assert (timer.node, timer.due_at) == ("b2", NOW + timedelta(hours=2))

    def test_a_timer_may_be_reckoned_again(self):
        instance, _ = start(with_deadline())

        move(instance, with_deadline(duration="PT9H"), timers="recompute")

        assert Timer.objects.get(process=instance).due_at == NOW + timedelta(hours=9)

    def test_a_kept_timer_still_fires(self):
        instance, _ = start(with_deadline())
        move(instance, with_deadline("waiting"))

        after(timedelta(hours=3))

        assert list(live(instance)) == ["late"]

    def test_what_the_verdict_forbids_stays_and_is_reported(self):
        instance, _ = start(linear(1))
        target = services.release(xml=model(linear(2)))

        report = services.migrate_instances(
            source=instance.definition, target=target, plan=Plan(), user=None
        )

        assert report.moved == []
        assert not report.refused[0].is_allowed
        instance.refresh_from_db()
        assert instance.definition.version == 1

    def test_a_dry_run_changes_nothing_and_judges_every_live_instance(self):
        moving, _ = start(linear(2))
        ended, worker = start(linear(2))
        complete(ended, "t1", worker)
        complete(ended, "t2", worker)
        target = services.release(xml=model(linear(3)))
        plan = services.propose_migration(source=moving.definition, target=target).plan

        verdicts = list(services.dry_run(source=moving.definition, target=target, plan=plan))

        assert [(each.instance, each.is_allowed) for each in verdicts] == [(moving, True)]
        moving.refresh_from_db()
        assert moving.definition.version == 1

    def test_the_log_leads_across_the_migration(self):
        instance, worker = start(linear(1))
        first = instance.definition_id
        move(instance, linear(2))
        complete(instance, "t1", worker)

        instance.refresh_from_db()

        assert replayed(instance, first).to_json() == instance.state

    def test_only_the_cell_or_the_administrator_may_move(self):
        instance, _ = start(linear(1))

        with pytest.raises(errors.NotAnOperator):
            move(instance, linear(2), user=factories.officer(RoleCode.CASE))
        move(instance, linear(3), user=coordinator())

    def test_another_process_is_no_version(self):
        instance, _ = start(linear(1))
        other = services.release(xml=model(linear(1), key="other"))

        with pytest.raises(errors.CannotMigrate):
            services.migrate_instances(
                source=instance.definition, target=other, plan=Plan(), user=None
            )


class TestReverting:
    def test_everything_is_as_before(self):
        instance, worker = start(with_deadline())
        state, tasks = instance.state, live(instance)
        timer = Timer.objects.get(process=instance).due_at
        report = move(instance, with_deadline("waiting", "PT9H"), timers="recompute")

        back, kept = services.revert_batch(batch=report.batch, user=coordinator())

        instance.refresh_from_db()
        assert (back, kept) == ([instance.pk], [])
        assert instance.definition.version == 1
        assert instance.state == state
        assert list(live(instance)) == list(tasks)
        assert Timer.objects.get(process=instance).due_at == timer
        complete(instance, "wait", worker)

    def test_what_has_moved_on_stays(self):
        instance, worker = start(linear(2))
        report = move(instance, linear(3))
        complete(instance, "t1", worker)

        back, kept = services.revert_batch(batch=report.batch, user=None)

        assert (back, kept) == ([], [instance.pk])
        with pytest.raises(errors.CannotRevert):
            services.revert_migration(moved=InstanceMigration.objects.get(), user=None)

    def test_the_log_tells_of_the_way_back(self):
        instance, _ = start(linear(1))
        first = instance.definition_id
        report = move(instance, linear(2))
        services.revert_batch(batch=report.batch, user=None)

        instance.refresh_from_db()

        assert replayed(instance, first).to_json() == instance.state
