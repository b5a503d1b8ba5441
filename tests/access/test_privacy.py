"""Nothing that a person said leaves the tables made for it.

A whole journey is walked on the pages; then every other table, mail, log and address is searched.

The person is synthetic; each thing that is written about them is a word found nowhere else.
"""

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.db.models import Model
from django.test import Client

from casework.enums import SharedField
from casework.models import Case, CaseEvent, Consent, Submission
from casework.selectors import current_wording
from common import clock, outbox
from common.models import OutboxMessage
from partners.enums import RoleCode
from partners.models import Notification, Organisation, User
from referrals.models import Referral, ReferralEvent
from referrals.services import move_referral
from tests import factories
from tests.factories import CELL, NGO, OTHER_NGO, SCHOOLS, officer
from workflows.models import (
    HistoryEvent,
    Incident,
    PendingMessage,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
)
from workflows.runtime import timers

pytestmark = pytest.mark.django_db

GIVEN, FAMILY, ARABIC = "Zibouloute", "Quachetoumi", "زيبولوت قاشتومي"
PHONE, TYPED_PHONE = "+212661427785", "06 61 42 77 85"
SUMMARY, NOTE, MESSAGE = "Mot-secret-brindezingue", "Mot-secret-carabistouille", "Zibouloute-dit"
DESK, WITNESS, HOURS = "Guichet-fanfreluche", "Temoine-galipette", "mardi-turlututu"
SECRETS = [
    each.casefold()
    for each in (
        GIVEN,
        FAMILY,
        ARABIC,
        PHONE,
        PHONE[-9:],
        TYPED_PHONE,
        SUMMARY,
        NOTE,
        MESSAGE,
        DESK,
        WITNESS,
        HOURS,
    )
]
#: Tables that must hold codes and keys only.
CODES_ONLY: list[type[Model]] = [
    OutboxMessage,
    HistoryEvent,
    Incident,
    PendingMessage,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
    Notification,
    CaseEvent,
    Submission,
]
EVERYTHING = [field.value for field in SharedField if field is not SharedField.DOCUMENTS]


class Desk:
    """The pages as officers use them; remembers every address that an answer leads to."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.client = Client()

    def get(self, user: User, path: str):
        return self._answered(user, "get", path, {})

    def post(self, user: User, path: str, /, **data: object):
        return self._answered(user, "post", path, data)

    def _answered(self, user: User, method: str, path: str, data: dict[str, object]):
        self.client.force_login(user)
        answer = getattr(self.client, method)(path, data)
        for name in ("Location", "HX-Redirect", "HX-Push-Url", "HX-Location"):
            self.addresses.append(answer.headers.get(name, ""))
        return answer


@pytest.fixture
def processes() -> None:
    call_command("bpmn", "deploy", verbosity=0)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def person_and_request(kind: str) -> dict[str, str]:
    return {
        "given_names": GIVEN,
        "family_names": FAMILY,
        "name_ar": ARABIC,
        "sex": "F",
        "birth": "12/03/1994",
        "nationality": "SN",
        "language": "fr",
        "commune": factories.AGADIR,
        "phone": TYPED_PHONE,
        "safe_hours": HOURS,
        "request_type": kind,
        "summary": SUMMARY,
        "understood": "on",
        "key": str(uuid4()),
    }


def agree(desk: Desk, user: User, case: Case, recipient: str) -> Consent:
    """Record a consent to everything, on the way back to a page of the site."""
    desk.post(
        user,
        f"/cases/{case.number}/consents/new/",
        recipient=recipient,
        fields_shared=EVERYTHING,
        read_in="fr",
        method="verbal",
        witness=WITNESS,
        purpose="referral",
        validity="12",
        read_by="officer",
        refusal_explained="on",
        wording=current_wording("fr").pk,
        key=str(uuid4()),
        next=f"/cases/{case.number}/",
    )
    return Consent.objects.filter(recipient=recipient).latest("id")


def send(desk: Desk, user: User, case: Case, recipient: str) -> Referral:
    """Send the case's request, by way of the detour to the consent."""
    path = f"/referrals/requests/{case.requests.get().pk}/send/"
    typed = {
        "service": "other",
        "organisation": recipient,
        "shared": EVERYTHING,
        "summary": SUMMARY,
        "kind": "referral",
    }
    desk.post(user, path, **typed, consent=recipient)
    agree(desk, user, case, recipient)
    desk.post(user, path, **typed)
    outbox.deliver()
    return Referral.objects.latest("id")


def move(desk: Desk, user: User, referral: Referral, name: str, /, **data: object) -> None:
    """Make a move on its page; it must have been made."""
    referral.refresh_from_db()
    path = f"/referrals/{referral.reference}/"
    answer = desk.post(user, f"{path}{name}/", version=referral.version, **data)
    assert answer.status_code == 302, name
    outbox.deliver()


