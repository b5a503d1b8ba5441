"""The list of cases as a file: the same cases, and nobody who can be told from it."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from casework.views import exports
from common.audit import Act
from common.models import AuditEntry
from partners.enums import RoleCode
from tests import factories
from tests.factories import CELL, officer, open_case, submit

pytestmark = pytest.mark.django_db

PATH = "/cases/export/"


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def case(user):
    person = factories.BeneficiaryFactory(given_names="Fatou", family_names="Fictive")
    case = open_case(user=user, beneficiary=person)
    submit(case, "EDU-01")
    return case


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def test_a_file_says_what_is_asked_and_nothing_of_the_person(client, user, case):
    client.force_login(user)

    answer = client.get(PATH)

    [row] = rows(answer)
    assert case.number in row.values()
    assert case.requests.get().request_type.label in row.values()
    for told in ("Fatou", "Fictive"):
        assert told not in answer.content.decode()


def test_a_file_is_narrowed_as_the_list_is(client, user, case):
    other = open_case(user=officer())
    client.force_login(user)

    assert {each for row in rows(client.get(f"{PATH}?mine=on")) for each in row.values()} >= {
        case.number
    }
    assert other.number not in client.get(f"{PATH}?mine=on").content.decode()
    assert other.number in client.get(PATH).content.decode()


def test_what_a_very_sensitive_case_asks_is_not_in_the_file(client, case):
    submit(case, "PRO-02")
    client.force_login(officer(RoleCode.PROT, CELL))

    answer = client.get(PATH)

    assert case.number in answer.content.decode()
    for request in case.requests.select_related("request_type"):
        assert request.request_type.label not in answer.content.decode()


def test_a_file_is_audited_once_with_the_sensitive_cases_in_it(client, user, case):
    sensitive = open_case(user=user)
    submit(sensitive, "HOU-01")
    client.force_login(user)

    client.get(PATH)

    entry = AuditEntry.objects.get(act=Act.EXPORT, actor=user.pk)
    assert entry.purpose == "list"
    assert entry.data == {
        "kind": "csv",
        "count": 2,
        "subjects": [f"case:{sensitive.number}"],
    }


def test_a_list_that_is_too_long_is_refused_with_what_to_do(page, user, case, monkeypatch):
    monkeypatch.setattr(exports, "MOST_EXPORTED", 0)
    page.force_login(user)

    answer = page.get(PATH)

    assert answer.status_code == 409
    assert not AuditEntry.objects.filter(act=Act.EXPORT).exists()


def test_a_workbook_holds_the_same_lines_and_reads_from_the_right_in_arabic(
    page, language, user, case
):
    page.force_login(user)

    book = openpyxl.load_workbook(BytesIO(page.get(f"{PATH}?as=xlsx").content))

    sheet = book.active
    assert case.number in [cell.value for cell in sheet[2]]
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")
