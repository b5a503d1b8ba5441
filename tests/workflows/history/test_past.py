"""Past states: played again from the history, they are what the process was."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from common import clock
from partners.models import User
from tests import factories
from tests.conftest import NOW
from tests.workflows.conftest import linear, model
from tests.workflows.histories import begin, complete, write
from workflows import services
from workflows.bpmn import InstanceState, log
from workflows.history import NotYet, state_at, version_at
from workflows.models import HistoryEvent, InstanceMigration, ProcessInstance

pytestmark = pytest.mark.django_db


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def lived(worker: User) -> tuple[ProcessInstance, list[dict]]:
    """A process that did two of three tasks, one an hour, and its state after each hour."""
    instance = begin(linear(3), worker=worker, urgency="U2")
    states = [instance.state]
    for number, name in enumerate(["t1", "t2"], start=1):
        with clock.fixed(NOW + hours(number)):
            complete(instance, name, worker, answer=number)
        instance.refresh_from_db()
        states.append(instance.state)
    return instance, states


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_past_state_is_what_the_process_was(number: int):
    instance, states = lived(factories.officer())

    assert state_at(instance, NOW + hours(number)) == InstanceState.from_json(states[number])


def test_between_two_things_the_first_still_holds():
    instance, states = lived(factories.officer())

    assert state_at(instance, NOW + hours(1.9)) == InstanceState.from_json(states[1])


def test_before_its_beginning_a_process_has_no_state():
    instance, _ = lived(factories.officer())

    with pytest.raises(NotYet):
        state_at(instance, NOW - hours(1))


def test_a_later_line_before_an_earlier_one_ends_what_is_played():
    instance, states = lived(factories.officer())
    with clock.fixed(NOW + hours(1)):
        write(instance, {"type": "Cancelled"})

    assert state_at(instance, NOW + hours(1)) == InstanceState.from_json(states[1])


def test_a_process_older_than_its_log_is_read_from_the_state_put_in_place():
    worker = factories.officer()
    instance = begin(linear(2), worker=worker)
    write(instance, log.restored(InstanceState.from_json(instance.state)))
    complete(instance, "t1", worker)
    instance.refresh_from_db()

    assert state_at(instance, NOW) == InstanceState.from_json(instance.state)


def migrated(worker: User) -> tuple[ProcessInstance, int, int]:
    """A process that was put into another version an hour later."""
    instance = begin(linear(1), worker=worker)
    first, second = instance.definition, services.release(xml=model(linear(2)))
    with clock.fixed(NOW + hours(1)):
        write(instance, log.restored(InstanceState.from_json(instance.state), second.pk))
    instance.definition = second
    instance.save(update_fields=["definition"])
    InstanceMigration.objects.create(process=instance, source=first, target=second, last_event=0)
    return instance, first.pk, second.pk


def test_a_past_state_knows_the_version_of_then():
    instance, first, second = migrated(factories.officer())

    assert version_at(instance, NOW) == first
    assert version_at(instance, NOW + hours(1)) == second


def test_what_came_before_a_migration_is_played_in_the_version_of_then():
    worker = factories.officer()
    instance, _, _ = migrated(worker)
    with clock.fixed(NOW + hours(2)):
        complete(instance, "t1", worker)
    instance.refresh_from_db()

    assert state_at(instance, NOW + hours(2)) == InstanceState.from_json(instance.state)


@pytest.mark.parametrize("change", ["kind = 'other'", "detail = '{}'", "at = at"])
def test_the_database_refuses_to_rewrite_a_history(change: str):
    begin(linear(1), worker=factories.officer())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE workflows_historyevent SET {change}")  # noqa: S608


@pytest.mark.parametrize("act", ["update", "delete"])
def test_no_queryset_rewrites_or_shortens_a_history(act: str):
    begin(linear(1), worker=factories.officer())

    with pytest.raises(NotImplementedError):
        getattr(HistoryEvent.objects.order_by("id"), act)()


def test_an_account_that_goes_is_forgotten_and_its_lines_stay():
    worker, colleague = factories.officer(), factories.officer()
    instance = begin(linear(1), worker=worker)
    complete(instance, "t1", colleague)
    lines = instance.history.count()

    colleague.delete()

    assert instance.history.count() == lines