def walk(desk: Desk, kind: str, worker: User, now: datetime) -> Case:
    """From the desk to the closed case, by every turn that a referral can take."""
    focal = officer(RoleCode.FOCAL, SCHOOLS)
    other = officer(RoleCode.FOCAL, OTHER_NGO)
    sender = officer(RoleCode.PROT) if worker.memberships.get().role_id == "R-INTAKE" else worker
    desk.post(worker, "/cases/new/", **person_and_request(kind))
    outbox.deliver()
    case = Case.objects.get()
    request = case.requests.get()
    desk.post(sender, "/cases/search/", q=f"{GIVEN} {FAMILY}")
    desk.post(sender, f"/cases/{case.number}/notes/", text=NOTE, key=str(uuid4()))
    desk.post(sender, f"/cases/{case.number}/person/", **person_and_request(kind))

    first = send(desk, sender, case, SCHOOLS)
    _let_time_pass(now)
    move(desk, focal, first, "acknowledge", expected_answer_date=clock.today().isoformat())
    move(desk, focal, first, "ask_info", message=MESSAGE)
    move(desk, sender, first, "answer_info", message=MESSAGE)
    first.refresh_from_db()
    desk.post(
        focal,
        f"/referrals/{first.reference}/redirect/",
        service="other",
        organisation=OTHER_NGO,
        message=MESSAGE,
        version=first.version,
    )
    outbox.deliver()

    second = Referral.objects.get(previous=first)
    agree(desk, sender, case, OTHER_NGO)
    desk.post(sender, f"/referrals/{second.reference}/send/", shared=EVERYTHING, summary=SUMMARY)
    outbox.deliver()
    move(desk, other, second, "accept", desk=DESK)
    desk.post(other, f"/referrals/{second.reference}/accept/", desk=DESK, version=0)
    consent = Consent.objects.filter(recipient=OTHER_NGO).latest("id")
    desk.post(sender, f"/cases/{case.number}/consents/{consent.pk}/withdraw/")
    outbox.deliver()

    third = send(desk, sender, case, SCHOOLS)
    move(desk, focal, third, "accept", desk=DESK)
    move(desk, focal, third, "start", started_on=clock.today().isoformat())
    move(desk, focal, third, "complete", outcome="DELIVERED", message=MESSAGE)
    move(desk, sender, third, "dispute", message=MESSAGE)
    move(desk, focal, third, "complete", outcome="DELIVERED", message=MESSAGE)
    move(desk, sender, third, "confirm")
    request.refresh_from_db()
    desk.post(sender, f"/cases/{case.number}/close/")
    for reader in (sender, focal, officer(RoleCode.CELL, CELL), officer(RoleCode.PLAN, CELL)):
        for path in ("/", "/desk/tasks/", "/cases/", "/referrals/", f"/cases/{case.number}/"):
            desk.get(reader, path)
    return case


def _let_time_pass(now: datetime) -> None:
    """Reminder, focal point, cell."""
    for days in (1, 2, 4):
        with clock.fixed(now + timedelta(days=days)):
            outbox.deliver()
            timers.fire_due()


def told(text: str) -> list[str]:
    """The secrets that ``text`` gives away, whatever way it writes letters down."""
    plain = text.casefold()
    return [each for each in SECRETS if each in plain]


def rows_of(model: type[Model]) -> str:
    rows = list(model.objects.order_by("pk").values())
    return json.dumps(rows, default=str, ensure_ascii=False)


#: A request of each process and tier, and who receives the person.
JOURNEYS = [
    ("EDU-01", RoleCode.CASE),
    ("HOU-01", RoleCode.CASE),
    ("PRO-02", RoleCode.INTAKE),
]


@pytest.mark.parametrize(("kind", "role"), JOURNEYS)
def test_a_journey_leaves_nothing_of_the_person_outside_the_file(
    desk, logged, processes, fixed_clock, kind, role
):
    for code in (NGO, SCHOOLS, OTHER_NGO, CELL):
        Organisation.objects.filter(code=code).update(email=f"{code.lower()}@reseau.example")

    walk(desk, kind, officer(role), fixed_clock)

    assert Referral.objects.count() == 3
    assert Notification.objects.exists()
    leaks = {model.__name__: told(rows_of(model)) for model in CODES_ONLY}
    leaks["what comes with a move"] = [
        secret
        for event in ReferralEvent.objects.order_by("pk")
        for secret in told(json.dumps(event.data, ensure_ascii=False))
    ]
    leaks["mails"] = [
        secret for sent in mail.outbox for secret in told(f"{sent.subject}{sent.message()}")
    ]
    leaks["logs"] = [
        secret
        for record in logged.records
        for secret in told(f"{record.getMessage()} {record.args} {record.exc_text}")
    ]
    leaks["addresses"] = told(" ".join(desk.addresses))
    assert {place: found for place, found in leaks.items() if found} == {}


