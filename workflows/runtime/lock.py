"""How an instance is held while a step changes it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from workflows.models import ProcessInstance


class InstanceGone(LookupError):
    """There is no such process instance."""


@contextmanager
def locked(instance_id: int) -> Iterator[ProcessInstance]:
    """The instance, in a transaction that nobody else can begin on it until this one ends.

    A row lock on PostgreSQL; on SQLite the transaction itself, which begins as a writing one.
    """
    with transaction.atomic():
        rows = ProcessInstance.objects.select_for_update()
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
