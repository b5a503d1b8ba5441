"""Emergency access: for a while, with a reason, seen by others, and silent on what exists."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from casework import errors, numbers
from casework.enums import EmergencyState, EventKind, ReviewVerdict
from casework.models import CaseEvent, CaseGrant, EmergencyAccess
from casework.permissions import NotVisible, access_case, cases_visible_to, second_persons
from casework.reach import differing_for, reached_by
from casework.selectors import emergencies_to_confirm, emergencies_to_review, overdue_reviews
from casework.services import answer_emergency, ask_emergency, review_emergency
from casework.services.emergency import LASTS, MOST_AN_HOUR, TO_CONFIRM, TO_REVIEW
from common import clock
from common.audit import Act
from common.models import AuditEntry
from partners.enums import RoleCode
from partners.models import Notification, User
from partners.selectors import notifications_of
from tests import factories
from tests.conftest import NOW
from tests.factories import CELL, OTHER_NGO, officer

pytestmark = pytest.mark.django_db

REASON = "La personne est en danger ce soir."
UNKNOWN = f"SM-2026-000999-{numbers.check_digit('2026000999')}"


def fresh(user: User) -> User:
    """The user as the next request reads them."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def owner(reference):
    return officer()


@pytest.fixture
def case(owner):
    return factories.submit(factories.open_case(user=owner), "EDU-01").case


@pytest.fixture
def protected(owner):
    case = factories.submit(factories.open_case(user=owner), "PRO-02").case
    case.refresh_from_db()
    return case


@pytest.fixture
def stranger(reference):
    return officer(RoleCode.CASE, OTHER_NGO)


@pytest.fixture
def guard(reference):
    return officer(RoleCode.PROT, CELL)


def reads(user, case) -> bool:
    try:
        access = access_case(fresh(user), case.number)
    except NotVisible:
        assert differing_for(fresh(user)) == 0
        return False
    assert cases_visible_to(fresh(user)).filter(pk=case.pk).exists()
    assert reached_by(fresh(user)).filter(case=case).exists()
    return access.sees_identity


def test_an_ordinary_file_opens_at_once_for_three_hours(case, stranger):
    assert not reads(stranger, case)
    asked = ask_emergency(user=stranger, number=case.number, reason=REASON)

    assert asked.state == EmergencyState.OPEN
    assert reads(stranger, case)
    with clock.fixed(NOW + LASTS - timedelta(seconds=1)):
        assert reads(stranger, case)
    with clock.fixed(NOW + LASTS):
        assert not reads(stranger, case)
        assert EmergencyAccess.objects.get().state == EmergencyState.OVER


def test_the_cell_learns_the_name_for_three_hours(case):
    cell = officer(RoleCode.CELL, CELL)
    assert not reads(cell, case)

    ask_emergency(user=cell, number=case.number, reason=REASON)

    assert reads(cell, case)


def test_the_owner_hears_of_it_and_the_log_tells_it(case, owner, stranger):
    focal = officer(RoleCode.FOCAL)
    ask_emergency(user=stranger, number=case.number, reason=REASON)

    kinds = {each.kind for each in notifications_of(owner)}
    assert "emergency-opened" in kinds
    assert "emergency-opened" in {each.kind for each in notifications_of(focal)}
    assert CaseEvent.objects.filter(case=case, kind=EventKind.GLASS_BROKEN).count() == 1
    entry = AuditEntry.objects.get(act=Act.BREAK_GLASS)
    assert (entry.actor, entry.subject) == (stranger.pk, f"case:{case.number}")


def test_a_reading_under_emergency_is_told_from_others(case, stranger):
    ask_emergency(user=stranger, number=case.number, reason=REASON)
    access_case(fresh(stranger), case.number)

    assert AuditEntry.objects.filter(act=Act.READ).first().data["link"] == "emergency"


def test_the_reason_is_sealed_and_stands_in_no_log(case, stranger):
    ask_emergency(user=stranger, number=case.number, reason=REASON)

    assert EmergencyAccess.objects.get().reason == REASON
    assert "danger" not in CaseGrant.objects.get().reason
    assert not [each for each in AuditEntry.objects.all() if "danger" in str(each.data)]


def test_asking_twice_is_asking_once(case, stranger):
    first = ask_emergency(user=stranger, number=case.number, reason=REASON)
    with clock.fixed(NOW + timedelta(hours=1)):
        second = ask_emergency(user=stranger, number=case.number, reason=REASON)

    assert first == second
    assert second.expires_at == NOW + LASTS