def test_the_search_finds_what_a_leak_looks_like():
    assert told(f"Appeler {GIVEN.upper()} au {PHONE}") == [
        GIVEN.casefold(),
        PHONE,
        PHONE[-9:],
    ]


def test_a_sensitive_case_is_told_on_pages_only(desk, processes, fixed_clock):
    Organisation.objects.filter(code=SCHOOLS).update(email="ecoles@reseau.example")
    ordinary, sensitive = (
        factories.submit(factories.open_case(user=officer()), kind) for kind in ("EDU-01", "HOU-01")
    )

    references = [factories.refer(each).reference for each in (ordinary, sensitive)]
    outbox.deliver()

    assert Notification.objects.filter(reference__in=references).count() == 2
    (sent,) = mail.outbox
    assert references[0] in sent.subject


def test_a_failing_handler_leaves_the_class_of_its_failure_and_no_word(logged, monkeypatch):
    def quote(_message: OutboxMessage) -> None:
        raise ValueError(f"{GIVEN} {FAMILY} {PHONE}")

    monkeypatch.setitem(outbox._handlers, "test.quoting", [quote])
    outbox.announce("test.quoting", "one", {})

    outbox.deliver()

    assert OutboxMessage.objects.get(topic="test.quoting").failure == "ValueError"
    assert told(" ".join(record.getMessage() for record in logged.records)) == []
    assert not any(record.exc_info for record in logged.records)


@pytest.mark.parametrize("text", [repr, str, "{}".format])
def test_printing_a_row_names_nobody(text):
    case = factories.open_case(
        beneficiary=factories.BeneficiaryFactory(given_names=GIVEN, family_names=FAMILY)
    )
    request = factories.submit(case, summary=SUMMARY)

    for row in (case.beneficiary, case, request, factories.refer(request, user=officer())):
        assert told(text(row)) == []


class TestTheCell:
    """Follows cases by number: neither who it is nor what was written about them."""

    @pytest.mark.parametrize("kind", ["EDU-01", "HOU-01"])
    def test_reads_no_name_and_no_word(self, desk, processes, kind):
        person = factories.BeneficiaryFactory(
            given_names=GIVEN, family_names=FAMILY, name_ar=ARABIC, phone=PHONE, safe_hours=HOURS
        )
        worker = officer()
        case = factories.open_case(user=worker, beneficiary=person)
        request = factories.submit(case, kind, summary=SUMMARY)
        desk.post(worker, f"/cases/{case.number}/notes/", text=NOTE)
        outbox.deliver()
        referral = factories.refer(request)
        Referral.objects.filter(pk=referral.pk).update(desk=DESK)
        referral.tell(SUMMARY)
        teacher = officer(RoleCode.CASE, SCHOOLS)
        move_referral(
            referral=referral, move="ask_info", actor="recipient", user=teacher,
            data={"message": MESSAGE},
        )  # fmt: skip
        outbox.deliver()
        cell = officer(RoleCode.CELL, CELL)
        process = ProcessInstance.objects.get(request=request)

        paths = [
            "/", "/desk/tasks/", "/cases/", f"/cases/search/?q={case.number}",
            f"/cases/{case.number}/", f"/referrals/cases/{case.number}/",
            f"/referrals/{referral.reference}/", f"/referrals/{referral.reference}/redirect/",
            f"/referrals/{referral.reference}/withdraw/", "/referrals/overview/?show=asked",
            "/referrals/overview/answers/", f"/desk/cases/{case.number}/steps/",
            f"/desk/processes/{process.pk}/", f"/desk/processes/{process.pk}/state/",
        ]  # fmt: skip
        answers = {path: desk.get(cell, path) for path in paths}

        assert {a.status_code for a in answers.values()} <= {200, 302}
        shown = {path: told(answer.content.decode()) for path, answer in answers.items()}
        assert {path: found for path, found in shown.items() if found} == {}

    @pytest.mark.parametrize("words", [GIVEN, FAMILY, ARABIC, TYPED_PHONE, PHONE])
    def test_finds_nobody_by_name_or_telephone(self, desk, words):
        person = factories.BeneficiaryFactory(
            given_names=GIVEN, family_names=FAMILY, name_ar=ARABIC, phone=PHONE
        )
        case = factories.open_case(user=officer(), beneficiary=person)

        answer = desk.post(officer(RoleCode.CELL, CELL), "/cases/search/", q=words)

        assert answer.context["found"] == 0
        assert case.number not in answer.content.decode()


