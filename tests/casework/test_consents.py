"""The ledger of consents: what is asked before one is written, and what cannot be undone."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from casework import errors, services
from casework.agenda import agenda_of
from casework.enums import (
    BirthPrecision,
    ConsentMethod,
    ConsentPurpose,
    EventKind,
    ReadBy,
    SharedField,
)
from casework.majority import comes_of_age_at, is_minor
from casework.models import (
    Beneficiary,
    Case,
    Consent,
    ConsentWithdrawal,
    Identity,
    LegalBasis,
)
from casework.selectors import covering_basis, current_wording
from common import clock
from common.models import Language
from common.sealing import ORDINARY, PROTECTED, current_key, key_of
from partners.enums import NotificationKind
from partners.models import Notification, Organisation
from tests.conftest import NOW
from tests.factories import (
    OTHER_NGO,
    SCHOOLS,
    BeneficiaryFactory,
    consent,
    officer,
    open_case,
    submit,
)

pytestmark = pytest.mark.django_db

NEED = [SharedField.NEED]


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def case(user):
    return open_case(user=user)


@pytest.fixture
def child(user):
    return open_case(user=user, beneficiary=BeneficiaryFactory(birth_date=date(2009, 1, 20)))


def body(code: str = SCHOOLS) -> Organisation:
    return Organisation.objects.get(code=code)


def covered(case: Case, fields=NEED, recipient: str = SCHOOLS, **kwargs):
    return covering_basis(case, recipient=body(recipient), fields=fields, **kwargs)


# What is asked before


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"refusal_explained": False}, errors.RefusalNotExplained),
        ({"fields": []}, errors.ConsentIncomplete),
        ({"paper": "  "}, errors.ConsentIncomplete),
        ({"method": ConsentMethod.VERBAL, "witness": " "}, errors.ConsentIncomplete),
        ({"read_by": ReadBy.INTERPRETER}, errors.ConsentIncomplete),
        ({"validity": timedelta(days=366)}, errors.ConsentTooLong),
        ({"validity": timedelta()}, errors.ConsentTooLong),
        ({"purpose": ConsentPurpose.PHOTO}, errors.WordingOfAnotherPurpose),
        ({"given_by_guardian": True, "guardian_name": "X"}, errors.GuardianNotNeeded),
    ],
)
def test_an_incomplete_consent_is_not_written(case, user, changes, refusal):
    complete = {
        "case": case,
        "recipient": body(),
        "fields": NEED,
        "method": ConsentMethod.SIGNED,
        "paper": "Classeur",
        "wording": current_wording("fr"),
        "read_in_id": "fr",
        "recorded_by": user,
        "refusal_explained": True,
    }
    complete["read_in"] = Language.objects.get(code=complete.pop("read_in_id"))

    with pytest.raises(refusal):
        services.record_consent(**(complete | changes))

    assert not Consent.objects.exists()


@pytest.mark.parametrize("purpose", [ConsentPurpose.PHOTO, ConsentPurpose.INTERPRETER])
def test_a_consent_for_something_else_lets_nothing_be_sent(case, purpose):
    services.record_consent(
        case=case,
        recipient=body(),
        fields=list(SharedField),
        method=ConsentMethod.THUMBPRINT,
        purpose=purpose,
        wording=current_wording("fr", purpose),
        read_in=Language.objects.get(code="fr"),
        recorded_by=case.assigned_to,
        refusal_explained=True,
    )

    assert covered(case) is None


def test_the_situation_as_to_residence_is_never_implied(case):
    consent(case, fields=[each for each in SharedField if each != SharedField.STATUS])

    assert covered(case, [SharedField.STATUS]) is None
    assert covered(case, [SharedField.NATIONALITY, SharedField.DOCUMENTS])


def test_two_consents_are_never_added_up(case):
    consent(case, fields=[SharedField.NEED])
    consent(case, fields=[SharedField.IDENTITY])

    assert covered(case, [SharedField.NEED, SharedField.IDENTITY]) is None


# Minors


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2009, 1, 20), date(2027, 1, 20)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2010, 12, 31), date(2028, 12, 31)),
    ],
)
def test_the_day_of_coming_of_age_is_the_18th_birthday(born, of_age):
    person = Beneficiary(birth_precision=BirthPrecision.EXACT, birth_month=born.replace(day=1))
    person.identity = Identity(birth_date=born)

    assert clock.local(comes_of_age_at(person)).date() == of_age
    assert is_minor(person, of_age - timedelta(days=1))
    assert not is_minor(person, of_age)


def test_a_guardians_consent_ends_on_the_18th_birthday(child):
    record = consent(child)

    assert clock.local(record.expires_at).date() == date(2027, 1, 20)
    assert covered(child, at=record.expires_at - timedelta(seconds=1)) == record
    assert covered(child, at=record.expires_at) is None


def test_a_guardians_consent_ends_too_when_the_birth_date_is_corrected(child):
    consent(child)
    _born(child.beneficiary, date(2000, 1, 1))

    assert covered(child) is None


def _born(person: Beneficiary, day: date) -> None:
    """Correct the birth date behind the services' back."""
    person.identity.birth_date = day
    person.identity.save()
    person.birth_month = day.replace(day=1)
    person.save()


