"""An export shows one moment, whatever is committed while it is written."""

import pytest
from django.db import connection

from tests import factories
from tests.workflows.conftest import linear
from tests.workflows.exports.readers import read_ocel_json, written
from tests.workflows.histories import begin
from workflows.exports import write_ocel_json
from workflows.exports.runs import snapshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def postgresql() -> None:
    """Only there a transaction sees by default what others commit meanwhile."""
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL with PostgreSQL")


@pytest.mark.postgres
@pytest.mark.usefixtures("postgresql")
def test_every_query_of_an_export_sees_the_same_moment(region_after_flush: None):
    with snapshot(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        isolation = cursor.fetchone()

    assert isolation == ("repeatable read",)


def test_an_export_outside_a_transaction_is_written(region_after_flush: None):
    begin(linear(1), worker=factories.officer())

    text, result = written(write_ocel_json)

    assert len(read_ocel_json(text)["events"]) == result.events == 2
