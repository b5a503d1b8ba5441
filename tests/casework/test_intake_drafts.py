"""What is typed at the desk is kept until it is sent, and sent once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from casework import services
from casework.models import Case, CaseIntake, IntakeDraft, NeedCode, Request
from casework.tasks import forget_old_drafts
from common import clock
from partners.enums import RoleCode
from tests.casework.test_pages_intake import INTAKE, filled
from tests.conftest import NOW
from tests.factories import CELL, officer

pytestmark = pytest.mark.django_db
DRAFT = "/cases/new/draft/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def user():
    return officer(RoleCode.INTAKE)


def test_what_is_typed_is_kept_and_said_with_its_time(page, user):
    page.force_login(user)

    answer = page.post(DRAFT, filled(), headers=HTMX)

    assert answer.status_code == 200
    assert 'datetime="2026-09-15T10:00:00+01:00"' in answer.content.decode()
    assert IntakeDraft.objects.get().user == user


def test_a_draft_is_sealed_in_the_table(client, user):
    client.force_login(user)
    client.post(DRAFT, filled())

    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM casework_intakedraft")
        (stored,) = cursor.fetchone()

    assert b"Aminata" not in bytes(stored)


def test_a_draft_resumes_with_every_field(page, user):
    data = filled(
        needs=["VN-HOM", "VN-PREG"],
        household_size="3",
        may_be_said="à sa sœur",
        received_on="2026-09-14",
    )
    page.force_login(user)
    page.post(DRAFT, data)

    form = page.get(f"{INTAKE}?draft={data['key']}").context["form"]

    for name, value in data.items():
        shown = form[name].value()
        assert shown == value or str(shown) == value or (value == "on" and shown is True)


def test_a_resumed_draft_is_sent_under_its_key_and_then_gone(client, user):
    data = filled()
    client.force_login(user)
    client.post(DRAFT, data)
    form = client.get(f"{INTAKE}?draft={data['key']}").context["form"]
    assert str(form["key"].value()) == data["key"]

    client.post(INTAKE, data)

    assert Case.objects.count() == 1
    assert not IntakeDraft.objects.exists()


def test_a_draft_that_comes_after_the_form_was_sent_is_not_kept(client, user):
    data = filled()
    client.force_login(user)
    client.post(INTAKE, data)

    answer = client.post(DRAFT, data, headers=HTMX)

    assert answer.status_code == 200
    assert not IntakeDraft.objects.exists()


def test_a_refused_form_keeps_its_draft(client, user):
    data = filled(birth="un jour")
    client.force_login(user)
    client.post(DRAFT, data)

    client.post(INTAKE, data)

    assert IntakeDraft.objects.count() == 1


def test_a_draft_is_for_its_officer(client, user):
    data = filled()
    client.force_login(user)
    client.post(DRAFT, data)
    client.force_login(officer(RoleCode.INTAKE))

    assert client.get(f"{INTAKE}?draft={data['key']}").status_code == 404
    assert client.post(DRAFT, data).status_code == 404
    assert client.post(f"{DRAFT}{data['key']}/discard/").status_code == 404
    assert client.get(INTAKE).context["drafts"] == []
    assert "Aminata" in IntakeDraft.objects.get().typed


@pytest.mark.parametrize("query", ["?draft=nothing", "?draft=5d3c2f0a-0d6e-4a52-9a43-2c0a4f1d7a11"])
def test_a_draft_that_is_none_is_not_found(client, user, query):
    client.force_login(user)

    assert client.get(f"{INTAKE}{query}").status_code == 404


def test_without_scripts_a_button_saves_for_later(page, user):
    page.force_login(user)

    answer = page.post(DRAFT, filled(later="1"))

    assert answer.url == "/"
    offered = page.get(INTAKE)
    assert len(offered.context["drafts"]) == 1
    assert "Aminata" not in offered.content.decode()


def test_a_draft_is_thrown_away(page, user):
    data = filled()
    page.force_login(user)
    page.post(DRAFT, data)

    assert page.post(f"{DRAFT}{data['key']}/discard/").url == INTAKE
    assert not IntakeDraft.objects.exists()


def test_a_draft_too_long_is_refused(client, user):
    client.force_login(user)

    answer = client.post(DRAFT, filled(summary="a" * 30_000))

    assert answer.status_code == 422
    assert not IntakeDraft.objects.exists()


def test_a_draft_keeps_what_the_form_asks_and_nothing_else(client, user):
    client.force_login(user)

    client.post(DRAFT, filled(password="secret", csrfmiddlewaretoken="x"))

    typed = services.typed_in(IntakeDraft.objects.get())
    assert "password" not in typed
    assert "csrfmiddlewaretoken" not in typed


def test_drafts_are_erased_after_thirty_days(client, user):
    client.force_login(user)
    with clock.fixed(NOW - timedelta(days=31)):
        services.save_draft(key=uuid4(), user=user, typed={"summary": ["Ancien"]})
    services.save_draft(key=uuid4(), user=user, typed={"summary": ["Récent"]})

    assert forget_old_drafts() == 1
    assert services.typed_in(IntakeDraft.objects.get()) == {"summary": ["Récent"]}


def test_a_role_that_registers_nobody_saves_nothing(client):
    client.force_login(officer(RoleCode.CELL, CELL))

    assert client.post(DRAFT, filled()).status_code == 403


def test_the_device_learns_that_its_form_was_sent(page, user):
    data = filled()
    page.force_login(user)
    assert page.get(f"{DRAFT}?key={data['key']}").status_code == 204

    page.post(INTAKE, data)

    told = page.get(f"{DRAFT}?key={data['key']}")
    assert Case.objects.get().number in told.content.decode()
    assert "Aminata" not in told.content.decode()


def test_another_person_typed_over_an_old_page_is_not_taken_for_the_first(page, user):
    data = filled()
    page.force_login(user)
    page.post(INTAKE, data)

    other = data | {"given_names": "Awa", "phone": "", "name_ar": "", "birth": "1970"}
    refused = page.post(INTAKE, other)
    again = page.post(INTAKE, other | {"key": refused.context["form"]["key"].value()})

    assert refused.status_code == 422
    assert refused.context["form"]["given_names"].value() == "Awa"
    assert again.status_code == 302
    assert Case.objects.count() == 2


# The fields of the intake form (domain §7.7)


def test_the_reception_is_written_down(client, user):
    client.force_login(user)

    client.post(
        INTAKE,
        filled(
            needs=["VN-HOM"],
            household_size="4",
            may_be_said="seulement à la personne",
            received_on="2026-09-14",
        ),
    )

    intake = CaseIntake.objects.get()
    case = intake.case
    assert intake.received_on.isoformat() == "2026-09-14"
    assert (intake.household_size, intake.channel_id) == (4, "CH-DESK")
    assert [need.need_id for need in case.needs.order_by("pk")] == ["VN-HOM"]
    assert case.beneficiary.may_be_said == "seulement à la personne"


def test_what_may_be_said_stands_on_top_of_the_file(client, user):
    client.force_login(user)

    answer = client.post(INTAKE, filled(may_be_said="seulement à la personne"), follow=True)

    assert any("seulement à la personne" in limit for limit in answer.context["limits"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": "2026-09-16"}, "received_on"),
        ({"received_on": "2026-01-02"}, "received_on"),
        ({"household_size": "0"}, "household_size"),
        ({"household_size": "400"}, "household_size"),
        ({"needs": ["VN-LGBT"]}, "needs"),
        ({"needs": ["nothing"]}, "needs"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(page, user, changes, field):
    page.force_login(user)

    answer = page.post(INTAKE, filled(**changes))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_need_makes_the_request_as_urgent_as_it_demands(client):
    client.force_login(officer())

    client.post(INTAKE, filled(request_type="CUL-01", needs=["VN-HOM"]))

    assert Request.objects.get().urgency == "U2"


def test_an_urgency_below_what_a_need_demands_asks_why(client):
    client.force_login(officer())

    answer = client.post(INTAKE, filled(needs=["VN-HOM"], urgency="U3"))

    assert "urgency_reason" in answer.context["form"].errors


@pytest.mark.parametrize(("need", "reads"), [("VN-HOM", True), ("VN-DIS", False)])
def test_a_sensitive_need_is_handed_over_by_the_desk(page, user, need, reads):
    page.force_login(user)

    answer = page.post(INTAKE, filled(needs=[need]))

    if reads:
        assert answer.url == f"/cases/{Case.objects.get().number}/"
        return
    assert "understood" in answer.context["form"].errors
    sent = page.post(INTAKE, filled(needs=[need], understood="on"))
    case = Case.objects.get()
    assert sent.url.startswith("/cases/received/")
    assert (case.tier, case.assigned_to) == (NeedCode.objects.get(code=need).tier, None)
    assert page.get(f"/cases/{case.number}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "query", "promise", "lock"),
    [
        (RoleCode.CASE, "request_type=EDU-01", False, False),
        (RoleCode.CASE, "request_type=EDU-01&needs=VN-DIS", False, True),
        (RoleCode.INTAKE, "request_type=EDU-01&needs=VN-DIS", True, True),
        (RoleCode.CASE, "request_type=EDU-01&needs=VN-GBV", True, True),
    ],
)
def test_who_will_read_it_is_said_before_sending(client, role, query, promise, lock):
    client.force_login(officer(role))

    answer = client.get(f"/cases/new/about/?{query}")

    text = answer.content.decode()
    assert ('name="understood"' in text) is promise
    assert ("#lock" in text) is lock


def test_the_folded_fields_open_when_they_are_used(client, user):
    client.force_login(user)

    assert 'id="fold-seldom">' in client.get(INTAKE).content.decode()
    wrong = client.post(INTAKE, filled(received_on="2026-09-14", birth="un jour"))
    assert 'id="fold-seldom" open>' in wrong.content.decode()


def test_a_need_of_the_reception_makes_the_case_as_confidential(client):
    client.force_login(officer(RoleCode.PROT))

    client.post(INTAKE, filled(needs=["VN-GBV"]))

    case = Case.objects.get()
    assert case.tier == "C4"
    assert [need.need_id for need in case.needs.order_by("pk")] == ["VN-GBV"]
