"""Who a person is stands apart from the case and is sealed at rest."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from casework import errors
from casework.enums import BirthPrecision
from casework.models import Case, DocumentType, Identity, IdentityDocument
from casework.services import (
    add_note,
    document_index,
    masked,
    month_of,
    person_data,
    record_identity_document,
    update_person,
)
from common import clock
from common.sealing import Unsealable, key_of
from common.sealing.rows import sealed_fields
from tests.factories import BeneficiaryFactory, officer, open_case, submit

pytestmark = pytest.mark.django_db

#: Nowhere else in the database.
SECRETS = {
    "family_names": "Zubiaguirre",
    "given_names": "Wilhelmine-Ysolde",
    "name_ar": "زبياغيري ويلهلمين",
    "name_as_on_document": "ZUBIAGUIRRE EP. QUARTZ",
    "phone": "+212699887766",
    "email": "ysolde@zubiaguirre.example",
    "second_contact_name": "Tante Xanthippe",
    "second_contact_phone": "+212699887755",
    "guardian_name": "Oncle Quetzal",
    "safe_hours": "après la prière du jjj",
    "may_be_said": "dire que la couturière rappelle",
    "may_be_told": "seulement à Xanthippe",
}


def everything_stored() -> bytes:
    """All rows of all tables, as the database gives them to whoever asks without the service."""
    with connection.cursor() as cursor:
        parts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- names of tables
            parts += [as_bytes(value) for row in cursor.fetchall() for value in row]
    return b"\n".join(parts)


def as_bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()


def stored(person: Any, column: str = "family_names") -> bytes:
    """What the column holds, as it is stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM casework_identity WHERE beneficiary_id = %s",  # noqa: S608 -- a name of this file
            [person.pk],
        )
        return bytes(cursor.fetchone()[0])


def test_the_raw_tables_hold_nothing_of_who_a_person_is():
    user = officer()
    person = BeneficiaryFactory(
        **SECRETS, birth_date=date(1991, 7, 23), also_known_as=("Ysa la Brodeuse",)
    )
    case = open_case(user=user, beneficiary=person)
    submit(case, summary="Récit de la quincaillerie")
    add_note(case=case, author=user, text="Note du quincaillier")
    document(person, "XK-558-QQ7")

    found = everything_stored()

    words = [
        *SECRETS.values(),
        "Ysa la Brodeuse",
        "1991-07-23",
        "XK-558-QQ7",
        "Xanthippe",
        "quincaill",
    ]
    assert [word for word in words if word.encode() in found] == []
    assert b"1991-07-01" in found


def document(person: Any, number: str) -> IdentityDocument:
    return IdentityDocument.objects.create(
        identity=person.identity, document_type_id="DT-PASS", number=number, number_index=b"1"
    )


def test_what_is_sealed_reads_back_through_the_person():
    person = BeneficiaryFactory(**SECRETS, also_known_as=("Ysa",), birth_date=date(1991, 7, 23))
    case = open_case(beneficiary=person)

    read = Case.objects.get(pk=case.pk).beneficiary

    assert {name: getattr(read, name) for name in SECRETS} == SECRETS
    assert (read.also_known_as, read.birth_date) == (["Ysa"], date(1991, 7, 23))
    assert read.display_name == "Wilhelmine-Ysolde ZUBIAGUIRRE"


def test_a_sealed_name_moved_to_another_person_does_not_open():
    one, other = BeneficiaryFactory(family_names="Un"), BeneficiaryFactory(family_names="Deux")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_identity SET family_names = %s WHERE beneficiary_id = %s",
            [stored(one), other.pk],
        )

    moved = Identity.objects.get(pk=other.pk)

    with pytest.raises(Unsealable):
        _ = moved.family_names
    assert moved.given_names


def test_a_person_without_any_name_is_refused_by_the_database():
    person = BeneficiaryFactory(family_names="", given_names="Awa")
    person.identity.given_names = ""

    with pytest.raises(IntegrityError), transaction.atomic():
        person.identity.save()


