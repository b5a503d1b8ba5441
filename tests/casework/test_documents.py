"""Documents: what is taken, how it lies on the disk, who opens it, when it is destroyed."""

import contextlib
import io
import socket
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from casework import errors, services
from casework.documents import contents, store
from casework.documents.contents import FileFault, FileRefused, examine
from casework.documents.scanning import Verdict, scan
from casework.enums import DocumentState, EventKind, Tier
from casework.models import Document, DocumentType
from common.sealing import Unsealable
from partners.enums import RoleCode
from tests.factories import CELL, OTHER_NGO, officer, open_case, picture, submit

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def with_place() -> bytes:
    """A photograph that says where it was taken and that it lies on its side."""
    exif = Image.Exif()
    exif[0x010E] = "Personne fictive"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (30.0, 25.0, 12.0)
    return picture(exif=exif)


# What is taken ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "scan.pdf", "application/pdf"),
        (PDF, "scan", "application/pdf"),
        (picture(), "photo.JPG", "image/jpeg"),
        (picture(), "photo.jpeg", "image/jpeg"),
        (picture("PNG"), "صورة.png", "image/png"),
    ],
)
def test_pictures_and_pdf_files_are_taken_for_what_they_are(content, name, media_type):
    assert examine(content, name).media_type == media_type


@pytest.mark.parametrize(
    ("content", "name", "fault"),
    [
        (b"", "empty.pdf", FileFault.EMPTY),
        (PDF + b"0" * contents.LARGEST, "big.pdf", FileFault.TOO_LARGE),
        (b"<html><script>alert(1)</script>", "page.pdf", FileFault.KIND),
        (b"MZ\x90\x00" + b"\0" * 100, "photo.jpg", FileFault.KIND),
        (b"GIF89a" + b"\0" * 20, "photo.gif", FileFault.KIND),
        (b"PK\x03\x04" + b"\0" * 40, "letter.docx", FileFault.KIND),
        (picture("PNG"), "photo.jpg", FileFault.OTHER_KIND),
        (picture(), "paper.pdf", FileFault.OTHER_KIND),
        (PDF, "program.exe", FileFault.OTHER_KIND),
        (b"%PDF-1.7\n", "cut.pdf", FileFault.DAMAGED),
        (picture()[:60], "cut.jpg", FileFault.DAMAGED),
        (picture("PNG")[:50], "cut.png", FileFault.DAMAGED),
        (PDF.replace(b"/Catalog", b"/Catalog /JavaScript 2 0 R"), "js.pdf", FileFault.ACTIVE),
        (PDF.replace(b"/Catalog", b"/Catalog /J#61vaScript 2 0 R"), "js.pdf", FileFault.ACTIVE),
        (PDF.replace(b"/Catalog", b"/Catalog /Launch (a)"), "launch.pdf", FileFault.ACTIVE),
        (PDF.replace(b"/Catalog", b"/Catalog/EmbeddedFiles 3 0 R"), "in.pdf", FileFault.ACTIVE),
    ],
)
def test_anything_else_is_refused_and_its_fault_named(content, name, fault):
    with pytest.raises(FileRefused) as refused:
        examine(content, name)
    assert refused.value.fault is fault


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8"]))
def test_no_rubbish_gets_past_or_breaks_the_examination(rubbish, start):
    try:
        kept = examine(start + rubbish, "file")
    except FileRefused:
        return
    assert kept.media_type == "application/pdf"


def test_a_kept_photograph_says_neither_where_nor_of_whom_and_stands_upright():
    kept = examine(with_place(), "photo.jpg")
    with Image.open(io.BytesIO(kept.content)) as shown:
        assert not shown.getexif()
        assert shown.size == (20, 40)
    assert b"fictive" not in kept.content


def test_what_hides_behind_a_picture_is_left_behind():
    kept = examine(picture() + PDF, "photo.jpg")
    assert b"%PDF" not in kept.content


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setattr(contents, "MOST_PIXELS", 100)
    with pytest.raises(FileRefused):
        examine(picture(), "photo.jpg")


# The scanner -----------------------------------------------------------------------------------


@pytest.fixture
def scanner(settings):
    """A daemon that speaks ClamAV's protocol and finds one word."""
    server = socket.create_server(("127.0.0.1", 0))
    settings.DOCUMENT_SCANNER = f"tcp://127.0.0.1:{server.getsockname()[1]}"

    def serve() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := int.from_bytes(stream.read(4)):
                    content += stream.read(length)
                found = b"Eicar FOUND" if b"EICAR" in content else b"OK"
                line.sendall(b"stream: " + found + b"\0")

    threading.Thread(target=serve, daemon=True).start()
    yield server
    _stop(server)


def _stop(server: socket.socket) -> None:
    """Wake the thread that waits for a caller, and stop listening."""
    with contextlib.suppress(OSError):
        server.shutdown(socket.SHUT_RDWR)
    server.close()


