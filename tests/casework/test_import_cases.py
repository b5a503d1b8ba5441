"""Taking requests from an intake register, with the command and the synthetic register."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.enums import BirthPrecision, CaseStatus, EventKind, RequestStatus, Sex
from casework.models import (
    Beneficiary,
    Case,
    CaseEvent,
    Consent,
    ImportedRow,
    RegisterImport,
    Request,
)
from casework.permissions import cases_visible_to
from casework.register.rows import RegisterRow
from casework.services.register import import_register, preview_register
from casework.services.register_rows import by_person
from common import clock
from common.models import OutboxMessage
from partners.enums import RoleCode
from partners.models import Organisation
from tests.factories import NGO, OTHER_NGO, officer

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parents[2] / "casework/sample_data/registre_accueil_2026T3.csv"
AFTER = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
HEADINGS = (
    "N°;Nom;Prénom;Sexe;Date de naissance;Téléphone;Commune;Demande;Date;Accusé de réception;"
    "Résultat;Date résultat;Motif du refus"
)
OPEN = "1;EXEMPLE;Awa;F;03/02/1998;0612345678;Agadir;EDU-01;01/07/2026;;;;"
TAKEN_UP = "2;EXEMPLE;Binta;F;1990;;Agadir;EMP-01;02/07/2026;03/07/2026;;;"
SERVED = "3;EXEMPLE;Coumba;F;;;Agadir;EDU-01;02/07/2026;03/07/2026;Inscrit;10/07/2026;"
REFUSED = "4;EXEMPLE;Dior;F;;;Agadir;DOC-02;02/07/2026;;Refusé;20/07/2026;pas de budget"
BROKEN = "5;SECRET;Nom;F;31/02/1998;;Agadir;EDU-01;01/07/2026;;;;"


@pytest.fixture(autouse=True)
def autumn():
    with clock.fixed(AFTER):
        yield


@pytest.fixture
def write(tmp_path):
    def write(*lines: str, encoding: str = "utf-8-sig") -> Path:
        path = tmp_path / "registre.csv"
        path.write_text("\n".join((HEADINGS, *lines)), encoding=encoding)
        return path

    return write


def run(path: Path, *options: str, organisation: str = NGO) -> str:
    out = io.StringIO()
    arguments = [str(path), "--organisation", organisation, "--yes", *options]
    call_command("import_cases", *arguments, stdout=out)
    return out.getvalue()


def bring(*lines: str, organisation: str = NGO) -> RegisterImport | None:
    content = "\n".join((HEADINGS, *lines)).encode()
    body = Organisation.objects.get(code=organisation)
    preview = preview_register(content=content, organisation=body)
    return import_register(preview=preview, file_name="registre.csv")


def test_the_synthetic_register_is_imported_but_for_its_errors():
    out = run(SAMPLE)

    record = RegisterImport.objects.get()
    assert record.rows == 300
    assert record.imported == Request.objects.count() == ImportedRow.objects.count()
    assert record.imported == 300 - 6
    assert "294" in out


def test_importing_again_changes_nothing():
    run(SAMPLE)
    before = (Case.objects.count(), CaseEvent.objects.count(), OutboxMessage.objects.count())

    run(SAMPLE)

    assert before == (
        Case.objects.count(),
        CaseEvent.objects.count(),
        OutboxMessage.objects.count(),
    )
    assert RegisterImport.objects.count() == 1


def test_a_preview_counts_what_was_imported_before(write):
    run(write(OPEN))

    out = run(write(OPEN, TAKEN_UP, BROKEN), "--dry-run")

    counts = [int(line.split()[0]) for line in out.splitlines() if line[:6].strip().isdigit()]
    assert counts[-4:] == [3, 1, 1, 1]


def test_a_register_that_went_on_adds_its_new_rows_only():
    bring(OPEN)

    bring(OPEN, TAKEN_UP)

    assert Request.objects.count() == 2


def test_two_organisations_may_keep_the_same_row():
    bring(OPEN)

    bring(OPEN, organisation=OTHER_NGO)

    assert Case.objects.count() == 2


def test_closed_rows_cost_the_same_few_statements_however_many(
    django_assert_max_num_queries,
):
    many = [SERVED.replace("3;", f"{n};", 1) for n in range(10, 60)]
    bring(OPEN)
    with CaptureQueriesContext(connection) as few:
        bring(SERVED)

    # SQLite takes a limited number of values at once, so a large table is written in batches.
    with django_assert_max_num_queries(len(few) + 5):
        bring(*many)

    assert Request.objects.count() == 52


def test_no_name_and_no_telephone_is_shown(write):
    out = run(write(OPEN, BROKEN), "--dry-run")

    assert "3  Date de naissance" in out
    assert not any(secret in out for secret in ("SECRET", "EXEMPLE", "Awa", "0612345678", "31/02"))


def test_a_preview_imports_nothing(write):
    run(write(OPEN), "--dry-run")

    assert not Case.objects.exists()
    assert not RegisterImport.objects.exists()


def test_the_good_rows_are_imported(write):
    run(write(OPEN, BROKEN))

    assert Request.objects.count() == 1


def test_all_or_nothing_imports_nothing_when_a_row_is_wrong(write):
    with pytest.raises(CommandError):
        run(write(OPEN, BROKEN), "--all-or-nothing")

    assert not Case.objects.exists()


def test_all_or_nothing_imports_a_register_without_an_error(write):
    run(write(OPEN, TAKEN_UP), "--all-or-nothing")

    assert Case.objects.count() == 2


def test_a_spreadsheet_of_windows_is_read(write):
    run(write(SERVED.replace("Coumba", "Aïssé"), encoding="cp1252"))

    assert Beneficiary.objects.get().given_names == "Aïssé"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff", b"a;b\n1;2\n", b"Nom;Date\nX;Y\n"])
def test_what_is_no_register_is_refused(tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError):
        run(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError):
        run(tmp_path / "none.csv")


def test_an_unknown_organisation_is_refused(write):
    with pytest.raises(CommandError, match="ORG-NOBODY"):
        run(write(OPEN), organisation="ORG-NOBODY")


def test_an_unknown_user_is_refused(write):
    with pytest.raises(CommandError):
        run(write(OPEN), "--user", "nobody")


def test_without_a_terminal_the_import_wants_a_yes(write, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    with pytest.raises(CommandError):
        call_command("import_cases", str(write(OPEN)), "--organisation", NGO, stdout=io.StringIO())

    assert not Case.objects.exists()


def test_an_open_request_is_announced_and_a_closed_one_is_not():
    bring(OPEN, TAKEN_UP, SERVED, REFUSED)

    still_open = Request.objects.filter(closed_at__isnull=True).order_by("pk")
    announced = OutboxMessage.objects.filter(topic="request.submitted").order_by("pk")
    assert [message.payload["request"] for message in announced] == [r.pk for r in still_open]
    assert len(announced) == 2


def test_a_request_is_dated_as_the_register_says():
    bring(SERVED)

    request = Request.objects.get()
    days = [
        clock.local(at).date().isoformat()
        for at in (request.submitted_at, request.acknowledged_at, request.served_at)
    ]
    assert days == ["2026-07-02", "2026-07-03", "2026-07-10"]
    assert request.closed_at == request.served_at
    assert request.acknowledge_due_at > request.submitted_at
    assert request.case.opened_at == request.submitted_at
    assert request.case.closed_at == request.closed_at


def test_a_refusal_is_closed_with_its_reason_and_served_to_nobody():
    bring(REFUSED)

    request = Request.objects.get()
    assert (request.outcome_id, request.reason_id) == ("REFUSED", "RS-BUDGET")
    assert request.served_at is None
    assert request.acknowledged_at == request.closed_at


def test_a_request_that_was_taken_up_is_in_progress():
    bring(TAKEN_UP)

    assert Request.objects.get().status == RequestStatus.IN_PROGRESS
    assert Case.objects.get().status == CaseStatus.OPEN


def test_the_log_agrees_with_the_request():
    bring(SERVED)

    case = Case.objects.get()
    log = {event.kind: event for event in case.events.all()}
    request = case.requests.get()
    assert log.keys() == {
        EventKind.CASE_OPENED,
        EventKind.REQUEST_SUBMITTED,
        EventKind.REQUEST_CLOSED,
        EventKind.IMPORTED,
        EventKind.CASE_CLOSED,
    }
    assert log[EventKind.REQUEST_SUBMITTED].at == request.submitted_at
    assert log[EventKind.REQUEST_CLOSED].at == request.closed_at
    assert log[EventKind.IMPORTED].at == AFTER


def test_nothing_is_dated_after_the_import():
    bring(OPEN.replace("01/07/2026", "05/10/2026"))

    assert Request.objects.get().submitted_at <= AFTER


def test_a_year_before_the_known_opening_hours_has_no_limit():
    bring(OPEN.replace("01/07/2026", "01/07/2015"))

    assert Request.objects.get().acknowledge_due_at is None


def test_no_consent_is_taken_from_a_register():
    run(SAMPLE)

    assert not Consent.objects.exists()


def test_one_person_with_two_requests_has_one_case():
    bring(OPEN, OPEN.replace("1;", "9;", 1).replace("EDU-01", "EMP-01"))

    assert Beneficiary.objects.count() == 1
    assert Case.objects.get().requests.count() == 2


def row(**changes: object) -> RegisterRow:
    known = {
        "line": 1,
        "fingerprint": "x",
        "submitted_on": AFTER.date(),
        "request_type": "EDU-01",
        "family_names": "Traoré",
        "sex": Sex.FEMALE,
        "birth_date": AFTER.date(),
        "birth_precision": BirthPrecision.EXACT,
        "phone": "+212612345678",
    }
    return RegisterRow(**known | changes)


@pytest.mark.parametrize(
    ("changes", "people"),
    [
        ({"family_names": "TRAORE"}, 1),
        ({"phone": "+212600000000"}, 2),
        ({"sex": Sex.MALE}, 2),
        ({"name_ar": "تراوري"}, 2),
    ],
)
def test_rows_are_of_one_person_only_when_everything_agrees(changes, people):
    assert len(by_person([row(), row(line=2, **changes)])) == people


@pytest.mark.parametrize("weak", [{"phone": ""}, {"birth_precision": BirthPrecision.YEAR}])
def test_a_weak_description_never_joins_two_rows(weak):
    assert len(by_person([row(**weak), row(line=2, **weak)])) == 2


def test_imported_cases_belong_to_the_organisation_that_kept_the_register():
    bring(OPEN, SERVED)

    assert cases_visible_to(officer()).count() == 2
    assert not cases_visible_to(officer(RoleCode.CASE, OTHER_NGO)).exists()
