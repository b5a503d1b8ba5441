"""The measure of access fills its tables and asks its questions; how fast is not asked here."""

import pytest
from django.db import connection

from bench import access
from bench.bars import Bar

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


def test_every_question_is_asked_of_the_median_and_of_the_largest_body(reference, monkeypatch):
    monkeypatch.setattr(access, "ROUNDS", 2)

    lines = list(access.report(600))

    assert sum("guardian, direct foreign key" in str(line) for line in lines) == 2
    assert sum(isinstance(line, Bar) for line in lines) == 3
