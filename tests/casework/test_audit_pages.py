"""The audit's pages: what stands out, the journal, its file, and the sheet for the person."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from casework.permissions import access_case
from casework.selectors import Rule, unusual_reads
from casework.services import ask_emergency
from common import audit, clock
from common.audit import Act
from common.audit.verifying import verify
from common.models import AuditEntry
from common.spreadsheets import harmless
from partners.enums import RoleCode
from partners.models import User
from tests import factories
from tests.conftest import NOW
from tests.factories import CELL, NGO, OTHER_NGO, officer

pytestmark = pytest.mark.django_db

DAY = NOW.date()


@pytest.fixture
def case(reference):
    return factories.submit(factories.open_case(user=officer()), "EDU-01").case


@pytest.fixture
def dpo(reference):
    return officer(RoleCode.DPO, CELL)


def read(user: User, number: str = "SM-2026-000001-4", *, at: datetime = NOW, link: str = "body"):
    with clock.fixed(at):
        audit.saw(
            audit.Sight(subject=f"case:{number}", tier="C2", link=link, purpose="file"), actor=user
        )


def rules(bodies=None, days: int = 7) -> list[tuple[Rule, int]]:
    found = unusual_reads(since=DAY - timedelta(days=days), until=DAY, bodies=bodies)
    return [(each.rule, each.count) for each in found]


def test_quiet_work_does_not_stand_out(case):
    for _turn in range(5):
        read(case.assigned_to, case.number)

    assert rules() == []


@pytest.mark.parametrize(("files", "found"), [(9, []), (10, [(Rule.NO_LINK, 10)])])
def test_many_files_of_other_bodies_on_a_day_stand_out(reference, files, found):
    cell = officer(RoleCode.CELL, CELL)
    for number in range(files):
        read(cell, f"n{number}", link="cell")
        read(cell, f"n{number}", link="cell")

    assert rules() == found


@pytest.mark.parametrize(("minutes", "found"), [(2, [(Rule.MANY_FILES, 30)]), (3, [])])
def test_many_files_within_an_hour_stand_out(reference, minutes, found):
    user = officer()
    for number in range(30):
        read(user, f"n{number}", at=NOW + timedelta(minutes=minutes * number))

    assert rules() == found


@pytest.mark.parametrize(
    ("at", "stands_out"),
    [
        (datetime(2026, 9, 14, 22, 0, tzinfo=UTC), True),
        (datetime(2026, 9, 13, 10, 0, tzinfo=UTC), True),
        (datetime(2026, 9, 14, 10, 0, tzinfo=UTC), False),
    ],
    ids=["night", "Sunday", "Monday morning"],
)
def test_nights_and_week_ends_stand_out(reference, at, stands_out):
    user = officer()
    for _turn in range(3):
        read(user, at=at)

    assert rules() == ([(Rule.ODD_HOURS, 3)] if stands_out else [])


def test_reading_what_was_refused_before_stands_out(case, reference):
    stranger = officer(RoleCode.CASE, OTHER_NGO)
    audit.refused(f"case:{case.number}", actor=stranger)
    ask_emergency(user=stranger, number=case.number, reason="Danger immédiat cette nuit")
    access_case(User.objects.get(pk=stranger.pk), case.number)

    assert rules() == [(Rule.AFTER_REFUSAL, 1)]


def test_many_searches_stand_out(reference):
    user = officer()
    for _turn in range(20):
        audit.record(Act.SEARCH, actor=user, purpose="words", found=0)

    assert rules() == [(Rule.SEARCHES, 20)]


def test_an_emergency_that_nobody_reviewed_stands_out(case):
    stranger = officer(RoleCode.CASE, OTHER_NGO)
    ask_emergency(user=stranger, number=case.number, reason="Danger immédiat cette nuit")

    with clock.fixed(NOW + timedelta(days=4)):
        assert (Rule.NO_REVIEW, 1) in rules()
        assert rules(bodies=frozenset({NGO})) == []


def test_a_focal_point_sees_the_officers_of_their_body_alone(reference):
    for body in (NGO, OTHER_NGO):
        user = officer(RoleCode.CASE, body)
        for _turn in range(20):
            audit.record(Act.SEARCH, actor=user)

    assert len(rules()) == 2
    assert len(rules(bodies=frozenset({NGO}))) == 1


def test_every_line_that_stands_out_opens_its_entries(page, dpo):
    user = officer()
    for _turn in range(20):
        audit.record(Act.SEARCH, actor=user, purpose="words")
    page.force_login(dpo)
    shown = page.get(reverse("audit:unusual"))
    [row] = shown.context["rows"]

    assert len(page.get(row["url"]).context["rows"]) == 20


def test_the_journal_narrows_by_act_body_and_day(client, case, dpo):
    stranger = officer(RoleCode.CASE, OTHER_NGO)
    read(case.assigned_to, case.number)
    read(stranger, case.number)
    client.force_login(dpo)

    def rows(**query):
        return client.get(reverse("audit:journal"), query).context["rows"]

    assert len(rows(act="read")) == 2
    assert len(rows(act="read", body=OTHER_NGO)) == 1
    assert rows(act="read", until="2026-09-01", since="2026-08-01") == []


def test_a_focal_point_reads_no_number_that_is_not_theirs_to_know(client, reference):
    focal = officer(RoleCode.FOCAL)
    theirs = factories.submit(factories.open_case(user=officer()), "EDU-01").case
    hidden = factories.submit(factories.open_case(user=officer()), "PRO-02").case
    for case in (theirs, hidden):
        read(officer(), case.number)
    client.force_login(focal)

    text = client.get(reverse("audit:journal"), {"act": "read"}).content.decode()

    assert theirs.number in text
    assert hidden.number not in text


def test_the_file_of_the_journal_holds_no_formula_and_is_audited(client, dpo):
    audit.record(Act.EXPORT, subject="=1+1", purpose="=cmd")
    client.force_login(dpo)

    answer = client.get(reverse("audit:journal-csv"))

    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert "'=cmd" in cells
    assert AuditEntry.objects.filter(act=Act.EXPORT, purpose="journal", actor=dpo.pk).exists()


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", " =1", "＝1"])
def test_a_formula_is_made_harmless(text):
    assert harmless(text) == f"'{text}"


def test_a_word_stays_as_it_is():
    assert harmless("SM-2026-000001-4") == "SM-2026-000001-4"


@pytest.mark.parametrize(
    ("language", "title"),
    [("fr", "consult"), ("ar", "ملف"), ("en", "Who has had access to my file")],
)
def test_the_sheet_stands_in_the_language_of_the_person(client, case, language, title):
    read(officer(RoleCode.CELL, CELL), case.number, link="cell")
    client.force_login(case.assigned_to)

    answer = client.get(reverse("casework:access-log", args=[case.number]), {"language": language})

    assert f'lang="{language}"' in answer.content.decode()
    if language == "en":
        assert title in answer.content.decode()
    assert AuditEntry.objects.filter(act=Act.EXPORT, purpose="access-log").count() == 1


def test_the_sheet_names_bodies_and_functions_and_no_officer(client, case):
    reader = officer(RoleCode.CELL, CELL)
    read(reader, case.number, link="cell")
    client.force_login(case.assigned_to)

    answer = client.get(reverse("casework:access-log", args=[case.number]), {"language": "en"})

    sheet = answer.context["sheet"]
    assert "regional migration cell" in sheet
    assert reader.last_name not in sheet
    assert str(case.assigned_to) not in sheet


def test_a_line_of_a_list_counts_for_the_sheet(case):
    from casework.selectors import access_log

    sights = [
        audit.Sight(subject=f"case:{number}", tier="C3", purpose="list")
        for number in (case.number, "SM-2026-000002-2")
    ]
    audit.saw_rows(sights, actor=officer())

    assert [line.purpose for line in access_log(case)] == ["list"]


def test_all_that_was_written_verifies(case, dpo):
    read(dpo)

    assert verify().wrong == []


@pytest.mark.parametrize("route", ["audit:unusual", "audit:journal", "casework:emergency-list"])
def test_the_pages_cost_twelve_statements(page, dpo, route, django_assert_max_num_queries):
    page.force_login(dpo)
    page.get(reverse(route))
    with django_assert_max_num_queries(12):
        page.get(reverse(route))