def test_the_scanner_is_asked_over_its_line(scanner):
    assert scan(PDF) is Verdict.CLEAN
    assert scan(PDF + b"EICAR" * 20_000) is Verdict.INFECTED


def test_a_scanner_that_does_not_answer_is_not_a_clean_bill(scanner):
    _stop(scanner)
    assert scan(PDF) is Verdict.UNAVAILABLE


@pytest.mark.parametrize("address", ["http://example", "tcp:", "unix:///nowhere.sock"])
def test_a_wrong_address_of_the_scanner_is_not_a_clean_bill_either(settings, address):
    settings.DOCUMENT_SCANNER = address
    assert scan(PDF) is Verdict.UNAVAILABLE


# Keeping and destroying ------------------------------------------------------------------------


@pytest.fixture
def worker(db):
    return officer()


@pytest.fixture
def case(worker):
    return open_case(user=worker)


def add(case, code="DT-PASS", content=PDF, name="scan.pdf", **options) -> Document:
    kind = DocumentType.objects.get(code=code)
    return services.add_document(
        case=case, document_type=kind, name=name, content=content, added_by=None, **options
    )


def files() -> set:
    return {key for key, _ in store.kept()}


def test_a_document_lies_sealed_and_its_title_too(case, settings):
    document = add(case, title="recto verso")
    [file] = settings.DOCUMENTS_ROOT.rglob(f"{document.pk.hex}*")
    assert b"%PDF" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert store.content_of(document.pk) == PDF
    stored = Document.objects.filter(pk=document.pk).values_list("title", flat=True).get()
    assert b"recto" not in bytes(stored)
    assert Document.objects.get(pk=document.pk).title == "recto verso"


def test_a_file_put_in_the_place_of_another_does_not_open(case, settings):
    first, second = add(case), add(case)
    paths = [next(settings.DOCUMENTS_ROOT.rglob(f"{each.pk.hex}*")) for each in (first, second)]
    paths[0].replace(paths[1])
    with pytest.raises(Unsealable):
        store.content_of(second.pk)


def test_the_papers_of_a_very_sensitive_case_are_sealed_with_the_protected_keys(worker):
    secret = submit(open_case(user=worker), "PRO-02").case
    secret.refresh_from_db()
    document = add(secret)
    assert document.tier == Tier.C4
    assert store.key_name_of(document.pk).startswith("p")


def test_a_medical_paper_is_sensitive_and_cannot_be_made_less_so(case):
    assert add(case, "DT-MED").tier == Tier.C3
    with pytest.raises(errors.TierTooLow):
        add(case, "DT-MED", tier=Tier.C2)


def test_an_infected_file_is_not_kept_and_leaves_no_trace_on_the_disk(case, scanner):
    before = files()
    with pytest.raises(errors.FileInfected):
        add(case, content=PDF.replace(b"/Catalog", b"/Catalog EICAR"))
    assert files() == before
    assert not case.documents.exists()


def test_a_file_that_could_not_be_looked_at_waits_until_it_can(case, settings, scanner):
    working, settings.DOCUMENT_SCANNER = settings.DOCUMENT_SCANNER, "unix:///nowhere.sock"
    good = add(case)
    bad = add(case, content=PDF.replace(b"/Catalog", b"/Catalog EICAR"))
    assert {good.state, bad.state} == {DocumentState.WAITING}
    assert services.look_again() == 0
    settings.DOCUMENT_SCANNER = working
    assert services.look_again() == 2
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, good.is_scanned) == (DocumentState.READY, True)
    assert bad.state == DocumentState.REMOVED


def test_destroying_takes_the_file_and_the_title_and_leaves_a_trace(
    case, worker, django_capture_on_commit_callbacks
):
    document = add(case, title="recto")
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_document(document=document, removed_by=worker)
        services.remove_document(document=document, removed_by=worker)
    document.refresh_from_db()
    assert (document.state, document.title) == (DocumentState.REMOVED, "")
    assert document.pk not in files()
    assert case.events.filter(kind=EventKind.DOCUMENT_REMOVED).count() == 1


def test_what_was_taken_for_one_hand_over_goes_with_it(case, django_capture_on_commit_callbacks):
    bound, other = add(case, bound_to="OR-AAAA-BBBB"), add(case)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.drop_bound(reference="OR-AAAA-BBBB") == 1
    assert bound.pk not in files()
    assert other.pk in files()


def test_a_file_without_a_row_is_swept_when_it_is_old(case):
    document, orphan = add(case), uuid4()
    store.keep(orphan, b"left behind", ring="ordinary")
    assert services.sweep_files() == 0
    assert services.sweep_files(older_than=timedelta(seconds=-60)) >= 1
    assert orphan not in files()
    assert document.pk in files()


# Through the pages -----------------------------------------------------------------------------


def send(page, case, **changes):
    data = {
        "document_type": "DT-PASS",
        "file": SimpleUploadedFile("scan.pdf", PDF),
        "title": "recto",
        "tier": "",
        "key": str(uuid4()),
    }
    return page.post(f"/cases/{case.number}/documents/", data | changes)


