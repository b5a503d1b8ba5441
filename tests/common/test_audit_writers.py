"""Many writers at once: no line is lost, none waits for ever, and every chain verifies."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from common.audit import Act, record
from common.audit.verifying import verify
from common.models import AuditEntry

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def server():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def write(writer: int) -> None:
    try:
        for number in range(20):
            with transaction.atomic():
                record(Act.READ, subject=f"case:{(writer + number) % 5}", count=number)
    finally:
        connection.close()


def test_writers_side_by_side_keep_every_chain_whole():
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    assert AuditEntry.objects.count() == 80
    assert verify().wrong == []