def test_a_very_sensitive_file_waits_for_a_second_person(protected, stranger, guard):
    asked = ask_emergency(user=stranger, number=protected.number, reason=REASON)
    assert asked.state == EmergencyState.WAITING
    assert not reads(stranger, protected)
    assert "emergency-asked" in {each.kind for each in notifications_of(guard)}
    assert emergencies_to_confirm(guard) == [asked]

    answer_emergency(emergency=asked, by=guard, confirms=True)

    assert reads(stranger, protected)
    assert "emergency-answered" in {each.kind for each in notifications_of(stranger)}
    with clock.fixed(NOW + LASTS):
        assert not reads(stranger, protected)


def test_an_access_without_second_person_ends_when_the_file_becomes_very_sensitive(case, stranger):
    ask_emergency(user=stranger, number=case.number, reason=REASON)
    factories.submit(case, "PRO-02")
    case.refresh_from_db()

    assert case.tier == "C4"
    assert not reads(stranger, case)


def test_nobody_confirms_their_own(protected, stranger, guard):
    asked = ask_emergency(user=stranger, number=protected.number, reason=REASON)
    with pytest.raises(errors.EmergencyNeedsAnother):
        answer_emergency(emergency=asked, by=stranger, confirms=True)
    asked.confirmed_by = stranger
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save()


def test_a_colleague_who_is_not_named_does_not_confirm(protected, stranger, guard):
    asked = ask_emergency(user=stranger, number=protected.number, reason=REASON)

    with pytest.raises(errors.EmergencyNeedsAnother):
        answer_emergency(emergency=asked, by=officer(RoleCode.CELL, CELL), confirms=True)


def test_the_cell_stands_in_when_there_is_no_other_protection_officer(guard):
    cell = officer(RoleCode.CELL, CELL)

    assert list(second_persons(guard)) == [cell]
    assert list(second_persons(cell)) == [guard]


def test_after_thirty_minutes_it_is_too_late(protected, stranger, guard):
    asked = ask_emergency(user=stranger, number=protected.number, reason=REASON)
    with clock.fixed(NOW + TO_CONFIRM):
        assert emergencies_to_confirm(guard) == []
        with pytest.raises(errors.EmergencyAnswered):
            answer_emergency(emergency=asked, by=guard, confirms=True)


def test_a_declined_request_tells_its_asker_nothing(protected, stranger, guard):
    asked = ask_emergency(user=stranger, number=protected.number, reason=REASON)
    answer_emergency(emergency=asked, by=guard, confirms=False)

    assert not reads(stranger, protected)
    assert not notifications_of(stranger).filter(reference=protected.number).exists()


@pytest.mark.parametrize("role", [RoleCode.INTAKE, RoleCode.PLAN, RoleCode.DPO, RoleCode.DECIDE])
def test_other_roles_do_not_ask(case, role):
    with pytest.raises(errors.EmergencyNotYours):
        ask_emergency(user=officer(role, OTHER_NGO), number=case.number, reason=REASON)


@pytest.mark.parametrize("reason", ["", "x" * 19, "a       b          c     d"])
def test_a_short_reason_is_no_reason(case, stranger, reason):
    with pytest.raises(errors.EmergencyWithoutReason):
        ask_emergency(user=stranger, number=case.number, reason=reason)


def test_the_sixth_attempt_in_an_hour_is_refused_whatever_the_numbers(case, stranger):
    for _turn in range(MOST_AN_HOUR):
        assert ask_emergency(user=stranger, number=UNKNOWN, reason=REASON) is None
    with pytest.raises(errors.EmergencyTooOften):
        ask_emergency(user=stranger, number=case.number, reason=REASON)
    with clock.fixed(NOW + timedelta(hours=1, seconds=1)):
        assert ask_emergency(user=stranger, number=case.number, reason=REASON)


def test_ordinary_access_is_reviewed_by_the_cell_or_the_data_protection_officer(case, stranger):
    taken = ask_emergency(user=stranger, number=case.number, reason=REASON)
    reviewer = officer(RoleCode.DPO, CELL)
    assert list(emergencies_to_review(reviewer)) == [taken]

    review_emergency(
        emergency=taken, by=reviewer, verdict=ReviewVerdict.JUSTIFIED, note="Danger établi"
    )

    assert list(emergencies_to_review(reviewer)) == []
    assert AuditEntry.objects.get(act=Act.REVIEW).data["verdict"] == "justified"
    with pytest.raises(errors.EmergencyAnswered):
        review_emergency(
            emergency=taken, by=reviewer, verdict=ReviewVerdict.NOT_JUSTIFIED, note="Non"
        )