def test_an_officer_adds_a_document_and_saves_it_again(page, case, worker):
    page.force_login(worker)
    assert send(page, case).status_code == 302
    document = case.documents.get()
    answer = page.get(f"/cases/{case.number}/documents/{document.pk}/")
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="{case.number}-DT-PASS.pdf"'
    )
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    listed = page.get(f"/cases/{case.number}/documents/").content.decode()
    assert str(document.pk) in listed


def test_sending_twice_adds_one(page, case, worker):
    page.force_login(worker)
    key = str(uuid4())
    send(page, case, key=key)
    send(page, case, key=key)
    assert case.documents.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"file": SimpleUploadedFile("photo.jpg", PDF)}, "pas ce que son nom"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "vide"),
        ({"file": SimpleUploadedFile("a.pdf", PDF + b"0" * (11 * 1024 * 1024))}, "10 Mo"),
        ({"file": SimpleUploadedFile("a.pdf", PDF + b"0" * (13 * 1024 * 1024))}, "10 Mo"),
        ({"document_type": ""}, "obligatoire"),
        ({"document_type": "DT-MED", "tier": "C2"}, "plus confidentiel"),
        ({"tier": "C9"}, "C9"),
    ],
)
def test_a_refused_document_says_why_and_keeps_what_was_typed(client, case, worker, changes, said):
    client.cookies["django_language"] = "fr"
    client.force_login(worker)
    answer = send(client, case, **changes)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert 'value="recto"' in text
    assert not case.documents.exists()


def test_a_small_picture_is_made_anew_and_kept_by_nobody(page, case, worker):
    page.force_login(worker)
    photo = add(case, content=picture(size=(800, 600)), name="photo.jpg")
    answer = page.get(f"/cases/{case.number}/documents/{photo.pk}/picture/")
    with Image.open(io.BytesIO(answer.content)) as small:
        assert max(small.size) == contents.SMALL
    assert answer.headers["Cache-Control"] == "no-store, private"
    paper = add(case)
    assert page.get(f"/cases/{case.number}/documents/{paper.pk}/picture/").status_code == 404


def test_a_document_is_destroyed_after_saying_what_that_means(page, case, worker):
    page.force_login(worker)
    document = add(case)
    address = f"/cases/{case.number}/documents/{document.pk}/remove/"
    assert page.get(address).status_code == 200
    assert page.post(address).status_code == 302
    assert page.get(f"/cases/{case.number}/documents/{document.pk}/").status_code == 404
    assert page.post(address).status_code == 404


def test_a_document_that_waits_cannot_be_opened(page, case, worker, settings):
    settings.DOCUMENT_SCANNER = "unix:///nowhere.sock"
    page.force_login(worker)
    document = add(case)
    assert page.get(f"/cases/{case.number}/documents/").status_code == 200
    assert page.get(f"/cases/{case.number}/documents/{document.pk}/").status_code == 404


def test_nobody_opens_a_document_through_another_case(page, case, worker):
    page.force_login(worker)
    document, other = add(case), open_case(user=worker)
    assert page.get(f"/cases/{other.number}/documents/{document.pk}/").status_code == 404


READERS = {
    "reception": (RoleCode.INTAKE, None, {"C2"}),
    "caseworker": (RoleCode.CASE, None, {"C2", "C3"}),
    "focal point": (RoleCode.FOCAL, None, {"C2", "C3"}),
    "regional cell": (RoleCode.CELL, CELL, None),
    "other association": (RoleCode.CASE, OTHER_NGO, None),
}


@pytest.mark.parametrize("reader", READERS)
def test_each_reads_the_documents_up_to_their_tier(page, case, reader):
    role, body, tiers = READERS[reader]
    user = officer(role, body) if body else officer(role)
    papers = {"C2": add(case), "C3": add(case, "DT-MED"), "C4": add(case, tier=Tier.C4)}
    page.force_login(user)
    seen = {
        tier
        for tier, paper in papers.items()
        if page.get(f"/cases/{case.number}/documents/{paper.pk}/").status_code == 200
    }
    assert seen == (tiers or set())
    listed = page.get(f"/cases/{case.number}/documents/").content.decode()
    assert {tier for tier, paper in papers.items() if str(paper.pk) in listed} == seen


def test_a_reception_officer_hands_over_what_they_may_not_read(page, case):
    page.force_login(officer(RoleCode.INTAKE))
    assert send(page, case, document_type="DT-MED").status_code == 302
    document = case.documents.get()
    assert page.get(f"/cases/{case.number}/documents/{document.pk}/").status_code == 404
    assert page.post(f"/cases/{case.number}/documents/{document.pk}/remove/").status_code == 404


def test_the_list_takes_the_same_number_of_statements_for_one_and_for_many(
    page, case, worker, django_assert_max_num_queries
):
    page.force_login(worker)
    for _ in range(6):
        add(case)
    page.get(f"/cases/{case.number}/documents/")
    with django_assert_max_num_queries(12):
        page.get(f"/cases/{case.number}/documents/")
