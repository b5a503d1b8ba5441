"""A quarter of made-up files, computed once for all tests that only read it."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction

from common import clock
from indicators.models import Quarter
from indicators.periods import Period
from indicators.selectors import present_figures
from indicators.snapshot import Snapshot, digest
from tests.indicators.histories import END
from tests.indicators.quarters import store_quarter

#: After every delay of the third quarter has run out.
AFTER = END + timedelta(days=40)
PERIOD = Period(2026, 3)


@pytest.fixture(scope="session")
def computed_figures(django_db_setup: None, django_db_blocker) -> Snapshot:
    with django_db_blocker.unblock(), transaction.atomic(), clock.fixed(AFTER):
        store_quarter(300)
        figures = present_figures(PERIOD, at=AFTER)
        transaction.set_rollback(True)
    return figures


@pytest.fixture
def figures(computed_figures: Snapshot) -> Snapshot:
    """The protected table of a quarter; the files behind it are gone."""
    return deepcopy(computed_figures)


@pytest.fixture
def after_the_quarter() -> Iterator[datetime]:
    with clock.fixed(AFTER):
        yield AFTER


@pytest.fixture
def released(db: None, figures: Snapshot) -> Quarter:
    """That quarter, released."""
    return Quarter.objects.create(
        year=2026, number=3, table=figures, sha256=digest(figures), threshold=10, released_at=AFTER
    )


@pytest.fixture(autouse=True)
def no_remembered_protection() -> Iterator[None]:
    """Counts that another test protected are protected anew."""
    cache.clear()
    yield
    cache.clear()
