"""The pages and files of the quarters."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest

from indicators import errors
from indicators.models import Quarter
from indicators.selectors import released_quarters
from partners.enums import RoleCode
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("after_the_quarter")]

PAGE = "/quarters/2026-Q3/"
READERS = [RoleCode.PLAN, RoleCode.GOV, RoleCode.CELL, RoleCode.FOCAL, RoleCode.PART]
OTHERS = [RoleCode.CASE, RoleCode.INTAKE, RoleCode.PROT, RoleCode.DPO, RoleCode.ADMIN]
FILES = [f"{PAGE}table.csv", f"{PAGE}table.xlsx"]


def sign_in(page, role: RoleCode = RoleCode.PLAN):
    user = factories.officer(role, factories.CELL)
    page.force_login(user)
    return user


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def a_request() -> None:
    factories.submit(factories.open_case(), at=datetime(2026, 8, 3, tzinfo=UTC))


# Who


@pytest.mark.parametrize("address", ["/quarters/", PAGE, f"{PAGE}release/", *FILES])
def test_anonymous_is_asked_to_sign_in(page, released, address):
    assert page.get(address).status_code == 302


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("address", ["/quarters/", PAGE, f"{PAGE}release/", *FILES])
def test_other_roles_are_refused(page, released, address, role):
    sign_in(page, role)

    assert page.get(address).status_code == 403


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("address", ["/quarters/", PAGE, *FILES])
def test_readers_see_a_released_quarter(page, released, address, role):
    sign_in(page, role)

    assert page.get(address).status_code == 200


@pytest.mark.parametrize("role", READERS[1:])
def test_readers_do_not_see_what_is_not_released(page, a_request, role):
    sign_in(page, role)

    assert page.get(PAGE).status_code == 404
    assert "2026-Q3" not in text(page.get("/quarters/"))
    assert page.get(FILES[0]).status_code == 404


@pytest.mark.parametrize("role", READERS[1:])
def test_readers_do_not_release(page, a_request, role):
    sign_in(page, role)

    assert page.post(f"{PAGE}release/").status_code == 403
    assert not Quarter.objects.exists()


# The list and the page


def test_the_list_runs_from_the_first_request_to_now(page, a_request):
    sign_in(page)

    answer = text(page.get("/quarters/"))

    assert "2026-Q4" in answer
    assert "2026-Q3" in answer
    assert "2026-Q2" not in answer


def test_an_empty_list_says_what_will_come(page):
    sign_in(page, RoleCode.GOV)

    assert "empty-state" in text(page.get("/quarters/"))


def test_a_list_needs_no_tables(released, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [each.sha256 for each in released_quarters()] == [released.sha256]


@pytest.mark.parametrize(
    "address", ["/quarters/2026-Q9/", "/quarters/2027-Q1/", "/quarters/2024-Q1/"]
)
def test_there_is_no_page_for_what_is_no_quarter_of_the_network(page, address):
    sign_in(page)

    assert page.get(address).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?indicator=SM-AC-06", "?indicator=all", "?indicator=nonsense"]
)
def test_a_released_page_costs_few_statements(page, released, django_assert_max_num_queries, query):
    sign_in(page)

    with django_assert_max_num_queries(12):
        answer = page.get(PAGE + query)

    assert answer.status_code == 200


def test_a_released_page_shows_figures_protection_and_hash(page, released, language):
    sign_in(page)

    answer = text(page.get(PAGE))

    assert f'lang="{language}"' in answer
    assert 'class="protected"' in answer
    assert released.sha256 in answer
    assert f"{PAGE}release/" not in answer


def test_an_indicator_comes_with_its_table_chart_and_words(page, released, language):
    sign_in(page)

    answer = text(page.get(f"{PAGE}?indicator=SM-AC-06"))

    assert answer.count("<svg xmlns") == 1
    assert ('direction="rtl"' in answer) == (language == "ar")
    assert answer.count('role="rowheader"') == 8
    assert "SM-AC-06" in answer
    assert "P11" in answer


def test_all_indicators_can_be_shown_at_once(page, released):
    sign_in(page)

    answer = text(page.get(f"{PAGE}?indicator=all"))

    assert answer.count('class="card indicator"') == len(released.table["indicators"])


def test_provisional_figures_are_marked_and_can_be_released(page, a_request):
    sign_in(page)

    answer = text(page.get(PAGE))

    assert "notice-warning" in answer
    assert f'href="{PAGE}release/"' in answer
    assert "table.csv" not in answer


def test_a_running_quarter_has_no_release(page, a_request):
    sign_in(page)
    address = "/quarters/2026-Q4/"

    assert "release/" not in text(page.get(address))
    assert page.get(f"{address}release/").status_code == 409
    assert page.post(f"{address}release/").status_code == 409


def test_a_page_shows_nothing_when_the_protection_fails(page, a_request, monkeypatch):
    def refuse(*_args, **_options):
        raise errors.NothingIsSafe

    monkeypatch.setattr("indicators.selectors._protected", refuse)
    sign_in(page)

    assert page.get(PAGE).status_code == 409
    assert page.post(f"{PAGE}release/").status_code == 409


# The release


def test_the_release_is_explained_before_it_is_made(page, a_request, language):
    sign_in(page)

    answer = text(page.get(f"{PAGE}release/"))

    assert "consequences" in answer
    assert "notice-warning" in answer
    assert not Quarter.objects.exists()


def test_a_release_is_made_once_however_often_the_button_is_pressed(page, a_request):
    user = sign_in(page)

    answers = [page.post(f"{PAGE}release/") for _press in range(2)]

    assert [answer.url for answer in answers] == [PAGE, PAGE]
    assert Quarter.objects.get().released_by == user


# The files


def expected(quarter: Quarter) -> list[tuple[str, str, str, Decimal | None, str, str]]:
    """The numbers of a release, straight from its table."""
    return [
        (
            each["code"], cell["area"], cell["sex"],
            None if cell["value"]["value"] is None else Decimal(str(cell["value"]["value"])),
            cell["value"]["obs_status"], cell["value"]["conf_status"],
        )
        for each in quarter.table["indicators"]
        for cell in each["cells"]
    ]  # fmt: skip


def test_the_csv_holds_the_released_numbers(page, released):
    sign_in(page)

    answer = page.get(FILES[0])

    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]
    found = [
        (r[0], r[3], r[5], Decimal(r[11].replace(",", ".")) if r[11] else None, r[13], r[14])
        for r in lines
    ]
    assert found == expected(released)
    assert "attachment" in answer["Content-Disposition"]


def test_the_workbook_holds_the_released_numbers(page, released, language):
    sign_in(page)

    book = openpyxl.load_workbook(BytesIO(page.get(FILES[1]).content))

    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    found = [
        (r[0], r[3], r[5], None if r[11] is None else Decimal(str(r[11])), r[13], r[14])
        for r in rows
    ]
    assert found == expected(released)
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")


def test_a_hidden_number_is_empty_in_the_files_never_zero(page, released):
    sign_in(page)

    lines = list(
        csv.reader(StringIO(page.get(FILES[0]).content.decode("utf-8-sig")), delimiter=";")
    )

    hidden = [line for line in lines[1:] if line[13] == "Q"]
    assert hidden
    assert {line[11] for line in hidden} == {""}
    assert all(line[15] for line in hidden)