def test_a_very_sensitive_request_seals_the_person_with_the_protected_keys():
    person = BeneficiaryFactory(**SECRETS)
    passport = document(person, "XK-558-QQ7")
    case = open_case(user=officer(), beneficiary=person)
    submit(case, summary="Récit fictif")
    add_note(case=case, author=officer(), text="Note fictive")
    assert key_of(stored(person)).startswith("o")

    submit(case, "PRO-01")

    assert case.tier == "C4"
    columns = [field.column for field in sealed_fields(Identity)]
    used = {key_of(stored(person, column))[:1] for column in columns} - {""}
    assert used == {"p"}
    texts = (case.notes.get(), case.requests.first().narrative)
    assert [key_of(text.__dict__["text"])[:1] for text in texts] == ["p", "p"]
    assert [text.text for text in texts] == ["Note fictive", "Récit fictif"]
    passport = IdentityDocument.objects.get(pk=passport.pk)
    assert key_of(passport.__dict__["number"]).startswith("p")
    assert passport.number == "XK-558-QQ7"
    assert Identity.objects.get().family_names == SECRETS["family_names"]


def test_a_correction_does_not_take_the_protection_back():
    person = BeneficiaryFactory()
    seen_before = Case.objects.get(pk=open_case(beneficiary=person).pk).beneficiary
    before = person_data(seen_before)
    submit(open_case(user=officer(), beneficiary=person), "PRO-01")

    update_person(beneficiary=seen_before, person=before)

    assert Identity.objects.get().ring == "protected"
    assert key_of(stored(person)).startswith("p")


def test_an_erased_identity_leaves_a_person_without_a_name():
    case = open_case(beneficiary=BeneficiaryFactory(birth_date=date(1994, 5, 6)))
    Identity.objects.all().delete()

    person = Case.objects.get(pk=case.pk).beneficiary

    assert (person.display_name, person.phone, person.also_known_as) == ("", "", [])
    assert person.age_on(clock.today()) == 32


@pytest.mark.parametrize(
    ("born", "precision", "month"),
    [
        (date(1994, 5, 6), BirthPrecision.EXACT, date(1994, 5, 1)),
        (date(1994, 5, 1), BirthPrecision.MONTH, date(1994, 5, 1)),
        (date(1994, 6, 30), BirthPrecision.YEAR, date(1994, 1, 1)),
        (date(1994, 6, 30), BirthPrecision.ESTIMATED, date(1994, 6, 1)),
        (None, BirthPrecision.UNKNOWN, None),
    ],
)
def test_the_month_of_birth_is_no_more_exact_than_the_birth(born, precision, month):
    assert month_of(born, precision) == month


def test_a_list_of_names_asks_the_database_no_more_for_many(django_assert_max_num_queries):
    for _ in range(5):
        open_case(beneficiary=BeneficiaryFactory())

    with django_assert_max_num_queries(1):
        rows = Case.objects.select_related("beneficiary__identity").order_by("pk")
        assert all(case.beneficiary.display_name for case in rows)


def test_a_document_is_found_by_its_whole_number_however_it_is_written():
    person = BeneficiaryFactory()
    passport = DocumentType.objects.get(pk="DT-PASS")

    written = record_identity_document(
        beneficiary=person, document_type=passport, number="SN 12-34567"
    )
    again = record_identity_document(
        beneficiary=person, document_type=passport, number="sn1234567", expires_on=date(2030, 1, 2)
    )

    assert written == again == IdentityDocument.objects.get()
    assert IdentityDocument.objects.get(number_index=document_index("SN1234567")) == written
    assert not IdentityDocument.objects.filter(number_index=document_index("SN123456")).exists()
    assert masked("SN1234567") == "•••567"
    assert masked("12") == "•••"


def test_a_national_card_is_kept_only_once_it_is_authorised(settings):
    act = {
        "beneficiary": BeneficiaryFactory(),
        "document_type": DocumentType.objects.get(pk="DT-CIN"),
        "number": "JB12345",
    }

    with pytest.raises(errors.DocumentNotAuthorised):
        record_identity_document(**act)
    settings.NATIONAL_CARD_AUTHORISED = True

    assert record_identity_document(**act).number == "JB12345"