def test_a_childs_own_consent_holds_at_no_time(case):
    consent(case)
    _born(case.beneficiary, date(2012, 1, 1))

    assert covered(case) is None


def test_a_child_is_not_their_own_guardian(child):
    person = child.beneficiary
    own = f"{person.family_names.lower()} {person.given_names}"

    for guardian in ({"guardian": person}, {"guardian_name": own}):
        with pytest.raises(errors.GuardianUnfit):
            _by(child, guardian)


def test_a_minor_is_nobodys_guardian(child):
    with pytest.raises(errors.GuardianUnfit):
        _by(child, {"guardian": BeneficiaryFactory(birth_date=date(2010, 1, 1))})


def test_a_parent_with_a_file_of_their_own_is_linked(child):
    mother = BeneficiaryFactory()

    assert _by(child, {"guardian": mother}).guardian == mother


def test_a_child_needs_a_guardian_who_is_named(child):
    with pytest.raises(errors.ConsentOfGuardianNeeded):
        _by(child, {})


def _by(case: Case, guardian: dict) -> Consent:
    return services.record_consent(
        case=case,
        recipient=body(),
        fields=NEED,
        method=ConsentMethod.THUMBPRINT,
        wording=current_wording("fr"),
        read_in=Language.objects.get(code="fr"),
        recorded_by=case.assigned_to,
        refusal_explained=True,
        given_by_guardian=True,
        **guardian,
    )


# What is kept


@pytest.mark.parametrize(("kind", "ring"), [("EDU-01", ORDINARY), ("PRO-02", PROTECTED)])
def test_the_names_around_a_consent_are_sealed(case, kind, ring):
    submit(case, kind)
    case.refresh_from_db()
    record = consent(case)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT paper FROM casework_consentparties WHERE consent_id = %s", [record.pk]
        )
        stored = bytes(cursor.fetchone()[0])
    assert b"Classeur" not in stored
    assert record.parties.paper == "Classeur fictif 1"
    assert key_of(stored) == current_key(ring)