def test_protection_alone_reviews_what_is_very_sensitive(protected, stranger, guard):
    taken = ask_emergency(user=stranger, number=protected.number, reason=REASON)
    answer_emergency(emergency=taken, by=guard, confirms=True)
    other = officer(RoleCode.PROT, CELL)

    assert list(emergencies_to_review(other)) == [taken]
    assert list(emergencies_to_review(guard)) == []
    assert list(emergencies_to_review(officer(RoleCode.CELL, CELL))) == []


def test_nobody_reviews_their_own(case):
    cell = officer(RoleCode.CELL, CELL)
    taken = ask_emergency(user=cell, number=case.number, reason=REASON)

    assert list(emergencies_to_review(cell)) == []
    with pytest.raises(errors.EmergencyNeedsAnother):
        review_emergency(emergency=taken, by=cell, verdict=ReviewVerdict.JUSTIFIED, note="Oui")


def test_a_late_review_stands_out(case, stranger):
    taken = ask_emergency(user=stranger, number=case.number, reason=REASON)
    assert list(overdue_reviews()) == []
    with clock.fixed(NOW + TO_REVIEW + timedelta(seconds=1)):
        assert list(overdue_reviews()) == [taken]


# Pages


def ask_on_page(client, user, number, **changes):
    client.force_login(user)
    data = {"number": number, "reason": REASON, "understood": "on"} | changes
    return client.post(reverse("casework:emergency"), data)


def test_the_page_leads_into_the_file(client, case, stranger):
    answer = ask_on_page(client, stranger, case.number.lower())

    assert answer.url == reverse("casework:case-detail", args=[case.number])
    assert client.get(answer.url).status_code == 200


def test_an_unknown_number_is_answered_like_one_that_waits(client, protected, stranger, guard):
    waiting = ask_on_page(client, stranger, protected.number)
    unknown = ask_on_page(client, stranger, UNKNOWN)

    assert (waiting.status_code, waiting.url) == (unknown.status_code, unknown.url)
    assert protected.number not in client.get(reverse("casework:emergency")).content.decode()
    steps = AuditEntry.objects.filter(act=Act.BREAK_GLASS, actor=stranger.pk)
    assert steps.count() == 2


def test_a_refused_form_keeps_what_was_typed(page, case, stranger):
    answer = ask_on_page(page, stranger, case.number, reason="trop court")

    assert answer.status_code == 422
    assert "trop court" in answer.content.decode()
    assert case.number in answer.content.decode()


def test_too_many_attempts_are_told_so(client, stranger):
    codes = [ask_on_page(client, stranger, UNKNOWN).status_code for _turn in range(6)]

    assert codes == [302] * 5 + [429]


def test_who_reads_the_file_anyway_is_led_to_it(client, case, owner):
    answer = ask_on_page(client, owner, case.number)

    assert answer.url == reverse("casework:case-detail", args=[case.number])
    assert not EmergencyAccess.objects.exists()


def test_the_second_person_confirms_on_the_page(client, protected, stranger, guard):
    asked = ask_emergency(user=stranger, number=protected.number, reason=REASON)
    client.force_login(guard)
    url = reverse("casework:emergency-answer", args=[asked.pk])
    assert REASON in client.get(url).content.decode()

    client.post(url, {"answer": "confirm"})

    assert reads(stranger, protected)
    assert client.get(url).status_code == 409


def test_the_reviewer_judges_on_the_page(page, case, stranger):
    taken = ask_emergency(user=stranger, number=case.number, reason=REASON)
    page.force_login(officer(RoleCode.DPO, CELL))
    url = reverse("casework:emergency-review", args=[taken.pk])
    assert page.get(reverse("casework:emergency-list")).status_code == 200
    assert page.post(url, {"verdict": "justified", "note": ""}).status_code == 422

    page.post(url, {"verdict": "not-justified", "note": "Rien ne pressait."})

    taken.refresh_from_db()
    assert (taken.verdict, taken.review_note) == ("not-justified", "Rien ne pressait.")
    assert Notification.objects.filter(kind="emergency-reviewed").exists()
