"""Whatever page shows a sensitive case writes one line of the audit, which names it."""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from casework.models import Case
from common import clock
from common.audit import Act
from common.models import AuditEntry
from partners.models import User
from referrals.models import Referral
from tests import factories
from tests.access import table, world
from tests.access.table import READERS, Line
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

LINES = [line for line in table.lines() if line.method == "GET"]
CASE_NUMBER = re.compile(r"SM-\d{4}-\d{6}-\d")
REFERENCE = re.compile(r"OR-[A-Z0-9]{4}-[A-Z0-9]{4}")
#: Notices carry a reference and nothing of the file; what they lead to is audited.
READING = {"R-CASE", "R-FOCAL", "R-CELL", "R-PROT", "R-DPO", "receiving R-CASE"}


#: A notice gives a number and nothing of the file: opening what it leads to is the reading.
NOTICES = re.compile(r'<section class="card" aria-labelledby="news">.*?</section>', re.DOTALL)


@pytest.fixture(scope="module")
def region(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """A transaction around the module: its world is made once."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.fixed(NOW):
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def things(region: None) -> dict[str, object]:
    return world.build()


@pytest.fixture(scope="module")
def readers(things: dict[str, object]) -> dict[str, User]:
    found = {name: factories.officer(*READERS[name]) for name in sorted(READING)}
    return found | {"owner": Case.objects.get(number=things["case"]).assigned_to}


def sensitive() -> dict[str, str]:
    """Numbers of the sensitive cases, by themselves and by the references of their referrals."""
    cases = Case.objects.filter(tier__in=["C3", "C4"]).order_by("pk")
    found = {number: number for number in cases.values_list("number", flat=True)}
    referrals = Referral.objects.filter(request__case__in=cases).order_by("pk")
    return found | dict(referrals.values_list("reference", "request__case__number"))


def audited(address: str, user: User) -> tuple[set[str], list[AuditEntry]]:
    """The sensitive cases that the page shows, and what the audit says of it."""
    client = Client()
    client.force_login(user)
    last = AuditEntry.objects.order_by("-pk").first().pk
    response = client.get(address)
    content = b"".join(response) if response.streaming else response.content
    text = content.decode(errors="ignore") if response.status_code == 200 else ""
    if response.headers.get("Content-Disposition"):
        exports = AuditEntry.objects.filter(pk__gt=last, act=Act.EXPORT, actor=user.pk)
        assert exports.count() == 1
        return set(), []
    text = NOTICES.sub("", text)
    named = set(CASE_NUMBER.findall(text)) | set(REFERENCE.findall(text))
    known = sensitive()
    entries = AuditEntry.objects.filter(pk__gt=last, act=Act.READ).order_by("pk")
    return {known[name] for name in named if name in known}, list(entries)


def subjects(entry: AuditEntry) -> set[str]:
    names = entry.data.get("subjects", [entry.subject])
    return {name.removeprefix("case:") for name in names}


@pytest.mark.parametrize("line", LINES, ids=str)
def test_a_page_that_shows_a_sensitive_case_is_audited_once(
    line: Line, things: dict[str, object], readers: dict[str, User]
):
    address = line.address(things)

    for name, user in readers.items():
        with transaction.atomic():
            shown, entries = audited(address, user)
            transaction.set_rollback(True)

        assert len(entries) <= 1, name
        if shown:
            assert [entry.actor for entry in entries] == [user.pk], (name, shown)
            assert shown <= subjects(entries[0]), name


def test_there_is_something_to_audit(things: dict[str, object]):
    assert len(set(sensitive().values())) >= 3
