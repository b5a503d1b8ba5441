"""How an instance is held while a step changes it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from partners.models import User
from workflows.models import ProcessInstance, UserTask
from workflows.runtime import store


class InstanceGone(LookupError):
    """There is no such process instance."""


@contextmanager
def locked(instance_id: int, *, wait: bool = True) -> Iterator[ProcessInstance]:
    """The instance, in a transaction that nobody else can begin on it until this one ends.

    A row lock on PostgreSQL; on SQLite the transaction itself, which begins as a writing one.
    The instance's row is always locked before any row of its tasks, timers or subscriptions: one
    order for everybody, so that no two steps wait for each other. Without ``wait``, an instance
    that somebody else holds is as good as gone. Raises InstanceGone.
    """
    with transaction.atomic():
        instance = store.lock_instance(instance_id, wait=wait)
        if instance is None:
            raise InstanceGone(instance_id)
        yield instance


@contextmanager
def locked_with_task(task_id: int, user: User | None) -> Iterator[tuple[ProcessInstance, UserTask]]:
    """A task that is still to be done and its instance, held likewise; raises InstanceGone.

    What the policy asks of ``user`` is read with them.
    """
    with transaction.atomic():
        found = store.lock_with_task(task_id, user)
        if found is None:
            raise InstanceGone(task_id)
        yield found


class InstanceLock:
    """viewflow's ``lock_impl``: waits its turn instead of failing and sleeping."""

    @contextmanager
    def __call__(self, flow_class: type, process_pk: int) -> Iterator[None]:
        with locked(process_pk):
            yield