def test_the_receiving_body_reads_the_manifest_and_nothing_else(desk):
    person = factories.BeneficiaryFactory(
        given_names=GIVEN, family_names=FAMILY, name_ar=ARABIC, phone=PHONE, safe_hours=HOURS
    )
    case = factories.open_case(user=officer(), beneficiary=person)
    request = factories.submit(case, summary=SUMMARY)
    factories.consent(case, SCHOOLS, [SharedField.NATIONALITY])
    desk.post(
        case.assigned_to,
        f"/referrals/requests/{request.pk}/send/",
        service="other",
        organisation=SCHOOLS,
        shared=[SharedField.NATIONALITY.value],
        summary=SUMMARY,
        kind="referral",
    )
    referral = Referral.objects.get()
    teacher = officer(RoleCode.CASE, SCHOOLS)

    for path in ("/", "/referrals/", f"/referrals/{referral.reference}/"):
        answer = desk.get(teacher, path)

        assert answer.status_code == 200
        assert told(answer.content.decode()) == []


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "%2F%2Fevil.example",
    ],
)
class TestAnAddressToGoOnWith:
    """A page never sends its reader to another site."""

    def test_after_a_consent(self, desk, wanted):
        worker = officer()
        case = factories.open_case(user=worker)

        answer = desk.post(
            worker,
            f"/cases/{case.number}/consents/new/",
            recipient=SCHOOLS,
            fields_shared=EVERYTHING,
            read_in="fr",
            method="signed",
            purpose="referral",
            validity="12",
            read_by="officer",
            refusal_explained="on",
            paper="Classeur fictif 1",
            wording=current_wording("fr").pk,
            next=wanted,
        )

        assert answer.status_code == 302
        assert answer.url == f"/cases/{case.number}/"

    def test_after_signing_in(self, wanted):
        user = officer()
        client = Client()

        answer = client.post(
            "/signin/",
            {"username": user.username, "password": "synthetic-officer-1", "next": wanted},
        )

        assert answer.status_code == 302
        assert answer.url == "/" or ("evil" in answer.url and answer.url.startswith("%2F"))

    def test_after_choosing_a_language(self, wanted):
        answer = Client().post("/language/", {"language": "ar", "next": wanted})

        assert answer.status_code in {204, 302}
        assert not answer.headers.get("Location", "/").startswith(("http", "//", "/\\", "java"))


def test_signing_in_changes_the_session():
    user = officer()
    client = Client()
    client.get("/signin/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = before = session.session_key

    client.post("/signin/", {"username": user.username, "password": "synthetic-officer-1"})

    assert client.session.session_key != before


def test_a_form_from_elsewhere_is_refused(desk):
    worker = officer()
    case = factories.open_case(user=worker)
    client = Client(enforce_csrf_checks=True)
    client.force_login(worker)

    for path, data in [
        (f"/cases/{case.number}/close/", {}),
        (f"/cases/{case.number}/notes/", {"text": NOTE}),
        (f"/cases/{case.number}/assign/", {"user": worker.pk}),
        ("/language/", {"language": "ar"}),
        ("/signout/", {}),
    ]:
        answer = client.post(path, data)

        assert answer.status_code == 403, path
        assert told(answer.content.decode()) == []
    assert not case.notes.exists()


def test_an_error_page_says_nothing_of_what_was_asked(desk):
    stranger = officer(RoleCode.CASE, OTHER_NGO)
    desk.client.raise_request_exception = False

    for path in (f"/cases/{GIVEN}/", f"/referrals/{FAMILY}/", f"/nowhere/{GIVEN}/?q={FAMILY}"):
        answer = desk.get(stranger, path)

        assert answer.status_code == 404
        # The language switch leads back to the address that the reader typed.
        body = answer.content.decode().split("<main")[1]
        assert told(body) == []


def test_an_act_that_a_form_does_not_offer_changes_nothing_else(desk):
    worker = officer()
    case = factories.open_case(user=worker)

    desk.post(
        worker,
        f"/cases/{case.number}/person/",
        **person_and_request("EDU-01"),
        registered_by=OTHER_NGO,
        tier="C1",
        organisation=OTHER_NGO,
        beneficiary=99,
        number="SM-0000-000000-0",
    )
    desk.post(
        worker,
        "/cases/new/",
        **person_and_request("EDU-01"),
        organisation_code=OTHER_NGO,
        organisation=OTHER_NGO,
        is_new="on",
        tier="C4",
        status="closed",
        assigned_to=1,
    )

    new = Case.objects.latest("id")
    assert new != case
    for each in (case, new):
        each.refresh_from_db()
        assert (each.organisation_id, each.status, each.assigned_to) == (NGO, "open", worker)
        assert each.beneficiary.registered_by_id == NGO
