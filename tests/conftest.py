"""Ground for every test: the region loaded, the clock fixed, no luck with unordered rows."""

import os
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.test import Client
from django.utils import translation
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key
from viewflow.workflow import fields

from common import clock, opening
from common.models import AuditChain, AuditEntry, AuditSubject
from workflows import released
from workflows.runtime import compiler, decisions

# Deadlines of a single example are no evidence on a shared machine. `make test` looks at the same
# examples each time; `make prove` looks for new ones.
settings.register_profile("test", deadline=None, derandomize=True)
settings.register_profile("prove", deadline=None, max_examples=200, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))

#: A Tuesday morning outside Ramadan, holidays and summer: 10:00 in Agadir.
NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Load the region once; every test starts from it and rolls back to it."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
    yield
    with django_db_blocker.unblock():
        _end_other_sessions()


def _end_other_sessions() -> None:
    """Threads of a site or a test may still hold PostgreSQL's database, which is then dropped."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def reference(db: None) -> None:
    """The region's reference data, for tests that say that they stand on it."""


@pytest.fixture
def region_after_flush(transactional_db: None) -> Iterator[None]:
    """The region for tests that commit; the flush after them is mended at their teardown."""
    opening.forget()
    yield
    # Once more: a page that was still open when the teardown began may have read a case.
    _let_the_audit_go()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None):
    """Load the region again once a test that commits has flushed it: the next one stands on it."""
    marker = item.get_closest_marker("django_db")
    flushes = bool(marker and marker.kwargs.get("transaction"))
    flushes = flushes or "transactional_db" in getattr(item, "fixturenames", ())
    if flushes:
        with item.config.stash[blocking_manager_key].unblock():
            _let_the_audit_go()
    result = yield
    if nextitem and flushes:
        opening.forget()
        with item.config.stash[blocking_manager_key].unblock():
            call_command("load_reference", verbosity=0)
    return result


def _let_the_audit_go() -> None:
    """Empty the audit before a flush that deletes row by row: it refuses all but its retention."""
    if connection.vendor == "sqlite":
        AuditChain.objects.update(cut_to=models.BigIntegerField.MAX_BIGINT)
        AuditSubject.objects.all().delete()
        AuditEntry.objects.all().delete()


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[datetime]:
    """Time stands still at ``NOW`` in the thread of the test."""
    with clock.fixed(NOW):
        yield NOW


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """Texts outside a request are French, as for most officers."""
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def no_luck_with_order(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Shuffle the rows of every queryset that asks for no order."""
    shuffler = random.Random(request.node.nodeid)  # noqa: S311 -- no secret is drawn
    fetch_all = QuerySet._fetch_all

    def fetch_and_shuffle(self: QuerySet) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and not self.ordered and len(self._result_cache) > 1:
            shuffler.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_and_shuffle)


@pytest.fixture(params=["fr", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    """Both scripts: a page test that takes it runs in French and in Arabic."""
    return request.param


@pytest.fixture
def page(client: Client, language: str) -> Client:
    """A client whose pages come in ``language``."""
    client.cookies["django_language"] = language
    return client


@pytest.fixture
def old_database(tmp_path: Path, django_db_blocker) -> Iterator[BaseDatabaseWrapper]:
    """A database of its own, of which only the tables that precede the move are made."""
    given = {**connections.databases["default"], "ENGINE": "django.db.backends.sqlite3"}
    path = tmp_path / "old.sqlite3"
    connections.databases["old"] = {**given, "NAME": str(path), "OPTIONS": {}}
    with django_db_blocker.unblock(), closing(connections["old"]) as connection:
        yield connection
    del connections["old"]
    del connections.databases["old"]


@pytest.fixture(autouse=True)
def no_remembered_models() -> Iterator[None]:
    """Forget compiled process models: a rolled-back test gives its keys to the next one's."""
    yield
    compiler.forget()
    decisions.model_of.cache_clear()
    for name in [name for name in vars(released) if "Flow_v" in name]:
        delattr(released, name)
    for remembered in (
        fields.import_flow_by_ref,
        fields.import_task_by_ref,
        fields.get_flow_ref,
        fields.get_task_ref,
    ):
        remembered.cache_clear()


#: What continuous integration has, so that there a test skipped for its want is a failure.
ON_CI = ("browser", "postgres", "redis")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo
) -> Iterator[None] | pytest.TestReport:
    """Where CI=true, fail what was skipped for want of a server or a browser."""
    report = yield
    wanted = [name for name in ON_CI if item.get_closest_marker(name)]
    # pytest reports a failure that was expected as skipped too: that one did run.
    is_skipped = report.skipped and not hasattr(report, "wasxfail")
    if is_skipped and wanted and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped, but CI=true promises {' and '.join(wanted)}: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests measured (``record_property``)."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