@pytest.mark.parametrize(
    "change",
    [
        {"fields": ["identity", "contact"]},
        {"expires_at": NOW + timedelta(days=300)},
        {"given_at": NOW - timedelta(days=1)},
        {"recipient_id": OTHER_NGO},
        {"purpose": "photo"},
        {"given_by_guardian": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_rewrite_a_consent(case, change):
    record = consent(case)

    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=record.pk).update(**change)


def test_the_database_refuses_to_undo_a_withdrawal(case, user):
    record = services.withdraw_consent(consent=consent(case), withdrawn_by=user)

    for at in (None, NOW + timedelta(days=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consent.objects.filter(pk=record.pk).update(withdrawn_at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentWithdrawal.objects.update(fields=[])


@pytest.mark.parametrize(
    "fault",
    [
        {"refusal_explained": False},
        {"fields": []},
        {"expires_at": NOW + timedelta(days=400)},
        {"expires_at": NOW - timedelta(days=1)},
        {"withdrawn_at": NOW - timedelta(days=1)},
    ],
    ids=str,
)
def test_the_database_refuses_what_no_consent_can_be(case, user, fault):
    sound = {
        "case": case,
        "recipient_id": SCHOOLS,
        "fields": ["need"],
        "method": "signed",
        "wording": current_wording("fr"),
        "read_in_id": "fr",
        "refusal_explained": True,
        "recorded_by": user,
        "given_at": NOW,
        "expires_at": NOW + timedelta(days=30),
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**(sound | fault))


# Taking back


def test_one_field_is_taken_back_and_the_rest_stays(case, user):
    record = consent(case)

    services.withdraw_consent(consent=record, withdrawn_by=user, fields=[SharedField.IDENTITY])

    assert covered(case, [SharedField.IDENTITY]) is None
    assert covered(case) == record
    assert record.withdrawals.get().fields == ["identity"]


def test_the_last_field_taken_back_ends_the_consent(case, user):
    record = consent(case)
    for field in (SharedField.IDENTITY, SharedField.NEED):
        services.withdraw_consent(consent=record, withdrawn_by=user, fields=[field])

    record.refresh_from_db()
    assert record.withdrawn_at is not None


def test_taking_back_what_was_not_given_writes_nothing(case, user):
    record = consent(case)

    services.withdraw_consent(consent=record, withdrawn_by=user, fields=[SharedField.CONTACT])

    assert not ConsentWithdrawal.objects.exists()


def test_everything_is_taken_back_at_once_expired_consents_too(case, user):
    with clock.fixed(NOW - timedelta(days=40)):
        consent(case, OTHER_NGO, validity=timedelta(days=30))
    consent(case)

    assert services.withdraw_consents(case=case, withdrawn_by=user) == 2
    assert services.withdraw_consents(case=case, withdrawn_by=user) == 0


def test_one_body_loses_what_it_was_allowed_and_no_other(case, user):
    consent(case)
    consent(case, OTHER_NGO)

    services.withdraw_consents(case=case, withdrawn_by=user, recipient=body())

    assert covered(case) is None
    assert covered(case, recipient=OTHER_NGO)


def test_the_log_says_who_and_what_in_codes(case, user):
    services.withdraw_consent(consent=consent(case), withdrawn_by=user)

    line = case.events.get(kind=EventKind.CONSENT_WITHDRAWN)
    assert line.data == {"recipient": SCHOOLS, "fields": ["identity", "need"]}


# The end of a consent


def test_who_is_in_charge_hears_of_the_end_once_and_14_days_before(case, user):
    consent(case, validity=timedelta(days=30))

    with clock.fixed(NOW + timedelta(days=15)):
        assert services.warn_of_ending_consents() == 0
    for day in (17, 20):
        with clock.fixed(NOW + timedelta(days=day)):
            assert services.warn_of_ending_consents() == 1
    told = Notification.objects.get(kind=NotificationKind.CONSENT_ENDING)
    assert (told.user, told.reference) == (user, case.number)


def test_a_consent_that_a_later_one_takes_over_is_not_warned_of(case):
    consent(case, validity=timedelta(days=10))
    consent(case, validity=timedelta(days=100))

    assert services.warn_of_ending_consents() == 0


def test_the_end_stands_in_the_agenda_of_the_case(case):
    record = consent(case, validity=timedelta(days=10))

    (item,) = agenda_of(Case.objects.filter(pk=case.pk))[case.pk]

    assert (item.kind, item.due_at) == ("consent-ending", record.expires_at)
    assert not item.blocks_closing


def test_every_ground_in_law_names_fields_that_exist():
    known = {field.value for field in SharedField}

    for basis in LegalBasis.objects.order_by("code"):
        assert set(basis.fields.split()) <= known
        assert "status" not in basis.fields.split()
