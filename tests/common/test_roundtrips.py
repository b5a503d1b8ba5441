"""Statements in few round trips: all of them arrive, however many values they carry."""

import pytest
from django.db import DatabaseError, connection, transaction

from common import roundtrips

pytestmark = pytest.mark.django_db


def insert(number: int, times: int = 1) -> roundtrips.Statement:
    rows = ", ".join(["(%s, %s, %s, %s, %s, 0, %s)"] * times)
    columns = "topic, key, stream, payload, created_at, attempts, failure"
    text = f"INSERT INTO common_outboxmessage ({columns}) VALUES {rows}"  # noqa: S608
    values = []
    for each in range(times):
        values += ["t", f"{number}:{each}", "", "{}", "2026-01-01 00:00:00+00", ""]
    return text, values


def count() -> int:
    return roundtrips.read([("SELECT COUNT(*) FROM common_outboxmessage", [])])[0][0][0]


def test_the_rows_of_each_query_come_in_order():
    assert roundtrips.read([("SELECT 1", []), ("SELECT %s + 1", [1])]) == [[(1,)], [(2,)]]


@pytest.mark.parametrize("statements", [0, 1, 3])
def test_every_write_is_carried_out(statements: int):
    before = count()

    roundtrips.write([insert(number) for number in range(statements)])

    assert count() == before + statements


def test_more_values_than_one_statement_takes_are_written_all_the_same():
    before = count()

    roundtrips.write([insert(number, times=500) for number in range(25)])

    assert count() == before + 12_500


def test_statements_are_counted_like_any_others(django_assert_num_queries):
    with django_assert_num_queries(2):
        roundtrips.read([("SELECT 1", []), ("SELECT 2", [])])


def test_a_fault_is_one_of_django_s():
    with pytest.raises(DatabaseError), transaction.atomic():
        roundtrips.read([("SELECT nothing FROM nowhere", [])])

    assert connection.is_usable()
