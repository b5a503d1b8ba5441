"""Who reaches which address: every one stands in routes.csv, and the site does what it says."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from common import clock
from partners.enums import RoleCode
from partners.models import User
from tests import factories
from tests.access import table, world
from tests.access.table import READERS, Line
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

LINES = table.lines()
#: Addresses whose view takes any method.
ANY_METHOD = {"set_language", "health"}


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
def readers(region: None) -> dict[str, User]:
    return {name: factories.officer(*seat) for name, seat in READERS.items()}


def met(user: User | None, line: Line, address: str) -> str:
    """What ``user`` meets at the address; nothing that it changes stays."""
    client = Client()
    if user is not None:
        client.force_login(user)
    ask = client.post if line.method == "POST" else client.get
    with transaction.atomic():
        try:
            response = ask(address)
            if response.streaming:
                list(response)  # what is read to its end is closed
            return table.outcome(response, line.method)
        except Exception as failure:  # the table names it beside its reader
            return f"{type(failure).__name__}: {failure}"
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_a_reader_meets_what_the_table_says(
    line: Line, things: dict[str, object], readers: dict[str, User]
):
    address = line.address(things)

    everyone = {"anonymous": None, **readers}
    found = {name: met(user, line, address) for name, user in everyone.items()}

    assert found == line.expected


def test_every_address_stands_in_the_table():
    in_table = {line.route for line in LINES}

    assert in_table == set(table.routes())


def test_no_line_stands_twice():
    assert len({str(line) for line in LINES}) == len(LINES)


def test_every_role_has_its_column():
    assert {role for role, _ in READERS.values()} == set(RoleCode)


def test_an_address_without_a_post_line_takes_no_post(
    things: dict[str, object], readers: dict[str, User]
):
    taking = {line.route for line in LINES if line.method == "POST"} | ANY_METHOD
    silent = [line for line in LINES if line.route not in taking]
    post = [Line(line.route, "POST", line.names, {}) for line in silent]

    found = {
        (str(line), name): met(readers[name], line, line.address(things))
        for line in post
        for name in ("R-CASE", "R-CELL", "receiving R-CASE")
    }

    assert {key: what for key, what in found.items() if what not in {"not so", "hidden"}} == {}
