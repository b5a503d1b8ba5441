"""How an instance is held while a step changes it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from workflows.models import ProcessInstance


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
        can_skip = connection.features.has_select_for_update_skip_locked
        rows = ProcessInstance.objects.select_for_update(skip_locked=can_skip and not wait)
        instance = rows.filter(pk=instance_id).order_by("pk").first()
        if instance is None:
            raise InstanceGone(instance_id)
        yield instance


class InstanceLock:
    """viewflow's ``lock_impl``: waits its turn instead of failing and sleeping."""

    @contextmanager
    def __call__(self, flow_class: type, process_pk: int) -> Iterator[None]:
        with locked(process_pk):
            yield
